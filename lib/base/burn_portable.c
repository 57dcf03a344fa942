/* SPDX-License-Identifier: MIT */
/* Where there is no assembly: the stack alone, a page of it. */
#include "base/burn.h"
#include "base/bytes.h"

__attribute__((noinline)) void burn_below(size_t len, uint32_t features)
{
	uint8_t stack[4096];

	(void)features;
	wipe(stack, len < sizeof stack ? len : sizeof stack);
}
