/* SPDX-License-Identifier: MIT */
#include "misuse.h"

void case_cupel_strerror(void)
{
	static const int none[] = { 2, 3, 77, -36, -63, -77, -95, -98, INT32_MIN, INT32_MIN + 1, INT32_MAX };
	const char *sentence = cupel_strerror(none[0]);

	CHECK(*sentence != '\0');
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		CHECK_TEXT(cupel_strerror(none[i]), sentence);
	CHECK(strcmp(sentence, cupel_strerror(CUPEL_OK)) != 0);
}

void case_cupel_sizeof(void)
{
	static const uint32_t none[] = { 0, 14, 15, 0x101, 0x80000001, UINT32_MAX };

	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		CHECK_EQUAL(cupel_sizeof(none[i]), 0);
}

void case_cupel_status(void)
{
	cupel_status_report *report = (void *)(out_memory.page + PAGE - sizeof *report);

	REFUSED(CUPEL_E_NULL, cupel_status(NULL));
	for (size_t by = 1; by < 8; by++)
		REFUSED(CUPEL_E_ALIGNMENT, cupel_status((void *)((uint8_t *)report - by)));
	CHECK_EQUAL(cupel_status(report), CUPEL_OK);
	CHECK(others_untouched(out_memory, (uint8_t *)report, sizeof *report));
}

void case_cupel_module_info(void)
{
	cupel_module_report *report = (void *)(out_memory.page + PAGE - sizeof *report);

	REFUSED(CUPEL_E_NULL, cupel_module_info(NULL));
	for (size_t by = 1; by < 8; by++)
		REFUSED(CUPEL_E_ALIGNMENT, cupel_module_info((void *)((uint8_t *)report - by)));
	CHECK_EQUAL(cupel_module_info(report), CUPEL_OK);
	CHECK(others_untouched(out_memory, (uint8_t *)report, sizeof *report));
}

void case_cupel_cpu_name(void)
{
	CHECK_TEXT(cupel_cpu_name(0), "");
	CHECK_TEXT(cupel_cpu_name(UINT64_MAX), "");
	CHECK_TEXT(cupel_cpu_name(CUPEL_CPU_SSSE3 | CUPEL_CPU_AVX2), "");
	for (unsigned bit = 0; bit < 64; bit++)          /* the lowest bits have names, and no other */
		CHECK_EQUAL(*cupel_cpu_name(UINT64_C(1) << bit) != '\0', bit < num_features());
	CHECK_TEXT(cupel_cpu_name((uint64_t)CUPEL_CPU_SHA << 32), "");
}

void case_cupel_cpu_narrow(void)
{
	for (unsigned bit = num_features(); bit < 64; bit++) {
		CHECK_EQUAL(cupel_cpu_narrow(UINT64_C(1) << bit), CUPEL_E_FEATURES);
		CHECK_EQUAL(cupel_cpu_narrow(UINT64_C(1) << bit | CUPEL_CPU_SHA), CUPEL_E_FEATURES);
	}
	CHECK_EQUAL(cupel_cpu_narrow(UINT64_MAX), CUPEL_E_FEATURES);
	cupel_module_report report;
	CHECK_EQUAL(cupel_module_info(&report), CUPEL_OK);
	CHECK_EQUAL(report.cpu_features, report.cpu_features_found);
	answers_rightly(&rows[CUPEL_SHA2_256 - 1]);
	CHECK_EQUAL(cupel_cpu_narrow(0), CUPEL_E_STARTED);
	CHECK_EQUAL(cupel_cpu_narrow(UINT64_MAX), CUPEL_E_STARTED);
}

