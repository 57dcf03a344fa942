/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_SELFTEST_CAST_AES_H
#define CUPEL_SELFTEST_CAST_AES_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

/** The known-answer tests of the modes of AES (kat/aes.kat), each in both directions, on the code path in use. */
bool cast_aes_ecb(void);
bool cast_aes_cbc(void);
bool cast_aes_ctr(void);
bool cast_aes_xts(void);
bool cast_cmac_aes(void);
bool cast_aes_gcm(void);
bool cast_aes_ccm(void);
bool cast_aes_kw(void);

#pragma GCC visibility pop

#endif
