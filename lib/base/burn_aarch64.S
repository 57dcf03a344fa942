/* SPDX-License-Identifier: MIT */
#include "base/asm_aarch64.h"

/*
 * burn_below: zeroes caller-saved and vector registers, and `len` bytes below the stack pointer.
 *
 *     void burn_below(size_t len, uint32_t features);
 *
 * Precondition: len is a multiple of 64. The bytes become this routine's own frame while it zeroes them, so that a signal or a memory
 * checker finds nothing odd. x0: bytes left; x1: the next 64 bytes; x2: the caller's stack pointer. Of v8 to v15 the callee saves the
 * low halves (AAPCS64, 6.1.2): the high ones are zeroed. A write of 128 bits clears the rest of an SVE register. x18 is the platform's, and the
 * compiler leaves it alone. Clobbers every other caller-saved register and nothing else. Test: tests/secrets/burn.c.
 */
FUNCTION burn_below
	mov	x2, sp
	.cfi_def_cfa_register x2
	sub	sp, sp, x0
	mov	x1, sp
	b	2f
1:	stp	xzr, xzr, [x1]
	stp	xzr, xzr, [x1, #16]
	stp	xzr, xzr, [x1, #32]
	stp	xzr, xzr, [x1, #48]
	add	x1, x1, #64
2:	cmp	x1, x2
	b.ne	1b
	mov	sp, x2
	.cfi_def_cfa_register sp

.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	movi	v\n\().2d, #0
.endr
.irp n, 8, 9, 10, 11, 12, 13, 14, 15
	mov	v\n\().d[1], xzr
.endr
.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
	mov	x\n, xzr
.endr
	ret
END_FUNCTION burn_below
