/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 compression with AVX2 and BMI (FIPS 180-4, 6.2.2).
 *
 *   void sha256_blocks_avx2(uint32_t state[8], const uint8_t *blocks, size_t num_blocks);
 *
 * For every 64-byte block M: state <- state + compress(state, M), words of M big-endian.
 *
 * The rounds are scalar, the schedule is vectorised for two blocks at once: the low half of a ymm register serves block A,
 * the high half the block B after it. Rounds of A run among the instructions that make the words of both; W + K of both goes
 * to the stack, and the rounds of B only read it. With one block left both halves take the same block, which costs nothing.
 *
 * A round (6.2.2 step 3):
 *   T1 = h + K + W + Sigma1(e) + Ch(e, f, g)      Ch  = (e & f) + (~e & g): the terms share no bit, so both are just added
 *   T2 = Sigma0(a) + Maj(a, b, c)                 Maj = ((a ^ b) & (b ^ c)) ^ b: b ^ c is the a ^ b of the round before
 *   d <- d + T1, h <- T1 + T2, and the names move on by one.
 * A round is 24 slots of a front end, and two chains of 5 cycles: from e to the next e, from a to the next a. The words of
 * two blocks add 8 slots to each of 48 rounds.
 *
 * Words (6.2.2 step 1), four of each block at a time, M0..M3 the last sixteen, oldest first:
 *   W[t] = W[t-16] + sigma0(W[t-15]) + W[t-7] + sigma1(W[t-2])
 * W[t+2] and W[t+3] need sigma1 of W[t] and W[t+1], hence two halves.
 *
 * Preconditions: none on alignment; num_blocks may be 0. state and blocks do not overlap.
 * CPU: AVX2, BMI1 (andn), BMI2 (rorx). Nothing depends on data but the data.
 * Registers: a to h in r8d to r15d; eax, ecx scratch; ebx, edx hold a ^ b, by turns; rdi W + K; rsi sha256_k; rbp
 * the frame; ymm0-ymm3 M0-M3, ymm4-ymm8 scratch, ymm9 byte order, ymm10-ymm11 shuffles.
 * Stack: 512 bytes of W + K (secret, wiped before ret), then four words of bookkeeping (pointers and counts, public).
 * Clobbers: rax, rcx, rdx, r8-r11 (zeroed), rsi, rdi, flags, ymm0-ymm15 (upper halves
 * zeroed, and all that held secrets).
 * Tested by: tests/hash/paths.c.
 */
#include "base/asm.h"

#define WK          rdi
#define K           rsi
#define WK_SIZE     512
#define SAVED_STATE  [rsp + WK_SIZE]
#define SAVED_BLOCKS [rsp + WK_SIZE + 8]
#define BLOCKS_LEFT  [rsp + WK_SIZE + 16]
#define COUNT        dword ptr [rsp + WK_SIZE + 24]
#define HAS_B        dword ptr [rsp + WK_SIZE + 28]
#define FRAME_SIZE  (WK_SIZE + 32)

#define T0     eax
#define T1     ecx
#define T1_64  rcx
#define XOR_0  ebx
#define XOR_1  edx

#define M0         ymm0
#define M1         ymm1
#define M2         ymm2
#define M3         ymm3
#define BYTE_ORDER ymm9
#define TO_LOW     ymm10
#define TO_HIGH    ymm11

/* The macros take a to h as r8 to r15; \a\()d is the dword. lea adds 64 bits and keeps the low 32. */

/*
 * First half of a round: h <- T1, d <- d + T1. The order of both halves was found by search on a Zen 4, with rounds and words
 * interleaved as below: other orders of the same instructions cost up to 8 % there.
 */
