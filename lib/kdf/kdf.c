/* SPDX-License-Identifier: MIT */
/* The services of key derivation: what they refuse, and the gate around them. */
#include "kdf/kdf.h"
#include "cipher/aes_paths.h"
#include "module/context.h"

enum {
	BURN_KDF = 2688,
	BURN_BLOCK = 1600,               /* where tls13_is_short */
	MIN_SECRET_LEN = 112 / 8,        /* SP 800-131Ar2 8 */
	SSH_LENGTH_FIELD = 4
};

#define MAX_INPUT_LEN ((UINT64_C(1) << 58) - 1)  /* the inputs together stay below what a hash function takes */

#define VERB(verb) (UINT32_C(1) << CUPEL_##verb)
#define HASH(hash) (UINT32_C(1) << HASH_##hash)
#define EVERY_HASH UINT32_MAX
#define EVERY_HMAC (~CMAC)
#define CMAC (UINT32_C(1) << MAC_CMAC_AES)

/* What each algorithm does, and what it works with: bits of enum cupel_verb, enum hash, enum mac_algorithm. */
static const struct {
	uint32_t verbs, hashes, macs;
} abilities[NUM_KDFS] = {
	[KDF_HKDF] = { VERB(EXTRACT) | VERB(DERIVE), 0, EVERY_HMAC },
	[KDF_ONE_STEP] = { VERB(DERIVE), EVERY_HASH, EVERY_HMAC },
	[KDF_ONE_STEP_NO_COUNTER] = { VERB(DERIVE), EVERY_HASH, EVERY_HMAC },
	[KDF_TWO_STEP] = { VERB(EXTRACT), 0, EVERY_HMAC | CMAC },
	[KDF_KBKDF] = { VERB(DERIVE), 0, EVERY_HMAC | CMAC },
	[KDF_TLS12] = { VERB(DERIVE), 0, HASH(SHA2_256) | HASH(SHA2_384) | HASH(SHA2_512) },
	[KDF_TLS12_OLD] = { VERB(DERIVE), 0, HASH(SHA2_256) | HASH(SHA2_384) | HASH(SHA2_512) },
	[KDF_TLS13] = { VERB(EXTRACT) | VERB(DERIVE), 0, HASH(SHA2_256) | HASH(SHA2_384) },
	[KDF_SSH] = { VERB(DERIVE), HASH(SHA2_224) | HASH(SHA2_256) | HASH(SHA2_384) | HASH(SHA2_512), 0 },
	[KDF_PBKDF2] = { VERB(DERIVE), 0, EVERY_HMAC },
};

/* The row of the hash function or MAC that a row is to work with; null where it does not. None but approved ones are. */
static const struct service *function_find(const struct service *row, uint32_t id)
{
	const struct service *function = service_find(id, FAMILY_MAC);
	uint32_t able = abilities[row->algorithm].macs;

	if (function == NULL) {
		function = service_find(id, FAMILY_DIGEST);
		able = abilities[row->algorithm].hashes;
	}
	return function != NULL && function->indicator == CUPEL_OK && (able >> function->algorithm & 1) != 0 ? function : NULL;
}

/* SP 800-108r1 4.1 to 4.3: where the counter may stand, and how long it may be. */
static SELDOM int form_refusal(const cupel_service_params *params)
{
	if (params->mode < CUPEL_KBKDF_COUNTER || params->mode > CUPEL_KBKDF_DOUBLE_PIPELINE)
		return CUPEL_E_MODE;
	switch (params->counter) {
	case CUPEL_COUNTER_NONE:
		return params->mode == CUPEL_KBKDF_COUNTER || params->counter_len != 0 ? CUPEL_E_COUNTER : CUPEL_OK;
	case CUPEL_COUNTER_BEFORE_ITERATOR:
		if (params->mode == CUPEL_KBKDF_COUNTER)
			return CUPEL_E_COUNTER;
		break;
	case CUPEL_COUNTER_WITHIN_FIXED:
		if (params->mode != CUPEL_KBKDF_COUNTER)
			return CUPEL_E_COUNTER;
		break;
	case CUPEL_COUNTER_BEFORE_FIXED:
	case CUPEL_COUNTER_AFTER_FIXED:
		break;
	default:
		return CUPEL_E_COUNTER;
	}
	return params->counter_len < 1 || params->counter_len > 4 ? CUPEL_E_COUNTER : CUPEL_OK;
}

