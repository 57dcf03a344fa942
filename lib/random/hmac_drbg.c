/* SPDX-License-Identifier: MIT */
#include "random/hmac_drbg.h"
#include "base/bytes.h"
#include "mac/hmac.h"

/* HMAC_DRBG_Update (10.1.2.2), with provided data in two parts. */
static void update(struct hmac_drbg *drbg, const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
	size_t len = hash_len(drbg->hash);
	struct hmac hmac;

	for (uint8_t round = 0; round < (a_len + b_len != 0 ? 2 : 1); round++) {
		hmac_init(&hmac, drbg->hash, drbg->key, len);
		hmac_update(&hmac, drbg->v, len);        /* steps 1 and 4: K = HMAC(K, V || round || provided) */
		hmac_update(&hmac, &round, 1);
		hmac_update(&hmac, a, a_len);
		hmac_update(&hmac, b, b_len);
		hmac_final(&hmac, drbg->key);
		hmac_message(drbg->hash, drbg->v, drbg->key, len, drbg->v, len);   /* steps 2 and 5: V = HMAC(K, V) */
	}
	wipe(&hmac, sizeof hmac);
}

void hmac_drbg_instantiate(struct hmac_drbg *drbg, enum hash hash, const uint8_t *seed, size_t seed_len, const uint8_t *personal,
                           size_t personal_len)
{
	drbg->hash = hash;
	memset(drbg->key, 0x00, sizeof drbg->key);
	memset(drbg->v, 0x01, sizeof drbg->v);
	hmac_drbg_reseed(drbg, seed, seed_len, personal, personal_len);  /* from there on they are one (10.1.2.3, 10.1.2.4) */
}

void hmac_drbg_reseed(struct hmac_drbg *drbg, const uint8_t *seed, size_t seed_len, const uint8_t *additional, size_t additional_len)
{
	update(drbg, seed, seed_len, additional, additional_len);
	drbg->reseed_counter = 1;
}

void hmac_drbg_generate(struct hmac_drbg *drbg, uint8_t *out, size_t out_len, const uint8_t *additional, size_t additional_len)
{
	size_t len = hash_len(drbg->hash);
	struct hmac hmac;

	if (additional_len != 0)                         /* step 2 */
		update(drbg, additional, additional_len, NULL, 0);
	hmac_init(&hmac, drbg->hash, drbg->key, len);
	while (out_len > 0) {                            /* step 4 */
		size_t take = out_len < len ? out_len : len;

		hmac_update(&hmac, drbg->v, len);
		hmac_final(&hmac, drbg->v);
		memcpy(out, drbg->v, take);
		out += take;
		out_len -= take;
	}
	wipe(&hmac, sizeof hmac);
	update(drbg, additional, additional_len, NULL, 0);   /* step 6 */
	drbg->reseed_counter++;
}
