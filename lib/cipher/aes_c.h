/* SPDX-License-Identifier: MIT */
/* The portable path of aes.h, function by function. Key schedule: aes_bitsliced.c; the decrypting one is the encrypting one. */
#ifndef CUPEL_CIPHER_AES_C_H
#define CUPEL_CIPHER_AES_C_H

#include "cipher/aes.h"

#pragma GCC visibility push(hidden)

void aes_set_encrypt_key_c(struct aes_key *key, const uint8_t *bytes, size_t key_len);
void aes_set_decrypt_key_c(struct aes_key *decrypt, const struct aes_key *encrypt);
void aes_encrypt_blocks_c(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks);
void aes_decrypt_blocks_c(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks);
void aes_cbc_encrypt_c(const struct aes_key *key, uint8_t iv[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
void aes_cbc_decrypt_c(const struct aes_key *key, uint8_t iv[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
void aes_cbc_mac_c(const struct aes_key *key, uint8_t state[16], const uint8_t *in, size_t num_blocks);
void aes_ctr32_c(const struct aes_key *key, uint8_t counter[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
void aes_xts_encrypt_c(const struct aes_key *key, uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
void aes_xts_decrypt_c(const struct aes_key *key, uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
void ghash_set_key_c(struct ghash_key *key, const uint8_t h[16]);
void ghash_blocks_c(const struct ghash_key *key, uint8_t state[16], const uint8_t *in, size_t num_blocks);
void gcm_encrypt_c(const struct aes_key *key, const struct ghash_key *ghash, const uint8_t j0[16], uint8_t tag[16],
                   uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len);
void gcm_decrypt_c(const struct aes_key *key, const struct ghash_key *ghash, const uint8_t j0[16], uint8_t tag[16],
                   uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len);

#pragma GCC visibility pop

#endif
