/* SPDX-License-Identifier: MIT */
#include "misuse.h"

static bool pads(const struct row *row)
{
	return row->id == CUPEL_AES_KWP || row->id == CUPEL_AES_KWP_INVERSE;
}

/* SP 800-38F 5.3.1 */
static bool wraps(const struct row *row, size_t len)
{
	return pads(row) ? len >= 1 && len <= UINT32_MAX : len >= 16 && len % 8 == 0 && len / 8 < UINT64_C(1) << 54;
}

static bool unwraps(const struct row *row, size_t len)
{
	return len % 8 == 0 && len >= (pads(row) ? 16 : 24) && len / 8 <= (pads(row) ? UINT64_C(1) << 29 : UINT64_C(1) << 54);
}

static const size_t lens[] = {
	0, 1, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 32, TEXT_LEN - 8, TEXT_LEN - 1, TEXT_LEN, UINT32_MAX - 7, UINT32_MAX, UINT32_MAX + UINT64_C(1),
	UINT32_MAX + UINT64_C(9), (UINT64_C(1) << 57) - 8, UINT64_C(1) << 57, (UINT64_C(1) << 57) + 8, SIZE_MAX - 7, SIZE_MAX,
};
enum { NUM_LENS = sizeof lens / sizeof *lens };

void case_cupel_key_wrapped_len(void)
{
	FOR_WRONG_IDS(FAMILY_WRAP, id)
		CHECK_EQUAL(cupel_key_wrapped_len(id, 16), 0);
	FOR_FAMILY(FAMILY_WRAP, row)
		for (size_t i = 0; i < NUM_LENS; i++)
			CHECK_OF(row->name, cupel_key_wrapped_len(row->id, lens[i]), wraps(row, lens[i]) ? (lens[i] + 7) / 8 * 8 + 8 : 0);
}

typedef int call(uint32_t service, uint8_t *out, size_t out_cap, size_t *out_len, const uint8_t *kek, size_t kek_len, const uint8_t *in,
                 size_t in_len);

/* What both refuse: of `in_len` bytes come `len`. */
static void refused(call *each, bool (*allowed)(const struct row *, size_t), size_t in_len, size_t len)
{
	uint8_t *out = out_memory.page, kek[64] = { 1 }, both[3 * LONGEST_ANSWER];
	uint8_t odd[16];
	size_t out_len = 77;

	FOR_WRONG_IDS(FAMILY_WRAP, id) {
		REFUSED(CUPEL_E_SERVICE, each(id, out, PAGE, &out_len, key, KEY_LEN, message, in_len));
		REFUSED(CUPEL_E_SERVICE, each(id, NULL, 1, NULL, NULL, 1, NULL, 1));
	}
	FOR_FAMILY(FAMILY_WRAP, row) {
		REFUSED(CUPEL_E_NULL, each(row->id, NULL, PAGE, &out_len, key, KEY_LEN, message, in_len));
		REFUSED(CUPEL_E_NULL, each(row->id, out, PAGE, NULL, key, KEY_LEN, message, in_len));
		REFUSED(CUPEL_E_NULL, each(row->id, out, PAGE, &out_len, NULL, KEY_LEN, message, in_len));
		REFUSED(CUPEL_E_NULL, each(row->id, out, PAGE, &out_len, key, KEY_LEN, NULL, in_len));
		for (size_t by = 1; by < 8; by++)
			REFUSED(CUPEL_E_ALIGNMENT, each(row->id, out, PAGE, (void *)((uintptr_t)odd / 8 * 8 + by), key, KEY_LEN, message, in_len));
		for (size_t kek_len = 0; kek_len <= sizeof kek; kek_len++)
			if (kek_len != 16 && kek_len != 24 && kek_len != 32)
				REFUSED(CUPEL_E_KEY_SIZE, each(row->id, out, PAGE, &out_len, kek, kek_len, message, in_len));
		for (size_t i = 0; i < NUM_LENS; i++)
			if (!allowed(row, lens[i]))
				REFUSED(CUPEL_E_INPUT_SIZE, each(row->id, out, PAGE, &out_len, key, KEY_LEN, untouchable(), lens[i]));
			else if (lens[i] > PAGE)
				REFUSED(CUPEL_E_OUTPUT_SIZE, each(row->id, out, PAGE, &out_len, key, KEY_LEN, untouchable(), lens[i]));
		REFUSED(CUPEL_E_OUTPUT_SIZE, each(row->id, out, len - 1, &out_len, key, KEY_LEN, message, in_len));
		memset(both, CANARY, sizeof both);
		for (size_t at = 1; at < LONGEST_ANSWER + in_len; at++)
			if (at != LONGEST_ANSWER && at + len > LONGEST_ANSWER)
				CHECK_EQUAL(each(row->id, both + at, len, &out_len, key, KEY_LEN, both + LONGEST_ANSWER, in_len), CUPEL_E_OVERLAP);
		CHECK_EQUAL(each(row->id, both, len, &out_len, both + len - 1, KEY_LEN, message, in_len), CUPEL_E_OVERLAP);
		CHECK_EQUAL(each(row->id, both + KEY_LEN - 1, len, &out_len, both, KEY_LEN, message, in_len), CUPEL_E_OVERLAP);
		uint8_t *words = (uint8_t *)((uintptr_t)(both + 7) / 8 * 8);
		CHECK_EQUAL(each(row->id, words, len, (void *)(words + 8), key, KEY_LEN, message, in_len), CUPEL_E_OVERLAP);
		CHECK_EQUAL(each(row->id, out, PAGE, (void *)(words + 8), key, KEY_LEN, words, in_len), CUPEL_E_OVERLAP);
		CHECK_EQUAL(each(row->id, out, PAGE, (void *)(words + 8), words, KEY_LEN, message, in_len), CUPEL_E_OVERLAP);
		CHECK(filled(both, CANARY, sizeof both));
		CHECK_EQUAL(out_len, 77);
	}
}

