/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

void report_features(char *out, size_t out_cap, uint64_t features)
{
	size_t len = 0;

	snprintf(out, out_cap, "none");
	for (uint64_t bit = 1; bit; bit <<= 1) {
		if (features & bit && len < out_cap)
			len += (size_t)snprintf(out + len, out_cap - len, "%s%s", len ? "," : "", cupel_cpu_name(bit));
	}
}

static void cpu_model(char *out, size_t out_cap)
{
	FILE *f = fopen("/proc/cpuinfo", "r");
	char line[512];

	snprintf(out, out_cap, "unknown CPU");
	while (f && fgets(line, sizeof(line), f)) {
		char *colon = strchr(line, ':');

		if (strncmp(line, "model name", 10) == 0 && colon) {
			snprintf(out, out_cap, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
			break;
		}
	}
	if (f)
		fclose(f);
}

void report_machine(struct machine *machine)
{
	struct utsname names;

	cpu_model(machine->cpu, sizeof(machine->cpu));
	machine->num_cpus = sysconf(_SC_NPROCESSORS_ONLN);
	if (uname(&names) == 0)
		snprintf(machine->kernel, sizeof(machine->kernel), "%.24s %.64s", names.sysname, names.release);
	report_features(machine->features, sizeof(machine->features), machine->module.cpu_features);
	report_features(machine->found, sizeof(machine->found), machine->module.cpu_features_found);
	for (size_t i = 0; i < sizeof(machine->module.build_id); i++)
		snprintf(machine->build_id + 2 * i, 3, "%02x", machine->module.build_id[i]);
	machine->ia32cap = getenv("OPENSSL_ia32cap");
}

bool report_is_noisy(const struct result *result)
{
	return result->outcome == MEASURED && result->row.kind->unit != BYTES && result->verdict.noisy;
}

/* A time in the row's unit. */
static double value(const struct row *row, double seconds)
{
	switch (row->kind->unit) {
	case BYTES_PER_SECOND:
		return (double)row->size / seconds;
	case OPERATIONS_PER_SECOND:
		return 1 / seconds;
	case NANOSECONDS:
		return 1e9 * seconds;
	case SECONDS:
	case BYTES:
		break;
	}
	return seconds;
}

static const char *unit(const struct row *row)
{
	static const char *const names[] = { "B/s", "op/s", "s", "ns", "B" };

	return names[row->kind->unit];
}

/* ---- for people ---- */

static const char *human(char *out, size_t out_cap, const struct row *row, double v)
{
	static const struct { double from; const char *prefix; } scales[] = {
		{ 1e9, "G" }, { 1e6, "M" }, { 1e3, "k" }, { 1, "" }, { 1e-3, "m" }, { 1e-6, "u" }, { 0, "n" }
	};
	size_t i = 0;

	if (isnan(v))
		snprintf(out, out_cap, "-");
	else if (row->kind->unit == BYTES)
		snprintf(out, out_cap, "%.0f B", v);
	else if (row->kind->unit == NANOSECONDS)
		snprintf(out, out_cap, "%.2f ns", v);
	else {
		while (fabs(v) < scales[i].from)
			i++;
		if (scales[i].from > 0)
			v /= scales[i].from;
		else
			v *= 1e9;
		snprintf(out, out_cap, "%.*f %s%s", fabs(v) < 10 ? 2 : fabs(v) < 100 ? 1 : 0, v, scales[i].prefix, unit(row));
	}
	return out;
}

const char *report_figure(char *out, size_t out_cap, const struct row *row, double seconds)
{
	return human(out, out_cap, row, value(row, seconds));
}

const char *report_constant(char *out, size_t out_cap, const struct result *result)
{
	return human(out, out_cap, &result->row, result->constant);
}

static const char *percent(char *out, size_t out_cap, double share)
{
	if (isnan(share))
		snprintf(out, out_cap, "-");
	else
		snprintf(out, out_cap, "%.*f %%", share < 0.0995 ? 1 : 0, 100 * share);
	return out;
}

double report_limit_share(const struct result *result)
{
	return result->limit_lane ? result->verdict.ratio[result->limit_lane - 1].median : NAN;
}

static void print_row(FILE *out, const struct result *result, size_t num_peers)
{
	const struct row *row = &result->row;
	const struct verdict *v = &result->verdict;
	char a[32];

	fprintf(out, "%-36s", row->name);
	if (row->size)
		fprintf(out, " %9zu", row->size);
	else
		fprintf(out, " %9s", "-");
	if (result->outcome != MEASURED) {
		fprintf(out, "  %11s\n", result->outcome == FAILED ? "FAILED" : "-");
		return;
	}
	if (row->kind->unit == BYTES) {
		fprintf(out, "  %11s\n", report_constant(a, sizeof(a), result));
		return;
	}
	if (v->noisy) {
		fprintf(out, "  %11s %6s %6s", "noisy", "", "");
		for (size_t p = 0; p < num_peers; p++)
			fprintf(out, "  %11s %7s %6s", "", "", "");
	} else {
		fprintf(out, "  %11s", report_figure(a, sizeof(a), row, v->cupel.median));
		fprintf(out, " %6s", percent(a, sizeof(a), v->cupel.spread));
		fprintf(out, " %6s", percent(a, sizeof(a), report_limit_share(result)));
		for (size_t p = 0; p < num_peers; p++) {
			size_t lane = result->peer_lane[p];

			if (!lane) {
				fprintf(out, "  %11s %7s %6s", "-", "-", "-");
				continue;
			}
			fprintf(out, "  %11s", report_figure(a, sizeof(a), row, v->partner[lane - 1].median));
			fprintf(out, " %6.2fx %6s", v->ratio[lane - 1].median, percent(a, sizeof(a), v->ratio[lane - 1].spread));
		}
	}
	fprintf(out, "  %6zu %6zu\n", v->kept, v->dropped);
}

void report_table(FILE *out, const struct machine *machine, const struct peer *peers, size_t num_peers,
                  const struct result *results, size_t num_results)
{
	bool noisy = false;

	fprintf(out, "machine  %s, %ld CPUs, %s\n", machine->cpu, machine->num_cpus, machine->kernel);
	fprintf(out, "cupel    %s, build %.16s, features in use: %s (found: %s)\n", machine->module.version, machine->build_id,
	        machine->features, machine->found);
	for (size_t p = 0; p < num_peers; p++) {
		const char *version = peers[p].version[0] ? peers[p].version : "version unknown";

		fprintf(out, "peer     %s: %s (%s)%s%s\n", peers[p].label, version, peers[p].path,
		        machine->ia32cap ? ", OPENSSL_ia32cap=" : "", machine->ia32cap ? machine->ia32cap : "");
	}
	fprintf(out, "\n%-36s %9s  %11s %6s %6s", "", "", "Cupel", "", "");
	for (size_t p = 0; p < num_peers; p++)
		fprintf(out, "  %26.26s", peers[p].label);
	fprintf(out, "  %6s\n%-36s %9s  %11s %6s %6s", "pairs", "row", "size", "median", "spread", "limit");
	for (size_t p = 0; p < num_peers; p++)
		fprintf(out, "  %11s %7s %6s", "median", "ratio", "spread");
	fprintf(out, "  %6s %6s\n", "kept", "dropped");
	for (size_t i = 0; i < num_results; i++) {
		print_row(out, &results[i], num_peers);
		noisy |= report_is_noisy(&results[i]);
	}
	if (noisy)
		fprintf(out, "\nnoisy: too few pairs kept, or too wide a spread; no result. --help tells the rule.\n");
}

void report_explain(FILE *out, const struct row *rows, size_t num_rows)
{
	for (size_t i = 0; i < num_rows; i++) {
		const struct kind *kind = rows[i].kind;
		struct job job = { .row = &rows[i] };

		if (i && strcmp(rows[i].name, rows[i - 1].name) == 0)
			continue;
		fprintf(out, "%s (%s)\n", rows[i].name, unit(&rows[i]));
		fprintf(out, "    Cupel  %s\n", kind->cupel->calls);
		if (kind->peer)
			fprintf(out, "    peer   %s\n", kind->peer->calls);
		if (kind->limit && kind->limit->begin(&job) == BEGUN)
			fprintf(out, "    limit  %s\n", kind->limit->calls);
	}
}

/* ---- for machines ---- */

static void json_string(FILE *out, const char *text)
{
	putc('"', out);
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if (*c == '"' || *c == '\\')
			fprintf(out, "\\%c", *c);
		else if (*c < 0x20 || *c > 0x7e)
			fprintf(out, "\\u%04x", *c);
		else
			putc(*c, out);
	}
	putc('"', out);
}

