/* SPDX-License-Identifier: MIT */
/* RFC 8439, for those who permitted it. In constant time, as everything here. */
#include "unapproved/unapproved.h"
#include "base/bytes.h"

enum { CHACHA_BLOCK = 64, POLY_BLOCK = 16 };

static inline uint32_t rol(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static inline void quarter_round(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
	*a += *b;
	*d = rol(*d ^ *a, 16);
	*c += *d;
	*b = rol(*b ^ *c, 12);
	*a += *b;
	*d = rol(*d ^ *a, 8);
	*c += *d;
	*b = rol(*b ^ *c, 7);
}

/* 2.3: the key stream's block of this number. */
static void chacha_block(const uint8_t key[32], const uint8_t nonce[12], uint32_t number, uint8_t stream[CHACHA_BLOCK])
{
	uint32_t start[16] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 }, x[16];

	for (size_t i = 0; i < 8; i++)
		start[4 + i] = load_le32(key + 4 * i);
	start[12] = number;
	for (size_t i = 0; i < 3; i++)
		start[13 + i] = load_le32(nonce + 4 * i);
	memcpy(x, start, sizeof x);
	for (size_t i = 0; i < 10; i++) {
		for (size_t j = 0; j < 4; j++)
			quarter_round(&x[j], &x[4 + j], &x[8 + j], &x[12 + j]);
		for (size_t j = 0; j < 4; j++)
			quarter_round(&x[j], &x[4 + (j + 1) % 4], &x[8 + (j + 2) % 4], &x[12 + (j + 3) % 4]);
	}
	for (size_t i = 0; i < 16; i++)
		store_le32(stream + 4 * i, x[i] + start[i]);
	wipe(start, sizeof start);
	wipe(x, sizeof x);
}

/* 2.4 */
static void chacha(const uint8_t key[32], const uint8_t nonce[12], uint8_t *out, const uint8_t *in, size_t len)
{
	uint8_t stream[CHACHA_BLOCK];

	for (uint32_t number = 1; len > 0; number++) {
		size_t take = len < CHACHA_BLOCK ? len : CHACHA_BLOCK;
		chacha_block(key, nonce, number, stream);
		for (size_t i = 0; i < take; i++)
			*out++ = (uint8_t)(*in++ ^ stream[i]);
		len -= take;
	}
	wipe(stream, sizeof stream);
}

/* Poly1305 (2.5) in five limbs of 26 bits. */
struct poly {
	uint32_t r[5], a[5], s[4];
};

#define LIMB 0x3ffffffu

static void poly_init(struct poly *poly, const uint8_t key[32])
{
	memset(poly, 0, sizeof *poly);
	poly->r[0] = load_le32(key) & 0x3ffffff;
	poly->r[1] = load_le32(key + 3) >> 2 & 0x3ffff03;
	poly->r[2] = load_le32(key + 6) >> 4 & 0x3ffc0ff;
	poly->r[3] = load_le32(key + 9) >> 6 & 0x3f03fff;
	poly->r[4] = load_le32(key + 12) >> 8 & 0x00fffff;
	for (size_t i = 0; i < 4; i++)
		poly->s[i] = load_le32(key + 16 + 4 * i);
}

/* a = (a + block) r. In: limbs of a below 2^27. A sum of five products: 5 * 2^(28 + 26) * 5 < 2^59. Out: below 2^27 again. */
static void poly_block(struct poly *poly, const uint8_t block[POLY_BLOCK])
{
	uint32_t *a = poly->a;
	const uint32_t *r = poly->r;
	uint64_t d[5], carry = 0;

	a[0] += load_le32(block) & LIMB;
	a[1] += load_le32(block + 3) >> 2 & LIMB;
	a[2] += load_le32(block + 6) >> 4 & LIMB;
	a[3] += load_le32(block + 9) >> 6 & LIMB;
	a[4] += load_le32(block + 12) >> 8 | 1u << 24;
	for (size_t i = 0; i < 5; i++) {
		d[i] = 0;
		for (size_t j = 0; j < 5; j++)               /* 2^130 = 5 */
			d[i] += (uint64_t)a[j] * (j <= i ? r[i - j] : 5 * r[5 + i - j]);
	}
	for (size_t i = 0; i < 5; i++) {
		d[i] += carry;
		a[i] = (uint32_t)d[i] & LIMB;
		carry = d[i] >> 26;
	}
	carry = a[0] + 5 * carry;
	a[0] = (uint32_t)carry & LIMB;
	a[1] += (uint32_t)(carry >> 26);
}

