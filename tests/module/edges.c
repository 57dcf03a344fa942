/* SPDX-License-Identifier: MIT */
/* Every edge of the state machine, and every one that it does not have; soft errors; a state word with a wrong bit. */
#include <pthread.h>

#include <cupel/lab.h>

#include "symbol.h"
#include "table.h"

static bool sealed;

/* --- every edge, and every one that does not exist ------------------------------------------------------------------------ */

enum { NUM_STATES = CUPEL_STATE_SHUT_DOWN + 1 };
#define FROM_ANY UINT32_MAX

/* From each state (first index) to which. */
static const bool edges[NUM_STATES][NUM_STATES] = {
	[CUPEL_STATE_SELF_TEST] = { [CUPEL_STATE_APPROVED] = true, [CUPEL_STATE_ERROR] = true, [CUPEL_STATE_INTEGRITY_ERROR] = true },
	[CUPEL_STATE_APPROVED] = { [CUPEL_STATE_SOFT_ERROR] = true, [CUPEL_STATE_ERROR] = true, [CUPEL_STATE_INTEGRITY_ERROR] = true,
	                           [CUPEL_STATE_SHUT_DOWN] = true },
	[CUPEL_STATE_SOFT_ERROR] = { [CUPEL_STATE_APPROVED] = true, [CUPEL_STATE_ERROR] = true, [CUPEL_STATE_INTEGRITY_ERROR] = true,
	                             [CUPEL_STATE_SHUT_DOWN] = true },
	[CUPEL_STATE_ERROR] = { [CUPEL_STATE_APPROVED] = true, [CUPEL_STATE_INTEGRITY_ERROR] = true, [CUPEL_STATE_SHUT_DOWN] = true },
};

/* The word that decides: its bits 8 to 31 are the code of the state. */
static _Atomic uint64_t *state_word(void)
{
	return symbol(sealed ? "cupel_state" : "cupel_state_open");
}

enum { FIRST_CODE_BIT = 8, NUM_CODE_BITS = 24 };
#define CODE_BITS 0xffffff00u

/* The way to a state; SELF_TEST, which load left behind, has the code 0. */
static void drive(uint32_t state)
{
	switch (state) {
	case CUPEL_STATE_SELF_TEST:
		atomic_store(state_word(), atomic_load(state_word()) & ~(uint64_t)CODE_BITS);
		break;
	case CUPEL_STATE_SOFT_ERROR:
		CHECK_EQUAL(cupel_lab_soft_error(CUPEL_SHA2_512), CUPEL_OK);
		break;
	case CUPEL_STATE_ERROR:
		CHECK_EQUAL(cupel_lab_error(), CUPEL_OK);
		break;
	case CUPEL_STATE_INTEGRITY_ERROR:
		if (sealed) {
			flip(unread_byte());
			CHECK_EQUAL(cupel_self_test(NULL, 0, &(size_t){ 0 }), CUPEL_E_INTEGRITY);
		} else {
			/* an open build never gets there by itself; a code that is no state's reads as this one */
			atomic_store(state_word(), atomic_load(state_word()) ^ 1u << FIRST_CODE_BIT);
		}
		break;
	case CUPEL_STATE_SHUT_DOWN:
		CHECK_EQUAL(cupel_shutdown(), CUPEL_OK);
		break;
	}
}

struct edge {
	uint32_t state, from, to;
};

static void one_edge(const void *arg)
{
	const struct edge *edge = arg;
	bool (*state_go)(uint32_t, enum cupel_state) = (bool (*)(uint32_t, enum cupel_state))symbol("state_go");
	enum cupel_state (*state_of)(uint64_t) = (enum cupel_state (*)(uint64_t))symbol("state_of");
	bool exists = edges[edge->state][edge->to] && (edge->from == edge->state || edge->from == FROM_ANY);
	char name[96];

	snprintf(name, sizeof name, "from state %u to %u, asked from %d", edge->state, edge->to, (int)edge->from);
	drive(edge->state);
	uint64_t word = atomic_load(state_word());
	CHECK_OF(name, state_of(word), edge->state);
	CHECK_OF(name, state_go(edge->from, (enum cupel_state)edge->to), exists);
	if (exists)
		CHECK_OF(name, state_of(atomic_load(state_word())), edge->to);
	else
		CHECK_OF(name, atomic_load(state_word()), word);
}