static void json_member(FILE *out, const char *name, const char *text)
{
	fprintf(out, "\"%s\": ", name);
	json_string(out, text);
	fputs(", ", out);
}

static void json_number(FILE *out, const char *name, double v)
{
	if (isfinite(v))
		fprintf(out, "\"%s\": %.6g", name, v);
	else
		fprintf(out, "\"%s\": null", name);
}

static void json_row(FILE *out, const struct result *result, const struct peer *peers, size_t num_peers)
{
	const struct row *row = &result->row;
	const struct verdict *v = &result->verdict;
	bool timed = result->outcome == MEASURED && row->kind->unit != BYTES, good = timed && !v->noisy;
	bool constant = result->outcome == MEASURED && !timed;

	fputs("{", out);
	json_member(out, "name", row->name);
	if (row->size)
		fprintf(out, "\"size\": %zu, ", row->size);
	else
		fputs("\"size\": null, ", out);
	json_member(out, "unit", unit(row));
	json_number(out, "cupel", good ? value(row, v->cupel.median) : constant ? result->constant : NAN);
	fputs(", ", out);
	json_number(out, "spread", good ? v->cupel.spread : NAN);
	fputs(", ", out);
	json_number(out, "limit_share", good ? report_limit_share(result) : NAN);
	fprintf(out, ", \"noisy\": %s, \"failed\": %s, \"kept\": %zu, \"dropped\": %zu, \"peers\": [",
	        timed && v->noisy ? "true" : "false", result->outcome == FAILED ? "true" : "false", v->kept, v->dropped);
	for (size_t p = 0; p < num_peers; p++) {
		size_t lane = good ? result->peer_lane[p] : 0;

		fputs(p ? ", {" : "{", out);
		json_member(out, "label", peers[p].label);
		json_number(out, "value", lane ? value(row, v->partner[lane - 1].median) : NAN);
		fputs(", ", out);
		json_number(out, "ratio", lane ? v->ratio[lane - 1].median : NAN);
		fputs(", ", out);
		json_number(out, "spread", lane ? v->ratio[lane - 1].spread : NAN);
		fputs("}", out);
	}
	fputs("]}", out);
}

