/* SPDX-License-Identifier: MIT */
/**
 * Digital signatures: ECDSA (FIPS 186-5 6) with keys of key.h. Services: CUPEL_ECDSA; CUPEL_DET_ECDSA (FIPS 186-5 A.3.3, RFC 6979) with keys for
 * CUPEL_SIGN_DETERMINISTIC. `hash` is an approved hash function of digest.h.
 *
 * A signature is r and s, most significant byte first, each as long as the order n: cupel_signature_len bytes, no DER. Its strength is the
 * smaller of the hash function's and the curve's; the service query says it (cupel_service_params: verb, key, hash).
 *
 * Verification takes time that depends on key, signature and digest, which it takes for public. It answers
 * CUPEL_E_SIGNATURE_SIZE for another length, CUPEL_E_SIGNATURE_RANGE where r or s is not from 1 to n - 1, CUPEL_E_MISMATCH for every other signature
 * that is wrong. Of s and n - s, both verify.
 *
 * Errors of all: CUPEL_E_CONTEXT (the key, or the hash context, is not live), CUPEL_E_USAGE (of the key), CUPEL_E_SERVICE (the hash function),
 * CUPEL_E_NULL, CUPEL_E_ALIGNMENT, CUPEL_E_OVERLAP, those of the state. Of those that sign: CUPEL_E_OUTPUT_SIZE, CUPEL_E_RANDOM. Of those with
 * a message: CUPEL_E_INPUT_SIZE. `sig` may overlap the message, but no context and not `sig_len`, which is aligned.
 */
#ifndef CUPEL_SIGN_H
#define CUPEL_SIGN_H

#include <cupel/digest.h>
#include <cupel/key.h>

CUPEL_BEGIN

enum {
	CUPEL_SIGNATURE_MAX_LEN = 132    /**< bytes of the longest signature */
};

/** The length in bytes of signatures by keys of `service`; 0 where they do not sign. */
CUPEL_API size_t cupel_signature_len(uint32_t service);

/** Sign a message. Writes *sig_len = cupel_signature_len bytes. */
CUPEL_API CUPEL_MUST_CHECK int cupel_sign(const cupel_key *key, uint32_t hash, uint8_t *sig, size_t sig_cap, size_t *sig_len, const void *msg,
                                          size_t msg_len);

CUPEL_API CUPEL_MUST_CHECK int cupel_verify(const cupel_key *key, uint32_t hash, const uint8_t *sig, size_t sig_len, const void *msg,
                                            size_t msg_len);

/** Sign the message that a hash context was shown: cupel_digest_init, cupel_digest_update as often as there are parts, then this in the place of
 *  cupel_digest_final. The context is wiped, unless an argument was refused. */
CUPEL_API CUPEL_MUST_CHECK int cupel_sign_ctx(const cupel_key *key, cupel_digest_ctx *ctx, uint8_t *sig, size_t sig_cap, size_t *sig_len);

/** The same, to verify. */
CUPEL_API CUPEL_MUST_CHECK int cupel_verify_ctx(const cupel_key *key, cupel_digest_ctx *ctx, const uint8_t *sig, size_t sig_len);

/** Sign a digest of the caller's, of cupel_digest_len(hash) bytes (CUPEL_E_INPUT_SIZE). Not approved: keys of CUPEL_P224_DIGEST and its kin alone.
 *  `sig` may overlap the digest. */
CUPEL_API CUPEL_MUST_CHECK int cupel_sign_digest(const cupel_key *key, uint32_t hash, uint8_t *sig, size_t sig_cap, size_t *sig_len,
                                                 const uint8_t *digest, size_t digest_len);

CUPEL_API CUPEL_MUST_CHECK int cupel_verify_digest(const cupel_key *key, uint32_t hash, const uint8_t *sig, size_t sig_len,
                                                   const uint8_t *digest, size_t digest_len);

/** A public key made ready, which makes each verification with it cheaper. */
typedef struct cupel_prepared_key {
	uint64_t opaque[496];
} cupel_prepared_key;

/** Prepare an approved service's key for CUPEL_VERIFY. The key is not needed any more then. */
CUPEL_API CUPEL_MUST_CHECK int cupel_prepare(cupel_prepared_key *prepared, const cupel_key *key);

/** cupel_verify with it. */
CUPEL_API CUPEL_MUST_CHECK int cupel_prepared_verify(const cupel_prepared_key *prepared, uint32_t hash, const uint8_t *sig, size_t sig_len,
                                                     const void *msg, size_t msg_len);

/** Wipe a prepared key; null is allowed. Works in every state. */
CUPEL_API void cupel_prepared_clear(cupel_prepared_key *prepared);

CUPEL_END

#endif
