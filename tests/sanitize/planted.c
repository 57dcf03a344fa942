/* SPDX-License-Identifier: MIT */
/* What a sanitizer must catch, as a test that must fail: `planted read` past the end, `overflow`, `uninitialised`, `race`. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int shared;

static void *add(void *times)
{
	for (int i = *(int *)times; i > 0; i--)
		shared += i;
	return NULL;
}

static void race(int times)
{
	pthread_t one, two;

	if (pthread_create(&one, NULL, add, &times) != 0 || pthread_create(&two, NULL, add, &times) != 0)
		exit(0);
	pthread_join(one, NULL);
	pthread_join(two, NULL);
}

int main(int argc, char **argv)
{
	volatile char *bytes = malloc(16);
	volatile int number = 0x7ffffff0 + argc, last = 15;      /* volatile, so that no compiler warns beforehand */

	if (argc != 2 || bytes == NULL)
		return 0;
	if (strcmp(argv[1], "read") == 0 && bytes[last + 1] == 1)
		puts("as if it were there");
	else if (strcmp(argv[1], "overflow") == 0)
		number += 100;
	else if (strcmp(argv[1], "uninitialised") == 0 && bytes[last] == 1)
		puts("as if it were something");
	else if (strcmp(argv[1], "race") == 0)
		race(1000);
	free((void *)bytes);
	return number == 0;
}
