/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_SELFTEST_SELFTEST_H
#define CUPEL_SELFTEST_SELFTEST_H

#include "module/state.h"

#pragma GCC visibility push(hidden)

/** Runs a CAST on the code path in use and sets the verdict: `passed` (SLOT_PASSED...) or SLOT_FAILED, which leads to ERROR.
 *  True where it passed. Draws no entropy, keeps nothing. */
bool cast_run(enum cast cast, uint32_t generation, uint32_t passed);

/** The name of a CAST; "integrity" for CAST_NONE. */
const char *cast_name(enum cast cast);

/**
 * The integrity test: CODE_OPERATIONAL where the HMAC-SHA-256 of the sealed range is the digest that stands behind it; any other
 * value where not. The value is computed, not chosen.
 */
uint32_t integrity_code(void);

#pragma GCC visibility pop

#endif
