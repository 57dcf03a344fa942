/* SPDX-License-Identifier: MIT */
/**
 * Asymmetric keys as objects: generated, imported, exported, used by sign.h and agree.h.
 *
 * A key is bound to one service and one usage when it is made, and is refused for every other. Services: CUPEL_P224, CUPEL_P256, CUPEL_P384,
 * CUPEL_P521 (SP 800-186 3.2.1). Not approved: CUPEL_P224_DIGEST and its kin, whose keys sign and verify digests that the module did not make
 * (sign.h), and CUPEL_X25519. Usages: CUPEL_SIGN and CUPEL_SIGN_DETERMINISTIC, which differ in where the secret of each signature comes
 * from; CUPEL_VERIFY, with a public key alone; CUPEL_AGREE, the only one of X25519.
 *
 * Bytes, most significant first: a private key has the length of the order n (28, 32, 48 or 66 bytes); a public key is SEC 1's uncompressed
 * point, 04 and both coordinates (57, 65, 97 or 133 bytes). X25519: 32 bytes each (RFC 7748 5).
 */
#ifndef CUPEL_KEY_H
#define CUPEL_KEY_H

#include <cupel/base.h>

CUPEL_BEGIN

enum {
	CUPEL_PRIVATE_KEY_MAX_LEN = 66,
	CUPEL_PUBLIC_KEY_MAX_LEN = 133
};

typedef struct cupel_key {
	uint64_t opaque[32];
} cupel_key;

enum cupel_key_part {
	CUPEL_PRIVATE = 1,
	CUPEL_PUBLIC = 2
};

enum cupel_key_origin {
	CUPEL_GENERATED = 1,
	CUPEL_IMPORTED = 2
};

/** The length of a part of a key (enum cupel_key_part) in bytes; 0 where `service` has no such keys, or there is no such part. */
CUPEL_API size_t cupel_key_len(uint32_t service, uint32_t part);

/**
 * Generate a pair (FIPS 186-5 A.2.2; SP 800-56Ar3 5.6.1.2.2), from the module's own generator, and test it in its usage before it leaves:
 * a signature is made and verified, or the public key computed once more. Where that fails, CUPEL_E_PAIRWISE: the key is zero, and its algorithm
 * passes its self-test again before its next service.
 * Errors: CUPEL_E_SERVICE, CUPEL_E_NULL, CUPEL_E_ALIGNMENT, CUPEL_E_VERB (not a usage, or not one of pairs), CUPEL_E_RANDOM, those of the state.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_keygen(cupel_key *key, uint32_t service, uint32_t usage);

/**
 * Import a key: for CUPEL_VERIFY the public one; else the private one, and the public one beside it where it is not null, which then must be its
 * own (CUPEL_E_PAIR). A public key is validated in full (SP 800-56Ar3 5.6.2.3.3), a private one must be from 1 to n - 1.
 * Errors: CUPEL_E_SERVICE, CUPEL_E_NULL, CUPEL_E_ALIGNMENT, CUPEL_E_VERB, CUPEL_E_USAGE (a private key, to verify), CUPEL_E_OVERLAP,
 * CUPEL_E_KEY_SIZE, CUPEL_E_PRIVATE_RANGE, CUPEL_E_POINT_FORM, CUPEL_E_POINT_INFINITY, CUPEL_E_POINT_RANGE, CUPEL_E_POINT_OFF_CURVE,
 * CUPEL_E_PAIR, those of the state. What is told of a refused private key is that it is refused.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_key_import(cupel_key *key, uint32_t service, uint32_t usage, const uint8_t *private_key,
                                                size_t private_key_len, const uint8_t *public_key, size_t public_key_len);

/** Write a part of a key, of *out_len = cupel_key_len bytes. CUPEL_E_VERB: no such part; CUPEL_E_USAGE: the private part of a key that has none.
 *  `out` overlaps neither the key nor `out_len`, which is aligned. */
CUPEL_API CUPEL_MUST_CHECK int cupel_key_export(const cupel_key *key, uint32_t part, uint8_t *out, size_t out_cap, size_t *out_len);

typedef struct CUPEL_ALIGNED cupel_key_report {
	uint32_t service;                /**< that the key is bound to */
	uint32_t usage;                  /**< enum cupel_verb */
	uint32_t origin;                 /**< enum cupel_key_origin */
	uint32_t strength;               /**< security strength in bits */
} cupel_key_report;

/** What a key is. */
CUPEL_API CUPEL_MUST_CHECK int cupel_key_info(const cupel_key *key, cupel_key_report *report);

/** Wipe a key; null is allowed. Works in every state. */
CUPEL_API void cupel_key_clear(cupel_key *key);

CUPEL_END

#endif
