/* SPDX-License-Identifier: MIT */
/*
 * Whole operations on points of P-256, with MULX and ADX. Conventions: p256_adx.h.
 *
 * A point in Jacobian coordinates is X, Y, Z, in twelve words, and stands for (X / Z^2, Y / Z^3); where Z = 0 it is the point at
 * infinity.
 *
 * CPU: BMI2, ADX, AVX2. No branch and no address depends on the numbers; p256_select_... read their whole table.
 * Secrets: the frames and the general registers keep what they held, for the caller's burn(); the vectors are zeroed before ret.
 * Tested by: tests/ec/p256.py routine by routine, tests/ec/ops.py as a whole.
 */
#include "ec/p256_adx.h"

	.section .rodata
	.p2align 5
.Lone:			/* R mod p: the form of 1 */
	.quad 0x0000000000000001, 0xffffffff00000000, 0xffffffffffffffff, 0x00000000fffffffe
.Lcount:		/* what counts the entries of a table: 1 */
	.quad 1

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
 * The order of the lines, here and in the sums below, was found by measurement: a wrong one costs a quarter. What is short is done
 * some lines behind the product that it needs, so as not to wait for it.
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
#define DBL_T       rsp + 320		/* A^2; U - X'; twice that, below 2^256 */
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
	NEGATE	DBL_M			/* at most p, which A^2 and A (U - X') do not mind */
	SUBTRACT DBL_M
	SUBTRACT DBL_M
	STORE	DBL_A
	MULTIPLY rdi, DBL_S
	STORE	DBL_U
	SQUARE	DBL_A
	STORE	DBL_T			/* A^2 */
	PRODUCT_SQUARE DBL_S
	STORE_PRODUCT DBL_SS
	LOAD	DBL_T
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
 * Registers: ymm0 index, ymm1 the entry's number, ymm2 a 1, ymm3-ymm5 what was found, ymm6 mask.
 * Clobbers: rdx, rsi, flags, vectors 0 to 6.
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
	vpblendvb ymm3, ymm3, [rsi], ymm6
	vpblendvb ymm4, ymm4, [rsi + 32], ymm6
.if \three
	vpblendvb ymm5, ymm5, [rsi + 64], ymm6
.endif
	add	rsi, 64 + 32 * \three
	dec	rdx
	jnz	1b
	vmovdqu	[rdi], ymm3
	vmovdqu	[rdi + 32], ymm4
.if \three
	vmovdqu	[rdi + 64], ymm5
.endif
.irp n, 0, 1, 3, 4, 5, 6
	vpxor	xmm\n, xmm\n, xmm\n
.endr
	vzeroupper
	ret
END_FUNCTION \name
.endm

	SELECT	p256_select_affine_adx, 0
	SELECT	p256_select_adx, 1
