/* SPDX-License-Identifier: MIT */
/*
 * Keys and signatures of the NIST curves in DER and PEM, for the tools: outside the module, which has the standards' own encodings alone.
 * SubjectPublicKeyInfo with a named curve and an uncompressed point (RFC 5480), ECPrivateKey (RFC 5915), PrivateKeyInfo (RFC 5208),
 * ECDSA-Sig-Value (RFC 3279 2.2.3), PEM (RFC 7468). Strict: one encoding of each value is read, the one that is written. What a key holds the
 * module checks, at import.
 */
#ifndef CUPEL_TOOLS_DER_H
#define CUPEL_TOOLS_DER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cupel/cupel.h>

enum { DER_MAX_LEN = 320, PEM_MAX_LEN = 640 };

struct der_key {
	uint32_t service;                /* CUPEL_P224, CUPEL_P256, CUPEL_P384, CUPEL_P521 */
	uint8_t private_key[CUPEL_PRIVATE_KEY_MAX_LEN];
	size_t private_key_len;          /* 0 where it has none */
	uint8_t public_key[CUPEL_PUBLIC_KEY_MAX_LEN];
	size_t public_key_len;           /* 0 where it has none */
};

/** Read one structure, all of it: null, or what is wrong with it. */
const char *der_read_spki(struct der_key *key, const uint8_t *der, size_t len);
const char *der_read_sec1(struct der_key *key, const uint8_t *der, size_t len);
const char *der_read_pkcs8(struct der_key *key, const uint8_t *der, size_t len);

/** To r and s, of half_len bytes each. */
const char *der_read_signature(uint8_t *sig, size_t half_len, const uint8_t *der, size_t len);

/** Write to `to`, of DER_MAX_LEN bytes; the length. */
size_t der_write_spki(uint8_t *to, const struct der_key *key);
size_t der_write_sec1(uint8_t *to, const struct der_key *key);
size_t der_write_pkcs8(uint8_t *to, const struct der_key *key);
size_t der_write_signature(uint8_t *to, const uint8_t *sig, size_t half_len);

/** Read a key of any of these from PEM text; parameters of a curve before it are passed over. Null, or what is wrong. */
const char *pem_read_key(struct der_key *key, const char *text, size_t len);

/** Write PEM text with its final zero to `out`, of PEM_MAX_LEN bytes. */
void pem_write(char *out, const char *label, const uint8_t *der, size_t len);

#endif
