/* SPDX-License-Identifier: MIT */
/**
 * Random bits of the module's own generator (SP 800-90C RBG2(NP)): CTR_DRBG over AES-256, seeded by the module's own noise source. Service: CUPEL_RANDOM.
 *
 * There is nothing to begin and nothing to end. The first call of a process takes milliseconds, for the seed; so does the first in a
 * child of fork.
 */
#ifndef CUPEL_RANDOM_H
#define CUPEL_RANDOM_H

#include <cupel/base.h>

CUPEL_BEGIN

/**
 * Fill `out` with out_len random bytes, of 256 bits of security strength, fit for keys. Any thread, any signal handler and any child of fork may
 * call it; it waits for nobody, and no two calls of any of them have the same bytes. In a copy of the process that a restored snapshot made, either,
 * where the CPU has RDRAND; else within 64 calls.
 *
 * Errors: CUPEL_E_NULL; CUPEL_E_RANDOM where the noise source does not pass its health tests: `out` is zero, and a later call tries again;
 * and those of the state.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_random(uint8_t *out, size_t out_len);

CUPEL_END

#endif
