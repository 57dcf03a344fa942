/* SPDX-License-Identifier: MIT */
/*
 * Multiples of points of P-256, on the assembly of p256_point_adx.S.
 *
 * Points are Jacobian, twelve words X, Y, Z of forms, or affine, eight words; all zero is the point at infinity. The additions
 * there know infinity, but not a = b: where secrets are added, it is argued that this cannot be; elsewhere it is asked.
 * Secrets are left on the stack, less than 3 KiB deep, for the caller's burn(); verification, of public data, goes 10 KiB deep.
 */
#include "ec/p256.h"
#include "base/bytes.h"
#include "ec/comb.h"
#include "ec/inverse.h"
#include "ec/tables.h"

enum { X = 0, Y = 4, Z = 8, WORDS = 4, AFFINE = 8, JACOBIAN = 12 };
enum { BASE_LENGTH = P256_WIDTH * P256_STEP * P256_WINDOWS, BASE_ENTRIES = 1 << (P256_WIDTH - 1) };

#define FIELD (&ec_constants[EC_P256].p)

static void to_form(uint64_t *out, const struct ec_point *point)
{
	p256_mul_adx(out + X, point->x, FIELD->r2);
	p256_mul_adx(out + Y, point->y, FIELD->r2);
}

/*
 * From a finite point to plain residues. The inverse of Z's words is 1 / (z R); times R^2 / R, that is the plain 1 / z, and times that
 * again, its form. A form times a plain residue is plain.
 */
static void to_affine(struct ec_point *out, const uint64_t point[JACOBIAN])
{
	uint64_t factor[WORDS], form[WORDS];

	inverse(factor, point + Z, FIELD);
	p256_mul_adx(factor, factor, FIELD->r2);
	p256_mul_adx(form, factor, FIELD->r2);
	__builtin_memset(out, 0, sizeof *out);
	p256_mul_adx(factor, factor, form);
	p256_mul_adx(out->x, factor, point + X);
	p256_mul_adx(factor, factor, form);
	p256_mul_adx(out->y, factor, point + Y);
}

/* `count` bits of k from bit `at` on, where it is followed by a word 0. */
static uint64_t bits(const uint64_t *k, unsigned at, unsigned count)
{
	uint64_t x = k[at / 64] >> at % 64;

	if (at % 64 + count > 64)
		x |= k[at / 64 + 1] << (64 - at % 64);
	return x & ((UINT64_C(1) << count) - 1);
}

/*
 * Booth's digit of `width` bits at bit `at`, from -2^(width-1) to 2^(width-1): its bits, plus the topmost bit of the digit below, less
 * 2^width if its own topmost bit is set. Gives its magnitude, and whether it is negative: a 0 may be.
 */
static uint64_t digit(const uint64_t k[EC_WORDS], unsigned at, unsigned width, uint64_t *negative)
{
	uint64_t x = at == 0 ? bits(k, 0, width) << 1 : bits(k, at - 1, width + 1), magnitude = (x + 1) >> 1;

	*negative = ct_mask(x >> width);
	return ct_select(*negative, (UINT64_C(1) << width) - magnitude, magnitude);
}

/* What comb_entry() finds for row `row` of a block: an entry of the base point's table, and the index in *index, from 1 on. */
static const uint64_t *base_entries(const uint64_t signs[EC_WORDS], unsigned block, unsigned row, uint64_t *index, uint64_t *negative)
{
	*index = comb_entry(signs, block * P256_WIDTH * P256_STEP + row, P256_STEP, P256_WIDTH, negative) + 1;
	return **p256_table[block];
}

/*
 * k G, by a comb of odd digits (comb.h). No addition doubles: see wide_mul_base() in wide.c.
 */
void p256_mul_base(struct ec_point *out, const uint64_t k[EC_WORDS])
{
	uint64_t signs[EC_WORDS], opposite = comb_signs(EC_P256, signs, BASE_LENGTH, k), sum[JACOBIAN] = { 0 }, entry[AFFINE], index, negative;

	for (unsigned row = P256_STEP; row-- > 0;) {
		if (row + 1 < P256_STEP)
			p256_double_adx(sum, 1);
		for (unsigned block = P256_WINDOWS; block-- > 0;) {
			const uint64_t *entries = base_entries(signs, block, row, &index, &negative);
			p256_select_affine_adx(entry, entries, BASE_ENTRIES, index);
			p256_add_affine_adx(sum, sum, entry, negative ^ opposite);
		}
	}
	to_affine(out, sum);
}

enum { OWN_WIDTH = 5, OWN_ENTRIES = 1 << (OWN_WIDTH - 1), OWN_DIGITS = 256 / OWN_WIDTH + 1 };

/*
 * k P, with the multiples of P up to 16, from the highest digit on.
 *
 * No addition doubles: 32 m P + d P, with |d| <= 16, does so where 32 m = d modulo n. As integers they differ, but for m = d = 0,
 * where nothing is added. Before the last digit 32 m + d is at most n / 32 + 1, and 32 m - d is below n. At the last one it might be
 * n, where k = 32 m + d = n + 2 d: then d is negative, as k < n, and 15 modulo 32, as n is 17; so it is -17 or less.
 */
