/* SPDX-License-Identifier: MIT */
/*
 * Multiples of points of P-384 and P-521, on the field arithmetic of p384_adx.S and p521_adx.S.
 *
 * An element is EC_WORDS words whatever the curve: six words of a residue on P-384, nine limbs of 58 bits on P-521. Points are Jacobian
 * (x = X / Z^2, y = Y / Z^3; Z = 0 is the point at infinity), or affine; tables hold affine points, the words of x and y side by side. Every
 * point that is added is affine.
 *
 * All multiples are by combs of odd digits (comb.h). Where the scalar is secret, it is argued that the incomplete addition meets neither
 * infinity nor an opposite point, and equal points in the very last addition alone; elsewhere it is asked.
 * Secrets are left on the stack, for the caller's burn().
 */
#include "ec/wide.h"
#include "base/bytes.h"
#include "ec/comb.h"
#include "ec/inverse.h"
#include "ec/tables.h"

typedef uint64_t element[EC_WORDS];

struct affine {
	element x, y;
};

struct jacobian {
	element x, y, z;
};

#define LIMB_BITS 58
#define LIMB_MASK (UINT64_MAX >> 6)
#define TOP_BITS 57                                     /* 8 * 58 + 57 = 521 */
#define TOP_MASK (UINT64_MAX >> 7)

enum { WINDOW = 5, WINDOW_ENTRIES = 16 };               /* of any point */
enum { NAF_WIDTH = 5, NAF_ENTRIES = 8, NAF_LENGTH = 64 * EC_WORDS };
enum { MAX_TEETH = 6, MAX_ENTRIES = 32 };               /* of a prepared point */

/* --- The field --- */

static inline void mul(enum ec_curve curve, element out, const element a, const element b)
{
	if (curve == EC_P384)
		p384_mul_adx(out, a, b);
	else
		p521_mul_adx(out, a, b);
}

static inline void sqr(enum ec_curve curve, element out, const element a)
{
	if (curve == EC_P384)
		p384_sqr_adx(out, a);
	else
		p521_sqr_adx(out, a);
}

static inline void add(enum ec_curve curve, element out, const element a, const element b)
{
	if (curve == EC_P384)
		p384_add_adx(out, a, b);
	else
		p521_add_adx(out, a, b);
}

static inline void sub(enum ec_curve curve, element out, const element a, const element b)
{
	if (curve == EC_P384)
		p384_sub_adx(out, a, b);
	else
		p521_sub_adx(out, a, b);
}

/*
 * Steps of a doubling, in which P-521 takes several sums in one round of carries: a - b - c; 3 a; a - 8 b and 4 b less that;
 * a part of 8 a^2, and b less the whole.
 */
static inline void sub_both(enum ec_curve curve, element out, const element a, const element b, const element c)
{
	if (curve == EC_P384) {
		p384_sub_adx(out, a, b);
		p384_sub_adx(out, out, c);
	} else {
		p521_sub_both_adx(out, a, b, c);
	}
}

static inline void less_8(enum ec_curve curve, element out, element rest, const element a, const element b)
{
	element t;

	if (curve == EC_P384) {
		p384_add_adx(t, b, b);
		p384_add_adx(t, t, t);
		p384_sub_adx(out, a, t);
		p384_sub_adx(out, out, t);
		p384_sub_adx(rest, t, out);
	} else {
		p521_less_8_adx(out, a, b);
		p521_4_less_adx(rest, b, out);
	}
}

static inline void square_part(enum ec_curve curve, element part, const element a)
{
	if (curve == EC_P384) {
		p384_add_adx(part, a, a);
		p384_sqr_adx(part, part);
	} else {
		p521_sqr_adx(part, a);
	}
}

static inline void less_8_squares(enum ec_curve curve, element out, const element b, const element part)
{
	if (curve == EC_P384) {
		p384_sub_adx(out, b, part);
		p384_sub_adx(out, out, part);
	} else {
		p521_less_8_adx(out, b, part);
	}
}

static inline void triple(enum ec_curve curve, element out, const element a)
{
	element t;

	if (curve == EC_P384) {
		p384_add_adx(t, a, a);
		p384_add_adx(out, t, a);
	} else {
		p521_triple_adx(out, a);
	}
}

static size_t words_of(enum ec_curve curve)
{
	return curve == EC_P384 ? 6 : 9;
}

