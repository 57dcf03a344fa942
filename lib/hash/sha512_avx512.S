/* SPDX-License-Identifier: MIT */
/*
 * sha512_blocks_avx512: the SHA-512 compression function over whole blocks (FIPS 180-4, 6.4.2), for AVX-512VL.
 *
 *     void sha512_blocks_avx512(uint64_t state[8], const uint8_t *blocks, size_t num_blocks);
 *
 * Mathematics. Write a[t], e[t] for the working variables a, e before round t; the other six are older ones:
 * b, c, d = a[t-1], a[t-2], a[t-3] and f, g, h = e[t-1], e[t-2], e[t-3]. A round of the standard is
 *
 *     T[t]   = e[t-3] + Sigma1(e[t]) + Ch(e[t], e[t-1], e[t-2]) + K[t] + W[t]
 *     e[t+1] = a[t-3] + T[t]
 *     a[t+1] = T[t] + Sigma0(a[t]) + Maj(a[t], a[t-1], a[t-2])
 *
 * The a half is not urgent. It runs one round late, takes T[t-1] back out of e[t], and shares a vector with the e half:
 *
 *     V[t]   = (e[t], a[t-1])                                         low lane, high lane
 *     V[t+1] = Sigma(V[t]) + ChMaj(V[t], V[t-1], V[t-2]) + U[t] - D[t]
 *     U[t]   = (a[t-3], e[t])
 *     D[t]   = (-(K[t] + W[t]) - e[t-3], a[t-4])
 *
 * Sigma is three rotations by a vector of counts (Sigma1's low, Sigma0's high) and one three-way xor; ChMaj is two
 * ternary operations, each under the mask of its lane. So a step is 11 vector operations, where general registers take 22,
 * and from e[t] to e[t+1] it is rotate, xor, add. Step 0 has no a[-4]: its high lane is replaced by the known a[0].
 * Step 80 is there for a[80]; it finds 0 for K[80] + W[80].
 *
 * The schedule holds 16 words of W in four ymm registers and makes four more while the steps run that need none of them yet.
 * sigma1 reaches back two words only, so the upper two of the four follow the lower two.
 *
 * Speed (Skylake-X ports): 11 operations a step and 5 of the schedule, on p0, p1 and p5; the chain from e[t] to
 * e[t+1] is 4 cycles, as only p0 and p1 rotate.
 *
 * Preconditions: none on alignment; num_blocks may be 0. The caller has found AVX-512F, AVX-512VL, AVX2.
 * Registers: rdi state, rsi blocks, rdx blocks left, rcx K, rax a place in the frame, r8 end of a loop.
 *     xmm0-3 V; xmm4-8, 12 temporaries of a step; xmm9-11 rotation counts; ymm13-15 temporaries of the schedule;
 *     ymm16-19 W; ymm20-21 W from one word further on; ymm28 zero;
 *     xmm24-27 (e, b), (f, c), (g, d), (h, a) at the start of the block;
 *     k1 low lane, k2 high lane, k3 lower half, k4 upper half.
 * Clobbers: the registers above but rdi, and flags. Saves rbp.
 * Secrets: none in general registers. The frame held -(K + W) of 16 words, which are zeroed before ret; so are
 *     the vector registers.
 * No branch and no address depends on the state or the message.
 * Tested by tests/hash_paths.c.
 */
#include "base/asm.h"

	.hidden sha512_k		/* the round constants, 80 words, in sha512.c */

/* The frame, from rsp: -(K[t] + W[t]) at t mod 16; then the zero of word 80. */
#define FRAME_SIZE (128 + 32)

#define T0 ymm13
#define T1 ymm14
#define T2 ymm15

	.section .rodata
	.p2align 6
	/* Turns the byte order of each 64-bit word round. */
.Lswap:
	.quad 0x0001020304050607, 0x08090a0b0c0d0e0f
	.quad 0x0001020304050607, 0x08090a0b0c0d0e0f
	/* Rotation counts of (Sigma1, Sigma0). */
.Lsigma:
	.quad 14, 28
	.quad 18, 34
	.quad 41, 39

/*
 * First half of step t, from v0, v1, v2 = V[t], V[t-1], V[t-2], with kw the address of -(K[t] + W[t]).
 * The order of the lines, and the schedule's place between the halves, were found by measurement.
 */
.macro STEP_OPEN v0, v1, v2, kw:vararg
	vmovdqa		xmm4, \v2				/* (g, c) */
	vpalignr	xmm5, \v0, \v2, 8			/* U = (d, e) */
	vmovq		xmm12, [\kw]				/* (-(K + W), 0) */
	vpternlogq	xmm4{k2}, \v1, \v0, 0xe8		/* (g, Maj) */
	vprorvq		xmm7, \v0, xmm10			/* (e >>> 18, a >>> 34) */
	vprorvq		xmm6, \v0, xmm9				/* (e >>> 14, a >>> 28) */
	vprorvq		xmm8, \v0, xmm11			/* (e >>> 41, a >>> 39) */
	vpternlogq	xmm4{k1}, \v1, \v0, 0xd8		/* (Ch, Maj), Ch = e ? f : g */
	vpternlogq	xmm6, xmm7, xmm8, 0x96			/* (Sigma1, Sigma0) */