/* A word with a wrong bit is no state in which anything answers. */
static void wrong_words(const void *arg)
{
	uint64_t right = atomic_load(state_word());

	(void)arg;
	for (unsigned bit = FIRST_CODE_BIT; bit < FIRST_CODE_BIT + NUM_CODE_BITS; bit++) {
		atomic_store(state_word(), right ^ UINT64_C(1) << bit);
		CHECK_EQUAL(status_now().state, CUPEL_STATE_INTEGRITY_ERROR);
		FOR_ROWS(row)
			if (row->family != FAMILY_MODULE) {
				CHECK_EQUAL(queried(row->id), CUPEL_E_INTEGRITY);
				is_refused(row, CUPEL_E_INTEGRITY);
			}
		CHECK_EQUAL(cupel_reset(), CUPEL_E_INTEGRITY);
		CHECK_EQUAL(cupel_shutdown(), CUPEL_E_INTEGRITY);
		CHECK_EQUAL(cupel_permit_unapproved(), CUPEL_E_INTEGRITY);
		CHECK_EQUAL(cupel_self_test(NULL, 0, &(size_t){ 0 }), CUPEL_E_INTEGRITY);
	}
	atomic_store(state_word(), right);
	answers_rightly(&rows[CUPEL_SHA2_256 - 1]);
}

/* From soft error straight to integrity error: a soft error comes up while the self-test reads the range. */
static void *soft_errors(void *arg)
{
	(void)arg;
	while (cupel_lab_soft_error(CUPEL_SHA2_512) == CUPEL_OK)
		;
	return NULL;
}

static void soft_error_meets_integrity(const void *arg)
{
	pthread_t thread;

	(void)arg;
	CHECK_EQUAL(cupel_lab_soft_error(CUPEL_SHA2_512), CUPEL_OK);
	flip(unread_byte());
	CHECK_EQUAL(pthread_create(&thread, NULL, soft_errors, NULL), 0);
	CHECK_EQUAL(cupel_self_test(NULL, 0, &(size_t){ 0 }), CUPEL_E_INTEGRITY);
	CHECK_EQUAL(status_now().state, CUPEL_STATE_INTEGRITY_ERROR);
	pthread_join(thread, NULL);
}

/* --- soft error: one algorithm waits for its test, the others go on ------------------------------------------------------- */

