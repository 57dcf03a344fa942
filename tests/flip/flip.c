/* SPDX-License-Identifier: MIT */
/*
 * flip PRODUCT LIMIT_MS < bits: flips one bit of the file at a time and runs it. A line of standard input is a bit, as 8 * file
 * offset + bit number; the line for it on standard output is `BIT none|crash|hang|answered N`.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

__attribute__((noreturn)) static void die(const char *what)
{
	perror(what);
	exit(2);
}

static void put_byte(const char *path, off_t at, uint8_t byte)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);

	if (file < 0 || pwrite(file, &byte, 1, at) != 1 || close(file) != 0)
		die(path);
}

/* Runs the product. Its exit status as waitpid tells it, or -1 where it had to be killed. */
static int run(const char *path, int nothing, int limit_ms)
{
	const struct timespec limit = { limit_ms / 1000, limit_ms % 1000 * 1000000L };
	sigset_t child_ended;
	int status;
	pid_t child = fork();

	if (child < 0)
		die("fork");
	if (child == 0) {
		struct rlimit none = { 0, 0 };
		setrlimit(RLIMIT_CORE, &none);
		/* Changed code may write anything anywhere: not into our answers. */
		if (dup2(nothing, 0) < 0 || dup2(nothing, 1) < 0 || dup2(nothing, 2) < 0)
			_exit(127);
		execl(path, path, (char *)NULL);
		_exit(127);
	}
	sigemptyset(&child_ended);
	sigaddset(&child_ended, SIGCHLD);
	if (sigtimedwait(&child_ended, NULL, &limit) < 0 && errno == EAGAIN) {
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		sigtimedwait(&child_ended, NULL, &(struct timespec){ 0, 0 });
		return -1;
	}
	if (waitpid(child, &status, 0) != child)
		die("waitpid");
	return status;
}

int main(int argc, char **argv)
{
	unsigned long long bit;
	sigset_t child_ended;
	uint8_t *image;
	struct stat st;
	int file, nothing;

	if (argc != 3) {
		fputs("usage: flip PRODUCT LIMIT_MS < bits\n", stderr);
		return 2;
	}
	sigemptyset(&child_ended);
	sigaddset(&child_ended, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child_ended, NULL);
	nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	file = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (nothing < 0 || file < 0 || fstat(file, &st) != 0)
		die(argv[1]);
	image = malloc((size_t)st.st_size);
	if (image == NULL || read(file, image, (size_t)st.st_size) != st.st_size || close(file) != 0)
		die(argv[1]);

	while (scanf("%llu", &bit) == 1) {
		off_t at = (off_t)(bit / 8);
		int status;
		if (at >= st.st_size)
			die("bit");
		put_byte(argv[1], at, (uint8_t)(image[at] ^ 1u << bit % 8));
		status = run(argv[1], nothing, atoi(argv[2]));
		put_byte(argv[1], at, image[at]);
		if (status == -1)
			printf("%llu hang\n", bit);
		else if (!WIFEXITED(status) || WEXITSTATUS(status) >= 126)
			printf("%llu crash\n", bit);
		else if (WEXITSTATUS(status) == 0)
			printf("%llu none\n", bit);
		else
			printf("%llu answered %d\n", bit, WEXITSTATUS(status));
		fflush(stdout);
	}
	free(image);
	return 0;
}
