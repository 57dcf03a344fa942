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

/* Tells `each` of every symbol that is defined in this program's own file, and of its size. */
static inline void symbols_each(void (*each)(const char *name, void *at, size_t size, void *arg), void *arg)
{
	int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	struct stat stat;
	ElfW(Addr) base = 0;
	const uint8_t *elf = MAP_FAILED;

	if (file >= 0 && fstat(file, &stat) == 0)
		elf = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	if (elf == MAP_FAILED) {
		perror("/proc/self/exe");
		exit(2);
	}
	const ElfW(Ehdr) *header = (const void *)elf;
	const ElfW(Shdr) *sections = (const void *)(elf + header->e_shoff);
	dl_iterate_phdr(symbol_base, &base);
	for (size_t i = 0; i < header->e_shnum; i++) {
		if (sections[i].sh_type != SHT_SYMTAB)
			continue;
		const char *names = (const char *)elf + sections[sections[i].sh_link].sh_offset;
		const ElfW(Sym) *symbols = (const void *)(elf + sections[i].sh_offset);
		for (size_t j = 0; j < sections[i].sh_size / sizeof *symbols; j++)
			if (symbols[j].st_shndx != SHN_UNDEF)
				each(names + symbols[j].st_name, (void *)(base + symbols[j].st_value), symbols[j].st_size, arg);
	}
	munmap((void *)(uintptr_t)elf, (size_t)stat.st_size);
	close(file);
}

struct symbol_wanted {
	const char *name;
	void *at;
};

static inline void symbol_compare(const char *name, void *at, size_t size, void *arg)
{
	struct symbol_wanted *wanted = arg;

	(void)size;
	if (strcmp(name, wanted->name) == 0)
		wanted->at = at;
}

/* The address of one; ends the test where it is missing. */
static inline void *symbol(const char *name)
{
	struct symbol_wanted wanted = { name, NULL };

	symbols_each(symbol_compare, &wanted);
	if (wanted.at == NULL) {
		printf("the program has no symbol %s: was it stripped?\n", name);
		exit(2);
	}
	return wanted.at;
}

/* Writes a byte where memory is not writable. */
static inline void put(void *at, uint8_t byte)
{
	uintptr_t page = (uintptr_t)at & ~(uintptr_t)4095;
	int file;

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

static inline void flip(void *at)
{
	put(at, *(volatile uint8_t *)at ^ 1);
}

/* A byte of the sealed range (of its build id) that nobody reads but the integrity test. */
static inline void *unread_byte(void)
{
	return (uint8_t *)symbol("cupel_start") + 40;
}

#endif
