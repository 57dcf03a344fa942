/* SPDX-License-Identifier: MIT */
/*
 * The group of a curve, in portable C.
 *
 * There is one addition, complete on curves of odd order: equal points, opposite points and the point at infinity are no exceptions
 * (J. Renes, C. Costello, L. Batina, "Complete addition formulas for prime order elliptic curves", 2016, algorithm 4). So there is one
 * multiplication of a point too, by a comb.
 */
#include "ec/point.h"
#include "base/bytes.h"
#include "ec/comb.h"
#include "ec/inverse.h"
#include "ec/tables.h"

enum { X, Y, Z };

/*
 * A comb of any point P: entry j of window i is (j + 1) 2^(step i) P, in three numbers of as many words as the curve has. A digit of
 * OWN_WIDTH bits is one of the 8 entries of its window, or its opposite, or 0.
 */
struct comb {
	const uint64_t *entries;
	unsigned step, windows;
};

enum { OWN_WIDTH = 4, OWN_ENTRIES = 1 << (OWN_WIDTH - 1) };

void point_add(const struct ec_constants *c, projective out, const projective a, const projective b)
{
	const struct ec_modulus *p = &c->p;
	uint64_t square[3][EC_WORDS], cross[3][EC_WORDS], s[EC_WORDS], t[EC_WORDS], u[EC_WORDS];

	/* square: X1 X2, Y1 Y2, Z1 Z2; cross: X1 Y2 + X2 Y1, Y1 Z2 + Y2 Z1, Z1 X2 + Z2 X1 */
	for (size_t i = X; i <= Z; i++)
		mod_mul(square[i], a[i], b[i], p);
	for (size_t i = X; i <= Z; i++) {
		size_t j = (i + 1) % 3;
		mod_add(s, a[i], a[j], p);
		mod_add(t, b[i], b[j], p);
		mod_mul(s, s, t, p);
		mod_sub(s, s, square[i], p);
		mod_sub(cross[i], s, square[j], p);
	}
	/* s = 3 (ZX - b Z1 Z2) */
	mod_mul(s, c->b, square[Z], p);
	mod_sub(s, cross[Z], s, p);
	mod_add(t, s, s, p);
	mod_add(s, s, t, p);
	/* square[Z] = 3 Z1 Z2; t = 3 (b ZX - 3 Z1 Z2 - X1 X2); square[X] = 3 (X1 X2 - Z1 Z2) */
	mod_add(t, square[Z], square[Z], p);
	mod_add(square[Z], t, square[Z], p);
	mod_mul(t, c->b, cross[Z], p);
	mod_sub(t, t, square[Z], p);
	mod_sub(t, t, square[X], p);
	mod_add(u, t, t, p);
	mod_add(t, t, u, p);
	mod_add(u, square[X], square[X], p);
	mod_add(square[X], square[X], u, p);
	mod_sub(square[X], square[X], square[Z], p);
	/* square[Z] = Y1 Y2 - s; square[Y] = Y1 Y2 + s */
	mod_sub(square[Z], square[Y], s, p);
	mod_add(square[Y], square[Y], s, p);
	/* X = XY (Y1 Y2 + s) - YZ t */
	mod_mul(s, cross[X], square[Y], p);
	mod_mul(u, cross[Y], t, p);
	mod_sub(out[X], s, u, p);
	/* Y = (Y1 Y2 + s) (Y1 Y2 - s) + 3 (X1 X2 - Z1 Z2) t */
	mod_mul(s, square[Y], square[Z], p);
	mod_mul(u, square[X], t, p);
	mod_add(out[Y], s, u, p);
	/* Z = YZ (Y1 Y2 - s) + 3 XY (X1 X2 - Z1 Z2) */
	mod_mul(s, cross[Y], square[Z], p);
	mod_mul(u, cross[X], square[X], p);
	mod_add(out[Z], s, u, p);
}

/*
 * Booth's signed digit of OWN_WIDTH bits at bit `at` of k, from -8 to 8: its bits, minus 16 if the top one is set, plus the top one of the
 * digit below. The digits add up to k where they reach a bit beyond its length.
 */
