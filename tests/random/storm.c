/* SPDX-License-Identifier: MIT */
/*
 * Fork storms: processes of threads that draw random bits, and fork all the while; children draw and fork in their turn. No 16 bytes are ever
 * seen twice. `random_storm SECONDS`.
 */
#include <pthread.h>
#include <time.h>

#include <cupel/cupel.h>

#include "../module/check.h"

enum { PROCESSES = 8, THREADS = 8, LEN = 16, PER_SECOND = 1 << 18 };

struct bits { uint64_t half[LEN / 8]; };

static struct storm {
	_Atomic size_t num;
	_Atomic unsigned long forks;
	_Atomic bool enough;
	size_t cap;
	struct bits bits[];
} *storm;

static void draw(unsigned times)
{
	while (times-- > 0) {
		size_t at = storm->num++;
		struct bits bits;
		if (at >= storm->cap) {
			storm->num = storm->cap;
			storm->enough = true;
			return;
		}
		if (cupel_random((uint8_t *)&bits, sizeof bits) != CUPEL_OK)
			_exit(9);
		storm->bits[at] = bits;
	}
}

static void *draw_on(void *arg)
{
	(void)arg;
	while (!storm->enough) {
		draw(100);
		nanosleep(&(struct timespec){ 0, 40000000 }, NULL);
	}
	return NULL;
}

static pid_t fork_and_draw(int depth)
{
	pid_t child = fork();

	if (child != 0)
		return child;
	alarm(120);
	draw(20);
	if (depth > 0) {
		pid_t grandchild = fork_and_draw(depth - 1);
		draw(20);
		if (grandchild < 0 || check_wait(grandchild) != 0)
			_exit(8);
	}
	_exit(0);
}

static void one_process(const void *arg)
{
	pthread_t threads[THREADS];

	(void)arg;
	for (size_t i = 0; i < THREADS; i++)
		CHECK_EQUAL(pthread_create(&threads[i], NULL, draw_on, NULL), 0);
	while (!storm->enough) {
		pid_t child = fork_and_draw(1);
		draw(5);
		CHECK_EQUAL(child < 0 ? -1 : check_wait(child), 0);
		storm->forks += 2;
	}
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

static int by_bits(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct bits));
}

int main(int argc, char **argv)
{
	int seconds = argc > 1 ? atoi(argv[1]) : 60;
	pid_t children[PROCESSES];
	size_t same = 0;

	check_open();
	if (!CHECK(seconds > 0 && seconds <= 600))
		return check_close("storm");
	size_t cap = (size_t)seconds * PER_SECOND;
	storm = check_shared(sizeof *storm + cap * sizeof *storm->bits);
	storm->cap = cap;
	draw(1);
	for (size_t i = 0; i < PROCESSES; i++)
		if ((children[i] = fork()) == 0) {
			one_process(NULL);
			exit(0);
		}
	for (int i = 0; i < 100 * seconds && !storm->enough; i++)
		nanosleep(&(struct timespec){ 0, 10000000 }, NULL);
	storm->enough = true;
	for (size_t i = 0; i < PROCESSES; i++)
		CHECK_EQUAL(check_wait(children[i]), 0);
	qsort(storm->bits, storm->num, sizeof *storm->bits, by_bits);
	for (size_t i = 1; i < storm->num; i++)
		same += by_bits(&storm->bits[i - 1], &storm->bits[i]) == 0;
	printf("storm: %zu blocks of %d bytes, %lu forks; %zu seen twice\n", (size_t)storm->num, LEN, (unsigned long)storm->forks, same);
	CHECK(storm->num > (size_t)seconds * 1000 && storm->forks > 20);
	CHECK_EQUAL(same, 0);
	return check_close("storm");
}
