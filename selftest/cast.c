/* SPDX-License-Identifier: MIT */
/* The conditional algorithm self-tests. Known answers: kat/, whose text becomes kat.h and kat.c at build. */
#include "selftest/selftest.h"
#include "base/bytes.h"
#include "cast_aes.h"
#include "cast_drbg.h"
#include "cast_kdf.h"
#include "cast_ec.h"
#include "kat.h"
#include "mac/hmac.h"

static bool hash_answers(enum hash hash, const uint8_t *msg, size_t msg_len, const uint8_t *answer)
{
	uint8_t out[HASH_MAX_LEN];

	hash_message(hash, out, NULL, msg, msg_len);
	return ct_difference(out, answer, hash_len(hash)) == 0;
}

static bool hmac_answers(enum hash hash, const uint8_t *key, size_t key_len, const uint8_t *msg, size_t msg_len, const uint8_t *answer)
{
	uint8_t out[HASH_MAX_LEN];

	hmac_message(hash, out, key, key_len, msg, msg_len);
	return ct_difference(out, answer, hash_len(hash)) == 0;
}

/* HASH_ANSWERS(SHA2_256, sha2_256): the function and the name of its known answer in kat/. */
#define HASH_ANSWERS(hash, kat) \
	hash_answers(HASH_##hash, kat_##kat##_message, sizeof kat_##kat##_message, kat_##kat##_answer)
#define HMAC_ANSWERS(hash, kat) \
	hmac_answers(HASH_##hash, kat_##kat##_key, sizeof kat_##kat##_key, kat_##kat##_message, sizeof kat_##kat##_message, \
	             kat_##kat##_answer)

static bool passes(enum cast cast)
{
	switch (cast) {
	case CAST_NONE:
	case CAST_MODULE: return true;
	case CAST_SHA2_256: return HASH_ANSWERS(SHA2_256, sha2_256);
	case CAST_SHA2_512: return HASH_ANSWERS(SHA2_512, sha2_512);
	case CAST_HMAC_SHA2_256: return HMAC_ANSWERS(SHA2_256, hmac_sha2_256);
	case CAST_HMAC_SHA2_512: return HMAC_ANSWERS(SHA2_512, hmac_sha2_512);
	case CAST_AES_ECB: return cast_aes_ecb();
	case CAST_AES_CBC: return cast_aes_cbc();
	case CAST_AES_CTR: return cast_aes_ctr();
	case CAST_AES_XTS: return cast_aes_xts();
	case CAST_CMAC_AES: return cast_cmac_aes();
	case CAST_AES_GCM: return cast_aes_gcm();
	case CAST_AES_CCM: return cast_aes_ccm();
	case CAST_AES_KW: return cast_aes_kw();
	case CAST_CTR_DRBG: return cast_ctr_drbg();
	case CAST_HASH_DRBG: return cast_hash_drbg();
	case CAST_HMAC_DRBG: return cast_hmac_drbg();
	case CAST_HKDF: return cast_hkdf();
	case CAST_ONE_STEP: return cast_one_step();
	case CAST_TWO_STEP: return cast_two_step();
	case CAST_KBKDF: return cast_kbkdf();
	case CAST_TLS12_KDF: return cast_tls12_kdf();
	case CAST_TLS13_KDF: return cast_tls13_kdf();
	case CAST_SSH_KDF: return cast_ssh_kdf();
	case CAST_PBKDF2: return cast_pbkdf2();
	case CAST_P_224: return cast_p224();
	case CAST_P_256: return cast_p256();
	case CAST_P_384: return cast_p384();
	case CAST_P_521: return cast_p521();
	}
	return false;
}

bool cast_run(enum cast cast, uint32_t generation, uint32_t passed)
{
	bool good = passes(cast);

	state_cast_verdict(cast, generation, good ? passed : SLOT_FAILED);
	return good;
}

const char *cast_name(enum cast cast)
{
	switch (cast) {
#define CUPEL_CAST(symbol, name) case CAST_##symbol: return name;
#include "casts.def"
	case CAST_NONE:
	case CAST_MODULE: break;
	}
	return "integrity";
}
