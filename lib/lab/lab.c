/* SPDX-License-Identifier: MIT */
#include <cupel/lab.h>

#include "lab/lab.h"
#include "base/bytes.h"
#include "cipher/ccm.h"
#include "cipher/gcm.h"
#include "cipher/modes.h"
#include "kdf/kdf.h"
#include "mac/hmac.h"
#include "mac/mac.h"
#include "module/gate.h"

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

void cupel_lab_secret(const void *at, size_t len)
{
	memcheck(MEMCHECK_MAKE_MEM_UNDEFINED, at, len);
}

void cupel_lab_public(const void *at, size_t len)
{
	lab_public(at, len);
}
