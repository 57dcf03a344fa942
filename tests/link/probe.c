/* SPDX-License-Identifier: MIT */
/* The stand-in for the module in products that only probe a toolchain: like the module position-independent code of the small
   model in an archive, with a variable in .bss that it reaches by a distance. */
#include "probe.h"

static volatile int uses;

int probe_uses(void)
{
	return uses++;
}

int probe_sum(unsigned char *out, const void *msg, size_t len)
{
	const volatile unsigned char *bytes = msg;

	*out = 0;
	for (size_t i = 0; i < len; i++)
		*out = (unsigned char)(*out + bytes[i]);
	return 0;
}
