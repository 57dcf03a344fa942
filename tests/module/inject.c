/* SPDX-License-Identifier: MIT */
/*
 * The module's state changes in the midst of a service: nothing is released. The processor steps through a call; at every
 * instruction from before the result is written, and at some of those before, a child changes the state and goes on. Where the change came before the
 * service's last look at the state, the answer is the state's error and the output is untouched or zero; after that look
 * the result is on its way, and the number of instructions left for that is bounded.
 */
#include <signal.h>
#include <ucontext.h>

#include <cupel/lab.h>

#include "table.h"

enum { TRAP_FLAG = 0x100, MOST_STEPS = 1 << 20, SPARSE = 37, MOST_SPARSE = 400, DENSE = 1500 };

/* Instructions between the last look at the state and the caller's next line, at most: a sealed build's are known. */
enum { MOST_AFTER_LAST_LOOK = 64 };

enum output { UNTOUCHED, ZERO, RESULT, OTHER };

struct outcome {
	int rc;
	uint8_t seen, output;
};

static struct outcome *outcomes;         /* by step; shared with the children */
static volatile bool stepping, inside;
static volatile uint32_t step, num_steps, injected_at;
static volatile uint32_t first_dense;    /* 0: only count */
static volatile uint32_t sparse = SPARSE;        /* before it, each such instruction */
static volatile uint32_t num_second;     /* so many instructions after a change of state, one more each: a second one */
static volatile bool written_before;     /* the result stood in the output before the dense part */
static int (*volatile inject)(void), (*volatile inject_second)(void);

static uint8_t out[LONGEST_ANSWER], right[LONGEST_ANSWER];
static size_t out_len;

static enum output output_now(void)
{
	if (filled(out, 0xa5, sizeof out))
		return UNTOUCHED;
	if (filled(out, 0, out_len) && filled(out + out_len, 0xa5, sizeof out - out_len))
		return ZERO;
	return memcmp(out, right, out_len) == 0 ? RESULT : OTHER;
}

