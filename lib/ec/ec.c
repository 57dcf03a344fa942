/* SPDX-License-Identifier: MIT */
/* What all curves share, and the choice of a path. */
#include "ec/ec.h"
#include "base/bytes.h"
#include "ec/inverse.h"
#include "ec/p256.h"
#include "ec/point.h"
#include "ec/wide.h"
#include "paths.h"

#define IS_FAST features_have(features, CUPEL_CPU_BMI | CUPEL_CPU_ADX | CUPEL_CPU_AVX2)
#define IS_FAST_P256 (IS_FAST && curve == EC_P256)
#define IS_FAST_WIDE (IS_FAST && (curve == EC_P384 || curve == EC_P521))

size_t ec_bytes(enum ec_curve curve)
{
	return (ec_order_bits(curve) + 7) / 8;
}

unsigned ec_order_bits(enum ec_curve curve)
{
	return ec_constants[curve].n.bits;
}

void ec_from_bytes(enum ec_curve curve, uint64_t words[EC_WORDS], const uint8_t *bytes)
{
	size_t len = ec_bytes(curve);

	__builtin_memset(words, 0, EC_WORDS * sizeof *words);
	for (size_t i = 0; i < len; i++)
		words[i / 8] |= (uint64_t)bytes[len - 1 - i] << 8 * (i % 8);
}

void ec_to_bytes(enum ec_curve curve, uint8_t *bytes, const uint64_t words[EC_WORDS])
{
	size_t len = ec_bytes(curve);

	for (size_t i = 0; i < len; i++)
		bytes[len - 1 - i] = (uint8_t)(words[i / 8] >> 8 * (i % 8));
}

uint64_t ec_is_coordinate(enum ec_curve curve, const uint64_t words[EC_WORDS])
{
	return words_less(words, ec_constants[curve].p.m, EC_WORDS);
}

uint64_t ec_is_scalar(enum ec_curve curve, const uint64_t words[EC_WORDS])
{
	uint64_t any = 0;

	for (size_t i = 0; i < EC_WORDS; i++)
		any |= words[i];
	return words_less(words, ec_constants[curve].n.m, EC_WORDS) & ~ct_is_zero(any);
}

uint64_t ec_on_curve(enum ec_curve curve, uint64_t features, const struct ec_point *point)
{
	(void)features;
	return ec_on_curve_c(curve, point);
}

void ec_mul_base(enum ec_curve curve, uint64_t features, struct ec_point *out, const uint64_t k[EC_WORDS])
{
	if (IS_FAST_P256)
		p256_mul_base(out, k);
	else if (IS_FAST_WIDE)
		wide_mul_base(curve, out, k);
	else
		ec_mul_base_c(curve, out, k);
}

void ec_mul(enum ec_curve curve, uint64_t features, struct ec_point *out, const uint64_t k[EC_WORDS], const struct ec_point *point)
{
	if (IS_FAST_P256)
		p256_mul_point(out, k, point);
	else if (IS_FAST_WIDE)
		wide_mul_point(curve, out, k, point);
	else
		ec_mul_c(curve, out, k, point);
}

uint64_t ec_verify_vartime(enum ec_curve curve, uint64_t features, const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS],
	const uint64_t u2[EC_WORDS], const struct ec_point *q)
{
	if (IS_FAST_P256)
		return p256_verify_vartime(r, u1, u2, q);
	if (IS_FAST_WIDE)
		return wide_verify_vartime(curve, r, u1, u2, q);
	return ec_verify_c(curve, r, u1, u2, q);
}

void ec_prepare_vartime(enum ec_curve curve, uint64_t features, uint64_t prepared[EC_PREPARED_WORDS], const struct ec_point *q)
{
	if (IS_FAST_P256)
		p256_prepare_vartime(prepared, q);
	else if (IS_FAST_WIDE)
		wide_prepare_vartime(curve, prepared, q);
	else
		ec_prepare_c(curve, prepared, q);
}

uint64_t ec_verify_prepared_vartime(enum ec_curve curve, uint64_t features, const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS],
	const uint64_t u2[EC_WORDS], const uint64_t prepared[EC_PREPARED_WORDS])
{
	if (IS_FAST_P256)
		return p256_verify_prepared_vartime(r, u1, u2, prepared);
	if (IS_FAST_WIDE)
		return wide_verify_prepared_vartime(curve, r, u1, u2, prepared);
	return ec_verify_prepared_c(curve, r, u1, u2, prepared);
}

/* --- Scalars ---------------------------------------------------------------------------------------------------------------------- */

static void clear_above(uint64_t words[EC_WORDS], const struct ec_modulus *m)
{
	for (size_t i = m->words; i < EC_WORDS; i++)
		words[i] = 0;
}

void ec_scalar_reduce(enum ec_curve curve, uint64_t out[EC_WORDS], const uint64_t words[EC_WORDS])
{
	const struct ec_modulus *n = &ec_constants[curve].n;

	/* n has its topmost bit set, so the integer is below 2 n. */
	mod_reduce(out, words, 0, n);
	clear_above(out, n);
}

void ec_scalar_add(enum ec_curve curve, uint64_t out[EC_WORDS], const uint64_t a[EC_WORDS], const uint64_t b[EC_WORDS])
{
	const struct ec_modulus *n = &ec_constants[curve].n;

	mod_add(out, a, b, n);
	clear_above(out, n);
}

void ec_scalar_mul(enum ec_curve curve, uint64_t features, uint64_t out[EC_WORDS], const uint64_t a[EC_WORDS], const uint64_t b[EC_WORDS])
{
	const struct ec_modulus *n = &ec_constants[curve].n;
	uint64_t form[EC_WORDS];

	if (IS_FAST_P256) {
		p256_scalar_mul(out, a, b);
	} else {
		mod_mul(form, a, n->r2, n);
		mod_mul(out, form, b, n);
	}
	clear_above(out, n);
}

void ec_scalar_inverse(enum ec_curve curve, uint64_t features, uint64_t out[EC_WORDS], const uint64_t a[EC_WORDS])
{
	const struct ec_modulus *n = &ec_constants[curve].n;

	(void)features;
	inverse(out, a, n);
	clear_above(out, n);
}

void ec_scalar_inverse_vartime(enum ec_curve curve, uint64_t features, uint64_t out[EC_WORDS], const uint64_t a[EC_WORDS])
{
	const struct ec_modulus *n = &ec_constants[curve].n;

	(void)features;
	inverse_vartime(out, a, n);
	clear_above(out, n);
}
