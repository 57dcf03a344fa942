/* SPDX-License-Identifier: MIT */
/*
 * SP 800-132 5.3. From the second iteration on, each is an HMAC of a digest: two compressions, from the two states that the
 * password's key block led to. Inner and outer message have the same length, so one block serves both: its padding is laid out
 * once, and each digest is written over the one before.
 */
#include "kdf/kdf.h"
#include "base/bytes.h"

/* The first byte of the padding, and three more that a digest written in whole words may run into. */
static inline void pad(uint8_t *block, size_t len)
{
	store_be32(block + len, 0x80000000);
}

static inline void put32(uint8_t *block, size_t len, const uint32_t h[8])
{
	store_be32_four(block, h);
	store_be32_four(block + 16, h + 4);
	pad(block, len);
}

static inline void put64(uint8_t *block, size_t len, const uint64_t h[8])
{
	for (size_t i = 0; i < (len + 7) / 8; i++)
		store_be64(block + 8 * i, h[i]);
	pad(block, len);
}

/* The block holds U(1), padded; then T(i) = U(1) ^ ... ^ U(times + 1). */
static void iterate32(const struct hmac *start, uint8_t *block, size_t len, uint32_t times)
{
	uint32_t h[8], t[8];

	for (size_t i = 0; i < 8; i++)
		t[i] = load_be32(block + 4 * i);
	for (; times != 0; times--) {
		memcpy(h, start->inner_start.w32, sizeof h);
		sha256_blocks(h, block, 1);
		put32(block, len, h);
		memcpy(h, start->outer_start.w32, sizeof h);
		sha256_blocks(h, block, 1);
		put32(block, len, h);
		for (size_t i = 0; i < 8; i++)
			t[i] ^= h[i];
	}
	put32(block, len, t);
	wipe(h, sizeof h);
	wipe(t, sizeof t);
}

static void iterate64(const struct hmac *start, uint8_t *block, size_t len, uint32_t times)
{
	uint64_t h[8], t[8];

	for (size_t i = 0; i < 8; i++)
		t[i] = load_be64(block + 8 * i);
	for (; times != 0; times--) {
		memcpy(h, start->inner_start.w64, sizeof h);
		sha512_blocks(h, block, 1);
		put64(block, len, h);
		memcpy(h, start->outer_start.w64, sizeof h);
		sha512_blocks(h, block, 1);
		put64(block, len, h);
		for (size_t i = 0; i < 8; i++)
			t[i] ^= h[i];
	}
	put64(block, len, t);
	wipe(h, sizeof h);
	wipe(t, sizeof t);
}

void pbkdf2(enum hash hash, uint8_t *out, size_t out_len, struct part password, struct part salt, uint32_t iterations)
{
	struct hmac hmac;
	uint8_t block[HASH_MAX_BLOCK], number[4];
	size_t len = hash_len(hash), block_len = hash_block_len(hash), take;

	hmac_init(&hmac, hash, password.at, password.len);
	for (uint32_t i = 1; out_len != 0; i++, out += take, out_len -= take) {
		store_be32(number, i);
		hmac_update(&hmac, salt.at, salt.len);
		hmac_update(&hmac, number, sizeof number);
		memset(block, 0, block_len);
		hmac_final(&hmac, block);
		pad(block, len);
		store_be64(block + block_len - 8, 8 * (block_len + len));
		if (block_len == 64)
			iterate32(&hmac, block, len, iterations - 1);
		else
			iterate64(&hmac, block, len, iterations - 1);
		take = out_len < len ? out_len : len;
		memcpy(out, block, take);
	}
	wipe(&hmac, sizeof hmac);
	wipe(block, sizeof block);
}
