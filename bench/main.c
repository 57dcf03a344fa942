/* SPDX-License-Identifier: MIT */
/* cupel-bench: the same work, in one process, by Cupel and by any libcrypto that can be opened, as ratios with their spread. */
#include "options.h"
#include "report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct peer peers[OPTIONS_MAX_PEERS];
static size_t num_peers;
static uint8_t *message;
static uint8_t keys[ROWS_NUM_KEYS * ROWS_KEY_LEN];

static void complain(const char *what, const char *why)
{
	fprintf(stderr, "cupel-bench: %s: %s\n", what, why);
}

/* The module must be operational, or every figure would be that of a refusal. */
static int ask_module(struct machine *machine)
{
	cupel_status_report status;
	int rc = cupel_status(&status);

	if (rc == 0 && status.state != CUPEL_STATE_APPROVED) {
		fprintf(stderr, "cupel-bench: the module is not operational: %s %s\n", status.state_name, status.failed_test);
		return -1;
	}
	if (rc || (rc = cupel_module_info(&machine->module))) {
		complain("the module does not answer", cupel_strerror(rc));
		return -1;
	}
	return 0;
}

/* Clear the CPU features that --cpu does not name; before the first service. */
static void narrow_cpu(const char *keep, struct machine *machine)
{
	uint64_t in_use = machine->module.cpu_features, kept = 0;
	char names[128];
	int rc;

	if (!keep || strcmp(keep, "all") == 0)
		return;
	report_features(names, sizeof(names), in_use);
	while (strcmp(keep, "none") != 0) {
		size_t len = strcspn(keep, ",");
		uint64_t bit = 1;

		for (; bit; bit <<= 1) {
			const char *name = cupel_cpu_name(bit);

			if ((in_use & bit) && strlen(name) == len && strncmp(name, keep, len) == 0)
				break;
		}
		if (!bit)
			options_refuse("--cpu: no feature '%.*s' in use here; there are: %s", (int)len, keep, names);
		kept |= bit;
		if (!keep[len])
			break;
		keep += len + 1;
	}
	rc = cupel_cpu_narrow(in_use & ~kept);
	if (rc)
		options_refuse("--cpu: %s", cupel_strerror(rc));
}

static int open_peers(const struct options *options)
{
	static const char *const system_peers[] = { "libcrypto.so.3", "libcrypto.so.1.1" };
	char why[512];

	for (size_t i = 0; i < options->num_peers; i++) {
		if (peer_open(&peers[num_peers], options->peers[i], peers, num_peers, why, sizeof(why))) {
			complain("--peer", why);
			return -1;
		}
		num_peers++;
	}
	for (size_t i = 0; options->system_peers && i < sizeof(system_peers) / sizeof(*system_peers); i++)
		num_peers += peer_open(&peers[num_peers], system_peers[i], peers, num_peers, why, sizeof(why)) == 0;
	if (options->system_peers && num_peers)
		fprintf(stderr, "cupel-bench: no --peer given: taking the system's libcrypto\n");
	else if (options->system_peers)
		fprintf(stderr, "cupel-bench: no --peer given, and the system has neither libcrypto.so.3 nor .so.1.1: no peer\n");
	return 0;
}

/* A few bytes that look like nothing in particular. */
static void fill(uint8_t *out, size_t len)
{
	uint64_t x = 0x9e3779b97f4a7c15;

	for (size_t i = 0; i < len; i++) {
		x = x * 6364136223846793005u + 1442695040888963407u;
		out[i] = (uint8_t)(x >> 56);
	}
}

static int make_message(const struct row *rows, size_t num_rows)
{
	size_t len = 64;

	for (size_t i = 0; i < num_rows; i++)
		len = rows[i].size > len ? rows[i].size : len;
	len = (len + 63) & ~(size_t)63;
	message = aligned_alloc(64, len);
	if (!message)
		return -1;
	fill(message, len);
	fill(keys, sizeof(keys));
	return 0;
}