static void on_trap(int number, siginfo_t *info, void *context)
{
	greg_t *flags = &((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL];

	(void)number;
	(void)info;
	if (!stepping) {
		*flags &= ~(greg_t)TRAP_FLAG;
		return;
	}
	*flags |= TRAP_FLAG;
	if (!inside)
		return;
	step++;
	if (injected_at != 0) {                  /* a child that waits for its second change */
		if (step == injected_at + num_second) {
			stepping = false;
			*flags &= ~(greg_t)TRAP_FLAG;
			if (inject_second() < 0)
				_exit(3);
		}
		return;
	}
	if (step == first_dense)
		written_before = output_now() != UNTOUCHED;
	if (first_dense == 0 || step >= MOST_STEPS || (step < first_dense && step % sparse != 0))
		return;
	pid_t child = fork();
	if (child == 0) {
		stepping = num_second != 0;
		if (!stepping)
			*flags &= ~(greg_t)TRAP_FLAG;
		injected_at = step;
		alarm(60);
		if (inject() < 0)
			_exit(3);
		return;
	}
	if (child < 0 || check_wait(child) != 0) {
		static const char text[] = "inject: a child ended badly\n";
		if (write(STDOUT_FILENO, text, sizeof text - 1) < 0 || true)
			_exit(2);
	}
}

/* --- the calls ---------------------------------------------------------------------------------------------------------------- */

enum { SHORT_MESSAGE = 20 };

static cupel_digest_ctx digest;
static cupel_mac_ctx mac;
static uint32_t service;

static void begin_nothing(void)
{
}

static int call_digest(void)
{
	return cupel_digest(service, out, sizeof out, message, SHORT_MESSAGE);
}

static void begin_digest(void)
{
	CHECK_EQUAL(cupel_digest_init(&digest, service), CUPEL_OK);
	CHECK_EQUAL(cupel_digest_update(&digest, message, SHORT_MESSAGE), CUPEL_OK);
}

static int call_digest_final(void)
{
	return cupel_digest_final(&digest, out, sizeof out);
}

static int call_mac(void)
{
	return cupel_mac(service, out, out_len, key, sizeof key, message, SHORT_MESSAGE);
}

static void begin_mac(void)
{
	CHECK_EQUAL(cupel_mac_init(&mac, service, CUPEL_GENERATE, key, sizeof key), CUPEL_OK);
	CHECK_EQUAL(cupel_mac_update(&mac, message, SHORT_MESSAGE), CUPEL_OK);
}

static void begin_verify(void)
{
	CHECK_EQUAL(cupel_mac_init(&mac, service, CUPEL_VERIFY, key, sizeof key), CUPEL_OK);
	CHECK_EQUAL(cupel_mac_update(&mac, message, SHORT_MESSAGE), CUPEL_OK);
}

static int call_mac_final(void)
{
	return cupel_mac_final(&mac, out, out_len);
}

static int call_mac_verify(void)
{
	return cupel_mac_verify(service, right, out_len, key, sizeof key, message, SHORT_MESSAGE);
}

static int call_mac_final_verify(void)
{
	return cupel_mac_final_verify(&mac, right, out_len);
}

static cupel_key signing, agreeing;
static size_t result_len;

static void begin_key(void)
{
	CHECK_EQUAL(key_of_service(&signing, CUPEL_P256, CUPEL_SIGN_DETERMINISTIC), CUPEL_OK);
	CHECK_EQUAL(key_of_service(&agreeing, CUPEL_P256, CUPEL_AGREE), CUPEL_OK);
}

static int call_sign(void)
{
	return cupel_sign(&signing, CUPEL_SHA2_256, out, sizeof out, &result_len, message, SHORT_MESSAGE);
}

static int call_agree(void)
{
	size_t peer_len;
	const uint8_t *peer = peer_key(CUPEL_P256, &peer_len);

	return cupel_agree(&agreeing, out, sizeof out, &result_len, peer, peer_len);
}

static struct call {
	const char *name;
	uint32_t service;
	void (*begin)(void);
	int (*call)(void);
	int answer;                      /* undisturbed */
	int (*inject)(void);
	int error;                       /* disturbed; 0: it must not be */
} calls[64];
static size_t num_calls;

static int inject_error(void)
{
	return cupel_lab_error();
}

static int inject_soft_error(void)
{
	return cupel_lab_soft_error(CUPEL_SHA2_256);
}

static int inject_shutdown(void)
{
	return cupel_shutdown();
}

static int inject_lock(void)
{
	return cupel_lock_approved();
}

static int inject_reset(void)
{
	return cupel_reset();
}

static void add(const char *name, uint32_t id, void (*begin)(void), int (*call)(void), int answer, int (*injected)(void), int error)
{
	calls[num_calls++] = (struct call){ name, id, begin, call, answer, injected, error };
}

/* --- one call, again and again ------------------------------------------------------------------------------------------------ */

static int stepped(const struct call *c)
{
	memset(out, 0xa5, sizeof out);
	c->begin();
	step = 0;
	injected_at = 0;
	stepping = true;
	raise(SIGTRAP);
	inside = true;
	int rc = c->call();
	inside = false;
	stepping = false;
	if (injected_at != 0) {          /* a child: tells, and is done */
		outcomes[injected_at] = (struct outcome){ rc, 1, (uint8_t)output_now() };
		_exit(0);
	}
	num_steps = step;
	return rc;
}

static void judge(const struct call *c, bool sealed)
{
	uint32_t released = 0, held = 0, first_released = 0, left = 0, strange = 0;
	int strange_rc = 0;

	for (uint32_t i = 1; i <= num_steps; i++) {
		const struct outcome *o = &outcomes[i];
		if (!o->seen)
			continue;
		if (c->error != 0 && o->rc == c->answer) {
			if (released++ == 0)
				first_released = i;
			continue;
		}
		held++;
		if (o->rc != (c->error != 0 ? c->error : c->answer)) {
			strange++;
			strange_rc = o->rc;
		}
		if (c->error != 0 && o->output != UNTOUCHED && o->output != ZERO)
			left++;
		if (c->error == 0 && o->output != RESULT)
			left++;
		/* once the last look is past, it stays past */
		if (!CHECK(first_released == 0))
			printf("%s: held back at step %u, yet released at %u\n", c->name, i, first_released);
	}
	printf("%s: %u instructions; stepped into at %u: held back at %u; the last look is %u before the end\n", c->name, num_steps,
	       held + released, held, c->error == 0 ? 0 : num_steps - first_released + 1);
	CHECK_OF(c->name, held + released >= num_steps - first_dense && held > released, true);
	/* an error, and yet the result stands in the output */
	CHECK_OF(c->name, left, 0);
	/* an answer that is none of the state's */
	if (!CHECK_OF(c->name, strange, 0))
		printf("%s: the strange answer is %d\n", c->name, strange_rc);
	if (c->error != 0) {
		CHECK_OF(c->name, released > 0, true);
		if (sealed)
			CHECK_OF(c->name, released <= MOST_AFTER_LAST_LOOK, true);
	}
}

static void one_call(const void *arg)
{
	const struct call *c = arg;
	struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };
	bool sealed = is_sealed();

	sigaction(SIGTRAP, &action, NULL);
	service = c->service;
	if (service == CUPEL_MD5)
		CHECK_EQUAL(cupel_permit_unapproved(), CUPEL_OK);
	CHECK_EQUAL(cupel_prewarm(0), CUPEL_OK);
	if (c->call == call_digest || c->call == call_digest_final) {
		out_len = cupel_digest_len(service);
		CHECK(cupel_digest(service, right, sizeof right, message, SHORT_MESSAGE) >= 0);
	} else if (c->begin == begin_key) {
		begin_key();
		CHECK_EQUAL(c->call(), CUPEL_OK);
		out_len = result_len;
		memcpy(right, out, out_len);
	} else {
		out_len = cupel_mac_len(service);
		CHECK_EQUAL(cupel_mac(service, right, out_len, key, sizeof key, message, SHORT_MESSAGE), CUPEL_OK);
	}
	if (c->answer == CUPEL_E_MISMATCH)
		right[out_len - 1] ^= 1;

	first_dense = 0;
	CHECK_OF(c->name, stepped(c), c->answer);
	if (num_steps == 0) {
		printf("this machine does not step through instructions\n");
		_exit(EXIT_SKIP);
	}
	if (!CHECK(num_steps > 100 && num_steps < MOST_STEPS))
		return;
	memset(outcomes, 0, MOST_STEPS * sizeof *outcomes);
	inject = c->inject;
	sparse = num_steps > MOST_SPARSE * SPARSE ? num_steps / MOST_SPARSE : SPARSE;
	/* a signature is written before more is wiped than a tag is */
	uint32_t dense = c->begin == begin_key ? 3 * DENSE : DENSE;
	first_dense = num_steps > 2 * dense ? num_steps - dense : num_steps / 2;
	CHECK_OF(c->name, stepped(c), c->answer);
	CHECK_OF(c->name, written_before, false);
	/* A verification writes nothing: what stands in `out` is as it was. */
	for (uint32_t i = 1; i <= num_steps; i++)
		if (c->call == call_mac_verify || c->call == call_mac_final_verify) {
			CHECK(!outcomes[i].seen || outcomes[i].output == UNTOUCHED);
		}
	judge(c, sealed);
}

