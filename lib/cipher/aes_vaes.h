/* SPDX-License-Identifier: MIT */
/*
 * Shared by the assembly files of the VAES paths. One source serves both widths: a routine is a macro with the arguments
 *
 *   w     256 or 512, the bits of a vector
 *   v     y or z, the first letter of its registers: \v\()mm3 is ymm3 or zmm3
 *   all   the numbers of the vectors that hold sixteen blocks: 0 to 7, or 0 to 3
 *
 * Instructions that are spelt differently in their VEX form (ymm, no AVX-512 needed) and their EVEX form have a macro for each letter.
 */
#ifndef CUPEL_CIPHER_AES_VAES_H
#define CUPEL_CIPHER_AES_VAES_H

#include "base/asm.h"

#define SIZE        (\w / 8)            /* bytes of a vector */
#define KEY         rdi                 /* struct aes_key: fifteen round keys, then `rounds` */
#define ROUNDS      240
#define W           \v\()mm13           /* the round key at work, in every lane */

.macro both_widths macro
	\macro 256, y, 0, 1, 2, 3, 4, 5, 6, 7
	\macro 512, z, 0, 1, 2, 3
.endm

.macro move_y to, from:vararg
	vmovdqu \to, \from
.endm
.macro move_z to, from:vararg
	vmovdqu64 \to, \from
.endm

.macro xor_y to, a, b:vararg
	vpxor \to, \a, \b
.endm
.macro xor_z to, a, b:vararg
	vpxorq \to, \a, \b
.endm

/* to ^= a ^ b */
.macro add_two_y to, a, b
	vpxor \to, \to, \a
	vpxor \to, \to, \b
.endm
.macro add_two_z to, a, b
	vpternlogq \to, \a, \b, 0x96
.endm

/* Sixteen bytes of memory to every lane. */
.macro spread_y to, from:vararg
	vbroadcasti128 \to, [\from]
.endm
.macro spread_z to, from:vararg
	vbroadcasti32x4 \to, [\from]
.endm

/* Zeroes `size` bytes from rsp, a multiple of 32. Clobbers: rax, flags, ymm0. */
.macro wipe_frame size
	vpxor xmm0, xmm0, xmm0
	mov eax, \size
.Lwipe\@:
	sub eax, 32
	vmovdqa [rsp + rax], ymm0
	jnz .Lwipe\@
.endm

#endif
