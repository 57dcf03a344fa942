/* SPDX-License-Identifier: MIT */
#include "misuse.h"

static union {
	uint8_t bytes[ROOM + sizeof(cupel_cipher_ctx) + ROOM];
	uint64_t aligned;
} around;
#define CTX ((cupel_cipher_ctx *)(void *)(around.bytes + ROOM))

static const uint32_t no_verbs[] = { 0, CUPEL_GENERATE, CUPEL_VERIFY, 5, 0x103, 0x80000003, UINT32_MAX };

static size_t least_len(const struct row *row)
{
	return row->id == CUPEL_AES_CTR ? 1 : 16;
}

static size_t iv_len_of(const struct row *row)
{
	return row->id == CUPEL_AES_ECB ? 0 : IV_LEN;
}

static bool key_len_is_right(const struct row *row, size_t len)
{
	return row->id == CUPEL_AES_XTS ? len == 32 || len == 64 : len == 16 || len == 24 || len == 32;
}

/* Lengths of text that the mode has not; up to the first that ends the list, 0. */
static const size_t *wrong_lens(const struct row *row)
{
	static const size_t blocks[] = { 1, 8, 15, 17, 31, 33, TEXT_LEN - 1, SIZE_MAX, SIZE_MAX - 16, 0 };
	static const size_t unit[] = { 1, 15, CUPEL_XTS_MAX_LEN + 1, CUPEL_XTS_MAX_LEN + 16, SIZE_MAX, 0 };
	static const size_t none[] = { 0 };

	return row->id == CUPEL_AES_XTS ? unit : row->id == CUPEL_AES_CTR ? none : blocks;
}

#define FOR_KEY_LENS(len) for (size_t len = 0; len <= 80; len++)
#define FOR_WRONG_LENS(row, len) for (const size_t *at_ = wrong_lens(row); *at_ != 0; at_++) for (size_t len = *at_, once_ = 1; once_; once_ = 0)