/*
 * The error comes and goes: an error, and a reset a few instructions later. Whatever a service then answers, it is not another's
 * indicator: MD5, permitted, is done as not approved, or refused with nothing written.
 */
enum { MOST_BETWEEN = 12, LAST_PART = 250 };

static void error_comes_and_goes(const void *arg)
{
	static const struct call call = { "MD5, error and reset", CUPEL_MD5, begin_nothing, call_digest, CUPEL_NOT_APPROVED, inject_error,
	                                  CUPEL_E_SELF_TEST };
	struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };
	uint32_t seen = 0, wrong = 0, held = 0, called_approved = 0;

	(void)arg;
	sigaction(SIGTRAP, &action, NULL);
	service = CUPEL_MD5;
	CHECK_EQUAL(cupel_permit_unapproved(), CUPEL_OK);
	CHECK_EQUAL(cupel_prewarm(0), CUPEL_OK);
	out_len = cupel_digest_len(service);
	CHECK_EQUAL(cupel_digest(service, right, sizeof right, message, SHORT_MESSAGE), CUPEL_NOT_APPROVED);
	CHECK_EQUAL(stepped(&call), CUPEL_NOT_APPROVED);
	inject = inject_error;
	inject_second = inject_reset;
	first_dense = num_steps > LAST_PART ? num_steps - LAST_PART : 1;
	for (num_second = 1; num_second <= MOST_BETWEEN; num_second++) {
		memset(outcomes, 0, MOST_STEPS * sizeof *outcomes);
		CHECK_EQUAL(stepped(&call), CUPEL_NOT_APPROVED);
		for (uint32_t i = first_dense; i <= num_steps; i++) {
			const struct outcome *o = &outcomes[i];
			if (!o->seen)
				continue;
			seen++;
			held += o->rc < 0;
			called_approved += CUPEL_IS_APPROVED(o->rc);
			wrong += !(o->rc == CUPEL_NOT_APPROVED && o->output == RESULT) &&
			         !(o->rc == CUPEL_E_SELF_TEST && (o->output == UNTOUCHED || o->output == ZERO));
		}
	}
	printf("MD5, error and reset: %u pairs; held back at %u\n", seen, held);
	CHECK(seen > MOST_BETWEEN * LAST_PART / 2);
	CHECK(held > 0);
	CHECK_EQUAL(called_approved, 0);
	CHECK_EQUAL(wrong, 0);
}