void report_json(FILE *out, const struct machine *machine, const struct peer *peers, size_t num_peers,
                 const struct result *results, size_t num_results)
{
	fputs("{\"machine\": {", out);
	json_member(out, "cpu", machine->cpu);
	fprintf(out, "\"cpus\": %ld, ", machine->num_cpus);
	json_member(out, "kernel", machine->kernel);
	json_member(out, "version", machine->module.version);
	json_member(out, "boundary", machine->module.boundary);
	json_member(out, "build_id", machine->build_id);
	json_member(out, "features", machine->features);
	json_member(out, "features_found", machine->found);
	if (machine->ia32cap)
		json_member(out, "OPENSSL_ia32cap", machine->ia32cap);
	json_number(out, "seconds", machine->seconds);
	fputs(", \"peers\": [", out);
	for (size_t p = 0; p < num_peers; p++) {
		fputs(p ? ", {" : "{", out);
		json_member(out, "label", peers[p].label);
		json_member(out, "path", peers[p].path);
		fputs("\"version\": ", out);
		json_string(out, peers[p].version);
		fputs("}", out);
	}
	fputs("]},\n \"rows\": [\n", out);
	for (size_t i = 0; i < num_results; i++) {
		fputs("  ", out);
		json_row(out, &results[i], peers, num_peers);
		fputs(i + 1 < num_results ? ",\n" : "\n", out);
	}
	fputs(" ]}\n", out);
}