void case_cupel_self_test(void)
{
	size_t one = sizeof(cupel_self_test_report);
	size_t num = 77, all = 0;
	uint8_t *reports = out_memory.page + PAGE - one;

	REFUSED(CUPEL_E_NULL, cupel_self_test(NULL, 0, NULL));
	REFUSED(CUPEL_E_NULL, cupel_self_test((void *)reports, 1, NULL));
	REFUSED(CUPEL_E_NULL, cupel_self_test(NULL, 1, &num));
	REFUSED(CUPEL_E_NULL, cupel_self_test(NULL, SIZE_MAX, &num));
	for (size_t by = 1; by < 8; by++)
		REFUSED(CUPEL_E_ALIGNMENT, cupel_self_test((void *)(reports - by), 1, &num));
	for (size_t by = 1; by < 8; by++)
		REFUSED(CUPEL_E_ALIGNMENT, cupel_self_test(NULL, 0, (void *)(reports + by)));
	CHECK_EQUAL(num, 77);
	CHECK_EQUAL(cupel_self_test(NULL, 0, &all), CUPEL_OK);
	CHECK(all > 1);
	for (size_t cap = 0; cap <= all; cap++) {
		uint8_t *at = at_end(out_memory, cap * one);
		CHECK_EQUAL(cupel_self_test((void *)at, cap, &num), CUPEL_OK);
		CHECK_EQUAL(num, all);
		CHECK(others_untouched(out_memory, at, cap * one));
		CHECK(cap == 0 || strcmp((char *)at, "integrity") == 0);
	}
	memset(out_memory.page, CANARY, PAGE);           /* more room than tests */
	CHECK_EQUAL(cupel_self_test((void *)out_memory.page, PAGE / one, &num), CUPEL_OK);
	CHECK_EQUAL(num, all);
	CHECK(others_untouched(out_memory, out_memory.page, all * one));
}

void case_cupel_prewarm(void)
{
	for (size_t i = 1; i < NUM_NO_IDS; i++)
		CHECK_EQUAL(cupel_prewarm(no_ids[i]), CUPEL_E_SERVICE);
	FOR_ROWS(row)
		CHECK_OF(row->name, cupel_prewarm(row->id), CUPEL_OK);
	CHECK_EQUAL(cupel_prewarm(0), CUPEL_OK);
}

static int asked(cupel_service_report *report, const struct row *row, uint32_t verb, uint32_t iv_way, size_t key_len, size_t tag_len,
                 size_t iv_len)
{
	cupel_service_params params = { .verb = verb, .iv_way = iv_way, .key_len = key_len, .tag_len = tag_len, .iv_len = iv_len };

	CHECK_EQUAL(cupel_service_query(row->id, report, &params), CUPEL_OK);
	CHECK_TEXT(report->reason, cupel_strerror(report->answer));
	return report->answer;
}

static const size_t aes_lens[] = { 0, 1, 15, 16, 17, 24, 31, 32, 33, 48, 64, 65 };
enum { NUM_AES_LENS = sizeof aes_lens / sizeof *aes_lens };

/* Keys whose halves differ. */
static uint8_t keys[80];

static void keys_fill(void)
{
	for (size_t i = 0; i < sizeof keys; i++)
		keys[i] = (uint8_t)(i + 1);
}

static void query_of_ciphers(cupel_service_report *report)
{
	uint8_t out[TEXT_LEN];

	keys_fill();
	FOR_FAMILY(FAMILY_CIPHER, row)
		for (uint32_t verb = 0; verb < 7; verb++)
			for (size_t k = 0; k < NUM_AES_LENS; k++)
				for (size_t iv_len = 0; iv_len <= IV_LEN; iv_len += 4)
					CHECK_OF(row->name, asked(report, row, verb, 0, aes_lens[k], 0, iv_len),
					         cupel_cipher(row->id, verb, out, sizeof out, keys, aes_lens[k], iv, iv_len, message, TEXT_LEN));
}

static void query_of_aeads(cupel_service_report *report)
{
	uint8_t out[TEXT_LEN], tag[TAG_LEN], nonce[12];
	cupel_aead_ctx ctx;

	keys_fill();
	FOR_FAMILY(FAMILY_AEAD, row)
		for (uint32_t way = 0; way < 10; way++)
			for (size_t k = 0; k < NUM_AES_LENS; k++)
				for (size_t tag_len = 0; tag_len <= 17; tag_len++)
					for (size_t iv_len = 0; iv_len <= 13; iv_len++) {
						const uint8_t *given = way == CUPEL_IV_CALLER ? iv : NULL;
						int rc = cupel_aead_init(&ctx, row->id, way, tag_len, keys, aes_lens[k], iv, iv_len);
						CHECK_OF(row->name, asked(report, row, CUPEL_DECRYPT, way, aes_lens[k], tag_len, iv_len),
						         rc == CUPEL_OK ? (report->approved ? CUPEL_OK : CUPEL_NOT_APPROVED) : rc);
						if (rc == CUPEL_OK)
							rc = cupel_aead_seal(&ctx, out, sizeof out, tag, tag_len, nonce, sizeof nonce, given, given ? 12 : 0, NULL, 0, key, KEY_LEN);
						CHECK_OF(row->name, asked(report, row, CUPEL_ENCRYPT, way, aes_lens[k], tag_len, iv_len), rc);
						CHECK_EQUAL(asked(report, row, CUPEL_GENERATE, way, aes_lens[k], tag_len, iv_len),
						            row->id == CUPEL_AES_GCM && way == CUPEL_IV_CALLER && !permitted ? CUPEL_E_NOT_APPROVED : CUPEL_E_VERB);
					}
}