static uint64_t digit(const uint64_t k[EC_WORDS], unsigned at, uint64_t *negative)
{
	uint64_t bits;

	if (at == 0) {
		bits = k[0] << 1;
	} else {
		size_t word = (at - 1) / 64, shift = (at - 1) % 64;
		bits = word < EC_WORDS ? k[word] >> shift : 0;
		if (shift != 0 && word + 1 < EC_WORDS)
			bits |= k[word + 1] << (64 - shift);
	}
	*negative = ct_mask(bits >> OWN_WIDTH);
	bits = (bits & ((UINT64_C(2) << OWN_WIDTH) - 1)) + 1;
	return ct_select(*negative, (UINT64_C(2) << OWN_WIDTH) - bits + 1, bits) >> 1;
}

/* Entry `index` of so many, read by a pass over all of them: x and y, and where there are but these 1 for z. Beyond the last, zeros but for z. */
static void select(const struct ec_constants *c, projective out, const uint64_t *entry, unsigned coordinates, size_t num_entries, uint64_t index)
{
	__builtin_memset(out, 0, sizeof(projective));
	for (size_t j = 0; j < num_entries; j++) {
		uint64_t mask = ct_is_zero(index ^ j);
		for (size_t i = 0; i < coordinates; i++)
			for (size_t word = 0; word < c->p.words; word++)
				out[i][word] |= *entry++ & mask;
	}
	if (coordinates == 2)
		__builtin_memcpy(out[Z], c->p.one, sizeof out[Z]);
}

static void negate(const struct ec_constants *c, projective point, uint64_t negative)
{
	static const uint64_t none[EC_WORDS];
	uint64_t minus_y[EC_WORDS];

	mod_sub(minus_y, none, point[Y], &c->p);
	for (size_t word = 0; word < c->p.words; word++)
		point[Y][word] = ct_select(negative, minus_y[word], point[Y][word]);
}

/* One entry of a window, or infinity: digit P. */
static void look_up(const struct ec_constants *c, projective out, const struct comb *comb, size_t window, const uint64_t k[EC_WORDS], unsigned at)
{
	uint64_t negative, magnitude = digit(k, at, &negative), zero = ct_is_zero(magnitude);

	select(c, out, comb->entries + window * OWN_ENTRIES * 3 * c->p.words, 3, OWN_ENTRIES, magnitude - 1);
	negate(c, out, negative);
	for (size_t word = 0; word < c->p.words; word++) {
		out[Y][word] = ct_select(zero, c->p.one[word], out[Y][word]);
		out[Z][word] = ct_select(zero, 0, out[Z][word]);
	}
}

/* out = k P, also of k = 0. */
static void multiply(const struct ec_constants *c, projective out, const struct comb *comb, const uint64_t k[EC_WORDS])
{
	projective entry;
	unsigned turns = comb->step / OWN_WIDTH;

	__builtin_memset(out, 0, sizeof(projective));
	__builtin_memcpy(out[Y], c->p.one, sizeof out[Y]);
	for (unsigned turn = turns; turn-- > 0;) {
		for (unsigned i = 0; turn + 1 < turns && i < OWN_WIDTH; i++)
			point_add(c, out, out, out);
		for (unsigned window = 0; window < comb->windows; window++) {
			look_up(c, entry, comb, window, k, window * comb->step + turn * OWN_WIDTH);
			point_add(c, out, out, entry);
		}
	}
}

/* A comb of any point: so many windows, as far apart as they must be to reach a bit beyond n. */
static struct comb own_comb(const struct ec_constants *c, const uint64_t *entries, unsigned windows)
{
	unsigned digits = c->n.bits / OWN_WIDTH + 1u;

	return (struct comb){ entries, OWN_WIDTH * ((digits + windows - 1) / windows), windows };
}

