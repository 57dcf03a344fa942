/* SPDX-License-Identifier: MIT */
/*
 * Every code path of AES against the portable one: lengths 0 to 600, every alignment, in place and not, split at every point, counters
 * that wrap inside a batch of blocks, hash keys that no AES key is known for. Names the paths that this CPU lacks.
 *
 *     paths [PATH]       only the path of this name, which must be here
 *
 * What the portable path answers is right by published vectors (tools/acvp, in every path).
 */
#include <cupel/cupel.h>
#include <cupel/lab.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../paths.h"

static const struct path {
	const char *name;
	uint64_t features;
} paths[] = {
	{ "portable", FEATURES_PORTABLE },
	{ "aesni-sse", FEATURES_AESNI_SSE },
	{ "aesni", FEATURES_AESNI },
	{ "vaes256", FEATURES_VAES256 },
	{ "vaes512", FEATURES_VAES512 },
};

enum { MAX = 600, ALIGNMENTS = 64, ROOM = MAX + ALIGNMENTS + 32, TAG = 16, NOISE = 4096 };

static const size_t key_lens[] = { 16, 24, 32 };
static const char *path;
static unsigned long checks, failures;

static void check(int good, const char *what, unsigned long a, unsigned long b)
{
	checks++;
	if (!good && failures++ < 20)
		fprintf(stderr, "FAILED: %s, path %s, %lu, %lu\n", what, path, a, b);
}

static void use(const struct path *p)
{
	path = p->name;
	if (cupel_lab_cpu_set(p->features) != CUPEL_OK)
		abort();
}

static uint8_t noise[NOISE], keys[64];
static uint8_t ivs[4][16];

static void fill(void)
{
	uint64_t x = 0x9e3779b97f4a7c15;

	for (size_t i = 0; i < sizeof noise; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		noise[i] = (uint8_t)(x >> 24);
	}
	memcpy(keys, noise + 777, sizeof keys);
	memcpy(ivs[0], noise + 99, 16);
	memset(ivs[1], 0xff, 16);
	memset(ivs[2], 0xff, 16);        /* the 32-bit counter wraps inside a batch, and the 64-bit one not */
	ivs[2][7] = 0x12;
	ivs[2][15] = 0xfa;
	memset(ivs[3], 0xff, 16);        /* all 128 bits wrap inside a batch */
	ivs[3][15] = 0xfb;
}

/* --- ECB, CBC, CTR, XTS -------------------------------------------------------------------------------------------------------- */

static int length_fits(uint32_t service, size_t len)
{
	return service == CUPEL_AES_XTS ? len >= 16 : service == CUPEL_AES_CTR || len % 16 == 0;
}

static int run(uint32_t service, uint32_t verb, size_t key_len, const uint8_t *iv, uint8_t *out, const uint8_t *in, size_t len)
{
	return cupel_cipher(service, verb, out, len, keys, service == CUPEL_AES_XTS ? 2 * key_len : key_len, iv, service == CUPEL_AES_ECB ? 0 : 16,
	                    in, len) == CUPEL_OK;
}

/* The portable path's answers: [service][verb][key][iv][len] would be large, so each is made anew where it is wanted. */
static void cipher_of(const struct path *p, uint32_t service, uint32_t verb, size_t key_len, const uint8_t *iv)
{
	static uint8_t want[MAX + 1][MAX], moved[ROOM], out[ROOM];

	use(&paths[0]);
	for (size_t len = 0; len <= MAX; len++)
		if (length_fits(service, len))
			check(run(service, verb, key_len, iv, want[len], noise, len), "the portable path", service, len);
	use(p);
	for (size_t len = 0; len <= MAX; len++) {
		size_t from = len % ALIGNMENTS, to = (5 * len + 3) % ALIGNMENTS;
		if (!length_fits(service, len))
			continue;
		memcpy(moved + from, noise, len);
		memset(out, 0xa5, sizeof out);
		check(run(service, verb, key_len, iv, out + to, moved + from, len) && memcmp(out + to, want[len], len) == 0, "cipher", service, len);
		check(out[to + len] == 0xa5 && (to == 0 || out[to - 1] == 0xa5), "no byte beside the output", service, len);
		check(run(service, verb, key_len, iv, moved + from, moved + from, len) && memcmp(moved + from, want[len], len) == 0, "in place", service,
		      len);
	}
	for (size_t at = 0; at < ALIGNMENTS; at++) {
		size_t len = service == CUPEL_AES_CTR || service == CUPEL_AES_XTS ? 333 : 336;
		memcpy(moved + at, noise, len);
		check(run(service, verb, key_len, iv, out, moved + at, len) && memcmp(out, want[len], len) == 0, "alignment of the input", service, at);
		check(run(service, verb, key_len, iv, out + at, noise, len) && memcmp(out + at, want[len], len) == 0, "alignment of the output", service, at);
	}
}

