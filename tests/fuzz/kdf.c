/* SPDX-License-Identifier: MIT */
/* Key derivation with every function, length and label, right and wrong; derivations that are made of others, and libcrypto's. */
#include "fuzz.h"

const bool fuzz_has_paths = true;

enum { OUT = 600, SECRET = 120, STRING = 300 };

static struct span secret, salt, info;
static uint32_t function;
static uint8_t *out;
static size_t out_len;

static const char *hash_name(void)
{
	static const char *const names[] = { "SHA2-224", "SHA2-256", "SHA2-384", "SHA2-512", "SHA2-512/224", "SHA2-512/256" };

	return names[(function - CUPEL_SHA2_224) % (CUPEL_HMAC_SHA2_224 - CUPEL_SHA2_224)];
}

/* What libcrypto derives, where it is here, has that derivation and takes these lengths. */
static void peer_says(const char *name, const struct param *params)
{
	const struct peer *peer = fuzz_peer();
	uint8_t other[OUT];
	void *kdf, *ctx;

	if (peer == NULL || peer->EVP_KDF_fetch == NULL || (kdf = peer->EVP_KDF_fetch(NULL, name, NULL)) == NULL)
		return;
	ctx = peer->EVP_KDF_CTX_new(kdf);
	peer->EVP_KDF_free(kdf);
	if (peer->EVP_KDF_derive(ctx, other, out_len, params) == 1)
		fuzz_same(out, other, out_len, "what libcrypto derives");
	peer->EVP_KDF_CTX_free(ctx);
}

#define HASH_PARAM { "digest", PARAM_TEXT, hash_name(), strlen(hash_name()), 0 }
#define CIPHER_PARAM { "cipher", PARAM_TEXT, secret.len == 16 ? "AES-128-CBC" : secret.len == 24 ? "AES-192-CBC" : "AES-256-CBC", 11, 0 }
#define MAC_PARAM { "mac", PARAM_TEXT, function == CUPEL_CMAC_AES ? "CMAC" : "HMAC", 4, 0 }

static int hkdf(void)
{
	uint8_t key[CUPEL_MAC_MAX_LEN], again[OUT];
	int rc = cupel_hkdf(function, out, out_len, secret.at, secret.len, salt.at, salt.len, info.at, info.len);

	if (rc != CUPEL_OK)
		return rc;
	fuzz_check(cupel_kdf_extract(CUPEL_HKDF, function, key, sizeof key, salt.at, salt.len, secret.at, secret.len) == CUPEL_OK &&
	           cupel_hkdf_expand(function, again, out_len, key, cupel_mac_len(function), info.at, info.len) == CUPEL_OK, "extract and expand");
	fuzz_same(out, again, out_len, "HKDF, and its two halves");
	peer_says("HKDF", (const struct param[]){ HASH_PARAM, { "key", PARAM_OCTETS, secret.at, secret.len, 0 },
	          { "salt", PARAM_OCTETS, salt.at, salt.len, 0 }, { "info", PARAM_OCTETS, info.at, info.len, 0 }, END_PARAM });
	return rc;
}

static int extract(void)
{
	static const uint32_t services[] = { CUPEL_HKDF, CUPEL_TWO_STEP, CUPEL_TLS13_KDF, CUPEL_KBKDF };

	return cupel_kdf_extract(services[fuzz_below(4)], function, out, out_len, salt.at, salt.len, secret.at, secret.len);
}

static int one_step(void)
{
	bool counts = fuzz_below(3) != 0;
	int rc = cupel_one_step(counts ? CUPEL_ONE_STEP : CUPEL_ONE_STEP_NO_COUNTER, function, out, out_len, secret.at, secret.len, salt.at, salt.len,
	                        info.at, info.len);

	if (rc == CUPEL_OK && counts)
		peer_says("SSKDF", (const struct param[]){ HASH_PARAM, { "key", PARAM_OCTETS, secret.at, secret.len, 0 },
		          { "info", PARAM_OCTETS, info.at, info.len, 0 }, { "salt", PARAM_OCTETS, salt.at, salt.len, 0 },
		          function < CUPEL_HMAC_SHA2_224 ? (struct param)END_PARAM : (struct param)MAC_PARAM, END_PARAM });
	return rc;
}

