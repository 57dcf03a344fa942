/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_TESTS_EC_FIELD_H
#define CUPEL_TESTS_EC_FIELD_H

#include "ec/ec.h"

/* a b, a^2, a + b, a - b; on P-521 alone a - b - c, a - 8 b, 4 a - b, 3 a. ops.py has them in this order. */
enum field_operation { FIELD_MUL, FIELD_SQR, FIELD_ADD, FIELD_SUB, FIELD_SUB_BOTH, FIELD_LESS_8, FIELD_4_LESS, FIELD_TRIPLE };

/** In the assembly: elements of P-384 are words, of P-521 limbs of 58 bits in a word each. In a build without it, nothing. */
void field_operation(enum ec_curve curve, enum field_operation operation, uint64_t *out, const uint64_t *a, const uint64_t *b, const uint64_t *c);

#endif
