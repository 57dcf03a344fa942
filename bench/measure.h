/* SPDX-License-Identifier: MIT */
/**
 * Paired timing on a machine whose clock may not be trusted.
 *
 * Work is cut into slices of under a millisecond. A pair is one slice of Cupel and one of a partner (a peer, or the CPU's
 * own limit), in alternating order, between two bursts of independent additions which tell how fast the core ran just
 * before and just after. A pair is dropped where the slower burst is below 90 % of the run's best, or where the kernel gave
 * the core to another thread meanwhile. Ratios are taken pair by pair; a figure is a median, its spread the distance
 * between the quartiles over the median.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MEASURE_MAX_PARTNERS = 9,
	MEASURE_LEAST_CLOCK = 90,        /**< per cent of the run's best; pairs below it are dropped */
	MEASURE_MIN_KEPT = 20,           /**< pairs kept for each partner, or the row is noisy */
	MEASURE_MAX_SPREAD = 25,         /**< per cent: a figure of a wider spread is noisy */
	MEASURE_MAX_DOUBT = 10,          /**< per cent, of a difference of two times instead: how far its median may be off */
	MEASURE_MAX_STRETCH = 4          /**< a row may take so many times its seconds while it is noisy */
};

struct job;

/** Does the job's work `times` times; 0, or another value where a call failed. */
typedef int measure_run(struct job *job, uint64_t times);

/** One side of a pair. */
struct lane {
	struct job *job;
	measure_run *run;
	measure_run *baseline;           /**< its time is subtracted from that of `run`; null where there is nothing to subtract */
	bool children;                   /**< what counts is the CPU time of the processes that the work starts and reaps */
	uint64_t times;                  /**< operations a slice, found by measure() */
};

struct pair {
	double cupel, partner;           /**< seconds an operation */
	double clock;                    /**< additions a second in the slower of the two bursts */
	size_t index;                    /**< which partner */
	bool lost;                       /**< the kernel took the core away */
};

/** What was seen of one row. Freed by measure_free. */
struct samples {
	struct pair *pairs;
	size_t num_pairs, pairs_cap;
	bool difference;                 /**< Cupel's lane has a baseline */
};

struct figure {
	double median;                   /**< NaN where there is none */
	double spread;
};

/** What the samples say. */
struct verdict {
	struct figure cupel;                             /**< seconds an operation */
	struct figure partner[MEASURE_MAX_PARTNERS];     /**< the same */
	struct figure ratio[MEASURE_MAX_PARTNERS];       /**< the partner's time over Cupel's: above 1, Cupel is faster */
	size_t kept, dropped;
	bool noisy;                                      /**< too few pairs kept, or too wide a spread: no result */
};

/** Run bursts for a while, so that the core wakes up and its best clock is known. */
void measure_warm_up(void);

/**
 * Time lanes[0], Cupel's, against each of the others, for about `seconds`. Without others, pairs hold Cupel alone.
 * 0; or -1 where a lane's work failed or memory ran out.
 */
int measure(struct lane *lanes, size_t num_lanes, double seconds, struct samples *samples);

/** Judge by the best clock seen so far: of the whole run, when all rows are measured. */
void measure_judge(const struct samples *samples, size_t num_lanes, struct verdict *verdict);

void measure_free(struct samples *samples);

/** Seconds since some moment. */
double measure_now(void);

#endif
