/* SPDX-License-Identifier: MIT */
#include "misuse.h"

/* Memory with a context in its middle, and room on both sides. */
static union {
	uint8_t bytes[ROOM + sizeof(cupel_drbg_ctx) + ROOM];
	uint64_t aligned;
} around;
#define CTX ((cupel_drbg_ctx *)(void *)(around.bytes + ROOM))

enum { MOST = CUPEL_DRBG_MAX_INPUT_LEN };

static uint8_t long_input[MOST + 1];

/* Of the DRBGs, one of each self-test: what is refused before a seed is drawn is asked of all. */
static bool is_first(const struct row *row)
{
	return strcmp(row[-1].cast, row->cast) != 0;
}

/* The longest personalisation string, or additional input. */
static size_t longest_input(const struct row *row)
{
	return strstr(row->symbol, "NO_DF") == NULL ? MOST : row->strength / 8 + 16;
}

static void begin(const struct row *row)
{
	CHECK_OF(row->name, cupel_drbg_instantiate(CTX, row->id, row->strength, key, KEY_LEN), CUPEL_OK);
}

/* It answers, as any sound one does. */
static void goes_on(const struct row *row)
{
	uint8_t one[16] = { 0 }, two[16] = { 0 };

	CHECK_OF(row->name, cupel_drbg_generate(CTX, CUPEL_NO_RESISTANCE, one, sizeof one, NULL, 0), CUPEL_OK);
	CHECK_OF(row->name, cupel_drbg_generate(CTX, CUPEL_NO_RESISTANCE, two, sizeof two, key, KEY_LEN), CUPEL_OK);
	CHECK(memcmp(one, two, sizeof one) != 0 && !filled(one, 0, sizeof one) && !filled(two, 0, sizeof two));
}

void case_cupel_drbg_instantiate(void)
{
	cupel_drbg_ctx *ctx = (void *)(out_memory.page + PAGE - sizeof *ctx);

	FOR_WRONG_IDS(FAMILY_DRBG, id) {
		REFUSED(CUPEL_E_SERVICE, cupel_drbg_instantiate(ctx, id, 128, key, KEY_LEN));
		REFUSED(CUPEL_E_SERVICE, cupel_drbg_instantiate(NULL, id, UINT32_MAX, NULL, 1));
	}
	FOR_FAMILY(FAMILY_DRBG, row) {
		REFUSED(CUPEL_E_NULL, cupel_drbg_instantiate(NULL, row->id, 128, key, KEY_LEN));
		REFUSED(CUPEL_E_NULL, cupel_drbg_instantiate(ctx, row->id, 128, NULL, 1));
		REFUSED(CUPEL_E_NULL, cupel_drbg_instantiate(ctx, row->id, UINT32_MAX, NULL, SIZE_MAX));
		for (size_t by = 1; by < 8; by++)
			REFUSED(CUPEL_E_ALIGNMENT, cupel_drbg_instantiate((void *)((uint8_t *)ctx - by), row->id, 128, key, KEY_LEN));
		REFUSED(CUPEL_E_STRENGTH, cupel_drbg_instantiate(ctx, row->id, row->strength + 1, key, KEY_LEN));
		REFUSED(CUPEL_E_STRENGTH, cupel_drbg_instantiate(ctx, row->id, 257, key, KEY_LEN));
		REFUSED(CUPEL_E_STRENGTH, cupel_drbg_instantiate(ctx, row->id, UINT32_MAX, key, KEY_LEN));
		REFUSED(CUPEL_E_INPUT_SIZE, cupel_drbg_instantiate(ctx, row->id, 0, long_input, longest_input(row) + 1));
		REFUSED(CUPEL_E_INPUT_SIZE, cupel_drbg_instantiate(ctx, row->id, 0, untouchable(), SIZE_MAX / 2));
		memset(around.bytes, CANARY, sizeof around);
		for (size_t at = ROOM - KEY_LEN + 1; at < ROOM + sizeof *ctx; at += 3)
			CHECK_EQUAL(cupel_drbg_instantiate(CTX, row->id, 0, around.bytes + at, KEY_LEN), CUPEL_E_OVERLAP);
		CHECK(filled(around.bytes, CANARY, sizeof around));
		memset(out_memory.page, CANARY, PAGE);
		CHECK_OF(row->name, cupel_drbg_instantiate(ctx, row->id, row->strength, long_input, longest_input(row)), CUPEL_OK);
		CHECK(others_untouched(out_memory, (uint8_t *)ctx, sizeof *ctx));
		CHECK_OF(row->name, cupel_drbg_instantiate(CTX, row->id, 0, NULL, 0), CUPEL_OK);
		goes_on(row);
	}
}

