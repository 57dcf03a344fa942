/* SPDX-License-Identifier: MIT */
#include "mac/cmac.h"
#include "base/bytes.h"

/* 6.1: the next subkey, in constant time; R128 = 0^120 10000111. */
static void double_block(uint8_t to[16], const uint8_t from[16])
{
	uint64_t high = load_be64(from), low = load_be64(from + 8);

	store_be64(to + 8, low << 1 ^ (ct_mask(high >> 63) & 0x87));
	store_be64(to, high << 1 | low >> 63);
}

static void begin(struct cmac *ctx)
{
	memset(ctx->state, 0, sizeof ctx->state);
	memset(ctx->block, 0, sizeof ctx->block);
	ctx->len = 0;
}

void cmac_init(struct cmac *ctx, const uint8_t *key, size_t key_len)
{
	aes_set_encrypt_key(&ctx->key, key, key_len);
	begin(ctx);
	aes_encrypt_blocks(&ctx->key, ctx->k1, ctx->block, 1);
	double_block(ctx->k1, ctx->k1);
	double_block(ctx->k2, ctx->k1);
}

/* How many bytes wait in the block: all of it, where a whole one came last. */
static size_t waiting(const struct cmac *ctx)
{
	return ctx->len == 0 ? 0 : (size_t)((ctx->len - 1) % AES_BLOCK + 1);
}

void cmac_update(struct cmac *ctx, const uint8_t *msg, size_t msg_len)
{
	size_t used = waiting(ctx), take = AES_BLOCK - used, whole;

	if (msg_len == 0)
		return;
	ctx->len += msg_len;
	if (msg_len <= take) {
		memcpy(ctx->block + used, msg, msg_len);
		return;
	}
	if (used != 0) {
		memcpy(ctx->block + used, msg, take);
		aes_cbc_mac(&ctx->key, ctx->state, ctx->block, 1);
		msg += take;
		msg_len -= take;
	}
	whole = (msg_len - 1) / AES_BLOCK;               /* one byte at least stays */
	aes_cbc_mac(&ctx->key, ctx->state, msg, whole);
	memcpy(ctx->block, msg + AES_BLOCK * whole, msg_len - AES_BLOCK * whole);
}

void cmac_final(struct cmac *ctx, uint8_t *tag)
{
	size_t used = waiting(ctx);
	const uint8_t *subkey = ctx->k1;                 /* 6.2 step 4 */

	if (used < AES_BLOCK) {
		ctx->block[used] = 0x80;
		memset(ctx->block + used + 1, 0, AES_BLOCK - used - 1);
		subkey = ctx->k2;
	}
	for (size_t i = 0; i < AES_BLOCK; i++)
		ctx->block[i] ^= subkey[i];
	aes_cbc_mac(&ctx->key, ctx->state, ctx->block, 1);
	memcpy(tag, ctx->state, AES_BLOCK);
	begin(ctx);
}

void cmac_message(uint8_t *tag, const uint8_t *key, size_t key_len, const uint8_t *msg, size_t msg_len)
{
	struct cmac ctx;

	cmac_init(&ctx, key, key_len);
	cmac_update(&ctx, msg, msg_len);
	cmac_final(&ctx, tag);
	wipe(&ctx, sizeof ctx);
}
