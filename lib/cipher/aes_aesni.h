/* SPDX-License-Identifier: MIT */
/*
 * Shared by the assembly files of the AES-NI path: where the round keys are, and the rounds themselves.
 *
 * KEY points at struct aes_key, whose `rounds` (Nr: 10, 12, 14) stands behind fifteen round keys. Every cipher ends with the
 * same nine rounds and the last one, so their keys are addressed from the end: MID is the address of round key
 * Nr - 5, and w(Nr - 5 + k) is [MID + 16 * k]. The two or four rounds that longer keys add come first: w(1) to w(4) from KEY.
 */
#ifndef CUPEL_CIPHER_AES_AESNI_H
#define CUPEL_CIPHER_AES_AESNI_H

#include "base/asm.h"

#define KEY         rdi
#define MID         rax
#define ROUNDS      240                 /* offset of `rounds` */
#define W_LAST      MID + 80            /* w(Nr) */

/* The round key at work, where eight blocks in xmm0-xmm7 share it. */
#define W           xmm8

/* MID from KEY. */
.macro find_round_keys
	mov eax, [KEY + ROUNDS]
	shl eax, 4
	lea MID, [KEY + rax - 80]
.endm

/* Rounds 1 to Nr - 1 of one block; op is vaesenc or vaesdec. The first round key is already added. Flags are lost. */
.macro rounds_of_one op, x
	cmp dword ptr [KEY + ROUNDS], 12
	jb .Lnine\@
	\op \x, \x, [KEY + 16]
	\op \x, \x, [KEY + 32]
	je .Lnine\@
	\op \x, \x, [KEY + 48]
	\op \x, \x, [KEY + 64]
.Lnine\@:
	.irp k, -4, -3, -2, -1, 0, 1, 2, 3, 4
	\op \x, \x, [MID + 16 * \k]
	.endr
.endm

/* One round of xmm0-xmm7 with the round key at `from`. */
.macro round_of_eight op, from:vararg
	vmovdqu W, [\from]
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7
	\op xmm\i, xmm\i, W
	.endr
.endm

/* The rounds that keys of 192 and 256 bits add in front, for xmm0-xmm7. */
.macro first_rounds_of_eight op
	cmp dword ptr [KEY + ROUNDS], 12
	jb .Lnine\@
	round_of_eight \op, KEY + 16
	round_of_eight \op, KEY + 32
	je .Lnine\@
	round_of_eight \op, KEY + 48
	round_of_eight \op, KEY + 64
.Lnine\@:
.endm

/* Zeroes the vectors named by number. */
.macro wipe regs:vararg
	.irp i, \regs
	vpxor xmm\i, xmm\i, xmm\i
	.endr
.endm

#endif
