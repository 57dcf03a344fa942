/* SPDX-License-Identifier: MIT */
/*
 * The ways to make IVs (SP 800-38D 8.2, IG C.H), by tables: which nonce message n has, which numbers and nonces are taken, when a
 * context is at its end; the limits on short tags (SP 800-38D appendix C); and what a child of fork is answered.
 */
#include <cupel/cupel.h>

#include "../module/check.h"

enum { TAG = 16, NONCE = CUPEL_AEAD_NONCE_LEN };

static const uint8_t key[16] = { 1, 2, 3 };
static const uint8_t base[NONCE] = { 0xa0, 0xa1, 0xa2, 0xa3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe };

static void be64(uint8_t out[8], uint64_t x)
{
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t)(x >> (56 - 8 * i));
}

/* --- the nonce of message n, from the documents themselves ------------------------------------------------------------------------ */

static void nonce_of(uint8_t nonce[NONCE], uint32_t way, size_t iv_len, uint64_t n)
{
	uint64_t count = way == CUPEL_IV_SSH ? 1 : n;

	memset(nonce, 0, NONCE);
	memcpy(nonce, base, iv_len);
	if (way == CUPEL_IV_SSH) {                       /* RFC 5647 7.1: the last 64 bits count up, modulo 2^64 */
		for (uint64_t i = 0; i < n; i++)
			for (size_t b = NONCE; b-- > 4 && ++nonce[b] == 0;)
				;
		return;
	}
	for (size_t b = NONCE; b-- > 4; count >>= 8)     /* the number at the end; XOR, since what was not fixed is zero */
		nonce[b] ^= (uint8_t)count;
}

static const struct way {
	const char *name;
	uint32_t way;
	size_t iv_len;
	uint64_t last;                   /* the greatest number */
	bool takes_numbers;
} ways[] = {
	{ "counter of 64 bits", CUPEL_IV_COUNTER, 4, UINT64_MAX - 1, false },
	{ "counter of 56 bits", CUPEL_IV_COUNTER, 5, (UINT64_C(1) << 56) - 1, false },
	{ "counter of 48 bits", CUPEL_IV_COUNTER, 6, (UINT64_C(1) << 48) - 1, false },
	{ "counter of 40 bits", CUPEL_IV_COUNTER, 7, (UINT64_C(1) << 40) - 1, false },
	{ "counter of 32 bits", CUPEL_IV_COUNTER, 8, UINT32_MAX, false },
	{ "TLS 1.2", CUPEL_IV_TLS12, 4, UINT64_MAX - 1, true },
	{ "TLS 1.3", CUPEL_IV_TLS13, 12, UINT64_MAX - 1, true },
	{ "QUIC", CUPEL_IV_QUIC, 12, (UINT64_C(1) << 62) - 1, true },
	{ "SSH", CUPEL_IV_SSH, 12, UINT64_MAX - 1, true },
};
enum { NUM_WAYS = sizeof ways / sizeof *ways };

static const uint32_t services[] = { CUPEL_AES_GCM, CUPEL_AES_GMAC, CUPEL_AES_CCM };
enum { NUM_SERVICES_HERE = sizeof services / sizeof *services };

static void begin(cupel_aead_ctx *ctx, uint32_t service, const struct way *way)
{
	CHECK_OF(way->name, cupel_aead_init(ctx, service, way->way, TAG, key, sizeof key, base, way->iv_len), CUPEL_OK);
}

/* Seals nothing but additional data; the IV that was used goes to `nonce`. */
static int seal(cupel_aead_ctx *ctx, uint8_t nonce[NONCE], const uint8_t *given, size_t given_len)
{
	uint8_t tag[TAG];

	return cupel_aead_seal(ctx, NULL, 0, tag, TAG, nonce, NONCE, given, given_len, NULL, 0, key, sizeof key);
}

static int seal_number(cupel_aead_ctx *ctx, uint8_t nonce[NONCE], uint64_t number)
{
	uint8_t bytes[8];

	be64(bytes, number);
	return seal(ctx, nonce, bytes, sizeof bytes);
}

