/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_SELFTEST_CAST_KDF_H
#define CUPEL_SELFTEST_CAST_KDF_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

/** The known-answer tests of key derivation (kat/kdf.kat), with the hash functions that have their own tests, on the code path in use. */
bool cast_hkdf(void);
bool cast_one_step(void);
bool cast_two_step(void);
bool cast_kbkdf(void);
bool cast_tls12_kdf(void);
bool cast_tls13_kdf(void);
bool cast_ssh_kdf(void);
bool cast_pbkdf2(void);

#pragma GCC visibility pop

#endif
