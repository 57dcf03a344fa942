/* SPDX-License-Identifier: MIT */
#include "random/ctr_drbg.h"
#include "base/bytes.h"

/* A seed, rounded up to blocks: those of AES-192 end in half a block. */
enum { SEED_BLOCKS = CTR_DRBG_MAX_SEED / AES_BLOCK };

static inline size_t seed_blocks(const struct ctr_drbg *drbg)
{
	return drbg->key_len == 16 ? 2 : SEED_BLOCKS;
}

/* --- the derivation function (10.3.2, 10.3.3) --------------------------------------------------------------------------- */

/* BCC of the chains IV(i) || S side by side, S coming in parts. */
struct df {
	struct aes_key key;
	uint8_t chain[SEED_BLOCKS][AES_BLOCK];
	uint8_t block[AES_BLOCK];
	size_t used;                     /* bytes that wait in it */
};

static SELDOM void df_blocks(struct df *df, const uint8_t *in, size_t num_blocks)
{
	for (size_t i = 0; i < SEED_BLOCKS; i++)
		aes_cbc_mac(&df->key, df->chain[i], in, num_blocks);
}

static SELDOM void df_add(struct df *df, const uint8_t *in, size_t len)
{
	while (len > 0) {
		size_t take = AES_BLOCK - df->used;

		if (df->used == 0 && len >= AES_BLOCK) {
			take = len - len % AES_BLOCK;
			df_blocks(df, in, take / AES_BLOCK);
		} else {
			take = len < take ? len : take;
			memcpy(df->block + df->used, in, take);
			df->used += take;
			if (df->used == AES_BLOCK) {
				df_blocks(df, df->block, 1);
				df->used = 0;
			}
		}
		in += take;
		len -= take;
	}
}

SELDOM void block_cipher_df(size_t key_len, uint8_t *out, size_t out_len, const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
	struct df df;
	uint8_t bytes[32], x[AES_BLOCK];

	for (size_t i = 0; i < sizeof bytes; i++)        /* step 8 */
		bytes[i] = (uint8_t)i;
	aes_set_encrypt_key(&df.key, bytes, key_len);
	memset(df.chain, 0, sizeof df.chain);
	for (size_t i = 0; i < SEED_BLOCKS; i++) {       /* step 9: the chains begin with the block i || 0^96 */
		df.chain[i][3] = (uint8_t)i;
		aes_encrypt_blocks(&df.key, df.chain[i], df.chain[i], 1);
	}
	store_be32(bytes, (uint32_t)(a_len + b_len));    /* steps 2 to 5: S = L || N || input || 0x80 || 0... */
	store_be32(bytes + 4, (uint32_t)out_len);
	df.used = 0;
	df_add(&df, bytes, 8);
	df_add(&df, a, a_len);
	df_add(&df, b, b_len);
	memset(df.block + df.used, 0, AES_BLOCK - df.used);
	df.block[df.used] = 0x80;
	df_blocks(&df, df.block, 1);

	aes_set_encrypt_key(&df.key, df.chain[0], key_len);  /* steps 10 and 11 */
	memcpy(x, (const uint8_t *)df.chain + key_len, AES_BLOCK);
	while (out_len > 0) {                            /* step 13 */
		size_t take = out_len < AES_BLOCK ? out_len : AES_BLOCK;

		aes_encrypt_blocks(&df.key, x, x, 1);
		memcpy(out, x, take);
		out += take;
		out_len -= take;
	}
	wipe(&df, sizeof df);
	wipe(x, sizeof x);
}

/* --- the generator ------------------------------------------------------------------------------------------------------- */

/* 10.2.1.2, steps 4 to 6: Key and V from `temp`, which is wiped. */
static inline void take_state(struct ctr_drbg *drbg, uint8_t temp[CTR_DRBG_MAX_SEED])
{
	size_t key_len = drbg->key_len;

	aes_set_encrypt_key(&drbg->key, temp, key_len);
	memcpy(drbg->counter, temp + key_len, AES_BLOCK);
	store_be32(drbg->counter + 12, load_be32(drbg->counter + 12) + 1);
	wipe(temp, CTR_DRBG_MAX_SEED);
}

