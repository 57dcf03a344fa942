/* SPDX-License-Identifier: MIT */
#include "services.h"
#include "../paths.h"

#include <stdio.h>
#include <string.h>

const struct path paths[] = {
	{ "portable", FEATURES_PORTABLE, false },
	{ "avx2+bmi", FEATURES_AVX2, false },
	{ "adx", FEATURES_ADX, false },
	{ "aesni-sse", FEATURES_AESNI_SSE, false },
	{ "aesni", FEATURES_AESNI, false },
	{ "sha+ssse3+sse4.1", FEATURES_SHANI, true },
	{ "vaes256", FEATURES_VAES256, true },
	{ "avx512+avx2, vaes512", FEATURES_AVX512 | FEATURES_VAES512, true },
};
const size_t num_paths = sizeof paths / sizeof *paths;

uint8_t key[200], msg[700], wrong[CUPEL_MAC_MAX_LEN];
static uint8_t tag[CUPEL_MAC_MAX_LEN], again[CUPEL_MAC_MAX_LEN], text[sizeof msg + 64], back[sizeof msg + 64], iv[60];
static enum extent extent;
static uint64_t features;        /* in use */
static int failures;

/* --- what the table says is to be performed ------------------------------------------------------------------------------------- */

static const struct {
	uint32_t id;
	const char *symbol, *family;
} rows[] = {
#define CUPEL_SERVICE(number, symbol, family, ...) { number, #symbol, #family },
#include "module/services.def"
};
static bool performed[CUPEL_NUM_SERVICES];

/* The services of the module itself take none. */
unsigned services_left_out(void)
{
	unsigned left_out = 0;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!performed[rows[i].id] && strcmp(rows[i].family, "MODULE") != 0) {
			printf("%s: no secret is watched in it\n", rows[i].symbol);
			left_out++;
		}
	return left_out;
}

static void check(int good, const char *what, uint32_t service)
{
	if (good) {
		performed[service] = true;
	} else {
		failures++;
		printf("FAILED: %s, service %u\n", what, service);
	}
}

/* --- the secrets ---------------------------------------------------------------------------------------------------------------- */

/* Few bits, many bits, of either the keys or the messages; keys keep two halves that differ, as XTS wants. */
void services_secrets(uint64_t number)
{
	uint64_t x = 0x9e3779b97f4a7c15 * (number + 1);

	for (size_t i = 0; i < sizeof msg + sizeof key; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		*(i < sizeof msg ? &msg[i] : &key[i - sizeof msg]) = (uint8_t)(x >> 24);
	}
	if (number < 2)
		memset(msg, number == 0 ? 0 : 0xff, sizeof msg);
	else if (number < 4) {
		memset(key, number == 2 ? 0 : 0xff, sizeof key);
		key[7] = 1;
	}
}

static int same(const uint8_t *a, const uint8_t *b, size_t len)
{
	cupel_lab_public(a, len);        /* the module gave them out, and has no part in what follows */
	cupel_lab_public(b, len);        /* the same */
	return memcmp(a, b, len) == 0;
}

/* For loops over lengths: what comes after `len`. */
static size_t next(size_t len, size_t all, size_t few)
{
	return len + (extent == ALL ? all : few);
}

