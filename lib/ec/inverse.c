/* SPDX-License-Identifier: MIT */
/*
 * Modular inversion by divsteps (D. J. Bernstein and B.-Y. Yang, "Fast constant-time gcd computation and modular inversion", 2019).
 *
 * From f = m, which is odd, g = a and delta = 1/2, one divstep makes
 *
 *     delta > 0 and g odd:   1 - delta, g, (g - f) / 2
 *     else:                  1 + delta, f, (g + (g mod 2) f) / 2
 *
 * and after enough of them g is 0 and f is 1 or -1, the greatest common divisor of m and a. Two more numbers, d and e, keep d a = f and
 * e a = g modulo m; so in the end 1 / a is d or -d.
 *
 * How many are enough: tests/ec/divsteps.py encloses all states that any input of so many bits can reach in convex polygons, and proves
 * that g is 0 after 517 steps for 224 bits, 590 for 256 and 885 for 384, 2.31 a bit. For 521 bits, where it takes hours, it was not run to
 * its end: at that rate 1201 are due, and 1260 are made. Further steps change neither f nor g, and d only modulo m.
 *
 * The branches depend on the low bits of f and g alone, so steps are taken in batches on one word of each; a batch is a
 * matrix t of integers with 2^62 (f, g) = t (f, g), which is then applied to the long numbers. These are of limbs of 62 bits, signed in the
 * topmost limb, as many as hold the bits of m and two more.
 */
#include "ec/inverse.h"
#include "base/bytes.h"
#include "ec/divsteps.h"

#define LIMB_BITS 62
#define LIMB_MASK (UINT64_MAX >> 2)

enum { LIMBS = 9 };                                     /* 9 * 62 >= 521 + 2 */

typedef __int128 wide;

struct numbers {
	int64_t f[LIMBS], g[LIMBS], d[LIMBS], e[LIMBS], m[LIMBS];
	uint64_t m_inverse;                             /* modulo 2^62 and above */
	size_t limbs;
};

/* From words to limbs and back; a word takes of two limbs, since 2 i, the shift of word i, is small. */
static void spread(int64_t *limbs, size_t num_limbs, const uint64_t *words, size_t num_words)
{
	for (size_t i = 0; i < num_limbs; i++) {
		size_t at = i * LIMB_BITS / 64, shift = i * LIMB_BITS % 64;
		uint64_t x = at < num_words ? words[at] >> shift : 0;
		if (shift > 2 && at + 1 < num_words)
			x |= words[at + 1] << (64 - shift);
		limbs[i] = (int64_t)(x & LIMB_MASK);
	}
}

static void gather(uint64_t *words, size_t num_words, const int64_t *limbs, size_t num_limbs)
{
	for (size_t i = 0; i < num_words; i++) {
		size_t at = i * 64 / LIMB_BITS, shift = i * 64 % LIMB_BITS;
		uint64_t x = (uint64_t)limbs[at] >> shift;
		if (at + 1 < num_limbs)
			x |= (uint64_t)limbs[at + 1] << (LIMB_BITS - shift);
		words[i] = x;
	}
}

static inline wide times(int64_t a, int64_t b)
{
	return (wide)a * b;
}

/* (f, g) = t (f, g) / 2^62, which is exact. */
__attribute__((noinline)) static void update_fg(struct numbers *s, const struct matrix *t, size_t limbs)
{
	wide f = times(t->u, s->f[0]) + times(t->v, s->g[0]), g = times(t->q, s->f[0]) + times(t->r, s->g[0]);

	f >>= LIMB_BITS;
	g >>= LIMB_BITS;
	for (size_t i = 1; i < limbs; i++) {
		f += times(t->u, s->f[i]) + times(t->v, s->g[i]);
		g += times(t->q, s->f[i]) + times(t->r, s->g[i]);
		s->f[i - 1] = (int64_t)((uint64_t)f & LIMB_MASK);
		s->g[i - 1] = (int64_t)((uint64_t)g & LIMB_MASK);
		f >>= LIMB_BITS;
		g >>= LIMB_BITS;
	}
	s->f[limbs - 1] = (int64_t)f;
	s->g[limbs - 1] = (int64_t)g;
}

/*
 * (d, e) = t (d, e) / 2^62 modulo m. Both are in (-2m, m) before and after: a negative one is taken with m added, so in (-m, m); a row of t
 * then makes less than 2^62 m of them in absolute value, a multiple of m from (-2^62 m, 0] is added to make the low limb 0, and the
 * quotient is in (-2m, m).
 */
__attribute__((noinline)) static void update_de(struct numbers *s, const struct matrix *t, size_t limbs)
{
	int64_t d_sign = s->d[limbs - 1] >> 63, e_sign = s->e[limbs - 1] >> 63;
	int64_t md = (t->u & d_sign) + (t->v & e_sign), me = (t->q & d_sign) + (t->r & e_sign);
	wide d = times(t->u, s->d[0]) + times(t->v, s->e[0]), e = times(t->q, s->d[0]) + times(t->r, s->e[0]);

	md -= (int64_t)((s->m_inverse * (uint64_t)d + (uint64_t)md) & LIMB_MASK);
	me -= (int64_t)((s->m_inverse * (uint64_t)e + (uint64_t)me) & LIMB_MASK);
	d += times(md, s->m[0]);
	e += times(me, s->m[0]);
	d >>= LIMB_BITS;
	e >>= LIMB_BITS;
	for (size_t i = 1; i < limbs; i++) {
		d += times(t->u, s->d[i]) + times(t->v, s->e[i]) + times(md, s->m[i]);
		e += times(t->q, s->d[i]) + times(t->r, s->e[i]) + times(me, s->m[i]);
		s->d[i - 1] = (int64_t)((uint64_t)d & LIMB_MASK);
		s->e[i - 1] = (int64_t)((uint64_t)e & LIMB_MASK);
		d >>= LIMB_BITS;
		e >>= LIMB_BITS;
	}
	s->d[limbs - 1] = (int64_t)d;
	s->e[limbs - 1] = (int64_t)e;
}

