/* SPDX-License-Identifier: MIT */
/*
 * Routines that each break one rule of the ABI, which tests/abi/steps.c must catch before it looks at the module's. The stepper mends what they did.
 */
#include "base/asm.h"

FUNCTION corrupt_nothing
	PUSH	rbx
	xor	ebx, ebx
	sub	rsp, 128
	.cfi_adjust_cfa_offset 128
	mov	[rsp - 128], rbx
	mov	[rsp + 120], rbx
	add	rsp, 128
	.cfi_adjust_cfa_offset -128
	POP	rbx
	ret
END_FUNCTION corrupt_nothing

.irp reg, rbx, rbp, r12, r13, r14, r15
FUNCTION corrupt_\reg
	not	\reg
	ret
END_FUNCTION corrupt_\reg
.endr

FUNCTION corrupt_rsp
	ret	8
END_FUNCTION corrupt_rsp

FUNCTION corrupt_direction
	std
	ret
END_FUNCTION corrupt_direction

FUNCTION corrupt_mxcsr
	stmxcsr	[rsp - 8]
	xor	dword ptr [rsp - 8], 0x8000     /* flush to zero */
	ldmxcsr	[rsp - 8]
	ret
END_FUNCTION corrupt_mxcsr

FUNCTION corrupt_x87_control
	fnstcw	[rsp - 8]
	xor	word ptr [rsp - 8], 0x0400      /* rounding */
	fldcw	[rsp - 8]
	ret
END_FUNCTION corrupt_x87_control

FUNCTION corrupt_x87_stack
	movd	mm0, eax
	ret
END_FUNCTION corrupt_x87_stack

FUNCTION corrupt_upper_ymm
	vpcmpeqd ymm7, ymm7, ymm7
	ret
END_FUNCTION corrupt_upper_ymm

FUNCTION corrupt_upper_zmm
	vpternlogd zmm15, zmm15, zmm15, 0xff
	ret
END_FUNCTION corrupt_upper_zmm

/* The upper half is zero, and yet in use. */
FUNCTION corrupt_vzeroupper
	vpxor	ymm7, ymm7, ymm7
	ret
END_FUNCTION corrupt_vzeroupper

FUNCTION corrupt_above
	not	qword ptr [rsp + 8]
	ret
END_FUNCTION corrupt_above

FUNCTION corrupt_below
	not	qword ptr [rsp - 136]           /* the red zone has 128 bytes */
	ret
END_FUNCTION corrupt_below

/* What it pushes, it does not tell an unwinder. */
FUNCTION corrupt_frame
	push	rax
	pop	rax
	ret
END_FUNCTION corrupt_frame

/* Nor where a register is kept. */
FUNCTION corrupt_saved
	push	r13
	.cfi_adjust_cfa_offset 8
	xor	r13d, r13d
	POP	r13
	ret
END_FUNCTION corrupt_saved

/* Tells the right place an instruction too early. */
FUNCTION corrupt_early
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset r13, 0
	nop
	push	r13
	POP	r13
	ret
END_FUNCTION corrupt_early