/* Of FEW: those that enter the routines which memcheck does not know. */
static bool is_wanted(uint32_t service)
{
	static const struct {
		uint32_t service;
		uint64_t features;       /* one of these */
	} few[] = {
		{ CUPEL_SHA2_256, CUPEL_CPU_SHA | CUPEL_CPU_AVX512 }, { CUPEL_HMAC_SHA2_256, CUPEL_CPU_SHA | CUPEL_CPU_AVX512 },
		{ CUPEL_PBKDF2, CUPEL_CPU_SHA | CUPEL_CPU_AVX512 }, { CUPEL_SHA2_512, CUPEL_CPU_AVX512 },
		{ CUPEL_AES_ECB, CUPEL_CPU_VAES }, { CUPEL_AES_CBC, CUPEL_CPU_VAES }, { CUPEL_AES_CTR, CUPEL_CPU_VAES }, { CUPEL_AES_XTS, CUPEL_CPU_VAES },
		{ CUPEL_CMAC_AES, CUPEL_CPU_VAES }, { CUPEL_AES_CCM, CUPEL_CPU_VAES }, { CUPEL_AES_GCM_CALLER_IV, CUPEL_CPU_VAES },
		{ CUPEL_AES_KWP, CUPEL_CPU_VAES }, { CUPEL_CTR_DRBG_AES_256, CUPEL_CPU_VAES },
	};
	bool found = extent == ALL;

	for (size_t i = 0; i < sizeof few / sizeof *few; i++)
		found = found || (few[i].service == service && (few[i].features & features) != 0);
	return found;
}

static void digests(void)
{
	for (uint32_t hash = CUPEL_SHA2_224; hash <= CUPEL_MD5; hash++)
		for (size_t len = 0; is_wanted(hash) && len <= sizeof msg; len = next(len, 139, 417)) {
			int done = hash == CUPEL_MD5 ? CUPEL_NOT_APPROVED : CUPEL_OK;
			cupel_digest_ctx ctx, copy;
			check(cupel_digest(hash, tag, sizeof tag, msg, len) == done, "digest", hash);
			check(cupel_digest_init(&ctx, hash) == CUPEL_OK && cupel_digest_update(&ctx, msg, len / 3) == CUPEL_OK &&
			      cupel_digest_copy(&copy, &ctx) == CUPEL_OK &&
			      cupel_digest_update(&copy, msg + len / 3, len - len / 3) == CUPEL_OK &&
			      cupel_digest_final(&copy, again, sizeof again) == done, "streaming", hash);
			cupel_digest_clear(&ctx);
			check(same(tag, again, cupel_digest_len(hash)), "equal digests", hash);
		}
}

static void macs(void)
{
	for (uint32_t service = CUPEL_HMAC_SHA2_224; service <= CUPEL_CMAC_AES; service++)
		for (size_t key_len = service == CUPEL_CMAC_AES ? 16 : 14; key_len <= (service == CUPEL_CMAC_AES ? 32 : sizeof key);
		     key_len = service == CUPEL_CMAC_AES ? key_len + 8 : next(key_len, 62, 200)) {
			if (cupel_mac_len(service) == 0 || !is_wanted(service))
				continue;
			cupel_mac_ctx ctx, copy;
			size_t len = cupel_mac_len(service), msg_len = extent == ALL ? sizeof msg : 320;
			check(cupel_mac(service, tag, len, key, key_len, msg, msg_len) == CUPEL_OK, "mac", service);
			check(cupel_mac_verify(service, tag, len, key, key_len, msg, msg_len) == CUPEL_OK, "verify", service);
			check(cupel_mac_verify(service, wrong, len, key, key_len, msg, msg_len) == CUPEL_E_MISMATCH, "a wrong tag", service);
			check(cupel_mac_init(&ctx, service, CUPEL_GENERATE, key, key_len) == CUPEL_OK &&
			      cupel_mac_update(&ctx, msg, 300) == CUPEL_OK && cupel_mac_copy(&copy, &ctx) == CUPEL_OK &&
			      cupel_mac_update(&copy, msg + 300, msg_len - 300) == CUPEL_OK &&
			      cupel_mac_final(&copy, again, len) == CUPEL_OK, "streaming", service);
			cupel_mac_clear(&ctx);
			check(cupel_mac_init(&ctx, service, CUPEL_VERIFY, key, key_len) == CUPEL_OK &&
			      cupel_mac_update(&ctx, msg, msg_len) == CUPEL_OK &&
			      cupel_mac_final_verify(&ctx, again, len) == CUPEL_OK, "streaming verify", service);
			check(same(tag, again, len), "equal tags", service);
		}
}

