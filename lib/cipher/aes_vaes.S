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
FUNCTION vaes_wipe
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vpxor xmm\i, xmm\i, xmm\i
	.endr
	vzeroupper
	ret
END_FUNCTION vaes_wipe

/*
 * aes_encrypt_sixteen_vaes*, aes_decrypt_sixteen_vaes*: the cipher (FIPS 197 5.1, 5.3.5) on the sixteen blocks in vectors `all`.
 * For the assembly of these paths, not for C.
 *
 * In: KEY, the vectors. Out: the vectors. Clobbers: rax, r11, flags, vector 13. Wiped by the caller.
 */
.macro define_sixteen name, op, w, v, all:vararg
FUNCTION \name\w
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
.endm

both_widths define_both_directions

/*
 * ECB (SP 800-38A 6.1).
 *
 *   void aes_encrypt_blocks_vaes*(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks);
 *   void aes_decrypt_blocks_vaes*(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks);
 *
 * In: rdi key, rsi out, rdx in, rcx blocks, perhaps 0. Clobbers: rax, rcx, rdx, rsi, r11, flags, vectors 0 to 15.
 * Secrets: vectors 0 to 7 and 13, zeroed before leaving. No stack but return addresses.
 */
.macro define_ecb name, sixteen, w, v, all:vararg
FUNCTION \name\()_vaes\w
	sub rcx, 16
	jb .Lrest\@
.Lsixteen\@:
	.irp i, \all
	move_\v \v\()mm\i, [rdx + SIZE * \i]
	.endr
	call \sixteen\()_vaes\w
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
	jmp \name\()_aesni
END_FUNCTION \name\()_vaes\w
.endm

.macro define_ecb_both_directions w, v, all:vararg
	define_ecb aes_encrypt_blocks, aes_encrypt_sixteen, \w, \v, \all
	define_ecb aes_decrypt_blocks, aes_decrypt_sixteen, \w, \v, \all
.endm

both_widths define_ecb_both_directions

/*
 * Counter mode on whole blocks (SP 800-38A 6.5).
 *
 *   void aes_ctr32_vaes*(const struct aes_key *key, uint8_t counter[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
 *
 * COUNT has the next counter blocks with their bytes turned round: the counter is then dword 0 of each lane, and vpaddd counts it
 * modulo 2^32 and nothing else.
 *
 * In: rdi key, rsi counter, rdx out, rcx in, r8 blocks, perhaps 0. Clobbers: rax, rcx, rdx, r8, r11, flags, vectors 0 to 15.
 * Secrets: vectors 0 to 7, 13 and 15, zeroed before leaving. No stack but return addresses.
 */
#define COUNT \v\()mm15

.macro define_ctr w, v, all:vararg
FUNCTION aes_ctr32_vaes\w
	sub r8, 16
	jb .Lrest\@
	spread_\v COUNT, rsi
	vpshufb COUNT, COUNT, [rip + vaes_reverse]
	vpaddd COUNT, COUNT, [rip + vaes_numbers]
.Lsixteen\@:
	.irp i, \all
	vpshufb \v\()mm\i, COUNT, [rip + vaes_reverse]
	vpaddd COUNT, COUNT, [rip + vaes_lanes_\w]
	.endr
	call aes_encrypt_sixteen_vaes\w
	.irp i, \all
	xor_\v \v\()mm\i, \v\()mm\i, [rcx + SIZE * \i]
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
FUNCTION aes_cbc_decrypt_vaes\w
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
 * In: rdi key, rsi tweak, rdx out, rcx in, r8 blocks, perhaps 0. Clobbers: rax, rcx, rdx, r8, r9, r11, flags, vectors 0 to 15.
 * Saves rbp.
 * Secrets: vectors 0 to 9, 13 and 14, and 256 bytes of stack that held tweaks; all zeroed before leaving.
 */
#define OUT_LOW  \v\()mm8               /* the bits that left */
#define UP       \v\()mm9
#define FEEDBACK \v\()mm12              /* x^7 + x^2 + x + 1 */
#define DECRYPT  r9d                    /* 0, 1: the direction */
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

/* The tweaks of sixteen blocks, from those of the first vector in vector 0. */
.macro sixteen_tweaks_y
	times_x y, q, ymm1, ymm0, 2, 62
	times_x y, q, ymm2, ymm0, 4, 60
	times_x y, q, ymm3, ymm1, 4, 60
	times_x_bytes y, ymm4, ymm0, 1
	times_x_bytes y, ymm5, ymm1, 1
	times_x_bytes y, ymm6, ymm2, 1
	times_x_bytes y, ymm7, ymm3, 1
.endm
.macro sixteen_tweaks_z
	times_x z, q, zmm1, zmm0, 4, 60
	times_x_bytes z, zmm2, zmm0, 1
	times_x_bytes z, zmm3, zmm1, 1
.endm

.macro define_xts w, v, all:vararg
FUNCTION aes_xts_encrypt_vaes\w
	cmp r8, 16
	jb aes_xts_encrypt_aesni
	xor r9d, r9d
	jmp xts_vaes\w
END_FUNCTION aes_xts_encrypt_vaes\w

FUNCTION aes_xts_decrypt_vaes\w
	cmp r8, 16
	jb aes_xts_decrypt_aesni
	mov r9d, 1
	jmp xts_vaes\w
END_FUNCTION aes_xts_decrypt_vaes\w

FUNCTION xts_vaes\w
	push rbp
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset rbp, 0
	mov rbp, rsp
	.cfi_def_cfa_register rbp
	sub rsp, 256
	and rsp, -64
	spread_\v FEEDBACK, rip + .Lfeedback
	spread_\v \v\()mm0, rsi
	times_x \v, vq, TWEAK, \v\()mm0, [rip + .Lup], [rip + .Ldown]
	sub r8, 16
.Lsixteen\@:
	move_\v \v\()mm0, TWEAK
	times_x_bytes \v, TWEAK, \v\()mm0, 2
	sixteen_tweaks_\v
	.irp i, \all
	move_\v [rsp + SIZE * \i], \v\()mm\i
	xor_\v \v\()mm\i, \v\()mm\i, [rcx + SIZE * \i]
	.endr
	test DECRYPT, DECRYPT
	jnz .Ldecrypt\@
	call aes_encrypt_sixteen_vaes\w
	jmp .Ldone\@
.Ldecrypt\@:
	call aes_decrypt_sixteen_vaes\w
.Ldone\@:
	.irp i, \all
	xor_\v \v\()mm\i, \v\()mm\i, [rsp + SIZE * \i]
	move_\v [rdx + SIZE * \i], \v\()mm\i
	.endr
	add rcx, 256
	add rdx, 256
	sub r8, 16
	jae .Lsixteen\@
	add r8, 16
	vmovdqu [rsi], xmm14
	vpxor xmm0, xmm0, xmm0
	.irp i, 0, 32, 64, 96, 128, 160, 192, 224
	vmovdqa [rsp + \i], ymm0
	.endr
	call vaes_wipe
	leave
	.cfi_def_cfa rsp, 8
	.cfi_restore rbp
	test DECRYPT, DECRYPT
	jnz aes_xts_decrypt_aesni
	jmp aes_xts_encrypt_aesni
END_FUNCTION xts_vaes\w
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
