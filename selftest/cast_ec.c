/* SPDX-License-Identifier: MIT */
/* IG 10.3.A, IG D.F. */
#include "cast_ec.h"
#include "base/bytes.h"
#include "ec/ecdsa.h"
#include "kat.h"
#include "module/state.h"

#include <cupel/cupel.h>

static SELDOM bool signature_answers(enum ec_curve curve, enum hash hash, const uint8_t *key, const uint8_t *message, size_t message_len,
                                     const uint8_t *answer)
{
	uint8_t digest[HASH_MAX_LEN], sig[ECDSA_MAX_LEN];
	uint64_t d[EC_WORDS], e[EC_WORDS], prepared[EC_PREPARED_WORDS], features = state_features();
	struct ec_point q;

	hash_message(hash, digest, NULL, message, message_len);
	ecdsa_scalar_of_digest(curve, e, digest, hash_len(hash));
	ec_from_bytes(curve, d, key);
	ecdsa_sign_deterministic(curve, features, hash, sig, d, e);
	if (ct_difference(sig, answer, 2 * ec_bytes(curve)) != 0)
		return false;
	ec_mul_base(curve, features, &q, d);
	ec_prepare_vartime(curve, features, prepared, &q);
	return ecdsa_verify_vartime(curve, features, answer, e, &q, NULL) == CUPEL_OK &&
	       ecdsa_verify_vartime(curve, features, answer, e, NULL, prepared) == CUPEL_OK;
}

static SELDOM bool shared_secret_answers(enum ec_curve curve, const uint8_t *own, const uint8_t *peer, const uint8_t *answer)
{
	size_t len = ec_bytes(curve);
	uint8_t z[EC_BYTES_MAX];
	uint64_t d[EC_WORDS];
	struct ec_point q;

	ec_from_bytes(curve, d, own);
	ec_from_bytes(curve, q.x, peer);
	ec_from_bytes(curve, q.y, peer + len);
	ec_mul(curve, state_features(), &q, d, &q);
	ec_to_bytes(curve, z, q.x);
	return ct_difference(z, answer, len) == 0;
}

#define ANSWERS(curve, hash, kat) \
	(signature_answers(curve, hash, kat_##kat##_key, kat_##kat##_message, sizeof kat_##kat##_message, kat_##kat##_answer) && \
	 shared_secret_answers(curve, kat_##kat##_own, kat_##kat##_peer, kat_##kat##_shared))

SELDOM bool cast_p224(void)
{
	return ANSWERS(EC_P224, HASH_SHA2_256, p_224);
}

SELDOM bool cast_p256(void)
{
	return ANSWERS(EC_P256, HASH_SHA2_256, p_256);
}

SELDOM bool cast_p384(void)
{
	return ANSWERS(EC_P384, HASH_SHA2_384, p_384);
}

SELDOM bool cast_p521(void)
{
	return ANSWERS(EC_P521, HASH_SHA2_512, p_521);
}
