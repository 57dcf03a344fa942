/* SPDX-License-Identifier: MIT */
/*
 * The word of aes_bitsliced.c: a slice holds one bit of each byte of AES_BATCH blocks. slice64: an ordinary word, four blocks.
 * Bits, from the top: r1 r0 c1 c0 b1 b0, the byte's row and column in the state (FIPS 197 3.4) and the block's number.
 */
#ifndef CUPEL_CIPHER_SLICE_H
#define CUPEL_CIPHER_SLICE_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

typedef uint64_t slice;

enum { AES_BATCH = 4 };

/** The eight words of a batch. Words i and i + 4 are block i's, columns 0 and 1, and 2 and 3: bits c0 r1 r0 p2 p1 p0. */
static inline slice slice_load(const uint8_t *blocks, size_t i)
{
	return load_le64(blocks + 16 * (i % 4) + 8 * (i / 4));
}

static inline void slice_store(uint8_t *blocks, size_t i, slice word)
{
	store_le64(blocks + 16 * (i % 4) + 8 * (i / 4), word);
}

/** Exchanges the bits of `a` whose number has n's bit with those of `b` whose number has it not. */
static inline void slice_swap(slice *a, slice *b, unsigned n, uint64_t low)
{
	slice difference = (*a >> n ^ *b) & low;

	*b ^= difference;
	*a ^= difference << n;
}

/** Bytes into rows: c1 | c0 r1 r0 -> c0 | r1 r0 c1, where the bit before the bar tells the two words apart. */
static inline void slice_gather(slice *a, slice *b)
{
	slice_swap(a, b, 8, UINT64_C(0x00ff00ff00ff00ff));
	slice_swap(a, b, 16, UINT64_C(0x0000ffff0000ffff));
	slice_swap(a, b, 32, UINT64_C(0x00000000ffffffff));
}

static inline void slice_scatter(slice *a, slice *b)
{
	slice_swap(a, b, 32, UINT64_C(0x00000000ffffffff));
	slice_swap(a, b, 16, UINT64_C(0x0000ffff0000ffff));
	slice_swap(a, b, 8, UINT64_C(0x00ff00ff00ff00ff));
}

/** Bits r1 r0 c1 c0 x x into r1 r0 c1 c0 and as many x as tell blocks apart; where those are not all 0, anything. */
static inline slice slice_spread(uint64_t compact)
{
	return compact;
}

static inline slice slice_from(uint64_t word)
{
	return word;
}

static inline uint64_t slice_low(slice x)
{
	return x;
}

/** The state turned: row r and column c take what stood in row r + rows and column c + cols, modulo 4. Constants. */
__attribute__((always_inline)) static inline slice slice_turn(slice x, unsigned rows, unsigned cols)
{
	unsigned n = 16 * rows + 4 * cols;
	slice down = x >> n | x << (64 - n);
	slice stay = UINT64_C(0x0001000100010001) * ((UINT64_C(1) << (16 - 4 * cols)) - 1);

	/* Columns that wrap come out one row too far. */
	return cols == 0 ? down : (down & stay) | ((down << 16 | down >> 48) & ~stay);
}

/** The odd rows turned by two columns: ShiftRows, twice. */
static inline slice slice_shift_rows_twice(slice x)
{
	slice difference = (x ^ x >> 8) & UINT64_C(0x00ff000000ff0000);

	return x ^ difference ^ difference << 8;
}

#endif
