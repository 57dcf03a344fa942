/* SPDX-License-Identifier: MIT */
/*
 * The arithmetic of the curves, for ops.py to ask: a command a line, `operation curve operand...`, in hex without prefix; a line of answers
 * each, in hex. A curve is 0 to 3, as enum ec_curve; a modulus is twice that, and one more for n. `path NAME` (portable, adx) takes that path and
 * answers 1, or 0 where the CPU or the build lacks it.
 *
 *     ops [secret]       secret: operands of constant-time operations are marked so, for memcheck
 */
#include <cupel/lab.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../paths.h"
#include "ec/inverse.h"
#include "ec/point.h"
#include "ec/tables.h"
#include "field.h"
#include "platform/cpu.h"

enum { MAX_OPERANDS = 6 };

typedef uint64_t number[EC_WORDS];

static uint64_t features;
static number in[MAX_OPERANDS], out[3];

static const struct ec_modulus *modulus(unsigned which)
{
	return which % 2 ? &ec_constants[which / 2].n : &ec_constants[which / 2].p;
}

static struct ec_point point_of(size_t at)
{
	struct ec_point point;

	memcpy(point.x, in[at], sizeof point.x);
	memcpy(point.y, in[at + 1], sizeof point.y);
	return point;
}

static void put_point(const struct ec_point *point)
{
	memcpy(out[0], point->x, sizeof out[0]);
	memcpy(out[1], point->y, sizeof out[1]);
}

static void op_add(unsigned m) { mod_add(out[0], in[0], in[1], modulus(m)); }
static void op_sub(unsigned m) { mod_sub(out[0], in[0], in[1], modulus(m)); }
static void op_mul(unsigned m) { mod_mul(out[0], in[0], in[1], modulus(m)); }
static void op_reduce(unsigned m) { mod_reduce(out[0], in[0], in[1][0], modulus(m)); }
static void op_inverse(unsigned m) { inverse(out[0], in[0], modulus(m)); }
static void op_inverse_vartime(unsigned m) { inverse_vartime(out[0], in[0], modulus(m)); }

static void op_is_coordinate(unsigned c) { out[0][0] = ec_is_coordinate(c, in[0]); }
static void op_is_scalar(unsigned c) { out[0][0] = ec_is_scalar(c, in[0]); }
static void op_scalar_reduce(unsigned c) { ec_scalar_reduce(c, out[0], in[0]); }
static void op_scalar_add(unsigned c) { ec_scalar_add(c, out[0], in[0], in[1]); }
static void op_scalar_mul(unsigned c) { ec_scalar_mul(c, features, out[0], in[0], in[1]); }
static void op_scalar_inverse(unsigned c) { ec_scalar_inverse(c, features, out[0], in[0]); }
static void op_scalar_inverse_vartime(unsigned c) { ec_scalar_inverse_vartime(c, features, out[0], in[0]); }

/* To bytes and back, and the first and last of them. */
static void op_bytes(unsigned c)
{
	uint8_t bytes[EC_BYTES_MAX];

	ec_to_bytes(c, bytes, in[0]);
	ec_from_bytes(c, out[0], bytes);
	out[1][0] = bytes[0];
	out[2][0] = bytes[ec_bytes(c) - 1];
}

static void op_point_add(unsigned c)
{
	projective a, b;

	memcpy(a, in, sizeof a);
	memcpy(b, in + 3, sizeof b);
	point_add(&ec_constants[c], a, a, b);
	memcpy(out, a, sizeof a);
}

static void op_on_curve(unsigned c)
{
	struct ec_point point = point_of(0);

	out[0][0] = ec_on_curve(c, features, &point);
}

static void op_mul_base(unsigned c)
{
	struct ec_point point;

	ec_mul_base(c, features, &point, in[0]);
	put_point(&point);
}

static void op_mul_point(unsigned c)
{
	struct ec_point point = point_of(1);

	ec_mul(c, features, &point, in[0], &point);
	put_point(&point);
}

static void op_verify(unsigned c)
{
	struct ec_point q = point_of(3);

	out[0][0] = ec_verify_vartime(c, features, in[0], in[1], in[2], &q);
}

static void op_verify_prepared(unsigned c)
{
	struct ec_point q = point_of(3);
	uint64_t prepared[EC_PREPARED_WORDS];

	ec_prepare_vartime(c, features, prepared, &q);
	out[0][0] = ec_verify_prepared_vartime(c, features, in[0], in[1], in[2], prepared);
}

/* Entry j of window i of the base point's table, as it stands there. */
static void op_table(unsigned c)
{
	size_t i = in[0][0], j = in[1][0];

	for (size_t k = 0; k < 2; k++)
		switch (c) {
		case EC_P256: memcpy(out[k], p256_table[i][j][k], sizeof p256_table[i][j][k]); break;
		case EC_P384: memcpy(out[k], p384_table[i][j][k], sizeof p384_table[i][j][k]); break;
		case EC_P521: memcpy(out[k], p521_table[i][j][k], sizeof p521_table[i][j][k]); break;
		default: abort();
		}
}

