/* SPDX-License-Identifier: MIT */
/* Replays a corpus: a target without libFuzzer, as a test. `replay FILE`: an input a line, in hex. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned nibble(char digit)
{
	return digit <= '9' ? (unsigned)(digit - '0') : (unsigned)(digit - 'a') + 10;
}

int main(int argc, char **argv)
{
	FILE *corpus = argc == 2 ? fopen(argv[1], "r") : NULL;
	char *line = NULL;
	size_t cap = 0, num = 0;

	if (corpus == NULL)
		return 2;
	LLVMFuzzerInitialize(&argc, &argv);
	while (getline(&line, &cap, corpus) > 0) {
		size_t digits = strspn(line, "0123456789abcdef"), size = digits / 2;
		uint8_t *data = malloc(size + 1);    /* its own, so that a sanitizer knows its end */

		if (data == NULL || digits % 2 != 0 || line[digits] != '\n')
			return 2;
		for (size_t i = 0; i < size; i++)
			data[i] = (uint8_t)(nibble(line[2 * i]) << 4 | nibble(line[2 * i + 1]));
		LLVMFuzzerTestOneInput(data, size);
		free(data);
		num++;
	}
	free(line);
	fclose(corpus);
	printf("%zu inputs replayed\n", num);
	return num == 0;
}
