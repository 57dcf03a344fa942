/* SPDX-License-Identifier: MIT */
/*
 * Constant time, by valgrind's memcheck: keys, messages and tags are marked as undefined, so that a branch or an address that
 * depends on one is reported.
 *
 *     ct PATH       every service that takes a secret, on one code path
 *     ct leak       a twin that leaks on purpose: valgrind must report it
 *
 * Exit status 0, 77 where this CPU lacks the path, 1 where an answer is wrong.
 */
#include <cupel/cupel.h>
#include <cupel/lab.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	uint64_t features;
} paths[] = {
	{ "portable", 0 },
	{ "avx2+bmi", CUPEL_CPU_AVX2 | CUPEL_CPU_BMI },
	{ "aes", CUPEL_CPU_AES | CUPEL_CPU_SSSE3 | CUPEL_CPU_SSE41 },
	{ "avx2+bmi+adx", CUPEL_CPU_AVX2 | CUPEL_CPU_BMI | CUPEL_CPU_ADX },
	{ "aes+avx", CUPEL_CPU_AES | CUPEL_CPU_AVX | CUPEL_CPU_SSSE3 | CUPEL_CPU_SSE41 },
};

static uint8_t key[200], msg[700], tag[CUPEL_MAC_MAX_LEN], again[CUPEL_MAC_MAX_LEN], wrong[CUPEL_MAC_MAX_LEN];
static int failures;

static void check(int good, const char *what, uint32_t service)
{
	if (!good) {
		failures++;
		printf("FAILED: %s, service %u\n", what, service);
	}
}

static int same(const uint8_t *a, const uint8_t *b, size_t len)
{
	cupel_lab_public(a, len);
	cupel_lab_public(b, len);
	return memcmp(a, b, len) == 0;
}

static void digests(void)
{
	for (uint32_t hash = CUPEL_SHA2_224; hash <= CUPEL_SHA2_512_256; hash++)
		for (size_t len = 0; len <= sizeof msg; len += 139) {
			cupel_digest_ctx ctx, copy;
			check(cupel_digest(hash, tag, sizeof tag, msg, len) == CUPEL_OK, "digest", hash);
			check(cupel_digest_init(&ctx, hash) == CUPEL_OK && cupel_digest_update(&ctx, msg, len / 3) == CUPEL_OK &&
			      cupel_digest_copy(&copy, &ctx) == CUPEL_OK &&
			      cupel_digest_update(&copy, msg + len / 3, len - len / 3) == CUPEL_OK &&
			      cupel_digest_final(&copy, again, sizeof again) == CUPEL_OK, "streaming", hash);
			cupel_digest_clear(&ctx);
			check(same(tag, again, cupel_digest_len(hash)), "equal digests", hash);
		}
}

static void macs(void)
{
	for (uint32_t service = CUPEL_HMAC_SHA2_224; service <= CUPEL_CMAC_AES; service++)
		for (size_t key_len = service == CUPEL_CMAC_AES ? 16 : 14; key_len <= (service == CUPEL_CMAC_AES ? 32 : sizeof key);
		     key_len += service == CUPEL_CMAC_AES ? 8 : 62) {
			if (cupel_mac_len(service) == 0)
				continue;
			cupel_mac_ctx ctx, copy;
			size_t len = cupel_mac_len(service);
			check(cupel_mac(service, tag, len, key, key_len, msg, sizeof msg) == CUPEL_OK, "mac", service);
			check(cupel_mac_verify(service, tag, len, key, key_len, msg, sizeof msg) == CUPEL_OK, "verify", service);
			check(cupel_mac_verify(service, wrong, len, key, key_len, msg, sizeof msg) == CUPEL_E_MISMATCH, "a wrong tag", service);
			check(cupel_mac_init(&ctx, service, CUPEL_GENERATE, key, key_len) == CUPEL_OK &&
			      cupel_mac_update(&ctx, msg, 300) == CUPEL_OK && cupel_mac_copy(&copy, &ctx) == CUPEL_OK &&
			      cupel_mac_update(&copy, msg + 300, sizeof msg - 300) == CUPEL_OK &&
			      cupel_mac_final(&copy, again, len) == CUPEL_OK, "streaming", service);
			cupel_mac_clear(&ctx);
			check(cupel_mac_init(&ctx, service, CUPEL_VERIFY, key, key_len) == CUPEL_OK &&
			      cupel_mac_update(&ctx, msg, sizeof msg) == CUPEL_OK &&
			      cupel_mac_final_verify(&ctx, again, len) == CUPEL_OK, "streaming verify", service);
			check(same(tag, again, len), "equal tags", service);
		}
}

