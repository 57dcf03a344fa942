/* SPDX-License-Identifier: MIT */
/* Counter mode with all 128 bits of the counter (SP 800-38A 6.5), over messages that come in parts of any length. */
#ifndef CUPEL_CIPHER_CTR_H
#define CUPEL_CIPHER_CTR_H

#include "cipher/aes.h"

#pragma GCC visibility push(hidden)

struct ctr {
	uint8_t counter[AES_BLOCK];      /* of the next block */
	uint8_t stream[AES_BLOCK];       /* E(counter) of the block begun; its last `left` bytes were not used yet */
	uint64_t left;
};

void ctr_start(struct ctr *ctr, const uint8_t counter[16]);

/** The counter counts modulo 2^128. */
void ctr_update(struct ctr *ctr, const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t len);

#pragma GCC visibility pop

#endif