/* The entries of own_comb(). */
static void fill_comb(const struct ec_constants *c, uint64_t *entries, unsigned windows, const projective point)
{
	unsigned step = own_comb(c, entries, windows).step;
	projective first, sum;

	__builtin_memcpy(first, point, sizeof first);
	for (unsigned window = 0; window < windows; window++) {
		for (unsigned i = 0; window > 0 && i < step; i++)
			point_add(c, first, first, first);
		__builtin_memcpy(sum, first, sizeof sum);
		for (size_t j = 0; j < OWN_ENTRIES; j++) {
			for (size_t i = X; i <= Z; i++)
				for (size_t word = 0; word < c->p.words; word++)
					*entries++ = sum[i][word];
			point_add(c, sum, sum, first);
		}
	}
}

static void to_projective(const struct ec_constants *c, projective out, const struct ec_point *point)
{
	mod_mul(out[X], point->x, c->p.r2, &c->p);
	mod_mul(out[Y], point->y, c->p.r2, &c->p);
	__builtin_memcpy(out[Z], c->p.one, sizeof out[Z]);
}

/* From forms to plain residues, the words above zero; of a point that is not at infinity. */
static void to_affine(const struct ec_constants *c, struct ec_point *out, const projective point)
{
	uint64_t factor[EC_WORDS];

	/* The inverse of Z R is 1 / (Z R); times R^2 / R, that is plain 1 / Z, which takes X R to plain X / Z. */
	inverse(factor, point[Z], &c->p);
	mod_mul(factor, factor, c->p.r2, &c->p);
	__builtin_memset(out, 0, sizeof *out);
	mod_mul(out->x, point[X], factor, &c->p);
	mod_mul(out->y, point[Y], factor, &c->p);
}

uint64_t ec_on_curve_c(enum ec_curve curve, const struct ec_point *point)
{
	const struct ec_constants *c = &ec_constants[curve];
	const struct ec_modulus *p = &c->p;
	projective at;
	uint64_t right[EC_WORDS];

	to_projective(c, at, point);
	mod_mul(right, at[X], at[X], p);
	for (size_t i = 0; i < 3; i++)
		mod_sub(right, right, p->one, p);
	mod_mul(right, right, at[X], p);
	mod_add(right, right, c->b, p);
	mod_mul(at[Y], at[Y], at[Y], p);
	return words_equal(at[Y], right, p->words);
}

/* k G, also of k = 0, with a comb of odd digits. */
static void multiply_odd(enum ec_curve curve, projective out, const uint64_t *table, unsigned teeth, unsigned spacing, unsigned blocks,
	const uint64_t k[EC_WORDS])
{
	const struct ec_constants *c = &ec_constants[curve];
	size_t num_entries = (size_t)1 << (teeth - 1);
	uint64_t signs[EC_WORDS], negative, opposite = comb_signs(curve, signs, teeth * spacing * blocks, k);
	projective entry;

	__builtin_memset(out, 0, sizeof(projective));
	__builtin_memcpy(out[Y], c->p.one, sizeof out[Y]);
	for (unsigned row = spacing; row-- > 0;) {
		point_add(c, out, out, out);
		for (unsigned block = 0; block < blocks; block++) {
			size_t index = comb_entry(signs, block * teeth * spacing + row, spacing, teeth, &negative);
			select(c, entry, table + block * num_entries * 2 * c->p.words, 2, num_entries, index);
			comb_to_form(curve, entry[X]);
			comb_to_form(curve, entry[Y]);
			negate(c, entry, negative ^ opposite);
			point_add(c, out, out, entry);
		}
	}
}