static bool secret_len_allowed(const struct service *row, const struct service *function, uint64_t len)
{
	switch ((enum kdf_algorithm)row->algorithm) {
	case KDF_PBKDF2: return len >= CUPEL_PBKDF2_MIN_PASSWORD_LEN;
	case KDF_SSH: return len >= MIN_SECRET_LEN + SSH_LENGTH_FIELD;
	case KDF_KBKDF: return is_cmac(function) ? aes_key_len_allowed(len) : len >= MIN_SECRET_LEN;
	default: return len >= MIN_SECRET_LEN;
	}
}

static bool salt_len_allowed(const struct service *row, const struct service *function, uint64_t len)
{
	switch ((enum kdf_algorithm)row->algorithm) {
	case KDF_PBKDF2: return len >= CUPEL_PBKDF2_MIN_SALT_LEN;
	case KDF_TWO_STEP: return !is_cmac(function) || aes_key_len_allowed(len);
	case KDF_ONE_STEP:
	case KDF_ONE_STEP_NO_COUNTER: return function->family == FAMILY_MAC || len == 0;
	default: return true;
	}
}

/* How many blocks of the function's length can be derived. */
static uint64_t most_blocks(const struct service *row, const cupel_service_params *params)
{
	switch ((enum kdf_algorithm)row->algorithm) {
	case KDF_HKDF:
	case KDF_TLS13: return 255;
	case KDF_ONE_STEP_NO_COUNTER: return 1;
	case KDF_KBKDF: return params->counter_len != 0 ? (UINT64_C(1) << 8 * params->counter_len) - 1 : UINT32_MAX;
	default: return UINT32_MAX;
	}
}

static int refusal(const struct service *row, const struct service *function, const cupel_service_params *params)
{
	uint64_t least = row->algorithm == KDF_PBKDF2 ? CUPEL_PBKDF2_MIN_KEY_LEN : 1;
	int rc;

	if (params->verb >= 32 || (abilities[row->algorithm].verbs >> params->verb & 1) == 0)
		return CUPEL_E_VERB;
	if (function == NULL)
		return CUPEL_E_FUNCTION;
	if (row->algorithm == KDF_KBKDF) {
		rc = form_refusal(params);
		if (rc != CUPEL_OK)
			return rc;
		if (params->mode != CUPEL_KBKDF_FEEDBACK && params->iv_len != 0)
			return CUPEL_E_IV_SIZE;
	}
	if (!secret_len_allowed(row, function, params->key_len))
		return row->algorithm == KDF_PBKDF2 ? CUPEL_E_PASSWORD_SIZE : CUPEL_E_KEY_SIZE;
	if (!salt_len_allowed(row, function, params->salt_len))
		return CUPEL_E_SALT_SIZE;
	if (row->algorithm == KDF_PBKDF2 && params->iterations < CUPEL_PBKDF2_MIN_ITERATIONS)
		return CUPEL_E_ITERATIONS;
	if (params->verb == CUPEL_DERIVE && (params->out_len < least || params->out_len > most_blocks(row, params) * mac_len(function->algorithm)))
		return CUPEL_E_DERIVED_SIZE;
	return CUPEL_OK;
}

int kdf_refusal(const struct service *row, const cupel_service_params *params)
{
	return refusal(row, function_find(row, params->function), params);
}

