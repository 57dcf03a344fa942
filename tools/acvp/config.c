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

void config_functions(FILE *json, const char *name, uint32_t service, const cupel_service_params *params, const char *less)
{
	const struct approved *list;
	size_t num = approved_services(&list);
	cupel_service_params asked = *params;
	cupel_service_report report;
	const char *before = "";

	fprintf(json, ",\"%s\":[", name);
	for (size_t i = 0; i < num; i++) {
		const char *function = list[i].name;

		asked.function = list[i].service;
		must(cupel_service_query(service, &report, &asked), "cupel_service_query");
		if (report.answer != CUPEL_OK)
			continue;
		if (strncmp(function, less, strlen(less)) == 0)
			function += strlen(less);
		/* ACVP's names of CMAC tell the length of the key */
		if (list[i].service == CUPEL_CMAC_AES)
			fprintf(json, "%s\"%s128\",\"%s192\",\"%s256\"", before, function, function, function);
		else
			fprintf(json, "%s\"%s\"", before, function);
		before = ",";
	}
	fputc(']', json);
}

/* The names of ACVP's modes of AES begin with the protocol's own. */
static const char *prefix(const char *name)
{
	return strncmp(name, "AES-", 4) == 0 ? "ACVP-" : "";
}

/* Derivations, whose commands have the names of the functions that they work with. */
static const struct {
	uint32_t service;
	void (*capability)(FILE *json, uint32_t service);
} derivations[] = {
	{ CUPEL_HKDF, kdf_hkdf_capability },
	{ CUPEL_ONE_STEP, kdf_one_step_capability },
	{ CUPEL_ONE_STEP_NO_COUNTER, kdf_one_step_capability },
	{ CUPEL_TWO_STEP, kdf_two_step_capability },
	{ CUPEL_KBKDF, kdf_kbkdf_capability },
	{ CUPEL_TLS12_KDF, kdf_tls12_capability },
	{ CUPEL_TLS13_KDF, kdf_tls13_capability },
	{ CUPEL_SSH_KDF, kdf_ssh_capability },
	{ CUPEL_PBKDF2, kdf_pbkdf2_capability },
};

/* One capability. Behind a space in the name there is a mode. */
static void announce(FILE *json, const struct approved *approved, void (*capability)(FILE *json, uint32_t service), size_t *num_written)
{
	size_t algorithm = strcspn(approved->name, " ");

	fprintf(json, "%s{\"algorithm\":\"%s%.*s\"", (*num_written)++ > 0 ? "," : "", prefix(approved->name), (int)algorithm, approved->name);
	if (approved->name[algorithm] == ' ')
		fprintf(json, ",\"mode\":\"%s\"", approved->name + algorithm + 1);
	capability(json, approved->service);
	fputc('}', json);
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
		for (size_t c = 0; c < num_commands; c++)
			if (commands[c].capability != NULL && commands[c].performs(list[i].service) != 0)
				announce(json, &list[i], commands[c].capability, &num_written);
		for (size_t d = 0; d < sizeof(derivations) / sizeof(derivations[0]); d++)
			if (derivations[d].service == list[i].service)
				announce(json, &list[i], derivations[d].capability, &num_written);
	}
	drbg_register(json);
	fputc(']', json);
	if (fclose(json) != 0)
		die("out of memory");
	pipe_answer(text, len);
	free(text);
}
