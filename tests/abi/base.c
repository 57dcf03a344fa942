/* SPDX-License-Identifier: MIT */
/* The routines of lib/base and lib/platform, in every way that they are called. */
#include "base/burn.h"
#include "platform/cpu.h"
#include "platform/kernel.h"

int main(void)
{
	static const size_t lens[] = { 0, 64, 128, 4096, 16384 };
	const uint32_t features = cpu_find_features();

	for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
		burn_below(lens[i], 0);
		burn_below(lens[i], features & CUPEL_CPU_AVX2);
		burn_below(lens[i], features);
	}
	return kernel_process_id() == 0;
}
