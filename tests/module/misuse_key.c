/* SPDX-License-Identifier: MIT */
#include "misuse.h"

static const uint32_t usages[] = { CUPEL_SIGN, CUPEL_SIGN_DETERMINISTIC, CUPEL_VERIFY, CUPEL_AGREE };
enum { NUM_USAGES = sizeof usages / sizeof *usages };
static const uint32_t no_usages[] = { 0, CUPEL_GENERATE, CUPEL_ENCRYPT, CUPEL_DECRYPT, CUPEL_DERIVE, CUPEL_EXTRACT, CUPEL_AGREE + 1, 0x100, 0x102, 0x80000005, UINT32_MAX };
enum { NUM_NO_USAGES = sizeof no_usages / sizeof *no_usages };

static bool is_x25519(const struct row *row)
{
	return row->id == CUPEL_X25519;
}

static bool takes(const struct row *row, uint32_t usage)
{
	return usage == CUPEL_AGREE ? row->approved || is_x25519(row) : !is_x25519(row);
}

static size_t len_of(const struct row *row)
{
	return is_x25519(row) ? 32 : strstr(row->symbol, "224") ? 28 : strstr(row->symbol, "256") ? 32 : strstr(row->symbol, "384") ? 48 : 66;
}

/* The public key of private_key. */
static size_t public_of(const struct row *row, uint8_t *out)
{
	cupel_key k;
	size_t len = 0;

	CHECK(key_of_service(&k, row->id, is_x25519(row) ? CUPEL_AGREE : CUPEL_SIGN) >= 0);
	CHECK(cupel_key_export(&k, CUPEL_PUBLIC, out, CUPEL_PUBLIC_KEY_MAX_LEN, &len) >= 0);
	return len;
}

void case_cupel_key_len(void)
{
	static const uint32_t no_parts[] = { 0, 3, 4, 0x101, UINT32_MAX };

	FOR_WRONG_IDS(FAMILY_KEY, id)
		for (uint32_t part = 0; part < 4; part++)
			CHECK_EQUAL(cupel_key_len(id, part), 0);
	FOR_ROWS(row)
		if (row->family == FAMILY_KEY) {
			CHECK_OF(row->name, cupel_key_len(row->id, CUPEL_PRIVATE), len_of(row));
			CHECK_OF(row->name, cupel_key_len(row->id, CUPEL_PUBLIC), is_x25519(row) ? 32 : 1 + 2 * len_of(row));
			for (size_t i = 0; i < sizeof no_parts / sizeof *no_parts; i++)
				CHECK_OF(row->name, cupel_key_len(row->id, no_parts[i]), 0);
		}
}

void case_cupel_keygen(void)
{
	cupel_key *k = (void *)(out_memory.page + PAGE - sizeof *k), again;
	uint8_t one[CUPEL_PRIVATE_KEY_MAX_LEN], two[CUPEL_PRIVATE_KEY_MAX_LEN], pub[CUPEL_PUBLIC_KEY_MAX_LEN];
	size_t len, pub_len;

	FOR_WRONG_IDS(FAMILY_KEY, id)
		REFUSED(CUPEL_E_SERVICE, cupel_keygen(NULL, id, UINT32_MAX));
	FOR_ROWS(row)
		if (row->family == FAMILY_KEY && !row->approved)
			REFUSED(CUPEL_E_NOT_APPROVED, cupel_keygen(k, row->id, CUPEL_SIGN));
	permit();
	FOR_FAMILY(FAMILY_KEY, row) {
		REFUSED(CUPEL_E_NULL, cupel_keygen(NULL, row->id, CUPEL_SIGN));
		for (size_t by = 1; by < 8; by++)
			REFUSED(CUPEL_E_ALIGNMENT, cupel_keygen((void *)((uint8_t *)k - by), row->id, CUPEL_SIGN));
		for (size_t i = 0; i < NUM_NO_USAGES; i++)
			REFUSED(CUPEL_E_VERB, cupel_keygen(k, row->id, no_usages[i]));
		for (size_t i = 0; i < NUM_USAGES; i++) {
			if (usages[i] == CUPEL_VERIFY || !takes(row, usages[i])) {
				REFUSED(CUPEL_E_VERB, cupel_keygen(k, row->id, usages[i]));
				continue;
			}
			memset(out_memory.page, CANARY, PAGE);
			CHECK_OF(row->name, cupel_keygen(k, row->id, usages[i]), indicator(row));
			CHECK(others_untouched(out_memory, (uint8_t *)k, sizeof *k));
			/* no key comes twice, and a pair is a pair */
			CHECK_OF(row->name, cupel_keygen(&again, row->id, usages[i]), indicator(row));
			CHECK_OF(row->name, cupel_key_export(k, CUPEL_PRIVATE, one, sizeof one, &len), indicator(row));
			CHECK_OF(row->name, cupel_key_export(&again, CUPEL_PRIVATE, two, sizeof two, &len), indicator(row));
			CHECK(memcmp(one + len - 16, two + len - 16, 16) != 0);
			CHECK_OF(row->name, cupel_key_export(k, CUPEL_PUBLIC, pub, sizeof pub, &pub_len), indicator(row));
			CHECK_OF(row->name, cupel_key_import(&again, row->id, usages[i], one, len, pub, pub_len), indicator(row));
			CHECK_OF(row->name, cupel_key_import(&again, row->id, usages[i], two, len, pub, pub_len), CUPEL_E_PAIR);
		}
	}
}

