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
	DISPATCH(aes_encrypt_blocks, key, out, in, num_blocks);
}

void aes_decrypt_blocks(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	DISPATCH(aes_decrypt_blocks, key, out, in, num_blocks);
}

void aes_cbc_encrypt(const struct aes_key *key, uint8_t iv[16], uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	DISPATCH_SERIAL(aes_cbc_encrypt, key, iv, out, in, num_blocks);
}

void aes_cbc_decrypt(const struct aes_key *key, uint8_t iv[16], uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	DISPATCH(aes_cbc_decrypt, key, iv, out, in, num_blocks);
}

void aes_cbc_mac(const struct aes_key *key, uint8_t state[16], const uint8_t *in, size_t num_blocks)
{
	DISPATCH_SERIAL(aes_cbc_mac, key, state, in, num_blocks);
}

void aes_ctr32(const struct aes_key *key, uint8_t counter[16], uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	DISPATCH(aes_ctr32, key, counter, out, in, num_blocks);
}

void aes_xts_encrypt(const struct aes_key *key, uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	DISPATCH(aes_xts_encrypt, key, tweak, out, in, num_blocks);
}

void aes_xts_decrypt(const struct aes_key *key, uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	DISPATCH(aes_xts_decrypt, key, tweak, out, in, num_blocks);
}
