/* SPDX-License-Identifier: MIT */
/*
 * The field of P-256, and whole operations on its points, with MULX and ADX.
 *
 *     p = 2^256 - 2^224 + 2^192 + 2^96 - 1, in words P0 = 2^64 - 1, P1 = 2^32 - 1, P2 = 0, P3 = 2^64 - 2^32 + 1
 *
 * A field element is four words, least significant first, always below p: the form x R mod p of x, with R = 2^256. A point in
 * Jacobian coordinates is X, Y, Z, in twelve words, and stands for (X / Z^2, Y / Z^3); where Z = 0 it is the point at infinity.
 *
 * On the CPUs of the day a multiplication of words occupies one of four integer units, and all other operations are spread over the
 * four alike: a routine takes about as many cycles as it has MULX, and a quarter of its other operations. This is what the choices
 * below count: reduction without MULX, subtractions (10 operations) rather than additions (14).
 *
 * CPU: BMI2, ADX; p256_add_adx, p256_add_affine_adx and the p256_select_...: AVX2 too.
 * No branch and no address depends on the numbers; p256_select_... read their whole table.
 * Secrets: the frames and the general registers keep what they held, for the caller's burn(); the vectors are zeroed before ret.
 * Tested by: tests/ec/p256.py routine by routine, tests/ec/ops.py as a whole.
 */
#include "base/asm.h"

	.section .rodata
	.p2align 5
.Lone:			/* R mod p: the form of 1 */
	.quad 0x0000000000000001, 0xffffffff00000000, 0xffffffffffffffff, 0x00000000fffffffe
.Lcount:		/* what counts the entries of a table: 1 */
	.quad 1
.Lp1:
	.quad 0x00000000ffffffff
.Lp3:
	.quad 0xffffffff00000001
.Ln:			/* the order of the group, and -1 / n modulo 2^64 */
	.quad 0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff, 0xffffffff00000000
.Lminus_inverse:
	.quad 0xccd1c8aaee00bc4f

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
	mov	r14, r10
	mov	r15, r11
	sub	r8, -1			/* - P0 */
	sbb	r9, [rip + .Lp1]
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

/* r8 to r11 += an element in memory, to below 2^256 alone: a + b < 2p, and if that has a carry, then a + b - p < p. Clobbers rax, rcx, rdx. */
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

/* w0 ... w4 += a b, where a is at rsi, b in rdx, and w4 is new, and may have the register of w0: a b + w < 2^320. Clobbers rax, rcx, rbp. */
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
	mov	rdx, \q
	mov	rcx, \q
	mov	rax, \q
	shr	rcx, 32
	shl	rax, 32
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

/* r8, r9, ... r12 = a b, where a is at rsi, b in rdx. Clobbers rax. */
.macro MULTIPLY_FIRST_WORD
	mulx	r9, r8, [rsi]
	mulx	r10, rax, [rsi + 8]
	add	r9, rax
	mulx	r11, rax, [rsi + 16]
	adc	r10, rax
	mulx	r12, rax, [rsi + 24]
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

/*
 * The routines of this file alone. They take a at rsi, b at rbx, and clobber rax, rcx, rdx, rbp, r8 to r15.
 *
 *     product             r8 to r15 = a b
 *     product_square      r8 to r15 = a^2
 *     field_multiply      r8 to r11 = a b / R mod p
 *     reduce              r8 to r11 = r8 to r15 / R mod p
 *     field_square        r8 to r11 = a^2 / R mod p
 *     field_difference    r8 to r11 = (a b - c) / R mod p, where c < p^2 is the product that lies lowest in the caller's frame
 *
 * What is reduced is below 2^256 p, so of a and b one is below p, the other below 2^256. A negative difference gets 2^256 p more.
 */
.macro LOCAL name
	.text
	.p2align 6
	.type \name, @function
\name:
	.cfi_startproc
.endm

.macro END_LOCAL name
	.cfi_endproc
	.size \name, . - \name
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

	LOCAL	product
	MULTIPLY_WORDS
	ret
	END_LOCAL product

	LOCAL	product_square
	SQUARE_WORDS
	ret
	END_LOCAL product_square

	LOCAL	field_multiply		/* the rows and the reduction by turns */
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
	END_LOCAL field_multiply

	LOCAL	reduce
	REDUCE
	ret
	END_LOCAL reduce

	LOCAL	field_square
	SQUARE_WORDS
	jmp	reduce
	END_LOCAL field_square

	LOCAL	field_difference
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
	END_LOCAL field_difference

