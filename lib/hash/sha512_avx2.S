/* SPDX-License-Identifier: MIT */
/*
 * sha512_blocks_avx2: the SHA-512 compression function over whole blocks (FIPS 180-4, 6.4.2), for AVX2 and BMI2.
 *
 *     void sha512_blocks_avx2(uint64_t state[8], const uint8_t *blocks, size_t num_blocks);
 *
 * Mathematics. Rounds run in general registers, the schedule in vectors. A round needs 22 operations:
 *
 *     h += (K + W) + Ch(e, f, g) + Sigma1(e),    Ch = ((f ^ g) & e) ^ g
 *     d += h
 *     h += Maj(a, b, c) + Sigma0(a),             Maj = ((a ^ b) & (b ^ c)) ^ b
 *
 * where a ^ b is the next round's b ^ c. The eight variables stay where they are and change their names.
 * The schedule holds two words of each of two blocks in a ymm register. Block 1's rounds are interleaved with
 * the schedule of both; K + W of block 2 waits on the stack for rounds of its own. An odd last block
 * is its own partner, and then the schedule overwrites the 16 words behind it, so that less is to be wiped.
 *
 * Preconditions: none on alignment; num_blocks may be 0. The caller has found AVX2, BMI1 and BMI2.
 * Registers: rax, rbx, rcx, rdx, r8-r11 the variables; r12, r13, rdi temporaries; r14, r15 a ^ b and b ^ c by turns;
 *     rbp K + W to read, rsi K; ymm0-7 W; ymm8-11 temporaries; ymm12 byte order,
 *     ymm13 rotation by one byte.
 * Clobbers: the registers above and flags. Saves rbx, rbp, r12-r15.
 * Secrets: the frame held K + W: what was written of it is zeroed before ret, and so are the vector registers and
 *     the general ones that are not restored.
 * No branch and no address depends on the state or the message.
 * Tested by tests/hash_paths.c.
 */
#include "base/asm.h"

	.hidden sha512_k		/* the round constants, 80 words, in sha512.c */

/*
 * The frame, from rsp: K + W of 80 words, as (block 1: t, t+1; block 2: t, t+1) for even t; then what
 * the registers have no room for. FRAME_SIZE leaves rsp a multiple of 16 behind six pushes.
 */
#define FRAME_STATE  1280	/* state */
#define FRAME_BLOCKS 1288	/* the next blocks */
#define FRAME_LEFT   1296	/* blocks left */
#define FRAME_SECOND 1304	/* 1 while block 2 of a pair waits */
#define FRAME_STEP   1312	/* from 16 words of K + W to the next: 256, or 0 with a lone block */
#define FRAME_WIPE   1320	/* bytes to wipe */
#define FRAME_WRITE  1328	/* where the schedule writes */
#define FRAME_SIZE   1336	/* rsp stays a multiple of 16 */

#define T0 ymm8
#define T1 ymm9
#define T2 ymm10
#define T3 ymm11

	.section .rodata
	.p2align 5
.Lswap:			/* turns the byte order of each 64-bit word round */
	.quad 0x0001020304050607, 0x08090a0b0c0d0e0f
	.quad 0x0001020304050607, 0x08090a0b0c0d0e0f
.Lrotate8:		/* rotates each 64-bit word right by 8 */
	.quad 0x0007060504030201, 0x080f0e0d0c0b0a09
	.quad 0x0007060504030201, 0x080f0e0d0c0b0a09

/*
 * A round in two halves, between which the schedule finds room. ab becomes a ^ b; bc is b ^ c and is used up.
 * The order of the lines changes the speed by a tenth and more; this one was found by measurement.
 */
.macro ROUND_OPEN a, b, e, f, g, h, ab, kw:vararg
	add	\h, [\kw]		/* h + K + W */
	rorx	r13, \e, 18
	rorx	r12, \e, 41
	mov	rdi, \f
	xor	rdi, \g			/* f ^ g */
	mov	\ab, \a
	and	rdi, \e			/* (f ^ g) & e */
	xor	r12, r13		/* e >>> 41 ^ e >>> 18 */
	xor	\ab, \b			/* a ^ b */
	rorx	r13, \e, 14
	xor	rdi, \g			/* Ch */
	xor	r12, r13		/* Sigma1 */
.endm

.macro ROUND_CLOSE a, b, d, h, ab, bc
	add	\h, rdi			/* h + K + W + Ch */
	and	\bc, \ab		/* (a ^ b) & (b ^ c) */
	add	\h, r12			/* T1 */
	rorx	r12, \a, 39
	xor	\bc, \b			/* Maj */
	rorx	r13, \a, 34
	xor	r12, r13		/* a >>> 39 ^ a >>> 34 */
	add	\d, \h			/* the next e */
	add	\h, \bc			/* T1 + Maj */
	rorx	r13, \a, 28
	xor	r12, r13		/* Sigma0 */
	add	\h, r12			/* the next a */
.endm

/*
 * The schedule in four parts, two words of each block: x0 = W[t-16] becomes
 * W[t] = W[t-16] + sigma0(W[t-15]) + W[t-7] + sigma1(W[t-2]), and K[t] + W[t] goes to the frame.
 */
