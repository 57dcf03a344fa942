/* SPDX-License-Identifier: MIT */
/* getConfig: the capabilities as ACVP registers them, made from the module's own service table. */
#include <stdlib.h>
#include <string.h>

#include "acvp.h"

enum { MAX_LENGTH = 64 };                /* bytes of the longest key or tag that config_lengths asks for */

void config_lengths(FILE *json, const char *name, uint32_t service, cupel_service_params *params, uint64_t *len, unsigned bits)
{
	cupel_service_report report;
	const char *before = "";

	fprintf(json, ",\"%s\":[", name);
	for (; *len <= MAX_LENGTH; ++*len) {
		must(cupel_service_query(service, &report, params), "cupel_service_query");
		if (report.answer != CUPEL_OK)
			continue;
		fprintf(json, "%s%u", before, bits * (unsigned)*len);
		before = ",";
	}
	fputc(']', json);
}

/* The names of ACVP's modes of AES begin with the protocol's own. */
static const char *prefix(const char *name)
{
	return strncmp(name, "AES-", 4) == 0 ? "ACVP-" : "";
}

void config_perform(uint32_t service, const struct bytes *args)
{
	const struct approved *list;
	size_t num = approved_services(&list), len = 0, num_written = 0;
	char *text = NULL;
	FILE *json = open_memstream(&text, &len);

	(void)service;
	(void)args;
	if (json == NULL)
		die("out of memory");
	fputc('[', json);
	for (size_t i = 0; i < num; i++) {
		for (size_t c = 0; c < num_commands; c++) {
			if (commands[c].capability == NULL || commands[c].performs(list[i].service) == 0)
				continue;
			fprintf(json, "%s{\"algorithm\":\"%s%s\"", num_written++ > 0 ? "," : "", prefix(list[i].name), list[i].name);
			commands[c].capability(json, list[i].service);
			fputc('}', json);
		}
	}
	drbg_register(json);
	fputc(']', json);
	if (fclose(json) != 0)
		die("out of memory");
	pipe_answer(text, len);
	free(text);
}
