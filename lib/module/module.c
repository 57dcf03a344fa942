/* SPDX-License-Identifier: MIT */
/* The module's own services: status, query, self-test, the switches of approved mode, reset, shutdown. */
#include "cipher/modes.h"
#include "ec/key.h"
#include "kdf/kdf.h"
#include "mac/mac.h"
#include "module/context.h"
#include "module/load.h"
#include "module/services.h"
#include "module/text.h"
#include "random/noise.h"
#include "selftest/selftest.h"

enum { BURN_MODULE = 1536 };

size_t cupel_sizeof(uint32_t object)
{
	switch ((enum cupel_object)object) {
	case CUPEL_OBJECT_STATUS_REPORT: return sizeof(cupel_status_report);
	case CUPEL_OBJECT_MODULE_REPORT: return sizeof(cupel_module_report);
	case CUPEL_OBJECT_SELF_TEST_REPORT: return sizeof(cupel_self_test_report);
	case CUPEL_OBJECT_SERVICE_PARAMS: return sizeof(cupel_service_params);
	case CUPEL_OBJECT_SERVICE_REPORT: return sizeof(cupel_service_report);
	case CUPEL_OBJECT_DIGEST_CTX: return sizeof(cupel_digest_ctx);
	case CUPEL_OBJECT_MAC_CTX: return sizeof(cupel_mac_ctx);
	case CUPEL_OBJECT_CIPHER_CTX: return sizeof(cupel_cipher_ctx);
	case CUPEL_OBJECT_AEAD_CTX: return sizeof(cupel_aead_ctx);
	case CUPEL_OBJECT_DRBG_CTX: return sizeof(cupel_drbg_ctx);
	case CUPEL_OBJECT_KEY: return sizeof(cupel_key);
	case CUPEL_OBJECT_KEY_REPORT: return sizeof(cupel_key_report);
	case CUPEL_OBJECT_PREPARED_KEY: return sizeof(cupel_prepared_key);
	}
	return 0;
}

static const char *state_name(enum cupel_state state)
{
	switch (state) {
	case CUPEL_STATE_SELF_TEST: return "self-test";
	case CUPEL_STATE_APPROVED: return "approved";
	case CUPEL_STATE_SOFT_ERROR: return "soft error";
	case CUPEL_STATE_ERROR: return "error";
	case CUPEL_STATE_INTEGRITY_ERROR: return "integrity error";
	case CUPEL_STATE_SHUT_DOWN: return "shut down";
	}
	return "";
}

int cupel_status(cupel_status_report *report)
{
	int rc = pointer_refusal(report);

	if (rc != CUPEL_OK)
		return rc;
	module_load();
	uint64_t word = state_word();
	enum cupel_state state = state_of(word);
	memset(report, 0, sizeof *report);
	report->state = state;
	report->permitted = (word & WORD_PERMITTED) != 0;
	report->locked = ((word & WORD_LOCK_CALL) ? CUPEL_LOCK_CALL : 0u) | ((word & WORD_LOCK_KERNEL) ? CUPEL_LOCK_KERNEL : 0u) |
	                 ((word & WORD_LOCK_BUILD) ? CUPEL_LOCK_BUILD : 0u);
	text_put(report->state_name, sizeof report->state_name, state_name(state));
	if (state == CUPEL_STATE_ERROR)
		text_put(report->failed_test, sizeof report->failed_test, cast_name(atomic_load(&module_state()->failed_test)));
	else if (state == CUPEL_STATE_INTEGRITY_ERROR)
		text_put(report->failed_test, sizeof report->failed_test, cast_name(CAST_NONE));
	return CUPEL_OK;
}

int cupel_service_list(uint32_t *ids, size_t services_cap, size_t *num_services)
{
	int rc = pointer_refusal(num_services);

	if (rc == CUPEL_OK && ids == NULL && services_cap != 0)
		rc = CUPEL_E_NULL;
	if (rc != CUPEL_OK)
		return rc;
	for (uint32_t id = 1; id < CUPEL_NUM_SERVICES && id <= services_cap; id++)
		ids[id - 1] = id;
	*num_services = CUPEL_NUM_SERVICES - 1;
	return CUPEL_OK;
}

