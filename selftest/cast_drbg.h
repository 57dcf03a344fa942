/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_SELFTEST_CAST_DRBG_H
#define CUPEL_SELFTEST_CAST_DRBG_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

/** The health tests of the DRBG mechanisms (SP 800-90Ar1 11.3): known answers (kat/drbg.kat) of instantiate, reseed and generate, and each of
 *  their errors. */
bool cast_ctr_drbg(void);
bool cast_hash_drbg(void);
bool cast_hmac_drbg(void);

#pragma GCC visibility pop

#endif
