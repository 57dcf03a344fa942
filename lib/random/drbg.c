/* SPDX-License-Identifier: MIT */
#include "random/drbg.h"
#include "cipher/aes_paths.h"
#include "platform/fork.h"
#include "random/entropy.h"

enum { BURN_SEED = 3072, BURN_GENERATE = 2560 };

static __attribute__((noinline)) void burn_after(const struct service *row, size_t depth)
{
	burn(row->algorithm <= DRBG_CTR_AES_256_NO_DF ? aes_depth(depth) : depth);
}

/* True where another context may hold the same state: this one is a copy, be it by fork. */
static inline bool is_copy(const struct drbg_ctx *ctx, uint64_t epoch)
{
	return ctx->home != (uintptr_t)ctx || ctx->epoch != epoch;
}

static inline void settle(struct drbg_ctx *ctx, uint64_t epoch)
{
	ctx->home = (uintptr_t)ctx;
	ctx->epoch = epoch;
}

/* Once more where the process is a child of fork by now: its parent goes on with the same entropy. */
int drbg_begin(struct drbg_ctx *ctx, const struct service *row, uint32_t strength, const struct drbg_seed *given, const uint8_t *personal,
               size_t personal_len)
{
	uint64_t epoch;
	int rc;

	do {
		epoch = fork_epoch();
		rc = drbg_instantiate(&ctx->drbg, (enum drbg_algorithm)row->algorithm, strength, given, personal, personal_len);
		burn_after(row, BURN_SEED);
	} while (rc == CUPEL_OK && epoch != fork_epoch());
	if (rc == CUPEL_OK) {
		settle(ctx, epoch);
		context_bind(&ctx->context, row, 0);
	} else if (rc != CUPEL_E_STRENGTH && rc != CUPEL_E_INPUT_SIZE) {
		wipe(ctx, sizeof(cupel_drbg_ctx));       /* no entropy: whatever it was before, it is nothing now */
	}
	return rc;
}

int drbg_refresh(struct drbg_ctx *ctx, const struct service *row, const struct drbg_seed *given, const uint8_t *additional, size_t additional_len)
{
	uint64_t epoch;
	int rc;

	do {
		epoch = fork_epoch();
		rc = drbg_reseed(&ctx->drbg, given, additional, additional_len);
		burn_after(row, BURN_SEED);
	} while (rc == CUPEL_OK && epoch != fork_epoch());
	if (rc == CUPEL_OK)
		settle(ctx, epoch);
	return rc;
}

int cupel_drbg_instantiate(cupel_drbg_ctx *ctx, uint32_t service, uint32_t strength, const void *personal, size_t personal_len)
{
	const struct service *row = service_find(service, FAMILY_DRBG);
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc == CUPEL_OK)
		rc = entropy_check();
	if (rc == CUPEL_OK)
		rc = pointer_refusal(ctx);
	if (rc == CUPEL_OK && personal == NULL && personal_len != 0)
		rc = CUPEL_E_NULL;
	if (rc == CUPEL_OK && overlap(ctx, sizeof *ctx, personal, personal_len))
		rc = CUPEL_E_OVERLAP;
	if (rc == CUPEL_OK)
		rc = drbg_begin((struct drbg_ctx *)ctx, row, strength, NULL, personal, personal_len);
	return gate_exit(rc);
}

int cupel_drbg_reseed(cupel_drbg_ctx *ctx, const void *additional, size_t additional_len)
{
	const struct service *row;
	int rc = context_enter(&row, ctx, FAMILY_DRBG);

	if (rc == CUPEL_OK)
		rc = entropy_check();
	if (rc == CUPEL_OK && additional == NULL && additional_len != 0)
		rc = CUPEL_E_NULL;
	if (rc == CUPEL_OK && overlap(ctx, sizeof *ctx, additional, additional_len))
		rc = CUPEL_E_OVERLAP;
	if (rc == CUPEL_OK)
		rc = drbg_refresh((struct drbg_ctx *)ctx, row, NULL, additional, additional_len);
	return gate_exit(rc);
}

static int generate_refusal(const cupel_drbg_ctx *ctx, uint32_t resistance, const uint8_t *out, size_t out_len, const void *additional,
                            size_t additional_len)
{
	if (resistance != CUPEL_NO_RESISTANCE && resistance != CUPEL_PREDICTION_RESISTANCE)
		return CUPEL_E_VERB;
	if ((out == NULL && out_len != 0) || (additional == NULL && additional_len != 0))
		return CUPEL_E_NULL;
	return overlap(ctx, sizeof *ctx, out, out_len) || overlap(ctx, sizeof *ctx, additional, additional_len) ||
	       overlap(out, out_len, additional, additional_len) ? CUPEL_E_OVERLAP : CUPEL_OK;
}

int cupel_drbg_generate(cupel_drbg_ctx *opaque, uint32_t resistance, uint8_t *out, size_t out_len, const void *additional, size_t additional_len)
{
	struct drbg_ctx *ctx = (struct drbg_ctx *)opaque;
	const struct service *row;
	int rc = context_enter(&row, ctx, FAMILY_DRBG);

	if (rc == CUPEL_OK)
		rc = entropy_check();
	if (rc == CUPEL_OK)
		rc = generate_refusal(opaque, resistance, out, out_len, additional, additional_len);
	if (rc == CUPEL_OK) {
		bool fresh = resistance == CUPEL_PREDICTION_RESISTANCE;
		uint64_t epoch;

		/* Once more where the process has become a child of fork meanwhile: its parent has the same bytes. */
		do {
			epoch = fork_epoch();
			fresh |= is_copy(ctx, epoch);
			rc = drbg_generate(&ctx->drbg, fresh, NULL, out, out_len, additional, additional_len);
			burn_after(row, fresh ? BURN_SEED : BURN_GENERATE);
		} while (rc == CUPEL_OK && epoch != fork_epoch());
		if (rc == CUPEL_OK && fresh)
			settle(ctx, epoch);
		if (rc == CUPEL_OK) {
			rc = gate_leave(row);
			if (rc < 0)
				wipe(out, out_len);
		}
	}
	return gate_exit(rc);
}

void cupel_drbg_clear(cupel_drbg_ctx *ctx)
{
	if (ctx != NULL)
		wipe(ctx, sizeof *ctx);
}