/* Services that refuse for a reason of their own; the same one that the call itself asks. */
static int own_refusal(const struct service *row, uint64_t word)
{
	switch (row->id) {
	case CUPEL_PERMIT_UNAPPROVED: return (word & WORD_LOCKED) ? CUPEL_E_LOCKED : CUPEL_OK;
	case CUPEL_LOCK_APPROVED: return BOUNDARY_SEALED ? CUPEL_OK : CUPEL_E_OPEN_BUILD;
	case CUPEL_CPU_NARROW: return (word & WORD_STARTED) ? CUPEL_E_STARTED : CUPEL_OK;
	case CUPEL_SHUTDOWN: return state_of(word) == CUPEL_STATE_SHUT_DOWN ? CUPEL_E_SHUT_DOWN :
	                            state_of(word) == CUPEL_STATE_INTEGRITY_ERROR ? CUPEL_E_INTEGRITY : CUPEL_OK;
	case CUPEL_RANDOM: return atomic_load(&module_state()->noise_fault) != NOISE_GOOD ? CUPEL_E_RANDOM : CUPEL_OK;
	default: return CUPEL_OK;
	}
}

/* What a service of a family refuses of its parameters; the same that its functions ask. */
static int params_refusal(const struct service *row, const cupel_service_params *params)
{
	switch ((enum family)row->family) {
	case FAMILY_MAC: return mac_refusal(row, params);
	case FAMILY_CIPHER: return cipher_refusal(row, params);
	case FAMILY_AEAD: return aead_refusal(row, params);
	case FAMILY_WRAP: return wrap_refusal(row, params);
	case FAMILY_KDF: return kdf_refusal(row, params);
	case FAMILY_KEY: return key_refusal(row, params);
	case FAMILY_SIGN: return sign_refusal(row, params);
	case FAMILY_AGREE: return agree_refusal(row, params);
	case FAMILY_MODULE:
	case FAMILY_DIGEST:
	case FAMILY_RANDOM:
	case FAMILY_DRBG: break;
	}
	return CUPEL_OK;
}

SELDOM int cupel_service_query(uint32_t service, cupel_service_report *report, const cupel_service_params *params)
{
	int rc = pointer_refusal(report);

	if (rc == CUPEL_OK && misaligned(params))
		rc = CUPEL_E_ALIGNMENT;
	if (rc != CUPEL_OK)
		return rc;
	if (service == 0 || service >= CUPEL_NUM_SERVICES)
		return CUPEL_E_SERVICE;
	module_load();
	const struct service *row = &services[service];
	uint64_t word = state_word();
	if (params != NULL && row->family == FAMILY_AEAD)
		row = aead_query_row(row, params);
	int answer = gate_refusal(row, word);
	if (answer == CUPEL_OK)
		answer = own_refusal(row, word);
	if (answer == CUPEL_OK && params != NULL)
		answer = params_refusal(row, params);
	if (answer == CUPEL_OK)
		answer = row->indicator;

	memset(report, 0, sizeof *report);
	report->service = row->id;
	report->approved = row->indicator == CUPEL_OK;
	report->strength = key_strength(row, params);
	report->answer = answer;
	text_put(report->name, sizeof report->name, service_text(row, SERVICE_NAME));
	text_put(report->standard, sizeof report->standard, service_text(row, SERVICE_STANDARD));
	text_put(report->condition, sizeof report->condition, service_text(row, SERVICE_CONDITION));
	text_put(report->reason, sizeof report->reason, cupel_strerror(answer));
	return CUPEL_OK;
}

/* Enters an operational service of the module itself. */
static int enter(uint32_t service)
{
	int rc = gate_enter(&services[service]);

	return rc == CUPEL_OK ? own_refusal(&services[service], state_word()) : rc;
}

/* Leaves it. */
static int leave(uint32_t service, int rc)
{
	return gate_exit(rc == CUPEL_OK ? gate_leave(&services[service]) : rc);
}

int cupel_permit_unapproved(void)
{
	int rc = enter(CUPEL_PERMIT_UNAPPROVED);

	if (rc == CUPEL_OK)
		rc = state_permit();
	return leave(CUPEL_PERMIT_UNAPPROVED, rc);
}

int cupel_lock_approved(void)
{
	int rc = enter(CUPEL_LOCK_APPROVED);

	if (rc == CUPEL_OK)
		state_lock();
	return leave(CUPEL_LOCK_APPROVED, rc);
}

