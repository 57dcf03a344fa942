/* SPDX-License-Identifier: MIT */
#include "tool.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int depth;
static bool first = true;

/** The length of the UTF-8 character at `text`, by RFC 3629; 0 where there is none. */
static size_t utf8_len(const unsigned char *text)
{
	size_t len = text[0] < 0x80 ? 1 : text[0] < 0xc2 ? 0 : text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : text[0] < 0xf5 ? 4 : 0;

	for (size_t i = 1; i < len; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	if ((text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xed && text[1] > 0x9f) || (text[0] == 0xf0 && text[1] < 0x90) ||
	    (text[0] == 0xf4 && text[1] > 0x8f))
		return 0;
	return len;
}

/* A byte that is no UTF-8 (file names may hold any) becomes a lone surrogate, as Python's surrogateescape does it. */
static void quoted(const char *value)
{
	const unsigned char *text = (const unsigned char *)value;

	putchar('"');
	while (*text) {
		size_t len = utf8_len(text);
		if (len == 0)
			printf("\\udc%02x", *text++);
		else if (*text < 0x20 || *text == 0x7f)
			printf("\\u%04x", *text++);
		else if (*text == '"' || *text == '\\')
			printf("\\%c", *text++);
		else
			for (; len > 0; len--)
				putchar(*text++);
	}
	putchar('"');
}

static void begin(const char *key)
{
	if (depth > 0) {
		fputs(first ? "\n" : ",\n", stdout);
		printf("%*s", 2 * depth, "");
	}
	first = false;
	if (key != NULL) {
		quoted(key);
		fputs(": ", stdout);
	}
}

void json_open(const char *key, char bracket)
{
	begin(key);
	putchar(bracket);
	depth++;
	first = true;
}

void json_close(char bracket)
{
	depth--;
	if (!first)
		printf("\n%*s", 2 * depth, "");
	putchar(bracket);
	first = false;
	if (depth == 0)
		putchar('\n');
}

void json_text(const char *key, const char *value)
{
	begin(key);
	quoted(value);
}

void json_number(const char *key, int64_t value)
{
	begin(key);
	printf("%" PRId64, value);
}

void json_bool(const char *key, bool value)
{
	begin(key);
	fputs(value ? "true" : "false", stdout);
}

void json_hex(const char *key, const uint8_t *bytes, size_t len)
{
	begin(key);
	putchar('"');
	print_hex(bytes, len);
	putchar('"');
}
