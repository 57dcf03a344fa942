/* SPDX-License-Identifier: MIT */
/*
 * Every service in every state: the answer that the table says, and the query says the same.
 *
 *     states [N]     every Nth pair of them alone, for a machine as slow as an emulator
 */
#include <cupel/lab.h>

#include "symbol.h"
#include "table.h"

/* What the module should be now, kept beside it. */
struct model {
	enum cupel_state state;
	bool permitted, locked, started;
	bool dead;                       /* contexts from before a reset */
};

enum { MOST_TESTS = 64 };

/* A way to a state, one letter a step: see `step`. */
struct situation {
	const char *name, *steps;
};

static const struct situation situations[] = {
	{ "fresh", "" },
	{ "permitted, fresh", "p" },
	{ "locked, fresh", "l" },
	{ "approved", "b" },
	{ "permitted", "pb" },
	{ "permitted twice", "ppb" },
	{ "locked", "bl" },
	{ "locked twice", "bll" },
	{ "permitted, then locked", "pbl" },
	{ "soft error", "bs" },
	{ "soft error, permitted", "pbs" },
	{ "soft error, locked", "bls" },
	{ "soft error twice", "bss" },
	{ "error", "be" },
	{ "error, permitted", "pbe" },
	{ "error, locked", "ble" },
	{ "error, permitted, then locked", "pble" },
	{ "error after soft error", "bse" },
	{ "after a reset", "ber" },
	{ "after a reset, permitted", "pber" },
	{ "after a reset, locked", "bler" },
	{ "after a reset, permitted, then locked", "pbler" },
	{ "after a reset from soft error", "bser" },
	{ "error after a reset", "bere" },
	{ "integrity error", "bi" },
	{ "integrity error, permitted", "pbi" },
	{ "integrity error, locked", "bli" },
	{ "integrity error after soft error", "bsi" },
	{ "integrity error at reset", "bei" },
	{ "integrity error of changed memory that was mended", "bii" },
	{ "shut down", "bx" },
	{ "shut down, permitted", "pbx" },
	{ "shut down, locked", "blx" },
	{ "shut down in soft error", "bsx" },
	{ "shut down in error", "bex" },
};
enum { NUM_SITUATIONS = sizeof situations / sizeof *situations };

static bool sealed;

static bool operational(const struct model *m)
{
	return m->state == CUPEL_STATE_APPROVED || m->state == CUPEL_STATE_SOFT_ERROR;
}

/* What the table says that a row answers. */
static int expected(const struct row *row, const struct model *m)
{
	if (row->id == CUPEL_SHUTDOWN && m->state == CUPEL_STATE_INTEGRITY_ERROR)
		return CUPEL_E_INTEGRITY;        /* which is for good, and ended every service already */
	if (row->id == CUPEL_SHUTDOWN && m->state == CUPEL_STATE_SHUT_DOWN)
		return CUPEL_E_SHUT_DOWN;
	if (row->states == IN_ANY)
		return CUPEL_OK;
	if (m->state == CUPEL_STATE_INTEGRITY_ERROR)
		return CUPEL_E_INTEGRITY;
	if (m->state == CUPEL_STATE_SHUT_DOWN)
		return CUPEL_E_SHUT_DOWN;
	if (m->state == CUPEL_STATE_ERROR)
		return row->states == IN_ERROR ? CUPEL_OK : CUPEL_E_SELF_TEST;
	if (row->states == IN_ERROR)
		return CUPEL_E_NOT_IN_ERROR;
	if (!row->approved && !m->permitted)
		return CUPEL_E_NOT_APPROVED;
	if (row->id == CUPEL_PERMIT_UNAPPROVED && m->locked)
		return CUPEL_E_LOCKED;
	if (row->id == CUPEL_LOCK_APPROVED && !sealed)
		return CUPEL_E_OPEN_BUILD;
	if (row->id == CUPEL_CPU_NARROW && m->started)
		return CUPEL_E_STARTED;
	return indicator(row);
}

