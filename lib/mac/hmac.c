/* SPDX-License-Identifier: MIT */
/* FIPS 198-1, section 4, steps 1 to 10. */
#include "mac/hmac.h"
#include "base/bytes.h"

/* K0 XOR ipad, then K0 XOR opad: a block, in words. Behind it there is room for a block of the message, and its padding. */
union key_block {
	uint64_t words[3 * HASH_MAX_BLOCK / 8];
	uint8_t bytes[3 * HASH_MAX_BLOCK];
};

#define IPAD 0x3636363636363636
#define OPAD 0x5c5c5c5c5c5c5c5c

static void key_block_xor(union key_block *block, enum hash hash, uint64_t pattern)
{
	for (size_t i = 0; i < hash_block_len(hash) / 8; i++)
		block->words[i] ^= pattern;
}

/* Steps 1 to 4. */
static void key_block_init(union key_block *block, enum hash hash, const uint8_t *key, size_t key_len)
{
	memset(block, 0, hash_block_len(hash));
	if (key_len > hash_block_len(hash))
		hash_message(hash, block->bytes, NULL, key, key_len);
	else if (key_len > 0)
		memcpy(block->bytes, key, key_len);
	key_block_xor(block, hash, IPAD);
}

void hmac_init(struct hmac *ctx, enum hash hash, const uint8_t *key, size_t key_len)
{
	union key_block block;

	key_block_init(&block, hash, key, key_len);
	hash_init(&ctx->inner, hash);
	hash_update(&ctx->inner, block.bytes, hash_block_len(hash));
	ctx->inner_start = ctx->inner.h;
	key_block_xor(&block, hash, IPAD ^ OPAD);              /* step 7 */
	hash_init(&ctx->inner, hash);
	hash_update(&ctx->inner, block.bytes, hash_block_len(hash));
	ctx->outer_start = ctx->inner.h;
	hash_resume(&ctx->inner, hash, &ctx->inner_start, 1);
	wipe(&block, sizeof block);
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
	union key_block block;
	uint8_t *behind = block.bytes + hash_block_len(hash);

	key_block_init(&block, hash, key, key_len);
	if (msg_len <= hash_block_len(hash)) {
		if (msg_len != 0)
			memcpy(behind, msg, msg_len);
		hash_in_place(hash, behind, block.bytes, hash_block_len(hash) + msg_len);
	} else {
		hash_message(hash, behind, block.bytes, msg, msg_len);
	}
	key_block_xor(&block, hash, IPAD ^ OPAD);
	hash_in_place(hash, tag, block.bytes, hash_block_len(hash) + hash_len(hash));
	wipe(&block, sizeof block);
}
