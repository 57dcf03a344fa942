/* SPDX-License-Identifier: MIT */
/*
 * The figures as a page: bars from a baseline of 1, on a logarithmic scale, so that twice and half as fast are as long. It needs
 * nothing from elsewhere: no script, no font, no picture.
 */
#include "report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_SLOWER = 1, LEAST_FASTER = 1, MOST_FASTER = 3, MANY_RATIOS = 4096 };     /* octaves; rows of a run */

static const char style[] =
	":root{color-scheme:light dark;--ink:#1b2230;--soft:#657083;--line:#e2e6ed;--back:#fff;--panel:#f6f7fa;--slow:#c2410c;"
	"--p0:#2563c9;--p1:#0f8a6c;--p2:#8a4fc4;--p3:#b7791f}\n"
	"@media(prefers-color-scheme:dark){:root{--ink:#e7eaf1;--soft:#98a3b5;--line:#2b3342;--back:#11151c;--panel:#191f29;--slow:#fb8c52;"
	"--p0:#6aa5ff;--p1:#45c9a2;--p2:#bd93f2;--p3:#e3b35c}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;max-width:70rem;padding:2.5rem 1.25rem 4rem;background:var(--back);color:var(--ink);"
	"font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-variant-numeric:tabular-nums}\n"
	"h1{font-size:2rem;line-height:1.2;letter-spacing:-.015em;margin:0 0 .5rem}\n"
	"h2{font-size:1.25rem;margin:2.75rem 0 .25rem}\n"
	".lead{font-size:1.15rem;margin:.2rem 0}.soft,.axis,.value,.size{color:var(--soft)}\n"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:1.5rem 0;padding:.8rem 1rem;background:var(--panel);"
	"border-radius:8px;font-size:.86rem}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}\n"
	".key span{display:inline-block;margin-right:1.2rem}.key i{display:inline-block;width:.8rem;height:.8rem;border-radius:2px;"
	"margin-right:.4rem;vertical-align:-.05rem}\n"
	".group{display:grid;grid-template-columns:13rem 1fr;gap:0 .75rem;padding:.4rem 0;border-top:1px solid var(--line)}\n"
	"h3{font-size:.95rem;font-weight:600;margin:0;line-height:1.35rem;overflow-wrap:anywhere}\n"
	".line{display:grid;grid-template-columns:3.8rem minmax(0,1fr) 12.4rem 2.4rem;gap:0 .5rem;align-items:center;"
	"font-size:.82rem;line-height:1.35rem}\n"
	".size,.share{text-align:right;white-space:nowrap}.share{color:var(--soft)}.value{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}\n"
	".plot{position:relative;height:1.35rem;margin:0 3.4rem}\n"
	".plot u{position:absolute;top:0;bottom:0;width:1px;background:var(--line)}.plot u.one{background:var(--soft)}\n"
	".plot i{position:absolute;top:.22rem;bottom:.22rem;background:var(--bar);border-radius:0 3px 3px 0}\n"
	".plot i.slow{border-radius:3px 0 0 3px;background:var(--slow)}.plot i.cut{border-radius:0;"
	"-webkit-mask:linear-gradient(90deg,#000 80%,transparent);mask:linear-gradient(90deg,#000 80%,transparent)}"
	".plot i.slow.cut{-webkit-mask:linear-gradient(270deg,#000 60%,transparent);mask:linear-gradient(270deg,#000 60%,transparent)}\n"
	".plot s{position:absolute;top:.62rem;height:1px;background:var(--ink);opacity:.55}\n"
	".plot b{position:absolute;font-weight:600;white-space:nowrap}\n"
	".axis{font-size:.74rem}.axis .plot span{position:absolute;transform:translateX(-50%);white-space:nowrap}\n"
	".none{grid-column:2/5}\n"
	"@media(max-width:46rem){body{padding:1.5rem .9rem 3rem}h1{font-size:1.55rem}.group{grid-template-columns:1fr;padding:.6rem 0}"
	".line{grid-template-columns:3.6rem minmax(0,1fr);gap:0 .4rem}.value{grid-column:2;margin-left:0;padding-bottom:.2rem;font-size:.74rem}"
	".plot{margin:0 3.1rem 0 2.9rem}.none{grid-column:2}.share{display:none}.axis.group>:first-child,.axis .value{display:none}}\n";