static void query_of_wraps(cupel_service_report *report)
{
	uint8_t out[TEXT_LEN + 8];
	size_t len;

	keys_fill();
	FOR_FAMILY(FAMILY_WRAP, row)
		for (size_t k = 0; k < NUM_AES_LENS; k++)
			for (uint32_t verb = 0; verb < 7; verb++)
				CHECK_OF(row->name, asked(report, row, verb, 0, aes_lens[k], 0, 0),
				         verb != CUPEL_ENCRYPT && verb != CUPEL_DECRYPT ? CUPEL_E_VERB :
				         cupel_key_wrap(row->id, out, sizeof out, &len, keys, aes_lens[k], message, TEXT_LEN));
}

/* The other parameters' answers are asked for beside the calls (misuse_kdf.c). */
static void query_of_kdfs(cupel_service_report *report)
{
	FOR_FAMILY(FAMILY_KDF, row) {
		bool extracts = row->id == CUPEL_HKDF || row->id == CUPEL_TWO_STEP || row->id == CUPEL_TLS13_KDF, derives = row->id != CUPEL_TWO_STEP;
		for (uint32_t verb = 0; verb < 70; verb++) {
			int answer = asked(report, row, verb, 0, LONG_KEY_LEN, 0, 0);
			CHECK_OF(row->name, answer, (verb == CUPEL_DERIVE && derives) || (verb == CUPEL_EXTRACT && extracts) ? CUPEL_E_FUNCTION : CUPEL_E_VERB);
		}
	}
}

static bool is_approved(uint32_t service, enum family family)
{
	return service != 0 && service <= NUM_ROWS && rows[service - 1].family == family && rows[service - 1].approved;
}

/* What a call with such a key and hash function answers, where the row has such a call at all. */
static int keys_call(const struct row *row, const cupel_service_params *params)
{
	uint8_t out[CUPEL_SIGNATURE_MAX_LEN] = { 1 }, peer[CUPEL_PUBLIC_KEY_MAX_LEN];
	size_t len, peer_len;
	cupel_key k;
	int rc;

	if (row->family == FAMILY_KEY) {
		rc = cupel_key_import(&k, row->id, params->verb, private_key, private_key_len(row->id), NULL, 0);
		return rc == CUPEL_E_NULL ? key_of_service(&k, row->id, params->verb) : rc;      /* to verify: the public key */
	}
	if (row->family == FAMILY_AGREE ? params->verb != CUPEL_AGREE : row->id == CUPEL_DET_ECDSA ? params->verb != CUPEL_SIGN_DETERMINISTIC :
	    params->verb != CUPEL_SIGN && params->verb != CUPEL_VERIFY)
		return CUPEL_E_VERB;
	if (!is_approved(params->key, FAMILY_KEY))
		return CUPEL_E_SERVICE;
	CHECK_EQUAL(key_of_service(&k, params->key, params->verb), CUPEL_OK);
	if (params->verb == CUPEL_AGREE) {
		CHECK_EQUAL(cupel_key_export(&k, CUPEL_PUBLIC, peer, sizeof peer, &peer_len), CUPEL_OK);
		return cupel_agree(&k, out, sizeof out, &len, peer, peer_len);
	}
	if (params->verb != CUPEL_VERIFY)
		return cupel_sign(&k, params->hash, out, sizeof out, &len, message, MESSAGE_LEN);
	rc = cupel_verify(&k, params->hash, out, cupel_signature_len(params->key), message, MESSAGE_LEN);
	return rc == CUPEL_E_SIGNATURE_RANGE ? CUPEL_OK : rc;
}

