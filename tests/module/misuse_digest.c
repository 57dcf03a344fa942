/* SPDX-License-Identifier: MIT */
#include "misuse.h"

void case_cupel_digest_len(void)
{
	FOR_WRONG_IDS(FAMILY_DIGEST, id)
		CHECK_EQUAL(cupel_digest_len(id), 0);
	FOR_ROWS(row)
		if (row->family == FAMILY_DIGEST)
			CHECK_OF(row->name, cupel_digest_len(row->id), row->answer_len);
}

void case_cupel_digest(void)
{
	uint8_t *out = out_memory.page + PAGE - 64;
	const uint8_t *msg = message_at_end();
	uint8_t longer[2 * MESSAGE_LEN];

	/* What names the service comes first, then its approval, then everything else. */
	FOR_WRONG_IDS(FAMILY_DIGEST, id) {
		REFUSED(CUPEL_E_SERVICE, cupel_digest(id, out, 64, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_SERVICE, cupel_digest(id, NULL, 0, NULL, 1));
	}
	REFUSED(CUPEL_E_NOT_APPROVED, cupel_digest(CUPEL_MD5, out, 64, msg, MESSAGE_LEN));
	REFUSED(CUPEL_E_NOT_APPROVED, cupel_digest(CUPEL_MD5, NULL, 0, NULL, 1));
	permit();
	FOR_FAMILY(FAMILY_DIGEST, row) {
		size_t len = row->answer_len;
		REFUSED(CUPEL_E_NULL, cupel_digest(row->id, NULL, 64, msg, MESSAGE_LEN));
		REFUSED(CUPEL_E_NULL, cupel_digest(row->id, NULL, 0, NULL, 0));
		REFUSED(CUPEL_E_NULL, cupel_digest(row->id, out, 64, NULL, 1));
		REFUSED(CUPEL_E_NULL, cupel_digest(row->id, out, 64, NULL, SIZE_MAX));
		for (size_t cap = 0; cap < len; cap++)
			REFUSED(CUPEL_E_OUTPUT_SIZE, cupel_digest(row->id, out_memory.page + PAGE - cap, cap, msg, MESSAGE_LEN));
		if (has_small_blocks(row)) {
			REFUSED(CUPEL_E_INPUT_SIZE, cupel_digest(row->id, out, 64, msg, TOO_LONG));
			REFUSED(CUPEL_E_INPUT_SIZE, cupel_digest(row->id, out, 64, untouchable(), TOO_LONG));
			REFUSED(CUPEL_E_INPUT_SIZE, cupel_digest(row->id, out, 64, untouchable(), SIZE_MAX));
			REFUSED(CUPEL_E_INPUT_SIZE, cupel_digest(row->id, out, 64, untouchable(), SIZE_MAX / 2 + 1));
		}

		/* What is right is done, with no byte read or written beside. */
		for (size_t cap = len; cap <= 80; cap++) {
			uint8_t *at = at_end(out_memory, cap);
			CHECK_OF(row->name, cupel_digest(row->id, at, cap, msg, MESSAGE_LEN), indicator(row));
			CHECK_BYTES(at, row->answer, len);
			CHECK(others_untouched(out_memory, at, len));
		}
		uint8_t empty[64], same[64];
		CHECK_OF(row->name, cupel_digest(row->id, empty, len, NULL, 0), indicator(row));
		CHECK_OF(row->name, cupel_digest(row->id, same, len, untouchable(), 0), indicator(row));
		CHECK_BYTES(empty, same, len);

		/* The output may overlap the message, in every way. */
		for (size_t at = 0; at + len <= sizeof longer; at += at % 8 == 1 ? 7 : 1) {
			memset(longer, CANARY, sizeof longer);
			memcpy(longer + 150, message, MESSAGE_LEN);
			CHECK_OF(row->name, cupel_digest(row->id, longer + at, len, longer + 150, MESSAGE_LEN), indicator(row));
			CHECK_BYTES(longer + at, row->answer, len);
		}
	}
}

void case_cupel_digest_init(void)
{
	cupel_digest_ctx *ctx = (void *)(out_memory.page + PAGE - sizeof *ctx);

	FOR_WRONG_IDS(FAMILY_DIGEST, id) {
		REFUSED(CUPEL_E_SERVICE, cupel_digest_init(ctx, id));
		REFUSED(CUPEL_E_SERVICE, cupel_digest_init(NULL, id));
	}
	REFUSED(CUPEL_E_NOT_APPROVED, cupel_digest_init(ctx, CUPEL_MD5));
	REFUSED(CUPEL_E_NOT_APPROVED, cupel_digest_init(NULL, CUPEL_MD5));
	permit();
	FOR_FAMILY(FAMILY_DIGEST, row) {
		REFUSED(CUPEL_E_NULL, cupel_digest_init(NULL, row->id));
		for (size_t by = 1; by < 8; by++)
			REFUSED(CUPEL_E_ALIGNMENT, cupel_digest_init((void *)((uint8_t *)ctx - by), row->id));
		memset(out_memory.page, CANARY, PAGE);
		CHECK_OF(row->name, cupel_digest_init(ctx, row->id), CUPEL_OK);
		CHECK(others_untouched(out_memory, (uint8_t *)ctx, sizeof *ctx));
	}
}

/* Contexts that are none: each must be refused by whatever takes a live one. */
static bool dead_digest(size_t which, cupel_digest_ctx *ctx)
{
	cupel_digest_ctx other;
	cupel_mac_ctx mac;
	uint8_t out[64];

	switch (which) {
	case 0:                                          /* never begun */
		memset(ctx, 0, sizeof *ctx);
		return true;
	case 1:
		memset(ctx, 0xff, sizeof *ctx);
		return true;
	case 2:
		memset(ctx, CANARY, sizeof *ctx);
		return true;
	case 3:                                          /* finished */
		CHECK_EQUAL(cupel_digest_init(ctx, CUPEL_SHA2_256), CUPEL_OK);
		CHECK_EQUAL(cupel_digest_final(ctx, out, sizeof out), CUPEL_OK);
		return true;
	case 4:                                          /* cleared */
		CHECK_EQUAL(cupel_digest_init(ctx, CUPEL_SHA2_512), CUPEL_OK);
		cupel_digest_clear(ctx);
		return true;
	case 5:                                          /* of the other family */
		CHECK_EQUAL(cupel_mac_init(&mac, CUPEL_HMAC_SHA2_256, CUPEL_GENERATE, key, KEY_LEN), CUPEL_OK);
		memcpy(ctx, &mac, sizeof *ctx);
		return true;
	case 6:                                          /* refused at init */
		memset(ctx, 0, sizeof *ctx);
		CHECK_EQUAL(cupel_digest_init(ctx, CUPEL_HMAC_SHA2_256), CUPEL_E_SERVICE);
		return true;
	case 7:                                          /* changed into one of another service */
		CHECK_EQUAL(cupel_digest_init(ctx, CUPEL_SHA2_256), CUPEL_OK);
		CHECK_EQUAL(cupel_digest_init(&other, CUPEL_SHA2_512), CUPEL_OK);
		memcpy((uint8_t *)ctx + 4, (uint8_t *)&other + 4, 4);
		CHECK(memcmp(ctx, &other, 4) != 0);
		return true;
	default:
		return false;
	}
}

#define FOR_DEAD_DIGESTS(ctx) for (size_t which_ = 0; dead_digest(which_, ctx); which_++)

/* Begins a message, first part done, for the cases that follow; and ends it with the right answer. */
static void digest_begin(cupel_digest_ctx *ctx, const struct row *row)
{
	CHECK_OF(row->name, cupel_digest_init(ctx, row->id), CUPEL_OK);
	CHECK_OF(row->name, cupel_digest_update(ctx, message, FIRST_PART), CUPEL_OK);
}

static void digest_ends_rightly(cupel_digest_ctx *ctx, const struct row *row)
{
	uint8_t out[64];

	CHECK_OF(row->name, cupel_digest_update(ctx, message + FIRST_PART, MESSAGE_LEN - FIRST_PART), CUPEL_OK);
	CHECK_OF(row->name, cupel_digest_final(ctx, out, sizeof out), indicator(row));
	CHECK_BYTES(out, row->answer, row->answer_len);
	CHECK(filled(ctx, 0, sizeof *ctx));
}

/* Memory with a context in its middle, and room on both sides. */
union around_digest {
	uint8_t bytes[ROOM + sizeof(cupel_digest_ctx) + ROOM];
	uint64_t aligned;
};

void case_cupel_digest_update(void)
{
	static union around_digest around;
	cupel_digest_ctx *ctx = (void *)(around.bytes + ROOM);
	size_t size = sizeof *ctx;
	const uint8_t *msg = message_at_end();

	REFUSED(CUPEL_E_NULL, cupel_digest_update(NULL, msg, 1));
	for (size_t by = 1; by < 8; by++)
		REFUSED(CUPEL_E_ALIGNMENT, cupel_digest_update((void *)(around.bytes + ROOM + by), msg, 1));
	FOR_DEAD_DIGESTS(ctx) {
		REFUSED_KEEPING(ctx, CUPEL_E_CONTEXT, cupel_digest_update(ctx, msg, 1));
		REFUSED_KEEPING(ctx, CUPEL_E_CONTEXT, cupel_digest_update(ctx, NULL, 0));
	}
	permit();
	FOR_FAMILY(FAMILY_DIGEST, row) {
		digest_begin(ctx, row);
		for (size_t by = 1; by < 8; by++)
			REFUSED_KEEPING(ctx, CUPEL_E_ALIGNMENT, cupel_digest_update((void *)(around.bytes + ROOM + by), msg, 1));
		REFUSED_KEEPING(ctx, CUPEL_E_NULL, cupel_digest_update(ctx, NULL, 1));
		REFUSED_KEEPING(ctx, CUPEL_E_NULL, cupel_digest_update(ctx, NULL, SIZE_MAX));
		for (size_t at = 0; at < size; at++)             /* from inside the context, and out of it */
			REFUSED_KEEPING(ctx, CUPEL_E_OVERLAP, cupel_digest_update(ctx, (uint8_t *)ctx + at, at % 2 ? 1 : size));
		for (size_t len = 1; len <= ROOM; len += 37)     /* into the context from below, by one byte */
			REFUSED_KEEPING(ctx, CUPEL_E_OVERLAP, cupel_digest_update(ctx, (uint8_t *)ctx - len + 1, len));
		REFUSED_KEEPING(ctx, CUPEL_E_OVERLAP, cupel_digest_update(ctx, around.bytes, sizeof around));
		if (has_small_blocks(row)) {
			/* behind the context, so that it is the length alone that is wrong */
			const uint8_t *behind = around.bytes + ROOM + size;
			REFUSED_KEEPING(ctx, CUPEL_E_INPUT_SIZE, cupel_digest_update(ctx, behind, TOO_LONG));
			REFUSED_KEEPING(ctx, CUPEL_E_INPUT_SIZE, cupel_digest_update(ctx, behind, TOO_LONG - FIRST_PART));
			REFUSED_KEEPING(ctx, CUPEL_E_INPUT_SIZE, cupel_digest_update(ctx, behind, TOO_LONG - 1));
			REFUSED_KEEPING(ctx, CUPEL_E_INPUT_SIZE, cupel_digest_update(ctx, behind, UINTPTR_MAX - (uintptr_t)behind));
		} else {
			/* a count of 64 bits must not run over */
			const uint8_t *behind = around.bytes + ROOM + size;
			REFUSED_KEEPING(ctx, CUPEL_E_INPUT_SIZE, cupel_digest_update(ctx, behind, SIZE_MAX));
			REFUSED_KEEPING(ctx, CUPEL_E_INPUT_SIZE, cupel_digest_update(ctx, behind, SIZE_MAX - FIRST_PART + 1));
		}
		/* nothing is no overlap, and changes nothing */
		REFUSED_KEEPING(ctx, CUPEL_OK, cupel_digest_update(ctx, NULL, 0));
		REFUSED_KEEPING(ctx, CUPEL_OK, cupel_digest_update(ctx, ctx, 0));
		REFUSED_KEEPING(ctx, CUPEL_OK, cupel_digest_update(ctx, untouchable(), 0));
		digest_ends_rightly(ctx, row);

		/* right beside the context is not in it */
		CHECK_EQUAL(cupel_digest_init(ctx, row->id), CUPEL_OK);
		memcpy(around.bytes + ROOM - FIRST_PART, message, FIRST_PART);
		memcpy(around.bytes + ROOM + size, message + FIRST_PART, MESSAGE_LEN - FIRST_PART);
		CHECK_EQUAL(cupel_digest_update(ctx, around.bytes + ROOM - FIRST_PART, FIRST_PART), CUPEL_OK);
		CHECK_EQUAL(cupel_digest_update(ctx, around.bytes + ROOM + size, MESSAGE_LEN - FIRST_PART), CUPEL_OK);
		uint8_t out[64];
		CHECK_EQUAL(cupel_digest_final(ctx, out, sizeof out), indicator(row));
		CHECK_BYTES(out, row->answer, row->answer_len);

		/* every cut of the message, from memory that ends where the message does */
		for (size_t cut = 0; cut <= MESSAGE_LEN; cut += 1 + cut / 70) {
			CHECK_EQUAL(cupel_digest_init(ctx, row->id), CUPEL_OK);
			CHECK_EQUAL(cupel_digest_update(ctx, msg, cut), CUPEL_OK);
			CHECK_EQUAL(cupel_digest_update(ctx, msg + cut, MESSAGE_LEN - cut), CUPEL_OK);
			CHECK_EQUAL(cupel_digest_final(ctx, out, sizeof out), indicator(row));
			CHECK_BYTES(out, row->answer, row->answer_len);
		}
	}
}

void case_cupel_digest_final(void)
{
	static union around_digest around;
	cupel_digest_ctx *ctx = (void *)(around.bytes + ROOM);
	size_t size = sizeof *ctx;
	uint8_t *out = out_memory.page + PAGE - 64;

	REFUSED(CUPEL_E_NULL, cupel_digest_final(NULL, out, 64));
	for (size_t by = 1; by < 8; by++)
		REFUSED(CUPEL_E_ALIGNMENT, cupel_digest_final((void *)(around.bytes + ROOM + by), out, 64));
	FOR_DEAD_DIGESTS(ctx) {
		REFUSED_KEEPING(ctx, CUPEL_E_CONTEXT, cupel_digest_final(ctx, out, 64));
		REFUSED_KEEPING(ctx, CUPEL_E_CONTEXT, cupel_digest_final(ctx, NULL, 0));
	}
	permit();
	FOR_FAMILY(FAMILY_DIGEST, row) {
		size_t len = row->answer_len;
		digest_begin(ctx, row);
		REFUSED_KEEPING(ctx, CUPEL_E_NULL, cupel_digest_final(ctx, NULL, 64));
		REFUSED_KEEPING(ctx, CUPEL_E_NULL, cupel_digest_final(ctx, NULL, 0));
		for (size_t cap = 0; cap < len; cap++)
			REFUSED_KEEPING(ctx, CUPEL_E_OUTPUT_SIZE, cupel_digest_final(ctx, out_memory.page + PAGE - cap, cap));
		memset(around.bytes, CANARY, ROOM);
		memset(around.bytes + ROOM + size, CANARY, ROOM);
		for (size_t at = ROOM - len + 1; at < ROOM + size; at++)
			REFUSED_KEEPING(ctx, CUPEL_E_OVERLAP, cupel_digest_final(ctx, around.bytes + at, 64));
		CHECK(filled(around.bytes, CANARY, ROOM) && filled(around.bytes + ROOM + size, CANARY, ROOM));
		digest_ends_rightly(ctx, row);
		REFUSED_KEEPING(ctx, CUPEL_E_CONTEXT, cupel_digest_final(ctx, out, 64));

		/* right beside the context, below and above, whatever the capacity says */
		for (size_t above = 0; above < 2; above++) {
			uint8_t *at = above ? around.bytes + ROOM + size : around.bytes + ROOM - len;
			memset(around.bytes, CANARY, sizeof around);
			CHECK_EQUAL(cupel_digest_init(ctx, row->id), CUPEL_OK);
			CHECK_EQUAL(cupel_digest_update(ctx, message, MESSAGE_LEN), CUPEL_OK);
			CHECK_EQUAL(cupel_digest_final(ctx, at, above ? ROOM : len), indicator(row));
			CHECK_BYTES(at, row->answer, len);
			CHECK(filled(ctx, 0, size));
			CHECK(filled(around.bytes, CANARY, above ? ROOM : ROOM - len));
			CHECK(filled(around.bytes + ROOM + size + (above ? len : 0), CANARY, ROOM - (above ? len : 0)));
		}
		uint8_t *exact = at_end(out_memory, len);
		CHECK_EQUAL(cupel_digest_init(ctx, row->id), CUPEL_OK);
		CHECK_EQUAL(cupel_digest_update(ctx, message, MESSAGE_LEN), CUPEL_OK);
		CHECK_EQUAL(cupel_digest_final(ctx, exact, len), indicator(row));
		CHECK_BYTES(exact, row->answer, len);
		CHECK(others_untouched(out_memory, exact, len));
	}
}

void case_cupel_digest_copy(void)
{
	static union around_digest around;
	cupel_digest_ctx *from = (void *)(around.bytes + ROOM), *to = (void *)(out_memory.page + PAGE - sizeof *to);
	size_t size = sizeof *from;

	REFUSED(CUPEL_E_NULL, cupel_digest_copy(to, NULL));
	REFUSED(CUPEL_E_NULL, cupel_digest_copy(NULL, NULL));
	for (size_t by = 1; by < 8; by++)
		REFUSED(CUPEL_E_ALIGNMENT, cupel_digest_copy(to, (void *)(around.bytes + ROOM + by)));
	FOR_DEAD_DIGESTS(from) {
		REFUSED_KEEPING(from, CUPEL_E_CONTEXT, cupel_digest_copy(to, from));
		REFUSED_KEEPING(from, CUPEL_E_CONTEXT, cupel_digest_copy(NULL, from));
	}
	permit();
	FOR_FAMILY(FAMILY_DIGEST, row) {
		digest_begin(from, row);
		REFUSED_KEEPING(from, CUPEL_E_NULL, cupel_digest_copy(NULL, from));
		for (size_t by = 1; by < 8; by++)
			REFUSED_KEEPING(from, CUPEL_E_ALIGNMENT, cupel_digest_copy((void *)((uint8_t *)to - by), from));
		memset(around.bytes, CANARY, ROOM);
		memset(around.bytes + ROOM + size, CANARY, ROOM);
		for (size_t at = ROOM - size + 8; at < ROOM + size; at += 8)
			REFUSED_KEEPING(from, CUPEL_E_OVERLAP, cupel_digest_copy((void *)(around.bytes + at), from));
		CHECK(filled(around.bytes, CANARY, ROOM) && filled(around.bytes + ROOM + size, CANARY, ROOM));

		memset(out_memory.page, CANARY, PAGE);
		CHECK_EQUAL(cupel_digest_copy(to, from), CUPEL_OK);
		CHECK(others_untouched(out_memory, (uint8_t *)to, size));
		digest_ends_rightly(from, row);
		digest_ends_rightly(to, row);

		digest_begin(from, row);                         /* right beside */
		CHECK_EQUAL(cupel_digest_copy((void *)(around.bytes + ROOM - size), from), CUPEL_OK);
		CHECK_EQUAL(cupel_digest_copy((void *)(around.bytes + ROOM + size), from), CUPEL_OK);
		digest_ends_rightly((void *)(around.bytes + ROOM - size), row);
		digest_ends_rightly((void *)(around.bytes + ROOM + size), row);
		digest_ends_rightly(from, row);
	}
}

void case_cupel_digest_clear(void)
{
	cupel_digest_ctx *ctx = (void *)(out_memory.page + PAGE - sizeof *ctx);

	CLEARS(cupel_digest_clear, ctx, FOR_DEAD_DIGESTS);
	cupel_digest_clear(ctx);
	CHECK_EQUAL(cupel_digest_update(ctx, message, 1), CUPEL_E_CONTEXT);
}
