/* SPDX-License-Identifier: MIT */
#include "cast_drbg.h"
#include "base/bytes.h"
#include "kat.h"
#include "random/mechanism.h"

enum { LONGEST = sizeof kat_hmac_drbg_answer };

_Static_assert(sizeof kat_hash_drbg_answer <= LONGEST && sizeof kat_ctr_drbg_answer <= LONGEST && sizeof kat_ctr_drbg_no_df_returned <= LONGEST,
               "the longest answer");

#define STRING(kat) kat, sizeof kat
#define SEED(kat) (const struct drbg_seed[1]){ given(kat, sizeof kat) }

/* A call, since gcc 12 for AArch64 copies what is constant from an image with addresses in it, which no sealed range can hold (2026-11). */
static inline struct drbg_seed given(const uint8_t *bits, size_t len)
{
	return (struct drbg_seed){ bits, len, CUPEL_OK };
}

/* SP 800-90Ar1 11.3.2 to 11.3.4: each error of each function, and that the state is sound behind it; 11.3.5: that nothing of it is left. */
static SELDOM bool refuses_rightly(struct drbg *drbg)
{
	static const struct drbg_seed failed = { .error = CUPEL_E_RANDOM };
	enum drbg_algorithm algorithm = (enum drbg_algorithm)drbg->algorithm;
	uint64_t counter = drbg->of.ctr.reseed_counter;
	struct drbg was;
	uint8_t out[1] = { 1 };
	bool good;

	memcpy(&was, drbg, sizeof was);
	good = drbg_instantiate(drbg, algorithm, drbg_strength(algorithm) + 1, NULL, NULL, 0) == CUPEL_E_STRENGTH &&
	       drbg_instantiate(drbg, algorithm, 0, NULL, NULL, CUPEL_DRBG_MAX_INPUT_LEN + 1) == CUPEL_E_INPUT_SIZE &&
	       drbg_instantiate(drbg, algorithm, 0, &failed, NULL, 0) == CUPEL_E_RANDOM &&
	       drbg_reseed(drbg, NULL, NULL, CUPEL_DRBG_MAX_INPUT_LEN + 1) == CUPEL_E_INPUT_SIZE &&
	       drbg_reseed(drbg, &failed, NULL, 0) == CUPEL_E_RANDOM &&
	       drbg_generate(drbg, false, NULL, out, CUPEL_DRBG_MAX_REQUEST_LEN + 1, NULL, 0) == CUPEL_E_REQUEST_SIZE &&
	       drbg_generate(drbg, false, NULL, out, sizeof out, NULL, CUPEL_DRBG_MAX_INPUT_LEN + 1) == CUPEL_E_INPUT_SIZE && out[0] == 1 &&
	       drbg_generate(drbg, true, &failed, out, sizeof out, NULL, 0) == CUPEL_E_RANDOM && out[0] == 0;
	drbg->of.ctr.reseed_counter = DRBG_MAX_REQUESTS + 1;
	good &= drbg_generate(drbg, false, NULL, out, sizeof out, NULL, 0) == CUPEL_E_RESEED;
	drbg->of.ctr.reseed_counter = counter;
	good &= ct_difference((const uint8_t *)drbg, (const uint8_t *)&was, sizeof was) == 0;

	wipe(&was, sizeof was);
	wipe(drbg, sizeof *drbg);
	return good && ct_difference((const uint8_t *)drbg, (const uint8_t *)&was, sizeof was) == 0;
}

/* Reseeded before the first of two requests. */
#define RESEEDED(drbg, algorithm, kat, answer) \
	(drbg_instantiate(drbg, algorithm, 0, SEED(kat##_seed), STRING(kat##_personal)) == CUPEL_OK && \
	 drbg_reseed(drbg, SEED(kat##_reseed), STRING(kat##_additional)) == CUPEL_OK && \
	 drbg_generate(drbg, false, NULL, out, sizeof kat##_##answer, STRING(kat##_additional1)) == CUPEL_OK && \
	 drbg_generate(drbg, false, NULL, out, sizeof kat##_##answer, STRING(kat##_additional2)) == CUPEL_OK && \
	 ct_difference(out, STRING(kat##_##answer)) == 0)

/* With prediction resistance in both requests. */
#define RESISTANT(drbg, algorithm, kat, answer) \
	(drbg_instantiate(drbg, algorithm, 0, SEED(kat##_seed), STRING(kat##_personal)) == CUPEL_OK && \
	 drbg_generate(drbg, true, SEED(kat##_fresh1), out, sizeof kat##_##answer, STRING(kat##_additional1)) == CUPEL_OK && \
	 drbg_generate(drbg, true, SEED(kat##_fresh2), out, sizeof kat##_##answer, STRING(kat##_additional2)) == CUPEL_OK && \
	 ct_difference(out, STRING(kat##_##answer)) == 0)

SELDOM bool cast_ctr_drbg(void)
{
	struct drbg drbg;
	uint8_t out[LONGEST];

	return RESEEDED(&drbg, DRBG_CTR_AES_256, kat_ctr_drbg, answer) && refuses_rightly(&drbg) &&
	       RESISTANT(&drbg, DRBG_CTR_AES_128_NO_DF, kat_ctr_drbg_no_df, returned) && refuses_rightly(&drbg);
}

SELDOM bool cast_hash_drbg(void)
{
	struct drbg drbg;
	uint8_t out[LONGEST];

	return RESISTANT(&drbg, DRBG_HASH_SHA2_256, kat_hash_drbg, answer) && refuses_rightly(&drbg);
}

SELDOM bool cast_hmac_drbg(void)
{
	struct drbg drbg;
	uint8_t out[LONGEST];

	return RESEEDED(&drbg, DRBG_HMAC_SHA2_512, kat_hmac_drbg, answer) && refuses_rightly(&drbg);
}
