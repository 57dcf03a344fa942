/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "../emulated.h"

enum { MOST_SHOWN = 40, MOST_SECONDS = 300 };

static struct {
	_Atomic unsigned long done, failed;
} *counts;

void *check_shared(size_t len)
{
	void *at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}
	return at;
}

void check_open(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	shake_if_emulated();
	counts = check_shared(sizeof *counts);
}

unsigned long check_num(void)
{
	return counts->done;
}

int check_close(const char *test)
{
	unsigned long done = counts->done, failed = counts->failed;

	if (done == 0)
		printf("%s: nothing was checked\n", test);
	printf("%s: %lu checks, %lu failed\n", test, done, failed);
	return done == 0 || failed != 0;
}

/* Counts a check; true where it is to be told of. */
static bool tell(bool good)
{
	atomic_fetch_add_explicit(&counts->done, 1, memory_order_relaxed);
	return !good && atomic_fetch_add_explicit(&counts->failed, 1, memory_order_relaxed) < MOST_SHOWN;
}

bool check_true(bool good, const char *text, const char *file, int line)
{
	if (tell(good))
		printf("%s:%d: not so: %s\n", file, line, text);
	return good;
}

bool check_equal(long long is, long long wanted, const char *text, const char *of, const char *file, int line)
{
	if (tell(is == wanted))
		printf("%s:%d: %s%s%s is %lld, not %lld\n", file, line, of, *of ? ": " : "", text, is, wanted);
	return is == wanted;
}

bool check_text(const char *is, const char *wanted, const char *text, const char *file, int line)
{
	bool good = strcmp(is, wanted) == 0;

	if (tell(good))
		printf("%s:%d: %s is \"%s\", not \"%s\"\n", file, line, text, is, wanted);
	return good;
}

int check_wait(pid_t child)
{
	int status = -1;

	while (waitpid(child, &status, 0) != child)
		;
	return status;
}

void in_child(void (*body)(const void *), const void *arg, const char *what)
{
	fflush(stdout);
	pid_t child = fork();

	if (child == 0) {
		alarm(MOST_SECONDS);
		body(arg);
		exit(0);
	}
	CHECK_OF(what, check_wait(child), 0);
}
