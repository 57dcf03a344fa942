/* SPDX-License-Identifier: MIT */
/* FIPS 198-1, section 4, steps 1 to 10. */
#include "mac/hmac.h"
#include "base/bytes.h"

/* K0 XOR ipad, then K0 XOR opad: a block, in words. */
union key_block {
	uint64_t words[HASH_MAX_BLOCK / 8];
	uint8_t bytes[HASH_MAX_BLOCK];
};

#define IPAD 0x3636363636363636
#define OPAD 0x5c5c5c5c5c5c5c5c

static void key_block_xor(union key_block *to, const union key_block *block, uint64_t pattern)
{
	for (size_t i = 0; i < HASH_MAX_BLOCK / 8; i++)
		to->words[i] = block->words[i] ^ pattern;
}

/* Steps 1 to 4. */
static void key_block_init(union key_block *block, enum hash hash, const uint8_t *key, size_t key_len)
{
	memset(block, 0, sizeof *block);
	if (key_len > hash_block_len(hash))
		hash_message(hash, block->bytes, NULL, key, key_len);
	else if (key_len > 0)
		memcpy(block->bytes, key, key_len);
	key_block_xor(block, block, IPAD);
}

void hmac_init(struct hmac *ctx, enum hash hash, const uint8_t *key, size_t key_len)
{
	union key_block block, outer;
	union hash_state start[2];

	key_block_init(&block, hash, key, key_len);
	key_block_xor(&outer, &block, IPAD ^ OPAD);        /* step 7 */
	if (!hash_pair(hash, start, block.bytes, outer.bytes)) {
		hash_init(&ctx->inner, hash);
		hash_update(&ctx->inner, block.bytes, hash_block_len(hash));
		start[0] = ctx->inner.h;
		hash_init(&ctx->inner, hash);
		hash_update(&ctx->inner, outer.bytes, hash_block_len(hash));
		start[1] = ctx->inner.h;
	}
	ctx->inner_start = start[0];
	ctx->outer_start = start[1];
	hash_resume(&ctx->inner, hash, &ctx->inner_start, 1);
	wipe(&block, sizeof block);
	wipe(&outer, sizeof outer);
	wipe(start, sizeof start);
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
	uint8_t inner[HASH_MAX_LEN];
	union key_block block, outer;
	union hash_state start[2];

	key_block_init(&block, hash, key, key_len);
	key_block_xor(&outer, &block, IPAD ^ OPAD);
	if (hash_pair(hash, start, block.bytes, outer.bytes)) {
		hash_message_behind(hash, inner, &start[0], msg, msg_len);
		hash_message_behind(hash, tag, &start[1], inner, hash_len(hash));
	} else {
		hash_message(hash, inner, block.bytes, msg, msg_len);
		hash_message(hash, tag, outer.bytes, inner, hash_len(hash));
	}
	wipe(&block, sizeof block);
	wipe(&outer, sizeof outer);
	wipe(start, sizeof start);
	wipe(inner, sizeof inner);
}
