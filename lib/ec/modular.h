/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_EC_MODULAR_H
#define CUPEL_EC_MODULAR_H

/*
 * The moduli of the curves, and portable arithmetic modulo any of them: constant-time in everything but the modulus.
 *
 * A residue is below the modulus, in EC_WORDS words. The form of a residue x is x R, with R = 2^(64 words), or with R = 1 for the field of
 * P-521, whose prime asks for no Montgomery reduction.
 */
#include "ec/ec.h"

#pragma GCC visibility push(hidden)

struct ec_modulus {
	uint64_t m[EC_WORDS];
	uint64_t r2[EC_WORDS];           /* R^2 mod m */
	uint64_t one[EC_WORDS];          /* R mod m: the form of 1 */
	uint64_t negative_inverse;       /* -1 / m mod 2^64 */
	uint16_t words, bits;
	uint32_t montgomery;             /* 0: R is 1, and m = 2^521 - 1 */
};

/** Made by tools/ec_tables.py, of each enum ec_curve. */
struct ec_constants {
	struct ec_modulus p, n;
	uint64_t b[EC_WORDS], x[EC_WORDS], y[EC_WORDS];      /* forms: the curve's b, and its base point */
};
extern const struct ec_constants ec_constants[4];

/* Only m->words words of a residue are read and written, and out may be an operand. */

void mod_add(uint64_t *out, const uint64_t *a, const uint64_t *b, const struct ec_modulus *m);
void mod_sub(uint64_t *out, const uint64_t *a, const uint64_t *b, const struct ec_modulus *m);

/** out = a b / R: the form of a product, of two forms. */
void mod_mul(uint64_t *out, const uint64_t *a, const uint64_t *b, const struct ec_modulus *m);

/** out = a - m where `carry` times 2^(64 words) + a is m or more, else a; what comes out is below m if what came in is below 2 m. */
void mod_reduce(uint64_t *out, const uint64_t *a, uint64_t carry, const struct ec_modulus *m);

/** All ones where a < b; where a = b; 0 elsewhere. */
uint64_t words_less(const uint64_t *a, const uint64_t *b, size_t num_words);
uint64_t words_equal(const uint64_t *a, const uint64_t *b, size_t num_words);

#pragma GCC visibility pop

#endif