/*
 * Passes the gate, with a row and the function that it works with (AS10.28: both have passed their self-tests), and checks the
 * arguments. Of the inputs, `out` may overlap the first `num_may_overlap`.
 */
static __attribute__((noinline)) int begin(const struct service *row, const struct service **function, const cupel_service_params *params,
                                           const uint8_t *out, size_t out_len, const struct part *in, size_t num_in, size_t num_may_overlap)
{
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc != CUPEL_OK)
		return rc;
	if (out == NULL)
		return CUPEL_E_NULL;
	for (size_t i = 0; i < num_in; i++)
		if (in[i].at == NULL && in[i].len != 0)
			return CUPEL_E_NULL;
	*function = function_find(row, params->function);
	rc = refusal(row, *function, params);
	if (rc != CUPEL_OK)
		return rc;
	for (size_t i = 0; i < num_in; i++) {
		if (in[i].len > MAX_INPUT_LEN)
			return CUPEL_E_INPUT_SIZE;
		if (i >= num_may_overlap && overlap(out, out_len, in[i].at, in[i].len))
			return CUPEL_E_OVERLAP;
	}
	return gate_enter(*function);
}

static __attribute__((noinline)) int end(const struct service *row, const struct service *function, uint8_t *out, size_t out_len, size_t depth)
{
	int rc;

	burn(is_cmac(function) ? aes_depth(depth) : depth);
	rc = gate_leave(row);
	if (rc < 0)
		wipe(out, out_len);
	return rc;
}

SELDOM int cupel_kdf_extract(uint32_t service, uint32_t function, uint8_t *out, size_t out_cap, const uint8_t *salt, size_t salt_len,
                      const uint8_t *secret, size_t secret_len)
{
	const struct service *row = service_find(service, FAMILY_KDF), *with;
	const struct part in[] = { { secret, secret_len }, { salt, salt_len } };
	const cupel_service_params params = { .verb = CUPEL_EXTRACT, .function = function, .key_len = secret_len, .salt_len = salt_len };
	int rc;

	if (row != NULL && (abilities[row->algorithm].verbs & VERB(EXTRACT)) == 0)
		row = NULL;
	rc = begin(row, &with, &params, out, 0, in, 2, 2);
	if (rc == CUPEL_OK && out_cap < mac_len(with->algorithm))
		rc = CUPEL_E_OUTPUT_SIZE;
	if (rc == CUPEL_OK) {
		uint8_t key[HASH_MAX_LEN];

		mac_message(with->algorithm, key, salt, salt_len, secret, secret_len);
		memcpy(out, key, mac_len(with->algorithm));
		wipe(key, sizeof key);
		rc = end(row, with, out, mac_len(with->algorithm), BURN_KDF);
	}
	return gate_exit(rc);
}

int cupel_hkdf_expand(uint32_t function, uint8_t *out, size_t out_len, const uint8_t *key, size_t key_len, const void *info, size_t info_len)
{
	const struct service *row = &services[CUPEL_HKDF], *with;
	const struct part in[] = { { key, key_len }, { info, info_len } };
	const cupel_service_params params = { .verb = CUPEL_DERIVE, .function = function, .key_len = key_len, .out_len = out_len };
	int rc = begin(row, &with, &params, out, out_len, in, 2, 1);

	if (rc == CUPEL_OK) {
		hkdf_expand(with->algorithm, out, out_len, in[0], in[1]);
		rc = end(row, with, out, out_len, BURN_KDF);
	}
	return gate_exit(rc);
}

int cupel_hkdf(uint32_t function, uint8_t *out, size_t out_len, const uint8_t *secret, size_t secret_len, const uint8_t *salt, size_t salt_len,
               const void *info, size_t info_len)
{
	const struct service *row = &services[CUPEL_HKDF], *with;
	const struct part in[] = { { secret, secret_len }, { salt, salt_len }, { info, info_len } };
	const cupel_service_params params = { .verb = CUPEL_DERIVE, .function = function, .key_len = secret_len, .salt_len = salt_len,
	                                      .out_len = out_len };
	int rc = begin(row, &with, &params, out, out_len, in, 3, 1);

	if (rc == CUPEL_OK) {
		hkdf(with->algorithm, out, out_len, in[0], in[1], in[2]);
		rc = end(row, with, out, out_len, BURN_KDF);
	}
	return gate_exit(rc);
}

