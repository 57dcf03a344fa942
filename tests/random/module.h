/* SPDX-License-Identifier: MIT */
/* The module's state as a test sees it, and system calls that answer otherwise. */
#ifndef RANDOM_MODULE_H
#define RANDOM_MODULE_H

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "../module/check.h"
#include "../module/symbol.h"
#include "module/state.h"

static inline struct state *the_state(void)
{
	return symbol(STATE);
}

/* From now on, in this process and its children, the system call answers -error and does nothing; 0: success, and nothing done. Skips the test
   where the kernel takes no filter. */
static inline void spoil(unsigned number, unsigned error)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof filter / sizeof *filter, filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
		printf("path of a failing system call: not run, the kernel takes no filter\n");
		exit(0);
	}
}

#endif
