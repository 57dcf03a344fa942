/* SPDX-License-Identifier: MIT */
#include "misuse.h"

/* Memory with a context in its middle, and room on both sides. */
union around_mac {
	uint8_t bytes[ROOM + sizeof(cupel_mac_ctx) + ROOM];
	uint64_t aligned;
};

static const uint32_t no_verbs[] = { 0, 3, 4, 0x101, 0x80000001, UINT32_MAX };
enum { NUM_NO_VERBS = sizeof no_verbs / sizeof *no_verbs };

static bool is_cmac(const struct row *row)
{
	return row->id == CUPEL_CMAC_AES;
}

/* Lengths of keys that a MAC verifies with, though it does not generate with them. */
static bool verifies_with(const struct row *row, size_t key_len)
{
	return !is_cmac(row) && key_len < SHORTEST_KEY;
}

/* The shortest key that generates. */
static size_t shortest_key(const struct row *row)
{
	return is_cmac(row) ? KEY_LEN : SHORTEST_KEY;
}

static size_t block_len_of(const struct row *row)
{
	return has_small_blocks(row) ? 64 : 128;
}

/* The longest message that is refused least: one byte more than the standard (or a count of 64 bits) has room for. */
static size_t too_long_behind_key(const struct row *row)
{
	return is_cmac(row) ? TOO_LONG : has_small_blocks(row) ? TOO_LONG - block_len_of(row) : SIZE_MAX - block_len_of(row) + 1;
}

void case_cupel_mac_len(void)
{
	FOR_WRONG_IDS(FAMILY_MAC, id)
		CHECK_EQUAL(cupel_mac_len(id), 0);
	FOR_ROWS(row)
		if (row->family == FAMILY_MAC)
			CHECK_OF(row->name, cupel_mac_len(row->id), row->answer_len);
}

