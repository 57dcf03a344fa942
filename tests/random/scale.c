/* SPDX-License-Identifier: MIT */
/* 64 threads draw no fewer random bits a second than one thread does; and the first byte of a process comes within 20 ms. */
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include <cupel/cupel.h>

#include "../module/check.h"

enum { MANY = 64, TRIALS = 5, TRIAL_NS = 400000000 };
#define MOST_FIRST 0.020

static double now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static atomic_bool over;
static atomic_uint_fast64_t draws;

static void *work(void *arg)
{
	uint64_t own = 0;
	uint8_t out[16];

	for (; !atomic_load_explicit(&over, memory_order_relaxed); own++)
		if (cupel_random(out, sizeof out) != CUPEL_OK)
			abort();
	atomic_fetch_add(&draws, own);
	return arg;
}

/* Draws a second. */
static double rate(size_t num_threads)
{
	pthread_t threads[MANY];
	double start = now(CLOCK_MONOTONIC);

	atomic_store(&over, false);
	atomic_store(&draws, 0);
	for (size_t i = 0; i < num_threads; i++)
		CHECK_EQUAL(pthread_create(&threads[i], NULL, work, NULL), 0);
	nanosleep(&(struct timespec){ .tv_nsec = TRIAL_NS }, NULL);
	atomic_store(&over, true);
	for (size_t i = 0; i < num_threads; i++)
		pthread_join(threads[i], NULL);
	return (double)draws / (now(CLOCK_MONOTONIC) - start);
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