void case_cupel_cipher(void)
{
	uint8_t *out = out_memory.page;
	const uint8_t *msg = message_at_end();
	uint8_t long_keys[80], equal[64], both[3 * TEXT_LEN];

	for (size_t i = 0; i < sizeof long_keys; i++)
		long_keys[i] = (uint8_t)(i + 1);
	FOR_WRONG_IDS(FAMILY_CIPHER, id) {
		REFUSED(CUPEL_E_SERVICE, cupel_cipher(id, CUPEL_ENCRYPT, out, PAGE, key, KEY_LEN, iv, IV_LEN, msg, TEXT_LEN));
		REFUSED(CUPEL_E_SERVICE, cupel_cipher(id, 0, NULL, 1, NULL, 1, NULL, 1, NULL, 1));
	}
	FOR_FAMILY(FAMILY_CIPHER, row) {
		size_t key_len, iv_len = iv_len_of(row);
		const uint8_t *k = key_of(row, &key_len);
		for (size_t i = 0; i < sizeof no_verbs / sizeof *no_verbs; i++)
			REFUSED(CUPEL_E_VERB, cupel_cipher(row->id, no_verbs[i], out, PAGE, k, key_len, iv, iv_len, msg, TEXT_LEN));
		for (uint32_t verb = CUPEL_ENCRYPT; verb <= CUPEL_DECRYPT; verb++) {
			REFUSED(CUPEL_E_NULL, cupel_cipher(row->id, verb, NULL, PAGE, k, key_len, iv, iv_len, msg, TEXT_LEN));
			REFUSED(CUPEL_E_NULL, cupel_cipher(row->id, verb, out, PAGE, NULL, key_len, iv, iv_len, msg, TEXT_LEN));
			REFUSED(CUPEL_E_NULL, cupel_cipher(row->id, verb, out, PAGE, k, key_len, NULL, IV_LEN, msg, TEXT_LEN));
			REFUSED(CUPEL_E_NULL, cupel_cipher(row->id, verb, out, PAGE, k, key_len, iv, iv_len, NULL, TEXT_LEN));
			FOR_KEY_LENS(len)
				if (!key_len_is_right(row, len))
					REFUSED(CUPEL_E_KEY_SIZE, cupel_cipher(row->id, verb, out, PAGE, long_keys, len, iv, iv_len, msg, TEXT_LEN));
				else
					CHECK_OF(row->name, cupel_cipher(row->id, verb, out, PAGE, long_keys, len, iv, iv_len, msg, TEXT_LEN), CUPEL_OK);
			for (size_t len = 0; len < 40; len++)
				if (len != iv_len)
					REFUSED(CUPEL_E_IV_SIZE, cupel_cipher(row->id, verb, out, PAGE, k, key_len, message, len, msg, TEXT_LEN));
			FOR_WRONG_LENS(row, len)
				REFUSED(CUPEL_E_INPUT_SIZE, cupel_cipher(row->id, verb, out, PAGE, k, key_len, iv, iv_len, untouchable(), len));
			REFUSED(CUPEL_E_OUTPUT_SIZE, cupel_cipher(row->id, verb, out, TEXT_LEN - 1, k, key_len, iv, iv_len, msg, TEXT_LEN));
			REFUSED(CUPEL_E_OUTPUT_SIZE, cupel_cipher(row->id, verb, NULL, 0, k, key_len, iv, iv_len, msg, TEXT_LEN));
			/* partial overlap, to both sides; and of the key and the IV with what is written */
			memset(both, CANARY, sizeof both);
			for (size_t at = 1; at < 2 * TEXT_LEN; at++)
				if (at != TEXT_LEN)
					CHECK_EQUAL(cupel_cipher(row->id, verb, both + at, TEXT_LEN, k, key_len, iv, iv_len, both + TEXT_LEN, TEXT_LEN), CUPEL_E_OVERLAP);
			CHECK_EQUAL(cupel_cipher(row->id, verb, both, TEXT_LEN, both + 7, key_len, iv, iv_len, msg, TEXT_LEN), CUPEL_E_OVERLAP);
			CHECK_EQUAL(cupel_cipher(row->id, verb, both, TEXT_LEN, both + TEXT_LEN - 1, key_len, iv, iv_len, msg, TEXT_LEN), CUPEL_E_OVERLAP);
			if (iv_len != 0)
				CHECK_EQUAL(cupel_cipher(row->id, verb, both + 15, TEXT_LEN, k, key_len, both, iv_len, msg, TEXT_LEN), CUPEL_E_OVERLAP);
			CHECK(filled(both, CANARY, sizeof both));
		}
		if (row->id == CUPEL_AES_XTS)
			for (size_t half = 16; half <= 32; half += 16) {
				memcpy(equal, long_keys, half);
				memcpy(equal + half, long_keys, half);
				REFUSED(CUPEL_E_KEY_HALVES, cupel_cipher(row->id, CUPEL_ENCRYPT, out, PAGE, equal, 2 * half, iv, iv_len, msg, TEXT_LEN));
				for (size_t bit = 0; bit < 8 * half; bit += 7) {
					equal[bit / 8] ^= (uint8_t)(1 << bit % 8);
					CHECK_EQUAL(cupel_cipher(row->id, CUPEL_ENCRYPT, out, PAGE, equal, 2 * half, iv, iv_len, msg, TEXT_LEN), CUPEL_OK);
					equal[bit / 8] ^= (uint8_t)(1 << bit % 8);
				}
			}
		/* right: at the end of memory, in place, and beside */
		uint8_t *at = at_end(out_memory, TEXT_LEN);
		CHECK_OF(row->name, cupel_cipher(row->id, CUPEL_ENCRYPT, at, TEXT_LEN, k, key_len, iv, iv_len, msg, TEXT_LEN), CUPEL_OK);
		CHECK_BYTES(at, row->answer, TEXT_LEN);
		CHECK(others_untouched(out_memory, at, TEXT_LEN));
		CHECK_OF(row->name, cupel_cipher(row->id, CUPEL_DECRYPT, at, TEXT_LEN, k, key_len, iv, iv_len, at, TEXT_LEN), CUPEL_OK);
		CHECK_BYTES(at, message, TEXT_LEN);
		memcpy(both + TEXT_LEN, message, TEXT_LEN);
		CHECK_OF(row->name, cupel_cipher(row->id, CUPEL_ENCRYPT, both, TEXT_LEN, k, key_len, iv, iv_len, both + TEXT_LEN, TEXT_LEN), CUPEL_OK);
		CHECK_BYTES(both, row->answer, TEXT_LEN);
		if (row->id != CUPEL_AES_XTS)
			CHECK_OF(row->name, cupel_cipher(row->id, CUPEL_ENCRYPT, NULL, 0, k, key_len, iv, iv_len, NULL, 0), CUPEL_OK);
	}
}

