/* SPDX-License-Identifier: MIT */
/**
 * Authenticated encryption: GCM and GMAC (SP 800-38D), CCM (SP 800-38C). Services: CUPEL_AES_GCM, CUPEL_AES_GMAC (GCM without text),
 * CUPEL_AES_CCM; not approved: CUPEL_AES_GCM_CALLER_IV and CUPEL_CHACHA20_POLY1305 (RFC 8439).
 *
 * A key is used with one length of tag and one way to make IVs, which its context's init fixes. Tags of GCM: 12 to 16 bytes; 4 or
 * 8 where that is what init was told (SP 800-38D appendix C, whose limits then hold: see cupel_aead_init). Of CCM: 4, 6, ... 16.
 *
 * AES keys have 16, 24 or 32 bytes, ChaCha20's 32. Messages are shorter than 2^36 - 31 bytes in GCM; in CCM, under a nonce of n
 * bytes, shorter than 2^(8 (15 - n)). Additional data are shorter than 2^61 bytes.
 *
 * `out` is `in`, or does not overlap it. No output overlaps another, the context, or any other input. Nonces and numbers are public.
 */
#ifndef CUPEL_AEAD_H
#define CUPEL_AEAD_H

#include <cupel/base.h>

CUPEL_BEGIN

/**
 * How a context makes the IVs that it seals with (SP 800-38D 8.2, IG C.H). In the ways that count, message n of a context (from 0) has
 * number n; `iv` is what init gets.
 */
enum cupel_iv_way {
	CUPEL_IV_RANDOM = 1,             /**< 96 bits of the module's random bit generator; no `iv`. 2^32 messages at most */
	CUPEL_IV_COUNTER = 2,            /**< `iv`, a fixed field of 4 to 8 bytes that names the sender, then the number in the rest of 12 bytes */
	CUPEL_IV_TLS12 = 3,              /**< `iv`, the 4 bytes of the implicit nonce, then the number in 8 bytes (RFC 5288 3, RFC 6655 3) */
	CUPEL_IV_TLS13 = 4,              /**< `iv`, 12 bytes, XOR the record's number (RFC 8446 5.3) */
	CUPEL_IV_QUIC = 5,               /**< `iv`, 12 bytes, XOR the packet's number, below 2^62 (RFC 9001 5.3) */
	CUPEL_IV_SSH = 6,                /**< `iv`, 12 bytes, whose last 8 count up from what they are (RFC 5647 7.1) */
	CUPEL_IV_OPEN_ONLY = 7,          /**< none: the context opens and does not seal; no `iv` */
	CUPEL_IV_CALLER = 8              /**< the caller gives each; no `iv`. In GCM it is not approved: the service is CUPEL_AES_GCM_CALLER_IV */
};

enum {
	CUPEL_AEAD_MAX_TAG_LEN = 16,
	CUPEL_AEAD_NONCE_LEN = 12,       /**< of every way but OPEN_ONLY and CALLER */
	CUPEL_AEAD_NUMBER_LEN = 8        /**< a number as an argument: big-endian */
};

typedef struct cupel_aead_ctx {
	uint64_t opaque[128];
} cupel_aead_ctx;

/**
 * Expand a key, and fix how IVs are made and how long tags are. The context need not be initialised before.
 *
 * CUPEL_AES_GCM with CUPEL_IV_CALLER is CUPEL_AES_GCM_CALLER_IV, which has that way alone. CCM has every way; CALLER is approved there, the
 * nonce being the caller's not to use twice (SP 800-38C 5.3). ChaCha20-Poly1305 has OPEN_ONLY and CALLER.
 *
 * With tags of 4 bytes, text and additional data together have at most 2^10 bytes and the context opens at most 2^11 to 2^22
 * times, by the longest of them; with tags of 8, at most 2^21 bytes and 2^17 to 2^32 times (SP 800-38D table 1 and 2).
 *
 * Errors: CUPEL_E_SERVICE, CUPEL_E_NULL, CUPEL_E_ALIGNMENT, CUPEL_E_IV_WAY, CUPEL_E_KEY_SIZE, CUPEL_E_TAG_SIZE, CUPEL_E_IV_SIZE (of what the
 * way wants), CUPEL_E_OVERLAP, and those of the state.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_aead_init(cupel_aead_ctx *ctx, uint32_t service, uint32_t iv_way, size_t tag_len, const uint8_t *key,
                                               size_t key_len, const uint8_t *iv, size_t iv_len);

/**
 * Encrypt `in` to `out` (in_len bytes) and authenticate it with `aad`. tag_len is that of init. Where iv_out is not null, the whole
 * IV goes there; in the way RANDOM it must not be null, since nobody else knows the IV.
 *
 * `iv` says which number is next. Null and 0: the one after the last, from 0 on. In the ways TLS12, TLS13, QUIC and SSH also: the number, 8 bytes, or
 * the whole nonce, 12 bytes, which must have the fixed part of the context; the number must be above the last. CALLER wants the
 * IV there: 1 byte or more in GCM, 7 to 13 in CCM, 12 in ChaCha20-Poly1305.
 *
 * A number is used up as soon as the arguments are right, whatever comes after.
 *
 * Errors, all of which leave outputs untouched: CUPEL_E_NULL, CUPEL_E_ALIGNMENT, CUPEL_E_CONTEXT, CUPEL_E_USAGE (OPEN_ONLY), CUPEL_E_TAG_SIZE, CUPEL_E_INPUT_SIZE,
 * CUPEL_E_OUTPUT_SIZE, CUPEL_E_OVERLAP, CUPEL_E_IV_SIZE, CUPEL_E_IV_FIXED, CUPEL_E_IV_ORDER (a number that is not above the last),
 * CUPEL_E_EXHAUSTED (no number is left), CUPEL_E_FORKED (COUNTER, in a child of the process that began the context), and those of the state.
 * CUPEL_E_RANDOM (RANDOM, as cupel_random) makes all outputs zero.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_aead_seal(cupel_aead_ctx *ctx, uint8_t *out, size_t out_cap, uint8_t *tag, size_t tag_len,
                                               uint8_t *iv_out, size_t iv_cap, const uint8_t *iv, size_t iv_len,
                                               const uint8_t *in, size_t in_len, const void *aad, size_t aad_len);

/**
 * Decrypt `in` to `out` (in_len bytes) where the tag is right; else CUPEL_E_MISMATCH, and `out` is zero, in place too. `iv` is the whole IV,
 * or, in the ways TLS12, TLS13, QUIC and SSH, the number in 8 bytes; no order is asked for.
 *
 * Further errors, all of which leave outputs untouched: as cupel_aead_seal, where they apply; CUPEL_E_EXHAUSTED where
 * the limit on openings with short tags is reached.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_aead_open(cupel_aead_ctx *ctx, uint8_t *out, size_t out_cap, const uint8_t *iv, size_t iv_len,
                                               const uint8_t *in, size_t in_len, const uint8_t *tag, size_t tag_len,
                                               const void *aad, size_t aad_len);

/** Wipe a context; null is allowed. Works in every state. */
CUPEL_API void cupel_aead_clear(cupel_aead_ctx *ctx);

CUPEL_END

#endif
