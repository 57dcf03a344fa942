/* SPDX-License-Identifier: MIT */
/*
 * Requests and answers over two descriptors. The client may write ahead without reading: answers then wait in memory, so that
 * neither side blocks the other for good. Answers leave before the wrapper waits for more input.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acvp.h"

enum {
	READ_LEN = 1 << 16,
	WORD_LEN = 4
};

/* Bytes from `start` to `end` wait. */
struct queue {
	uint8_t *at;
	size_t start, end, cap;
};

static struct queue in, out;
static int from_client, to_client;

void pipe_open(int from, int to)
{
	from_client = from;
	to_client = to;
	in.start = in.end = out.start = out.end = 0;
}

/* Room for `len` more bytes at the end. */
static uint8_t *queue_room(struct queue *q, size_t len)
{
	if (q->cap - q->end < len && q->start > 0) {
		memmove(q->at, q->at + q->start, q->end - q->start);
		q->end -= q->start;
		q->start = 0;
	}
	if (q->cap - q->end < len) {
		size_t cap = 2 * (q->end + len);
		uint8_t *at = realloc(q->at, cap);

		if (at == NULL)
			die("out of memory");
		q->at = at;
		q->cap = cap;
	}
	return q->at + q->end;
}

/* Write at most `len` of the waiting bytes. */
static void out_write(size_t len)
{
	size_t waiting = out.end - out.start;
	ssize_t done = write(to_client, out.at + out.start, waiting < len ? waiting : len);

	if (done < 0 && errno != EINTR)
		die("cannot write: %s", strerror(errno));
	if (done > 0)
		out.start += (size_t)done;
	if (out.start == out.end)
		out.start = out.end = 0;
}

void pipe_flush(void)
{
	while (out.end > out.start)
		out_write(SIZE_MAX);
}

void pipe_offer(void)
{
	struct pollfd client = { .fd = to_client, .events = POLLOUT };

	/* A pipe that is ready takes PIPE_BUF bytes without blocking. */
	while (out.end > out.start && poll(&client, 1, 0) > 0)
		out_write(PIPE_BUF);
}

/* Wait until there is input, and write answers meanwhile. */
static void await_input(void)
{
	struct pollfd fds[2] = { { .fd = from_client, .events = POLLIN }, { .fd = to_client, .events = POLLOUT } };

	while (out.end > out.start) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			die("cannot wait: %s", strerror(errno));
		if (fds[1].revents != 0)
			out_write(PIPE_BUF);
		else if (fds[0].revents != 0)
			return;
	}
}

/* True once `len` bytes of input wait; false where the input ends before. */
static bool in_fill(size_t len)
{
	while (in.end - in.start < len) {
		ssize_t got;

		await_input();
		got = read(from_client, queue_room(&in, READ_LEN), READ_LEN);
		if (got < 0 && errno != EINTR)
			die("cannot read: %s", strerror(errno));
		if (got == 0)
			return false;
		if (got > 0)
			in.end += (size_t)got;
	}
	return true;
}

static uint32_t load32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void store32(uint8_t *at, size_t value)
{
	for (int i = 0; i < WORD_LEN; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

bool pipe_request(struct bytes strings[MAX_STRINGS], size_t *num_strings)
{
	size_t head, total;
	uint32_t num;

	if (!in_fill(WORD_LEN)) {
		if (in.end > in.start)
			die("the input ends within a request");
		return false;
	}
	num = load32(in.at + in.start);
	if (num == 0 || num > MAX_STRINGS)
		die("a request of %u strings; 1 to %d are allowed", num, MAX_STRINGS);
	total = head = WORD_LEN + WORD_LEN * (size_t)num;
	if (!in_fill(head))
		die("the input ends within a request");
	for (uint32_t i = 0; i < num; i++) {
		strings[i].len = load32(in.at + in.start + WORD_LEN + WORD_LEN * i);
		if (strings[i].len > MAX_STRING_LEN)
			die("over-long message: a string of %zu bytes; %d are allowed", strings[i].len, MAX_STRING_LEN);
		total += strings[i].len;
	}
	if (!in_fill(total))
		die("the input ends within a request");
	for (uint32_t i = 0; i < num; i++) {
		strings[i].at = in.at + in.start + head;
		head += strings[i].len;
	}
	in.start += total;
	*num_strings = num;
	return true;
}

void pipe_answer_all(const struct bytes *strings, size_t num_strings)
{
	store32(queue_room(&out, WORD_LEN), num_strings);
	out.end += WORD_LEN;
	for (size_t i = 0; i < num_strings; i++) {
		store32(queue_room(&out, WORD_LEN), strings[i].len);
		out.end += WORD_LEN;
	}
	for (size_t i = 0; i < num_strings; i++) {
		uint8_t *room = queue_room(&out, strings[i].len);

		if (strings[i].len > 0)
			memcpy(room, strings[i].at, strings[i].len);
		out.end += strings[i].len;
	}
}

void pipe_answer(const void *at, size_t len)
{
	pipe_answer_all(&(struct bytes){ at, len }, 1);
}
