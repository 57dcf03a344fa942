/* SPDX-License-Identifier: MIT */
#include "misuse.h"

static const uint32_t no_hashes[] = { 0, CUPEL_STATUS, CUPEL_MD5, CUPEL_HMAC_SHA2_256, CUPEL_P256, CUPEL_NUM_SERVICES, 0x100 + CUPEL_SHA2_256, UINT32_MAX };
enum { NUM_NO_HASHES = sizeof no_hashes / sizeof *no_hashes };

static uint8_t hashed[32], odd[16];

/* Rows of curves; those that take the caller's digest. */
static bool signs(const struct row *row)
{
	return row->family == FAMILY_KEY && row->id != CUPEL_X25519;
}

#define FOR_SIGNERS(row, over_digests) FOR_FAMILY(FAMILY_KEY, row) if (signs(row) && row->approved == !(over_digests))

static void start(void)
{
	permit();
	CHECK_EQUAL(cupel_digest(CUPEL_SHA2_256, hashed, sizeof hashed, message, MESSAGE_LEN), CUPEL_OK);
}

/* One form of all three that sign, over the message or its digest. */
enum form { MESSAGE, CONTEXT, DIGEST };

static cupel_digest_ctx shown;                  /* the message */

static int sign(enum form form, const cupel_key *k, uint8_t *sig, size_t sig_cap, size_t *sig_len)
{
	if (form == MESSAGE)
		return cupel_sign(k, CUPEL_SHA2_256, sig, sig_cap, sig_len, message, MESSAGE_LEN);
	if (form == DIGEST)
		return cupel_sign_digest(k, CUPEL_SHA2_256, sig, sig_cap, sig_len, hashed, sizeof hashed);
	return cupel_sign_ctx(k, &shown, sig, sig_cap, sig_len);
}

static int verify(enum form form, const cupel_key *k, const uint8_t *sig, size_t sig_len)
{
	cupel_prepared_key prepared;
	int rc;

	if (form == DIGEST)
		return cupel_verify_digest(k, CUPEL_SHA2_256, sig, sig_len, hashed, sizeof hashed);
	if (form == CONTEXT)
		return cupel_verify_ctx(k, &shown, sig, sig_len);
	rc = cupel_verify(k, CUPEL_SHA2_256, sig, sig_len, message, MESSAGE_LEN);
	if (cupel_prepare(&prepared, k) == CUPEL_OK)     /* the same answer, whatever it is */
		CHECK_EQUAL(cupel_prepared_verify(&prepared, CUPEL_SHA2_256, sig, sig_len, message, MESSAGE_LEN), rc);
	return rc;
}

static void show(void)
{
	CHECK_EQUAL(cupel_digest_init(&shown, CUPEL_SHA2_256), CUPEL_OK);
	CHECK_EQUAL(cupel_digest_update(&shown, message, MESSAGE_LEN), CUPEL_OK);
}

