/* SPDX-License-Identifier: MIT */
#include "field.h"

#include <stdlib.h>

#include "ec/wide.h"

static void field_384(enum field_operation operation, uint64_t *out, const uint64_t *a, const uint64_t *b)
{
	switch (operation) {
	case FIELD_MUL: p384_mul_adx(out, a, b); break;
	case FIELD_SQR: p384_sqr_adx(out, a); break;
	case FIELD_ADD: p384_add_adx(out, a, b); break;
	case FIELD_SUB: p384_sub_adx(out, a, b); break;
	default: abort();
	}
}

static void field_521(enum field_operation operation, uint64_t *out, const uint64_t *a, const uint64_t *b, const uint64_t *c)
{
	switch (operation) {
	case FIELD_MUL: p521_mul_adx(out, a, b); break;
	case FIELD_SQR: p521_sqr_adx(out, a); break;
	case FIELD_ADD: p521_add_adx(out, a, b); break;
	case FIELD_SUB: p521_sub_adx(out, a, b); break;
	case FIELD_SUB_BOTH: p521_sub_both_adx(out, a, b, c); break;
	case FIELD_LESS_8: p521_less_8_adx(out, a, b); break;
	case FIELD_4_LESS: p521_4_less_adx(out, a, b); break;
	case FIELD_TRIPLE: p521_triple_adx(out, a); break;
	default: abort();
	}
}

void field_operation(enum ec_curve curve, enum field_operation operation, uint64_t *out, const uint64_t *a, const uint64_t *b, const uint64_t *c)
{
	if (curve == EC_P384)
		field_384(operation, out, a, b);
	else
		field_521(operation, out, a, b, c);
}
