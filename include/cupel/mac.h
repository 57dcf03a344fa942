/* SPDX-License-Identifier: MIT */
/**
 * Message authentication: HMAC (FIPS 198-1) over SHA-2, and CMAC (SP 800-38B) over AES. Services: CUPEL_HMAC_..., CUPEL_CMAC_AES.
 * GMAC needs an IV: see aead.h.
 *
 * A context is for generating tags or for verifying them, from its init on. An HMAC key that generates has 112 bits or more
 * (SP 800-131Ar2 section 10, IG C.M); a shorter one may still verify. A CMAC key has 16, 24 or 32 bytes. A tag may be
 * truncated to its leftmost bytes, to no fewer than 4 (SP 800-107r1 5.3.3; SP 800-38B A.2, which advises 8).
 */
#ifndef CUPEL_MAC_H
#define CUPEL_MAC_H

#include <cupel/base.h>

CUPEL_BEGIN

enum {
	CUPEL_MAC_MAX_LEN = 64,          /**< bytes of the longest tag */
	CUPEL_MAC_MIN_LEN = 4            /**< bytes of the shortest */
};

typedef struct cupel_mac_ctx {
	uint64_t opaque[64];
} cupel_mac_ctx;

/** The length of the whole tag in bytes; 0 where `service` is not a MAC. */
CUPEL_API size_t cupel_mac_len(uint32_t service);

/**
 * Generate a tag at once: its leftmost `tag_len` bytes. `tag` may overlap the message and the key.
 * Errors: CUPEL_E_SERVICE, CUPEL_E_NULL, CUPEL_E_KEY_SIZE, CUPEL_E_TAG_SIZE, CUPEL_E_INPUT_SIZE, and those
 * of the state.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_mac(uint32_t service, uint8_t *tag, size_t tag_len, const uint8_t *key, size_t key_len,
                                         const void *msg, size_t msg_len);

/** Verify a tag at once, in constant time: 0 where it is right, CUPEL_E_MISMATCH where it is not. An HMAC key of any length, the
 *  empty one too; `key` may be null where key_len is 0. */
CUPEL_API CUPEL_MUST_CHECK int cupel_mac_verify(uint32_t service, const uint8_t *tag, size_t tag_len, const uint8_t *key,
                                                size_t key_len, const void *msg, size_t msg_len);

/** Begin a message under a key, for one verb. The context need not be initialised before. */
CUPEL_API CUPEL_MUST_CHECK int cupel_mac_init(cupel_mac_ctx *ctx, uint32_t service, uint32_t verb, const uint8_t *key,
                                              size_t key_len);

/** Add to the message, which may not overlap the context (CUPEL_E_OVERLAP). CUPEL_E_INPUT_SIZE adds nothing and leaves the context as
 *  it was. */
CUPEL_API CUPEL_MUST_CHECK int cupel_mac_update(cupel_mac_ctx *ctx, const void *msg, size_t msg_len);

/** Write the leftmost `tag_len` bytes of the tag. The context then stands before a new message under the same key. */
CUPEL_API CUPEL_MUST_CHECK int cupel_mac_final(cupel_mac_ctx *ctx, uint8_t *tag, size_t tag_len);

/** Compare the tag in constant time: 0, or CUPEL_E_MISMATCH. The context then stands before a new message under the same key. */
CUPEL_API CUPEL_MUST_CHECK int cupel_mac_final_verify(cupel_mac_ctx *ctx, const uint8_t *tag, size_t tag_len);

/** Copy a live context: `to` continues the message of `from`, which stays live. */
CUPEL_API CUPEL_MUST_CHECK int cupel_mac_copy(cupel_mac_ctx *to, const cupel_mac_ctx *from);

/** Wipe a context; null is allowed. Works in every state. */
CUPEL_API void cupel_mac_clear(cupel_mac_ctx *ctx);

CUPEL_END

#endif
