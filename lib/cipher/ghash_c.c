/* SPDX-License-Identifier: MIT */
/*
 * GHASH (SP 800-38D 6.3, 6.4) by integer multiplication, in constant time where the CPU multiplies 64-bit integers so.
 *
 * Carry-less from ordinary products: of each operand every fourth bit is kept, in each of four ways. In the product of two such
 * words the sums stand four bits apart, and each is of at most 15 ones, or 16 at the top where the carry leaves the word; the
 * lowest bit of each sum is then the carry-less one, and the rest is masked away. That gives the low 64 bits of a carry-less
 * product. Its high bits are, backwards, the low ones of the product of the operands written backwards.
 *
 * A block is a word of 128 bits, big-endian; the coefficient of x^i is bit 127 - i. The product of Y and H, as such words, has
 * that of x^k in bit 254 - k; with H / x in the place of H, in bit 255 - k, which spares a shift.
 */
#include "cipher/aes_c.h"
#include "base/bytes.h"

/* In ghash_key.power: the factors of Karatsuba's three products, and the same backwards, each as its four classes of bits. */
enum { LOW, HIGH, BOTH, LOW_BACK, HIGH_BACK, BOTH_BACK };

#define EVERY_FOURTH UINT64_C(0x1111111111111111)

typedef uint64_t classes[4];

_Static_assert(sizeof(classes[6]) <= sizeof(((struct ghash_key *)0)->power), "six factors of four words");

static uint64_t backwards(uint64_t x)
{
	x = (x >> 1 & UINT64_C(0x5555555555555555)) | (x & UINT64_C(0x5555555555555555)) << 1;
	x = (x >> 2 & UINT64_C(0x3333333333333333)) | (x & UINT64_C(0x3333333333333333)) << 2;
	x = (x >> 4 & UINT64_C(0x0f0f0f0f0f0f0f0f)) | (x & UINT64_C(0x0f0f0f0f0f0f0f0f)) << 4;
	return __builtin_bswap64(x);
}

/* The low 64 bits of the carry-less product. Class i times class j is of class i + j, modulo 4. */
__attribute__((noinline)) static uint64_t multiply(uint64_t x, const classes h)
{
	uint64_t x0 = x & EVERY_FOURTH, x1 = x & EVERY_FOURTH << 1, x2 = x & EVERY_FOURTH << 2, x3 = x & EVERY_FOURTH << 3;
	uint64_t z0 = x0 * h[0] ^ x1 * h[3] ^ x2 * h[2] ^ x3 * h[1];
	uint64_t z1 = x0 * h[1] ^ x1 * h[0] ^ x2 * h[3] ^ x3 * h[2];
	uint64_t z2 = x0 * h[2] ^ x1 * h[1] ^ x2 * h[0] ^ x3 * h[3];
	uint64_t z3 = x0 * h[3] ^ x1 * h[2] ^ x2 * h[1] ^ x3 * h[0];

	return (z0 & EVERY_FOURTH) | (z1 & EVERY_FOURTH << 1) | (z2 & EVERY_FOURTH << 2) | (z3 & EVERY_FOURTH << 3);
}

void ghash_set_key_c(struct ghash_key *key, const uint8_t h[16])
{
	uint64_t high = load_be64(h), low = load_be64(h + 8), carry = high >> 63;
	uint64_t factor[6];

	/* H / x: up by one bit, and x^-1 = x^127 + x^6 + x + 1 for the bit that leaves. */
	high = (high << 1 | low >> 63) ^ (carry << 63 | carry << 62 | carry << 57);
	low = low << 1 | carry;
	factor[LOW] = low;
	factor[HIGH] = high;
	factor[BOTH] = low ^ high;
	for (size_t i = 0; i < 3; i++)
		factor[LOW_BACK + i] = backwards(factor[LOW + i]);
	for (size_t i = 0; i < 24; i++)
		key->power[i / 2][i % 2] = factor[i / 4] & EVERY_FOURTH << i % 4;
	wipe(factor, sizeof factor);
}

void ghash_blocks_c(const struct ghash_key *key, uint8_t state[16], const uint8_t *in, size_t num_blocks)
{
	const classes *h = (const classes *)key->power;
	uint64_t high = load_be64(state), low = load_be64(state + 8);

	for (; num_blocks > 0; num_blocks--, in += 16) {
		uint64_t v0, v1, v2, v3, low_back, high_back, up0, up1, up2;

		high ^= load_be64(in);
		low ^= load_be64(in + 8);
		low_back = backwards(low);
		high_back = backwards(high);

		/* Y (H / x), in 255 bits from v0 up. Products are of 127 bits: their high part, backwards, holds bits 126 to 63. */
		v0 = multiply(low, h[LOW]);
		v2 = multiply(high, h[HIGH]);
		v1 = multiply(low ^ high, h[BOTH]) ^ v0 ^ v2;
		up0 = multiply(low_back, h[LOW_BACK]);
		up2 = multiply(high_back, h[HIGH_BACK]);
		up1 = multiply(low_back ^ high_back, h[BOTH_BACK]) ^ up0 ^ up2;
		v1 ^= backwards(up0) >> 1;
		v2 ^= backwards(up1) >> 1;
		v3 = backwards(up2) >> 1;

		/* Modulo x^128 + x^7 + x^2 + x + 1: a bit of v0 or v1 goes 128, 127, 126 and 121 up. */
		v1 ^= v0 << 63 ^ v0 << 62 ^ v0 << 57;
		v2 ^= v0 ^ v0 >> 1 ^ v0 >> 2 ^ v0 >> 7;
		low = v2 ^ v1 << 63 ^ v1 << 62 ^ v1 << 57;
		high = v3 ^ v1 ^ v1 >> 1 ^ v1 >> 2 ^ v1 >> 7;
	}
	store_be64(state, high);
	store_be64(state + 8, low);
}
