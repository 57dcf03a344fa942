/* SPDX-License-Identifier: MIT */
/*
 * AES with VAES, on ymm (AVX2) and on zmm (AVX-512): blocks (ECB), counter mode, CBC decryption, XTS. GCM is in gcm_vaes.S.
 *
 * Sixteen blocks go side by side, two or four to a vector, so that the AES units never wait for a result (Zen 4: 4 cycles, two
 * ymm or one zmm a cycle). What is left, up to fifteen blocks, goes to the AES-NI routine of the same name, whose key
 * schedule this is.
 *
 * CPU: ..._vaes256 AES, AVX2, VAES, VPCLMULQDQ (XTS); ..._vaes512 also AVX-512 F, BW, VL, DQ. No memory operand needs alignment.
 * No branch and no address depends on keys, data, tweaks or counters.
 * Tested by: tests/cipher/paths.c.
 */
#include "cipher/aes_vaes.h"

/*
 * vaes_wipe: zeroes vectors 0 to 15 whole, and ends their use. For the assembly of these paths, not for C. (vzeroall takes twice as long.)
 */
SMALL_FUNCTION vaes_wipe
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vpxor xmm\i, xmm\i, xmm\i
	.endr
	vzeroupper
	ret
END_FUNCTION vaes_wipe

/*
 * aes_encrypt_sixteen_vaes*, aes_decrypt_sixteen_vaes*: the cipher (FIPS 197 5.1, 5.3.5) on the sixteen blocks in vectors `all`;
 * aes_sixteen_vaes* does the one that DECRYPT names. For the assembly of these paths, not for C.
 *
 * In: KEY, the vectors. Out: the vectors. Clobbers: rax, r11, flags, vector 13. Wiped by the caller.
 */
#define DECRYPT  r9d                    /* 0, 1: the direction */

.macro define_sixteen name, op, w, v, all:vararg
SMALL_FUNCTION \name\w
	mov r11d, [KEY + ROUNDS]
	shl r11d, 4
	add r11, KEY                            /* w(Nr) */
	spread_\v W, KEY
	.irp i, \all
	xor_\v \v\()mm\i, \v\()mm\i, W
	.endr
	lea rax, [KEY + 16]
	.p2align 4
.Lround\@:
	spread_\v W, rax
	.irp i, \all
	\op \v\()mm\i, \v\()mm\i, W
	.endr
	add rax, 16
	cmp rax, r11
	jne .Lround\@
	spread_\v W, rax
	.irp i, \all
	\op\()last \v\()mm\i, \v\()mm\i, W
	.endr
	ret
END_FUNCTION \name\w
.endm

.macro define_both_directions w, v, all:vararg
	define_sixteen aes_encrypt_sixteen_vaes, vaesenc, \w, \v, \all
	define_sixteen aes_decrypt_sixteen_vaes, vaesdec, \w, \v, \all
SMALL_FUNCTION aes_sixteen_vaes\w
	test DECRYPT, DECRYPT
	jz aes_encrypt_sixteen_vaes\w
	jmp aes_decrypt_sixteen_vaes\w
END_FUNCTION aes_sixteen_vaes\w
.endm

both_widths define_both_directions

/*
 * ECB (SP 800-38A 6.1).
 *
 *   void aes_encrypt_blocks_vaes*(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks);
 *   void aes_decrypt_blocks_vaes*(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks);
 *
 * In: rdi key, rsi out, rdx in, rcx blocks, perhaps 0. Clobbers: rax, rcx, rdx, rsi, r9, r11, flags, vectors 0 to 15.
 * Secrets: vectors 0 to 7 and 13, zeroed before leaving. No stack but return addresses.
 */
.macro define_ecb w, v, all:vararg
SMALL_FUNCTION aes_decrypt_blocks_vaes\w
	mov r9d, 1
	jmp .Lecb_\w
END_FUNCTION aes_decrypt_blocks_vaes\w

SMALL_FUNCTION aes_encrypt_blocks_vaes\w
	xor r9d, r9d
.Lecb_\w:
	sub rcx, 16
	jb .Lrest\@
