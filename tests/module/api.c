/* SPDX-License-Identifier: MIT */
/* What can be asked of the module without its cryptography: sentences, sizes, names, lists, reports. */
#include "table.h"

/* Every result, by the enum's own order; a new one belongs here, and has its sentence. */
static const int results[] = {
	CUPEL_OK, CUPEL_NOT_APPROVED, CUPEL_E_NULL, CUPEL_E_ALIGNMENT, CUPEL_E_SERVICE, CUPEL_E_VERB, CUPEL_E_OUTPUT_SIZE,
	CUPEL_E_INPUT_SIZE, CUPEL_E_KEY_SIZE, CUPEL_E_TAG_SIZE, CUPEL_E_OVERLAP, CUPEL_E_CONTEXT, CUPEL_E_USAGE, CUPEL_E_FEATURES,
	CUPEL_E_KEY_HALVES, CUPEL_E_IV_WAY, CUPEL_E_IV_SIZE, CUPEL_E_IV_FIXED, CUPEL_E_IV_ORDER, CUPEL_E_STRENGTH, CUPEL_E_REQUEST_SIZE,
	CUPEL_E_FUNCTION, CUPEL_E_DERIVED_SIZE,
	CUPEL_E_SALT_SIZE, CUPEL_E_PASSWORD_SIZE, CUPEL_E_ITERATIONS, CUPEL_E_LABEL, CUPEL_E_MODE, CUPEL_E_COUNTER,
	CUPEL_E_PRIVATE_RANGE, CUPEL_E_POINT_FORM, CUPEL_E_POINT_INFINITY, CUPEL_E_POINT_RANGE, CUPEL_E_POINT_OFF_CURVE, CUPEL_E_PAIR,
	CUPEL_E_SIGNATURE_SIZE, CUPEL_E_SIGNATURE_RANGE,
	CUPEL_E_NOT_APPROVED, CUPEL_E_LOCKED, CUPEL_E_STARTED, CUPEL_E_OPEN_BUILD, CUPEL_E_NOT_IN_ERROR, CUPEL_E_SELF_TEST,
	CUPEL_E_INTEGRITY, CUPEL_E_SHUT_DOWN, CUPEL_E_RANDOM, CUPEL_E_EXHAUSTED, CUPEL_E_FORKED, CUPEL_E_RESEED, CUPEL_E_MISMATCH, CUPEL_E_PAIRWISE,
};
enum { MOST_TESTS = 64, NUM_RESULTS = sizeof results / sizeof *results, FAR = 1000 };

static void sentences(void)
{
	const char *unknown = cupel_strerror(FAR);
	int known = 0;

	for (size_t i = 0; i < NUM_RESULTS; i++) {
		const char *sentence = cupel_strerror(results[i]);
		CHECK(strlen(sentence) > 10);
		CHECK(sentence[strlen(sentence) - 1] != '.');
		CHECK(strcmp(sentence, unknown) != 0);
		for (size_t j = 0; j < i; j++) {
			CHECK(results[i] != results[j]);
			CHECK(strcmp(sentence, cupel_strerror(results[j])) != 0);
		}
		/* all of it fits where the query puts it */
		CHECK(strlen(sentence) < sizeof ((cupel_service_report *)NULL)->reason);
	}
	/* and no other value has one: nothing is forgotten above */
	for (int rc = -FAR; rc <= FAR; rc++)
		known += strcmp(cupel_strerror(rc), unknown) != 0;
	CHECK_EQUAL(known, NUM_RESULTS);
	/* only 0 is approved; the negative ones are errors */
	for (size_t i = 0; i < NUM_RESULTS; i++)
		CHECK_EQUAL(CUPEL_IS_APPROVED(results[i]), results[i] == CUPEL_OK);
}

static void sizes(void)
{
	CHECK_EQUAL(cupel_sizeof(CUPEL_OBJECT_STATUS_REPORT), sizeof(cupel_status_report));
	CHECK_EQUAL(cupel_sizeof(CUPEL_OBJECT_MODULE_REPORT), sizeof(cupel_module_report));
	CHECK_EQUAL(cupel_sizeof(CUPEL_OBJECT_SELF_TEST_REPORT), sizeof(cupel_self_test_report));
	CHECK_EQUAL(cupel_sizeof(CUPEL_OBJECT_SERVICE_PARAMS), sizeof(cupel_service_params));
	CHECK_EQUAL(cupel_sizeof(CUPEL_OBJECT_SERVICE_REPORT), sizeof(cupel_service_report));
	CHECK_EQUAL(cupel_sizeof(CUPEL_OBJECT_DIGEST_CTX), sizeof(cupel_digest_ctx));
	CHECK_EQUAL(cupel_sizeof(CUPEL_OBJECT_MAC_CTX), sizeof(cupel_mac_ctx));
	CHECK_EQUAL(cupel_sizeof(CUPEL_OBJECT_CIPHER_CTX), sizeof(cupel_cipher_ctx));
	CHECK_EQUAL(cupel_sizeof(CUPEL_OBJECT_AEAD_CTX), sizeof(cupel_aead_ctx));
	CHECK_EQUAL(cupel_sizeof(CUPEL_OBJECT_DRBG_CTX), sizeof(cupel_drbg_ctx));
	CHECK_EQUAL(cupel_sizeof(CUPEL_OBJECT_KEY), sizeof(cupel_key));
	CHECK_EQUAL(cupel_sizeof(CUPEL_OBJECT_KEY_REPORT), sizeof(cupel_key_report));
	CHECK_EQUAL(cupel_sizeof(CUPEL_OBJECT_PREPARED_KEY), sizeof(cupel_prepared_key));
	for (uint32_t object = 1; object <= CUPEL_OBJECT_PREPARED_KEY; object++)
		CHECK(cupel_sizeof(object) != 0 && cupel_sizeof(object) % 8 == 0);
	/* what products have compiled in, for as long as this interface lives */
	CHECK_EQUAL(sizeof(cupel_digest_ctx), 256);
	CHECK_EQUAL(sizeof(cupel_mac_ctx), 512);
	CHECK_EQUAL(sizeof(cupel_cipher_ctx), 640);
	CHECK_EQUAL(sizeof(cupel_aead_ctx), 1024);
	CHECK_EQUAL(sizeof(cupel_drbg_ctx), 384);
	CHECK_EQUAL(sizeof(cupel_key), 256);
	CHECK_EQUAL(sizeof(cupel_prepared_key), 3968);
}

