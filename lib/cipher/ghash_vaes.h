/* SPDX-License-Identifier: MIT */
/*
 * Shared by the assembly files of the VAES paths: multiplication for GHASH (SP 800-38D 6.3, 6.4).
 *
 * The standard puts the coefficient of y^0 into the first bit of a block. With its bytes turned round a block is a 128-bit number whose
 * bit i is the coefficient of y^(127 - i). A carry-less product of two of them has y^(254 - i) in bit i of 256 bits, where y^(255 - i)
 * is wanted, so the powers of H are kept as P(n) = H^n y^-1. With a1, a0 and b1, b0 the high and low halves of a and b,
 *
 *   a b = a1 b1 2^128 + (a1 b0 + a0 b1) 2^64 + a0 b0 = HIGH 2^128 + MIDDLE 2^64 + LOW
 *   a1 b0 + a0 b1 = (a1 + a0)(b1 + b0) + a1 b1 + a0 b0                              (Karatsuba)
 *
 * The sums of LOW, MIDDLE and HIGH over a group of blocks are reduced once. y^128 = 1 + y + y^2 + y^7 means for these numbers that
 * 1 = 2^128 + 2^127 + 2^126 + 2^121, so the low half t of LOW may be replaced by t 2^128, which is t in the other half of MIDDLE,
 * and by t (2^63 + 2^62 + 2^57) 2^64, a second term of MIDDLE; the low half of MIDDLE likewise, and HIGH is left.
 *
 * Sixteen blocks are a group: (Y + X1) H^16 + X2 H^15 + ... + X16 H. A vector of blocks is multiplied by a vector of neighbouring
 * powers; after the reduction its lanes are added. A group of n < 16 blocks starts at H^n, and zeros behind its last
 * block meet what stands behind the powers.
 *
 * struct ghash_key, made by this path and for it only:
 *   power[i]   P(16 - i)
 *   spread     high half + low half of each power, for whole groups: vector j has those of vector 2 j of power[] in the low
 *              halves of its lanes, those of vector 2 j + 1 in the high halves. It depends on the width.
 */
#ifndef CUPEL_CIPHER_GHASH_VAES_H
#define CUPEL_CIPHER_GHASH_VAES_H

#include "cipher/aes_vaes.h"

#define POWERS    rsi                   /* struct ghash_key */
#define POWER_1   POWERS + 240          /* P(1) */
#define FOLDED    384                   /* offset of `spread` */
#define HASH      r10                   /* what is hashed */
#define LEFT      rax                   /* bytes of it */
#define POWER     r11                   /* the power for the next vector, from the end of power[], below 0 */
#define TO        rcx                   /* of copy_part_vaes */

#define LOW       \v\()mm8
#define MIDDLE    \v\()mm9
#define HIGH      \v\()mm10
#define X         \v\()mm11
#define T         \v\()mm12
#define STATE     \v\()mm14             /* Y, and nothing above its lowest lane */

/* STATE = the sum of the lanes of HIGH; T is lost. */
.macro add_lanes_y
	vextracti128 xmm12, ymm10, 1
	vpxor xmm14, xmm10, xmm12
.endm
.macro add_lanes_z
	vextracti64x4 ymm12, zmm10, 1
	vpxor ymm10, ymm10, ymm12
	add_lanes_y
.endm

/* HIGH = HIGH 2^128 + MIDDLE 2^64 + LOW, in every lane; the others are lost. */
.macro reduce_lanes v
	vpclmulqdq T, LOW, [rip + ghash_vaes_reduction], 0x00
	vpshufd LOW, LOW, 0x4e
	add_two_\v MIDDLE, LOW, T
	vpclmulqdq T, MIDDLE, [rip + ghash_vaes_reduction], 0x00
	vpshufd MIDDLE, MIDDLE, 0x4e
	add_two_\v HIGH, MIDDLE, T
.endm

.macro reduce v
	reduce_lanes \v
	add_lanes_\v
.endm

.macro clear_sums
	vpxor xmm8, xmm8, xmm8
	vpxor xmm9, xmm9, xmm9
	vpxor xmm10, xmm10, xmm10
.endm

/* LOW, MIDDLE, HIGH += X times the powers at `power`; X is lost. */
.macro multiply_add v, power:vararg
	vpclmulqdq T, X, [\power], 0x00
	xor_\v LOW, LOW, T
	vpclmulqdq T, X, [\power], 0x01
	xor_\v MIDDLE, MIDDLE, T
	vpclmulqdq T, X, [\power], 0x11
	xor_\v HIGH, HIGH, T
	vpclmulqdq X, X, [\power], 0x10
	xor_\v MIDDLE, MIDDLE, X
.endm

/* POWER, from the bytes of a group. */
.macro first_power
	add POWER, 15
	and POWER, -16
	neg POWER
.endm

/* k1 = the first LEFT bytes of a vector; rcx is lost. */
.macro mask_left
	mov rcx, -1
	bzhi rcx, rcx, LEFT
	kmovq k1, rcx
.endm

#endif
