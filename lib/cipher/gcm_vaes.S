/* SPDX-License-Identifier: MIT */
/*
 * GCM with VAES and VPCLMULQDQ, on ymm (AVX2) and on zmm (AVX-512).
 *
 * GHASH (SP 800-38D 6.3, 6.4). The standard puts the coefficient of y^0 into the first bit, so a block with its bytes turned round is
 * the polynomial with the coefficient of y^(127-i) in bit i, and the carry-less product of two such numbers is one place short: it has
 * y^(254-i) in bit i, where y^(255-i) is wanted. The powers of H are therefore kept as P(n) = H^n y^-1. With a, b 128-bit numbers,
 * a1 and a0 their high and low halves,
 *
 *     a b = a1 b1 2^128 + (a1 b0 + a0 b1) 2^64 + a0 b0 = HIGH 2^128 + MIDDLE 2^64 + LOW
 *     a1 b0 + a0 b1 = (a1 + a0)(b1 + b0) + a1 b1 + a0 b0                            (Karatsuba)
 *
 * and the sums of LOW, MIDDLE, HIGH over a group of blocks are reduced once. The low half of a number counts for the high powers of y:
 * 64 bits t there are taken away by adding t 2^-64 (1 + y^1 + y^2 + y^7 as this order has it, reflect = 0xc2 2^56, and t turned into
 * the other half): twice, and HIGH is left over.
 *
 * Sixteen blocks are a group: (Y + X1) H^16 + X2 H^15 + ... + X16 H. A vector multiplies by neighbouring powers, and after the reduction
 * its lanes are added. A group of n < 16 starts at H^n.
 *
 * struct ghash_key, made here and read here only:
 *     power[i]      P(16 - i)
 *     folded        high half + low half of each power, for whole groups: a vector holds those of vectors 2 j (low
 *                   halves of the lanes) and 2 j + 1 (high halves) of power[].
 *
 * Counter mode: COUNT has the next counter blocks with their bytes turned round, so that the counter is dword 0 of each lane and vpaddd
 * counts it modulo 2^32 and nothing else.
 *
 * CPU: ..._vaes256 AES, AVX2, BMI1, BMI2, VAES, VPCLMULQDQ; ..._vaes512 also AVX-512 F, BW, VL, DQ. No memory operand needs alignment.
 * No branch and no address depends on keys, data or counters.
 * Tested by: tests/cipher/paths.c.
 */
#include "cipher/aes_vaes.h"

#define POWERS    rsi                   /* struct ghash_key */
#define POWER_1   POWERS + 240
#define FOLDED    POWERS + 256

/* Vectors beside 0 to 7 and W; the reduction leaves Y in STATE, with nothing above its lowest lane. */
#define LOW       \v\()mm8
#define MIDDLE    \v\()mm9
#define HIGH      \v\()mm10
#define X         \v\()mm11
#define T         \v\()mm12
#define STATE     \v\()mm14
#define COUNT     \v\()mm15

/* to = the sum of the lanes of `from`; scratch is another vector. By number. */
.macro add_lanes_y to, from, scratch
	vextracti128 xmm\scratch, ymm\from, 1
	vpxor xmm\to, xmm\from, xmm\scratch
.endm
.macro add_lanes_z to, from, scratch
	vextracti64x4 ymm\scratch, zmm\from, 1
	vpxor ymm\scratch, ymm\scratch, ymm\from
	add_lanes_y \to, \scratch, \from
.endm

/* STATE = HIGH 2^128 + MIDDLE 2^64 + LOW modulo p, y^-128 included */
.macro reduce_lanes v
	vpclmulqdq T, LOW, [rip + .Lreflected], 0x00
	vpshufd LOW, LOW, 0x4e
	add_two_\v MIDDLE, LOW, T
	vpclmulqdq T, MIDDLE, [rip + .Lreflected], 0x00
	vpshufd MIDDLE, MIDDLE, 0x4e
	add_two_\v HIGH, MIDDLE, T
.endm

.macro reduce v
	reduce_lanes \v
	add_lanes_\v 14, 10, 12
.endm

