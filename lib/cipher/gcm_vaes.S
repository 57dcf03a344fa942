/* SPDX-License-Identifier: MIT */
/*
 * GCM with VAES and VPCLMULQDQ, on ymm (AVX2) and on zmm (AVX-512). GHASH by itself, and its mathematics, are in ghash_vaes.*.
 *
 * CPU: ..._vaes256 AES, AVX2, VAES, VPCLMULQDQ; ..._vaes512 also BMI2, AVX-512 F, BW, VL, DQ. No memory operand needs alignment.
 * No branch and no address depends on keys, data or counters.
 * Tested by: tests/cipher/paths.c.
 */
#include "cipher/ghash_vaes.h"

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
 * Clobbers: rax, rcx, rdx, r8-r11, flags, vectors 0 to 15; in 512 bits also k1 and zmm16-zmm31.
 * Secrets: the vectors, and the frame, which held key stream, J0 and data; all zeroed before ret.
 */
#define OUT       r8
#define IN        r9
#define LEN       rdx
#define DECRYPT   ebx                   /* 0, 1: the direction */
#define COUNT     \v\()mm15             /* the next counter blocks, their bytes turned round */
#define STREAM    r12                   /* the key stream for the next vector */
#define MID       r11                   /* w(Nr - 5): the last ten round keys are addressed from here */

#define ARG_LEN     rbp + 16
#define ARG_AAD     rbp + 24
#define ARG_AAD_LEN rbp + 32

/* The frame, from rsp: key stream, E(J0) last; then */
#define J0          rsp + 256
#define TAG         rsp + 272
#define BOUNCE      rsp + 288
#define FRAME_SIZE  320

/* LAST is the last of the vectors, and has J0 for its last block. */
#define LAST \v\()mm\last
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
	mask_left
	vmovdqu8 zmm11{k1}{z}, [IN]
	vpxorq zmm12, zmm11, [STREAM]
	vmovdqu8 [OUT]{k1}, zmm12
	test DECRYPT, DECRYPT
	jnz .Lstored_last_z
	vmovdqu8 zmm11{k1}{z}, zmm12
.Lstored_last_z:
.endm

/* A round of the sixteen blocks, with the round key at `from`. */
.macro round_from from, v, all:vararg
	spread_\v W, \from
	.irp i, \all
	vaesenc \v\()mm\i, \v\()mm\i, W
	.endr
.endm

/*
 * Round Nr - 5 + k of the last ten, but for the last one. 512 bits have the registers to keep the ten round keys, in zmm16-zmm25:
 * w(Nr - 5 + k) is in 20 + k.
 */
.macro round_y k
	vbroadcasti128 ymm13, [MID + 16 * \k]
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7
	vaesenc ymm\i, ymm\i, ymm13
	.endr
.endm
.macro round_z k
	round_with_z \k, 16, 17, 18, 19, 20, 21, 22, 23, 24
.endm
.macro round_with_z k, keys:vararg
	.irp key, \keys
	.if \key == 20 + \k
	.irp i, 0, 1, 2, 3
	vaesenc zmm\i, zmm\i, zmm\key
	.endr
	.endif
	.endr
.endm

/*
 * The last round, with the input added to its key, so that the blocks are the output. All of the input is read before anything is
 * written: a load behind a store to the same place modulo 4096 would wait for it, and block would wait for block.
 */
.macro finish_four at, i0, i1, i2, i3
	vpxor ymm8, ymm13, [IN + \at]
	vpxor ymm9, ymm13, [IN + \at + 32]
	vpxor ymm10, ymm13, [IN + \at + 64]
	vpxor ymm11, ymm13, [IN + \at + 96]
	vaesenclast ymm\i0, ymm\i0, ymm8
	vaesenclast ymm\i1, ymm\i1, ymm9
	vaesenclast ymm\i2, ymm\i2, ymm10
	vaesenclast ymm\i3, ymm\i3, ymm11