void case_cupel_cipher_init(void)
{
	cupel_cipher_ctx *ctx = (void *)(out_memory.page + PAGE - sizeof *ctx);
	uint8_t long_keys[80], equal[64];

	for (size_t i = 0; i < sizeof long_keys; i++)
		long_keys[i] = (uint8_t)(i + 1);
	FOR_WRONG_IDS(FAMILY_CIPHER, id) {
		REFUSED(CUPEL_E_SERVICE, cupel_cipher_init(ctx, id, CUPEL_ENCRYPT, key, KEY_LEN));
		REFUSED(CUPEL_E_SERVICE, cupel_cipher_init(NULL, id, 0, NULL, 1));
	}
	FOR_FAMILY(FAMILY_CIPHER, row) {
		size_t key_len;
		const uint8_t *k = key_of(row, &key_len);
		for (size_t i = 0; i < sizeof no_verbs / sizeof *no_verbs; i++)
			REFUSED(CUPEL_E_VERB, cupel_cipher_init(ctx, row->id, no_verbs[i], k, key_len));
		for (uint32_t verb = CUPEL_ENCRYPT; verb <= CUPEL_DECRYPT; verb++) {
			REFUSED(CUPEL_E_NULL, cupel_cipher_init(NULL, row->id, verb, k, key_len));
			REFUSED(CUPEL_E_NULL, cupel_cipher_init(ctx, row->id, verb, NULL, key_len));
			for (size_t by = 1; by < 8; by++)
				REFUSED(CUPEL_E_ALIGNMENT, cupel_cipher_init((void *)((uint8_t *)ctx - by), row->id, verb, k, key_len));
			FOR_KEY_LENS(len)
				if (!key_len_is_right(row, len))
					REFUSED(CUPEL_E_KEY_SIZE, cupel_cipher_init(ctx, row->id, verb, long_keys, len));
			memset(around.bytes, CANARY, sizeof around);
			for (size_t at = ROOM - key_len + 1; at < ROOM + sizeof *ctx; at++)
				CHECK_EQUAL(cupel_cipher_init(CTX, row->id, verb, around.bytes + at, key_len), CUPEL_E_OVERLAP);
			CHECK(filled(around.bytes, CANARY, sizeof around));
			memcpy(equal, key, 16);
			memcpy(equal + 16, key, 16);
			if (row->id == CUPEL_AES_XTS)
				REFUSED(CUPEL_E_KEY_HALVES, cupel_cipher_init(ctx, row->id, verb, equal, 32));
			memset(out_memory.page, CANARY, PAGE);
			CHECK_EQUAL(cupel_cipher_init(ctx, row->id, verb, k, key_len), CUPEL_OK);
			CHECK(others_untouched(out_memory, (uint8_t *)ctx, sizeof *ctx));
		}
	}
}