/* What performing it once changes. */
static void performed(const struct row *row, struct model *m)
{
	if (expected(row, m) < 0)
		return;
	switch (row->id) {
	case CUPEL_PERMIT_UNAPPROVED:
		m->permitted = true;
		break;
	case CUPEL_LOCK_APPROVED:
		m->permitted = false;
		m->locked = true;
		break;
	case CUPEL_SHUTDOWN:
		m->state = CUPEL_STATE_SHUT_DOWN;
		break;
	case CUPEL_RESET:
		m->state = CUPEL_STATE_APPROVED;
		m->dead = true;
		break;
	case CUPEL_SELF_TEST:
	case CUPEL_PREWARM:
		m->started = true;
		if (m->state == CUPEL_STATE_SOFT_ERROR)
			m->state = CUPEL_STATE_APPROVED;
		break;
	default:
		if (row->family != FAMILY_MODULE)
			m->started = true;
		/* step 's' is a soft error of SHA2_512 */
		if (m->state == CUPEL_STATE_SOFT_ERROR && strcmp(row->cast, "SHA2_512") == 0)
			m->state = CUPEL_STATE_APPROVED;
	}
}

static const char *name_of(enum cupel_state state)
{
	switch (state) {
	case CUPEL_STATE_SELF_TEST: return "self-test";
	case CUPEL_STATE_APPROVED: return "approved";
	case CUPEL_STATE_SOFT_ERROR: return "soft error";
	case CUPEL_STATE_ERROR: return "error";
	case CUPEL_STATE_INTEGRITY_ERROR: return "integrity error";
	case CUPEL_STATE_SHUT_DOWN: return "shut down";
	}
	return "?";
}

static void status_is(const struct model *m, const char *where)
{
	cupel_status_report report = status_now();

	CHECK_OF(where, report.state, m->state);
	CHECK_OF(where, report.permitted, m->permitted);
	CHECK_OF(where, report.locked, m->locked ? CUPEL_LOCK_CALL : 0);
	CHECK_TEXT(report.state_name, name_of(m->state));
	/* cupel_lab_error is a failure of SHA2-256 */
	CHECK_TEXT(report.failed_test, m->state == CUPEL_STATE_ERROR ? "SHA2-256" :
	                               m->state == CUPEL_STATE_INTEGRITY_ERROR ? "integrity" : "");
}

/* --- the contexts begun before ------------------------------------------------------------------------------------------- */

static struct before {
	bool begun;
	cupel_digest_ctx digest;
	cupel_mac_ctx generate, verify;
	union held held;                 /* of the other families */
} before[NUM_ROWS];

static void begin(void)
{
	FOR_ROWS(row) {
		size_t i = (size_t)(row - rows);
		if (row->family == FAMILY_DIGEST) {
			int rc = cupel_digest_init(&before[i].digest, row->id);
			before[i].begun = rc == CUPEL_OK;
			if (rc == CUPEL_OK)
				CHECK_EQUAL(cupel_digest_update(&before[i].digest, message, FIRST_PART), CUPEL_OK);
			CHECK(row->approved ? rc == CUPEL_OK : rc == CUPEL_OK || rc == CUPEL_E_NOT_APPROVED);
		} else if (row->family == FAMILY_MAC) {
			before[i].begun = true;
			CHECK_EQUAL(cupel_mac_init(&before[i].generate, row->id, CUPEL_GENERATE, key, sizeof key), CUPEL_OK);
			CHECK_EQUAL(cupel_mac_update(&before[i].generate, message, FIRST_PART), CUPEL_OK);
			CHECK_EQUAL(cupel_mac_init(&before[i].verify, row->id, CUPEL_VERIFY, key, sizeof key), CUPEL_OK);
			CHECK_EQUAL(cupel_mac_update(&before[i].verify, message, FIRST_PART), CUPEL_OK);
		} else if (row->family == FAMILY_DRBG) {
			/* from a given seed: the noise source takes milliseconds for one */
			before[i].begun = true;
			CHECK_OF(row->name, cupel_lab_drbg_instantiate(&before[i].held.drbg, row->id, message, row->strength / 8 + 16, NULL, 0), CUPEL_OK);
		} else if (row->family != FAMILY_MODULE) {
			int rc = held_begin(row, &before[i].held);
			before[i].begun = rc == CUPEL_OK;
			CHECK(row->approved ? rc == CUPEL_OK : rc == CUPEL_OK || rc == CUPEL_E_NOT_APPROVED);
		}
	}
}