static int kbkdf(void)
{
	struct span iv = fuzz_bytes(fuzz_below(2) ? 0 : 40), more = fuzz_bytes(40);
	bool common = fuzz_below(3) == 0;        /* in libcrypto, too */
	uint32_t mode = fuzz_below(5), counter = common ? CUPEL_COUNTER_BEFORE_FIXED : fuzz_below(6), counter_len = common ? 4 : fuzz_below(6);
	int without = 0, rc = cupel_kbkdf(function, mode, counter, counter_len, out, out_len, secret.at, secret.len, iv.at, iv.len, info.at, info.len,
	                                  more.at, more.len);

	if (rc == CUPEL_OK && mode <= CUPEL_KBKDF_FEEDBACK && counter == CUPEL_COUNTER_BEFORE_FIXED && counter_len == 4)
		peer_says("KBKDF", (const struct param[]){ HASH_PARAM, CIPHER_PARAM, MAC_PARAM, { "key", PARAM_OCTETS, secret.at, secret.len, 0 },
		          mode == CUPEL_KBKDF_COUNTER ? (struct param){ "mode", PARAM_TEXT, "counter", 7, 0 }
		                                      : (struct param){ "mode", PARAM_TEXT, "feedback", 8, 0 },
		          { "seed", PARAM_OCTETS, iv.at, iv.len, 0 }, { "salt", PARAM_OCTETS, info.at, info.len, 0 },
		          { "info", PARAM_OCTETS, more.at, more.len, 0 }, { "use-l", PARAM_INTEGER, &without, sizeof without, 0 },
		          { "use-separator", PARAM_INTEGER, &without, sizeof without, 0 }, END_PARAM });
	return rc;
}

/* However label and seeds are cut, the PRF's input is what counts. */
static int tls12(void)
{
	static const char old[] = "master secret";
	uint8_t *whole = fuzz_room(salt.len + info.len), *again = fuzz_room(out_len);
	size_t label_len = fuzz_byte(), total = salt.len + info.len;
	uint32_t service = CUPEL_TLS12_KDF;
	int rc, other;

	memcpy(whole, salt.at, salt.len);
	memcpy(whole + salt.len, info.at, info.len);
	if (fuzz_below(8) == 0 && total >= strlen(old))
		memcpy(whole, old, strlen(old));
	if (fuzz_below(8) == 0)
		service = CUPEL_TLS12_OLD_MASTER_SECRET;
	label_len = label_len < total ? label_len : total;
	rc = cupel_tls12_prf(service, function, out, out_len, secret.at, secret.len, (const char *)whole, label_len, whole + label_len, total - label_len,
	                     NULL, 0);
	if (rc < 0)
		return rc;
	fuzz_check(rc == (service == CUPEL_TLS12_KDF ? CUPEL_OK : CUPEL_NOT_APPROVED), "the indicator");
	fuzz_check((total >= strlen(old) && memcmp(whole, old, strlen(old)) == 0) == (service == CUPEL_TLS12_OLD_MASTER_SECRET), "the old master secret");
	size_t cut = 1 + fuzz_byte() % total, rest = cut + fuzz_byte() % (total - cut + 1);

	other = cupel_tls12_prf(service, function, again, out_len, secret.at, secret.len, (const char *)whole, cut, whole + cut, rest - cut, whole + rest,
	                        total - rest);
	fuzz_check(other == rc, "the PRF, cut elsewhere");
	fuzz_same(out, again, out_len, "what is derived from an input cut elsewhere");
	peer_says("TLS1-PRF", (const struct param[]){ HASH_PARAM, { "secret", PARAM_OCTETS, secret.at, secret.len, 0 },
	          { "seed", PARAM_OCTETS, whole, total, 0 }, END_PARAM });
	return rc;
}

