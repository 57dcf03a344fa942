/* SPDX-License-Identifier: MIT */
/*
 * AES-NI and PCLMULQDQ in their SSE forms: the key schedules of every path that has AES-NI; and, for a CPU or an operating system
 * without AVX, the ciphers of four blocks and GHASH, over which the portable modes (aes_modes_c.c) stand.
 *
 * CPU: AES, PCLMULQDQ, SSSE3, SSE4.1. Memory operands of these forms must be aligned, so data and keys go through movdqu. No branch
 * and no address depends on keys or data.
 * Tested by: tests/cipher/paths.c.
 */
#include "cipher/aes_aesni.h"

/* Zeroes the vectors named by number. */
.macro clear regs:vararg
	.irp i, \regs
	pxor xmm\i, xmm\i
	.endr
.endm

/*
 * The key expansion (FIPS 197 5.2).
 *
 *   void aes_set_encrypt_key_sse(struct aes_key *key, const uint8_t *bytes, size_t key_len);
 *
 * With Nk words a step: w[i] = w[i - Nk] ^ (i mod Nk = 0 ? SubWord(RotWord(w[i-1])) ^ Rcon : w[i-1]), and for Nk = 8 also SubWord
 * at i mod 8 = 4. SubWord is aesenclast of a vector that has the word in all four columns: ShiftRows then moves nothing, and
 * the operand adds Rcon. The rest of a group of words is a running exclusive-or, two shifts long, beside that chain: 6 cycles a group.
 * For Nk = 8 it is known early enough to go into the operand as well: 5 cycles. (aeskeygenassist is microcode on Intel.)
 *
 * In: rdi key, rsi bytes, rdx key_len (16, 24, 32). Clobbers: rcx, rdi, rdx, r8, flags, xmm0-xmm4.
 * Secrets: xmm0-xmm3, zeroed before ret. No stack.
 */
#define BYTES    rsi
#define KEY_LEN  rdx
#define NEXT     rdi                    /* where the next round key goes */
#define RCON     rcx
#define RCON_END r8
#define FRONT    xmm0                   /* the words w[i - Nk]..., then w[i]... */
#define BACK     xmm1                   /* the words behind FRONT, for Nk > 4 */
#define SUB      xmm2
#define SHIFTED  xmm3
#define ROTATE   xmm4

/* x = (a, b, c, d) -> (a, a^b, a^b^c, a^b^c^d) */
.macro running_xor x
	movdqa SHIFTED, \x
	pslldq SHIFTED, 4
	pxor \x, SHIFTED
	movdqa SHIFTED, \x
	pslldq SHIFTED, 8
	pxor \x, SHIFTED
.endm

/* SUB = SubWord(RotWord(last word that the mask ROTATE picks from x)) ^ Rcon, in every column; RCON goes on. */
.macro sub_rot_word x
	movdqa SUB, \x
	pshufb SUB, ROTATE
	aesenclast SUB, [RCON]
	add RCON, 16
.endm

SMALL_FUNCTION aes_set_encrypt_key_sse
	lea RCON, [rip + .Lrcon]
	movdqu FRONT, [BYTES]
	movdqu [NEXT], FRONT
	movdqa ROTATE, [rip + .Lrotate_3]
	cmp KEY_LEN, 24
	je .Lexpand_192
	ja .Lexpand_256

	/* Nk = 4: ten times four words */
	mov qword ptr [NEXT + ROUNDS], 10
	lea RCON_END, [RCON + 160]
.Lfour_words:
	sub_rot_word FRONT
	running_xor FRONT
	pxor FRONT, SUB
	add NEXT, 16
	movdqu [NEXT], FRONT
	cmp RCON, RCON_END
	jb .Lfour_words
	jmp .Lexpanded

.Lexpand_192:
	/* Nk = 6: seven times six words and once four. BACK = (w4, w5, 0, 0), then -> (w4 ^ w3', w4 ^ w5 ^ w3') */
	mov qword ptr [NEXT + ROUNDS], 12
	lea RCON_END, [RCON + 128]
	movdqa ROTATE, [rip + .Lrotate_1]
	movq BACK, [BYTES + 16]
	movq [NEXT + 16], BACK
