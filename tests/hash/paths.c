/* SPDX-License-Identifier: MIT */
/*
 * Every code path of the hash functions against the portable one and against published answers: lengths 0 to 600, every alignment,
 * the message split at every point, chains of many blocks. Names the paths that this CPU lacks.
 *
 *     paths [FEATURES]   only the path with these features (as cupel_cpu_name tells them, joined by +), which must be here
 *     paths huge         one call with a message of more than 4 GiB, on every path, against calls of 1 MiB
 */
#include <cupel/cupel.h>
#include <cupel/lab.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../paths.h"
#include "hash_kat.h"

static const struct {
	const char *name;
	uint64_t features;
} paths[] = {
	{ "portable", FEATURES_PORTABLE },
	{ "avx2+bmi", FEATURES_AVX2 },
	{ "avx512+avx2", FEATURES_AVX512 },
	{ "sha+ssse3+sse4.1", FEATURES_SHANI },
};

enum { NUM_HASHES = 6, MAX_MSG = 600, ALIGNMENTS = 64, BULK = 64 * 1024 + 37 };

static const uint32_t hashes[NUM_HASHES] = {
	CUPEL_SHA2_224, CUPEL_SHA2_256, CUPEL_SHA2_384, CUPEL_SHA2_512, CUPEL_SHA2_512_224, CUPEL_SHA2_512_256,
};

static unsigned long checks, failures;

static void check(int good, const char *what, const char *path, unsigned long detail)
{
	checks++;
	if (!good && failures++ < 20)
		fprintf(stderr, "FAILED: %s, path %s, %lu\n", what, path, detail);
}

static void use(uint64_t features)
{
	if (cupel_lab_cpu_set(features) != CUPEL_OK)
		abort();
}

static int digest_is(uint32_t hash, const void *msg, size_t len, const uint8_t *want)
{
	uint8_t out[CUPEL_DIGEST_MAX_LEN];

	return cupel_digest(hash, out, sizeof out, msg, len) == CUPEL_OK && memcmp(out, want, cupel_digest_len(hash)) == 0;
}

static int mac_is(uint32_t mac, const uint8_t *key, size_t key_len, const void *msg, size_t len, const uint8_t *want)
{
	uint8_t out[CUPEL_MAC_MAX_LEN];
	size_t tag_len = cupel_mac_len(mac);

	return cupel_lab_mac(mac, out, tag_len, key, key_len, msg, len) == CUPEL_OK && memcmp(out, want, tag_len) == 0 &&
	       cupel_mac_verify(mac, want, tag_len, key, key_len, msg, len) == CUPEL_OK;
}