.macro round_e d, e, f, g, h, wk
	andn T0, \e\()d, \g\()d                 /* ~e & g */
	add \h\()d, dword ptr [\wk]             /* h + W + K */
	add \h\()d, T0
	rorx T1, \e\()d, 25
	rorx T0, \e\()d, 11
	xor T1, T0
	mov T0, \f\()d
	and T0, \e\()d                          /* e & f */
	add \h\()d, T0                          /* h + W + K + Ch */
	rorx T0, \e\()d, 6
	xor T1, T0                              /* Sigma1 */
	add \h\()d, T1                          /* T1 */
	add \d\()d, \h\()d
.endm

/* Second half: h <- T1 + T2; b_c holds b ^ c and is spent, a_b takes a ^ b. */
.macro round_a a, b, h, b_c, a_b
	rorx T1, \a\()d, 22
	mov \a_b, \a\()d
	rorx T0, \a\()d, 13
	xor \a_b, \b\()d                        /* a ^ b */
	xor T1, T0
	rorx T0, \a\()d, 2
	and \b_c, \a_b
	xor T1, T0                              /* Sigma0 */
	lea \h\()d, [\h + T1_64]
	xor \b_c, \b\()d                        /* Maj */
	add \h\()d, \b_c                        /* T1 + T2 */
.endm

/* A round without words beside it. */
.macro round a, b, c, d, e, f, g, h, wk, b_c, a_b
	round_e \d, \e, \f, \g, \h, \wk
	round_a \a, \b, \h, \b_c, \a_b
.endm

/*
 * The next four words of both blocks, over m0, and their W + K, in eight parts that stand among four rounds. From part to part
 * ymm4-ymm8 carry on.
 */
.macro words_1 m0, m1
	vpalignr ymm4, \m1, \m0, 4              /* W[t-15]..W[t-12] */
	vpsrld ymm5, ymm4, 7
	vpslld ymm6, ymm4, 25
	vpsrld ymm7, ymm4, 18
.endm
.macro words_2
	vpxor ymm5, ymm5, ymm6
	vpslld ymm6, ymm4, 14
	vpsrld ymm4, ymm4, 3
	vpxor ymm7, ymm7, ymm6
.endm
.macro words_3 m0, m2, m3
	vpalignr ymm8, \m3, \m2, 4              /* W[t-7]..W[t-4] */
	vpxor ymm5, ymm5, ymm4
	vpxor ymm5, ymm5, ymm7                  /* sigma0 */
	vpaddd \m0, \m0, ymm8
	vpshufd ymm4, \m3, 0xfa                 /* W[t-2] twice, W[t-1] twice: a qword shift rotates the low dword */
.endm
.macro words_4 m0
	vpaddd \m0, \m0, ymm5
	vpsrlq ymm5, ymm4, 17
	vpsrlq ymm6, ymm4, 19
	vpsrld ymm4, ymm4, 10
.endm
.macro words_5 m0
	vpxor ymm5, ymm5, ymm6
	vpxor ymm5, ymm5, ymm4                  /* sigma1 in dwords 0 and 2 */
	vpshufb ymm5, ymm5, TO_LOW              /* in dwords 0 and 1, zero in 2 and 3 */
	vpaddd \m0, \m0, ymm5                   /* W[t], W[t+1] are done */
.endm
.macro words_6 m0
	vpshufd ymm4, \m0, 0x50                 /* W[t] twice, W[t+1] twice */
	vpsrlq ymm5, ymm4, 17
	vpsrlq ymm6, ymm4, 19
	vpsrld ymm4, ymm4, 10
.endm
.macro words_7
	vpxor ymm5, ymm5, ymm6
	vpxor ymm5, ymm5, ymm4                  /* sigma1 in dwords 0 and 2 */
	vbroadcasti128 ymm7, [K]
	vpshufb ymm5, ymm5, TO_HIGH             /* in dwords 2 and 3, zero in 0 and 1 */
.endm
.macro words_8 m0, wk
	vpaddd \m0, \m0, ymm5                   /* W[t+2], W[t+3] are done */
	vpaddd ymm7, ymm7, \m0
	vmovdqa [\wk], ymm7
.endm

