/* SPDX-License-Identifier: MIT */
/* GCM inside the boundary (SP 800-38D): no gate, no checks of arguments, any IV, whole tags. */
#ifndef CUPEL_CIPHER_GCM_H
#define CUPEL_CIPHER_GCM_H

#include "cipher/aes.h"

#pragma GCC visibility push(hidden)

enum { GCM_IV_LEN = 12 };

#define GCM_MAX_TEXT ((UINT64_C(1) << 36) - 32)          /* bytes: 5.2.1.1 */
#define GCM_MAX_AAD ((UINT64_C(1) << 61) - 1)

struct gcm_key {
	struct aes_key aes;
	struct ghash_key ghash;
};

void gcm_set_key(struct gcm_key *key, const uint8_t *bytes, size_t key_len);

/** 7.1 step 2: the first counter block, of an IV of one byte or more. */
void gcm_j0(const struct gcm_key *key, uint8_t j0[16], const uint8_t *iv, size_t iv_len);

#pragma GCC visibility pop

#endif
