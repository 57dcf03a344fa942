/* SPDX-License-Identifier: MIT */
/* Fewer CPU features: before the first service, each and all; never after it; and the self-tests run again on the path that is left. */
#include "symbol.h"
#include "table.h"

static unsigned num_features(void)
{
	unsigned num = 0;

	while (*cupel_cpu_name(UINT64_C(1) << num) != '\0')
		num++;
	return num;
}

static cupel_module_report info(void)
{
	cupel_module_report report = { .cpu_features = UINT64_MAX };

	CHECK_EQUAL(cupel_module_info(&report), CUPEL_OK);
	return report;
}

static void all_answer(void)
{
	FOR_ROWS(row)
		if (row->approved && row->family != FAMILY_MODULE)
			answers_rightly(row);
	CHECK_EQUAL(cupel_self_test(NULL, 0, &(size_t){ 0 }), CUPEL_OK);
	CHECK_EQUAL(status_now().state, CUPEL_STATE_APPROVED);
}

/* Takes a set of features away, in one call or bit by bit, and works. */
static void narrowed(const void *arg)
{
	uint64_t without = *(const uint64_t *)arg;
	uint64_t found = info().cpu_features_found;

	CHECK_EQUAL(info().cpu_features, found);
	CHECK_EQUAL(queried(CUPEL_CPU_NARROW), CUPEL_OK);
	if (without % 2 == 0) {
		CHECK_EQUAL(cupel_cpu_narrow(without), CUPEL_OK);
	} else {
		for (unsigned bit = 0; bit < num_features(); bit++)
			if (without >> bit & 1)
				CHECK_EQUAL(cupel_cpu_narrow(UINT64_C(1) << bit), CUPEL_OK);
	}
	CHECK_EQUAL(info().cpu_features, found & ~without);
	CHECK_EQUAL(info().cpu_features_found, found);
	CHECK_EQUAL(cupel_cpu_narrow(UINT64_C(1) << num_features()), CUPEL_E_FEATURES);
	CHECK_EQUAL(info().cpu_features, found & ~without);
	all_answer();
	CHECK_EQUAL(queried(CUPEL_CPU_NARROW), CUPEL_E_STARTED);
	CHECK_EQUAL(cupel_cpu_narrow(0), CUPEL_E_STARTED);
	CHECK_EQUAL(cupel_cpu_narrow(CUPEL_CPU_SHA), CUPEL_E_STARTED);
	CHECK_EQUAL(info().cpu_features, found & ~without);
	all_answer();
}

/* Which of the module's services count as a first one. */
static int ask(const struct row *row)
{
	uint8_t out[LONGEST_ANSWER];

	switch (row->id) {
	case CUPEL_SELF_TEST:
		return cupel_self_test(NULL, 0, &(size_t){ 0 });
	case CUPEL_PREWARM:
		return cupel_prewarm(CUPEL_SHA2_224);
	case CUPEL_PERMIT_UNAPPROVED:
		return cupel_permit_unapproved();
	case CUPEL_LOCK_APPROVED:
		return cupel_lock_approved();
	case CUPEL_STATUS:
	case CUPEL_MODULE_INFO:
	case CUPEL_SERVICE_QUERY:
	case CUPEL_CPU_NARROW:
		(void)status_now();
		(void)info();
		(void)queried(CUPEL_SHA2_256);
		return cupel_cpu_narrow(CUPEL_CPU_AVX2);
	default:
		return row->family == FAMILY_MODULE ? CUPEL_OK : perform(row, out);
	}
}

static void first_service(const void *arg)
{
	const struct row *row = arg;
	bool starts = row->family != FAMILY_MODULE || row->id == CUPEL_SELF_TEST || row->id == CUPEL_PREWARM;

	if (!row->approved)
		CHECK_EQUAL(cupel_permit_unapproved(), CUPEL_OK);
	CHECK_OF(row->name, ask(row), row->id == CUPEL_LOCK_APPROVED && !is_sealed() ? CUPEL_E_OPEN_BUILD : indicator(row));
	CHECK_OF(row->name, cupel_cpu_narrow(CUPEL_CPU_AVX512), starts ? CUPEL_E_STARTED : CUPEL_OK);
	CHECK_OF(row->name, info().cpu_features & CUPEL_CPU_AVX512, starts ? info().cpu_features_found & CUPEL_CPU_AVX512 : 0);
}

/* A test that passed at load passed on another path: after narrowing it runs again, and a wrong answer is found. */
static void tested_again(const void *arg)
{
	bool narrow = *(const bool *)arg;
	uint8_t out[64];

	flip(symbol("kat_sha2_256_answer"));
	if (narrow) {
		CHECK_EQUAL(cupel_cpu_narrow(CUPEL_CPU_SHA), CUPEL_OK);
		CHECK_EQUAL(cupel_digest(CUPEL_SHA2_256, out, sizeof out, message, MESSAGE_LEN), CUPEL_E_SELF_TEST);
		CHECK_EQUAL(status_now().state, CUPEL_STATE_ERROR);
		CHECK_TEXT(status_now().failed_test, "SHA2-256");
		return;
	}
	/* the control: without it, load's test is enough */
	CHECK_EQUAL(cupel_digest(CUPEL_SHA2_256, out, sizeof out, message, MESSAGE_LEN), CUPEL_OK);
	CHECK_EQUAL(status_now().state, CUPEL_STATE_APPROVED);
}

int main(void)
{
	uint64_t all;

	table_open();
	all = (UINT64_C(1) << num_features()) - 1;
	CHECK_EQUAL(info().cpu_features_found & ~all, 0);
	for (unsigned bit = 0; bit < num_features(); bit++) {
		uint64_t one = UINT64_C(1) << bit, others = all & ~one;
		in_child(narrowed, &one, cupel_cpu_name(one));
		in_child(narrowed, &others, cupel_cpu_name(one));
	}
	in_child(narrowed, &all, "all features");
	in_child(narrowed, &(uint64_t){ 0 }, "no feature");
	FOR_ROWS(row)
		if ((row->approved || can_permit()) && (row->id != CUPEL_PERMIT_UNAPPROVED || can_permit()))
			in_child(first_service, row, row->name);
	in_child(tested_again, &(bool){ true }, "tested again");
	in_child(tested_again, &(bool){ false }, "not tested again");
	printf("narrow: this CPU and build offer 0x%llx of 0x%llx\n", (unsigned long long)info().cpu_features_found,
	       (unsigned long long)all);
	return check_close("narrow");
}