/* From the words of a plain residue. */
static void from_words(enum ec_curve curve, element out, const uint64_t *words)
{
	if (curve == EC_P384) {
		for (size_t i = 0; i < 6; i++)
			out[i] = words[i];
		return;
	}
	out[0] = words[0] & LIMB_MASK;
	for (size_t i = 1; i < 9; i++)
		out[i] = (words[i - 1] >> (64 - 6 * i) | words[i] << 6 * i) & LIMB_MASK;
}

/* To the words of a plain residue below p. */
static void to_words(enum ec_curve curve, uint64_t *words, const element a)
{
	element t;

	if (curve == EC_P384) {
		for (size_t i = 0; i < 6; i++)
			words[i] = a[i];
		return;
	}
	/* Limbs are loose, so a < 2^522 + 2^470. Twice, what is above 2^521 comes down: what is left is at most p. Then p becomes 0. */
	for (size_t i = 0; i < 9; i++)
		t[i] = a[i];
	for (unsigned pass = 0; pass < 2; pass++) {
		uint64_t carry = 0;
		for (size_t i = 0; i < 9; i++) {
			t[i] += carry;
			carry = t[i] >> (i == 8 ? TOP_BITS : LIMB_BITS);
			t[i] &= i == 8 ? TOP_MASK : LIMB_MASK;
		}
		t[0] += carry;
	}
	for (size_t i = 0; i < 8; i++)
		words[i] = t[i] >> 6 * i | t[i + 1] << (58 - 6 * i);
	words[8] = t[8] >> 48;
	mod_reduce(words, words, 0, &ec_constants[curve].p);
}

/* All ones where a is 0 modulo p. */
static uint64_t is_zero(enum ec_curve curve, const element a)
{
	uint64_t words[EC_WORDS], any = 0;

	to_words(curve, words, a);
	for (size_t i = 0; i < words_of(curve); i++)
		any |= words[i];
	return ct_is_zero(any);
}

/* 1 / a, of variable time only where that is asked. */
static void invert(enum ec_curve curve, element out, const element a, bool vartime)
{
	const struct ec_modulus *p = &ec_constants[curve].p;
	uint64_t words[EC_WORDS];

	to_words(curve, words, a);
	if (vartime)
		inverse_vartime(words, words, p);
	else
		inverse(words, words, p);
	from_words(curve, out, words);
}

static void copy(element out, const element a)
{
	__builtin_memcpy(out, a, sizeof(element));
}

static const element zero = { 0 }, one = { 1 };

/* --- Points --- */

static void to_jacobian(struct jacobian *out, const struct affine *point)
{
	copy(out->x, point->x);
	copy(out->y, point->y);
	copy(out->z, one);
}

/* out = 2 a, by dbl-2001-b of the Explicit-Formulas Database: 3 M + 5 S. Infinity stays it. */
static void point_double(enum ec_curve curve, struct jacobian *out, const struct jacobian *a)
{
	element delta, gamma, beta, alpha, t, z;

	sqr(curve, delta, a->z);
	sqr(curve, gamma, a->y);
	add(curve, z, a->y, a->z);
	sub(curve, t, a->x, delta);
	add(curve, alpha, a->x, delta);
	sqr(curve, z, z);
	mul(curve, beta, a->x, gamma);
	/* alpha = 3 (X - delta) (X + delta) */
	mul(curve, t, t, alpha);
	/* Z3 = (Y + Z)^2 - gamma - delta */
	sub_both(curve, out->z, z, gamma, delta);
	triple(curve, alpha, t);
	square_part(curve, gamma, gamma);
	/* X3 = alpha^2 - 8 beta, Y3 = alpha (4 beta - X3) - 8 gamma^2 */
	sqr(curve, t, alpha);
	less_8(curve, out->x, t, t, beta);
	mul(curve, t, t, alpha);
	less_8_squares(curve, out->y, t, gamma);
}

/* The differences of x and of y of two points that are added, times powers of Z: both 0 where the points are the same. */
struct same {
	element h, r;
};