/* Both sides on the same input, several times over. 0 where their outputs agree. */
static int agree(struct lane *cupel, struct lane *other)
{
	static const uint64_t times[] = { 1, ROWS_NUM_KEYS, ROWS_NUM_KEYS + 3 };
	struct job *a = cupel->job, *b = other->job;

	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		memset(a->out, 0xaa, sizeof(a->out));
		memset(b->out, 0x55, sizeof(b->out));
		if (a->text) {
			memset(a->text, 0xaa, a->text_len);
			memset(b->text, 0x55, b->text_len);
		}
		b->messages = a->messages;
		if (cupel->run(a, times[i]) || other->run(b, times[i])) {
			complain(a->row->name, "a call failed");
			return -1;
		}
		if (a->out_len != b->out_len || memcmp(a->out, b->out, a->out_len) != 0 ||
		    (a->text && memcmp(a->text, b->text, a->text_len) != 0)) {
			fprintf(stderr, "cupel-bench: %s of %zu bytes: the outputs of Cupel and of %s DIFFER\n", a->row->name,
			        a->row->size, b->peer->label);
			return -1;
		}
	}
	return 0;
}

/* Begin one side as lane number `result->num_lanes`. */
static enum begun begin(struct result *result, struct lane *lanes, struct job *jobs, const struct side *side,
                        const struct peer *peer)
{
	struct lane *lane = &lanes[result->num_lanes];
	struct job *job = &jobs[result->num_lanes];
	enum begun begun;

	*job = (struct job){ .row = &result->row, .peer = peer, .msg = message, .keys = keys };
	*lane = (struct lane){ .job = job, .run = side->run, .baseline = side->baseline, .children = result->row.kind->children };
	begun = side->begin(job);
	if (begun != BEGUN && side->end)
		side->end(job);
	if (begun == BROKEN)
		complain(result->row.name, peer ? peer->label : "Cupel could not begin");
	result->num_lanes += begun == BEGUN;
	return begun;
}

static void measure_row(struct result *result, double seconds)
{
	static struct job jobs[MEASURE_MAX_PARTNERS + 1];
	struct lane lanes[MEASURE_MAX_PARTNERS + 1];
	const struct kind *kind = result->row.kind;
	const struct side *sides[MEASURE_MAX_PARTNERS + 1] = { kind->cupel };
	enum begun begun;

	if (kind->constant) {
		result->constant = kind->constant();
		result->outcome = isnan(result->constant) ? NOT_HERE : MEASURED;
		return;
	}
	result->outcome = FAILED;
	begun = begin(result, lanes, jobs, kind->cupel, NULL);
	if (begun != BEGUN) {
		result->outcome = begun == ABSENT ? NOT_HERE : FAILED;
		return;
	}
	for (size_t p = 0; kind->peer && p < num_peers; p++) {
		begun = begin(result, lanes, jobs, kind->peer, &peers[p]);
		if (begun == BROKEN)
			goto end;
		if (begun == ABSENT)
			continue;
		result->peer_lane[p] = result->num_lanes - 1;
		sides[result->num_lanes - 1] = kind->peer;
		if (agree(&lanes[0], &lanes[result->num_lanes - 1]))
			goto end;
	}
	if (kind->limit && begin(result, lanes, jobs, kind->limit, NULL) == BEGUN) {
		result->limit_lane = result->num_lanes - 1;
		sides[result->limit_lane] = kind->limit;
	}
	if (measure(lanes, result->num_lanes, seconds, &result->samples))
		complain(result->row.name, "a call failed while it was timed");
	else
		result->outcome = MEASURED;
end:
	for (size_t i = 0; i < result->num_lanes; i++) {
		if (sides[i] && sides[i]->end)
			sides[i]->end(&jobs[i]);
	}
}

static void progress(size_t done, size_t all, const struct row *row, double since)
{
	if (!isatty(STDERR_FILENO) || measure_now() - since < 2)
		return;
	if (row)
		fprintf(stderr, "\r\033[K[%zu/%zu] %s %zu", done + 1, all, row->name, row->size);
	else
		fprintf(stderr, "\r\033[K");
}

