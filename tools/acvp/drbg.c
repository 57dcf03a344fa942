/* SPDX-License-Identifier: MIT */
/* The DRBGs, and their derivation functions as conditioning components. Vectors give the entropy, so the laboratory build answers them. */
#include <stdlib.h>
#include <string.h>

#include <cupel/lab.h>

#include "acvp.h"

enum { MAX_DERIVED = 64 };

size_t drbg_any(uint32_t service)
{
	return service >= CUPEL_CTR_DRBG_AES_128 && service <= CUPEL_HMAC_DRBG_SHA2_512_256;
}

static bool is_ctr(uint32_t service)
{
	return service < CUPEL_HASH_DRBG_SHA2_224;
}

size_t drbg_derives(uint32_t service)
{
	return drbg_any(service) && (service < CUPEL_CTR_DRBG_AES_128_NO_DF || !is_ctr(service)) && service < CUPEL_HMAC_DRBG_SHA2_224;
}

/* Seeds it. A CTR_DRBG without a nonce is one without a derivation function. */
static void instantiate(cupel_drbg_ctx *ctx, uint32_t service, struct bytes entropy, struct bytes nonce, struct bytes personal)
{
	size_t len = entropy.len + nonce.len;
	uint8_t *seed = malloc(len + 1);

	if (seed == NULL)
		die("out of memory");
	memcpy(seed, entropy.at, entropy.len);
	memcpy(seed + entropy.len, nonce.at, nonce.len);
	if (nonce.len == 0 && is_ctr(service) && drbg_derives(service))
		service += CUPEL_CTR_DRBG_AES_128_NO_DF - CUPEL_CTR_DRBG_AES_128;
	must(cupel_lab_drbg_instantiate(ctx, service, seed, len, personal.at, personal.len), "cupel_lab_drbg_instantiate");
	free(seed);
}

static void reseed(cupel_drbg_ctx *ctx, struct bytes entropy, struct bytes additional)
{
	must(cupel_lab_drbg_reseed(ctx, entropy.at, entropy.len, additional.at, additional.len), "cupel_lab_drbg_reseed");
}

static void generate(cupel_drbg_ctx *ctx, uint8_t *out, size_t out_len, struct bytes additional)
{
	must(cupel_drbg_generate(ctx, CUPEL_NO_RESISTANCE, out, out_len, additional.at, additional.len), "cupel_drbg_generate");
}

static uint8_t output[CUPEL_DRBG_MAX_REQUEST_LEN];

static size_t output_len(struct bytes arg)
{
	uint64_t len = number(arg, 4, "the number of bytes");

	if (len > sizeof(output))
		die("%llu bytes are more than a request may ask for", (unsigned long long)len);
	return (size_t)len;
}

/* The answer is the second output; then the context goes. */
static void answer(cupel_drbg_ctx *ctx, size_t len)
{
	pipe_answer(output, len);
	cupel_drbg_clear(ctx);
}

void drbg_perform(uint32_t service, const struct bytes *args)
{
	cupel_drbg_ctx ctx;
	size_t len = output_len(args[0]);

	instantiate(&ctx, service, args[1], args[5], args[2]);
	generate(&ctx, output, len, args[3]);
	generate(&ctx, output, len, args[4]);
	answer(&ctx, len);
}

void drbg_reseeded(uint32_t service, const struct bytes *args)
{
	cupel_drbg_ctx ctx;
	size_t len = output_len(args[0]);

	instantiate(&ctx, service, args[1], args[7], args[2]);
	reseed(&ctx, args[4], args[3]);
	generate(&ctx, output, len, args[5]);
	generate(&ctx, output, len, args[6]);
	answer(&ctx, len);
}

/* Prediction resistance is a reseed with the additional input, which then is used up (SP 800-90Ar1 9.3.1 step 7). */
void drbg_resistant(uint32_t service, const struct bytes *args)
{
	cupel_drbg_ctx ctx;
	size_t len = output_len(args[0]);

	instantiate(&ctx, service, args[1], args[7], args[2]);
	reseed(&ctx, args[4], args[3]);
	generate(&ctx, output, len, (struct bytes){ NULL, 0 });
	reseed(&ctx, args[6], args[5]);
	generate(&ctx, output, len, (struct bytes){ NULL, 0 });
	answer(&ctx, len);
}

