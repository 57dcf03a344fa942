/* SPDX-License-Identifier: MIT */
/* Which process this is, told without asking the kernel each time. */
#ifndef CUPEL_PLATFORM_FORK_H
#define CUPEL_PLATFORM_FORK_H

#include "module/state.h"

#pragma GCC visibility push(hidden)

uint64_t fork_new_epoch(void);

/**
 * A number that no ancestor of this process had, and that stays. A child of fork finds a page that the kernel wiped there
 * (MADV_WIPEONFORK), and takes the next number: a load and a comparison, where asking for the process id would cost more than
 * sealing a short message. Where the kernel cannot wipe, it is asked for the process id each time.
 */
static inline uint64_t fork_epoch(void)
{
	uint64_t epoch = atomic_load_explicit(&module_state()->wiped_on_fork.epoch, memory_order_acquire);

	return __builtin_expect(epoch != 0, 1) ? epoch : fork_new_epoch();
}

#pragma GCC visibility pop

#endif
