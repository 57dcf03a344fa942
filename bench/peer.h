/* SPDX-License-Identifier: MIT */
/**
 * Peers: any libcrypto.so with the EVP API, bound at run time, several at once. A function that a peer lacks is null, and
 * rows that need it show "-" for that peer.
 */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <stddef.h>
#include <stdint.h>

/**
 * What is used of libcrypto: result, name, parameters; a further function is one more line. Lengths that some declare as
 * int and some as size_t are size_t here: the low half of the register is right for both.
 */
#define PEER_API(X) \
	X(const char *, OpenSSL_version, (int what)) \
	X(const char *, SSLeay_version, (int what)) \
	X(void *, EVP_MD_fetch, (void *library, const char *name, const char *properties)) \
	X(void, EVP_MD_free, (void *md)) \
	X(int, EVP_Digest, (const void *msg, size_t msg_len, uint8_t *out, unsigned *out_len, const void *md, void *engine)) \
	X(uint8_t *, HMAC, (const void *md, const void *key, size_t key_len, const uint8_t *msg, size_t msg_len, \
	                    uint8_t *out, unsigned *out_len)) \
	X(void *, HMAC_CTX_new, (void)) \
	X(void, HMAC_CTX_free, (void *ctx)) \
	X(int, HMAC_Init_ex, (void *ctx, const void *key, size_t key_len, const void *md, void *engine)) \
	X(int, HMAC_Update, (void *ctx, const uint8_t *msg, size_t msg_len)) \
	X(int, HMAC_Final, (void *ctx, uint8_t *out, unsigned *out_len)) \
	X(void *, EVP_CIPHER_fetch, (void *library, const char *name, const char *properties)) \
	X(void, EVP_CIPHER_free, (void *cipher)) \
	X(void *, EVP_CIPHER_CTX_new, (void)) \
	X(void, EVP_CIPHER_CTX_free, (void *ctx)) \
	X(int, EVP_CIPHER_CTX_ctrl, (void *ctx, int command, int number, void *at)) \
	X(void, EVP_CIPHER_CTX_set_flags, (void *ctx, int flags)) \
	X(int, EVP_CIPHER_CTX_set_padding, (void *ctx, int padding)) \
	X(int, EVP_EncryptInit_ex, (void *ctx, const void *cipher, void *engine, const uint8_t *key, const uint8_t *iv)) \
	X(int, EVP_EncryptUpdate, (void *ctx, uint8_t *out, int *out_len, const uint8_t *in, int in_len)) \
	X(int, EVP_EncryptFinal_ex, (void *ctx, uint8_t *out, int *out_len)) \
	X(int, EVP_DecryptInit_ex, (void *ctx, const void *cipher, void *engine, const uint8_t *key, const uint8_t *iv)) \
	X(int, EVP_DecryptUpdate, (void *ctx, uint8_t *out, int *out_len, const uint8_t *in, int in_len)) \
	X(int, EVP_DecryptFinal_ex, (void *ctx, uint8_t *out, int *out_len)) \
	X(void *, CMAC_CTX_new, (void)) \
	X(void, CMAC_CTX_free, (void *ctx)) \
	X(int, CMAC_Init, (void *ctx, const void *key, size_t key_len, const void *cipher, void *engine)) \
	X(int, CMAC_Update, (void *ctx, const void *msg, size_t msg_len)) \
	X(int, CMAC_Final, (void *ctx, uint8_t *out, size_t *out_len)) \
	X(int, RAND_bytes, (uint8_t *out, size_t out_len)) \
	X(void *, EVP_RAND_fetch, (void *library, const char *name, const char *properties)) \
	X(void, EVP_RAND_free, (void *rand)) \
	X(void *, EVP_RAND_CTX_new, (void *rand, void *parent)) \
	X(void, EVP_RAND_CTX_free, (void *ctx)) \
	X(int, EVP_RAND_instantiate, (void *ctx, unsigned strength, int resistance, const uint8_t *personal, size_t personal_len, \
	                              const void *params)) \
	X(int, EVP_RAND_CTX_set_params, (void *ctx, const void *params)) \
	X(int, EVP_RAND_reseed, (void *ctx, int resistance, const uint8_t *entropy, size_t entropy_len, const uint8_t *additional, \
	                         size_t additional_len)) \
	X(int, EVP_RAND_generate, (void *ctx, uint8_t *out, size_t out_len, unsigned strength, int resistance, const uint8_t *additional, \
	                           size_t additional_len)) \
	X(int, PKCS5_PBKDF2_HMAC, (const void *password, size_t password_len, const uint8_t *salt, size_t salt_len, unsigned iterations, \
	                           const void *md, size_t out_len, uint8_t *out)) \
	X(void *, EVP_KDF_fetch, (void *library, const char *name, const char *properties)) \
	X(void, EVP_KDF_free, (void *kdf)) \
	X(void *, EVP_KDF_CTX_new, (void *kdf)) \
	X(void, EVP_KDF_CTX_free, (void *ctx)) \
	X(int, EVP_KDF_CTX_set_params, (void *ctx, const void *params)) \
	X(int, EVP_KDF_derive, (void *ctx, uint8_t *out, size_t out_len, const void *params)) \
	X(void *, d2i_AutoPrivateKey, (void **key, const uint8_t **der, long der_len)) \
	X(void *, d2i_PUBKEY, (void **key, const uint8_t **der, long der_len)) \
	X(void, EVP_PKEY_free, (void *key)) \
	X(void *, EVP_PKEY_CTX_new, (void *key, void *engine)) \
	X(void, EVP_PKEY_CTX_free, (void *ctx)) \
	X(int, EVP_PKEY_sign_init, (void *ctx)) \
	X(int, EVP_PKEY_sign, (void *ctx, uint8_t *sig, size_t *sig_len, const uint8_t *digest, size_t digest_len)) \
	X(int, EVP_PKEY_verify_init, (void *ctx)) \
	X(int, EVP_PKEY_verify, (void *ctx, const uint8_t *sig, size_t sig_len, const uint8_t *digest, size_t digest_len)) \
	X(int, EVP_PKEY_derive_init, (void *ctx)) \
	X(int, EVP_PKEY_derive_set_peer, (void *ctx, void *peer)) \
	X(int, EVP_PKEY_derive, (void *ctx, uint8_t *out, size_t *out_len)) \
	X(int, CRYPTO_memcmp, (const void *a, const void *b, size_t len))

