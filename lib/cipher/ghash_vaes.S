/* SPDX-License-Identifier: MIT */
/*
 * GHASH with VPCLMULQDQ, on ymm (AVX2) and on zmm (AVX-512), for the VAES paths. The mathematics is in ghash_vaes.h.
 *
 * CPU: ..._vaes256 AVX2, VPCLMULQDQ; ..._vaes512 also BMI2, AVX-512 F, BW, VL, DQ. No memory operand needs alignment.
 * No branch and no address depends on H or data.
 * Tested by: tests/cipher/paths.c.
 */
#include "cipher/ghash_vaes.h"

/*
 * ghash_powers_vaes: power[] from h, on ymm for both widths: P(2 k) and P(2 k - 1) in vector k - 1. The first n powers, n = 2, 4, 8, times
 * H^n are the next n.
 * For the assembly of this file, not for C.
 *
 * In: rdi key, rsi h. Out: power[], and vectors 0 to 7. Clobbers: vectors 8 to 13. Wiped by the caller.
 */
#define H_N ymm13                        /* P(n) in both lanes */

/* to = from H^n */
.macro times_h_n to, from
	vpclmulqdq ymm8, \from, H_N, 0x00
	vpclmulqdq ymm10, \from, H_N, 0x11
	vpclmulqdq ymm9, \from, H_N, 0x01
	vpclmulqdq ymm12, \from, H_N, 0x10
	vpxor ymm9, ymm9, ymm12
	reduce_lanes y
	vmovdqa \to, ymm10
.endm

/* The same into its place in power[]. */
.macro next_powers to, from
	times_h_n ymm\to, ymm\from
	vmovdqu [rdi + 224 - 32 * \to], ymm\to
.endm

SMALL_FUNCTION ghash_powers_vaes
	/* P(1) = h y^-1: one place up, and the bit that leaves comes back as y^-1 = 1 + y + y^6 + y^127 */
	vmovdqu xmm0, [rsi]
	vpshufb xmm0, xmm0, [rip + vaes_reverse]
	vpsrad xmm1, xmm0, 31
	vpshufd xmm1, xmm1, 0xff                /* the top bit everywhere */
	vpand xmm1, xmm1, [rip + .Linverse]
	vpsrlq xmm2, xmm0, 63
	vpslldq xmm2, xmm2, 8
	vpaddq xmm0, xmm0, xmm0
	vpxor xmm0, xmm0, xmm1
	vpxor xmm11, xmm0, xmm2

	vmovdqa xmm13, xmm11
	times_h_n ymm0, ymm11                   /* P(2), and nothing above */
	vinserti128 H_N, ymm0, xmm0, 1
	vinserti128 ymm0, ymm0, xmm11, 1
	vmovdqu [rdi + 224], ymm0
	next_powers 1, 0
	vpermq H_N, ymm1, 0x44
	next_powers 3, 1
	next_powers 2, 0
	vpermq H_N, ymm3, 0x44
	next_powers 4, 0
	next_powers 5, 1
	next_powers 6, 2
	next_powers 7, 3
	ret
END_FUNCTION ghash_powers_vaes

/*
 * The powers of H.
 *
 *   void ghash_set_key_vaes*(struct ghash_key *key, const uint8_t h[16]);
 *
 * In: rdi key, rsi h. Clobbers: vectors 0 to 15. Secrets: the vectors, zeroed before ret. No stack but return addresses.
 */
/* spread: the halves of two vectors of powers side by side, then added; 32 bytes at a time */
.macro spread_pair to, a, b
	vpunpckhqdq ymm8, ymm\a, ymm\b
	vpunpcklqdq ymm9, ymm\a, ymm\b
	vpxor ymm8, ymm8, ymm9
	vmovdqu [rdi + FOLDED + 32 * \to], ymm8
.endm

.macro define_set_key w, v, all:vararg
SMALL_FUNCTION ghash_set_key_vaes\w
	call ghash_powers_vaes
	.if \w == 256
	spread_pair 0, 7, 6
	spread_pair 1, 5, 4
	spread_pair 2, 3, 2
	spread_pair 3, 1, 0
	.else
	spread_pair 0, 7, 5
	spread_pair 1, 6, 4
	spread_pair 2, 3, 1
	spread_pair 3, 2, 0
	.endif
	jmp vaes_wipe
END_FUNCTION ghash_set_key_vaes\w
.endm

both_widths define_set_key

/*
 * copy_part_vaes: LEFT (1 to 31) bytes from HASH to TO: two moves of 16, 8, 4 or 2 bytes that may overlap, one to either end.
 * For the assembly of this file, not for C. Clobbers: flags, xmm0, xmm1; they are wiped by the caller.
 */
.macro copy_ends move, size
	\move xmm0, [HASH]
	\move xmm1, [HASH + LEFT - \size]
	\move [TO], xmm0
	\move [TO + LEFT - \size], xmm1
	ret
