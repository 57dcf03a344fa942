/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 compression with the SHA extensions (FIPS 180-4, 6.2.2).
 *
 *   void sha256_blocks_shani(uint32_t state[8], const uint8_t *blocks, size_t num_blocks);
 *
 * For every 64-byte block M: state <- state + compress(state, M), words of M big-endian.
 *
 * sha256rnds2 does two rounds. It takes the state as two vectors, written here from dword 3 down to dword 0: ABEF and CDGH,
 * and W + K of the two rounds in the low half of xmm0. After two rounds the new C, D, G, H are the old A, B, E, F: the
 * instruction writes the new ABEF over CDGH, and the two registers have changed places.
 *
 * Schedule, four words at a time, with M0..M3 the last sixteen words, oldest first (6.2.2 step 1):
 *   M0 <- sha256msg2(sha256msg1(M0, M1) + (W[t-7]..W[t-4]), M3)
 * where msg1 adds sigma0(W[t-15]..) to W[t-16].., and msg2 adds sigma1(W[t-2]..), its own first two results included.
 *
 * Preconditions: none on alignment; num_blocks may be 0. state and blocks do not overlap.
 * CPU: SHA, SSSE3, SSE4.1 (no AVX). Nothing depends on data but the data.
 * Registers: rdi state, rsi blocks, rdx blocks left, rax sha256_k; xmm0 W + K, xmm1 ABEF, xmm2 CDGH, xmm3-xmm6 M0-M3,
 * xmm7 scratch, xmm8 byte order, xmm9-xmm10 the state before the block.
 * Clobbers: rax, rdx, rsi, flags, xmm0-xmm10. No stack is used; every vector that held a secret is zeroed before ret.
 * Tested by: tests/hash/paths.c.
 */
#include "base/asm.h"

#define STATE      rdi
#define BLOCKS     rsi
#define NUM_BLOCKS rdx
#define K          rax

#define WK         xmm0
#define ABEF       xmm1
#define CDGH       xmm2
#define M0         xmm3
#define M1         xmm4
#define M2         xmm5
#define M3         xmm6
#define SCRATCH    xmm7
#define BYTE_ORDER xmm8
#define ABEF_IN    xmm9
#define CDGH_IN    xmm10

/* Reads words 4 * num to 4 * num + 3 of the block. */
.macro load_words m, num
	movdqu \m, [BLOCKS + 16 * \num]
	pshufb \m, BYTE_ORDER
.endm

/* Rounds 4 * group to 4 * group + 3, whose words are in m. */
.macro four_rounds group, m
	movdqa WK, [K + 16 * \group]
	paddd WK, \m                            /* W + K of the four rounds */
	sha256rnds2 CDGH, ABEF                  /* CDGH is now the newer half */
	pshufd WK, WK, 0x0e                     /* W + K of the last two */
	sha256rnds2 ABEF, CDGH
.endm

/* m0 holds W[t-16].. and takes W[t]..W[t+3]; the caller's msg1 is made here, so m1 to m3 are plain words. */
.macro next_words m0, m1, m2, m3
	sha256msg1 \m0, \m1                     /* W[t-16] + sigma0(W[t-15]) */
	movdqa SCRATCH, \m3
	palignr SCRATCH, \m2, 4                 /* W[t-7]..W[t-4] */
	paddd \m0, SCRATCH
	sha256msg2 \m0, \m3                     /* + sigma1(W[t-2]) */
.endm

/* Sixteen rounds of group..group+3, each followed by the words that stand sixteen rounds later. */
.macro sixteen_rounds group
	four_rounds \group, M0
	next_words M0, M1, M2, M3
	four_rounds (\group + 1), M1
	next_words M1, M2, M3, M0
	four_rounds (\group + 2), M2
	next_words M2, M3, M0, M1
	four_rounds (\group + 3), M3
	next_words M3, M0, M1, M2
.endm

FUNCTION sha256_blocks_shani
	test NUM_BLOCKS, NUM_BLOCKS
	jz .Lreturn
	lea K, [rip + sha256_k]
	movdqa BYTE_ORDER, [rip + .Lbyte_order]

	/* (a b c d), (e f g h) in memory -> from dword 0: ABEF = (f e b a), CDGH = (h g d c) */
	movdqu M0, [STATE]
	movdqu ABEF, [STATE + 16]
	movdqa CDGH, ABEF
	shufps ABEF, M0, 0x11
	shufps CDGH, M0, 0xbb

	.p2align 5
.Lblock:
	movdqa ABEF_IN, ABEF
	movdqa CDGH_IN, CDGH
	load_words M0, 0
	load_words M1, 1
	load_words M2, 2
	load_words M3, 3
	add BLOCKS, 64
	sixteen_rounds 0
	sixteen_rounds 4
	sixteen_rounds 8
	four_rounds 12, M0
	four_rounds 13, M1
	four_rounds 14, M2
	four_rounds 15, M3
	paddd ABEF, ABEF_IN
	paddd CDGH, CDGH_IN
	dec NUM_BLOCKS
	jnz .Lblock

	/* from dword 0: (a b c d) = ABEF 3, 2, CDGH 3, 2; (e f g h) = ABEF 1, 0, CDGH 1, 0 */
	movdqa M0, ABEF
	shufps M0, CDGH, 0xbb
	shufps ABEF, CDGH, 0x11
	movdqu [STATE], M0
	movdqu [STATE + 16], ABEF

	.irp reg, 0, 1, 2, 3, 4, 5, 6, 7, 9, 10
	pxor xmm\reg, xmm\reg
	.endr
.Lreturn:
	ret
END_FUNCTION sha256_blocks_shani

	.section .rodata
	.p2align 4
.Lbyte_order: /* pshufb: reverses the bytes of each dword */
	.byte 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12