#define KAT(service, name) \
	check(digest_is(CUPEL_##service, kat_##name##_abc_message, sizeof kat_##name##_abc_message, kat_##name##_abc_answer), \
	      #service " of abc", path, 0); \
	check(digest_is(CUPEL_##service, kat_##name##_long_message, sizeof kat_##name##_long_message, kat_##name##_long_answer), \
	      #service " of the long example", path, 0)
#define HMAC_KAT(service, name) \
	check(mac_is(CUPEL_##service, kat_##name##_short_key_key, sizeof kat_##name##_short_key_key, kat_##name##_short_key_message, \
	             sizeof kat_##name##_short_key_message, kat_##name##_short_key_answer), #service, path, 0)

static void known_answers(const char *path)
{
	KAT(SHA2_224, sha2_224);
	KAT(SHA2_256, sha2_256);
	KAT(SHA2_384, sha2_384);
	KAT(SHA2_512, sha2_512);
	KAT(SHA2_512_224, sha2_512_224);
	KAT(SHA2_512_256, sha2_512_256);
	HMAC_KAT(HMAC_SHA2_224, hmac_sha2_224);
	HMAC_KAT(HMAC_SHA2_256, hmac_sha2_256);
	HMAC_KAT(HMAC_SHA2_384, hmac_sha2_384);
	HMAC_KAT(HMAC_SHA2_512, hmac_sha2_512);
}

/* The portable path's answers, and the messages they are of. */
static uint8_t bulk[BULK + ALIGNMENTS];
static uint8_t want[NUM_HASHES][MAX_MSG + 1][CUPEL_DIGEST_MAX_LEN];
static uint8_t want_bulk[NUM_HASHES][CUPEL_DIGEST_MAX_LEN];

static void fill(void)
{
	uint64_t x = 0x9e3779b97f4a7c15;

	for (size_t i = 0; i < sizeof bulk; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		bulk[i] = (uint8_t)(x >> 24);
	}
	use(0);
	for (size_t h = 0; h < NUM_HASHES; h++) {
		for (size_t len = 0; len <= MAX_MSG; len++)
			if (cupel_digest(hashes[h], want[h][len], CUPEL_DIGEST_MAX_LEN, bulk, len) != CUPEL_OK)
				abort();
		if (cupel_digest(hashes[h], want_bulk[h], CUPEL_DIGEST_MAX_LEN, bulk, BULK) != CUPEL_OK)
			abort();
	}
}

static int split_is(uint32_t hash, size_t len, size_t at, const uint8_t *right)
{
	uint8_t out[CUPEL_DIGEST_MAX_LEN];
	cupel_digest_ctx ctx, copy;

	return cupel_digest_init(&ctx, hash) == CUPEL_OK && cupel_digest_update(&ctx, bulk, at) == CUPEL_OK &&
	       cupel_digest_copy(&copy, &ctx) == CUPEL_OK && cupel_digest_update(&copy, bulk + at, len - at) == CUPEL_OK &&
	       cupel_digest_final(&copy, out, sizeof out) == CUPEL_OK && memcmp(out, right, cupel_digest_len(hash)) == 0 &&
	       cupel_digest_final(&ctx, out, sizeof out) == CUPEL_OK;
}

static void against_portable(const char *path)
{
	static uint8_t moved[MAX_MSG + ALIGNMENTS];

	for (size_t h = 0; h < NUM_HASHES; h++) {
		for (size_t len = 0; len <= MAX_MSG; len++) {
			check(digest_is(hashes[h], bulk, len, want[h][len]), "length", path, len);
			memcpy(moved + len % ALIGNMENTS, bulk, len);
			check(digest_is(hashes[h], moved + len % ALIGNMENTS, len, want[h][len]), "alignment", path, len);
		}
		for (size_t at = 0; at < ALIGNMENTS; at++) {
			memcpy(moved + at, bulk, 397);
			check(digest_is(hashes[h], moved + at, 397, want[h][397]), "alignment", path, at);
		}
		for (size_t at = 0; at <= 397; at++)
			check(split_is(hashes[h], 397, at, want[h][397]), "split", path, at);
		check(digest_is(hashes[h], bulk, BULK, want_bulk[h]), "many blocks", path, BULK);
	}
}

/* HMAC hashes the two blocks of its key in a way of its own where a path has one. */
static void macs_against_portable(const char *path, uint64_t features)
{
	static const size_t key_lens[] = { 0, 1, 32, 63, 64, 65, 127, 128, 129, 200 };
	uint8_t right[CUPEL_MAC_MAX_LEN];

	for (uint32_t mac = CUPEL_HMAC_SHA2_224; mac <= CUPEL_HMAC_SHA2_512_256; mac++)
		for (size_t k = 0; k < sizeof key_lens / sizeof *key_lens; k++)
			for (size_t len = 0; len <= 300; len++) {
				use(0);
				int made = cupel_lab_mac(mac, right, cupel_mac_len(mac), bulk + 1, key_lens[k], bulk + 7, len) == CUPEL_OK;
				use(features);
				check(made && mac_is(mac, bulk + 1, key_lens[k], bulk + 7, len, right), "HMAC", path, len);
			}
}

/* Zeroes that take no memory: the length alone is what counts, where it does not fit into 32 bits. */
static void huge(const char *path)
{
	static const uint32_t two[] = { CUPEL_SHA2_256, CUPEL_SHA2_512 };
	const size_t len = ((size_t)1 << 32) + 777, piece = 1 << 20;
	const uint8_t *zeroes = mmap(NULL, len, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (zeroes == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}
	for (size_t i = 0; i < 2; i++) {
		uint8_t whole[CUPEL_DIGEST_MAX_LEN], pieces[CUPEL_DIGEST_MAX_LEN];
		cupel_digest_ctx ctx;
		int good = cupel_digest(two[i], whole, sizeof whole, zeroes, len) == CUPEL_OK && cupel_digest_init(&ctx, two[i]) == CUPEL_OK;
		for (size_t left = len; good && left > 0; left -= left < piece ? left : piece)
			good = cupel_digest_update(&ctx, zeroes, left < piece ? left : piece) == CUPEL_OK;
		good = good && cupel_digest_final(&ctx, pieces, sizeof pieces) == CUPEL_OK;
		check(good && memcmp(whole, pieces, cupel_digest_len(two[i])) == 0, "more than 4 GiB in one call", path, two[i]);
	}
	munmap((void *)(uintptr_t)zeroes, len);
}

int main(int argc, char **argv)
{
	cupel_module_report report;
	unsigned ran = 0, absent = 0;
	int is_huge = argc == 2 && strcmp(argv[1], "huge") == 0;

	if (cupel_module_info(&report) != CUPEL_OK || argc > 2)
		return 2;
	fill();
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		int here = (report.cpu_features_found & paths[i].features) == paths[i].features;
		if (argc == 2 && !is_huge && strcmp(argv[1], paths[i].name) != 0)
			continue;
		if (!here) {
			printf("path %s: not run, this CPU or build lacks it\n", paths[i].name);
			absent++;
			continue;
		}
		use(paths[i].features);
		if (is_huge) {
			huge(paths[i].name);
		} else {
			known_answers(paths[i].name);
			against_portable(paths[i].name);
			macs_against_portable(paths[i].name, paths[i].features);
		}
		printf("path %s: run\n", paths[i].name);
		ran++;
	}
	printf("%lu checks in %u paths, %lu failed, %u paths not here\n", checks, ran, failures, absent);
	if (failures != 0)
		return 1;
	return argc == 2 && ran == 0 ? 77 : 0;
}
