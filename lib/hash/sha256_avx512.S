/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 compression with AVX-512 on 128- and 256-bit vectors (FIPS 180-4, 6.2.2): for CPUs without the SHA extensions.
 *
 *   void sha256_blocks_avx512(uint32_t state[8], const uint8_t *blocks, size_t num_blocks);
 *
 * For every 64-byte block M: state <- state + compress(state, M), words of M big-endian.
 *
 * Both halves of a round are one vector: the low qword of an xmm register works on a, b, c, d, the high qword on e, f, g, h.
 * Rotation by counts per lane makes Sigma0(a) and Sigma1(e) together, and vpternlogd makes Maj and Ch together. Dwords 0 and 2
 * carry the values; dwords 1 and 3 hold what falls out.
 *
 * The a side runs one round late, so that it takes its T1 ready-made. With a[t], e[t] the values before round t (so that
 * b, c, d are a[t-1], a[t-2], a[t-3], and f, g, h are e[t-1], e[t-2], e[t-3]), the state is
 *   X0 = (a[t-1] | e[t])   X1 = (a[t-2] | e[t-1])   X2 = (a[t-3] | e[t-2])   X3 = (a[t-4] | e[t-3])   F = (... | T1[t-1])
 * and round t (6.2.2 step 3) is
 *   S = (Sigma0(a[t-1]) | Sigma1(e[t]))
 *   C = (Maj(a[t-1], a[t-2], a[t-3]) | Ch(e[t], e[t-1], e[t-2]))
 *   H = (0 | h + W + K)       h = e[t-3]
 *   G = (T1[t-1] | d)         d = a[t-3]
 *   F = S + (C + H) = (T2[t-1] | T1[t])
 *   next X0 = S + ((C + H) + G) = (T1[t-1] + T2[t-1] | d + T1[t]) = (a[t] | e[t+1])
 * Maj and Ch are one selection: Maj(a, b, c) = (a ^ b) ? c : b = ~(a ^ b) ? b : c, and Ch(e, f, g) = e ? f : g. So with
 * Q = X0 ^ (~X1 & A_SIDE) = (~(a ^ b) | e), C = Q ? X1 : X2.
 * A block starts with X0 = (b | e), X1 = (c | f), X2 = (d | g), X3 = (... | h), F = (... | a); its round 0 zeroes the a side of
 * S and C, so that G passes a on. A block ends with a round of the a side alone.
 *
 * Words (6.2.2 step 1) are made for two blocks at once, as in sha256_avx2.S: block A in the low half of a ymm register, block B
 * after it in the high half. Rounds of A run among the instructions that make the words of both; W + K of both goes to the
 * stack, and the rounds of B only read it. With one block left both halves take the same block, which costs nothing.
 *
 * Cost on Skylake-SP and Cascade Lake: a round is 12 instructions on the vector ports 0, 1, 5 (and a move that costs none),
 * three of them rotations on port 0, and a chain of 5 cycles from X0 to the next X0: rotations, XOR3, addition. The words of
 * two blocks add 5 to each of 48 rounds. Scalar rounds take twice the instructions, 24.
 *
 * Preconditions: none on alignment; num_blocks may be 0. state and blocks do not overlap.
 * CPU: AVX2, AVX512F, AVX512VL. Nothing depends on data but the data.
 * Registers: rdi state, rsi block A, rdx blocks left, rax W + K, r8 sha256_k, ecx turns of a loop, r9d whether block B waits,
 * rbp the frame; vectors and masks as named below.
 * Stack: 512 bytes of W + K (secret, wiped before ret).
 * Clobbers: rax, rcx, rdx, rsi, r8, r9, flags, k1, k2, zmm0-zmm15 (zeroed), zmm16-zmm31 (zeroed where they held secrets).
 * Tested by: tests/hash/paths.c.
 */
#include "base/asm.h"

#define STATE      rdi
#define BLOCKS     rsi
#define NUM_BLOCKS rdx
#define WK         rax
#define K          r8
#define BLOCK_B    rcx
#define COUNT      ecx
#define HAS_B      r9d
#define WK_SIZE    512