static uint8_t text[sizeof msg + 64], back[sizeof msg + 64], iv[60];

/* Encryption and decryption with secret keys and texts; lengths for the loops over many blocks and for the tails. */
static void ciphers(void)
{
	for (uint32_t service = CUPEL_AES_ECB; service <= CUPEL_AES_XTS; service++)
		for (size_t key_len = 16; key_len <= 32; key_len += 8)
			for (size_t len = 16; len <= sizeof msg; len = 3 * len + 32) {
				size_t keys = service == CUPEL_AES_XTS ? 2 * key_len : key_len, iv_len = service == CUPEL_AES_ECB ? 0 : 16;
				size_t part = service == CUPEL_AES_CTR || service == CUPEL_AES_XTS ? len + 11 : len;
				cupel_cipher_ctx ctx;
				if (part > sizeof msg || keys == 48)
					continue;
				check(cupel_cipher(service, CUPEL_ENCRYPT, text, sizeof text, key, keys, iv, iv_len, msg, part) == CUPEL_OK, "encryption", service);
				check(cupel_cipher(service, CUPEL_DECRYPT, back, sizeof back, key, keys, iv, iv_len, text, part) == CUPEL_OK, "decryption", service);
				check(same(back, msg, part), "there and back", service);
				cupel_lab_secret(msg, sizeof msg);
				if (service != CUPEL_AES_CTR)
					continue;
				check(cupel_cipher_init(&ctx, service, CUPEL_DECRYPT, key, keys) == CUPEL_OK && cupel_cipher_start(&ctx, iv, 16) == CUPEL_OK &&
				      cupel_cipher_update(&ctx, back, sizeof back, text, 5) == CUPEL_OK &&
				      cupel_cipher_update(&ctx, back + 5, sizeof back - 5, text + 5, part - 5) == CUPEL_OK, "in parts", service);
				cupel_cipher_clear(&ctx);
			}
}