/* LOW, MIDDLE, HIGH += X times the powers at `power`; X is lost. */
.macro multiply_add v, power:vararg
	vpclmulqdq T, X, [\power], 0x00
	xor_\v LOW, LOW, T
	vpclmulqdq T, X, [\power], 0x01
	xor_\v MIDDLE, MIDDLE, T
	vpclmulqdq T, X, [\power], 0x11
	xor_\v HIGH, HIGH, T
	vpclmulqdq X, X, [\power], 0x10
	xor_\v MIDDLE, MIDDLE, X
.endm

.macro clear_sums
	vpxor xmm8, xmm8, xmm8
	vpxor xmm9, xmm9, xmm9
	vpxor xmm10, xmm10, xmm10
.endm

/*
 * The powers of H.
 *
 *   void ghash_set_key_vaes*(struct ghash_key *key, const uint8_t h[16]);
 *
 * P(1), P(2), and in 512 bits P(3), P(4), fill a vector; it is multiplied by H^2 or H^4 until there are sixteen.
 *
 * In: rdi key, rsi h. Clobbers: rax, flags, vectors 0 to 15. Secrets: vectors 8 to 14, zeroed before ret. No stack but a return address.
 */
#define STEP_BY \v\()mm13                /* P(2) or P(4) in every lane */

/* HIGH = X STEP_BY */
.macro next_powers v
	vpclmulqdq LOW, X, STEP_BY, 0x00
	vpclmulqdq HIGH, X, STEP_BY, 0x11
	vpclmulqdq MIDDLE, X, STEP_BY, 0x01
	vpclmulqdq T, X, STEP_BY, 0x10
	xor_\v MIDDLE, MIDDLE, T
	reduce_lanes \v
.endm

.macro define_set_key w, v, all:vararg
FUNCTION ghash_set_key_vaes\w
	/* P(1) = h y^-1: one place up, and the bit that leaves comes back as 0xc2 2^120 + 1 */
	vmovdqu xmm0, [rsi]
	vpshufb xmm0, xmm0, [rip + vaes_reverse]
	vpsrad xmm1, xmm0, 31
	vpshufd xmm1, xmm1, 0xff                /* the top bit everywhere */
	vpand xmm1, xmm1, [rip + .Lwrap]
	vpsrlq xmm2, xmm0, 63
	vpslldq xmm2, xmm2, 8
	vpaddq xmm0, xmm0, xmm0
	vpxor xmm0, xmm0, xmm1
	vpxor xmm11, xmm0, xmm2
	vmovdqu [rdi + 240], xmm11

	vmovdqa xmm13, xmm11
	next_powers \v                          /* P(2), and nothing above */
	vmovdqu [rdi + 224], xmm10
	.if \w == 512
	spread_y ymm13, rdi + 224
	vmovdqu ymm11, [rdi + 224]
	next_powers \v                          /* P(4), P(3) */
	vmovdqu [rdi + 192], ymm10
	.endif
	spread_\v STEP_BY, rdi + 256 - SIZE
	move_\v X, [rdi + 256 - SIZE]
	mov eax, 256 - 2 * SIZE
.Lpowers_\w:
	next_powers \v
	move_\v X, HIGH
	move_\v [rdi + rax], X
	sub eax, SIZE
	jae .Lpowers_\w

	/* The halves of two vectors, side by side, then added */
	.irp i, \all
	.if \i % 2 == 0
	move_\v X, [rdi + SIZE * \i]
	move_\v T, [rdi + SIZE * \i + SIZE]
	vpunpckhqdq LOW, X, T
	vpunpcklqdq X, X, T
	xor_\v X, X, LOW
	move_\v [rdi + 256 + SIZE / 2 * \i], X
	.endif
	.endr
	jmp vaes_wipe
END_FUNCTION ghash_set_key_vaes\w
.endm

both_widths define_set_key

/*
 * copy_part_vaes: PART (1 to 31) bytes from HASH to TO: two moves of 16, 8, 4 or 2 bytes that may overlap, one to either end.
 * For the assembly of this file, not for C. Clobbers: flags, xmm0, xmm1; they are wiped by the caller.
 */
#define HASH      r10
#define TO        rcx
#define PART      rax

