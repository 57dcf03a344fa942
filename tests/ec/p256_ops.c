/* SPDX-License-Identifier: MIT */
/*
 * The routines of lib/ec/p256_field_adx.S and p256_point_adx.S, for p256.py to ask: a command a line, `operation word...`, in hex
 * without prefix, the least significant word of an element first; a line of answers each, words again. `here` answers whether this
 * CPU can run them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../paths.h"
#include "ec/p256.h"
#include "module/state.h"
#include "platform/cpu.h"

enum { WORDS = 4, MOST = 28, ENTRIES = 128 };

static uint64_t in[MOST], out[16];

static size_t op_mul(void) { p256_mul_adx(out, in, in + WORDS); return WORDS; }
static size_t op_sqr(void) { p256_sqr_adx(out, in); return WORDS; }
static size_t op_order_mul(void) { p256_order_mul_adx(out, in, in + WORDS); return WORDS; }

/* point, times */
static size_t op_double(void)
{
	memcpy(out, in, 3 * WORDS * sizeof *out);
	p256_double_adx(out, in[3 * WORDS]);
	return 3 * WORDS;
}

/* a, b, negative; into a place of its own, and then into a: the same must come of both. The last answer is what was returned. */
static size_t op_add(void)
{
	out[12] = p256_add_adx(out, in, in + 12, in[24]);
	if (p256_add_adx(in, in, in + 12, in[24]) != out[12] || memcmp(in, out, 12 * sizeof *out) != 0)
		abort();
	return 13;
}

static size_t op_add_affine(void)
{
	out[12] = p256_add_affine_adx(out, in, in + 12, in[20]);
	if (p256_add_affine_adx(in, in, in + 12, in[20]) != out[12] || memcmp(in, out, 12 * sizeof *out) != 0)
		abort();
	return 13;
}

/* count, index: word w of entry e (from 1) is 2^32 e + w + 1. */
static size_t select_of(size_t words, void (*select)(uint64_t *, const uint64_t *, uint64_t, uint64_t))
{
	uint64_t table[ENTRIES * 12];

	for (size_t i = 0; i < ENTRIES * words; i++)
		table[i] = (uint64_t)(i / words + 1) << 32 | (i % words + 1);
	select(out, table, in[0], in[1]);
	return words;
}
static size_t op_select(void) { return select_of(12, p256_select_adx); }
static size_t op_select_affine(void) { return select_of(8, p256_select_affine_adx); }

static size_t op_here(void)
{
	const uint64_t need = FEATURES_ADX;

	out[0] = (cpu_find_features() & need) == need;
	return 1;
}

static const struct {
	const char *name;
	size_t (*run)(void);
	size_t words;
} ops[] = {
	{ "mul", op_mul, 8 }, { "sqr", op_sqr, 4 }, { "order_mul", op_order_mul, 8 },
	{ "double", op_double, 13 }, { "add", op_add, 25 }, { "add_affine", op_add_affine, 21 },
	{ "select", op_select, 2 }, { "select_affine", op_select_affine, 2 }, { "here", op_here, 0 },
};

int main(void)
{
	static char line[1024];

	while (fgets(line, sizeof line, stdin) != NULL) {
		const char *name = strtok(line, " \n"), *word;
		size_t op = 0, count = 0;
		while (name != NULL && op < sizeof ops / sizeof *ops && strcmp(name, ops[op].name) != 0)
			op++;
		while ((word = strtok(NULL, " \n")) != NULL && count < MOST)
			in[count++] = strtoull(word, NULL, 16);
		if (name == NULL || op == sizeof ops / sizeof *ops || count != ops[op].words) {
			fprintf(stderr, "not a command: %s, %zu words\n", line, count);
			return 2;
		}
		count = ops[op].run();
		for (size_t i = 0; i < count; i++)
			printf("%llx%c", (unsigned long long)out[i], i + 1 < count ? ' ' : '\n');
	}
	return 0;
}
