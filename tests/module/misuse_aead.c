/* SPDX-License-Identifier: MIT */
#include "misuse.h"

static union {
	uint8_t bytes[ROOM + sizeof(cupel_aead_ctx) + ROOM];
	uint64_t aligned;
} around;
#define CTX ((cupel_aead_ctx *)(void *)(around.bytes + ROOM))

enum { NONCE_LEN = CUPEL_AEAD_NONCE_LEN, FIXED_LEN = 4 };

static bool takes_ivs(const struct row *row)
{
	return row->id == CUPEL_AES_GCM_CALLER_IV || row->id == CUPEL_CHACHA20_POLY1305;
}

static uint32_t way_of(const struct row *row)
{
	return takes_ivs(row) ? CUPEL_IV_CALLER : CUPEL_IV_TLS12;
}

static size_t way_iv_len(const struct row *row)
{
	return takes_ivs(row) ? 0 : FIXED_LEN;
}

static bool has_way(const struct row *row, uint32_t way)
{
	if (way < CUPEL_IV_RANDOM || way > CUPEL_IV_CALLER)
		return false;
	if (row->id == CUPEL_CHACHA20_POLY1305)
		return way >= CUPEL_IV_OPEN_ONLY;
	if (row->id == CUPEL_AES_GCM_CALLER_IV)
		return way == CUPEL_IV_CALLER;
	return way != CUPEL_IV_CALLER || row->id == CUPEL_AES_CCM;
}

static bool has_tag(const struct row *row, size_t len)
{
	if (row->id == CUPEL_CHACHA20_POLY1305)
		return len == 16;
	if (row->id == CUPEL_AES_CCM)
		return len >= 4 && len <= 16 && len % 2 == 0;
	return len == 4 || len == 8 || (len >= 12 && len <= 16);
}

/* The text's length, of a row that has text. */
static size_t text_len(const struct row *row)
{
	return text_len_of(row);
}

static void begin_tag(const struct row *row, size_t tag_len)
{
	size_t key_len;
	const uint8_t *k = key_of(row, &key_len);

	CHECK_OF(row->name, cupel_aead_init(CTX, row->id, way_of(row), tag_len, k, key_len, way_iv_len(row) ? iv : NULL, way_iv_len(row)), CUPEL_OK);
}

static void begin(const struct row *row)
{
	begin_tag(row, TAG_LEN);
}

/* The IV as the caller gives it, to seal: nothing where the context counts. */
static const uint8_t *seal_iv(const struct row *row)
{
	return takes_ivs(row) ? iv : NULL;
}

static size_t seal_iv_len(const struct row *row)
{
	return takes_ivs(row) ? NONCE_LEN : 0;
}

static const uint8_t *open_iv(const struct row *row)
{
	static uint8_t nonce[NONCE_LEN];

	memcpy(nonce, iv, FIXED_LEN);
	return takes_ivs(row) ? iv : nonce;
}

static void seals_rightly(const struct row *row)
{
	uint8_t out[TEXT_LEN], tag[TAG_LEN];
	size_t len = text_len(row);

	CHECK_OF(row->name, cupel_aead_seal(CTX, out, len, tag, TAG_LEN, NULL, 0, seal_iv(row), seal_iv_len(row), message, len, long_key, LONG_KEY_LEN),
	         indicator(row));
	CHECK_BYTES(out, row->answer, len);
	CHECK_BYTES(tag, row->answer + len, TAG_LEN);
}

static void opens_rightly(const struct row *row)
{
	uint8_t out[TEXT_LEN];
	size_t len = text_len(row);

	CHECK_OF(row->name, cupel_aead_open(CTX, out, len, open_iv(row), NONCE_LEN, row->answer, len, row->answer + len, TAG_LEN, long_key, LONG_KEY_LEN),
	         indicator(row));
	CHECK_BYTES(out, message, len);
}