/* Encryption and decryption with secret keys and texts; lengths for the loops over many blocks and for the tails. */
static void cipher(uint32_t service, size_t key_len, size_t len)
{
	size_t iv_len = service == CUPEL_AES_ECB ? 0 : 16;
	cupel_cipher_ctx ctx;

	check(cupel_cipher(service, CUPEL_ENCRYPT, text, sizeof text, key, key_len, iv, iv_len, msg, len) == CUPEL_OK, "encryption", service);
	check(cupel_cipher(service, CUPEL_DECRYPT, back, sizeof back, key, key_len, iv, iv_len, text, len) == CUPEL_OK, "decryption", service);
	check(same(back, msg, len), "there and back", service);
	cupel_lab_secret(msg, sizeof msg);
	check(cupel_cipher_init(&ctx, service, CUPEL_DECRYPT, key, key_len) == CUPEL_OK, "init", service);
	if (service == CUPEL_AES_XTS)
		check(cupel_cipher_unit(&ctx, back, sizeof back, iv, 16, text, len) == CUPEL_OK, "a unit", service);
	else
		check((service == CUPEL_AES_ECB || cupel_cipher_start(&ctx, iv, 16) == CUPEL_OK) &&
		      cupel_cipher_update(&ctx, back, sizeof back, text, service == CUPEL_AES_CTR ? 5 : 16) == CUPEL_OK &&
		      cupel_cipher_update(&ctx, back, sizeof back, text, service == CUPEL_AES_CTR ? len - 5 : len - 16) == CUPEL_OK, "in parts", service);
	cupel_cipher_clear(&ctx);
}

static void ciphers(void)
{
	for (uint32_t service = CUPEL_AES_ECB; service <= CUPEL_AES_XTS; service++)
		for (size_t key_len = 16; key_len <= 32; key_len += 8)
			for (size_t len = extent == ALL ? 16 : 272; len <= sizeof msg - 11; len = 3 * len + 32)
				if (is_wanted(service) && (service != CUPEL_AES_XTS || key_len != 24))
					cipher(service, service == CUPEL_AES_XTS ? 2 * key_len : key_len, service < CUPEL_AES_CTR ? len : len + 11);
}

static void aeads(void)
{
	static const uint32_t services[] = { CUPEL_AES_GCM_CALLER_IV, CUPEL_AES_CCM, CUPEL_CHACHA20_POLY1305 };

	for (size_t i = 0; i < 3; i++)
		for (size_t iv_len = 12; iv_len <= (i == 0 ? 60u : 12u); iv_len += 48)
			for (size_t len = 0; len <= sizeof msg; len = extent == ALL ? 3 * len + 17 : len + 399) {
				uint32_t service = services[i];
				if (!is_wanted(service))
					continue;
				int done = service == CUPEL_AES_CCM ? CUPEL_OK : CUPEL_NOT_APPROVED;
				cupel_aead_ctx ctx;
				check(cupel_aead_init(&ctx, service, CUPEL_IV_CALLER, 16, key, 32, NULL, 0) == CUPEL_OK, "init", service);
				check(cupel_aead_seal(&ctx, text, sizeof text, tag, 16, NULL, 0, iv, iv_len, msg, len, msg, len / 2) == done, "seal", service);
				check(cupel_aead_open(&ctx, back, sizeof back, iv, iv_len, text, len, tag, 16, msg, len / 2) == done, "open", service);
				check(same(back, msg, len), "there and back", service);
				cupel_lab_secret(msg, sizeof msg);
				check(cupel_aead_open(&ctx, back, sizeof back, iv, iv_len, text, len, wrong, 16, msg, len / 2) == CUPEL_E_MISMATCH, "a wrong tag",
				      service);
				cupel_aead_clear(&ctx);
			}
}

