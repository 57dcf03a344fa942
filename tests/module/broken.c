/* SPDX-License-Identifier: MIT */
/*
 * A product on a module with one broken self-test (broken.py makes them all): before the test's algorithm is used, everything else
 * answers; with its first use the module is in the error state, nothing is answered, a reset does not help, and status names the test.
 *
 *     broken list          the self-tests that there are, as seal.py calls them
 *     broken TEST          TEST is the broken one
 */
#include "table.h"

static const struct {
	const char *symbol, *name;
} casts[] = {
#define CUPEL_CAST(symbol_, name_) { #symbol_, name_ },
#include "../selftest/casts.def"
};
enum { NUM_CASTS = sizeof casts / sizeof *casts };

/* Which test is broken, and what follows from it. */
static const char *symbol, *name;
static enum cupel_state end_state = CUPEL_STATE_ERROR;
static int error = CUPEL_E_SELF_TEST;

static bool needs_it(const struct row *row)
{
	return strcmp(row->cast, symbol) == 0;
}

static void lower(char *to, const char *from)
{
	do
		*to++ = (char)(*from >= 'A' && *from <= 'Z' ? *from - 'A' + 'a' : *from);
	while (*from++ != '\0');
}

/* Nothing is answered any more, and status says why. */
static void all_is_over(void)
{
	cupel_status_report status = status_now();
	cupel_digest_ctx digest;
	cupel_mac_ctx mac;
	union held held;
	size_t num = 77;

	CHECK_TEXT(status.failed_test, name);
	if (!CHECK_EQUAL(status.state, end_state))
		return;
	memset(&digest, 0xa5, sizeof digest);
	memset(&mac, 0xa5, sizeof mac);
	memset(&held, 0xa5, sizeof held);
	FOR_ROWS(row) {
		int answer = queried(row->id);
		if (row->family == FAMILY_MODULE) {
			CHECK_OF(row->name, answer, row->id == CUPEL_SHUTDOWN && error == CUPEL_E_INTEGRITY ? CUPEL_E_INTEGRITY :
			                            row->states == IN_ANY ? CUPEL_OK :
			                            row->states == IN_ERROR && error == CUPEL_E_SELF_TEST ? CUPEL_OK : error);
			continue;
		}
		CHECK_OF(row->name, answer, error);
		is_refused(row, error);
		if (row->family == FAMILY_DIGEST) {
			CHECK_OF(row->name, cupel_digest_init(&digest, row->id), error);
		} else if (row->family != FAMILY_MAC) {
			CHECK_OF(row->name, held_begin(row, &held), error);
		} else {
			CHECK_OF(row->name, cupel_mac_init(&mac, row->id, CUPEL_VERIFY, key, sizeof key), error);
			CHECK_OF(row->name, cupel_mac_verify(row->id, row->answer, row->answer_len, key, sizeof key, message, sizeof message),
			         error);
		}
		CHECK_OF(row->name, cupel_prewarm(row->id), error);
	}
	CHECK(filled(&digest, 0xa5, sizeof digest) && filled(&mac, 0xa5, sizeof mac) && filled(&held, 0xa5, sizeof held));
	CHECK_EQUAL(cupel_prewarm(0), error);
	CHECK_EQUAL(cupel_self_test(NULL, 0, &num), error);
	CHECK_EQUAL(num, 77);
	CHECK_EQUAL(cupel_permit_unapproved(), error);
	CHECK_EQUAL(cupel_lock_approved(), error);
	CHECK_EQUAL(cupel_cpu_narrow(0), error);
}

static void all_is_over_for_good(void)
{
	all_is_over();
	for (int again = 0; again < 2; again++) {
		CHECK_EQUAL(cupel_reset(), error);
		all_is_over();
	}
	if (error == CUPEL_E_INTEGRITY)
		CHECK_EQUAL(cupel_shutdown(), CUPEL_E_INTEGRITY);
	else
		CHECK_EQUAL(cupel_shutdown(), CUPEL_OK);
}

