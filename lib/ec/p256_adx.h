/* SPDX-License-Identifier: MIT */
/*
 * What p256_field_adx.S and p256_point_adx.S share: the field of P-256 with MULX and ADX.
 *
 *     p = 2^256 - 2^224 + 2^192 + 2^96 - 1, in words P0 = 2^64 - 1, P1 = 2^32 - 1, P2 = 0, P3 = 2^64 - 2^32 + 1
 *
 * A field element is four words, least significant first, always below p: the form x R mod p of x, with R = 2^256.
 *
 * On the CPUs of the day a multiplication of words occupies one of four integer units, and all other operations are spread over the
 * four alike: a routine takes about as many cycles as it has MULX, and a quarter of its other operations. This is what the choices
 * count: reduction without MULX, subtractions (10 operations) rather than additions (14), one reduction for a difference of products.
 */
#ifndef CUPEL_EC_P256_ADX_H
#define CUPEL_EC_P256_ADX_H

#include "base/asm.h"

	.section .rodata
.Lp1:
	.quad 0x00000000ffffffff
.Lp3:
	.quad 0xffffffff00000001
	.text

/* Memory and r8 to r11, where the macros below keep an element. */
.macro LOAD from:vararg
	mov	r8, [\from]
	mov	r9, [\from + 8]
	mov	r10, [\from + 16]
	mov	r11, [\from + 24]
.endm

.macro STORE to:vararg
	mov	[\to], r8
	mov	[\to + 8], r9
	mov	[\to + 16], r10
	mov	[\to + 24], r11
.endm

/* rax, r8 to r11, which are below 2p, less p if they are p or more: below p, and rax, the fifth word, is lost. Clobbers r12 to r15. */
.macro REDUCE_ONCE
	mov	r12, r8
	mov	r13, r9
	sub	r8, -1			/* - P0 */
	mov	r14, r10
	sbb	r9, [rip + .Lp1]
	mov	r15, r11
	sbb	r10, 0
	sbb	r11, [rip + .Lp3]
	sbb	rax, 0			/* carry: it was below p */
	cmovc	r8, r12
	cmovc	r9, r13
	cmovc	r10, r14
	cmovc	r11, r15
.endm

/* r8 to r11 += an element in memory. Clobbers rax, r12 to r15. */
.macro ADD_TO with:vararg
	xor	eax, eax
	add	r8, [\with]
	adc	r9, [\with + 8]
	adc	r10, [\with + 16]
	adc	r11, [\with + 24]
	adc	eax, eax
	REDUCE_ONCE
.endm

/* r8 to r11 += an element in memory, to below 2^256 alone: a + b < 2p, so with a carry, a + b - p < p. Clobbers rax, rcx, rdx. */
.macro ADD_LOOSELY with:vararg
	add	r8, [\with]
	adc	r9, [\with + 8]
	adc	r10, [\with + 16]
	adc	r11, [\with + 24]
	sbb	rax, rax		/* carry: p is taken away */
	mov	ecx, eax
	mov	rdx, [rip + .Lp3]
	and	rdx, rax
	sub	r8, rax
	sbb	r9, rcx
	sbb	r10, 0
	sbb	r11, rdx
.endm

/* r8 to r11 += p where rax is all ones, += 0 where it is 0; the carry stays. Clobbers rcx, rdx. */
.macro ADD_P_MASKED
	mov	ecx, eax
	mov	rdx, [rip + .Lp3]
	and	rdx, rax
	add	r8, rax
	adc	r9, rcx
	adc	r10, 0
	adc	r11, rdx
.endm

/* r8 to r11 -= an element in memory. If there is a borrow then a - b + p is in 0 ... p - 1. Clobbers rax, rcx, rdx. */
.macro SUBTRACT what:vararg
	sub	r8, [\what]
	sbb	r9, [\what + 8]
	sbb	r10, [\what + 16]
	sbb	r11, [\what + 24]
	sbb	rax, rax
	ADD_P_MASKED
.endm

/* r8 to r11 = an element in memory - r8 to r11. Clobbers rax, rcx, rdx, r12 to r15. */
.macro SUBTRACT_FROM what:vararg
	mov	r12, r8
	mov	r13, r9
	mov	r14, r10
	mov	r15, r11
	LOAD	\what
	sub	r8, r12
	sbb	r9, r13
	sbb	r10, r14
	sbb	r11, r15
	sbb	rax, rax
	ADD_P_MASKED
.endm

/* r8 to r11 = p - an element in memory: p where that is 0. */
.macro NEGATE what:vararg
	mov	r8, -1
	mov	r9d, 0xffffffff
	xor	r10d, r10d
	mov	r11, [rip + .Lp3]
	sub	r8, [\what]
	sbb	r9, [\what + 8]
	sbb	r10, [\what + 16]
	sbb	r11, [\what + 24]
.endm

/* r8 to r11 halved: an odd number becomes even by + p, which is odd; (a + p) / 2 < p. Clobbers rax, rcx, rdx. */
.macro HALVE
	mov	rax, r8
	and	eax, 1
	neg	rax
	ADD_P_MASKED
	rcr	r11, 1			/* the carry is bit 256 */
	rcr	r10, 1
	rcr	r9, 1
	rcr	r8, 1
.endm

/*
 * The routines of p256_field_adx.S for assembly alone. They take a at rsi, b at rbx, and clobber rax, rcx, rdx, rbp, r8 to r15.
 *
 *     p256_product_adx            r8 to r15 = a b
 *     p256_product_square_adx     r8 to r15 = a^2
 *     p256_multiply_adx           r8 to r11 = a b / R mod p
 *     p256_square_adx             r8 to r11 = a^2 / R mod p
 *     p256_difference_adx         r8 to r11 = (a b - c) / R mod p, where c < p^2 is the product that lies lowest in the caller's frame
 *
 * What is reduced is below 2^256 p, so of a and b one is below p, the other below 2^256. A negative difference gets 2^256 p more.
 */
	.hidden	p256_product_adx, p256_product_square_adx, p256_multiply_adx, p256_square_adx, p256_difference_adx

.macro MULTIPLY a, b
	lea	rsi, [\a]
	lea	rbx, [\b]
	call	p256_multiply_adx
.endm

.macro PRODUCT a, b
	lea	rsi, [\a]
	lea	rbx, [\b]
	call	p256_product_adx
.endm

.macro PRODUCT_SQUARE a
	lea	rsi, [\a]
	call	p256_product_square_adx
.endm

.macro SQUARE a
	lea	rsi, [\a]
	call	p256_square_adx
.endm

.macro DIFFERENCE a, b
	lea	rsi, [\a]
	lea	rbx, [\b]
	call	p256_difference_adx
.endm

/* A product, r8 to r15, to memory. */
.macro STORE_PRODUCT to:vararg
	STORE	\to
	mov	[\to + 32], r12
	mov	[\to + 40], r13
	mov	[\to + 48], r14
	mov	[\to + 56], r15
.endm

.macro OPEN frame
	PUSH_SAVED
	sub	rsp, \frame
	.cfi_adjust_cfa_offset \frame
.endm

.macro CLOSE frame
	add	rsp, \frame
	.cfi_adjust_cfa_offset -\frame
	POP_SAVED
	ret
.endm

#endif
