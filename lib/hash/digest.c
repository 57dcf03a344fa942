/* SPDX-License-Identifier: MIT */
#include "hash/digest.h"
#include "hash/hash.h"

struct digest {
	struct context context;
	struct hash_ctx hash;
};
_Static_assert(sizeof(struct digest) <= sizeof(cupel_digest_ctx), "cupel_digest_ctx is too small");

enum { BURN_DIGEST = 896, BURN_UPDATE = 384 };

size_t cupel_digest_len(uint32_t service)
{
	const struct service *row = service_find(service, FAMILY_DIGEST);

	return row ? hash_len(row->algorithm) : 0;
}

int cupel_digest(uint32_t service, uint8_t *out, size_t out_cap, const void *msg, size_t msg_len)
{
	const struct service *row = service_find(service, FAMILY_DIGEST);
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc == CUPEL_OK) {
		if (out == NULL || (msg == NULL && msg_len != 0))
			rc = CUPEL_E_NULL;
		else if (out_cap < hash_len(row->algorithm))
			rc = CUPEL_E_OUTPUT_SIZE;
		else if (!hash_len_allowed(row->algorithm, 0, msg_len))
			rc = CUPEL_E_INPUT_SIZE;
	}
	if (rc == CUPEL_OK) {
		hash_message(row->algorithm, out, NULL, msg, msg_len);
		burn(BURN_DIGEST);
		rc = gate_leave(row);
		if (rc < 0)
			wipe(out, hash_len(row->algorithm));
	}
	return gate_exit(rc);
}

int cupel_digest_init(cupel_digest_ctx *ctx, uint32_t service)
{
	struct digest *digest = (struct digest *)ctx;
	const struct service *row = service_find(service, FAMILY_DIGEST);
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc == CUPEL_OK)
		rc = pointer_refusal(ctx);
	if (rc == CUPEL_OK) {
		hash_init(&digest->hash, row->algorithm);
		context_bind(&digest->context, row, 0);
	}
	return gate_exit(rc);
}

int cupel_digest_update(cupel_digest_ctx *ctx, const void *msg, size_t msg_len)
{
	struct digest *digest = (struct digest *)ctx;
	const struct service *row;
	int rc = context_enter(&row, ctx, FAMILY_DIGEST);

	if (rc == CUPEL_OK) {
		if (msg == NULL && msg_len != 0)
			rc = CUPEL_E_NULL;
		else if (overlap(ctx, sizeof *ctx, msg, msg_len))
			rc = CUPEL_E_OVERLAP;
		else if (!hash_len_allowed(row->algorithm, digest->hash.len, msg_len))
			rc = CUPEL_E_INPUT_SIZE;
	}
	if (rc == CUPEL_OK && msg_len != 0) {
		hash_update(&digest->hash, msg, msg_len);
		burn(BURN_UPDATE);
	}
	return gate_exit(rc);
}

void digest_end(cupel_digest_ctx *ctx, uint8_t *out)
{
	hash_final(&((struct digest *)ctx)->hash, out);
	wipe(ctx, sizeof *ctx);
}

int cupel_digest_final(cupel_digest_ctx *ctx, uint8_t *out, size_t out_cap)
{
	const struct service *row;
	int rc = context_enter(&row, ctx, FAMILY_DIGEST);

	if (rc == CUPEL_OK) {
		if (out == NULL)
			rc = CUPEL_E_NULL;
		else if (out_cap < hash_len(row->algorithm))
			rc = CUPEL_E_OUTPUT_SIZE;
		else if (overlap(ctx, sizeof *ctx, out, hash_len(row->algorithm)))
			rc = CUPEL_E_OVERLAP;
	}
	if (rc == CUPEL_OK) {
		digest_end(ctx, out);
		burn(BURN_DIGEST);
		rc = gate_leave(row);
		if (rc < 0)
			wipe(out, hash_len(row->algorithm));
	}
	return gate_exit(rc);
}

int cupel_digest_copy(cupel_digest_ctx *to, const cupel_digest_ctx *from)
{
	const struct service *row;
	int rc = context_enter(&row, from, FAMILY_DIGEST);

	if (rc == CUPEL_OK)
		rc = context_copy(to, from, sizeof *to);
	return gate_exit(rc);
}

void cupel_digest_clear(cupel_digest_ctx *ctx)
{
	if (ctx != NULL)
		wipe(ctx, sizeof *ctx);
}
