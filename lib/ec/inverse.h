/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_EC_INVERSE_H
#define CUPEL_EC_INVERSE_H

#include "ec/modular.h"

#pragma GCC visibility push(hidden)

/**
 * out = 1 / a modulo m, of plain residues: constant-time in a, which is below m->m, a prime; 0 gives 0. Reads and writes m->words words;
 * out may be a. Secrets are left on the stack, for the caller's burn().
 */
void inverse(uint64_t *out, const uint64_t *a, const struct ec_modulus *m);

/** The same of a public a, in a time that depends on it. */
void inverse_vartime(uint64_t *out, const uint64_t *a, const struct ec_modulus *m);

#pragma GCC visibility pop

#endif
