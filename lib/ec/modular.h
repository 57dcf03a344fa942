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

#pragma GCC visibility pop

#endif
