/* SPDX-License-Identifier: MIT */
/*
 * Fork in the midst of work: while threads hash, while they run self-tests for the first time, and in a signal handler that
 * interrupts a service. The child's contexts go on rightly, its module answers, and its state is what the parent's was.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>

#include <cupel/lab.h>

#include "table.h"

/* A child of fork ends without its parent's threads, which ThreadSanitizer would take for a leak of theirs. */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
	return "report_thread_leaks=0";
}

enum { NUM_FORKS = 100, NUM_THREADS = 4 };

static bool for_all_rows(bool (*each)(const struct row *))
{
	bool good = true;

	FOR_ROWS(row)
		if (row->approved && row->family != FAMILY_MODULE && !is_represented(row))
			good &= each(row);
	return good;
}

static union held begun[NUM_ROWS];

static bool begin(const struct row *row)
{
	return held_begin(row, &begun[row - rows]) == CUPEL_OK;
}

static bool finish(const struct row *row)
{
	uint8_t out[LONGEST_ANSWER];

	return held_end(row, &begun[row - rows], out) == CUPEL_OK && memcmp(out, row->answer, row->answer_len) == 0;
}

/* No CHECK here: a signal handler may be where this runs. */
static bool answers(const struct row *row)
{
	uint8_t out[LONGEST_ANSWER];

	return perform(row, out) == CUPEL_OK && memcmp(out, row->answer, row->answer_len) == 0;
}

static bool state_is(enum cupel_state state)
{
	cupel_status_report report;

	return cupel_status(&report) == CUPEL_OK && report.state == (uint32_t)state;
}

/* What a child of fork must be able to do: 0, or what it could not. */
static int child_works(bool with_contexts)
{
	size_t num = 0;

	if (!state_is(CUPEL_STATE_APPROVED))
		return 10;
	if (with_contexts && !for_all_rows(finish))
		return 11;
	if (!for_all_rows(answers))
		return 12;
	if (cupel_self_test(NULL, 0, &num) != CUPEL_OK || num < 2)
		return 13;
	return state_is(CUPEL_STATE_APPROVED) ? 0 : 14;
}

/* --- beside threads ----------------------------------------------------------------------------------------------------------- */

static _Atomic bool enough;
static _Atomic unsigned long worked;

static void *work(void *arg)
{
	(void)arg;
	while (!enough) {
		if (!for_all_rows(answers))
			_exit(4);
		worked++;
	}
	return NULL;
}

static void beside_threads(const void *arg)
{
	pthread_t threads[NUM_THREADS];

	(void)arg;
	CHECK(for_all_rows(begin));
	for (size_t i = 0; i < NUM_THREADS; i++)
		CHECK_EQUAL(pthread_create(&threads[i], NULL, work, NULL), 0);
	for (int i = 0; i < NUM_FORKS; i++) {
		pid_t child = fork();
		if (child == 0) {
			alarm(60);
			_exit(child_works(true));
		}
		CHECK_EQUAL(check_wait(child), 0);
	}
	enough = true;
	for (size_t i = 0; i < NUM_THREADS; i++)
		pthread_join(threads[i], NULL);
	CHECK(worked > 0);
	CHECK(for_all_rows(finish));
	CHECK_EQUAL(child_works(false), 0);
}

/* --- beside first self-tests -------------------------------------------------------------------------------------------------- */

/* Self-tests without end: each pass makes some of them due again. */
static void *warm_up(void *arg)
{
	(void)arg;
	while (!enough) {
		worked++;
		if (cupel_prewarm(0) != CUPEL_OK || cupel_lab_soft_error(CUPEL_SHA2_512) != CUPEL_OK ||
		    cupel_lab_soft_error(CUPEL_HMAC_SHA2_256) != CUPEL_OK)
			_exit(5);
	}
	return NULL;
}

static void beside_first_tests(const void *arg)
{
	pthread_t thread;

	(void)arg;
	CHECK_EQUAL(pthread_create(&thread, NULL, warm_up, NULL), 0);
	while (worked == 0)
		;
	for (int i = 0; i < NUM_FORKS; i++) {
		pid_t child = fork();
		if (child == 0) {
			alarm(10);
			if (!for_all_rows(answers) || cupel_prewarm(0) != CUPEL_OK)
				_exit(20);
			/* the parent's thread may have stood between a test and what it tells of it: the next tests mend that */
			if (cupel_self_test(NULL, 0, &(size_t){ 0 }) != CUPEL_OK)
				_exit(21);
			_exit(child_works(false));
		}
		CHECK_EQUAL(check_wait(child), 0);
	}
	enough = true;
	pthread_join(thread, NULL);
	CHECK_EQUAL(cupel_prewarm(0), CUPEL_OK);
	CHECK(state_is(CUPEL_STATE_APPROVED));
}

/* --- in a signal handler ------------------------------------------------------------------------------------------------------ */

static volatile sig_atomic_t num_signals, num_bad, num_within;
static volatile bool within;             /* a service is at work */

