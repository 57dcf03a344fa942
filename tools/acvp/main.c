/* SPDX-License-Identifier: MIT */
/* cupel-acvp: the module wrapper that acvptool and tools/acvp/run.py talk to over stdin and stdout. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cupel/lab.h>

#include "acvp.h"

static const char help[] =
	"usage: cupel-acvp [--cpu FEATURES] [--emulated]\n"
	"\n"
	"Answers the requests of acvptool's pipe protocol on stdin with the laboratory build of Cupel, until the input ends.\n"
	"A request: u32 number of strings, u32 length of each, the strings; the first names the command. An answer has the same\n"
	"form. Numbers are little-endian. At most 16 strings, of at most 1 MiB each. An AES request of a size that the module refuses\n"
	"is answered with no string.\n"
	"\n"
	"  --cpu FEATURES   the CPU features to keep in use, as a comma-separated list of their names, or `none` or `all`\n"
	"  --emulated       add made-up numbers to the samples of the noise source: an emulator's counter has too little noise\n"
	"  --help           this text, and the names of the features and the commands\n"
	"\n"
	"Exit status: 0 at the end of input, 1 for a request or an answer of the module that cannot be, 2 for a wrong option,\n"
	"3 where --cpu names a feature that this CPU or this build lacks.\n";

void die(const char *format, ...)
{
	va_list args;

	fputs("cupel-acvp: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(EXIT_FAILED);
}

/* The bit of a feature's name; 0 where no feature has that name. */
static uint64_t cpu_feature(const char *name, size_t len)
{
	for (unsigned bit = 0; bit < 64; bit++) {
		const char *known = cupel_cpu_name(UINT64_C(1) << bit);

		if (len > 0 && strlen(known) == len && memcmp(known, name, len) == 0)
			return UINT64_C(1) << bit;
	}
	return 0;
}

static void print_help(void)
{
	fputs(help, stdout);
	fputs("\nFeatures:", stdout);
	for (unsigned bit = 0; bit < 64; bit++)
		if (cupel_cpu_name(UINT64_C(1) << bit)[0] != '\0')
			printf(" %s", cupel_cpu_name(UINT64_C(1) << bit));
	fputs("\nCommands (* is an approved service's name; with the number of arguments):\n", stdout);
	for (size_t i = 0; i < num_commands; i++)
		printf("  %s %zu\n", commands[i].pattern, commands[i].num_args);
}

/* Keep in use the features of `list` alone. */
static void cpu_keep(const char *list)
{
	cupel_module_report module;
	uint64_t keep = 0;

	must(cupel_module_info(&module), "cupel_module_info");
	if (strcmp(list, "all") == 0)
		return;
	for (const char *name = strcmp(list, "none") == 0 ? "" : list; *name != '\0';) {
		size_t len = strcspn(name, ",");
		uint64_t feature = cpu_feature(name, len);

		if (feature == 0) {
			fprintf(stderr, "cupel-acvp: --cpu: no feature is called '%.*s'\n", (int)len, name);
			exit(EXIT_USAGE);
		}
		if ((feature & module.cpu_features) == 0) {
			fprintf(stderr, "cupel-acvp: --cpu: this CPU or this build lacks '%.*s'\n", (int)len, name);
			exit(EXIT_LACKING);
		}
		keep |= feature;
		name += len + (name[len] == ',');
	}
	must(cupel_cpu_narrow(module.cpu_features & ~keep), "cupel_cpu_narrow");
	must(cupel_module_info(&module), "cupel_module_info");
	if (module.cpu_features != keep)
		die("--cpu: features %#llx are in use, not %#llx", (unsigned long long)module.cpu_features, (unsigned long long)keep);
}

int main(int argc, char **argv)
{
	struct bytes strings[MAX_STRINGS];
	size_t num_strings;
	const char *cpu = "all";

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			print_help();
			return EXIT_DONE;
		} else if (strcmp(argv[i], "--cpu") == 0 && i + 1 < argc && argv[i + 1][0] != '\0') {
			cpu = argv[++i];
		} else if (strcmp(argv[i], "--emulated") == 0) {
			must(cupel_lab_noise_shake(), "cupel_lab_noise_shake");
		} else {
			fprintf(stderr, "cupel-acvp: wrong option '%s'\n%s", argv[i], help);
			return EXIT_USAGE;
		}
	}
	cpu_keep(cpu);
	pipe_open(STDIN_FILENO, STDOUT_FILENO);
	must(cupel_prewarm(0), "cupel_prewarm");
	while (pipe_request(strings, &num_strings))
		command_run(strings, num_strings);
	pipe_flush();
	return EXIT_DONE;
}
