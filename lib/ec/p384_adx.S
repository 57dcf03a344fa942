/* SPDX-License-Identifier: MIT */
/*
 * The field of P-384 with MULX, ADCX and ADOX: residues below p = 2^384 - c, c = 2^128 + 2^96 - 2^32 + 1, in six words, least
 * significant first, with no Montgomery factor. Operands are residues below p and so is every result; `out` may be an operand.
 *
 * CPU: BMI2, ADX. No branch and no address depends on an operand. Secrets: caller-saved registers and 48 bytes of stack below the
 * caller's; they are wiped by burn() at the end of the service.
 * Tested by: tests/ec.
 */
#include "base/asm.h"

/* The words of c: C0, C1, 1. */
#define C0 0xffffffff00000001
#define C1 0xffffffff

.macro enter
	PUSH_SAVED
	PUSH rdi
	sub	rsp, 48
	.cfi_adjust_cfa_offset 48
.endm

/* rdi = out again */
.macro leave_frame
	add	rsp, 48
	.cfi_adjust_cfa_offset -48
	POP rdi
.endm

.macro leave
	POP_SAVED
	ret
.endm

/* (high : low) += rdx factor, in two carry chains: CF for the low words, OF for the high ones. */
.macro accumulate low, high, factor
	mulx	rcx, rax, \factor
	adcx	\low, rax
	adox	\high, rcx
.endm

/* w6 ... w0 = w5 ... w0 + a b[i]: below 2^448, as w5 ... w0 is below 2^384. */
.macro row i, w0, w1, w2, w3, w4, w5, w6
	mov	rdx, [rdi + 8 * \i]
	xor	\w6, \w6
	accumulate \w0, \w1, [rsi]
	accumulate \w1, \w2, [rsi + 8]
	accumulate \w2, \w3, [rsi + 16]
	accumulate \w3, \w4, [rsi + 24]
	accumulate \w4, \w5, [rsi + 32]
	accumulate \w5, \w6, [rsi + 40]
	adc	\w6, 0
.endm

/*
 * Stores T mod p, and leaves. T = T0 ... T11, below 2^768:  [rsp] rbx rbp r15 rsi r13 | r14 r8 r9 r10 r11 r12
 *
 * As 2^384 = c modulo p, the high half H folds onto the low one as H c = H C0 + 2^64 H C1 + 2^128 H. What then stands above 2^384,
 * W <= 2^128 + 2^96, folds once more: V = low + W c < 2^384 + 2^260 < 2 p. With W + 1 in the place of W the sum is V + c, and exceeds
 * 2^384 just where V >= p: then it is V - p already, else c is taken back.
 */
.macro reduce_and_leave
	/* low += H C0; rdi: W0 + 1 */
	movabs	rdx, C0
	mov	edi, 1
	xor	eax, eax
	mulx	rcx, rax, r14
	adcx	rax, [rsp]
	mov	[rsp], rax
	adox	rbx, rcx
	accumulate rbx, rbp, r8
	accumulate rbp, r15, r9
	accumulate r15, rsi, r10
	accumulate rsi, r13, r11
	accumulate r13, rdi, r12
	adc	rdi, 0
	/* += 2^64 H C1; rcx: W1 */
	mov	edx, C1
	xor	eax, eax
	accumulate rbx, rbp, r14
	accumulate rbp, r15, r8
	accumulate r15, rsi, r9
	accumulate rsi, r13, r10
	accumulate r13, rdi, r11
	mulx	rcx, rax, r12
	adcx	rdi, rax
	mov	eax, 0
	adox	rcx, rax
	adc	rcx, 0
	/* += 2^128 H; rax: -W2 */
	add	rbp, r14
	adc	r15, r8
	adc	rsi, r9
	adc	r13, r10
	adc	rdi, r11
	adc	rcx, r12
	sbb	rax, rax

	/* r8, r9, r11 = W0 C1 + W1 C0 + 2^64 W1 C1 + 2^64 W2 (C0 + 2^64 C1), at 2^64; where W2 is not 0, W1 is below 2^33 */
	mulx	r9, r8, rdi
	mulx	r11, r10, rcx
	movabs	rdx, C0
	mulx	r14, r12, rcx
	add	r8, r12
	adc	r9, r14
	adc	r11, 0
	mov	r12, rdx
	and	r12, rax
	mov	r14d, eax                       /* C1 where W2 is 1 */
	add	r9, r10
	adc	r11, r14
	add	r9, r12
	adc	r11, 0
	/* r12, r10, rdi, rcx, rax = W c: W0 C0 + 2^128 W + the above */
	mulx	r10, r12, rdi
	neg	rax
	add	r10, r8
	mov	r8, -1
	adc	rdi, r9
	adc	rcx, r11
	adc	rax, 0
	add	r12, [rsp]
	adc	rbx, r10
	adc	rbp, rdi
	adc	r15, rcx
	adc	rsi, rax
	adc	r13, 0
	adc	r8, 0
	/* take back c where nothing was carried: r8 is still -1 */
	leave_frame
	and	rdx, r8
	mov	ecx, r8d
	neg	r8
	sub	r12, rdx
	sbb	rbx, rcx
	sbb	rbp, r8
	sbb	r15, 0
	sbb	rsi, 0
	sbb	r13, 0
	mov	[rdi], r12
	mov	[rdi + 8], rbx
	mov	[rdi + 16], rbp
	mov	[rdi + 24], r15
	mov	[rdi + 32], rsi
	mov	[rdi + 40], r13
	leave
