/* SPDX-License-Identifier: MIT */
/* Between aes_bitsliced.c and the modes over it (aes_modes_c.c): a key spread over whole words, and a batch of blocks. */
#ifndef CUPEL_CIPHER_AES_BITSLICED_H
#define CUPEL_CIPHER_AES_BITSLICED_H

#include "cipher/aes.h"
#include "slice.h"

#pragma GCC visibility push(hidden)

struct aes_batch {
	const struct aes_key *key;
	slice spread[AES_MAX_ROUNDS + 1][8];
	uint8_t blocks[AES_BATCH * AES_BLOCK];
	unsigned rounds;
};

/** Spreads batch->key. The holder wipes the batch. */
void aes_batch_spread(struct aes_batch *batch);

/** All blocks, in place, in time that depends on the number of rounds alone. */
void aes_batch_encrypt_c(struct aes_batch *batch);
void aes_batch_decrypt_c(struct aes_batch *batch);

#pragma GCC visibility pop

#endif