/* What all that sign refuse; then what they sign. */
static void signing(enum form form)
{
	uint8_t *out = out_memory.page, sig[CUPEL_SIGNATURE_MAX_LEN];
	union { cupel_key key; uint8_t bytes[sizeof(cupel_key) + 2 * ROOM]; } room;
	cupel_key *k = (void *)(room.bytes + ROOM), public, dead = { { 0 } };
	size_t sig_len = 77;

	start();
	show();
	REFUSED(CUPEL_E_NULL, sign(form, NULL, out, PAGE, &sig_len));
	REFUSED(CUPEL_E_CONTEXT, sign(form, &dead, out, PAGE, &sig_len));
	FOR_SIGNERS(row, form == DIGEST) {
		size_t len = cupel_signature_len(row->id);
		for (uint32_t usage = CUPEL_VERIFY; usage <= CUPEL_AGREE; usage++)
			if (usage != CUPEL_SIGN && usage != CUPEL_SIGN_DETERMINISTIC && key_of_service(k, row->id, usage) >= 0)
				REFUSED_KEEPING(k, CUPEL_E_USAGE, sign(form, k, out, PAGE, &sig_len));
		FOR_SIGNERS(other, form != DIGEST) {
			CHECK_EQUAL(key_of_service(k, other->id, CUPEL_SIGN), indicator(other));
			REFUSED_KEEPING(k, CUPEL_E_USAGE, sign(form, k, out, PAGE, &sig_len));
		}
		CHECK_EQUAL(key_of_service(&public, row->id, CUPEL_VERIFY), indicator(row));
		for (uint32_t usage = CUPEL_SIGN; usage <= CUPEL_SIGN_DETERMINISTIC; usage++) {
			CHECK_EQUAL(key_of_service(k, row->id, usage), indicator(row));
			for (size_t by = 1; by < 8; by++) {
				REFUSED(CUPEL_E_ALIGNMENT, sign(form, (void *)((uint8_t *)k + by), out, PAGE, &sig_len));
				REFUSED_KEEPING(k, CUPEL_E_ALIGNMENT, sign(form, k, out, PAGE, (void *)((uintptr_t)odd / 8 * 8 + by)));
			}
			REFUSED_KEEPING(k, CUPEL_E_NULL, sign(form, k, NULL, PAGE, &sig_len));
			REFUSED_KEEPING(k, CUPEL_E_NULL, sign(form, k, out, PAGE, NULL));
			REFUSED_KEEPING(k, CUPEL_E_OUTPUT_SIZE, sign(form, k, out, len - 1, &sig_len));
			REFUSED_KEEPING(k, CUPEL_E_OUTPUT_SIZE, sign(form, k, out, 0, &sig_len));
			REFUSED_KEEPING(k, CUPEL_E_OVERLAP, sign(form, k, room.bytes + ROOM - len + 1, len, &sig_len));
			REFUSED_KEEPING(k, CUPEL_E_OVERLAP, sign(form, k, room.bytes + ROOM + sizeof *k - 1, len, &sig_len));
			REFUSED_KEEPING(k, CUPEL_E_OVERLAP, sign(form, k, out, PAGE, (void *)(room.bytes + ROOM + 8)));
			REFUSED_KEEPING(k, CUPEL_E_OVERLAP, sign(form, k, out, PAGE, (void *)out));
			CHECK_EQUAL(sig_len, 77);
			uint8_t *at = at_end(out_memory, len);
			CHECK_OF(row->name, sign(form, k, at, len, &sig_len), indicator(row));
			CHECK_EQUAL(sig_len, len);
			CHECK(others_untouched(out_memory, at, len));
			memcpy(sig, at, len);
			sig_len = 77;
			show();
			CHECK_OF(row->name, verify(form, &public, sig, len), indicator(row));
			/* the deterministic way makes the same again, the other does not */
			show();
			CHECK_OF(row->name, sign(form, k, at, len, &sig_len), indicator(row));
			CHECK_EQUAL(memcmp(sig, at, len) == 0, usage == CUPEL_SIGN_DETERMINISTIC);
			show();
			sig_len = 77;
		}
	}
}

void case_cupel_sign(void)
{
	uint8_t *out = out_memory.page, sig[CUPEL_SIGNATURE_MAX_LEN];
	cupel_key k;
	size_t sig_len = 77;

	signing(MESSAGE);
	FOR_SIGNERS(row, false) {
		size_t len = cupel_signature_len(row->id);
		CHECK_EQUAL(key_of_service(&k, row->id, CUPEL_SIGN_DETERMINISTIC), CUPEL_OK);
		for (size_t i = 0; i < NUM_NO_HASHES; i++)
			REFUSED_KEEPING(&k, CUPEL_E_SERVICE, cupel_sign(&k, no_hashes[i], out, PAGE, &sig_len, message, MESSAGE_LEN));
		REFUSED_KEEPING(&k, CUPEL_E_NULL, cupel_sign(&k, CUPEL_SHA2_256, out, PAGE, &sig_len, NULL, 1));
		REFUSED_KEEPING(&k, CUPEL_E_INPUT_SIZE, cupel_sign(&k, CUPEL_SHA2_256, out, PAGE, &sig_len, untouchable(), TOO_LONG));
		/* an empty message; a signature over its message */
		CHECK_OF(row->name, cupel_sign(&k, CUPEL_SHA2_256, sig, sizeof sig, &sig_len, NULL, 0), CUPEL_OK);
		CHECK_OF(row->name, cupel_sign(&k, CUPEL_SHA2_256, sig, sizeof sig, &sig_len, message, MESSAGE_LEN), CUPEL_OK);
		memcpy(out, message, MESSAGE_LEN);
		CHECK_OF(row->name, cupel_sign(&k, CUPEL_SHA2_256, out + 3, len, &sig_len, out, MESSAGE_LEN), CUPEL_OK);
		CHECK_BYTES(out + 3, sig, len);
		sig_len = 77;
	}
}

