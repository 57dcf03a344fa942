/* SPDX-License-Identifier: MIT */
/* The build without unapproved services: permission is refused from the start, they are refused always, and everything says so. */
#include "table.h"

static void nothing_unapproved(void)
{
	FOR_ROWS(row) {
		if (row->approved)
			continue;
		cupel_service_report report;
		union held ctx;
		CHECK_OF(row->name, cupel_service_query(row->id, &report, NULL), CUPEL_OK);
		CHECK_OF(row->name, report.answer, CUPEL_E_NOT_APPROVED);
		CHECK_OF(row->name, report.approved, 0);
		is_refused(row, CUPEL_E_NOT_APPROVED);
		memset(&ctx, 0, sizeof ctx);
		CHECK_OF(row->name, held_begin(row, &ctx), CUPEL_E_NOT_APPROVED);
		CHECK(filled(&ctx, 0, sizeof ctx));
	}
}

static void nothing_permitted(void)
{
	CHECK_EQUAL(queried(CUPEL_PERMIT_UNAPPROVED), CUPEL_E_LOCKED);
	CHECK_EQUAL(cupel_permit_unapproved(), CUPEL_E_LOCKED);
	cupel_status_report status = status_now();
	CHECK_EQUAL(status.permitted, 0);
	CHECK_EQUAL(status.locked & CUPEL_LOCK_BUILD, CUPEL_LOCK_BUILD);
	nothing_unapproved();
}

int main(void)
{
	cupel_module_report info;

	table_open();
	CHECK_EQUAL(cupel_module_info(&info), CUPEL_OK);
	CHECK(strstr(info.version, " approved_only=true") != NULL);
	nothing_permitted();
	FOR_ROWS(row)
		if (row->approved && row->family != FAMILY_MODULE)
			answers_rightly(row);
	CHECK_EQUAL(cupel_lock_approved(), is_sealed() ? CUPEL_OK : CUPEL_E_OPEN_BUILD);
	CHECK_EQUAL(status_now().locked & (CUPEL_LOCK_BUILD | CUPEL_LOCK_CALL), CUPEL_LOCK_BUILD | (is_sealed() ? CUPEL_LOCK_CALL : 0));
	nothing_permitted();
	CHECK_EQUAL(cupel_self_test(NULL, 0, &(size_t){ 0 }), CUPEL_OK);
	nothing_permitted();
	return check_close("approved_only");
}
