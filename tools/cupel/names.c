/* SPDX-License-Identifier: MIT */
#include "tool.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t list_services(uint32_t *ids)
{
	size_t num = 0;

	if (cupel_service_list(ids, MAX_SERVICES, &num) != CUPEL_OK || num > MAX_SERVICES) {
		complain("the module does not list its services");
		exit(ERROR_STATE);
	}
	return num;
}

cupel_service_report query_service(uint32_t service)
{
	cupel_service_report report;
	int rc = cupel_service_query(service, &report, NULL);

	if (rc != CUPEL_OK) {
		complain("service %u: %s", service, cupel_strerror(rc));
		exit(ERROR_STATE);
	}
	return report;
}

static const char *significant(const char *text)
{
	return text + strspn(text, "-/_ ");
}

static bool same_letters(const char *a, const char *b)
{
	for (;;) {
		a = significant(a);
		b = significant(b);
		if (toupper((unsigned char)*a) != toupper((unsigned char)*b))
			return false;
		if (*a == '\0')
			return true;
		a++;
		b++;
	}
}

bool name_matches(const char *name, const char *typed)
{
	const char *sha2 = strstr(name, "SHA2-");
	char usual[64];

	if (same_letters(name, typed))
		return true;
	if (sha2 == NULL)
		return false;
	snprintf(usual, sizeof usual, "%.*s%s", (int)(sha2 - name + 3), name, sha2 + 5);
	return same_letters(usual, typed);
}

uint32_t find_algorithm(const struct command *command, const char *typed, size_t (*length)(uint32_t))
{
	uint32_t ids[MAX_SERVICES];
	size_t num = list_services(ids);

	for (size_t i = 0; i < num; i++)
		if (length(ids[i]) != 0 && name_matches(query_service(ids[i]).name, typed))
			return ids[i];

	usage_error(command, "no such algorithm: %s", typed);
	fputs("It has:", stderr);
	for (size_t i = 0; i < num; i++)
		if (length(ids[i]) != 0)
			fprintf(stderr, " %s", query_service(ids[i]).name);
	fputc('\n', stderr);
	return 0;
}