/* --- steps --------------------------------------------------------------------------------------------------------------- */

static int self_test_fails(void)
{
	cupel_self_test_report reports[MOST_TESTS];
	size_t num = 0;
	int rc = cupel_self_test(reports, MOST_TESTS, &num);

	CHECK(num > 1 && num <= MOST_TESTS);
	CHECK_TEXT(reports[0].name, "integrity");
	CHECK_EQUAL(reports[0].result, CUPEL_E_INTEGRITY);
	for (size_t i = 1; i < num; i++)
		CHECK_OF(reports[i].name, reports[i].result, CUPEL_OK);
	return rc;
}

static void step(char letter, struct model *m)
{
	switch (letter) {
	case 'b':                                        /* begin contexts */
		begin();
		m->started = true;
		break;
	case 'p':                                        /* permit */
		CHECK_EQUAL(cupel_permit_unapproved(), CUPEL_OK);
		m->permitted = true;
		break;
	case 'l':                                        /* lock */
		CHECK_EQUAL(cupel_lock_approved(), CUPEL_OK);
		m->permitted = false;
		m->locked = true;
		break;
	case 's':                                        /* soft error of SHA2-512's test */
		CHECK_EQUAL(cupel_lab_soft_error(CUPEL_SHA2_384), CUPEL_OK);
		m->state = CUPEL_STATE_SOFT_ERROR;
		break;
	case 'e':                                        /* error */
		CHECK_EQUAL(cupel_lab_error(), CUPEL_OK);
		m->state = CUPEL_STATE_ERROR;
		break;
	case 'r':                                        /* reset */
		CHECK_EQUAL(cupel_reset(), CUPEL_OK);
		m->state = CUPEL_STATE_APPROVED;
		m->dead = true;
		break;
	case 'i':                                        /* a byte of the module changes, and a test sees it; again: it changes back */
		flip(unread_byte());
		if (operational(m))
			CHECK_EQUAL(self_test_fails(), CUPEL_E_INTEGRITY);
		else
			CHECK_EQUAL(cupel_reset(), CUPEL_E_INTEGRITY);
		m->state = CUPEL_STATE_INTEGRITY_ERROR;
		break;
	case 'x':                                        /* shut down */
		CHECK_EQUAL(cupel_shutdown(), CUPEL_OK);
		m->state = CUPEL_STATE_SHUT_DOWN;
		break;
	default:
		CHECK_OF("no such step", letter, 0);
	}
}

static struct model arrive(const struct situation *situation)
{
	struct model m = { .state = CUPEL_STATE_APPROVED };

	status_is(&m, situation->name);
	for (const char *letter = situation->steps; *letter != '\0'; letter++) {
		step(*letter, &m);
		status_is(&m, situation->name);
	}
	return m;
}

/* --- one caller a service of the module itself: a new service without one does not build ------------------------------- */

static int call_STATUS(void)
{
	cupel_status_report report;

	return cupel_status(&report);
}

static int call_MODULE_INFO(void)
{
	cupel_module_report report;
	int rc = cupel_module_info(&report);

	CHECK_TEXT(report.name, "Cupel");
	return rc;
}

static int call_SELF_TEST(void)
{
	cupel_self_test_report reports[MOST_TESTS];
	size_t num = 77;
	int rc;

	memset(reports, 0xa5, sizeof reports);
	rc = cupel_self_test(reports, MOST_TESTS, &num);
	if (rc < 0) {
		CHECK_EQUAL(num, 77);
		CHECK(filled(reports, 0xa5, sizeof reports));
	} else {
		for (size_t i = 0; i < num; i++)
			CHECK_OF(reports[i].name, reports[i].result, CUPEL_OK);
	}
	return rc;
}

