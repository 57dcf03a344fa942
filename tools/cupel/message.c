/* SPDX-License-Identifier: MIT */
#include "tool.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void complain(const char *format, ...)
{
	va_list args;

	fputs("cupel: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

enum exit_code usage_error(const struct command *command, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "cupel %s: ", command->name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\nTry 'cupel %s --help'.\n", command->name);
	return USAGE_ERROR;
}

enum exit_code help_or_usage(const struct command *command, int option)
{
	if (option == 'h') {
		fputs(command->help, stdout);
		return DONE;
	}
	fprintf(stderr, "Try 'cupel %s --help'.\n", command->name);
	return USAGE_ERROR;
}

enum exit_code io_error(const char *name)
{
	complain("%s: %s", name, strerror(errno));
	return IO_ERROR;
}

enum exit_code module_error(uint32_t service, int result)
{
	cupel_service_report report = query_service(service);

	complain("%s: %s (%d)", report.name, cupel_strerror(result), result);
	switch (result) {
	case CUPEL_E_MISMATCH:
		return ANSWER_IS_NO;
	case CUPEL_E_SELF_TEST:
	case CUPEL_E_INTEGRITY:
	case CUPEL_E_SHUT_DOWN:
		return ERROR_STATE;
	case CUPEL_E_NOT_APPROVED:
	case CUPEL_E_KEY_SIZE:
	case CUPEL_E_TAG_SIZE:
	case CUPEL_E_LOCKED:
		complain("%s: %s: %s", report.name, report.approved ? "approved under this condition" : "why", report.condition);
		return REFUSED;
	default:
		return REFUSED;
	}
}

void tell_indicator(uint32_t service, int result)
{
	if (result > 0)
		complain("%s: done, by a service that is not approved (indicator %d)", query_service(service).name, result);
}

void print_hex(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		printf("%02x", bytes[i]);
}

void print_sum(const uint8_t *bytes, size_t len, const char *name)
{
	bool escape = strpbrk(name, "\\\n\r") != NULL;

	if (escape)
		putchar('\\');
	print_hex(bytes, len);
	fputs("  ", stdout);
	for (; *name; name++)
		switch (*name) {
		case '\\': fputs("\\\\", stdout); break;
		case '\n': fputs("\\n", stdout); break;
		case '\r': fputs("\\r", stdout); break;
		default: putchar(*name);
		}
	putchar('\n');
}

bool parse_hex(const char *text, uint8_t *bytes, size_t cap, size_t *len)
{
	size_t digits = strlen(text);

	*len = digits / 2;
	if (digits % 2 != 0 || *len > cap || strspn(text, "0123456789abcdefABCDEF") != digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		int value = text[i] <= '9' ? text[i] - '0' : (text[i] | 0x20) - 'a' + 10;
		bytes[i / 2] = (uint8_t)(i % 2 ? bytes[i / 2] | value : value << 4);
	}
	return true;
}
