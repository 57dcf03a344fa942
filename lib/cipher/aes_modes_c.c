/* SPDX-License-Identifier: MIT */
/*
 * The modes of the portable path, a batch at a time. Blocks of a batch that no data fills are computed and forgotten. Where the CPU has
 * AES-NI without AVX, it does the blocks of a batch.
 */
#include "cipher/aes_paths.h"
#include "base/bytes.h"
#include "cipher/aes_bitsliced.h"

_Static_assert(AES_BATCH % 4 == 0, "AES-NI does four blocks");

/* Sets the key, and zeroes the blocks. The holder wipes the batch. */
static void batch_key(struct aes_batch *batch, const struct aes_key *key)
{
	memset(batch->blocks, 0, sizeof batch->blocks);
	batch->key = key;
	if (!cpu_has(PATH_SSE))
		aes_batch_spread(batch);
}

static void batch_encrypt(struct aes_batch *batch)
{
	if (!cpu_has(PATH_SSE))
		aes_batch_encrypt_c(batch);
	else
		for (size_t i = 0; i < sizeof batch->blocks; i += 4 * AES_BLOCK)
			aes_encrypt_four_sse(batch->key, batch->blocks + i);
}

static void batch_decrypt(struct aes_batch *batch)
{
	if (!cpu_has(PATH_SSE))
		aes_batch_decrypt_c(batch);
	else
		for (size_t i = 0; i < sizeof batch->blocks; i += 4 * AES_BLOCK)
			aes_decrypt_four_sse(batch->key, batch->blocks + i);
}

/* out = a XOR b; out may be either of them. */
__attribute__((noinline)) static void xor_into(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t len)
{
	for (; len >= 8; len -= 8, out += 8, a += 8, b += 8)
		store_le64(out, load_le64(a) ^ load_le64(b));
	for (; len > 0; len--)
		*out++ = (uint8_t)(*a++ ^ *b++);
}

static size_t batch_len(size_t num_blocks)
{
	return AES_BLOCK * (num_blocks < AES_BATCH ? num_blocks : AES_BATCH);
}

static void ecb(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks, bool encrypt)
{
	struct aes_batch batch;

	batch_key(&batch, key);
	for (size_t len; num_blocks > 0; num_blocks -= len / AES_BLOCK, out += len, in += len) {
		len = batch_len(num_blocks);
		memcpy(batch.blocks, in, len);
		if (encrypt)
			batch_encrypt(&batch);
		else
			batch_decrypt(&batch);
		memcpy(out, batch.blocks, len);
	}
	wipe(&batch, sizeof batch);
}

void aes_encrypt_blocks_c(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	ecb(key, out, in, num_blocks, true);
}

void aes_decrypt_blocks_c(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	ecb(key, out, in, num_blocks, false);
}

void aes_cbc_encrypt_c(const struct aes_key *key, uint8_t iv[16], uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	struct aes_batch batch;

	batch_key(&batch, key);
	memcpy(batch.blocks, iv, AES_BLOCK);
	for (; num_blocks > 0; num_blocks--, out += AES_BLOCK, in += AES_BLOCK) {
		xor_into(batch.blocks, batch.blocks, in, AES_BLOCK);
		batch_encrypt(&batch);
		memcpy(out, batch.blocks, AES_BLOCK);
	}
	memcpy(iv, batch.blocks, AES_BLOCK);
	wipe(&batch, sizeof batch);
}

void aes_cbc_mac_c(const struct aes_key *key, uint8_t state[16], const uint8_t *in, size_t num_blocks)
{
	struct aes_batch batch;

	batch_key(&batch, key);
	memcpy(batch.blocks, state, AES_BLOCK);
	for (; num_blocks > 0; num_blocks--, in += AES_BLOCK) {
		xor_into(batch.blocks, batch.blocks, in, AES_BLOCK);
		batch_encrypt(&batch);
	}
	memcpy(state, batch.blocks, AES_BLOCK);
	wipe(&batch, sizeof batch);
}

void aes_cbc_decrypt_c(const struct aes_key *key, uint8_t iv[16], uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	struct aes_batch batch;
	uint8_t next[AES_BLOCK];

	batch_key(&batch, key);
	for (size_t len; num_blocks > 0; num_blocks -= len / AES_BLOCK, out += len, in += len) {
		len = batch_len(num_blocks);
		memcpy(batch.blocks, in, len);
		memcpy(next, in + len - AES_BLOCK, AES_BLOCK);
		batch_decrypt(&batch);
		/* Backwards: in place, a block is written once its ciphertext has served the block after it. */
		for (size_t at = len - AES_BLOCK; at > 0; at -= AES_BLOCK)
			xor_into(out + at, batch.blocks + at, in + at - AES_BLOCK, AES_BLOCK);
		xor_into(out, batch.blocks, iv, AES_BLOCK);
		memcpy(iv, next, AES_BLOCK);
	}
	wipe(&batch, sizeof batch);
}

void aes_ctr32_c(const struct aes_key *key, uint8_t counter[16], uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	struct aes_batch batch;
	uint32_t count = load_be32(counter + 12);

	batch_key(&batch, key);
	for (size_t len; num_blocks > 0; num_blocks -= len / AES_BLOCK, out += len, in += len) {
		len = batch_len(num_blocks);
		for (uint32_t i = 0; i < AES_BATCH; i++) {
			memcpy(batch.blocks + AES_BLOCK * i, counter, 12);
			store_be32(batch.blocks + AES_BLOCK * i + 12, count + i);
		}
		batch_encrypt(&batch);
		xor_into(out, in, batch.blocks, len);
		count += (uint32_t)(len / AES_BLOCK);
	}
	store_be32(counter + 12, count);
	wipe(&batch, sizeof batch);
}

