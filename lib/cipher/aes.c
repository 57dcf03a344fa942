/* SPDX-License-Identifier: MIT */
/* Which path AES takes. */
#include "cipher/aes_paths.h"

void aes_set_encrypt_key(struct aes_key *key, const uint8_t *bytes, size_t key_len)
{
	if (cpu_has(PATH_SSE))
		aes_set_encrypt_key_sse(key, bytes, key_len);
	else
		aes_set_encrypt_key_c(key, bytes, key_len);
}

void aes_set_decrypt_key(struct aes_key *decrypt, const struct aes_key *encrypt)
{
	if (cpu_has(PATH_SSE))
		aes_set_decrypt_key_sse(decrypt, encrypt);
	else
		aes_set_decrypt_key_c(decrypt, encrypt);
}

void aes_encrypt_blocks(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	if (cpu_has(PATH_VAES512))
		aes_encrypt_blocks_vaes512(key, out, in, num_blocks);
	else if (cpu_has(PATH_VAES256))
		aes_encrypt_blocks_vaes256(key, out, in, num_blocks);
	else if (cpu_has(PATH_AESNI))
		aes_encrypt_blocks_aesni(key, out, in, num_blocks);
	else
		aes_encrypt_blocks_c(key, out, in, num_blocks);
}

void aes_decrypt_blocks(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	if (cpu_has(PATH_VAES512))
		aes_decrypt_blocks_vaes512(key, out, in, num_blocks);
	else if (cpu_has(PATH_VAES256))
		aes_decrypt_blocks_vaes256(key, out, in, num_blocks);
	else if (cpu_has(PATH_AESNI))
		aes_decrypt_blocks_aesni(key, out, in, num_blocks);
	else
		aes_decrypt_blocks_c(key, out, in, num_blocks);
}

void aes_cbc_encrypt(const struct aes_key *key, uint8_t iv[16], uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	if (cpu_has(PATH_AESNI))
		aes_cbc_encrypt_aesni(key, iv, out, in, num_blocks);
	else
		aes_cbc_encrypt_c(key, iv, out, in, num_blocks);
}

void aes_cbc_decrypt(const struct aes_key *key, uint8_t iv[16], uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	if (cpu_has(PATH_VAES512))
		aes_cbc_decrypt_vaes512(key, iv, out, in, num_blocks);
	else if (cpu_has(PATH_VAES256))
		aes_cbc_decrypt_vaes256(key, iv, out, in, num_blocks);
	else if (cpu_has(PATH_AESNI))
		aes_cbc_decrypt_aesni(key, iv, out, in, num_blocks);
	else
		aes_cbc_decrypt_c(key, iv, out, in, num_blocks);
}

void aes_cbc_mac(const struct aes_key *key, uint8_t state[16], const uint8_t *in, size_t num_blocks)
{
	if (cpu_has(PATH_AESNI))
		aes_cbc_mac_aesni(key, state, in, num_blocks);
	else
		aes_cbc_mac_c(key, state, in, num_blocks);
}

void aes_ctr32(const struct aes_key *key, uint8_t counter[16], uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	if (cpu_has(PATH_VAES512))
		aes_ctr32_vaes512(key, counter, out, in, num_blocks);
	else if (cpu_has(PATH_VAES256))
		aes_ctr32_vaes256(key, counter, out, in, num_blocks);
	else if (cpu_has(PATH_AESNI))
		aes_ctr32_aesni(key, counter, out, in, num_blocks);
	else
		aes_ctr32_c(key, counter, out, in, num_blocks);
}

void aes_xts_encrypt(const struct aes_key *key, uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	if (cpu_has(PATH_VAES512))
		aes_xts_encrypt_vaes512(key, tweak, out, in, num_blocks);
	else if (cpu_has(PATH_VAES256))
		aes_xts_encrypt_vaes256(key, tweak, out, in, num_blocks);
	else if (cpu_has(PATH_AESNI))
		aes_xts_encrypt_aesni(key, tweak, out, in, num_blocks);
	else
		aes_xts_encrypt_c(key, tweak, out, in, num_blocks);
}

void aes_xts_decrypt(const struct aes_key *key, uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	if (cpu_has(PATH_VAES512))
		aes_xts_decrypt_vaes512(key, tweak, out, in, num_blocks);
	else if (cpu_has(PATH_VAES256))
		aes_xts_decrypt_vaes256(key, tweak, out, in, num_blocks);
	else if (cpu_has(PATH_AESNI))
		aes_xts_decrypt_aesni(key, tweak, out, in, num_blocks);
	else
		aes_xts_decrypt_c(key, tweak, out, in, num_blocks);
}
