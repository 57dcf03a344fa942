/* SPDX-License-Identifier: MIT */
/*
 * Which of the routines that are not portable the services enter: each has a breakpoint in the place of its first byte, until it is met. Printed are
 * `entered NAME` and `missed NAME`.
 */
#include "services.h"

#include <signal.h>
#include <ucontext.h>

#include "../module/symbol.h"

enum { MOST_ROUTINES = 512, NAME = 64, BREAKPOINT = 0xcc };

/* What their names end in. */
static const char *const endings[] = { "_sse", "_aesni", "_avx2", "_avx512", "_adx", "_shani", "_vaes", "_vaes256", "_vaes512" };

static struct {
	char name[NAME];
	uint8_t *at, first;
	bool entered;
} routines[MOST_ROUTINES];
static size_t num_routines;

static void on_trap(int number, siginfo_t *info, void *context)
{
	greg_t *gregs = ((ucontext_t *)context)->uc_mcontext.gregs;
	uintptr_t at = (uintptr_t)gregs[REG_RIP] - 1;

	(void)number;
	(void)info;
	for (size_t i = 0; i < num_routines; i++)
		if ((uintptr_t)routines[i].at == at && !routines[i].entered) {
			routines[i].entered = true;
			put(routines[i].at, routines[i].first);
			gregs[REG_RIP]--;
			return;
		}
	_exit(2);
}

static void watch(const char *name, void *at, size_t size, void *arg)
{
	const char *ending = strrchr(name, '_');
	bool is_routine = false;

	(void)arg;
	for (size_t i = 0; ending != NULL && i < sizeof endings / sizeof *endings; i++)
		is_routine |= strcmp(ending, endings[i]) == 0;
	if (!is_routine || size == 0)
		return;
	if (num_routines == MOST_ROUTINES || strlen(name) >= NAME)
		exit(2);
	memcpy(routines[num_routines].name, name, strlen(name));
	routines[num_routines].first = *(uint8_t *)at;
	routines[num_routines++].at = at;
}

int enter(void)
{
	struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };

	if (sigaction(SIGTRAP, &action, NULL) != 0)
		return 2;
	symbols_each(watch, NULL);
	for (size_t i = 0; i < num_routines; i++)
		put(routines[i].at, BREAKPOINT);
	bool good = services_perform(ALL);
	for (size_t i = 0; i < num_routines; i++)
		printf("%s %s\n", routines[i].entered ? "entered" : "missed", routines[i].name);
	return !good;
}