/* The word of a context that holds the next number: it is the one that goes 1, 2, 3 with its messages. Nothing else reaches the end
   of a counter of 32 bits in a test's time. */
static uint64_t *next_of(cupel_aead_ctx *ctx)
{
	cupel_aead_ctx one, two;
	uint8_t nonce[NONCE];
	uint64_t *found = NULL;

	CHECK_EQUAL(seal(ctx, nonce, NULL, 0), CUPEL_OK);
	one = *ctx;
	CHECK_EQUAL(seal(ctx, nonce, NULL, 0), CUPEL_OK);
	two = *ctx;
	for (size_t i = 0; i < sizeof ctx->opaque / sizeof *ctx->opaque; i++)
		if (one.opaque[i] == 1 && two.opaque[i] == 2) {
			CHECK(found == NULL);
			found = &ctx->opaque[i];
		}
	CHECK(found != NULL);
	if (found == NULL)
		exit(1);
	return found;
}

static void counts(uint32_t service, const struct way *way)
{
	cupel_aead_ctx ctx;
	uint8_t nonce[NONCE], want[NONCE], tag[TAG], out[20];

	begin(&ctx, service, way);
	for (uint64_t n = 0; n < 600; n++) {
		memset(nonce, 0, sizeof nonce);
		CHECK_OF(way->name, seal(&ctx, nonce, NULL, 0), CUPEL_OK);
		nonce_of(want, way->way, way->iv_len, n);
		CHECK_BYTES(nonce, want, NONCE);
	}
	/* what was sealed opens under the nonce that was told, and under its number */
	size_t len = service == CUPEL_AES_GMAC ? 0 : sizeof out;
	CHECK_EQUAL(cupel_aead_seal(&ctx, out, len, tag, TAG, nonce, NONCE, NULL, 0, base, len == 0 ? 0 : sizeof base, NULL, 0), CUPEL_OK);
	uint8_t text[20], number[8];
	size_t text_len = len == 0 ? 0 : sizeof base;
	CHECK_OF(way->name, cupel_aead_open(&ctx, text, sizeof text, nonce, NONCE, out, text_len, tag, TAG, NULL, 0), CUPEL_OK);
	CHECK(text_len == 0 || memcmp(text, base, text_len) == 0);
	be64(number, 600);
	if (way->takes_numbers)
		CHECK_OF(way->name, cupel_aead_open(&ctx, text, sizeof text, number, sizeof number, out, text_len, tag, TAG, NULL, 0), CUPEL_OK);
	number[7]++;
	if (way->takes_numbers)
		CHECK_OF(way->name, cupel_aead_open(&ctx, text, sizeof text, number, sizeof number, out, text_len, tag, TAG, NULL, 0), CUPEL_E_MISMATCH);
	/* opening asks for no order and uses no number up */
	CHECK_OF(way->name, seal(&ctx, nonce, NULL, 0), CUPEL_OK);
	nonce_of(want, way->way, way->iv_len, 601);
	CHECK_BYTES(nonce, want, NONCE);
	cupel_aead_clear(&ctx);
}

static void ends(const struct way *way)
{
	cupel_aead_ctx ctx = { { 0 } };  /* next_of() looks at all of it */
	uint8_t nonce[NONCE], was[NONCE];

	begin(&ctx, CUPEL_AES_GCM, way);
	uint64_t *next = next_of(&ctx);
	*next = way->last - 1;
	for (int i = 0; i < 2; i++)
		CHECK_OF(way->name, seal(&ctx, nonce, NULL, 0), CUPEL_OK);
	memcpy(was, nonce, NONCE);
	for (int i = 0; i < 3; i++)
		CHECK_OF(way->name, seal(&ctx, nonce, NULL, 0), CUPEL_E_EXHAUSTED);
	CHECK_BYTES(nonce, was, NONCE);
	cupel_aead_clear(&ctx);
}

