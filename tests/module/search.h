/* SPDX-License-Identifier: MIT */
/*
 * Secrets that are searched for in all memory that this process can write to. They are kept with every bit turned round, so that the search
 * does not find the list itself.
 */
#ifndef SEARCH_H
#define SEARCH_H

#include "check.h"

enum { SECRET_LEN = 16, MOST_SECRETS = 256 };

struct secrets {
	size_t num;
	uint8_t inverted[MOST_SECRETS][SECRET_LEN];
};

static inline void secret_note(struct secrets *secrets, const uint8_t *at)
{
	if (!CHECK(secrets->num < MOST_SECRETS))
		return;
	for (size_t i = 0; i < SECRET_LEN; i++)
		secrets->inverted[secrets->num][i] = (uint8_t)~at[i];
	secrets->num++;
}

/* The next mapping of memory that may be read and written, with neither the kernel's nor what is shared with children. */
static inline bool search_next(FILE *maps, uintptr_t *from, uintptr_t *to)
{
	char line[512], mode[5];

	while (fgets(line, sizeof line, maps) != NULL)
		if (sscanf(line, "%lx-%lx %4s", from, to, mode) == 3 && mode[0] == 'r' && mode[1] == 'w' && strstr(line, "/dev/zero") == NULL &&
		    strstr(line, "[v") == NULL)
			return true;
	return false;
}

static inline FILE *search_open(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");

	if (maps == NULL)
		exit(EXIT_SKIP);
	return maps;
}

/* False where there is too much of it: a sanitizer's shadow. */
static inline bool search_is_possible(void)
{
	FILE *maps = search_open();
	uintptr_t from, to, most = 0;

	while (search_next(maps, &from, &to))
		most = to - from > most ? to - from : most;
	fclose(maps);
	if (most >> 32 != 0)
		printf("left out: a search of all memory, beside a sanitizer\n");
	return most >> 32 == 0;
}

/* How often one of the secrets stands anywhere. */
static inline unsigned secrets_found(const struct secrets *secrets)
{
	FILE *maps = search_open();
	bool first[256] = { false };
	unsigned num = 0;
	uintptr_t from, to;

	for (size_t i = 0; i < secrets->num; i++)
		first[(uint8_t)~secrets->inverted[i][0]] = true;
	while (search_next(maps, &from, &to))
		for (const volatile uint8_t *at = (const volatile uint8_t *)from; at + SECRET_LEN <= (const volatile uint8_t *)to; at++) {
			if (!first[*at])
				continue;
			for (size_t i = 0; i < secrets->num; i++) {
				size_t j = 0;
				while (j < SECRET_LEN && (at[j] ^ secrets->inverted[i][j]) == 0xff)
					j++;
				num += j == SECRET_LEN;
			}
		}
	fclose(maps);
	return num;
}

#endif
