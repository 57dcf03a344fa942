/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_BASE_BURN_H
#define CUPEL_BASE_BURN_H

#include "module/state.h"

#pragma GCC visibility push(hidden)

void burn_below(size_t len, uint32_t features);

/**
 * Zeroes what callees left behind: every caller-saved and vector register, and `len` bytes below the stack pointer, a multiple
 * of 64. Every public function that handles a secret ends with it. The depths come from -fstack-usage; tests/burn.c finds
 * the true ones.
 */
static inline void burn(size_t len)
{
	burn_below(len, atomic_load_explicit(&module_state()->features_found, memory_order_relaxed));
}

#pragma GCC visibility pop

#endif
