/* SPDX-License-Identifier: MIT */
/*
 * Counter mode, GHASH and GCM with AES-NI and PCLMULQDQ (SP 800-38A 6.5, SP 800-38D 6.3, 6.4, 7.1, 7.2).
 *
 * GHASH. A block is read with its bytes reversed, as a polynomial a(y): its bit i is the coefficient of x^(127-i), so y stands
 * for 1/x and the modulus x^128 + x^7 + x^2 + x + 1 becomes p(y) = y^128 + y^127 + y^126 + y^121 + 1. A product of two such
 * blocks is then a * b * y^-127 mod p. Let P(n) be H^n y mod p: then (block * H^n) = a P(n) y^-128 mod p, and with halves a0, b0 (low) and
 * a1, b1 (high),
 *
 *     a b = L + (M + L + H) y^64 + H y^128,  L = a0 b0, H = a1 b1, M = (a0 + a1)(b0 + b1)             (Karatsuba)
 *
 * Three multiplications, as these are what some processors are slow at. Products of several blocks with their powers of H are summed in L,
 * M and H, and one step reduces them all: as p = 1 + (y^57 + y^62 + y^63 + y^64) y^64, adding L0 p clears the lowest 64 bits and adds
 * L0 (y^57 + y^62 + y^63) and L0 y^64 to the 128 bits above; the lower half of these goes the same way, and what is left is the
 * product divided by y^128.
 *
 * struct ghash_key, here: power[16 - n] = P(n) and folded[16 - n] = its high half + its low half, n = 1 to 9.
 *
 * Counters. COUNT holds the next four values of the last 32 bits of the counter block, plain numbers. J0_W is
 * J0 ^ w(0); a counter block with w(0) added is J0_W with its last dword replaced, which is one vinsertps.
 *
 * CPU: AES, PCLMULQDQ, AVX (for the VEX forms), SSSE3, SSE4.1. No memory operand needs alignment. No branch and no address
 * depends on keys, counters or data, only on lengths.
 * Tested by: tests/cipher/paths.c.
 */
#include "cipher/aes_aesni.h"

	.hidden aes_encrypt_eight_aesni             /* aes_aesni.S */

#define POWERS  rsi
#define BLOCKS  rdx                     /* how many blocks, or how many bytes of the last */
#define TAG     rcx
#define OUT     r8
#define IN      r9
#define LEN     r10                     /* what is left: bytes; blocks in counter mode */
#define HASH    r11                     /* what is to be hashed */
#define POWER   rbx                     /* -8 n, where the next block meets H^n */

/* xmm0-xmm7 are the blocks, xmm8 (W) is the round key; in loops of single blocks xmm8 is LOW. */
#define STATE   xmm9                    /* GHASH's Y, reversed; L in the loop of eight blocks */
#define M       xmm10
#define X       xmm11                   /* the block that is hashed */
#define T       xmm12
#define COUNT   xmm13
#define J0_W    xmm14
#define HIGH_8  xmm15                   /* H in the loop of eight blocks */

/* Where the powers are, from POWER: P(n), and its folded halves in the high half of 16 bytes. */
#define P_NEXT      POWERS + 2 * POWER + 256
#define FOLDED_NEXT POWERS + POWER + 376

/* (L, M, H) = X times H^1; T is lost. */
.macro multiply L, H
	vpshufd T, X, 0x4e
	vpclmulqdq \L, X, [POWERS + 240], 0x00
	vpxor T, T, X
	vpclmulqdq \H, X, [POWERS + 240], 0x11
	vpclmulqdq M, T, [POWERS + 368], 0x10
.endm

/* (L, M, H) += X times the power that POWER tells, or the n-th behind it; X and T are lost. */
.macro multiply_add L, H, n=0
	vpshufd T, X, 0x4e
	vpxor T, T, X
	vpclmulqdq T, T, [FOLDED_NEXT + 8 * \n], 0x10
	vpxor M, M, T
	vpclmulqdq T, X, [P_NEXT + 16 * \n], 0x00
	vpxor \L, \L, T
	vpclmulqdq X, X, [P_NEXT + 16 * \n], 0x11
	vpxor \H, \H, X
