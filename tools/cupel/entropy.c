/* SPDX-License-Identifier: MIT */
/* cupel entropy (laboratory build): raw samples of the noise source, for an assessment. */
#include "tool.h"

#include <cupel/lab.h>

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK = 1 << 16 };

/* Reads a number above 0; where it ends goes to `end`. */
static bool parse_count(const char *text, char **end, unsigned long *count)
{
	*count = strtoul(text, end, 10);
	return *text >= '0' && *text <= '9' && *count > 0 && *count < UINT32_MAX;
}

/* One instance of the source for all: a new one would begin anew. */
static enum exit_code raw(unsigned long num)
{
	uint8_t *samples = malloc(num);

	if (samples == NULL)
		return io_error("memory");
	int rc = cupel_lab_noise(samples, num);
	enum exit_code code = DONE;
	if (rc < 0)
		code = module_error(CUPEL_RANDOM, rc);
	else if (fwrite(samples, 1, num, stdout) != num)
		code = io_error("standard output");
	free(samples);
	return code;
}

/* Each restart is this program, begun anew. */
static enum exit_code restarts(unsigned long num, unsigned long samples)
{
	char count[24];

	snprintf(count, sizeof count, "%lu", samples);
	for (unsigned long i = 0; i < num; i++) {
		int status = -1;
		pid_t child = fork();

		if (child == 0) {
			execl("/proc/self/exe", "cupel", "entropy", "--raw", count, (char *)NULL);
			_exit(127);
		}
		if (child < 0 || waitpid(child, &status, 0) != child)
			return io_error("a new process");
		if (status != 0) {
			complain("restart %lu failed", i + 1);
			return IO_ERROR;
		}
	}
	return DONE;
}

static enum exit_code run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "raw", required_argument, NULL, 'n' },
		{ "restarts", required_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	unsigned long num = 0, samples = 0;
	bool restarted = false;
	int option;
	char *end;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1)
		switch (option) {
		case 'n':
			restarted = false;
			if (!parse_count(optarg, &end, &samples) || *end != '\0')
				return usage_error(&entropy_command, "not a number of samples: %s", optarg);
			break;
		case 'r':
			restarted = true;
			if (!parse_count(optarg, &end, &num) || *end != ',' || !parse_count(end + 1, &end, &samples) || *end != '\0')
				return usage_error(&entropy_command, "not a number of restarts, a comma, and a number of samples: %s", optarg);
			break;
		default: return help_or_usage(&entropy_command, option);
		}
	if (samples == 0 || optind < argc)
		return usage_error(&entropy_command, samples == 0 ? "--raw or --restarts?" : "there is nothing to read");
	return restarted ? restarts(num, samples) : raw(samples);
}

const struct command entropy_command = {
	"entropy", "raw samples of the noise source (laboratory)",
	"NAME\n"
	"    cupel entropy - raw samples of the noise source (laboratory build)\n"
	"\n"
	"SYNOPSIS\n"
	"    cupel entropy --raw NUM\n"
	"    cupel entropy --restarts RESTARTS,NUM\n"
	"\n"
	"DESCRIPTION\n"
	"    Writes samples as they are before any health test or conditioning, a byte each, to standard output. They\n"
	"    are of an instance of the source that never seeds a generator. This is the form that NIST's tool for SP\n"
	"    800-90B reads (8 bits a symbol), and tools/entropy_assess.py in Cupel's sources.\n"
	"\n"
	"OPTIONS\n"
	"    --raw NUM\n"
	"        NUM consecutive samples; an assessment wants 1000000.\n"
	"    --restarts RESTARTS,NUM\n"
	"        The first NUM samples of each of RESTARTS new processes, one process after the other; an assessment\n"
	"        wants 1000,1000.\n"
	"    -h, --help\n"
	"        Print this page.\n"
	"\n"
	"EXIT STATUS\n"
	"    0  the samples were written\n"
	"    2  wrong usage\n"
	"    3  output failed, or a process could not be begun\n"
	"    5  the module is in its error state\n"
	"\n"
	"EXAMPLES\n"
	"    cupel entropy --raw 1000000 > raw.bin\n"
	"    cupel entropy --restarts 1000,1000 > restarts.bin\n",
	run
};

const struct command *const lab_command = &entropy_command;