/* The state, and the scratch of a round. */
#define X0   xmm0
#define X1   xmm1
#define X2   xmm2
#define X3   xmm3
#define F    xmm4
#define S    xmm5
#define ROT1 xmm6
#define ROT2 xmm7
#define C    xmm8
#define H    xmm9
#define G    xmm10
/* Counts of the rotations: (2 | 6), (13 | 11), (22 | 25). Ones in the a side. */
#define BY0    xmm16
#define BY1    xmm17
#define BY2    xmm18
#define A_SIDE xmm19
/* The state before the block, in the places of X0 to X3 and F. */
#define IN_BE xmm20
#define IN_CF xmm21
#define IN_DG xmm22
#define IN_H  xmm23
#define IN_A  xmm24
/* The last sixteen words of blocks A and B, oldest first, and scratch. */
#define M0 ymm11
#define M1 ymm12
#define M2 ymm13
#define M3 ymm14
#define V0 ymm15
#define V1 ymm29
#define V2 ymm30
#define V3 ymm31
/* Dwords 2 and 3, which are the e side; dwords 0 and 1. Of each 128 bits. */
#define HIGH k1
#define LOW  k2

/* Truth tables of vpternlogd, (first, second, third operand) */
#define XOR3        0x96 /* x ^ y ^ z */
#define SELECT      0xca /* x ? y : z */
#define XOR_ANDNOT  0xd2 /* x ^ (~y & z) */
#define MAJORITY    0xe8

/* One round; x3 takes the next X0. The order was tuned on a model of Skylake-SP's ports. */
.macro round x0, x1, x2, x3, wk, first=0
	vpaddd H{HIGH}{z}, \x3, dword ptr [\wk]{1to4} /* H = (0 | h + W + K) */
	vprorvd S, \x0, BY0
	vprorvd ROT1, \x0, BY1
	vmovdqa C, \x0
	vprorvd ROT2, \x0, BY2
	vpternlogd C, \x1, A_SIDE, XOR_ANDNOT   /* Q = (~(a ^ b) | e) */
.if \first
	vpternlogd C{HIGH}{z}, \x1, \x2, SELECT /* C = (0 | Ch) */
.else
	vpternlogd C, \x1, \x2, SELECT          /* C = (Maj | Ch) */
.endif
	vpaddd H, H, C                          /* C + H */
	vpalignr G, \x2, F, 8                   /* G = (T1[t-1] | d) */
.if \first
	vpternlogd S{HIGH}{z}, ROT1, ROT2, XOR3 /* S = (0 | Sigma1) */
.else
	vpternlogd S, ROT1, ROT2, XOR3          /* S = (Sigma0 | Sigma1) */
.endif
	vpaddd C, H, G                          /* (C + H) + G */
	vpaddd F, S, H                          /* F = (... | T1[t]) */
	vpaddd \x3, S, C                        /* (a[t] | e[t+1]) */
.endm

/*
 * The next four words of both blocks, over m0, in three parts, and their W + K. W[t] = W[t-16] + sigma0(W[t-15]) + W[t-7] +
 * sigma1(W[t-2]); W[t+2] and W[t+3] need sigma1 of W[t] and W[t+1], hence a part of their own.
 */
.macro words_1 m0, m1, m2, m3
	vpalignr V0, \m1, \m0, 4                /* W[t-15]..W[t-12] */
	vprord V1, V0, 7
	vprord V2, V0, 18
	vpsrld V3, V0, 3
	vpternlogd V1, V2, V3, XOR3             /* sigma0 */
	vpalignr V0, \m3, \m2, 4                /* W[t-7]..W[t-4] */
	vpaddd \m0, \m0, V0
	vpaddd \m0, \m0, V1
.endm
.macro words_2 m0, m3
	vprord V1, \m3, 17
	vprord V2, \m3, 19
	vpsrld V3, \m3, 10
	vpternlogd V1, V2, V3, XOR3             /* sigma1(W[t-2]), sigma1(W[t-1]) in dwords 2 and 3 */
	vpshufd V1{LOW}{z}, V1, 0xee            /* in dwords 0 and 1, zero above */
	vpaddd \m0, \m0, V1                     /* W[t], W[t+1] are done */