/* What the bars stand on. */
struct page {
	FILE *out;
	const struct machine *machine;
	const struct peer *peers;
	size_t num_peers;
	const struct result *results;
	size_t num_results;
	double slower, faster;           /* octaves to the left and the right of 1 */
};

/* Text of others: versions, paths, names. Anything but printable ASCII becomes U+FFFD. */
static void text(FILE *out, const char *string)
{
	for (const unsigned char *c = (const unsigned char *)string; *c; c++) {
		if (*c < 0x20 || *c > 0x7e)
			fputs("&#xfffd;", out);
		else if (strchr("&<>\"'", *c))
			fprintf(out, "&#%d;", *c);
		else
			putc(*c, out);
	}
}

/* The ratio to a peer; NaN where there is no result. */
static double ratio_of(const struct result *result, size_t peer)
{
	size_t lane = result->peer_lane[peer];

	if (result->outcome != MEASURED || result->row.kind->unit == BYTES || report_is_noisy(result) || lane == 0)
		return NAN;
	return result->verdict.ratio[lane - 1].median;
}

/* The scale: whole halves of an octave that hold every bar, within bounds. */
static void scale(struct page *page)
{
	page->slower = 0.5;
	page->faster = LEAST_FASTER;
	for (size_t i = 0; i < page->num_results; i++) {
		for (size_t p = 0; p < page->num_peers; p++) {
			double octaves = log2(ratio_of(&page->results[i], p));

			if (isfinite(octaves) && !page->results[i].row.kind->unlike) {
				page->slower = fmax(page->slower, ceil(-2 * octaves) / 2);
				page->faster = fmax(page->faster, ceil(2 * octaves) / 2);
			}
		}
	}
	page->slower = fmin(page->slower, MOST_SLOWER);
	page->faster = fmin(page->faster, MOST_FASTER);
}

/* Where a ratio stands, in percent of the plot's width. */
static double place(const struct page *page, double ratio)
{
	double octaves = fmin(fmax(log2(ratio), -page->slower), page->faster);

	return 100 * (octaves + page->slower) / (page->slower + page->faster);
}

static void grid(const struct page *page)
{
	for (int octave = (int)-page->slower; octave <= (int)page->faster; octave++)
		fprintf(page->out, "<u%s style=\"left:%.2f%%\"></u>", octave == 0 ? " class=one" : "", place(page, exp2(octave)));
}

static void axis(const struct page *page)
{
	static const char *const names[] = { "1/2", "1", "2", "4", "8" };

	fputs("<div class=\"group axis\"><div></div><div class=line><div></div><div class=plot>", page->out);
	for (int octave = (int)-page->slower; octave <= (int)page->faster; octave++)
		fprintf(page->out, "<span style=\"left:%.2f%%\">%s&times;</span>", place(page, exp2(octave)), names[octave + MOST_SLOWER]);
	fputs("</div><div class=value>Cupel, peer</div><div class=share>limit</div></div></div>\n", page->out);
}

/* One bar from the baseline, its spread, and its number at its end. */
static void bar(const struct page *page, const struct result *result, size_t peer)
{
	const struct figure *ratio = &result->verdict.ratio[result->peer_lane[peer] - 1];
	double one = place(page, 1), end = place(page, ratio->median);
	double low = place(page, ratio->median * (1 - ratio->spread / 2)), high = place(page, ratio->median * (1 + ratio->spread / 2));
	bool slow = ratio->median < 1, cut = fabs(log2(ratio->median)) > (slow ? page->slower : page->faster);

	fprintf(page->out, "<i class=\"%s%s\" style=\"left:%.2f%%;width:%.2f%%\"></i>", slow ? "slow" : "fast", cut ? " cut" : "",
	        fmin(one, end), fabs(end - one));
	fprintf(page->out, "<s style=\"left:%.2f%%;width:%.2f%%\"></s>", low, high - low);
	if (slow)
		fprintf(page->out, "<b style=\"right:calc(%.2f%% + .35rem)\">%.2f&times;</b>", 100 - low, ratio->median);
	else
		fprintf(page->out, "<b style=\"left:calc(%.2f%% + .35rem)\">%.2f&times;</b>", high, ratio->median);
}