/* Public keys that are none, each in its way. */
static void wrong_points(const struct row *row, const uint8_t *pub, size_t pub_len)
{
	uint8_t wrong[CUPEL_PUBLIC_KEY_MAX_LEN + 1], *x = wrong + 1, *y = wrong + 1 + len_of(row);
	size_t len = len_of(row);
	cupel_key *k = (void *)out_memory.page;

#define WRONG(error, wrong_len) do { \
		REFUSED(error, cupel_key_import(k, row->id, CUPEL_VERIFY, NULL, 0, wrong, wrong_len)); \
		REFUSED(error, cupel_key_import(k, row->id, CUPEL_SIGN, private_key, len, wrong, wrong_len)); \
		memcpy(wrong, pub, pub_len); \
	} while (0)
	memcpy(wrong, pub, pub_len);
	wrong[pub_len] = 0;
	for (size_t wrong_len = 0; wrong_len <= pub_len + 1; wrong_len++)
		if (wrong_len != pub_len)
			WRONG(CUPEL_E_KEY_SIZE, wrong_len);
	wrong[0] = 0;
	WRONG(CUPEL_E_POINT_INFINITY, 1);
	for (unsigned form = 0; form < 256; form++)
		if (form != 4) {
			wrong[0] = (uint8_t)form;
			WRONG(CUPEL_E_POINT_FORM, pub_len);
		}
	/* every p of these curves begins with ones, and P-521's with one bit in its first byte */
	memset(x, 0xff, len);
	WRONG(CUPEL_E_POINT_RANGE, pub_len);
	memset(y, 0xff, len);
	WRONG(CUPEL_E_POINT_RANGE, pub_len);
	for (size_t bit = 0; bit < 8; bit++) {
		x[len - 1] ^= (uint8_t)(1 << bit);
		WRONG(CUPEL_E_POINT_OFF_CURVE, pub_len);
		y[len - 1] ^= (uint8_t)(1 << bit);
		WRONG(CUPEL_E_POINT_OFF_CURVE, pub_len);
	}
	memset(x, 0, 2 * len);
	WRONG(CUPEL_E_POINT_OFF_CURVE, pub_len);
#undef WRONG
}

