/* SPDX-License-Identifier: MIT */
/*
 * Watches every call of the misuse cases (watched.h stands before the functions, made from the headers). Of each call that is refused, all that it
 * could write to is as it was, or, where the cryptography failed, zero. Of each argument of each function, a wrong value was refused: a pointer that is
 * null, an object that is not aligned, a number that was refused and never taken. An argument without a case fails the test.
 */
#ifndef WATCH_H
#define WATCH_H

#include <sys/uio.h>

#include <cupel/cupel.h>

#include "check.h"

enum { WATCHED_NUMBER, WATCHED_POINTER, WATCHED_ALIGNED };
enum { MOST_WATCHED = 16, MOST_FUNCTIONS = 128, MOST_KEPT = 2048, NUM_SEEN = 1 << 14 };

struct watched {
	const char *name;
	uintptr_t value;
	size_t len;                      /* that may be written there */
	int kind;
};

/* What was seen of an argument, in this process and its children. */
struct seen {
	char name[32];
	int kind;
	bool null, misaligned;
	uint8_t refused[NUM_SEEN], taken[NUM_SEEN];      /* of numbers, by a hash */
};

/* Reads what may not be there. */
static inline size_t watch_read(uint8_t *to, uintptr_t from, size_t len)
{
	struct iovec local = { to, len < MOST_KEPT ? len : MOST_KEPT }, remote = { (void *)from, local.iov_len };
	ssize_t got = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);

	return got < 0 ? 0 : (size_t)got;
}

/* What stood in the outputs before the call. */
extern uint8_t watch_was[MOST_WATCHED][MOST_KEPT];
extern size_t watch_was_len[MOST_WATCHED];

static inline void watch_before(const struct watched *watched, size_t num)
{
	for (size_t i = 0; i < num; i++)
		watch_was_len[i] = watched[i].len != 0 ? watch_read(watch_was[i], watched[i].value, watched[i].len) : 0;
}

/* Catches what is planted first. */
void watch_open(void);

int watch_after(size_t function, const struct watched *watched, size_t num, int rc);

/* Checks that a wrong value of each argument was seen. */
void watch_close(bool permitted);

#include "watched.h"

#endif