/* out = a + b where neither is infinity and a is not b or -b: 8 M + 3 S. Where a is -b, out is infinity. */
static void point_add_unequal(enum ec_curve curve, struct jacobian *out, const struct jacobian *a, const struct affine *b, struct same *same)
{
	element t, hh, v;

	sqr(curve, t, a->z);
	mul(curve, v, a->z, t);
	mul(curve, t, b->x, t);
	mul(curve, v, b->y, v);
	sub(curve, same->h, t, a->x);
	sub(curve, same->r, v, a->y);
	mul(curve, out->z, a->z, same->h);
	/* t = H^3, v = X1 H^2 */
	sqr(curve, hh, same->h);
	mul(curve, t, hh, same->h);
	mul(curve, v, a->x, hh);
	/* X3 = R^2 - H^3 - 2 V */
	sqr(curve, hh, same->r);
	sub_both(curve, hh, hh, t, v);
	sub(curve, out->x, hh, v);
	/* Y3 = R (V - X3) - Y1 H^3 */
	mul(curve, t, a->y, t);
	sub(curve, v, v, out->x);
	mul(curve, v, v, same->r);
	sub(curve, out->y, v, t);
}

static void accumulate(enum ec_curve curve, struct jacobian *sum, const struct affine *b)
{
	struct same same;

	point_add_unequal(curve, sum, sum, b, &same);
}

/* The same, where a may be b, and may not be infinity; constant-time. */
static void accumulate_last(enum ec_curve curve, struct jacobian *sum, const struct affine *b)
{
	struct same same;
	struct jacobian added, doubled;
	uint64_t equal, *out = sum->x;
	const uint64_t *from[] = { added.x, doubled.x };

	point_add_unequal(curve, &added, sum, b, &same);
	point_double(curve, &doubled, sum);
	equal = is_zero(curve, same.h) & is_zero(curve, same.r);
	for (size_t i = 0; i < 3 * EC_WORDS; i++)
		out[i] = ct_select(equal, from[1][i], from[0][i]);
}

/* The same, of any two points, of which b is not infinity. */
static void accumulate_vartime(enum ec_curve curve, struct jacobian *sum, const struct affine *b)
{
	struct same same;
	struct jacobian added;

	if (is_zero(curve, sum->z)) {
		to_jacobian(sum, b);
		return;
	}
	point_add_unequal(curve, &added, sum, b, &same);
	if (is_zero(curve, same.h) && is_zero(curve, same.r))
		point_double(curve, sum, sum);
	else
		*sum = added;
}

/* point = -point where the mask is all ones. */
static void negate(enum ec_curve curve, element y, uint64_t mask)
{
	element minus_y;

	sub(curve, minus_y, zero, y);
	for (size_t i = 0; i < (curve == EC_P384 ? 6 : 9); i++)
		y[i] = ct_select(mask, minus_y[i], y[i]);
}

/* point = (x / z^2, y / z^3), of z_inverse = 1 / z */
static void scale(enum ec_curve curve, element x, element y, const element factor)
{
	element t;

	sqr(curve, t, factor);
	mul(curve, x, x, t);
	mul(curve, t, t, factor);
	mul(curve, y, y, t);
}

static void to_affine(enum ec_curve curve, struct ec_point *out, struct jacobian *point)
{
	invert(curve, point->z, point->z, false);
	scale(curve, point->x, point->y, point->z);
	__builtin_memset(out, 0, sizeof *out);
	to_words(curve, out->x, point->x);
	to_words(curve, out->y, point->y);
}

/* --- Tables --- */

/* A comb and its table: one block after the other, of 2^(teeth - 1) entries each. */
struct comb {
	const uint64_t *table;
	unsigned teeth, spacing, blocks;
};

static struct comb base_comb(enum ec_curve curve)
{
	return curve == EC_P384 ? (struct comb){ **p384_table[0], P384_WIDTH, P384_STEP, P384_WINDOWS }
	                        : (struct comb){ **p521_table[0], P521_WIDTH, P521_STEP, P521_WINDOWS };
}

/* One block, as large as EC_PREPARED_WORDS allow. */
static struct comb prepared_comb(enum ec_curve curve, const uint64_t *prepared)
{
	return curve == EC_P384 ? (struct comb){ prepared, 6, 64, 1 } : (struct comb){ prepared, 5, 105, 1 };
}

/* The table of a comb's block, and where its lowest tooth is in a row. */
static const uint64_t *block_of(enum ec_curve curve, const struct comb *comb, unsigned block)
{
	return comb->table + ((size_t)block << (comb->teeth - 1)) * 2 * words_of(curve);
}

static unsigned length_of(const struct comb *comb)
{
	return comb->teeth * comb->spacing * comb->blocks;
}

