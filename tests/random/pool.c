/* SPDX-License-Identifier: MIT */
/*
 * The pool: with every slot held, in children of fork, where the kernel wipes nothing, in signal handlers, at every instruction of a call;
 * what is left in memory after an error and after the end; without getrandom(2), without RDRAND, after a snapshot.
 */
#include <signal.h>
#include <time.h>
#include <ucontext.h>

#include <cupel/cupel.h>
#include <cupel/lab.h>

#include "../emulated.h"
#include "../module/search.h"
#include "module.h"

enum { LEN = 16, MOST_DRAWS = 4096 };

/* --- draws that must all differ ------------------------------------------------------------------------------------------------------ */

static struct draws {
	_Atomic unsigned num;
	uint8_t bits[MOST_DRAWS][LEN];
} *draws;                                /* shared with children */

static void draw(void)
{
	unsigned at = draws->num++;

	if (cupel_random(draws->bits[at % MOST_DRAWS], LEN) != CUPEL_OK)
		abort();
}

static int by_bits(const void *a, const void *b)
{
	return memcmp(a, b, LEN);
}

static void all_differ(const char *what, unsigned least)
{
	unsigned num = draws->num, same = 0;

	CHECK_OF(what, num >= least && num <= MOST_DRAWS, true);
	qsort(draws->bits, num, LEN, by_bits);
	for (unsigned i = 1; i < num; i++)
		same += memcmp(draws->bits[i - 1], draws->bits[i], LEN) == 0;
	CHECK_OF(what, same, 0);
	draws->num = 0;
}

/* --- slots ---------------------------------------------------------------------------------------------------------------------------- */

static struct pool *pool;
static bool (*take)(struct slot *, struct life);
static void (*give)(struct slot *, struct life);
static uint64_t (*new_epoch)(void);

static struct life now(void)
{
	struct state *st = the_state();
	uint64_t epoch = st->wiped_on_fork.epoch;

	return (struct life){ epoch != 0 ? epoch : new_epoch(), st->generation };
}

static struct slot *slot_at(size_t i)
{
	return i == POOL_CHILDREN ? &pool->root : &pool->children[i];
}

static unsigned take_all(void)
{
	unsigned num = 0;

	for (size_t i = 0; i <= POOL_CHILDREN; i++)
		num += take(slot_at(i), now());
	return num;
}

static void give_all(void)
{
	for (size_t i = 0; i <= POOL_CHILDREN; i++)
		give(slot_at(i), now());
}

static unsigned num_live(void)
{
	unsigned num = 0;

	for (size_t i = 0; i <= POOL_CHILDREN; i++)
		num += slot_at(i)->epoch == now().epoch;
	return num;
}

static void held_child(const void *arg)
{
	(void)arg;
	alarm(60);
	for (int i = 0; i < 20; i++)
		draw();
	/* the parent's holders are not here: each slot is free */
	CHECK_EQUAL(num_live(), 2);
	CHECK_EQUAL(take_all(), POOL_CHILDREN + 1);
	draw();
}

static void forks_while_held(const void *arg)
{
	(void)arg;
	draw();
	CHECK_EQUAL(num_live(), 2);                      /* the root and one child */
	CHECK_EQUAL(take_all(), POOL_CHILDREN + 1);
	CHECK_EQUAL(take_all(), 0);
	/* nobody waits: such a call seeds a generator of its own, and leaves it nowhere */
	for (int i = 0; i < 5; i++)
		draw();
	for (int i = 0; i < 5; i++)
		in_child(held_child, NULL, "a child of a process that holds every slot");
	give_all();
	for (int i = 0; i < 50; i++)
		draw();
	all_differ("while every slot was held", 5 * 21 + 56);
}

/* --- what a child inherits ------------------------------------------------------------------------------------------------------------- */

static void drawing_child(const void *arg)
{
	int depth = *(const int *)arg;

	for (int i = 0; i < 10; i++)
		draw();
	if (depth > 0)
		in_child(drawing_child, &(int){ depth - 1 }, "a grandchild");
	for (int i = 0; i < 10; i++)
		draw();
}

