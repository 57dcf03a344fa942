/* SPDX-License-Identifier: MIT */
/** What a run tells: a table for people, JSON for machines. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "rows.h"

#include <stdio.h>

enum outcome {
	MEASURED,
	NOT_HERE,                        /**< this build or machine has no such thing */
	FAILED                           /**< a call failed, or the two sides' outputs differ */
};

struct result {
	struct row row;
	enum outcome outcome;
	double constant;                 /**< of unit BYTES */
	struct samples samples;
	size_t num_lanes;
	size_t peer_lane[MEASURE_MAX_PARTNERS];  /**< of each peer: its lane; 0 where it cannot do the row */
	size_t limit_lane;               /**< 0: none */
	struct verdict verdict;
};

struct machine {
	char cpu[96], kernel[96];
	long num_cpus;
	char features[128];              /**< those in use by Cupel, with commas */
	char found[128];                 /**< those that the CPU has */
	char build_id[65];
	cupel_module_report module;
	const char *ia32cap;             /**< OPENSSL_ia32cap, or null */
	double seconds;                  /**< a row */
};

void report_machine(struct machine *machine);

/** "avx2,bmi" from bits of enum cupel_cpu; "none" where there are none. */
void report_features(char *out, size_t out_cap, uint64_t features);

/** "1.35 GB/s": what a time of the row, in seconds, is in its unit. */
const char *report_figure(char *out, size_t out_cap, const struct row *row, double seconds);

/** The same of a constant. */
const char *report_constant(char *out, size_t out_cap, const struct result *result);

/** The share that Cupel reaches of the CPU's limit; NaN where there is none. */
double report_limit_share(const struct result *result);

bool report_is_noisy(const struct result *result);

void report_table(FILE *out, const struct machine *machine, const struct peer *peers, size_t num_peers,
                  const struct result *results, size_t num_results);
void report_json(FILE *out, const struct machine *machine, const struct peer *peers, size_t num_peers,
                 const struct result *results, size_t num_results);
/** A page for people, with nothing from elsewhere (page.c). */
void report_html(FILE *out, const struct machine *machine, const struct peer *peers, size_t num_peers,
                 const struct result *results, size_t num_results);
void report_explain(FILE *out, const struct row *rows, size_t num_rows);

#endif
