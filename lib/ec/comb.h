/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_EC_COMB_H
#define CUPEL_EC_COMB_H

/*
 * Odd digits. An odd k below 2^length is the sum of +2^i or -2^i over all i below `length`: with a plus at the topmost place, and at any
 * other where bit i + 1 of k is set. So any choice of `teeth` places is a digit that is never 0, one half of the digits are the
 * opposites of the other, and a table of 2^(teeth - 1) points has them all: its entry j has a plus at the topmost tooth, and at tooth t
 * where bit t of j is set.
 *
 * With teeth at neighbouring places, that is fixed windows, and entry j is 2 j + 1. With teeth `spacing` apart it is a comb: a block of
 * teeth * spacing places is done in `spacing` rows, with one addition a row, and one doubling between two rows.
 */
#include "ec/modular.h"

#pragma GCC visibility push(hidden)

/** The signs of k, or where k is even of n - k, as bits: set for plus. All ones where it was n - k: the multiple is to be negated. Constant-time. */
uint64_t comb_signs(enum ec_curve curve, uint64_t signs[EC_WORDS], unsigned length, const uint64_t k[EC_WORDS]);

/** The entry of the digit whose lowest tooth is at `at`; *negative: all ones where it is the entry's opposite. Constant-time in the signs. */
size_t comb_entry(const uint64_t signs[EC_WORDS], unsigned at, unsigned spacing, unsigned teeth, uint64_t *negative);

/** In place: the form (modular.h) of a coordinate as the base point's table has it. */
void comb_to_form(enum ec_curve curve, uint64_t coordinate[EC_WORDS]);

#pragma GCC visibility pop

#endif