.endm

/* Second half of step t: V[t+1] in v3, which held V[t-3]. */
.macro STEP_CLOSE v3
	vpsubq		\v3{k1}, xmm12, \v3			/* D = (-(K + W) - h, a[t-4]) */
	vpsubq		xmm5, xmm5, \v3				/* U - D */
	vpaddq		xmm4, xmm4, xmm5			/* ChMaj + U - D */
	vpaddq		\v3, xmm4, xmm6				/* V[t+1] */
.endm

/*
 * The schedule in four parts: from x0, x1, x2, x3 = W[t-16..t-13], W[t-12..t-9], W[t-8..t-5], W[t-4..t-1],
 * x0 = W[t..t+3] = W[t-16..] + sigma0(W[t-15..]) + W[t-7..] + sigma1(W[t-2..]), and -(K + W) of it to the frame.
 * y holds W[t-15..t-12], and becomes W[t-7..t-4], which is the same to the words 8 further on.
 */
.macro SCHEDULE_1 x0, x2, x3, y
	vprorq		T0, \y, 1
	vprorq		T1, \y, 8
	vpsrlq		T2, \y, 7
	valignq		\y, \x3, \x2, 1				/* W[t-7..t-4] */
	vpternlogq	T0, T1, T2, 0x96			/* sigma0(W[t-15..t-12]) */
	vpaddq		\x0, \x0, \y
	vpaddq		\x0, \x0, T0
.endm

.macro SCHEDULE_2 x0, x3
	vprorq		T0, \x3, 19
	vprorq		T1, \x3, 61
	vpsrlq		T2, \x3, 6
	vpternlogq	T0, T1, T2, 0x96			/* sigma1(W[t-4..t-1]) */
	vpermq		T0{k3}{z}, T0, 0xee			/* (sigma1(W[t-2]), sigma1(W[t-1]), 0, 0) */
	vpaddq		\x0, \x0, T0				/* W[t], W[t+1] */
.endm

.macro SCHEDULE_3 x0
	vprorq		T0, \x0, 19
	vprorq		T1, \x0, 61
	vpsrlq		T2, \x0, 6
	vpternlogq	T0, T1, T2, 0x96			/* sigma1(W[t]), sigma1(W[t+1]) */
	vpermq		T0{k4}{z}, T0, 0x44			/* (0, 0, sigma1(W[t]), sigma1(W[t+1])) */
	vpaddq		\x0, \x0, T0				/* W[t+2], W[t+3] */
.endm

.macro SCHEDULE_4 x0, quad
	vpaddq		T0, \x0, [rcx + 32 * \quad]		/* K + W */
	vpsubq		T0, ymm28, T0
	vmovdqa		[rsp + 32 * \quad], T0
.endm

.macro STEP v0, v1, v2, v3, kw:vararg
	STEP_OPEN	\v0, \v1, \v2, \kw
	STEP_CLOSE	\v3
.endm

/* Steps 16i + 4 quad + 1 to + 4, with the words 16i + 16 + 4 quad to + 3; the fourth step reads word \last of the frame. */
.macro STEPS_AND_SCHEDULE quad, last, x0, x2, x3, y
	STEP_OPEN	xmm1, xmm0, xmm3, rsp + 32 * \quad + 8
	SCHEDULE_1	\x0, \x2, \x3, \y
	STEP_CLOSE	xmm2
	STEP_OPEN	xmm2, xmm1, xmm0, rsp + 32 * \quad + 16
	SCHEDULE_2	\x0, \x3
	STEP_CLOSE	xmm3
	STEP_OPEN	xmm3, xmm2, xmm1, rsp + 32 * \quad + 24
	SCHEDULE_3	\x0
	STEP_CLOSE	xmm0
	STEP_OPEN	xmm0, xmm3, xmm2, rsp + 8 * \last
	SCHEDULE_4	\x0, \quad
	STEP_CLOSE	xmm1
.endm

/* Four of the first 16 words in their own byte order, and -(K + W) of them to the frame. */
.macro LOAD x, quad
	vmovdqu		T0, [rsi + 32 * \quad]
	vpshufb		T0, T0, ymm4
	vmovdqa64	\x, T0
	vpaddq		T0, T0, [rcx + 32 * \quad]
	vpsubq		T0, ymm28, T0
	vmovdqa		[rsp + 32 * \quad], T0
.endm

