/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_PLATFORM_KERNEL_H
#define CUPEL_PLATFORM_KERNEL_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

/** True where the kernel runs in FIPS mode: absent reads as off, unreadable as on. */
bool kernel_fips_enabled(void);

#pragma GCC visibility pop

#endif
