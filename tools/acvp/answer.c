/* SPDX-License-Identifier: MIT */
/* What the module said, and numbers of a request. */
#include "acvp.h"

void must(int rc, const char *call)
{
	if (!CUPEL_IS_APPROVED(rc))
		die("%s: %s (%d)", call, cupel_strerror(rc), rc);
}

bool refused(int rc, const char *call)
{
	switch (rc) {
	case CUPEL_E_KEY_SIZE:
	case CUPEL_E_KEY_HALVES:
	case CUPEL_E_IV_SIZE:
	case CUPEL_E_TAG_SIZE:
	case CUPEL_E_INPUT_SIZE:
	case CUPEL_E_DERIVED_SIZE:
	case CUPEL_E_SALT_SIZE:
		return true;
	default:
		must(rc, call);
		return false;
	}
}

void answer_opened(int rc, const char *call, const uint8_t *text, size_t len)
{
	uint8_t ok = rc != CUPEL_E_MISMATCH && !refused(rc, call);

	pipe_answer_all((struct bytes[]){ { &ok, sizeof(ok) }, { text, ok ? len : 0 } }, 2);
}

uint64_t number(struct bytes arg, size_t len, const char *what)
{
	uint64_t value = 0;

	if (arg.len != len)
		die("%s has %zu bytes, not %zu", what, arg.len, len);
	for (size_t i = len; i-- > 0;)
		value = value << 8 | arg.at[i];
	return value;
}
