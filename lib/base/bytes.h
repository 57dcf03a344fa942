/* SPDX-License-Identifier: MIT */
/* Byte order, ranges of memory, and constant-time masks. */
#ifndef CUPEL_BASE_BYTES_H
#define CUPEL_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A sealed module has its own, hidden (mem.c); an open one takes libc's. */
void *memcpy(void *restrict to, const void *restrict from, size_t len);
void *memmove(void *to, const void *from, size_t len);
void *memset(void *at, int byte, size_t len);

#pragma GCC visibility push(hidden)

static inline uint32_t load_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t load_be64(const uint8_t *p)
{
	return (uint64_t)load_be32(p) << 32 | load_be32(p + 4);
}

static inline uint32_t load_le32(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static inline uint64_t load_le64(const uint8_t *p)
{
	return (uint64_t)load_le32(p + 4) << 32 | load_le32(p);
}

static inline void store_be32(uint8_t *p, uint32_t x)
{
	p[0] = (uint8_t)(x >> 24);
	p[1] = (uint8_t)(x >> 16);
	p[2] = (uint8_t)(x >> 8);
	p[3] = (uint8_t)x;
}

static inline void store_be64(uint8_t *p, uint64_t x)
{
	store_be32(p, (uint32_t)(x >> 32));
	store_be32(p + 4, (uint32_t)x);
}

static inline void store_le32(uint8_t *p, uint32_t x)
{
	p[0] = (uint8_t)x;
	p[1] = (uint8_t)(x >> 8);
	p[2] = (uint8_t)(x >> 16);
	p[3] = (uint8_t)(x >> 24);
}

static inline void store_le64(uint8_t *p, uint64_t x)
{
	store_le32(p, (uint32_t)x);
	store_le32(p + 4, (uint32_t)(x >> 32));
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

/** Zeroes memory, in a way that no compiler drops. */
static inline void wipe(void *at, size_t len)
{
	memset(at, 0, len);
	__asm__ volatile("" : : "r"(at) : "memory");
}

#pragma GCC visibility pop

#endif
