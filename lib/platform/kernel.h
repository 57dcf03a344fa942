/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_PLATFORM_KERNEL_H
#define CUPEL_PLATFORM_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

/** True where the kernel runs in FIPS mode: absent reads as off, unreadable as on. */
bool kernel_fips_enabled(void);

/** True where the kernel zeroes whole pages in every child of fork, from now on. */
bool kernel_wipes_on_fork(void *pages, size_t len);

uint32_t kernel_process_id(void);

/** Random bytes of the kernel's, up to 256. False, and nothing is written, where it has none yet (early at boot) or must not be asked; never waits. */
bool kernel_random(void *out, size_t len);

/** Linux itself, where the module does not ask through libc: the answer, a negative errno on failure. */
long system_call(long number, long a, long b, long c);

#pragma GCC visibility pop

#endif