/* The field arithmetic of the fast paths, of curve + 4 operation; twice, the second time in place. */
static void op_field(unsigned which)
{
	field_operation(which % 4, which / 4, out[0], in[0], in[1], in[2]);
	memcpy(out[1], in[0], sizeof out[1]);
	field_operation(which % 4, which / 4, out[1], out[1], in[1], in[2]);
}

/* What memcheck must catch. */
static void op_leak(unsigned c)
{
	(void)c;
	if (in[0][0] & 1)
		out[0][0] = 1;
}

enum { PUBLIC, SECRET };

static const struct {
	const char *name;
	void (*run)(unsigned which);
	int operands, answers, secret;
} ops[] = {
	{ "add", op_add, 2, 1, SECRET },
	{ "sub", op_sub, 2, 1, SECRET },
	{ "mul", op_mul, 2, 1, SECRET },
	{ "reduce", op_reduce, 2, 1, SECRET },
	{ "inverse", op_inverse, 1, 1, SECRET },
	{ "inverse_vartime", op_inverse_vartime, 1, 1, PUBLIC },
	{ "is_coordinate", op_is_coordinate, 1, 1, SECRET },
	{ "is_scalar", op_is_scalar, 1, 1, SECRET },
	{ "scalar_reduce", op_scalar_reduce, 1, 1, SECRET },
	{ "scalar_add", op_scalar_add, 2, 1, SECRET },
	{ "scalar_mul", op_scalar_mul, 2, 1, SECRET },
	{ "scalar_inverse", op_scalar_inverse, 1, 1, SECRET },
	{ "scalar_inverse_vartime", op_scalar_inverse_vartime, 1, 1, PUBLIC },
	{ "bytes", op_bytes, 1, 3, SECRET },
	{ "point_add", op_point_add, 6, 3, SECRET },
	{ "on_curve", op_on_curve, 2, 1, SECRET },
	{ "mul_base", op_mul_base, 1, 2, SECRET },
	{ "mul_point", op_mul_point, 3, 2, SECRET },
	{ "verify", op_verify, 5, 1, PUBLIC },
	{ "verify_prepared", op_verify_prepared, 5, 1, PUBLIC },
	{ "table", op_table, 2, 2, PUBLIC },
	{ "field", op_field, 3, 2, SECRET },
	{ "leak", op_leak, 1, 1, SECRET },
};

/* False where it is no number of so many words. */
static int parse(number to, const char *text)
{
	static const char digits[] = "0123456789abcdef";
	size_t len = strlen(text);

	memset(to, 0, sizeof(number));
	for (size_t i = 0; i < len; i++) {
		const char *digit = strchr(digits, text[len - 1 - i]);
		if (digit == NULL || i / 16 >= EC_WORDS)
			return 0;
		to[i / 16] |= (uint64_t)(digit - digits) << 4 * (i % 16);
	}
	return len > 0;
}

static void print(const number x)
{
	size_t i = EC_WORDS - 1;

	while (i > 0 && x[i] == 0)
		i--;
	printf("%llx", (unsigned long long)x[i]);
	while (i-- > 0)
		printf("%016llx", (unsigned long long)x[i]);
}

int main(int argc, char **argv)
{
	static char line[2048];
	int mark = argc == 2 && strcmp(argv[1], "secret") == 0;

	if (argc > 2 || (argc == 2 && !mark))
		return 2;
	while (fgets(line, sizeof line, stdin) != NULL) {
		const char *words[MAX_OPERANDS + 3];
		size_t count = 0, op = 0;
		for (char *word = strtok(line, " \n"); word != NULL && count < MAX_OPERANDS + 3; word = strtok(NULL, " \n"))
			words[count++] = word;
		if (count == 2 && strcmp(words[0], "path") == 0) {
			const uint64_t need = strcmp(words[1], "adx") == 0 ? FEATURES_ADX : FEATURES_PORTABLE;
			features = cpu_find_features() & need;
			puts(features == need ? "1" : "0");
			continue;
		}
		while (count > 0 && op < sizeof ops / sizeof *ops && strcmp(words[0], ops[op].name) != 0)
			op++;
		if (count < 2 || op == sizeof ops / sizeof *ops || count != 2 + (size_t)ops[op].operands) {
			fprintf(stderr, "not a command: %s, %zu words\n", line, count);
			return 2;
		}
		for (size_t i = 2; i < count; i++)
			if (!parse(in[i - 2], words[i])) {
				fprintf(stderr, "not a number: %s\n", words[i]);
				return 2;
			}
		memset(out, 0, sizeof out);
		if (mark && ops[op].secret)
			cupel_lab_secret(in, sizeof in);
		ops[op].run((unsigned)atoi(words[1]));
		if (mark) {
			cupel_lab_public(in, sizeof in);         /* the operation is over: the next one reads its operands there */
			cupel_lab_public(out, sizeof out);       /* the same: they are printed */
		}
		for (int i = 0; i < ops[op].answers; i++) {
			print(out[i]);
			putchar(i + 1 < ops[op].answers ? ' ' : '\n');
		}
	}
	return 0;
}
