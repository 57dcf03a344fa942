/* SPDX-License-Identifier: MIT */
/* The path of ec.h for P-384 and P-521 on CPUs with BMI2, ADX and AVX2: the same functions. */
#ifndef CUPEL_EC_WIDE_H
#define CUPEL_EC_WIDE_H

#include "ec/ec.h"

#pragma GCC visibility push(hidden)

void wide_mul_base(enum ec_curve curve, struct ec_point *out, const uint64_t k[EC_WORDS]);
void wide_mul_point(enum ec_curve curve, struct ec_point *out, const uint64_t k[EC_WORDS], const struct ec_point *point);
uint64_t wide_verify_vartime(enum ec_curve curve, const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS], const uint64_t u2[EC_WORDS],
	const struct ec_point *q);
void wide_prepare_vartime(enum ec_curve curve, uint64_t prepared[EC_PREPARED_WORDS], const struct ec_point *q);
uint64_t wide_verify_prepared_vartime(enum ec_curve curve, const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS], const uint64_t u2[EC_WORDS],
	const uint64_t prepared[EC_PREPARED_WORDS]);

/* In p384_adx.S, p521_adx.S and wide_avx2.S, where each is explained. */
void p384_mul_adx(uint64_t out[6], const uint64_t a[6], const uint64_t b[6]);
void p384_sqr_adx(uint64_t out[6], const uint64_t a[6]);
void p384_add_adx(uint64_t out[6], const uint64_t a[6], const uint64_t b[6]);
void p384_sub_adx(uint64_t out[6], const uint64_t a[6], const uint64_t b[6]);
void p521_mul_adx(uint64_t out[9], const uint64_t a[9], const uint64_t b[9]);
void p521_sqr_adx(uint64_t out[9], const uint64_t a[9]);
void p521_add_adx(uint64_t out[9], const uint64_t a[9], const uint64_t b[9]);
void p521_sub_adx(uint64_t out[9], const uint64_t a[9], const uint64_t b[9]);
void p521_sub_both_adx(uint64_t out[9], const uint64_t a[9], const uint64_t b[9], const uint64_t c[9]);
void p521_less_8_adx(uint64_t out[9], const uint64_t a[9], const uint64_t b[9]);
void p521_4_less_adx(uint64_t out[9], const uint64_t a[9], const uint64_t b[9]);
void p521_triple_adx(uint64_t out[9], const uint64_t a[9]);
void p384_select_avx2(uint64_t out[12], const uint64_t *table, uint64_t count, uint64_t index);
void p521_select_avx2(uint64_t out[18], const uint64_t *table, uint64_t count, uint64_t index);

#pragma GCC visibility pop

#endif