/* Every way in which a context makes IVs of its own, but the random one. */
static void iv_ways(void)
{
	static const uint32_t services[] = { CUPEL_AES_GCM, CUPEL_AES_GMAC, CUPEL_AES_CCM };

	for (size_t i = 0; i < 3; i++)
		for (uint32_t way = CUPEL_IV_COUNTER; way <= CUPEL_IV_SSH; way++) {
			size_t len = services[i] == CUPEL_AES_GMAC ? 0 : sizeof msg;
			cupel_aead_ctx ctx;
			uint8_t nonce[12];
			check(cupel_aead_init(&ctx, services[i], way, 16, key, 24, iv, way <= CUPEL_IV_TLS12 ? 4 : 12) == CUPEL_OK, "init", services[i]);
			check(cupel_aead_seal(&ctx, text, sizeof text, tag, 16, nonce, sizeof nonce, NULL, 0, msg, len, msg, 33) == CUPEL_OK, "seal",
			      services[i]);
			check(cupel_aead_open(&ctx, back, sizeof back, nonce, sizeof nonce, text, len, tag, 16, msg, 33) == CUPEL_OK, "open", services[i]);
			cupel_aead_clear(&ctx);
		}
}

static void wraps(void)
{
	for (uint32_t service = CUPEL_AES_KW; service <= CUPEL_AES_KWP_INVERSE; service++)
		for (size_t len = 8; len <= 64; len = next(len, 8, 24)) {
			size_t out = 0, again_len = 0;
			if (cupel_key_wrapped_len(service, len) == 0 || !is_wanted(service))
				continue;
			check(cupel_key_wrap(service, text, sizeof text, &out, key, 32, msg, len) == CUPEL_OK, "wrap", service);
			check(cupel_key_unwrap(service, back, sizeof back, &again_len, key, 32, text, out) == CUPEL_OK && again_len == len, "unwrap", service);
			check(same(back, msg, len), "there and back", service);
			cupel_lab_secret(msg, sizeof msg);
			check(cupel_key_unwrap(service, back, sizeof back, &again_len, key, 24, text, out) == CUPEL_E_MISMATCH, "a wrong key", service);
		}
}

/* Samples of the noise source are secret from their conditioning on (lib/random/entropy.c): so is every seed, state and output. */
static void pool_bits(void)
{
	cupel_aead_ctx ctx;
	uint8_t nonce[12];

	for (size_t len = 16; len <= sizeof text; len += 500)
		check(cupel_random(text, len) == CUPEL_OK && cupel_random(back, len) == CUPEL_OK && !same(text, back, len), "random", CUPEL_RANDOM);
	check(cupel_aead_init(&ctx, CUPEL_AES_GCM, CUPEL_IV_RANDOM, 16, key, 32, NULL, 0) == CUPEL_OK &&
	      cupel_aead_seal(&ctx, text, sizeof text, tag, 16, nonce, sizeof nonce, NULL, 0, msg, 100, NULL, 0) == CUPEL_OK, "a random IV", CUPEL_RANDOM);
}

