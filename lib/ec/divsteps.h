/* SPDX-License-Identifier: MIT */
/* The inner part of inversion (inverse.c), in assembly or in C. */
#ifndef CUPEL_EC_DIVSTEPS_H
#define CUPEL_EC_DIVSTEPS_H

#include <stdint.h>

#pragma GCC visibility push(hidden)

/* f = (u f + v g) / 2^62, g = (q f + r g) / 2^62; |u| + |v| and |q| + |r| are at most 2^62. */
struct matrix {
	int64_t u, v, q, r;
};

/**
 * Sixty divsteps, in constant time: the matrix of what they make of numbers whose lowest 60 bits are those of f and g; f is odd. zeta is
 * -(delta + 1/2), before and after.
 */
void sixty_divsteps(struct matrix *t, int64_t *zeta, int64_t f, int64_t g);

#pragma GCC visibility pop

#endif
