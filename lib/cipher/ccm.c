/* SPDX-License-Identifier: MIT */
#include "cipher/ccm.h"
#include "base/bytes.h"
#include "cipher/ctr.h"

/* The number in the last `len` bytes of the block. */
static void put_number(uint8_t block[16], size_t len, uint64_t number)
{
	for (size_t i = 0; i < len; i++, number >>= 8)
		block[15 - i] = (uint8_t)number;
}

/* Adds a part of the formatted input whose blocks are filled up with zeros; `first`, of `used` bytes, comes before it in its first block. */
static void mac_padded(const struct aes_key *key, uint8_t mac[16], uint8_t first[16], size_t used, const uint8_t *in, size_t len)
{
	size_t take = AES_BLOCK - used < len ? AES_BLOCK - used : len, whole, rest;

	if (len == 0)
		return;
	if (used != 0) {
		memcpy(first + used, in, take);
		memset(first + used + take, 0, AES_BLOCK - used - take);
		aes_cbc_mac(key, mac, first, 1);
		in += take;
		len -= take;
	}
	whole = len / AES_BLOCK;
	rest = len % AES_BLOCK;
	aes_cbc_mac(key, mac, in, whole);
	if (rest != 0) {
		memset(first, 0, AES_BLOCK);
		memcpy(first, in + AES_BLOCK * whole, rest);
		aes_cbc_mac(key, mac, first, 1);
	}
}

/* 6.1 steps 1 to 4, less the truncation: the CBC-MAC over the formatted nonce, additional data and payload. */
static void ccm_mac(const struct aes_key *key, uint8_t mac[16], const uint8_t *nonce, size_t nonce_len, size_t tag_len,
                    const uint8_t *text, size_t len, const uint8_t *aad, size_t aad_len)
{
	size_t q = 15 - nonce_len;
	uint8_t block[AES_BLOCK] = { 0 };

	/* A.2.1: B0 */
	block[0] = (uint8_t)((aad_len != 0 ? 0x40u : 0u) | (tag_len - 2) / 2 << 3 | (q - 1));
	memcpy(block + 1, nonce, nonce_len);
	put_number(block, q, len);
	memset(mac, 0, AES_BLOCK);
	aes_cbc_mac(key, mac, block, 1);

	/* A.2.2: the length of the additional data, in one of three forms, then the data */
	if (aad_len >= UINT64_C(1) << 32) {
		block[0] = block[1] = 0xff;
		store_be64(block + 2, aad_len);
		mac_padded(key, mac, block, 10, aad, aad_len);
	} else if (aad_len >= 0x10000 - 0x100) {
		block[0] = 0xff;
		block[1] = 0xfe;
		store_be32(block + 2, (uint32_t)aad_len);
		mac_padded(key, mac, block, 6, aad, aad_len);
	} else if (aad_len != 0) {
		block[0] = (uint8_t)(aad_len >> 8);
		block[1] = (uint8_t)aad_len;
		mac_padded(key, mac, block, 2, aad, aad_len);
	}
	mac_padded(key, mac, block, 0, text, len);       /* A.2.3 */
	wipe(block, sizeof block);
}

/* 6.1 steps 5 to 8, and 6.2 steps 2 to 6, with the counter blocks of A.3: the stream over the text, and S0, which hides the tag. */
static void ccm_ctr(const struct aes_key *key, uint8_t s0[16], const uint8_t *nonce, size_t nonce_len, uint8_t *out, const uint8_t *in,
                    size_t len)
{
	uint8_t counter[AES_BLOCK] = { 0 };
	struct ctr ctr;

	counter[0] = (uint8_t)(15 - nonce_len - 1);
	memcpy(counter + 1, nonce, nonce_len);
	ctr_start(&ctr, counter);
	memset(s0, 0, AES_BLOCK);
	ctr_update(&ctr, key, s0, s0, AES_BLOCK);
	if (len != 0)
		ctr_update(&ctr, key, out, in, len);
	wipe(&ctr, sizeof ctr);
}

static void hide_tag(uint8_t *tag, size_t tag_len, uint8_t mac[16], uint8_t s0[16])
{
	for (size_t i = 0; i < tag_len; i++)
		tag[i] = mac[i] ^ s0[i];
	wipe(mac, AES_BLOCK);
	wipe(s0, AES_BLOCK);
}

void ccm_encrypt(const struct aes_key *key, const uint8_t *nonce, size_t nonce_len, uint8_t *tag, size_t tag_len,
                 uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len)
{
	uint8_t mac[AES_BLOCK], s0[AES_BLOCK];

	ccm_mac(key, mac, nonce, nonce_len, tag_len, in, len, aad, aad_len);
	ccm_ctr(key, s0, nonce, nonce_len, out, in, len);
	hide_tag(tag, tag_len, mac, s0);
}

void ccm_decrypt(const struct aes_key *key, const uint8_t *nonce, size_t nonce_len, uint8_t *tag, size_t tag_len,
                 uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len)
{
	uint8_t mac[AES_BLOCK], s0[AES_BLOCK];

	ccm_ctr(key, s0, nonce, nonce_len, out, in, len);
	ccm_mac(key, mac, nonce, nonce_len, tag_len, out, len, aad, aad_len);
	hide_tag(tag, tag_len, mac, s0);
}