.endm

/* STATE = (L + (M + L + H) y^64 + H y^128) y^-128 mod p; M, X and T are lost. */
.macro reduce L, H
	vpclmulqdq T, \L, [rip + .Lmodulus], 0x00
	vpxor M, M, \L
	vpshufd X, \L, 0x4e
	vpxor M, M, \H
	vpxor M, M, X
	vpxor M, M, T
	vpclmulqdq T, M, [rip + .Lmodulus], 0x00
	vpshufd M, M, 0x4e
	vpxor STATE, \H, M
	vpxor STATE, STATE, T
.endm

/*
 * The powers of H.
 *
 *   void ghash_set_key_aesni(struct ghash_key *key, const uint8_t h[16]);
 *
 * P(i+j) = P(i) P(j) y^-128. In a square the two middle products are equal, and gone. The longest chain is
 * 1 -> 2 -> 4 -> 8 -> 9.
 *
 * In: rdi key, rsi h. Clobbers: flags, xmm0-xmm13. Secrets: xmm0-xmm13, zeroed before ret. No stack.
 */

/* to = (L + M y^64 + H y^128) y^-128 mod p: L xmm10, M xmm11, H xmm12; xmm13 for scratch */
.macro reduce_power to
	vpclmulqdq xmm13, xmm10, [rip + .Lmodulus], 0x00
	vpshufd xmm10, xmm10, 0x4e
	vpxor xmm11, xmm11, xmm10
	vpxor xmm11, xmm11, xmm13
	vpclmulqdq xmm13, xmm11, [rip + .Lmodulus], 0x00
	vpshufd xmm11, xmm11, 0x4e
	vpxor xmm12, xmm12, xmm11
	vpxor \to, xmm12, xmm13
.endm

/* to = a b y^-128 */
.macro power_product to, a, b
	vpshufd xmm11, \a, 0x4e
	vpshufd xmm13, \b, 0x4e
	vpxor xmm11, xmm11, \a
	vpxor xmm13, xmm13, \b
	vpclmulqdq xmm10, \a, \b, 0x00
	vpclmulqdq xmm12, \a, \b, 0x11
	vpclmulqdq xmm11, xmm11, xmm13, 0x00
	vpxor xmm13, xmm10, xmm12
	vpxor xmm11, xmm11, xmm13
	reduce_power \to
.endm

.macro power_square to, a
	vpclmulqdq xmm10, \a, \a, 0x00
	vpclmulqdq xmm12, \a, \a, 0x11
	vpxor xmm11, xmm11, xmm11
	reduce_power \to
.endm

/* P(n + 1), P(n) and their folded halves, to their places. */
.macro store_powers n, next, this
	vmovdqu [rdi + 256 - 16 * \n], \this
	vmovdqu [rdi + 240 - 16 * \n], \next
	vpunpckhqdq xmm10, \next, \this
	vpunpcklqdq xmm11, \next, \this
	vpxor xmm10, xmm10, xmm11
	vmovdqu [rdi + 376 - 8 * \n], xmm10
.endm

SMALL_FUNCTION ghash_set_key_aesni
	vmovdqu xmm0, [rsi]
	vpshufb xmm0, xmm0, [rip + .Lreverse]

	/* P1 = h y mod p: one place up, and the bit that leaves at y^128 comes back as y^127 + y^126 + y^121 + 1 */
	vpsrlq xmm1, xmm0, 63                   /* what leaves each half */
	vpsllq xmm2, xmm0, 1
	vpslldq xmm3, xmm1, 8
	vpshufd xmm1, xmm1, 0xaa                /* the top bit (qword 1), in every dword */
	vpxor xmm4, xmm4, xmm4
	vpsubd xmm1, xmm4, xmm1
	vpand xmm1, xmm1, [rip + .Lmodulus_low]
	vpor xmm0, xmm2, xmm3
	vpxor xmm0, xmm0, xmm1

	power_square xmm1, xmm0                 /* P(2), and so on: P(n) in xmm(n-1) */
	power_square xmm3, xmm1
	power_product xmm2, xmm1, xmm0
	power_square xmm7, xmm3
	power_product xmm4, xmm3, xmm0
	power_square xmm5, xmm2
	power_product xmm8, xmm7, xmm0
	power_product xmm6, xmm3, xmm2
	store_powers 1, xmm1, xmm0
	store_powers 3, xmm3, xmm2
	store_powers 5, xmm5, xmm4
	store_powers 7, xmm7, xmm6
	vmovdqu [rdi + 112], xmm8               /* P(9) */
	vpshufd xmm10, xmm8, 0x4e
	vpxor xmm10, xmm10, xmm8
	vmovq [rdi + 312], xmm10
	wipe 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
	ret
