/* SPDX-License-Identifier: MIT */
/*
 * The first process of the guest that tools/bochs.py boots. Runs each line of /list, `PROGRAM ARGUMENT...` with `<FILE` for its standard
 * input and `=FILE` for what its standard output must be, says on the console how each ended, and ends the emulator.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { MAX_WORDS = 32, UNEXPECTED = 125, NOT_RUN = 127 };
#define OUTPUT "/tmp/output"

/* Bochs ends where this port is told so. */
__attribute__((noreturn)) static void end(void)
{
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	usleep(100000);
	if (ioperm(0x8900, 1, 1) == 0)
		for (const char *letter = "Shutdown"; *letter; letter++)
			outb((unsigned char)*letter, 0x8900);
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

static int redirect(const char *file, int flags, int fd)
{
	int opened = open(file, flags, 0600);
	return opened >= 0 && dup2(opened, fd) == fd;
}

static int same(const char *a, const char *b)
{
	FILE *one = fopen(a, "r"), *other = fopen(b, "r");
	int x, y;
	if (one == NULL || other == NULL)
		return 0;
	do {
		x = getc(one);
		y = getc(other);
	} while (x == y && x != EOF);
	fclose(one);
	fclose(other);
	return x == y;
}

static int run(char *line)
{
	char *words[MAX_WORDS + 1], *input = NULL, *expected = NULL;
	int num = 0, status;
	for (char *word = strtok(line, " \n"); word != NULL && num < MAX_WORDS; word = strtok(NULL, " \n"))
		if (*word == '<')
			input = word + 1;
		else if (*word == '=')
			expected = word + 1;
		else
			words[num++] = word;
	words[num] = NULL;
	if (num == 0)
		return NOT_RUN;
	pid_t child = fork();
	if (child == 0) {
		if ((input == NULL || redirect(input, O_RDONLY, STDIN_FILENO)) &&
		    (expected == NULL || redirect(OUTPUT, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO)))
			execve(words[0], words, (char *[]){ NULL });
		perror(words[0]);
		_exit(NOT_RUN);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return NOT_RUN;
	if (WIFSIGNALED(status))
		return 128 + WTERMSIG(status);
	if (WEXITSTATUS(status) == 0 && expected != NULL && !same(OUTPUT, expected))
		return UNEXPECTED;
	return WEXITSTATUS(status);
}

int main(void)
{
	static char line[4096];
	mkdir("/proc", 0755);
	mkdir("/tmp", 0700);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	FILE *list = fopen("/list", "re");
	for (int number = 0; list != NULL && fgets(line, sizeof line, list) != NULL; number++) {
		int status = run(line);
		printf("\n@ended %d %d\n", number, status);
		fflush(stdout);
	}
	printf("@done\n");
	end();
}