static bool curves_are_fast(void)
{
	cupel_module_report report;

	return cupel_module_info(&report) == CUPEL_OK && (report.cpu_features & CUPEL_CPU_ADX) != 0;
}

int main(void)
{
	table_open();
	outcomes = check_shared(MOST_STEPS * sizeof *outcomes);

	add("digest", CUPEL_SHA2_256, begin_nothing, call_digest, CUPEL_OK, inject_error, CUPEL_E_SELF_TEST);
	add("digest of another block length", CUPEL_SHA2_384, begin_nothing, call_digest, CUPEL_OK, inject_error, CUPEL_E_SELF_TEST);
	add("digest, shut down", CUPEL_SHA2_256, begin_nothing, call_digest, CUPEL_OK, inject_shutdown, CUPEL_E_SHUT_DOWN);
	add("digest, soft error", CUPEL_SHA2_256, begin_nothing, call_digest, CUPEL_OK, inject_soft_error, 0);
	add("digest_final", CUPEL_SHA2_256, begin_digest, call_digest_final, CUPEL_OK, inject_error, CUPEL_E_SELF_TEST);
	add("mac", CUPEL_HMAC_SHA2_256, begin_nothing, call_mac, CUPEL_OK, inject_error, CUPEL_E_SELF_TEST);
	add("mac_final", CUPEL_HMAC_SHA2_256, begin_mac, call_mac_final, CUPEL_OK, inject_error, CUPEL_E_SELF_TEST);
	add("mac_verify", CUPEL_HMAC_SHA2_256, begin_nothing, call_mac_verify, CUPEL_OK, inject_error, CUPEL_E_SELF_TEST);
	add("mac_verify, wrong tag", CUPEL_HMAC_SHA2_256, begin_nothing, call_mac_verify, CUPEL_E_MISMATCH, inject_error,
	    CUPEL_E_SELF_TEST);
	add("mac_final_verify", CUPEL_HMAC_SHA2_256, begin_verify, call_mac_final_verify, CUPEL_OK, inject_error, CUPEL_E_SELF_TEST);
	add("mac_final_verify, wrong tag", CUPEL_HMAC_SHA2_256, begin_verify, call_mac_final_verify, CUPEL_E_MISMATCH, inject_error,
	    CUPEL_E_SELF_TEST);
	if (curves_are_fast()) {
		add("sign", CUPEL_DET_ECDSA, begin_key, call_sign, CUPEL_OK, inject_error, CUPEL_E_SELF_TEST);
		add("agree", CUPEL_ECDH, begin_key, call_agree, CUPEL_OK, inject_error, CUPEL_E_SELF_TEST);
	} else {
		puts("path portable, of the curves: not run, a call has millions of instructions to step");
	}
	if (can_permit()) {
		add("MD5", CUPEL_MD5, begin_nothing, call_digest, CUPEL_NOT_APPROVED, inject_error, CUPEL_E_SELF_TEST);
		if (is_sealed()) {
			add("MD5, locked", CUPEL_MD5, begin_nothing, call_digest, CUPEL_NOT_APPROVED, inject_lock, CUPEL_E_NOT_APPROVED);
			add("MD5_final, locked", CUPEL_MD5, begin_digest, call_digest_final, CUPEL_NOT_APPROVED, inject_lock,
			    CUPEL_E_NOT_APPROVED);
		}
	}
	for (size_t i = 0; i < num_calls; i++)
		in_child(one_call, &calls[i], calls[i].name);
	if (can_permit())
		in_child(error_comes_and_goes, NULL, "MD5, error and reset");
	return check_close("inject");
}