/* The affine points of finite ones, with one inversion for all of them: prefix[i] = Z[0] ... Z[i]. */
static void normalise(enum ec_curve curve, uint64_t *table, struct jacobian *points, size_t count, bool vartime)
{
	size_t words = words_of(curve), bytes = words * sizeof *table;
	element prefix[MAX_ENTRIES], left, t;

	copy(prefix[0], points[0].z);
	for (size_t i = 1; i < count; i++)
		mul(curve, prefix[i], prefix[i - 1], points[i].z);
	invert(curve, left, prefix[count - 1], vartime);
	for (size_t i = count; i-- > 0;) {
		if (i > 0) {
			mul(curve, t, left, prefix[i - 1]);
			mul(curve, left, left, points[i].z);
		} else {
			copy(t, left);
		}
		scale(curve, points[i].x, points[i].y, t);
		__builtin_memcpy(table + 2 * i * words, points[i].x, bytes);
		__builtin_memcpy(table + (2 * i + 1) * words, points[i].y, bytes);
	}
}

static void load(enum ec_curve curve, struct affine *out, const uint64_t *entry)
{
	size_t words = words_of(curve);

	for (size_t i = 0; i < words; i++) {
		out->x[i] = entry[i];
		out->y[i] = entry[words + i];
	}
}

/* One of `count` entries, or its opposite. */
static void select(enum ec_curve curve, struct affine *out, const uint64_t *table, size_t count, size_t index, uint64_t negative)
{
	uint64_t entry[2 * EC_WORDS];

	if (curve == EC_P384)
		p384_select_avx2(entry, table, count, index);
	else
		p521_select_avx2(entry, table, count, index);
	load(curve, out, entry);
	negate(curve, out->y, negative);
}

static void select_vartime(enum ec_curve curve, struct affine *out, const uint64_t *table, size_t index, uint64_t negative)
{
	load(curve, out, table + index * 2 * words_of(curve));
	if (negative)
		sub(curve, out->y, zero, out->y);
}

/*
 * The odd multiples P, 3 P, ..., (2 count - 1) P. With 2 P = (X, Y, Z), (x Z^2, y Z^3) and (X, Y) are P and 2 P on a curve of another
 * equation, where both are affine; addition does not know the equation, and Z times their Z leads back.
 */
static void odd_multiples(enum ec_curve curve, uint64_t *table, size_t count, const struct ec_point *point, bool vartime)
{
	struct jacobian multiples[WINDOW_ENTRIES], twice;
	struct affine step;

	from_words(curve, step.x, point->x);
	from_words(curve, step.y, point->y);
	to_jacobian(&multiples[0], &step);
	point_double(curve, &twice, &multiples[0]);
	/* P with the Z of 2 P */
	scale(curve, multiples[0].x, multiples[0].y, twice.z);
	copy(step.x, twice.x);
	copy(step.y, twice.y);
	for (size_t i = 1; i < count; i++) {
		multiples[i] = multiples[i - 1];
		accumulate(curve, &multiples[i], &step);
	}
	for (size_t i = 0; i < count; i++)
		mul(curve, multiples[i].z, multiples[i].z, twice.z);
	normalise(curve, table, multiples, count, vartime);
}

/* --- Multiples by a secret scalar --- */

/*
 * What the incomplete addition may not meet, in a comb whose rows are done from the last to the first, and whose blocks are, so that the
 * lowest place is added last. Every sum S that occurs, every entry E, and S + E and S - E, are sums of +-2^i over places i all
 * different; so none is 0. Let k' < n be what the signs stand for. In row j > 0 they are below n: S is k' / 2^j less what this row and
 * the lower ones still lack, which is small, as E is. In row 0 they are below 2 n, and even before the last addition, so they are not n
 * or -n. That one makes S + E = k', which is no multiple of n; but S - E may be -n or n: then S = E modulo n, and the sum is 2 E. So it
 * is with windows, where the tests have such a scalar, n - 38. The combs of the base points are such that there is none, and that E is
 * below n / 4: tools/ec_tables.py makes sure of both.
 */
