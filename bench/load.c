/* SPDX-License-Identifier: MIT */
/*
 * What a module adds to an empty process: two small static programs, without and with libcupel.a, run in turn and
 * subtracted. For a peer: an empty dynamic program, without and with a libcrypto to open and digest one message with. It is
 * the processes' CPU time, in the kernel and out of it, which on a quiet machine is the time that passes, and on a
 * busy one can still be told. The programs are found beside the running binary.
 */
#include "rows.h"

#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum program { EMPTY, LINKED, DYNAMIC };

static const char *const names[] = { "cupel-bench-empty", "cupel-bench-linked", "cupel-bench-dynamic" };

/* Its path; null where it is not there. */
static const char *program(enum program which)
{
	static char paths[3][PATH_MAX + 32];
	char *path = paths[which], *slash;
	ssize_t len;

	if (path[0])
		return path;
	len = readlink("/proc/self/exe", path, PATH_MAX);
	path[len > 0 ? len : 0] = '\0';
	slash = strrchr(path, '/');
	if (!slash)
		return NULL;
	strcpy(slash + 1, names[which]);
	if (access(path, X_OK)) {
		path[0] = '\0';
		return NULL;
	}
	return path;
}

static int spawn(enum program which, const char *argument, uint64_t times)
{
	const char *path = program(which);
	char *no_environment[] = { NULL };

	while (times--) {
		char *arguments[] = { (char *)(uintptr_t)path, (char *)(uintptr_t)argument, NULL };
		int status;
		pid_t child;

		if (!path || posix_spawn(&child, path, NULL, NULL, arguments, no_environment))
			return -1;
		if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status))
			return -1;
	}
	return 0;
}

static enum begun cupel_begin(struct job *job)
{
	(void)job;
	return program(EMPTY) && program(LINKED) ? BEGUN : ABSENT;
}

static int cupel_run(struct job *job, uint64_t times)
{
	(void)job;
	return spawn(LINKED, NULL, times);
}

static int cupel_baseline(struct job *job, uint64_t times)
{
	(void)job;
	return spawn(EMPTY, NULL, times);
}

static enum begun peer_begin(struct job *job)
{
	(void)job;
	return program(DYNAMIC) ? BEGUN : ABSENT;
}

static int peer_run(struct job *job, uint64_t times)
{
	return spawn(DYNAMIC, job->peer->path, times);
}

static int peer_baseline(struct job *job, uint64_t times)
{
	(void)job;
	return spawn(DYNAMIC, NULL, times);
}

const struct side load_cupel = {
	cupel_begin, cupel_run, cupel_baseline, NULL,
	"CPU time of a small static program that holds libcupel.a and asks cupel_status whether the self-tests have passed, "
	"less the same program without it"
};
const struct side load_peer = {
	peer_begin, peer_run, peer_baseline, NULL,
	"CPU time of a small dynamic program that calls dlopen and EVP_Digest(\"abc\", EVP_sha256()), less the same program "
	"without these calls"
};
