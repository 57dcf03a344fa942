/* SPDX-License-Identifier: MIT */
/* ECDSA inside the boundary (FIPS 186-5 6.4): no gate, no checks of arguments. Signatures are r || s, ec_bytes() each. */
#ifndef CUPEL_EC_ECDSA_H
#define CUPEL_EC_ECDSA_H

#include <stdbool.h>

#include "ec/ec.h"
#include "hash/hash.h"

#pragma GCC visibility push(hidden)

enum { ECDSA_MAX_LEN = 2 * EC_BYTES_MAX };

/** The scalar of a digest: its leftmost bits, as many as n has, modulo n (6.4.1 step 2). */
void ecdsa_scalar_of_digest(enum ec_curve curve, uint64_t e[EC_WORDS], const uint8_t *digest, size_t digest_len);

/**
 * A signature by the private key d, with the secret k of this message, both from 1 to n - 1. False, and no signature, where r or s would be
 * zero.
 */
bool ecdsa_sign(enum ec_curve curve, uint64_t features, uint8_t *sig, const uint64_t d[EC_WORDS], const uint64_t e[EC_WORDS],
                const uint64_t k[EC_WORDS]);

/** A signature with a k from the module's generator, which is given d and e besides. 0; or CUPEL_E_RANDOM or the state's error. */
int ecdsa_sign_random(enum ec_curve curve, uint64_t features, uint8_t *sig, const uint64_t d[EC_WORDS], const uint64_t e[EC_WORDS]);

/** A signature with a k from d and e (A.3.3, RFC 6979 3.2) by the HMAC_DRBG of the message's hash function. */
void ecdsa_sign_deterministic(enum ec_curve curve, uint64_t features, enum hash hash, uint8_t *sig, const uint64_t d[EC_WORDS],
                              const uint64_t e[EC_WORDS]);

/** The same with the public key q, or with what was prepared of it where `prepared` is not null. 0, CUPEL_E_SIGNATURE_RANGE or CUPEL_E_MISMATCH. */
int ecdsa_verify_vartime(enum ec_curve curve, uint64_t features, const uint8_t *sig, const uint64_t e[EC_WORDS], const struct ec_point *q,
                         const uint64_t *prepared);

/**
 * A secret scalar from 1 to n - 1 from the module's generator, by testing candidates (A.2.2, A.3.2), which takes 0 to n - 2 and adds one: the same
 * scalars with the same probability. 0; or CUPEL_E_RANDOM or the state's error.
 */
int ec_random_scalar(enum ec_curve curve, uint64_t out[EC_WORDS], const uint8_t *additional, size_t additional_len);

#pragma GCC visibility pop

#endif