void case_cupel_aead_init(void)
{
	cupel_aead_ctx *ctx = (void *)(out_memory.page + PAGE - sizeof *ctx);
	static const struct { uint32_t way; size_t least, most; } ivs[] = {
		{ CUPEL_IV_RANDOM, 0, 0 }, { CUPEL_IV_COUNTER, 4, 8 }, { CUPEL_IV_TLS12, 4, 4 }, { CUPEL_IV_TLS13, 12, 12 },
		{ CUPEL_IV_QUIC, 12, 12 }, { CUPEL_IV_SSH, 12, 12 }, { CUPEL_IV_OPEN_ONLY, 0, 0 }, { CUPEL_IV_CALLER, 0, 0 },
	};

	permit();
	FOR_WRONG_IDS(FAMILY_AEAD, id) {
		REFUSED(CUPEL_E_SERVICE, cupel_aead_init(ctx, id, CUPEL_IV_TLS12, TAG_LEN, key, KEY_LEN, iv, 4));
		REFUSED(CUPEL_E_SERVICE, cupel_aead_init(NULL, id, 0, 0, NULL, 1, NULL, 1));
	}
	FOR_FAMILY(FAMILY_AEAD, row) {
		size_t key_len, iv_len = way_iv_len(row);
		const uint8_t *k = key_of(row, &key_len);
		uint32_t way = way_of(row);
		REFUSED(CUPEL_E_NULL, cupel_aead_init(NULL, row->id, way, TAG_LEN, k, key_len, iv, iv_len));
		REFUSED(CUPEL_E_NULL, cupel_aead_init(ctx, row->id, way, TAG_LEN, NULL, key_len, iv, iv_len));
		REFUSED(CUPEL_E_NULL, cupel_aead_init(ctx, row->id, way, TAG_LEN, k, key_len, NULL, 4));
		for (size_t by = 1; by < 8; by++)
			REFUSED(CUPEL_E_ALIGNMENT, cupel_aead_init((void *)((uint8_t *)ctx - by), row->id, way, TAG_LEN, k, key_len, iv, iv_len));
		for (uint32_t no_way = 0; no_way < 20; no_way++)
			if (!has_way(row, no_way) && (row->id != CUPEL_AES_GCM || no_way != CUPEL_IV_CALLER))
				for (size_t len = 0; len <= NONCE_LEN; len++)
					REFUSED(CUPEL_E_IV_WAY, cupel_aead_init(ctx, row->id, no_way, TAG_LEN, k, key_len, iv, len));
		REFUSED(CUPEL_E_IV_WAY, cupel_aead_init(ctx, row->id, 0x100 + way, TAG_LEN, k, key_len, iv, iv_len));
		for (size_t len = 0; len <= 80; len++)
			if (row->id == CUPEL_CHACHA20_POLY1305 ? len != 32 : len != 16 && len != 24 && len != 32)
				REFUSED(CUPEL_E_KEY_SIZE, cupel_aead_init(ctx, row->id, way, TAG_LEN, message, len, iv, iv_len));
		for (size_t len = 0; len <= 40; len++)
			if (!has_tag(row, len))
				REFUSED(CUPEL_E_TAG_SIZE, cupel_aead_init(ctx, row->id, way, len, k, key_len, iv, iv_len));
			else
				CHECK_EQUAL(cupel_aead_init(CTX, row->id, way, len, k, key_len, iv, iv_len), CUPEL_OK);
		REFUSED(CUPEL_E_TAG_SIZE, cupel_aead_init(ctx, row->id, way, (UINT64_C(1) << 32) + TAG_LEN, k, key_len, iv, iv_len));
		for (size_t i = 0; i < sizeof ivs / sizeof *ivs; i++) {
			if (!has_way(row, ivs[i].way))
				continue;
			for (size_t len = 0; len <= 40; len++)
				if (len < ivs[i].least || len > ivs[i].most)
					REFUSED(CUPEL_E_IV_SIZE, cupel_aead_init(ctx, row->id, ivs[i].way, TAG_LEN, k, key_len, message, len));
				else
					CHECK_OF(row->name, cupel_aead_init(CTX, row->id, ivs[i].way, TAG_LEN, k, key_len, message, len), CUPEL_OK);
		}
		memset(around.bytes, CANARY, sizeof around);
		for (size_t at = ROOM - key_len + 1; at < ROOM + sizeof *ctx; at += 3)
			CHECK_EQUAL(cupel_aead_init(CTX, row->id, way, TAG_LEN, around.bytes + at, key_len, iv, iv_len), CUPEL_E_OVERLAP);
		for (size_t at = ROOM - iv_len + 1; iv_len != 0 && at < ROOM + sizeof *ctx; at += 3)
			CHECK_EQUAL(cupel_aead_init(CTX, row->id, way, TAG_LEN, k, key_len, around.bytes + at, iv_len), CUPEL_E_OVERLAP);
		CHECK(filled(around.bytes, CANARY, sizeof around));
		memset(out_memory.page, CANARY, PAGE);
		CHECK_EQUAL(cupel_aead_init(ctx, row->id, way, TAG_LEN, k, key_len, iv, iv_len), CUPEL_OK);
		CHECK(others_untouched(out_memory, (uint8_t *)ctx, sizeof *ctx));
	}
}