static void soft_error_of(const void *arg)
{
	const struct row *failed = arg;

	CHECK_OF(failed->name, cupel_lab_soft_error(failed->id), CUPEL_OK);
	FOR_ROWS(row)
		if (row->approved && row->family != FAMILY_MODULE && !is_represented(row) && !runs_test(row, failed->cast)) {
			answers_rightly(row);
			CHECK_OF(row->name, status_now().state, CUPEL_STATE_SOFT_ERROR);
		}
	answers_rightly(failed);
	CHECK_OF(failed->name, status_now().state, CUPEL_STATE_APPROVED);

	/* two of them: operational again when both have passed */
	CHECK_EQUAL(cupel_lab_soft_error(CUPEL_SHA2_256), CUPEL_OK);
	CHECK_EQUAL(cupel_lab_soft_error(failed->id), CUPEL_OK);
	answers_rightly(failed);
	CHECK_OF(failed->name, status_now().state,
	         runs_test(failed, "SHA2_256") ? CUPEL_STATE_APPROVED : CUPEL_STATE_SOFT_ERROR);
	CHECK_EQUAL(cupel_prewarm(CUPEL_SHA2_224), CUPEL_OK);
	CHECK_OF(failed->name, status_now().state, CUPEL_STATE_APPROVED);

	/* its test is run again, and not taken for granted: a broken one is found */
	char answer[64] = "kat_";
	for (size_t i = 0; i < 40 && failed->cast[i] != '\0'; i++) {
		char c = failed->cast[i];
		answer[4 + i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	strcat(answer, "_answer");
	CHECK_EQUAL(cupel_lab_soft_error(failed->id), CUPEL_OK);
	flip(symbol(answer));
	is_refused(failed, CUPEL_E_SELF_TEST);
	CHECK_OF(failed->name, status_now().state, CUPEL_STATE_ERROR);
	/* the table's keyword and the test's name differ in their punctuation alone */
	cupel_status_report report = status_now();
	for (char *c = report.failed_test; *c != '\0'; c++)
		if (*c == '-')
			*c = '_';
	CHECK_TEXT(report.failed_test, failed->cast);
	flip(symbol(answer));
	CHECK_EQUAL(cupel_reset(), CUPEL_OK);
	answers_rightly(failed);
}

static void soft_error_without_test(const void *arg)
{
	(void)arg;
	FOR_ROWS(row)
		if (strcmp(row->cast, "NONE") == 0)
			CHECK_OF(row->name, cupel_lab_soft_error(row->id), CUPEL_E_SERVICE);
	CHECK_EQUAL(cupel_lab_soft_error(0), CUPEL_E_SERVICE);
	CHECK_EQUAL(cupel_lab_soft_error(CUPEL_NUM_SERVICES), CUPEL_E_SERVICE);
	CHECK_EQUAL(status_now().state, CUPEL_STATE_APPROVED);
}

/* --- a new pair that fails its test: it is gone, and its algorithm alone waits for its self-test ------------------------------ */

static void pair_fails(const void *arg)
{
	static const uint32_t usages[] = { CUPEL_SIGN, CUPEL_SIGN_DETERMINISTIC, CUPEL_AGREE };
	const struct row *row = arg;
	size_t len = private_key_len(row->id);
	cupel_key_report report;
	cupel_key k;

	CHECK_OF(row->name, cupel_permit_unapproved(), CUPEL_OK);
	for (size_t i = 0; i < 3; i++) {
		if (usages[i] == CUPEL_AGREE && !row->approved)
			continue;
		CHECK_OF(row->name, cupel_lab_keygen(&k, row->id, usages[i], private_key, len, 0), indicator(row));
		CHECK_OF(row->name, cupel_key_info(&k, &report), indicator(row));
		CHECK_OF(row->name, report.origin, CUPEL_GENERATED);
		CHECK_OF(row->name, status_now().state, CUPEL_STATE_APPROVED);
		CHECK_OF(row->name, cupel_lab_keygen(&k, row->id, usages[i], private_key, len, 1), CUPEL_E_PAIRWISE);
		CHECK(filled(&k, 0, sizeof k));
		if (!row->approved) {                    /* which has no self-test to wait for */
			CHECK_OF(row->name, status_now().state, CUPEL_STATE_APPROVED);
			continue;
		}
		CHECK_OF(row->name, status_now().state, CUPEL_STATE_SOFT_ERROR);
		FOR_ROWS(other)
			if (other->approved && other->family == FAMILY_KEY && other != row)
				answers_rightly(other);
		CHECK_OF(row->name, status_now().state, CUPEL_STATE_SOFT_ERROR);
		answers_rightly(row);
		CHECK_OF(row->name, status_now().state, CUPEL_STATE_APPROVED);
	}
}

int main(void)
{
	table_open();
	sealed = is_sealed();
	for (uint32_t state = 0; state < NUM_STATES; state++)
		for (uint32_t to = 0; to < NUM_STATES; to++)
			for (uint32_t from = 0; from <= NUM_STATES; from++) {
				struct edge edge = { state, from == NUM_STATES ? FROM_ANY : from, to };
				in_child(one_edge, &edge, "an edge");
			}
	in_child(wrong_words, NULL, "wrong words");
	if (sealed)
		in_child(soft_error_meets_integrity, NULL, "soft error meets integrity error");
	FOR_ROWS(row)
		if (strcmp(row->cast, "NONE") != 0 && !is_represented(row))
			in_child(soft_error_of, row, row->name);
	FOR_ROWS(row)
		if (row->family == FAMILY_KEY && row->id != CUPEL_X25519)
			in_child(pair_fails, row, row->name);
	in_child(soft_error_without_test, NULL, "soft error of what has no test");
	return check_close("edges");
}