.endm

SMALL_FUNCTION copy_part_vaes
	cmp LEFT, 16
	jae .Lcopy_16
	cmp LEFT, 8
	jae .Lcopy_8
	cmp LEFT, 4
	jae .Lcopy_4
	vpinsrb xmm1, xmm1, byte ptr [HASH + LEFT - 1], 0
	cmp LEFT, 2
	jb .Lcopy_1
	vpinsrw xmm0, xmm0, word ptr [HASH], 0
	vpextrw word ptr [TO], xmm0, 0
.Lcopy_1:
	vpextrb byte ptr [TO + LEFT - 1], xmm1, 0
	ret
.Lcopy_16:
	copy_ends vmovdqu, 16
.Lcopy_8:
	copy_ends vmovq, 8
.Lcopy_4:
	copy_ends vmovd, 4
END_FUNCTION copy_part_vaes

/*
 * ghash_absorb_vaes*: STATE = (...((STATE ^ X1) H ^ X2) H ^ ...) H over LEFT bytes at HASH, filled up with zeros to whole blocks.
 * For the assembly of this file, not for C.
 *
 * In: POWERS, HASH, LEFT (not 0), STATE. Out: STATE. Clobbers: LEFT, HASH, POWER, rcx, flags, k1, vectors 0, 1, 8 to 12.
 * In 256 bits, 32 bytes of stack held the last bytes; they are zeroed before ret.
 */
/* X = the LEFT bytes at HASH, less than a vector, then zeros. */
.macro load_part_y
	sub rsp, 40
	.cfi_adjust_cfa_offset 40
	vpxor xmm11, xmm11, xmm11
	vmovdqu [rsp], ymm11
	mov TO, rsp
	call copy_part_vaes
	vpxor xmm12, xmm12, xmm12
	vmovdqu ymm11, [rsp]
	vmovdqu [rsp], ymm12
	add rsp, 40
	.cfi_adjust_cfa_offset -40
.endm
.macro load_part_z
	mask_left
	vmovdqu8 zmm11{k1}{z}, [HASH]
.endm

.macro define_absorb w, v, all:vararg
SMALL_FUNCTION ghash_absorb_vaes\w
.Lgroup\@:
	mov r11d, 256
	cmp LEFT, POWER
	cmovb POWER, LEFT
	first_power
	clear_sums
.Lvector\@:
	cmp LEFT, SIZE
	jb .Lpart\@
	move_\v X, [HASH]
	add HASH, SIZE
	sub LEFT, SIZE
.Lloaded\@:
	vpshufb X, X, [rip + vaes_reverse]
	xor_\v X, X, STATE                      /* Y for the first block, then nothing */
	vpxor xmm14, xmm14, xmm14
	multiply_add \v, POWERS + POWER + 256
	add POWER, SIZE
	js .Lvector\@
	reduce \v
	test LEFT, LEFT
	jnz .Lgroup\@
	ret
.Lpart\@:
	load_part_\v
	xor eax, eax
	jmp .Lloaded\@
END_FUNCTION ghash_absorb_vaes\w
.endm

both_widths define_absorb

/*
 * GHASH (SP 800-38D 6.4).
 *
 *   void ghash_blocks_vaes*(const struct ghash_key *key, uint8_t state[16], const uint8_t *in, size_t num_blocks);
 *
 * In: rdi key, rsi state, rdx in, rcx blocks, perhaps 0. Clobbers: rax, rcx, rsi, rdi, r10, r11, flags, k1, vectors 0 to 15.
 * Secrets: vectors 8 to 12 and 14, zeroed before ret. Stack: as the routine called.
 */
.macro define_ghash w, v, all:vararg
SMALL_FUNCTION ghash_blocks_vaes\w
	test rcx, rcx
	jz .Lnone\@
	mov HASH, rdx
	mov LEFT, rcx
	shl LEFT, 4
	xchg rdi, rsi                           /* POWERS, and rdi the state */
	vmovdqu xmm14, [rdi]
	vpshufb xmm14, xmm14, [rip + vaes_reverse]
	call ghash_absorb_vaes\w
	vpshufb xmm14, xmm14, [rip + vaes_reverse]
	vmovdqu [rdi], xmm14
	jmp vaes_wipe
.Lnone\@:
	ret
END_FUNCTION ghash_blocks_vaes\w
.endm

both_widths define_ghash

	.section .rodata
	.p2align 6
	.globl ghash_vaes_reduction
	.hidden ghash_vaes_reduction
ghash_vaes_reduction: /* 2^63 + 2^62 + 2^57, in every lane */
	.quad 0xc200000000000000, 0, 0xc200000000000000, 0, 0xc200000000000000, 0, 0xc200000000000000, 0
.Linverse: /* y^-1: 2^127 + 2^126 + 2^121 + 1 */
	.quad 1, 0xc200000000000000