.endm

/*
 * out = a b mod p: six rows of the schoolbook, then the folding.
 *
 *     void p384_mul_adx(uint64_t out[6], const uint64_t a[6], const uint64_t b[6]);
 *
 * In: rdi out, rsi a, rdx b. Clobbers: rax, rcx, rdx, rsi, rdi, r8 to r11, flags.
 */
FUNCTION p384_mul_adx
	enter
	mov	rdi, rdx
	mov	rdx, [rdi]
	mulx	r9, r8, [rsi]
	mulx	r10, rax, [rsi + 8]
	add	r9, rax
	mulx	r11, rax, [rsi + 16]
	adc	r10, rax
	mulx	r12, rax, [rsi + 24]
	adc	r11, rax
	mulx	r13, rax, [rsi + 32]
	adc	r12, rax
	mulx	r14, rax, [rsi + 40]
	adc	r13, rax
	adc	r14, 0
	mov	[rsp], r8
	row	1, r9, r10, r11, r12, r13, r14, r8
	mov	rbx, r9
	row	2, r10, r11, r12, r13, r14, r8, r9
	mov	rbp, r10
	row	3, r11, r12, r13, r14, r8, r9, r10
	mov	r15, r11
	row	4, r12, r13, r14, r8, r9, r10, r11
	mov	[rsp + 8], r12
	row	5, r13, r14, r8, r9, r10, r11, r12
	mov	rsi, [rsp + 8]
	reduce_and_leave
END_FUNCTION p384_mul_adx

/*
 * out = a^2 mod p: the products of two different words, doubled, and the squares.
 *
 *     void p384_sqr_adx(uint64_t out[6], const uint64_t a[6]);
 *
 * In: rdi out, rsi a. Clobbers: rax, rcx, rdx, rsi, rdi, r8 to r11, flags.
 */
FUNCTION p384_sqr_adx
	enter
	/* T1 ... T10: rbx rbp r15 rdi r13 r14 r8 r9 r10 r11 */
	mov	rdx, [rsi]
	mulx	rbp, rbx, [rsi + 8]
	mulx	r15, rax, [rsi + 16]
	add	rbp, rax
	mulx	rdi, rax, [rsi + 24]
	adc	r15, rax
	mulx	r13, rax, [rsi + 32]
	adc	rdi, rax
	mulx	r14, rax, [rsi + 40]
	adc	r13, rax
	adc	r14, 0
	mov	r12d, 0
	mov	rdx, [rsi + 8]
	xor	r8, r8
	accumulate r15, rdi, [rsi + 16]
	accumulate rdi, r13, [rsi + 24]
	accumulate r13, r14, [rsi + 32]
	accumulate r14, r8, [rsi + 40]
	adc	r8, 0
	mov	rdx, [rsi + 16]
	xor	r9, r9
	accumulate r13, r14, [rsi + 24]
	accumulate r14, r8, [rsi + 32]
	accumulate r8, r9, [rsi + 40]
	adc	r9, 0
	mov	rdx, [rsi + 24]
	xor	r10, r10
	accumulate r8, r9, [rsi + 32]
	accumulate r9, r10, [rsi + 40]
	adc	r10, 0
	mov	rdx, [rsi + 32]
	mulx	r11, rax, [rsi + 40]
	add	r10, rax
	adc	r11, 0
	/* doubled in one chain, the squares added in the other */
	mov	rdx, [rsi]
	xor	eax, eax
	mulx	rcx, rax, rdx
	mov	[rsp], rax
	adcx	rbx, rbx
	adox	rbx, rcx
