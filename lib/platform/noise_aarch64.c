/* SPDX-License-Identifier: MIT */
#include "platform/kernel.h"
#include "platform/noise.h"
#include "system_calls.h"

/* The counter that user code may read moves in steps of up to 40 ns, where a fetch takes some 200: one sample takes many. */
enum { ROUNDS = 16 };

/* The counter (CNTVCT_EL0) as the kernel tells it, in nanoseconds, and as nobody sets it right: it is there in emulators, too. */
uint64_t noise_time(void)
{
	uint64_t now[2] = { 0 };

	system_call(SYS_CLOCK_GETTIME, CLOCK_MONOTONIC_RAW, (long)now, 0);
	return now[0] * 1000000000 + now[1];
}

uint64_t noise_fetch(const uint8_t lines[NOISE_LINES * NOISE_LINE])
{
	uintptr_t zero = 0;

	for (uintptr_t i = 0; i < ROUNDS * NOISE_LINES; i++) {
		const volatile uint8_t *line = lines + NOISE_LINE * (i % NOISE_LINES) + zero;

		__asm__ volatile("dc civac, %0\n\tdsb sy" : : "r"(line) : "memory");
		zero = *line;                    /* the next address waits for this byte */
	}
	__asm__ volatile("dsb sy" : : : "memory");
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
