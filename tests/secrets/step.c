/* SPDX-License-Identifier: MIT */
/*
 * Steps through every instruction of the services, with one set of secrets after another. Before each instruction its address and the registers that
 * it forms an address of are noted; what a first set of secrets left must come again with every other.
 *
 * REGISTERS holds, for each byte of the program's code, 16 bits in the order of gregs: those that the instruction there forms an address of
 * (traces.py makes it of a disassembly). Into REACHED goes, for each byte, how often an instruction there was met, up to 255.
 */
#include "services.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { TRAP_FLAG = 0x100, MOST_STEPS = 1 << 21, NUM_REGISTERS = 16 };

extern const uint8_t __executable_start[], _end[];

struct step { uint64_t at, address; };

static struct step *first;               /* of the first secrets */
static uint16_t *registers;              /* of this many bytes of the program */
static uint8_t *reached;
static size_t program_len;
static volatile bool stepping, noting;
static volatile size_t num, num_first, differing;
static struct step other;                /* what came in the place of first[differing] */

static void on_trap(int number, siginfo_t *info, void *context)
{
	greg_t *gregs = ((ucontext_t *)context)->uc_mcontext.gregs;
	struct step now = { (uint64_t)gregs[REG_RIP], 0 };
	uint64_t offset = now.at - (uintptr_t)__executable_start;

	(void)number;
	(void)info;
	if (!stepping) {
		gregs[REG_EFL] &= ~(greg_t)TRAP_FLAG;
		return;
	}
	gregs[REG_EFL] |= TRAP_FLAG;
	if (offset < program_len) {
		for (unsigned i = 0; i < NUM_REGISTERS; i++)
			if (registers[offset] >> i & 1)
				now.address = now.address * 0x100000001b3 ^ (uint64_t)gregs[i];
		reached[offset] = (uint8_t)(reached[offset] + (reached[offset] != 255));
	}
	if (num >= MOST_STEPS)
		abort();
	if (noting)
		first[num] = now;
	else if (differing == SIZE_MAX && (num >= num_first || now.at != first[num].at || now.address != first[num].address)) {
		differing = num;
		other = now;
	}
	num++;
}

static bool perform(const char *what)
{
	bool good = true;

	if (strcmp(what, "branch") == 0)
		leak_branch();
	else if (strcmp(what, "address") == 0)
		leak_address();
	else
		good = services_perform(FEW);
	return good;
}

static bool perform_stepped(const char *what)
{
	num = 0;
	stepping = true;
	raise(SIGTRAP);
	bool good = perform(what);
	stepping = false;
	return good;
}

static FILE *must_open(const char *path, const char *mode)
{
	FILE *file = fopen(path, mode);

	if (file == NULL) {
		perror(path);
		exit(2);
	}
	return file;
}

int step(const char *what, const char *registers_path, const char *reached_path, unsigned num_secrets)
{
	struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };
	bool good;
	FILE *file;

	program_len = (size_t)(_end - __executable_start);
	registers = calloc(program_len, sizeof *registers);
	reached = calloc(program_len, 1);
	first = mmap(NULL, MOST_STEPS * sizeof *first, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (registers == NULL || reached == NULL || first == MAP_FAILED || sigaction(SIGTRAP, &action, NULL) != 0)
		return 2;
	file = must_open(registers_path, "rb");
	good = fread(registers, sizeof *registers, program_len, file) != 0;
	fclose(file);
	if (!good)
		return 2;

	differing = SIZE_MAX;
	good = perform(what);                    /* what the first call alone does, is done then */
	for (unsigned i = 0; i < num_secrets && differing == SIZE_MAX; i++) {
		services_secrets(i);
		noting = i == 0;
		good = perform_stepped(what) && good;
		if (noting)
			num_first = num;
		else if (differing == SIZE_MAX && num != num_first)
			differing = num;
	}
	printf("%zu instructions, %u sets of secrets\n", num_first, num_secrets);
	if (num_first == 0)
		return 77;                       /* this machine does not step */
	if (differing != SIZE_MAX) {
		uint64_t start = (uintptr_t)__executable_start;
		struct step was = differing < num_first ? first[differing] : (struct step){ 0, 0 }, before = differing > 0 ? first[differing - 1] : was;
		printf("instruction %zu differs: %s behind %llx, at %llx and %llx\n", differing, was.at == other.at ? "the address that it uses" : "the branch",
		       (unsigned long long)(before.at - start), (unsigned long long)(was.at - start), (unsigned long long)(other.at - start));
	}
	file = must_open(reached_path, "wb");
	bool written = fwrite(reached, 1, program_len, file) == program_len;
	if (fclose(file) != 0 || !written)
		return 2;
	return differing != SIZE_MAX || !good;
}
