/* SPDX-License-Identifier: MIT */
/* FIPS 180-4 5.1 (padding), 5.3 (initial values), 6 (the functions), over the block functions. */
#include "hash/hash.h"
#include "base/bytes.h"
#include "unapproved/unapproved.h"

const struct hash_sizes hash_sizes[NUM_HASHES] = {
	[HASH_SHA2_224] = { 28, 64 },
	[HASH_SHA2_256] = { 32, 64 },
	[HASH_SHA2_384] = { 48, 128 },
	[HASH_SHA2_512] = { 64, 128 },
	[HASH_SHA2_512_224] = { 28, 128 },
	[HASH_SHA2_512_256] = { 32, 128 },
	[HASH_MD5] = { 16, 64 },
};

static const union hash_state initial[NUM_HASHES] = {
	[HASH_SHA2_224] = { .w32 = { 0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4 } },
	[HASH_SHA2_256] = { .w32 = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 } },
	[HASH_SHA2_384] = { .w64 = { 0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
	                             0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4 } },
	[HASH_SHA2_512] = { .w64 = { 0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
	                             0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179 } },
	[HASH_SHA2_512_224] = { .w64 = { 0x8c3d37c819544da2, 0x73e1996689dcd4d6, 0x1dfab7ae32ff9c82, 0x679dd514582f9fcf,
	                                 0x0f6d2b697bd44da8, 0x77e36f7304c48942, 0x3f9d85a86a1d36c8, 0x1112e6ad91d692a1 } },
	[HASH_SHA2_512_256] = { .w64 = { 0x22312194fc2bf72c, 0x9f555fa3c84c64c2, 0x2393b86b6f53b151, 0x963877195940eabd,
	                                 0x96283ee2a88effe3, 0xbe5e1e2553863992, 0x2b0199fc2c85b8aa, 0x0eb72ddc81c52ca2 } },
	[HASH_MD5] = { .w32 = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 } },
};

static void blocks(union hash_state *h, enum hash hash, const uint8_t *p, size_t num)
{
	if (num == 0)
		return;
	if (hash_block_len(hash) == 128)
		sha512_blocks(h->w64, p, num);
	else if (hash != HASH_MD5)
		sha256_blocks(h->w32, p, num);
	else
		unapproved_md5_blocks(h->w32, p, num);
}

void hash_init(struct hash_ctx *ctx, enum hash hash)
{
	hash_resume(ctx, hash, &initial[hash], 0);
}

void hash_resume(struct hash_ctx *ctx, enum hash hash, const union hash_state *h, uint64_t blocks_done)
{
	ctx->h = *h;
	ctx->len = blocks_done * hash_block_len(hash);
	ctx->hash = hash;
}

void hash_update(struct hash_ctx *ctx, const uint8_t *msg, size_t msg_len)
{
	size_t block_len = hash_block_len(ctx->hash);
	size_t used = ctx->len % block_len;

	if (msg_len == 0)
		return;
	ctx->len += msg_len;
	if (used != 0) {
		size_t take = block_len - used;
		if (msg_len < take) {
			memcpy(ctx->block + used, msg, msg_len);
			return;
		}
		memcpy(ctx->block + used, msg, take);
		blocks(&ctx->h, ctx->hash, ctx->block, 1);
		msg += take;
		msg_len -= take;
	}
	blocks(&ctx->h, ctx->hash, msg, msg_len / block_len);
	memcpy(ctx->block, msg + (msg_len - msg_len % block_len), msg_len % block_len);
}

/* Padding (5.1): `block` holds the last `used` bytes of a message of `len` bytes, fewer than a block, and has room for two. How many
   blocks it holds then. */
static size_t pad(enum hash hash, uint8_t *block, size_t used, uint64_t len)
{
	size_t block_len = hash_block_len(hash);
	/* a length field of 8 bytes after blocks of 64, of 16 after blocks of 128 */
	size_t total = used + 1 + block_len / 8 <= block_len ? block_len : 2 * block_len;

	block[used] = 0x80;
	memset(block + used + 1, 0, total - used - 1);
	if (hash == HASH_MD5) {
		store_le64(block + total - 8, len << 3);
	} else {
		store_be64(block + total - 8, len << 3);
		if (block_len == 128)
			block[total - 9] = (uint8_t)(len >> 61);
	}
	return total / block_len;
}

/* The digest of a final state: its leftmost bytes. */
static void put(enum hash hash, uint8_t *out, const union hash_state *h)
{
	size_t len = hash_len(hash);

	if (hash == HASH_MD5) {
		for (size_t i = 0; i < 4; i++)
			store_le32(out + 4 * i, h->w32[i]);
	} else if (hash_block_len(hash) == 64) {
		store_be32_four(out, h->w32);
		if (len == 32)
			store_be32_four(out + 16, h->w32 + 4);
		else
			for (size_t i = 4; i < len / 4; i++)
				store_be32(out + 4 * i, h->w32[i]);
	} else {
		for (size_t i = 0; i < len / 8; i++)
			store_be64(out + 8 * i, h->w64[i]);
		if (len % 8 != 0)                            /* SHA-512/224 ends in half a word */
			store_be32(out + 8 * (len / 8), (uint32_t)(h->w64[len / 8] >> 32));
	}
}

void hash_final(struct hash_ctx *ctx, uint8_t *out)
{
	uint8_t tail[2 * HASH_MAX_BLOCK];
	size_t used = ctx->len % hash_block_len(ctx->hash);

	memcpy(tail, ctx->block, used);
	blocks(&ctx->h, ctx->hash, tail, pad(ctx->hash, tail, used, ctx->len));
	put(ctx->hash, out, &ctx->h);
}

/* The digest of what led to `h`, `before` bytes, of the block `lead`, where it is not null, and of the message. */
static void rest(enum hash hash, uint8_t *out, union hash_state *h, uint64_t before, const uint8_t *lead, const uint8_t *msg, size_t msg_len)
{
	size_t block_len = hash_block_len(hash), lead_len = lead != NULL ? block_len : 0;
	uint64_t len = before + lead_len + msg_len;
	uint8_t work[3 * HASH_MAX_BLOCK];

	if (lead_len + msg_len > 2 * block_len) {
		blocks(h, hash, lead, lead_len / block_len);
		blocks(h, hash, msg, msg_len / block_len);
		lead_len = 0;
		msg += msg_len - msg_len % block_len;
		msg_len %= block_len;
	}
	/* What is left, two blocks at most, is put together: one call of several blocks is faster than several of one. */
	if (lead_len != 0)
		memcpy(work, lead, lead_len);
	if (msg_len != 0)
		memcpy(work + lead_len, msg, msg_len);
	size_t used = lead_len + msg_len, whole = used / block_len;
	blocks(h, hash, work, whole + pad(hash, work + whole * block_len, used % block_len, len));
	put(hash, out, h);
}

void hash_message(enum hash hash, uint8_t *out, const uint8_t *lead, const uint8_t *msg, size_t msg_len)
{
	union hash_state h = initial[hash];

	rest(hash, out, &h, 0, lead, msg, msg_len);
}

bool hash_pair(enum hash hash, union hash_state h[2], const uint8_t *first, const uint8_t *second)
{
	if (hash != HASH_SHA2_256 && hash != HASH_SHA2_224)
		return false;
	h[0] = h[1] = initial[hash];
	return sha256_pair(h[0].w32, h[1].w32, first, second);
}

void hash_message_behind(enum hash hash, uint8_t *out, union hash_state *h, const uint8_t *msg, size_t msg_len)
{
	rest(hash, out, h, hash_block_len(hash), NULL, msg, msg_len);
}