/* Seeds, inputs and the state are secret; two generators with the same ones give the same bits. */
static void drbgs(void)
{
	for (uint32_t service = CUPEL_CTR_DRBG_AES_128; service <= CUPEL_HMAC_DRBG_SHA2_512_256; service++) {
		bool no_df = service >= CUPEL_CTR_DRBG_AES_128_NO_DF && service <= CUPEL_CTR_DRBG_AES_256_NO_DF;
		size_t seed_len = no_df ? 32 + 8 * (service - CUPEL_CTR_DRBG_AES_128_NO_DF) : 48, input_len = no_df ? 24 : 333;
		cupel_drbg_ctx ctx[2];
		if (!is_wanted(service))
			continue;
		for (size_t i = 0; i < 2; i++) {
			uint8_t *out = i == 0 ? text : back;
			check(cupel_lab_drbg_instantiate(&ctx[i], service, key, seed_len, msg, input_len) == CUPEL_OK, "instantiate", service);
			check(cupel_drbg_generate(&ctx[i], CUPEL_NO_RESISTANCE, out, 555, msg, input_len) == CUPEL_OK, "generate", service);
			check(cupel_lab_drbg_reseed(&ctx[i], key + 48, seed_len, msg, input_len) == CUPEL_OK, "reseed", service);
			check(cupel_drbg_generate(&ctx[i], CUPEL_NO_RESISTANCE, out, 16, NULL, 0) == CUPEL_OK, "generate", service);
		}
		check(same(text, back, 555), "equal random bits", service);
		cupel_drbg_clear(&ctx[0]);
		if (extent == ALL)
			check(cupel_drbg_instantiate(&ctx[0], service, 112, msg, no_df ? 24 : 333) == CUPEL_OK &&
			      cupel_drbg_reseed(&ctx[0], msg, input_len) == CUPEL_OK &&
			      cupel_drbg_generate(&ctx[0], CUPEL_PREDICTION_RESISTANCE, text, 40, msg, input_len) == CUPEL_OK, "a seed of its own", service);
		cupel_drbg_clear(&ctx[0]);
		cupel_drbg_clear(&ctx[1]);
	}
}

/* What is derived is as secret as what it is derived from. */
static void derived(int rc, size_t len, uint32_t service)
{
	check(rc == (service == CUPEL_TLS12_OLD_MASTER_SECRET ? CUPEL_NOT_APPROVED : CUPEL_OK), "derivation", service);
	cupel_lab_public(text, len);     /* it is overwritten */
	memset(text, 0, len);
}

static void derivations(void)
{
	static const uint32_t macs[] = { CUPEL_HMAC_SHA2_256, CUPEL_HMAC_SHA2_384, CUPEL_CMAC_AES };
	static const uint32_t extracting[] = { CUPEL_HKDF, CUPEL_TWO_STEP, CUPEL_TLS13_KDF };

	for (size_t len = 20; len <= 220; len += 100)
		for (size_t i = 0; i < 3; i++) {
			uint32_t mac = macs[i], hash = i == 0 ? CUPEL_SHA2_256 : CUPEL_SHA2_384;
			for (uint32_t mode = CUPEL_KBKDF_COUNTER; mode <= CUPEL_KBKDF_DOUBLE_PIPELINE; mode++)
				derived(cupel_kbkdf(mac, mode, CUPEL_COUNTER_AFTER_FIXED, 2, text, len, key, 32, iv, mode == CUPEL_KBKDF_FEEDBACK ? 60 : 0, iv, 60, iv, 9),
				        len, CUPEL_KBKDF);
			for (size_t k = 0; k < 3; k++)
				if (mac != CUPEL_CMAC_AES || extracting[k] == CUPEL_TWO_STEP)
					derived(cupel_kdf_extract(extracting[k], mac, text, sizeof text, key, 32, msg, sizeof msg), sizeof text, extracting[k]);
			if (mac == CUPEL_CMAC_AES)
				continue;
			derived(cupel_hkdf(mac, text, len, key, sizeof key, msg, 150, iv, 60), len, CUPEL_HKDF);
			derived(cupel_hkdf_expand(mac, text, len, key, 48, iv, 60), len, CUPEL_HKDF);
			derived(cupel_one_step(CUPEL_ONE_STEP, mac, text, len, key, sizeof key, msg, 20, iv, 60), len, CUPEL_ONE_STEP);
			derived(cupel_one_step(CUPEL_ONE_STEP, hash, text, len, key, sizeof key, NULL, 0, iv, 60), len, CUPEL_ONE_STEP);
			derived(cupel_one_step(CUPEL_ONE_STEP_NO_COUNTER, mac, text, 20, key, sizeof key, msg, 20, iv, 60), 20, CUPEL_ONE_STEP_NO_COUNTER);
			derived(cupel_tls12_prf(CUPEL_TLS12_KDF, mac, text, len, key, 48, "key expansion", 13, iv, 32, iv, 32), len, CUPEL_TLS12_KDF);
			derived(cupel_tls12_prf(CUPEL_TLS12_OLD_MASTER_SECRET, mac, text, 48, key, 48, "master secret", 13, iv, 32, iv, 32), 48,
			        CUPEL_TLS12_OLD_MASTER_SECRET);
			derived(cupel_tls13_expand_label(mac, text, len, key, 48, "key", 3, msg, 48), len, CUPEL_TLS13_KDF);
			derived(cupel_ssh_kdf(hash, 'C', text, len, key, sizeof key, msg, 48, msg, 32), len, CUPEL_SSH_KDF);
			derived(cupel_pbkdf2(mac, text, 20, key, sizeof key, iv, 60, 1000), 20, CUPEL_PBKDF2);
		}
}