.macro SCHEDULE_1 x0, x1, x4, x5
	vpalignr	T0, \x1, \x0, 8		/* W[t-15] */
	vpalignr	T1, \x5, \x4, 8		/* W[t-7] */
	vpaddq		\x0, \x0, T1
	vpsrlq		T1, T0, 1
	vpsllq		T2, T0, 63
	vpshufb		T3, T0, ymm13
.endm

.macro SCHEDULE_2 x0, x7
	vpsrlq		T0, T0, 7
	vpxor		T1, T1, T2		/* W >>> 1 */
	vpxor		T0, T0, T3
	vpxor		T0, T0, T1		/* sigma0 */
	vpaddq		\x0, \x0, T0
	vpsrlq		T0, \x7, 19
	vpsllq		T1, \x7, 45
.endm

.macro SCHEDULE_3 x7
	vpsrlq		T2, \x7, 61
	vpsllq		T3, \x7, 3
	vpxor		T0, T0, T1		/* W >>> 19 */
	vpsrlq		T1, \x7, 6
	vpxor		T2, T2, T3		/* W >>> 61 */
	vpxor		T0, T0, T1
.endm

.macro SCHEDULE_4 x0, pair
	vbroadcasti128	T1, [rsi + 16 * \pair]	/* K[t], K[t+1] */
	mov		rdi, [rsp + FRAME_WRITE]
	vpxor		T0, T0, T2		/* sigma1 */
	vpaddq		\x0, \x0, T0
	vpaddq		T1, T1, \x0
	vmovdqu		[rdi + 32 * \pair], T1
.endm

/* Two rounds, and two words 16 further on. */
.macro ROUNDS_AND_SCHEDULE a, b, c, d, e, f, g, h, pair, x0, x1, x4, x5, x7
	ROUND_OPEN	\a, \b, \e, \f, \g, \h, r14, rbp + 32 * \pair
	SCHEDULE_1	\x0, \x1, \x4, \x5
	ROUND_CLOSE	\a, \b, \d, \h, r14, r15
	SCHEDULE_2	\x0, \x7
	ROUND_OPEN	\h, \a, \d, \e, \f, \g, r15, rbp + 32 * \pair + 8
	SCHEDULE_3	\x7
	ROUND_CLOSE	\h, \a, \c, \g, r15, r14
	SCHEDULE_4	\x0, \pair
.endm

.macro ROUNDS a, b, c, d, e, f, g, h, pair
	ROUND_OPEN	\a, \b, \e, \f, \g, \h, r14, rbp + 32 * \pair
	ROUND_CLOSE	\a, \b, \d, \h, r14, r15
	ROUND_OPEN	\h, \a, \d, \e, \f, \g, r15, rbp + 32 * \pair + 8
	ROUND_CLOSE	\h, \a, \c, \g, r15, r14
.endm

/* The first 16 words: two of each block in their own byte order, and K + W of them to the frame. r12, r13: the blocks. */
.macro LOAD x, xlow, pair
	vmovdqu		\xlow, [r12 + 16 * \pair]
	vinserti128	\x, \x, [r13 + 16 * \pair], 1
	vbroadcasti128	T1, [rsi + 16 * \pair]
	vpshufb		\x, \x, ymm12
	vpaddq		T1, T1, \x
	vmovdqu		[rsp + 32 * \pair], T1
.endm

/* One variable is added to its word of the state. */
.macro FEED reg, offset
	add	\reg, [rdi + \offset]
	mov	[rdi + \offset], \reg
.endm

FUNCTION sha512_blocks_avx2
	test	rdx, rdx
	jz	.Ldone
	PUSH_SAVED
	sub	rsp, FRAME_SIZE
	.cfi_adjust_cfa_offset FRAME_SIZE

	vmovdqa	ymm12, [rip + .Lswap]
	vmovdqa	ymm13, [rip + .Lrotate8]
	mov	r12, rsi
	mov	eax, 256
	mov	ecx, 1280
	cmp	rdx, 2
	cmovae	eax, ecx
	mov	[rsp + FRAME_WIPE], rax
	mov	[rsp + FRAME_STATE], rdi
	mov	[rsp + FRAME_LEFT], rdx
	mov	r14, rdx
	mov	rax, [rdi]
	mov	rbx, [rdi + 8]
	mov	rcx, [rdi + 16]
	mov	rdx, [rdi + 24]
	mov	r8, [rdi + 32]
	mov	r9, [rdi + 40]
	mov	r10, [rdi + 48]
	mov	r11, [rdi + 56]

