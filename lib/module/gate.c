/* SPDX-License-Identifier: MIT */
#include "module/gate.h"
#include "module/load.h"
#include "selftest/selftest.h"

int gate_refusal(const struct service *row, uint64_t word)
{
	enum cupel_state state = state_of(word);

	if (row->states == ANY)
		return CUPEL_OK;
	switch (state) {
	case CUPEL_STATE_SELF_TEST:
	case CUPEL_STATE_INTEGRITY_ERROR:
		return CUPEL_E_INTEGRITY;
	case CUPEL_STATE_SHUT_DOWN:
		return CUPEL_E_SHUT_DOWN;
	case CUPEL_STATE_ERROR:
		return row->states == ERROR ? CUPEL_OK : CUPEL_E_SELF_TEST;
	case CUPEL_STATE_APPROVED:
	case CUPEL_STATE_SOFT_ERROR:
		break;
	}
	if (row->states == ERROR)
		return CUPEL_E_NOT_IN_ERROR;
	return gate_state_open(row, word) ? CUPEL_OK : CUPEL_E_NOT_APPROVED;
}

/* AS10.28: the CAST has passed before the algorithm's first use. Whoever needs it runs it: two at once do no harm, and
   waiting for one another would not survive a fork. */
static void ensure_cast(const struct service *row)
{
	struct state *st = module_state();
	uint32_t generation = state_generation();
	uint32_t slot = atomic_load(&st->casts[row->cast]);

	if (slot == (generation | SLOT_PASSED))
		return;
	if (slot == (generation | SLOT_PASSED_AT_LOAD))
		state_cast_verdict(row->cast, generation, SLOT_PASSED);
	else
		cast_run(row->cast, generation, SLOT_PASSED);
}

int gate_prepare(const struct service *row)
{
	int rc;

	module_load();
	/* A new generation may begin in between; then the test is due again. */
	while ((rc = gate_refusal(row, state_word())) == CUPEL_OK && !gate_open(row)) {
		if (row->family != FAMILY_MODULE)
			state_started();
		ensure_cast(row);
	}
	return rc;
}

int gate_exit(int rc)
{
	uint32_t closed = atomic_load_explicit(&module_state()->verdict, memory_order_relaxed) ^ CODE_OPERATIONAL;

	/* Two bits, so that neither `or` nor a changed `add` makes a positive number of a negative one. */
	return rc | (int)((0 - ((closed | (0 - closed)) >> 31)) & 0xc0000000u);
}
