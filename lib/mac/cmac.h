/* SPDX-License-Identifier: MIT */
/* CMAC over AES inside the boundary (SP 800-38B): no gate, no checks of arguments. */
#ifndef CUPEL_MAC_CMAC_H
#define CUPEL_MAC_CMAC_H

#include "cipher/aes.h"

#pragma GCC visibility push(hidden)

#define CMAC_MAX_LEN ((UINT64_C(1) << 61) - 1)           /* bytes; the standard sets no limit, this is what 64 bits count */

struct cmac {
	struct aes_key key;
	uint8_t k1[AES_BLOCK], k2[AES_BLOCK];
	uint8_t state[AES_BLOCK];        /* of the CBC-MAC */
	uint8_t block[AES_BLOCK];        /* the last 0 to 16 bytes: whether a block is the last, only the end tells */
	uint64_t len;                    /* bytes so far */
};

void cmac_init(struct cmac *ctx, const uint8_t *key, size_t key_len);
void cmac_update(struct cmac *ctx, const uint8_t *msg, size_t msg_len);

/** Writes 16 bytes. The context then stands before a new message under the same key. */
void cmac_final(struct cmac *ctx, uint8_t *tag);

/** All of it. */
void cmac_message(uint8_t *tag, const uint8_t *key, size_t key_len, const uint8_t *msg, size_t msg_len);

#pragma GCC visibility pop

#endif