/* A message in two parts, at every point, and in many. */
static void cipher_in_parts(const struct path *p, uint32_t service, uint32_t verb, size_t key_len, const uint8_t *iv)
{
	enum { LEN = 368 };
	uint8_t want[LEN], out[LEN];
	size_t step = service == CUPEL_AES_CTR ? 1 : 16;
	cupel_cipher_ctx ctx;

	use(p);
	check(run(service, verb, key_len, iv, want, noise, LEN), "the whole", service, LEN);
	check(cupel_cipher_init(&ctx, service, verb, keys, key_len) == CUPEL_OK, "init", service, 0);
	for (size_t at = 0; at <= LEN; at += step) {
		memset(out, 0, sizeof out);
		check(service == CUPEL_AES_ECB || cupel_cipher_start(&ctx, iv, 16) == CUPEL_OK, "start", service, at);
		check(cupel_cipher_update(&ctx, out, LEN, noise, at) == CUPEL_OK &&
		      cupel_cipher_update(&ctx, out + at, LEN - at, noise + at, LEN - at) == CUPEL_OK && memcmp(out, want, LEN) == 0, "split", service, at);
	}
	for (size_t part = step; part <= 5 * step; part += step) {
		check(service == CUPEL_AES_ECB || cupel_cipher_start(&ctx, iv, 16) == CUPEL_OK, "start", service, part);
		for (size_t at = 0; at < LEN; at += part) {
			size_t len = LEN - at < part ? LEN - at : part;
			check(cupel_cipher_update(&ctx, out + at, len, noise + at, len) == CUPEL_OK, "a part", service, part);
		}
		check(memcmp(out, want, LEN) == 0, "many parts", service, part);
	}
	cupel_cipher_clear(&ctx);
}

static void ciphers(const struct path *p)
{
	for (uint32_t service = CUPEL_AES_ECB; service <= CUPEL_AES_XTS; service++)
		for (uint32_t verb = CUPEL_ENCRYPT; verb <= CUPEL_DECRYPT; verb++)
			for (size_t k = 0; k < 3; k++)
				for (size_t i = 0; i < (service == CUPEL_AES_CTR ? 4u : 1u); i++) {
					if (service == CUPEL_AES_XTS && k == 1)
						continue;
					cipher_of(p, service, verb, key_lens[k], ivs[i]);
					if (service != CUPEL_AES_XTS)
						cipher_in_parts(p, service, verb, key_lens[k], ivs[i]);
				}
}

/* CTR over a wrap is ECB of the counter blocks, counted here. */
static void counters(const struct path *p)
{
	enum { BLOCKS = 40 };
	uint8_t blocks[16 * BLOCKS], want[16 * BLOCKS], out[16 * BLOCKS], counter[16];
	static const uint8_t zeros[16 * BLOCKS];

	use(p);
	for (size_t wrap = 0; wrap < BLOCKS; wrap++)
		for (size_t bytes = 4; bytes <= 16; bytes++) {           /* how many bytes wrap after `wrap` blocks */
			memset(counter, 0x37, sizeof counter);
			memset(counter + 16 - bytes, 0xff, bytes);
			counter[15] = (uint8_t)(0 - wrap);
			uint8_t start[16];
			memcpy(start, counter, 16);
			for (size_t i = 0; i < BLOCKS; i++) {
				memcpy(blocks + 16 * i, counter, 16);
				for (size_t b = 16; b-- > 0 && ++counter[b] == 0;)
					;
			}
			check(run(CUPEL_AES_ECB, CUPEL_ENCRYPT, 16, NULL, want, blocks, sizeof blocks) &&
			      run(CUPEL_AES_CTR, CUPEL_ENCRYPT, 16, start, out, zeros, sizeof zeros) && memcmp(want, out, sizeof want) == 0,
			      "a wrapping counter", wrap, bytes);
		}
}

