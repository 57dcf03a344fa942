/* SPDX-License-Identifier: MIT */
/* DRBGs with entropy that the input gives, beside libcrypto's: requests, reseeds, the end of a seed's life; refused calls leave the state as it was. */
#include "fuzz.h"

const bool fuzz_has_paths = true;

enum { REQUEST = 700, STRING = 200, FIRST = CUPEL_CTR_DRBG_AES_128, LAST = CUPEL_HMAC_DRBG_SHA2_512_256 };

#define MOST_REQUESTS (UINT64_C(1) << 48)        /* SP 800-90Ar1 table 2 and 3 */

static bool has_df(uint32_t service)
{
	return service < CUPEL_CTR_DRBG_AES_128_NO_DF || service > CUPEL_CTR_DRBG_AES_256_NO_DF;
}

/* The shortest seed that each is made with here: entropy for its strength and half as much as the nonce; without derivation function, seedlen. */
static size_t seed_len(uint32_t service)
{
	cupel_service_report report;

	if (!has_df(service))
		return 32 + 8 * (service - CUPEL_CTR_DRBG_AES_128_NO_DF);
	fuzz_check(cupel_service_query(service, &report, NULL) == CUPEL_OK, "the query");
	return report.strength / 8 + report.strength / 16;
}

/* Of a seed, the nonce is the last third; without derivation function there is none. */
static size_t entropy_len(uint32_t service, size_t len)
{
	return has_df(service) ? len / 3 * 2 : len;
}

/* --- libcrypto's, which TEST-RAND seeds with the same entropy: null where there is none, or where it can no longer be in step */

static void *source, *twin;

static void twin_end(void)
{
	if (twin != NULL)
		fuzz_peer()->EVP_RAND_CTX_free(twin);
	if (source != NULL)
		fuzz_peer()->EVP_RAND_CTX_free(source);
	twin = source = NULL;
}

static void *twin_part(const char *name, void *parent)
{
	const struct peer *peer = fuzz_peer();
	void *kind = peer->EVP_RAND_fetch(NULL, name, NULL), *ctx = kind != NULL ? peer->EVP_RAND_CTX_new(kind, parent) : NULL;

	peer->EVP_RAND_free(kind);
	return ctx;
}

static void twin_begin(uint32_t service, struct span seed, struct span personal)
{
	static const char *const hashes[] = { "SHA2-224", "SHA2-256", "SHA2-384", "SHA2-512", "SHA2-512/224", "SHA2-512/256" };
	static const char *const ciphers[] = { "AES-128-CTR", "AES-192-CTR", "AES-256-CTR" };
	const struct peer *peer = fuzz_peer();
	unsigned strength = 256, df = has_df(service);
	size_t len = entropy_len(service, seed.len);
	const char *name = service >= CUPEL_HMAC_DRBG_SHA2_224 ? "HMAC-DRBG" : service >= CUPEL_HASH_DRBG_SHA2_224 ? "HASH-DRBG" : "CTR-DRBG";
	const char *function = service >= CUPEL_HASH_DRBG_SHA2_224 ? hashes[(service - CUPEL_HASH_DRBG_SHA2_224) % 6]
	                                                           : ciphers[(service - CUPEL_CTR_DRBG_AES_128) % 3];
	const struct param seeds[] = {
		{ "strength", PARAM_UNSIGNED, &strength, sizeof strength, 0 }, { "test_entropy", PARAM_OCTETS, seed.at, len, 0 },
		{ "test_nonce", PARAM_OCTETS, seed.at + len, seed.len - len, 0 }, END_PARAM,
	};
	const struct param what[] = {
		{ service >= CUPEL_HASH_DRBG_SHA2_224 ? "digest" : "cipher", PARAM_TEXT, function, strlen(function), 0 },
		{ "mac", PARAM_TEXT, "HMAC", 4, 0 }, { "use_derivation_function", PARAM_UNSIGNED, &df, sizeof df, 0 }, END_PARAM,
	};

	if (peer == NULL || peer->EVP_RAND_fetch == NULL || (source = twin_part("TEST-RAND", NULL)) == NULL)
		return;
	twin = twin_part(name, source);
	if (twin == NULL || peer->EVP_RAND_instantiate(source, strength, 0, NULL, 0, seeds) != 1 ||
	    peer->EVP_RAND_instantiate(twin, 0, 0, personal.at, personal.len, what) != 1)
		twin_end();
}