/* Contexts that are none. */
static bool dead_drbg(size_t which, cupel_drbg_ctx *ctx)
{
	cupel_digest_ctx digest;

	memset(ctx, 0, sizeof *ctx);
	switch (which) {
	case 0:
		return true;
	case 1:
		memset(ctx, CANARY, sizeof *ctx);
		return true;
	case 2:
		CHECK_EQUAL(cupel_drbg_instantiate(ctx, CUPEL_HASH_DRBG_SHA2_256, 256, NULL, 0), CUPEL_OK);
		cupel_drbg_clear(ctx);
		return true;
	case 3:
		CHECK_EQUAL(cupel_digest_init(&digest, CUPEL_SHA2_256), CUPEL_OK);
		memcpy(ctx, &digest, sizeof digest);
		return true;
	case 4:
		CHECK_EQUAL(cupel_drbg_instantiate(ctx, CUPEL_HMAC_DRBG_SHA2_224, 256, NULL, 0), CUPEL_E_STRENGTH);
		return true;
	default:
		return false;
	}
}

#define FOR_DEAD_DRBGS(ctx) for (size_t which_ = 0; dead_drbg(which_, ctx); which_++)

void case_cupel_drbg_reseed(void)
{
	REFUSED(CUPEL_E_NULL, cupel_drbg_reseed(NULL, NULL, 0));
	FOR_DEAD_DRBGS(CTX) {
		REFUSED_KEEPING(CTX, CUPEL_E_CONTEXT, cupel_drbg_reseed(CTX, NULL, 0));
		REFUSED_KEEPING(CTX, CUPEL_E_CONTEXT, cupel_drbg_reseed(CTX, NULL, 1));
	}
	FOR_FAMILY(FAMILY_DRBG, row) {
		begin(row);
		for (size_t by = 1; by < 8; by++)
			REFUSED_KEEPING(CTX, CUPEL_E_ALIGNMENT, cupel_drbg_reseed((void *)((uint8_t *)CTX + by), NULL, 0));
		REFUSED_KEEPING(CTX, CUPEL_E_NULL, cupel_drbg_reseed(CTX, NULL, 1));
		REFUSED_KEEPING(CTX, CUPEL_E_INPUT_SIZE, cupel_drbg_reseed(CTX, long_input, longest_input(row) + 1));
		REFUSED_KEEPING(CTX, CUPEL_E_INPUT_SIZE, cupel_drbg_reseed(CTX, untouchable(), SIZE_MAX / 2));
		for (size_t at = ROOM - KEY_LEN + 1; at < ROOM + sizeof *CTX; at += 7)
			REFUSED_KEEPING(CTX, CUPEL_E_OVERLAP, cupel_drbg_reseed(CTX, around.bytes + at, KEY_LEN));
		goes_on(row);
		CHECK_OF(row->name, cupel_drbg_reseed(CTX, long_input, longest_input(row)), CUPEL_OK);
		CHECK_OF(row->name, cupel_drbg_reseed(CTX, NULL, 0), CUPEL_OK);
		goes_on(row);
	}
}