/* --- GCM, CCM, CMAC -------------------------------------------------------------------------------------------------------------- */

static int seal(uint32_t service, size_t key_len, const uint8_t *iv, size_t iv_len, uint8_t *out, uint8_t *tag, const uint8_t *in, size_t len,
                const uint8_t *aad, size_t aad_len)
{
	return cupel_lab_aead_seal(service, out, len, tag, TAG, keys, key_len, iv, iv_len, in, len, aad, aad_len) == CUPEL_OK;
}

static void aead(const struct path *p, uint32_t service, size_t key_len, size_t iv_len)
{
	static uint8_t want[MAX + 1][MAX], want_tag[MAX + 1][TAG], moved[ROOM], out[ROOM];
	uint8_t tag[TAG];
	cupel_aead_ctx ctx;

	use(&paths[0]);
	for (size_t len = 0; len <= MAX; len++)
		check(seal(service, key_len, noise + 1, iv_len, want[len], want_tag[len], noise, len, noise + 5, (7 * len) % 97), "the portable path", service,
		      len);
	use(p);
	check(cupel_aead_init(&ctx, service, CUPEL_IV_OPEN_ONLY, TAG, keys, key_len, NULL, 0) == CUPEL_OK, "init", service, 0);
	for (size_t len = 0; len <= MAX; len++) {
		size_t from = len % ALIGNMENTS, to = (5 * len + 3) % ALIGNMENTS, aad_len = (7 * len) % 97;
		memcpy(moved + from, noise, len);
		memset(out, 0xa5, sizeof out);
		check(seal(service, key_len, noise + 1, iv_len, out + to, tag, moved + from, len, noise + 5, aad_len) &&
		      memcmp(out + to, want[len], len) == 0 && memcmp(tag, want_tag[len], TAG) == 0, "seal", service, len);
		check(out[to + len] == 0xa5 && (to == 0 || out[to - 1] == 0xa5), "no byte beside the output", service, len);
		check(seal(service, key_len, noise + 1, iv_len, moved + from, tag, moved + from, len, noise + 5, aad_len) &&
		      memcmp(moved + from, want[len], len) == 0 && memcmp(tag, want_tag[len], TAG) == 0, "seal in place", service, len);
		check(cupel_aead_open(&ctx, moved + from, len, noise + 1, iv_len, moved + from, len, tag, TAG, noise + 5, aad_len) == CUPEL_OK &&
		      memcmp(moved + from, noise, len) == 0, "open in place", service, len);
		check(cupel_aead_open(&ctx, out, len, noise + 1, iv_len, want[len], len, tag, TAG, noise + 5, aad_len) == CUPEL_OK &&
		      memcmp(out, noise, len) == 0, "open", service, len);
		tag[len % TAG] ^= (uint8_t)(1 << len % 8);
		check(cupel_aead_open(&ctx, out, len, noise + 1, iv_len, want[len], len, tag, TAG, noise + 5, aad_len) == CUPEL_E_MISMATCH, "forged", service,
		      len);
		for (size_t i = 0; i < len; i++)
			check(out[i] == 0, "zero after a forgery", service, len);
	}
	cupel_aead_clear(&ctx);
}