static int call_PREWARM(void)
{
	return cupel_prewarm(0);
}

static int call_SERVICE_QUERY(void)
{
	cupel_service_report report;

	return cupel_service_query(CUPEL_SERVICE_QUERY, &report, NULL);
}

static int call_PERMIT_UNAPPROVED(void)
{
	return cupel_permit_unapproved();
}

static int call_LOCK_APPROVED(void)
{
	return cupel_lock_approved();
}

static int call_CPU_NARROW(void)
{
	return cupel_cpu_narrow(0);
}

static int call_RESET(void)
{
	return cupel_reset();
}

static int call_SHUTDOWN(void)
{
	return cupel_shutdown();
}

static int call_ZEROISE(void)
{
	cupel_digest_ctx digest;
	cupel_mac_ctx mac;
	cupel_cipher_ctx cipher;
	cupel_aead_ctx aead;
	cupel_drbg_ctx drbg;
	cupel_key k;
	cupel_prepared_key prepared;

	memset(&digest, 0xa5, sizeof digest);
	memset(&mac, 0xa5, sizeof mac);
	memset(&cipher, 0xa5, sizeof cipher);
	memset(&aead, 0xa5, sizeof aead);
	memset(&drbg, 0xa5, sizeof drbg);
	memset(&k, 0xa5, sizeof k);
	memset(&prepared, 0xa5, sizeof prepared);
	cupel_digest_clear(&digest);
	cupel_mac_clear(&mac);
	cupel_cipher_clear(&cipher);
	cupel_aead_clear(&aead);
	cupel_drbg_clear(&drbg);
	cupel_key_clear(&k);
	cupel_prepared_clear(&prepared);
	CHECK(filled(&digest, 0, sizeof digest));
	CHECK(filled(&mac, 0, sizeof mac));
	CHECK(filled(&cipher, 0, sizeof cipher));
	CHECK(filled(&aead, 0, sizeof aead));
	CHECK(filled(&drbg, 0, sizeof drbg));
	CHECK(filled(&k, 0, sizeof k));
	CHECK(filled(&prepared, 0, sizeof prepared));
	for (size_t i = 0; i < NUM_ROWS; i++) {
		cupel_digest_clear(&before[i].digest);
		cupel_mac_clear(&before[i].generate);
		cupel_mac_clear(&before[i].verify);
		held_clear(&rows[i], &before[i].held);
	}
	for (size_t i = 0; i < NUM_ROWS; i++)
		CHECK(filled(&before[i].digest, 0, sizeof before[i] - offsetof(struct before, digest)));
	return CUPEL_OK;
}

static int call_none(void)
{
	return 0;
}

#define CALLER_MODULE(symbol) call_##symbol
#define CALLER_DIGEST(symbol) call_none
#define CALLER_MAC(symbol) call_none
#define CALLER_CIPHER(symbol) call_none
#define CALLER_AEAD(symbol) call_none
#define CALLER_WRAP(symbol) call_none
#define CALLER_RANDOM(symbol) call_none
#define CALLER_DRBG(symbol) call_none
#define CALLER_KDF(symbol) call_none
#define CALLER_KEY(symbol) call_none
#define CALLER_SIGN(symbol) call_none
#define CALLER_AGREE(symbol) call_none

static int (*const callers[NUM_ROWS])(void) = {
#define CUPEL_SERVICE(number, symbol, family, algorithm, name, standard, parameters, strength, status, states, condition, cast, \
                      role, inputs, outputs, access) \
	CALLER_##family(symbol),
#include "module/services.def"
};

/* --- the functions of a digest and of a MAC, each against one expectation ------------------------------------------------- */

static int error_or_ok(int wanted)
{
	return wanted < 0 ? wanted : CUPEL_OK;
}

static void output_is(const struct row *row, const uint8_t *out, int wanted)
{
	if (wanted < 0)
		CHECK(filled(out, 0xa5, LONGEST_ANSWER));
	else
		CHECK_BYTES(out, row->answer, row->answer_len);
}

