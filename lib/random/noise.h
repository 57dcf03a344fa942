/* SPDX-License-Identifier: MIT */
/*
 * The noise source and its health tests (SP 800-90B 3.2, 4). A raw sample is the low eight bits of the time between two fetches of memory that the
 * caches do not have. ENTROPY.md tells why that is noise, what the estimate rests on, and where the cutoffs come from; tests/random
 * computes them again.
 */
#ifndef CUPEL_RANDOM_NOISE_H
#define CUPEL_RANDOM_NOISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "platform/noise.h"

#pragma GCC visibility push(hidden)

/* Min-entropy of a sample: stated, in bits, and the share of it that is counted on. */
enum { NOISE_STATED_BITS = 1, NOISE_HALVED = 2 };

enum {
	NOISE_REPEATS = 31,              /* so many equal samples in a row fail (4.4.1): 1 + 30 / H, a false alarm once in 2^30 */
	NOISE_WINDOW = 512,              /* of the other tests (4.4.2) */
	NOISE_SHARE = 325,               /* so many foreseen samples in a window fail: 1 + critbinom(512, 2^-H, 1 - 2^-30) */
	NOISE_LAGS = 64,                 /* the longest period that is looked for */
	NOISE_START = 1024,              /* samples of the start-up test */
	NOISE_STEPS = 16                 /* the shortest time between two samples has so many steps of the counter */
};

enum noise_fault {
	NOISE_GOOD,
	NOISE_REPETITION,                /* repetition count test */
	NOISE_PROPORTION,                /* adaptive proportion test */
	NOISE_PERIOD,                    /* lag test: a sample is that of so many samples before, too often */
	NOISE_COARSE                     /* the counter stands still, goes back, or has too wide steps */
};

struct noise_health {
	uint32_t num;                    /* samples seen */
	uint32_t repeats, same;          /* of the last one, in a row; of the window's first, in the window */
	uint8_t last, first;
	uint8_t past[NOISE_LAGS];        /* the last samples: sample n at n % NOISE_LAGS */
	uint16_t foreseen[NOISE_LAGS];   /* how often the window's samples were that of i + 1 before */
};

struct noise {
	_Alignas(NOISE_LINE) uint8_t lines[NOISE_LINES * NOISE_LINE];
	uint64_t last;                   /* time of the last fetch */
	uint32_t num;                    /* samples taken */
	struct noise_health health;
};

/** Begins an instance. */
void noise_open(struct noise *noise);

/** The time since the last fetch: the raw sample is its low eight bits. */
uint64_t noise_sample(struct noise *noise);

/** Continuous tests (4.4): looks at the next sample of an instance. */
enum noise_fault noise_look(struct noise_health *health, uint8_t sample);

/** The start-up test: those tests and that of the counter, over NOISE_START samples, which are not used otherwise. */
enum noise_fault noise_start_up(struct noise *noise);

#pragma GCC visibility pop

#endif