/* Contexts that are none. */
static bool dead_aead(size_t which, cupel_aead_ctx *ctx)
{
	cupel_cipher_ctx cipher;

	memset(ctx, 0, sizeof *ctx);
	switch (which) {
	case 0:
		return true;
	case 1:
		memset(ctx, CANARY, sizeof *ctx);
		return true;
	case 2:
		CHECK_EQUAL(cupel_aead_init(ctx, CUPEL_AES_GCM, CUPEL_IV_TLS12, TAG_LEN, key, KEY_LEN, iv, 4), CUPEL_OK);
		cupel_aead_clear(ctx);
		return true;
	case 3:
		CHECK_EQUAL(cupel_cipher_init(&cipher, CUPEL_AES_CTR, CUPEL_ENCRYPT, key, KEY_LEN), CUPEL_OK);
		memcpy(ctx, &cipher, sizeof cipher);
		return true;
	case 4:                                          /* refused at init */
		CHECK_EQUAL(cupel_aead_init(ctx, CUPEL_AES_GCM, CUPEL_IV_TLS12, 5, key, KEY_LEN, iv, 4), CUPEL_E_TAG_SIZE);
		return true;
	default:
		return false;
	}
}

#define FOR_DEAD_AEADS(ctx) for (size_t which_ = 0; dead_aead(which_, ctx); which_++)

/* A call of seal whose every argument is right; each case below changes one. */
struct sealing {
	uint8_t *out;
	size_t out_cap;
	uint8_t *tag;
	size_t tag_len;
	uint8_t *iv_out;
	size_t iv_cap;
	const uint8_t *iv;
	size_t iv_len;
	const uint8_t *in;
	size_t in_len;
	const uint8_t *aad;
	size_t aad_len;
};

static int seal(const struct sealing *s)
{
	return cupel_aead_seal(CTX, s->out, s->out_cap, s->tag, s->tag_len, s->iv_out, s->iv_cap, s->iv, s->iv_len, s->in, s->in_len, s->aad,
	                       s->aad_len);
}

#define SEAL_REFUSED(error, ...) do { \
		struct sealing changed_ = right; \
		struct sealing *c = &changed_; \
		__VA_ARGS__; \
		REFUSED_KEEPING(CTX, error, seal(c)); \
	} while (0)

/* One after the other: the text, the tag, the IV that was used, a place for all inputs. */
static uint8_t *places(size_t i)
{
	return out_memory.page + 512 * i;
}