void drbg_df(uint32_t service, const struct bytes *args)
{
	uint8_t out[MAX_DERIVED];
	size_t len = (size_t)number(args[0], 4, "the number of bytes");

	must(cupel_lab_derive(service, out, len, args[1].at, args[1].len), "cupel_lab_derive");
	pipe_answer(out, len);
}

/* Write the modes of a mechanism, behind the slash of its services' names, each as `one` does. */
static void modes(FILE *json, const char *family, void (*one)(FILE *json, const struct approved *service, const char *mode))
{
	const struct approved *list;
	size_t num = approved_services(&list), len = strlen(family);
	const char *before = "";

	for (size_t i = 0; i < num; i++)
		if (strncmp(list[i].name, family, len) == 0 && list[i].name[len] == '/') {
			fputs(before, json);
			one(json, &list[i], list[i].name + len + 1);
			before = ",";
		}
}

static void mode_of_drbg(FILE *json, const struct approved *service, const char *mode)
{
	bool given = is_ctr(service->service) && !drbg_derives(service->service);    /* seeds are used as they are */
	cupel_service_report report;
	unsigned least, most = 65536;

	must(cupel_service_query(service->service, &report, NULL), "cupel_service_query");
	least = report.strength;
	if (given)
		least = most = report.strength + 128;
	fprintf(json, "{\"mode\":\"%.*s\",\"derFuncEnabled\":%s,\"entropyInputLen\":[{\"min\":%u,\"max\":%u,\"increment\":8}]",
	        (int)strcspn(mode, ","), mode, is_ctr(service->service) && !given ? "true" : "false", least, most);
	fprintf(json, ",\"nonceLen\":[{\"min\":%u,\"max\":%u,\"increment\":8}]", given ? 0 : report.strength / 2, given ? 0 : most);
	fprintf(json, ",\"persoStringLen\":[{\"min\":0,\"max\":%u,\"increment\":8}]", most);
	fprintf(json, ",\"additionalInputLen\":[{\"min\":0,\"max\":%u,\"increment\":8}]", most);
	fputs(",\"returnedBitsLen\":512}", json);
}

static void mode_of_hash_df(FILE *json, const struct approved *service, const char *mode)
{
	(void)service;
	fprintf(json, "\"%s\"", mode);
}

void drbg_register(FILE *json)
{
	static const char *const families[] = { "ctrDRBG", "hashDRBG", "hmacDRBG" };

	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++) {
		fprintf(json, ",{\"algorithm\":\"%s\",\"revision\":\"1.0\",\"predResistanceEnabled\":[true,false],\"reseedImplemented\":true", families[i]);
		fputs(",\"capabilities\":[", json);
		modes(json, families[i], mode_of_drbg);
		fputs("]}", json);
	}
	fputs(",{\"algorithm\":\"ConditioningComponent\",\"mode\":\"AES-CBC-MAC\",\"revision\":\"SP800-90B\",\"keyLen\":[128,192,256]"
	      ",\"payloadLen\":[{\"min\":128,\"max\":65536,\"increment\":128}]}", json);
	fputs(",{\"algorithm\":\"ConditioningComponent\",\"mode\":\"BlockCipher_DF\",\"revision\":\"SP800-90B\",\"keyLen\":[128,192,256]"
	      ",\"outputLen\":[{\"min\":8,\"max\":512,\"increment\":8}],\"payloadLen\":[{\"min\":8,\"max\":65536,\"increment\":8}]}", json);
	fputs(",{\"algorithm\":\"ConditioningComponent\",\"mode\":\"Hash_DF\",\"revision\":\"SP800-90B\",\"capabilities\":[{\"hashAlg\":[", json);
	modes(json, "hashDRBG", mode_of_hash_df);
	fputs("],\"payloadLen\":[{\"min\":8,\"max\":65536,\"increment\":8}]}]}", json);
}
