/* SPDX-License-Identifier: MIT */
/*
 * AES with AES-NI (FIPS 197): blocks (ECB), CBC, CBC-MAC, XTS. Counter mode and GCM are in gcm_aesni.S, key schedules in aes_sse.S.
 *
 * aesenc does SubBytes, ShiftRows, MixColumns and adds its operand as the round key; aesenclast leaves MixColumns out. They are
 * pipelined (Skylake: 4 cycles, one a cycle), so eight blocks go side by side where they are independent, and what is
 * left over goes one by one: out-of-order execution overlaps those as well. An exclusive-or that follows the last
 * round is moved into the round key: aesenclast(x, w ^ m) = aesenclast(x, w) ^ m, off the chain.
 *
 * CPU: AES, AVX (for the VEX forms), SSSE3, SSE4.1. No memory operand needs alignment. No branch and no address depends on
 * keys or data; nothing is called but the two routines that open the file.
 * Tested by: tests/cipher/paths.c.
 */
#include "cipher/aes_aesni.h"

/*
 * aes_encrypt_eight_aesni, aes_decrypt_eight_aesni: rounds 1 to Nr - 1 of the blocks in xmm0-xmm7. For the assembly of this path, not for C.
 *
 * In: KEY, MID, xmm0-xmm7 with round key 0 added. Out: xmm0-xmm7. Clobbers: xmm8 (W), flags. Wiped by the caller.
 */
.macro define_eight name, op
FUNCTION \name
	first_rounds_of_eight \op
	.irp k, -4, -3, -2, -1, 0, 1, 2, 3, 4
	round_of_eight \op, MID + 16 * \k
	.endr
	ret
END_FUNCTION \name
.endm

define_eight aes_encrypt_eight_aesni, vaesenc
define_eight aes_decrypt_eight_aesni, vaesdec

/* Of both directions: all of a block but the first round key, in the direction that DECRYPT tells, with `last` for w(Nr). Flags are lost. */
#define DECRYPT r11d                    /* 0, 1 */

.macro cipher_of_one x, last:vararg
	test DECRYPT, DECRYPT
	jnz .Ldecrypted\@
	rounds_of_one vaesenc, \x
	vaesenclast \x, \x, \last
	jmp .Ldone\@
.Ldecrypted\@:
	rounds_of_one vaesdec, \x
	vaesdeclast \x, \x, \last
.Ldone\@:
.endm

/*
 * ECB (SP 800-38A 6.1).
 *
 *   void aes_encrypt_blocks_aesni(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks);
 *   void aes_decrypt_blocks_aesni(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks);
 *
 * In: rdi key, rsi out, rdx in, rcx blocks, perhaps 0. Clobbers: rax, rcx, rdx, rsi, r11, flags, xmm0-xmm8.
 * Secrets: xmm0-xmm8, zeroed before ret. No stack but a return address.
 */
.macro finish_blocks oplast
	vmovdqu W, [W_LAST]
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7
	\oplast xmm\i, xmm\i, W
	vmovdqu [rsi + 16 * \i], xmm\i
	.endr
.endm

SMALL_FUNCTION aes_decrypt_blocks_aesni
	mov DECRYPT, 1
	jmp .Lblocks
END_FUNCTION aes_decrypt_blocks_aesni

SMALL_FUNCTION aes_encrypt_blocks_aesni
	xor DECRYPT, DECRYPT
.Lblocks:
	find_round_keys
	sub rcx, 8
	jb .Lblocks_rest
.Lblocks_eight:
	vmovdqu W, [KEY]
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7
	vpxor xmm\i, W, [rdx + 16 * \i]
	.endr
	test DECRYPT, DECRYPT
	jnz .Lblocks_decrypt
	call aes_encrypt_eight_aesni
	finish_blocks vaesenclast
.Lblocks_finished:
	add rdx, 128
	add rsi, 128
	sub rcx, 8
	jae .Lblocks_eight
.Lblocks_rest:
	add rcx, 8
	jz .Lblocks_done
.Lblocks_one:
	vmovdqu xmm0, [KEY]
	vpxor xmm0, xmm0, [rdx]
	cipher_of_one xmm0, [W_LAST]
	vmovdqu [rsi], xmm0
	add rdx, 16
	add rsi, 16
	dec rcx
	jnz .Lblocks_one
.Lblocks_done:
	wipe 0, 1, 2, 3, 4, 5, 6, 7, 8
	ret
.Lblocks_decrypt:
	call aes_decrypt_eight_aesni
	finish_blocks vaesdeclast
	jmp .Lblocks_finished
END_FUNCTION aes_encrypt_blocks_aesni

