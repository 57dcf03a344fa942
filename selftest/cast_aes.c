/* SPDX-License-Identifier: MIT */
/*
 * IG 10.3.A, IG 10.3.B. Where the published message is shorter than the loop over many blocks that it must enter, it is repeated: in ECB, each
 * repetition has the same answer; in CBC, decryption differs in the first block alone, which is XORed with the last ciphertext block
 * instead of the IV. Counter mode's long message is GCM's.
 */
#include "cast_aes.h"
#include "base/bytes.h"
#include "cipher/ccm.h"
#include "cipher/ctr.h"
#include "cipher/gcm.h"
#include "cipher/kw.h"
#include "cipher/xts.h"
#include "kat.h"
#include "mac/cmac.h"

enum { UNIT = sizeof kat_aes_ecb_message, TIMES = 9, LONG = sizeof kat_aes_gcm_message };

_Static_assert(sizeof kat_aes_ecb_answer == UNIT && sizeof kat_aes_cbc_answer == UNIT && sizeof kat_aes_ctr_answer == UNIT, "one message");

static SELDOM bool same(const uint8_t *a, const uint8_t *b, size_t len)
{
	return ct_difference(a, b, len) == 0;
}

static SELDOM void repeat(uint8_t out[TIMES * UNIT], const uint8_t *unit)
{
	for (size_t i = 0; i < TIMES; i++)
		memcpy(out + UNIT * i, unit, UNIT);
}

static SELDOM bool repeats(const uint8_t text[TIMES * UNIT], const uint8_t *unit)
{
	uint32_t difference = 0;

	for (size_t i = 0; i < TIMES; i++)
		difference |= ct_difference(text + UNIT * i, unit, UNIT);
	return difference == 0;
}

SELDOM bool cast_aes_ecb(void)
{
	struct aes_key encrypt, decrypt;
	uint8_t text[TIMES * UNIT];
	bool good;

	aes_set_encrypt_key(&encrypt, kat_aes_ecb_key, sizeof kat_aes_ecb_key);
	aes_set_decrypt_key(&decrypt, &encrypt);
	repeat(text, kat_aes_ecb_message);
	aes_encrypt_blocks(&encrypt, text, text, sizeof text / AES_BLOCK);
	good = repeats(text, kat_aes_ecb_answer);
	repeat(text, kat_aes_ecb_answer);
	aes_decrypt_blocks(&decrypt, text, text, sizeof text / AES_BLOCK);
	return good && repeats(text, kat_aes_ecb_message);
}

SELDOM bool cast_aes_cbc(void)
{
	struct aes_key encrypt, decrypt;
	uint8_t text[TIMES * UNIT], iv[AES_BLOCK];
	bool good;

	aes_set_encrypt_key(&encrypt, kat_aes_cbc_key, sizeof kat_aes_cbc_key);
	aes_set_decrypt_key(&decrypt, &encrypt);
	memcpy(iv, kat_aes_cbc_iv, AES_BLOCK);
	aes_cbc_encrypt(&encrypt, iv, text, kat_aes_ecb_message, UNIT / AES_BLOCK);
	good = same(text, kat_aes_cbc_answer, UNIT) && same(iv, kat_aes_cbc_answer + UNIT - AES_BLOCK, AES_BLOCK);

	repeat(text, kat_aes_cbc_answer);
	memcpy(iv, kat_aes_cbc_iv, AES_BLOCK);
	aes_cbc_decrypt(&decrypt, iv, text, text, sizeof text / AES_BLOCK);
	for (size_t i = 1; i < TIMES; i++)
		for (size_t j = 0; j < AES_BLOCK; j++)
			text[UNIT * i + j] ^= (uint8_t)(kat_aes_cbc_answer[UNIT - AES_BLOCK + j] ^ kat_aes_cbc_iv[j]);
	return good && repeats(text, kat_aes_ecb_message) && same(iv, kat_aes_cbc_answer + UNIT - AES_BLOCK, AES_BLOCK);
}

SELDOM bool cast_aes_ctr(void)
{
	struct aes_key key;
	struct ctr ctr;
	uint8_t text[LONG], counter[AES_BLOCK];
	bool good;

	aes_set_encrypt_key(&key, kat_aes_ctr_key, sizeof kat_aes_ctr_key);
	ctr_start(&ctr, kat_aes_ctr_counter);
	ctr_update(&ctr, &key, text, kat_aes_ecb_message, 21);
	ctr_update(&ctr, &key, text + 21, kat_aes_ecb_message + 21, UNIT - 21);
	good = same(text, kat_aes_ctr_answer, UNIT);

	aes_set_encrypt_key(&key, kat_aes_gcm_key, sizeof kat_aes_gcm_key);
	memcpy(counter, kat_aes_gcm_iv, GCM_IV_LEN);
	store_be32(counter + GCM_IV_LEN, 2);                 /* SP 800-38D 7.1 step 3 */
	ctr_start(&ctr, counter);
	ctr_update(&ctr, &key, text, kat_aes_gcm_ciphertext, LONG);
	return good && same(text, kat_aes_gcm_message, LONG);
}

SELDOM bool cast_aes_xts(void)
{
	enum { KEY = sizeof kat_aes_xts_key / 2, UNIT_LEN = sizeof kat_aes_xts_message };
	struct aes_key encrypt, decrypt, tweak;
	uint8_t text[UNIT_LEN];
	bool good;

	aes_set_encrypt_key(&encrypt, kat_aes_xts_key, KEY);
	aes_set_decrypt_key(&decrypt, &encrypt);
	aes_set_encrypt_key(&tweak, kat_aes_xts_key + KEY, KEY);
	xts_encrypt_unit(&encrypt, &tweak, kat_aes_xts_tweak, text, kat_aes_xts_message, UNIT_LEN);
	good = same(text, kat_aes_xts_answer, UNIT_LEN);
	xts_decrypt_unit(&decrypt, &tweak, kat_aes_xts_tweak, text, kat_aes_xts_answer, UNIT_LEN);
	return good && same(text, kat_aes_xts_message, UNIT_LEN);
}