/* The rest of a message whose first part a context has seen. */
static void digest_goes_on(const struct row *row, cupel_digest_ctx *ctx, int wanted)
{
	uint8_t out[LONGEST_ANSWER];
	cupel_digest_ctx copy, was;

	memset(out, 0xa5, sizeof out);
	memset(&copy, 0xa5, sizeof copy);
	was = *ctx;
	CHECK_OF(row->name, cupel_digest_copy(&copy, ctx), error_or_ok(wanted));
	CHECK(wanted < 0 ? filled(&copy, 0xa5, sizeof copy) : memcmp(&copy, ctx, sizeof copy) == 0);
	CHECK_OF(row->name, cupel_digest_update(ctx, message + FIRST_PART, MESSAGE_LEN - FIRST_PART), error_or_ok(wanted));
	CHECK(wanted >= 0 || memcmp(ctx, &was, sizeof was) == 0);
	CHECK_OF(row->name, cupel_digest_final(ctx, out, row->answer_len), wanted);
	output_is(row, out, wanted);
	cupel_digest_clear(ctx);
	cupel_digest_clear(&copy);
	CHECK(filled(ctx, 0, sizeof *ctx));
}

static void mac_goes_on(const struct row *row, cupel_mac_ctx *generate, cupel_mac_ctx *verify, int wanted)
{
	uint8_t out[LONGEST_ANSWER];
	cupel_mac_ctx copy, was;

	memset(out, 0xa5, sizeof out);
	memset(&copy, 0xa5, sizeof copy);
	was = *generate;
	CHECK_OF(row->name, cupel_mac_copy(&copy, generate), error_or_ok(wanted));
	CHECK(wanted < 0 ? filled(&copy, 0xa5, sizeof copy) : memcmp(&copy, generate, sizeof copy) == 0);
	CHECK_OF(row->name, cupel_mac_update(generate, message + FIRST_PART, MESSAGE_LEN - FIRST_PART), error_or_ok(wanted));
	CHECK(wanted >= 0 || memcmp(generate, &was, sizeof was) == 0);
	CHECK_OF(row->name, cupel_mac_final(generate, out, row->answer_len), wanted);
	output_is(row, out, wanted);
	CHECK_OF(row->name, cupel_mac_update(verify, message + FIRST_PART, MESSAGE_LEN - FIRST_PART), error_or_ok(wanted));
	CHECK_OF(row->name, cupel_mac_final_verify(verify, row->answer, row->answer_len), wanted);
	cupel_mac_clear(generate);
	cupel_mac_clear(verify);
	cupel_mac_clear(&copy);
	CHECK(filled(generate, 0, sizeof *generate) && filled(verify, 0, sizeof *verify));
}

static void held_goes_on(const struct row *row, union held *ctx, int wanted)
{
	uint8_t out[LONGEST_ANSWER];
	union held was = *ctx;

	memset(out, 0xa5, sizeof out);
	CHECK_OF(row->name, held_end(row, ctx, out), wanted);
	output_is(row, out, wanted);
	CHECK(wanted >= 0 || memcmp(ctx, &was, sizeof was) == 0);
	held_clear(row, ctx);
}

/* A context from its beginning on; where it is refused, it stays as it was. */
static void held_answers(const struct row *row, int wanted)
{
	union held ctx;

	memset(&ctx, 0, sizeof ctx);
	CHECK_OF(row->name, held_begin(row, &ctx), error_or_ok(wanted));
	if (wanted < 0)
		CHECK(filled(&ctx, 0, sizeof ctx));
	else
		held_goes_on(row, &ctx, wanted);
}