.Lsix_words:
	sub_rot_word BACK
	running_xor FRONT
	pxor FRONT, SUB
	add NEXT, 24
	movdqu [NEXT], FRONT
	cmp RCON, RCON_END
	jae .Lexpanded
	movdqa SHIFTED, BACK
	pslldq SHIFTED, 4
	pxor BACK, SHIFTED
	pshufd SHIFTED, FRONT, 0xff             /* w3' */
	pxor BACK, SHIFTED
	movq [NEXT + 16], BACK
	jmp .Lsix_words

.Lexpand_256:
	/* Nk = 8: six times eight words and once four. The second four words take SubWord without RotWord and Rcon. */
	mov qword ptr [NEXT + ROUNDS], 14
	lea RCON_END, [RCON + 112]
	movdqu BACK, [BYTES + 16]
	movdqu [NEXT + 16], BACK
.Leight_words:
	running_xor FRONT
	pxor FRONT, [RCON]
	add RCON, 16
	movdqa SUB, BACK
	pshufb SUB, ROTATE
	aesenclast SUB, FRONT
	movdqa FRONT, SUB
	add NEXT, 32
	movdqu [NEXT], FRONT
	cmp RCON, RCON_END
	jae .Lexpanded
	running_xor BACK
	pshufd SUB, FRONT, 0xff
	aesenclast SUB, BACK
	movdqa BACK, SUB
	movdqu [NEXT + 16], BACK
	jmp .Leight_words

.Lexpanded:
	clear 0, 1, 2, 3
	ret
END_FUNCTION aes_set_encrypt_key_sse

/*
 * The schedule of the equivalent inverse cipher (FIPS 197 5.3.5).
 *
 *   void aes_set_decrypt_key_sse(struct aes_key *decrypt, const struct aes_key *encrypt);
 *
 * d(0) = w(Nr), d(i) = InvMixColumns(w(Nr - i)), d(Nr) = w(0).
 *
 * In: rdi decrypt, rsi encrypt, which do not overlap. Clobbers: rax, rdi, flags, xmm0. Secrets: xmm0, zeroed before ret. No stack.
 */
SMALL_FUNCTION aes_set_decrypt_key_sse
	mov eax, [rsi + ROUNDS]
	mov [rdi + ROUNDS], rax
	shl eax, 4
	movdqu xmm0, [rsi + rax]
	movdqu [rdi], xmm0
.Linverse:
	add rdi, 16
	sub eax, 16
	movdqu xmm0, [rsi + rax]
	aesimc xmm0, xmm0
	movdqu [rdi], xmm0
	jnz .Linverse
	movdqu xmm0, [rsi]                     /* the last store was InvMixColumns(w(0)) */
	movdqu [rdi], xmm0
	clear 0
	ret
END_FUNCTION aes_set_decrypt_key_sse

/*
 * Four blocks in place (FIPS 197 5.1, 5.3.5), which hide the better part of aesenc's latency.
 *
 *   void aes_encrypt_four_sse(const struct aes_key *key, uint8_t blocks[64]);
 *   void aes_decrypt_four_sse(const struct aes_key *key, uint8_t blocks[64]);
 *
 * In: rdi key (of its direction), rsi blocks. Clobbers: rax, rdi, flags, xmm0-xmm4. Secrets: xmm0-xmm4, zeroed before ret. No stack.
 */
.macro define_four name, op, oplast
SMALL_FUNCTION \name
	mov eax, [KEY + ROUNDS]
	movdqu xmm4, [KEY]
	.irp i, 0, 1, 2, 3
	movdqu xmm\i, [rsi + 16 * \i]
	pxor xmm\i, xmm4
	.endr
.Lround\@:
	add KEY, 16
	movdqu xmm4, [KEY]
	dec eax
	jle .Llast\@                            /* below zero where a fork wiped the key in the midst (lib/random) */
	.irp i, 0, 1, 2, 3
	\op xmm\i, xmm4
	.endr
	jmp .Lround\@
.Llast\@:
	.irp i, 0, 1, 2, 3
	\oplast xmm\i, xmm4
	movdqu [rsi + 16 * \i], xmm\i
	.endr
	clear 0, 1, 2, 3, 4
	ret
