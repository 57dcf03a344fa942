/* SPDX-License-Identifier: MIT */
/*
 * The entropy source (SP 800-90B; ENTROPY.md): the module's own noise source, its health tests, and a vetted conditioning component. Each
 * call is an instance of its own on the caller's stack, start-up test included: there is nothing to share, to lock or to inherit by fork.
 */
#ifndef CUPEL_RANDOM_ENTROPY_H
#define CUPEL_RANDOM_ENTROPY_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

/**
 * `len` bytes of full entropy, fit for every seed of any strength. Takes milliseconds. 0; or CUPEL_E_RANDOM, and `out` is zero, where the noise
 * source failed its health tests ENTROPY_TRIES times in a row: then every random service answers so, until a start-up test passes.
 */
int entropy_get(uint8_t *out, size_t len);

/**
 * What every random service asks first, after its gate: 0; or CUPEL_E_RANDOM where the noise source had failed and fails a new start-up test
 * still. Costs a load where it had not.
 */
int entropy_check(void);

#pragma GCC visibility pop

#endif
