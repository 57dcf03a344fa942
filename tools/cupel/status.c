/* SPDX-License-Identifier: MIT */
/* cupel status: the services "Show status" and "Show version". */
#include "tool.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct { uint32_t bit; const char *name; } locks[] = {
	{ CUPEL_LOCK_CALL, "call" },
	{ CUPEL_LOCK_KERNEL, "kernel" },
	{ CUPEL_LOCK_BUILD, "build" },
};

static void features_text(const char *label, uint64_t features)
{
	printf("%s", label);
	for (uint64_t bit = 1; bit != 0; bit <<= 1)
		if (features & bit)
			printf(" %s", cupel_cpu_name(bit));
	puts(features ? "" : " none");
}

static void features_json(const char *key, uint64_t features)
{
	json_open(key, '[');
	for (uint64_t bit = 1; bit != 0; bit <<= 1)
		if (features & bit)
			json_text(NULL, cupel_cpu_name(bit));
	json_close(']');
}

static void as_text(const cupel_status_report *status, const cupel_module_report *module)
{
	bool sealed = module->sealed_len != 0;

	printf("module         %s %s\n", module->name, module->version);
	printf("state          %s\n", status->state_name);
	if (status->failed_test[0])
		printf("failed test    %s\n", status->failed_test);
	printf("unapproved     %s\n", status->permitted ? "permitted" : "refused");
	printf("latched by    ");
	for (size_t i = 0; i < sizeof locks / sizeof *locks; i++)
		if (status->locked & locks[i].bit)
			printf(" %s", locks[i].name);
	puts(status->locked ? "" : " nobody");
	printf("boundary       %s\n", module->boundary);
	if (sealed) {
		printf("sealed length  %" PRIu64 " bytes\n", module->sealed_len);
		printf("build id       ");
		print_hex(module->build_id, sizeof module->build_id);
		printf("\ndigest         ");
		print_hex(module->digest, sizeof module->digest);
		putchar('\n');
	}
	features_text("CPU, in use   ", module->cpu_features);
	features_text("CPU, found    ", module->cpu_features_found);
}

static void as_json(const cupel_status_report *status, const cupel_module_report *module)
{
	json_open(NULL, '{');
	json_text("name", module->name);
	json_text("version", module->version);
	json_number("state", status->state);
	json_text("state_name", status->state_name);
	json_text("failed_test", status->failed_test);
	json_bool("permitted", status->permitted);
	json_bool("locked", status->locked != 0);
	json_open("locked_by", '[');
	for (size_t i = 0; i < sizeof locks / sizeof *locks; i++)
		if (status->locked & locks[i].bit)
			json_text(NULL, locks[i].name);
	json_close(']');
	json_text("boundary", module->boundary);
	json_number("sealed_len", (int64_t)module->sealed_len);
	json_hex("build_id", module->build_id, sizeof module->build_id);
	json_hex("digest", module->digest, sizeof module->digest);
	features_json("cpu_features", module->cpu_features);
	features_json("cpu_features_found", module->cpu_features_found);
	json_close('}');
}

static enum exit_code run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	cupel_status_report status;
	cupel_module_report module;
	bool json = false;
	int option, rc;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option != 'j')
			return help_or_usage(&status_command, option);
		json = true;
	}
	if (optind != argc)
		return usage_error(&status_command, "it takes no operand: %s", argv[optind]);

	if ((rc = cupel_status(&status)) != CUPEL_OK)
		return module_error(CUPEL_STATUS, rc);
	if ((rc = cupel_module_info(&module)) != CUPEL_OK)
		return module_error(CUPEL_MODULE_INFO, rc);
	(json ? as_json : as_text)(&status, &module);
	if (status.state == CUPEL_STATE_APPROVED || status.state == CUPEL_STATE_SOFT_ERROR)
		return DONE;
	complain("the module answers no service: %s", status.state_name);
	return ERROR_STATE;
}

const struct command status_command = {
	"status", "show the module's state, version and build",
	"NAME\n"
	"    cupel status - show the module's state, version and build\n"
	"\n"
	"SYNOPSIS\n"
	"    cupel status [--json]\n"
	"\n"
	"DESCRIPTION\n"
	"    Shows the module that is linked into this program: its version and configuration, the state that it\n"
	"    reached after its self-tests, whether services that are not approved are permitted, and who latched\n"
	"    approved mode: a call, the kernel (fips_enabled), or the build (approved_only).\n"
	"    Of a sealed build it shows the length of the sealed range, the build id (the SHA-256 of the range, which\n"
	"    names the build), and the digest that the integrity test compares with. An open build has none of them.\n"
	"    CPU features are those that choose a code path: the ones in use, and the ones that the CPU offers.\n"
	"\n"
	"OPTIONS\n"
	"    --json        print one JSON object\n"
	"    -h, --help    print this page\n"
	"\n"
	"EXIT STATUS\n"
	"    0  operational\n"
	"    2  wrong usage\n"
	"    5  not operational: an error state\n",
	run
};
