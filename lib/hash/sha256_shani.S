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
.macro four_rounds group, m, abef=ABEF, cdgh=CDGH
	movdqa WK, [K + 16 * \group]
	paddd WK, \m                            /* W + K of the four rounds */
	sha256rnds2 \cdgh, \abef                /* CDGH is now the newer half */
	pshufd WK, WK, 0x0e                     /* W + K of the last two */
	sha256rnds2 \abef, \cdgh
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

/*
 * SHA-256 compression of two blocks that do not need each other: the chain of one fills the waits of the other's.
 *
 *   void sha256_pair_shani(uint32_t a[8], uint32_t b[8], const uint8_t *block_a, const uint8_t *block_b);
 *
 * a <- a + compress(a, block_a), b <- b + compress(b, block_b), as above.
 *
 * Preconditions: none on alignment; the four do not overlap. CPU: SHA, SSSE3, SSE4.1 (no AVX).
 * Registers: rdi a, rsi b, rdx block_a, rcx block_b, rax sha256_k; of a xmm1 ABEF, xmm2 CDGH, xmm3-xmm6 M0-M3; of b xmm9, xmm10, xmm11-xmm14;
 * xmm0 W + K, xmm7 scratch, xmm8 byte order.
 * Clobbers: rax, flags, xmm0-xmm14. No stack is used; every vector that held a secret is zeroed before ret.
 * Tested by: tests/hash/paths.c.
 */
#define ABEF_B     xmm9
#define CDGH_B     xmm10
#define N0         xmm11
#define N1         xmm12
#define N2         xmm13
#define N3         xmm14

/* From memory to ABEF and CDGH, and back with the state before added, as above. */
.macro load_state abef, cdgh, from
	movdqu SCRATCH, [\from]
	movdqu \abef, [\from + 16]
	movdqa \cdgh, \abef
	shufps \abef, SCRATCH, 0x11
	shufps \cdgh, SCRATCH, 0xbb
.endm

.macro add_state abef, cdgh, to
	movdqa SCRATCH, \abef
	shufps SCRATCH, \cdgh, 0xbb             /* (a b c d) */
	shufps \abef, \cdgh, 0x11              /* (e f g h) */
	movdqu \cdgh, [\to]
	paddd SCRATCH, \cdgh
	movdqu [\to], SCRATCH
	movdqu \cdgh, [\to + 16]
	paddd \abef, \cdgh
	movdqu [\to + 16], \abef
.endm

.macro load_pair num, m, n
	movdqu \m, [rdx + 16 * \num]
	movdqu \n, [rcx + 16 * \num]
	pshufb \m, BYTE_ORDER
	pshufb \n, BYTE_ORDER
.endm

.macro four_rounds_of_pair group, m, n
	four_rounds \group, \m
	four_rounds \group, \n, ABEF_B, CDGH_B
.endm

.macro sixteen_rounds_of_pair group
	four_rounds_of_pair \group, M0, N0
	next_words M0, M1, M2, M3
	next_words N0, N1, N2, N3
	four_rounds_of_pair (\group + 1), M1, N1
	next_words M1, M2, M3, M0
	next_words N1, N2, N3, N0
	four_rounds_of_pair (\group + 2), M2, N2
	next_words M2, M3, M0, M1
	next_words N2, N3, N0, N1
	four_rounds_of_pair (\group + 3), M3, N3
	next_words M3, M0, M1, M2
	next_words N3, N0, N1, N2
.endm

FUNCTION sha256_pair_shani
	lea K, [rip + sha256_k]
	movdqa BYTE_ORDER, [rip + .Lbyte_order]
	load_state ABEF, CDGH, rdi
	load_state ABEF_B, CDGH_B, rsi
	load_pair 0, M0, N0
	load_pair 1, M1, N1
	load_pair 2, M2, N2
	load_pair 3, M3, N3
	sixteen_rounds_of_pair 0
	sixteen_rounds_of_pair 4
	sixteen_rounds_of_pair 8
	four_rounds_of_pair 12, M0, N0
	four_rounds_of_pair 13, M1, N1
	four_rounds_of_pair 14, M2, N2
	four_rounds_of_pair 15, M3, N3
	add_state ABEF, CDGH, rdi
	add_state ABEF_B, CDGH_B, rsi
	.irp reg, 0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14
	pxor xmm\reg, xmm\reg
	.endr
	ret
END_FUNCTION sha256_pair_shani

	.section .rodata
	.p2align 4
.Lbyte_order: /* pshufb: reverses the bytes of each dword */
	.byte 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12
