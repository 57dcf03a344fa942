/* SPDX-License-Identifier: MIT */
/*
 * Shared by every assembly file of the module: syntax, entry and exit, call frame information.
 *
 * A file starts with `#include "base/asm.h"` and is assembled by the C compiler (gcc and clang). A routine stands between
 * FUNCTION or SMALL_FUNCTION and END_FUNCTION; what it pushes, it pushes with PUSH and POP, so that an unwinder can leave from
 * every instruction. Constants go to .rodata: the seal joins it with the code, so `lea reg, [rip + name]`
 * always reaches them.
 */
#ifndef CUPEL_BASE_ASM_H
#define CUPEL_BASE_ASM_H

#include <cet.h>

.intel_syntax noprefix

/* Opens a routine that C calls: hidden, aligned, a landing pad for indirect branches (CET), CFI begun. */
.macro FUNCTION name
	.text
	.globl \name
	.hidden \name
	.type \name, @function
	.p2align 6
\name:
	.cfi_startproc
	_CET_ENDBR
.endm

/* The same without the alignment to a cache line: for what is entered once a message, or seldom. */
.macro SMALL_FUNCTION name
	.text
	.globl \name
	.hidden \name
	.type \name, @function
	.p2align 4
\name:
	.cfi_startproc
	_CET_ENDBR
.endm

.macro END_FUNCTION name
	.cfi_endproc
	.size \name, . - \name
.endm

/*
 * PUSH and POP move a callee-saved register, in a frame whose CFA is still computed from rsp. The assembler takes names of
 * macros in either case, so one called PUSH would call itself: the preprocessor, which minds case, gives them other names.
 */
#define PUSH save_register
#define POP restore_register

.macro save_register reg
	push \reg
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset \reg, 0
.endm

.macro restore_register reg
	pop \reg
	.cfi_adjust_cfa_offset -8
	.cfi_restore \reg
.endm

/* All that a callee saves. */
.macro PUSH_SAVED
	PUSH rbx
	PUSH rbp
	PUSH r12
	PUSH r13
	PUSH r14
	PUSH r15
.endm

.macro POP_SAVED
	POP r15
	POP r14
	POP r13
	POP r12
	POP rbp
	POP rbx
.endm

.section .note.GNU-stack, "", @progbits
.text

#endif
