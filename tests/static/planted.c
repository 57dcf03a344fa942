// SPDX-License-Identifier: MIT
/*
 * Defects, one a function, that no build compiles: each analyser that stands at the end of a line must find something there, with the
 * arguments of a file of the module.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int planted_null(int n);
int planted_freed(size_t len);
int planted_leak(size_t len);
int planted_past_the_end(void);
int planted_uninitialized(int n);
uint32_t planted_sign(int n);
int planted_shadow(int n);
int planted_twice(int n);
char *planted_room(const char *text);

int planted_null(int n)
{
	const int *p = n > 3 ? &n : NULL;

	return *p + 1;                                   /* caught by: gcc clang-tidy cppcheck */
}

int planted_freed(size_t len)
{
	uint8_t *at = malloc(len + 1);

	if (at == NULL)
		return 0;
	at[0] = 1;
	free(at);
	return at[0];                                    /* caught by: gcc clang-tidy */
}

int planted_leak(size_t len)
{
	uint8_t *at = malloc(len + 1);

	if (at == NULL)
		return 0;
	at[0] = 1;
	return at[0] + 1;                                /* caught by: gcc clang-tidy cppcheck */
}

int planted_past_the_end(void)
{
	const uint8_t bytes[8] = { 1 };
	int sum = 0;

	for (int i = 0; i <= 8; i++)
		sum += bytes[i];                         /* caught by: cppcheck */
	return sum;
}

int planted_uninitialized(int n)
{
	int x;

	if (n == 3)                                      /* caught by: clang */
		x = 5;
	return x;                                        /* caught by: gcc clang-tidy cppcheck */
}

uint32_t planted_sign(int n)
{
	uint32_t x = 7;

	x += n;                                          /* caught by: gcc clang */
	return x;
}

int planted_shadow(int n)
{
	for (int i = 0; i < 4; i++) {
		int n = i;                               /* caught by: gcc clang cppcheck */
		if (n == 2)
			return n;
	}
	return n;
}

int planted_twice(int n)
{
	if (n == 1)
		return 2;
	else if (n == 1)                                 /* caught by: gcc cppcheck */
		return 3;
	return 0;
}

char *planted_room(const char *text)
{
	char *copy = malloc(strlen(text + 1));           /* caught by: clang-tidy */

	if (copy != NULL)
		memset(copy, 0, sizeof copy);            /* caught by: clang cppcheck */
	return copy;
}
