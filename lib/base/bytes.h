/* SPDX-License-Identifier: MIT */
/* Byte order, ranges of memory, and constant-time masks. */
#ifndef CUPEL_BASE_BYTES_H
#define CUPEL_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of functions that run seldom: small before fast. The sealed range has a limit, and is hashed at every load. */
#define SELDOM __attribute__((cold, noinline))

/* A sealed module has its own, hidden (mem.c); an open one takes libc's. */
void *memcpy(void *restrict to, const void *restrict from, size_t len);
void *memmove(void *to, const void *from, size_t len);
void *memset(void *at, int byte, size_t len);

#pragma GCC visibility push(hidden)

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define TO_BE(bits, x) __builtin_bswap##bits(x)
#define TO_LE(bits, x) (x)
#else
#define TO_BE(bits, x) (x)
#define TO_LE(bits, x) __builtin_bswap##bits(x)
#endif

/* load_be32(p), store_be32(p, x) and their kin, at any alignment. */
#define LOAD_STORE(order, ORDER, bits) \
	static inline uint##bits##_t load_##order##bits(const uint8_t *p) \
	{ \
		uint##bits##_t x; \
		__builtin_memcpy(&x, p, sizeof x); \
		return TO_##ORDER(bits, x); \
	} \
	static inline void store_##order##bits(uint8_t *p, uint##bits##_t x) \
	{ \
		x = TO_##ORDER(bits, x); \
		__builtin_memcpy(p, &x, sizeof x); \
	}
LOAD_STORE(be, BE, 32)
LOAD_STORE(be, BE, 64)
LOAD_STORE(le, LE, 32)
LOAD_STORE(le, LE, 64)

/** Four words of 32 bits, written in one piece: what is then read in one piece of 16 bytes need not be put together from four. */
static inline void store_be32_four(uint8_t *p, const uint32_t *w)
{
	typedef uint32_t four __attribute__((vector_size(16), aligned(1), may_alias));
	four x = *(const four *)w;

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	x = (x >> 8 & 0x00ff00ff) | (x & 0x00ff00ff) << 8;
	x = x >> 16 | x << 16;
#endif
	*(four *)p = x;
}

/** True where two ranges share a byte. */
static inline bool overlap(const void *a, size_t a_len, const void *b, size_t b_len)
{
	uintptr_t x = (uintptr_t)a, y = (uintptr_t)b;

	return a_len != 0 && b_len != 0 && (x < y ? y - x < a_len : x - y < b_len);
}

static inline bool misaligned(const void *p)
{
	return (uintptr_t)p % 8 != 0;
}

/** Zero where two buffers of public length hold the same bytes, in time that depends on the length alone. */
static inline uint32_t ct_difference(const uint8_t *a, const uint8_t *b, size_t len)
{
	uint32_t difference = 0;

	for (size_t i = 0; i < len; i++) {
		difference |= (uint32_t)(a[i] ^ b[i]);
		/* The barrier keeps a compiler from leaving the loop once the sum is full. */
		__asm__("" : "+r"(difference));
	}
	return difference;
}

/** The same value, of which the compiler knows nothing any more: what was made a mask stays one, and becomes no branch. */
static inline uint64_t ct_hide(uint64_t x)
{
	__asm__("" : "+r"(x));
	return x;
}

/** Masks, all ones or 0: of the lowest bit; where x is 0. */
static inline uint64_t ct_mask(uint64_t bit)
{
	return ct_hide(0 - (bit & 1));
}

static inline uint64_t ct_is_zero(uint64_t x)
{
	/* The top bit of x | -x is 0 for 0 alone. */
	return ct_mask(~(x | (0 - x)) >> 63);
}

/** a where the mask is all ones, b where it is 0. */
static inline uint64_t ct_select(uint64_t mask, uint64_t a, uint64_t b)
{
	return b ^ (ct_hide(mask) & (a ^ b));
}

/** Zeroes memory, in a way that no compiler drops. */
static inline void wipe(void *at, size_t len)
{
	memset(at, 0, len);
	__asm__ volatile("" : : "r"(at) : "memory");
}

#pragma GCC visibility pop

#endif