END_FUNCTION ghash_set_key_aesni

/*
 * ghash_absorb_aesni: STATE = (...((STATE ^ X1) H ^ X2) H ^ ...) H over BLOCKS blocks at HASH, eight to a reduction.
 * For the assembly of this file, not for C.
 *
 * In: POWERS, HASH, BLOCKS (not 0), STATE. Out: STATE; HASH behind the last block. Clobbers: BLOCKS, POWER, flags, xmm7, xmm8,
 * xmm10-xmm12.
 */
SMALL_FUNCTION ghash_absorb_aesni
	mov POWER, -64                          /* H^8 */
.Labsorb_eight:
	sub BLOCKS, 8
	jb .Labsorb_rest
	vpxor xmm8, xmm8, xmm8                  /* L */
	vpxor xmm7, xmm7, xmm7                  /* H */
	vpxor M, M, M
	.irp i, 1, 2, 3, 4, 5, 6, 7, 0          /* the one that waits for the reduction before it comes last */
	vmovdqu X, [HASH + 16 * \i]
	vpshufb X, X, [rip + .Lreverse]
	.if \i == 0
	vpxor X, X, STATE
	.endif
	multiply_add xmm8, xmm7, \i
	.endr
	add HASH, 128
	reduce xmm8, xmm7
	jmp .Labsorb_eight
.Labsorb_rest:
	add BLOCKS, 8
	jz .Labsorbed
	lea POWER, [8 * BLOCKS]
	neg POWER                               /* as many as there are blocks */
	vpxor xmm8, xmm8, xmm8                  /* L */
	vpxor xmm7, xmm7, xmm7                  /* H */
	vpxor M, M, M
.Labsorb_block:
	vmovdqu X, [HASH]
	vpshufb X, X, [rip + .Lreverse]
	vpxor X, X, STATE                       /* Y for the first one, then nothing */
	vpxor STATE, STATE, STATE
	multiply_add xmm8, xmm7
	add HASH, 16
	add POWER, 8
	jnz .Labsorb_block
	reduce xmm8, xmm7
.Labsorbed:
	ret
END_FUNCTION ghash_absorb_aesni

/*
 * GHASH (SP 800-38D 6.4).
 *
 *   void ghash_blocks_aesni(const struct ghash_key *key, uint8_t state[16], const uint8_t *in, size_t num_blocks);
 *
 * In: rdi key, rsi state, rdx in, rcx blocks, perhaps 0. Saves: rbx. Clobbers: rcx, rdx, rsi, rdi, r11, flags, xmm7-xmm12.
 * Secrets: the vectors, zeroed before ret. No stack but saved registers.
 */
SMALL_FUNCTION ghash_blocks_aesni
	test rcx, rcx
	jz .Lghash_none
	PUSH rbx
	mov HASH, rdx
	mov BLOCKS, rcx
	xchg rdi, rsi                           /* POWERS, and rdi the state */
	vmovdqu STATE, [rdi]
	vpshufb STATE, STATE, [rip + .Lreverse]
	call ghash_absorb_aesni
	vpshufb STATE, STATE, [rip + .Lreverse]
	vmovdqu [rdi], STATE
	wipe 7, 8, 9, 10, 11, 12
	POP rbx
.Lghash_none:
	ret
END_FUNCTION ghash_blocks_aesni