void p256_mul_point(struct ec_point *out, const uint64_t k[EC_WORDS], const struct ec_point *point)
{
	uint64_t table[OWN_ENTRIES][JACOBIAN], sum[JACOBIAN] = { 0 }, entry[JACOBIAN], negative;

	to_form(table[0], point);
	__builtin_memcpy(table[0] + Z, FIELD->one, WORDS * sizeof(uint64_t));
	for (size_t i = 2; i <= OWN_ENTRIES; i += 2) {
		__builtin_memcpy(table[i - 1], table[i / 2 - 1], sizeof table[0]);
		p256_double_adx(table[i - 1], 1);
		if (i < OWN_ENTRIES)
			p256_add_affine_adx(table[i], table[i - 1], table[0], 0);
	}
	for (unsigned at = OWN_DIGITS * OWN_WIDTH; at > 0; ) {
		at -= OWN_WIDTH;
		uint64_t magnitude = digit(k, at, OWN_WIDTH, &negative);
		p256_select_adx(entry, table[0], OWN_ENTRIES, magnitude);
		p256_add_adx(sum, sum, entry, negative);
		if (at > 0)
			p256_double_adx(sum, OWN_WIDTH);
	}
	to_affine(out, sum);
}

/* --- Verification, of public data ------------------------------------------------------------------------------------------------- */

/* Windows of affine multiples of a point: in window i, of 2^(step i) times 1, 3, 5, ... 2^(width-1) - 1. */
struct windows {
	const uint64_t *entries;
	unsigned width, step, count;
};

enum {
	DIGITS = 257,
	MULTIPLES_WIDTH = 5, MULTIPLES = 1 << (MULTIPLES_WIDTH - 2),             /* of a key met once */
	PREPARED_WIDTH = 4, PREPARED_MULTIPLES = 1 << (PREPARED_WIDTH - 2),
	PREPARED_WINDOWS = EC_PREPARED_WORDS / (AFFINE * PREPARED_MULTIPLES),
	PREPARED_STEP = (DIGITS + PREPARED_WINDOWS - 1) / PREPARED_WINDOWS
};

/* The non-adjacent form of k: of any `width` digits at most one is not 0, and that is odd and below 2^(width-1). */
static void recode_vartime(int8_t digits[DIGITS], const uint64_t k[EC_WORDS], unsigned width)
{
	uint64_t carry = 0;

	__builtin_memset(digits, 0, DIGITS);
	for (unsigned at = 0; at < DIGITS; ) {
		uint64_t x = bits(k, at, width) + carry;
		if ((x & 1) == 0) {
			at++;
			continue;
		}
		carry = x >> (width - 1);
		digits[at] = (int8_t)((int64_t)x - (int64_t)(carry << width));
		at += width;
	}
}

/* A sum, at points[now], which `doublings` are still to be made of. */
struct sum {
	uint64_t points[2][JACOBIAN];
	unsigned now, doublings;
};

static void double_vartime(struct sum *sum)
{
	if (sum->doublings != 0)
		p256_double_adx(sum->points[sum->now], sum->doublings);
	sum->doublings = 0;
}

static void add_vartime(struct sum *sum, const uint64_t entry[AFFINE], bool negative)
{
	double_vartime(sum);
	if (p256_add_affine_adx(sum->points[1 - sum->now], sum->points[sum->now], entry, negative))
		sum->doublings = 1;
	else
		sum->now = 1 - sum->now;
	double_vartime(sum);
}

/* Adds what the windows have for the digits that lack `left` doublings. */
static void add_digits_vartime(struct sum *sum, const struct windows *windows, const int8_t digits[DIGITS], unsigned left)
{
	const uint64_t *entries = windows->entries;
	size_t size = (size_t)AFFINE << (windows->width - 2);

	if (left >= windows->step)
		return;
	for (unsigned window = 0, at = left; window < windows->count && at < DIGITS; window++, at += windows->step, entries += size) {
		unsigned magnitude = (unsigned)(digits[at] < 0 ? -digits[at] : digits[at]);
		if (magnitude != 0)
			add_vartime(sum, entries + magnitude / 2 * AFFINE, digits[at] < 0);
	}
}

/*
 * The windows of odd multiples of q. All are made affine with one inversion (see to_affine()): z[i] is the product of all Z before i;
 * from the end on, the inverse of the product of Z up to i makes both the inverse of Z[i] and that of the product before it.
 */