/* Rounds at W + K = wk.. of block A, and the words sixteen rounds on. a to h: the names at the first of the four. */
.macro four_rounds_and_words a, b, c, d, e, f, g, h, wk, m0, m1, m2, m3
	words_1 \m0, \m1
	round_e \d, \e, \f, \g, \h, \wk
	words_2
	round_a \a, \b, \h, XOR_0, XOR_1
	words_3 \m0, \m2, \m3
	round_e \c, \d, \e, \f, \g, \wk + 4
	words_4 \m0
	round_a \h, \a, \g, XOR_1, XOR_0
	words_5 \m0
	round_e \b, \c, \d, \e, \f, \wk + 8
	words_6 \m0
	round_a \g, \h, \f, XOR_0, XOR_1
	words_7
	round_e \a, \b, \c, \d, \e, \wk + 12
	words_8 \m0, \wk + 128
	round_a \f, \g, \e, XOR_1, XOR_0
	add K, 16
.endm

/* Words 4 * num.. of A (at rdi) and B (at rax), and their W + K. */
.macro load_words m, x, num
	vmovdqu \x, [rdi + 16 * \num]
	vinserti128 \m, \m, [rax + 16 * \num], 1
	vbroadcasti128 ymm4, [K + 16 * \num]
	vpshufb \m, \m, BYTE_ORDER
	vpaddd ymm4, ymm4, \m
	vmovdqa [rsp + 32 * \num], ymm4
.endm

FUNCTION sha256_blocks_avx2
	test rdx, rdx
	jz .Lreturn
	push rbp
	.cfi_adjust_cfa_offset 8
	.cfi_offset rbp, -16
	mov rbp, rsp
	.cfi_def_cfa_register rbp
	push rbx
	.cfi_offset rbx, -24
	push r12
	.cfi_offset r12, -32
	push r13
	.cfi_offset r13, -40
	push r14
	.cfi_offset r14, -48
	push r15
	.cfi_offset r15, -56
	sub rsp, FRAME_SIZE
	and rsp, -32

	mov SAVED_STATE, rdi
	mov SAVED_BLOCKS, rsi
	mov BLOCKS_LEFT, rdx
	vbroadcasti128 BYTE_ORDER, [rip + .Lbyte_order]
	vbroadcasti128 TO_LOW, [rip + .Lto_low]
	vbroadcasti128 TO_HIGH, [rip + .Lto_high]
	mov r8d, [rdi]
	mov r9d, [rdi + 4]
	mov r10d, [rdi + 8]
	mov r11d, [rdi + 12]
	mov r12d, [rdi + 16]
	mov r13d, [rdi + 20]
	mov r14d, [rdi + 24]
	mov r15d, [rdi + 28]
	mov rdi, rsi

	/* Blocks A and B (or A twice): rdi A, rdx blocks left. */
.Lpair:
	xor ecx, ecx
	lea rax, [rdi + 64]
	cmp rdx, 2
	setae cl
	cmovb rax, rdi
	lea K, [rip + sha256_k]
	mov HAS_B, ecx
	load_words M0, xmm0, 0
	load_words M1, xmm1, 1
	load_words M2, xmm2, 2
	load_words M3, xmm3, 3
	add K, 64
	mov COUNT, 3
	mov WK, rsp
	mov XOR_0, r9d
	xor XOR_0, r10d                         /* b ^ c */

	/* Rounds 0 to 47 of A, sixteen a turn. */
	.p2align 5
.Lrounds_and_words:
	four_rounds_and_words r8, r9, r10, r11, r12, r13, r14, r15, WK, M0, M1, M2, M3
	four_rounds_and_words r12, r13, r14, r15, r8, r9, r10, r11, WK + 32, M1, M2, M3, M0
	four_rounds_and_words r8, r9, r10, r11, r12, r13, r14, r15, WK + 64, M2, M3, M0, M1
	four_rounds_and_words r12, r13, r14, r15, r8, r9, r10, r11, WK + 96, M3, M0, M1, M2
	sub WK, -128
	dec COUNT
	jnz .Lrounds_and_words
	mov COUNT, 2

	/* Rounds 48 to 63 of A, or all of B, eight a turn. */
	.p2align 5
