/* SPDX-License-Identifier: MIT */
/*
 * The field of P-521, p = 2^521 - 1, with MULX: nine limbs of 58 bits, least significant first, so that 2^522 = 2. Limbs are loose: below
 * 2^58 + 2^6 in every operand and every result, which need not be below p. `out` may be an operand.
 *
 * CPU: BMI2. No branch and no address depends on an operand. Secrets: caller-saved registers and 208 bytes of stack below the
 * caller's; they are wiped by burn() at the end of the service.
 * Tested by: tests/ec.
 */
#include "base/asm.h"

#define LIMB_BITS 58
#define LIMB_MASK 0x3ffffffffffffff

/* Scratch: x[0] ... x[4], H[4]; then 32 b[1] ... 32 b[8], 16 b[0] ... 16 b[8]. */
#define X(k) [rsp + 8 * (k)]
#define H_4 [rsp + 40]
#define B_32(j) [rsp + 40 + 8 * (j)]
#define B_16(j) [rsp + 112 + 8 * (j)]
#define SCRATCH 184

.macro enter factor
	PUSH rbx
	PUSH rbp
	PUSH r12
	PUSH r13
	PUSH r14
	PUSH r15
	PUSH rdi
	sub	rsp, SCRATCH
	.cfi_adjust_cfa_offset SCRATCH
	mov	rax, [\factor]
	shl	rax, 4
	mov	B_16(0), rax
.irp j, 1, 2, 3, 4, 5, 6, 7, 8
	mov	rax, [\factor + 8 * \j]
	shl	rax, 4
	mov	B_16(\j), rax
	add	rax, rax
	mov	B_32(\j), rax
.endr
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
 * The carries. Column k stands 16-fold in H[k] : L[k]; the part of it above 2^58 is 4 H[k] and the top of L[k]. First
 *     x[k] = L[k] / 16 + 4 H[k - 1],   x[0] = L[0] / 16 + 8 H[8],
 * and then
 *     y[k] = x[k] mod 2^58 + x[k - 1] / 2^58,   y[0] with x[8] / 2^58 twice.
 * A column is at most 17 products of loose limbs (column 0: one, and eight twice), so H < 17 2^(116 + 4 - 64) (1 + 2^-50), x < 2^63, and y is loose.
 *
 * first_columns does x[0] but for H[8], and x[1] ... x[4]; last_columns the others, and leaves.
 */
.macro first_columns
.irp low, r8, r10, r12, r14, rbx
	shr	\low, 4
.endr
	mov	H_4, rbp
	lea	r10, [r10 + 4 * r9]
	lea	r12, [r12 + 4 * r11]
	lea	r14, [r14 + 4 * r13]
	lea	rbx, [rbx + 4 * r15]
	mov	X(0), r8
	mov	X(1), r10
	mov	X(2), r12
	mov	X(3), r14
	mov	X(4), rbx
.endm

.macro last_columns_and_leave
.irp low, r8, r10, r12, r14
	shr	\low, 4
.endr
	mov	rax, H_4
	lea	r8, [r8 + 4 * rax]
	lea	r10, [r10 + 4 * r9]
	lea	r12, [r12 + 4 * r11]
	lea	r14, [r14 + 4 * r13]
	mov	r9, X(0)
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
	POP r15
	POP r14
	POP r13
	POP r12
	POP rbp
	POP rbx
	ret
.endm

/*
 * out = a b. Column k is the sum of a[i] b[k - i], and of 2 a[i] b[k + 9 - i]: B_16 and B_32 lie so that both are at B_16(k - i).
 *
 *     void p521_mul_adx(uint64_t out[9], const uint64_t a[9], const uint64_t b[9]);
 *
 * In: rdi out, rsi a, rdx b. Clobbers: rax, rcx, rdx, rsi, rdi, r8 to r11, flags.
 */
FUNCTION p521_mul_adx
	enter rdx
	xor	eax, eax
.irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8
	mov	rdx, [rsi + 8 * \i]
	product	(\i == 0), ((\i + 0) & 1), r9, r8, B_16(0 - \i)
	product	(\i == 0), ((\i + 1) & 1), r11, r10, B_16(1 - \i)
	product	(\i == 0), ((\i + 2) & 1), r13, r12, B_16(2 - \i)
	product	(\i == 0), ((\i + 3) & 1), r15, r14, B_16(3 - \i)
	product	(\i == 0), ((\i + 4) & 1), rbp, rbx, B_16(4 - \i)
.endr
	first_columns
	xor	eax, eax
.irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8
	mov	rdx, [rsi + 8 * \i]
	product	(\i == 0), ((\i + 5) & 1), r9, r8, B_16(5 - \i)
	product	(\i == 0), ((\i + 6) & 1), r11, r10, B_16(6 - \i)
	product	(\i == 0), ((\i + 7) & 1), r13, r12, B_16(7 - \i)
	product	(\i == 0), ((\i + 8) & 1), r15, r14, B_16(8 - \i)
