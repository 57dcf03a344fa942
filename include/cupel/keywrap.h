/* SPDX-License-Identifier: MIT */
/**
 * Key wrapping (SP 800-38F). Services: CUPEL_AES_KW, whole multiples of 8 bytes, 16 of them or more; CUPEL_AES_KWP, any length but none, below
 * 2^32 bytes. Wrapping encrypts with AES; in CUPEL_AES_KW_INVERSE and CUPEL_AES_KWP_INVERSE, with its inverse (5.1).
 *
 * The key-encryption key has 16, 24 or 32 bytes. `out` is `in`, or does not overlap it.
 */
#ifndef CUPEL_KEYWRAP_H
#define CUPEL_KEYWRAP_H

#include <cupel/base.h>

CUPEL_BEGIN

/** The length that `in_len` bytes have when they are wrapped; 0 where `service` does not wrap so many. */
CUPEL_API size_t cupel_key_wrapped_len(uint32_t service, size_t in_len);

/**
 * Wrap a key. Writes *out_len = cupel_key_wrapped_len(service, in_len) bytes to `out`.
 * Errors: CUPEL_E_SERVICE, CUPEL_E_NULL, CUPEL_E_KEY_SIZE (of the key-encryption key), CUPEL_E_INPUT_SIZE, CUPEL_E_OUTPUT_SIZE,
 * CUPEL_E_OVERLAP, and those of the state.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_key_wrap(uint32_t service, uint8_t *out, size_t out_cap, size_t *out_len, const uint8_t *kek,
                                              size_t kek_len, const uint8_t *in, size_t in_len);

/**
 * Unwrap a key, to `out`, which has room for in_len - 8 bytes; *out_len of them are the key, the others zero. CUPEL_E_MISMATCH where
 * it was not wrapped so: `out` is zero, and so is *out_len. The length of the key, once it is known to be right, is public.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_key_unwrap(uint32_t service, uint8_t *out, size_t out_cap, size_t *out_len, const uint8_t *kek,
                                                size_t kek_len, const uint8_t *in, size_t in_len);

CUPEL_END

#endif