/* True where a text ends inside its field, before which it has at least `least` characters, with zeroes behind. */
static bool whole(const char *text, size_t size, size_t least)
{
	size_t len = strnlen(text, size);

	return len >= least && len < size && filled(text + len, 0, size - len);
}

static void reports(void)
{
	cupel_status_report status;
	cupel_module_report info;
	cupel_self_test_report tests[MOST_TESTS];
	size_t num = 0;

	memset(&status, 0xa5, sizeof status);
	CHECK_EQUAL(cupel_status(&status), CUPEL_OK);
	CHECK(whole(status.state_name, sizeof status.state_name, 1));
	CHECK(whole(status.failed_test, sizeof status.failed_test, 0));
	CHECK_EQUAL(status.reserved, 0);

	memset(&info, 0xa5, sizeof info);
	CHECK_EQUAL(cupel_module_info(&info), CUPEL_OK);
	CHECK_TEXT(info.name, "Cupel");
	CHECK(whole(info.version, sizeof info.version, 10));
	CHECK(whole(info.boundary, sizeof info.boundary, 1));
	/* version and configuration: every option is told, the last of them too */
	char boundary[32];
	snprintf(boundary, sizeof boundary, " boundary=%s ", info.boundary);
	CHECK(strstr(info.version, boundary) != NULL);
	CHECK(strstr(info.version, " approved_only=true") != NULL || strstr(info.version, " approved_only=false") != NULL);
	CHECK(strstr(info.version, " lab=true") != NULL || strstr(info.version, " lab=false") != NULL);
	CHECK(strstr(info.version, " asm=true") != NULL || strstr(info.version, " asm=false") != NULL);
	CHECK(strncmp(info.version, VERSION " ", sizeof VERSION) == 0);
	bool sealed = strcmp(info.boundary, "sealed") == 0;
	CHECK(sealed || strcmp(info.boundary, "open") == 0);
	CHECK_EQUAL(info.sealed_len != 0, sealed);
	CHECK_EQUAL(!filled(info.build_id, 0, sizeof info.build_id), sealed);
	CHECK_EQUAL(!filled(info.digest, 0, sizeof info.digest), sealed);
	CHECK_EQUAL(info.cpu_features & ~info.cpu_features_found, 0);

	memset(tests, 0xa5, sizeof tests);
	CHECK_EQUAL(cupel_self_test(tests, MOST_TESTS, &num), CUPEL_OK);
	CHECK(num >= 2 && num <= MOST_TESTS);
	for (size_t i = 0; i < num; i++) {
		CHECK(whole(tests[i].name, sizeof tests[i].name, 3));
		CHECK_EQUAL(tests[i].reserved, 0);
		for (size_t j = 0; j < i; j++)
			CHECK(strcmp(tests[i].name, tests[j].name) != 0);
	}
}

static void lists(void)
{
	uint32_t ids[NUM_ROWS];
	size_t num = 0;

	CHECK_EQUAL(cupel_service_list(ids, NUM_ROWS, &num), CUPEL_OK);
	CHECK_EQUAL(num, NUM_ROWS);
	for (size_t i = 0; i < NUM_ROWS; i++) {
		const struct row *row = &rows[i];
		cupel_service_report report;
		CHECK_EQUAL(ids[i], row->id);
		memset(&report, 0xa5, sizeof report);
		CHECK_OF(row->name, cupel_service_query(ids[i], &report, NULL), CUPEL_OK);
		CHECK_EQUAL(report.service, row->id);
		CHECK_EQUAL(report.approved, row->approved);
		CHECK_TEXT(report.name, row->name);
		CHECK(whole(report.name, sizeof report.name, 3));
		CHECK(whole(report.standard, sizeof report.standard, 3));
		CHECK(whole(report.condition, sizeof report.condition, 3));
		CHECK(whole(report.reason, sizeof report.reason, 3));
		CHECK_TEXT(report.standard, row->standard);
		CHECK_TEXT(report.condition, row->condition);
		CHECK_EQUAL(report.strength, row->strength);
		CHECK_TEXT(report.reason, cupel_strerror(report.answer));
	}
	for (unsigned bit = 0; bit < 64; bit++)
		for (unsigned other = 0; other < bit; other++)
			CHECK(*cupel_cpu_name(UINT64_C(1) << bit) == '\0' ||
			      strcmp(cupel_cpu_name(UINT64_C(1) << bit), cupel_cpu_name(UINT64_C(1) << other)) != 0);
}

int main(void)
{
	table_open();
	sentences();
	sizes();
	lists();
	reports();
	return check_close("api");
}
