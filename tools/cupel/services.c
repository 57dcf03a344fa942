/* SPDX-License-Identifier: MIT */
/* cupel services: the table of services, and what each would answer now. */
#include "tool.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

/* The columns that the module does not tell at run time, from the same table. */
static const struct columns {
	uint32_t number;
	const char *symbol, *family, *algorithm, *parameters, *states, *cast, *role, *inputs, *outputs, *access;
} table[] = {
#define CUPEL_SERVICE(number, symbol, family, algorithm, name, standard, parameters, strength, status, states, condition, \
                      cast, role, inputs, outputs, access) \
	{ number, #symbol, #family, #algorithm, parameters, #states, #cast, role, inputs, outputs, access },
#include "module/services.def"
};

static const struct columns *columns_of(uint32_t service)
{
	size_t i = 0;

	while (i + 1 < sizeof table / sizeof *table && table[i].number != service)
		i++;
	return &table[i];
}

static void row_json(const cupel_service_report *report)
{
	const struct columns *row = columns_of(report->service);

	json_open(NULL, '{');
	json_number("number", report->service);
	json_text("symbol", row->symbol);
	json_text("family", row->family);
	json_text("algorithm", row->algorithm);
	json_text("name", report->name);
	json_text("standard", report->standard);
	json_text("parameters", row->parameters);
	json_number("strength", report->strength);
	json_bool("approved", report->approved);
	json_text("states", row->states);
	json_text("condition", report->condition);
	json_text("cast", row->cast);
	json_text("role", row->role);
	json_text("inputs", row->inputs);
	json_text("outputs", row->outputs);
	json_text("access", row->access);
	json_number("answer", report->answer);
	json_text("reason", report->reason);
	json_close('}');
}

static void row_long(const cupel_service_report *report)
{
	const struct columns *row = columns_of(report->service);

	printf("%s (CUPEL_%s = %u)\n", report->name, row->symbol, report->service);
	printf("    standard    %s\n", report->standard);
	printf("    parameters  %s\n", row->parameters);
	if (report->strength)
		printf("    strength    %u bits\n", report->strength);
	printf("    approved    %s\n", report->approved ? "yes" : "no");
	printf("    condition   %s\n", report->condition);
	printf("    self-test   %s\n", row->cast);
	printf("    role        %s\n", row->role);
	printf("    inputs      %s\n", row->inputs);
	printf("    outputs     %s\n", row->outputs);
	printf("    access      %s\n", row->access);
	printf("    now         %d: %s\n", report->answer, report->reason);
}

#define TABLE "%-26s %-24s %-8s %8s %5s  %s\n"

static void row_line(const cupel_service_report *report)
{
	char strength[16] = "-", answer[16];

	if (report->strength)
		snprintf(strength, sizeof strength, "%u", report->strength);
	snprintf(answer, sizeof answer, "%d", report->answer);
	printf(TABLE, report->name, report->standard, report->approved ? "yes" : "no", strength, answer, report->condition);
}

/* What the answers in the table mean, each once. */
static void legend(const uint32_t *ids, size_t num)
{
	putchar('\n');
	for (size_t i = 0; i < num; i++) {
		cupel_service_report report = query_service(ids[i]);
		bool told = false;
		for (size_t j = 0; j < i && !told; j++)
			told = query_service(ids[j]).answer == report.answer;
		if (!told)
			printf("%3d: %s\n", report.answer, report.reason);
	}
}

static enum exit_code run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	uint32_t ids[MAX_SERVICES];
	bool json = false, found = false;
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option != 'j')
			return help_or_usage(&services_command, option);
		json = true;
	}
	if (argc - optind > 1)
		return usage_error(&services_command, "one name at most: %s", argv[optind + 1]);

	const char *wanted = argv[optind];
	size_t num = list_services(ids);
	for (size_t i = 0; wanted != NULL && i < num && !found; i++)
		if (name_matches(query_service(ids[i]).name, wanted)) {
			ids[0] = ids[i];
			num = 1;
			found = true;
		}
	if (wanted != NULL && !found)
		return usage_error(&services_command, "no such service: %s", wanted);

	if (json) {
		json_open(NULL, '{');
		json_open("services", '[');
	} else if (!found) {
		printf(TABLE, "NAME", "STANDARD", "APPROVED", "STRENGTH", "NOW", "CONDITION");
	}
	for (size_t i = 0; i < num; i++) {
		cupel_service_report report = query_service(ids[i]);
		(json ? row_json : found ? row_long : row_line)(&report);
	}
	if (json) {
		json_close(']');
		json_close('}');
	} else if (!found) {
		legend(ids, num);
	}
	return DONE;
}

const struct command services_command = {
	"services", "list the services, and what each would answer now",
	"NAME\n"
	"    cupel services - list the services, and what each would answer now\n"
	"\n"
	"SYNOPSIS\n"
	"    cupel services [--json] [NAME]\n"
	"\n"
	"DESCRIPTION\n"
	"    Lists every service of the module with its standard, whether it is approved, its security strength in\n"
	"    bits, and its condition. The column NOW holds what a call with ordinary arguments would answer in the\n"
	"    present state: 0 done and approved, above 0 done and not approved, below 0 refused. The answers are\n"
	"    the module's own (cupel_service_query), not this program's.\n"
	"    With NAME, everything about one service. Names are not case-sensitive, and SHA2-256 may be written\n"
	"    SHA-256 or sha256.\n"
	"\n"
	"OPTIONS\n"
	"    --json        print one JSON object, with all columns of the table of services\n"
	"    -h, --help    print this page\n"
	"\n"
	"EXIT STATUS\n"
	"    0  listed\n"
	"    2  wrong usage, or no such service\n",
	run
};
