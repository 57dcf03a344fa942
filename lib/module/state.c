/* SPDX-License-Identifier: MIT */
#include "module/state.h"

static const struct { uint8_t from, to; } edges[] = {
	{ CUPEL_STATE_SELF_TEST, CUPEL_STATE_APPROVED },          /* every test before the first service passed */
	{ CUPEL_STATE_SELF_TEST, CUPEL_STATE_ERROR },             /* a known answer was wrong */
	{ CUPEL_STATE_SELF_TEST, CUPEL_STATE_INTEGRITY_ERROR },   /* the digest was wrong */
	{ CUPEL_STATE_APPROVED, CUPEL_STATE_SOFT_ERROR },         /* a pairwise test failed */
	{ CUPEL_STATE_SOFT_ERROR, CUPEL_STATE_APPROVED },         /* that algorithm passed its CAST again */
	{ CUPEL_STATE_APPROVED, CUPEL_STATE_ERROR },              /* a CAST failed */
	{ CUPEL_STATE_SOFT_ERROR, CUPEL_STATE_ERROR },
	{ CUPEL_STATE_APPROVED, CUPEL_STATE_INTEGRITY_ERROR },    /* self-test on demand */
	{ CUPEL_STATE_SOFT_ERROR, CUPEL_STATE_INTEGRITY_ERROR },
	{ CUPEL_STATE_ERROR, CUPEL_STATE_APPROVED },              /* reset: every test passed */
	{ CUPEL_STATE_ERROR, CUPEL_STATE_INTEGRITY_ERROR },       /* reset */
	{ CUPEL_STATE_APPROVED, CUPEL_STATE_SHUT_DOWN },
	{ CUPEL_STATE_SOFT_ERROR, CUPEL_STATE_SHUT_DOWN },
	{ CUPEL_STATE_ERROR, CUPEL_STATE_SHUT_DOWN },
};

static uint32_t code_of(enum cupel_state state)
{
	switch (state) {
	case CUPEL_STATE_SELF_TEST: return CODE_SELF_TEST;
	case CUPEL_STATE_APPROVED: return CODE_OPERATIONAL;
	case CUPEL_STATE_SOFT_ERROR: return CODE_OPERATIONAL | WORD_SOFT;
	case CUPEL_STATE_ERROR: return CODE_ERROR;
	case CUPEL_STATE_SHUT_DOWN: return CODE_SHUT_DOWN;
	case CUPEL_STATE_INTEGRITY_ERROR: break;
	}
	return CODE_INTEGRITY_ERROR;
}

enum cupel_state state_of(uint64_t word)
{
	switch ((uint32_t)word & WORD_CODE) {
	case CODE_SELF_TEST: return CUPEL_STATE_SELF_TEST;
	case CODE_OPERATIONAL: return (word & WORD_SOFT) ? CUPEL_STATE_SOFT_ERROR : CUPEL_STATE_APPROVED;
	case CODE_ERROR: return CUPEL_STATE_ERROR;
	case CODE_SHUT_DOWN: return CUPEL_STATE_SHUT_DOWN;
	default: return CUPEL_STATE_INTEGRITY_ERROR;
	}
}

static bool edge_exists(enum cupel_state from, enum cupel_state to)
{
	for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
		if (edges[i].from == from && edges[i].to == to)
			return true;
	return false;
}

/* The features and all flags but SOFT outlive a change of state; the latches do so for good. */
static bool change(uint32_t from, enum cupel_state to, uint32_t code)
{
	struct state *st = module_state();
	uint64_t word = atomic_load(&st->word), next;

	do {
		enum cupel_state now = state_of(word);
		if ((from != now && from != STATE_ANY) || !edge_exists(now, to))
			return false;
		next = (word & ~(uint64_t)(WORD_CODE | WORD_SOFT)) | code;
	} while (!atomic_compare_exchange_weak(&st->word, &word, next));
	if (code != code_of(CUPEL_STATE_APPROVED) && code != code_of(CUPEL_STATE_SOFT_ERROR))
		pool_zeroise();                /* the module's own SSPs, once the new state is published */
	return true;
}