/* A row beside one peer; or, where it has none, its figure alone. */
static void line(const struct page *page, const struct result *result, size_t peer)
{
	const struct row *row = &result->row;
	const struct verdict *v = &result->verdict;
	bool compared = isfinite(ratio_of(result, peer));
	double share = report_limit_share(result);
	char figure[32];

	fprintf(page->out, "<div class=line style=\"--bar:var(--p%zu)\"><div class=size>", peer % 4);
	if (row->size && peer == 0)
		fprintf(page->out, "%zu B", row->size);
	fputs("</div>", page->out);
	if (compared) {
		fputs("<div class=plot>", page->out);
		grid(page);
		bar(page, result, peer);
		fputs("</div><div class=value>", page->out);
	} else {
		fputs("<div class=\"value none\">", page->out);
	}
	if (result->outcome == FAILED)
		fputs("FAILED: a call failed, or the outputs differ", page->out);
	else if (result->outcome == NOT_HERE)
		fputs("not in this build", page->out);
	else if (report_is_noisy(result))
		fputs("noisy: no result", page->out);
	else if (row->kind->unit == BYTES)
		text(page->out, report_constant(figure, sizeof(figure), result));
	else {
		text(page->out, report_figure(figure, sizeof(figure), row, v->cupel.median));
		if (compared) {
			fputs(", peer ", page->out);
			text(page->out, report_figure(figure, sizeof(figure), row, v->partner[result->peer_lane[peer] - 1].median));
			if (isfinite(share) && peer == 0)
				fprintf(page->out, "</div><div class=share>%.0f %%", 100 * share);
		} else if (row->kind->peer && page->num_peers) {
			fputs("; the peer has none", page->out);
		}
	}
	fputs("</div></div>\n", page->out);
}

