/* SPDX-License-Identifier: MIT */
#include "ec/comb.h"
#include "base/bytes.h"

uint64_t comb_signs(enum ec_curve curve, uint64_t signs[EC_WORDS], unsigned length, const uint64_t k[EC_WORDS])
{
	static const uint64_t zero[EC_WORDS];
	const struct ec_modulus *n = &ec_constants[curve].n;
	uint64_t even = ct_mask(~k[0]), none = 0, minus_k[EC_WORDS] = { 0 };

	mod_sub(minus_k, zero, k, n);
	for (size_t i = 0; i < EC_WORDS; i++)
		none |= k[i];
	/* 0 is n here, which is odd */
	none = ct_is_zero(none);
	for (size_t i = 0; i < EC_WORDS; i++)
		signs[i] = ct_select(even, minus_k[i] | (n->m[i] & none), k[i]);
	for (size_t i = 0; i + 1 < EC_WORDS; i++)
		signs[i] = signs[i] >> 1 | signs[i + 1] << 63;
	signs[EC_WORDS - 1] >>= 1;
	signs[(length - 1) / 64] |= UINT64_C(1) << (length - 1) % 64;
	return even;
}

size_t comb_entry(const uint64_t signs[EC_WORDS], unsigned at, unsigned spacing, unsigned teeth, uint64_t *negative)
{
	uint64_t bits = 0, bit = 0;

	for (unsigned tooth = 0; tooth < teeth; tooth++, at += spacing) {
		bit = signs[at / 64] >> at % 64 & 1;
		bits |= bit << tooth;
	}
	*negative = ~ct_mask(bit);
	return (size_t)((bits ^ *negative) & ((UINT64_C(1) << (teeth - 1)) - 1));
}

void comb_to_form(enum ec_curve curve, uint64_t coordinate[EC_WORDS])
{
	const struct ec_modulus *p = &ec_constants[curve].p;

	if (curve == EC_P384)
		mod_mul(coordinate, coordinate, p->r2, p);
	/* limbs of 58 bits: word i begins at bit 6 i of limb i */
	for (size_t i = 0; curve == EC_P521 && i < 9; i++)
		coordinate[i] = coordinate[i] >> 6 * i | (i < 8 ? coordinate[i + 1] << (58 - 6 * i) : 0);
}
