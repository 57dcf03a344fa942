/* SPDX-License-Identifier: MIT */
#ifndef PROBE_H
#define PROBE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How often it was called before. */
int probe_uses(void);

/** Reads the message; gives 0. */
int probe_sum(unsigned char *out, const void *msg, size_t len);

#ifdef __cplusplus
}
#endif

#endif
