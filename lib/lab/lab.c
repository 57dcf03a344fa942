/* SPDX-License-Identifier: MIT */
#include <cupel/lab.h>

#include "lab/lab.h"
#include "base/bytes.h"
#include "cipher/ccm.h"
#include "cipher/gcm.h"
#include "cipher/modes.h"
#include "kdf/kdf.h"
#include "ec/ecdsa.h"
#include "ec/key.h"
#include "mac/hmac.h"
#include "mac/mac.h"
#include "module/gate.h"
#include "random/drbg.h"
#include "random/entropy.h"
#include "random/noise.h"

const char lab_text[] = "true";

int cupel_lab_mac(uint32_t service, uint8_t *tag, size_t tag_len, const uint8_t *key, size_t key_len, const void *msg, size_t msg_len)
{
	const struct service *row = service_find(service, FAMILY_MAC);
	uint8_t whole[HASH_MAX_LEN];
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc != CUPEL_OK)
		return rc;
	if (row->algorithm == MAC_CMAC_AES)
		return CUPEL_E_SERVICE;
	if (tag_len > hash_len(row->algorithm))
		return CUPEL_E_TAG_SIZE;
	hmac_message(row->algorithm, whole, key, key_len, msg, msg_len);
	memcpy(tag, whole, tag_len);
	return gate_leave(row);
}

int cupel_lab_pbkdf2(uint32_t function, uint8_t *out, size_t out_len, const uint8_t *password, size_t password_len, const uint8_t *salt,
                     size_t salt_len, uint32_t iterations)
{
	const struct service *row = &services[CUPEL_PBKDF2], *with = service_find(function, FAMILY_MAC);
	int rc = gate_enter(row);

	if (rc == CUPEL_OK)
		rc = with != NULL && with->algorithm != MAC_CMAC_AES ? gate_enter(with) : CUPEL_E_FUNCTION;
	if (rc == CUPEL_OK && iterations == 0)
		rc = CUPEL_E_ITERATIONS;
	if (rc != CUPEL_OK)
		return rc;
	pbkdf2(with->algorithm, out, out_len, (struct part){ password, password_len }, (struct part){ salt, salt_len }, iterations);
	return gate_leave(row);
}

int cupel_lab_aead_seal(uint32_t service, uint8_t *out, size_t out_cap, uint8_t *tag, size_t tag_len, const uint8_t *key, size_t key_len,
                        const uint8_t *iv, size_t iv_len, const uint8_t *in, size_t in_len, const void *aad, size_t aad_len)
{
	const struct service *row = service_find(service, FAMILY_AEAD);
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc == CUPEL_OK && row->algorithm != AEAD_GCM && row->algorithm != AEAD_GMAC && row->algorithm != AEAD_CCM)
		rc = CUPEL_E_SERVICE;
	if (rc == CUPEL_OK && !aes_key_len_allowed(key_len))
		rc = CUPEL_E_KEY_SIZE;
	if (rc == CUPEL_OK && out_cap < in_len)
		rc = CUPEL_E_OUTPUT_SIZE;
	if (rc != CUPEL_OK)
		return rc;
	if (row->algorithm == AEAD_CCM) {
		struct aes_key aes;

		if (iv_len < CCM_MIN_NONCE || iv_len > CCM_MAX_NONCE || tag_len < 4 || tag_len > 16 || tag_len % 2 != 0)
			return CUPEL_E_IV_SIZE;
		aes_set_encrypt_key(&aes, key, key_len);
		ccm_encrypt(&aes, iv, iv_len, tag, tag_len, out, in, in_len, aad, aad_len);
	} else {
		struct gcm_key gcm;
		uint8_t j0[AES_BLOCK], whole[AES_BLOCK];

		if (iv_len == 0 || tag_len > sizeof whole)
			return CUPEL_E_IV_SIZE;
		gcm_set_key(&gcm, key, key_len);
		gcm_j0(&gcm, j0, iv, iv_len);
		gcm_encrypt(&gcm.aes, &gcm.ghash, j0, whole, out, in, in_len, aad, aad_len);
		memcpy(tag, whole, tag_len);
	}
	return gate_leave(row);
}

int cupel_lab_ghash(uint8_t *state, size_t state_len, const uint8_t *h, size_t h_len, const uint8_t *in, size_t in_len)
{
	const struct service *row = &services[CUPEL_AES_GCM];
	struct ghash_key key;
	int rc = gate_enter(row);

	if (rc == CUPEL_OK && (state_len != AES_BLOCK || h_len != AES_BLOCK || in_len % AES_BLOCK != 0))
		rc = CUPEL_E_INPUT_SIZE;
	if (rc != CUPEL_OK)
		return rc;
	ghash_set_key(&key, h);
	ghash_blocks(&key, state, in, in_len / AES_BLOCK);
	return gate_leave(row);
}

