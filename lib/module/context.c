/* SPDX-License-Identifier: MIT */
#include "module/context.h"

int context_enter(const struct service **row, const void *opaque, enum family family)
{
	const struct context *ctx = opaque;
	int rc = pointer_refusal(ctx);

	if (rc == CUPEL_OK && (ctx->live != CONTEXT_LIVE(ctx->service) || (*row = service_find(ctx->service, family)) == NULL))
		rc = CUPEL_E_CONTEXT;
	if (rc == CUPEL_OK)
		rc = gate_enter(*row);
	return rc == CUPEL_OK && ctx->generation != state_generation() ? CUPEL_E_CONTEXT : rc;
}

int context_copy(void *to, const void *from, size_t len)
{
	int rc = pointer_refusal(to);

	if (rc == CUPEL_OK && overlap(to, len, from, len))
		rc = CUPEL_E_OVERLAP;
	if (rc == CUPEL_OK) {
		memcpy(to, from, len);
		burn(64);
	}
	return rc;
}
