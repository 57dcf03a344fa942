/* SPDX-License-Identifier: MIT */
/*
 * The hash functions inside the boundary: no gate, no checks of arguments. Which code path the blocks take is decided in
 * sha256.c and sha512.c.
 */
#ifndef CUPEL_HASH_HASH_H
#define CUPEL_HASH_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

enum hash {
	HASH_SHA2_224,
	HASH_SHA2_256,
	HASH_SHA2_384,
	HASH_SHA2_512,
	HASH_SHA2_512_224,
	HASH_SHA2_512_256,
	HASH_MD5,
	NUM_HASHES
};

enum { HASH_MAX_BLOCK = 128, HASH_MAX_LEN = 64 };

/* A chaining value: eight words of 32 or of 64 bits; MD5's four of 32. */
union hash_state {
	uint32_t w32[8];
	uint64_t w64[8];
};

struct hash_ctx {
	union hash_state h;
	uint64_t len;                    /* bytes so far */
	uint8_t block[HASH_MAX_BLOCK];   /* its first len % block_len bytes wait for more */
	uint32_t hash;
};

extern const struct hash_sizes {
	uint8_t len, block_len;
} hash_sizes[NUM_HASHES];

static inline size_t hash_len(enum hash hash)
{
	return hash_sizes[hash].len;
}

static inline size_t hash_block_len(enum hash hash)
{
	return hash_sizes[hash].block_len;
}

/** True where `more` bytes after `len` keep the message as short as the standard wants (and a 64-bit count allows). */
static inline bool hash_len_allowed(enum hash hash, uint64_t len, uint64_t more)
{
	uint64_t most = hash_sizes[hash].block_len == 64 ? (UINT64_C(1) << 61) - 1 : UINT64_MAX;

	return len <= most && more <= most - len;
}

void hash_init(struct hash_ctx *ctx, enum hash hash);

/** Continues behind `blocks` whole blocks that led to the state `h`. */
void hash_resume(struct hash_ctx *ctx, enum hash hash, const union hash_state *h, uint64_t blocks);

void hash_update(struct hash_ctx *ctx, const uint8_t *msg, size_t msg_len);

/** Writes hash_len bytes. The context is then to be wiped or begun again. */
void hash_final(struct hash_ctx *ctx, uint8_t *out);

/** All of it: the digest of the block `lead`, where it is not null, and the message behind it. Leaves behind what burn() takes. */
void hash_message(enum hash hash, uint8_t *out, const uint8_t *lead, const uint8_t *msg, size_t msg_len);

/** The states behind two first blocks that do not need each other, where the path in use has a faster way to both; false where not. */
bool hash_pair(enum hash hash, union hash_state h[2], const uint8_t *first, const uint8_t *second);

/** The digest of the block that led to `h` and the message behind it. Changes `h`, and leaves behind what burn() takes. */
void hash_message_behind(enum hash hash, uint8_t *out, union hash_state *h, const uint8_t *msg, size_t msg_len);

/** The block functions: FIPS 180-4 6.2.2 and 6.4.2, num_blocks times. Each by the best path in use. */
void sha256_blocks(uint32_t h[8], const uint8_t *blocks, size_t num_blocks);
void sha512_blocks(uint64_t h[8], const uint8_t *blocks, size_t num_blocks);

/** Of two blocks, each to its state. False, and nothing is done, where no path in use is made for it. */
bool sha256_pair(uint32_t a[8], uint32_t b[8], const uint8_t *block_a, const uint8_t *block_b);

extern const uint32_t sha256_k[64];
extern const uint64_t sha512_k[80];

void sha256_blocks_avx2(uint32_t h[8], const uint8_t *blocks, size_t num_blocks);
void sha256_blocks_avx512(uint32_t h[8], const uint8_t *blocks, size_t num_blocks);
void sha256_blocks_shani(uint32_t h[8], const uint8_t *blocks, size_t num_blocks);
void sha256_pair_shani(uint32_t a[8], uint32_t b[8], const uint8_t *block_a, const uint8_t *block_b);
void sha512_blocks_avx2(uint64_t h[8], const uint8_t *blocks, size_t num_blocks);
void sha512_blocks_avx512(uint64_t h[8], const uint8_t *blocks, size_t num_blocks);

#pragma GCC visibility pop

#endif