.macro copy_ends move, size
	\move xmm0, [HASH]
	\move xmm1, [HASH + PART - \size]
	\move [TO], xmm0
	\move [TO + PART - \size], xmm1
	ret
.endm

FUNCTION copy_part_vaes
	cmp PART, 16
	jae .Lcopy_16
	cmp PART, 8
	jae .Lcopy_8
	cmp PART, 4
	jae .Lcopy_4
	vpinsrb xmm1, xmm1, byte ptr [HASH + PART - 1], 0
	cmp PART, 2
	jb .Lcopy_1
	vpinsrw xmm0, xmm0, word ptr [HASH], 0
	vpextrw word ptr [TO], xmm0, 0
.Lcopy_1:
	vpextrb byte ptr [TO + PART - 1], xmm1, 0
	ret
.Lcopy_16:
	copy_ends vmovdqu, 16
.Lcopy_8:
	copy_ends vmovq, 8
.Lcopy_4:
	copy_ends vmovd, 4
END_FUNCTION copy_part_vaes

/* k1 = the first `part` bytes of a vector; rcx is lost. */
.macro mask_part part
	mov rcx, -1
	bzhi rcx, rcx, \part
	kmovq k1, rcx
.endm

/*
 * ghash_absorb_vaes*: STATE = (...((STATE ^ X1) H ^ X2) H ^ ...) H over LEFT bytes at HASH, filled up with zeros to whole blocks.
 * For the assembly of this file, not for C.
 *
 * In: POWERS, HASH, LEFT (not 0), STATE. Out: STATE. Clobbers: LEFT, HASH, POWER, rcx, flags, k1, vectors 0, 1, 8 to 12.
 * 32 bytes of stack held data that is hashed; zeroed before ret.
 */
#define LEFT      rax
#define POWER     r11                   /* from the end of power[], below 0 */

/* POWER for the blocks of `bytes` bytes. */
.macro first_power
	add POWER, 15
	and POWER, -16
	neg POWER
.endm

/* X = the last LEFT bytes. */
.macro load_part_y
	sub rsp, 40
	.cfi_adjust_cfa_offset 40
	vpxor xmm11, xmm11, xmm11
	vmovdqu [rsp], ymm11
	mov rcx, rsp
	call copy_part_vaes
	vpxor xmm12, xmm12, xmm12
	vmovdqu ymm11, [rsp]
	vmovdqu [rsp], ymm12
	add rsp, 40
	.cfi_adjust_cfa_offset -40
.endm
.macro load_part_z
	mask_part LEFT
	vmovdqu8 zmm11{k1}{z}, [HASH]
.endm

.macro define_absorb w, v, all:vararg
FUNCTION ghash_absorb_vaes\w
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
FUNCTION ghash_blocks_vaes\w
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

/*
 * A whole GCM message (SP 800-38D 7.1 steps 3 to 6, 7.2 steps 4 to 7).
 *
 *   void gcm_encrypt_vaes*(const struct aes_key *key, const struct ghash_key *ghash, const uint8_t j0[16], uint8_t tag[16],
 *                          uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len);
 *   void gcm_decrypt_vaes*(the same);
 *
 * One routine does both: they differ in which side is hashed. While 256 bytes are left, sixteen blocks at a time: AES of the sixteen
 * goes with the hash of the sixteen before (encryption) or of the same sixteen (decryption). Then the last r = 0 to 15 blocks:
 * their key stream and E(J0), in the sixteenth place, are made together and wait on the stack, and the block of the lengths is
 * hashed with them, as H^(r+1) to H. 241 to 255 bytes go as 240 bytes and the rest.
 *
 * In: rdi key, rsi ghash, rdx j0, rcx tag, r8 out, r9 in, stack len, aad, aad_len. Saves: rbx, rbp, r12.
 * Clobbers: rax, rcx, rdx, r8-r11, flags, k1, vectors 0 to 15. Secrets: the vectors, and the frame, which held key stream, J0 and
 * data; all zeroed before ret.
 */