/* The rows of one name, from `first`; the number of the next. */
static size_t group(const struct page *page, size_t first)
{
	const struct result *results = page->results;
	size_t i = first;

	fputs("<div class=group><h3>", page->out);
	text(page->out, results[first].row.name);
	fputs("</h3><div>\n", page->out);
	for (; i < page->num_results && strcmp(results[i].row.name, results[first].row.name) == 0; i++) {
		size_t num = results[i].row.kind->peer && results[i].outcome == MEASURED && !report_is_noisy(&results[i]) ? page->num_peers : 0;

		for (size_t p = 0; p < (num ? num : 1); p++)
			line(page, &results[i], p);
	}
	fputs("</div></div>\n", page->out);
	return i;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* One sentence: who is faster, how often, and by how much. */
static void lead(const struct page *page, size_t peer)
{
	static double ratios[MANY_RATIOS];
	size_t num = 0, faster = 0;
	double median;

	for (size_t i = 0; i < page->num_results && num < MANY_RATIOS; i++) {
		double ratio = page->results[i].row.kind->unlike ? NAN : ratio_of(&page->results[i], peer);

		if (isfinite(ratio)) {
			ratios[num++] = ratio;
			faster += ratio > 1;
		}
	}
	fputs("<p class=lead>", page->out);
	if (num == 0) {
		fputs("No row has a result beside ", page->out);
		text(page->out, page->peers[peer].label);
		fputs(".</p>\n", page->out);
		return;
	}
	qsort(ratios, num, sizeof(*ratios), ascending);
	median = num % 2 ? ratios[num / 2] : (ratios[num / 2 - 1] + ratios[num / 2]) / 2;
	fprintf(page->out, "Faster than ");
	text(page->out, page->peers[peer].label);
	fprintf(page->out, " in %zu of %zu rows; in the median row <strong>%.2f&nbsp;times as fast</strong>.</p>\n", faster, num, median);
}

static void member(const struct page *page, const char *name, const char *value, const char *more)
{
	fprintf(page->out, "<dt>%s</dt><dd>", name);
	text(page->out, value);
	text(page->out, more);
	fputs("</dd>\n", page->out);
}

/* What it was measured on, and what was measured. */
static void about(const struct page *page)
{
	const struct machine *machine = page->machine;
	char more[256], date[32] = "unknown";
	time_t now = time(NULL);
	struct tm utc;

	if (gmtime_r(&now, &utc))
		strftime(date, sizeof(date), "%Y-%m-%d", &utc);
	fputs("<dl>", page->out);
	snprintf(more, sizeof(more), ", %ld CPUs, %s", machine->num_cpus, machine->kernel);
	member(page, "Machine", machine->cpu, more);
	snprintf(more, sizeof(more), ", build %.16s", machine->build_id);
	member(page, "Cupel", machine->module.version, more);
	member(page, "CPU features in use", machine->features, "");
	if (strcmp(machine->found, machine->features) != 0)
		member(page, "CPU features found", machine->found, "");
	for (size_t p = 0; p < page->num_peers; p++) {
		snprintf(more, sizeof(more), " (%.120s)%s%.100s", page->peers[p].path, machine->ia32cap ? ", OPENSSL_ia32cap=" : "",
		         machine->ia32cap ? machine->ia32cap : "");
		member(page, "Peer", page->peers[p].version[0] ? page->peers[p].version : page->peers[p].label, more);
	}
	member(page, "Measured", date, "");
	fputs("</dl>\n", page->out);
}

static void method(const struct page *page)
{
	size_t noisy = 0;

	for (size_t i = 0; i < page->num_results; i++)
		noisy += report_is_noisy(&page->results[i]);
	fprintf(page->out, "<h2>Method</h2><p class=soft>A bar is the peer&rsquo;s time over Cupel&rsquo;s: to the right of 1 Cupel is faster. "
	        "It is the median of the ratios of many pairs of short slices, one of Cupel and one of the peer in alternating order, in one "
	        "process, %.3g s a row or more; the thin line is the distance between the quartiles. Before a row is timed, both sides do its work "
	        "on the same input, and their outputs must be equal. Bursts of additions around each pair tell how fast the core ran; pairs below "
	        "%d&nbsp;%% of the best are dropped, and a row with too few left, or with quartiles too far apart, is noisy and no result (here: "
	        "%zu of %zu). The limit is the share that Cupel reaches of what the algorithm&rsquo;s own instructions alone would take. A bar that "
	        "fades is longer than the scale. Rows whose sides do different work are in no sum. <code>cupel-bench --explain</code> tells each "
	        "row&rsquo;s calls.</p>\n",
	        page->machine->seconds, MEASURE_LEAST_CLOCK, noisy, page->num_results);
}

void report_html(FILE *out, const struct machine *machine, const struct peer *peers, size_t num_peers,
                 const struct result *results, size_t num_results)
{
	struct page page = { out, machine, peers, num_peers, results, num_results, 0, 0 };

	scale(&page);
	fputs("<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8><meta name=viewport content=\"width=device-width, initial-scale=1\">\n"
	      "<title>Cupel: how fast it is</title><style>\n", out);
	fputs(style, out);
	fputs("</style></head><body>\n<h1>Cupel", out);
	for (size_t p = 0; p < num_peers; p++) {
		fputs(p == 0 ? " beside " : p + 1 < num_peers ? ", " : " and ", out);
		text(out, peers[p].label);
	}
	fputs("</h1>\n", out);
	for (size_t p = 0; p < num_peers; p++)
		lead(&page, p);
	about(&page);
	if (num_peers > 1) {
		fputs("<p class=key>", out);
		for (size_t p = 0; p < num_peers; p++) {
			fprintf(out, "<span><i style=\"background:var(--p%zu)\"></i>", p % 4);
			text(out, peers[p].label);
			fputs("</span>", out);
		}
		fputs("<span><i style=\"background:var(--slow)\"></i>Cupel is slower</span></p>\n", out);
	}
	for (size_t i = 0; i < num_results;) {
		const char *family = results[i].row.kind->family;

		fputs("<h2>", out);
		text(out, family);
		fputs("</h2>\n", out);
		if (num_peers)
			axis(&page);
		while (i < num_results && strcmp(results[i].row.kind->family, family) == 0)
			i = group(&page, i);
	}
	method(&page);
	fputs("</body></html>\n", out);
}