.macro MULTIPLY a, b
	lea	rsi, [\a]
	lea	rbx, [\b]
	call	field_multiply
.endm

.macro PRODUCT a, b
	lea	rsi, [\a]
	lea	rbx, [\b]
	call	product
.endm

.macro PRODUCT_SQUARE a
	lea	rsi, [\a]
	call	product_square
.endm

.macro SQUARE a
	lea	rsi, [\a]
	call	field_square
.endm

.macro DIFFERENCE a, b
	lea	rsi, [\a]
	lea	rbx, [\b]
	call	field_difference
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
	PUSH	rbx
	PUSH	rbp
	PUSH	r12
	PUSH	r13
	PUSH	r14
	PUSH	r15
	sub	rsp, \frame
	.cfi_adjust_cfa_offset \frame
.endm

.macro CLOSE frame
	add	rsp, \frame
	.cfi_adjust_cfa_offset -\frame
	POP	r15
	POP	r14
	POP	r13
	POP	r12
	POP	rbp
	POP	rbx
	ret
.endm

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
	call	field_multiply
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
	call	product
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

/*
 * p256_double_adx: point = 2^times point.
 *
 *     void p256_double_adx(uint64_t point[12], uint64_t times);
 *
 * Mathematics: for y^2 = x^3 - 3x + b, with
 *
 *     W = 2Y,    S = W^2,    U = X S,    A = 3 (X - Z^2)(X + Z^2)
 *     X' = A^2 - 2U,    W' = 2 A (U - X') - S^2,    Z' = W Z
 *
 * where W' / 2 = Y' is made of the last W' alone. Infinity stays infinity; there is no point of order 2. Precondition: times > 0.
 * The order of the lines, here and in the sums below, was found by measurement: a wrong one costs a quarter. What is short is done some
 * lines behind the product that it needs, so as not to wait for it.
 * Registers: rdi point, rsi and rbx factors. Clobbers: caller-saved registers, flags.
 */
#define DBL_SS      rsp			/* S^2, not reduced */
#define DBL_W       rsp + 64
#define DBL_ZZ      rsp + 96		/* Z^2 */
#define DBL_PLUS    rsp + 128		/* X + Z^2, below 2^256 */
#define DBL_MINUS   rsp + 160		/* Z^2 - X */
#define DBL_S       rsp + 192
#define DBL_M       rsp + 224		/* -A / 3 */
#define DBL_A       rsp + 256
#define DBL_U       rsp + 288
#define DBL_T       rsp + 320		/* U - X', then twice that, below 2^256 */
#define DBL_TIMES   rsp + 352
#define DBL_FRAME   360

FUNCTION p256_double_adx
	OPEN	DBL_FRAME
	mov	[DBL_TIMES], rsi
	LOAD	rdi + 32
	ADD_TO	rdi + 32
	STORE	DBL_W
1:
	SQUARE	rdi + 64
	STORE	DBL_ZZ
	SUBTRACT rdi
	STORE	DBL_MINUS
	LOAD	rdi
	ADD_LOOSELY DBL_ZZ
	STORE	DBL_PLUS
	SQUARE	DBL_W
	STORE	DBL_S
	MULTIPLY DBL_MINUS, DBL_PLUS
	STORE	DBL_M
	PRODUCT_SQUARE DBL_S
	STORE_PRODUCT DBL_SS
	NEGATE	DBL_M			/* at most p, which A^2 and A (U - X') do not mind */
	SUBTRACT DBL_M
	SUBTRACT DBL_M
	STORE	DBL_A
	MULTIPLY rdi, DBL_S
	STORE	DBL_U
	SQUARE	DBL_A
	SUBTRACT DBL_U
	SUBTRACT DBL_U
	STORE	rdi			/* X' */
	SUBTRACT_FROM DBL_U
	STORE	DBL_T
	ADD_LOOSELY DBL_T
	STORE	DBL_T
	MULTIPLY DBL_W, rdi + 64
	STORE	rdi + 64		/* Z' */
	DIFFERENCE DBL_A, DBL_T
	STORE	DBL_W			/* W' */
	dec	qword ptr [DBL_TIMES]
	jnz	1b
	HALVE
	STORE	rdi + 32
	CLOSE	DBL_FRAME
END_FUNCTION p256_double_adx

