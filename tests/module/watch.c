/* SPDX-License-Identifier: MIT */
#include "watch.h"

static struct seen (*watch_seen)[MOST_WATCHED];
uint8_t watch_was[MOST_WATCHED][MOST_KEPT];
size_t watch_was_len[MOST_WATCHED];

static const char *const names[] = { WATCHED_FUNCTIONS };

static bool is_failure(int rc)
{
	return rc == CUPEL_E_MISMATCH || rc == CUPEL_E_SIGNATURE_RANGE || rc == CUPEL_E_POINT_INFINITY || rc == CUPEL_E_RANDOM ||
	       rc == CUPEL_E_PAIRWISE;
}

/* How many bytes of an output a refused call has changed. Where the cryptography failed, outputs are zero; what has a state, a context, may
   have changed it. */
static size_t num_changed(const struct watched *watched, size_t i, int rc)
{
	uint8_t is[MOST_KEPT];
	size_t len = watch_read(is, watched[i].value, watch_was_len[i]), changed = 0;

	if (is_failure(rc) && watched[i].kind == WATCHED_ALIGNED)
		return 0;
	for (size_t at = 0; at < len; at++)
		changed += is[at] != watch_was[i][at] && !(is[at] == 0 && is_failure(rc));
	return changed;
}

/* What a wrong value of an argument should have been refused for, and was not; null for nothing. */
static const char *missing(const struct seen *seen)
{
	size_t at = 0;

	if (seen->kind != WATCHED_NUMBER)
		return !seen->null ? "null" : seen->kind == WATCHED_ALIGNED && !seen->misaligned ? "not aligned" : NULL;
	while (at < NUM_SEEN && !(seen->refused[at] && !seen->taken[at]))
		at++;
	return at == NUM_SEEN ? "a wrong number" : NULL;
}

/* What changes on refusal, and what lacks a case, is found. */
static void finds_what_is_planted(void)
{
	static struct seen seen;
	uint8_t out[100] = { 1 };
	struct watched watched = { "planted", (uintptr_t)out, sizeof out, WATCHED_POINTER };

	watch_before(&watched, 1);
	if (watch_was_len[0] == 0) {
		printf("path of watched outputs: not run, since this kernel, or an emulator in its place, reads no memory for a process\n");
	} else {
		CHECK_EQUAL(num_changed(&watched, 0, CUPEL_E_NULL), 0);
		out[0] = 0;
		CHECK_EQUAL(num_changed(&watched, 0, CUPEL_E_NULL), 1);
		CHECK_EQUAL(num_changed(&watched, 0, CUPEL_E_MISMATCH), 0);
		out[99] = 7;
		CHECK_EQUAL(num_changed(&watched, 0, CUPEL_E_MISMATCH), 1);
	}
	CHECK(missing(&seen) != NULL);
	seen.refused[5] = seen.taken[5] = 1;
	CHECK(missing(&seen) != NULL);
	seen.refused[6] = 1;
	CHECK(missing(&seen) == NULL);
	seen.kind = WATCHED_ALIGNED;
	seen.null = true;
	CHECK(missing(&seen) != NULL);
}

void watch_open(void)
{
	watch_seen = check_shared(MOST_FUNCTIONS * sizeof *watch_seen);
	finds_what_is_planted();
}

int watch_after(size_t function, const struct watched *watched, size_t num, int rc)
{
	for (size_t i = 0; i < num; i++) {
		const struct watched *w = &watched[i];
		struct seen *seen = &watch_seen[function][i];
		size_t at = w->value * UINT64_C(0x9e3779b97f4a7c15) >> 50;

		if (seen->name[0] == '\0') {
			snprintf(seen->name, sizeof seen->name, "%s", w->name);
			seen->kind = w->kind;
		}
		seen->null |= rc == CUPEL_E_NULL && w->value == 0;
		seen->misaligned |= rc == CUPEL_E_ALIGNMENT && w->value % 8 != 0;
		if (rc < 0 && !is_failure(rc))
			seen->refused[at] = 1;
		else
			seen->taken[at] = 1;
		size_t changed = rc < 0 && watch_was_len[i] != 0 ? num_changed(watched, i, rc) : 0;
		if (!CHECK_OF(names[function], changed, 0))
			printf("%s: refused with %d, and yet changes %zu bytes at %s\n", names[function], rc, changed, w->name);
	}
	return rc;
}

/* A function that no approved service is behind: where none but those can be had, its case is left out (misuse.h, permit). */
static bool left_out(const char *name)
{
	return strcmp(name, "cupel_sign_digest") == 0 || strcmp(name, "cupel_verify_digest") == 0;
}

void watch_close(bool permitted)
{
	for (size_t function = 0; function < NUM_WATCHED; function++) {
		if (!permitted && left_out(names[function]))
			continue;
		CHECK_OF(names[function], watch_seen[function][0].name[0] != '\0', true);      /* its case calls it */
		for (size_t i = 0; i < MOST_WATCHED && watch_seen[function][i].name[0] != '\0'; i++) {
			const char *what = missing(&watch_seen[function][i]);
			if (!CHECK(what == NULL))
				printf("%s: no case in which %s is %s\n", names[function], watch_seen[function][i].name, what);
		}
	}
}