static void twin_reseeds(struct span entropy, struct span additional)
{
	const struct param seed[] = { { "test_entropy", PARAM_OCTETS, entropy.at, entropy.len, 0 }, END_PARAM };

	if (twin != NULL && (fuzz_peer()->EVP_RAND_CTX_set_params(source, seed) != 1 ||
	                     fuzz_peer()->EVP_RAND_reseed(twin, 0, NULL, 0, additional.at, additional.len) != 1))
		twin_end();
}

static void twin_generates(const uint8_t *out, size_t len, struct span additional)
{
	uint8_t other[REQUEST];

	if (twin == NULL)
		return;
	if (len != 0 && fuzz_peer()->EVP_RAND_generate(twin, other, len, 0, 0, additional.at, additional.len) == 1)
		fuzz_same(out, other, len, "libcrypto's random bits");
	else
		twin_end();
}

void fuzz_run(void)
{
	uint32_t service = FIRST + fuzz_below(LAST - FIRST + 1);
	struct span seed = fuzz_exactly(seed_len(service)), personal = fuzz_bytes(STRING), additional;
	uint64_t requests = 0;
	cupel_drbg_ctx ctx;
	size_t len;
	uint8_t *out;
	int rc;

	rc = fuzz_rc("instantiate", cupel_lab_drbg_instantiate(&ctx, service, seed.at, seed.len, personal.at, personal.len));
	if (rc != CUPEL_OK)
		return;
	twin_begin(service, seed, personal);
	while (fuzz_more()) {
		additional = fuzz_bytes(fuzz_below(4) ? 48 : STRING);
		switch (fuzz_below(8)) {
		case 0:
			seed = fuzz_exactly(entropy_len(service, seed_len(service)));
			rc = fuzz_rc("reseed", cupel_lab_drbg_reseed(&ctx, seed.at, seed.len, additional.at, additional.len));
			if (rc == CUPEL_OK) {
				twin_reseeds(seed, additional);
				requests = 0;
			}
			break;
		case 1:
			requests = fuzz_below(4) ? MOST_REQUESTS - fuzz_below(3) : fuzz_word(6);
			fuzz_check(cupel_lab_drbg_requests(&ctx, requests) == CUPEL_OK, "requests so far");
			twin_end();
			break;
		case 2:
			out = fuzz_room(16);
			rc = cupel_drbg_generate(&ctx, 2 + fuzz_byte(), out, 16, additional.at, additional.len);
			fuzz_check(rc == CUPEL_E_VERB, "no such resistance");
			fuzz_filled(out, 0xa5, 16, "output of a refused request");
			break;
		case 3:
			out = fuzz_room(16);
			rc = cupel_drbg_generate(&ctx, CUPEL_NO_RESISTANCE, out, (size_t)CUPEL_DRBG_MAX_REQUEST_LEN + 1 + fuzz_byte(), NULL, 0);
			fuzz_check(rc == CUPEL_E_REQUEST_SIZE, "a request that is too long");
			fuzz_filled(out, 0xa5, 16, "output of a refused request");
			break;
		case 4:
			out = fuzz_room(64);
			len = 1 + fuzz_below(64);
			fuzz_rc("derive", cupel_lab_derive(service, out, len, additional.at, additional.len));
			fuzz_tell("derived", out, 64);
			break;
		default:
			len = (size_t)fuzz_word(2) % (REQUEST + 1);
			out = fuzz_room(len);
			rc = fuzz_rc("generate", cupel_drbg_generate(&ctx, CUPEL_NO_RESISTANCE, out, len, additional.at, additional.len));
			fuzz_tell("random bits", out, len);
			fuzz_check(rc == CUPEL_OK || rc == CUPEL_E_RESEED || rc == CUPEL_E_INPUT_SIZE, "generate");
			fuzz_check(rc != CUPEL_OK || requests < MOST_REQUESTS, "a request after the last");
			fuzz_check(rc != CUPEL_E_RESEED || requests >= MOST_REQUESTS, "a request before the last");
			if (rc == CUPEL_OK) {
				twin_generates(out, len, additional);
				requests++;
			} else {
				fuzz_filled(out, 0xa5, len, "output of a refused request");
			}
			break;
		}
	}
	twin_end();
	cupel_drbg_clear(&ctx);
	out = fuzz_room(16);
	fuzz_check(cupel_drbg_generate(&ctx, CUPEL_NO_RESISTANCE, out, 16, NULL, 0) == CUPEL_E_CONTEXT, "a cleared generator");
}