/*
 * Sums of points. With a = (X1, Y1, Z1), b = (X2, Y2, Z2),
 *
 *     U1 = X1 Z2^2,    U2 = X2 Z1^2,    S1 = Y1 Z2^3,    S2 = Y2 Z1^3,    H = U2 - U1,    R = S2 - S1
 *     X' = R^2 - H^3 - 2 U1 H^2,    Y' = R (U1 H^2 - X') - S1 H^3,    Z' = H Z1 Z2
 *
 * which holds for finite a and b, except that a = b gives Z' = 0. The other sums are chosen from a and b, without a branch.
 */
#define SUM_W     rsp			/* S1 H^3, not reduced */
#define SUM_ZZ1   rsp + 64		/* Z1^2 */
#define SUM_ZZ2   rsp + 96		/* Z2^2 */
#define SUM_ZZZ1  rsp + 128		/* Z1^3 */
#define SUM_ZZZ2  rsp + 160		/* Z2^3 */
#define SUM_Z12   rsp + 192		/* Z1 Z2 */
#define SUM_U1    rsp + 224
#define SUM_U2    rsp + 256
#define SUM_S1    rsp + 288
#define SUM_S2    rsp + 320
#define SUM_H     rsp + 352
#define SUM_R     rsp + 384
#define SUM_HH    rsp + 416		/* H^2 */
#define SUM_HHH   rsp + 448		/* H^3 */
#define SUM_V     rsp + 480		/* U1 H^2 */
#define SUM_X     rsp + 512		/* R^2, then X' */
#define SUM_T     rsp + 544		/* U1 H^2 - X' */
#define SUM_Z     rsp + 576		/* Z' */
#define SUM_Y2    rsp + 608		/* of +-b */
#define SUM_OTHER rsp + 640		/* a where b is infinity, else +-b */
#define SUM_A     rsp + 736		/* the arguments */
#define SUM_B     rsp + 744
#define SUM_PICK  rsp + 752		/* not 0 where the other is the sum */
#define SUM_ZERO  rsp + 760		/* 0 where H and R are */
#define SUM_FRAME 776

/* The carry says whether one of the four words is not 0. Clobbers rax. */
.macro IS_NOT_ZERO at:vararg
	mov	rax, [\at]
	or	rax, [\at + 8]
	or	rax, [\at + 16]
	or	rax, [\at + 24]
	neg	rax
.endm

/* SUM_Y2: Y at rdx + 32, negated where rcx is not 0; of infinity it does not matter. Clobbers r8 to r11. */
.macro CHOOSE_SIGN
	NEGATE	rdx + 32
	test	rcx, rcx
	cmovz	r8, [rdx + 32]
	cmovz	r9, [rdx + 40]
	cmovz	r10, [rdx + 48]
	cmovz	r11, [rdx + 56]
	STORE	SUM_Y2
.endm

/*
 * SUM_OTHER and SUM_PICK. Given: carry where b is finite, a at rsi, b's coordinate X at rdx, its Z at rcx.
 * Stands well behind what stored a: a vector is not read quickly where its words were only just written.
 */
.macro CHOOSE_OTHER
	sbb	r8, r8			/* all ones where b is finite */
	vmovq	xmm0, r8
	vpbroadcastq ymm0, xmm0
	IS_NOT_ZERO rsi + 64
	sbb	r9, r9
	and	r8, r9
	not	r8
	mov	[SUM_PICK], r8
	vmovdqu	ymm1, [rsi]
	vmovdqu	ymm2, [rsi + 32]
	vmovdqu	ymm3, [rsi + 64]
	vpblendvb ymm1, ymm1, [rdx], ymm0
	vpblendvb ymm2, ymm2, [SUM_Y2], ymm0
	vpblendvb ymm3, ymm3, [rcx], ymm0
	vmovdqu	[SUM_OTHER], ymm1
	vmovdqu	[SUM_OTHER + 32], ymm2
	vmovdqu	[SUM_OTHER + 64], ymm3
.irp n, 0, 1, 2, 3
	vpxor	xmm\n, xmm\n, xmm\n
.endr
	vzeroupper
.endm

/* Stores r8 to r11, or the other's coordinate, to that of the sum. */
.macro STORE_SUM at
	cmp	qword ptr [SUM_PICK], 0
	cmovne	r8, [SUM_OTHER + \at]
	cmovne	r9, [SUM_OTHER + \at + 8]
	cmovne	r10, [SUM_OTHER + \at + 16]
	cmovne	r11, [SUM_OTHER + \at + 24]
	STORE	rdi + \at