.endm
.macro finish_batch_y
	vbroadcasti128 ymm13, [MID + 80]
	finish_four 0, 0, 1, 2, 3
	finish_four 128, 4, 5, 6, 7
.endm
.macro finish_batch_z
	vpxorq zmm8, zmm25, [IN]
	vpxorq zmm9, zmm25, [IN + 64]
	vpxorq zmm10, zmm25, [IN + 128]
	vpxorq zmm11, zmm25, [IN + 192]
	vaesenclast zmm0, zmm0, zmm8
	vaesenclast zmm1, zmm1, zmm9
	vaesenclast zmm2, zmm2, zmm10
	vaesenclast zmm3, zmm3, zmm11
.endm

/*
 * The sixteen blocks = the next counter blocks ^ w(0). In 512 bits, ROWS has the sixteen counters, that of block l of vector i in
 * dword i of lane l; they are turned round and added to w(0) together, and then take their places in copies of J0 ^ w(0).
 */
#define ROWS     zmm27
#define J0_W     zmm26
#define W_COUNT  zmm28                   /* dword 3 of w(0), everywhere */
#define REVERSE  zmm29                   /* vaes_reverse */

.macro start_batch_y
	vmovdqa ymm11, [rip + vaes_reverse]
	vmovdqa ymm12, [rip + vaes_lanes_256]
	vbroadcasti128 ymm13, [KEY]
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7
	vpshufb ymm\i, ymm15, ymm11
	vpaddd ymm15, ymm15, ymm12
	vpxor ymm\i, ymm\i, ymm13
	.endr
.endm
.macro start_batch_z
	vpshufb zmm13, ROWS, REVERSE            /* dword i is dword 3 - i now */
	vpaddd ROWS, ROWS, dword ptr [rip + .Lsixteen]{1to16}
	vpxorq zmm13, zmm13, W_COUNT
	.irp i, 0, 1, 2, 3
	vmovdqa64 zmm\i, J0_W
	vpshufd zmm\i{k1}, zmm13, 0xff - 0x55 * \i
	.endr
.endm

.macro enter_batches_y
.endm
.macro enter_batches_z
	vmovdqa64 REVERSE, [rip + vaes_reverse]
	.irp key, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25
	vbroadcasti32x4 zmm\key, [MID + 16 * (\key - 20)]
	.endr
	vbroadcasti32x4 zmm12, [KEY]
	vbroadcasti32x4 J0_W, [J0]
	vpxorq J0_W, J0_W, zmm12
	vpshufd W_COUNT, zmm12, 0xff
	vpshufd ROWS, zmm15, 0x00
	vbroadcasti32x4 zmm12, [rip + .Lrows]
	vpaddd ROWS, ROWS, zmm12
	mov eax, 0x8888                         /* dword 3 of every lane */
	kmovw k1, eax
.endm
.macro leave_batches_y
.endm
.macro leave_batches_z
	mov eax, 0x1111
	kmovw k1, eax
	vmovdqa32 zmm15{k1}, ROWS               /* COUNT */
	.irp i, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 31
	vpxord xmm\i, xmm\i, xmm\i
	.endr
.endm

/*
 * The hash of vectors j and j + 1 of a group, x and next_x, in three parts; vectors 2 and 3 come first, 0 and 1 with Y last.
 * MIDDLE gets (a1 + a0)(b1 + b0). W is free between two rounds.
 *
 * In 256 bits the group is read from HASH. In 512 bits it is put into zmm4-zmm7 when the batch begins, by encryption from zmm0-zmm3, the
 * output of the batch before: to load back what has just been stored takes half as long again where it does not lie on 32 bytes.
 */
.macro take_group_y
.endm
.macro take_group_z
	vmovdqa64 zmm4, zmm0
	vmovdqa64 zmm5, zmm1
	vmovdqa64 zmm6, zmm2
	vmovdqa64 zmm7, zmm3
	test DECRYPT, DECRYPT
	jz .Ltaken\@
	vmovdqu64 zmm4, [IN]
	vmovdqu64 zmm5, [IN + 64]
	vmovdqu64 zmm6, [IN + 128]
	vmovdqu64 zmm7, [IN + 192]
