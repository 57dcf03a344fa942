/* SPDX-License-Identifier: MIT */
/*
 * X25519 (RFC 7748 5). Elements of the field of p = 2^255 - 19 are five limbs of 51 bits. Products have limbs below 2^52; sums and differences of
 * them, to which 4p is added, limbs below 2^54. The sum of five products of such limbs, four of them times 19, is below 2^115.
 */
#include "unapproved/unapproved.h"
#include "base/bytes.h"

enum { LIMBS = 5, LIMB_BITS = 51, NUM_BITS = 255 };
#define LIMB_MASK ((UINT64_C(1) << LIMB_BITS) - 1)

typedef unsigned __int128 wide;
typedef uint64_t element[LIMBS];

static void carry(element out, const wide in[LIMBS])
{
	uint64_t over = 0;

	for (size_t i = 0; i < LIMBS; i++) {
		wide sum = in[i] + over;
		out[i] = (uint64_t)sum & LIMB_MASK;
		over = (uint64_t)(sum >> LIMB_BITS);
	}
	wide low = (wide)over * 19 + out[0];
	out[0] = (uint64_t)low & LIMB_MASK;
	out[1] += (uint64_t)(low >> LIMB_BITS);
}

static void multiply(element out, const element a, const element b)
{
	wide product[LIMBS] = { 0 };

	for (size_t i = 0; i < LIMBS; i++)
		for (size_t j = 0; j < LIMBS; j++)
			product[(i + j) % LIMBS] += (wide)a[i] * (i + j < LIMBS ? b[j] : 19 * b[j]);    /* 2^255 = 19 */
	carry(out, product);
	wipe(product, sizeof product);
}

static void add(element out, const element a, const element b)
{
	for (size_t i = 0; i < LIMBS; i++)
		out[i] = a[i] + b[i];
}

/* a - b + 4p: each limb of 4p is above every limb below 2^52. */
static void subtract(element out, const element a, const element b)
{
	for (size_t i = 0; i < LIMBS; i++)
		out[i] = a[i] + 4 * (i == 0 ? LIMB_MASK - 18 : LIMB_MASK) - b[i];
}

/* Exchanges both where `swap` is 1. */
static void exchange(element a, element b, uint64_t swap)
{
	uint64_t mask = 0 - swap;

	__asm__("" : "+r"(mask));
	for (size_t i = 0; i < LIMBS; i++) {
		uint64_t both = mask & (a[i] ^ b[i]);
		a[i] ^= both;
		b[i] ^= both;
	}
}

/* a^(p - 2): the exponent's bits are 1 but for the second and the fourth. */
static void invert(element out, const element a)
{
	element power;

	memcpy(power, a, sizeof power);
	for (int bit = NUM_BITS - 2; bit >= 0; bit--) {
		multiply(power, power, power);
		if (bit != 2 && bit != 4)
			multiply(power, power, a);
	}
	memcpy(out, power, sizeof power);
	wipe(power, sizeof power);
}

static void load(element out, const uint8_t bytes[32])
{
	uint64_t w[4];

	for (size_t i = 0; i < 4; i++)
		w[i] = load_le64(bytes + 8 * i);
	out[0] = w[0] & LIMB_MASK;
	out[1] = (w[0] >> 51 | w[1] << 13) & LIMB_MASK;
	out[2] = (w[1] >> 38 | w[2] << 26) & LIMB_MASK;
	out[3] = (w[2] >> 25 | w[3] << 39) & LIMB_MASK;
	out[4] = w[3] >> 12 & LIMB_MASK;                 /* without the highest bit */
	wipe(w, sizeof w);
}

/* The residue below p, in bytes. */
static void store(uint8_t bytes[32], const element a)
{
	wide limbs[LIMBS];
	element x;
	uint64_t over = 19;

	for (size_t i = 0; i < LIMBS; i++)
		limbs[i] = a[i];
	carry(x, limbs);
	for (size_t i = 0; i < LIMBS; i++)               /* whether x + 19 reaches 2^255: x is p or more */
		over = (x[i] + over) >> LIMB_BITS;
	over *= 19;
	for (size_t i = 0; i < LIMBS; i++) {
		x[i] += over;
		over = x[i] >> LIMB_BITS;
		x[i] &= LIMB_MASK;
	}
	store_le64(bytes, x[0] | x[1] << 51);
	store_le64(bytes + 8, x[1] >> 13 | x[2] << 38);
	store_le64(bytes + 16, x[2] >> 26 | x[3] << 25);
	store_le64(bytes + 24, x[3] >> 39 | x[4] << 12);
	wipe(limbs, sizeof limbs);
	wipe(x, sizeof x);
}

void unapproved_x25519(uint8_t out[32], const uint8_t scalar[32], const uint8_t *u)
{
	static const uint8_t base[32] = { 9 };
	static const element a24 = { 121665 };
	element x1, x2 = { 1 }, z2 = { 0 }, x3, z3 = { 1 }, a, b, c, d;
	uint8_t k[32];
	uint64_t swap = 0;

	memcpy(k, scalar, sizeof k);
	k[0] &= 0xf8;
	k[31] = (uint8_t)((k[31] & 0x7f) | 0x40);
	load(x1, u != NULL ? u : base);
	memcpy(x3, x1, sizeof x3);
	for (int t = NUM_BITS - 1; t >= 0; t--) {
		uint64_t bit = k[t / 8] >> t % 8 & 1;

		exchange(x2, x3, swap ^ bit);
		exchange(z2, z3, swap ^ bit);
		swap = bit;
		add(a, x2, z2);
		subtract(b, x2, z2);
		add(c, x3, z3);
		subtract(d, x3, z3);
		multiply(d, d, a);                       /* DA */
		multiply(c, c, b);                       /* CB */
		multiply(a, a, a);                       /* AA */
		multiply(b, b, b);                       /* BB */
		multiply(x2, a, b);
		subtract(b, a, b);                       /* E = AA - BB */
		multiply(z2, b, a24);
		add(z2, z2, a);
		multiply(z2, z2, b);                     /* E (AA + a24 E) */
		add(a, d, c);
		multiply(x3, a, a);
		subtract(a, d, c);
		multiply(a, a, a);
		multiply(z3, a, x1);
	}
	exchange(x2, x3, swap);
	exchange(z2, z3, swap);
	invert(z2, z2);
	multiply(x2, x2, z2);
	store(out, x2);
	wipe(k, sizeof k);
	wipe(x2, sizeof x2);
	wipe(z2, sizeof z2);
	wipe(x3, sizeof x3);
	wipe(z3, sizeof z3);
	wipe(a, sizeof a);
	wipe(b, sizeof b);
	wipe(c, sizeof c);
	wipe(d, sizeof d);
}