static void start(struct numbers *s, const uint64_t *a, const struct ec_modulus *m)
{
	*s = (struct numbers){ .e[0] = 1, .m_inverse = 0 - m->negative_inverse, .limbs = (m->bits + 2u + LIMB_BITS - 1) / LIMB_BITS };
	spread(s->m, s->limbs, m->m, m->words);
	spread(s->f, s->limbs, m->m, m->words);
	spread(s->g, s->limbs, a, m->words);
}

/* d or, where `negate` is -1, -d, from (-2m, m) to [0, m): m is added to what is negative, before and after. */
static void finish(uint64_t *out, struct numbers *s, const struct ec_modulus *m, int64_t negate)
{
	for (size_t round = 0; round < 2; round++) {
		int64_t add = s->d[s->limbs - 1] >> 63, carry = 0;
		for (size_t i = 0; i < s->limbs; i++) {
			int64_t x = s->d[i] + (s->m[i] & (int64_t)ct_hide((uint64_t)add));
			if (round == 0)
				x = (x ^ negate) - negate;
			x += carry;
			carry = x >> LIMB_BITS;
			s->d[i] = i + 1 < s->limbs ? (int64_t)((uint64_t)x & LIMB_MASK) : x;
		}
	}
	gather(out, m->words, s->d, s->limbs);
}

void inverse(uint64_t *out, const uint64_t *a, const struct ec_modulus *m)
{
	struct numbers s;
	struct matrix t;
	int64_t zeta = -1;                              /* -(delta + 1/2) */

	start(&s, a, m);
	/* 9 times 60 steps for 224 bits, where 517 are due; 10 times for 256, 15 for 384, 21 for 521. */
	for (unsigned steps = 0; steps < m->bits * 9437u / 4096 + 1; steps += 60) {
		sixty_divsteps(&t, &zeta, s.f[0], s.g[0]);
		update_fg(&s, &t, s.limbs);
		update_de(&s, &t, s.limbs);
	}
	finish(out, &s, m, s.f[s.limbs - 1] >> 63);
}

/*
 * 62 divsteps in variable time; eta is -delta, of the original rule with delta = 1 to begin with. All zeros of g go at once; and as long as delta will not
 * be positive again, the multiple of f that clears up to six bits of g is the sum of what as many steps would add.
 */
static int64_t divsteps_vartime(int64_t eta, uint64_t f, uint64_t g, struct matrix *t)
{
	uint64_t u = 1, v = 0, q = 0, r = 1;

	for (unsigned left = LIMB_BITS;;) {
		unsigned zeros = (unsigned)__builtin_ctzll(g | UINT64_MAX << left), bits;
		uint64_t w;

		g >>= zeros;
		u <<= zeros;
		v <<= zeros;
		eta -= zeros;
		left -= zeros;
		if (left == 0)
			break;
		if (eta < 0) {
			uint64_t f_old = f, u_old = u, v_old = v;
			eta = -eta;
			f = g;
			u = q;
			v = r;
			g = 0 - f_old;
			q = 0 - u_old;
			r = 0 - v_old;
		}
		bits = eta + 1 < left ? (unsigned)eta + 1 : left;
		w = g * f * (f * f - 2) & UINT64_MAX >> (64 - (bits < 6 ? bits : 6));       /* -g / f modulo 2^6 */
		g += f * w;
		q += u * w;
		r += v * w;
	}
	*t = (struct matrix){ (int64_t)u, (int64_t)v, (int64_t)q, (int64_t)r };
	return eta;
}

void inverse_vartime(uint64_t *out, const uint64_t *a, const struct ec_modulus *m)
{
	struct numbers s;
	struct matrix t;
	int64_t eta = -1;
	uint64_t rest;
	size_t limbs;

	start(&s, a, m);
	limbs = s.limbs;
	do {
		eta = divsteps_vartime(eta, (uint64_t)s.f[0], (uint64_t)s.g[0], &t);
		update_fg(&s, &t, limbs);
		update_de(&s, &t, s.limbs);
		/* a limb less where the topmost ones hold nothing but signs */
		if (limbs > 1 && (s.f[limbs - 1] ^ s.f[limbs - 1] >> 63) == 0 && (s.g[limbs - 1] ^ s.g[limbs - 1] >> 63) == 0) {
			limbs--;
			s.f[limbs - 1] |= (int64_t)((uint64_t)s.f[limbs] << LIMB_BITS);
			s.g[limbs - 1] |= (int64_t)((uint64_t)s.g[limbs] << LIMB_BITS);
		}
		rest = 0;
		for (size_t i = 0; i < limbs; i++)
			rest |= (uint64_t)s.g[i];
	} while (rest != 0);
	finish(out, &s, m, s.f[limbs - 1] >> 63);
}