/* CTR_DRBG_Update (10.2.1.2) with `provided`, which is zero behind its seedlen bytes, and is wiped. */
static void update(struct ctr_drbg *drbg, uint8_t provided[CTR_DRBG_MAX_SEED])
{
	aes_ctr32(&drbg->key, drbg->counter, provided, provided, seed_blocks(drbg));
	take_state(drbg, provided);
}

/* What an update or a generate is provided with, from two strings: derived from both, or, where the first may stand for itself, their sum. */
static SELDOM void provide(const struct ctr_drbg *drbg, uint8_t provided[CTR_DRBG_MAX_SEED], const uint8_t *a, size_t a_len,
                           const uint8_t *b, size_t b_len)
{
	memset(provided, 0, CTR_DRBG_MAX_SEED);
	if (drbg->derives) {
		block_cipher_df(drbg->key_len, provided, ctr_drbg_seed_len(drbg->key_len), a, a_len, b, b_len);
	} else {
		if (a_len != 0)
			memcpy(provided, a, a_len);
		for (size_t i = 0; i < b_len; i++)
			provided[i] ^= b[i];
	}
}

SELDOM void ctr_drbg_instantiate(struct ctr_drbg *drbg, size_t key_len, bool derives, const uint8_t *seed, size_t seed_len,
                                 const uint8_t *personal, size_t personal_len)
{
	uint8_t zero_key[32] = { 0 };

	drbg->key_len = (uint8_t)key_len;
	drbg->derives = derives;
	aes_set_encrypt_key(&drbg->key, zero_key, key_len);
	memset(drbg->counter, 0, AES_BLOCK);
	drbg->counter[AES_BLOCK - 1] = 1;
	ctr_drbg_reseed(drbg, seed, seed_len, personal, personal_len);   /* from there on they are one (10.2.1.3, 10.2.1.4) */
}

SELDOM void ctr_drbg_reseed(struct ctr_drbg *drbg, const uint8_t *seed, size_t seed_len, const uint8_t *additional, size_t additional_len)
{
	uint8_t provided[CTR_DRBG_MAX_SEED];

	provide(drbg, provided, seed, seed_len, additional, additional_len);
	update(drbg, provided);
	drbg->reseed_counter = 1;
}

void ctr_drbg_generate(struct ctr_drbg *drbg, uint8_t *out, size_t out_len, const uint8_t *additional, size_t additional_len)
{
	/* The last block of the output, and behind it what the update is provided with: they take successive blocks under one key. */
	uint8_t last[AES_BLOCK + CTR_DRBG_MAX_SEED] = { 0 }, *provided = last + AES_BLOCK;
	size_t last_len = out_len == 0 ? 0 : (out_len - 1) % AES_BLOCK + 1, whole = out_len - last_len;
	size_t in_last = last_len != 0;

	if (additional_len != 0) {                       /* step 2 */
		uint8_t first[CTR_DRBG_MAX_SEED] = { 0 };

		if (drbg->derives)
			block_cipher_df(drbg->key_len, first, ctr_drbg_seed_len(drbg->key_len), additional, additional_len, NULL, 0);
		else
			memcpy(first, additional, additional_len);
		memcpy(provided, first, sizeof first);
		update(drbg, first);
	}
	if (whole != 0) {                                /* steps 3 to 5 */
		memset(out, 0, whole);
		aes_ctr32(&drbg->key, drbg->counter, out, out, whole / AES_BLOCK);
	}
	uint8_t *from = provided - AES_BLOCK * in_last;
	aes_ctr32(&drbg->key, drbg->counter, from, from, in_last + seed_blocks(drbg));
	if (last_len != 0)
		memcpy(out + whole, last, last_len);
	take_state(drbg, provided);                      /* step 6 */
	wipe(last, AES_BLOCK);
	drbg->reseed_counter++;
}
