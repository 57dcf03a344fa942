/* SPDX-License-Identifier: MIT */
#include "measure.h"

#include <math.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define SLICE 400e-6                     /* seconds that a slice should take */
#define BURST_ROUNDS 16384               /* of 8 additions each: about 15 us */

static double best_clock;                /* additions a second */

double measure_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Additions a second now. They are independent, so that a busy hyper-thread beside this one shows too. */
static double burst(void)
{
	uint64_t a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
	double start = measure_now(), rate;

	for (uint32_t i = 0; i < BURST_ROUNDS; i++) {
		a += 1, b += 1, c += 1, d += 1, e += 1, f += 1, g += 1, h += 1;
		__asm__ volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e), "+r"(f), "+r"(g), "+r"(h));
	}
	rate = 8.0 * BURST_ROUNDS / (measure_now() - start);
	if (rate > best_clock)
		best_clock = rate;
	return rate;
}

void measure_warm_up(void)
{
	double start = measure_now();

	while (measure_now() - start < 0.1)
		burst();
}

/* How often the kernel took the core from this thread. */
static long lost_cores(void)
{
	struct rusage u;

	return getrusage(RUSAGE_THREAD, &u) ? 0 : u.ru_nivcsw;
}

/* CPU time of all children reaped so far; the scheduler counts it in nanoseconds. */
static double children_now(void)
{
	struct rusage u;

	if (getrusage(RUSAGE_CHILDREN, &u))
		return 0;
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + 1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static int timed(const struct lane *lane, measure_run *run, double *seconds)
{
	double (*now)(void) = lane->children ? children_now : measure_now;
	double start = now();

	if (run(lane->job, lane->times))
		return -1;
	*seconds = now() - start;
	return 0;
}

/* Seconds an operation in one slice of a lane. */
static int slice(const struct lane *lane, bool baseline_first, double *seconds)
{
	double t = 0, base = 0;

	if (lane->baseline && baseline_first && timed(lane, lane->baseline, &base))
		return -1;
	if (timed(lane, lane->run, &t))
		return -1;
	if (lane->baseline && !baseline_first && timed(lane, lane->baseline, &base))
		return -1;
	*seconds = (t - base) / (double)lane->times;
	return 0;
}

/* Find how many operations fill a slice; work that is longer is done once. */
static int calibrate(struct lane *lane)
{
	double t = 0, least;

	lane->times = 1;
	for (;;) {
		least = INFINITY;
		for (int i = 0; i < 3; i++) {
			if (timed(lane, lane->run, &t))
				return -1;
			least = fmin(least, t);
		}
		if (least > SLICE / 8 || lane->times > UINT64_C(1) << 32)
			break;
		lane->times *= 4;
	}
	lane->times = (uint64_t)fmax(1.0, (double)lane->times * SLICE / least);
	return 0;
}

static bool is_kept(const struct pair *pair)
{
	return !pair->lost && 100 * pair->clock >= (double)MEASURE_LEAST_CLOCK * best_clock;
}

static int keep(struct samples *samples, const struct pair *pair)
{
	if (samples->num_pairs == samples->pairs_cap) {
		size_t cap = samples->pairs_cap ? 2 * samples->pairs_cap : 256;
		struct pair *grown = realloc(samples->pairs, cap * sizeof(*grown));

		if (!grown)
			return -1;
		samples->pairs = grown;
		samples->pairs_cap = cap;
	}
	samples->pairs[samples->num_pairs++] = *pair;
	return 0;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* A quantile of sorted values, between neighbours by proportion. */
static double quantile(const double *values, size_t num_values, double q)
{
	double at = q * (double)(num_values - 1);
	size_t low = (size_t)at, high = low + 1 < num_values ? low + 1 : low;

	return values[low] + (at - (double)low) * (values[high] - values[low]);
}

static struct figure figure(double *values, size_t num_values)
{
	struct figure f = { NAN, NAN };

	if (num_values == 0)
		return f;
	qsort(values, num_values, sizeof(*values), compare);
	f.median = quantile(values, num_values, 0.5);
	f.spread = (quantile(values, num_values, 0.75) - quantile(values, num_values, 0.25)) / fabs(f.median);
	return f;
}

/*
 * The spread of a small difference of two large times is that of the large ones, however well its median is known; so a
 * difference is judged by the 95 % confidence interval of its median: the quartiles' distance times 1.57, over the root of
 * the number of values (McGill, Tukey, Larsen, Variations of Box Plots, 1978).
 */
static bool too_wide(struct figure f, size_t num_values, bool difference)
{
	if (difference)
		return !(100 * 1.57 * f.spread <= (double)MEASURE_MAX_DOUBT * sqrt((double)num_values));
	return !(100 * f.spread <= (double)MEASURE_MAX_SPREAD);
}

void measure_judge(const struct samples *samples, size_t num_lanes, struct verdict *verdict)
{
	size_t num_partners = num_lanes > 1 ? num_lanes - 1 : 1, n = 0;
	double *values = calloc(samples->num_pairs + 1, sizeof(*values));

	*verdict = (struct verdict){ .cupel = { NAN, NAN } };
	for (size_t k = 0; k < MEASURE_MAX_PARTNERS; k++)
		verdict->partner[k] = verdict->ratio[k] = (struct figure){ NAN, NAN };
	if (!values) {
		verdict->noisy = true;
		return;
	}
	for (size_t i = 0; i < samples->num_pairs; i++) {
		if (is_kept(&samples->pairs[i]))
			values[n++] = samples->pairs[i].cupel;
	}
	verdict->kept = n;
	verdict->dropped = samples->num_pairs - n;
	verdict->cupel = figure(values, n);
	verdict->noisy = too_wide(verdict->cupel, n, samples->difference);
	for (size_t k = 0; k < num_partners; k++) {
		n = 0;
		for (size_t i = 0; i < samples->num_pairs; i++) {
			if (is_kept(&samples->pairs[i]) && samples->pairs[i].index == k)
				values[n++] = samples->pairs[i].partner;
		}
		if (n < MEASURE_MIN_KEPT)
			verdict->noisy = true;
		if (num_lanes == 1)
			break;
		verdict->partner[k] = figure(values, n);
		n = 0;
		for (size_t i = 0; i < samples->num_pairs; i++) {
			const struct pair *pair = &samples->pairs[i];

			/* a difference of two times may be below 0; a picosecond stands for it */
			if (is_kept(pair) && pair->index == k)
				values[n++] = pair->partner / fmax(pair->cupel, 1e-12);
		}
		verdict->ratio[k] = figure(values, n);
		if (too_wide(verdict->ratio[k], n, samples->difference))
			verdict->noisy = true;
	}
	free(values);
}

static int take_pair(const struct lane *cupel, const struct lane *partner, size_t round, double before, struct pair *pair)
{
	bool partner_first = round & 1, baseline_first = round & 2;
	long lost = lost_cores();
	double after;

	if (partner && partner_first && slice(partner, baseline_first, &pair->partner))
		return -1;
	if (slice(cupel, baseline_first, &pair->cupel))
		return -1;
	if (partner && !partner_first && slice(partner, baseline_first, &pair->partner))
		return -1;
	after = burst();
	pair->lost = !cupel->children && lost_cores() != lost;
	pair->clock = fmin(before, after);
	return 0;
}

int measure(struct lane *lanes, size_t num_lanes, double seconds, struct samples *samples)
{
	size_t num_partners = num_lanes > 1 ? num_lanes - 1 : 1;
	double until = measure_now() + seconds;
	int stretch = 1;

	samples->difference = lanes[0].baseline != NULL;
	for (size_t i = 0; i < num_lanes; i++) {
		if (calibrate(&lanes[i]))
			return -1;
	}
	for (size_t n = 0;; n++) {
		struct pair pair = { .index = n % num_partners };

		if (take_pair(&lanes[0], num_lanes > 1 ? &lanes[1 + pair.index] : NULL, n / num_partners, burst(), &pair) ||
		    keep(samples, &pair))
			return -1;
		if (measure_now() >= until) {
			struct verdict verdict;

			measure_judge(samples, num_lanes, &verdict);
			if (!verdict.noisy || stretch++ == MEASURE_MAX_STRETCH)
				return 0;
			until += seconds;
		}
	}
}

void measure_free(struct samples *samples)
{
	free(samples->pairs);
	*samples = (struct samples){ 0 };
}
