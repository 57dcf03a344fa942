/* SPDX-License-Identifier: MIT */
/*
 * Every argument of every public function, wrong in each way: its own error, outputs untouched, contexts as they were and still good
 * for the right answer. One case a function (misuse_digest.c, misuse_mac.c, misuse_module.c...), each in a fresh process.
 */
#ifndef MISUSE_H
#define MISUSE_H

#include "watch.h"
#include "table.h"

/* The cases: functions.def lists what the headers declare, so a function without a case does not link. */
#define FUNCTION(name) void case_##name(void);
#include "functions.def"
#undef FUNCTION

/* --- memory that tells whether it was touched ------------------------------------------------------------------------------ */

enum { PAGE = 4096, CANARY = 0xa5 };

/* A page of canaries between two pages that nobody may touch. */
struct guarded {
	uint8_t *page;
};

static inline struct guarded guarded_new(void)
{
	uint8_t *at = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED || mprotect(at, PAGE, PROT_NONE) != 0 || mprotect(at + 2 * PAGE, PAGE, PROT_NONE) != 0) {
		perror("guarded memory");
		exit(2);
	}
	return (struct guarded){ at + PAGE };
}

/* `len` bytes that end where the page ends; all of the page is canaries again. */
static inline uint8_t *at_end(struct guarded g, size_t len)
{
	memset(g.page, CANARY, PAGE);
	return g.page + PAGE - len;
}

/* True where only the `len` bytes at `at` may have changed. */
static inline bool others_untouched(struct guarded g, const uint8_t *at, size_t len)
{
	size_t head = (size_t)(at - g.page);

	return filled(g.page, CANARY, head) && filled(at + len, CANARY, PAGE - head - len);
}

extern struct guarded out_memory, in_memory, key_memory;

/* A function that must not run: an address whose every use is a fault. */
static inline uint8_t *untouchable(void)
{
	return out_memory.page + PAGE;
}

/* Asks `call`, which is to be refused with `error` and to leave the output memory as it was. */
#define REFUSED(error, call) do { \
		memset(out_memory.page, CANARY, PAGE); \
		CHECK_EQUAL(call, error); \
		CHECK(filled(out_memory.page, CANARY, PAGE)); \
	} while (0)

/* The same, with a context that must stay as it is. */
#define REFUSED_KEEPING(ctx, error, call) do { \
		uint8_t was_[sizeof *(ctx)]; \
		memcpy(was_, ctx, sizeof was_); \
		REFUSED(error, call); \
		CHECK(memcmp(was_, ctx, sizeof was_) == 0); \
	} while (0)

/* `clear` takes null, dead contexts, and any bytes: `ctx`, at the end of the output memory, is zero then, and nothing else changed. */
#define CLEARS(clear, ctx, for_dead) do { \
		clear(NULL); \
		for_dead(ctx) { \
			clear(ctx); \
			CHECK(filled(ctx, 0, sizeof *(ctx))); \
		} \
		memset(out_memory.page, CANARY, PAGE); \
		clear(ctx); \
		CHECK(filled(ctx, 0, sizeof *(ctx))); \
		CHECK(others_untouched(out_memory, (uint8_t *)(ctx), sizeof *(ctx))); \
	} while (0)

/* --- what is wrong in more than one place ------------------------------------------------------------------------------------- */

static const uint32_t no_ids[] = {
	0, CUPEL_NUM_SERVICES, CUPEL_NUM_SERVICES + 1, 127, 128, 255, 256, 0x10000 + CUPEL_SHA2_256, 0x100 + CUPEL_HMAC_SHA2_256,
	0x7fffffff, 0x80000000, 0x80000000u + CUPEL_SHA2_256, UINT32_MAX,
};
enum { NUM_NO_IDS = sizeof no_ids / sizeof *no_ids };

/* Ids that exist, but not for this family, and ids that do not exist: wrong_id(family, i), until it answers false. */
static inline bool wrong_id(enum family family, size_t i, uint32_t *id)
{
	if (i < NUM_NO_IDS) {
		*id = no_ids[i];
		return true;
	}
	for (size_t row = i - NUM_NO_IDS, seen = 0; seen < NUM_ROWS; seen++)
		if (rows[seen].family != family && row-- == 0) {
			*id = rows[seen].id;
			return true;
		}
	return false;
}

#define FOR_WRONG_IDS(family, id) for (uint32_t i_ = 0, id = 0; wrong_id(family, i_, &id); i_++)

static inline bool has_small_blocks(const struct row *row)
{
	return strstr(row->symbol, "SHA2_224") == row->symbol || strstr(row->symbol, "SHA2_256") == row->symbol ||
	       strcmp(row->symbol, "HMAC_SHA2_224") == 0 || strcmp(row->symbol, "HMAC_SHA2_256") == 0 || row->id == CUPEL_MD5;
}

#define TOO_LONG (UINT64_C(1) << 61)             /* bytes: FIPS 180-4 wants fewer than 2^64 bits, for blocks of 64 bytes */

/* A message right behind a page that cannot be touched at its end: reading even one byte more than MESSAGE_LEN is a fault. */
static inline const uint8_t *message_at_end(void)
{
	uint8_t *at = at_end(in_memory, MESSAGE_LEN);

	memcpy(at, message, MESSAGE_LEN);
	return at;
}

static inline const uint8_t *key_at_end(void)
{
	uint8_t *at = at_end(key_memory, KEY_LEN);

	memcpy(at, key, KEY_LEN);
	return at;
}

/* The rows of one family that answer here: the unapproved ones too, once they are permitted. */
extern bool permitted;
#define FOR_FAMILY(wanted, row) FOR_ROWS(row) if (row->family == (wanted) && (row->approved || permitted))

static inline void permit(void)
{
	permitted = can_permit();
	if (permitted)
		CHECK_EQUAL(cupel_permit_unapproved(), CUPEL_OK);
	else
		printf("misuse: services that are not approved cannot be permitted here, and are left out\n");
}

/* Memory with a context in its middle has this much room on both sides. */
enum { ROOM = 512 };

/* The shortest key that generates, the shortest tag; in bytes. */
enum { SHORTEST_KEY = 14, SHORTEST_TAG = CUPEL_MAC_MIN_LEN };

/* How many CPU features have names; their bits are the lowest. */
static inline unsigned num_features(void)
{
	unsigned num = 0;

	while (*cupel_cpu_name(UINT64_C(1) << num) != '\0')
		num++;
	CHECK(num >= 6);
	return num;
}

#endif
