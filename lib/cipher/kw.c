/* SPDX-License-Identifier: MIT */
#include "cipher/kw.h"
#include "base/bytes.h"

#define ICV1 UINT64_C(0xa6a6a6a6a6a6a6a6)        /* 6.2 */
#define ICV2 UINT64_C(0xa65959a6)                /* 6.3 */

void kw_set_key(struct kw_cipher *cipher, const uint8_t *bytes, size_t key_len, bool inverse)
{
	cipher->inverse = inverse;
	aes_set_encrypt_key(&cipher->key, bytes, key_len);
	if (inverse) {
		struct aes_key encrypt = cipher->key;

		aes_set_decrypt_key(&cipher->key, &encrypt);
		wipe(&encrypt, sizeof encrypt);
	}
}

static void apply(const struct kw_cipher *cipher, uint8_t block[16])
{
	if (cipher->inverse)
		aes_decrypt_blocks(&cipher->key, block, block, 1);
	else
		aes_encrypt_blocks(&cipher->key, block, block, 1);
}

/* W (6.1, algorithm 1), over A = `a` and the semiblocks R2 to Rn of `r`, n - 1 of them: A as it ends. Step t of 1 to 6 (n - 1). */
static uint64_t w(const struct kw_cipher *cipher, uint64_t a, uint8_t *r, size_t num)
{
	uint8_t block[AES_BLOCK];
	uint64_t t = 1;

	store_be64(block, a);
	for (size_t j = 0; j < 6; j++)
		for (size_t i = 0; i < num; i++, t++) {
			memcpy(block + SEMIBLOCK, r + SEMIBLOCK * i, SEMIBLOCK);
			apply(cipher, block);
			store_be64(block, load_be64(block) ^ t);
			memcpy(r + SEMIBLOCK * i, block + SEMIBLOCK, SEMIBLOCK);
		}
	a = load_be64(block);
	wipe(block, sizeof block);
	return a;
}

/* Its inverse (algorithm 2). */
static uint64_t w_inverse(const struct kw_cipher *cipher, uint64_t a, uint8_t *r, size_t num)
{
	uint8_t block[AES_BLOCK];
	uint64_t t = 6 * (uint64_t)num;

	store_be64(block, a);
	for (size_t j = 0; j < 6; j++)
		for (size_t i = num; i-- > 0; t--) {
			store_be64(block, load_be64(block) ^ t);
			memcpy(block + SEMIBLOCK, r + SEMIBLOCK * i, SEMIBLOCK);
			apply(cipher, block);
			memcpy(r + SEMIBLOCK * i, block + SEMIBLOCK, SEMIBLOCK);
		}
	a = load_be64(block);
	wipe(block, sizeof block);
	return a;
}

void kw_wrap(const struct kw_cipher *cipher, uint8_t *out, const uint8_t *in, size_t len)
{
	memmove(out + SEMIBLOCK, in, len);
	store_be64(out, w(cipher, ICV1, out + SEMIBLOCK, len / SEMIBLOCK));
}

uint64_t kw_unwrap(const struct kw_cipher *cipher, uint8_t *out, const uint8_t *in, size_t len)
{
	uint64_t a = load_be64(in);

	memmove(out, in + SEMIBLOCK, len - SEMIBLOCK);
	return w_inverse(cipher, a, out, len / SEMIBLOCK - 1) ^ ICV1;
}

void kwp_wrap(const struct kw_cipher *cipher, uint8_t *out, const uint8_t *in, size_t len)
{
	size_t padded = kwp_len(len) - SEMIBLOCK;
	uint64_t a = ICV2 << 32 | len;

	memmove(out + SEMIBLOCK, in, len);
	memset(out + SEMIBLOCK + len, 0, padded - len);
	if (padded == SEMIBLOCK) {                       /* step 5: one block */
		store_be64(out, a);
		apply(cipher, out);
	} else {
		store_be64(out, w(cipher, a, out + SEMIBLOCK, padded / SEMIBLOCK));
	}
}

/* All ones where x < y, for numbers below 2^63. */
static uint64_t less(uint64_t x, uint64_t y)
{
	return ct_mask((x - y) >> 63);
}

uint64_t kwp_unwrap(const struct kw_cipher *cipher, uint8_t *out, uint64_t *key_len, const uint8_t *in, size_t len)
{
	size_t padded = len - SEMIBLOCK;
	uint64_t a = load_be64(in), wrong, plen;

	memmove(out, in + SEMIBLOCK, padded);
	if (padded == SEMIBLOCK) {                       /* step 3: one block */
		uint8_t block[AES_BLOCK];

		store_be64(block, a);
		memcpy(block + SEMIBLOCK, out, SEMIBLOCK);
		apply(cipher, block);
		a = load_be64(block);
		memcpy(out, block + SEMIBLOCK, SEMIBLOCK);
		wipe(block, sizeof block);
	} else {
		a = w_inverse(cipher, a, out, padded / SEMIBLOCK);
	}

	/* Steps 5 to 8, all of them whatever one says: the constant, the length within the last semiblock, zeros behind the key. */
	plen = a & UINT32_MAX;
	wrong = (a >> 32) ^ ICV2;
	wrong |= less(padded, plen) | less(plen, padded - SEMIBLOCK + 1);
	for (size_t i = padded - SEMIBLOCK; i < padded; i++)
		wrong |= out[i] & ~less(ct_hide(i), plen);       /* hidden, else gcc 12 counts by i - plen, which is secret (2026-11) */
	*key_len = plen;
	return wrong;
}