.Lpair:
	/* r12 the next blocks, r14 how many are left. Two blocks go together, or the last one twice. */
	xor	edi, edi
	cmp	r14, 2
	setae	dil
	mov	[rsp + FRAME_SECOND], rdi
	shl	edi, 7
	lea	r13, [r12 + rdi]
	add	edi, edi
	mov	[rsp + FRAME_STEP], rdi
	mov	rbp, rsp
	add	rdi, rsp
	mov	[rsp + FRAME_WRITE], rdi
	lea	rsi, [rip + sha512_k]
	LOAD	ymm0, xmm0, 0
	LOAD	ymm1, xmm1, 1
	LOAD	ymm2, xmm2, 2
	LOAD	ymm3, xmm3, 3
	LOAD	ymm4, xmm4, 4
	LOAD	ymm5, xmm5, 5
	LOAD	ymm6, xmm6, 6
	LOAD	ymm7, xmm7, 7
	sub	r13, -128
	mov	[rsp + FRAME_BLOCKS], r13
	mov	r15, rbx
	xor	r15, rcx			/* b ^ c */

	/* Rounds 0 to 63, with the words 16 to 79. */
	.p2align 5
.Lscheduled:
	sub	rsi, -128
	ROUNDS_AND_SCHEDULE rax, rbx, rcx, rdx, r8, r9, r10, r11, 0, ymm0, ymm1, ymm4, ymm5, ymm7
	ROUNDS_AND_SCHEDULE r10, r11, rax, rbx, rcx, rdx, r8, r9, 1, ymm1, ymm2, ymm5, ymm6, ymm0
	ROUNDS_AND_SCHEDULE r8, r9, r10, r11, rax, rbx, rcx, rdx, 2, ymm2, ymm3, ymm6, ymm7, ymm1
	ROUNDS_AND_SCHEDULE rcx, rdx, r8, r9, r10, r11, rax, rbx, 3, ymm3, ymm4, ymm7, ymm0, ymm2
	ROUNDS_AND_SCHEDULE rax, rbx, rcx, rdx, r8, r9, r10, r11, 4, ymm4, ymm5, ymm0, ymm1, ymm3
	ROUNDS_AND_SCHEDULE r10, r11, rax, rbx, rcx, rdx, r8, r9, 5, ymm5, ymm6, ymm1, ymm2, ymm4
	ROUNDS_AND_SCHEDULE r8, r9, r10, r11, rax, rbx, rcx, rdx, 6, ymm6, ymm7, ymm2, ymm3, ymm5
	ROUNDS_AND_SCHEDULE rcx, rdx, r8, r9, r10, r11, rax, rbx, 7, ymm7, ymm0, ymm3, ymm4, ymm6
	add	rbp, [rsp + FRAME_STEP]
	mov	r12, [rsp + FRAME_STEP]
	add	[rsp + FRAME_WRITE], r12
	lea	r12, [rip + sha512_k + 512]
	cmp	rsi, r12
	jne	.Lscheduled
	lea	rsi, [rbp + 256]

	/* Rounds up to 79, all words being known. */
	.p2align 5
.Lplain:
	ROUNDS	rax, rbx, rcx, rdx, r8, r9, r10, r11, 0
	ROUNDS	r10, r11, rax, rbx, rcx, rdx, r8, r9, 1
	ROUNDS	r8, r9, r10, r11, rax, rbx, rcx, rdx, 2
	ROUNDS	rcx, rdx, r8, r9, r10, r11, rax, rbx, 3
	sub	rbp, -128
	cmp	rbp, rsi
	jne	.Lplain

	mov	rdi, [rsp + FRAME_STATE]
	FEED	rax, 0
	FEED	rbx, 8
	FEED	rcx, 16
	FEED	rdx, 24
	FEED	r8, 32
	FEED	r9, 40
	FEED	r10, 48
	FEED	r11, 56

	/* Blocks are left: the second of this pair, if this was the first, or a new pair. */
	mov	r14, [rsp + FRAME_LEFT]
	sub	r14, 1
	jz	.Lend
	mov	[rsp + FRAME_LEFT], r14
	mov	r12, [rsp + FRAME_BLOCKS]
	sub	qword ptr [rsp + FRAME_SECOND], 1
	jnz	.Lpair
	lea	rbp, [rsp + 16]
	lea	rsi, [rsp + 16 + 1280]
	mov	r15, rbx
	xor	r15, rcx			/* b ^ c */
	jmp	.Lplain

.Lend:
	/* Wipe: 16 words of K + W, or 80 where two blocks ever went together; then the registers. */
	mov	rsi, [rsp + FRAME_WIPE]
	add	rsi, rsp
	mov	rdi, rsp
	vpxor	xmm8, xmm8, xmm8
.Lwipe:
	vmovdqu	[rdi], T0
	vmovdqu	[rdi + 32], T0
	vmovdqu	[rdi + 64], T0
	vmovdqu	[rdi + 96], T0
	sub	rdi, -128
	cmp	rdi, rsi
	jne	.Lwipe
	.irp	x, 0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11
	vpxor	xmm\x, xmm\x, xmm\x
	.endr
	vzeroupper
	xor	eax, eax
	xor	ecx, ecx
	xor	edx, edx
	xor	r8d, r8d
	xor	r9d, r9d
	xor	r10d, r10d
	xor	r11d, r11d
	add	rsp, FRAME_SIZE
	.cfi_adjust_cfa_offset -FRAME_SIZE
	POP_SAVED
.Ldone:
	ret
END_FUNCTION sha512_blocks_avx2