.endm

/* rax = r8 | r9 | r10 | r11 */
.macro GATHER
	mov	rax, r8
	or	rax, r9
	or	rax, r10
	or	rax, r11
.endm

/* eax = 1 where a = +-b, both finite, else 0. */
.macro ANSWER_SUM
	mov	rcx, [SUM_ZERO]
	or	rcx, [SUM_PICK]
	xor	eax, eax
	cmp	rcx, 1
	adc	eax, eax
.endm

/*
 * p256_add_adx: out = a + b, or a - b where `negative` is not 0.
 *
 *     uint64_t p256_add_adx(uint64_t out[12], const uint64_t a[12], const uint64_t b[12], uint64_t negative);
 *
 * Returns 1 where a = +-b and neither is infinity, and then out is of no use; else 0. out may be a.
 * Registers: rdi out, rsi and rbx factors. Clobbers: caller-saved registers, flags, vectors 0 to 3.
 */
FUNCTION p256_add_adx
	OPEN	SUM_FRAME
	mov	[SUM_A], rsi
	mov	[SUM_B], rdx
	CHOOSE_SIGN
	SQUARE	rsi + 64
	STORE	SUM_ZZ1
	mov	rsi, [SUM_B]
	SQUARE	rsi + 64
	STORE	SUM_ZZ2
	mov	rsi, [SUM_A]
	mov	rbx, [SUM_B]
	MULTIPLY rsi + 64, rbx + 64
	STORE	SUM_Z12
	mov	rsi, [SUM_B]
	MULTIPLY rsi, SUM_ZZ1
	STORE	SUM_U2
	mov	rsi, [SUM_A]
	MULTIPLY rsi + 64, SUM_ZZ1
	STORE	SUM_ZZZ1
	mov	rsi, [SUM_A]
	MULTIPLY rsi, SUM_ZZ2
	STORE	SUM_U1
	mov	rsi, [SUM_B]
	MULTIPLY rsi + 64, SUM_ZZ2
	STORE	SUM_ZZZ2
	LOAD	SUM_U2
	SUBTRACT SUM_U1
	STORE	SUM_H
	GATHER
	mov	[SUM_ZERO], rax
	MULTIPLY SUM_Y2, SUM_ZZZ1
	STORE	SUM_S2
	SQUARE	SUM_H
	STORE	SUM_HH
	mov	rsi, [SUM_A]
	MULTIPLY rsi + 32, SUM_ZZZ2
	STORE	SUM_S1
	MULTIPLY SUM_Z12, SUM_H
	STORE	SUM_Z
	mov	rsi, [SUM_A]
	mov	rdx, [SUM_B]
	lea	rcx, [rdx + 64]
	IS_NOT_ZERO rcx
	CHOOSE_OTHER
	LOAD	SUM_S2
	SUBTRACT SUM_S1
	STORE	SUM_R
	GATHER
	or	[SUM_ZERO], rax
	MULTIPLY SUM_U1, SUM_HH
	STORE	SUM_V
	MULTIPLY SUM_H, SUM_HH
	STORE	SUM_HHH
	SQUARE	SUM_R
	STORE	SUM_X			/* R^2 */
	PRODUCT	SUM_S1, SUM_HHH
	STORE_PRODUCT SUM_W
	LOAD	SUM_X
	SUBTRACT SUM_HHH
	SUBTRACT SUM_V
	SUBTRACT SUM_V
	STORE	SUM_X
	SUBTRACT_FROM SUM_V
	STORE	SUM_T
	LOAD	SUM_Z
	STORE_SUM 64			/* Z' */
	LOAD	SUM_X
	STORE_SUM 0			/* X' */
	DIFFERENCE SUM_R, SUM_T
	STORE_SUM 32			/* Y' */
	ANSWER_SUM
	CLOSE	SUM_FRAME
END_FUNCTION p256_add_adx

/*
 * p256_add_affine_adx: the same, where b is affine, and y = 0 stands for infinity.
 *
 *     uint64_t p256_add_affine_adx(uint64_t out[12], const uint64_t a[12], const uint64_t b[8], uint64_t negative);
 *
 * Returns as p256_add_adx does. out may be a. Here Z2 = 1, U1 = X1, S1 = Y1; no finite point has y = 0.
 * Registers: rdi out, rsi and rbx factors. Clobbers: caller-saved registers, flags, vectors 0 to 3.
 */
