/* SPDX-License-Identifier: MIT */
/*
 * HMAC_DRBG over any SHA-2 inside the boundary (SP 800-90Ar1 10.1.2): no gate, no checks of arguments, no entropy of its own, no limits enforced.
 * A seed is the entropy input, and behind it the nonce, where there is one.
 *
 * It is the generator of RFC 6979 3.2, too: instantiate with int2octets(x) as the seed and bits2octets(H(m)) as the personalisation
 * are its steps b to g, a generate of the length of q is step h with 1 and 2, and another generate, where k is not allowed,
 * begins with what 3 asks for.
 */
#ifndef CUPEL_RANDOM_HMAC_DRBG_H
#define CUPEL_RANDOM_HMAC_DRBG_H

#include "hash/hash.h"

#pragma GCC visibility push(hidden)

struct hmac_drbg {
	uint64_t reseed_counter;         /* 1 after a seed, and one more after each request */
	uint8_t key[HASH_MAX_LEN];
	uint8_t v[HASH_MAX_LEN];
	uint32_t hash;
};

/** 10.1.2.3. Null goes with a length of 0. */
void hmac_drbg_instantiate(struct hmac_drbg *drbg, enum hash hash, const uint8_t *seed, size_t seed_len, const uint8_t *personal,
                           size_t personal_len);

/** 10.1.2.4. */
void hmac_drbg_reseed(struct hmac_drbg *drbg, const uint8_t *seed, size_t seed_len, const uint8_t *additional, size_t additional_len);

/** 10.1.2.5, without its step 1: whether a reseed is due, the caller asks. */
void hmac_drbg_generate(struct hmac_drbg *drbg, uint8_t *out, size_t out_len, const uint8_t *additional, size_t additional_len);

#pragma GCC visibility pop

#endif