/*
 * CBC encryption and CBC-MAC (SP 800-38A 6.2; SP 800-38B 6.2 step 6).
 *
 *   void aes_cbc_encrypt_aesni(const struct aes_key *key, uint8_t iv[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
 *   void aes_cbc_mac_aesni(const struct aes_key *key, uint8_t state[16], const uint8_t *in, size_t num_blocks);
 *
 * C(j) = E(P(j) ^ C(j-1)) is one chain, so only its length counts. With U(j) = P(j) ^ w(0) the last round makes the next block's
 * start at once: aesenclast(x, w(Nr) ^ U(j+1)) = C(j) ^ U(j+1), and C(j) itself is taken out beside the chain, which
 * is Nr AES instructions a block and nothing else.
 *
 * In: rdi key, rsi iv or state, then rdx out, rcx in, r8 blocks, or rdx in, rcx blocks; blocks perhaps 0.
 * Clobbers: rax, rcx, rdx, r8 of these, flags, xmm0-xmm3. Secrets: xmm0-xmm3, zeroed before ret. No stack.
 */
#define X      xmm0
#define U      xmm1
#define W_LAST_U xmm2
#define C      xmm3

.macro define_cbc name, out, in, blocks, is_mac
SMALL_FUNCTION \name
	test \blocks, \blocks
	jz .Lreturn\@
	find_round_keys
	vmovdqu U, [KEY]
	vpxor U, U, [\in]
	vpxor X, U, [rsi]                       /* P(1) ^ IV ^ w(0) */
	jmp .Lrounds\@
	.p2align 4
.Lnext\@:
	vmovdqu U, [KEY]
	vpxor U, U, [\in]                       /* U(j+1) */
	vpxor W_LAST_U, U, [W_LAST]
	vaesenclast X, X, W_LAST_U              /* C(j) ^ U(j+1) */
	.if \is_mac == 0
	vpxor C, X, U
	vmovdqu [\out], C
	add \out, 16
	.endif
.Lrounds\@:
	rounds_of_one vaesenc, X
	add \in, 16
	dec \blocks
	jnz .Lnext\@
	vaesenclast X, X, [W_LAST]
	.if \is_mac == 0
	vmovdqu [\out], X
	.endif
	vmovdqu [rsi], X
	wipe 0, 1, 2, 3
.Lreturn\@:
	ret
END_FUNCTION \name
.endm

define_cbc aes_cbc_encrypt_aesni, rdx, rcx, r8, 0
define_cbc aes_cbc_mac_aesni, none, rdx, rcx, 1

#undef X
#undef U
#undef W_LAST_U
#undef C

/*
 * CBC decryption (SP 800-38A 6.2).
 *
 *   void aes_cbc_decrypt_aesni(const struct aes_key *key, uint8_t iv[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
 *
 * P(j) = D(C(j)) ^ C(j-1): the blocks are independent, and C(j-1) goes into the last round key. In place, every ciphertext block is
 * read before a block is written.
 *
 * In: rdi key, rsi iv, rdx out, rcx in, r8 blocks, perhaps 0. Clobbers: rax, rcx, rdx, r8, flags, xmm0-xmm10.
 * Secrets: xmm0-xmm10, zeroed before ret. No stack but a return address.
 */
#define PREVIOUS xmm9                   /* C(j-1) of the first block at work */
#define SCRATCH  xmm10

SMALL_FUNCTION aes_cbc_decrypt_aesni
	find_round_keys
	vmovdqu PREVIOUS, [rsi]
	sub r8, 8
	jb .Lcbc_rest
.Lcbc_eight:
	vmovdqu W, [KEY]
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7
	vpxor xmm\i, W, [rcx + 16 * \i]
	.endr
	call aes_decrypt_eight_aesni
	vmovdqu W, [W_LAST]
	vpxor SCRATCH, W, PREVIOUS
	vaesdeclast xmm0, xmm0, SCRATCH
	.irp i, 1, 2, 3, 4, 5, 6, 7
	vpxor SCRATCH, W, [rcx + 16 * \i - 16]
	vaesdeclast xmm\i, xmm\i, SCRATCH
	.endr
	vmovdqu PREVIOUS, [rcx + 112]
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7
	vmovdqu [rdx + 16 * \i], xmm\i
	.endr
	add rcx, 128
	add rdx, 128
	sub r8, 8
	jae .Lcbc_eight
.Lcbc_rest:
	add r8, 8
	jz .Lcbc_done
.Lcbc_one:
	vmovdqu xmm1, [rcx]
	vpxor xmm0, xmm1, [KEY]
	rounds_of_one vaesdec, xmm0
	vpxor PREVIOUS, PREVIOUS, [W_LAST]
	vaesdeclast xmm0, xmm0, PREVIOUS
	vmovdqa PREVIOUS, xmm1
	vmovdqu [rdx], xmm0
	add rcx, 16
	add rdx, 16
	dec r8
	jnz .Lcbc_one
.Lcbc_done:
	vmovdqu [rsi], PREVIOUS
	wipe 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
	ret
END_FUNCTION aes_cbc_decrypt_aesni

