/* SPDX-License-Identifier: MIT */
#include "random/mechanism.h"
#include "base/bytes.h"
#include "random/entropy.h"

enum { MAX_DRAWN = 48 };                 /* of a strength of 256 bits and its nonce; of AES-256 without a derivation function */

static inline bool is_ctr(enum drbg_algorithm algorithm)
{
	return algorithm <= DRBG_CTR_AES_256_NO_DF;
}

static inline bool is_hash(enum drbg_algorithm algorithm)
{
	return !is_ctr(algorithm) && algorithm < DRBG_HMAC_SHA2_224;
}

static inline bool derives(enum drbg_algorithm algorithm)
{
	return algorithm < DRBG_CTR_AES_128_NO_DF;
}

static inline size_t key_len_of(enum drbg_algorithm algorithm)
{
	return 16 + 8 * (algorithm % 3);
}

static inline enum hash hash_of(enum drbg_algorithm algorithm)
{
	return (enum hash)(algorithm - (is_hash(algorithm) ? DRBG_HASH_SHA2_224 : DRBG_HMAC_SHA2_224));
}

uint32_t drbg_strength(enum drbg_algorithm algorithm)
{
	if (is_ctr(algorithm))
		return 8 * (uint32_t)key_len_of(algorithm);
	return hash_len(hash_of(algorithm)) < 32 ? 192 : 256;
}

void drbg_derive(enum drbg_algorithm algorithm, uint8_t *out, size_t out_len, const uint8_t *in, size_t in_len)
{
	if (is_ctr(algorithm))
		block_cipher_df(key_len_of(algorithm), out, out_len, in, in_len, NULL, 0);
	else
		hash_df(hash_of(algorithm), out, out_len, in, in_len, NULL, 0, NULL, 0);
}

/* A personalisation string or additional input: without a derivation function, up to seedlen (10.2.1, table 3). */
static int input_refusal(enum drbg_algorithm algorithm, size_t len)
{
	size_t most = is_ctr(algorithm) && !derives(algorithm) ? ctr_drbg_seed_len(key_len_of(algorithm)) : CUPEL_DRBG_MAX_INPUT_LEN;

	return len > most ? CUPEL_E_INPUT_SIZE : CUPEL_OK;
}

/* The seed that is given; or the module's own, in `drawn`, with the length that the mechanism wants: of a first seed with a nonce (8.6.7). */
static int get_seed(struct drbg_seed *seed, const struct drbg_seed *given, uint8_t drawn[MAX_DRAWN], enum drbg_algorithm algorithm, bool first)
{
	size_t len = drbg_strength(algorithm) / 8;

	if (given != NULL) {
		*seed = *given;
		return given->error;
	}
	if (is_ctr(algorithm) && !derives(algorithm))
		len = ctr_drbg_seed_len(len);
	else if (first)
		len += len / 2;
	*seed = (struct drbg_seed){ drawn, len, CUPEL_OK };
	return entropy_get(drawn, len);
}

int drbg_instantiate(struct drbg *drbg, enum drbg_algorithm algorithm, uint32_t strength, const struct drbg_seed *given, const uint8_t *personal,
                     size_t personal_len)
{
	uint8_t drawn[MAX_DRAWN];
	struct drbg_seed seed;
	int rc = strength > drbg_strength(algorithm) ? CUPEL_E_STRENGTH : input_refusal(algorithm, personal_len);  /* steps 1, 3 */

	if (rc == CUPEL_OK)
		rc = get_seed(&seed, given, drawn, algorithm, true);     /* steps 6 to 8 */
	if (rc == CUPEL_OK) {
		wipe(drbg, sizeof *drbg);                        /* of another mechanism, perhaps */
		drbg->algorithm = algorithm;                     /* step 9 */
		if (is_ctr(algorithm))
			ctr_drbg_instantiate(&drbg->of.ctr, key_len_of(algorithm), derives(algorithm), seed.at, seed.len, personal, personal_len);
		else if (is_hash(algorithm))
			hash_drbg_instantiate(&drbg->of.hash, hash_of(algorithm), seed.at, seed.len, personal, personal_len);
		else
			hmac_drbg_instantiate(&drbg->of.hmac, hash_of(algorithm), seed.at, seed.len, personal, personal_len);
	}
	wipe(drawn, sizeof drawn);
	return rc;
}

int drbg_reseed(struct drbg *drbg, const struct drbg_seed *given, const uint8_t *additional, size_t additional_len)
{
	enum drbg_algorithm algorithm = (enum drbg_algorithm)drbg->algorithm;
	uint8_t drawn[MAX_DRAWN];
	struct drbg_seed seed;
	int rc = input_refusal(algorithm, additional_len);               /* step 3 */

	if (rc == CUPEL_OK)
		rc = get_seed(&seed, given, drawn, algorithm, false);    /* steps 4 and 5 */
	if (rc == CUPEL_OK) {
		if (is_ctr(algorithm))                                   /* step 6 */
			ctr_drbg_reseed(&drbg->of.ctr, seed.at, seed.len, additional, additional_len);
		else if (is_hash(algorithm))
			hash_drbg_reseed(&drbg->of.hash, seed.at, seed.len, additional, additional_len);
		else
			hmac_drbg_reseed(&drbg->of.hmac, seed.at, seed.len, additional, additional_len);
	}
	wipe(drawn, sizeof drawn);
	return rc;
}

int drbg_generate(struct drbg *drbg, bool fresh, const struct drbg_seed *given, uint8_t *out, size_t out_len, const uint8_t *additional,
                  size_t additional_len)
{
	enum drbg_algorithm algorithm = (enum drbg_algorithm)drbg->algorithm;
	int rc = out_len > CUPEL_DRBG_MAX_REQUEST_LEN ? CUPEL_E_REQUEST_SIZE : input_refusal(algorithm, additional_len);  /* steps 2, 4 */

	if (rc == CUPEL_OK && fresh) {                                   /* step 7 */
		rc = drbg_reseed(drbg, given, additional, additional_len);
		additional_len = 0;
		if (rc != CUPEL_OK)
			wipe(out, out_len);
	} else if (rc == CUPEL_OK && drbg->of.ctr.reseed_counter > DRBG_MAX_REQUESTS) {
		rc = CUPEL_E_RESEED;                                     /* step 9 would reseed here: the caller shall know */
	}
	if (rc != CUPEL_OK)
		return rc;
	if (is_ctr(algorithm))                                           /* steps 8 and 10 */
		ctr_drbg_generate(&drbg->of.ctr, out, out_len, additional, additional_len);
	else if (is_hash(algorithm))
		hash_drbg_generate(&drbg->of.hash, out, out_len, additional, additional_len);
	else
		hmac_drbg_generate(&drbg->of.hmac, out, out_len, additional, additional_len);
	return rc;
}