/*
 * Private keys and messages are secret from their import on, and so are nonces and shared secrets to the end. What the module makes public: that a
 * candidate is dropped, public keys, signatures, that a private key is refused, that a pair is none. Verification takes public data alone.
 */
static uint8_t private_key[CUPEL_PRIVATE_KEY_MAX_LEN];

static void agreements(uint32_t service)
{
	uint8_t peer[CUPEL_PUBLIC_KEY_MAX_LEN], own[CUPEL_PUBLIC_KEY_MAX_LEN], d[CUPEL_PRIVATE_KEY_MAX_LEN], one[CUPEL_SHARED_MAX_LEN], two[CUPEL_SHARED_MAX_LEN];
	int done = service == CUPEL_X25519 ? CUPEL_NOT_APPROVED : CUPEL_OK;
	uint32_t performs = service == CUPEL_X25519 ? service : (uint32_t)CUPEL_ECDH;
	size_t d_len = cupel_key_len(service, CUPEL_PRIVATE), len = cupel_key_len(service, CUPEL_PUBLIC), z_len;
	cupel_key k, other, pair;
	cupel_key_report info;

	check(cupel_keygen(&other, service, CUPEL_AGREE) == done && cupel_key_export(&other, CUPEL_PUBLIC, peer, sizeof peer, &len) == done &&
	      cupel_key_export(&other, CUPEL_PRIVATE, d, sizeof d, &d_len) == done, "a new key", service);
	check(cupel_key_import(&k, service, CUPEL_AGREE, private_key, d_len, NULL, 0) == done &&
	      cupel_key_export(&k, CUPEL_PUBLIC, own, sizeof own, &len) == done, "import", service);
	check(cupel_key_import(&pair, service, CUPEL_AGREE, d, d_len, peer, len) == done, "a pair", service);
	check(cupel_key_import(&pair, service, CUPEL_AGREE, private_key, d_len, peer, len) == CUPEL_E_PAIR, "no pair", service);
	check(cupel_agree(&k, one, sizeof one, &z_len, peer, len) == done && cupel_agree(&other, two, sizeof two, &z_len, own, len) == done,
	      "agreement", performs);
	check(same(one, two, z_len), "one secret", performs);
	check(cupel_key_info(&k, &info) == done && info.usage == CUPEL_AGREE, "what the key is", service);
	cupel_key_clear(&k);
	cupel_key_clear(&other);
}