bool state_go(uint32_t from, enum cupel_state to)
{
	return change(from, to, code_of(to));
}

void state_judge(enum cupel_state from, uint32_t code)
{
	atomic_store(&module_state()->verdict, code);
	change(from, CUPEL_STATE_APPROVED, code & WORD_CODE);
}

void state_found(uint32_t features, uint32_t locks)
{
	struct state *st = module_state();
	uint64_t fresh = CODE_SELF_TEST;

	atomic_store(&st->features_found, features);
	/* A second thread that loads at the same time found the same. */
	atomic_compare_exchange_strong(&st->word, &fresh, (uint64_t)features << 32 | CODE_SELF_TEST | locks);
}

int state_permit(void)
{
	struct state *st = module_state();
	uint64_t word = atomic_load(&st->word);

	do {
		if (word & WORD_LOCKED)
			return CUPEL_E_LOCKED;
	} while (!atomic_compare_exchange_weak(&st->word, &word, word | WORD_PERMITTED));
	return CUPEL_OK;
}

void state_lock(void)
{
	struct state *st = module_state();
	uint64_t word = atomic_load(&st->word);

	while (!atomic_compare_exchange_weak(&st->word, &word, (word & ~(uint64_t)WORD_PERMITTED) | WORD_LOCK_CALL))
		;
}

void state_started(void)
{
	atomic_fetch_or(&module_state()->word, WORD_STARTED);
}

int state_narrow(uint32_t features)
{
	struct state *st = module_state();
	uint64_t word = atomic_load(&st->word);

	/* The passed tests are dropped first, so that no service can rely on them once the features are gone. */
	if (!(word & WORD_STARTED))
		state_new_generation();
	do {
		if (word & WORD_STARTED)
			return CUPEL_E_STARTED;
	} while (!atomic_compare_exchange_weak(&st->word, &word, word & ~((uint64_t)features << 32)));
	return CUPEL_OK;
}

void state_set_features(uint32_t features)
{
	struct state *st = module_state();
	uint64_t word = atomic_load(&st->word);

	while (!atomic_compare_exchange_weak(&st->word, &word, (word & UINT32_MAX) | (uint64_t)features << 32))
		;
	state_new_generation();
}

void state_new_generation(void)
{
	atomic_fetch_add(&module_state()->generation, GENERATION_STEP);
}

/* SOFT stands in the word while some slot says so. Set after the slot, and looked for again after it was cleared:
   whichever order two threads take, the last word is right. */
static void refresh_soft(void)
{
	struct state *st = module_state();

	for (;;) {
		uint32_t soft = atomic_load(&st->generation) | SLOT_SOFT;
		bool any = false;
		for (size_t i = 0; i < NUM_CASTS; i++)
			any |= atomic_load(&st->casts[i]) == soft;
		if (any) {
			state_go(CUPEL_STATE_APPROVED, CUPEL_STATE_SOFT_ERROR);
			return;
		}
		if (!state_go(CUPEL_STATE_SOFT_ERROR, CUPEL_STATE_APPROVED))
			return;
	}
}

void state_cast_verdict(enum cast cast, uint32_t generation, uint32_t verdict)
{
	struct state *st = module_state();
	uint32_t slot = atomic_load(&st->casts[cast]), next = generation | verdict;

	do {
		if (slot == (generation | SLOT_FAILED) || atomic_load(&st->generation) != generation)
			return;
	} while (!atomic_compare_exchange_weak(&st->casts[cast], &slot, next));

	if (verdict == SLOT_FAILED) {
		atomic_store(&st->failed_test, cast);
		state_go(STATE_ANY, CUPEL_STATE_ERROR);     /* AS10.09: published before anything else is done about it */
	}
	/* Also where another thread's slot is meant: in a child of fork that thread is gone, and cannot do it. */
	if (atomic_load(&st->word) & WORD_SOFT)
		refresh_soft();
}

void state_soft_error(enum cast cast)
{
	state_cast_verdict(cast, state_generation(), SLOT_SOFT);
	refresh_soft();
}