static void on_signal(int number)
{
	(void)number;
	if (num_signals >= NUM_FORKS)
		return;
	num_signals++;
	num_within += within;
	pid_t child = fork();
	if (child == 0) {
		alarm(60);
		_exit(child_works(true));
	}
	if (child < 0 || check_wait(child) != 0)
		num_bad++;
	/* and the handler's own process, too, in the midst of its service */
	if (!for_all_rows(answers))
		num_bad++;
}

static void in_a_handler(const void *arg)
{
	struct itimerval often = { { 0, 700 }, { 0, 700 } }, never = { { 0, 0 }, { 0, 0 } };
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	static uint8_t long_message[1 << 16];
	uint8_t first[64], again[64];

	(void)arg;
	CHECK(for_all_rows(begin));
	CHECK_EQUAL(cupel_mac(CUPEL_HMAC_SHA2_512, first, 64, key, KEY_LEN, long_message, sizeof long_message), CUPEL_OK);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	while (num_signals < NUM_FORKS) {
		within = true;
		int rc = cupel_mac(CUPEL_HMAC_SHA2_512, again, 64, key, KEY_LEN, long_message, sizeof long_message);
		within = false;
		CHECK_EQUAL(rc, CUPEL_OK);
		CHECK_BYTES(again, first, 64);
	}
	setitimer(ITIMER_REAL, &never, NULL);
	CHECK_EQUAL(num_bad, 0);
	CHECK(num_within > 0);
	CHECK(for_all_rows(finish));
	CHECK(state_is(CUPEL_STATE_APPROVED));
}

/* --- what a child inherits, and what it does not give back ---------------------------------------------------------------------- */

static void in_permitted_child(const void *arg)
{
	bool sealed = is_sealed();

	(void)arg;
	CHECK_EQUAL(status_now().permitted, 1);
	CHECK_EQUAL(queried(CUPEL_MD5), CUPEL_NOT_APPROVED);
	CHECK_EQUAL(cupel_lock_approved(), sealed ? CUPEL_OK : CUPEL_E_OPEN_BUILD);
	CHECK_EQUAL(status_now().permitted, !sealed);
}

static void in_locked_child(const void *arg)
{
	uint8_t out[64];

	(void)arg;
	CHECK_EQUAL(status_now().locked, CUPEL_LOCK_CALL);
	CHECK_EQUAL(status_now().permitted, 0);
	CHECK_EQUAL(cupel_permit_unapproved(), CUPEL_E_LOCKED);
	CHECK_EQUAL(cupel_digest(CUPEL_MD5, out, sizeof out, message, 1), CUPEL_E_NOT_APPROVED);
	CHECK(for_all_rows(answers));
}

static void in_child_of_error(const void *arg)
{
	(void)arg;
	CHECK(state_is(CUPEL_STATE_ERROR));
	FOR_ROWS(row)
		if (row->family != FAMILY_MODULE)
			is_refused(row, CUPEL_E_SELF_TEST);
	CHECK_EQUAL(cupel_reset(), CUPEL_OK);
	CHECK_EQUAL(child_works(false), 0);
}

static void in_child_of_end(const void *arg)
{
	(void)arg;
	CHECK(state_is(CUPEL_STATE_SHUT_DOWN));
	CHECK_EQUAL(cupel_reset(), CUPEL_E_SHUT_DOWN);
}

static void erring_child(const void *arg)
{
	(void)arg;
	CHECK_EQUAL(cupel_lab_error(), CUPEL_OK);
}

static void ending_child(const void *arg)
{
	(void)arg;
	CHECK_EQUAL(cupel_shutdown(), CUPEL_OK);
}

static void inherited(const void *arg)
{
	(void)arg;
	CHECK(for_all_rows(begin));
	if (can_permit()) {
		CHECK_EQUAL(cupel_permit_unapproved(), CUPEL_OK);
		in_child(in_permitted_child, NULL, "child of a permitted parent");
		CHECK_EQUAL(status_now().permitted, 1);
		if (is_sealed()) {
			CHECK_EQUAL(cupel_lock_approved(), CUPEL_OK);
			in_child(in_locked_child, NULL, "child of a locked parent");
		}
	}
	in_child(erring_child, NULL, "child that errs");
	in_child(ending_child, NULL, "child that shuts down");
	CHECK(state_is(CUPEL_STATE_APPROVED));
	CHECK(for_all_rows(finish));
	CHECK_EQUAL(cupel_lab_error(), CUPEL_OK);
	in_child(in_child_of_error, NULL, "child of a parent in error");
	CHECK(state_is(CUPEL_STATE_ERROR));
	CHECK_EQUAL(cupel_shutdown(), CUPEL_OK);
	in_child(in_child_of_end, NULL, "child of a parent that was shut down");
}

int main(void)
{
	table_open();
	in_child(beside_threads, NULL, "beside threads");
	in_child(beside_first_tests, NULL, "beside first self-tests");
	in_child(in_a_handler, NULL, "in a handler");
	in_child(inherited, NULL, "inherited");
	return check_close("fork");
}