/* Contexts that are none. */
static bool dead_cipher(size_t which, cupel_cipher_ctx *ctx)
{
	cupel_mac_ctx mac;

	memset(ctx, 0, sizeof *ctx);
	switch (which) {
	case 0:
		return true;
	case 1:
		memset(ctx, CANARY, sizeof *ctx);
		return true;
	case 2:
		CHECK_EQUAL(cupel_cipher_init(ctx, CUPEL_AES_ECB, CUPEL_ENCRYPT, key, KEY_LEN), CUPEL_OK);
		cupel_cipher_clear(ctx);
		return true;
	case 3:
		CHECK_EQUAL(cupel_mac_init(&mac, CUPEL_CMAC_AES, CUPEL_GENERATE, key, KEY_LEN), CUPEL_OK);
		memcpy(ctx, &mac, sizeof mac);
		return true;
	default:
		return false;
	}
}

#define FOR_DEAD_CIPHERS(ctx) for (size_t which_ = 0; dead_cipher(which_, ctx); which_++)

static bool wants_start(const struct row *row)
{
	return row->id == CUPEL_AES_CBC || row->id == CUPEL_AES_CTR;
}

static void begin(const struct row *row, uint32_t verb)
{
	size_t key_len;
	const uint8_t *k = key_of(row, &key_len);

	CHECK_OF(row->name, cupel_cipher_init(CTX, row->id, verb, k, key_len), CUPEL_OK);
	if (wants_start(row))
		CHECK_OF(row->name, cupel_cipher_start(CTX, iv, IV_LEN), CUPEL_OK);
}

/* The call that takes text: units where the mode has them. */
static int text(const struct row *row, uint8_t *out, size_t out_cap, const uint8_t *in, size_t in_len)
{
	return row->id == CUPEL_AES_XTS ? cupel_cipher_unit(CTX, out, out_cap, iv, IV_LEN, in, in_len) :
	       cupel_cipher_update(CTX, out, out_cap, in, in_len);
}

static void ends_rightly(const struct row *row, uint32_t verb)
{
	uint8_t out[TEXT_LEN];

	CHECK_OF(row->name, text(row, out, sizeof out, verb == CUPEL_ENCRYPT ? message : row->answer, TEXT_LEN), CUPEL_OK);
	CHECK_BYTES(out, verb == CUPEL_ENCRYPT ? row->answer : message, TEXT_LEN);
}

void case_cupel_cipher_start(void)
{
	REFUSED(CUPEL_E_NULL, cupel_cipher_start(NULL, iv, IV_LEN));
	FOR_DEAD_CIPHERS(CTX)
		REFUSED_KEEPING(CTX, CUPEL_E_CONTEXT, cupel_cipher_start(CTX, iv, IV_LEN));
	FOR_FAMILY(FAMILY_CIPHER, row) {
		begin(row, CUPEL_ENCRYPT);
		for (size_t by = 1; by < 8; by++)
			REFUSED_KEEPING(CTX, CUPEL_E_ALIGNMENT, cupel_cipher_start((void *)((uint8_t *)CTX + by), iv, IV_LEN));
		if (!wants_start(row)) {
			REFUSED_KEEPING(CTX, CUPEL_E_SERVICE, cupel_cipher_start(CTX, iv, IV_LEN));
			REFUSED_KEEPING(CTX, CUPEL_E_SERVICE, cupel_cipher_start(CTX, NULL, 0));
			continue;
		}
		REFUSED_KEEPING(CTX, CUPEL_E_NULL, cupel_cipher_start(CTX, NULL, IV_LEN));
		for (size_t len = 0; len < 40; len++)
			if (len != IV_LEN)
				REFUSED_KEEPING(CTX, CUPEL_E_IV_SIZE, cupel_cipher_start(CTX, message, len));
		REFUSED_KEEPING(CTX, CUPEL_E_IV_SIZE, cupel_cipher_start(CTX, untouchable(), (UINT64_C(1) << 32) + IV_LEN));
		for (size_t at = ROOM - IV_LEN + 1; at < ROOM + sizeof *CTX; at += 5)
			REFUSED_KEEPING(CTX, CUPEL_E_OVERLAP, cupel_cipher_start(CTX, around.bytes + at, IV_LEN));
		ends_rightly(row, CUPEL_ENCRYPT);
		/* the message before is at its end, whatever it was */
		CHECK_EQUAL(cupel_cipher_start(CTX, iv, IV_LEN), CUPEL_OK);
		ends_rightly(row, CUPEL_ENCRYPT);
	}
}

