/* SPDX-License-Identifier: MIT */
/**
 * Key agreement: the shared secret of ECDH (SP 800-56Ar3 5.7.1.2; every curve's cofactor is 1) with keys of key.h, for CUPEL_AGREE. Service:
 * CUPEL_ECDH. With a key of CUPEL_X25519, RFC 7748 6.1, which is not approved.
 */
#ifndef CUPEL_AGREE_H
#define CUPEL_AGREE_H

#include <cupel/key.h>

CUPEL_BEGIN

enum {
	CUPEL_SHARED_MAX_LEN = 66        /**< bytes of the longest shared secret */
};

/** The length in bytes of a secret shared by keys of `service`; 0 where they do not agree. */
CUPEL_API size_t cupel_shared_len(uint32_t service);

/**
 * Compute the secret shared with a peer, from the key and the peer's public key in the form of key.h, which is validated in full at each use
 * (SP 800-56Ar3 5.6.2.3.3). Writes *z_len = cupel_shared_len bytes: the x-coordinate, leading zeros too. It is no key yet: derive keys from it
 * (SP 800-56C).
 * Errors: CUPEL_E_CONTEXT, CUPEL_E_USAGE (of the key), CUPEL_E_NULL, CUPEL_E_ALIGNMENT (of z_len), CUPEL_E_OUTPUT_SIZE, CUPEL_E_OVERLAP (`z` with the
 * key or z_len; it may overlap `peer`), those of the peer's public key: CUPEL_E_KEY_SIZE, CUPEL_E_POINT_FORM, CUPEL_E_POINT_INFINITY,
 * CUPEL_E_POINT_RANGE, CUPEL_E_POINT_OFF_CURVE; those of the state. X25519 answers CUPEL_E_POINT_INFINITY where the secret would be zero, and
 * then `z` is zero.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_agree(const cupel_key *key, uint8_t *z, size_t z_cap, size_t *z_len, const uint8_t *peer, size_t peer_len);

CUPEL_END

#endif
