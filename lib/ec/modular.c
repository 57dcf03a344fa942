/* SPDX-License-Identifier: MIT */
#include "ec/modular.h"
#include "base/bytes.h"

typedef unsigned __int128 wide;

/* out = a - b; the borrow, 0 or 1. */
static uint64_t subtract(uint64_t *out, const uint64_t *a, const uint64_t *b, size_t num_words)
{
	uint64_t borrow = 0;

	for (size_t i = 0; i < num_words; i++) {
		wide difference = (wide)a[i] - b[i] - borrow;
		out[i] = (uint64_t)difference;
		borrow = (uint64_t)(difference >> 64) & 1;
	}
	return borrow;
}

/* out = a + (b where the mask is all ones); the carry. */
static uint64_t add_masked(uint64_t *out, const uint64_t *a, const uint64_t *b, uint64_t mask, size_t num_words)
{
	uint64_t carry = 0;

	for (size_t i = 0; i < num_words; i++) {
		wide sum = (wide)a[i] + (b[i] & mask) + carry;
		out[i] = (uint64_t)sum;
		carry = (uint64_t)(sum >> 64);
	}
	return carry;
}

uint64_t words_less(const uint64_t *a, const uint64_t *b, size_t num_words)
{
	uint64_t difference[EC_WORDS];

	return ct_mask(subtract(difference, a, b, num_words));
}

uint64_t words_equal(const uint64_t *a, const uint64_t *b, size_t num_words)
{
	uint64_t difference = 0;

	for (size_t i = 0; i < num_words; i++)
		difference |= a[i] ^ b[i];
	return ct_is_zero(difference);
}

void mod_reduce(uint64_t *out, const uint64_t *a, uint64_t carry, const struct ec_modulus *m)
{
	uint64_t less[EC_WORDS];
	/* a borrow that the carry does not pay: a was below m */
	uint64_t keep = ct_mask(subtract(less, a, m->m, m->words) & ~carry);

	for (size_t i = 0; i < m->words; i++)
		out[i] = ct_select(keep, a[i], less[i]);
}

void mod_add(uint64_t *out, const uint64_t *a, const uint64_t *b, const struct ec_modulus *m)
{
	uint64_t sum[EC_WORDS], carry = add_masked(sum, a, b, UINT64_MAX, m->words);

	mod_reduce(out, sum, carry, m);
}

void mod_sub(uint64_t *out, const uint64_t *a, const uint64_t *b, const struct ec_modulus *m)
{
	uint64_t borrow = subtract(out, a, b, m->words);

	add_masked(out, out, m->m, ct_mask(borrow), m->words);
}

/* sum += a b, of one word b; the word that is carried out. Never more than two words: (2^64 - 1)^2 + 2 (2^64 - 1) = 2^128 - 1. */
static inline uint64_t multiply_add(uint64_t *sum, const uint64_t *a, uint64_t b, size_t num_words)
{
	uint64_t carry = 0;

	for (size_t i = 0; i < num_words; i++) {
		wide product = (wide)a[i] * b + sum[i] + carry;
		sum[i] = (uint64_t)product;
		carry = (uint64_t)(product >> 64);
	}
	return carry;
}

void mod_mul(uint64_t *out, const uint64_t *a, const uint64_t *b, const struct ec_modulus *m)
{
	uint64_t t[2 * EC_WORDS] = { 0 }, carry = 0;
	size_t words = m->words;

	for (size_t i = 0; i < words; i++)
		t[i + words] = multiply_add(t + i, a, b[i], words);
	if (m->montgomery) {
		/* Montgomery's: a multiple of m makes word after word 0. t < m^2 + R m < 2 R m, so the carry is 0 or 1 and the quotient below 2 m. */
		for (size_t i = 0; i < words; i++) {
			wide sum = (wide)t[i + words] + multiply_add(t + i, m->m, t[i] * m->negative_inverse, words) + carry;
			t[i + words] = (uint64_t)sum;
			carry = (uint64_t)(sum >> 64);
		}
	} else {
		/* 2^521 = 1: what is above comes down. Both parts are at most m, and not both m. */
		uint64_t high[EC_WORDS];
		for (size_t i = 0; i < words; i++)
			high[i] = t[i + words - 1] >> 9 | t[i + words] << 55;
		t[words - 1] &= 0x1ff;
		add_masked(t + words, t, high, UINT64_MAX, words);
	}
	mod_reduce(out, t + words, carry, m);
}
