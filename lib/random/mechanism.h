/* SPDX-License-Identifier: MIT */
/*
 * The functions of any DRBG mechanism (SP 800-90Ar1 9), with their limits, inside the boundary: no gate. Each refusal has its own error, and
 * leaves the state as it was.
 */
#ifndef CUPEL_RANDOM_MECHANISM_H
#define CUPEL_RANDOM_MECHANISM_H

#include <cupel/cupel.h>

#include "random/ctr_drbg.h"
#include "random/hash_drbg.h"
#include "random/hmac_drbg.h"

#pragma GCC visibility push(hidden)

/* As services.def names them. Those over a hash function have its number behind their first. */
enum drbg_algorithm {
	DRBG_CTR_AES_128, DRBG_CTR_AES_192, DRBG_CTR_AES_256,
	DRBG_CTR_AES_128_NO_DF, DRBG_CTR_AES_192_NO_DF, DRBG_CTR_AES_256_NO_DF,
	DRBG_HASH_SHA2_224, DRBG_HASH_SHA2_256, DRBG_HASH_SHA2_384, DRBG_HASH_SHA2_512, DRBG_HASH_SHA2_512_224, DRBG_HASH_SHA2_512_256,
	DRBG_HMAC_SHA2_224, DRBG_HMAC_SHA2_256, DRBG_HMAC_SHA2_384, DRBG_HMAC_SHA2_512, DRBG_HMAC_SHA2_512_224, DRBG_HMAC_SHA2_512_256
};

#define DRBG_MAX_REQUESTS (UINT64_C(1) << 48)            /* between two seeds (10.1, table 2; 10.2.1, table 3) */

struct drbg {
	union {                          /* reseed_counter comes first in each */
		struct ctr_drbg ctr;
		struct hash_drbg hash;
		struct hmac_drbg hmac;
	} of;
	uint64_t algorithm;
};

/**
 * A seed that is not the module's own, for known answers: the entropy input, and behind it the nonce; or the error that stands for a failed
 * source. Where a function is given none, it draws full entropy from the module's source: for the highest strength of the mechanism,
 * and half as much again for the nonce.
 */
struct drbg_seed {
	const uint8_t *at;
	size_t len;
	int error;
};

/** The highest strength of a mechanism, in bits (SP 800-57pt1r5 5.6.1, tables 2 and 3). */
uint32_t drbg_strength(enum drbg_algorithm algorithm);

/** Block_Cipher_df or Hash_df of a mechanism (10.3), over one input. */
void drbg_derive(enum drbg_algorithm algorithm, uint8_t *out, size_t out_len, const uint8_t *in, size_t in_len);

/** 9.1. Errors: CUPEL_E_STRENGTH, CUPEL_E_INPUT_SIZE, and those of the entropy source. */
int drbg_instantiate(struct drbg *drbg, enum drbg_algorithm algorithm, uint32_t strength, const struct drbg_seed *given, const uint8_t *personal,
                     size_t personal_len);

/** 9.2. Errors: CUPEL_E_INPUT_SIZE, and those of the entropy source. */
int drbg_reseed(struct drbg *drbg, const struct drbg_seed *given, const uint8_t *additional, size_t additional_len);

/** 9.3; `fresh` asks for prediction resistance: a reseed before. Errors: CUPEL_E_REQUEST_SIZE, CUPEL_E_INPUT_SIZE, CUPEL_E_RESEED; and those of
 *  the entropy source, with `out` zero. */
int drbg_generate(struct drbg *drbg, bool fresh, const struct drbg_seed *given, uint8_t *out, size_t out_len, const uint8_t *additional,
                  size_t additional_len);

#pragma GCC visibility pop

#endif