void case_cupel_aead_seal(void)
{
	uint8_t number[8] = { 0 }, both[3 * TEXT_LEN];

	permit();
	REFUSED(CUPEL_E_NULL, cupel_aead_seal(NULL, places(0), 16, places(1), 16, NULL, 0, NULL, 0, message, 16, NULL, 0));
	FOR_DEAD_AEADS(CTX) {
		REFUSED_KEEPING(CTX, CUPEL_E_CONTEXT, cupel_aead_seal(CTX, places(0), 16, places(1), 16, NULL, 0, NULL, 0, message, 16, NULL, 0));
		REFUSED_KEEPING(CTX, CUPEL_E_CONTEXT, cupel_aead_seal(CTX, NULL, 1, NULL, 0, NULL, 1, NULL, 1, NULL, 1, NULL, 1));
	}
	FOR_FAMILY(FAMILY_AEAD, row) {
		size_t len = text_len(row), key_len;
		const uint8_t *k = key_of(row, &key_len);
		struct sealing right = { places(0), len, places(1), TAG_LEN, places(2), NONCE_LEN, seal_iv(row), seal_iv_len(row), message, len,
		                         long_key, LONG_KEY_LEN };
		begin(row);
		for (size_t by = 1; by < 8; by++)
			REFUSED_KEEPING(CTX, CUPEL_E_ALIGNMENT, cupel_aead_seal((void *)((uint8_t *)CTX + by), places(0), len, places(1), 16, NULL, 0,
			                                                        seal_iv(row), seal_iv_len(row), message, len, NULL, 0));
		SEAL_REFUSED(CUPEL_E_NULL, c->tag = NULL);
		SEAL_REFUSED(CUPEL_E_NULL, c->out = NULL, c->out_cap = 1);
		SEAL_REFUSED(CUPEL_E_NULL, c->iv_out = NULL);
		SEAL_REFUSED(CUPEL_E_NULL, c->in = NULL, c->in_len = 1);
		SEAL_REFUSED(CUPEL_E_NULL, c->aad = NULL);
		SEAL_REFUSED(CUPEL_E_NULL, c->iv = NULL, c->iv_len = 8);
		for (size_t tag_len = 0; tag_len < 40; tag_len++)
			if (tag_len != TAG_LEN)
				SEAL_REFUSED(CUPEL_E_TAG_SIZE, c->tag_len = tag_len);
		SEAL_REFUSED(CUPEL_E_TAG_SIZE, c->tag_len = (UINT64_C(1) << 32) + TAG_LEN);
		for (size_t iv_cap = 0; iv_cap < NONCE_LEN; iv_cap++)
			SEAL_REFUSED(CUPEL_E_OUTPUT_SIZE, c->iv_cap = iv_cap);
		if (len != 0) {
			SEAL_REFUSED(CUPEL_E_OUTPUT_SIZE, c->out_cap = len - 1);
			SEAL_REFUSED(CUPEL_E_OUTPUT_SIZE, c->out = NULL, c->out_cap = 0);
		} else {
			SEAL_REFUSED(CUPEL_E_INPUT_SIZE, c->in_len = 1);         /* GMAC has no text */
		}
		SEAL_REFUSED(CUPEL_E_INPUT_SIZE, c->in = untouchable(), c->in_len = SIZE_MAX);
		SEAL_REFUSED(CUPEL_E_INPUT_SIZE, c->in = untouchable(), c->in_len = (UINT64_C(1) << 38) - 63);
		SEAL_REFUSED(CUPEL_E_INPUT_SIZE, c->aad = untouchable(), c->aad_len = UINT64_C(1) << 61);
		SEAL_REFUSED(CUPEL_E_INPUT_SIZE, c->aad = untouchable(), c->aad_len = SIZE_MAX);
		if (row->id == CUPEL_AES_GCM) {
			SEAL_REFUSED(CUPEL_E_INPUT_SIZE, c->in = untouchable(), c->in_len = (UINT64_C(1) << 36) - 31);
			SEAL_REFUSED(CUPEL_E_OUTPUT_SIZE, c->in = untouchable(), c->in_len = (UINT64_C(1) << 36) - 32);
		}
		if (row->id == CUPEL_AES_CCM) {                                  /* 12 bytes of nonce leave 3 for the length */
			SEAL_REFUSED(CUPEL_E_INPUT_SIZE, c->in = untouchable(), c->in_len = 1 << 24);
			SEAL_REFUSED(CUPEL_E_OUTPUT_SIZE, c->in = untouchable(), c->in_len = (1 << 24) - 1);
		}
		for (size_t iv_len = 0; iv_len < 20; iv_len++)
			if (!takes_ivs(row) ? iv_len != 8 && iv_len != 12 : row->id == CUPEL_CHACHA20_POLY1305 ? iv_len != 12 : iv_len == 0)
				SEAL_REFUSED(CUPEL_E_IV_SIZE, c->iv = message, c->iv_len = iv_len, c->iv_cap = 32);
		if (takes_ivs(row))
			SEAL_REFUSED(CUPEL_E_NULL, c->iv = NULL, c->iv_len = 0);
		for (size_t i = 0; i < 2; i++) {                                 /* every pair of which one is written */
			const uint8_t *shared = i == 0 ? places(3) : (const uint8_t *)CTX + 8;
			uint8_t *written = (uint8_t *)(uintptr_t)shared;
			if (i == 0) {
				SEAL_REFUSED(CUPEL_E_OVERLAP, c->tag = written, c->iv_out = written + TAG_LEN - 1);
				SEAL_REFUSED(CUPEL_E_OVERLAP, c->tag = written, c->aad = shared + 5);
				SEAL_REFUSED(CUPEL_E_OVERLAP, c->iv_out = written, c->aad = shared + 5);
				if (len != 0) {
					SEAL_REFUSED(CUPEL_E_OVERLAP, c->out = written, c->tag = written + len - 1);
					SEAL_REFUSED(CUPEL_E_OVERLAP, c->out = written, c->iv_out = written + len - 1);
					SEAL_REFUSED(CUPEL_E_OVERLAP, c->out = written, c->aad = shared + len - 1);
					SEAL_REFUSED(CUPEL_E_OVERLAP, c->tag = written + 1, c->in = shared);
					SEAL_REFUSED(CUPEL_E_OVERLAP, c->iv_out = written + 1, c->in = shared);
				}
				if (takes_ivs(row)) {
					SEAL_REFUSED(CUPEL_E_OVERLAP, c->out = written, c->iv = shared + 1);
					SEAL_REFUSED(CUPEL_E_OVERLAP, c->tag = written, c->iv = shared + 1);
					SEAL_REFUSED(CUPEL_E_OVERLAP, c->iv_out = written, c->iv = shared + 1);
				}
			} else {
				SEAL_REFUSED(CUPEL_E_OVERLAP, c->tag = written);
				SEAL_REFUSED(CUPEL_E_OVERLAP, c->iv_out = written);
				SEAL_REFUSED(CUPEL_E_OVERLAP, c->aad = shared);
				if (takes_ivs(row))
					SEAL_REFUSED(CUPEL_E_OVERLAP, c->iv = shared);
				if (len != 0) {
					SEAL_REFUSED(CUPEL_E_OVERLAP, c->out = written);
					SEAL_REFUSED(CUPEL_E_OVERLAP, c->in = shared);
				}
			}
		}
		memset(both, CANARY, sizeof both);
		for (size_t at = 1; at < 2 * len; at++)                          /* partial overlap of the text with itself */
			if (at != len)
				SEAL_REFUSED(CUPEL_E_OVERLAP, c->out = both + at, c->in = both + len);
		CHECK(filled(both, CANARY, sizeof both));
		/* no refusal used a number up */
		seals_rightly(row);

		/* right: in place, outputs at the end of memory, the IV told */
		begin(row);
		memset(out_memory.page, CANARY, PAGE);
		uint8_t *at = at_end(out_memory, len + TAG_LEN + NONCE_LEN);
		memcpy(at, message, len);
		CHECK_OF(row->name, cupel_aead_seal(CTX, at, len, at + len, TAG_LEN, at + len + TAG_LEN, NONCE_LEN, seal_iv(row), seal_iv_len(row), at,
		                                    len, long_key, LONG_KEY_LEN), indicator(row));
		CHECK_BYTES(at, row->answer, len + TAG_LEN);
		CHECK_BYTES(at + len + TAG_LEN, open_iv(row), NONCE_LEN);
		CHECK(others_untouched(out_memory, at, len + TAG_LEN + NONCE_LEN));

		/* a context that only opens */
		if (row->id == CUPEL_AES_GCM_CALLER_IV)
			continue;
		CHECK_EQUAL(cupel_aead_init(CTX, row->id, CUPEL_IV_OPEN_ONLY, TAG_LEN, k, key_len, NULL, 0), CUPEL_OK);
		SEAL_REFUSED(CUPEL_E_USAGE, (void)c);
		SEAL_REFUSED(CUPEL_E_USAGE, c->tag = NULL);
		opens_rightly(row);
		if (takes_ivs(row))
			continue;
		/* a number that steps back, one that stays, a nonce with another fixed part */
		begin(row);
		number[7] = 9;
		CHECK_EQUAL(cupel_aead_seal(CTX, NULL, 0, both, TAG_LEN, NULL, 0, number, sizeof number, NULL, 0, NULL, 0), CUPEL_OK);
		SEAL_REFUSED(CUPEL_E_IV_ORDER, c->iv = number, c->iv_len = 8);
		number[7] = 8;
		SEAL_REFUSED(CUPEL_E_IV_ORDER, c->iv = number, c->iv_len = 8);
		memcpy(both, open_iv(row), NONCE_LEN);
		SEAL_REFUSED(CUPEL_E_IV_ORDER, c->iv = both, c->iv_len = NONCE_LEN);
		both[2] ^= 1;
		SEAL_REFUSED(CUPEL_E_IV_FIXED, c->iv = both, c->iv_len = NONCE_LEN);
		memset(number, 0xff, sizeof number);
		SEAL_REFUSED(CUPEL_E_EXHAUSTED, c->iv = number, c->iv_len = 8);
		number[7]--;
		CHECK_EQUAL(cupel_aead_seal(CTX, NULL, 0, both, TAG_LEN, NULL, 0, number, sizeof number, NULL, 0, NULL, 0), CUPEL_OK);
		SEAL_REFUSED(CUPEL_E_EXHAUSTED, (void)c);
		memset(number, 0, sizeof number);
	}
}