/* What both calls that take text refuse. */
static void refused_texts(const struct row *row)
{
	uint8_t *out = out_memory.page, both[3 * TEXT_LEN];

	REFUSED_KEEPING(CTX, CUPEL_E_NULL, text(row, NULL, PAGE, message, TEXT_LEN));
	REFUSED_KEEPING(CTX, CUPEL_E_NULL, text(row, out, PAGE, NULL, TEXT_LEN));
	FOR_WRONG_LENS(row, len)
		REFUSED_KEEPING(CTX, CUPEL_E_INPUT_SIZE, text(row, out, PAGE, untouchable(), len));
	REFUSED_KEEPING(CTX, CUPEL_E_OUTPUT_SIZE, text(row, out, TEXT_LEN - 1, message, TEXT_LEN));
	REFUSED_KEEPING(CTX, CUPEL_E_OUTPUT_SIZE, text(row, NULL, 0, message, least_len(row)));
	memset(both, CANARY, sizeof both);
	for (size_t at = 1; at < 2 * TEXT_LEN; at++)
		if (at != TEXT_LEN)
			REFUSED_KEEPING(CTX, CUPEL_E_OVERLAP, text(row, both + at, TEXT_LEN, both + TEXT_LEN, TEXT_LEN));
	CHECK(filled(both, CANARY, sizeof both));
	for (size_t at = ROOM - TEXT_LEN + 1; at < ROOM + sizeof *CTX; at += 5) {
		REFUSED_KEEPING(CTX, CUPEL_E_OVERLAP, text(row, around.bytes + at, TEXT_LEN, message, TEXT_LEN));
		REFUSED_KEEPING(CTX, CUPEL_E_OVERLAP, text(row, out, PAGE, around.bytes + at, TEXT_LEN));
	}
}

void case_cupel_cipher_update(void)
{
	uint8_t *out = out_memory.page;

	REFUSED(CUPEL_E_NULL, cupel_cipher_update(NULL, out, PAGE, message, 16));
	FOR_DEAD_CIPHERS(CTX) {
		REFUSED_KEEPING(CTX, CUPEL_E_CONTEXT, cupel_cipher_update(CTX, out, PAGE, message, 16));
		REFUSED_KEEPING(CTX, CUPEL_E_CONTEXT, cupel_cipher_update(CTX, NULL, 1, NULL, 1));
	}
	FOR_FAMILY(FAMILY_CIPHER, row)
		for (uint32_t verb = CUPEL_ENCRYPT; verb <= CUPEL_DECRYPT; verb++) {
			size_t key_len;
			const uint8_t *k = key_of(row, &key_len);
			if (row->id == CUPEL_AES_XTS) {
				begin(row, verb);
				REFUSED_KEEPING(CTX, CUPEL_E_SERVICE, cupel_cipher_update(CTX, out, PAGE, message, TEXT_LEN));
				continue;
			}
			if (wants_start(row)) {
				CHECK_EQUAL(cupel_cipher_init(CTX, row->id, verb, k, key_len), CUPEL_OK);
				REFUSED_KEEPING(CTX, CUPEL_E_USAGE, cupel_cipher_update(CTX, out, PAGE, message, TEXT_LEN));
				REFUSED_KEEPING(CTX, CUPEL_E_USAGE, cupel_cipher_update(CTX, NULL, 0, NULL, 0));
			}
			begin(row, verb);
			for (size_t by = 1; by < 8; by++)
				REFUSED_KEEPING(CTX, CUPEL_E_ALIGNMENT, cupel_cipher_update((void *)((uint8_t *)CTX + by), out, PAGE, message, 16));
			refused_texts(row);
			REFUSED_KEEPING(CTX, CUPEL_OK, cupel_cipher_update(CTX, NULL, 0, NULL, 0));
			ends_rightly(row, verb);
			/* a message ends where 64 bits cannot count its bytes */
			if (wants_start(row)) {
				size_t most = SIZE_MAX - TEXT_LEN;
				REFUSED_KEEPING(CTX, CUPEL_E_INPUT_SIZE, cupel_cipher_update(CTX, out, PAGE, untouchable(), SIZE_MAX));
				if (row->id == CUPEL_AES_CTR) {
					REFUSED_KEEPING(CTX, CUPEL_E_INPUT_SIZE, cupel_cipher_update(CTX, out, PAGE, untouchable(), most + 1));
					REFUSED_KEEPING(CTX, CUPEL_E_OUTPUT_SIZE, cupel_cipher_update(CTX, out, PAGE, untouchable(), most));
				}
				CHECK_EQUAL(cupel_cipher_start(CTX, iv, IV_LEN), CUPEL_OK);
			}
			ends_rightly(row, verb);
		}
}