void case_cupel_mac(void)
{
	uint8_t *tag = out_memory.page + PAGE - 64;
	const uint8_t *msg = message_at_end(), *k = key_at_end();
	uint8_t longer[2 * MESSAGE_LEN];

	FOR_WRONG_IDS(FAMILY_MAC, id) {
		REFUSED(CUPEL_E_SERVICE, cupel_mac(id, tag, 16, k, KEY_LEN, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_SERVICE, cupel_mac(id, NULL, 0, NULL, 1, NULL, 1));
	}
	FOR_FAMILY(FAMILY_MAC, row) {
		size_t len = row->answer_len;
		REFUSED(CUPEL_E_NULL, cupel_mac(row->id, NULL, len, k, KEY_LEN, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_NULL, cupel_mac(row->id, NULL, 0, k, KEY_LEN, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_NULL, cupel_mac(row->id, tag, len, NULL, KEY_LEN, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_NULL, cupel_mac(row->id, tag, len, NULL, SIZE_MAX, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_NULL, cupel_mac(row->id, tag, len, k, KEY_LEN, NULL, 1));
		REFUSED(CUPEL_E_NULL, cupel_mac(row->id, tag, len, k, KEY_LEN, NULL, SIZE_MAX));
		REFUSED(CUPEL_E_KEY_SIZE, cupel_mac(row->id, tag, len, NULL, 0, msg, MESSAGE_LEN));
		for (size_t key_len = 0; key_len < SHORTEST_KEY; key_len++)
			REFUSED(CUPEL_E_KEY_SIZE, cupel_mac(row->id, tag, len, k + KEY_LEN - key_len, key_len, msg, MESSAGE_LEN));
		for (size_t tag_len = 0; tag_len < SHORTEST_TAG; tag_len++)
			REFUSED(CUPEL_E_TAG_SIZE, cupel_mac(row->id, tag, tag_len, k, KEY_LEN, msg, MESSAGE_LEN));
		for (size_t tag_len = len + 1; tag_len < len + 70; tag_len++)
			REFUSED(CUPEL_E_TAG_SIZE, cupel_mac(row->id, tag, tag_len, k, KEY_LEN, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_TAG_SIZE, cupel_mac(row->id, tag, SIZE_MAX, k, KEY_LEN, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_TAG_SIZE, cupel_mac(row->id, tag, (UINT64_C(1) << 32) + len, k, KEY_LEN, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_INPUT_SIZE, cupel_mac(row->id, tag, len, k, KEY_LEN, untouchable(), SIZE_MAX));
		REFUSED(CUPEL_E_INPUT_SIZE, cupel_mac(row->id, tag, len, k, KEY_LEN, untouchable(), too_long_behind_key(row)));
		if (has_small_blocks(row)) {
			REFUSED(CUPEL_E_INPUT_SIZE, cupel_mac(row->id, tag, len, untouchable(), TOO_LONG, msg, MESSAGE_LEN));
			REFUSED(CUPEL_E_INPUT_SIZE, cupel_mac(row->id, tag, len, untouchable(), SIZE_MAX, msg, MESSAGE_LEN));
		}

		for (size_t tag_len = SHORTEST_TAG; tag_len <= len; tag_len++) {
			uint8_t *at = at_end(out_memory, tag_len);
			CHECK_OF(row->name, cupel_mac(row->id, at, tag_len, k, KEY_LEN, msg, MESSAGE_LEN), CUPEL_OK);
			CHECK_BYTES(at, row->answer, tag_len);
			CHECK(others_untouched(out_memory, at, tag_len));
		}
		uint8_t made[64];
		CHECK_OF(row->name, cupel_mac(row->id, made, len, k + KEY_LEN - shortest_key(row), shortest_key(row), NULL, 0), CUPEL_OK);
		CHECK_EQUAL(cupel_mac_verify(row->id, made, len, k + KEY_LEN - shortest_key(row), shortest_key(row), untouchable(), 0), CUPEL_OK);

		/* The tag may overlap the message and the key, in every way. */
		for (size_t at = 0; at + len <= sizeof longer; at += at % 8 == 1 ? 7 : 1) {
			memset(longer, CANARY, sizeof longer);
			memcpy(longer + 150, message, MESSAGE_LEN);
			memcpy(longer + 120, key, KEY_LEN);
			CHECK_OF(row->name, cupel_mac(row->id, longer + at, len, longer + 120, KEY_LEN, longer + 150, MESSAGE_LEN), CUPEL_OK);
			CHECK_BYTES(longer + at, row->answer, len);
		}
	}
}

void case_cupel_mac_verify(void)
{
	const uint8_t *msg = message_at_end(), *k = key_at_end();
	uint8_t wrong[64], made[64];

	FOR_WRONG_IDS(FAMILY_MAC, id) {
		REFUSED(CUPEL_E_SERVICE, cupel_mac_verify(id, wrong, 16, k, KEY_LEN, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_SERVICE, cupel_mac_verify(id, NULL, 0, NULL, 1, NULL, 1));
	}
	FOR_FAMILY(FAMILY_MAC, row) {
		size_t len = row->answer_len;
		const uint8_t *tag = row->answer;
		REFUSED(CUPEL_E_NULL, cupel_mac_verify(row->id, NULL, len, k, KEY_LEN, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_NULL, cupel_mac_verify(row->id, NULL, 0, k, KEY_LEN, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_NULL, cupel_mac_verify(row->id, tag, len, NULL, KEY_LEN, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_NULL, cupel_mac_verify(row->id, tag, len, NULL, SIZE_MAX, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_NULL, cupel_mac_verify(row->id, tag, len, k, KEY_LEN, NULL, 1));
		REFUSED(CUPEL_E_NULL, cupel_mac_verify(row->id, tag, len, k, KEY_LEN, NULL, SIZE_MAX));
		for (size_t tag_len = 0; tag_len < SHORTEST_TAG; tag_len++)
			REFUSED(CUPEL_E_TAG_SIZE, cupel_mac_verify(row->id, tag, tag_len, k, KEY_LEN, msg, MESSAGE_LEN));
		for (size_t tag_len = len + 1; tag_len < len + 70; tag_len++)
			REFUSED(CUPEL_E_TAG_SIZE, cupel_mac_verify(row->id, untouchable(), tag_len, k, KEY_LEN, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_TAG_SIZE, cupel_mac_verify(row->id, tag, SIZE_MAX, k, KEY_LEN, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_TAG_SIZE, cupel_mac_verify(row->id, tag, (UINT64_C(1) << 32) + len, k, KEY_LEN, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_INPUT_SIZE, cupel_mac_verify(row->id, tag, len, k, KEY_LEN, untouchable(), SIZE_MAX));
		REFUSED(CUPEL_E_INPUT_SIZE, cupel_mac_verify(row->id, tag, len, k, KEY_LEN, untouchable(), too_long_behind_key(row)));
		if (has_small_blocks(row))
			REFUSED(CUPEL_E_INPUT_SIZE, cupel_mac_verify(row->id, tag, len, untouchable(), TOO_LONG, msg, MESSAGE_LEN));

		for (size_t tag_len = SHORTEST_TAG; tag_len <= len; tag_len++) {
			/* the tag ends where memory ends */
			uint8_t *at = at_end(out_memory, tag_len);
			memcpy(at, tag, tag_len);
			CHECK_OF(row->name, cupel_mac_verify(row->id, at, tag_len, k, KEY_LEN, msg, MESSAGE_LEN), CUPEL_OK);
			for (size_t bit = 0; bit < 8 * tag_len; bit += bit % 8 == 0 ? 7 : 1) {
				at[bit / 8] ^= (uint8_t)(1 << bit % 8);
				CHECK_EQUAL(cupel_mac_verify(row->id, at, tag_len, k, KEY_LEN, msg, MESSAGE_LEN), CUPEL_E_MISMATCH);
				at[bit / 8] ^= (uint8_t)(1 << bit % 8);
			}
			CHECK(memcmp(at, tag, tag_len) == 0 && others_untouched(out_memory, at, tag_len));
		}
		/* another message, another key, another service */
		CHECK_EQUAL(cupel_mac_verify(row->id, tag, len, k, KEY_LEN, msg, MESSAGE_LEN - 1), CUPEL_E_MISMATCH);
		CHECK_EQUAL(cupel_mac_verify(row->id, tag, len, k, KEY_LEN - 1, msg, MESSAGE_LEN),
		            is_cmac(row) ? CUPEL_E_KEY_SIZE : CUPEL_E_MISMATCH);
		FOR_FAMILY(FAMILY_MAC, other)
			if (other != row)
				CHECK_EQUAL(cupel_mac_verify(other->id, tag, SHORTEST_TAG, k, KEY_LEN, msg, MESSAGE_LEN), CUPEL_E_MISMATCH);
		/* a short key verifies: by K0 (FIPS 198-1 section 4, step 3) zeroes behind it change nothing, so a long one shows its tag */
		uint8_t padded[SHORTEST_KEY] = { 0 };
		for (size_t key_len = 0; verifies_with(row, key_len); key_len++) {
			memset(padded, 0, sizeof padded);
			memcpy(padded, key, key_len);
			CHECK_EQUAL(cupel_mac(row->id, made, len, padded, sizeof padded, msg, MESSAGE_LEN), CUPEL_OK);
			CHECK_EQUAL(cupel_mac_verify(row->id, made, len, key_len == 0 ? NULL : key, key_len, msg, MESSAGE_LEN), CUPEL_OK);
			made[len - 1] ^= 1;
			CHECK_EQUAL(cupel_mac_verify(row->id, made, len, key, key_len, msg, MESSAGE_LEN), CUPEL_E_MISMATCH);
		}
	}
}

void case_cupel_mac_init(void)
{
	static union around_mac around;
	cupel_mac_ctx *ctx = (void *)(out_memory.page + PAGE - sizeof *ctx), *inside = (void *)(around.bytes + ROOM);
	const uint8_t *k = key_at_end();
	uint8_t out[64];

	FOR_WRONG_IDS(FAMILY_MAC, id) {
		REFUSED(CUPEL_E_SERVICE, cupel_mac_init(ctx, id, CUPEL_GENERATE, k, KEY_LEN));
		REFUSED(CUPEL_E_SERVICE, cupel_mac_init(NULL, id, 0, NULL, 1));
	}
	FOR_FAMILY(FAMILY_MAC, row) {
		for (uint32_t verb = CUPEL_GENERATE; verb <= CUPEL_VERIFY; verb++) {
			REFUSED(CUPEL_E_NULL, cupel_mac_init(NULL, row->id, verb, k, KEY_LEN));
			for (size_t by = 1; by < 8; by++)
				REFUSED(CUPEL_E_ALIGNMENT, cupel_mac_init((void *)((uint8_t *)ctx - by), row->id, verb, k, KEY_LEN));
			REFUSED(CUPEL_E_NULL, cupel_mac_init(ctx, row->id, verb, NULL, KEY_LEN));
			REFUSED(CUPEL_E_NULL, cupel_mac_init(ctx, row->id, verb, NULL, SIZE_MAX));
			if (has_small_blocks(row)) {
				REFUSED(CUPEL_E_INPUT_SIZE, cupel_mac_init(ctx, row->id, verb, untouchable(), TOO_LONG));
				REFUSED(CUPEL_E_INPUT_SIZE, cupel_mac_init(ctx, row->id, verb, untouchable(), SIZE_MAX));
			}
			/* the key inside the context, and over its ends; right beside it is well */
			memset(around.bytes, CANARY, sizeof around);
			for (size_t at = ROOM - KEY_LEN + 1; at < ROOM + sizeof *inside; at++)
				CHECK_EQUAL(cupel_mac_init(inside, row->id, verb, around.bytes + at, KEY_LEN), CUPEL_E_OVERLAP);
			CHECK(filled(around.bytes, CANARY, sizeof around));
			for (size_t above = 0; above < 2; above++) {
				uint8_t *at = above ? around.bytes + ROOM + sizeof *inside : around.bytes + ROOM - KEY_LEN;
				memcpy(at, key, KEY_LEN);
				CHECK_EQUAL(cupel_mac_init(inside, row->id, verb, at, KEY_LEN), CUPEL_OK);
				CHECK_EQUAL(cupel_mac_update(inside, message, MESSAGE_LEN), CUPEL_OK);
				if (verb == CUPEL_GENERATE) {
					CHECK_EQUAL(cupel_mac_final(inside, out, row->answer_len), CUPEL_OK);
					CHECK_BYTES(out, row->answer, row->answer_len);
				} else {
					CHECK_EQUAL(cupel_mac_final_verify(inside, row->answer, row->answer_len), CUPEL_OK);
				}
			}
			memset(out_memory.page, CANARY, PAGE);
			CHECK_EQUAL(cupel_mac_init(ctx, row->id, verb, k, KEY_LEN), CUPEL_OK);
			CHECK(others_untouched(out_memory, (uint8_t *)ctx, sizeof *ctx));
		}
		for (size_t i = 0; i < NUM_NO_VERBS; i++) {
			REFUSED(CUPEL_E_VERB, cupel_mac_init(ctx, row->id, no_verbs[i], k, KEY_LEN));
			REFUSED(CUPEL_E_VERB, cupel_mac_init(ctx, row->id, no_verbs[i], NULL, 0));
		}
		for (size_t key_len = 0; key_len < SHORTEST_KEY; key_len++) {
			const uint8_t *at = k + KEY_LEN - key_len;
			REFUSED(CUPEL_E_KEY_SIZE, cupel_mac_init(ctx, row->id, CUPEL_GENERATE, at, key_len));
			CHECK_EQUAL(cupel_mac_init(inside, row->id, CUPEL_VERIFY, at, key_len), verifies_with(row, key_len) ? CUPEL_OK : CUPEL_E_KEY_SIZE);
		}
		REFUSED(CUPEL_E_KEY_SIZE, cupel_mac_init(ctx, row->id, CUPEL_GENERATE, NULL, 0));
		CHECK_EQUAL(cupel_mac_init(inside, row->id, CUPEL_VERIFY, NULL, 0), verifies_with(row, 0) ? CUPEL_OK : CUPEL_E_KEY_SIZE);
		CHECK_EQUAL(cupel_mac_init(inside, row->id, CUPEL_GENERATE, k + KEY_LEN - shortest_key(row), shortest_key(row)), CUPEL_OK);
	}
}

/* Contexts that are none: each must be refused by whatever takes a live one. */
static bool dead_mac(size_t which, cupel_mac_ctx *ctx)
{
	cupel_digest_ctx digest;
	cupel_mac_ctx other;

	switch (which) {
	case 0:                                          /* never begun */
		memset(ctx, 0, sizeof *ctx);
		return true;
	case 1:
		memset(ctx, 0xff, sizeof *ctx);
		return true;
	case 2:
		memset(ctx, CANARY, sizeof *ctx);
		return true;
	case 3:                                          /* cleared */
		CHECK_EQUAL(cupel_mac_init(ctx, CUPEL_HMAC_SHA2_256, CUPEL_VERIFY, key, KEY_LEN), CUPEL_OK);
		cupel_mac_clear(ctx);
		return true;
	case 4:                                          /* of the other family */
		memset(ctx, 0, sizeof *ctx);
		CHECK_EQUAL(cupel_digest_init(&digest, CUPEL_SHA2_256), CUPEL_OK);
		memcpy(ctx, &digest, sizeof digest);
		return true;
	case 5:                                          /* refused at init */
		memset(ctx, 0, sizeof *ctx);
		CHECK_EQUAL(cupel_mac_init(ctx, CUPEL_HMAC_SHA2_256, CUPEL_GENERATE, key, 1), CUPEL_E_KEY_SIZE);
		return true;
	case 6:                                          /* changed into one of another service */
		CHECK_EQUAL(cupel_mac_init(ctx, CUPEL_HMAC_SHA2_256, CUPEL_VERIFY, key, KEY_LEN), CUPEL_OK);
		CHECK_EQUAL(cupel_mac_init(&other, CUPEL_HMAC_SHA2_512, CUPEL_VERIFY, key, KEY_LEN), CUPEL_OK);
		memcpy((uint8_t *)ctx + 4, (uint8_t *)&other + 4, 4);
		CHECK(memcmp(ctx, &other, 4) != 0);
		return true;
	default:
		return false;
	}
}

#define FOR_DEAD_MACS(ctx) for (size_t which_ = 0; dead_mac(which_, ctx); which_++)

static void mac_begin(cupel_mac_ctx *ctx, const struct row *row, uint32_t verb)
{
	CHECK_OF(row->name, cupel_mac_init(ctx, row->id, verb, key, KEY_LEN), CUPEL_OK);
	CHECK_OF(row->name, cupel_mac_update(ctx, message, FIRST_PART), CUPEL_OK);
}

/* Ends the message; and the context stands before a new one under the same key. */
static void mac_ends_rightly(cupel_mac_ctx *ctx, const struct row *row, uint32_t verb)
{
	uint8_t out[64];

	CHECK_OF(row->name, cupel_mac_update(ctx, message + FIRST_PART, MESSAGE_LEN - FIRST_PART), CUPEL_OK);
	for (size_t again = 0; again < 2; again++) {
		if (verb == CUPEL_GENERATE) {
			CHECK_OF(row->name, cupel_mac_final(ctx, out, row->answer_len), CUPEL_OK);
			CHECK_BYTES(out, row->answer, row->answer_len);
		} else {
			CHECK_OF(row->name, cupel_mac_final_verify(ctx, row->answer, row->answer_len), CUPEL_OK);
		}
		CHECK_OF(row->name, cupel_mac_update(ctx, message, MESSAGE_LEN), CUPEL_OK);
	}
}

void case_cupel_mac_update(void)
{
	static union around_mac around;
	cupel_mac_ctx *ctx = (void *)(around.bytes + ROOM);
	size_t size = sizeof *ctx;
	const uint8_t *msg = message_at_end(), *behind = around.bytes + ROOM + size;

	REFUSED(CUPEL_E_NULL, cupel_mac_update(NULL, msg, 1));
	FOR_DEAD_MACS(ctx) {
		REFUSED_KEEPING(ctx, CUPEL_E_CONTEXT, cupel_mac_update(ctx, msg, 1));
		REFUSED_KEEPING(ctx, CUPEL_E_CONTEXT, cupel_mac_update(ctx, NULL, 0));
	}
	FOR_FAMILY(FAMILY_MAC, row) {
		for (uint32_t verb = CUPEL_GENERATE; verb <= CUPEL_VERIFY; verb++) {
			mac_begin(ctx, row, verb);
			for (size_t by = 1; by < 8; by++)
				REFUSED_KEEPING(ctx, CUPEL_E_ALIGNMENT, cupel_mac_update((void *)(around.bytes + ROOM + by), msg, 1));
			REFUSED_KEEPING(ctx, CUPEL_E_NULL, cupel_mac_update(ctx, NULL, 1));
			REFUSED_KEEPING(ctx, CUPEL_E_NULL, cupel_mac_update(ctx, NULL, SIZE_MAX));
			for (size_t at = 0; at < size; at += 3)
				REFUSED_KEEPING(ctx, CUPEL_E_OVERLAP, cupel_mac_update(ctx, (uint8_t *)ctx + at, at % 2 ? 1 : size));
			REFUSED_KEEPING(ctx, CUPEL_E_OVERLAP, cupel_mac_update(ctx, (uint8_t *)ctx + size - 1, 1));
			for (size_t len = 1; len <= ROOM; len += 37)
				REFUSED_KEEPING(ctx, CUPEL_E_OVERLAP, cupel_mac_update(ctx, (uint8_t *)ctx - len + 1, len));
			REFUSED_KEEPING(ctx, CUPEL_E_INPUT_SIZE, cupel_mac_update(ctx, behind, too_long_behind_key(row) - FIRST_PART));
			REFUSED_KEEPING(ctx, CUPEL_E_INPUT_SIZE, cupel_mac_update(ctx, behind, too_long_behind_key(row)));
			REFUSED_KEEPING(ctx, CUPEL_E_INPUT_SIZE, cupel_mac_update(ctx, behind, SIZE_MAX));
			REFUSED_KEEPING(ctx, CUPEL_OK, cupel_mac_update(ctx, NULL, 0));
			REFUSED_KEEPING(ctx, CUPEL_OK, cupel_mac_update(ctx, ctx, 0));
			mac_ends_rightly(ctx, row, verb);
			/* right beside */
			CHECK_EQUAL(cupel_mac_init(ctx, row->id, verb, key, KEY_LEN), CUPEL_OK);
			memcpy(around.bytes + ROOM - FIRST_PART, message, FIRST_PART);
			CHECK_EQUAL(cupel_mac_update(ctx, around.bytes + ROOM - FIRST_PART, FIRST_PART), CUPEL_OK);
			memcpy(around.bytes + ROOM + size, message + FIRST_PART, 10);
			mac_ends_rightly(ctx, row, verb);
		}
	}
}

/* What both ends of a message refuse: `end` is cupel_mac_final, or cupel_mac_final_verify in its clothes. */
static void mac_end(int (*end)(cupel_mac_ctx *, uint8_t *, size_t), uint32_t verb)
{
	static union around_mac around;
	cupel_mac_ctx *ctx = (void *)(around.bytes + ROOM);
	size_t size = sizeof *ctx;
	uint8_t *tag = out_memory.page + PAGE - 64;

	REFUSED(CUPEL_E_NULL, end(NULL, tag, 16));
	FOR_DEAD_MACS(ctx) {
		REFUSED_KEEPING(ctx, CUPEL_E_CONTEXT, end(ctx, tag, 16));
		REFUSED_KEEPING(ctx, CUPEL_E_CONTEXT, end(ctx, NULL, 0));
	}
	FOR_FAMILY(FAMILY_MAC, row) {
		size_t len = row->answer_len;
		mac_begin(ctx, row, CUPEL_GENERATE + CUPEL_VERIFY - verb);
		REFUSED_KEEPING(ctx, CUPEL_E_USAGE, end(ctx, tag, len));
		REFUSED_KEEPING(ctx, CUPEL_E_USAGE, end(ctx, NULL, 0));
		mac_ends_rightly(ctx, row, CUPEL_GENERATE + CUPEL_VERIFY - verb);

		mac_begin(ctx, row, verb);
		for (size_t by = 1; by < 8; by++)
			REFUSED_KEEPING(ctx, CUPEL_E_ALIGNMENT, end((void *)(around.bytes + ROOM + by), tag, len));
		REFUSED_KEEPING(ctx, CUPEL_E_NULL, end(ctx, NULL, len));
		REFUSED_KEEPING(ctx, CUPEL_E_NULL, end(ctx, NULL, 0));
		for (size_t tag_len = 0; tag_len < SHORTEST_TAG; tag_len++)
			REFUSED_KEEPING(ctx, CUPEL_E_TAG_SIZE, end(ctx, tag, tag_len));
		for (size_t tag_len = len + 1; tag_len < len + 70; tag_len++)
			REFUSED_KEEPING(ctx, CUPEL_E_TAG_SIZE, end(ctx, tag, tag_len));
		REFUSED_KEEPING(ctx, CUPEL_E_TAG_SIZE, end(ctx, around.bytes + ROOM + size, SIZE_MAX));
		REFUSED_KEEPING(ctx, CUPEL_E_TAG_SIZE, end(ctx, around.bytes + ROOM + size, (UINT64_C(1) << 32) + len));
		memset(around.bytes, CANARY, ROOM);
		memset(around.bytes + ROOM + size, CANARY, ROOM);
		for (size_t at = ROOM - len + 1; at < ROOM + size; at++)
			REFUSED_KEEPING(ctx, CUPEL_E_OVERLAP, end(ctx, around.bytes + at, len));
		for (size_t at = ROOM - SHORTEST_TAG + 1; at < ROOM + size; at += 13)
			REFUSED_KEEPING(ctx, CUPEL_E_OVERLAP, end(ctx, around.bytes + at, SHORTEST_TAG));
		CHECK(filled(around.bytes, CANARY, ROOM) && filled(around.bytes + ROOM + size, CANARY, ROOM));
		mac_ends_rightly(ctx, row, verb);

		/* every length that is right; the tag ends where memory ends, or stands right beside the context */
		for (size_t tag_len = SHORTEST_TAG; tag_len <= len; tag_len++)
			for (size_t place = 0; place < 3; place++) {
				uint8_t *at = place == 0 ? at_end(out_memory, tag_len) : place == 1 ? around.bytes + ROOM - tag_len :
				              around.bytes + ROOM + size;
				mac_begin(ctx, row, verb);
				CHECK_EQUAL(cupel_mac_update(ctx, message + FIRST_PART, MESSAGE_LEN - FIRST_PART), CUPEL_OK);
				if (verb == CUPEL_VERIFY)
					memcpy(at, row->answer, tag_len);
				CHECK_OF(row->name, end(ctx, at, tag_len), CUPEL_OK);
				CHECK_BYTES(at, row->answer, tag_len);
				if (place == 0)
					CHECK(others_untouched(out_memory, at, tag_len));
			}
	}
}

void case_cupel_mac_final(void)
{
	mac_end(cupel_mac_final, CUPEL_GENERATE);
}

static int final_verify(cupel_mac_ctx *ctx, uint8_t *tag, size_t tag_len)
{
	return cupel_mac_final_verify(ctx, tag, tag_len);
}

void case_cupel_mac_final_verify(void)
{
	uint8_t tag[64];
	cupel_mac_ctx ctx;

	mac_end(final_verify, CUPEL_VERIFY);
	FOR_FAMILY(FAMILY_MAC, row)
		for (size_t bit = 0; bit < 8 * row->answer_len; bit += 5) {
			memcpy(tag, row->answer, row->answer_len);
			tag[bit / 8] ^= (uint8_t)(1 << bit % 8);
			mac_begin(&ctx, row, CUPEL_VERIFY);
			CHECK_EQUAL(cupel_mac_update(&ctx, message + FIRST_PART, MESSAGE_LEN - FIRST_PART), CUPEL_OK);
			CHECK_OF(row->name, cupel_mac_final_verify(&ctx, tag, row->answer_len), CUPEL_E_MISMATCH);
			/* a mismatch is an answer, and the context goes on */
			CHECK_EQUAL(cupel_mac_update(&ctx, message, FIRST_PART), CUPEL_OK);
			mac_ends_rightly(&ctx, row, CUPEL_VERIFY);
		}
}

void case_cupel_mac_copy(void)
{
	static union { uint8_t bytes[3 * sizeof(cupel_mac_ctx)]; uint64_t aligned; } around;
	size_t size = sizeof(cupel_mac_ctx);
	cupel_mac_ctx *from = (void *)(around.bytes + size), *to = (void *)(out_memory.page + PAGE - size);

	REFUSED(CUPEL_E_NULL, cupel_mac_copy(to, NULL));
	REFUSED(CUPEL_E_NULL, cupel_mac_copy(NULL, NULL));
	for (size_t by = 1; by < 8; by++)
		REFUSED(CUPEL_E_ALIGNMENT, cupel_mac_copy(to, (void *)(around.bytes + by)));
	FOR_DEAD_MACS(from) {
		REFUSED_KEEPING(from, CUPEL_E_CONTEXT, cupel_mac_copy(to, from));
		REFUSED_KEEPING(from, CUPEL_E_CONTEXT, cupel_mac_copy(NULL, from));
	}
	FOR_FAMILY(FAMILY_MAC, row)
		for (uint32_t verb = CUPEL_GENERATE; verb <= CUPEL_VERIFY; verb++) {
			mac_begin(from, row, verb);
			REFUSED_KEEPING(from, CUPEL_E_NULL, cupel_mac_copy(NULL, from));
			for (size_t by = 1; by < 8; by++)
				REFUSED_KEEPING(from, CUPEL_E_ALIGNMENT, cupel_mac_copy((void *)((uint8_t *)to - by), from));
			memset(around.bytes, CANARY, size);
			memset(around.bytes + 2 * size, CANARY, size);
			for (size_t at = 8; at < 2 * size; at += 8)
				REFUSED_KEEPING(from, CUPEL_E_OVERLAP, cupel_mac_copy((void *)(around.bytes + at), from));
			CHECK(filled(around.bytes, CANARY, size) && filled(around.bytes + 2 * size, CANARY, size));
			memset(out_memory.page, CANARY, PAGE);
			CHECK_EQUAL(cupel_mac_copy(to, from), CUPEL_OK);
			CHECK(others_untouched(out_memory, (uint8_t *)to, size));
			CHECK_EQUAL(cupel_mac_copy((void *)around.bytes, from), CUPEL_OK);
			CHECK_EQUAL(cupel_mac_copy((void *)(around.bytes + 2 * size), from), CUPEL_OK);
			mac_ends_rightly(from, row, verb);
			mac_ends_rightly(to, row, verb);
			mac_ends_rightly((void *)around.bytes, row, verb);
			mac_ends_rightly((void *)(around.bytes + 2 * size), row, verb);
		}
}

void case_cupel_mac_clear(void)
{
	cupel_mac_ctx *ctx = (void *)(out_memory.page + PAGE - sizeof *ctx);

	CLEARS(cupel_mac_clear, ctx, FOR_DEAD_MACS);
	CHECK_EQUAL(cupel_mac_update(ctx, message, 1), CUPEL_E_CONTEXT);
}