#define OUT       r8
#define IN        r9
#define LEN       rdx
#define DECRYPT   ebx                   /* 0, 1: the direction */
#define STREAM    r12                   /* the key stream of the next vector */
#define MID       r11                   /* w(Nr - 5): the last ten round keys are addressed from here */

#define ARG_LEN     rbp + 16
#define ARG_AAD     rbp + 24
#define ARG_AAD_LEN rbp + 32

/* The frame, from rsp: key stream, E(J0) last; then */
#define J0          rsp + 256
#define TAG         rsp + 272
#define BOUNCE      rsp + 288
#define FRAME_SIZE  320

/* The sixteen blocks = the next counter blocks. */
.macro next_counters w, v, all:vararg
	.irp i, \all
	vpshufb \v\()mm\i, COUNT, [rip + vaes_reverse]
	vpaddd COUNT, COUNT, [rip + vaes_lanes_\w]
	.endr
.endm

/* The sixteenth block = J0. */
.macro insert_j0_y
	vinserti128 ymm7, ymm7, [J0], 1
.endm
.macro insert_j0_z
	vinserti32x4 zmm3, zmm3, [J0], 3
.endm

/*
 * LEFT bytes, less than a vector: *OUT = *IN ^ *STREAM, and X = the ciphertext, then zeros.
 * In 256 bits they go through the frame, which has zeros behind them.
 */
.macro last_vector_y
	vpxor xmm11, xmm11, xmm11
	vmovdqa [BOUNCE], ymm11
	mov HASH, IN
	lea TO, [BOUNCE]
	call copy_part_vaes
	vmovdqa ymm11, [BOUNCE]
	vpxor ymm12, ymm11, [STREAM]
	vmovdqa [BOUNCE], ymm12
	test DECRYPT, DECRYPT
	jnz .Lstore_last_y
	lea HASH, [rip + .Lbytes + 32]
	sub HASH, LEFT
	vpand ymm11, ymm12, [HASH]
.Lstore_last_y:
	mov HASH, TO
	mov TO, OUT
	call copy_part_vaes
.endm
.macro last_vector_z
	mask_part LEFT
	vmovdqu8 zmm11{k1}{z}, [IN]
	vpxorq zmm12, zmm11, [STREAM]
	vmovdqu8 [OUT]{k1}, zmm12
	test DECRYPT, DECRYPT
	jnz .Lstored_last_z
	vmovdqu8 zmm11{k1}{z}, zmm12
.Lstored_last_z:
.endm

/* A round of the sixteen blocks, with round key k from `base` on. */
.macro round base, k, v, all:vararg
	spread_\v W, \base + 16 * \k
	.irp i, \all
	vaesenc \v\()mm\i, \v\()mm\i, W
	.endr
.endm

/* LOW, MIDDLE (a1 + a0)(b1 + b0), HIGH += vector j of the group at HASH; vector 1 comes first, 0 with Y last. */
.macro hash_vector v, w, j
	move_\v X, [HASH + SIZE * \j]
	vpshufb X, X, [rip + vaes_reverse]
	.if \j == 0
	xor_\v X, X, STATE
	.endif
	.if \j == 1
	vpclmulqdq LOW, X, [POWERS + SIZE * \j], 0x00
	vpclmulqdq HIGH, X, [POWERS + SIZE * \j], 0x11
	vpshufd T, X, 0x4e
	xor_\v X, X, T
	vpclmulqdq MIDDLE, X, [FOLDED + SIZE / 2 * (\j - \j % 2)], 0x10
	.else
	vpclmulqdq T, X, [POWERS + SIZE * \j], 0x00
	xor_\v LOW, LOW, T
	vpclmulqdq T, X, [POWERS + SIZE * \j], 0x11
	xor_\v HIGH, HIGH, T
	vpshufd T, X, 0x4e
	xor_\v X, X, T
	vpclmulqdq X, X, [FOLDED + SIZE / 2 * (\j - \j % 2)], 0x10 * (\j % 2)
	xor_\v MIDDLE, MIDDLE, X
	.endif
.endm

