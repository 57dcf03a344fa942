/* SPDX-License-Identifier: MIT */
/* The path of ec.h for P-256 on CPUs with BMI2, ADX and AVX2: the same functions. */
#ifndef CUPEL_EC_P256_H
#define CUPEL_EC_P256_H

#include "ec/ec.h"

#pragma GCC visibility push(hidden)

void p256_mul_base(struct ec_point *out, const uint64_t k[EC_WORDS]);
void p256_mul_point(struct ec_point *out, const uint64_t k[EC_WORDS], const struct ec_point *point);
uint64_t p256_verify_vartime(const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS], const uint64_t u2[EC_WORDS],
	const struct ec_point *q);
void p256_prepare_vartime(uint64_t prepared[EC_PREPARED_WORDS], const struct ec_point *q);
uint64_t p256_verify_prepared_vartime(const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS], const uint64_t u2[EC_WORDS],
	const uint64_t prepared[EC_PREPARED_WORDS]);

/** Of the curve's own words alone. */
void p256_scalar_mul(uint64_t out[EC_WORDS], const uint64_t a[EC_WORDS], const uint64_t b[EC_WORDS]);

/* In p256_field_adx.S and p256_point_adx.S, where each is explained. A point is X, Y, Z, or X, Y. */
void p256_mul_adx(uint64_t out[4], const uint64_t a[4], const uint64_t b[4]);
void p256_order_mul_adx(uint64_t out[4], const uint64_t a[4], const uint64_t b[4]);
void p256_sqr_adx(uint64_t out[4], const uint64_t a[4]);
void p256_double_adx(uint64_t point[12], uint64_t times);
uint64_t p256_add_adx(uint64_t out[12], const uint64_t a[12], const uint64_t b[12], uint64_t negative);
uint64_t p256_add_affine_adx(uint64_t out[12], const uint64_t a[12], const uint64_t b[8], uint64_t negative);
void p256_select_adx(uint64_t out[12], const uint64_t *table, uint64_t count, uint64_t index);
void p256_select_affine_adx(uint64_t out[8], const uint64_t *table, uint64_t count, uint64_t index);

#pragma GCC visibility pop

#endif