.endm
.macro words_3 m0, k, wk
	vprord V1, \m0, 17
	vprord V2, \m0, 19
	vpsrld V3, \m0, 10
	vpternlogd V1, V2, V3, XOR3             /* sigma1(W[t]), sigma1(W[t+1]) in dwords 0 and 1 */
	vpshufd V1{HIGH}{z}, V1, 0x44           /* in dwords 2 and 3, zero below */
	vbroadcasti128 V0, [\k]
	vpaddd \m0, \m0, V1                     /* W[t+2], W[t+3] are done */
	vpaddd V0, V0, \m0
	vmovdqa [\wk], V0
.endm

/* Words 4 * num.. of A and B, and their W + K. Uses S and ROT1 (xmm5, xmm6), and the byte order in ymm9. */
.macro load_words m, num
	vmovdqu xmm5, [BLOCKS + 16 * \num]
	vinserti128 ymm5, ymm5, [BLOCK_B + 16 * \num], 1
	vbroadcasti128 ymm6, [K + 16 * \num]
	vpshufb \m, ymm5, ymm9
	vpaddd ymm6, ymm6, \m
	vmovdqa [rsp + 32 * \num], ymm6
.endm

FUNCTION sha256_blocks_avx512
	test NUM_BLOCKS, NUM_BLOCKS
	jz .Lreturn
	push rbp
	.cfi_adjust_cfa_offset 8
	.cfi_offset rbp, -16
	mov rbp, rsp
	.cfi_def_cfa_register rbp
	sub rsp, WK_SIZE
	and rsp, -64

	lea rax, [rip + .Lcounts]
	vmovdqa32 BY0, [rax]
	vmovdqa32 BY1, [rax + 16]
	vmovdqa32 BY2, [rax + 32]
	vmovdqa32 A_SIDE, [rax + 48]
	mov ecx, 0xcc
	kmovw HIGH, ecx
	mov ecx, 0x33
	kmovw LOW, ecx

	/* (a b c d), (e f g h) -> IN_BE = (b | e), IN_CF = (c | f), IN_DG = (d | g), IN_H = (... | h), IN_A = (... | a) */
	vmovdqu xmm5, [STATE]
	vmovdqu xmm6, [STATE + 16]
	vpslldq F, xmm5, 8                      /* (0 | a) */
	vpunpcklqdq xmm7, xmm5, xmm6            /* (a b | e f) */
	vpunpckhqdq xmm8, xmm5, xmm6            /* (c d | g h) */
	vpsrlq xmm9, xmm7, 32                   /* (b | f) */
	vpsrlq X3, xmm8, 32                     /* (d | h) */
	vpblendd X0, xmm7, xmm9, 3              /* (b | e) */
	vpblendd X1, xmm9, xmm8, 3              /* (c | f) */
	vpblendd X2, xmm8, X3, 3                /* (d | g) */
	vmovdqa32 IN_BE, X0
	vmovdqa32 IN_CF, X1
	vmovdqa32 IN_DG, X2
	vmovdqa32 IN_H, X3
	vmovdqa32 IN_A, F

	/* Blocks A and B, or A twice. */
.Lpair:
	xor HAS_B, HAS_B
	lea BLOCK_B, [BLOCKS + 64]
	cmp NUM_BLOCKS, 2
	setae r9b
	cmovb BLOCK_B, BLOCKS
	lea K, [rip + sha256_k]
	vbroadcasti128 ymm9, [rip + .Lbyte_order]
	load_words M0, 0
	load_words M1, 1
	load_words M2, 2
	load_words M3, 3
	mov WK, rsp
	mov COUNT, 12
	round X0, X1, X2, X3, WK, first=1
	jmp .Lenter_rounds_and_words

	/* Rounds 0 to 47 of A, four a turn, and the words sixteen rounds on. */
	.p2align 5
.Lrounds_and_words:
	round X0, X1, X2, X3, WK
