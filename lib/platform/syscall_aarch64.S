/* SPDX-License-Identifier: MIT */
#include "base/asm_aarch64.h"

/*
 * system_call: asks the Linux kernel.
 *
 *     long system_call(long number, long a, long b, long c);
 *
 * Returns the kernel's answer, a negative errno on failure. The kernel takes x8, x0, x1, x2 and changes x0 alone.
 * No secret passes here. Test: every load.
 */
FUNCTION system_call
	mov	x8, x0
	mov	x0, x1
	mov	x1, x2
	mov	x2, x3
	svc	#0
	ret
END_FUNCTION system_call