int cupel_lab_drbg_instantiate(cupel_drbg_ctx *ctx, uint32_t service, const uint8_t *seed, size_t seed_len, const void *personal, size_t personal_len)
{
	const struct service *row = service_find(service, FAMILY_DRBG);
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc == CUPEL_OK)
		rc = drbg_begin((struct drbg_ctx *)ctx, row, 0, &(struct drbg_seed){ seed, seed_len, CUPEL_OK }, personal, personal_len);
	return rc;
}

int cupel_lab_drbg_reseed(cupel_drbg_ctx *ctx, const uint8_t *entropy, size_t entropy_len, const void *additional, size_t additional_len)
{
	const struct service *row;
	int rc = context_enter(&row, ctx, FAMILY_DRBG);

	if (rc == CUPEL_OK)
		rc = drbg_refresh((struct drbg_ctx *)ctx, row, &(struct drbg_seed){ entropy, entropy_len, CUPEL_OK }, additional, additional_len);
	return rc;
}

int cupel_lab_drbg_requests(cupel_drbg_ctx *ctx, uint64_t requests)
{
	const struct service *row;
	int rc = context_enter(&row, ctx, FAMILY_DRBG);

	if (rc == CUPEL_OK)
		((struct drbg_ctx *)ctx)->drbg.of.ctr.reseed_counter = requests + 1;
	return rc;
}

int cupel_lab_derive(uint32_t service, uint8_t *out, size_t out_len, const uint8_t *in, size_t in_len)
{
	const struct service *row = service_find(service, FAMILY_DRBG);
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc != CUPEL_OK)
		return rc;
	if (out_len > 64)
		return CUPEL_E_OUTPUT_SIZE;
	drbg_derive((enum drbg_algorithm)row->algorithm, out, out_len, in, in_len);
	return gate_leave(row);
}

int cupel_lab_sign(const cupel_key *opaque, uint8_t *sig, size_t sig_cap, const uint8_t *digest, size_t digest_len, const uint8_t *k, size_t k_len)
{
	const struct key *key = (const struct key *)opaque;
	const struct service *row;
	uint64_t e[EC_WORDS], secret[EC_WORDS];
	int rc = context_enter(&row, opaque, FAMILY_KEY);

	if (rc == CUPEL_OK && key->context.verb != CUPEL_SIGN)
		rc = CUPEL_E_USAGE;
	if (rc != CUPEL_OK)
		return rc;
	if (sig_cap < 2 * ec_bytes(key_curve(row)))
		return CUPEL_E_OUTPUT_SIZE;
	if (k_len != ec_bytes(key_curve(row)))
		return CUPEL_E_KEY_SIZE;
	ec_from_bytes(key_curve(row), secret, k);
	if (ec_is_scalar(key_curve(row), secret) == 0)
		return CUPEL_E_PRIVATE_RANGE;
	ecdsa_scalar_of_digest(key_curve(row), e, digest, digest_len);
	if (!ecdsa_sign(key_curve(row), state_features(), sig, key->d, e, secret))
		return CUPEL_E_MISMATCH;
	return gate_leave(row);
}

int cupel_lab_keygen(cupel_key *opaque, uint32_t service, uint32_t usage, const uint8_t *private_key, size_t private_key_len, int spoiled)
{
	struct key *key = (struct key *)opaque;
	const struct service *row = service_find(service, FAMILY_KEY);
	int rc = cupel_key_import(opaque, service, usage, private_key, private_key_len, NULL, 0);

	if (rc < 0 || row == NULL)
		return rc;
	if (spoiled)                             /* of twice the private key, it is not the public one */
		ec_scalar_add(key_curve(row), key->d, key->d, key->d);
	rc = key_finish(row, key, usage);
	return rc == CUPEL_OK ? gate_leave(row) : rc;
}

int cupel_lab_cpu_set(uint64_t features)
{
	if (features > UINT32_MAX)
		return CUPEL_E_FEATURES;
	state_set_features((uint32_t)features);
	return CUPEL_OK;
}

int cupel_lab_error(void)
{
	int rc = gate_enter(&services[CUPEL_SELF_TEST]);

	if (rc == CUPEL_OK)
		state_cast_verdict(CAST_SHA2_256, state_generation(), SLOT_FAILED);
	return rc;
}