#undef PREVIOUS
#undef SCRATCH

/*
 * XTS on whole blocks (IEEE 1619 5.3.2, 5.4.2; SP 800-38E).
 *
 *   void aes_xts_encrypt_aesni(const struct aes_key *key, uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
 *   void aes_xts_decrypt_aesni(const struct aes_key *key, uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
 *
 * C(j) = E(P(j) ^ T(j)) ^ T(j), T(j+1) = T(j) * x modulo x^128 + x^7 + x^2 + x + 1, with the coefficient of x^i in bit i of the
 * little-endian number: each half is doubled, and the bits shifted out of the low and the high half come back as 1 in the high half
 * and as 0x87 in the low one. The second T(j) goes into the last round key. Two groups of eight tweaks are on the stack, NOW and
 * FOLLOWING: the chain of the next ones runs beside the rounds of the present blocks.
 *
 * In: rdi key, rsi tweak, rdx out, rcx in, r8 blocks, perhaps 0. Clobbers: rax, rcx, rdx, r8-r11, flags, xmm0-xmm10.
 * Secrets: xmm0-xmm10, and 256 bytes of stack that held tweaks; all zeroed before ret.
 */
#define NOW     r9
#define FOLLOWING r10
#define TWEAK   xmm9
#define CARRY   xmm10

/* T <- T * x */
.macro next_tweak
	vpshufd CARRY, TWEAK, 0x13              /* dword 3 under dword 0, dword 1 under dword 2 */
	vpsrad CARRY, CARRY, 31
	vpand CARRY, CARRY, [rip + .Lxts_feedback]
	vpaddq TWEAK, TWEAK, TWEAK
	vpxor TWEAK, TWEAK, CARRY
.endm

/* The last round of the eight blocks, and the output. (The tweaks added behind the round, and not in it, would cost a sixth.) */
.macro finish_xts oplast
	vmovdqu W, [W_LAST]
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7
	vpxor CARRY, W, [NOW + 16 * \i]
	\oplast xmm\i, xmm\i, CARRY
	vmovdqu [rdx + 16 * \i], xmm\i
	.endr
.endm

SMALL_FUNCTION aes_xts_decrypt_aesni
	mov DECRYPT, 1
	jmp .Lxts
END_FUNCTION aes_xts_decrypt_aesni

SMALL_FUNCTION aes_xts_encrypt_aesni
	xor DECRYPT, DECRYPT
.Lxts:
	find_round_keys
	vmovdqu TWEAK, [rsi]
	sub r8, 8
	jb .Lxts_rest
	sub rsp, 264
	.cfi_adjust_cfa_offset 264
	mov FOLLOWING, rsp
	lea NOW, [rsp + 128]
.Lxts_first_tweaks:
	vmovdqa [FOLLOWING], TWEAK
	next_tweak
	add FOLLOWING, 16
	cmp FOLLOWING, NOW
	jne .Lxts_first_tweaks
	mov NOW, rsp
.Lxts_eight:
	vmovdqu W, [KEY]
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7
	vpxor xmm\i, W, [NOW + 16 * \i]
	vpxor xmm\i, xmm\i, [rcx + 16 * \i]
	vmovdqa [FOLLOWING + 16 * \i], TWEAK
	next_tweak
	.endr
	test DECRYPT, DECRYPT
	jnz .Lxts_decrypt
	call aes_encrypt_eight_aesni
	finish_xts vaesenclast
.Lxts_finished:
	xchg NOW, FOLLOWING
	add rcx, 128
	add rdx, 128
	sub r8, 8
	jae .Lxts_eight
	vmovdqa TWEAK, [NOW]
	wipe 0
	mov r9d, 256
.Lxts_wipe:
	sub r9d, 16
	vmovdqa [rsp + r9], xmm0
	jnz .Lxts_wipe
	add rsp, 264
	.cfi_adjust_cfa_offset -264
.Lxts_rest:
	add r8, 8
	jz .Lxts_done
.Lxts_one:
	vpxor xmm0, TWEAK, [rcx]
	vpxor xmm0, xmm0, [KEY]
	vpxor xmm1, TWEAK, [W_LAST]
	cipher_of_one xmm0, xmm1
	vmovdqu [rdx], xmm0
	next_tweak
	add rcx, 16
	add rdx, 16
	dec r8
	jnz .Lxts_one
.Lxts_done:
	vmovdqu [rsi], TWEAK
	wipe 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
	ret
	.cfi_adjust_cfa_offset 264
.Lxts_decrypt:
	call aes_decrypt_eight_aesni
	finish_xts vaesdeclast
	jmp .Lxts_finished
END_FUNCTION aes_xts_encrypt_aesni

	.section .rodata
	.p2align 4
.Lxts_feedback: /* what the top bits of the halves become: 0x87 in the low half, 1 in the high half */
	.quad 0x87, 1