/* As for sealing. */
struct opening {
	uint8_t *out;
	size_t out_cap;
	const uint8_t *iv;
	size_t iv_len;
	const uint8_t *in;
	size_t in_len;
	const uint8_t *tag;
	size_t tag_len;
	const uint8_t *aad;
	size_t aad_len;
};

static int open_it(const struct opening *o)
{
	return cupel_aead_open(CTX, o->out, o->out_cap, o->iv, o->iv_len, o->in, o->in_len, o->tag, o->tag_len, o->aad, o->aad_len);
}

#define OPEN_REFUSED(error, ...) do { \
		struct opening changed_ = right; \
		struct opening *c = &changed_; \
		__VA_ARGS__; \
		REFUSED_KEEPING(CTX, error, open_it(c)); \
	} while (0)

/* A mismatch leaves zeroes, out of place and in place, and nothing else changed. */
static void is_mismatch(const struct row *row, const struct opening *o)
{
	struct opening in_place = *o;
	uint8_t text[LONGEST_ANSWER + 64];

	memset(out_memory.page, CANARY, PAGE);
	CHECK_OF(row->name, open_it(o), CUPEL_E_MISMATCH);
	CHECK(filled(o->out, 0, o->in_len));
	CHECK(others_untouched(out_memory, o->out, o->in_len));
	memset(text, CANARY, sizeof text);
	memcpy(text + 32, o->in, o->in_len);
	in_place.out = text + 32;
	in_place.in = text + 32;
	CHECK_OF(row->name, open_it(&in_place), CUPEL_E_MISMATCH);
	CHECK(filled(text + 32, 0, o->in_len) && filled(text, CANARY, 32) && filled(text + 32 + o->in_len, CANARY, 32));
}

