/* SPDX-License-Identifier: MIT */
/*
 * The field of P-521, p = 2^521 - 1, with MULX, ADCX and ADOX: nine limbs of 58 bits, least significant first, so that 2^522 = 2.
 * Limbs are loose: below 2^58 + 2^6 in every operand and every result, which need not be below p. `out` may be an operand.
 *
 * CPU: BMI2, ADX. No branch and no address depends on an operand. Secrets: caller-saved registers and 184 bytes of stack below the
 * caller's; they are wiped by burn() at the end of the service.
 * Tested by: tests/ec.
 */
#include "base/asm.h"

#define LIMB_BITS 58
#define LIMB_MASK 0x3ffffffffffffff

/*
 * Scratch: x[0] ... x[4], H[4]; then of a product 16 b[1] ... 16 b[8], 8 b[0] ... 8 b[8], and of a square 8 a[0] ... 8 a[4], 16 a[1] ...
 * 16 a[8], 32 a[5] ... 32 a[8].
 */
#define X(k) [rsp + 8 * (k)]
#define H_4 [rsp + 40]
#define B_16(j) [rsp + 40 + 8 * (j)]
#define B_8(j) [rsp + 112 + 8 * (j)]
#define A_8(j) [rsp + 48 + 8 * (j)]
#define A_16(j) [rsp + 80 + 8 * (j)]
#define A_32(j) [rsp + 112 + 8 * (j)]
#define SCRATCH 184

.macro enter
	PUSH_SAVED
	PUSH rdi
	sub	rsp, SCRATCH
	.cfi_adjust_cfa_offset SCRATCH
.endm

/*
 * high : low += rdx factor; where `first`, high : low = rdx factor. CF and OF are 0 before, and after, as nothing is carried out of `high`. So two
 * chains of additions run side by side, and none of these instructions takes the multiplier's port.
 */
.macro product first, chain, high, low, factor:vararg
.if \first
	mulx	\high, \low, \factor
.else
	mulx	rcx, rax, \factor
.if \chain
	adcx	\low, rax
	adcx	\high, rcx
.else
	adox	\low, rax
	adox	\high, rcx
.endif
.endif
.endm

/* One limb's second carry goes into the limb above it, whose own is taken already. */
.macro carry x, above
	mov	rax, \x
	shr	rax, LIMB_BITS
	and	\x, rdx
	add	\above, rax
.endm

/*
 * The carries. Column k stands 8-fold in H[k] : L[k]; the part of it above 2^58 is 8 H[k] and the top of L[k]. First
 *     x[k] = L[k] / 8 + 8 H[k - 1],   x[0] = L[0] / 8 + 16 H[8],
 * and then
 *     y[k] = x[k] mod 2^58 + x[k - 1] / 2^58,   y[0] with x[8] / 2^58 twice.
 * A column is at most 17 products of loose limbs (column 0: one, and eight twice), and column 8 is nine; so H[k] < 17 2^(116 + 3 - 64) (1 + 2^-50),
 * H[8] < 9/17 of that, x < 2^63, and y is loose.
 *
 * first_columns does x[0] but for H[8], and x[1] ... x[4]; last_columns the others, and leaves.
 */
.macro first_columns
.irp low, r8, r10, r12, r14, rbx
	shr	\low, 3
.endr
	mov	H_4, rbp
	lea	r10, [r10 + 8 * r9]
	lea	r12, [r12 + 8 * r11]
	lea	r14, [r14 + 8 * r13]
	lea	rbx, [rbx + 8 * r15]
	mov	X(0), r8
	mov	X(1), r10
	mov	X(2), r12
	mov	X(3), r14
	mov	X(4), rbx
.endm

.macro last_columns_and_leave
.irp low, r8, r10, r12, r14
	shr	\low, 3