/* Only the rows that the filter lets through. */
static size_t select_rows(const struct options *options, struct row *rows, size_t num_rows)
{
	size_t n = 0;

	for (size_t i = 0; i < num_rows; i++) {
		if (!options->filter || regexec(&options->filter_re, rows[i].name, 0, NULL, 0) == 0)
			rows[n++] = rows[i];
	}
	return n;
}

/* Measure all rows, then judge all by the best clock of the run. The exit code. */
static int measure_rows(const struct options *options, const struct row *rows, struct result *results, size_t num_rows)
{
	double start = measure_now();
	int code = EXIT_ALL_MEASURED;

	measure_warm_up();
	for (size_t i = 0; i < num_rows; i++) {
		results[i] = (struct result){ .row = rows[i], .constant = NAN };
		progress(i, num_rows, &rows[i], start);
		measure_row(&results[i], options->seconds);
		if (results[i].outcome == NOT_HERE)
			complain(rows[i].name, "this build or machine has no such thing");
	}
	progress(0, 0, NULL, start);
	for (size_t i = 0; i < num_rows; i++) {
		measure_judge(&results[i].samples, results[i].num_lanes, &results[i].verdict);
		if (results[i].outcome == FAILED)
			code = EXIT_WRONG;
		else if (report_is_noisy(&results[i]) && code == EXIT_ALL_MEASURED)
			code = EXIT_NOISY;
		measure_free(&results[i].samples);
	}
	return code;
}

/* Open a file to write where one is named; before anything is measured. */
static int open_file(const char *path, FILE **file)
{
	if (path && !(*file = fopen(path, "w"))) {
		perror(path);
		return -1;
	}
	return 0;
}

static int close_file(const char *path, FILE *file)
{
	if (file && (ferror(file) | fclose(file))) {
		perror(path);
		return -1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct options options;
	struct machine machine = { 0 };
	struct result *results = NULL;
	struct row *rows = NULL;
	size_t num_rows = 0;
	FILE *json = NULL, *html = NULL;
	int code = EXIT_CANNOT;

	options_read(&options, argc, argv);
	if (ask_module(&machine))
		goto end;
	narrow_cpu(options.cpu, &machine);
	if (ask_module(&machine))
		goto end;
	machine.seconds = options.seconds;
	report_machine(&machine);
	rows = rows_make(options.sizes[0] ? options.sizes : NULL, &num_rows);
	if (!rows) {
		complain("rows", "out of memory");
		goto end;
	}
	num_rows = select_rows(&options, rows, num_rows);
	if (num_rows == 0)
		options_refuse("--filter: no row's name matches '%s'", options.filter);
	if (options.explain || options.list) {
		for (size_t i = 0; options.list && i < num_rows; i++) {
			if (i == 0 || strcmp(rows[i].name, rows[i - 1].name) != 0)
				puts(rows[i].name);
		}
		if (options.explain)
			report_explain(stdout, rows, num_rows);
		code = EXIT_ALL_MEASURED;
		goto end;
	}
	if (open_peers(&options))
		goto end;
	results = calloc(num_rows, sizeof(*results));
	if (!results || make_message(rows, num_rows)) {
		complain("rows", "out of memory");
		goto end;
	}
	if (open_file(options.json, &json) || open_file(options.html, &html))
		goto end;
	code = measure_rows(&options, rows, results, num_rows);
	report_table(stdout, &machine, peers, num_peers, results, num_rows);
	if (json)
		report_json(json, &machine, peers, num_peers, results, num_rows);
	if (html)
		report_html(html, &machine, peers, num_peers, results, num_rows);
	if (fflush(stdout) || ferror(stdout)) {
		perror("cupel-bench: stdout");
		code = EXIT_CANNOT;
	}
end:
	if (close_file(options.json, json))
		code = EXIT_CANNOT;
	if (close_file(options.html, html))
		code = EXIT_CANNOT;
	if (options.filter)
		regfree(&options.filter_re);
	free(message);
	free(results);
	free(rows);
	return code;
}
