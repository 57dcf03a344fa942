/* SPDX-License-Identifier: MIT */
/*
 * CTR_DRBG over AES inside the boundary (SP 800-90Ar1 10.2.1): no gate, no checks of arguments, no entropy of its own, no limits enforced.
 *
 * A seed is the entropy input, and behind it the nonce, where there is one. The counter field has 32 bits (ctr_len; 10.2.1, table 3), so a
 * request may have up to 2^16 bytes. Key, V, seeds, inputs and outputs are secret; lengths are public.
 */
#ifndef CUPEL_RANDOM_CTR_DRBG_H
#define CUPEL_RANDOM_CTR_DRBG_H

#include "cipher/aes.h"

#pragma GCC visibility push(hidden)

enum { CTR_DRBG_MAX_SEED = 48 };

struct ctr_drbg {
	uint64_t reseed_counter;         /* 1 after a seed, and one more after each request */
	struct aes_key key;              /* Key, expanded */
	uint8_t counter[AES_BLOCK];      /* V + 1: of the block that comes next */
	uint8_t key_len;                 /* 16, 24, 32 */
	bool derives;                    /* by Block_Cipher_df */
};

/** seedlen, in bytes: a key and a block. Without a derivation function, the length of every seed, and the most of every other input. */
static inline size_t ctr_drbg_seed_len(size_t key_len)
{
	return key_len + AES_BLOCK;
}

/** 10.2.1.3. Without a derivation function (derives false) the seed has ctr_drbg_seed_len bytes of full entropy. Null goes with a length of 0. */
void ctr_drbg_instantiate(struct ctr_drbg *drbg, size_t key_len, bool derives, const uint8_t *seed, size_t seed_len,
                          const uint8_t *personal, size_t personal_len);

/** 10.2.1.4. */
void ctr_drbg_reseed(struct ctr_drbg *drbg, const uint8_t *seed, size_t seed_len, const uint8_t *additional, size_t additional_len);

/** 10.2.1.5, without its step 1: whether a reseed is due, the caller asks. `out` does not overlap `drbg`. Without a derivation function and with
 *  up to 16 bytes, it costs two key expansions and seven blocks of AES; without additional input, one and four. */
void ctr_drbg_generate(struct ctr_drbg *drbg, uint8_t *out, size_t out_len, const uint8_t *additional, size_t additional_len);

/**
 * Block_Cipher_df with AES (10.3.2) over `a` and `b`, one behind the other. out_len: up to CTR_DRBG_MAX_SEED, else as SP 800-90B 3.1.5.1.2
 * wants it of a conditioning component, up to 64.
 */
void block_cipher_df(size_t key_len, uint8_t *out, size_t out_len, const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len);

#pragma GCC visibility pop

#endif