static void signatures(uint32_t service, uint32_t digest_service)
{
	static const uint32_t hashes[] = { CUPEL_SHA2_256, CUPEL_SHA2_512 };
	uint8_t own[CUPEL_PUBLIC_KEY_MAX_LEN], sig[CUPEL_SIGNATURE_MAX_LEN], high[CUPEL_PRIVATE_KEY_MAX_LEN];
	size_t d_len = cupel_key_len(service, CUPEL_PRIVATE), len = cupel_key_len(service, CUPEL_PUBLIC), sig_len;
	cupel_key k, other, public_key;

	memset(high, 0xff, sizeof high);
	cupel_lab_secret(high, sizeof high);
	check(cupel_key_import(&k, service, CUPEL_SIGN, high, d_len, NULL, 0) == CUPEL_E_PRIVATE_RANGE, "a private key out of range", service);
	check(cupel_keygen(&k, service, CUPEL_SIGN) == CUPEL_OK, "a new key", service);
	for (uint32_t usage = CUPEL_SIGN; usage <= CUPEL_SIGN_DETERMINISTIC; usage++)
		for (size_t i = 0; i < 2; i++) {
			uint32_t performs = usage == CUPEL_SIGN ? CUPEL_ECDSA : CUPEL_DET_ECDSA;
			cupel_digest_ctx ctx;
			check(cupel_key_import(&k, service, usage, private_key, d_len, NULL, 0) == CUPEL_OK &&
			      cupel_key_export(&k, CUPEL_PUBLIC, own, sizeof own, &len) == CUPEL_OK &&
			      cupel_key_import(&public_key, service, CUPEL_VERIFY, NULL, 0, own, len) == CUPEL_OK, "import", service);
			if (i == 0)
				check(cupel_sign(&k, hashes[i], sig, sizeof sig, &sig_len, msg, 100) == CUPEL_OK, "signature", performs);
			else
				check(cupel_digest_init(&ctx, hashes[i]) == CUPEL_OK && cupel_digest_update(&ctx, msg, 100) == CUPEL_OK &&
				      cupel_sign_ctx(&k, &ctx, sig, sizeof sig, &sig_len) == CUPEL_OK, "signature of a context", performs);
			cupel_lab_public(msg, 100);      /* verification takes the message for public (sign.h) */
			check(cupel_verify(&public_key, hashes[i], sig, sig_len, msg, 100) == CUPEL_OK, "verification", service);
			cupel_lab_secret(msg, sizeof msg);
		}
	check(cupel_keygen(&other, digest_service, CUPEL_SIGN) == CUPEL_NOT_APPROVED &&
	      cupel_key_import(&k, digest_service, CUPEL_SIGN, private_key, d_len, NULL, 0) == CUPEL_NOT_APPROVED &&
	      cupel_sign_digest(&k, CUPEL_SHA2_512, sig, sizeof sig, &sig_len, msg, 64) == CUPEL_NOT_APPROVED, "signature of a digest", digest_service);
}

static void curves(void)
{
	static const uint32_t services[] = { CUPEL_P224, CUPEL_P256, CUPEL_P384, CUPEL_P521, CUPEL_X25519 };
	static const uint32_t digest_services[] = { CUPEL_P224_DIGEST, CUPEL_P256_DIGEST, CUPEL_P384_DIGEST, CUPEL_P521_DIGEST };

	memcpy(private_key + 1, key, sizeof private_key - 1);        /* below every order */
	for (size_t i = 0; i < 5; i++) {
		agreements(services[i]);
		if (i < 4)
			signatures(services[i], digest_services[i]);
	}
}

bool services_perform(enum extent wanted)
{
	cupel_module_report report;

	extent = wanted;
	failures = 0;
	check(cupel_module_info(&report) == CUPEL_OK, "features", CUPEL_MODULE_INFO);
	features = report.cpu_features;
	digests();
	macs();
	ciphers();
	aeads();
	wraps();
	drbgs();
	if (wanted == FEW && is_wanted(CUPEL_PBKDF2))
		check(cupel_lab_pbkdf2(CUPEL_HMAC_SHA2_256, text, 40, key, sizeof key, iv, 60, 3) == CUPEL_OK, "two blocks at a time", CUPEL_PBKDF2);
	if (wanted == ALL) {
		iv_ways();
		derivations();
		pool_bits();
		curves();
	}
	return failures == 0;
}
