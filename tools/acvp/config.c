/* SPDX-License-Identifier: MIT */
/* getConfig: the capabilities as ACVP registers them, made from the module's own service table. */
#include <stdlib.h>

#include "acvp.h"

void config_perform(uint32_t service, const struct bytes *args)
{
	const struct approved *list;
	size_t num = approved_services(&list), len = 0, num_written = 0;
	char *text = NULL;
	FILE *json = open_memstream(&text, &len);

	(void)service;
	(void)args;
	if (json == NULL)
		die("out of memory");
	fputc('[', json);
	for (size_t i = 0; i < num; i++) {
		for (size_t c = 0; c < num_commands; c++) {
			if (commands[c].capability == NULL || commands[c].performs(list[i].service) == 0)
				continue;
			fprintf(json, "%s{\"algorithm\":\"%s\"", num_written++ > 0 ? "," : "", list[i].name);
			commands[c].capability(json, list[i].service);
			fputc('}', json);
		}
	}
	fputc(']', json);
	if (fclose(json) != 0)
		die("out of memory");
	pipe_answer(text, len);
	free(text);
}
