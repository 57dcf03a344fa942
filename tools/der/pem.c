/* SPDX-License-Identifier: MIT */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "der.h"

#include <stdio.h>
#include <string.h>

enum { LINE = 64, QUANTUM = 3, LONGEST = 2048 };   /* longer than every key, so that what it is too long for can be told */

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static const struct {
	const char *label;
	const char *(*read)(struct der_key *key, const uint8_t *der, size_t len);
} kinds[] = {
	{ "PUBLIC KEY", der_read_spki },
	{ "PRIVATE KEY", der_read_pkcs8 },
	{ "EC PRIVATE KEY", der_read_sec1 },
};
enum { NUM_KINDS = sizeof kinds / sizeof *kinds };

/* Finds a line of `text` that is `-----BEGIN LABEL-----` or END, from `*at` on: its label's length, and `*at` behind the line. */
static bool find_line(const char *word, const char *text, size_t len, size_t *at, const char **label, size_t *label_len)
{
	size_t word_len = strlen(word);

	while (*at < len) {
		const char *line = text + *at, *newline = memchr(line, '\n', len - *at);
		size_t line_len = newline != NULL ? (size_t)(newline - line) : len - *at;

		*at += line_len + (newline != NULL);
		if (line_len > 0 && line[line_len - 1] == '\r')
			line_len--;
		if (line_len >= word_len + 5 && memcmp(line, word, word_len) == 0 && memcmp(line + line_len - 5, "-----", 5) == 0) {
			*label = line + word_len;
			*label_len = line_len - word_len - 5;
			return true;
		}
	}
	return false;
}

/* RFC 4648 4, with white space between the lines; the bits that are left over are zero. */
static const char *decode(uint8_t *out, size_t cap, size_t *out_len, const char *text, size_t len)
{
	uint32_t bits = 0;
	size_t num = 0, padding = 0;

	*out_len = 0;
	for (size_t i = 0; i < len; i++) {
		const char *digit = text[i] != '\0' ? strchr(digits, text[i]) : NULL;

		if (strchr(" \t\r\n", text[i]) != NULL && text[i] != '\0')
			continue;
		if (text[i] == '=' && num % 4 >= 2)
			padding++;
		else if (digit == NULL || padding != 0)
			return "its base64 cannot be read";
		bits = bits << 6 | (digit != NULL ? (uint32_t)(digit - digits) : 0);
		if (++num % 4 != 0)
			continue;
		if (padding > 2 || (bits & ((1u << 8 * padding) - 1)) != 0)
			return "its base64 cannot be read";
		if (*out_len + QUANTUM - padding > cap)
			return "it is too long for a key of these curves";
		for (size_t j = 0; j < QUANTUM - padding; j++)
			out[(*out_len)++] = (uint8_t)(bits >> (16 - 8 * j));
		bits = 0;
	}
	return num % 4 != 0 ? "its base64 is cut off" : NULL;
}

const char *pem_read_key(struct der_key *key, const char *text, size_t len)
{
	const char *label, *end_label, *wrong;
	size_t at = 0, label_len, end_len, body, der_len;
	uint8_t der[LONGEST];

	memset(key, 0, sizeof *key);
	do {
		if (!find_line("-----BEGIN ", text, len, &at, &label, &label_len))
			return "there is no PEM key in it";
		body = at;
		if (!find_line("-----END ", text, len, &at, &end_label, &end_len) || end_len != label_len || memcmp(label, end_label, label_len) != 0)
			return "its PEM has no end";
	} while (label_len == strlen("EC PARAMETERS") && memcmp(label, "EC PARAMETERS", label_len) == 0);
	if (label_len == strlen("ENCRYPTED PRIVATE KEY") && memcmp(label, "ENCRYPTED PRIVATE KEY", label_len) == 0)
		return "it is encrypted: decrypt it first";
	if (memmem(text + body, (size_t)(end_label - text) - body, "Proc-Type:", strlen("Proc-Type:")) != NULL)
		return "it is encrypted: decrypt it first";
	for (size_t i = 0; i < NUM_KINDS; i++)
		if (label_len == strlen(kinds[i].label) && memcmp(label, kinds[i].label, label_len) == 0) {
			wrong = decode(der, sizeof der, &der_len, text + body, (size_t)(end_label - strlen("-----END ") - text) - body);
			if (wrong == NULL)
				wrong = kinds[i].read(key, der, der_len);
			explicit_bzero(der, sizeof der);
			return wrong;
		}
	return "its PEM holds neither PUBLIC KEY, PRIVATE KEY nor EC PRIVATE KEY";
}

void pem_write(char *out, const char *label, const uint8_t *der, size_t len)
{
	char *at = out + sprintf(out, "-----BEGIN %s-----\n", label);
	size_t column = 0;

	for (size_t i = 0; i < len; i += QUANTUM) {
		size_t num = len - i < QUANTUM ? len - i : QUANTUM;
		uint32_t bits = (uint32_t)der[i] << 16 | (num > 1 ? (uint32_t)der[i + 1] << 8 : 0) | (num > 2 ? der[i + 2] : 0u);

		for (size_t j = 0; j < 4; j++)
			*at++ = j <= num ? digits[bits >> (18 - 6 * j) & 63] : '=';
		column += 4;
		if (column == LINE || i + QUANTUM >= len) {
			*at++ = '\n';
			column = 0;
		}
	}
	sprintf(at, "-----END %s-----\n", label);
}
