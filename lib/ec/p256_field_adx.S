/* SPDX-License-Identifier: MIT */
/*
 * Multiplication modulo the field prime of P-256 and modulo the order of its group, with MULX and ADX. Conventions, and the routines
 * that only assembly calls: p256_adx.h.
 *
 * CPU: BMI2, ADX. No branch and no address depends on the numbers.
 * Secrets: the general registers keep what they held, for the caller's burn(); nothing else is written.
 * Tested by: tests/ec/p256.py routine by routine, tests/ec/ops.py as a whole.
 */
#include "ec/p256_adx.h"

	.section .rodata
	.p2align 5
.Ln:			/* the order of the group, and -1 / n modulo 2^64 */
	.quad 0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff, 0xffffffff00000000
.Lminus_inverse:
	.quad 0xccd1c8aaee00bc4f

/* w0 ... w4 += a b < 2^320, where a is at rsi, b in rdx, and w4 is new, and may have the register of w0. Clobbers rax, rcx, rbp. */
.macro MULTIPLY_WORD w0, w1, w2, w3, w4
	mulx	rcx, rax, [rsi]
	xor	ebp, ebp		/* and no carries */
	adcx	\w0, rax
	adox	\w1, rcx
	mulx	rcx, rax, [rsi + 8]
	adcx	\w1, rax
	adox	\w2, rcx
	mulx	rcx, rax, [rsi + 16]
	adcx	\w2, rax
	adox	\w3, rcx
	mulx	\w4, rax, [rsi + 24]
	adcx	\w3, rax
	adox	\w4, rbp
	adcx	\w4, rbp
.endm

/*
 * One word of Montgomery's reduction. As P0 = -1 modulo 2^64, q p is what makes w0 = q vanish, and
 *
 *     q + q p = q 2^96 + q 2^192 (2^64 - 2^32 + 1)
 *
 * where the first product is the words q << 32, q >> 32 from w1 on; and the second is the words q - (q << 32), q - (q >> 32) - borrow
 * from w3 on. w1, w2, w3 take their part, with carries; q becomes the word for w4: the upper part is at most 2^64 - 2^32,
 * so it has room for a carry. Clobbers rax, rcx, rdx.
 */
.macro REDUCE_WORD q, w1, w2, w3
	mov	rcx, \q
	shr	rcx, 32
	mov	rax, \q
	shl	rax, 32
	mov	rdx, \q
	sub	rdx, rax
	sbb	\q, rcx
	add	\w1, rax
	adc	\w2, rcx
	adc	\w3, rdx
	adc	\q, 0
.endm

/* r8 to r11 + r12 to r15, reduced: ab / 2^256 + (2^256 - 1) p / 2^256, below 2p where ab < 2^256 p. */
.macro FINISH_REDUCTION
	xor	eax, eax
	add	r8, r12
	adc	r9, r13
	adc	r10, r14
	adc	r11, r15
	adc	eax, eax
	REDUCE_ONCE
.endm

/* r8, r9, ... r12 = a b, where a is at rsi, b in rdx. Clobbers rax, rcx. */
.macro MULTIPLY_FIRST_WORD
	mulx	r9, r8, [rsi]
	mulx	r10, rax, [rsi + 8]
	mulx	r11, rcx, [rsi + 16]
	add	r9, rax
	mulx	r12, rax, [rsi + 24]
	adc	r10, rcx
	adc	r11, rax
	adc	r12, 0
.endm

/* r8 to r15 = a^2, a at rsi. Clobbers rax, rcx, rdx, rbp. */
.macro SQUARE_WORDS
	mov	rdx, [rsi]
	mulx	r10, r9, [rsi + 8]	/* a0 a1 */
	mulx	r11, rax, [rsi + 16]	/* a0 a2 */
	add	r10, rax
	mulx	r12, rax, [rsi + 24]	/* a0 a3 */
	mov	rdx, [rsi + 8]
	adc	r11, rax
	adc	r12, 0
	xor	ebp, ebp
	mulx	rcx, rax, [rsi + 16]	/* a1 a2 */
	adcx	r11, rax
	adox	r12, rcx
	mulx	r13, rax, [rsi + 24]	/* a1 a3 */
	mov	rdx, [rsi + 16]
	adcx	r12, rax
	adox	r13, rbp
	mulx	r14, rax, [rsi + 24]	/* a2 a3 */
	adcx	r13, rax
	adcx	r14, rbp
	mov	rdx, [rsi]		/* twice all that, plus the squares of the words */
	xor	r15d, r15d
	mulx	rcx, r8, rdx
	mov	rdx, [rsi + 8]
	adcx	r9, r9
	adox	r9, rcx
	mulx	rcx, rax, rdx
	mov	rdx, [rsi + 16]
	adcx	r10, r10
	adox	r10, rax
	adcx	r11, r11
	adox	r11, rcx
	mulx	rcx, rax, rdx
	mov	rdx, [rsi + 24]
	adcx	r12, r12
	adox	r12, rax
	adcx	r13, r13
	adox	r13, rcx
	mulx	rcx, rax, rdx
	adcx	r14, r14
	adox	r14, rax
	adcx	r15, r15
	adox	r15, rcx
.endm

/* r8 to r15 / R mod p in r8 to r11; below 2^256 p. Clobbers rax, rcx, rdx, r12 to r15. */
.macro REDUCE
	REDUCE_WORD	r8, r9, r10, r11
	REDUCE_WORD	r9, r10, r11, r8
	REDUCE_WORD	r10, r11, r8, r9
	REDUCE_WORD	r11, r8, r9, r10
	FINISH_REDUCTION