.endr
	mov	rax, H_4
	lea	r8, [r8 + 8 * rax]
	lea	r10, [r10 + 8 * r9]
	lea	r12, [r12 + 8 * r11]
	lea	r14, [r14 + 8 * r13]
	mov	r9, X(0)
	add	r15, r15
	lea	r9, [r9 + 8 * r15]
	mov	r11, X(1)
	mov	r13, X(2)
	mov	r15, X(3)
	mov	rbx, X(4)
	add	rsp, SCRATCH
	.cfi_adjust_cfa_offset -SCRATCH
	POP rdi
	movabs	rdx, LIMB_MASK
	mov	rcx, r14
	shr	rcx, LIMB_BITS
	and	r14, rdx
	carry	r12, r14
	carry	r10, r12
	carry	r8, r10
	carry	rbx, r8
	carry	r15, rbx
	carry	r13, r15
	carry	r11, r13
	carry	r9, r11
	lea	r9, [r9 + 2 * rcx]
	mov	[rdi], r9
	mov	[rdi + 8], r11
	mov	[rdi + 16], r13
	mov	[rdi + 24], r15
	mov	[rdi + 32], rbx
	mov	[rdi + 40], r8
	mov	[rdi + 48], r10
	mov	[rdi + 56], r12
	mov	[rdi + 64], r14
	POP_SAVED
	ret
.endm

/*
 * out = a b. Column k is the sum of a[i] b[k - i], and of 2 a[i] b[k + 9 - i]: B_8 and B_16 lie so that both are at B_8(k - i).
 *
 *     void p521_mul_adx(uint64_t out[9], const uint64_t a[9], const uint64_t b[9]);
 *
 * In: rdi out, rsi a, rdx b. Clobbers: rax, rcx, rdx, rsi, rdi, r8 to r11, flags.
 */
FUNCTION p521_mul_adx
	enter
	mov	rax, [rdx]
	lea	rax, [8 * rax]
	mov	B_8(0), rax
.irp j, 1, 2, 3, 4, 5, 6, 7, 8
	mov	rax, [rdx + 8 * \j]
	lea	rax, [8 * rax]
	mov	B_8(\j), rax
	add	rax, rax
	mov	B_16(\j), rax
.endr
	xor	eax, eax
.irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8
	mov	rdx, [rsi + 8 * \i]
	product	(\i == 0), (\i & 1), r9, r8, B_8(0 - \i)
	product	(\i == 0), (~\i & 1), r11, r10, B_8(1 - \i)
	product	(\i == 0), (\i & 1), r13, r12, B_8(2 - \i)
	product	(\i == 0), (~\i & 1), r15, r14, B_8(3 - \i)
	product	(\i == 0), (\i & 1), rbp, rbx, B_8(4 - \i)
.endr
	first_columns
	xor	eax, eax
.irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8
	mov	rdx, [rsi + 8 * \i]
	product	(\i == 0), 0, r9, r8, B_8(5 - \i)
	product	(\i == 0), 1, r11, r10, B_8(6 - \i)
	product	(\i == 0), 0, r13, r12, B_8(7 - \i)
	product	(\i == 0), 1, r15, r14, B_8(8 - \i)
.endr
	last_columns_and_leave
END_FUNCTION p521_mul_adx

/* The product of a[i] in column k of a square: with j = k - i (mod 9) where that is i, or twice where it is above; and twice more across 2^522. */
.macro square i, k, high, low
.if (\k + 9 - \i) % 9 == \i
.if \k == 2 * \i
	product	(\i == 0), (\k & 1), \high, \low, A_8(\i)
.else
	product	0, (\k & 1), \high, \low, A_16(\i)
.endif
.elseif (\k + 9 - \i) % 9 > \i
.if \k > \i
	product	(\i == 0), (\k & 1), \high, \low, A_16(\k - \i)
.else
	product	0, (\k & 1), \high, \low, A_32(\k + 9 - \i)
.endif
.endif
.endm

/*
 * out = a^2.
 *
 *     void p521_sqr_adx(uint64_t out[9], const uint64_t a[9]);
 *
 * In: rdi out, rsi a. Clobbers: rax, rcx, rdx, rsi, rdi, r8 to r11, flags.
 */
FUNCTION p521_sqr_adx
	enter
.irp j, 0, 1, 2, 3, 4, 5, 6, 7, 8
	mov	rax, [rsi + 8 * \j]
	lea	rax, [8 * rax]
.if \j < 5
	mov	A_8(\j), rax
.endif
.if \j > 0
	add	rax, rax
	mov	A_16(\j), rax
.endif
.if \j >= 5
	add	rax, rax
	mov	A_32(\j), rax
.endif
.endr
	xor	eax, eax
.irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8
	mov	rdx, [rsi + 8 * \i]
	square	\i, 0, r9, r8
	square	\i, 1, r11, r10
	square	\i, 2, r13, r12
	square	\i, 3, r15, r14
	square	\i, 4, rbp, rbx