void case_cupel_key_import(void)
{
	cupel_key *k = (void *)(out_memory.page + PAGE - sizeof *k);
	union { cupel_key key; uint8_t bytes[sizeof(cupel_key) + 2 * ROOM]; } room = { .bytes = { 0 } };
	cupel_key *middle = (void *)(room.bytes + ROOM);
	uint8_t pub[CUPEL_PUBLIC_KEY_MAX_LEN], bytes[CUPEL_PRIVATE_KEY_MAX_LEN + 1] = { 1 };

	FOR_WRONG_IDS(FAMILY_KEY, id)
		REFUSED(CUPEL_E_SERVICE, cupel_key_import(NULL, id, UINT32_MAX, NULL, 1, NULL, 1));
	FOR_ROWS(row)
		if (row->family == FAMILY_KEY && !row->approved)
			REFUSED(CUPEL_E_NOT_APPROVED, key_of_service(k, row->id, CUPEL_AGREE));
	permit();
	FOR_FAMILY(FAMILY_KEY, row) {
		size_t len = len_of(row), pub_len = public_of(row, pub);
		uint32_t usage = is_x25519(row) ? CUPEL_AGREE : CUPEL_SIGN;
		REFUSED(CUPEL_E_NULL, cupel_key_import(NULL, row->id, usage, private_key, len, NULL, 0));
		for (size_t by = 1; by < 8; by++)
			REFUSED(CUPEL_E_ALIGNMENT, cupel_key_import((void *)((uint8_t *)k - by), row->id, usage, private_key, len, NULL, 0));
		for (size_t i = 0; i < NUM_NO_USAGES; i++)
			REFUSED(CUPEL_E_VERB, cupel_key_import(k, row->id, no_usages[i], private_key, len, NULL, 0));
		for (size_t i = 0; i < NUM_USAGES; i++)
			if (!takes(row, usages[i]))
				REFUSED(CUPEL_E_VERB, cupel_key_import(k, row->id, usages[i], private_key, len, NULL, 0));
			else if (usages[i] == CUPEL_VERIFY)
				REFUSED(CUPEL_E_NULL, cupel_key_import(k, row->id, usages[i], private_key, len, NULL, 0));
			else
				REFUSED(CUPEL_E_NULL, cupel_key_import(k, row->id, usages[i], NULL, 0, pub, pub_len));
		if (!is_x25519(row))
			REFUSED(CUPEL_E_USAGE, cupel_key_import(k, row->id, CUPEL_VERIFY, private_key, len, pub, pub_len));
		for (size_t wrong = 0; wrong <= sizeof bytes; wrong++)
			if (wrong != len)
				REFUSED(CUPEL_E_KEY_SIZE, cupel_key_import(k, row->id, usage, bytes, wrong, NULL, 0));
		for (size_t at = ROOM - pub_len + 1; at < ROOM + sizeof *middle; at += 7) {
			CHECK_OF(row->name, cupel_key_import(middle, row->id, usage, private_key, len, room.bytes + at, pub_len), CUPEL_E_OVERLAP);
			CHECK_OF(row->name, cupel_key_import(middle, row->id, usage, room.bytes + (at < ROOM ? ROOM : at), len, NULL, 0), CUPEL_E_OVERLAP);
		}
		CHECK(filled(&room, 0, sizeof room));
		if (!is_x25519(row)) {
			/* 0; 2^N - 1, all ones; n and n - 1 are those of the tests of the field */
			memset(bytes, 0, len);
			REFUSED(CUPEL_E_PRIVATE_RANGE, cupel_key_import(k, row->id, usage, bytes, len, NULL, 0));
			memset(bytes, 0xff, len);
			REFUSED(CUPEL_E_PRIVATE_RANGE, cupel_key_import(k, row->id, usage, bytes, len, NULL, 0));
			wrong_points(row, pub, pub_len);
		}
		memcpy(bytes, private_key, len);
		bytes[len - 2] ^= 8;
		REFUSED(CUPEL_E_PAIR, cupel_key_import(k, row->id, usage, bytes, len, pub, pub_len));
		for (size_t i = 0; i < NUM_USAGES; i++) {
			cupel_key_report report;
			if (!takes(row, usages[i]))
				continue;
			memset(out_memory.page, CANARY, PAGE);
			CHECK_OF(row->name, usages[i] == CUPEL_VERIFY ? cupel_key_import(k, row->id, usages[i], NULL, 0, pub, pub_len)
			                                              : cupel_key_import(k, row->id, usages[i], private_key, len, pub, pub_len), indicator(row));
			CHECK(others_untouched(out_memory, (uint8_t *)k, sizeof *k));
			CHECK_OF(row->name, cupel_key_info(k, &report), indicator(row));
			CHECK(report.service == row->id && report.usage == usages[i] && report.origin == CUPEL_IMPORTED && report.strength == row->strength);
		}
	}
}