/* Rounds Nr - 9 to Nr - 1 of sixteen blocks, beside the hash of the group at HASH. */
.macro hashing_rounds_y v, all:vararg
	round MID, -4, \v, \all
	hash_vector y, 256, 1
	round MID, -3, \v, \all
	hash_vector y, 256, 2
	round MID, -2, \v, \all
	hash_vector y, 256, 3
	round MID, -1, \v, \all
	hash_vector y, 256, 4
	round MID, 0, \v, \all
	hash_vector y, 256, 5
	round MID, 1, \v, \all
	hash_vector y, 256, 6
	round MID, 2, \v, \all
	hash_vector y, 256, 7
	round MID, 3, \v, \all
	hash_vector y, 256, 0
	round MID, 4, \v, \all
.endm
.macro hashing_rounds_z v, all:vararg
	round MID, -4, \v, \all
	hash_vector z, 512, 1
	round MID, -3, \v, \all
	round MID, -2, \v, \all
	hash_vector z, 512, 2
	round MID, -1, \v, \all
	round MID, 0, \v, \all
	hash_vector z, 512, 3
	round MID, 1, \v, \all
	round MID, 2, \v, \all
	hash_vector z, 512, 0
	round MID, 3, \v, \all
	round MID, 4, \v, \all
.endm

.macro define_gcm w, v, all:vararg
FUNCTION gcm_encrypt_vaes\w
	xor eax, eax
	jmp gcm_message_vaes\w
END_FUNCTION gcm_encrypt_vaes\w

FUNCTION gcm_decrypt_vaes\w
	mov eax, 1
	jmp gcm_message_vaes\w
END_FUNCTION gcm_decrypt_vaes\w

FUNCTION gcm_message_vaes\w
	push rbp
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset rbp, 0
	mov rbp, rsp
	.cfi_def_cfa_register rbp
	push rbx
	.cfi_offset rbx, -24
	push r12
	.cfi_offset r12, -32
	sub rsp, FRAME_SIZE
	and rsp, -64
	mov DECRYPT, eax
	mov [TAG], rcx
	vmovdqu xmm0, [rdx]
	vmovdqa [J0], xmm0
	spread_\v COUNT, rdx
	vpshufb COUNT, COUNT, [rip + vaes_reverse]
	vpaddd COUNT, COUNT, [rip + vaes_numbers + 16]
	vpxor xmm14, xmm14, xmm14
	mov LEN, [ARG_LEN]
	mov LEFT, [ARG_AAD_LEN]
	test LEFT, LEFT
	jz .Laad_done_\w
	mov HASH, [ARG_AAD]
	call ghash_absorb_vaes\w
.Laad_done_\w:
	cmp LEN, 256
	jb .Ltail_\w

	/* Sixteen blocks at a time. Encryption begins with sixteen that have none to hash before them, */
	mov HASH, IN
	test DECRYPT, DECRYPT
	jnz .Lbatches_\w
	mov HASH, OUT
	next_counters \w, \v, \all
	call aes_encrypt_sixteen_vaes\w
	.irp i, \all
	xor_\v \v\()mm\i, \v\()mm\i, [IN + SIZE * \i]
	move_\v [OUT + SIZE * \i], \v\()mm\i
	.endr
	add IN, 256
	add OUT, 256
	sub LEN, 256
	cmp LEN, 256
	jb .Lpending_\w
.Lbatches_\w:
	mov r11d, [KEY + ROUNDS]
	shl r11d, 4
	lea MID, [KEY + r11 - 80]
	.p2align 5
.Lbatch_\w:
	spread_\v W, KEY
	.irp i, \all
	vpshufb \v\()mm\i, COUNT, [rip + vaes_reverse]
	vpaddd COUNT, COUNT, [rip + vaes_lanes_\w]
	xor_\v \v\()mm\i, \v\()mm\i, W
	.endr
	lea rax, [KEY + 16]
	jmp .Lmore_rounds_\w
.Lround_\w:
	round rax, 0, \v, \all
	add rax, 16
