/* SPDX-License-Identifier: MIT */
/*
 * The kernel's switch. This program runs itself once more under ptrace and answers the module's reading of
 * /proc/sys/crypto/fips_enabled in the kernel's place: on, off, absent, unreadable. Exit status 77 where ptrace is not permitted.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>

#include "table.h"

/* Of a build for coverage, which writes what it counted at exit, and so not here. */
void __gcov_dump(void) __attribute__((weak));

enum { FAKE_FILE = 0x5caf };

static const char path[] = "/proc/sys/crypto/fips_enabled";

/* What the kernel answers, and what follows. */
static const struct answer {
	const char *name;
	long open;                       /* FAKE_FILE, or a negative errno */
	long read;                       /* bytes, or a negative errno */
	char byte;
	bool latches;
} answers[] = {
	{ "on", FAKE_FILE, 1, '1', true },
	{ "off", FAKE_FILE, 1, '0', false },
	{ "absent", -ENOENT, 0, 0, false },
	{ "forbidden", -EACCES, 0, 0, true },
	{ "not permitted", -EPERM, 0, 0, true },
	{ "out of files", -EMFILE, 0, 0, true },
	{ "no such system call", -ENOSYS, 0, 0, true },
	{ "a read that fails", FAKE_FILE, -EIO, 0, true },
	{ "nothing to read", FAKE_FILE, 0, 0, true },
	{ "a number that is no switch", FAKE_FILE, 1, '2', true },
	{ "a line's end", FAKE_FILE, 1, '\n', true },
	{ "a zero byte", FAKE_FILE, 1, '\0', true },
};
enum { NUM_ANSWERS = sizeof answers / sizeof *answers };

/* The second run: exits with 1 where everything is latched, 0 where nothing is, 2 where something is odd. */
static int probe(void)
{
	cupel_status_report status;
	uint8_t out[64];

	if (cupel_status(&status) != CUPEL_OK || status.state != CUPEL_STATE_APPROVED || status.permitted != 0)
		return 2;
	bool latched = (status.locked & CUPEL_LOCK_KERNEL) != 0;
	int permit = cupel_permit_unapproved();
	int md5 = cupel_digest(CUPEL_MD5, out, sizeof out, message, 1);
	if (cupel_status(&status) != CUPEL_OK)
		return 2;
	if (status.locked & CUPEL_LOCK_BUILD)
		return permit == CUPEL_E_LOCKED && md5 == CUPEL_E_NOT_APPROVED ? latched : 2;
	if (latched)
		return permit == CUPEL_E_LOCKED && md5 == CUPEL_E_NOT_APPROVED && status.permitted == 0 ? 1 : 2;
	return permit == CUPEL_OK && md5 == CUPEL_NOT_APPROVED && status.permitted == 1 && status.locked == 0 ? 0 : 2;
}

/* Calls that the tracer answers itself: none is what it was when it entered. */
struct trace {
	bool within;                     /* between a call's entry and its exit */
	bool faked;
	long result;
	unsigned opens, reads, closes, open_elsewhere;
};

static bool same_text(pid_t child, unsigned long at, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		errno = 0;
		long word = ptrace(PTRACE_PEEKDATA, child, at + i, 0);
		if (errno != 0 || (char)word != text[i])
			return false;
	}
	return true;
}

static void on_entry(pid_t child, struct user_regs_struct *regs, const struct answer *answer, struct trace *trace)
{
	trace->faked = true;
	switch (regs->orig_rax) {
	case SYS_open:
		if (!same_text(child, regs->rdi, path, sizeof path)) {
			trace->faked = false;
			break;
		}
		CHECK_OF(answer->name, regs->rsi & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC), 0);
		CHECK_OF(answer->name, regs->rsi & O_CLOEXEC, O_CLOEXEC);
		trace->opens++;
		trace->result = answer->open;
		break;
	case SYS_read:
		if (regs->rdi != FAKE_FILE) {
			trace->faked = false;
			break;
		}
		trace->reads++;
		trace->result = answer->read;
		if (answer->read == 1) {
			long word = ptrace(PTRACE_PEEKDATA, child, regs->rsi, 0);
			word = (word & ~0xffL) | (unsigned char)answer->byte;
			CHECK_EQUAL(ptrace(PTRACE_POKEDATA, child, regs->rsi, word), 0);
		}
		CHECK_OF(answer->name, regs->rdx >= 1, true);
		break;
	case SYS_close:
		if (regs->rdi != FAKE_FILE) {
			trace->faked = false;
			break;
		}
		trace->closes++;
		trace->result = 0;
		break;
	case SYS_openat:
		if (same_text(child, regs->rsi, path, sizeof path))
			trace->open_elsewhere++;
		trace->faked = false;
		break;
	default:
		trace->faked = false;
	}
	if (trace->faked) {                      /* the kernel does nothing for it */
		regs->orig_rax = (unsigned long long)-1;
		CHECK_EQUAL(ptrace(PTRACE_SETREGS, child, 0, regs), 0);
	}
}

/* Runs the child to its end; its exit status. */
static int traced(pid_t child, const struct answer *answer, struct trace *trace)
{
	struct user_regs_struct regs;
	int status = check_wait(child), pass = 0;

	CHECK(WIFSTOPPED(status));
	CHECK_EQUAL(ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL), 0);
	for (;;) {
		if (ptrace(PTRACE_SYSCALL, child, 0, pass) != 0)
			return -1;
		status = check_wait(child);
		if (WIFEXITED(status))
			return WEXITSTATUS(status);
		if (WIFSIGNALED(status))
			return -WTERMSIG(status);
		pass = 0;
		if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
			if (WSTOPSIG(status) != SIGTRAP)
				pass = WSTOPSIG(status);
			continue;
		}
		if (ptrace(PTRACE_GETREGS, child, 0, &regs) != 0)
			return -1;
		trace->within = !trace->within;
		if (trace->within) {
			on_entry(child, &regs, answer, trace);
		} else if (trace->faked) {
			regs.rax = (unsigned long long)trace->result;
			CHECK_EQUAL(ptrace(PTRACE_SETREGS, child, 0, &regs), 0);
			trace->faked = false;
		}
	}
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "probe") == 0) {
		int status = probe();

		if (__gcov_dump != NULL)
			__gcov_dump();
		_exit(status);           /* without what a sanitizer does at the end, which ptrace forbids it */
	}
	table_open();
	for (size_t i = 0; i < NUM_ANSWERS; i++) {
		const struct answer *answer = &answers[i];
		struct trace trace = { 0 };
		pid_t child = fork();
		if (child == 0) {
			if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0)
				_exit(EXIT_SKIP);
			raise(SIGSTOP);
			execl("/proc/self/exe", argv[0], "probe", (char *)NULL);
			_exit(3);
		}
		int end = traced(child, answer, &trace);
		if (end == EXIT_SKIP || (end == -1 && trace.opens == 0)) {
			printf("kernel_fips: skipped, ptrace is not permitted here\n");
			return EXIT_SKIP;
		}
		CHECK_OF(answer->name, end, answer->latches);
		CHECK_OF(answer->name, trace.opens, 1);  /* asked for once, at load */
		CHECK_OF(answer->name, trace.open_elsewhere, 0);
		CHECK_OF(answer->name, trace.reads, answer->open == FAKE_FILE);
		CHECK_OF(answer->name, trace.closes, answer->open == FAKE_FILE);
	}
	return check_close("kernel_fips");
}
