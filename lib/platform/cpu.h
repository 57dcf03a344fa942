/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_PLATFORM_CPU_H
#define CUPEL_PLATFORM_CPU_H

#include <stdint.h>

#pragma GCC visibility push(hidden)

/** The features (enum cupel_cpu) that the CPU and the operating system offer, of those that this build has code for. */
uint32_t cpu_find_features(void);

#pragma GCC visibility pop

#endif