.endr
	last_columns_and_leave
END_FUNCTION p521_mul_adx

/* The products of a[i] in column k of a square: where j = k - i (mod 9) is i (`same`), or above it; rdx is a[i], or twice that. */
.macro square same, i, k, high, low
.if \same
.if (\k + 9 - \i) % 9 == \i
	product	(\i == 0), (\k & 1), \high, \low, B_16(\k - \i)
.endif
.elseif (\k + 9 - \i) % 9 > \i
	product	(\i == 0), (\k & 1), \high, \low, B_16(\k - \i)
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
	enter rsi
	xor	eax, eax
.irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8
	mov	rdx, [rsi + 8 * \i]
.irp same, 1, 0
	square	\same, \i, 0, r9, r8
	square	\same, \i, 1, r11, r10
	square	\same, \i, 2, r13, r12
	square	\same, \i, 3, r15, r14
	square	\same, \i, 4, rbp, rbx
.if \same
	lea	rdx, [rdx + rdx]
.endif
.endr
.endr
	first_columns
	xor	eax, eax
.irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8
	mov	rdx, [rsi + 8 * \i]
.irp same, 1, 0
	square	\same, \i, 5, r9, r8
	square	\same, \i, 6, r11, r10
	square	\same, \i, 7, r13, r12
	square	\same, \i, 8, r15, r14
.if \same
	lea	rdx, [rdx + rdx]
.endif
.endr
.endr
	last_columns_and_leave
END_FUNCTION p521_sqr_adx

/*
 * A sum or difference, and its carries: limb k of `operation` is below 2^61 in rcx, with rcx free before; out = it mod 2^58 + what limb k - 1 has
 * above, twice for the topmost: loose.
 */
.macro limbwise operation
	movabs	r10, LIMB_MASK
	\operation 64
	mov	r11, rcx
	shr	r11, LIMB_BITS
	and	rcx, r10
	mov	r8, rcx
.irp above, 64, 56, 48, 40, 32, 24, 16, 8
	\operation (\above - 8)
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

.macro sum_at offset
	mov	rcx, [rsi + \offset]
	add	rcx, [rdx + \offset]
.endm

.macro triple_at offset
	mov	rcx, [rsi + \offset]
	lea	rcx, [rcx + 2 * rcx]
.endm

.macro quadruple_at offset
	mov	rcx, [rsi + \offset]
	shl	rcx, 2
.endm

/* 4 p is added, in limbs above any loose one: 2^60 - 4, and 2^59 - 4 on top. */
.macro plus_4p offset
.if \offset == 64
	movabs	rcx, 0x7fffffffffffffc
.else
	mov	rcx, r9
.endif
	add	rcx, [rsi + \offset]
.endm

.macro difference_at offset
	plus_4p	\offset
	sub	rcx, [rdx + \offset]
.endm

/* The same of 8 p, above two loose limbs. */
.macro plus_8p offset
.if \offset == 64
	movabs	rcx, 0xffffffffffffff8
.else
	lea	rcx, [r9 + r9]
.endif
	add	rcx, [rsi + \offset]
.endm

.macro double_difference_at offset
	plus_8p	\offset
	sub	rcx, [rdx + \offset]
	sub	rcx, [rdx + \offset]
.endm

/*
 * out = a + b; a - b; a - 2 b; 3 a; 4 a.
 *
 *     void p521_add_adx(uint64_t out[9], const uint64_t a[9], const uint64_t b[9]);
 *     void p521_sub_adx(uint64_t out[9], const uint64_t a[9], const uint64_t b[9]);
 *     void p521_sub_twice_adx(uint64_t out[9], const uint64_t a[9], const uint64_t b[9]);
 *     void p521_triple_adx(uint64_t out[9], const uint64_t a[9]);
 *     void p521_quadruple_adx(uint64_t out[9], const uint64_t a[9]);
 *
 * In: rdi out, rsi a, rdx b. Clobbers: rax, rcx, r8 to r11, flags. No stack.
 */
FUNCTION p521_add_adx
	limbwise sum_at
END_FUNCTION p521_add_adx

FUNCTION p521_sub_adx
	movabs	r9, 0xffffffffffffffc
	limbwise difference_at
END_FUNCTION p521_sub_adx

FUNCTION p521_sub_twice_adx
	movabs	r9, 0xffffffffffffffc
	limbwise double_difference_at
END_FUNCTION p521_sub_twice_adx

FUNCTION p521_triple_adx
	limbwise triple_at
END_FUNCTION p521_triple_adx

FUNCTION p521_quadruple_adx
	limbwise quadruple_at
END_FUNCTION p521_quadruple_adx
