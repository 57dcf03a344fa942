/* SPDX-License-Identifier: MIT */
#include "base/asm.h"

/*
 * out = entry `index` of a table of affine points: all `count` of them are read, and all but one masked away.
 *
 *     void p384_select_avx2(uint64_t out[12], const uint64_t *table, uint64_t count, uint64_t index);
 *     void p521_select_avx2(uint64_t out[18], const uint64_t *table, uint64_t count, uint64_t index);
 *
 * In: rdi out, rsi table, rdx count (not 0), rcx index. CPU: AVX2. Clobbers: rdx, rsi, flags, vectors. No branch and no address depends on the
 * index or the table. Secrets: the vectors, zeroed before ret; no stack. Tested by: tests/ec.
 */
.macro merge to, offset
	vpblendvb \to, \to, [rsi + \offset], ymm6
.endm

/* ymm8: the index; ymm9: the number of the entry; ymm10: -1 */
.macro start
	vmovq	xmm8, rcx
	vpbroadcastq ymm8, xmm8
	vpxor	xmm9, xmm9, xmm9
	vpcmpeqq ymm10, ymm10, ymm10
.irp n, 0, 1, 2, 3, 4
	vpxor	xmm\n, xmm\n, xmm\n
.endr
.endm

.macro next size
	vpsubq	ymm9, ymm9, ymm10
	add	rsi, \size
	dec	rdx
	jnz	1b
	vmovdqu	[rdi], ymm0
	vmovdqu	[rdi + 32], ymm1
	vmovdqu	[rdi + 64], ymm2
.endm

FUNCTION p384_select_avx2
	start
1:	vpcmpeqq ymm6, ymm8, ymm9
	merge	ymm0, 0
	merge	ymm1, 32
	merge	ymm2, 64
	next	96
	vzeroall
	ret
END_FUNCTION p384_select_avx2

FUNCTION p521_select_avx2
	start
1:	vpcmpeqq ymm6, ymm8, ymm9
	merge	ymm0, 0
	merge	ymm1, 32
	merge	ymm2, 64
	merge	ymm3, 96
	vpblendvb xmm4, xmm4, [rsi + 128], xmm6
	next	144
	vmovdqu	[rdi + 96], ymm3
	vmovdqu	[rdi + 128], xmm4
	vzeroall
	ret
END_FUNCTION p521_select_avx2
