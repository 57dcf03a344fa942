/* SPDX-License-Identifier: MIT */
/* DRBGs with entropy that the input gives: requests, reseeds, the end of a seed's life; refused calls leave the state as it was. */
#include "fuzz.h"

const bool fuzz_has_paths = true;

enum { REQUEST = 700, STRING = 200, FIRST = CUPEL_CTR_DRBG_AES_128, LAST = CUPEL_HMAC_DRBG_SHA2_512_256 };

#define MOST_REQUESTS (UINT64_C(1) << 48)        /* SP 800-90Ar1 table 2 and 3 */

/* The shortest seed that each is made with here: entropy for its strength and half as much as the nonce; without derivation function, seedlen. */
static size_t seed_len(uint32_t service)
{
	cupel_service_report report;

	if (service >= CUPEL_CTR_DRBG_AES_128_NO_DF && service <= CUPEL_CTR_DRBG_AES_256_NO_DF)
		return 32 + 8 * (service - CUPEL_CTR_DRBG_AES_128_NO_DF);
	fuzz_check(cupel_service_query(service, &report, NULL) == CUPEL_OK, "the query");
	return report.strength / 8 + report.strength / 16;
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
	while (fuzz_more()) {
		additional = fuzz_bytes(fuzz_below(4) ? 48 : STRING);
		switch (fuzz_below(8)) {
		case 0:
			len = service >= CUPEL_CTR_DRBG_AES_128_NO_DF && service <= CUPEL_CTR_DRBG_AES_256_NO_DF ? seed.len : seed.len / 3 * 2;
			seed = fuzz_exactly(len);
			rc = fuzz_rc("reseed", cupel_lab_drbg_reseed(&ctx, seed.at, seed.len, additional.at, additional.len));
			seed.len = seed_len(service);
			if (rc == CUPEL_OK)
				requests = 0;
			break;
		case 1:
			requests = fuzz_below(4) ? MOST_REQUESTS - fuzz_below(3) : fuzz_word(6);
			fuzz_check(cupel_lab_drbg_requests(&ctx, requests) == CUPEL_OK, "requests so far");
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
			if (rc == CUPEL_OK)
				requests++;
			else
				fuzz_filled(out, 0xa5, len, "output of a refused request");
			break;
		}
	}
	cupel_drbg_clear(&ctx);
	out = fuzz_room(16);
	fuzz_check(cupel_drbg_generate(&ctx, CUPEL_NO_RESISTANCE, out, 16, NULL, 0) == CUPEL_E_CONTEXT, "a cleared generator");
}