static void query_of_keys(cupel_service_report *report)
{
	FOR_ROWS(row) {
		if ((row->family != FAMILY_KEY && row->family != FAMILY_SIGN && row->family != FAMILY_AGREE) || (!row->approved && !permitted))
			continue;
		for (uint32_t verb = 0; verb < CUPEL_AGREE + 3; verb++)
			for (uint32_t k = CUPEL_RANDOM; k <= NUM_ROWS + 1; k++)
				for (uint32_t hash = CUPEL_ZEROISE; hash <= CUPEL_HMAC_SHA2_224; hash++) {
					cupel_service_params params = { .verb = verb, .key = k, .hash = hash };
					bool hashes = row->family == FAMILY_SIGN;
					if ((row->family == FAMILY_KEY && k != CUPEL_P256) || (!hashes && hash != CUPEL_SHA2_256))
						continue;
					CHECK_EQUAL(cupel_service_query(row->id, report, &params), CUPEL_OK);
					CHECK_OF(row->name, report->answer, keys_call(row, &params));
					if (row->family == FAMILY_KEY || report->answer < 0)
						continue;
					uint32_t of_key = rows[k - 1].strength, of_hash = rows[hash - 1].strength;
					CHECK_OF(row->name, report->strength, hashes && of_hash < of_key ? of_hash : of_key);
				}
	}
}

void case_cupel_service_query(void)
{
	cupel_service_report *report = (void *)(out_memory.page + PAGE - sizeof *report);
	union { cupel_service_params params; uint8_t bytes[2 * sizeof(cupel_service_params)]; } in = { { 0 } };
	cupel_service_params params = { .verb = CUPEL_GENERATE, .key_len = KEY_LEN, .tag_len = 16 };

	REFUSED(CUPEL_E_NULL, cupel_service_query(CUPEL_STATUS, NULL, NULL));
	REFUSED(CUPEL_E_NULL, cupel_service_query(0, NULL, &params));
	for (size_t by = 1; by < 8; by++) {
		REFUSED(CUPEL_E_ALIGNMENT, cupel_service_query(CUPEL_STATUS, (void *)((uint8_t *)report - by), NULL));
		REFUSED(CUPEL_E_ALIGNMENT, cupel_service_query(CUPEL_STATUS, report, (void *)(in.bytes + by)));
	}
	for (size_t i = 0; i < NUM_NO_IDS; i++)
		REFUSED(CUPEL_E_SERVICE, cupel_service_query(no_ids[i], report, NULL));
	FOR_ROWS(row) {
		memset(out_memory.page, CANARY, PAGE);
		CHECK_EQUAL(cupel_service_query(row->id, report, NULL), CUPEL_OK);
		if (row->family == FAMILY_MODULE || row->family == FAMILY_DIGEST || row->family == FAMILY_RANDOM || row->family == FAMILY_DRBG) {
			/* without parameters to refuse, the answer is the same */
			int answer = report->answer;
			CHECK_EQUAL(cupel_service_query(row->id, report, &params), CUPEL_OK);
			CHECK_OF(row->name, report->answer, answer);
		}
		CHECK(others_untouched(out_memory, (uint8_t *)report, sizeof *report));
	}
	/* The query's answer to parameters is the call's. */
	query_of_ciphers(report);
	query_of_aeads(report);
	query_of_wraps(report);
	query_of_kdfs(report);
	query_of_keys(report);
	FOR_FAMILY(FAMILY_MAC, row) {
		static const uint64_t key_lens[] = { 0, 1, SHORTEST_KEY - 1, SHORTEST_KEY, KEY_LEN };
		uint64_t tag_lens[] = { 0, SHORTEST_TAG - 1, SHORTEST_TAG, row->answer_len, row->answer_len + 1,
		                        (UINT64_C(1) << 32) + row->answer_len, UINT64_MAX };
		for (uint32_t verb = 0; verb < 5; verb++)
			for (size_t k = 0; k < sizeof key_lens / sizeof *key_lens; k++)
				for (size_t t = 0; t < sizeof tag_lens / sizeof *tag_lens; t++) {
					cupel_mac_ctx ctx;
					uint8_t tag[80];
					params = (cupel_service_params){ .verb = verb, .key_len = key_lens[k], .tag_len = tag_lens[t] };
					CHECK_EQUAL(cupel_service_query(row->id, report, &params), CUPEL_OK);
					CHECK_TEXT(report->reason, cupel_strerror(report->answer));
					int rc = cupel_mac_init(&ctx, row->id, verb, key, (size_t)key_lens[k]);
					if (rc == CUPEL_OK && verb == CUPEL_GENERATE)
						rc = cupel_mac_final(&ctx, tag, (size_t)tag_lens[t]);
					if (rc == CUPEL_OK && verb == CUPEL_VERIFY) {
						/* a context below, so that a length too large is not an overlap */
						CHECK(sizeof tag <= PAGE);
						rc = cupel_mac_final_verify(&ctx, tag < (uint8_t *)&ctx ? in_memory.page : tag, (size_t)tag_lens[t]);
						if (rc == CUPEL_E_MISMATCH)
							rc = CUPEL_OK;
						if (rc == CUPEL_E_OVERLAP)
							rc = CUPEL_E_TAG_SIZE;
					}
					if (rc == CUPEL_E_OVERLAP)
						rc = CUPEL_E_TAG_SIZE;
					CHECK_OF(row->name, report->answer, rc);
				}
	}
}

