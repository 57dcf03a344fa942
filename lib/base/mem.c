/* SPDX-License-Identifier: MIT */
/* The copies that compilers call for (sealed builds: the module imports no symbol). Time depends on lengths alone. */
#pragma GCC visibility push(hidden)
#include "base/bytes.h"
#pragma GCC visibility pop

typedef uint32_t half_word __attribute__((aligned(1), may_alias));
typedef uint64_t word __attribute__((aligned(1), may_alias));
typedef uint64_t two_words __attribute__((vector_size(16), aligned(1), may_alias));

void *memcpy(void *restrict to, const void *restrict from, size_t len)
{
	uint8_t *t = to;
	const uint8_t *f = from;

	for (; len >= 16; len -= 16, t += 16, f += 16)
		*(two_words *)t = *(const two_words *)f;
	if (len >= 8) {
		*(word *)t = *(const word *)f;
		len -= 8, t += 8, f += 8;
	}
	if (len >= 4) {
		*(half_word *)t = *(const half_word *)f;
		len -= 4, t += 4, f += 4;
	}
	for (; len > 0; len--)
		*t++ = *f++;
	return to;
}

void *memmove(void *to, const void *from, size_t len)
{
	uint8_t *t = to;
	const uint8_t *f = from;

	if ((uintptr_t)t <= (uintptr_t)f) {
		for (; len > 0; len--)
			*t++ = *f++;
	} else {
		while (len-- > 0)
			t[len] = f[len];
	}
	return to;
}

void *memset(void *at, int byte, size_t len)
{
	uint8_t *p = at;
	uint64_t pattern = (uint8_t)byte * UINT64_C(0x0101010101010101);

	for (; len >= 16; len -= 16, p += 16)
		*(two_words *)p = (two_words){ pattern, pattern };
	if (len >= 8) {
		*(word *)p = pattern;
		len -= 8, p += 8;
	}
	if (len >= 4) {
		*(half_word *)p = (uint32_t)pattern;
		len -= 4, p += 4;
	}
	for (; len > 0; len--)
		*p++ = (uint8_t)byte;
	return at;
}