static void forks(const void *arg)
{
	(void)arg;
	for (int i = 0; i < 10; i++)
		draw();
	for (int i = 0; i < 10; i++) {
		in_child(drawing_child, &(int){ 2 }, "a child");
		draw();
	}
	all_differ("parents and children", 620);
	forks_while_held(NULL);
}

static void counter_child(const void *arg)
{
	cupel_aead_ctx ctx = *(const cupel_aead_ctx *)arg;
	uint8_t tag[16];

	CHECK_EQUAL(cupel_aead_seal(&ctx, NULL, 0, tag, 16, NULL, 0, NULL, 0, NULL, 0, "ad", 2), CUPEL_E_FORKED);
}

/* A context that counts its IVs knows a child, too. */
static void counters(void)
{
	static const uint8_t key[16];
	uint8_t tag[16];
	cupel_aead_ctx ctx;

	CHECK_EQUAL(cupel_aead_init(&ctx, CUPEL_AES_GCM, CUPEL_IV_COUNTER, 16, key, 16, key, 4), CUPEL_OK);
	for (int i = 0; i < 3; i++) {
		CHECK_EQUAL(cupel_aead_seal(&ctx, NULL, 0, tag, 16, NULL, 0, NULL, 0, NULL, 0, "ad", 2), CUPEL_OK);
		in_child(counter_child, &ctx, "a child with a counting context");
	}
}

static void wiped(const void *arg)
{
	forks(arg);
	counters();
	CHECK(!the_state()->cannot_wipe || is_emulated());    /* QEMU's kernel takes the advice, and does nothing */
}

/* madvise(2) fails, as before Linux 4.14; or takes any advice and does nothing, as in some emulators. */
static void cannot_wipe(const void *arg)
{
	spoil(SYS_madvise, *(const unsigned *)arg);
	forks(arg);
	counters();
	CHECK(the_state()->cannot_wipe);
	CHECK_EQUAL(the_state()->wiped_on_fork.epoch, 0);
}

/* --- in the midst of a call ------------------------------------------------------------------------------------------------------------ */

static volatile sig_atomic_t num_handled, num_bad;

static void on_alarm(int number)
{
	(void)number;
	num_handled++;
	draw();
	if (num_handled % 16 == 0) {
		pid_t child = fork();
		if (child == 0) {
			alarm(60);
			draw();
			_exit(0);
		}
		num_bad += check_wait(child) != 0;
	}
}

static void in_handlers(const void *arg)
{
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	timer_t timer;
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct itimerspec often = { { 0, 200000 }, { 0, 200000 } }, never = { { 0, 0 }, { 0, 0 } };

	(void)arg;
	sigaction(SIGUSR1, &action, NULL);
	if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0)
		return;
	timer_settime(timer, 0, &often, NULL);           /* the first of them come while the root is seeded */
	while (num_handled < 200)
		if (draws->num < MOST_DRAWS - 1000)
			draw();
	timer_settime(timer, 0, &never, NULL);
	CHECK_EQUAL(num_bad, 0);
	all_differ("in handlers", 300);
}

#if defined(__x86_64__) && !defined(INSTRUMENTED)
/*
 * The processor steps through a call, and forks. The child goes on with the call, on pages that were wiped in its midst or, where the
 * kernel wipes nothing, with its parent's: what it returns is not what its parent returns, unless the call had looked for a fork for the last time.
 */
enum { TRAP_FLAG = 0x100, MOST_STEPS = 1 << 20, SPARSE = 29, DENSE = 200, MOST_AFTER_LAST_LOOK = 64 };

static struct outcome {
	uint8_t seen, bits[LEN], next[LEN];
} *outcomes;
static volatile bool stepping, inside;
static volatile uint32_t step, num_steps, forked_at;