static void fill_vartime(uint64_t *entries, const struct ec_point *q, unsigned width, unsigned step, unsigned count)
{
	enum { MOST = EC_PREPARED_WORDS / AFFINE };
	uint64_t points[MOST][JACOBIAN], z[MOST][WORDS], twice[JACOBIAN], of_one[WORDS], square[WORDS], product[WORDS];
	unsigned multiples = 1u << (width - 2), total = multiples * count;

	for (unsigned i = 0; i < total; i++) {
		if (i % multiples != 0) {
			p256_add_adx(points[i], points[i - 1], twice, 0);
			continue;
		}
		if (i == 0) {
			to_form(points[0], q);
			__builtin_memcpy(points[0] + Z, FIELD->one, sizeof of_one);
		} else {
			__builtin_memcpy(points[i], points[i - multiples], sizeof points[0]);
			p256_double_adx(points[i], step);
		}
		__builtin_memcpy(twice, points[i], sizeof twice);
		p256_double_adx(twice, 1);
	}
	__builtin_memcpy(product, FIELD->one, sizeof product);
	for (unsigned i = 0; i < total; i++) {
		__builtin_memcpy(z[i], product, sizeof product);
		p256_mul_adx(product, product, points[i] + Z);
	}
	inverse_vartime(product, product, FIELD);
	p256_mul_adx(product, product, FIELD->r2);
	p256_mul_adx(product, product, FIELD->r2);
	for (unsigned i = total; i-- > 0; ) {
		p256_mul_adx(of_one, product, z[i]);
		p256_mul_adx(product, product, points[i] + Z);
		p256_sqr_adx(square, of_one);
		p256_mul_adx(of_one, of_one, square);
		p256_mul_adx(entries + i * AFFINE + X, points[i] + X, square);
		p256_mul_adx(entries + i * AFFINE + Y, points[i] + Y, of_one);
	}
}

/* Whether x R is the form of X / Z^2, where Z is not 0. */
static bool is_x_vartime(const uint64_t x[WORDS], const uint64_t zz[WORDS], const uint64_t point[JACOBIAN])
{
	uint64_t t[WORDS];

	p256_mul_adx(t, x, FIELD->r2);
	p256_mul_adx(t, t, zz);
	return words_equal(t, point + X, WORDS) != 0;
}

static uint64_t verify_vartime(const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS], const uint64_t u2[EC_WORDS],
	const struct windows *q)
{
	struct sum sum = { 0 };
	uint64_t *point, zz[WORDS], other[WORDS], signs[EC_WORDS], opposite = comb_signs(EC_P256, signs, BASE_LENGTH, u1), index, negative;
	int8_t digits[DIGITS];

	recode_vartime(digits, u2, q->width);
	for (unsigned left = q->step > P256_STEP ? q->step : P256_STEP; left-- > 0;) {
		sum.doublings++;
		add_digits_vartime(&sum, q, digits, left);
		for (unsigned block = 0; left < P256_STEP && block < P256_WINDOWS; block++) {
			const uint64_t *entries = base_entries(signs, block, left, &index, &negative);
			add_vartime(&sum, entries + (index - 1) * AFFINE, negative != opposite);
		}
	}
	double_vartime(&sum);
	point = sum.points[sum.now];
	if (!(point[Z] | point[Z + 1] | point[Z + 2] | point[Z + 3]))
		return 0;
	p256_sqr_adx(zz, point + Z);
	if (is_x_vartime(r, zz, point))
		return UINT64_MAX;
	/* x may also be r + n, where that is below p: n < p < 2n. */
	mod_sub(other, FIELD->m, ec_constants[EC_P256].n.m, FIELD);
	if (!words_less(r, other, WORDS))
		return 0;
	mod_add(other, r, ec_constants[EC_P256].n.m, FIELD);
	return is_x_vartime(other, zz, point) ? UINT64_MAX : 0;
}

uint64_t p256_verify_vartime(const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS], const uint64_t u2[EC_WORDS],
	const struct ec_point *q)
{
	uint64_t entries[MULTIPLES * AFFINE];
	const struct windows windows = { entries, MULTIPLES_WIDTH, DIGITS, 1 };

	fill_vartime(entries, q, MULTIPLES_WIDTH, DIGITS, 1);
	return verify_vartime(r, u1, u2, &windows);
}

void p256_prepare_vartime(uint64_t prepared[EC_PREPARED_WORDS], const struct ec_point *q)
{
	fill_vartime(prepared, q, PREPARED_WIDTH, PREPARED_STEP, PREPARED_WINDOWS);
}

uint64_t p256_verify_prepared_vartime(const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS], const uint64_t u2[EC_WORDS],
	const uint64_t prepared[EC_PREPARED_WORDS])
{
	const struct windows windows = { prepared, PREPARED_WIDTH, PREPARED_STEP, PREPARED_WINDOWS };

	return verify_vartime(r, u1, u2, &windows);
}

void p256_scalar_mul(uint64_t out[EC_WORDS], const uint64_t a[EC_WORDS], const uint64_t b[EC_WORDS])
{
	uint64_t form[WORDS];

	p256_order_mul_adx(form, a, ec_constants[EC_P256].n.r2);
	p256_order_mul_adx(out, form, b);
}
