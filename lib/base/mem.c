/* SPDX-License-Identifier: MIT */
/* The copies that compilers call for (sealed builds: the module imports no symbol). Time depends on lengths alone. */
#pragma GCC visibility push(hidden)
#include "base/bytes.h"
#pragma GCC visibility pop

typedef uint64_t word __attribute__((aligned(1), may_alias));
typedef uint64_t two_words __attribute__((vector_size(16), aligned(1), may_alias));

void *memcpy(void *restrict to, const void *restrict from, size_t len)
{
	uint8_t *t = to;
	const uint8_t *f = from;

	for (; len >= 16; len -= 16, t += 16, f += 16)
		*(two_words *)t = *(const two_words *)f;
	for (; len >= 8; len -= 8, t += 8, f += 8)
		*(word *)t = *(const word *)f;
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
	for (; len >= 8; len -= 8, p += 8)
		*(word *)p = pattern;
	for (; len > 0; len--)
		*p++ = (uint8_t)byte;
	return at;
}