void case_cupel_service_list(void)
{
	size_t num = 77;
	uint8_t *ids = out_memory.page + PAGE - 4;

	REFUSED(CUPEL_E_NULL, cupel_service_list(NULL, 0, NULL));
	REFUSED(CUPEL_E_NULL, cupel_service_list((void *)ids, 1, NULL));
	REFUSED(CUPEL_E_NULL, cupel_service_list(NULL, 1, &num));
	REFUSED(CUPEL_E_NULL, cupel_service_list(NULL, SIZE_MAX, &num));
	for (size_t by = 1; by < 8; by++)
		REFUSED(CUPEL_E_ALIGNMENT, cupel_service_list(NULL, 0, (void *)(out_memory.page + by)));
	CHECK_EQUAL(num, 77);
	for (size_t cap = 0; cap <= NUM_ROWS + 10; cap++) {
		size_t written = cap < NUM_ROWS ? cap : NUM_ROWS;
		uint32_t *at = (void *)at_end(out_memory, cap * sizeof *at);
		CHECK_EQUAL(cupel_service_list(cap == 0 ? NULL : at, cap, &num), CUPEL_OK);
		CHECK_EQUAL(num, NUM_ROWS);
		for (size_t i = 0; i < written; i++)
			CHECK_EQUAL(at[i], rows[i].id);
		CHECK(others_untouched(out_memory, (uint8_t *)at, written * sizeof *at));
	}
}

/* These take no argument: wrong is their time alone. */

void case_cupel_permit_unapproved(void)
{
	int wanted = can_permit() ? CUPEL_OK : CUPEL_E_LOCKED;

	CHECK_EQUAL(cupel_permit_unapproved(), wanted);
	CHECK_EQUAL(cupel_permit_unapproved(), wanted);
	if (is_sealed()) {
		CHECK_EQUAL(cupel_lock_approved(), CUPEL_OK);
		CHECK_EQUAL(cupel_permit_unapproved(), CUPEL_E_LOCKED);
		CHECK_EQUAL(status_now().permitted, 0);
	}
}

void case_cupel_lock_approved(void)
{
	int wanted = is_sealed() ? CUPEL_OK : CUPEL_E_OPEN_BUILD;
	uint32_t locked = status_now().locked;

	CHECK_EQUAL(cupel_lock_approved(), wanted);
	CHECK_EQUAL(cupel_lock_approved(), wanted);
	CHECK_EQUAL(status_now().locked, is_sealed() ? locked | CUPEL_LOCK_CALL : locked);
}

void case_cupel_reset(void)
{
	CHECK_EQUAL(cupel_reset(), CUPEL_E_NOT_IN_ERROR);
	answers_rightly(&rows[CUPEL_SHA2_256 - 1]);
	CHECK_EQUAL(cupel_reset(), CUPEL_E_NOT_IN_ERROR);
	CHECK_EQUAL(status_now().state, CUPEL_STATE_APPROVED);
}

void case_cupel_shutdown(void)
{
	cupel_digest_ctx ctx;

	CHECK_EQUAL(cupel_digest_init(&ctx, CUPEL_SHA2_256), CUPEL_OK);
	CHECK_EQUAL(cupel_shutdown(), CUPEL_OK);
	REFUSED_KEEPING(&ctx, CUPEL_E_SHUT_DOWN, cupel_digest_final(&ctx, out_memory.page, 64));
	CHECK_EQUAL(cupel_shutdown(), CUPEL_E_SHUT_DOWN);
	CHECK_EQUAL(cupel_reset(), CUPEL_E_SHUT_DOWN);
}
