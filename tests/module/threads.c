/* SPDX-License-Identifier: MIT */
/*
 * 64 threads that meet an algorithm for the first time at once, and threads that work while others test, reset, permit, lock, narrow
 * and shut down: right answers, or the refusal that the moment explains with nothing written. Clean under ThreadSanitizer (open
 * build). Built twice: for the product, and with LAB for the laboratory variant, which can bring up errors.
 */
#include <pthread.h>
#include <time.h>

#include <cupel/cupel.h>
#if LAB
#include <cupel/lab.h>
#endif

#include "table.h"

#if defined(__SANITIZE_THREAD__)
#define SLOWED 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SLOWED 1
#endif
#endif
#ifndef SLOWED
#define SLOWED 0
#endif

/* After its first meeting a thread goes on for so many rounds, or milliseconds: a seed from the noise source takes a few. Who disturbs a crew
   gets its turn among so many threads. */
enum { NUM_THREADS = 64, NUM_DISTURBED = 8, ROUNDS = SLOWED ? 4 : 40, MOST_TIME = 25, DISTURBANCES = SLOWED ? 30 : 100 };

/* What one crew of threads does. */
static struct {
	pthread_barrier_t start;
	const struct row *only;          /* or null: each its own */
	const int *errors;               /* what they may be refused with, ended by 0 */
	bool until_told;
	_Atomic bool enough;
	_Atomic unsigned long answered, refused;
} crew;

static const int none[] = { 0 };

static bool may_be_refused(int rc)
{
	for (const int *error = crew.errors; *error != 0; error++)
		if (*error == rc)
			return true;
	return false;
}

/* Judges an answer: the right one, or a refusal that is expected and writes nothing. */
static void judge(const struct row *row, int rc, const uint8_t *out)
{
	if (rc == indicator(row)) {
		CHECK_BYTES(out, row->answer, row->answer_len);
		atomic_fetch_add(&crew.answered, 1);
		return;
	}
	if (!CHECK(may_be_refused(rc)))
		printf("%s: refused with %d (%s)\n", row->name, rc, cupel_strerror(rc));
	CHECK(filled(out, 0xa5, LONGEST_ANSWER) ||
	      (filled(out, 0, row->answer_len) && filled(out + row->answer_len, 0xa5, LONGEST_ANSWER - row->answer_len)));
	atomic_fetch_add(&crew.refused, 1);
}

static void at_once(const struct row *row)
{
	uint8_t out[LONGEST_ANSWER];

	memset(out, 0xa5, sizeof out);
	judge(row, perform(row, out), out);
}

static void in_parts(const struct row *row)
{
	uint8_t out[LONGEST_ANSWER];
	union held ctx;
	int rc;

	memset(out, 0xa5, sizeof out);
	rc = held_begin(row, &ctx);
	if (rc == CUPEL_OK)
		rc = held_end(row, &ctx, out);
	held_clear(row, &ctx);
	judge(row, rc, out);
}

static void verify(const struct row *row)
{
	int rc;

	if (row->family != FAMILY_MAC)
		return;
	rc = cupel_mac_verify(row->id, row->answer, row->answer_len, key, sizeof key, message, sizeof message);
	if (!CHECK(rc == CUPEL_OK || may_be_refused(rc)))
		printf("%s: refused with %d (%s)\n", row->name, rc, cupel_strerror(rc));
}

static const struct row *row_of(size_t thread)
{
	if (crew.only != NULL)
		return crew.only;
	/* approved services, one after the other */
	for (size_t i = 0;; i++) {
		const struct row *row = &rows[i % NUM_ROWS];
		if (row->family != FAMILY_MODULE && row->approved && !is_represented(row) && thread-- == 0)
			return row;
	}
}

static int64_t now(void)                 /* in milliseconds */
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void *work(void *arg)
{
	const struct row *row = row_of((size_t)(uintptr_t)arg);

	pthread_barrier_wait(&crew.start);
	at_once(row);
	in_parts(row);
	verify(row);
	int64_t met = now();
	for (int round = 0; crew.until_told ? !crew.enough : round < ROUNDS && now() - met < MOST_TIME; round++) {
		if (crew.only == NULL)
			row = row_of((size_t)(uintptr_t)arg + (size_t)round);
		at_once(row);
		in_parts(row);
		verify(row);
	}
	return NULL;
}

/* Threads at work; meanwhile this one disturbs them, if there is a way, a number of times. */
static void set_to_work(const struct row *only, const int *errors, void (*disturb)(int), int times)
{
	pthread_t threads[NUM_THREADS];
	unsigned num = disturb == NULL ? NUM_THREADS : NUM_DISTURBED;

	crew.only = only;
	crew.errors = errors;
	crew.until_told = disturb != NULL;
	crew.enough = false;
	crew.answered = crew.refused = 0;
	CHECK_EQUAL(pthread_barrier_init(&crew.start, NULL, num + 1), 0);
	for (size_t i = 0; i < num; i++)
		if (!CHECK_EQUAL(pthread_create(&threads[i], NULL, work, (void *)(uintptr_t)i), 0))
			_exit(2);
	pthread_barrier_wait(&crew.start);
	for (int i = 0; disturb != NULL && i < times; i++)
		disturb(i);
	crew.enough = true;
	for (size_t i = 0; i < num; i++)
		CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
	pthread_barrier_destroy(&crew.start);
	CHECK(crew.answered + crew.refused >= 2 * num);
}

static void state_is(enum cupel_state state)
{
	CHECK_EQUAL(status_now().state, state);
}

/* --- first meetings ------------------------------------------------------------------------------------------------------- */