/* Numbers and whole nonces that a protocol gives. */
static void given(const struct way *way)
{
	static const uint64_t rising[] = { 0, 1, 2, 5, 6, 255, 256, 65535, 65536, UINT32_MAX, UINT64_C(1) << 32, UINT64_C(1) << 61 };
	cupel_aead_ctx by_number, by_nonce;
	uint8_t nonce[NONCE], again[NONCE], other[NONCE];

	begin(&by_number, CUPEL_AES_GCM, way);
	begin(&by_nonce, CUPEL_AES_GCM, way);
	for (size_t i = 0; i < sizeof rising / sizeof *rising; i++) {
		if (!way->takes_numbers) {                       /* a name and a counter: the module's alone (IG C.H 3) */
			CHECK_OF(way->name, seal_number(&by_number, nonce, rising[i]), CUPEL_E_IV_SIZE);
			nonce_of(again, way->way, way->iv_len, i);
			CHECK_OF(way->name, seal(&by_number, nonce, again, NONCE), CUPEL_E_IV_SIZE);
			continue;
		}
		CHECK_OF(way->name, seal_number(&by_number, nonce, rising[i]), CUPEL_OK);
		if (rising[i] <= 65536) {
			nonce_of(again, way->way, way->iv_len, rising[i]);
			CHECK_BYTES(nonce, again, NONCE);
		}
		/* the nonce as a whole is taken for the number that it is of */
		CHECK_OF(way->name, seal(&by_nonce, again, nonce, NONCE), CUPEL_OK);
		CHECK_BYTES(again, nonce, NONCE);
		for (size_t j = 0; j <= i; j++) {
			CHECK_OF(way->name, seal_number(&by_number, again, rising[j]), CUPEL_E_IV_ORDER);
			CHECK_OF(way->name, seal_number(&by_nonce, again, rising[j]), CUPEL_E_IV_ORDER);
		}
		CHECK_OF(way->name, seal(&by_nonce, again, nonce, NONCE), CUPEL_E_IV_ORDER);
		for (size_t bit = 0; bit < 32; bit++) {
			memcpy(other, nonce, NONCE);
			other[bit / 8] ^= (uint8_t)(1 << bit % 8);
			CHECK_OF(way->name, seal(&by_nonce, again, other, NONCE), CUPEL_E_IV_FIXED);
		}
	}
	if (way->takes_numbers) {
		CHECK_OF(way->name, seal_number(&by_number, nonce, way->last + 1), CUPEL_E_EXHAUSTED);
		CHECK_OF(way->name, seal_number(&by_number, nonce, UINT64_MAX), CUPEL_E_EXHAUSTED);
		CHECK_OF(way->name, seal_number(&by_number, nonce, way->last), CUPEL_OK);
		CHECK_OF(way->name, seal(&by_number, nonce, NULL, 0), CUPEL_E_EXHAUSTED);
	}
	for (size_t len = 0; len < 32; len++)
		if (len != 8 && len != NONCE)
			CHECK_OF(way->name, seal(&by_nonce, nonce, (const uint8_t *)"0123456789abcdef0123456789abcdef", len), CUPEL_E_IV_SIZE);
}

/* --- random ones (SP 800-38D 8.2.2): 96 bits of the module's generator, told to the caller -------------------------------------------- */

enum { NUM_RANDOM = 4096, SIX_SIGMA = 192 };     /* of the ones among so many bits: half of them, give or take */

static uint8_t nonces[NUM_RANDOM][NONCE];

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, NONCE);
}

static void begin_random(cupel_aead_ctx *ctx, uint32_t service)
{
	CHECK_EQUAL(cupel_aead_init(ctx, service, CUPEL_IV_RANDOM, TAG, key, sizeof key, NULL, 0), CUPEL_OK);
}