.Ltaken\@:
.endm
.macro load_pair_y j
	vmovdqu ymm11, [HASH + 32 * \j]
	vmovdqu ymm12, [HASH + 32 * \j + 32]
	vpshufb ymm11, ymm11, [rip + vaes_reverse]
	vpshufb ymm12, ymm12, [rip + vaes_reverse]
.endm
.macro load_pair_z j
	.if \j
	vpshufb zmm6, zmm6, REVERSE
	vpshufb zmm7, zmm7, REVERSE
	.else
	vpshufb zmm4, zmm4, REVERSE
	vpshufb zmm5, zmm5, REVERSE
	.endif
.endm

.macro add_products_y sum, first, imm_a, a, power_a, imm_b, b, power_b
	.if \first
	vpclmulqdq \sum, \a, [POWERS + \power_a], \imm_a
	.else
	vpclmulqdq ymm13, \a, [POWERS + \power_a], \imm_a
	vpxor \sum, \sum, ymm13
	.endif
	vpclmulqdq ymm13, \b, [POWERS + \power_b], \imm_b
	vpxor \sum, \sum, ymm13
.endm
.macro add_products_z sum, first, imm_a, a, power_a, imm_b, b, power_b
	.if \first
	vpclmulqdq \sum, \a, [POWERS + \power_a], \imm_a
	vpclmulqdq zmm13, \b, [POWERS + \power_b], \imm_b
	vpxorq \sum, \sum, zmm13
	.else
	vpclmulqdq zmm13, \a, [POWERS + \power_a], \imm_a
	vpclmulqdq zmm31, \b, [POWERS + \power_b], \imm_b
	vpternlogq \sum, zmm13, zmm31, 0x96
	.endif
.endm

.macro hash_low w, v, j, x, next_x
	load_pair_\v \j
	.if \j == 0
	xor_\v \x, \x, STATE
	.endif
	add_products_\v LOW, (\j == 2), 0x00, \x, SIZE*\j, 0x00, \next_x, SIZE*(\j+1)
.endm
.macro hash_high w, v, j, x, next_x
	add_products_\v HIGH, (\j == 2), 0x11, \x, SIZE*\j, 0x11, \next_x, SIZE*(\j+1)
	vpunpckhqdq W, \x, \next_x
	vpunpcklqdq \x, \x, \next_x
	xor_\v \x, \x, W
.endm
.macro hash_middle w, v, j, x
	add_products_\v MIDDLE, (\j == 2), 0x00, \x, FOLDED+SIZE/2*\j, 0x11, \x, FOLDED+SIZE/2*\j
.endm

/* Rounds Nr - 9 to Nr - 1 of sixteen blocks, beside the hash of a group. */
.macro hashing_rounds_y w, v
	round_y -4
	hash_low 256, y, 2, ymm11, ymm12
	round_y -3
	hash_high 256, y, 2, ymm11, ymm12
	round_y -2
	hash_middle 256, y, 2, ymm11
	hash_low 256, y, 4, ymm11, ymm12
	round_y -1
	hash_high 256, y, 4, ymm11, ymm12
	round_y 0
	hash_middle 256, y, 4, ymm11
	hash_low 256, y, 6, ymm11, ymm12
	round_y 1
	hash_high 256, y, 6, ymm11, ymm12
	round_y 2
	hash_middle 256, y, 6, ymm11
	hash_low 256, y, 0, ymm11, ymm12
	round_y 3
	hash_high 256, y, 0, ymm11, ymm12
	round_y 4
	hash_middle 256, y, 0, ymm11
	add_two_y ymm9, ymm8, ymm10
	reduce y