void wide_mul_base(enum ec_curve curve, struct ec_point *out, const uint64_t k[EC_WORDS])
{
	struct comb comb = base_comb(curve);
	uint64_t signs[EC_WORDS], negative, opposite = comb_signs(curve, signs, length_of(&comb), k);
	struct jacobian sum;
	struct affine entry;

	for (unsigned row = comb.spacing; row-- > 0;) {
		if (row + 1 < comb.spacing)
			point_double(curve, &sum, &sum);
		for (unsigned block = comb.blocks; block-- > 0;) {
			size_t index = comb_entry(signs, block * comb.teeth * comb.spacing + row, comb.spacing, comb.teeth, &negative);

			select(curve, &entry, block_of(curve, &comb, block), (size_t)1 << (comb.teeth - 1), index, negative);
			if (row + 1 == comb.spacing && block + 1 == comb.blocks)
				to_jacobian(&sum, &entry);
			else
				accumulate(curve, &sum, &entry);
		}
	}
	negate(curve, sum.y, opposite);
	to_affine(curve, out, &sum);
}

void wide_mul_point(enum ec_curve curve, struct ec_point *out, const uint64_t k[EC_WORDS], const struct ec_point *point)
{
	unsigned windows = (ec_constants[curve].n.bits + WINDOW - 1u) / WINDOW;
	uint64_t table[WINDOW_ENTRIES * 2 * EC_WORDS];
	uint64_t signs[EC_WORDS], negative, opposite = comb_signs(curve, signs, WINDOW * windows, k);
	struct jacobian sum;
	struct affine entry;

	odd_multiples(curve, table, WINDOW_ENTRIES, point, false);
	for (unsigned window = windows; window-- > 0;) {
		size_t index = comb_entry(signs, WINDOW * window, 1, WINDOW, &negative);

		select(curve, &entry, table, WINDOW_ENTRIES, index, negative);
		if (window + 1 == windows) {
			to_jacobian(&sum, &entry);
			continue;
		}
		for (unsigned i = 0; i < WINDOW; i++)
			point_double(curve, &sum, &sum);
		if (window > 0)
			accumulate(curve, &sum, &entry);
		else
			accumulate_last(curve, &sum, &entry);
	}
	negate(curve, sum.y, opposite);
	to_affine(curve, out, &sum);
}

/* --- Verification --- */

/* A row of a comb. */
static void add_row_vartime(enum ec_curve curve, struct jacobian *sum, const struct comb *comb, unsigned row, const uint64_t signs[EC_WORDS],
	uint64_t opposite)
{
	struct affine entry;
	uint64_t negative;

	for (unsigned block = 0; block < comb->blocks; block++) {
		size_t index = comb_entry(signs, block * comb->teeth * comb->spacing + row, comb->spacing, comb->teeth, &negative);

		select_vartime(curve, &entry, block_of(curve, comb, block), index, negative ^ opposite);
		accumulate_vartime(curve, sum, &entry);
	}
}

/* Whether the point's x-coordinate, modulo n, is r. n < p < 2 n on both curves: x may also be r + n, where that is below p. */
static uint64_t has_x(enum ec_curve curve, const struct jacobian *point, const uint64_t r[EC_WORDS])
{
	const struct ec_modulus *p = &ec_constants[curve].p, *n = &ec_constants[curve].n;
	uint64_t words[EC_WORDS], is_x;
	element zz, t;

	sqr(curve, zz, point->z);
	from_words(curve, t, r);
	mul(curve, t, t, zz);
	sub(curve, t, t, point->x);
	is_x = is_zero(curve, t);
	mod_sub(words, p->m, n->m, p);
	if (words_less(r, words, p->words)) {
		mod_add(words, r, n->m, p);
		from_words(curve, t, words);
		mul(curve, t, t, zz);
		sub(curve, t, t, point->x);
		is_x |= is_zero(curve, t);
	}
	return is_x & ~is_zero(curve, point->z);
}

/* The signed digits of k, odd or 0 and below 2^(NAF_WIDTH - 1), of which NAF_WIDTH side by side have at most one that is not 0. */
static void recode_vartime(int8_t digits[NAF_LENGTH], const uint64_t k[EC_WORDS])
{
	uint64_t carry = 0;

	__builtin_memset(digits, 0, NAF_LENGTH);
	for (size_t at = 0; at < NAF_LENGTH;) {
		size_t word = at / 64, shift = at % 64;
		uint64_t bits = k[word] >> shift;

		if ((bits & 1) == carry) {
			at++;
			continue;
		}
		if (shift > 64 - NAF_WIDTH && word + 1 < EC_WORDS)
			bits |= k[word + 1] << (64 - shift);
		bits = (bits & ((1u << NAF_WIDTH) - 1)) + carry;
		carry = bits >> (NAF_WIDTH - 1);
		digits[at] = (int8_t)((int)bits - (int)(carry << NAF_WIDTH));
		at += NAF_WIDTH;
	}
}