void case_cupel_key_export(void)
{
	static const uint32_t no_parts[] = { 0, 3, 0x101, UINT32_MAX };
	uint8_t *out = out_memory.page, pub[CUPEL_PUBLIC_KEY_MAX_LEN], odd[16];
	union { cupel_key key; uint8_t bytes[sizeof(cupel_key) + 2 * ROOM]; } room;
	cupel_key *k = (void *)(room.bytes + ROOM), dead = { { 0 } };
	cupel_prepared_key prepared;
	size_t out_len = 77;

	REFUSED(CUPEL_E_NULL, cupel_key_export(NULL, CUPEL_PUBLIC, out, PAGE, &out_len));
	REFUSED(CUPEL_E_CONTEXT, cupel_key_export(&dead, CUPEL_PUBLIC, out, PAGE, &out_len));
	CHECK_EQUAL(key_of_service(&dead, CUPEL_P256, CUPEL_VERIFY), CUPEL_OK);
	CHECK_EQUAL(cupel_prepare(&prepared, &dead), CUPEL_OK);
	REFUSED(CUPEL_E_USAGE, cupel_key_export((void *)&prepared, CUPEL_PUBLIC, out, PAGE, &out_len));
	permit();
	FOR_FAMILY(FAMILY_KEY, row) {
		size_t pub_len = public_of(row, pub);
		CHECK_EQUAL(key_of_service(k, row->id, is_x25519(row) ? CUPEL_AGREE : CUPEL_SIGN), indicator(row));
		for (size_t by = 1; by < 8; by++)
			REFUSED(CUPEL_E_ALIGNMENT, cupel_key_export((void *)((uint8_t *)k + by), CUPEL_PUBLIC, out, PAGE, &out_len));
		for (size_t i = 0; i < sizeof no_parts / sizeof *no_parts; i++)
			REFUSED_KEEPING(k, CUPEL_E_VERB, cupel_key_export(k, no_parts[i], out, PAGE, &out_len));
		for (uint32_t part = CUPEL_PRIVATE; part <= CUPEL_PUBLIC; part++) {
			size_t len = cupel_key_len(row->id, part);
			REFUSED_KEEPING(k, CUPEL_E_NULL, cupel_key_export(k, part, NULL, PAGE, &out_len));
			REFUSED_KEEPING(k, CUPEL_E_NULL, cupel_key_export(k, part, out, PAGE, NULL));
			for (size_t by = 1; by < 8; by++)
				REFUSED_KEEPING(k, CUPEL_E_ALIGNMENT, cupel_key_export(k, part, out, PAGE, (void *)((uintptr_t)odd / 8 * 8 + by)));
			REFUSED_KEEPING(k, CUPEL_E_OUTPUT_SIZE, cupel_key_export(k, part, out, len - 1, &out_len));
			REFUSED_KEEPING(k, CUPEL_E_OUTPUT_SIZE, cupel_key_export(k, part, out, 0, &out_len));
			REFUSED_KEEPING(k, CUPEL_E_OVERLAP, cupel_key_export(k, part, room.bytes + ROOM - len + 1, len, &out_len));
			REFUSED_KEEPING(k, CUPEL_E_OVERLAP, cupel_key_export(k, part, room.bytes + ROOM + sizeof *k - 1, len, &out_len));
			REFUSED_KEEPING(k, CUPEL_E_OVERLAP, cupel_key_export(k, part, out, PAGE, (void *)(room.bytes + ROOM + 8)));
			REFUSED_KEEPING(k, CUPEL_E_OVERLAP, cupel_key_export(k, part, out, PAGE, (void *)out));
			CHECK_EQUAL(out_len, 77);
			uint8_t *at = at_end(out_memory, len);
			CHECK_OF(row->name, cupel_key_export(k, part, at, len, &out_len), indicator(row));
			CHECK_EQUAL(out_len, len);
			CHECK(others_untouched(out_memory, at, len));
			CHECK(memcmp(at, part == CUPEL_PUBLIC ? pub : private_key, len) == 0);
			CHECK(row->approved == false || part == CUPEL_PRIVATE || memcmp(at, row->answer, pub_len) == 0);
			out_len = 77;
		}
		if (!is_x25519(row)) {
			CHECK_EQUAL(key_of_service(k, row->id, CUPEL_VERIFY), indicator(row));
			REFUSED_KEEPING(k, CUPEL_E_USAGE, cupel_key_export(k, CUPEL_PRIVATE, out, PAGE, &out_len));
		}
	}
}

void case_cupel_key_info(void)
{
	cupel_key_report *report = (void *)(out_memory.page + PAGE - sizeof *report);
	cupel_key k, dead = { { 0 } };
	cupel_prepared_key prepared;

	REFUSED(CUPEL_E_NULL, cupel_key_info(NULL, report));
	REFUSED(CUPEL_E_CONTEXT, cupel_key_info(&dead, report));
	CHECK_EQUAL(key_of_service(&k, CUPEL_P256, CUPEL_VERIFY), CUPEL_OK);
	REFUSED(CUPEL_E_NULL, cupel_key_info(&k, NULL));
	for (size_t by = 1; by < 8; by++) {
		REFUSED(CUPEL_E_ALIGNMENT, cupel_key_info((void *)((uint8_t *)&k + by), report));
		REFUSED(CUPEL_E_ALIGNMENT, cupel_key_info(&k, (void *)((uint8_t *)report - by)));
	}
	REFUSED_KEEPING(&k, CUPEL_E_OVERLAP, cupel_key_info(&k, (void *)&k));
	CHECK_EQUAL(cupel_prepare(&prepared, &k), CUPEL_OK);
	REFUSED(CUPEL_E_USAGE, cupel_key_info((void *)&prepared, report));
	memset(out_memory.page, CANARY, PAGE);
	CHECK_EQUAL(cupel_key_info(&k, report), CUPEL_OK);
	CHECK(others_untouched(out_memory, (uint8_t *)report, sizeof *report));
	CHECK(report->service == CUPEL_P256 && report->usage == CUPEL_VERIFY && report->origin == CUPEL_IMPORTED && report->strength == 128);
}

void case_cupel_key_clear(void)
{
	cupel_key k;
	cupel_key_report report;

	cupel_key_clear(NULL);
	CHECK_EQUAL(key_of_service(&k, CUPEL_P521, CUPEL_SIGN), CUPEL_OK);
	cupel_key_clear(&k);
	CHECK(filled(&k, 0, sizeof k));
	CHECK_EQUAL(cupel_key_info(&k, &report), CUPEL_E_CONTEXT);
	cupel_key_clear(&k);
}