.Lsixteen\@:
	.irp i, \all
	move_\v \v\()mm\i, [rdx + SIZE * \i]
	.endr
	call aes_sixteen_vaes\w
	.irp i, \all
	move_\v [rsi + SIZE * \i], \v\()mm\i
	.endr
	add rdx, 256
	add rsi, 256
	sub rcx, 16
	jae .Lsixteen\@
	call vaes_wipe
.Lrest\@:
	add rcx, 16
	test DECRYPT, DECRYPT
	jnz aes_decrypt_blocks_aesni
	jmp aes_encrypt_blocks_aesni
END_FUNCTION aes_encrypt_blocks_vaes\w
.endm

both_widths define_ecb

/*
 * vaes_next_counters_*: the sixteen blocks = the next counter blocks. For the assembly of these paths, not for C.
 *
 * COUNT has the next counter blocks with their bytes turned round: the counter is then dword 0 of each lane, and vpaddd counts it
 * modulo 2^32 and nothing else.
 *
 * In: COUNT. Out: COUNT, the vectors. Clobbers: vectors 11 and 12.
 */
#define COUNT \v\()mm15

.macro define_counters w, v, all:vararg
SMALL_FUNCTION vaes_next_counters_\w
	move_\v \v\()mm11, [rip + vaes_reverse]
	move_\v \v\()mm12, [rip + vaes_lanes_\w]
	.irp i, \all
	vpshufb \v\()mm\i, COUNT, \v\()mm11
	vpaddd COUNT, COUNT, \v\()mm12
	.endr
	ret
END_FUNCTION vaes_next_counters_\w
.endm

both_widths define_counters

/*
 * Counter mode on whole blocks (SP 800-38A 6.5).
 *
 *   void aes_ctr32_vaes*(const struct aes_key *key, uint8_t counter[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
 *
 * In: rdi key, rsi counter, rdx out, rcx in, r8 blocks, perhaps 0. Clobbers: rax, rcx, rdx, r8, r11, flags, vectors 0 to 15.
 * Secrets: vectors 0 to 7, 13 and 15, zeroed before leaving. No stack but return addresses.
 */
.macro define_ctr w, v, all:vararg
SMALL_FUNCTION aes_ctr32_vaes\w
	sub r8, 16
	jb .Lrest\@
	spread_\v COUNT, rsi
	vpshufb COUNT, COUNT, [rip + vaes_reverse]
	vpaddd COUNT, COUNT, [rip + vaes_numbers]
.Lsixteen\@:
	call vaes_next_counters_\w
	call aes_encrypt_sixteen_vaes\w
	.irp i, \all
	xor_\v \v\()mm\i, \v\()mm\i, [rcx + SIZE * \i]
	.endr
	.irp i, \all
	move_\v [rdx + SIZE * \i], \v\()mm\i
	.endr
	add rcx, 256
	add rdx, 256
	sub r8, 16
	jae .Lsixteen\@
	vpshufb COUNT, COUNT, [rip + vaes_reverse]
	vmovdqu [rsi], xmm15
	call vaes_wipe
.Lrest\@:
	add r8, 16
	jmp aes_ctr32_aesni
END_FUNCTION aes_ctr32_vaes\w
.endm

both_widths define_ctr

/*
 * CBC decryption (SP 800-38A 6.2).
 *
 *   void aes_cbc_decrypt_vaes*(const struct aes_key *key, uint8_t iv[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
 *
 * P(j) = D(C(j)) ^ C(j-1). The vector C(j-1), C(j).. is read one block further down, but for the first one, which may be overwritten by
 * then: it is the top lane of PREVIOUS and the low lanes of the first vector. In place, every ciphertext block is read before a
 * block is written.
 *
 * In: rdi key, rsi iv, rdx out, rcx in, r8 blocks, perhaps 0. Clobbers: rax, rcx, rdx, r8, r11, flags, vectors 0 to 15.
 * Secrets: vectors 0 to 7 and 13, zeroed before leaving. No stack but return addresses.
 */
#define PREVIOUS \v\()mm14              /* the vector before the first one at work */
#define FIRST    \v\()mm12

/* to = the top lane of `before`, then `x` without its top lane */
.macro lane_up_y to, before, x
	vperm2i128 \to, \before, \x, 0x21
.endm
.macro lane_up_z to, before, x
	valignq \to, \x, \before, 6
.endm

