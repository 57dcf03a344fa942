/* SPDX-License-Identifier: MIT */
/* Which path GHASH and GCM take; and what of SP 800-38D stands around them. */
#include "cipher/gcm.h"
#include "base/bytes.h"
#include "cipher/aes_paths.h"

SELDOM void ghash_set_key(struct ghash_key *key, const uint8_t h[16])
{
	if (!cpu_has(PATH_AESNI) && cpu_has(PATH_SSE)) {
		ghash_set_key_sse(key, h);
		return;
	}
	DISPATCH(ghash_set_key, key, h);
}

SELDOM void ghash_blocks(const struct ghash_key *key, uint8_t state[16], const uint8_t *in, size_t num_blocks)
{
	if (!cpu_has(PATH_AESNI) && cpu_has(PATH_SSE)) {
		ghash_blocks_sse(key, state, in, num_blocks);
		return;
	}
	DISPATCH(ghash_blocks, key, state, in, num_blocks);
}

void gcm_encrypt(const struct aes_key *key, const struct ghash_key *ghash, const uint8_t j0[16], uint8_t tag[16],
                 uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len)
{
	DISPATCH(gcm_encrypt, key, ghash, j0, tag, out, in, len, aad, aad_len);
}

void gcm_decrypt(const struct aes_key *key, const struct ghash_key *ghash, const uint8_t j0[16], uint8_t tag[16],
                 uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len)
{
	DISPATCH(gcm_decrypt, key, ghash, j0, tag, out, in, len, aad, aad_len);
}

SELDOM void gcm_set_key(struct gcm_key *key, const uint8_t *bytes, size_t key_len)
{
	uint8_t h[AES_BLOCK] = { 0 };

	aes_set_encrypt_key(&key->aes, bytes, key_len);
	aes_encrypt_blocks(&key->aes, h, h, 1);          /* 7.1 step 1 */
	ghash_set_key(&key->ghash, h);
	wipe(h, sizeof h);
}

SELDOM void gcm_j0(const struct gcm_key *key, uint8_t j0[16], const uint8_t *iv, size_t iv_len)
{
	size_t whole = iv_len / AES_BLOCK, rest = iv_len % AES_BLOCK;
	uint8_t last[AES_BLOCK] = { 0 };

	if (iv_len == GCM_IV_LEN) {
		__builtin_memcpy(j0, iv, GCM_IV_LEN);
		store_be32(j0 + GCM_IV_LEN, 1);
		return;
	}
	memset(j0, 0, AES_BLOCK);
	ghash_blocks(&key->ghash, j0, iv, whole);
	if (rest != 0) {
		memcpy(last, iv + AES_BLOCK * whole, rest);
		ghash_blocks(&key->ghash, j0, last, 1);
	}
	store_be64(last, 0);
	store_be64(last + 8, (uint64_t)iv_len * 8);
	ghash_blocks(&key->ghash, j0, last, 1);
}
