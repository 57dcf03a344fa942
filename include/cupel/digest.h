/* SPDX-License-Identifier: MIT */
/** Hash functions: SHA-2 (FIPS 180-4). Services: CUPEL_SHA2_..., and CUPEL_MD5, which is not approved. */
#ifndef CUPEL_DIGEST_H
#define CUPEL_DIGEST_H

#include <cupel/base.h>

CUPEL_BEGIN

enum {
	CUPEL_DIGEST_MAX_LEN = 64        /**< bytes of the longest digest */
};

typedef struct cupel_digest_ctx {
	uint64_t opaque[32];
} cupel_digest_ctx;

/** The length of a digest in bytes; 0 where `service` is not a hash function. */
CUPEL_API size_t cupel_digest_len(uint32_t service);

/**
 * Hash a message at once. Writes cupel_digest_len(service) bytes to `out`, which may overlap `msg`.
 * Errors: CUPEL_E_SERVICE, CUPEL_E_NULL, CUPEL_E_OUTPUT_SIZE (out_cap is too small), CUPEL_E_INPUT_SIZE (2^61 bytes or more, for
 * hash functions of 512-bit blocks), and those of the state. `msg` may be null where msg_len is 0.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_digest(uint32_t service, uint8_t *out, size_t out_cap, const void *msg, size_t msg_len);

/** Begin a message. The context need not be initialised before. */
CUPEL_API CUPEL_MUST_CHECK int cupel_digest_init(cupel_digest_ctx *ctx, uint32_t service);

/** Add to the message, which may not overlap the context (CUPEL_E_OVERLAP). CUPEL_E_INPUT_SIZE adds nothing and leaves the context as
 *  it was. */
CUPEL_API CUPEL_MUST_CHECK int cupel_digest_update(cupel_digest_ctx *ctx, const void *msg, size_t msg_len);

/** Write the digest and wipe the context. CUPEL_E_OUTPUT_SIZE leaves the context live. `out` may not overlap the context. */
CUPEL_API CUPEL_MUST_CHECK int cupel_digest_final(cupel_digest_ctx *ctx, uint8_t *out, size_t out_cap);

/** Copy a live context: `to` continues the message of `from`, which stays live. */
CUPEL_API CUPEL_MUST_CHECK int cupel_digest_copy(cupel_digest_ctx *to, const cupel_digest_ctx *from);

/** Wipe a context; null is allowed. Works in every state. */
CUPEL_API void cupel_digest_clear(cupel_digest_ctx *ctx);

CUPEL_END

#endif
