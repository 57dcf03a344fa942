/* SPDX-License-Identifier: MIT */
/**
 * The laboratory build (-Dlab=true) alone: what conformance vectors and tests need and no product may have. Not part of cupel.h.
 */
#ifndef CUPEL_LAB_H
#define CUPEL_LAB_H

#include <cupel/base.h>

CUPEL_BEGIN

/** HMAC generation with a key of any length, as cupel_mac otherwise. ACVP's HMAC sets have keys from 8 bits up. */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_mac(uint32_t service, uint8_t *tag, size_t tag_len, const uint8_t *key, size_t key_len,
                                             const void *msg, size_t msg_len);

/** Put CPU features in use (enum cupel_cpu), whether the CPU has them or not, at any time. */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_cpu_set(uint64_t features);

/** Go to the error state as a failed self-test would. */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_error(void);

/** Put a service's algorithm into soft error, as a failed pairwise test would. */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_soft_error(uint32_t service);

/** Mark memory as secret, or as public again, for the constant-time check (valgrind's memcheck); elsewhere they do nothing. */
CUPEL_API void cupel_lab_secret(const void *at, size_t len);
CUPEL_API void cupel_lab_public(const void *at, size_t len);

CUPEL_END

#endif
