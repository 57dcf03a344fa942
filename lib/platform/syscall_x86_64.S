/* SPDX-License-Identifier: MIT */
#include "base/asm.h"

/*
 * system_call: asks the Linux kernel.
 *
 *     long system_call(long number, long a, long b, long c);
 *
 * The number comes in a register and stands in no instruction here: sandboxes that rewrite `mov imm; syscall` would break the seal.
 * Returns the kernel's answer, a negative errno on failure. The kernel takes rax, rdi, rsi, rdx and clobbers rcx, r11.
 * No secret passes here. Test: every load.
 */
FUNCTION system_call
	mov	rax, rdi
	mov	rdi, rsi
	mov	rsi, rdx
	mov	rdx, rcx
	syscall
	ret
END_FUNCTION system_call