void case_cupel_key_wrap(void)
{
	uint8_t both[LONGEST_ANSWER];
	size_t len = 0;

	refused(cupel_key_wrap, wraps, TEXT_LEN, TEXT_LEN + 8);
	FOR_FAMILY(FAMILY_WRAP, row) {
		uint8_t *at = at_end(out_memory, row->answer_len);
		CHECK_OF(row->name, cupel_key_wrap(row->id, at, row->answer_len, &len, key, KEY_LEN, message, TEXT_LEN), CUPEL_OK);
		CHECK_EQUAL(len, row->answer_len);
		CHECK_BYTES(at, row->answer, len);
		CHECK(others_untouched(out_memory, at, len));
		memcpy(both, message, TEXT_LEN);                 /* in place */
		CHECK_OF(row->name, cupel_key_wrap(row->id, both, sizeof both, &len, key, KEY_LEN, both, TEXT_LEN), CUPEL_OK);
		CHECK_BYTES(both, row->answer, len);
	}
}

void case_cupel_key_unwrap(void)
{
	uint8_t both[LONGEST_ANSWER], wrapped[LONGEST_ANSWER];
	size_t len = 0;

	refused(cupel_key_unwrap, unwraps, TEXT_LEN, TEXT_LEN - 8);
	FOR_FAMILY(FAMILY_WRAP, row) {
		uint8_t *at = at_end(out_memory, TEXT_LEN);
		CHECK_OF(row->name, cupel_key_unwrap(row->id, at, TEXT_LEN, &len, key, KEY_LEN, row->answer, row->answer_len), CUPEL_OK);
		CHECK_EQUAL(len, TEXT_LEN);
		CHECK_BYTES(at, message, len);
		CHECK(others_untouched(out_memory, at, len));
		/* every length of key, in place; then what was changed, in each bit of its first blocks */
		for (size_t key_len = 1; key_len <= 64; key_len++) {
			if (!wraps(row, key_len))
				continue;
			CHECK_EQUAL(cupel_key_wrap(row->id, wrapped, sizeof wrapped, &len, key, KEY_LEN, message, key_len), CUPEL_OK);
			size_t wrapped_len = len;
			memcpy(both, wrapped, wrapped_len);
			CHECK_OF(row->name, cupel_key_unwrap(row->id, both, sizeof both, &len, key, KEY_LEN, both, wrapped_len), CUPEL_OK);
			CHECK_EQUAL(len, key_len);
			CHECK_BYTES(both, message, key_len);
			CHECK(filled(both + key_len, 0, wrapped_len - 8 - key_len));
			for (size_t bit = 0; bit < 8 * wrapped_len; bit += 5) {
				memcpy(both, wrapped, wrapped_len);
				both[bit / 8] ^= (uint8_t)(1 << bit % 8);
				memset(out_memory.page, CANARY, PAGE);
				CHECK_EQUAL(cupel_key_unwrap(row->id, out_memory.page, PAGE, &len, key, KEY_LEN, both, wrapped_len), CUPEL_E_MISMATCH);
				CHECK(filled(out_memory.page, 0, wrapped_len - 8) && len == 0);
				CHECK(filled(out_memory.page + wrapped_len - 8, CANARY, PAGE - wrapped_len + 8));
				CHECK_EQUAL(cupel_key_unwrap(row->id, both, sizeof both, &len, key, KEY_LEN, both, wrapped_len), CUPEL_E_MISMATCH);
				CHECK(filled(both, 0, wrapped_len - 8) && len == 0);
			}
		}
		FOR_FAMILY(FAMILY_WRAP, other)
			if (other != row)
				CHECK_OF(other->name, cupel_key_unwrap(other->id, both, sizeof both, &len, key, KEY_LEN, row->answer, row->answer_len),
				         CUPEL_E_MISMATCH);
	}
}
