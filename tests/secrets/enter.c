/* SPDX-License-Identifier: MIT */
/*
 * Which routines the services enter: each has a breakpoint in the place of its first byte, until it is met.
 *
 * ROUTINES holds an offset from the program's beginning a line (routines.py). What was entered is printed in the same form.
 */
#include "services.h"

#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

enum { MOST_ROUTINES = 512, BREAKPOINT = 0xcc };

extern uint8_t __executable_start[], _end[];

static struct {
	uint64_t offset;
	uint8_t first;
	bool entered;
} routines[MOST_ROUTINES];
static size_t num_routines;

static void on_trap(int number, siginfo_t *info, void *context)
{
	greg_t *gregs = ((ucontext_t *)context)->uc_mcontext.gregs;
	uint64_t offset = (uint64_t)gregs[REG_RIP] - 1 - (uintptr_t)__executable_start;

	(void)number;
	(void)info;
	for (size_t i = 0; i < num_routines; i++)
		if (routines[i].offset == offset && !routines[i].entered) {
			routines[i].entered = true;
			__executable_start[offset] = routines[i].first;
			gregs[REG_RIP]--;
			return;
		}
	_exit(2);
}

int enter(const char *routines_path)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), len = (size_t)(_end - __executable_start);
	struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };
	FILE *file = fopen(routines_path, "r");
	unsigned long offset;

	if (file == NULL)
		return 2;
	while (num_routines < MOST_ROUTINES && fscanf(file, "%lx", &offset) == 1 && offset < len)
		routines[num_routines++].offset = offset;
	if (fclose(file) != 0 || num_routines == 0 || num_routines == MOST_ROUTINES || sigaction(SIGTRAP, &action, NULL) != 0)
		return 2;
	for (size_t i = 0; i < num_routines; i++) {
		uint8_t *at = __executable_start + routines[i].offset;

		if (mprotect(at - (uintptr_t)at % page, page, PROT_READ | PROT_WRITE | PROT_EXEC) != 0)
			return 77;
		routines[i].first = *at;
		*at = BREAKPOINT;
	}
	bool good = services_perform(ALL);
	for (size_t i = 0; i < num_routines; i++)
		if (routines[i].entered)
			printf("%llx\n", (unsigned long long)routines[i].offset);
	return !good;
}
