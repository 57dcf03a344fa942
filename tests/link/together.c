/* SPDX-License-Identifier: MIT */
/*
 * together [--local FILE | --global FILE]... PART:VERB...
 *
 * Loads parts (part.c) beside those that are linked to it, calls them in the order given, and prints each answer on a line.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_OBJECTS = 8 };
static void *objects[MOST_OBJECTS];
static int num_objects;

static void *find(const char *name)
{
	void *found = dlsym(RTLD_DEFAULT, name);

	for (int i = 0; i < num_objects && found == NULL; i++)
		found = dlsym(objects[i], name);
	return found;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], "--", 2) == 0 && i + 1 < argc && num_objects < MOST_OBJECTS) {
			int scope = strcmp(argv[i], "--global") == 0 ? RTLD_GLOBAL : RTLD_LOCAL;
			objects[num_objects] = dlopen(argv[++i], RTLD_NOW | scope);
			if (objects[num_objects++] == NULL) {
				puts(dlerror());
				return 1;
			}
			continue;
		}
		char *verb = strchr(argv[i], ':'), answer[80] = "";
		void (*part)(const char *verb, char *answer, size_t cap);
		if (verb != NULL)
			*verb++ = '\0';
		void *symbol = verb != NULL ? find(argv[i]) : NULL;
		if (symbol == NULL) {
			printf("no part %s\n", argv[i]);
			return 1;
		}
		memcpy(&part, &symbol, sizeof part);
		part(verb, answer, sizeof answer);
		printf("%s %s %s\n", argv[i], verb, answer);
	}
	return 0;
}