/** OSSL_PARAM, as OpenSSL 3's core.h has it, the types of its data, and the end of an array of them. */
struct param {
	const char *key;
	unsigned type;
	const void *data;
	size_t data_len, back;
};

enum { PARAM_INTEGER = 1, PARAM_UNSIGNED = 2, PARAM_TEXT = 4, PARAM_OCTETS = 5 };

#define END_PARAM { NULL, 0, NULL, 0, 0 }

struct peer {
	char label[48];
	char path[1024];
	char version[160];               /**< as it tells it; empty where it does not */
	void *handle;
#define PEER_MEMBER(result, name, parameters) result(*name) parameters;
	PEER_API(PEER_MEMBER)
#undef PEER_MEMBER
};

/**
 * Open `PATH[=LABEL]`. Without a label, the peer's own name and version. The label is made to differ from those of `others`.
 * 0, or -1 with a sentence in `why`.
 */
int peer_open(struct peer *peer, const char *spec, const struct peer *others, size_t num_others, char *why, size_t why_cap);

/** A digest's EVP_MD: fetched once where the peer can fetch, else from its getter (EVP_sha256, ...). Null where it has none. */
const void *peer_md(const struct peer *peer, const char *name, const char *getter);

/** Give back what peer_md gave; null is allowed. */
void peer_md_free(const struct peer *peer, const void *md);

/** The same for an EVP_CIPHER. */
const void *peer_cipher(const struct peer *peer, const char *name, const char *getter);
void peer_cipher_free(const struct peer *peer, const void *cipher);

#endif
