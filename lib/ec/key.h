/* SPDX-License-Identifier: MIT */
/* Keys of key.h inside the boundary, and the rows of the services that take them. */
#ifndef CUPEL_EC_KEY_H
#define CUPEL_EC_KEY_H

#include "ec/ec.h"
#include "module/context.h"

#pragma GCC visibility push(hidden)

/* What a key can be bound to: a curve, to be used by approved services or by those that take the caller's digest. */
enum key_algorithm {
	KEY_P224 = EC_P224,
	KEY_P256 = EC_P256,
	KEY_P384 = EC_P384,
	KEY_P521 = EC_P521,
	KEY_P224_DIGEST,
	KEY_P256_DIGEST,
	KEY_P384_DIGEST,
	KEY_P521_DIGEST,
	KEY_X25519
};
enum sign_algorithm { SIGN_ECDSA, SIGN_DET_ECDSA };
enum agree_algorithm { AGREE_ECDH };

enum { X25519_LEN = 32, PREPARED = 0x100 };      /* PREPARED: the verb of a context that is a prepared key */

struct key {
	struct context context;          /* its verb is the usage */
	uint32_t origin;                 /* enum cupel_key_origin */
	uint32_t has_private;
	uint64_t d[EC_WORDS];            /* X25519: the bytes of both, as they come */
	struct ec_point q;
};
_Static_assert(sizeof(struct key) <= sizeof(cupel_key), "cupel_key is too small");

static inline enum ec_curve key_curve(const struct service *row)
{
	return (enum ec_curve)(row->algorithm % KEY_P224_DIGEST);
}

static inline bool key_takes_digests(const struct service *row)
{
	return row->algorithm >= KEY_P224_DIGEST && row->algorithm <= KEY_P521_DIGEST;
}

/** Reads a public key of the row's form and validates it: 0, or what is wrong with it. Public data: of variable time. */
int key_read_public(const struct service *row, struct ec_point *q, const uint8_t *bytes, size_t len);

/** Writes both coordinates of a point, or X25519's one, behind the first byte of the form where it has one. */
void key_write_public(const struct service *row, uint8_t *bytes, const struct ec_point *q);

/** Completes a new key whose d stands: computes q. */
void key_set_public(const struct service *row, struct key *key);

/** Binds a new pair and tests it in its usage (AS10.35). 0; or CUPEL_E_PAIRWISE: the key is wiped, its row's algorithm in soft error. */
int key_finish(const struct service *row, struct key *key, uint32_t usage);

/** Why rows of these families refuse parameters; 0 where they do not. The service query asks here too. */
int key_refusal(const struct service *row, const cupel_service_params *params);
int sign_refusal(const struct service *row, const cupel_service_params *params);
int agree_refusal(const struct service *row, const cupel_service_params *params);

/** The strength that a service has with these parameters, of which a signature's or an agreement's are not refused. */
uint32_t key_strength(const struct service *row, const cupel_service_params *params);

#pragma GCC visibility pop

#endif