static void random_ivs(uint32_t service)
{
	cupel_aead_ctx ctx = { { 0 } };  /* next_of() looks at all of it */
	uint8_t nonce[NONCE], tag[TAG], number[8] = { 0 }, out[sizeof base], text[sizeof base];
	size_t len = service == CUPEL_AES_GMAC ? 0 : sizeof base;
	unsigned ones[8 * NONCE] = { 0 };

	begin_random(&ctx, service);
	uint64_t *next = next_of(&ctx);
	CHECK_EQUAL(seal_number(&ctx, nonce, 5), CUPEL_E_IV_SIZE);
	CHECK_EQUAL(seal(&ctx, nonce, base, NONCE), CUPEL_E_IV_SIZE);
	CHECK_EQUAL(cupel_aead_seal(&ctx, NULL, 0, tag, TAG, NULL, 0, NULL, 0, NULL, 0, key, sizeof key), CUPEL_E_NULL);
	CHECK_EQUAL(*next, 2);
	for (size_t i = 0; i < NUM_RANDOM; i++) {
		CHECK_EQUAL(cupel_aead_seal(&ctx, out, len, tag, TAG, nonces[i], NONCE, NULL, 0, base, len, key, sizeof key), CUPEL_OK);
		for (size_t bit = 0; bit < 8 * NONCE; bit++)
			ones[bit] += nonces[i][bit / 8] >> bit % 8 & 1;
	}
	CHECK_EQUAL(cupel_aead_open(&ctx, text, len, nonces[NUM_RANDOM - 1], NONCE, out, len, tag, TAG, key, sizeof key), CUPEL_OK);
	CHECK(memcmp(text, base, len) == 0);
	CHECK(cupel_aead_open(&ctx, text, len, number, sizeof number, out, len, tag, TAG, key, sizeof key) != CUPEL_OK);
	for (size_t bit = 0; bit < 8 * NONCE; bit++)
		CHECK(ones[bit] > NUM_RANDOM / 2 - SIX_SIGMA && ones[bit] < NUM_RANDOM / 2 + SIX_SIGMA);
	qsort(nonces, NUM_RANDOM, NONCE, by_bytes);
	for (size_t i = 1; i < NUM_RANDOM; i++)
		CHECK(memcmp(nonces[i - 1], nonces[i], NONCE) != 0);
	*next = UINT32_MAX;                              /* one is left */
	CHECK_EQUAL(seal(&ctx, nonce, NULL, 0), CUPEL_OK);
	CHECK_EQUAL(seal(&ctx, nonce, NULL, 0), CUPEL_E_EXHAUSTED);
	cupel_aead_clear(&ctx);
}

/* A child goes on with the context, as its parent does: each nonce is another. */
static void random_ivs_after_fork(void)
{
	enum { EACH = 100 };
	uint8_t(*shared)[NONCE] = check_shared(2 * EACH * NONCE);
	cupel_aead_ctx ctx;

	begin_random(&ctx, CUPEL_AES_GCM);
	CHECK_EQUAL(seal(&ctx, shared[0], NULL, 0), CUPEL_OK);
	pid_t child = fork();
	for (size_t i = 0; i < EACH; i++)
		CHECK_EQUAL(seal(&ctx, shared[i + (child == 0 ? EACH : 0)], NULL, 0), CUPEL_OK);
	if (child == 0)
		_exit(0);
	CHECK_EQUAL(check_wait(child), 0);
	qsort(shared, 2 * EACH, NONCE, by_bytes);
	for (size_t i = 1; i < 2 * EACH; i++)
		CHECK(memcmp(shared[i - 1], shared[i], NONCE) != 0);
}

/* --- short tags ---------------------------------------------------------------------------------------------------------------------- */

