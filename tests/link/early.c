/* SPDX-License-Identifier: MIT */
/*
 * A product that calls the module before the module's own constructor ran: from a constructor of the first priority
 * (-DEARLY_CONSTRUCTOR), from .preinit_array (-DEARLY_PREINIT), or from the resolver of an indirect function, while the loader
 * still relocates (-DEARLY_RESOLVER). That it was early enough it sees in the module's state, which must be untouched.
 */
#include "early.h"

#ifdef WITHOUT_CUPEL
#include "probe.h"
#else
#include <cupel/cupel.h>
#endif

static volatile int num_calls, num_failed;

/* Nothing of libc may be used this early. */
static void call_early(void)
{
	num_calls = num_calls + 1;
#ifdef WITHOUT_CUPEL
	num_failed += probe_uses() != 0;
#else
	static const uint8_t magic[8] = { 0x89, 'C', 'U', 'P', 'E', 'L', '\r', '\n' };
	static const uint8_t abc[4] = { 0xba, 0x78, 0x16, 0xbf };
	/* marks.S: the range's length at 16; behind the range 32 bytes of digest, then the distance to the state, whose first word decides */
	const uint8_t *start = (const uint8_t *)((uintptr_t)cupel_digest & ~(uintptr_t)63), *distance;
	uint8_t out[32];

	for (size_t i = 0; i < sizeof magic; i++)
		if (start[i] != magic[i]) {
			start -= 64;
			i = (size_t)-1;
		}
	distance = start + *(const uint64_t *)(start + 16) + 32;
	if (*(const volatile uint64_t *)(distance + *(const int32_t *)distance) != 0)
		num_failed = num_failed + 1;
	if (cupel_digest(CUPEL_SHA2_256, out, sizeof out, "abc", 3) != CUPEL_OK)
		num_failed = num_failed + 1;
	for (size_t i = 0; i < sizeof abc; i++)
		if (out[i] != abc[i])
			num_failed = num_failed + 1;
#endif
}

#ifdef EARLY_CONSTRUCTOR
__attribute__((constructor(101))) static void construct(void)
{
	call_early();
}
#endif

#ifdef EARLY_PREINIT
static void preinit(int argc, char **argv, char **env)
{
	(void)argc, (void)argv, (void)env;
	call_early();
}

__attribute__((section(".preinit_array"), used)) static void (*preinit_entry)(int, char **, char **) = preinit;
#endif

static int chosen(void)
{
	return num_calls == 1 && num_failed == 0;
}

#ifdef EARLY_RESOLVER
__attribute__((used)) static int (*resolve(void))(void)
{
	call_early();
	return chosen;
}

__attribute__((visibility("hidden"))) int resolved(void) __attribute__((ifunc("resolve")));
#else
#define resolved chosen
#endif

int early_calls_worked(void)
{
	return resolved();
}
