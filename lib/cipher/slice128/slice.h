/* SPDX-License-Identifier: MIT */
/*
 * The word of aes_bitsliced.c: a slice holds one bit of each byte of AES_BATCH blocks. slice128: a vector of the compiler's
 * (SSE2, Advanced SIMD), little-endian targets only, eight blocks.
 * Bits, from the top: r1 r0 c1 c0 b2 b1 b0, the byte's row and column in the state (FIPS 197 3.4) and the block's number.
 */
#ifndef CUPEL_CIPHER_SLICE_H
#define CUPEL_CIPHER_SLICE_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the columns of a row would be out of order: take slice64");

typedef uint64_t slice __attribute__((vector_size(16)));
typedef uint32_t slice_lanes32 __attribute__((vector_size(16)));
typedef uint16_t slice_lanes16 __attribute__((vector_size(16)));
typedef uint8_t slice_lanes8 __attribute__((vector_size(16)));

enum { AES_BATCH = 8 };

/** The eight words of a batch. Word i is block i: bits c1 c0 r1 r0 p2 p1 p0. */
static inline slice slice_load(const uint8_t *blocks, size_t i)
{
	slice word;

	__builtin_memcpy(&word, blocks + 16 * i, sizeof word);
	return word;
}

static inline void slice_store(uint8_t *blocks, size_t i, slice word)
{
	__builtin_memcpy(blocks + 16 * i, &word, sizeof word);
}

/** Exchanges the bits of `a` whose number has n's bit with those of `b` whose number has it not. */
static inline void slice_swap(slice *a, slice *b, unsigned n, uint64_t low)
{
	slice difference = (*a >> n ^ *b) & low;

	*b ^= difference;
	*a ^= difference << n;
}

/* The bytes of the low halves of x and y in turn. */
static inline slice slice_zip(slice x, slice y)
{
	slice_lanes8 p = (slice_lanes8)x, q = (slice_lanes8)y;

	return (slice)__builtin_shufflevector(p, q, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

/** Bytes into rows, in each word: c1 c0 r1 r0 -> r1 r0 c1 c0. To zip a word's halves moves the top bit to the end. */
static inline void slice_gather(slice *a, slice *b)
{
	*a = slice_zip(*a, __builtin_shufflevector(*a, *a, 1, 0));
	*a = slice_zip(*a, __builtin_shufflevector(*a, *a, 1, 0));
	*b = slice_zip(*b, __builtin_shufflevector(*b, *b, 1, 0));
	*b = slice_zip(*b, __builtin_shufflevector(*b, *b, 1, 0));
}

static inline void slice_scatter(slice *a, slice *b)
{
	slice_gather(a, b);
}

/** Bits r1 r0 c1 c0 x x into r1 r0 c1 c0 and as many x as tell blocks apart; where those are not all 0, anything. */
static inline slice slice_spread(uint64_t compact)
{
	return slice_zip((slice){ compact, 0 }, (slice){ compact >> 4, 0 });
}

static inline slice slice_from(uint64_t word)
{
	return (slice){ word, 0 };
}

static inline uint64_t slice_low(slice x)
{
	return x[0];
}

/** The state turned: row r and column c take what stood in row r + rows and column c + cols, modulo 4. Constants. */
__attribute__((always_inline)) static inline slice slice_turn(slice x, unsigned rows, unsigned cols)
{
	slice_lanes32 y = (slice_lanes32)x;

	y = rows == 1 ? __builtin_shufflevector(y, y, 1, 2, 3, 0) : __builtin_shufflevector(y, y, 2, 3, 0, 1);
	return (slice)(cols == 0 ? y : y >> 8 * cols | y << (32 - 8 * cols));
}

/** The odd rows turned by two columns: ShiftRows, twice. */
static inline slice slice_shift_rows_twice(slice x)
{
	slice_lanes16 y = (slice_lanes16)x;

	return (slice)__builtin_shufflevector(y, y, 0, 1, 3, 2, 4, 5, 7, 6);
}

#endif
