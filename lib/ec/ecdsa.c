/* SPDX-License-Identifier: MIT */
#include "ec/ecdsa.h"
#include "base/bytes.h"
#include "lab/lab.h"
#include "random/hmac_drbg.h"
#include "random/random.h"

#include <cupel/cupel.h>

/* No digest is longer than the longest curve's order, so that one that is cut is cut between bytes. */
_Static_assert((int)HASH_MAX_LEN < (int)EC_BYTES_MAX, "the order of P-521 is longer than every digest");

void ecdsa_scalar_of_digest(enum ec_curve curve, uint64_t e[EC_WORDS], const uint8_t *digest, size_t digest_len)
{
	size_t len = ec_bytes(curve), take = digest_len < len ? digest_len : len;
	uint8_t bytes[EC_BYTES_MAX] = { 0 };

	memcpy(bytes + len - take, digest, take);
	ec_from_bytes(curve, e, bytes);
	ec_scalar_reduce(curve, e, e);
}

/* A scalar from 1 to n - 1 of the leftmost bits of a string of ec_bytes(), as many as n has; false where they are none. That a candidate is
   dropped tells nothing of the one that is taken. */
static bool candidate(enum ec_curve curve, uint64_t out[EC_WORDS], const uint8_t *bytes)
{
	unsigned excess = (unsigned)(8 * ec_bytes(curve)) - ec_order_bits(curve);

	ec_from_bytes(curve, out, bytes);
	if (excess != 0)
		for (size_t i = 0; i < EC_WORDS; i++)
			out[i] = out[i] >> excess | (i + 1 < EC_WORDS ? out[i + 1] << (64 - excess) : 0);
	uint64_t good = ec_is_scalar(curve, out);
	lab_public(&good, sizeof good);                  /* that a candidate is dropped, whose bits are then used nowhere */
	return good != 0;
}

int ec_random_scalar(enum ec_curve curve, uint64_t out[EC_WORDS], const uint8_t *additional, size_t additional_len)
{
	uint8_t bytes[EC_BYTES_MAX];
	bool good = false;
	int rc;

	do {
		rc = random_secret(bytes, ec_bytes(curve), additional, additional_len);
		if (rc == CUPEL_OK)
			good = candidate(curve, out, bytes);
	} while (rc == CUPEL_OK && !good);               /* for each curve, half of all candidates or more are taken */
	wipe(bytes, sizeof bytes);
	return rc;
}

bool ecdsa_sign(enum ec_curve curve, uint64_t features, uint8_t *sig, const uint64_t d[EC_WORDS], const uint64_t e[EC_WORDS],
                const uint64_t k[EC_WORDS])
{
	size_t len = ec_bytes(curve);
	struct ec_point point;
	uint64_t r[EC_WORDS], s[EC_WORDS], sum[EC_WORDS], good;

	ec_mul_base(curve, features, &point, k);         /* 6.4.1 steps 4 to 8 */
	ec_scalar_reduce(curve, r, point.x);
	ec_scalar_mul(curve, features, sum, r, d);
	ec_scalar_add(curve, sum, sum, e);
	ec_scalar_inverse(curve, features, s, k);
	ec_scalar_mul(curve, features, s, s, sum);
	good = ec_is_scalar(curve, r) & ec_is_scalar(curve, s);
	lab_public(&good, sizeof good);                  /* a signature that is zero is not given out, and another one is made */
	if (good != 0) {
		ec_to_bytes(curve, sig, r);
		ec_to_bytes(curve, sig + len, s);
		lab_public(sig, 2 * len);                /* a signature is public */
	}
	wipe(&point, sizeof point);
	wipe(r, sizeof r);
	wipe(s, sizeof s);
	wipe(sum, sizeof sum);
	return good != 0;
}

int ecdsa_sign_random(enum ec_curve curve, uint64_t features, uint8_t *sig, const uint64_t d[EC_WORDS], const uint64_t e[EC_WORDS])
{
	uint8_t additional[2 * EC_BYTES_MAX];
	size_t len = ec_bytes(curve);
	uint64_t k[EC_WORDS];
	int rc;

	ec_to_bytes(curve, additional, d);
	ec_to_bytes(curve, additional + len, e);
	do
		rc = ec_random_scalar(curve, k, additional, 2 * len);
	while (rc == CUPEL_OK && !ecdsa_sign(curve, features, sig, d, e, k));
	wipe(additional, sizeof additional);
	wipe(k, sizeof k);
	return rc;
}

void ecdsa_sign_deterministic(enum ec_curve curve, uint64_t features, enum hash hash, uint8_t *sig, const uint64_t d[EC_WORDS],
                              const uint64_t e[EC_WORDS])
{
	uint8_t key[EC_BYTES_MAX], digest[EC_BYTES_MAX];
	size_t len = ec_bytes(curve);
	struct hmac_drbg drbg;
	uint64_t k[EC_WORDS];

	ec_to_bytes(curve, key, d);                      /* int2octets */
	ec_to_bytes(curve, digest, e);                   /* bits2octets */
	hmac_drbg_instantiate(&drbg, hash, key, len, digest, len);
	do
		hmac_drbg_generate(&drbg, key, len, NULL, 0);
	while (!candidate(curve, k, key) || !ecdsa_sign(curve, features, sig, d, e, k));
	wipe(&drbg, sizeof drbg);
	wipe(key, sizeof key);
	wipe(digest, sizeof digest);
	wipe(k, sizeof k);
}

int ecdsa_verify_vartime(enum ec_curve curve, uint64_t features, const uint8_t *sig, const uint64_t e[EC_WORDS], const struct ec_point *q,
                         const uint64_t *prepared)
{
	uint64_t r[EC_WORDS], s[EC_WORDS], u1[EC_WORDS], u2[EC_WORDS], good;

	ec_from_bytes(curve, r, sig);                    /* 6.4.2 step 1 */
	ec_from_bytes(curve, s, sig + ec_bytes(curve));
	if ((ec_is_scalar(curve, r) & ec_is_scalar(curve, s)) == 0)
		return CUPEL_E_SIGNATURE_RANGE;
	ec_scalar_inverse_vartime(curve, features, s, s);        /* steps 4 to 8 */
	ec_scalar_mul(curve, features, u1, e, s);
	ec_scalar_mul(curve, features, u2, r, s);
	good = prepared != NULL ? ec_verify_prepared_vartime(curve, features, r, u1, u2, prepared)
	                        : ec_verify_vartime(curve, features, r, u1, u2, q);
	return good != 0 ? CUPEL_OK : CUPEL_E_MISMATCH;
}