/* Ciphers, AEADs and wrapping of keys: there and back, and from what was changed. */
static void there_and_back(const struct row *row, int wanted)
{
	uint8_t text[TEXT_LEN], wrong[LONGEST_ANSWER];
	bool checked = row->family != FAMILY_CIPHER;

	memset(text, 0xa5, sizeof text);
	CHECK_OF(row->name, undo(row, text, row->answer), wanted);
	CHECK(wanted < 0 ? filled(text, 0xa5, sizeof text) : memcmp(text, message, text_len_of(row)) == 0);
	memset(text, 0xa5, sizeof text);
	memcpy(wrong, row->answer, row->answer_len);
	wrong[row->answer_len - 1] ^= 1;
	CHECK_OF(row->name, undo(row, text, wrong), wanted < 0 || !checked ? wanted : CUPEL_E_MISMATCH);
	if (wanted < 0)
		CHECK(filled(text, 0xa5, sizeof text));
	else if (checked)
		CHECK(filled(text, 0, text_len_of(row)));
	held_answers(row, wanted);
}

static bool is_key_family(const struct row *row)
{
	return row->family == FAMILY_KEY || row->family == FAMILY_SIGN || row->family == FAMILY_AGREE;
}

/* A key in each of its usages, whether the row takes it or not: what is refused leaves the key as it was. */
static void keys_answer(const struct row *row, int wanted)
{
	held_answers(row, wanted);
	if (row->family != FAMILY_KEY)
		return;
	cupel_key k = { { 0 } };
	uint32_t usage = row->id == CUPEL_X25519 ? CUPEL_AGREE : CUPEL_SIGN;
	CHECK_OF(row->name, cupel_keygen(&k, row->id, usage), wanted);
	if (wanted < 0) {
		CHECK(filled(&k, 0, sizeof k));
	} else {
		cupel_key_report report;
		CHECK_OF(row->name, cupel_key_info(&k, &report), wanted);
		CHECK(report.service == row->id && report.usage == usage && report.origin == CUPEL_GENERATED && report.strength == row->strength);
	}
}

static void family_answers(const struct row *row, int wanted)
{
	if (wanted < 0)
		is_refused(row, wanted);
	else
		answers_rightly(row);
	if (row->family == FAMILY_DIGEST) {
		cupel_digest_ctx ctx = { { 0 } };
		CHECK_OF(row->name, cupel_digest_init(&ctx, row->id), error_or_ok(wanted));
		if (wanted < 0) {
			CHECK(filled(&ctx, 0, sizeof ctx));
			return;
		}
		CHECK_OF(row->name, cupel_digest_update(&ctx, message, FIRST_PART), CUPEL_OK);
		digest_goes_on(row, &ctx, wanted);
	} else if (row->family == FAMILY_DRBG) {
		held_answers(row, wanted);
	} else if (is_key_family(row)) {
		keys_answer(row, wanted);
	} else if (row->family != FAMILY_MAC && row->family != FAMILY_RANDOM && row->family != FAMILY_KDF) {
		there_and_back(row, wanted);
	} else if (row->family == FAMILY_MAC) {
		cupel_mac_ctx generate = { { 0 } }, verify = { { 0 } };
		uint8_t wrong[LONGEST_ANSWER];
		memcpy(wrong, row->answer, row->answer_len);
		wrong[0] ^= 0x80;
		CHECK_OF(row->name, cupel_mac_verify(row->id, row->answer, row->answer_len, key, sizeof key, message, sizeof message), wanted);
		CHECK_OF(row->name, cupel_mac_verify(row->id, wrong, row->answer_len, key, sizeof key, message, sizeof message),
		         wanted < 0 ? wanted : CUPEL_E_MISMATCH);
		CHECK_OF(row->name, cupel_mac_init(&generate, row->id, CUPEL_GENERATE, key, sizeof key), error_or_ok(wanted));
		CHECK_OF(row->name, cupel_mac_init(&verify, row->id, CUPEL_VERIFY, key, sizeof key), error_or_ok(wanted));
		if (wanted < 0) {
			CHECK(filled(&generate, 0, sizeof generate) && filled(&verify, 0, sizeof verify));
			return;
		}
		CHECK_OF(row->name, cupel_mac_update(&generate, message, FIRST_PART), CUPEL_OK);
		CHECK_OF(row->name, cupel_mac_update(&verify, message, FIRST_PART), CUPEL_OK);
		mac_goes_on(row, &generate, &verify, wanted);
	}
}