FUNCTION p256_add_affine_adx
	OPEN	SUM_FRAME
	mov	[SUM_A], rsi
	mov	[SUM_B], rdx
	CHOOSE_SIGN
	SQUARE	rsi + 64
	STORE	SUM_ZZ1
	mov	rsi, [SUM_B]
	MULTIPLY rsi, SUM_ZZ1
	STORE	SUM_U2
	mov	rsi, [SUM_A]
	MULTIPLY rsi + 64, SUM_ZZ1
	STORE	SUM_ZZZ1
	mov	rsi, [SUM_A]
	LOAD	SUM_U2
	SUBTRACT rsi
	STORE	SUM_H
	GATHER
	mov	[SUM_ZERO], rax
	MULTIPLY SUM_Y2, SUM_ZZZ1
	STORE	SUM_S2
	SQUARE	SUM_H
	STORE	SUM_HH
	mov	rsi, [SUM_A]
	LOAD	SUM_S2
	SUBTRACT rsi + 32
	STORE	SUM_R
	GATHER
	or	[SUM_ZERO], rax
	mov	rdx, [SUM_B]
	lea	rcx, [rip + .Lone]
	IS_NOT_ZERO rdx + 32
	CHOOSE_OTHER
	MULTIPLY SUM_H, SUM_HH
	STORE	SUM_HHH
	mov	rsi, [SUM_A]
	MULTIPLY rsi, SUM_HH
	STORE	SUM_V
	SQUARE	SUM_R
	STORE	SUM_X			/* R^2 */
	mov	rsi, [SUM_A]
	PRODUCT	rsi + 32, SUM_HHH
	STORE_PRODUCT SUM_W
	LOAD	SUM_X
	SUBTRACT SUM_HHH
	SUBTRACT SUM_V
	SUBTRACT SUM_V
	STORE	SUM_X
	mov	rsi, [SUM_A]
	MULTIPLY rsi + 64, SUM_H
	STORE	SUM_Z
	LOAD	SUM_X
	SUBTRACT_FROM SUM_V
	STORE	SUM_T
	LOAD	SUM_X
	STORE_SUM 0			/* X' */
	LOAD	SUM_Z
	STORE_SUM 64			/* Z' */
	DIFFERENCE SUM_R, SUM_T
	STORE_SUM 32			/* Y' */
	ANSWER_SUM
	CLOSE	SUM_FRAME
END_FUNCTION p256_add_affine_adx

/*
 * p256_select_affine_adx, p256_select_adx: out = table[index - 1], or zeroes where index is 0.
 *
 *     void p256_select_affine_adx(uint64_t out[8], const uint64_t *table, uint64_t count, uint64_t index);
 *     void p256_select_adx(uint64_t out[12], const uint64_t *table, uint64_t count, uint64_t index);
 *
 * Precondition: count > 0.
 * Registers: ymm0 index, ymm1 the entry's number, ymm2 a 1, ymm3-ymm5 what was found, ymm6 mask, ymm7.
 * Clobbers: rdx, rsi, flags, vectors 0 to 7.
 */
.macro SELECT name, three
FUNCTION \name
	vmovq	xmm0, rcx
	vpbroadcastq ymm0, xmm0
	vpbroadcastq ymm2, [rip + .Lcount]
	vmovdqa	ymm1, ymm2
	vpxor	xmm3, xmm3, xmm3
	vpxor	xmm4, xmm4, xmm4
	vpxor	xmm5, xmm5, xmm5
1:
	vpcmpeqq ymm6, ymm0, ymm1
	vpaddq	ymm1, ymm1, ymm2
	vpand	ymm7, ymm6, [rsi]
	vpor	ymm3, ymm3, ymm7
	vpand	ymm7, ymm6, [rsi + 32]
	vpor	ymm4, ymm4, ymm7
.if \three
	vpand	ymm7, ymm6, [rsi + 64]
	vpor	ymm5, ymm5, ymm7
.endif
	add	rsi, 64 + 32 * \three
	dec	rdx
	jnz	1b
	vmovdqu	[rdi], ymm3
	vmovdqu	[rdi + 32], ymm4
.if \three
	vmovdqu	[rdi + 64], ymm5
.endif
.irp n, 0, 1, 3, 4, 5, 6, 7
	vpxor	xmm\n, xmm\n, xmm\n
.endr
	vzeroupper
	ret
END_FUNCTION \name
.endm

	SELECT	p256_select_affine_adx, 0
	SELECT	p256_select_adx, 1
