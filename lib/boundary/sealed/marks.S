/* SPDX-License-Identifier: MIT */
/*
 * The marks of the sealed range, and what stands behind it. Data only: there is no instruction in this file.
 * seal.ld puts the sections in this order, with the module's code and constants between start and end:
 *
 *     cupel_start            header, 64 bytes
 *     ...                    code, then constants
 *     cupel_end              first byte behind the sealed range
 *     cupel_seal_digest      HMAC-SHA-256 of [cupel_start, cupel_end), written by tools/seal.py
 *     cupel_state_distance   the one word that a product's linker fills: from itself to cupel_state
 *
 * Sealed code finds the module's state at &cupel_state_distance + cupel_state_distance. Nothing else is relocated.
 */
#ifdef __CET__
#include <cet.h> /* the note that says: fit for indirect branch tracking and the shadow stack */
#endif
#ifdef __aarch64__
#include "base/asm_aarch64.h" /* the same of BTI */
#endif

#include "boundary/state_size.h"

.macro MARK name
	.globl \name
	.hidden \name
	.type \name, %object
\name:
.endm

.section .cupel.start, "ax", %progbits
	.p2align 6
MARK cupel_start
	.byte 0x89, 'C', 'U', 'P', 'E', 'L', 0x0d, 0x0a /* magic */
	.4byte 1                                        /* format */
	.4byte 64                                       /* length of this header */
	.8byte 0                                        /* length of the sealed range, this header included: seal.py */
	.8byte 0                                        /* offset of cupel_integrity_key from cupel_start: seal.py */
	.zero 32                                        /* build id, SHA-256 of the range with this field zero: seal.py */
	.size cupel_start, 64

.section .cupel.end, "ax", %progbits
	.p2align 6
MARK cupel_end
	.size cupel_end, 0

.section .cupel.behind, "ax", %progbits
	.p2align 6
MARK cupel_seal_digest
	.zero 32
	.size cupel_seal_digest, 32
MARK cupel_state_distance
	.4byte cupel_state - .
	.size cupel_state_distance, 4

.bss
	.p2align 12
MARK cupel_state
	.zero CUPEL_STATE_SIZE
	.size cupel_state, CUPEL_STATE_SIZE

.section .note.GNU-stack, "", %progbits
