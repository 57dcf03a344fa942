/* SPDX-License-Identifier: MIT */
/*
 * CHECK and its kin: they print file, line and what was expected, and count. The counts stand in shared memory, so that checks in
 * children of fork count too; a child that dies is a failed check of its parent.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_SKIP = 77 };

#define CHECK(condition) check_true(!!(condition), #condition, __FILE__, __LINE__)
#define CHECK_EQUAL(is, wanted) check_equal((long long)(is), (long long)(wanted), #is, "", __FILE__, __LINE__)
/* The same, saying what it was of: a service, a state. */
#define CHECK_OF(of, is, wanted) check_equal((long long)(is), (long long)(wanted), #is, of, __FILE__, __LINE__)
#define CHECK_TEXT(is, wanted) check_text(is, wanted, #is, __FILE__, __LINE__)
#define CHECK_BYTES(is, wanted, len) check_true(memcmp(is, wanted, len) == 0, #is " holds " #wanted, __FILE__, __LINE__)

void check_open(void);

/* The last line of every test, and its exit status. */
int check_close(const char *test);

/* How many checks were made so far, in this process and its children. */
unsigned long check_num(void);

/* Memory that parent and children share. */
void *check_shared(size_t len);

/* The status of a child's end: 0 where it returned. */
int check_wait(pid_t child);

/* Runs body(arg) in a child, whose module is as fresh as the parent's. */
void in_child(void (*body)(const void *), const void *arg, const char *what);

bool check_true(bool good, const char *text, const char *file, int line);
bool check_equal(long long is, long long wanted, const char *text, const char *of, const char *file, int line);
bool check_text(const char *is, const char *wanted, const char *text, const char *file, int line);

#endif
