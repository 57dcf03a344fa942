/* SPDX-License-Identifier: MIT */
#include "mac/mac.h"
#include "cipher/aes_paths.h"
#include "lab/lab.h"
#include "module/context.h"

struct mac {
	struct context context;
	union mac_state of;
};
_Static_assert(sizeof(struct mac) <= sizeof(cupel_mac_ctx), "cupel_mac_ctx is too small");

enum { BURN_MAC = 1472, BURN_UPDATE = 384, BURN_FINAL = 768, BURN_CMAC = 768, MIN_GENERATE_KEY_LEN = 112 / 8 };

static __attribute__((noinline)) void burn_after(const struct service *row, size_t hmac_depth)
{
	burn(is_cmac(row) ? aes_depth(BURN_CMAC) : hmac_depth);
}

size_t cupel_mac_len(uint32_t service)
{
	const struct service *row = service_find(service, FAMILY_MAC);

	return row ? mac_len(row->algorithm) : 0;
}

static int tag_refusal(const struct service *row, uint64_t tag_len)
{
	return tag_len < CUPEL_MAC_MIN_LEN || tag_len > mac_len(row->algorithm) ? CUPEL_E_TAG_SIZE : CUPEL_OK;
}

static int key_refusal(const struct service *row, uint32_t verb, uint64_t key_len)
{
	if (verb != CUPEL_GENERATE && verb != CUPEL_VERIFY)
		return CUPEL_E_VERB;
	if (is_cmac(row))
		return aes_key_len_allowed(key_len) ? CUPEL_OK : CUPEL_E_KEY_SIZE;
	/* IG C.M: a shorter key may verify what was made with it before. */
	return verb == CUPEL_GENERATE && key_len < MIN_GENERATE_KEY_LEN ? CUPEL_E_KEY_SIZE : CUPEL_OK;
}

int mac_refusal(const struct service *row, const cupel_service_params *params)
{
	int rc = key_refusal(row, params->verb, params->key_len);

	return rc == CUPEL_OK ? tag_refusal(row, params->tag_len) : rc;
}

/* True where the key is short enough to be hashed. */
static inline bool key_allowed(const struct service *row, size_t key_len)
{
	return is_cmac(row) || hash_len_allowed(row->algorithm, 0, key_len);
}

/* True where a message of `more` bytes is; the hash takes a block for the key before it. */
static inline bool message_allowed(const struct service *row, size_t more)
{
	return is_cmac(row) ? more <= CMAC_MAX_LEN : hash_len_allowed(row->algorithm, hash_block_len(row->algorithm), more);
}

/* The same, behind what a context has seen. */
static inline bool more_allowed(const struct service *row, const struct mac *mac, size_t more)
{
	return is_cmac(row) ? more <= CMAC_MAX_LEN - mac->of.cmac.len : hash_len_allowed(row->algorithm, mac->of.hmac.inner.len, more);
}

/* What both one-shot forms refuse. */
static __attribute__((noinline)) int once_refusal(const struct service *row, uint32_t verb, const uint8_t *tag, size_t tag_len, const uint8_t *key,
                               size_t key_len, const void *msg, size_t msg_len)
{
	int rc;

	if (tag == NULL || (key == NULL && key_len != 0) || (msg == NULL && msg_len != 0))
		return CUPEL_E_NULL;
	rc = key_refusal(row, verb, key_len);
	if (rc == CUPEL_OK)
		rc = tag_refusal(row, tag_len);
	if (rc == CUPEL_OK && (!key_allowed(row, key_len) || !message_allowed(row, msg_len)))
		rc = CUPEL_E_INPUT_SIZE;
	return rc;
}

int cupel_mac(uint32_t service, uint8_t *tag, size_t tag_len, const uint8_t *key, size_t key_len, const void *msg, size_t msg_len)
{
	const struct service *row = service_find(service, FAMILY_MAC);
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc == CUPEL_OK)
		rc = once_refusal(row, CUPEL_GENERATE, tag, tag_len, key, key_len, msg, msg_len);
	if (rc == CUPEL_OK) {
		uint8_t whole[HASH_MAX_LEN];
		mac_message(row->algorithm, whole, key, key_len, msg, msg_len);
		memcpy(tag, whole, tag_len);
		wipe(whole, sizeof whole);
		burn_after(row, BURN_MAC);
		rc = gate_leave(row);
		if (rc < 0)
			wipe(tag, tag_len);
	}
	return gate_exit(rc);
}

/* Nonzero where the tag is wrong, and `whole` is gone. */
static uint32_t compare(uint8_t whole[HASH_MAX_LEN], const uint8_t *tag, size_t tag_len)
{
	uint32_t difference = ct_difference(whole, tag, tag_len);

	lab_public(&difference, sizeof difference);              /* the verdict */
	wipe(whole, HASH_MAX_LEN);
	return difference;
}