.macro square offset, t, u
	mov	rdx, [rsi + \offset]
	mulx	rcx, rax, rdx
	adcx	\t, \t
	adox	\t, rax
	adcx	\u, \u
	adox	\u, rcx
.endm
	square	8, rbp, r15
	square	16, rdi, r13
	square	24, r14, r8
	square	32, r9, r10
	mov	rdx, [rsi + 40]
	mulx	rcx, rax, rdx
	adcx	r11, r11
	adox	r11, rax
	adcx	rcx, r12
	adox	r12, rcx
	mov	rsi, rdi
	reduce_and_leave
END_FUNCTION p384_sqr_adx

/* out = r8 ... rcx - c where rdx is -1. */
.macro take_back_and_store
	movabs	rsi, C0
	and	rsi, rdx
	sub	r8, rsi
	mov	esi, edx
	sbb	r9, rsi
	shrx	rdx, rdx, rdx                   /* 1 where rdx was -1, and no flag is touched */
	sbb	r10, rdx
	sbb	r11, 0
	sbb	rax, 0
	sbb	rcx, 0
	mov	[rdi], r8
	mov	[rdi + 8], r9
	mov	[rdi + 16], r10
	mov	[rdi + 24], r11
	mov	[rdi + 32], rax
	mov	[rdi + 40], rcx
	ret
.endm

/*
 * out = a - b mod p. Where there is a borrow, to take c away is to add p.
 *
 *     void p384_sub_adx(uint64_t out[6], const uint64_t a[6], const uint64_t b[6]);
 *
 * In: rdi out, rsi a, rdx b. Clobbers: rax, rcx, rdx, rsi, r8 to r11, flags. No stack.
 */
FUNCTION p384_sub_adx
	mov	r8, [rsi]
	mov	r9, [rsi + 8]
	mov	r10, [rsi + 16]
	mov	r11, [rsi + 24]
	mov	rax, [rsi + 32]
	mov	rcx, [rsi + 40]
	sub	r8, [rdx]
	sbb	r9, [rdx + 8]
	sbb	r10, [rdx + 16]
	sbb	r11, [rdx + 24]
	sbb	rax, [rdx + 32]
	sbb	rcx, [rdx + 40]
	sbb	rdx, rdx
	take_back_and_store
END_FUNCTION p384_sub_adx

/*
 * out = a + b mod p. V = a + b is below 2 p; c is added, and taken back where V + c stays below 2^384.
 *
 *     void p384_add_adx(uint64_t out[6], const uint64_t a[6], const uint64_t b[6]);
 *
 * In: rdi out, rsi a, rdx b. Clobbers: rax, rcx, rdx, rsi, r8 to r11, flags. No stack.
 */
FUNCTION p384_add_adx
	mov	r8, [rsi]
	mov	r9, [rsi + 8]
	mov	r10, [rsi + 16]
	mov	r11, [rsi + 24]
	mov	rax, [rsi + 32]
	mov	rcx, [rsi + 40]
	add	r8, [rdx]
	adc	r9, [rdx + 8]
	adc	r10, [rdx + 16]
	adc	r11, [rdx + 24]
	adc	rax, [rdx + 32]
	adc	rcx, [rdx + 40]
	sbb	rdx, rdx
	not	rdx
	movabs	rsi, C0
	add	r8, rsi
	mov	esi, C1
	adc	r9, rsi
	adc	r10, 1
	adc	r11, 0
	adc	rax, 0
	adc	rcx, 0
	adc	rdx, 0                          /* -1 where neither sum had a carry; the two never have one both */
	take_back_and_store
END_FUNCTION p384_add_adx