.endr
	first_columns
	xor	eax, eax
.irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8
	mov	rdx, [rsi + 8 * \i]
	square	\i, 5, r9, r8
	square	\i, 6, r11, r10
	square	\i, 7, r13, r12
	square	\i, 8, r15, r14
.endr
	last_columns_and_leave
END_FUNCTION p521_sqr_adx

/*
 * The carries of a sum or difference of which `limb` puts limb k in rcx: out = it mod 2^58 + what limb k - 1 has above, twice for the topmost. The
 * result is loose, as limbs are below 2^63 + 2^59, and the topmost is below 2^62 + 2^59: 2^5 + 2, and twice 2^4 + 2, are below 2^6.
 */
.macro limbwise limb
	movabs	r10, LIMB_MASK
	\limb	64
	mov	r11, rcx
	shr	r11, LIMB_BITS
	and	rcx, r10
	mov	r8, rcx
.irp above, 64, 56, 48, 40, 32, 24, 16, 8
	\limb	(\above - 8)
	mov	rax, rcx
	shr	rax, LIMB_BITS
	and	rcx, r10
	add	rax, r8
	mov	[rdi + \above], rax
	mov	r8, rcx
.endr
	lea	r8, [r8 + 2 * r11]
	mov	[rdi], r8
	ret
.endm

/* Limb k of 2^shift p, of which each is above any loose limb times 2^(shift - 2). */
.macro multiple_of_p offset, shift
.if \offset == 64
	movabs	rcx, 0x1ffffffffffffff << \shift
.else
	movabs	rcx, LIMB_MASK << \shift
.endif
.endm

.macro sum_at offset
	mov	rcx, [rsi + \offset]
	add	rcx, [rdx + \offset]
.endm

.macro triple_at offset
	mov	rcx, [rsi + \offset]
	lea	rcx, [rcx + 2 * rcx]
.endm

.macro difference_at offset
	multiple_of_p \offset, 2
	add	rcx, [rsi + \offset]
	sub	rcx, [rdx + \offset]
.endm

.macro difference_of_both_at offset
	multiple_of_p \offset, 3
	add	rcx, [rsi + \offset]
	sub	rcx, [rdx + \offset]
	sub	rcx, [r9 + \offset]
.endm

.macro less_eightfold_at offset
	multiple_of_p \offset, 5
	mov	rax, [rdx + \offset]
	shl	rax, 3
	add	rcx, [rsi + \offset]
	sub	rcx, rax
.endm

.macro fourfold_less_at offset
	multiple_of_p \offset, 2
	mov	rax, [rsi + \offset]
	sub	rcx, [rdx + \offset]
	lea	rcx, [rcx + 4 * rax]
.endm

/*
 * Sums and differences, each with its one round of carries:
 *
 *     void p521_add_adx(uint64_t out[9], const uint64_t a[9], const uint64_t b[9]);                                   a + b
 *     void p521_sub_adx(uint64_t out[9], const uint64_t a[9], const uint64_t b[9]);                                   a - b
 *     void p521_sub_both_adx(uint64_t out[9], const uint64_t a[9], const uint64_t b[9], const uint64_t c[9]);         a - b - c
 *     void p521_less_8_adx(uint64_t out[9], const uint64_t a[9], const uint64_t b[9]);                                a - 8 b
 *     void p521_4_less_adx(uint64_t out[9], const uint64_t a[9], const uint64_t b[9]);                                4 a - b
 *     void p521_triple_adx(uint64_t out[9], const uint64_t a[9]);                                                     3 a
 *
 * In: rdi out, rsi a, rdx b, rcx c. Clobbers: rax, rcx, rdx, r8 to r11, flags. No stack.
 */
FUNCTION p521_add_adx
	limbwise sum_at
END_FUNCTION p521_add_adx

FUNCTION p521_sub_adx
	limbwise difference_at
END_FUNCTION p521_sub_adx

FUNCTION p521_sub_both_adx
	mov	r9, rcx
	limbwise difference_of_both_at
END_FUNCTION p521_sub_both_adx

FUNCTION p521_less_8_adx
	limbwise less_eightfold_at
END_FUNCTION p521_less_8_adx

FUNCTION p521_4_less_adx
	limbwise fourfold_less_at
END_FUNCTION p521_4_less_adx

FUNCTION p521_triple_adx
	limbwise triple_at
END_FUNCTION p521_triple_adx