static void short_tags(size_t tag_len, unsigned most_bits, unsigned times_bits)
{
	static uint8_t text[1 << 21], out[1 << 21];
	size_t most = (size_t)1 << most_bits;
	uint8_t tag[TAG], nonce[NONCE];
	cupel_aead_ctx ctx;

	CHECK_EQUAL(cupel_aead_init(&ctx, CUPEL_AES_GCM, CUPEL_IV_TLS12, tag_len, key, sizeof key, base, 4), CUPEL_OK);
	CHECK_EQUAL(cupel_aead_seal(&ctx, out, sizeof out, tag, TAG, nonce, NONCE, NULL, 0, text, 16, NULL, 0), CUPEL_E_TAG_SIZE);
	CHECK_EQUAL(cupel_aead_seal(&ctx, out, sizeof out, tag, tag_len, nonce, NONCE, NULL, 0, text, most, text, 1), CUPEL_E_INPUT_SIZE);
	CHECK_EQUAL(cupel_aead_seal(&ctx, out, sizeof out, tag, tag_len, nonce, NONCE, NULL, 0, text, most - 7, text, 7), CUPEL_OK);
	CHECK_EQUAL(cupel_aead_open(&ctx, out, sizeof out, nonce, NONCE, out, most, tag, tag_len, text, 1), CUPEL_E_INPUT_SIZE);
	CHECK_EQUAL(cupel_aead_open(&ctx, out, sizeof out, nonce, NONCE, out, most - 7, tag, tag_len, text, 7), CUPEL_OK);
	/* the longest message so far says how often, whatever comes after; a forgery counts as well */
	if (times_bits > 12)
		return;
	for (unsigned i = 1; i < 1u << times_bits; i++)
		CHECK_EQUAL(cupel_aead_open(&ctx, out, sizeof out, base, NONCE, text, 1, tag, tag_len, NULL, 0), CUPEL_E_MISMATCH);
	CHECK_EQUAL(cupel_aead_open(&ctx, out, sizeof out, base, NONCE, text, 1, tag, tag_len, NULL, 0), CUPEL_E_EXHAUSTED);
	/* sealing goes on */
	CHECK_EQUAL(cupel_aead_seal(&ctx, out, sizeof out, tag, tag_len, nonce, NONCE, NULL, 0, text, 16, NULL, 0), CUPEL_OK);
}

/* --- a child of fork ----------------------------------------------------------------------------------------------------------------- */

static cupel_aead_ctx parents[NUM_WAYS];

static void grandchild(const void *arg)
{
	cupel_aead_ctx *childs = (cupel_aead_ctx *)(uintptr_t)arg;
	uint8_t nonce[NONCE];

	CHECK_EQUAL(seal(childs, nonce, NULL, 0), CUPEL_E_FORKED);
	CHECK_EQUAL(seal(&parents[0], nonce, NULL, 0), CUPEL_E_FORKED);
}

static void child(const void *arg)
{
	cupel_aead_ctx own;
	uint8_t nonce[NONCE] = { 0 }, tag[TAG] = { 0 };

	(void)arg;
	for (size_t i = 0; i < NUM_WAYS; i++) {
		bool counter = ways[i].way == CUPEL_IV_COUNTER;
		cupel_aead_ctx was = parents[i];
		/* protocols number their records, so theirs go on: a server may fork after the handshake */
		CHECK_OF(ways[i].name, seal(&parents[i], nonce, NULL, 0), counter ? CUPEL_E_FORKED : CUPEL_OK);
		CHECK(!counter || memcmp(&was, &parents[i], sizeof was) == 0);
		/* opening counts nothing */
		CHECK_OF(ways[i].name, cupel_aead_open(&parents[i], NULL, 0, nonce, NONCE, NULL, 0, tag, TAG, NULL, 0), CUPEL_E_MISMATCH);
	}
	begin(&own, CUPEL_AES_GCM, &ways[0]);
	CHECK_EQUAL(seal(&own, nonce, NULL, 0), CUPEL_OK);
	in_child(grandchild, &own, "a grandchild");
	CHECK_EQUAL(seal(&own, nonce, NULL, 0), CUPEL_OK);
}

int main(void)
{
	check_open();
	for (size_t i = 0; i < NUM_WAYS; i++) {
		for (size_t s = 0; s < NUM_SERVICES_HERE; s++)
			counts(services[s], &ways[i]);
		ends(&ways[i]);
		given(&ways[i]);
		begin(&parents[i], CUPEL_AES_GCM, &ways[i]);
	}
	for (size_t s = 0; s < NUM_SERVICES_HERE; s++)
		random_ivs(services[s]);
	random_ivs_after_fork();
	short_tags(4, 10, 11);
	short_tags(8, 21, 17);
	for (int again = 0; again < 3; again++) {
		in_child(child, NULL, "a child");
		uint8_t nonce[NONCE];
		for (size_t i = 0; i < NUM_WAYS; i++)
			CHECK_OF(ways[i].name, seal(&parents[i], nonce, NULL, 0), CUPEL_OK);
	}
	return check_close("ivs");
}