static void on_trap(int number, siginfo_t *info, void *context)
{
	greg_t *flags = &((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL];

	(void)number;
	(void)info;
	*flags = stepping ? *flags | TRAP_FLAG : *flags & ~(greg_t)TRAP_FLAG;
	if (!inside || ++step >= MOST_STEPS || num_steps == 0 || (step + DENSE < num_steps && step % SPARSE != 0))
		return;
	pid_t child = fork();
	if (child == 0) {
		alarm(60);
		forked_at = step;
		stepping = false;
		*flags &= ~(greg_t)TRAP_FLAG;
	} else if (check_wait(child) != 0) {
		_exit(3);
	}
}

static void stepped(uint8_t out[LEN])
{
	step = 0;
	stepping = true;
	raise(SIGTRAP);
	inside = true;
	int rc = cupel_random(out, LEN);
	inside = false;
	stepping = false;
	if (rc != CUPEL_OK)
		abort();
	if (forked_at != 0) {
		struct outcome *o = &outcomes[forked_at];
		memcpy(o->bits, out, LEN);
		if (cupel_random(o->next, LEN) != CUPEL_OK)
			abort();
		o->seen = 1;
		_exit(0);
	}
}

static void at_every_instruction(const void *arg)
{
	struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };
	uint8_t out[LEN], next[LEN];
	uint32_t seen = 0, same = 0, first_same = 0, next_same = 0;

	if (arg != NULL)
		spoil(SYS_madvise, EINVAL);
	sigaction(SIGTRAP, &action, NULL);
	CHECK_EQUAL(cupel_random(out, LEN), CUPEL_OK);
	stepped(out);
	if (step == 0) {
		printf("this machine does not step through instructions: left out\n");
		return;
	}
	num_steps = step;
	stepped(out);
	CHECK_EQUAL(cupel_random(next, LEN), CUPEL_OK);
	for (uint32_t i = 1; i < MOST_STEPS; i++) {
		if (!outcomes[i].seen)
			continue;
		seen++;
		if (memcmp(outcomes[i].bits, out, LEN) == 0) {
			same++;
			first_same = first_same == 0 ? i : first_same;
		}
		next_same += memcmp(outcomes[i].next, next, LEN) == 0;
		memcpy(draws->bits[draws->num++ % MOST_DRAWS], outcomes[i].next, LEN);
		outcomes[i].seen = 0;
	}
	printf("forked at %u of %u instructions: the last look is %u before the end\n", seen, step, first_same == 0 ? 0 : step - first_same + 1);
	CHECK(seen > DENSE);
	CHECK(same <= MOST_AFTER_LAST_LOOK);
	CHECK(first_same == 0 || first_same + MOST_AFTER_LAST_LOOK > step);
	CHECK_EQUAL(next_same, 0);
	all_differ("the call after the one that was forked in", seen);
}
#else
static void at_every_instruction(const void *arg)
{
	(void)arg;
	printf("not stepped through here\n");
}
enum { MOST_STEPS = 1 };
static struct outcome { int none; } *outcomes;
#endif

/* --- what is left ----------------------------------------------------------------------------------------------------------------------- */

/* Keys and counters of every generator. */
static struct secrets secrets;
_Static_assert(2 * (POOL_CHILDREN + 1) <= MOST_SECRETS, "more generators than a search has room for");

static void note_all(void)
{
	secrets.num = 0;
	for (size_t i = 0; i <= POOL_CHILDREN; i++)
		if (slot_at(i)->epoch == now().epoch) {
			secret_note(&secrets, slot_at(i)->drbg.key.round.bytes[0]);
			secret_note(&secrets, slot_at(i)->drbg.counter);
		}
}

/* A child in each of the slots that differing stacks lead to. */
static void draw_at_depth(unsigned depth)
{
	uint8_t room[1 << 14];

	__asm__ volatile("" : : "r"(room) : "memory");
	draw();
	if (depth > 0)
		draw_at_depth(depth - 1);
	__asm__ volatile("" : : "r"(room) : "memory");
}

static void left_after(const void *arg)
{
	bool error = *(const bool *)arg;
	uint8_t out[64];

	if (!search_is_possible())
		return;
	draw_at_depth(200);
	draws->num = 0;
	CHECK(num_live() > POOL_CHILDREN / 2);
	note_all();
	CHECK_EQUAL(secrets_found(&secrets), secrets.num);       /* each once, in its slot */
	/* one slot is held: by a thread that will never come back */
	CHECK(take(&pool->children[3], now()));
	if (error)
		CHECK_EQUAL(cupel_lab_error(), CUPEL_OK);
	else
		CHECK_EQUAL(cupel_shutdown(), CUPEL_OK);
	CHECK(secrets.num > POOL_CHILDREN);
	unsigned left = secrets_found(&secrets);
	CHECK(left == 0 || left == 2);                   /* a holder has what it had not lifted yet */
	give(&pool->children[3], now());
	memset(out, 0xa5, sizeof out);
	CHECK_EQUAL(cupel_random(out, sizeof out), error ? CUPEL_E_SELF_TEST : CUPEL_E_SHUT_DOWN);
	CHECK(out[0] == 0xa5 && out[63] == 0xa5);
	for (size_t i = 0; i <= POOL_CHILDREN; i++)
		if (i != 3)
			CHECK_EQUAL(slot_at(i)->epoch, 0);
	if (error) {
		CHECK_EQUAL(cupel_reset(), CUPEL_OK);
		note_all();
		for (int i = 0; i < 100; i++)
			draw();
		all_differ("after a reset", 100);
	}
}