.Lrounds:
	round r8, r9, r10, r11, r12, r13, r14, r15, WK, XOR_0, XOR_1
	round r15, r8, r9, r10, r11, r12, r13, r14, WK + 4, XOR_1, XOR_0
	round r14, r15, r8, r9, r10, r11, r12, r13, WK + 8, XOR_0, XOR_1
	round r13, r14, r15, r8, r9, r10, r11, r12, WK + 12, XOR_1, XOR_0
	round r12, r13, r14, r15, r8, r9, r10, r11, WK + 32, XOR_0, XOR_1
	round r11, r12, r13, r14, r15, r8, r9, r10, WK + 36, XOR_1, XOR_0
	round r10, r11, r12, r13, r14, r15, r8, r9, WK + 40, XOR_0, XOR_1
	round r9, r10, r11, r12, r13, r14, r15, r8, WK + 44, XOR_1, XOR_0
	add WK, 64
	dec COUNT
	jnz .Lrounds

	/* state <- state + (a..h) */
	mov rax, SAVED_STATE
	mov rdi, SAVED_BLOCKS
	mov rdx, BLOCKS_LEFT
	add r9d, [rax + 4]
	add r8d, [rax]
	add r10d, [rax + 8]
	add r11d, [rax + 12]
	add r12d, [rax + 16]
	add r13d, [rax + 20]
	add r14d, [rax + 24]
	add r15d, [rax + 28]
	mov [rax], r8d
	mov [rax + 4], r9d
	mov [rax + 8], r10d
	mov [rax + 12], r11d
	mov [rax + 16], r12d
	mov [rax + 20], r13d
	mov [rax + 24], r14d
	mov [rax + 28], r15d
	add rdi, 64
	dec rdx
	jz .Lwipe
	mov SAVED_BLOCKS, rdi
	mov BLOCKS_LEFT, rdx
	dec HAS_B                               /* 1 after A, as B waits; 0 after B */
	js .Lpair
	lea WK, [rsp + 16]
	mov COUNT, 8
	mov XOR_0, r9d
	xor XOR_0, r10d                         /* b ^ c */
	jmp .Lrounds

.Lwipe:
	vpxor xmm0, xmm0, xmm0
	.set .Lwiped, 0
	.rept WK_SIZE / 32
	vmovdqa [rsp + .Lwiped], ymm0
	.set .Lwiped, .Lwiped + 32
	.endr
	.irp reg, 1, 2, 3, 4, 5, 6, 7, 8
	vpxor xmm\reg, xmm\reg, xmm\reg
	.endr
	vzeroupper
	.irp reg, eax, ecx, edx, r8d, r9d, r10d, r11d
	xor \reg, \reg
	.endr
	mov r15, [rbp - 40]
	.cfi_restore r15
	mov r14, [rbp - 32]
	.cfi_restore r14
	mov r13, [rbp - 24]
	.cfi_restore r13
	mov r12, [rbp - 16]
	.cfi_restore r12
	mov rbx, [rbp - 8]
	.cfi_restore rbx
	leave
	.cfi_def_cfa rsp, 8
	.cfi_restore rbp
.Lreturn:
	ret
END_FUNCTION sha256_blocks_avx2

	.section .rodata
	.p2align 4
.Lbyte_order: /* vpshufb: reverses the bytes of each dword */
	.byte 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12
.Lto_low: /* dwords 0 and 2 to 0 and 1, the rest zero */
	.byte 0, 1, 2, 3, 8, 9, 10, 11, -1, -1, -1, -1, -1, -1, -1, -1
.Lto_high: /* dwords 0 and 2 to 2 and 3, the rest zero */
	.byte -1, -1, -1, -1, -1, -1, -1, -1, 0, 1, 2, 3, 8, 9, 10, 11
