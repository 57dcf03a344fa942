/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_SELFTEST_CAST_EC_H
#define CUPEL_SELFTEST_CAST_EC_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

/** The known-answer tests of the curves (kat/ec.kat): a signature with the k of RFC 6979, its verification in both ways, a shared secret; on the code
 *  path in use. */
bool cast_p224(void);
bool cast_p256(void);
bool cast_p384(void);
bool cast_p521(void);

#pragma GCC visibility pop

#endif
