/* SPDX-License-Identifier: MIT */
#include "ec/divsteps.h"
#include "base/bytes.h"

/*
 * Twenty divsteps. The rows of their matrix travel in the words of f and g: of F = f mod 2^20 and G = g mod 2^20 we take
 *
 *     f' = F - 2^41,     g' = G - 2^62
 *
 * through the steps. What is added stays a multiple of 2^22 before the last halving, so the branches see the bits of f and g. Behind
 * them, where 2^20 f = u F + v G, f' = f - 2^21 u - 2^42 v, that is
 *
 *     -f' = 2^42 v + 2^21 u - f.
 *
 * From |u| + |v| <= 2^20 comes |f| < 2^20. Then |2^21 u - f| < 2^41, also where |u| = 2^20: there v = 0 and f = F or -F with the
 * sign of u, and F, being odd, is not 0. So rounding finds v, then u; and g', q and r are alike. f' and g' never exceed 2^62 in absolute value, and are not
 * both 2^62, so sums stay within 64 bits.
 */
static void twenty_divsteps(struct matrix *t, int64_t *zeta, uint64_t f, uint64_t g)
{
	const int64_t half = (INT64_C(1) << 41) - (1 << 20);
	uint64_t z = (uint64_t)*zeta;

	f = (f & 0xfffff) - (UINT64_C(1) << 41);
	g = (g & 0xfffff) - (UINT64_C(1) << 62);
	for (size_t i = 0; i < 20; i++) {
		uint64_t positive = ct_mask(z >> 63);           /* delta > 0 */
		uint64_t odd = ct_mask(g), swap = positive & odd;
		uint64_t sum = g + (((f ^ positive) - positive) & odd);
		f ^= (f ^ g) & swap;
		g = (uint64_t)((int64_t)sum >> 1);
		z = (z ^ swap) - 1;
	}
	*zeta = (int64_t)z;
	f = (UINT64_C(1) << 41) - f;
	g = (UINT64_C(1) << 41) - g;
	*t = (struct matrix){ ((int64_t)(f & UINT64_MAX >> 22) - half) >> 21, (int64_t)f >> 42,
		((int64_t)(g & UINT64_MAX >> 22) - half) >> 21, (int64_t)g >> 42 };
}

void sixty_divsteps(struct matrix *t, int64_t *zeta, int64_t f, int64_t g)
{
	struct matrix a = { 1, 0, 0, 1 }, b;

	for (size_t done = 0; done < 60; done += 20) {
		/* f and g after so many steps; of 60 bits, 60 - done are right. */
		uint64_t f_now = ((uint64_t)a.u * (uint64_t)f + (uint64_t)a.v * (uint64_t)g) >> done;
		uint64_t g_now = ((uint64_t)a.q * (uint64_t)f + (uint64_t)a.r * (uint64_t)g) >> done;
		twenty_divsteps(&b, zeta, f_now, g_now);
		a = (struct matrix){ b.u * a.u + b.v * a.q, b.u * a.v + b.v * a.r, b.q * a.u + b.r * a.q, b.q * a.v + b.r * a.r };
	}
	*t = (struct matrix){ 4 * a.u, 4 * a.v, 4 * a.q, 4 * a.r };
}