/* IEEE 1619 5.2: the tweaks of a batch, each alpha times the one before, and in `tweak` that of the block after `len` bytes. */
static void xts_tweaks(uint8_t tweaks[AES_BATCH * AES_BLOCK], uint8_t tweak[16], size_t len)
{
	uint64_t low = load_le64(tweak), high = load_le64(tweak + 8);

	for (size_t at = 0; at < len; at += AES_BLOCK) {
		uint64_t carry = high >> 63;

		store_le64(tweaks + at, low);
		store_le64(tweaks + at + 8, high);
		high = high << 1 | low >> 63;
		low = low << 1 ^ (carry << 7 | carry << 2 | carry << 1 | carry);
	}
	store_le64(tweak, low);
	store_le64(tweak + 8, high);
}

static void xts(const struct aes_key *key, uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t num_blocks, bool encrypt)
{
	struct aes_batch batch;
	uint8_t tweaks[AES_BATCH * AES_BLOCK];

	batch_key(&batch, key);
	for (size_t len; num_blocks > 0; num_blocks -= len / AES_BLOCK, out += len, in += len) {
		len = batch_len(num_blocks);
		xts_tweaks(tweaks, tweak, len);
		xor_into(batch.blocks, in, tweaks, len);
		if (encrypt)
			batch_encrypt(&batch);
		else
			batch_decrypt(&batch);
		xor_into(out, batch.blocks, tweaks, len);
	}
	wipe(tweaks, sizeof tweaks);
	wipe(&batch, sizeof batch);
}

void aes_xts_encrypt_c(const struct aes_key *key, uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	xts(key, tweak, out, in, num_blocks, true);
}

void aes_xts_decrypt_c(const struct aes_key *key, uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t num_blocks)
{
	xts(key, tweak, out, in, num_blocks, false);
}

/* CTR over a message of any length, and E(J0): one batch holds J0's block and the first of the message's. */
static void gcm_ctr(const struct aes_key *key, const uint8_t j0[16], uint8_t e_j0[16],
                    uint8_t *out, const uint8_t *in, size_t len)
{
	uint8_t counter[AES_BLOCK], stream[AES_BATCH * AES_BLOCK] = { 0 };
	size_t head = len < sizeof stream - AES_BLOCK ? len : sizeof stream - AES_BLOCK;
	size_t whole = (len - head) / AES_BLOCK, tail = (len - head) % AES_BLOCK;

	memcpy(counter, j0, AES_BLOCK);
	aes_ctr32_c(key, counter, stream, stream, AES_BATCH);
	memcpy(e_j0, stream, AES_BLOCK);
	xor_into(out, in, stream + AES_BLOCK, head);
	if (whole > 0)
		aes_ctr32_c(key, counter, out + head, in + head, whole);
	if (tail > 0) {
		memset(stream, 0, AES_BLOCK);
		aes_ctr32_c(key, counter, stream, stream, 1);
		xor_into(out + len - tail, in + len - tail, stream, tail);
	}
	wipe(stream, sizeof stream);
}

/* GHASH's step for a part of its input, filled up with zeros to whole blocks. */
static void ghash_padded(const struct ghash_key *key, uint8_t state[16], const uint8_t *in, size_t len)
{
	uint8_t last[AES_BLOCK] = { 0 };

	ghash_blocks(key, state, in, len / AES_BLOCK);
	if (len % AES_BLOCK != 0) {
		memcpy(last, in + len / AES_BLOCK * AES_BLOCK, len % AES_BLOCK);
		ghash_blocks(key, state, last, 1);
		wipe(last, sizeof last);
	}
}

/* SP 800-38D 7.1, steps 4 and 5. */
static void gcm_ghash(const struct ghash_key *ghash, uint8_t s[16], const uint8_t *text, size_t len,
                      const uint8_t *aad, size_t aad_len)
{
	uint8_t lengths[AES_BLOCK];

	memset(s, 0, AES_BLOCK);
	ghash_padded(ghash, s, aad, aad_len);
	ghash_padded(ghash, s, text, len);
	store_be64(lengths, (uint64_t)aad_len * 8);
	store_be64(lengths + 8, (uint64_t)len * 8);
	ghash_blocks(ghash, s, lengths, 1);
}

void gcm_encrypt_c(const struct aes_key *key, const struct ghash_key *ghash, const uint8_t j0[16], uint8_t tag[16],
                   uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len)
{
	uint8_t e_j0[AES_BLOCK], s[AES_BLOCK];

	gcm_ctr(key, j0, e_j0, out, in, len);
	gcm_ghash(ghash, s, out, len, aad, aad_len);
	xor_into(tag, s, e_j0, AES_BLOCK);
	wipe(e_j0, sizeof e_j0);
	wipe(s, sizeof s);
}

void gcm_decrypt_c(const struct aes_key *key, const struct ghash_key *ghash, const uint8_t j0[16], uint8_t tag[16],
                   uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len)
{
	uint8_t e_j0[AES_BLOCK], s[AES_BLOCK];

	gcm_ghash(ghash, s, in, len, aad, aad_len);
	gcm_ctr(key, j0, e_j0, out, in, len);
	xor_into(tag, s, e_j0, AES_BLOCK);
	wipe(e_j0, sizeof e_j0);
	wipe(s, sizeof s);
}