/* Additional data of every length, of text that fills a batch and one that does not. */
static void additional_data(const struct path *p)
{
	static const size_t lens[] = { 0, 1, 16, 128, 256, 301 };
	uint8_t want[512], out[512], want_tag[TAG], tag[TAG];

	for (size_t aad_len = 0; aad_len <= MAX; aad_len++)
		for (size_t i = 0; i < sizeof lens / sizeof *lens; i++)
			for (uint32_t service = CUPEL_AES_GCM; service <= CUPEL_AES_CCM; service += CUPEL_AES_CCM - CUPEL_AES_GCM) {
				const uint8_t *aad = noise + aad_len % ALIGNMENTS;
				use(&paths[0]);
				check(seal(service, 32, noise + 1, 12, want, want_tag, noise, lens[i], aad, aad_len), "the portable path", service, aad_len);
				use(p);
				check(seal(service, 32, noise + 1, 12, out, tag, noise, lens[i], aad, aad_len) && memcmp(out, want, lens[i]) == 0 &&
				      memcmp(tag, want_tag, TAG) == 0, "additional data", aad_len, lens[i]);
			}
}

/* Additional data whose length takes six bytes: SP 800-38C appendix C, example 4. */
static void long_additional_data(const struct path *p)
{
	static const uint8_t want[32 + 14] = {
		0x69, 0x91, 0x5d, 0xad, 0x1e, 0x84, 0xc6, 0x37, 0x6a, 0x68, 0xc2, 0x96, 0x7e, 0x4d, 0xab, 0x61, 0x5a, 0xe0, 0xfd, 0x1f, 0xae, 0xc4, 0x4c,
		0xc4, 0x84, 0x82, 0x85, 0x29, 0x46, 0x3c, 0xcf, 0x72, 0xb4, 0xac, 0x6b, 0xec, 0x93, 0xe8, 0x59, 0x8e, 0x7f, 0x0d, 0xad, 0xbc, 0xea, 0x5b,
	};
	static uint8_t data[1 << 16];
	uint8_t key[16], nonce[13], text[32], out[32], tag[14];

	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (uint8_t)i;
	memcpy(key, data + 0x40, sizeof key);
	memcpy(nonce, data + 0x10, sizeof nonce);
	memcpy(text, data + 0x20, sizeof text);
	use(p);
	check(cupel_lab_aead_seal(CUPEL_AES_CCM, out, sizeof out, tag, sizeof tag, key, sizeof key, nonce, sizeof nonce, text, sizeof text, data,
	                          sizeof data) == CUPEL_OK && memcmp(out, want, sizeof out) == 0 && memcmp(tag, want + sizeof out, sizeof tag) == 0,
	      "long additional data", 0, 0);
}

/* a = a b in GF(2^128): GHASH of one block. */
static void multiply(uint8_t a[16], const uint8_t b[16])
{
	uint8_t product[16] = { 0 };

	check(cupel_lab_ghash(product, 16, b, 16, a, 16) == CUPEL_OK, "a product", 0, 0);
	memcpy(a, product, 16);
}

/* The IV of 16 bytes whose J0 is the wanted one: J0 = (IV H + lengths) H, and 1 / H = H^(2^128 - 2). */
static void iv_of_j0(uint8_t iv[16], const uint8_t j0[16], const uint8_t h[16])
{
	uint8_t inverse[16], square[16];

	memcpy(square, h, 16);
	multiply(square, h);
	memcpy(inverse, square, 16);
	for (int i = 2; i < 128; i++) {
		uint8_t again[16];
		memcpy(again, square, 16);
		multiply(square, again);
		multiply(inverse, square);
	}
	memcpy(iv, j0, 16);
	multiply(iv, inverse);
	iv[15] ^= 128;                   /* the length of the IV in bits */
	multiply(iv, inverse);
}