/* RFC 8446 7.1: HkdfLabel, written here once more. */
static int tls13(void)
{
	uint8_t label[2 + 1 + 255 + 1 + 255], *at = label, again[OUT];
	int rc = cupel_tls13_expand_label(function, out, out_len, secret.at, secret.len, (const char *)salt.at, salt.len, info.at, info.len);

	if (rc != CUPEL_OK)
		return rc;
	fuzz_check(salt.len >= 1 && salt.len <= 249 && info.len <= 255, "the length of label and context");
	*at++ = (uint8_t)(out_len >> 8);
	*at++ = (uint8_t)out_len;
	*at++ = (uint8_t)(6 + salt.len);
	memcpy(at, "tls13 ", 6);
	memcpy(at + 6, salt.at, salt.len);
	at += 6 + salt.len;
	*at++ = (uint8_t)info.len;
	memcpy(at, info.at, info.len);
	at += info.len;
	fuzz_check(cupel_hkdf_expand(function, again, out_len, secret.at, secret.len, label, (size_t)(at - label)) == CUPEL_OK, "expand");
	fuzz_same(out, again, out_len, "a label, expanded");
	return rc;
}

static int ssh(void)
{
	uint8_t letter = fuzz_below(4) ? (uint8_t)('A' + fuzz_below(6)) : fuzz_byte();
	int rc = cupel_ssh_kdf(function, letter, out, out_len, secret.at, secret.len, salt.at, salt.len, info.at, info.len);

	if (rc == CUPEL_OK)
		peer_says("SSHKDF", (const struct param[]){ HASH_PARAM, { "key", PARAM_OCTETS, secret.at, secret.len, 0 },
		          { "xcghash", PARAM_OCTETS, salt.at, salt.len, 0 }, { "session_id", PARAM_OCTETS, info.at, info.len, 0 },
		          { "type", PARAM_TEXT, &letter, 1, 0 }, END_PARAM });
	return rc;
}

/* The product's own limits are asked for below them alone: 1000 iterations take too long here. */
static int pbkdf2(void)
{
	const struct peer *peer = fuzz_peer();
	uint32_t iterations = fuzz_below(12);
	uint8_t other[OUT];
	int rc;

	rc = cupel_pbkdf2(function, out, out_len, secret.at, secret.len, salt.at, salt.len, iterations);
	fuzz_check(rc < 0, "too few iterations");
	fuzz_filled(out, 0xa5, out_len, "output of a refused derivation");
	if (out_len == 0)
		return rc;
	rc = cupel_lab_pbkdf2(function, out, out_len, secret.at, secret.len, salt.at, salt.len, iterations);
	if (rc == CUPEL_OK && peer != NULL && secret.len != 0) {
		const void *md = peer_md(peer, hash_name(), "");

		if (md != NULL && peer->PKCS5_PBKDF2_HMAC(secret.at, secret.len, salt.at, salt.len, iterations, md, out_len, other) == 1)
			fuzz_same(out, other, out_len, "libcrypto's PBKDF2");
		peer_md_free(peer, md);
	}
	return rc;
}

void fuzz_run(void)
{
	static int (*const derivations[])(void) = { hkdf, extract, one_step, kbkdf, tls12, tls13, ssh, pbkdf2 };
	static const char *const names[] = { "hkdf", "extract", "one step", "kbkdf", "tls12", "tls13", "ssh", "pbkdf2" };

	while (fuzz_more()) {
		unsigned which = fuzz_below(8);
		uint8_t with = fuzz_byte();
		int rc;

		function = with < 8 ? (uint32_t)(CUPEL_SHA2_224 + with) : with < 224 ? CUPEL_HMAC_SHA2_224 + with % 6u : CUPEL_CMAC_AES;
		if (derivations[which] == ssh && with < 240)
			function = CUPEL_SHA2_224 + with % 4u;
		secret = function == CUPEL_CMAC_AES ? fuzz_exactly(fuzz_len(16 + 8 * fuzz_below(3))) : fuzz_bytes(SECRET);
		salt = fuzz_bytes(derivations[which] == one_step && fuzz_below(2) ? 0 : STRING);
		info = fuzz_bytes(STRING);
		out_len = (size_t)fuzz_word(2) % (OUT + 1);
		out = fuzz_room(out_len);
		rc = fuzz_rc(names[which], derivations[which]());
		fuzz_tell(names[which], out, out_len);
		if (rc < 0)
			fuzz_filled(out, 0xa5, out_len, "output of a refused derivation");
	}
}
