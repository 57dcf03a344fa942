/* SPDX-License-Identifier: MIT */
/* 64 threads draw no fewer random bits a second than one thread does; and the first byte of a process comes within 20 ms. */
#include <pthread.h>
#include <time.h>

#include <cupel/cupel.h>

#include "../module/check.h"

enum { MANY = 64, DRAWS = 1 << 20, TRIALS = 5 };
#define MOST_FIRST 0.020

static double now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *work(void *arg)
{
	size_t draws = *(const size_t *)arg;
	uint8_t out[16];

	while (draws-- > 0)
		if (cupel_random(out, sizeof out) != CUPEL_OK)
			abort();
	return NULL;
}

/* Draws a second. */
static double rate(size_t num_threads)
{
	pthread_t threads[MANY];
	size_t each = DRAWS / num_threads;
	double start = now(CLOCK_MONOTONIC);

	for (size_t i = 0; i < num_threads; i++)
		CHECK_EQUAL(pthread_create(&threads[i], NULL, work, &each), 0);
	for (size_t i = 0; i < num_threads; i++)
		pthread_join(threads[i], NULL);
	return (double)(each * num_threads) / (now(CLOCK_MONOTONIC) - start);
}

static double *first;

/* Processor time: what else runs on the machine does not count. */
static void first_byte(const void *arg)
{
	uint8_t byte;
	double start = now(CLOCK_PROCESS_CPUTIME_ID);

	(void)arg;
	CHECK_EQUAL(cupel_random(&byte, 1), CUPEL_OK);
	*first = now(CLOCK_PROCESS_CPUTIME_ID) - start;
}

int main(void)
{
	double one = 0, many = 0, least = 1;

	check_open();
	first = check_shared(sizeof *first);
	for (int i = 0; i < TRIALS; i++) {
		in_child(first_byte, NULL, "the first byte");
		least = *first < least ? *first : least;
	}
	for (int i = 0; i < TRIALS; i++) {
		double of_one = rate(1), of_many = rate(MANY);
		one = of_one > one ? of_one : one;
		many = of_many > many ? of_many : many;
	}
	printf("scale: first byte %.1f ms; %.2f million draws a second by one thread, %.2f by %d\n", least * 1e3, one / 1e6, many / 1e6, MANY);
	CHECK(least <= MOST_FIRST);
	CHECK(many >= 0.9 * one);                /* a lock would cost half or more; what else runs costs a few hundredths */
	return check_close("scale");
}
