/* SPDX-License-Identifier: MIT */
#include "fuzz.h"
#include "../paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* --- code paths; and one that lacks a feature of the curves, which then take the portable one */

static const uint64_t all_paths[] = {
	FEATURES_PORTABLE, FEATURES_SHANI, FEATURES_AVX2, FEATURES_AVX512, FEATURES_AESNI_SSE, FEATURES_AESNI, FEATURES_VAES256, FEATURES_VAES512,
	FEATURES_ADX & ~(uint64_t)CUPEL_CPU_AVX2, FEATURES_ADX,
};
enum { NUM_PATHS = sizeof all_paths / sizeof *all_paths + 1 };

static uint64_t paths[NUM_PATHS];        /* those that this CPU has; the last is what it would take itself */
static unsigned num_paths;
static uint64_t path;
static bool second;                      /* of the two runs */

static enum { NOTHING, ANSWER, READ } planted;
static struct peer peer;
static bool has_peer;

/* --- rooms: each ends before a page that nobody may touch */

enum { ROOMS = 160, PAGE = 4096, ROOM = FUZZ_MOST + 2 * PAGE, KEEP_FREE = 48 };

static uint8_t *rooms;
static unsigned num_rooms;
static size_t lens[ROOMS];

static void rooms_open(void)
{
	rooms = mmap(NULL, (size_t)ROOMS * ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (rooms == MAP_FAILED)
		abort();
	for (size_t i = 0; i < ROOMS; i++)
		if (mprotect(rooms + (i + 1) * ROOM - PAGE, PAGE, PROT_NONE) != 0)
			abort();
}

static size_t before(size_t len)
{
	return len < 64 ? 64 : len;
}

uint8_t *fuzz_room(size_t len)
{
	uint8_t *end = rooms + (size_t)(num_rooms + 1) * ROOM - PAGE;

	if (len > FUZZ_MOST / 2 || num_rooms == ROOMS)
		fuzz_fail("the target asks for too much room");
	memset(end - len - before(len), 0xa5, len + before(len));
	lens[num_rooms++] = len;
	return end - len;
}

static void rooms_look(void)
{
	for (unsigned i = 0; i < num_rooms; i++) {
		const uint8_t *start = rooms + (size_t)(i + 1) * ROOM - PAGE - lens[i];

		fuzz_filled(start - before(lens[i]), 0xa5, before(lens[i]), "bytes before a buffer were written");
	}
}

struct span fuzz_copy(const void *at, size_t len)
{
	uint8_t *room = fuzz_room(len);

	if (len != 0)
		memcpy(room, at, len);
	if (planted == READ && *(volatile uint8_t *)(room + len) == 0)
		abort();
	return (struct span){ room, len };
}

/* --- the input */

static struct span input;

bool fuzz_more(void)
{
	return input.len != 0 && num_rooms + KEEP_FREE < ROOMS;
}

uint8_t fuzz_byte(void)
{
	if (input.len == 0)
		return 0;
	input.len--;
	return *input.at++;
}

unsigned fuzz_below(unsigned n)
{
	return fuzz_byte() % n;
}

uint64_t fuzz_word(unsigned bytes)
{
	uint64_t word = 0;

	while (bytes-- > 0)
		word = word << 8 | fuzz_byte();
	return word;
}

struct span fuzz_exactly(size_t len)
{
	uint8_t bytes[FUZZ_MOST / 2];

	if (len > sizeof bytes)
		fuzz_fail("the target asks for too much input");
	for (size_t i = 0; i < len; i++)
		bytes[i] = fuzz_byte();
	return fuzz_copy(bytes, len);
}

struct span fuzz_bytes(size_t most)
{
	size_t len = (size_t)fuzz_word(most > 255 ? 2 : 1) % (most + 1);

	return fuzz_exactly(len < input.len ? len : input.len);
}

struct span fuzz_rest(void)
{
	return fuzz_exactly(input.len < FUZZ_MOST / 2 ? input.len : FUZZ_MOST / 2);
}

size_t fuzz_len(size_t right)
{
	uint8_t byte = fuzz_byte();

	if (byte < 0xf0)
		return right;
	return byte < 0xf8 ? (size_t)(byte - 0xf0) * 9 : right + byte < 0xfc ? 0 : right + byte - 0xfc;
}

/* --- what was told in the first run, and is to be told in the second */

enum { TOLD = 1 << 20 };

static uint8_t told[TOLD];
static size_t told_len, told_at;
static unsigned num_told;

void fuzz_fail(const char *what)
{
	fprintf(stderr, "FAILED: %s, at answer %u, CPU features %#llx (second run: %d)\n", what, num_told, (unsigned long long)path, second);
	abort();
}

void fuzz_check(bool good, const char *what)
{
	if (!good)
		fuzz_fail(what);
}

void fuzz_same(const void *a, const void *b, size_t len, const char *what)
{
	fuzz_check(len == 0 || memcmp(a, b, len) == 0, what);
}

void fuzz_filled(const uint8_t *at, uint8_t byte, size_t len, const char *what)
{
	for (size_t i = 0; i < len; i++)
		fuzz_check(at[i] == byte, what);
}

void fuzz_tell(const char *what, const void *at, size_t len)
{
	num_told++;
	if (second && told_at + len > told_len)
		fuzz_fail(what);
	if (told_at + len > TOLD)
		fuzz_fail("the target tells too much");
	if (len == 0)
		return;
	if (!second)
		memcpy(told + told_at, at, len);
	/* what is planted: one answer in eight of the second path is wrong in its last bit */
	if (planted == ANSWER && second && len >= 4 && told[told_at] % 8 == 0)
		told[told_at + len - 1] ^= 1;
	if (second && memcmp(told + told_at, at, len) != 0)
		fuzz_fail(what);
	told_at += len;
	if (!second)
		told_len = told_at;
}

int fuzz_rc(const char *what, int rc)
{
	fuzz_tell(what, &rc, sizeof rc);
	return rc;
}

const struct peer *fuzz_peer(void)
{
	return has_peer && !second ? &peer : NULL;
}

/* --- runs */

static void run(uint64_t features, const uint8_t *data, size_t size)
{
	path = features;
	fuzz_check(cupel_lab_cpu_set(features) == CUPEL_OK, "cupel_lab_cpu_set");
	input = (struct span){ data, size };
	num_rooms = 0;
	told_at = 0;
	num_told = 0;
	fuzz_run();
	rooms_look();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	second = false;
	told_len = 0;
	run(fuzz_has_paths ? 0 : paths[num_paths - 1], data + 1, size - 1);
	if (fuzz_has_paths) {
		second = true;
		run(paths[data[0] % num_paths], data + 1, size - 1);
		fuzz_check(told_at == told_len, "one path tells less");
	}
	return 0;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *plant = getenv("FUZZ_PLANT"), *libcrypto = getenv("FUZZ_PEER");
	cupel_module_report report;
	char why[256];

	(void)argc;
	(void)argv;
	if (plant != NULL)
		planted = strcmp(plant, "answer") == 0 ? ANSWER : strcmp(plant, "read") == 0 ? READ : NOTHING;
	rooms_open();
	fuzz_check(cupel_module_info(&report) == CUPEL_OK && cupel_permit_unapproved() == CUPEL_OK && cupel_prewarm(0) == CUPEL_OK,
	           "the module works");
	for (unsigned i = 1; i < sizeof all_paths / sizeof *all_paths; i++)
		if ((report.cpu_features_found & all_paths[i]) == all_paths[i])
			paths[num_paths++] = all_paths[i];
	paths[num_paths++] = report.cpu_features;
	strcpy(why, "FUZZ_PEER is empty");
	libcrypto = libcrypto != NULL ? libcrypto : "libcrypto.so.3";
	has_peer = *libcrypto != '\0' && peer_open(&peer, libcrypto, NULL, 0, why, sizeof why) == 0;
	if (!has_peer)
		printf("libcrypto: skipped: %s\n", why);
	return 0;
}