void case_cupel_aead_open(void)
{
	uint8_t both[3 * TEXT_LEN], wrong[LONGEST_ANSWER], nonce[16];

	permit();
	REFUSED(CUPEL_E_NULL, cupel_aead_open(NULL, places(0), 16, iv, 12, message, 16, message, 16, NULL, 0));
	FOR_DEAD_AEADS(CTX) {
		REFUSED_KEEPING(CTX, CUPEL_E_CONTEXT, cupel_aead_open(CTX, places(0), 16, iv, 12, message, 16, message, 16, NULL, 0));
		REFUSED_KEEPING(CTX, CUPEL_E_CONTEXT, cupel_aead_open(CTX, NULL, 1, NULL, 1, NULL, 1, NULL, 1, NULL, 1));
	}
	FOR_FAMILY(FAMILY_AEAD, row) {
		size_t len = text_len(row);
		struct opening right = { places(0), len, open_iv(row), NONCE_LEN, row->answer, len, row->answer + len, TAG_LEN, long_key, LONG_KEY_LEN };
		begin(row);
		for (size_t by = 1; by < 8; by++)
			REFUSED_KEEPING(CTX, CUPEL_E_ALIGNMENT, cupel_aead_open((void *)((uint8_t *)CTX + by), places(0), len, iv, 12, row->answer, len,
			                                                        row->answer + len, TAG_LEN, NULL, 0));
		OPEN_REFUSED(CUPEL_E_NULL, c->tag = NULL);
		OPEN_REFUSED(CUPEL_E_NULL, c->iv = NULL);
		OPEN_REFUSED(CUPEL_E_NULL, c->iv = NULL, c->iv_len = 0);
		OPEN_REFUSED(CUPEL_E_NULL, c->out = NULL, c->out_cap = 1);
		OPEN_REFUSED(CUPEL_E_NULL, c->in = NULL, c->in_len = 1);
		OPEN_REFUSED(CUPEL_E_NULL, c->aad = NULL);
		for (size_t tag_len = 0; tag_len < 40; tag_len++)
			if (tag_len != TAG_LEN)
				OPEN_REFUSED(CUPEL_E_TAG_SIZE, c->tag_len = tag_len);
		OPEN_REFUSED(CUPEL_E_IV_SIZE, c->iv_len = 0);
		if (row->id == CUPEL_CHACHA20_POLY1305 || row->id == CUPEL_AES_CCM)
			for (size_t iv_len = 1; iv_len < 20; iv_len++)
				if (row->id == CUPEL_AES_CCM ? iv_len < 7 || iv_len > 13 : iv_len != 12)
					OPEN_REFUSED(CUPEL_E_IV_SIZE, c->iv = message, c->iv_len = iv_len);
		if (len != 0)
			OPEN_REFUSED(CUPEL_E_OUTPUT_SIZE, c->out_cap = len - 1);
		else
			OPEN_REFUSED(CUPEL_E_INPUT_SIZE, c->in_len = 1);
		OPEN_REFUSED(CUPEL_E_INPUT_SIZE, c->in = untouchable(), c->in_len = SIZE_MAX);
		OPEN_REFUSED(CUPEL_E_INPUT_SIZE, c->in = untouchable(), c->in_len = (UINT64_C(1) << 38) - 63);
		OPEN_REFUSED(CUPEL_E_INPUT_SIZE, c->aad = untouchable(), c->aad_len = UINT64_C(1) << 61);
		OPEN_REFUSED(CUPEL_E_OVERLAP, c->tag = (const uint8_t *)CTX + 8);
		OPEN_REFUSED(CUPEL_E_OVERLAP, c->iv = (const uint8_t *)CTX + 8);
		OPEN_REFUSED(CUPEL_E_OVERLAP, c->aad = (const uint8_t *)CTX + 8);
		if (len != 0) {
			OPEN_REFUSED(CUPEL_E_OVERLAP, c->out = (uint8_t *)CTX + 8);
			OPEN_REFUSED(CUPEL_E_OVERLAP, c->in = (const uint8_t *)CTX + 8);
			OPEN_REFUSED(CUPEL_E_OVERLAP, c->tag = c->out + len - 1);
			OPEN_REFUSED(CUPEL_E_OVERLAP, c->iv = c->out + len - 1);
			OPEN_REFUSED(CUPEL_E_OVERLAP, c->aad = c->out + len - 1);
			memset(both, CANARY, sizeof both);
			for (size_t at = 1; at < 2 * len; at++)
				if (at != len)
					OPEN_REFUSED(CUPEL_E_OVERLAP, c->out = both + at, c->in = both + len);
			CHECK(filled(both, CANARY, sizeof both));
		}
		opens_rightly(row);

		/* forged: each bit of the tag, bits of the text, the additional data, the IV; truncated */
		struct opening forged = right;
		for (size_t bit = 0; bit < 8 * row->answer_len; bit += bit < 8 * len ? 61 : 1) {
			memcpy(wrong, row->answer, row->answer_len);
			wrong[bit / 8] ^= (uint8_t)(1 << bit % 8);
			forged.in = wrong;
			forged.tag = wrong + len;
			is_mismatch(row, &forged);
		}
		for (size_t less = 1; less <= len; less += 13) {
			forged = right;
			forged.in_len = len - less;
			is_mismatch(row, &forged);
		}
		forged = right;
		forged.aad_len--;
		is_mismatch(row, &forged);
		forged = right;
		memcpy(nonce, open_iv(row), NONCE_LEN);
		nonce[NONCE_LEN - 1] ^= 1;
		forged.iv = nonce;
		is_mismatch(row, &forged);
		opens_rightly(row);                              /* a mismatch is an answer, and the context goes on */

		/* by its number */
		if (!takes_ivs(row)) {
			struct opening numbered = right;
			memset(nonce, 0, sizeof nonce);
			numbered.iv = nonce;
			numbered.iv_len = CUPEL_AEAD_NUMBER_LEN;
			CHECK_OF(row->name, open_it(&numbered), CUPEL_OK);
			CHECK_BYTES(numbered.out, message, len);
		}
	}
}

void case_cupel_aead_clear(void)
{
	cupel_aead_ctx *ctx = (void *)(out_memory.page + PAGE - sizeof *ctx);

	CLEARS(cupel_aead_clear, ctx, FOR_DEAD_AEADS);
}
