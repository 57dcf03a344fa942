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

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	uint64_t features;
} paths[] = {
	{ "portable", 0 },
	{ "avx2+bmi", CUPEL_CPU_AVX2 | CUPEL_CPU_BMI },
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
	for (uint32_t service = CUPEL_HMAC_SHA2_224; service <= CUPEL_HMAC_SHA2_512_256; service++)
		for (size_t key_len = 14; key_len <= sizeof key; key_len += 62) {
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

int main(int argc, char **argv)
{
	cupel_module_report report;

	for (size_t i = 0; i < sizeof msg; i++)
		msg[i] = (uint8_t)(i * i + 3);
	memcpy(key, msg + 100, sizeof key);
	if (argc != 2 || cupel_module_info(&report) != CUPEL_OK || cupel_prewarm(0) != CUPEL_OK)
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
			if ((report.cpu_features_found & paths[i].features) != paths[i].features)
				return 77;
			if (cupel_lab_cpu_set(paths[i].features) != CUPEL_OK || cupel_prewarm(0) != CUPEL_OK)
				return 2;
			digests();
			macs();
			return failures != 0;
		}
	return 2;
}
