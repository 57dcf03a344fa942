/* SPDX-License-Identifier: MIT */
#include "misuse.h"

struct guarded out_memory, in_memory, key_memory;
bool permitted;

static const struct {
	const char *name;
	void (*body)(void);
} cases[] = {
#define FUNCTION(name) { #name, case_##name },
#include "functions.def"
};

static void run_case(const void *arg)
{
	size_t which = *(const size_t *)arg;

	cases[which].body();
}

int main(void)
{
	table_open();
	watch_open();
	out_memory = guarded_new();
	in_memory = guarded_new();
	key_memory = guarded_new();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		unsigned long done = check_num();
		in_child(run_case, &i, cases[i].name);
		CHECK_OF(cases[i].name, check_num() > done + 1, true);    /* a case that checks nothing is none */
	}
	watch_close(can_permit());
	return check_close("misuse");
}