SELDOM int cupel_one_step(uint32_t service, uint32_t function, uint8_t *out, size_t out_len, const uint8_t *secret, size_t secret_len,
                   const uint8_t *salt, size_t salt_len, const void *info, size_t info_len)
{
	const struct service *row = service_find(service, FAMILY_KDF), *with;
	const struct part in[] = { { secret, secret_len }, { info, info_len }, { salt, salt_len } };
	const cupel_service_params params = { .verb = CUPEL_DERIVE, .function = function, .key_len = secret_len, .salt_len = salt_len,
	                                      .out_len = out_len };
	int rc;

	if (row != NULL && row->algorithm != KDF_ONE_STEP && row->algorithm != KDF_ONE_STEP_NO_COUNTER)
		row = NULL;
	rc = begin(row, &with, &params, out, out_len, in, 3, 0);
	if (rc == CUPEL_OK) {
		bool counter = row->algorithm == KDF_ONE_STEP;

		if (with->family == FAMILY_MAC)
			one_step_hmac(with->algorithm, counter, out, out_len, in[2], in);
		else
			one_step_hash(with->algorithm, counter, out, out_len, in);
		rc = end(row, with, out, out_len, BURN_KDF);
	}
	return gate_exit(rc);
}

SELDOM int cupel_kbkdf(uint32_t function, uint32_t mode, uint32_t counter, uint32_t counter_len, uint8_t *out, size_t out_len, const uint8_t *key,
                size_t key_len, const uint8_t *iv, size_t iv_len, const void *fixed, size_t fixed_len, const void *more, size_t more_len)
{
	const struct service *row = &services[CUPEL_KBKDF], *with;
	const struct part in[5] = { { key, key_len }, { iv, iv_len }, { fixed, fixed_len }, { more, more_len } };
	const cupel_service_params params = { .verb = CUPEL_DERIVE, .function = function, .mode = mode, .counter = counter,
	                                      .counter_len = counter_len, .key_len = key_len, .iv_len = iv_len, .out_len = out_len };
	int rc = begin(row, &with, &params, out, out_len, in, 4, 1);

	if (rc == CUPEL_OK) {
		kbkdf(with->algorithm, &(struct kbkdf_form){ mode, counter, counter_len }, out, out_len, in);
		rc = end(row, with, out, out_len, BURN_KDF);
	}
	return gate_exit(rc);
}

/* IG D.Q: true where the input of the PRF, which is the parts one behind the other, begins as that of the old master secret does. */
static SELDOM bool is_old_master_secret(const struct part in[3])
{
	static const char old[] = { 'm', 'a', 's', 't', 'e', 'r', ' ', 's', 'e', 'c', 'r', 'e', 't' };
	size_t same = 0;

	for (size_t part = 0; part < 3; part++)
		for (size_t i = 0; i < in[part].len; i++) {
			if (((const char *)in[part].at)[i] != old[same])
				return false;
			if (++same == sizeof old)
				return true;
		}
	return false;
}

