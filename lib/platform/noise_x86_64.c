/* SPDX-License-Identifier: MIT */
#include "platform/noise.h"

/* Intel SDM volume 2B, RDTSC: LFENCE before it waits until everything earlier is done. */
uint64_t noise_time(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

uint64_t noise_fetch(const uint8_t lines[NOISE_LINES * NOISE_LINE])
{
	uintptr_t zero = 0;

	for (uintptr_t i = 0; i < NOISE_LINES; i++) {
		const volatile uint8_t *line = lines + NOISE_LINE * i + zero;

		__asm__ volatile("clflush %0; mfence" : : "m"(*line) : "memory");
		zero = *line;                    /* the next address waits for this byte */
	}
	return noise_time() + zero;
}

#define RDRAND_TRIES 10                          /* Intel SDM volume 1, 7.3.17.1 */

/* RDSEED runs dry where RDRAND does not; it is then left out. */
bool noise_rdseed(uint64_t *bits)
{
	uint8_t good;

	__asm__ volatile("rdseed %0; setc %1" : "=r"(*bits), "=qm"(good) : : "cc");
	return good;
}

bool noise_rdrand(uint64_t *bits)
{
	uint8_t good = 0;

	for (int i = 0; i < RDRAND_TRIES && !good; i++)
		__asm__ volatile("rdrand %0; setc %1" : "=r"(*bits), "=qm"(good) : : "cc");
	return good;
}
