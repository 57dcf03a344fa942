/* SPDX-License-Identifier: MIT */
/*
 * Constant time, watched in two ways.
 *
 *     ct paths                     the code paths, a line each: `memcheck` or `step`, and the name
 *     ct memcheck PATH|TWIN        under valgrind's memcheck: secrets are marked as undefined, so that a branch or an address that depends on one
 *                                  is reported. Every service that takes a secret, on one path
 *     ct memcheck nothing          no service: each that takes a secret must be missed
 *     ct step PATH|TWIN REGISTERS REACHED NUM
 *                                  natively, an instruction at a time, with NUM secrets: the program counters and addresses must be equal
 *     ct enter PATH                natively: which routines a path enters at all (enter.c)
 *
 * A TWIN leaks on purpose: `branch` or `address`. REGISTERS and REACHED are files: see step.c. Exit status 0; 77 where this CPU or build lacks the
 * path; 1 where an answer is wrong, a service was left out, or two traces differ.
 */
#include "services.h"
#include "../emulated.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile uint8_t leaked;
static const volatile uint8_t table[256];

void leak_branch(void)
{
	if (key[8] & 1)
		leaked = 1;
}

void leak_address(void)
{
	leaked = table[key[8]];
}

/* Memcheck knows ADCX and ADOX, but its CPUID does not tell of them: the kernel does. */
static bool adx_is_here(void)
{
	char line[4096];
	bool found = false;
	FILE *file = fopen("/proc/cpuinfo", "r");

	while (file != NULL && !found && fgets(line, sizeof line, file) != NULL)
		found = strncmp(line, "flags", 5) == 0 && strstr(line, " adx ") != NULL;
	if (file != NULL)
		fclose(file);
	return found;
}

/* Ends the program where it cannot be had. */
static void use_path(const char *name)
{
	cupel_module_report report;

	for (size_t i = 0; i < num_paths; i++)
		if (strcmp(name, paths[i].name) == 0) {
			if (cupel_module_info(&report) != CUPEL_OK)
				exit(2);
			if (adx_is_here())
				report.cpu_features_found |= CUPEL_CPU_ADX;
			if ((report.cpu_features_found & paths[i].features) != paths[i].features)
				exit(77);
			if (cupel_lab_cpu_set(paths[i].features) != CUPEL_OK || cupel_prewarm(0) != CUPEL_OK)
				exit(2);
			return;
		}
	exit(2);
}

static int memcheck(const char *what)
{
	cupel_lab_secret(key, sizeof key);
	cupel_lab_secret(msg, sizeof msg);
	cupel_lab_secret(wrong, sizeof wrong);
	if (strcmp(what, "branch") == 0)
		leak_branch();
	else if (strcmp(what, "address") == 0)
		leak_address();
	else if (strcmp(what, "nothing") == 0)
		return services_left_out() != 0;
	else {
		use_path(what);
		bool good = services_perform(ALL);
		return services_left_out() != 0 || !good;
	}
	return 0;
}

int main(int argc, char **argv)
{
	services_secrets(4);
	shake_if_emulated();
	if (cupel_permit_unapproved() != CUPEL_OK || cupel_prewarm(0) != CUPEL_OK)
		return 2;
	if (argc == 2 && strcmp(argv[1], "paths") == 0) {
		for (size_t i = 0; i < num_paths; i++)
			printf("%s %s\n", paths[i].stepped ? "step" : "memcheck", paths[i].name);
		return 0;
	}
	if (argc == 3 && strcmp(argv[1], "memcheck") == 0)
		return memcheck(argv[2]);
	if (argc == 3 && strcmp(argv[1], "enter") == 0) {
		use_path(argv[2]);
		return enter();
	}
	if (argc == 6 && strcmp(argv[1], "step") == 0) {
		if (strcmp(argv[2], "branch") != 0 && strcmp(argv[2], "address") != 0)
			use_path(argv[2]);
		return step(argv[2], argv[3], argv[4], (unsigned)strtoul(argv[5], NULL, 10));
	}
	return 2;
}