.endm
.macro hashing_rounds_z w, v
	round_z -4
	round_z -3
	hash_low 512, z, 2, zmm6, zmm7
	round_z -2
	hash_high 512, z, 2, zmm6, zmm7
	round_z -1
	hash_middle 512, z, 2, zmm6
	round_z 0
	hash_low 512, z, 0, zmm4, zmm5
	round_z 1
	hash_high 512, z, 0, zmm4, zmm5
	round_z 2
	hash_middle 512, z, 0, zmm4
	round_z 3
	add_two_z zmm9, zmm8, zmm10
	reduce z
	round_z 4
.endm

.macro define_gcm last, w, v, all:vararg
SMALL_FUNCTION gcm_decrypt_vaes\w
	mov eax, 1
	jmp .Lmessage_\w
END_FUNCTION gcm_decrypt_vaes\w

SMALL_FUNCTION gcm_encrypt_vaes\w
	xor eax, eax
.Lmessage_\w:
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
	call vaes_next_counters_\w
	call aes_encrypt_sixteen_vaes\w
	.irp i, \all
	xor_\v \v\()mm\i, \v\()mm\i, [IN + SIZE * \i]
	.endr
	.irp i, \all
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
	enter_batches_\v
	.p2align 5
.Lbatch_\w:
	take_group_\v
	start_batch_\v
	lea rax, [KEY + 16]
	jmp .Lmore_rounds_\w
.Lround_\w:
	round_from rax, \v, \all
	add rax, 16
.Lmore_rounds_\w:
	lea rcx, [rax + 64]
	cmp rcx, MID
	jne .Lround_\w
	hashing_rounds_\v \w, \v
	finish_batch_\v
	.irp i, \all
	move_\v [OUT + SIZE * \i], \v\()mm\i
	.endr
	add IN, 256
	add OUT, 256
	add HASH, 256
	sub LEN, 256
	cmp LEN, 256
	jae .Lbatch_\w
	leave_batches_\v
	test DECRYPT, DECRYPT
	jnz .Ltail_\w
	/* and ends with sixteen to hash. */
.Lpending_\w:
	mov eax, 256
	call ghash_absorb_vaes\w

.Ltail_\w:
	cmp LEN, SIZE - 16
	ja .Lwide_tail_\w
	/* One vector is enough. */
	vpshufb LAST, COUNT, [rip + vaes_reverse]
	insert_j0_\v
	mov r11d, [KEY + ROUNDS]
	shl r11d, 4
	add r11, KEY
	mov rax, KEY
	spread_\v W, rax
	xor_\v LAST, LAST, W
.Lone_vector_\w:
	add rax, 16
	spread_\v W, rax
	cmp rax, r11
	je .Lone_vector_done_\w
	vaesenc LAST, LAST, W
	jmp .Lone_vector_\w
.Lone_vector_done_\w:
	vaesenclast LAST, LAST, W
	lea STREAM, [rsp + 256 - SIZE]
	mov LEFT, LEN
	move_\v [STREAM], LAST
	jmp .Lstream_\w
.Lwide_tail_\w:
	call vaes_next_counters_\w
	insert_j0_\v
	call aes_encrypt_sixteen_vaes\w
	.irp i, \all
	move_\v [rsp + SIZE * \i], \v\()mm\i
	.endr
	mov eax, 240
	cmp LEN, LEFT
	cmovb LEFT, LEN
	mov STREAM, rsp
.Lstream_\w:
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
	wipe_frame FRAME_SIZE
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
END_FUNCTION gcm_encrypt_vaes\w
.endm

define_gcm 7, 256, y, 0, 1, 2, 3, 4, 5, 6, 7
define_gcm 3, 512, z, 0, 1, 2, 3

	.section .rodata
	.p2align 6
.Lrows: /* of sixteen counters */
	.long 0, 4, 8, 12
.Lsixteen:
	.long 16
	.p2align 4
.Lbytes: /* vpand, read from .Lbytes + 32 - n: the first n bytes */
	.quad -1, -1, -1, -1, 0, 0, 0, 0