int cupel_cpu_narrow(uint64_t features)
{
	int rc = enter(CUPEL_CPU_NARROW);

	if (rc == CUPEL_OK && (features & ~(uint64_t)CPU_KNOWN) != 0)
		rc = CUPEL_E_FEATURES;
	if (rc == CUPEL_OK)
		rc = state_narrow((uint32_t)features);
	return leave(CUPEL_CPU_NARROW, rc);
}

int cupel_prewarm(uint32_t service)
{
	int rc = enter(CUPEL_PREWARM);

	if (rc == CUPEL_OK && service >= CUPEL_NUM_SERVICES)
		rc = CUPEL_E_SERVICE;
	/* A service that is not approved has no self-test; it is not entered, so permission does not matter here. */
	for (uint32_t id = 1; id < CUPEL_NUM_SERVICES && rc == CUPEL_OK; id++)
		if ((service == 0 || service == id) && service_is_tested(&services[id]))
			rc = gate_enter(&services[id]);
	burn(BURN_MODULE);
	return leave(CUPEL_PREWARM, rc);
}

/* Every test; each verdict goes into its slot, and into the reports as far as they reach: first integrity, whose code goes to
   `*code`, then the CASTs. */
static SELDOM int test_everything(uint32_t *code, cupel_self_test_report *reports, size_t reports_cap)
{
	uint32_t generation = state_generation();
	int results[NUM_CASTS], rc = CUPEL_OK;

	for (enum cast cast = CAST_NONE + 1; cast < NUM_CASTS; cast++) {
		results[cast] = cast_run(cast, generation, SLOT_PASSED) ? CUPEL_OK : CUPEL_E_SELF_TEST;
		if (results[cast] != CUPEL_OK)
			rc = results[cast];
	}
	/* Without HMAC-SHA-256 the integrity test means nothing. */
	results[CAST_NONE] = results[CAST_HMAC_SHA2_256];
	*code = CODE_ERROR;
	if (results[CAST_NONE] == CUPEL_OK) {
		*code = integrity_code();
		if (*code != CODE_OPERATIONAL) {
			rc = results[CAST_NONE] = CUPEL_E_INTEGRITY;
			state_go(STATE_ANY, CUPEL_STATE_INTEGRITY_ERROR);
		}
	}
	for (size_t i = 0; i < NUM_CASTS && i < reports_cap; i++) {
		memset(&reports[i], 0, sizeof *reports);
		text_put(reports[i].name, sizeof reports[i].name, cast_name((enum cast)i));
		reports[i].result = results[i];
	}
	burn(BURN_MODULE);
	return rc;
}

int cupel_self_test(cupel_self_test_report *reports, size_t reports_cap, size_t *num_reports)
{
	int rc = enter(CUPEL_SELF_TEST);
	uint32_t code;

	if (rc == CUPEL_OK) {
		if (num_reports == NULL || (reports == NULL && reports_cap != 0))
			rc = CUPEL_E_NULL;
		else if (misaligned(reports) || misaligned(num_reports))
			rc = CUPEL_E_ALIGNMENT;
	}
	if (rc == CUPEL_OK) {
		state_started();
		*num_reports = NUM_CASTS;
		rc = test_everything(&code, reports, reports_cap);
	}
	return leave(CUPEL_SELF_TEST, rc);
}

/* Reset and shutdown answer where no other service does, so they ask for a refusal and not at the gate. */
static int refusal(uint32_t service)
{
	module_load();
	uint64_t word = state_word();
	int rc = gate_refusal(&services[service], word);

	return rc == CUPEL_OK ? own_refusal(&services[service], word) : rc;
}

int cupel_reset(void)
{
	int rc = refusal(CUPEL_RESET);
	uint32_t code;

	if (rc == CUPEL_OK) {
		state_new_generation();
		rc = test_everything(&code, NULL, 0);
		if (rc == CUPEL_OK)
			state_judge(CUPEL_STATE_ERROR, code);
	}
	return leave(CUPEL_SELF_TEST, rc);
}

int cupel_shutdown(void)
{
	int rc = refusal(CUPEL_SHUTDOWN);

	if (rc == CUPEL_OK)
		state_go(STATE_ANY, CUPEL_STATE_SHUT_DOWN);
	return rc;
}
