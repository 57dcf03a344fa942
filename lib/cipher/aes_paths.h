/* SPDX-License-Identifier: MIT */
/* The paths of aes.h that hardware has: their functions, and when they may be taken. The portable one's stand in aes_c.h. */
#ifndef CUPEL_CIPHER_AES_PATHS_H
#define CUPEL_CIPHER_AES_PATHS_H

#include "cipher/aes_c.h"
#include "paths.h"

#pragma GCC visibility push(hidden)

/*
 * AES-NI and PCLMULQDQ in their SSE forms, under the portable modes; in their VEX forms; VAES and VPCLMULQDQ, which have nothing serial
 * of their own. The key schedules are those of the SSE forms in all of them.
 */
#define PATH_SSE (CUPEL_CPU_AES | CUPEL_CPU_SSSE3 | CUPEL_CPU_SSE41)
#define PATH_AESNI (PATH_SSE | CUPEL_CPU_AVX)
#define PATH_VAES256 (PATH_AESNI | CUPEL_CPU_AVX2 | CUPEL_CPU_VAES)
#define PATH_VAES512 (PATH_VAES256 | CUPEL_CPU_AVX512 | CUPEL_CPU_BMI)

void aes_set_encrypt_key_sse(struct aes_key *key, const uint8_t *bytes, size_t key_len);
void aes_set_decrypt_key_sse(struct aes_key *decrypt, const struct aes_key *encrypt);
void aes_encrypt_four_sse(const struct aes_key *key, uint8_t blocks[4 * AES_BLOCK]);
void aes_decrypt_four_sse(const struct aes_key *key, uint8_t blocks[4 * AES_BLOCK]);
void ghash_set_key_sse(struct ghash_key *key, const uint8_t h[16]);
void ghash_blocks_sse(const struct ghash_key *key, uint8_t state[16], const uint8_t *in, size_t num_blocks);
void aes_cbc_encrypt_aesni(const struct aes_key *key, uint8_t iv[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
void aes_cbc_mac_aesni(const struct aes_key *key, uint8_t state[16], const uint8_t *in, size_t num_blocks);

#define PATH_FUNCTIONS(path) \
	void aes_encrypt_blocks_##path(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks); \
	void aes_decrypt_blocks_##path(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks); \
	void aes_cbc_decrypt_##path(const struct aes_key *key, uint8_t iv[16], uint8_t *out, const uint8_t *in, size_t num_blocks); \
	void aes_ctr32_##path(const struct aes_key *key, uint8_t counter[16], uint8_t *out, const uint8_t *in, size_t num_blocks); \
	void aes_xts_encrypt_##path(const struct aes_key *key, uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t num_blocks); \
	void aes_xts_decrypt_##path(const struct aes_key *key, uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t num_blocks); \
	void ghash_set_key_##path(struct ghash_key *key, const uint8_t h[16]); \
	void ghash_blocks_##path(const struct ghash_key *key, uint8_t state[16], const uint8_t *in, size_t num_blocks); \
	void gcm_encrypt_##path(const struct aes_key *key, const struct ghash_key *ghash, const uint8_t j0[16], uint8_t tag[16], \
	                        uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len); \
	void gcm_decrypt_##path(const struct aes_key *key, const struct ghash_key *ghash, const uint8_t j0[16], uint8_t tag[16], \
	                        uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len)
PATH_FUNCTIONS(aesni);
PATH_FUNCTIONS(vaes256);
PATH_FUNCTIONS(vaes512);

/** Calls the best path's `function`, of four or, where blocks wait for one another, of two. */
#define DISPATCH(function, ...) \
	const uint32_t in_use = cpu_in_use(); \
	(void)in_use; \
	if (features_have(in_use, PATH_VAES512)) \
		function##_vaes512(__VA_ARGS__); \
	else if (features_have(in_use, PATH_VAES256)) \
		function##_vaes256(__VA_ARGS__); \
	else if (features_have(in_use, PATH_AESNI)) \
		function##_aesni(__VA_ARGS__); \
	else \
		function##_c(__VA_ARGS__)
#define DISPATCH_SERIAL(function, ...) \
	if (cpu_has(PATH_AESNI)) \
		function##_aesni(__VA_ARGS__); \
	else \
		function##_c(__VA_ARGS__)

/**
 * How deep a call of aes.h may reach into the stack, for burn(): the portable path has a batch of blocks and a spread key there, the others wipe
 * their registers and have next to nothing. `frames` is what the callers in between take.
 */
static inline size_t aes_depth(size_t frames)
{
	return cpu_has(PATH_AESNI) ? frames : frames + 4480;
}

#pragma GCC visibility pop

#endif