/* The laboratory's ways to an error, too, only lead along the edges. */
static void laboratory_answers(const struct situation *situation, struct model m)
{
	int soft = m.state == CUPEL_STATE_ERROR ? CUPEL_E_SELF_TEST : m.state == CUPEL_STATE_INTEGRITY_ERROR ? CUPEL_E_INTEGRITY :
	           m.state == CUPEL_STATE_SHUT_DOWN ? CUPEL_E_SHUT_DOWN : CUPEL_OK;

	CHECK_OF(situation->name, cupel_lab_soft_error(CUPEL_HMAC_SHA2_224), soft);
	if (soft == CUPEL_OK)
		m.state = CUPEL_STATE_SOFT_ERROR;
	status_is(&m, situation->name);
	CHECK_OF(situation->name, cupel_lab_error(), soft);
	if (soft == CUPEL_OK)
		m.state = CUPEL_STATE_ERROR;
	status_is(&m, situation->name);
}

struct job {
	const struct situation *situation;
	const struct model *model;       /* on arrival */
	const struct row *row;           /* null: the laboratory's hooks */
};

static void one_service(const void *arg)
{
	const struct job *job = arg;
	const struct row *row = job->row;
	struct model m = *job->model;
	char where[128];

	if (row == NULL) {
		laboratory_answers(job->situation, m);
		return;
	}
	snprintf(where, sizeof where, "%s: %s", job->situation->name, row->name);
	int wanted = expected(row, &m);
	CHECK_OF(where, queried(row->id), wanted);
	status_is(&m, where);                            /* a query changes nothing */
	if (row->family == FAMILY_MODULE) {
		CHECK_OF(where, callers[row - rows](), wanted);
	} else {
		size_t i = (size_t)(row - rows);
		family_answers(row, wanted);
		if (before[i].begun) {
			int live = wanted < 0 ? wanted : m.dead ? CUPEL_E_CONTEXT : wanted;
			if (row->family == FAMILY_DIGEST)
				digest_goes_on(row, &before[i].digest, live);
			else if (row->family == FAMILY_WRAP || row->family == FAMILY_RANDOM || row->family == FAMILY_KDF)     /* which have no context to be dead */
				held_goes_on(row, &before[i].held, wanted);
			else if (row->family != FAMILY_MAC)
				held_goes_on(row, &before[i].held, live);
			else
				mac_goes_on(row, &before[i].generate, &before[i].verify, live);
		}
	}
	performed(row, &m);
	status_is(&m, where);
	/* The state after it is a state, too; it is another one only after a service of the module's own. */
	FOR_ROWS(other)
		CHECK_OF(other->name, queried(other->id), expected(other, &m));
	FOR_ROWS(other)
		if (other->family != FAMILY_MODULE && (other == row || (row->family == FAMILY_MODULE && !is_represented(other)))) {
			int answer = expected(other, &m);
			if (answer < 0)
				is_refused(other, answer);
			else
				answers_rightly(other);
		}
}

static unsigned each = 1;

/* Arrives once; each service, or one of so many, is asked for in a child of its own. */
static void one_situation(const void *arg)
{
	const struct situation *situation = arg;
	struct model m = arrive(situation);
	struct job job = { situation, &m, NULL };
	unsigned num = (unsigned)(situation - situations);

	in_child(one_service, &job, situation->name);
	FOR_ROWS(row) {
		job.row = row;
		if (num++ % each == 0)
			in_child(one_service, &job, row->name);
	}
}

int main(int argc, char **argv)
{
	if (argc == 2)
		each = (unsigned)atoi(argv[1]);
	table_open();
	sealed = is_sealed();
	if (!can_permit()) {
		printf("states: skipped, the kernel runs in FIPS mode and latches every process\n");
		return EXIT_SKIP;
	}
	for (size_t i = 0; i < NUM_SITUATIONS; i++) {
		if (!sealed && strpbrk(situations[i].steps, "li") != NULL) {
			printf("left out of an open build: %s\n", situations[i].name);
			continue;
		}
		in_child(one_situation, &situations[i], situations[i].name);
	}
	return check_close("states");
}