.Lenter_rounds_and_words:
	words_1 M0, M1, M2, M3
	round X3, X0, X1, X2, WK + 4
	words_2 M0, M3
	round X2, X3, X0, X1, WK + 8
	words_3 M0, K + 64, WK + 128
	round X1, X2, X3, X0, WK + 12
	vmovdqa V0, M0
	vmovdqa M0, M1
	vmovdqa M1, M2
	vmovdqa M2, M3
	vmovdqa M3, V0
	add K, 16
	add WK, 32
	dec COUNT
	jnz .Lrounds_and_words
	mov COUNT, 4

	/* Rounds 48 to 63 of A, or all of B but its first, which stands below. */
	.p2align 5
.Lrounds:
	round X0, X1, X2, X3, WK
.Lenter_rounds:
	round X3, X0, X1, X2, WK + 4
	round X2, X3, X0, X1, WK + 8
	round X1, X2, X3, X0, WK + 12
	add WK, 32
	dec COUNT
	jnz .Lrounds

	/* a[64] = T1[63] + T2[63], into the e side, where F wants it; then the old state is added. */
	vprorvd S, X0, BY0
	vprorvd ROT1, X0, BY1
	vprorvd ROT2, X0, BY2
	vmovdqa C, X0
	vpternlogd C, X1, X2, MAJORITY          /* (Maj | ...) */
	vpternlogd S, ROT1, ROT2, XOR3          /* (Sigma0 | ...) */
	vpaddd F, F, IN_A                       /* (... | T1[63] + a) */
	vpaddd S, S, C                          /* (T2[63] | ...) */
	vpunpcklqdq S, S, S
	vpaddd X0, X0, IN_BE
	vpaddd X1, X1, IN_CF
	vpaddd X2, X2, IN_DG
	vpaddd X3, X3, IN_H
	vpaddd F, F, S
	vmovdqa32 IN_BE, X0
	vmovdqa32 IN_CF, X1
	vmovdqa32 IN_DG, X2
	vmovdqa32 IN_H, X3
	vmovdqa32 IN_A, F
	add BLOCKS, 64
	dec NUM_BLOCKS
	jz .Lfinish
	dec HAS_B                               /* 1 after A, as B waits; 0 after B */
	js .Lpair
	lea WK, [rsp + 16]
	mov COUNT, 16
	round X0, X1, X2, X3, WK, first=1
	jmp .Lenter_rounds

	/* F = (... | a), X0 = (b | e), X1 = (c | f), X2 = (d | g), X3 = (... | h) -> (a b c d), (e f g h) */
.Lfinish:
	vpunpckhdq xmm5, X0, X1                 /* (e f ...) */
	vpunpckhdq xmm6, X2, X3                 /* (g h ...) */
	vpunpckldq xmm7, X1, X2                 /* (c d ...) */
	vpalignr xmm8, X0, F, 8                 /* (a ... b ...) */
	vpunpcklqdq xmm5, xmm5, xmm6            /* (e f g h) */
	vshufps xmm8, xmm8, xmm7, 0x48          /* (a b c d) */
	vmovdqu [STATE], xmm8
	vmovdqu [STATE + 16], xmm5

	vpxor xmm0, xmm0, xmm0
	.set .Lwiped, 0
	.rept WK_SIZE / 32
	vmovdqa [rsp + .Lwiped], ymm0
	.set .Lwiped, .Lwiped + 32
	.endr
	.irp reg, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vpxor xmm\reg, xmm\reg, xmm\reg
	.endr
	vzeroupper
	.irp reg, 20, 21, 22, 23, 24, 29, 30, 31
	vpxord xmm\reg, xmm\reg, xmm\reg
	.endr
	leave
	.cfi_def_cfa rsp, 8
	.cfi_restore rbp
.Lreturn:
	ret
END_FUNCTION sha256_blocks_avx512

	.section .rodata
	.p2align 6
.Lcounts: /* of Sigma0 | of Sigma1, three times; then A_SIDE */
	.long 2, 0, 6, 0
	.long 13, 0, 11, 0
	.long 22, 0, 25, 0
	.long -1, 0, 0, 0
.Lbyte_order: /* vpshufb: reverses the bytes of each dword */
	.byte 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12