/*
 * From the counter block at `block`: COUNT = its number + 1, + 2, + 3, + 4 if `from` is .Lfrom_one, + 0 to + 3 if it is .Lfrom_zero.
 * The block is read as 8, 4 and 4 bytes, as it may just have been put together from a nonce and a number in a register.
 */
.macro start_counters block, from
	vbroadcastss COUNT, [\block + 12]
	vmovq J0_W, qword ptr [\block]
	vpinsrd J0_W, J0_W, dword ptr [\block + 8], 2
	vinsertps J0_W, J0_W, COUNT, 0x30
	vpshufb COUNT, COUNT, [rip + .Lbig_endian]
	vpaddd COUNT, COUNT, [rip + \from]
	vpxor J0_W, J0_W, [KEY]
.endm

/* xmm0-xmm3 = the next four counter blocks ^ w(0); COUNT stays. X is lost: the last dword of w(0), four times. */
.macro four_counters
	vbroadcastss X, [KEY + 12]
	vpshufb W, COUNT, [rip + .Lbig_endian]
	vpxor W, W, X
	vinsertps xmm0, J0_W, W, 0x30           /* dword 3 from dword 0 */
	vinsertps xmm1, J0_W, W, 0x70
	vinsertps xmm2, J0_W, W, 0xb0
	vinsertps xmm3, J0_W, W, 0xf0
.endm

/* xmm0-xmm7 = the next eight counter blocks ^ w(0); X is lost. */
.macro eight_counters
	vpaddd T, COUNT, [rip + .Lfour]
	four_counters
	vpshufb T, T, [rip + .Lbig_endian]
	vpaddd COUNT, COUNT, [rip + .Leight]
	vpxor T, T, X
	vinsertps xmm4, J0_W, T, 0x30
	vinsertps xmm5, J0_W, T, 0x70
	vinsertps xmm6, J0_W, T, 0xb0
	vinsertps xmm7, J0_W, T, 0xf0
.endm

/* x = the next counter block ^ w(0); X is lost. */
.macro one_counter x
	vbroadcastss X, [KEY + 12]
	vpshufb T, COUNT, [rip + .Lbig_endian]
	vpxor T, T, X
	vpaddd COUNT, COUNT, [rip + .Lone]
	vinsertps \x, J0_W, T, 0x30
.endm

/*
 * The last round of the eight blocks, and the output. All of the input is read before anything is written: a load behind a store to the
 * same place modulo 4096 would wait for it, and block would wait for block.
 */
.macro finish_eight
	round_of_eight vaesenclast, W_LAST
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7
	vpxor xmm\i, xmm\i, [IN + 16 * \i]
	.endr
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7
	vmovdqu [OUT + 16 * \i], xmm\i
	.endr
	add IN, 128
	add OUT, 128
.endm

/*
 * Counter mode on whole blocks (SP 800-38A 6.5).
 *
 *   void aes_ctr32_aesni(const struct aes_key *key, uint8_t counter[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
 *
 * In: rdi key, rsi counter, rdx out, rcx in, r8 blocks, perhaps 0. Clobbers: rax, rdx, rcx, r8-r11, flags, xmm0-xmm8, xmm11-xmm14.
 * Secrets: these vectors and r11, zeroed before ret. No stack but a return address.
 */
SMALL_FUNCTION aes_ctr32_aesni
	mov LEN, r8
	mov OUT, rdx
	mov IN, rcx
	find_round_keys
	start_counters rsi, .Lfrom_zero
	mov r11d, [rsi + 12]                    /* the counter for the caller */
	bswap r11d
	add r11d, r10d
	bswap r11d
	mov [rsi + 12], r11d
	xor r11d, r11d
	sub LEN, 8
	jb .Lctr_rest
.Lctr_eight:
	eight_counters
	call aes_encrypt_eight_aesni
	finish_eight
	sub LEN, 8
	jae .Lctr_eight
.Lctr_rest:
	add LEN, 8
	jz .Lctr_done
