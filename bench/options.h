/* SPDX-License-Identifier: MIT */
#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H

#include "measure.h"

#include <regex.h>

/** Exit codes. */
enum {
	EXIT_ALL_MEASURED = 0,
	EXIT_NOISY = 1,                  /**< a row is no result */
	EXIT_USAGE = 2,
	EXIT_WRONG = 3,                  /**< a call failed, or outputs differ */
	EXIT_CANNOT = 4                  /**< the module does not answer, a peer cannot be opened, a file cannot be written */
};

enum {
	OPTIONS_MAX_SIZES = 32,
	OPTIONS_MAX_PEERS = MEASURE_MAX_PARTNERS - 1     /* one partner may be the CPU's limit */
};

struct options {
	const char *filter;              /**< null: every row */
	regex_t filter_re;
	size_t sizes[OPTIONS_MAX_SIZES + 1];     /**< ended by 0; none: each row's own */
	double seconds;
	const char *peers[OPTIONS_MAX_PEERS];
	size_t num_peers;
	bool system_peers;               /**< no --peer given: try the system's libcrypto */
	const char *json, *html;
	const char *cpu;                 /**< features to keep; null: all */
	bool explain, list;
};

/** Read the command line. Leaves the process on --help and on a wrong command line. */
void options_read(struct options *options, int argc, char **argv);

/** Say on stderr what is wrong with the command line, and leave. */
_Noreturn void options_refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
