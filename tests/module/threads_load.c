/* SPDX-License-Identifier: MIT */
/* 64 threads of a product's constructor, which runs before the module's own, load the module at once by their first calls. */
#include <pthread.h>

#include "table.h"

enum { NUM_THREADS = 64 };

static pthread_barrier_t start;
static _Atomic unsigned met;

static void *meet(void *arg)
{
	size_t skip = (size_t)(uintptr_t)arg;
	const struct row *row = rows;

	for (;; row++) {
		if (row == rows + NUM_ROWS)
			row = rows;
		if (row->family != FAMILY_MODULE && row->approved && skip-- == 0)
			break;
	}
	pthread_barrier_wait(&start);
	/* every third thread asks for the status first */
	if ((uintptr_t)arg % 3 == 0)
		CHECK_EQUAL(status_now().state, CUPEL_STATE_APPROVED);
	if (answers_rightly(row))
		met++;
	return NULL;
}

/* Of the priorities that programs may use, the first: the module's constructor has none, and runs later. */
__attribute__((constructor(101))) static void before_the_module(void)
{
	pthread_t threads[NUM_THREADS];

	table_open();
	pthread_barrier_init(&start, NULL, NUM_THREADS);
	for (size_t i = 0; i < NUM_THREADS; i++)
		if (!CHECK_EQUAL(pthread_create(&threads[i], NULL, meet, (void *)(uintptr_t)i), 0))
			_exit(2);
	for (size_t i = 0; i < NUM_THREADS; i++)
		CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
}

int main(void)
{
	CHECK_EQUAL(met, NUM_THREADS);
	CHECK_EQUAL(status_now().state, CUPEL_STATE_APPROVED);
	CHECK_EQUAL(cupel_self_test(NULL, 0, &(size_t){ 0 }), CUPEL_OK);
	return check_close("threads_load");
}