static void meet_one(const void *arg)
{
	const struct row *row = arg;

	if (!row->approved)
		CHECK_EQUAL(cupel_permit_unapproved(), CUPEL_OK);
	set_to_work(row, none, NULL, 0);
	CHECK_EQUAL(crew.refused, 0);
	state_is(CUPEL_STATE_APPROVED);
}

static void meet_all(const void *arg)
{
	(void)arg;
	set_to_work(NULL, none, NULL, 0);
	CHECK_EQUAL(crew.refused, 0);
	state_is(CUPEL_STATE_APPROVED);
}

/* --- disturbances that nobody may notice ------------------------------------------------------------------------------------ */

static void test_and_ask(int i)
{
	cupel_self_test_report reports[64];
	cupel_module_report info;
	size_t num = 0;

	switch (i % 4) {
	case 0:
		CHECK_EQUAL(cupel_self_test(reports, 64, &num), CUPEL_OK);
		break;
	case 1:
		CHECK_EQUAL(cupel_prewarm(0), CUPEL_OK);
		break;
	case 2:
		CHECK_EQUAL(queried((uint32_t)(i / 4) % NUM_ROWS + 1) == CUPEL_E_SELF_TEST, false);
		break;
	default:
		state_is(CUPEL_STATE_APPROVED);
		CHECK_EQUAL(cupel_module_info(&info), CUPEL_OK);
	}
}

static void tested(const void *arg)
{
	(void)arg;
	set_to_work(NULL, none, test_and_ask, DISTURBANCES);
	CHECK_EQUAL(crew.refused, 0);
	state_is(CUPEL_STATE_APPROVED);
}

static void narrow(int i)
{
	int rc = cupel_cpu_narrow(UINT64_C(1) << i % 4);

	CHECK(rc == CUPEL_OK || rc == CUPEL_E_STARTED);
}

static void narrowed(const void *arg)
{
	/* A context that was begun before is gone, as after a reset. */
	static const int errors[] = { CUPEL_E_CONTEXT, 0 };

	(void)arg;
	set_to_work(NULL, errors, narrow, 20);
	CHECK_EQUAL(cupel_cpu_narrow(0), CUPEL_E_STARTED);
	state_is(CUPEL_STATE_APPROVED);
}

/* --- permission ------------------------------------------------------------------------------------------------------------- */

static bool sealed;

static void permit_then_lock(int i)
{
	if (i < DISTURBANCES / 2) {
		CHECK_EQUAL(cupel_permit_unapproved(), CUPEL_OK);
	} else if (sealed) {
		CHECK_EQUAL(cupel_lock_approved(), CUPEL_OK);
		CHECK_EQUAL(cupel_permit_unapproved(), CUPEL_E_LOCKED);
	}
	usleep(10);
}

static void permitted(const void *arg)
{
	static const int errors[] = { CUPEL_E_NOT_APPROVED, 0 };

	set_to_work(arg, errors, permit_then_lock, DISTURBANCES);
	if (sealed)
		is_refused(arg, CUPEL_E_NOT_APPROVED);
	else
		answers_rightly(arg);
	CHECK_EQUAL(status_now().permitted, !sealed);
}

/* --- the end ---------------------------------------------------------------------------------------------------------------- */

static void shut_down(int i)
{
	usleep(2000);
	CHECK_EQUAL(cupel_shutdown(), i == 0 ? CUPEL_OK : CUPEL_E_SHUT_DOWN);
	state_is(CUPEL_STATE_SHUT_DOWN);
}

static void ended(const void *arg)
{
	static const int errors[] = { CUPEL_E_SHUT_DOWN, 0 };

	(void)arg;
	set_to_work(NULL, errors, shut_down, 3);
	CHECK(crew.refused > 0);
	state_is(CUPEL_STATE_SHUT_DOWN);
}

/* --- errors ----------------------------------------------------------------------------------------------------------------- */

#if LAB
static void soft_error(int i)
{
	const struct row *row = row_of((size_t)i);

	CHECK_OF(row->name, cupel_lab_soft_error(row->id), CUPEL_OK);
}

static void softened(const void *arg)
{
	(void)arg;
	set_to_work(NULL, none, soft_error, DISTURBANCES);
	CHECK_EQUAL(crew.refused, 0);
	CHECK_EQUAL(cupel_prewarm(0), CUPEL_OK);
	state_is(CUPEL_STATE_APPROVED);
}

static void err_and_reset(int i)
{
	(void)i;
	CHECK_EQUAL(cupel_lab_error(), CUPEL_OK);
	state_is(CUPEL_STATE_ERROR);
	CHECK_EQUAL(cupel_reset(), CUPEL_OK);
	state_is(CUPEL_STATE_APPROVED);
	usleep(100);
}

static void erred(const void *arg)
{
	static const int errors[] = { CUPEL_E_SELF_TEST, CUPEL_E_CONTEXT, 0 };

	(void)arg;
	set_to_work(NULL, errors, err_and_reset, DISTURBANCES);
	state_is(CUPEL_STATE_APPROVED);
	FOR_ROWS(row)
		if (row->approved && row->family != FAMILY_MODULE)
			answers_rightly(row);
}
#endif

int main(void)
{
	table_open();
	sealed = is_sealed();
	bool permission = can_permit();
	FOR_ROWS(row)
		if (row->family != FAMILY_MODULE && (row->approved || permission) && !is_represented(row))
			in_child(meet_one, row, row->name);
	in_child(meet_all, NULL, "all algorithms met at once");
	in_child(tested, NULL, "self-tests beside the work");
	in_child(narrowed, NULL, "narrowed at the start of the work");
	if (permission)
		FOR_ROWS(row)
			if (!row->approved)
				in_child(permitted, row, row->name);
	in_child(ended, NULL, "shut down");
#if LAB
	in_child(softened, NULL, "soft errors");
	in_child(erred, NULL, "errors and resets");
#endif
	return check_close("threads");
}