/* GCM's counter wraps after each number of blocks, so at each place in a batch. */
static void wrapping_j0(const struct path *p)
{
	enum { BLOCKS = 70, LEN = 16 * BLOCKS - 5 };
	static uint8_t want[LEN], out[LEN];
	uint8_t h[16], j0[16], iv[16], want_tag[TAG], tag[TAG], stream[16];
	static const uint8_t zeros[16];
	cupel_aead_ctx ctx;

	use(&paths[0]);
	check(run(CUPEL_AES_ECB, CUPEL_ENCRYPT, 16, NULL, h, zeros, 16), "the hash key", 0, 0);
	for (unsigned after = 0; after < BLOCKS; after++) {
		memcpy(j0, noise + after, 12);
		memset(j0 + 12, 0xff, 4);
		j0[15] = (uint8_t)(0xff - after);
		use(&paths[0]);
		iv_of_j0(iv, j0, h);
		check(seal(CUPEL_AES_GCM, 16, iv, 16, want, want_tag, noise, LEN, noise, 3), "the portable path", after, 0);
		/* the block behind the wrap has the counter 0: J0 is what was wanted */
		memset(j0 + 12, 0, 4);
		check(run(CUPEL_AES_ECB, CUPEL_ENCRYPT, 16, NULL, stream, j0, 16), "ECB", after, 0);
		for (size_t i = 0; i < 11; i++)
			check(want[16 * after + i] == (noise[16 * after + i] ^ stream[i]), "the block behind the wrap", after, i);
		use(p);
		check(seal(CUPEL_AES_GCM, 16, iv, 16, out, tag, noise, LEN, noise, 3) && memcmp(out, want, LEN) == 0 && memcmp(tag, want_tag, TAG) == 0,
		      "a wrapping counter in GCM", after, 0);
		check(cupel_aead_init(&ctx, CUPEL_AES_GCM, CUPEL_IV_OPEN_ONLY, TAG, keys, 16, NULL, 0) == CUPEL_OK &&
		      cupel_aead_open(&ctx, out, LEN, iv, 16, want, LEN, want_tag, TAG, noise, 3) == CUPEL_OK && memcmp(out, noise, LEN) == 0,
		      "a wrapping counter in GCM, opened", after, 0);
	}
}

/* GHASH with hash keys of zero, one (in either order of bits), all ones, and single bits. */
static void hash_keys(const struct path *p)
{
	static const size_t blocks[] = { 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 37 };
	uint8_t h[16], want[16], state[16];

	for (size_t i = 0; i < 131 + 16; i++) {
		memset(h, 0, sizeof h);
		if (i == 1)
			memset(h, 0xff, sizeof h);
		else if (i == 2)
			memset(h, 0x55, sizeof h);
		else if (i >= 3 && i < 131)
			h[(i - 3) / 8] = (uint8_t)(1 << (i - 3) % 8);
		else if (i >= 131)
			memcpy(h, noise + 16 * i, sizeof h);
		if (i > 131)
			h[i % 16] = (uint8_t)(i % 2 ? 0xff : i % 4 ? 1 : 0);
		for (size_t b = 0; b < sizeof blocks / sizeof *blocks; b++)
			for (size_t text = 0; text < 2; text++) {
				const uint8_t *in = noise + 3 * i;
				static uint8_t ones[16 * 37];
				memset(ones, 0xff, sizeof ones);
				memcpy(want, noise + i, 16);
				memcpy(state, noise + i, 16);
				use(&paths[0]);
				check(cupel_lab_ghash(want, 16, h, 16, text ? ones : in, 16 * blocks[b]) == CUPEL_OK, "the portable path", i, b);
				use(p);
				check(cupel_lab_ghash(state, 16, h, 16, text ? ones : in, 16 * blocks[b]) == CUPEL_OK && memcmp(state, want, 16) == 0, "GHASH", i,
				      blocks[b]);
			}
	}
}

