/* SPDX-License-Identifier: MIT */
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void progress_begin(struct progress *progress, const char *name, uint64_t total)
{
	*progress = (struct progress){ .name = name, .total = total, .wanted = isatty(STDERR_FILENO) == 1 };
	if (progress->wanted) {
		progress->start = now_ms();
		progress->next = progress->start + 500;
	}
}

void progress_step(struct progress *progress, uint64_t more)
{
	progress->done += more;
	if (!progress->wanted)
		return;

	int64_t now = now_ms();
	if (now < progress->next)
		return;
	progress->next = now + 200;
	progress->shown = true;

	double mib = (double)progress->done / (1 << 20), seconds = (double)(now - progress->start) / 1000;
	fprintf(stderr, "\r\033[K%.60s: ", progress->name);
	if (progress->total != 0 && progress->done <= progress->total)
		fprintf(stderr, "%3.0f %% of ", 100 * (double)progress->done / (double)progress->total);
	fprintf(stderr, "%.0f MiB, %.0f MiB/s", progress->total ? (double)progress->total / (1 << 20) : mib, mib / seconds);
	fflush(stderr);
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = false;
}

enum exit_code input_open(struct input *in, const char *name)
{
	struct stat st;
	bool is_stdin = strcmp(name, "-") == 0;

	in->name = is_stdin ? "standard input" : name;
	in->fd = is_stdin ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (in->fd < 0)
		return io_error(name);
	progress_begin(&in->progress, in->name, fstat(in->fd, &st) == 0 && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0);
	return DONE;
}

ssize_t input_read(struct input *in, void *buffer, size_t cap)
{
	ssize_t got;

	do
		got = read(in->fd, buffer, cap);
	while (got < 0 && errno == EINTR);
	if (got < 0) {
		int error = errno;
		progress_end(&in->progress);
		errno = error;
		io_error(in->name);
	} else {
		progress_step(&in->progress, (uint64_t)got);
	}
	return got;
}

void input_close(struct input *in)
{
	progress_end(&in->progress);
	if (in->fd > STDERR_FILENO)
		close(in->fd);
}

enum exit_code input_whole(const char *name, const char *what, uint8_t *buffer, size_t cap, size_t *len)
{
	struct input in;
	ssize_t got;
	uint8_t more;

	enum exit_code code = input_open(&in, name);
	if (code != DONE)
		return code;
	*len = 0;
	while ((got = input_read(&in, buffer + *len, cap - *len)) > 0)
		*len += (size_t)got;
	if (got == 0 && *len == cap && input_read(&in, &more, 1) == 1) {
		complain("%s: longer than %zu bytes: this is no %s", name, cap, what);
		explicit_bzero(&more, sizeof more);
		got = -1;
	}
	input_close(&in);
	return got < 0 ? IO_ERROR : DONE;
}