SELDOM bool cast_cmac_aes(void)
{
	uint8_t tag[AES_BLOCK];
	bool good;

	cmac_message(tag, kat_cmac_aes_key, sizeof kat_cmac_aes_key, kat_aes_ecb_message, 40);
	good = same(tag, kat_cmac_aes_answer, AES_BLOCK);
	cmac_message(tag, kat_cmac_aes_key, sizeof kat_cmac_aes_key, kat_aes_ecb_message, UNIT);
	return good && same(tag, kat_cmac_aes_whole_tag, AES_BLOCK);
}

static SELDOM bool gcm_answers(const uint8_t *bytes, size_t key_len, const uint8_t *iv, size_t iv_len, const uint8_t *aad, size_t aad_len,
                               const uint8_t *message, const uint8_t *ciphertext, size_t len, const uint8_t *answer)
{
	struct gcm_key key;
	uint8_t j0[AES_BLOCK], tag[AES_BLOCK], text[LONG];
	bool good;

	gcm_set_key(&key, bytes, key_len);
	gcm_j0(&key, j0, iv, iv_len);
	gcm_encrypt(&key.aes, &key.ghash, j0, tag, text, message, len, aad, aad_len);
	good = same(tag, answer, sizeof tag) && same(text, ciphertext, len);
	gcm_decrypt(&key.aes, &key.ghash, j0, tag, text, ciphertext, len, aad, aad_len);
	return good && same(tag, answer, sizeof tag) && same(text, message, len);
}

SELDOM bool cast_aes_gcm(void)
{
	return gcm_answers(kat_aes_gcm_key, sizeof kat_aes_gcm_key, kat_aes_gcm_iv, sizeof kat_aes_gcm_iv, kat_aes_gcm_iv, 0, kat_aes_gcm_message,
	                   kat_aes_gcm_ciphertext, LONG, kat_aes_gcm_answer) &&
	       gcm_answers(kat_aes_gcm_partial_key, sizeof kat_aes_gcm_partial_key, kat_aes_gcm_partial_iv, sizeof kat_aes_gcm_partial_iv,
	                   kat_aes_gcm_partial_aad, sizeof kat_aes_gcm_partial_aad, kat_aes_gcm_partial_message, kat_aes_gcm_partial_ciphertext,
	                   sizeof kat_aes_gcm_partial_message, kat_aes_gcm_partial_tag);
}

SELDOM bool cast_aes_ccm(void)
{
	enum { TEXT = sizeof kat_aes_ccm_message, TAG = sizeof kat_aes_ccm_answer };
	struct aes_key key;
	uint8_t tag[TAG], text[TEXT];
	bool good;

	aes_set_encrypt_key(&key, kat_aes_ccm_key, sizeof kat_aes_ccm_key);
	ccm_encrypt(&key, kat_aes_ccm_nonce, sizeof kat_aes_ccm_nonce, tag, TAG, text, kat_aes_ccm_message, TEXT, kat_aes_ccm_aad,
	            sizeof kat_aes_ccm_aad);
	good = same(tag, kat_aes_ccm_answer, TAG) && same(text, kat_aes_ccm_ciphertext, TEXT);
	ccm_decrypt(&key, kat_aes_ccm_nonce, sizeof kat_aes_ccm_nonce, tag, TAG, text, kat_aes_ccm_ciphertext, TEXT, kat_aes_ccm_aad,
	            sizeof kat_aes_ccm_aad);
	return good && same(tag, kat_aes_ccm_answer, TAG) && same(text, kat_aes_ccm_message, TEXT);
}

static SELDOM bool kw_answers(bool pads, bool inverse, const uint8_t *key, size_t key_len, const uint8_t *message, size_t len, const uint8_t *wrapped,
                              size_t wrapped_len)
{
	struct kw_cipher cipher;
	uint8_t out[sizeof kat_aes_kw_padded_wrapped];
	uint64_t wrong, unwrapped_len = len;
	bool good;

	kw_set_key(&cipher, key, key_len, inverse);
	if (pads)
		kwp_wrap(&cipher, out, message, len);
	else
		kw_wrap(&cipher, out, message, len);
	good = same(out, wrapped, wrapped_len);
	kw_set_key(&cipher, key, key_len, !inverse);
	if (pads)
		wrong = kwp_unwrap(&cipher, out, &unwrapped_len, wrapped, wrapped_len);
	else
		wrong = kw_unwrap(&cipher, out, wrapped, wrapped_len);
	return good && wrong == 0 && unwrapped_len == len && same(out, message, len);
}

#define KW_ANSWERS(pads, inverse, kat, wrapped) \
	kw_answers(pads, inverse, kat_##kat##_key, sizeof kat_##kat##_key, kat_##kat##_message, sizeof kat_##kat##_message, kat_##kat##_##wrapped, \
	           sizeof kat_##kat##_##wrapped)

SELDOM bool cast_aes_kw(void)
{
	return KW_ANSWERS(false, false, aes_kw, answer) && KW_ANSWERS(true, false, aes_kw_padded, wrapped) &&
	       KW_ANSWERS(true, true, aes_kw_block, wrapped);
}