.Lctr_one:
	one_counter xmm0
	rounds_of_one vaesenc, xmm0
	vmovdqu xmm1, [IN]
	vpxor xmm1, xmm1, [W_LAST]
	vaesenclast xmm0, xmm0, xmm1
	vmovdqu [OUT], xmm0
	add IN, 16
	add OUT, 16
	dec LEN
	jnz .Lctr_one
.Lctr_done:
	wipe 0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14
	ret
END_FUNCTION aes_ctr32_aesni

/*
 * load_partial_aesni: X = the BLOCKS (1 to 15) bytes at HASH, then zeros. For the assembly of this file, not for C.
 *
 * Two loads of w = 8, 4 or 2 bytes, one from either end: the second is moved up to its place, byte j from j + w - BLOCKS, and where
 * the two overlap they agree. Clobbers: HASH, flags, T.
 */
SMALL_FUNCTION load_partial_aesni
	cmp BLOCKS, 8
	jae .Lload_8
	cmp BLOCKS, 4
	jae .Lload_4
	vpxor X, X, X
	cmp BLOCKS, 2
	jae .Lload_2
	vpinsrb X, X, byte ptr [HASH], 0
	ret
.Lload_8:
	vmovq X, qword ptr [HASH]
	vmovq T, qword ptr [HASH + BLOCKS - 8]
	lea HASH, [rip + .Lwindow + 16 + 8]
	jmp .Lload_join
.Lload_4:
	vmovd X, dword ptr [HASH]
	vmovd T, dword ptr [HASH + BLOCKS - 4]
	lea HASH, [rip + .Lwindow + 16 + 4]
	jmp .Lload_join
.Lload_2:
	vpinsrw T, X, word ptr [HASH + BLOCKS - 2], 0
	vpinsrw X, X, word ptr [HASH], 0
	lea HASH, [rip + .Lwindow + 16 + 2]
.Lload_join:
	sub HASH, BLOCKS
	vpshufb T, T, [HASH]
	vpor X, X, T
	ret
END_FUNCTION load_partial_aesni

/*
 * A whole GCM message (SP 800-38D 7.1 steps 3 to 6, 7.2 steps 4 to 7).
 *
 *   void gcm_encrypt_aesni(const struct aes_key *key, const struct ghash_key *ghash, const uint8_t j0[16], uint8_t tag[16],
 *                          uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len);
 *   void gcm_decrypt_aesni(the same);
 *
 * One routine does both: they differ in which side is hashed. While more than 128 bytes are left, eight blocks at a time: AES of the
 * eight goes with the hash of the eight before (encryption) or of the same eight (decryption), one block of hash beside one round of
 * AES, so that the AES unit alone sets the pace. Then the last 0 to 128 bytes, block by block in code that is short enough for the
 * processor to overlap the blocks itself; they and the block of the lengths share one reduction.
 *
 * In: rdi key, rsi ghash, rdx j0, rcx tag, r8 out, r9 in, stack len, aad, aad_len. Saves: rbx, rbp.
 * Clobbers: rax, rdx, r8-r11, flags, xmm0-xmm15. Secrets: xmm0-xmm15, zeroed before ret. No stack but saved registers and return addresses.
 */
#define MODE        ebp
#define DECRYPT     1
#define HAVE_HASH   2                   /* whole blocks were encrypted; the last eight are at HASH, not hashed */
#define MASK        xmm15               /* E(J0), when HIGH_8 is no longer needed */
#define HIGH        xmm14               /* H, when J0_W is no longer needed */
#define LAST        xmm13               /* the last block, when COUNT is no longer needed */
#define ARG_LEN     qword ptr [rsp + 24]
#define ARG_AAD     qword ptr [rsp + 32]
#define ARG_AAD_LEN qword ptr [rsp + 40]

