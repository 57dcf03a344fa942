/* SPDX-License-Identifier: MIT */
/*
 * The life of a DRBG: each limit has its own error and leaves the state sound, no copy and no child of fork repeats another's bytes, and of
 * a state that is over nothing is found in memory. "Sound" is what a twin says that was given the same seed and met no refusal.
 */
#include <cupel/lab.h>

#include "search.h"
#include "table.h"

enum { LEN = 64, SEED_LEN = 48, MOST_INPUT = CUPEL_DRBG_MAX_INPUT_LEN };

static uint8_t seed[SEED_LEN], long_input[MOST_INPUT + 1], large[CUPEL_DRBG_MAX_REQUEST_LEN + 1];

static bool has_no_df(const struct row *row)
{
	return strstr(row->symbol, "NO_DF") != NULL;
}

static void begin(const struct row *row, cupel_drbg_ctx *ctx)
{
	size_t len = has_no_df(row) ? row->strength / 8 + 16 : SEED_LEN;

	CHECK_OF(row->name, cupel_lab_drbg_instantiate(ctx, row->id, seed, len, key, KEY_LEN), CUPEL_OK);
}

static int generate(cupel_drbg_ctx *ctx, uint32_t resistance, uint8_t out[LEN])
{
	return cupel_drbg_generate(ctx, resistance, out, LEN, NULL, 0);
}

/* Both go on, and give the same bytes. */
static void are_twins(const struct row *row, cupel_drbg_ctx *ctx, cupel_drbg_ctx *twin)
{
	uint8_t one[LEN] = { 1 }, two[LEN] = { 2 };

	CHECK_OF(row->name, generate(ctx, CUPEL_NO_RESISTANCE, one), CUPEL_OK);
	CHECK_OF(row->name, generate(twin, CUPEL_NO_RESISTANCE, two), CUPEL_OK);
	CHECK_BYTES(one, two, LEN);
}

static void differ(const uint8_t one[LEN], const uint8_t two[LEN])
{
	for (size_t at = 0; at < LEN; at += 16)
		CHECK(memcmp(one + at, two + at, 16) != 0);
}

#define FOR_DRBGS(row) FOR_ROWS(row) if (row->family == FAMILY_DRBG)

/* --- limits ------------------------------------------------------------------------------------------------------------------- */

static void limits(const void *arg)
{
	cupel_drbg_ctx ctx = { { 0 } }, twin, was;       /* all of it is compared, what a mechanism does not use too */
	uint8_t out[LEN];

	(void)arg;
	FOR_DRBGS(row) {
		size_t most = has_no_df(row) ? row->strength / 8 + 16 : MOST_INPUT;
		begin(row, &ctx);
		begin(row, &twin);
		are_twins(row, &ctx, &twin);
		memcpy(&was, &ctx, sizeof was);
		CHECK_OF(row->name, cupel_drbg_generate(&ctx, CUPEL_NO_RESISTANCE, large, sizeof large, NULL, 0), CUPEL_E_REQUEST_SIZE);
		CHECK_OF(row->name, cupel_drbg_generate(&ctx, CUPEL_PREDICTION_RESISTANCE, large, sizeof large, NULL, 0), CUPEL_E_REQUEST_SIZE);
		CHECK_OF(row->name, cupel_drbg_generate(&ctx, CUPEL_NO_RESISTANCE, out, LEN, long_input, most + 1), CUPEL_E_INPUT_SIZE);
		CHECK_OF(row->name, cupel_drbg_generate(&ctx, CUPEL_PREDICTION_RESISTANCE, out, LEN, long_input, most + 1), CUPEL_E_INPUT_SIZE);
		CHECK_OF(row->name, cupel_drbg_reseed(&ctx, long_input, most + 1), CUPEL_E_INPUT_SIZE);
		CHECK_OF(row->name, cupel_drbg_instantiate(&ctx, row->id, row->strength + 1, NULL, 0), CUPEL_E_STRENGTH);
		CHECK_OF(row->name, cupel_drbg_instantiate(&ctx, row->id, row->strength, long_input, most + 1), CUPEL_E_INPUT_SIZE);
		CHECK_BYTES(&ctx, &was, sizeof ctx);
		are_twins(row, &ctx, &twin);

		/* the last request but one, the last one, and no further */
		CHECK_OF(row->name, cupel_lab_drbg_requests(&ctx, (UINT64_C(1) << 48) - 2), CUPEL_OK);
		CHECK_OF(row->name, cupel_lab_drbg_requests(&twin, (UINT64_C(1) << 48) - 2), CUPEL_OK);
		are_twins(row, &ctx, &twin);
		are_twins(row, &ctx, &twin);
		memcpy(&was, &ctx, sizeof was);
		for (int again = 0; again < 3; again++) {
			memset(out, 0xa5, LEN);
			CHECK_OF(row->name, generate(&ctx, CUPEL_NO_RESISTANCE, out), CUPEL_E_RESEED);
			CHECK(filled(out, 0xa5, LEN));
		}
		CHECK_BYTES(&ctx, &was, sizeof ctx);
		CHECK_OF(row->name, generate(&ctx, CUPEL_PREDICTION_RESISTANCE, out), CUPEL_OK);
		CHECK_OF(row->name, generate(&ctx, CUPEL_NO_RESISTANCE, out), CUPEL_OK);
		CHECK_OF(row->name, generate(&twin, CUPEL_NO_RESISTANCE, out), CUPEL_E_RESEED);
		CHECK_OF(row->name, cupel_drbg_reseed(&twin, NULL, 0), CUPEL_OK);
		CHECK_OF(row->name, generate(&twin, CUPEL_NO_RESISTANCE, out), CUPEL_OK);
	}
}

