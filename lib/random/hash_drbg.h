/* SPDX-License-Identifier: MIT */
/*
 * Hash_DRBG over any SHA-2 inside the boundary (SP 800-90Ar1 10.1.1): no gate, no checks of arguments, no entropy of its own, no limits enforced.
 * A seed is the entropy input, and behind it the nonce, where there is one.
 */
#ifndef CUPEL_RANDOM_HASH_DRBG_H
#define CUPEL_RANDOM_HASH_DRBG_H

#include "hash/hash.h"

#pragma GCC visibility push(hidden)

enum { HASH_DRBG_MAX_SEED = 888 / 8 };

struct hash_drbg {
	uint64_t reseed_counter;         /* 1 after a seed, and one more after each request */
	uint8_t v[HASH_DRBG_MAX_SEED];
	uint8_t c[HASH_DRBG_MAX_SEED];
	uint16_t hash;
};

/** 10.1.1.2. Null goes with a length of 0. */
void hash_drbg_instantiate(struct hash_drbg *drbg, enum hash hash, const uint8_t *seed, size_t seed_len, const uint8_t *personal,
                           size_t personal_len);

/** 10.1.1.3. */
void hash_drbg_reseed(struct hash_drbg *drbg, const uint8_t *seed, size_t seed_len, const uint8_t *additional, size_t additional_len);

/** 10.1.1.4, without its step 1: whether a reseed is due, the caller asks. `additional` does not overlap `out`. */
void hash_drbg_generate(struct hash_drbg *drbg, uint8_t *out, size_t out_len, const uint8_t *additional, size_t additional_len);

/** Hash_df (10.3.1) over a, b and c, one behind the other; a length of 0 goes with null. out_len: up to 255 digests. */
void hash_df(enum hash hash, uint8_t *out, size_t out_len, const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len,
             const uint8_t *c, size_t c_len);

#pragma GCC visibility pop

#endif