/* A round of the eight blocks, with round key MID + 16 * k, beside block j of HASH times H^(8-j). L is STATE. */
.macro hashing_round k, j
	vmovdqu W, [MID + 16 * \k]
	vmovdqu X, [HASH + 16 * \j]
	vaesenc xmm0, xmm0, W
	vpshufb X, X, [rip + .Lreverse]
	vaesenc xmm1, xmm1, W
	.if \j == 0
	vpxor X, X, STATE
	.endif
	vpshufd T, X, 0x4e
	vaesenc xmm2, xmm2, W
	vpxor T, T, X
	vaesenc xmm3, xmm3, W
	.if \j == 0
	vpclmulqdq M, T, [POWERS + 312], 0x10
	vaesenc xmm4, xmm4, W
	vpclmulqdq STATE, X, [POWERS + 128], 0x00
	vaesenc xmm5, xmm5, W
	vpclmulqdq HIGH_8, X, [POWERS + 128], 0x11
	vaesenc xmm6, xmm6, W
	.else
	vpclmulqdq T, T, [POWERS + 312 + 8 * \j], 0x10
	vaesenc xmm4, xmm4, W
	vpxor M, M, T
	vpclmulqdq T, X, [POWERS + 128 + 16 * \j], 0x00
	vaesenc xmm5, xmm5, W
	vpxor STATE, STATE, T
	vpclmulqdq X, X, [POWERS + 128 + 16 * \j], 0x11
	vaesenc xmm6, xmm6, W
	vpxor HIGH_8, HIGH_8, X
	.endif
	vaesenc xmm7, xmm7, W
.endm

SMALL_FUNCTION gcm_decrypt_aesni
	mov eax, DECRYPT
	jmp .Lmessage
END_FUNCTION gcm_decrypt_aesni

FUNCTION gcm_encrypt_aesni
	xor eax, eax
.Lmessage:
	PUSH rbx
	PUSH rbp
	mov MODE, eax
	mov LEN, ARG_LEN
	find_round_keys
	start_counters rdx, .Lfrom_one
	vpxor STATE, STATE, STATE
	cmp ARG_AAD_LEN, 0
	jne .Laad
.Laad_done:
	cmp LEN, 128
	jae .Lbatches

	/*
	 * The last r = 0 to 8 blocks, of LEN bytes. First all rounds but the last of their counter blocks, in xmm0-xmm7, and E(J0) in MASK:
	 * in the way that has the shortest chain for r.
	 */
.Ltail:
	cmp LEN, 16
	ja .Ltail_four
	one_counter xmm0
	vmovdqa MASK, J0_W
	rounds_of_one vaesenc, xmm0
	rounds_of_one vaesenc, MASK
	jmp .Ltail_join
.Ltail_four:
	cmp LEN, 64
	ja .Ltail_eight
	four_counters
	vmovdqa MASK, J0_W
	lea POWER, [KEY + 16]
.Ltail_round:
	vmovdqu W, [POWER]
	add POWER, 16
	vaesenc xmm0, xmm0, W
	vaesenc xmm1, xmm1, W
	vaesenc xmm2, xmm2, W
	vaesenc xmm3, xmm3, W
	vaesenc MASK, MASK, W
	lea BLOCKS, [W_LAST]
	cmp POWER, BLOCKS
	jb .Ltail_round
	jmp .Ltail_join
.Ltail_eight:
	eight_counters
	cmp LEN, 112
	ja .Ltail_call
	vmovdqa xmm7, J0_W                      /* the eighth block is free for J0 */
.Ltail_call:
	call aes_encrypt_eight_aesni
.Ltail_done:
	vmovdqa MASK, xmm7
	lea BLOCKS, [LEN - 1]
	cmp BLOCKS, 112
	jb .Ltail_join
	vmovdqa MASK, J0_W                      /* eight blocks, or none at all */
	rounds_of_one vaesenc, MASK
.Ltail_join:
	vaesenclast MASK, MASK, [W_LAST]

	/* The block of the lengths (in bits, and reversed: LEN low) times H. */
	vmovq X, ARG_LEN
	vmovhps X, X, ARG_AAD_LEN
	vpsllq X, X, 3
	test LEN, LEN
	jz .Lno_tail
	multiply xmm8, HIGH

	/* BLOCKS = r - 1, LEN = bytes of the last one, which is in LAST, then zeros. */
	lea BLOCKS, [LEN - 1]
	shr BLOCKS, 4
	mov POWER, BLOCKS
	shl POWER, 4
	sub LEN, POWER
	cmp LEN, 16
	jb .Lload_last
	vmovdqu LAST, [IN + POWER]
