/* SPDX-License-Identifier: MIT */
/* CCM inside the boundary (SP 800-38C, with the formatting of its appendix A): no gate, no checks of arguments. */
#ifndef CUPEL_CIPHER_CCM_H
#define CUPEL_CIPHER_CCM_H

#include "cipher/aes.h"

#pragma GCC visibility push(hidden)

enum { CCM_MIN_NONCE = 7, CCM_MAX_NONCE = 13 };

/** The longest payload under a nonce of that many bytes (A.1: its length takes q = 15 - n bytes). */
static inline uint64_t ccm_max_text(size_t nonce_len)
{
	size_t q = 15 - nonce_len;

	return q == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * q) - 1;
}

/** 6.1, and 6.2 less the comparison: the tag that goes with the text, of tag_len bytes. `out` may be `in`. */
void ccm_encrypt(const struct aes_key *key, const uint8_t *nonce, size_t nonce_len, uint8_t *tag, size_t tag_len,
                 uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len);
void ccm_decrypt(const struct aes_key *key, const uint8_t *nonce, size_t nonce_len, uint8_t *tag, size_t tag_len,
                 uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len);

#pragma GCC visibility pop

#endif