/* k G; of P-224, which has no table, as of any point. */
static void multiply_base(enum ec_curve curve, projective out, const uint64_t k[EC_WORDS])
{
	const struct ec_constants *c = &ec_constants[curve];
	uint64_t entries[OWN_ENTRIES * 3 * 4];
	struct comb comb = own_comb(c, entries, 1);
	projective base;

	switch (curve) {
	case EC_P256: multiply_odd(curve, out, **p256_table[0], P256_WIDTH, P256_STEP, P256_WINDOWS, k); return;
	case EC_P384: multiply_odd(curve, out, **p384_table[0], P384_WIDTH, P384_STEP, P384_WINDOWS, k); return;
	case EC_P521: multiply_odd(curve, out, **p521_table[0], P521_WIDTH, P521_STEP, P521_WINDOWS, k); return;
	case EC_P224: break;
	}
	__builtin_memcpy(base[X], c->x, sizeof base[X]);
	__builtin_memcpy(base[Y], c->y, sizeof base[Y]);
	__builtin_memcpy(base[Z], c->p.one, sizeof base[Z]);
	fill_comb(c, entries, 1, base);
	multiply(c, out, &comb, k);
}

void ec_mul_base_c(enum ec_curve curve, struct ec_point *out, const uint64_t k[EC_WORDS])
{
	projective product;

	multiply_base(curve, product, k);
	to_affine(&ec_constants[curve], out, product);
}

void ec_mul_c(enum ec_curve curve, struct ec_point *out, const uint64_t k[EC_WORDS], const struct ec_point *point)
{
	const struct ec_constants *c = &ec_constants[curve];
	uint64_t entries[OWN_ENTRIES * 3 * EC_WORDS];
	struct comb comb = own_comb(c, entries, 1);
	projective product;

	to_projective(c, product, point);
	fill_comb(c, entries, 1, product);
	multiply(c, product, &comb, k);
	to_affine(c, out, product);
}

/* As many windows as fit: 5, 3 or 2. */
static unsigned prepared_windows(const struct ec_constants *c)
{
	return EC_PREPARED_WORDS / (OWN_ENTRIES * 3u * c->p.words);
}

void ec_prepare_c(enum ec_curve curve, uint64_t prepared[EC_PREPARED_WORDS], const struct ec_point *q)
{
	const struct ec_constants *c = &ec_constants[curve];
	projective point;

	to_projective(c, point, q);
	fill_comb(c, prepared, prepared_windows(c), point);
}

/* Whether the x-coordinate of u1 G + u2 Q, modulo n, is r. */
static uint64_t verify(enum ec_curve curve, const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS], const uint64_t u2[EC_WORDS],
	const struct comb *q)
{
	const struct ec_constants *c = &ec_constants[curve];
	const struct ec_modulus *p = &c->p;
	projective sum, product;
	uint64_t t[EC_WORDS], is_x, any = 0;

	multiply_base(curve, sum, u1);
	multiply(c, product, q, u2);
	point_add(c, sum, sum, product);

	/* The forms of r Z and X are compared. n < p < 2n on all these curves: x may also be r + n, where that is below p. */
	mod_mul(t, r, p->r2, p);
	mod_mul(t, t, sum[Z], p);
	is_x = words_equal(t, sum[X], p->words);
	mod_sub(t, p->m, c->n.m, p);
	if (words_less(r, t, p->words)) {
		mod_add(t, r, c->n.m, p);
		mod_mul(t, t, p->r2, p);
		mod_mul(t, t, sum[Z], p);
		is_x |= words_equal(t, sum[X], p->words);
	}
	for (size_t i = 0; i < p->words; i++)
		any |= sum[Z][i];
	return is_x & ~ct_is_zero(any);
}

uint64_t ec_verify_c(enum ec_curve curve, const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS], const uint64_t u2[EC_WORDS],
	const struct ec_point *q)
{
	const struct ec_constants *c = &ec_constants[curve];
	uint64_t entries[OWN_ENTRIES * 3 * EC_WORDS];
	struct comb comb = own_comb(c, entries, 1);
	projective point;

	to_projective(c, point, q);
	fill_comb(c, entries, 1, point);
	return verify(curve, r, u1, u2, &comb);
}

uint64_t ec_verify_prepared_c(enum ec_curve curve, const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS], const uint64_t u2[EC_WORDS],
	const uint64_t prepared[EC_PREPARED_WORDS])
{
	const struct ec_constants *c = &ec_constants[curve];
	struct comb comb = own_comb(c, prepared, prepared_windows(c));

	return verify(curve, r, u1, u2, &comb);
}