/* A part of the input that zeros fill up to whole blocks (2.8). */
static void poly_padded(struct poly *poly, const uint8_t *in, size_t len)
{
	uint8_t last[POLY_BLOCK] = { 0 };

	for (; len >= POLY_BLOCK; len -= POLY_BLOCK, in += POLY_BLOCK)
		poly_block(poly, in);
	if (len != 0) {
		memcpy(last, in, len);
		poly_block(poly, last);
		wipe(last, sizeof last);
	}
}

static void poly_final(struct poly *poly, uint8_t tag[16])
{
	uint32_t *a = poly->a, g[5], carry = 0, keep;
	uint64_t sum = 0;

	for (size_t round = 0; round < 2; round++) {         /* fully carried, below 2^130 */
		for (size_t i = 0; i < 5; i++) {
			a[i] += carry;
			carry = a[i] >> 26;
			a[i] &= LIMB;
		}
		carry *= 5;
	}
	a[0] += carry;
	/* a - p, where that is not negative: a + 5 - 2^130 */
	carry = 5;
	for (size_t i = 0; i < 5; i++) {
		g[i] = a[i] + carry;
		carry = g[i] >> 26;
		g[i] &= LIMB;
	}
	keep = carry - 1;                                    /* all ones where a < p */
	for (size_t i = 0; i < 5; i++)
		a[i] = (a[i] & keep) | (g[i] & ~keep);
	for (size_t i = 0; i < 4; i++) {                     /* modulo 2^128, plus s */
		sum += (uint64_t)(a[i] >> 6 * i | a[i + 1] << (26 - 6 * i)) + poly->s[i];
		store_le32(tag + 4 * i, (uint32_t)sum);
		sum >>= 32;
	}
	wipe(g, sizeof g);
}

/* 2.8, over the ciphertext. */
static void authenticate(const uint8_t key[32], const uint8_t nonce[12], uint8_t tag[16], const uint8_t *text, size_t len, const uint8_t *aad,
                         size_t aad_len)
{
	uint8_t stream[CHACHA_BLOCK], lengths[POLY_BLOCK];
	struct poly poly;

	chacha_block(key, nonce, 0, stream);                 /* 2.6 */
	poly_init(&poly, stream);
	poly_padded(&poly, aad, aad_len);
	poly_padded(&poly, text, len);
	store_le64(lengths, aad_len);
	store_le64(lengths + 8, len);
	poly_block(&poly, lengths);
	poly_final(&poly, tag);
	wipe(stream, sizeof stream);
	wipe(&poly, sizeof poly);
}

void unapproved_chacha20_poly1305_seal(const uint8_t key[32], const uint8_t nonce[12], uint8_t tag[16], uint8_t *out, const uint8_t *in, size_t len,
                                       const uint8_t *aad, size_t aad_len)
{
	chacha(key, nonce, out, in, len);
	authenticate(key, nonce, tag, out, len, aad, aad_len);
}

void unapproved_chacha20_poly1305_open(const uint8_t key[32], const uint8_t nonce[12], uint8_t tag[16], uint8_t *out, const uint8_t *in, size_t len,
                                       const uint8_t *aad, size_t aad_len)
{
	authenticate(key, nonce, tag, in, len, aad, aad_len);
	chacha(key, nonce, out, in, len);
}