int cupel_lab_soft_error(uint32_t service)
{
	int rc = CUPEL_E_SERVICE;

	if (service < CUPEL_NUM_SERVICES && service_is_tested(&services[service])) {
		rc = gate_enter(&services[service]);
		if (rc == CUPEL_OK)
			state_soft_error(services[service].cast);
	}
	return rc;
}

/* --- the noise source ------------------------------------------------------------------------------------------------------ */

#define STUCK (UINT64_C(1) << 63)
#define SHAKEN (UINT64_C(1) << 62)

enum { MOST_FROM = INT32_MAX / 2 };

static uint32_t made_up(uint32_t num)
{
	num *= 0x9e3779b1;
	num = (num ^ num >> 15) * 0x85ebca6b;
	return num ^ num >> 13;
}

uint64_t lab_noise(uint64_t taken, uint32_t num)
{
	uint64_t how = atomic_load(&module_state()->lab_noise);
	uint32_t from = (uint32_t)(how >> 32) & MOST_FROM, period = (uint32_t)how;

	if (!(how & STUCK) || num < from)
		return (how & SHAKEN) ? taken + (made_up(num) & 0xff) : taken;
	return period != 0 ? 5000 + 37 * (num % period) : 1000 * (1 + (made_up(num) >> 29));     /* 8 values, without a pattern that is looked for */
}

int cupel_lab_noise_stick(uint32_t period, uint32_t from)
{
	if (from > MOST_FROM)
		return CUPEL_E_INPUT_SIZE;
	atomic_store(&module_state()->lab_noise,
	             (atomic_load(&module_state()->lab_noise) & SHAKEN) | (period == UINT32_MAX ? 0 : STUCK | (uint64_t)from << 32 | period));
	return CUPEL_OK;
}

int cupel_lab_noise_shake(void)
{
	atomic_fetch_or(&module_state()->lab_noise, SHAKEN);
	return CUPEL_OK;
}

int cupel_lab_noise(uint8_t *samples, size_t samples_len)
{
	struct noise noise;
	int rc = gate_enter(&services[CUPEL_SELF_TEST]);

	if (rc == CUPEL_OK) {
		noise_open(&noise);
		for (size_t i = 0; i < samples_len; i++) {
			samples[i] = (uint8_t)noise_sample(&noise);
			noise_look(&noise.health, samples[i]);   /* whatever it says: it takes its time, as it always does */
		}
	}
	return rc;
}

static const char *fault_name(enum noise_fault fault)
{
	switch (fault) {
	case NOISE_GOOD: break;
	case NOISE_REPETITION: return "repetition count";
	case NOISE_PROPORTION: return "adaptive proportion";
	case NOISE_PERIOD: return "lag";
	case NOISE_COARSE: return "coarse counter";
	}
	return "";
}

const char *cupel_lab_noise_health(size_t *num_samples, const uint8_t *samples, size_t samples_len)
{
	struct noise_health health = { 0 };
	enum noise_fault fault = NOISE_GOOD;
	size_t num = 0;

	while (num < samples_len && fault == NOISE_GOOD)
		fault = noise_look(&health, samples[num++]);
	*num_samples = num;
	return fault_name(fault);
}

const char *cupel_lab_noise_failed(void)
{
	return fault_name(atomic_load(&module_state()->noise_fault));
}

int cupel_lab_entropy(uint8_t *out, size_t out_len)
{
	return entropy_get(out, out_len);
}

/* Valgrind's client requests: a run of rotations that does nothing outside it, with the request in rax and the default
   answer in rdx (valgrind manual, 3.1). */
static void memcheck(uint64_t request, const void *at, size_t len)
{
#if defined(__x86_64__)
	volatile uint64_t args[6] = { request, (uintptr_t)at, len, 0, 0, 0 };
	uint64_t answer = 0;

	__asm__ volatile("rolq $3, %%rdi; rolq $13, %%rdi; rolq $61, %%rdi; rolq $51, %%rdi; xchgq %%rbx, %%rbx"
	                 : "+d"(answer) : "a"(args) : "cc", "memory");
#else
	(void)request;
	(void)at;
	(void)len;
#endif
}

#define MEMCHECK_MAKE_MEM_UNDEFINED 0x4d430001u
#define MEMCHECK_MAKE_MEM_DEFINED 0x4d430002u

void lab_public(const void *at, size_t len)
{
	memcheck(MEMCHECK_MAKE_MEM_DEFINED, at, len);
}

void lab_secret(const void *at, size_t len)
{
	memcheck(MEMCHECK_MAKE_MEM_UNDEFINED, at, len);
}

void cupel_lab_secret(const void *at, size_t len)
{
	lab_secret(at, len);
}

void cupel_lab_public(const void *at, size_t len)
{
	lab_public(at, len);
}
