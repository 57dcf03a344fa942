/* SPDX-License-Identifier: MIT */
/* cupel selftest: the service "Self-test on demand". */
#include "tool.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum { MAX_TESTS = 256 };

static enum exit_code run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	static cupel_self_test_report tests[MAX_TESTS];
	bool json = false;
	size_t num = 0;
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option != 'j')
			return help_or_usage(&selftest_command, option);
		json = true;
	}
	if (optind != argc)
		return usage_error(&selftest_command, "it takes no operand: %s", argv[optind]);

	int rc = cupel_self_test(tests, MAX_TESTS, &num);
	if (num > MAX_TESTS)
		num = MAX_TESTS;
	if (json) {
		json_open(NULL, '{');
		json_number("result", rc);
		json_text("reason", cupel_strerror(rc));
		json_open("tests", '[');
		for (size_t i = 0; i < num; i++) {
			json_open(NULL, '{');
			json_text("name", tests[i].name);
			json_bool("passed", tests[i].result == CUPEL_OK);
			json_number("result", tests[i].result);
			json_close('}');
		}
		json_close(']');
		json_close('}');
	} else {
		for (size_t i = 0; i < num; i++)
			printf("%-40s %s\n", tests[i].name, tests[i].result == CUPEL_OK ? "passed" : "FAILED");
	}
	if (rc < 0) {
		enum exit_code code = module_error(CUPEL_SELF_TEST, rc);
		return num > 0 ? ANSWER_IS_NO : code;
	}
	return DONE;
}

const struct command selftest_command = {
	"selftest", "run every self-test of the module now",
	"NAME\n"
	"    cupel selftest - run every self-test of the module now\n"
	"\n"
	"SYNOPSIS\n"
	"    cupel selftest [--json]\n"
	"\n"
	"DESCRIPTION\n"
	"    Runs the integrity test over the sealed range, and the known-answer test of every algorithm on every\n"
	"    code path that this CPU reaches, and prints each with its result. A test that fails leads the module\n"
	"    to its error state, and no service answers any more.\n"
	"\n"
	"OPTIONS\n"
	"    --json        print one JSON object\n"
	"    -h, --help    print this page\n"
	"\n"
	"EXIT STATUS\n"
	"    0  every test passed\n"
	"    1  a test failed\n"
	"    2  wrong usage\n"
	"    5  no test ran: the module was in its error state already\n",
	run
};
