/* SPDX-License-Identifier: MIT */
#include "base/asm.h"

/*
 * One divstep, on f: r8, g: r9, zeta = -(delta + 1/2): r10; rcx is -2.
 *
 *     delta > 0 and g odd:   1 - delta, g, (g - f) / 2
 *     else:                  1 + delta, f, (g + (g mod 2) f) / 2
 *
 * What g, f and zeta become if g is odd is made in rax, rdx and rsi while its parity is looked at. Thirteen operations; the longest chain, from g to
 * f to the g after the next, is of seven cycles for two steps.
 */
.macro DIVSTEP
	mov	rax, r8
	mov	rdx, r8
	mov	rsi, rcx
	neg	rax
	sub	rsi, r10                /* zeta of 1 - delta: -2 - zeta */
	lea	r11, [r10 - 1]          /* zeta of 1 + delta */
	test	r10, r10                /* negative: delta > 0 */
	cmovns	rax, r8                 /* -f or f */
	cmovs	rdx, r9                 /* g or f */
	cmovns	rsi, r11
	add	rax, r9                 /* g - f or g + f */
	test	r9b, 1
	mov	r10, r11
	cmovnz	r9, rax
	cmovnz	r8, rdx
	cmovnz	r10, rsi
	sar	r9, 1
.endm

/*
 * Twenty divsteps: of f and g in r8 and r9, of which 20 bits count, the matrix (\u, \v; \q, \r). The rows travel with f and g as
 * divsteps_c.c proves: f - 2^41 and g - 2^62 become f - 2^21 u - 2^42 v and g - 2^21 q - 2^42 r. Clobbers rax, rdx, rsi, rdi, r8, r9, r11.
 */
.macro TWENTY_DIVSTEPS u, v, q, r
	mov	rax, -1 << 41
	mov	rdx, -1 << 62
	and	r8d, 0xfffff
	and	r9d, 0xfffff
	or	r8, rax
	or	r9, rdx
	mov	edi, 5
1:
.rept 4
	DIVSTEP
.endr
	dec	edi
	jnz	1b
	mov	rax, 1 << 41
	mov	\u, rax
	mov	\q, rax
	sub	rax, 1 << 20
	sub	\u, r8                  /* 2^42 v + 2^21 u - f + 2^41, all of it but the first term in (0, 2^42) */
	sub	\q, r9
	mov	\v, \u
	mov	\r, \q
	sar	\v, 42
	sar	\r, 42
	shl	\u, 22
	shl	\q, 22
	shr	\u, 22
	shr	\q, 22
	sub	\u, rax                 /* 2^21 u - f + 2^20 */
	sub	\q, rax
	sar	\u, 21
	sar	\q, 21
.endm

/* to = (a x + b y) >> shift, through rax */
.macro COMBINE to, a, x, b, y, shift=0
	mov	\to, \a
	mov	rax, \b
	imul	\to, \x
	imul	rax, \y
	add	\to, rax
.if \shift
	sar	\to, \shift
.endif
.endm

/*
 * Twenty divsteps more, behind `done` ones whose matrix is (r14, r15; rbx, rbp): the product of both takes its place. f and g of before all are in
 * r12 and r13.
 */
.macro TWENTY_MORE done
	COMBINE	r8, r14, r12, r15, r13, \done
	COMBINE	r9, rbx, r12, rbp, r13, \done
	TWENTY_DIVSTEPS rdx, rsi, rdi, r11
	COMBINE	r8, rdx, r14, rsi, rbx  /* u */
	COMBINE	r9, rdx, r15, rsi, rbp  /* v */
	imul	r14, rdi                /* q = q' u + r' q */
	imul	rbx, r11
	imul	r15, rdi                /* r = q' v + r' r */
	imul	rbp, r11
	add	rbx, r14
	add	rbp, r15
	mov	r14, r8
	mov	r15, r9
.endm

/*
 * sixty_divsteps: the inner part of inversion, in constant time (inverse.c; in C: divsteps_c.c).
 *
 *     void sixty_divsteps(struct matrix *t, int64_t *zeta, int64_t f, int64_t g);
 *
 * Precondition: f is odd. CPU features: none beyond x86-64. Clobbers caller-saved registers; these and the pushed registers' slots hold secrets
 * afterwards only as far as the caller's did: for the caller's burn(). Test: tests/ec/ops.py.
 */
FUNCTION sixty_divsteps
	PUSH_SAVED
	PUSH	rsi
	PUSH	rdi
	mov	r10, [rsi]
	mov	r12, rdx
	mov	r13, rcx
	mov	r8, rdx
	mov	r9, rcx
	mov	rcx, -2
	TWENTY_DIVSTEPS r14, r15, rbx, rbp
	TWENTY_MORE 20
	TWENTY_MORE 40
	POP	rdi
	POP	rsi
	shl	r14, 2
	shl	r15, 2
	shl	rbx, 2
	shl	rbp, 2
	mov	[rdi], r14
	mov	[rdi + 8], r15
	mov	[rdi + 16], rbx
	mov	[rdi + 24], rbp
	mov	[rsi], r10
	POP_SAVED
	ret
END_FUNCTION sixty_divsteps