void case_cupel_cipher_unit(void)
{
	uint8_t *out = out_memory.page, both[3 * TEXT_LEN];

	REFUSED(CUPEL_E_NULL, cupel_cipher_unit(NULL, out, PAGE, iv, IV_LEN, message, TEXT_LEN));
	FOR_DEAD_CIPHERS(CTX)
		REFUSED_KEEPING(CTX, CUPEL_E_CONTEXT, cupel_cipher_unit(CTX, out, PAGE, iv, IV_LEN, message, TEXT_LEN));
	FOR_FAMILY(FAMILY_CIPHER, row)
		for (uint32_t verb = CUPEL_ENCRYPT; verb <= CUPEL_DECRYPT; verb++) {
			begin(row, verb);
			if (row->id != CUPEL_AES_XTS) {
				REFUSED_KEEPING(CTX, CUPEL_E_SERVICE, cupel_cipher_unit(CTX, out, PAGE, iv, IV_LEN, message, TEXT_LEN));
				continue;
			}
			for (size_t by = 1; by < 8; by++)
				REFUSED_KEEPING(CTX, CUPEL_E_ALIGNMENT, cupel_cipher_unit((void *)((uint8_t *)CTX + by), out, PAGE, iv, IV_LEN, message, 16));
			refused_texts(row);
			REFUSED_KEEPING(CTX, CUPEL_E_INPUT_SIZE, cupel_cipher_unit(CTX, NULL, 0, iv, IV_LEN, NULL, 0));
			REFUSED_KEEPING(CTX, CUPEL_E_NULL, cupel_cipher_unit(CTX, out, PAGE, NULL, IV_LEN, message, TEXT_LEN));
			for (size_t len = 0; len < 40; len++)
				if (len != IV_LEN)
					REFUSED_KEEPING(CTX, CUPEL_E_IV_SIZE, cupel_cipher_unit(CTX, out, PAGE, message, len, message, TEXT_LEN));
			memset(both, CANARY, sizeof both);
			for (size_t at = 1; at < TEXT_LEN + IV_LEN; at++)
				REFUSED_KEEPING(CTX, CUPEL_E_OVERLAP, cupel_cipher_unit(CTX, both + IV_LEN, TEXT_LEN, both + at, IV_LEN, message, TEXT_LEN));
			CHECK(filled(both, CANARY, sizeof both));
			for (size_t at = ROOM - IV_LEN + 1; at < ROOM + sizeof *CTX; at += 5)
				REFUSED_KEEPING(CTX, CUPEL_E_OVERLAP, cupel_cipher_unit(CTX, out, PAGE, around.bytes + at, IV_LEN, message, TEXT_LEN));
			ends_rightly(row, verb);
			ends_rightly(row, verb);                 /* each unit for itself */
		}
}

void case_cupel_cipher_clear(void)
{
	cupel_cipher_ctx *ctx = (void *)(out_memory.page + PAGE - sizeof *ctx);

	CLEARS(cupel_cipher_clear, ctx, FOR_DEAD_CIPHERS);
}
