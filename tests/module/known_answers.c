/* SPDX-License-Identifier: MIT */
/*
 * Whatever a self-test has of the known answers it looks at, keys and messages as well as answers: one bit of each changed, on the portable path and on
 * the one in use, its self-test fails, by name. An answer that no test compares would go on.
 */
#include <cupel/lab.h>

#include "symbol.h"
#include "table.h"

struct change {
	const char *name;
	const struct row *row;
	uint64_t features;
	uint8_t *at;
};

static void changed(const void *arg)
{
	const struct change *change = arg;

	CHECK_EQUAL(cupel_lab_cpu_set(change->features), CUPEL_OK);
	CHECK_OF(change->name, cupel_prewarm(change->row->id), CUPEL_OK);
	CHECK_EQUAL(cupel_lab_cpu_set(change->features), CUPEL_OK);
	flip(change->at);
	CHECK_OF(change->name, cupel_prewarm(change->row->id), CUPEL_E_SELF_TEST);
	cupel_status_report status = status_now();
	CHECK_OF(change->name, status.state, CUPEL_STATE_ERROR);
	/* the table's keyword and the test's name differ in their punctuation alone */
	for (char *c = status.failed_test; *c != '\0'; c++)
		if (*c == '-')
			*c = '_';
	CHECK_TEXT(status.failed_test, change->row->cast);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The first row whose self-test is that of kat_..., by the longest of the names that fit. */
static const struct row *row_of(const char *name)
{
	const struct row *found = NULL;
	size_t longest = 0;

	FOR_ROWS(row) {
		size_t len = 0;
		while (row->cast[len] != '\0' && lower(row->cast[len]) == name[4 + len])
			len++;
		if (row->cast[len] == '\0' && name[4 + len] == '_' && len > longest) {
			longest = len;
			found = row;
		}
	}
	return found;
}

static void one_symbol(const char *name, void *at, size_t size, void *num)
{
	cupel_module_report report;
	struct change change = { .name = name };

	if (strncmp(name, "kat_", 4) != 0 || size == 0)
		return;
	change.row = row_of(name);
	if (!CHECK_OF(name, change.row != NULL, true))
		return;
	CHECK_EQUAL(cupel_module_info(&report), CUPEL_OK);
	for (int portable = 0; portable < 2; portable++) {
		change.features = portable ? 0 : report.cpu_features_found;
		for (size_t i = 0; i < 3; i++) {
			change.at = (uint8_t *)at + i * (size - 1) / 2;
			in_child(changed, &change, name);
		}
	}
	++*(unsigned *)num;
}

int main(void)
{
	unsigned num = 0;

	table_open();
	symbols_each(one_symbol, &num);
	printf("known_answers: %u of them, three bits of each, on two paths\n", num);
	CHECK(num > 100);
	return check_close("known_answers");
}