.Lloaded:
	mov HASH, IN
	test MODE, DECRYPT
	jnz .Lhash_tail                         /* the input, before the output may replace it */

	/* The last round: the output. */
.Lcrypt_tail:
	vmovdqu T, [W_LAST]
	vpxor LAST, LAST, T
	.irp i, 0, 1, 2, 3, 4, 5, 6
	cmp edx, \i
	je .Lcrypt_\i
	vpxor X, T, [IN + 16 * \i]
	vaesenclast xmm\i, xmm\i, X
	vmovdqu [OUT + 16 * \i], xmm\i
	.endr
	vmovdqa xmm0, xmm7
	jmp .Lcrypt_0
	.irp i, 6, 5, 4, 3, 2, 1
.Lcrypt_\i:
	vmovdqa xmm0, xmm\i
	jmp .Lcrypt_0
	.endr
.Lcrypt_0:
	vaesenclast LAST, xmm0, LAST
	mov POWER, BLOCKS
	shl POWER, 4
	cmp LEN, 16
	jb .Lstore_last
	vmovdqu [OUT + POWER], LAST
.Lstored:
	mov HASH, OUT
	test MODE, DECRYPT
	jnz .Ltag

	/* The blocks at HASH and LAST, times H^(r+1) to H^2. */
.Lhash_tail:
	mov POWER, -2
	sub POWER, BLOCKS
	shl POWER, 3
	test BLOCKS, BLOCKS
	jz .Lhash_last
.Lhash_block:
	vmovdqu X, [HASH]
	vpshufb X, X, [rip + .Lreverse]
	vpxor X, X, STATE                       /* Y for the first one, then nothing */
	vpxor STATE, STATE, STATE
	multiply_add xmm8, HIGH
	add HASH, 16
	add POWER, 8
	dec edx
	jnz .Lhash_block
.Lhash_last:
	vpshufb X, LAST, [rip + .Lreverse]
	vpxor X, X, STATE
	multiply_add xmm8, HIGH
	reduce xmm8, HIGH
	mov BLOCKS, HASH
	sub BLOCKS, IN
	shr BLOCKS, 4                           /* r - 1 again */
	test MODE, DECRYPT
	jnz .Lcrypt_tail
.Ltag:
	vpshufb STATE, STATE, [rip + .Lreverse]
	vpxor STATE, STATE, MASK
	vmovdqu [TAG], STATE
	wipe 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	.cfi_remember_state
	POP rbp
	POP rbx
	ret
	.cfi_restore_state

.Lno_tail:
	test MODE, HAVE_HASH
	jnz .Lhash_eight
	vpxor X, X, STATE
	multiply xmm8, HIGH
	reduce xmm8, HIGH
	jmp .Ltag

	/* Encryption of a multiple of 128 bytes ends with the eight blocks at HASH to hash, times H^9 to H^2. */
.Lhash_eight:
	multiply xmm8, HIGH
	mov POWER, -8 * 9
.Lhash_of_eight:
	vmovdqu X, [HASH]
	vpshufb X, X, [rip + .Lreverse]
	vpxor X, X, STATE
	vpxor STATE, STATE, STATE
	multiply_add xmm8, HIGH
	add HASH, 16
	add POWER, 8
	cmp POWER, -8
	jne .Lhash_of_eight
	reduce xmm8, HIGH
	jmp .Ltag

.Lload_last:
	lea HASH, [IN + POWER]
	mov POWER, BLOCKS
	mov BLOCKS, LEN
	call load_partial_aesni
	vmovdqa LAST, X
	mov BLOCKS, POWER
	jmp .Lloaded

	/* The first LEN bytes of LAST, in two stores that may overlap; then LAST keeps only them. */
.Lstore_last:
	add POWER, OUT
	lea HASH, [rip + .Lwindow + 16]
	add HASH, LEN
	cmp LEN, 8
	jae .Lstore_8
	cmp LEN, 4
	jae .Lstore_4
	cmp LEN, 2
	jae .Lstore_2
	vpextrb byte ptr [POWER], LAST, 0
	jmp .Lmask_last
