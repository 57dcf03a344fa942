/* SPDX-License-Identifier: MIT */
/* What the hardware gives for random bits: the jitter of memory against a counter, and the CPU's own generator where it has one. */
#ifndef CUPEL_PLATFORM_NOISE_H
#define CUPEL_PLATFORM_NOISE_H

#include <stdbool.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

enum { NOISE_LINES = 4, NOISE_LINE = 64 };

/** Fetches NOISE_LINES lines of 64 zero bytes from memory, one after the other and each past the caches, and says what time it is then: in steps of
 *  the finest counter that user code may read. */
uint64_t noise_fetch(const uint8_t lines[NOISE_LINES * NOISE_LINE]);

/** The time alone. */
uint64_t noise_time(void);

/** 64 bits of RDRAND or RDSEED; false where it has none to give now. Only for a CPU that has the instruction. */
bool noise_rdrand(uint64_t *bits);
bool noise_rdseed(uint64_t *bits);

#pragma GCC visibility pop

#endif