uint64_t wide_verify_vartime(enum ec_curve curve, const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS], const uint64_t u2[EC_WORDS],
	const struct ec_point *q)
{
	struct comb base = base_comb(curve);
	uint64_t table[NAF_ENTRIES * 2 * EC_WORDS], signs[EC_WORDS], opposite = comb_signs(curve, signs, length_of(&base), u1);
	int8_t digits[NAF_LENGTH];
	struct jacobian sum = { 0 };
	struct affine entry;

	odd_multiples(curve, table, NAF_ENTRIES, q, true);
	recode_vartime(digits, u2);
	for (unsigned i = ec_constants[curve].n.bits + 1u; i-- > 0;) {
		point_double(curve, &sum, &sum);
		if (digits[i] != 0) {
			unsigned magnitude = digits[i] < 0 ? -(unsigned)digits[i] : (unsigned)digits[i];

			select_vartime(curve, &entry, table, magnitude / 2, digits[i] < 0);
			accumulate_vartime(curve, &sum, &entry);
		}
		if (i < base.spacing)
			add_row_vartime(curve, &sum, &base, i, signs, opposite);
	}
	return has_x(curve, &sum, r);
}

void wide_prepare_vartime(enum ec_curve curve, uint64_t prepared[EC_PREPARED_WORDS], const struct ec_point *q)
{
	struct comb comb = prepared_comb(curve, prepared);
	struct jacobian points[MAX_ENTRIES], *tooth = points;
	uint64_t teeth[2 * MAX_TEETH * 2 * EC_WORDS];
	struct affine entry;
	size_t size = 2 * words_of(curve);

	/* The points of the teeth, and their doubles: affine, one after the other. */
	from_words(curve, entry.x, q->x);
	from_words(curve, entry.y, q->y);
	to_jacobian(tooth, &entry);
	for (unsigned i = 1; i < comb.teeth; i++) {
		point_double(curve, tooth + 1, tooth);
		tooth[2] = tooth[1];
		tooth += 2;
		for (unsigned row = 1; row < comb.spacing; row++)
			point_double(curve, tooth, tooth);
	}
	normalise(curve, teeth, points, 2 * comb.teeth - 1, true);

	/* A plus at the topmost tooth alone; then at tooth t as well, for the second half of so many entries. */
	load(curve, &entry, teeth + (2 * comb.teeth - 2) * size);
	to_jacobian(&points[0], &entry);
	for (unsigned i = 0; i + 1 < comb.teeth; i++) {
		select_vartime(curve, &entry, teeth, 2 * i, UINT64_MAX);
		accumulate_vartime(curve, &points[0], &entry);
	}
	for (unsigned i = 0; i + 1 < comb.teeth; i++)
		for (size_t j = 0; j < (size_t)1 << i; j++) {
			struct jacobian *with = &points[j + ((size_t)1 << i)];

			*with = points[j];
			select_vartime(curve, &entry, teeth, 2 * i + 1, 0);
			accumulate_vartime(curve, with, &entry);
		}
	normalise(curve, prepared, points, (size_t)1 << (comb.teeth - 1), true);
}

uint64_t wide_verify_prepared_vartime(enum ec_curve curve, const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS], const uint64_t u2[EC_WORDS],
	const uint64_t prepared[EC_PREPARED_WORDS])
{
	struct comb base = base_comb(curve), comb = prepared_comb(curve, prepared);
	uint64_t signs_1[EC_WORDS], opposite_1 = comb_signs(curve, signs_1, length_of(&base), u1);
	uint64_t signs_2[EC_WORDS], opposite_2 = comb_signs(curve, signs_2, length_of(&comb), u2);
	struct jacobian sum = { 0 };

	for (unsigned row = comb.spacing; row-- > 0;) {
		point_double(curve, &sum, &sum);
		add_row_vartime(curve, &sum, &comb, row, signs_2, opposite_2);
		if (row < base.spacing)
			add_row_vartime(curve, &sum, &base, row, signs_1, opposite_1);
	}
	return has_x(curve, &sum, r);
}
