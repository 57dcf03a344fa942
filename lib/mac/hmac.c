/* SPDX-License-Identifier: MIT */
/* FIPS 198-1, section 4, steps 1 to 10. */
#include "mac/hmac.h"
#include "base/bytes.h"

void hmac_init(struct hmac *ctx, enum hash hash, const uint8_t *key, size_t key_len)
{
	size_t block_len = hash_block_len(hash);
	struct hash_ctx *work = &ctx->inner;
	uint8_t k0[HASH_MAX_BLOCK] = { 0 };

	if (key_len > block_len)                         /* steps 1 to 3 */
		hash_message(hash, k0, key, key_len);
	else if (key_len > 0)
		memcpy(k0, key, key_len);

	for (size_t i = 0; i < block_len; i++)           /* step 7 */
		k0[i] ^= 0x5c;
	hash_init(work, hash);
	hash_update(work, k0, block_len);
	ctx->outer_start = work->h;

	for (size_t i = 0; i < block_len; i++)           /* step 4 */
		k0[i] ^= 0x5c ^ 0x36;
	hash_init(work, hash);
	hash_update(work, k0, block_len);
	ctx->inner_start = work->h;
	wipe(k0, sizeof k0);
}

void hmac_update(struct hmac *ctx, const uint8_t *msg, size_t msg_len)
{
	hash_update(&ctx->inner, msg, msg_len);          /* steps 5 and 6 */
}

void hmac_final(struct hmac *ctx, uint8_t *tag)
{
	enum hash hash = ctx->inner.hash;
	uint8_t inner[HASH_MAX_LEN];

	hash_final(&ctx->inner, inner);
	hash_resume(&ctx->inner, hash, &ctx->outer_start, 1);
	hash_update(&ctx->inner, inner, hash_len(hash)); /* steps 8 and 9 */
	hash_final(&ctx->inner, tag);
	hash_resume(&ctx->inner, hash, &ctx->inner_start, 1);
	wipe(inner, sizeof inner);
}

void hmac_message(enum hash hash, uint8_t *tag, const uint8_t *key, size_t key_len, const uint8_t *msg, size_t msg_len)
{
	struct hmac ctx;

	hmac_init(&ctx, hash, key, key_len);
	hmac_update(&ctx, msg, msg_len);
	hmac_final(&ctx, tag);
	wipe(&ctx, sizeof ctx);
}