int cupel_mac_verify(uint32_t service, const uint8_t *tag, size_t tag_len, const uint8_t *key, size_t key_len, const void *msg,
                     size_t msg_len)
{
	const struct service *row = service_find(service, FAMILY_MAC);
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc == CUPEL_OK)
		rc = once_refusal(row, CUPEL_VERIFY, tag, tag_len, key, key_len, msg, msg_len);
	if (rc == CUPEL_OK) {
		uint8_t whole[HASH_MAX_LEN];
		mac_message(row->algorithm, whole, key, key_len, msg, msg_len);
		uint32_t difference = compare(whole, tag, tag_len);
		burn_after(row, BURN_MAC);
		rc = gate_leave(row);
		if (rc >= 0 && difference != 0)
			rc = CUPEL_E_MISMATCH;
	}
	return gate_exit(rc);
}

SELDOM int cupel_mac_init(cupel_mac_ctx *ctx, uint32_t service, uint32_t verb, const uint8_t *key, size_t key_len)
{
	struct mac *mac = (struct mac *)ctx;
	const struct service *row = service_find(service, FAMILY_MAC);
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc == CUPEL_OK)
		rc = pointer_refusal(ctx);
	if (rc == CUPEL_OK && key == NULL && key_len != 0)
		rc = CUPEL_E_NULL;
	if (rc == CUPEL_OK)
		rc = key_refusal(row, verb, key_len);
	if (rc == CUPEL_OK) {
		if (!key_allowed(row, key_len))
			rc = CUPEL_E_INPUT_SIZE;
		else if (overlap(ctx, sizeof *ctx, key, key_len))
			rc = CUPEL_E_OVERLAP;
	}
	if (rc == CUPEL_OK) {
		mac_begin(&mac->of, row->algorithm, key, key_len);
		context_bind(&mac->context, row, verb);
		burn_after(row, BURN_MAC);
	}
	return gate_exit(rc);
}

int cupel_mac_update(cupel_mac_ctx *ctx, const void *msg, size_t msg_len)
{
	struct mac *mac = (struct mac *)ctx;
	const struct service *row;
	int rc = context_enter(&row, ctx, FAMILY_MAC);

	if (rc == CUPEL_OK) {
		if (msg == NULL && msg_len != 0)
			rc = CUPEL_E_NULL;
		else if (overlap(ctx, sizeof *ctx, msg, msg_len))
			rc = CUPEL_E_OVERLAP;
		else if (!more_allowed(row, mac, msg_len))
			rc = CUPEL_E_INPUT_SIZE;
	}
	if (rc == CUPEL_OK && msg_len != 0) {
		mac_add(&mac->of, row->algorithm, msg, msg_len);
		burn_after(row, BURN_UPDATE);
	}
	return gate_exit(rc);
}

/* What both ends of a message refuse. */
static inline int end_refusal(const struct service *row, const cupel_mac_ctx *ctx, uint32_t verb, const uint8_t *tag, size_t tag_len)
{
	if (((const struct context *)ctx)->verb != verb)
		return CUPEL_E_USAGE;
	if (tag == NULL)
		return CUPEL_E_NULL;
	if (overlap(ctx, sizeof *ctx, tag, tag_len))
		return CUPEL_E_OVERLAP;
	return tag_refusal(row, tag_len);
}

int cupel_mac_final(cupel_mac_ctx *ctx, uint8_t *tag, size_t tag_len)
{
	struct mac *mac = (struct mac *)ctx;
	const struct service *row;
	int rc = context_enter(&row, ctx, FAMILY_MAC);

	if (rc == CUPEL_OK)
		rc = end_refusal(row, ctx, CUPEL_GENERATE, tag, tag_len);
	if (rc == CUPEL_OK) {
		uint8_t whole[HASH_MAX_LEN];
		mac_end(&mac->of, row->algorithm, whole);
		memcpy(tag, whole, tag_len);
		wipe(whole, sizeof whole);
		burn_after(row, BURN_FINAL);
		rc = gate_leave(row);
		if (rc < 0)
			wipe(tag, tag_len);
	}
	return gate_exit(rc);
}

int cupel_mac_final_verify(cupel_mac_ctx *ctx, const uint8_t *tag, size_t tag_len)
{
	struct mac *mac = (struct mac *)ctx;
	const struct service *row;
	int rc = context_enter(&row, ctx, FAMILY_MAC);

	if (rc == CUPEL_OK)
		rc = end_refusal(row, ctx, CUPEL_VERIFY, tag, tag_len);
	if (rc == CUPEL_OK) {
		uint8_t whole[HASH_MAX_LEN];
		mac_end(&mac->of, row->algorithm, whole);
		uint32_t difference = compare(whole, tag, tag_len);
		burn_after(row, BURN_FINAL);
		rc = gate_leave(row);
		if (rc >= 0 && difference != 0)
			rc = CUPEL_E_MISMATCH;
	}
	return gate_exit(rc);
}

int cupel_mac_copy(cupel_mac_ctx *to, const cupel_mac_ctx *from)
{
	const struct service *row;
	int rc = context_enter(&row, from, FAMILY_MAC);

	if (rc == CUPEL_OK)
		rc = context_copy(to, from, sizeof *to);
	return gate_exit(rc);
}

void cupel_mac_clear(cupel_mac_ctx *ctx)
{
	if (ctx != NULL)
		wipe(ctx, sizeof *ctx);
}