void case_cupel_sign_ctx(void)
{
	uint8_t *out = out_memory.page;
	union { cupel_digest_ctx ctx; uint8_t bytes[sizeof(cupel_digest_ctx) + 2 * ROOM]; } room;
	cupel_digest_ctx *ctx = (void *)(room.bytes + ROOM), dead = { { 0 } };
	cupel_key k;
	size_t sig_len = 77;

	signing(CONTEXT);
	CHECK_EQUAL(key_of_service(&k, CUPEL_P256, CUPEL_SIGN), CUPEL_OK);
	REFUSED(CUPEL_E_NULL, cupel_sign_ctx(&k, NULL, out, PAGE, &sig_len));
	REFUSED(CUPEL_E_CONTEXT, cupel_sign_ctx(&k, &dead, out, PAGE, &sig_len));
	REFUSED(CUPEL_E_CONTEXT, cupel_sign_ctx(&k, (void *)&k, out, PAGE, &sig_len));
	show();
	*ctx = shown;
	for (size_t by = 1; by < 8; by++)
		REFUSED(CUPEL_E_ALIGNMENT, cupel_sign_ctx(&k, (void *)((uint8_t *)ctx + by), out, PAGE, &sig_len));
	REFUSED_KEEPING(ctx, CUPEL_E_OVERLAP, cupel_sign_ctx(&k, ctx, room.bytes + ROOM - 63, 64, &sig_len));
	REFUSED_KEEPING(ctx, CUPEL_E_OVERLAP, cupel_sign_ctx(&k, ctx, room.bytes + ROOM + sizeof *ctx - 1, 64, &sig_len));
	REFUSED_KEEPING(ctx, CUPEL_E_OVERLAP, cupel_sign_ctx(&k, ctx, out, PAGE, (void *)(room.bytes + ROOM + 8)));
	REFUSED_KEEPING(ctx, CUPEL_E_OUTPUT_SIZE, cupel_sign_ctx(&k, ctx, out, 63, &sig_len));
	if (permitted) {
		cupel_digest_ctx md5;
		CHECK_EQUAL(cupel_digest_init(&md5, CUPEL_MD5), CUPEL_OK);
		REFUSED_KEEPING(&md5, CUPEL_E_SERVICE, cupel_sign_ctx(&k, &md5, out, PAGE, &sig_len));
	}
	CHECK_EQUAL(sig_len, 77);
	CHECK_EQUAL(cupel_sign_ctx(&k, ctx, out, PAGE, &sig_len), CUPEL_OK);
	CHECK(filled(ctx, 0, sizeof *ctx));
}

/* What both that take a digest refuse of it. */
void case_cupel_sign_digest(void)
{
	uint8_t *out = out_memory.page, digest[65] = { 1 };
	cupel_key k;
	size_t sig_len = 77;

	signing(DIGEST);
	FOR_SIGNERS(row, true) {
		CHECK_EQUAL(key_of_service(&k, row->id, CUPEL_SIGN), indicator(row));
		for (size_t i = 0; i < NUM_NO_HASHES; i++)
			REFUSED_KEEPING(&k, CUPEL_E_SERVICE, cupel_sign_digest(&k, no_hashes[i], out, PAGE, &sig_len, digest, 32));
		REFUSED_KEEPING(&k, CUPEL_E_NULL, cupel_sign_digest(&k, CUPEL_SHA2_256, out, PAGE, &sig_len, NULL, 32));
		for (size_t len = 0; len <= sizeof digest; len++)
			if (len != 48)
				REFUSED_KEEPING(&k, CUPEL_E_INPUT_SIZE, cupel_sign_digest(&k, CUPEL_SHA2_384, out, PAGE, &sig_len, digest, len));
	}
}