static void cmac(const struct path *p)
{
	uint8_t want[16], tag[16];
	cupel_mac_ctx ctx;

	for (size_t k = 0; k < 3; k++)
		for (size_t len = 0; len <= MAX; len++) {
			use(&paths[0]);
			check(cupel_mac(CUPEL_CMAC_AES, want, 16, keys, key_lens[k], noise, len) == CUPEL_OK, "the portable path", k, len);
			use(p);
			check(cupel_mac(CUPEL_CMAC_AES, tag, 16, keys, key_lens[k], noise, len) == CUPEL_OK && memcmp(tag, want, 16) == 0, "CMAC", k, len);
			check(cupel_mac_init(&ctx, CUPEL_CMAC_AES, CUPEL_GENERATE, keys, key_lens[k]) == CUPEL_OK, "init", k, len);
			for (size_t part = 1; part <= 33; part += 8) {
				for (size_t at = 0; at < len; at += part)
					check(cupel_mac_update(&ctx, noise + at, len - at < part ? len - at : part) == CUPEL_OK, "a part", part, len);
				check(cupel_mac_final(&ctx, tag, 16) == CUPEL_OK && memcmp(tag, want, 16) == 0, "CMAC in parts", part, len);
			}
		}
	use(p);
	check(cupel_mac_init(&ctx, CUPEL_CMAC_AES, CUPEL_GENERATE, keys, 16) == CUPEL_OK, "init", 0, 0);
	check(cupel_mac(CUPEL_CMAC_AES, want, 16, keys, 16, noise, 100) == CUPEL_OK, "CMAC", 0, 100);
	for (size_t at = 0; at <= 100; at++)
		check(cupel_mac_update(&ctx, noise, at) == CUPEL_OK && cupel_mac_update(&ctx, noise + at, 100 - at) == CUPEL_OK &&
		      cupel_mac_final(&ctx, tag, 16) == CUPEL_OK && memcmp(tag, want, 16) == 0, "CMAC, split", at, 100);
}

static void wraps(const struct path *p)
{
	uint8_t want[MAX + 16], out[MAX + 16], back[MAX + 16];
	size_t want_len, len, back_len;

	for (uint32_t service = CUPEL_AES_KW; service <= CUPEL_AES_KWP_INVERSE; service++)
		for (size_t k = 0; k < 3; k++)
			for (size_t n = 1; n <= 200; n++) {
				if (cupel_key_wrapped_len(service, n) == 0)
					continue;
				use(&paths[0]);
				check(cupel_key_wrap(service, want, sizeof want, &want_len, keys, key_lens[k], noise, n) == CUPEL_OK, "the portable path", service, n);
				use(p);
				check(cupel_key_wrap(service, out, sizeof out, &len, keys, key_lens[k], noise, n) == CUPEL_OK && len == want_len &&
				      memcmp(out, want, len) == 0, "wrap", service, n);
				check(cupel_key_unwrap(service, back, sizeof back, &back_len, keys, key_lens[k], out, len) == CUPEL_OK && back_len == n &&
				      memcmp(back, noise, n) == 0, "unwrap", service, n);
			}
}

int main(int argc, char **argv)
{
	cupel_module_report report;
	unsigned ran = 0, absent = 0;

	if (cupel_module_info(&report) != CUPEL_OK || argc > 2)
		return 2;
	fill();
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		const struct path *p = &paths[i];
		if (argc == 2 && strcmp(argv[1], p->name) != 0)
			continue;
		if ((report.cpu_features_found & p->features) != p->features) {
			printf("path %s: not run, this CPU or build lacks it\n", p->name);
			absent++;
			continue;
		}
		ciphers(p);
		counters(p);
		additional_data(p);              /* before the many: tests/abi steps through the first calls of a routine */
		long_additional_data(p);
		for (size_t k = 0; k < 3; k++) {
			aead(p, CUPEL_AES_GCM, key_lens[k], 12);
			aead(p, CUPEL_AES_CCM, key_lens[k], 7 + 3 * k);
		}
		aead(p, CUPEL_AES_GCM, 16, 1);
		aead(p, CUPEL_AES_GCM, 16, 300);
		wrapping_j0(p);
		hash_keys(p);
		cmac(p);
		wraps(p);
		printf("path %s: run\n", p->name);
		ran++;
	}
	printf("%lu checks in %u paths, %lu failed, %u paths not here\n", checks, ran, failures, absent);
	if (failures != 0)
		return 1;
	return argc == 2 && ran == 0 ? 77 : 0;
}
