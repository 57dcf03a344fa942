/* SPDX-License-Identifier: MIT */
/* The ACVP wrapper's requests: whatever bytes as its stdin, and requests of each command's form with whatever arguments. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "../../tools/acvp/acvp.h"
#include "fuzz.h"

#include <fcntl.h>
#include <setjmp.h>
#include <sys/mman.h>
#include <unistd.h>

const bool fuzz_has_paths = false;

enum { MOST_WORK = 1500 };

static jmp_buf end;

/* The wrapper's own ends the process. */
void die(const char *format, ...)
{
	(void)format;
	longjmp(end, 1);
}

static void put(int fd, const void *at, size_t len)
{
	fuzz_check(write(fd, at, len) == (ssize_t)len, "write to a file of memory");
}

static void put32(int fd, size_t value)
{
	put(fd, (uint8_t[]){ (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24) }, 4);
}

/* A request of a command's form: its pattern, an approved service's name in it, and its arguments. */
static void put_request(int fd)
{
	const struct command *command = &commands[fuzz_word(2) % num_commands];
	const char *star = strchr(command->pattern, '*'), *slash;
	const struct approved *list;
	size_t num = approved_services(&list), len;
	const char *service = list[fuzz_below((unsigned)num)].name;
	struct span args[MAX_STRINGS];
	char name[128] = "";

	if (star != NULL && star != command->pattern && star[-1] == '/' && memchr(command->pattern, '-', (size_t)(star - command->pattern)) != NULL &&
	    (slash = strchr(service, '/')) != NULL)
		service = slash + 1;
	memcpy(name, command->pattern, star != NULL ? (size_t)(star - command->pattern) : strlen(command->pattern));
	if (star != NULL) {
		strcat(name, service);
		strcat(name, star + 1);
	}
	len = strlen(name);
	for (size_t i = 0; i < command->num_args; i++)
		args[i] = fuzz_bytes(fuzz_below(4) ? 64 : 700);
	put32(fd, 1 + command->num_args);
	put32(fd, len);
	for (size_t i = 0; i < command->num_args; i++)
		put32(fd, args[i].len);
	put(fd, name, len);
	for (size_t i = 0; i < command->num_args; i++)
		put(fd, args[i].at, args[i].len);
}

/* True where an argument is a number that asks for much work: iterations, rounds, repetitions, bytes. */
static bool is_long_work(const struct bytes *args, size_t num_args)
{
	for (size_t i = 0; i < num_args; i++) {
		uint64_t value = 0;

		if (args[i].len == 4 || args[i].len == 8) {
			for (size_t j = args[i].len; j-- > 0;)
				value = value << 8 | args[i].at[j];
			if (value > MOST_WORK)
				return true;
		}
	}
	return false;
}

static void answer_all(void)
{
	struct bytes strings[MAX_STRINGS];
	size_t num_strings;

	for (unsigned done = 0; done < 4 && pipe_request(strings, &num_strings); done++) {
		struct bytes own[MAX_STRINGS];

		if (is_long_work(strings + 1, num_strings - 1))
			continue;
		for (size_t i = 0; i < num_strings; i++) {
			if (strings[i].len > FUZZ_MOST / 2)
				return;
			struct span copy = fuzz_copy(strings[i].at, strings[i].len);

			own[i] = (struct bytes){ copy.at, copy.len };
		}
		command_run(own, num_strings);
	}
	pipe_flush();
}

void fuzz_run(void)
{
	static int nowhere = -1;
	int fd = memfd_create("requests", 0);

	if (nowhere < 0)
		nowhere = open("/dev/null", O_WRONLY);
	fuzz_check(fd >= 0 && nowhere >= 0, "a file of memory");
	if (fuzz_below(2)) {
		struct span raw = fuzz_rest();

		put(fd, raw.at, raw.len);
	} else {
		for (int i = 0; i < 2 && fuzz_more(); i++)
			put_request(fd);
	}
	fuzz_check(lseek(fd, 0, SEEK_SET) == 0, "the start of a file of memory");
	pipe_open(fd, nowhere);
	if (setjmp(end) == 0)
		answer_all();
	close(fd);
}
