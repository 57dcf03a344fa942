/* SPDX-License-Identifier: MIT */
/**
 * AES without authentication: ECB, CBC and CTR (SP 800-38A), XTS (SP 800-38E, IEEE 1619). Services: CUPEL_AES_ECB, ..._CBC, ..._CTR,
 * ..._XTS. What is encrypted so can be changed unseen: where there is a choice, take aead.h.
 *
 * Keys have 16, 24 or 32 bytes; of XTS, both together, 32 or 64, and its two halves must differ (IG C.I). The IV of CBC, the first
 * counter block of CTR and the tweak of XTS have 16 bytes. They are the caller's: an IV of CBC cannot be foreseen (SP 800-38A
 * appendix C), a counter block is used once under a key (appendix B), a tweak names the data unit.
 *
 * `out` is `in`, or does not overlap it. Neither may overlap a context.
 */
#ifndef CUPEL_CIPHER_H
#define CUPEL_CIPHER_H

#include <cupel/base.h>

CUPEL_BEGIN

enum {
	CUPEL_CIPHER_BLOCK_LEN = 16,
	CUPEL_XTS_MAX_LEN = 1 << 24      /**< bytes of the longest data unit: 2^20 blocks (SP 800-38E 4) */
};

typedef struct cupel_cipher_ctx {
	uint64_t opaque[80];
} cupel_cipher_ctx;

/**
 * Encrypt or decrypt a whole message, or a data unit of XTS, at once. `verb` is CUPEL_ENCRYPT or CUPEL_DECRYPT; in_len bytes go to `out`.
 * ECB has no IV: null and 0.
 * Errors: CUPEL_E_SERVICE, CUPEL_E_VERB, CUPEL_E_NULL, CUPEL_E_KEY_SIZE, CUPEL_E_KEY_HALVES, CUPEL_E_IV_SIZE, CUPEL_E_INPUT_SIZE (ECB and CBC:
 * not whole blocks; XTS: under 16 bytes or over CUPEL_XTS_MAX_LEN), CUPEL_E_OUTPUT_SIZE, CUPEL_E_OVERLAP, and those of the state.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_cipher(uint32_t service, uint32_t verb, uint8_t *out, size_t out_cap, const uint8_t *key, size_t key_len,
                                            const uint8_t *iv, size_t iv_len, const uint8_t *in, size_t in_len);

/** Expand a key, for one verb. The context need not be initialised before. CBC and CTR then want cupel_cipher_start. */
CUPEL_API CUPEL_MUST_CHECK int cupel_cipher_init(cupel_cipher_ctx *ctx, uint32_t service, uint32_t verb, const uint8_t *key, size_t key_len);

/** Begin a message of CBC or CTR: its IV, or its first counter block. As often as wanted under one key; the message before is at its end. */
CUPEL_API CUPEL_MUST_CHECK int cupel_cipher_start(cupel_cipher_ctx *ctx, const uint8_t *iv, size_t iv_len);

/**
 * The next part of a message: in_len bytes go to `out`. ECB and CBC take whole blocks; there is no padding. CTR takes any length.
 * CTR counts all 128 bits, modulo 2^128. A message has at most 2^64 - 1 bytes (CUPEL_E_INPUT_SIZE), so no counter block comes twice in it.
 * CUPEL_E_USAGE: CBC or CTR before cupel_cipher_start. CUPEL_E_SERVICE: a context of XTS.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_cipher_update(cupel_cipher_ctx *ctx, uint8_t *out, size_t out_cap, const uint8_t *in, size_t in_len);

/** A whole data unit of XTS, with ciphertext stealing where it does not end with a block. CUPEL_E_SERVICE: another context. */
CUPEL_API CUPEL_MUST_CHECK int cupel_cipher_unit(cupel_cipher_ctx *ctx, uint8_t *out, size_t out_cap, const uint8_t *tweak, size_t tweak_len,
                                                 const uint8_t *in, size_t in_len);

/** Wipe a context; null is allowed. Works in every state. */
CUPEL_API void cupel_cipher_clear(cupel_cipher_ctx *ctx);

CUPEL_END

#endif