FUNCTION sha512_blocks_avx512
	test	rdx, rdx
	jz	.Ldone
	push	rbp
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset rbp, 0
	mov	rbp, rsp
	.cfi_def_cfa_register rbp
	sub	rsp, FRAME_SIZE
	and	rsp, -32

	mov	eax, 1
	kmovw	k1, eax
	mov	eax, 2
	kmovw	k2, eax
	mov	eax, 3
	kmovw	k3, eax
	mov	eax, 12
	kmovw	k4, eax
	vpxorq	xmm28, xmm28, xmm28
	vmovdqa64 [rsp + 128], ymm28
	vmovdqa	xmm9, [rip + .Lsigma]
	vmovdqa	xmm10, [rip + .Lsigma + 16]
	vmovdqa	xmm11, [rip + .Lsigma + 32]

	/* The state in pairs: (e, b), (f, c), (g, d), (h, a). */
	vmovq	xmm0, [rdi + 32]
	vmovhps	xmm0, xmm0, [rdi + 8]
	vmovq	xmm3, [rdi + 40]
	vmovhps	xmm3, xmm3, [rdi + 16]
	vmovq	xmm2, [rdi + 48]
	vmovhps	xmm2, xmm2, [rdi + 24]
	vmovq	xmm1, [rdi + 56]
	vmovhps	xmm1, xmm1, [rdi]

.Lblock:
	lea	rcx, [rip + sha512_k]
	vmovdqa	ymm4, [rip + .Lswap]
	LOAD	ymm16, 0
	LOAD	ymm17, 1
	LOAD	ymm18, 2
	LOAD	ymm19, 3
	sub	rsi, -128
	valignq	ymm20, ymm17, ymm16, 1				/* W[1..4] */
	valignq	ymm21, ymm18, ymm17, 1				/* W[5..8] */
	vmovdqa64	xmm24, xmm0
	vmovdqa64	xmm25, xmm3
	vmovdqa64	xmm26, xmm2
	vmovdqa64	xmm27, xmm1

	/* Step 0; then V[1] = (e[1], a[0]). */
	STEP	xmm0, xmm3, xmm2, xmm1, rsp
	vmovdqa64	xmm4, xmm27
	vpblendd	xmm1, xmm4, xmm1, 3

	/* Steps 1 to 64, with the words 16 to 79. */
	lea	r8, [rcx + 512]
	.p2align 5
.Lscheduled:
	sub	rcx, -128
	STEPS_AND_SCHEDULE 0, 4, ymm16, ymm18, ymm19, ymm20
	STEPS_AND_SCHEDULE 1, 8, ymm17, ymm19, ymm16, ymm21
	STEPS_AND_SCHEDULE 2, 12, ymm18, ymm16, ymm17, ymm20
	STEPS_AND_SCHEDULE 3, 0, ymm19, ymm17, ymm18, ymm21
	cmp	rcx, r8
	jne	.Lscheduled

	/* Steps 65 to 80. */
	mov	rax, rsp
	lea	r8, [rsp + 128]
	.p2align 5
.Llast:
	STEP	xmm1, xmm0, xmm3, xmm2, rax + 8
	STEP	xmm2, xmm1, xmm0, xmm3, rax + 16
	STEP	xmm3, xmm2, xmm1, xmm0, rax + 24
	STEP	xmm0, xmm3, xmm2, xmm1, rax + 32
	add	rax, 32
	cmp	rax, r8
	jne	.Llast

	/*
	 * The state += V[80], V[79], V[78] and (e[77], a[80]). Step 80 left V[81] = (.., a[80]) where e[77] was, but
	 * its U - D = (a[77] + e[77], ..) still stands in xmm5.
	 */
	vpsrldq	xmm6, xmm2, 8					/* a[77] */
	vpsubq	xmm5, xmm5, xmm6				/* e[77] */
	vpblendd xmm1, xmm1, xmm5, 3
	vpaddq	xmm0, xmm0, xmm24
	vpaddq	xmm3, xmm3, xmm25
	vpaddq	xmm2, xmm2, xmm26
	vpaddq	xmm1, xmm1, xmm27

	sub	rdx, 1
	jnz	.Lblock

	vmovq	[rdi + 32], xmm0
	vmovhps	[rdi + 8], xmm0
	vmovq	[rdi + 40], xmm3
	vmovhps	[rdi + 16], xmm3
	vmovq	[rdi + 48], xmm2
	vmovhps	[rdi + 24], xmm2
	vmovq	[rdi + 56], xmm1
	vmovhps	[rdi], xmm1

	/* Wipe. */
	vmovdqa64 [rsp], ymm28
	vmovdqa64 [rsp + 32], ymm28
	vmovdqa64 [rsp + 64], ymm28
	vmovdqa64 [rsp + 96], ymm28
	.irp	x, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vpxor	xmm\x, xmm\x, xmm\x
	.endr
	.irp	x, 16, 17, 18, 19, 20, 21, 24, 25, 26, 27
	vpxorq	xmm\x, xmm\x, xmm\x
	.endr
	vzeroupper
	leave
	.cfi_def_cfa rsp, 8
	.cfi_restore rbp
.Ldone:
	ret
END_FUNCTION sha512_blocks_avx512
