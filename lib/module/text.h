/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_MODULE_TEXT_H
#define CUPEL_MODULE_TEXT_H

#include <stddef.h>

/** Writes `text` and a zero to `at`, which has room for `cap` characters; what does not fit is left out. Returns where the zero is. */
static inline char *text_put(char *at, size_t cap, const char *text)
{
	for (; cap > 1 && *text != '\0'; cap--)
		*at++ = *text++;
	*at = '\0';
	return at;
}

#endif