.Lmore_rounds_\w:
	lea rcx, [rax + 64]
	cmp rcx, MID
	jne .Lround_\w
	hashing_rounds_\v \v, \all
	add_two_\v MIDDLE, LOW, HIGH
	reduce \v
	spread_\v W, MID + 80
	.irp i, \all
	xor_\v T, W, [IN + SIZE * \i]
	vaesenclast \v\()mm\i, \v\()mm\i, T
	move_\v [OUT + SIZE * \i], \v\()mm\i
	.endr
	add IN, 256
	add OUT, 256
	add HASH, 256
	sub LEN, 256
	cmp LEN, 256
	jae .Lbatch_\w
	test DECRYPT, DECRYPT
	jnz .Ltail_\w
	/* and ends with sixteen to hash. */
.Lpending_\w:
	mov eax, 256
	call ghash_absorb_vaes\w

.Ltail_\w:
	next_counters \w, \v, \all
	insert_j0_\v
	call aes_encrypt_sixteen_vaes\w
	.irp i, \all
	move_\v [rsp + SIZE * \i], \v\()mm\i
	.endr
	mov eax, 240
	cmp LEN, LEFT
	cmovb LEFT, LEN
	mov STREAM, rsp
	mov POWER, LEFT
	sub LEN, LEFT
	jz .Llengths_\w
	first_power
	clear_sums
	spread_\v T, rip + vaes_numbers + 16
	vpsubd COUNT, COUNT, T                  /* the sixteenth block is still to be used */
	jmp .Lvector_\w
.Llengths_\w:
	/* The lengths in bits, that of the additional data first: the high half of the number turned round. */
	add POWER, 16
	first_power
	vmovq xmm11, qword ptr [ARG_LEN]
	vmovhps xmm11, xmm11, [ARG_AAD_LEN]
	vpsllq xmm11, xmm11, 3
	test LEFT, LEFT
	jnz 1f
	vpxor xmm11, xmm11, xmm14
1:	clear_sums
	multiply_add y, POWER_1
	test LEFT, LEFT
	jz .Lhashed_\w
.Lvector_\w:
	cmp LEFT, SIZE
	jb .Lpart_\w
	move_\v X, [IN]
	xor_\v T, X, [STREAM]
	move_\v [OUT], T
	add IN, SIZE
	add OUT, SIZE
	add STREAM, SIZE
	sub LEFT, SIZE
	test DECRYPT, DECRYPT
	jnz .Lhash_\w
	move_\v X, T
.Lhash_\w:
	vpshufb X, X, [rip + vaes_reverse]
	xor_\v X, X, STATE                      /* Y for the first block, then nothing */
	vpxor xmm14, xmm14, xmm14
	multiply_add \v, POWERS + POWER + 256
	add POWER, SIZE
	test LEFT, LEFT
	jnz .Lvector_\w
.Lhashed_\w:
	reduce \v
	test LEN, LEN
	jnz .Ltail_\w

	vpshufb xmm14, xmm14, [rip + vaes_reverse]
	vpxor xmm14, xmm14, [rsp + 240]
	mov rcx, [TAG]
	vmovdqu [rcx], xmm14
	vpxor xmm0, xmm0, xmm0
	.irp i, 0, 32, 64, 96, 128, 160, 192, 224, 256, 288
	vmovdqa [rsp + \i], ymm0
	.endr
	call vaes_wipe
	lea rsp, [rbp - 16]
	.cfi_remember_state
	pop r12
	.cfi_restore r12
	pop rbx
	.cfi_restore rbx
	pop rbp
	.cfi_def_cfa rsp, 8
	.cfi_restore rbp
	ret
	.cfi_restore_state
.Lpart_\w:
	last_vector_\v
	add IN, LEFT
	add OUT, LEFT
	xor eax, eax
	jmp .Lhash_\w
END_FUNCTION gcm_message_vaes\w
.endm

both_widths define_gcm

	.section .rodata
	.p2align 6
.Lreflected: /* y^1 + y^2 + y^7, reflected; in every lane */
	.quad 0xc200000000000000, 0, 0xc200000000000000, 0, 0xc200000000000000, 0, 0xc200000000000000, 0
.Lwrap: /* 0xc2 2^120 + 1 */
	.quad 1, 0xc200000000000000
.Lbytes: /* vpand, read from .Lbytes + 32 - n: the first n bytes */
	.quad -1, -1, -1, -1, 0, 0, 0, 0
