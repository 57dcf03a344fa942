/* SPDX-License-Identifier: MIT */
#include "cipher/xts.h"
#include "base/bytes.h"

/* 5.3.2 step 2 b, 5.4.2 step 2 b: the last, partial block of `rest` bytes at out[16] and in[16] gets the head of `stolen`, what the block before
   it became; that block is made anew of the partial one and the tail. Returns the block to be made anew in `stolen`. */
static void steal(uint8_t stolen[16], uint8_t *out, const uint8_t *in, size_t rest)
{
	for (size_t i = 0; i < rest; i++) {
		uint8_t byte = in[i];            /* before out, which may be the same */

		out[i] = stolen[i];
		stolen[i] = byte;
	}
}

void xts_encrypt_unit(const struct aes_key *key, const struct aes_key *tweak_key, const uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t len)
{
	size_t whole = len / AES_BLOCK, rest = len % AES_BLOCK;
	uint8_t t[AES_BLOCK], stolen[AES_BLOCK];

	aes_encrypt_blocks(tweak_key, t, tweak, 1);
	aes_xts_encrypt(key, t, out, in, whole);
	if (rest != 0) {
		uint8_t *last = out + AES_BLOCK * (whole - 1);

		memcpy(stolen, last, AES_BLOCK);
		steal(stolen, last + AES_BLOCK, in + AES_BLOCK * whole, rest);
		aes_xts_encrypt(key, t, last, stolen, 1);
		wipe(stolen, sizeof stolen);
	}
	wipe(t, sizeof t);
}

/* The tweak of the block after (5.2): multiplication by alpha. */
static void next_tweak(uint8_t to[16], const uint8_t t[16])
{
	uint64_t low = load_le64(t), high = load_le64(t + 8), carry = high >> 63;

	store_le64(to, low << 1 ^ (ct_mask(carry) & 0x87));
	store_le64(to + 8, high << 1 | low >> 63);
}

void xts_decrypt_unit(const struct aes_key *key, const struct aes_key *tweak_key, const uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t len)
{
	size_t rest = len % AES_BLOCK, whole = len / AES_BLOCK - (rest != 0);
	uint8_t t[AES_BLOCK], after[AES_BLOCK], stolen[AES_BLOCK];

	aes_encrypt_blocks(tweak_key, t, tweak, 1);
	aes_xts_decrypt(key, t, out, in, whole);
	if (rest != 0) {                             /* the last whole block was encrypted last, under the last tweak */
		uint8_t *last = out + AES_BLOCK * whole;

		next_tweak(after, t);
		aes_xts_decrypt(key, after, stolen, in + AES_BLOCK * whole, 1);
		steal(stolen, last + AES_BLOCK, in + AES_BLOCK * (whole + 1), rest);
		aes_xts_decrypt(key, t, last, stolen, 1);
		wipe(after, sizeof after);
		wipe(stolen, sizeof stolen);
	}
	wipe(t, sizeof t);
}