/* --- entropy that fails ------------------------------------------------------------------------------------------------------- */

static void without_entropy(const void *arg)
{
	cupel_drbg_ctx ctx, twin, none;
	uint8_t out[LEN];

	(void)arg;
	FOR_DRBGS(row) {
		begin(row, &ctx);
		begin(row, &twin);
		memset(&none, 0xa5, sizeof none);
		memset(out, 0xa5, LEN);
		CHECK_EQUAL(cupel_lab_noise_stick(1, 0), CUPEL_OK);
		/* the first failure is found where a seed is wanted, and what was to be made is zero; from then on nothing is begun at all */
		CHECK_OF(row->name, generate(&ctx, CUPEL_PREDICTION_RESISTANCE, out), CUPEL_E_RANDOM);
		CHECK(filled(out, 0, LEN));
		CHECK_OF(row->name, generate(&ctx, CUPEL_NO_RESISTANCE, out), CUPEL_E_RANDOM);
		CHECK_OF(row->name, cupel_drbg_reseed(&ctx, NULL, 0), CUPEL_E_RANDOM);
		CHECK_OF(row->name, cupel_drbg_instantiate(&none, row->id, row->strength, NULL, 0), CUPEL_E_RANDOM);
		CHECK(filled(&none, 0xa5, sizeof none));
		CHECK_EQUAL(cupel_lab_noise_stick(UINT32_MAX, 0), CUPEL_OK);
		CHECK_OF(row->name, cupel_drbg_instantiate(&none, row->id, row->strength, NULL, 0), CUPEL_OK);
		CHECK_EQUAL(cupel_lab_noise_stick(1, 0), CUPEL_OK);
		CHECK_OF(row->name, cupel_drbg_instantiate(&none, row->id, row->strength, NULL, 0), CUPEL_E_RANDOM);
		CHECK(filled(&none, 0, sizeof none));
		CHECK_EQUAL(cupel_lab_noise_stick(UINT32_MAX, 0), CUPEL_OK);
		are_twins(row, &ctx, &twin);
	}
}

/* --- copies ------------------------------------------------------------------------------------------------------------------- */

static void copies(const void *arg)
{
	cupel_drbg_ctx ctx, twin, copy, moved;
	uint8_t of_copy[LEN], of_twin[LEN], again[LEN];

	(void)arg;
	FOR_DRBGS(row) {
		begin(row, &ctx);
		begin(row, &twin);
		memcpy(&copy, &ctx, sizeof copy);
		memcpy(&moved, &ctx, sizeof moved);
		CHECK_OF(row->name, generate(&copy, CUPEL_NO_RESISTANCE, of_copy), CUPEL_OK);
		CHECK_OF(row->name, generate(&moved, CUPEL_NO_RESISTANCE, again), CUPEL_OK);
		differ(of_copy, again);
		memcpy(&copy, &ctx, sizeof copy);
		CHECK_OF(row->name, generate(&copy, CUPEL_NO_RESISTANCE, again), CUPEL_OK);
		differ(of_copy, again);
		are_twins(row, &ctx, &twin);             /* the original does not mind */
		CHECK_OF(row->name, generate(&twin, CUPEL_NO_RESISTANCE, of_twin), CUPEL_OK);
		differ(of_twin, of_copy);
		/* where it was reseeded it is at home; prediction resistance leads away from a twin, too */
		CHECK_OF(row->name, generate(&ctx, CUPEL_PREDICTION_RESISTANCE, again), CUPEL_OK);
		differ(of_twin, again);
		begin(row, &ctx);
		CHECK_OF(row->name, cupel_drbg_reseed(&ctx, NULL, 0), CUPEL_OK);
		begin(row, &twin);
		CHECK_OF(row->name, generate(&ctx, CUPEL_NO_RESISTANCE, again), CUPEL_OK);
		CHECK_OF(row->name, generate(&twin, CUPEL_NO_RESISTANCE, of_twin), CUPEL_OK);
		differ(of_twin, again);
	}
}

/* --- fork --------------------------------------------------------------------------------------------------------------------- */

enum { NUM_CHILDREN = 4 };

static struct shared {
	uint8_t of[2 * NUM_CHILDREN + 2][LEN];
} *shared;