/* What all that verify refuse, and what they say of a signature. */
static void verifying(enum form form)
{
	uint8_t sig[CUPEL_SIGNATURE_MAX_LEN + 1] = { 0 }, wrong[CUPEL_SIGNATURE_MAX_LEN + 1];
	cupel_key k, other, dead = { { 0 } };
	size_t sig_len;

	start();
	show();
	REFUSED(CUPEL_E_NULL, verify(form, NULL, sig, 64));
	REFUSED(CUPEL_E_CONTEXT, verify(form, &dead, sig, 64));
	FOR_SIGNERS(row, form == DIGEST) {
		size_t len = cupel_signature_len(row->id), half = len / 2;
		for (uint32_t usage = CUPEL_SIGN; usage <= CUPEL_AGREE; usage++)
			if (key_of_service(&other, row->id, usage) >= 0)
				REFUSED_KEEPING(&other, CUPEL_E_USAGE, verify(form, &other, sig, len));
		FOR_SIGNERS(another, form != DIGEST) {
			CHECK_EQUAL(key_of_service(&other, another->id, CUPEL_VERIFY), indicator(another));
			REFUSED_KEEPING(&other, CUPEL_E_USAGE, verify(form, &other, sig, len));
		}
		CHECK_EQUAL(key_of_service(&other, row->id, CUPEL_SIGN), indicator(row));
		CHECK_EQUAL(sign(form, &other, sig, len, &sig_len), indicator(row));
		CHECK_EQUAL(key_of_service(&k, row->id, CUPEL_VERIFY), indicator(row));
		show();
		for (size_t by = 1; by < 8; by++)
			REFUSED_KEEPING(&k, CUPEL_E_ALIGNMENT, verify(form, (void *)((uint8_t *)&k + by), sig, len));
		REFUSED_KEEPING(&k, CUPEL_E_NULL, verify(form, &k, NULL, len));
		for (size_t bad = 0; bad <= sizeof sig; bad++)
			if (bad != len)
				REFUSED_KEEPING(&k, CUPEL_E_SIGNATURE_SIZE, verify(form, &k, sig, bad));
#define SAYS(answer) do { \
			show(); \
			REFUSED_KEEPING(&k, answer, verify(form, &k, wrong, len)); \
			memcpy(wrong, sig, len); \
		} while (0)
		memcpy(wrong, sig, len);
		SAYS(indicator(row));
		memset(wrong, 0, half);
		SAYS(CUPEL_E_SIGNATURE_RANGE);
		memset(wrong + half, 0, half);
		SAYS(CUPEL_E_SIGNATURE_RANGE);
		memset(wrong, 0xff, half);
		SAYS(CUPEL_E_SIGNATURE_RANGE);
		memset(wrong + half, 0xff, half);
		SAYS(CUPEL_E_SIGNATURE_RANGE);
		for (size_t at = half / 2; at < len; at += half) {
			wrong[at] ^= 0x10;
			SAYS(CUPEL_E_MISMATCH);
		}
		memcpy(wrong, sig + half, half);
		memcpy(wrong + half, sig, half);
		SAYS(CUPEL_E_MISMATCH);
		message[0] ^= 1;
		hashed[0] ^= 1;
		SAYS(CUPEL_E_MISMATCH);
		message[0] ^= 1;
		hashed[0] ^= 1;
		SAYS(indicator(row));
#undef SAYS
		show();
	}
}

void case_cupel_verify(void)
{
	uint8_t sig[CUPEL_SIGNATURE_MAX_LEN] = { 1 };
	cupel_key k;

	verifying(MESSAGE);
	CHECK_EQUAL(key_of_service(&k, CUPEL_P384, CUPEL_VERIFY), CUPEL_OK);
	for (size_t i = 0; i < NUM_NO_HASHES; i++)
		REFUSED_KEEPING(&k, CUPEL_E_SERVICE, cupel_verify(&k, no_hashes[i], sig, 96, message, MESSAGE_LEN));
	REFUSED_KEEPING(&k, CUPEL_E_NULL, cupel_verify(&k, CUPEL_SHA2_256, sig, 96, NULL, 1));
	REFUSED_KEEPING(&k, CUPEL_E_INPUT_SIZE, cupel_verify(&k, CUPEL_SHA2_256, sig, 96, untouchable(), TOO_LONG));
}