END_FUNCTION \name
.endm

define_four aes_encrypt_four_sse, aesenc, aesenclast
define_four aes_decrypt_four_sse, aesdec, aesdeclast

/*
 * GHASH (SP 800-38D 6.4), a block at a time; gcm_aesni.S has the mathematics. struct ghash_key, here: power[15] = P(1) = H y mod p.
 *
 *   void ghash_set_key_sse(struct ghash_key *key, const uint8_t h[16]);
 *
 * In: rdi key, rsi h. Clobbers: xmm0-xmm2. Secrets: xmm0-xmm2, zeroed before ret. No stack.
 */
SMALL_FUNCTION ghash_set_key_sse
	movdqu xmm0, [rsi]
	pshufb xmm0, [rip + .Lreverse]

	/* one place up, and the bit that leaves at y^128 comes back as y^127 + y^126 + y^121 + 1 */
	pshufd xmm1, xmm0, 0xff
	psrad xmm1, 31                          /* the top bit, everywhere */
	pand xmm1, [rip + .Lmodulus_low]
	movdqa xmm2, xmm0
	psrlq xmm2, 63
	pslldq xmm2, 8                          /* what the low half gives to the high one */
	psllq xmm0, 1
	por xmm0, xmm2
	pxor xmm0, xmm1
	movdqu [rdi + 240], xmm0
	clear 0, 1, 2
	ret
END_FUNCTION ghash_set_key_sse

/*
 *   void ghash_blocks_sse(const struct ghash_key *key, uint8_t state[16], const uint8_t *in, size_t num_blocks);
 *
 * In: rdi key, rsi state, rdx in, rcx blocks, perhaps 0. Clobbers: rcx, rdx, flags, xmm0-xmm7.
 * Secrets: xmm0-xmm5, zeroed before ret. No stack.
 */
#define Y       xmm0
#define L       xmm1
#define H       xmm2
#define M       xmm3
#define T       xmm4
#define P1      xmm5
#define MODULUS xmm6
#define REVERSE xmm7

SMALL_FUNCTION ghash_blocks_sse
	movdqu Y, [rsi]
	movdqu P1, [rdi + 240]
	movdqa MODULUS, [rip + .Lmodulus]
	movdqa REVERSE, [rip + .Lreverse]
	pshufb Y, REVERSE
	jmp .Lblocks_left
.Lblock:
	movdqu T, [rdx]
	add rdx, 16
	pshufb T, REVERSE
	pxor Y, T

	/* Y P(1) = L + M y^64 + H y^128 */
	movdqa L, Y
	pclmulqdq L, P1, 0x00
	movdqa H, Y
	pclmulqdq H, P1, 0x11
	movdqa M, Y
	pclmulqdq M, P1, 0x01
	pclmulqdq Y, P1, 0x10
	pxor M, Y

	/* Y = (L + M y^64 + H y^128) y^-128 mod p */
	movdqa T, L
	pclmulqdq T, MODULUS, 0x00
	pshufd L, L, 0x4e
	pxor M, L
	pxor M, T
	pshufd Y, M, 0x4e
	pclmulqdq M, MODULUS, 0x00
	pxor Y, H
	pxor Y, M
.Lblocks_left:
	sub rcx, 1
	jae .Lblock
	pshufb Y, REVERSE
	movdqu [rsi], Y
	clear 0, 1, 2, 3, 4, 5
	ret
END_FUNCTION ghash_blocks_sse

	.section .rodata
	.p2align 4
.Lreverse: /* pshufb: all sixteen bytes turned round */
	.byte 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0
.Lmodulus: /* y^57 + y^62 + y^63 */
	.quad 0xc200000000000000, 0
.Lmodulus_low: /* y^127 + y^126 + y^121 + 1 */
	.quad 1, 0xc200000000000000
.Lrotate_3: /* pshufb: RotWord(word 3) in every column */
	.byte 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12
.Lrotate_1: /* pshufb: RotWord(word 1) in every column */
	.byte 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4
.Lrcon: /* FIPS 197 5.2: x^(i-1), in every column */
	.irp rcon, 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x1b, 0x36
	.long \rcon, \rcon, \rcon, \rcon
	.endr