static void aeads(void)
{
	static const uint32_t services[] = { CUPEL_AES_GCM_CALLER_IV, CUPEL_AES_CCM, CUPEL_CHACHA20_POLY1305 };

	for (size_t i = 0; i < 3; i++)
		for (size_t iv_len = 12; iv_len <= (i == 0 ? 60u : 12u); iv_len += 48)
			for (size_t len = 0; len <= sizeof msg; len = 3 * len + 17) {
				uint32_t service = services[i];
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

static void wraps(void)
{
	for (uint32_t service = CUPEL_AES_KW; service <= CUPEL_AES_KWP_INVERSE; service++)
		for (size_t len = 8; len <= 64; len += 8) {
			size_t out = 0, again_len = 0;
			if (cupel_key_wrapped_len(service, len) == 0)
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
		for (size_t i = 0; i < 2; i++) {
			uint8_t *out = i == 0 ? text : back;
			check(cupel_lab_drbg_instantiate(&ctx[i], service, key, seed_len, msg, input_len) == CUPEL_OK, "instantiate", service);
			check(cupel_drbg_generate(&ctx[i], CUPEL_NO_RESISTANCE, out, 555, msg, input_len) == CUPEL_OK, "generate", service);
			check(cupel_lab_drbg_reseed(&ctx[i], key + 48, seed_len, msg, input_len) == CUPEL_OK, "reseed", service);
			check(cupel_drbg_generate(&ctx[i], CUPEL_NO_RESISTANCE, out, 16, NULL, 0) == CUPEL_OK, "generate", service);
		}
		check(same(text, back, 555), "equal random bits", service);
		check(cupel_drbg_generate(&ctx[0], CUPEL_PREDICTION_RESISTANCE, text, 40, msg, input_len) == CUPEL_OK, "prediction resistance", service);
		cupel_drbg_clear(&ctx[0]);
		cupel_drbg_clear(&ctx[1]);
	}
}

/* What is derived is as secret as what it is derived from. */
static void derived(int rc, size_t len, uint32_t service)
{
	check(rc == CUPEL_OK, "derivation", service);
	cupel_lab_public(text, len);
	memset(text, 0, len);
}

static void derivations(void)
{
	static const uint32_t macs[] = { CUPEL_HMAC_SHA2_256, CUPEL_HMAC_SHA2_384, CUPEL_CMAC_AES };

	for (size_t len = 20; len <= 220; len += 100)
		for (size_t i = 0; i < 3; i++) {
			uint32_t mac = macs[i], hash = i == 0 ? CUPEL_SHA2_256 : CUPEL_SHA2_384;
			for (uint32_t mode = CUPEL_KBKDF_COUNTER; mode <= CUPEL_KBKDF_DOUBLE_PIPELINE; mode++)
				derived(cupel_kbkdf(mac, mode, CUPEL_COUNTER_AFTER_FIXED, 2, text, len, key, 32, iv, mode == CUPEL_KBKDF_FEEDBACK ? 60 : 0, iv, 60, iv, 9),
				        len, CUPEL_KBKDF);
			derived(cupel_kdf_extract(CUPEL_TWO_STEP, mac, text, sizeof text, key, 32, msg, sizeof msg), sizeof text, CUPEL_TWO_STEP);
			if (mac == CUPEL_CMAC_AES)
				continue;
			derived(cupel_hkdf(mac, text, len, key, sizeof key, msg, 150, iv, 60), len, CUPEL_HKDF);
			derived(cupel_hkdf_expand(mac, text, len, key, 48, iv, 60), len, CUPEL_HKDF);
			derived(cupel_one_step(CUPEL_ONE_STEP, mac, text, len, key, sizeof key, msg, 20, iv, 60), len, CUPEL_ONE_STEP);
			derived(cupel_one_step(CUPEL_ONE_STEP, hash, text, len, key, sizeof key, NULL, 0, iv, 60), len, CUPEL_ONE_STEP);
			derived(cupel_one_step(CUPEL_ONE_STEP_NO_COUNTER, mac, text, 20, key, sizeof key, msg, 20, iv, 60), 20, CUPEL_ONE_STEP_NO_COUNTER);
			derived(cupel_tls12_prf(CUPEL_TLS12_KDF, mac, text, len, key, 48, "key expansion", 13, iv, 32, iv, 32), len, CUPEL_TLS12_KDF);
			derived(cupel_tls13_expand_label(mac, text, len, key, 48, "key", 3, msg, 48), len, CUPEL_TLS13_KDF);
			derived(cupel_ssh_kdf(hash, 'C', text, len, key, sizeof key, msg, 48, msg, 32), len, CUPEL_SSH_KDF);
			derived(cupel_pbkdf2(mac, text, 20, key, sizeof key, iv, 60, 1000), 20, CUPEL_PBKDF2);
		}
}

/*
 * Private keys and messages are secret from their import on, and so are nonces and shared secrets to the end. What the module makes public: that a
 * candidate is dropped, public keys, signatures, that a private key is refused, that a pair is none. Verification takes public data alone.
 */
static void curves(void)
{
	static const uint32_t services[] = { CUPEL_P224, CUPEL_P256, CUPEL_P384, CUPEL_P521, CUPEL_X25519 };
	uint8_t peer[CUPEL_PUBLIC_KEY_MAX_LEN], own[CUPEL_PUBLIC_KEY_MAX_LEN], d[CUPEL_PRIVATE_KEY_MAX_LEN], e[CUPEL_PRIVATE_KEY_MAX_LEN],
		sig[CUPEL_SIGNATURE_MAX_LEN], one[CUPEL_SHARED_MAX_LEN], two[CUPEL_SHARED_MAX_LEN];

	for (size_t i = 0; i < 5; i++) {
		uint32_t service = services[i];
		int done = service == CUPEL_X25519 ? CUPEL_NOT_APPROVED : CUPEL_OK;
		size_t d_len = cupel_key_len(service, CUPEL_PRIVATE), len = cupel_key_len(service, CUPEL_PUBLIC), sig_len;
		cupel_key k, other, public_key;

		check(cupel_keygen(&other, service, CUPEL_AGREE) == done && cupel_key_export(&other, CUPEL_PUBLIC, peer, sizeof peer, &len) == done &&
		      cupel_key_export(&other, CUPEL_PRIVATE, d, sizeof d, &d_len) == done, "a new key", service);
		memset(e, 0, sizeof e);
		memcpy(e + 1, key, d_len - 1);
		check(cupel_key_import(&k, service, CUPEL_AGREE, e, d_len, NULL, 0) == done &&
		      cupel_key_export(&k, CUPEL_PUBLIC, own, sizeof own, &len) == done, "import", service);
		check(cupel_key_import(&other, service, CUPEL_AGREE, d, d_len, peer, len) == done, "a pair", service);
		check(cupel_key_import(&public_key, service, CUPEL_AGREE, e, d_len, peer, len) == CUPEL_E_PAIR, "no pair", service);
		check(cupel_agree(&k, one, sizeof one, &sig_len, peer, len) == done && cupel_agree(&other, two, sizeof two, &sig_len, own, len) == done,
		      "agreement", service);
		check(same(one, two, d_len), "one secret", service);
		if (service == CUPEL_X25519)
			continue;
		memset(one, 0xff, d_len);
		cupel_lab_secret(one, d_len);
		check(cupel_key_import(&other, service, CUPEL_SIGN, one, d_len, NULL, 0) == CUPEL_E_PRIVATE_RANGE, "a private key out of range", service);
		check(cupel_keygen(&other, service, CUPEL_SIGN) == CUPEL_OK, "a new key", service);
		check(cupel_key_import(&public_key, service, CUPEL_VERIFY, NULL, 0, own, len) == CUPEL_OK, "a public key", service);
		for (uint32_t usage = CUPEL_SIGN; usage <= CUPEL_SIGN_DETERMINISTIC; usage++) {
			check(cupel_key_import(&k, service, usage, e, d_len, NULL, 0) == CUPEL_OK, "import", service);
			check(cupel_sign(&k, CUPEL_SHA2_256, sig, sizeof sig, &sig_len, msg, 100) == CUPEL_OK, "signature", service);
			cupel_lab_public(msg, 100);
			check(cupel_verify(&public_key, CUPEL_SHA2_256, sig, sig_len, msg, 100) == CUPEL_OK, "verification", service);
			cupel_lab_secret(msg, sizeof msg);
		}
	}
}

/* Memcheck knows ADCX and ADOX, but its CPUID does not tell of them: the kernel does. */
static int has_adx(void)
{
	char line[4096];
	int found = 0;
	FILE *file = fopen("/proc/cpuinfo", "r");

	while (file != NULL && !found && fgets(line, sizeof line, file) != NULL)
		found = strncmp(line, "flags", 5) == 0 && strstr(line, " adx ") != NULL;
	if (file != NULL)
		fclose(file);
	return found;
}

int main(int argc, char **argv)
{
	cupel_module_report report;

	for (size_t i = 0; i < sizeof msg; i++)
		msg[i] = (uint8_t)(i * i + 3);
	memcpy(key, msg + 100, sizeof key);
	if (argc != 2 || cupel_module_info(&report) != CUPEL_OK || cupel_permit_unapproved() != CUPEL_OK || cupel_prewarm(0) != CUPEL_OK)
		return 2;
	cupel_lab_secret(key, sizeof key);
	cupel_lab_secret(msg, sizeof msg);
	cupel_lab_secret(wrong, sizeof wrong);
	if (strcmp(argv[1], "leak") == 0) {
		puts(key[7] & 1 ? "odd" : "even");
		return 0;
	}
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (strcmp(argv[1], paths[i].name) == 0) {
			if (((report.cpu_features_found | (has_adx() ? CUPEL_CPU_ADX : 0)) & paths[i].features) != paths[i].features)
				return 77;
			if (cupel_lab_cpu_set(paths[i].features) != CUPEL_OK || cupel_prewarm(0) != CUPEL_OK)
				return 2;
			digests();
			macs();
			ciphers();
			aeads();
			wraps();
			pool_bits();
			drbgs();
			derivations();
			curves();
			return failures != 0;
		}
	return 2;
}