void case_cupel_verify_ctx(void)
{
	uint8_t sig[CUPEL_SIGNATURE_MAX_LEN] = { 1 };
	cupel_digest_ctx dead = { { 0 } };
	cupel_key k;

	verifying(CONTEXT);
	CHECK_EQUAL(key_of_service(&k, CUPEL_P384, CUPEL_VERIFY), CUPEL_OK);
	REFUSED(CUPEL_E_NULL, cupel_verify_ctx(&k, NULL, sig, 96));
	REFUSED(CUPEL_E_CONTEXT, cupel_verify_ctx(&k, &dead, sig, 96));
	for (size_t by = 1; by < 8; by++)
		REFUSED(CUPEL_E_ALIGNMENT, cupel_verify_ctx(&k, (void *)((uint8_t *)&dead + by), sig, 96));
	show();
	REFUSED_KEEPING(&shown, CUPEL_E_OVERLAP, cupel_verify_ctx(&k, &shown, (uint8_t *)&shown + 8, 96));
	REFUSED_KEEPING(&shown, CUPEL_E_SIGNATURE_SIZE, cupel_verify_ctx(&k, &shown, sig, 95));
	CHECK_EQUAL(cupel_verify_ctx(&k, &shown, sig, 96), CUPEL_E_SIGNATURE_RANGE);
	CHECK(filled(&shown, 0, sizeof shown));
}

void case_cupel_verify_digest(void)
{
	uint8_t sig[CUPEL_SIGNATURE_MAX_LEN] = { 1 }, digest[65] = { 1 };
	cupel_key k;

	verifying(DIGEST);
	FOR_SIGNERS(row, true) {
		CHECK_EQUAL(key_of_service(&k, row->id, CUPEL_VERIFY), indicator(row));
		for (size_t i = 0; i < NUM_NO_HASHES; i++)
			REFUSED_KEEPING(&k, CUPEL_E_SERVICE, cupel_verify_digest(&k, no_hashes[i], sig, cupel_signature_len(row->id), digest, 32));
		REFUSED_KEEPING(&k, CUPEL_E_NULL, cupel_verify_digest(&k, CUPEL_SHA2_256, sig, cupel_signature_len(row->id), NULL, 32));
		for (size_t len = 0; len <= sizeof digest; len++)
			if (len != 48)
				REFUSED_KEEPING(&k, CUPEL_E_INPUT_SIZE,
				                cupel_verify_digest(&k, CUPEL_SHA2_384, sig, cupel_signature_len(row->id), digest, len));
	}
}

void case_cupel_signature_len(void)
{
	FOR_WRONG_IDS(FAMILY_KEY, id)
		CHECK_EQUAL(cupel_signature_len(id), 0);
	FOR_ROWS(row)
		if (row->family == FAMILY_KEY)
			CHECK_OF(row->name, cupel_signature_len(row->id), signs(row) ? 2 * cupel_key_len(row->id, CUPEL_PRIVATE) : 0);
}

void case_cupel_prepare(void)
{
	cupel_prepared_key *prepared = (void *)(out_memory.page + PAGE - sizeof *prepared);
	union { cupel_prepared_key prepared; cupel_key key; } both;
	cupel_key k, dead = { { 0 } };

	start();
	CHECK(sizeof *prepared <= PAGE);
	REFUSED(CUPEL_E_NULL, cupel_prepare(prepared, NULL));
	REFUSED(CUPEL_E_CONTEXT, cupel_prepare(prepared, &dead));
	FOR_FAMILY(FAMILY_KEY, row)
		for (uint32_t usage = CUPEL_VERIFY; usage <= CUPEL_AGREE; usage++)
			if (key_of_service(&k, row->id, usage) >= 0 && (usage != CUPEL_VERIFY || !row->approved))
				REFUSED_KEEPING(&k, CUPEL_E_USAGE, cupel_prepare(prepared, &k));
	FOR_SIGNERS(row, false) {
		CHECK_EQUAL(key_of_service(&k, row->id, CUPEL_VERIFY), CUPEL_OK);
		REFUSED_KEEPING(&k, CUPEL_E_NULL, cupel_prepare(NULL, &k));
		for (size_t by = 1; by < 8; by++) {
			REFUSED(CUPEL_E_ALIGNMENT, cupel_prepare((void *)((uint8_t *)prepared - by), &k));
			REFUSED(CUPEL_E_ALIGNMENT, cupel_prepare(prepared, (void *)((uint8_t *)&k + by)));
		}
		both.key = k;
		REFUSED_KEEPING(&both.key, CUPEL_E_OVERLAP, cupel_prepare(&both.prepared, &both.key));
		memset(out_memory.page, CANARY, PAGE);
		CHECK_OF(row->name, cupel_prepare(prepared, &k), CUPEL_OK);
		CHECK(others_untouched(out_memory, (uint8_t *)prepared, sizeof *prepared));
		both.prepared = *prepared;
		REFUSED_KEEPING(&both.prepared, CUPEL_E_USAGE, cupel_prepare(prepared, (void *)&both.prepared));
	}
}