.endm

.macro MULTIPLY_WORDS
	mov	rdx, [rbx]
	MULTIPLY_FIRST_WORD
	mov	rdx, [rbx + 8]
	MULTIPLY_WORD	r9, r10, r11, r12, r13
	mov	rdx, [rbx + 16]
	MULTIPLY_WORD	r10, r11, r12, r13, r14
	mov	rdx, [rbx + 24]
	MULTIPLY_WORD	r11, r12, r13, r14, r15
.endm

FUNCTION p256_product_adx
	MULTIPLY_WORDS
	ret
END_FUNCTION p256_product_adx

FUNCTION p256_product_square_adx
	SQUARE_WORDS
	ret
END_FUNCTION p256_product_square_adx

FUNCTION p256_multiply_adx		/* the rows and the reduction by turns */
	mov	rdx, [rbx]
	MULTIPLY_FIRST_WORD
	mov	rdx, [rbx + 8]
	MULTIPLY_WORD	r9, r10, r11, r12, r13
	REDUCE_WORD	r8, r9, r10, r11
	mov	rdx, [rbx + 16]
	MULTIPLY_WORD	r10, r11, r12, r13, r14
	REDUCE_WORD	r9, r10, r11, r8
	mov	rdx, [rbx + 24]
	MULTIPLY_WORD	r11, r12, r13, r14, r15
	REDUCE_WORD	r10, r11, r8, r9
	REDUCE_WORD	r11, r8, r9, r10
	FINISH_REDUCTION
	ret
END_FUNCTION p256_multiply_adx

FUNCTION p256_square_adx
	SQUARE_WORDS
	REDUCE
	ret
END_FUNCTION p256_square_adx

FUNCTION p256_difference_adx
	MULTIPLY_WORDS
	sub	r8, [rsp + 8]		/* behind the return address */
	sbb	r9, [rsp + 16]
	sbb	r10, [rsp + 24]
	sbb	r11, [rsp + 32]
	sbb	r12, [rsp + 40]
	sbb	r13, [rsp + 48]
	sbb	r14, [rsp + 56]
	sbb	r15, [rsp + 64]
	sbb	rax, rax		/* borrow: 2^256 p is added */
	mov	ecx, eax
	mov	rdx, [rip + .Lp3]
	and	rdx, rax
	add	r12, rax
	adc	r13, rcx
	adc	r14, 0
	adc	r15, rdx
	REDUCE
	ret
END_FUNCTION p256_difference_adx

/*
 * p256_mul_adx: out = a b / R mod p.
 *
 *     void p256_mul_adx(uint64_t out[4], const uint64_t a[4], const uint64_t b[4]);
 *
 * Preconditions: one of a and b below p, the other below 2^256. out may be a or b.
 * Clobbers: caller-saved registers, flags.
 */
FUNCTION p256_mul_adx
	OPEN	8
	mov	rbx, rdx
	call	p256_multiply_adx
	STORE	rdi
	CLOSE	8
END_FUNCTION p256_mul_adx

/*
 * p256_sqr_adx: out = a a / R mod p.
 *
 *     void p256_sqr_adx(uint64_t out[4], const uint64_t a[4]);
 *
 * Precondition: a below p. out may be a. Clobbers: caller-saved registers, flags.
 */
FUNCTION p256_sqr_adx
	OPEN	8
	SQUARE	rsi
	STORE	rdi
	CLOSE	8
END_FUNCTION p256_sqr_adx

/*
 * p256_order_mul_adx: out = a b / R mod n, where n is the order of the group.
 *
 *     void p256_order_mul_adx(uint64_t out[4], const uint64_t a[4], const uint64_t b[4]);
 *
 * Preconditions: one of a and b below n, the other below 2^256. out may be a or b.
 * Mathematics: Montgomery's, of the product: q = -w0 / n modulo 2^64 makes the lowest word of w + q n vanish; and what comes in above
 * w3 takes its register. In the end ab / R + (R - 1) n / R is below 2n.
 * Clobbers: caller-saved registers, flags.
 */
.macro REDUCE_WORD_BY_ORDER w0, w1, w2, w3
	mov	rdx, \w0
	imul	rdx, [rip + .Lminus_inverse]
	MULTIPLY_WORD \w0, \w1, \w2, \w3, \w0
.endm

FUNCTION p256_order_mul_adx
	OPEN	8
	mov	rbx, rdx
	call	p256_product_adx
	lea	rsi, [rip + .Ln]
	REDUCE_WORD_BY_ORDER r8, r9, r10, r11
	REDUCE_WORD_BY_ORDER r9, r10, r11, r8
	REDUCE_WORD_BY_ORDER r10, r11, r8, r9
	REDUCE_WORD_BY_ORDER r11, r8, r9, r10
	xor	eax, eax
	add	r8, r12
	adc	r9, r13
	adc	r10, r14
	adc	r11, r15
	adc	eax, eax
	mov	r12, r8
	mov	r13, r9
	mov	r14, r10
	mov	r15, r11
	sub	r8, [rsi]
	sbb	r9, [rsi + 8]
	sbb	r10, [rsi + 16]
	sbb	r11, [rsi + 24]
	sbb	rax, 0			/* carry: it was below n */
	cmovc	r8, r12
	cmovc	r9, r13
	cmovc	r10, r14
	cmovc	r11, r15
	STORE	rdi
	CLOSE	8
END_FUNCTION p256_order_mul_adx