.Lstore_8:
	vpshufb T, LAST, [HASH - 8]
	vmovq qword ptr [POWER], LAST
	vmovq qword ptr [POWER + LEN - 8], T
	jmp .Lmask_last
.Lstore_4:
	vpshufb T, LAST, [HASH - 4]
	vmovd dword ptr [POWER], LAST
	vmovd dword ptr [POWER + LEN - 4], T
	jmp .Lmask_last
.Lstore_2:
	vpshufb T, LAST, [HASH - 2]
	vpextrw word ptr [POWER], LAST, 0
	vpextrw word ptr [POWER + LEN - 2], T, 0
.Lmask_last:
	lea HASH, [rip + .Lbytes + 16]
	sub HASH, LEN
	vpand LAST, LAST, [HASH]
	jmp .Lstored

	/* Additional data: whole blocks, then what is left, padded with zeros. */
.Laad:
	mov HASH, ARG_AAD
	mov BLOCKS, ARG_AAD_LEN
	shr BLOCKS, 4
	jz .Laad_last
	call ghash_absorb_aesni
.Laad_last:
	mov BLOCKS, ARG_AAD_LEN
	and BLOCKS, 15
	jz .Laad_done
	call load_partial_aesni
	vpshufb X, X, [rip + .Lreverse]
	vpxor X, X, STATE
	multiply xmm8, xmm7
	reduce xmm8, xmm7
	jmp .Laad_done

	/* Eight blocks at a time. Encryption begins with eight that have none to hash before them, */
.Lbatches:
	mov HASH, IN
	test MODE, DECRYPT
	jnz .Lbatch
	mov HASH, OUT
	or MODE, HAVE_HASH
	eight_counters
	call aes_encrypt_eight_aesni
	finish_eight
	sub LEN, 128
	jz .Ltail_done
	.p2align 5
.Lbatch:
	eight_counters
	cmp LEN, 112
	jbe .Lbatch_j0
.Lbatch_rounds:
	first_rounds_of_eight vaesenc
	hashing_round -4, 0
	hashing_round -3, 1
	hashing_round -2, 2
	hashing_round -1, 3
	hashing_round 0, 4
	hashing_round 1, 5
	hashing_round 2, 6
	hashing_round 3, 7
	round_of_eight vaesenc, MID + 64
	reduce STATE, HIGH_8
	cmp LEN, 128
	jb .Ltail_done
	finish_eight
	add HASH, 128
	sub LEN, 128
	cmp LEN, 128
	jae .Lbatch
	test LEN, LEN
	jz .Ltail_done
	test MODE, DECRYPT
	jnz .Ltail
	jmp .Lbatch                             /* and hashes the last whole eight beside what is left. */
.Lbatch_j0:
	vmovdqa xmm7, J0_W                      /* the eighth block is free for J0 */
	jmp .Lbatch_rounds
END_FUNCTION gcm_encrypt_aesni

	.section .rodata
	.p2align 6
.Lreverse: /* vpshufb: all sixteen bytes turned round */
	.byte 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0
.Lmodulus: /* y^57 + y^62 + y^63 */
	.quad 0xc200000000000000, 0
.Lmodulus_low: /* y^127 + y^126 + y^121 + 1 */
	.quad 1, 0xc200000000000000
.Lbig_endian: /* vpshufb: the bytes of each dword turned round */
	.byte 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12
.Lfrom_zero:
	.long 0, 1, 2, 3
.Lfrom_one:
	.long 1, 2, 3, 4
.Lone:
	.long 1, 1, 1, 1
.Lfour:
	.long 4, 4, 4, 4
.Leight:
	.long 8, 8, 8, 8
.Lwindow: /* vpshufb, read from .Lwindow + 16 + d: byte j from j + d; -8 < d < 8 */
	.byte 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128
	.byte 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	.byte 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128
.Lbytes: /* vpand, read from .Lbytes + 16 - n: the first n bytes */
	.byte 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255
	.byte 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