.macro define_cbc w, v, all:vararg
SMALL_FUNCTION aes_cbc_decrypt_vaes\w
	sub r8, 16
	jb .Lrest\@
	spread_\v PREVIOUS, rsi
.Lsixteen\@:
	.irp i, \all
	move_\v \v\()mm\i, [rcx + SIZE * \i]
	.endr
	lane_up_\v FIRST, PREVIOUS, \v\()mm0
	call aes_decrypt_sixteen_vaes\w
	xor_\v \v\()mm0, \v\()mm0, FIRST
	.irp i, \all
	.if \i
	xor_\v \v\()mm\i, \v\()mm\i, [rcx + SIZE * \i - 16]
	.endif
	.endr
	move_\v PREVIOUS, [rcx + 256 - SIZE]
	vmovdqu xmm11, [rcx + 240]
	.irp i, \all
	move_\v [rdx + SIZE * \i], \v\()mm\i
	.endr
	add rcx, 256
	add rdx, 256
	sub r8, 16
	jae .Lsixteen\@
	vmovdqu [rsi], xmm11
	call vaes_wipe
.Lrest\@:
	add r8, 16
	jmp aes_cbc_decrypt_aesni
END_FUNCTION aes_cbc_decrypt_vaes\w
.endm

both_widths define_cbc

/*
 * XTS on whole blocks (IEEE 1619 5.3.2, 5.4.2; SP 800-38E).
 *
 *   void aes_xts_encrypt_vaes*(const struct aes_key *key, uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
 *   void aes_xts_decrypt_vaes*(const struct aes_key *key, uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
 *
 * C(j) = E(P(j) ^ T(j)) ^ T(j), T(j+1) = T(j) * x modulo x^128 + x^7 + x^2 + x + 1, with the coefficient of x^i in bit i of the
 * little-endian number. To multiply by x^k, shift the number up; the k bits that leave it come back times x^7 + x^2 + x + 1,
 * which is one carry-less multiplication of numbers below 2^k and 2^8, with k <= 16 here. So every vector of tweaks is made from an
 * earlier one in a step or two, not from its neighbour.
 *
 * In: rdi key, rsi tweak, rdx out, rcx in, r8 blocks, perhaps 0. Clobbers: rax, rcx, rdx, r8, r9, r11, flags, vectors 0 to 15; in
 * 512 bits also zmm16-zmm19. Saves rbp. Secrets: the vectors, and in 256 bits 256 bytes of stack that held tweaks; all zeroed
 * before leaving.
 */
#define OUT_LOW  \v\()mm8               /* the bits that left */
#define UP       \v\()mm9
#define FEEDBACK \v\()mm12              /* x^7 + x^2 + x + 1 */
#define TWEAK    \v\()mm14              /* the tweaks of the first vector */

/* to = from * x^k; `left` and `right` are k and 64 - k, or vectors of them. The halves carry into each other. */
.macro times_x v, shift, to, from, left, right:vararg
	vpsrl\shift OUT_LOW, \from, \right
	vpsll\shift \to, \from, \left
	vpslldq UP, OUT_LOW, 8                          /* from the low half to the high one */
	vpclmulqdq OUT_LOW, OUT_LOW, FEEDBACK, 0x01 /* from the high half round */
	add_two_\v \to, OUT_LOW, UP
.endm

/* to = from * x^(8 n) */
.macro times_x_bytes v, to, from, n
	vpsrldq OUT_LOW, \from, 16 - \n
	vpslldq \to, \from, \n
	vpclmulqdq OUT_LOW, OUT_LOW, FEEDBACK, 0x00
	xor_\v \to, \to, OUT_LOW
.endm

/* The sixteen blocks = input ^ tweaks, from TWEAK; then output = blocks ^ tweaks. The tweaks wait in the frame, or in zmm16-zmm19. */
.macro add_tweaks_y
	vmovdqa ymm0, ymm14
	times_x y, q, ymm1, ymm0, 2, 62
	times_x y, q, ymm2, ymm0, 4, 60
	times_x y, q, ymm3, ymm1, 4, 60
	times_x_bytes y, ymm4, ymm0, 1
	times_x_bytes y, ymm5, ymm1, 1
	times_x_bytes y, ymm6, ymm2, 1
	times_x_bytes y, ymm7, ymm3, 1
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7
	vmovdqa [rsp + 32 * \i], ymm\i
	vpxor ymm\i, ymm\i, [rcx + 32 * \i]
	.endr
