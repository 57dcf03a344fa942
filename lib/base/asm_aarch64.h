/* SPDX-License-Identifier: MIT */
/*
 * Shared by the AArch64 assembly: entry and exit, call frame information, and the note that says that indirect branches land on
 * landing pads alone (BTI; Arm ELF for AArch64, 7.2), which a linker keeps only where every object has it.
 */
#ifndef CUPEL_BASE_ASM_AARCH64_H
#define CUPEL_BASE_ASM_AARCH64_H

.section .note.gnu.property, "a", %note
	.p2align 3
	.4byte 4, 16, 5                  /* length of the name, length of what follows it, NT_GNU_PROPERTY_TYPE_0 */
	.asciz "GNU"
	.4byte 0xc0000000, 4, 3, 0       /* GNU_PROPERTY_AARCH64_FEATURE_1_AND: BTI and PAC */

.section .note.GNU-stack, "", %progbits
.text

/* Opens a routine that C calls: hidden, aligned, a landing pad, CFI begun. */
.macro FUNCTION name
	.text
	.globl \name
	.hidden \name
	.type \name, %function
	.p2align 4
\name:
	.cfi_startproc
	hint #34                         /* bti c */
.endm

.macro END_FUNCTION name
	.cfi_endproc
	.size \name, . - \name
.endm

#endif