SELDOM int cupel_tls12_prf(uint32_t service, uint32_t function, uint8_t *out, size_t out_len, const uint8_t *secret, size_t secret_len,
                    const char *label, size_t label_len, const uint8_t *seed, size_t seed_len, const uint8_t *more, size_t more_len)
{
	const struct service *row = service_find(service, FAMILY_KDF), *with;
	const struct part in[] = { { secret, secret_len }, { label, label_len }, { seed, seed_len }, { more, more_len } };
	const cupel_service_params params = { .verb = CUPEL_DERIVE, .function = function, .key_len = secret_len, .out_len = out_len };
	int rc;

	if (row != NULL && row->algorithm != KDF_TLS12 && row->algorithm != KDF_TLS12_OLD)
		row = NULL;
	rc = begin(row, &with, &params, out, out_len, in, 4, 1);
	if (rc == CUPEL_OK && (label_len == 0 || is_old_master_secret(in + 1) != (row->algorithm == KDF_TLS12_OLD)))
		rc = CUPEL_E_LABEL;
	if (rc == CUPEL_OK) {
		tls12_prf(with->algorithm, out, out_len, in[0], in + 1);
		rc = end(row, with, out, out_len, BURN_KDF);
	}
	return gate_exit(rc);
}

int cupel_tls13_expand_label(uint32_t function, uint8_t *out, size_t out_len, const uint8_t *secret, size_t secret_len, const char *label,
                             size_t label_len, const uint8_t *context, size_t context_len)
{
	const struct service *row = &services[CUPEL_TLS13_KDF], *with;
	const struct part in[] = { { secret, secret_len }, { label, label_len }, { context, context_len } };
	const cupel_service_params params = { .verb = CUPEL_DERIVE, .function = function, .key_len = secret_len, .out_len = out_len };
	int rc = begin(row, &with, &params, out, out_len, in, 3, 1);

	if (rc == CUPEL_OK && (label_len == 0 || label_len > TLS13_MAX_LABEL))
		rc = CUPEL_E_LABEL;
	if (rc == CUPEL_OK && context_len > TLS13_MAX_CONTEXT)
		rc = CUPEL_E_INPUT_SIZE;
	if (rc == CUPEL_OK) {
		tls13_expand_label(with->algorithm, out, out_len, in[0], in[1], in[2]);
		rc = end(row, with, out, out_len, tls13_is_short(with->algorithm, out_len, label_len + context_len) ? BURN_BLOCK : BURN_KDF);
	}
	return gate_exit(rc);
}

SELDOM int cupel_ssh_kdf(uint32_t function, uint32_t letter, uint8_t *out, size_t out_len, const uint8_t *secret, size_t secret_len,
                  const uint8_t *hash, size_t hash_len, const uint8_t *session, size_t session_len)
{
	const struct service *row = &services[CUPEL_SSH_KDF], *with;
	const struct part in[] = { { secret, secret_len }, { hash, hash_len }, { session, session_len } };
	const cupel_service_params params = { .verb = CUPEL_DERIVE, .function = function, .key_len = secret_len, .out_len = out_len };
	int rc = begin(row, &with, &params, out, out_len, in, 3, 1);

	if (rc == CUPEL_OK && (letter < 'A' || letter > 'F'))
		rc = CUPEL_E_LABEL;
	if (rc == CUPEL_OK) {
		ssh_kdf(with->algorithm, (uint8_t)letter, out, out_len, in);
		rc = end(row, with, out, out_len, BURN_KDF);
	}
	return gate_exit(rc);
}

SELDOM int cupel_pbkdf2(uint32_t function, uint8_t *out, size_t out_len, const uint8_t *password, size_t password_len, const uint8_t *salt,
                 size_t salt_len, uint32_t iterations)
{
	const struct service *row = &services[CUPEL_PBKDF2], *with;
	const struct part in[] = { { password, password_len }, { salt, salt_len } };
	const cupel_service_params params = { .verb = CUPEL_DERIVE, .function = function, .iterations = iterations, .key_len = password_len,
	                                      .salt_len = salt_len, .out_len = out_len };
	int rc = begin(row, &with, &params, out, out_len, in, 2, 1);

	if (rc == CUPEL_OK) {
		pbkdf2(with->algorithm, out, out_len, in[0], in[1], iterations);
		rc = end(row, with, out, out_len, BURN_KDF);
	}
	return gate_exit(rc);
}