.endm
.macro add_tweaks_again_y
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7
	vpxor ymm\i, ymm\i, [rsp + 32 * \i]
	vmovdqu [rdx + 32 * \i], ymm\i
	.endr
.endm
.macro add_tweaks_z
	vmovdqa64 zmm16, zmm14
	times_x z, q, zmm17, zmm16, 4, 60
	times_x_bytes z, zmm18, zmm16, 1
	times_x_bytes z, zmm19, zmm17, 1
	vpxorq zmm0, zmm16, [rcx]
	vpxorq zmm1, zmm17, [rcx + 64]
	vpxorq zmm2, zmm18, [rcx + 128]
	vpxorq zmm3, zmm19, [rcx + 192]
.endm
.macro add_tweaks_again_z
	vpxorq zmm0, zmm0, zmm16
	vpxorq zmm1, zmm1, zmm17
	vpxorq zmm2, zmm2, zmm18
	vpxorq zmm3, zmm3, zmm19
	.irp i, 0, 1, 2, 3
	vmovdqu64 [rdx + 64 * \i], zmm\i
	.endr
.endm

/* The frame, for 256 bits only. */
.macro enter_xts_y
	push rbp
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset rbp, 0
	mov rbp, rsp
	.cfi_def_cfa_register rbp
	sub rsp, 256
	and rsp, -64
.endm
.macro leave_xts_y
	wipe_frame 256
	leave
	.cfi_def_cfa rsp, 8
	.cfi_restore rbp
.endm
.macro enter_xts_z
.endm
.macro leave_xts_z
	.irp i, 16, 17, 18, 19
	vpxord xmm\i, xmm\i, xmm\i
	.endr
.endm

.macro define_xts w, v, all:vararg
SMALL_FUNCTION aes_xts_decrypt_vaes\w
	cmp r8, 16
	jb aes_xts_decrypt_aesni
	mov r9d, 1
	jmp .Lxts_\w
END_FUNCTION aes_xts_decrypt_vaes\w

SMALL_FUNCTION aes_xts_encrypt_vaes\w
	cmp r8, 16
	jb aes_xts_encrypt_aesni
	xor r9d, r9d
.Lxts_\w:
	enter_xts_\v
	spread_\v FEEDBACK, rip + .Lfeedback
	spread_\v \v\()mm0, rsi
	times_x \v, vq, TWEAK, \v\()mm0, [rip + .Lup], [rip + .Ldown]
	sub r8, 16
.Lsixteen\@:
	add_tweaks_\v
	times_x_bytes \v, TWEAK, TWEAK, 2
	call aes_sixteen_vaes\w
	add_tweaks_again_\v
	add rcx, 256
	add rdx, 256
	sub r8, 16
	jae .Lsixteen\@
	add r8, 16
	vmovdqu [rsi], xmm14
	leave_xts_\v
	call vaes_wipe
	test DECRYPT, DECRYPT
	jnz aes_xts_decrypt_aesni
	jmp aes_xts_encrypt_aesni
END_FUNCTION aes_xts_encrypt_vaes\w
.endm

both_widths define_xts

	.section .rodata
	.p2align 6
	.globl vaes_reverse, vaes_numbers, vaes_lanes_256, vaes_lanes_512
	.hidden vaes_reverse, vaes_numbers, vaes_lanes_256, vaes_lanes_512
vaes_reverse: /* vpshufb: the sixteen bytes of each lane turned round */
	.rept 4
	.byte 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0
	.endr
vaes_lanes_512: /* the counters in a vector */
	.long 4, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0
vaes_lanes_256:
	.long 2, 0, 0, 0, 2, 0, 0, 0
vaes_numbers: /* from 0, or 16 bytes further on from 1 */
	.long 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0
	.p2align 4
.Lfeedback: /* x^7 + x^2 + x + 1 */
	.quad 0x87, 0
.Lup: /* lane n times x^n */
	.quad 0, 0, 1, 1, 2, 2, 3, 3
.Ldown: /* a shift by 64 leaves nothing */
	.quad 64, 64, 63, 63, 62, 62, 61, 61