void case_cupel_prepared_verify(void)
{
	uint8_t sig[CUPEL_SIGNATURE_MAX_LEN] = { 1 };
	cupel_prepared_key prepared = { { 0 } };
	cupel_key k;

	/* what it says of signatures is looked at beside cupel_verify */
	REFUSED(CUPEL_E_NULL, cupel_prepared_verify(NULL, CUPEL_SHA2_256, sig, 64, message, MESSAGE_LEN));
	REFUSED(CUPEL_E_CONTEXT, cupel_prepared_verify(&prepared, CUPEL_SHA2_256, sig, 64, message, MESSAGE_LEN));
	CHECK_EQUAL(key_of_service(&k, CUPEL_P256, CUPEL_VERIFY), CUPEL_OK);
	REFUSED_KEEPING(&k, CUPEL_E_USAGE, cupel_prepared_verify((void *)&k, CUPEL_SHA2_256, sig, 64, message, MESSAGE_LEN));
	CHECK_EQUAL(cupel_prepare(&prepared, &k), CUPEL_OK);
	REFUSED(CUPEL_E_USAGE, cupel_verify((void *)&prepared, CUPEL_SHA2_256, sig, 64, message, MESSAGE_LEN));
	for (size_t by = 1; by < 8; by++)
		REFUSED(CUPEL_E_ALIGNMENT, cupel_prepared_verify((void *)((uint8_t *)&prepared + by), CUPEL_SHA2_256, sig, 64, message, MESSAGE_LEN));
	for (size_t i = 0; i < NUM_NO_HASHES; i++)
		REFUSED_KEEPING(&prepared, CUPEL_E_SERVICE, cupel_prepared_verify(&prepared, no_hashes[i], sig, 64, message, MESSAGE_LEN));
	REFUSED_KEEPING(&prepared, CUPEL_E_NULL, cupel_prepared_verify(&prepared, CUPEL_SHA2_256, NULL, 64, message, MESSAGE_LEN));
	REFUSED_KEEPING(&prepared, CUPEL_E_NULL, cupel_prepared_verify(&prepared, CUPEL_SHA2_256, sig, 64, NULL, 1));
	REFUSED_KEEPING(&prepared, CUPEL_E_SIGNATURE_SIZE, cupel_prepared_verify(&prepared, CUPEL_SHA2_256, sig, 63, message, MESSAGE_LEN));
	REFUSED_KEEPING(&prepared, CUPEL_E_INPUT_SIZE, cupel_prepared_verify(&prepared, CUPEL_SHA2_256, sig, 64, untouchable(), TOO_LONG));
	REFUSED_KEEPING(&prepared, CUPEL_E_SIGNATURE_RANGE, cupel_prepared_verify(&prepared, CUPEL_SHA2_256, sig, 64, message, MESSAGE_LEN));
}

void case_cupel_prepared_clear(void)
{
	cupel_prepared_key prepared;
	uint8_t sig[64] = { 1 };
	cupel_key k;

	cupel_prepared_clear(NULL);
	CHECK_EQUAL(key_of_service(&k, CUPEL_P256, CUPEL_VERIFY), CUPEL_OK);
	CHECK_EQUAL(cupel_prepare(&prepared, &k), CUPEL_OK);
	cupel_prepared_clear(&prepared);
	CHECK(filled(&prepared, 0, sizeof prepared));
	CHECK_EQUAL(cupel_prepared_verify(&prepared, CUPEL_SHA2_256, sig, 64, message, MESSAGE_LEN), CUPEL_E_CONTEXT);
}