static void forks(const void *arg)
{
	cupel_drbg_ctx ctx, twin;

	(void)arg;
	FOR_DRBGS(row) {
		begin(row, &ctx);
		begin(row, &twin);
		for (size_t i = 0; i < NUM_CHILDREN; i++) {
			pid_t child = fork();
			if (child == 0) {
				int rc = generate(&ctx, CUPEL_NO_RESISTANCE, shared->of[2 * i]);
				/* a child's child, of a context that has settled in the child */
				pid_t grandchild = fork();
				if (grandchild == 0)
					_exit(generate(&ctx, CUPEL_NO_RESISTANCE, shared->of[2 * i + 1]) != CUPEL_OK);
				_exit(rc != CUPEL_OK || check_wait(grandchild) != 0);
			}
			CHECK_EQUAL(check_wait(child), 0);
		}
		CHECK_OF(row->name, generate(&ctx, CUPEL_NO_RESISTANCE, shared->of[2 * NUM_CHILDREN]), CUPEL_OK);
		CHECK_OF(row->name, generate(&twin, CUPEL_NO_RESISTANCE, shared->of[2 * NUM_CHILDREN + 1]), CUPEL_OK);
		CHECK_BYTES(shared->of[2 * NUM_CHILDREN], shared->of[2 * NUM_CHILDREN + 1], LEN);   /* the parent does not mind */
		for (size_t i = 0; i <= 2 * NUM_CHILDREN; i++)
			for (size_t j = 0; j < i; j++)
				differ(shared->of[i], shared->of[j]);
	}
}

/* --- what is left in memory ---------------------------------------------------------------------------------------------------- */

enum { HEAD = 32 };                      /* of a context: what service it is of, where, in which process */

/* Every piece of a state that is neither a number nor a filling. */
static void cut(struct secrets *pieces, const cupel_drbg_ctx *ctx)
{
	const uint8_t *bytes = (const uint8_t *)ctx;

	pieces->num = 0;
	for (size_t at = HEAD; at + SECRET_LEN <= sizeof *ctx; at += 8) {
		size_t plain = 0;
		for (size_t i = 0; i < SECRET_LEN; i++)
			plain += bytes[at + i] <= 1;
		if (plain <= 3)
			secret_note(pieces, bytes + at);
	}
}

static cupel_drbg_ctx searched;

static void nothing_is_left(const struct row *row)
{
	static struct secrets before, after;
	uint8_t out[LEN];

	CHECK_OF(row->name, cupel_drbg_instantiate(&searched, row->id, row->strength, key, KEY_LEN), CUPEL_OK);
	cut(&before, &searched);
	CHECK(before.num >= 2);
	CHECK_OF(row->name, secrets_found(&before) >= before.num, true);     /* a search that cannot find says nothing */
	CHECK_OF(row->name, generate(&searched, CUPEL_PREDICTION_RESISTANCE, out), CUPEL_OK);
	CHECK_OF(row->name, secrets_found(&before), 0);
	cut(&before, &searched);
	CHECK_OF(row->name, cupel_drbg_reseed(&searched, key, KEY_LEN), CUPEL_OK);
	CHECK_OF(row->name, secrets_found(&before), 0);
	cut(&after, &searched);
	cupel_drbg_clear(&searched);
	CHECK_OF(row->name, secrets_found(&after), 0);
}

static void memory(const void *arg)
{
	static struct secrets pieces;
	const struct row *last = NULL;
	uint8_t out[LEN];

	(void)arg;
	if (!search_is_possible())
		return;
	FOR_DRBGS(row) {
		nothing_is_left(row);
		last = row;
	}
	CHECK(last != NULL);
	if (last == NULL)
		return;
	/* In the error state, and when it was shut down, a context gives nothing, and can be cleared. */
	for (int end = 0; end < 2; end++) {
		if (end == 0)
			CHECK_OF(last->name, cupel_drbg_instantiate(&searched, last->id, last->strength, NULL, 0), CUPEL_OK);
		cut(&pieces, &searched);
		CHECK_EQUAL(end == 0 ? cupel_lab_error() : cupel_shutdown(), CUPEL_OK);
		memset(out, 0xa5, LEN);
		CHECK_EQUAL(generate(&searched, CUPEL_NO_RESISTANCE, out), end == 0 ? CUPEL_E_SELF_TEST : CUPEL_E_SHUT_DOWN);
		CHECK(filled(out, 0xa5, LEN));
	}
	CHECK_EQUAL(secrets_found(&pieces) >= pieces.num, true);
	cupel_drbg_clear(&searched);
	CHECK_EQUAL(secrets_found(&pieces), 0);
}

int main(void)
{
	table_open();
	for (size_t i = 0; i < sizeof seed; i++)
		seed[i] = (uint8_t)(5 * i + 1);
	shared = check_shared(sizeof *shared);
	in_child(limits, NULL, "limits");
	in_child(without_entropy, NULL, "without entropy");
	in_child(copies, NULL, "copies");
	in_child(forks, NULL, "forks");
	in_child(memory, NULL, "memory");
	return check_close("drbg");
}
