/* SPDX-License-Identifier: MIT */
#include <cupel/lab.h>

#include "lab/lab.h"
#include "base/bytes.h"
#include "mac/hmac.h"
#include "module/gate.h"

const char lab_text[] = "true";

int cupel_lab_mac(uint32_t service, uint8_t *tag, size_t tag_len, const uint8_t *key, size_t key_len, const void *msg, size_t msg_len)
{
	const struct service *row = service_find(service, FAMILY_MAC);
	uint8_t whole[HASH_MAX_LEN];
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc != CUPEL_OK)
		return rc;
	if (tag_len > hash_len(row->algorithm))
		return CUPEL_E_TAG_SIZE;
	hmac_message(row->algorithm, whole, key, key_len, msg, msg_len);
	memcpy(tag, whole, tag_len);
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