void case_cupel_drbg_generate(void)
{
	static const uint32_t no_resistances[] = { 2, 3, 0x101, 0x80000000, UINT32_MAX };
	static uint8_t most[CUPEL_DRBG_MAX_REQUEST_LEN + 1];
	uint8_t *out = out_memory.page, both[64];

	REFUSED(CUPEL_E_NULL, cupel_drbg_generate(NULL, CUPEL_NO_RESISTANCE, out, 16, NULL, 0));
	FOR_DEAD_DRBGS(CTX) {
		REFUSED_KEEPING(CTX, CUPEL_E_CONTEXT, cupel_drbg_generate(CTX, CUPEL_NO_RESISTANCE, out, 16, NULL, 0));
		REFUSED_KEEPING(CTX, CUPEL_E_CONTEXT, cupel_drbg_generate(CTX, 2, NULL, 1, NULL, 1));
	}
	FOR_FAMILY(FAMILY_DRBG, row) {
		begin(row);
		for (size_t by = 1; by < 8; by++)
			REFUSED_KEEPING(CTX, CUPEL_E_ALIGNMENT, cupel_drbg_generate((void *)((uint8_t *)CTX + by), CUPEL_NO_RESISTANCE, out, 16, NULL, 0));
		for (size_t i = 0; i < sizeof no_resistances / sizeof *no_resistances; i++)
			REFUSED_KEEPING(CTX, CUPEL_E_VERB, cupel_drbg_generate(CTX, no_resistances[i], out, 16, NULL, 0));
		for (uint32_t resistance = CUPEL_NO_RESISTANCE; resistance <= CUPEL_PREDICTION_RESISTANCE; resistance++) {
			REFUSED_KEEPING(CTX, CUPEL_E_NULL, cupel_drbg_generate(CTX, resistance, NULL, 1, NULL, 0));
			REFUSED_KEEPING(CTX, CUPEL_E_NULL, cupel_drbg_generate(CTX, resistance, out, 16, NULL, 1));
			REFUSED_KEEPING(CTX, CUPEL_E_REQUEST_SIZE, cupel_drbg_generate(CTX, resistance, most, sizeof most, NULL, 0));
			REFUSED_KEEPING(CTX, CUPEL_E_REQUEST_SIZE, cupel_drbg_generate(CTX, resistance, untouchable(), SIZE_MAX / 2, NULL, 0));
			REFUSED_KEEPING(CTX, CUPEL_E_INPUT_SIZE, cupel_drbg_generate(CTX, resistance, out, 16, long_input, longest_input(row) + 1));
			for (size_t at = ROOM - 15; at < ROOM + sizeof *CTX; at += 7) {
				REFUSED_KEEPING(CTX, CUPEL_E_OVERLAP, cupel_drbg_generate(CTX, resistance, around.bytes + at, 16, NULL, 0));
				REFUSED_KEEPING(CTX, CUPEL_E_OVERLAP, cupel_drbg_generate(CTX, resistance, out, 16, around.bytes + at, 16));
			}
			memset(both, CANARY, sizeof both);
			for (size_t at = 1; at < 48; at++)
				REFUSED_KEEPING(CTX, CUPEL_E_OVERLAP, cupel_drbg_generate(CTX, resistance, both + at, 16, both + 16, 32));
			CHECK(filled(both, CANARY, sizeof both));
		}
		goes_on(row);
		/* every length is written to its end, and not beyond */
		for (size_t len = 1; len <= 300; len += len < 70 ? 1 : 23) {
			uint8_t *at = at_end(out_memory, len);
			CHECK_OF(row->name, cupel_drbg_generate(CTX, CUPEL_NO_RESISTANCE, at, len, long_input, len % 32), CUPEL_OK);
			CHECK(others_untouched(out_memory, at, len));
			CHECK(len < 8 || !filled(at + len - 8, CANARY, 8));
		}
		REFUSED(CUPEL_OK, cupel_drbg_generate(CTX, CUPEL_NO_RESISTANCE, NULL, 0, NULL, 0));
		memset(most, 0, sizeof most);
		CHECK_OF(row->name, cupel_drbg_generate(CTX, CUPEL_PREDICTION_RESISTANCE, most, sizeof most - 1, long_input, longest_input(row)), CUPEL_OK);
		CHECK(!filled(most + sizeof most - 9, 0, 8) && most[sizeof most - 1] == 0);
		for (size_t at = 16; is_first(row) && at + 16 < sizeof most; at += 16)
			CHECK(memcmp(most + at - 16, most + at, 16) != 0);
		goes_on(row);
	}
}

void case_cupel_drbg_clear(void)
{
	cupel_drbg_ctx *ctx = (void *)(out_memory.page + PAGE - sizeof *ctx);

	CLEARS(cupel_drbg_clear, ctx, FOR_DEAD_DRBGS);
	CHECK_EQUAL(cupel_drbg_generate(ctx, CUPEL_NO_RESISTANCE, NULL, 0, NULL, 0), CUPEL_E_CONTEXT);
}