static void the_others_answer(void)
{
	FOR_ROWS(row)
		if (row->approved && row->family != FAMILY_MODULE && !is_represented(row) && !needs_it(row)) {
			CHECK_OF(row->name, cupel_prewarm(row->id), CUPEL_OK);
			answers_rightly(row);
		}
	CHECK_EQUAL(status_now().state, CUPEL_STATE_APPROVED);
}

/* The ways to a first use, one a child. */
enum way { ONCE, INIT, VERIFY, PREWARM_IT, PREWARM_ALL, SELF_TEST, NUM_WAYS };

struct first_use {
	const struct row *row;
	enum way way;
};

static void first_use(const void *arg)
{
	const struct first_use *use = arg;
	const struct row *row = use->row;
	union held ctx = { .digest = { { 0 } } };
	cupel_self_test_report reports[NUM_CASTS + 1];
	size_t num = 0;

	if (use->way == ONCE)
		the_others_answer();
	CHECK_OF(row->name, queried(row->id), CUPEL_OK);
	switch (use->way) {
	case ONCE:
		is_refused(row, error);
		break;
	case INIT:
		memset(&ctx, 0, sizeof ctx);
		CHECK_OF(row->name, held_begin(row, &ctx), error);
		CHECK(filled(&ctx, 0, sizeof ctx));
		break;
	case VERIFY:
		if (row->family == FAMILY_MAC)
			CHECK_OF(row->name, cupel_mac_verify(row->id, row->answer, row->answer_len, key, sizeof key, message, sizeof message),
			         error);
		else
			is_refused(row, error);
		break;
	case PREWARM_IT:
		CHECK_OF(row->name, cupel_prewarm(row->id), error);
		break;
	case PREWARM_ALL:
		CHECK_OF(row->name, cupel_prewarm(0), error);
		break;
	default:
		CHECK_OF(row->name, cupel_self_test(reports, NUM_CASTS + 1, &num), error);
		CHECK_EQUAL(num, NUM_CASTS + 1);
		for (size_t i = 0; i < num; i++)
			CHECK_OF(reports[i].name, reports[i].result, strcmp(reports[i].name, name) == 0 ? error : CUPEL_OK);
	}
	all_is_over_for_good();
}

int main(int argc, char **argv)
{
	char lowered[64];
	bool at_load, known = false;

	if (argc == 2 && strcmp(argv[1], "list") == 0) {
		for (size_t i = 0; i < NUM_CASTS; i++) {
			lower(lowered, casts[i].symbol);
			puts(lowered);
		}
		puts("integrity");
		return 0;
	}
	if (argc != 2)
		return 2;
	table_open();
	for (size_t i = 0; i < NUM_CASTS; i++) {
		lower(lowered, casts[i].symbol);
		if (strcmp(lowered, argv[1]) == 0) {
			symbol = casts[i].symbol;
			name = casts[i].name;
			known = true;
		}
	}
	if (strcmp(argv[1], "integrity") == 0) {
		symbol = "";
		name = "integrity";
		end_state = CUPEL_STATE_INTEGRITY_ERROR;
		error = CUPEL_E_INTEGRITY;
		known = true;
	}
	if (!CHECK(known))
		return check_close("broken");

	/* What the integrity test stands on is tested before it. */
	at_load = strcmp(symbol, "SHA2_256") == 0 || strcmp(symbol, "HMAC_SHA2_256") == 0 || error == CUPEL_E_INTEGRITY;
	if (at_load) {
		all_is_over_for_good();
	} else {
		size_t num = 0;
		FOR_ROWS(row)
			if (needs_it(row) && !is_represented(row))
				for (int way = ONCE; way < NUM_WAYS; way++, num++)
					in_child(first_use, &(struct first_use){ row, (enum way)way }, row->name);
		CHECK(num != 0);
	}
	return check_close(argv[1]);
}