/* --- other sources, and none ------------------------------------------------------------------------------------------------------------ */

static void without_getrandom(const void *arg)
{
	spoil(SYS_getrandom, *(const unsigned *)arg);
	for (int i = 0; i < 300; i++)
		draw();
	all_differ("without getrandom", 300);
}

static void without_both(const void *arg)
{
	CHECK_EQUAL(cupel_cpu_narrow(CUPEL_CPU_RDRAND | CUPEL_CPU_RDSEED), CUPEL_OK);
	without_getrandom(arg);
}

/* The state as it was: what a snapshot brings back when it is restored. */
static void snapshots(const void *arg)
{
	static struct wiped_on_fork copy;
	struct wiped_on_fork *pages = &the_state()->wiped_on_fork;

	if (*(const bool *)arg)
		CHECK_EQUAL(cupel_cpu_narrow(CUPEL_CPU_RDRAND | CUPEL_CPU_RDSEED), CUPEL_OK);
	draw();
	memcpy(&copy, pages, sizeof copy);
	for (int i = 0; i < 200; i++) {
		memcpy(pages, &copy, sizeof copy);
		draw();
	}
	all_differ("after snapshots", 201);
}

/* Keys and secrets of messages: with and without something of the caller's. */
static void secret_bits(const void *arg)
{
	int (*random_secret)(uint8_t *, size_t, const uint8_t *, size_t) = (int (*)(uint8_t *, size_t, const uint8_t *, size_t))symbol("random_secret");
	static const uint8_t more[1000] = { 1, 2, 3 };

	if (*(const bool *)arg)
		CHECK_EQUAL(cupel_cpu_narrow(CUPEL_CPU_RDRAND | CUPEL_CPU_RDSEED), CUPEL_OK);
	for (size_t i = 0; i < 500; i++)
		CHECK_EQUAL(random_secret(draws->bits[draws->num++], LEN, i % 2 ? more : NULL, i % 2 ? i : 0), CUPEL_OK);
	all_differ("secrets", 500);
}

int main(void)
{
	check_open();
	draws = check_shared(sizeof *draws);
	outcomes = check_shared(MOST_STEPS * sizeof *outcomes);
	pool = &the_state()->wiped_on_fork.pool;
	take = (bool (*)(struct slot *, struct life))symbol("slot_take");
	give = (void (*)(struct slot *, struct life))symbol("slot_give");
	new_epoch = (uint64_t (*)(void))symbol("fork_new_epoch");
	in_child(wiped, NULL, "pages that fork wipes");
	in_child(cannot_wipe, &(unsigned){ EINVAL }, "a kernel that wipes nothing");
	in_child(cannot_wipe, &(unsigned){ 0 }, "an emulator that says yes");
	in_child(in_handlers, NULL, "in handlers");
	in_child(at_every_instruction, NULL, "at every instruction");
	in_child(at_every_instruction, "", "at every instruction, without wiping");
	in_child(left_after, &(bool){ true }, "left after an error");
	in_child(left_after, &(bool){ false }, "left after the end");
	in_child(without_getrandom, &(unsigned){ ENOSYS }, "without getrandom");
	in_child(without_getrandom, &(unsigned){ EAGAIN }, "early at boot");
	in_child(without_both, &(unsigned){ ENOSYS }, "without getrandom and RDRAND");
	for (int narrow = 0; narrow < 2; narrow++) {
		in_child(snapshots, &(bool){ narrow }, "snapshots");
		in_child(secret_bits, &(bool){ narrow }, "secrets");
	}
	return check_close("pool");
}
