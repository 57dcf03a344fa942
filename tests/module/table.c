/* SPDX-License-Identifier: MIT */
#include "answers.h"
#include "table.h"

uint8_t message[MESSAGE_LEN], key[KEY_LEN];

#define STATUS_APPROVED true
#define STATUS_UNAPPROVED false
#define ANSWER_MODULE(symbol) NULL, 0
#define ANSWER_DIGEST(symbol) answer_##symbol, sizeof answer_##symbol
#define ANSWER_MAC(symbol) answer_##symbol, sizeof answer_##symbol

const struct row rows[NUM_ROWS] = {
#define CUPEL_SERVICE(number, symbol_, family_, algorithm, name_, standard_, parameters, strength_, status, states_, condition_, \
                      cast_, role, inputs, outputs, access) \
	{ CUPEL_##symbol_, FAMILY_##family_, STATUS_##status, IN_##states_, strength_, #symbol_, name_, standard_, condition_, #cast_, \
	  ANSWER_##family_(symbol_) },
#include "module/services.def"
};

void table_open(void)
{
	check_open();
	for (size_t i = 0; i < sizeof message; i++)
		message[i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)(i + 1);
}

int indicator(const struct row *row)
{
	return row->approved ? CUPEL_OK : CUPEL_NOT_APPROVED;
}

int perform(const struct row *row, uint8_t *out)
{
	if (row->family == FAMILY_DIGEST)
		return cupel_digest(row->id, out, row->answer_len, message, sizeof message);
	return cupel_mac(row->id, out, row->answer_len, key, sizeof key, message, sizeof message);
}

bool filled(const void *at, int byte, size_t len)
{
	const uint8_t *p = at;

	for (size_t i = 0; i < len; i++)
		if (p[i] != (uint8_t)byte)
			return false;
	return true;
}

bool answers_rightly(const struct row *row)
{
	uint8_t out[LONGEST_ANSWER];

	return CHECK_OF(row->name, perform(row, out), indicator(row)) && CHECK_BYTES(out, row->answer, row->answer_len);
}

bool is_refused(const struct row *row, int wanted)
{
	uint8_t out[LONGEST_ANSWER];

	memset(out, 0xa5, sizeof out);
	bool good = CHECK_OF(row->name, perform(row, out), wanted);
	return CHECK(filled(out, 0xa5, sizeof out)) && good;
}

cupel_status_report status_now(void)
{
	cupel_status_report report = { 0 };

	CHECK_EQUAL(cupel_status(&report), CUPEL_OK);
	return report;
}

int queried(uint32_t service)
{
	cupel_service_report report = { 0 };

	CHECK_EQUAL(cupel_service_query(service, &report, NULL), CUPEL_OK);
	CHECK_TEXT(report.reason, cupel_strerror(report.answer));
	return report.answer;
}

bool is_sealed(void)
{
	cupel_module_report report;

	return cupel_module_info(&report) == CUPEL_OK && strcmp(report.boundary, "sealed") == 0;
}

bool can_permit(void)
{
	return status_now().locked == 0;
}
