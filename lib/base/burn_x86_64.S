/* SPDX-License-Identifier: MIT */
#include "base/asm.h"

/* enum cupel_cpu */
#define CPU_AVX2 0x04
#define CPU_AVX512 0x20

/*
 * burn_below: zeroes caller-saved and vector registers, and `len` bytes below the stack pointer.
 *
 *     void burn_below(size_t len, uint32_t features);
 *
 * Precondition: len is a multiple of 64; features are those that the CPU has, in use or not. The bytes become this routine's
 * own frame while it zeroes them, so that a signal or a memory checker finds nothing odd. rax: the caller's stack pointer; rdi: the
 * next 64 bytes. Clobbers every caller-saved register and nothing else. Test: tests/secrets/burn.c.
 */
FUNCTION burn_below
	mov	rax, rsp
	.cfi_def_cfa_register rax
	sub	rsp, rdi
	mov	rdi, rsp
	test	esi, CPU_AVX2
	jz	3f

	/* a write of 128 bits clears the whole register, however wide */
.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vpxor	xmm\n, xmm\n, xmm\n
.endr
	jmp	2f
1:	vmovdqu	[rdi], ymm0
	vmovdqu	[rdi + 32], ymm0
	add	rdi, 64
2:	cmp	rdi, rax
	jne	1b
	vzeroupper
	test	esi, CPU_AVX512
	jz	6f
.irp n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	vpxord	xmm\n, xmm\n, xmm\n
.endr
	jmp	6f

3:
.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	pxor	xmm\n, xmm\n
.endr
	jmp	5f
4:	movups	[rdi], xmm0
	movups	[rdi + 16], xmm0
	movups	[rdi + 32], xmm0
	movups	[rdi + 48], xmm0
	add	rdi, 64
5:	cmp	rdi, rax
	jne	4b

6:	mov	rsp, rax
	.cfi_def_cfa_register rsp
	xor	eax, eax
	xor	ecx, ecx
	xor	edx, edx
	xor	esi, esi
	xor	edi, edi
	xor	r8d, r8d
	xor	r9d, r9d
	xor	r10d, r10d
	xor	r11d, r11d
	ret
END_FUNCTION burn_below
