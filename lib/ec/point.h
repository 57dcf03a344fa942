/* SPDX-License-Identifier: MIT */
/* The portable path of ec.h: the same functions, for every curve. All of it is constant-time, what is called of variable time elsewhere too. */
#ifndef CUPEL_EC_POINT_H
#define CUPEL_EC_POINT_H

#include "ec/modular.h"

#pragma GCC visibility push(hidden)

/* A point (X : Y : Z) of forms (modular.h), with x = X / Z and y = Y / Z; the point at infinity is (0 : 1 : 0). */
typedef uint64_t projective[3][EC_WORDS];

/** out = a + b, of any two points of the curve; out may be one of them. */
void point_add(const struct ec_constants *c, projective out, const projective a, const projective b);

uint64_t ec_on_curve_c(enum ec_curve curve, const struct ec_point *point);
void ec_mul_base_c(enum ec_curve curve, struct ec_point *out, const uint64_t k[EC_WORDS]);
void ec_mul_c(enum ec_curve curve, struct ec_point *out, const uint64_t k[EC_WORDS], const struct ec_point *point);
uint64_t ec_verify_c(enum ec_curve curve, const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS], const uint64_t u2[EC_WORDS],
	const struct ec_point *q);
void ec_prepare_c(enum ec_curve curve, uint64_t prepared[EC_PREPARED_WORDS], const struct ec_point *q);
uint64_t ec_verify_prepared_c(enum ec_curve curve, const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS], const uint64_t u2[EC_WORDS],
	const uint64_t prepared[EC_PREPARED_WORDS]);

#pragma GCC visibility pop

#endif
