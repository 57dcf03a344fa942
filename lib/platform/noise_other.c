/* SPDX-License-Identifier: MIT */
/* CPUs whose counter and caches Cupel does not know yet: the clock of libc, and a walk over memory. Open builds alone. */
#include "platform/noise.h"

#include <time.h>

enum { ROUNDS = 64 };

uint64_t noise_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

uint64_t noise_fetch(const uint8_t lines[NOISE_LINES * NOISE_LINE])
{
	uintptr_t zero = 0;

	for (uintptr_t i = 0; i < ROUNDS * NOISE_LINES; i++)
		zero = *(const volatile uint8_t *)(lines + NOISE_LINE * (i % NOISE_LINES) + zero);
	return noise_time() + zero;
}

bool noise_rdrand(uint64_t *bits)
{
	*bits = 0;
	return false;
}

bool noise_rdseed(uint64_t *bits)
{
	*bits = 0;
	return false;
}
