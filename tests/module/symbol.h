/* SPDX-License-Identifier: MIT */
/* Where a local symbol of the module stands in this process: what no public function reaches, a test reaches through it. */
#ifndef SYMBOL_H
#define SYMBOL_H

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/stat.h>

#include "check.h"

static inline int symbol_base(struct dl_phdr_info *info, size_t size, void *base)
{
	(void)size;
	*(ElfW(Addr) *)base = info->dlpi_addr;   /* the first object is the program itself */
	return 1;
}

/* The address of a symbol of this program's own file; ends the test where it is missing. */
static inline void *symbol(const char *name)
{
	int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	struct stat stat;
	ElfW(Addr) base = 0, found = 0;
	const uint8_t *elf = MAP_FAILED;

	if (file >= 0 && fstat(file, &stat) == 0)
		elf = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	if (elf == MAP_FAILED) {
		perror("/proc/self/exe");
		exit(2);
	}
	const ElfW(Ehdr) *header = (const void *)elf;
	const ElfW(Shdr) *sections = (const void *)(elf + header->e_shoff);
	for (size_t i = 0; i < header->e_shnum; i++) {
		if (sections[i].sh_type != SHT_SYMTAB)
			continue;
		const char *names = (const char *)elf + sections[sections[i].sh_link].sh_offset;
		const ElfW(Sym) *symbols = (const void *)(elf + sections[i].sh_offset);
		for (size_t j = 0; j < sections[i].sh_size / sizeof *symbols; j++)
			if (symbols[j].st_shndx != SHN_UNDEF && strcmp(names + symbols[j].st_name, name) == 0)
				found = symbols[j].st_value;
	}
	munmap((void *)(uintptr_t)elf, (size_t)stat.st_size);
	close(file);
	dl_iterate_phdr(symbol_base, &base);
	if (found == 0) {
		printf("the program has no symbol %s: was it stripped?\n", name);
		exit(2);
	}
	return (void *)(base + found);
}

/* Flips a bit of memory that is not writable. */
static inline void flip(void *at)
{
	uintptr_t page = (uintptr_t)at & ~(uintptr_t)4095;
	int file;
	uint8_t byte = *(volatile uint8_t *)at ^ 1;

	if (mprotect((void *)page, 4096, PROT_READ | PROT_WRITE | PROT_EXEC) == 0) {
		*(volatile uint8_t *)at = byte;
		return;
	}
	file = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
	if (file < 0 || pwrite(file, &byte, 1, (off_t)(uintptr_t)at) != 1) {
		perror("no way to change the module's memory");
		exit(EXIT_SKIP);
	}
	close(file);
}

/* A byte of the sealed range (of its build id) that nobody reads but the integrity test. */
static inline void *unread_byte(void)
{
	return (uint8_t *)symbol("cupel_start") + 40;
}

#endif
