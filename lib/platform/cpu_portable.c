/* SPDX-License-Identifier: MIT */
/* Builds without assembly (-Dasm=false, or a CPU that has none here): the portable paths alone. */
#include "platform/cpu.h"

uint32_t cpu_find_features(void)
{
	return 0;
}
