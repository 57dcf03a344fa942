/* SPDX-License-Identifier: MIT */
#include "random/hash_drbg.h"
#include "base/bytes.h"

/* seedlen (10.1, table 2): 440 bits with SHA-224, SHA-256 and what is truncated to them, 888 with SHA-384 and SHA-512. */
static size_t seed_len_of(enum hash hash)
{
	return hash_len(hash) <= 32 ? 440 / 8 : 888 / 8;
}

void hash_df(enum hash hash, uint8_t *out, size_t out_len, const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len,
             const uint8_t *c, size_t c_len)
{
	struct hash_ctx ctx;
	uint8_t head[5], digest[HASH_MAX_LEN];           /* step 4.1: counter || no_of_bits_to_return || input_string */

	head[0] = 1;
	store_be32(head + 1, (uint32_t)(8 * out_len));
	while (out_len > 0) {
		size_t take = out_len < hash_len(hash) ? out_len : hash_len(hash);

		hash_init(&ctx, hash);
		hash_update(&ctx, head, sizeof head);
		hash_update(&ctx, a, a_len);
		hash_update(&ctx, b, b_len);
		hash_update(&ctx, c, c_len);
		hash_final(&ctx, digest);
		memcpy(out, digest, take);
		out += take;
		out_len -= take;
		head[0]++;
	}
	wipe(&ctx, sizeof ctx);
	wipe(digest, sizeof digest);
}

/* Hash(first || V || more). */
static void hash_of_v(const struct hash_drbg *drbg, uint8_t *digest, uint8_t first, const uint8_t *more, size_t more_len)
{
	struct hash_ctx ctx;

	hash_init(&ctx, drbg->hash);
	hash_update(&ctx, &first, 1);
	hash_update(&ctx, drbg->v, seed_len_of(drbg->hash));
	hash_update(&ctx, more, more_len);
	hash_final(&ctx, digest);
	wipe(&ctx, sizeof ctx);
}

/* sum = (sum + x) mod 2^(8 len), big-endian both, x_len <= len. */
static void add(uint8_t *sum, size_t len, const uint8_t *x, size_t x_len)
{
	uint32_t carry = 0;

	for (size_t i = 1; i <= len; i++) {
		carry += sum[len - i] + (i <= x_len ? x[x_len - i] : 0u);
		sum[len - i] = (uint8_t)carry;
		carry >>= 8;
	}
}

/* C = Hash_df(0x00 || V) (10.1.1.2 steps 4 and 5). */
static void begin(struct hash_drbg *drbg)
{
	static const uint8_t zero[1] = { 0 };

	hash_df(drbg->hash, drbg->c, seed_len_of(drbg->hash), zero, sizeof zero, drbg->v, seed_len_of(drbg->hash), NULL, 0);
	drbg->reseed_counter = 1;
}

void hash_drbg_instantiate(struct hash_drbg *drbg, enum hash hash, const uint8_t *seed, size_t seed_len, const uint8_t *personal,
                           size_t personal_len)
{
	memset(drbg, 0, sizeof *drbg);
	drbg->hash = (uint16_t)hash;
	hash_df(hash, drbg->v, seed_len_of(hash), seed, seed_len, personal, personal_len, NULL, 0);
	begin(drbg);
}

void hash_drbg_reseed(struct hash_drbg *drbg, const uint8_t *seed, size_t seed_len, const uint8_t *additional, size_t additional_len)
{
	uint8_t old[1 + HASH_DRBG_MAX_SEED];             /* 0x01 || V */
	size_t len = seed_len_of(drbg->hash);

	old[0] = 0x01;
	memcpy(old + 1, drbg->v, len);
	hash_df(drbg->hash, drbg->v, len, old, 1 + len, seed, seed_len, additional, additional_len);
	begin(drbg);
	wipe(old, sizeof old);
}

void hash_drbg_generate(struct hash_drbg *drbg, uint8_t *out, size_t out_len, const uint8_t *additional, size_t additional_len)
{
	static const uint8_t one[1] = { 1 };
	size_t len = seed_len_of(drbg->hash), digest_len = hash_len(drbg->hash);
	uint8_t digest[HASH_MAX_LEN], data[HASH_DRBG_MAX_SEED], count[8];

	if (additional_len != 0) {                       /* step 2: V = V + Hash(0x02 || V || additional_input) */
		hash_of_v(drbg, digest, 0x02, additional, additional_len);
		add(drbg->v, len, digest, digest_len);
	}
	memcpy(data, drbg->v, len);                      /* step 3: Hashgen */
	while (out_len > 0) {
		size_t take = out_len < digest_len ? out_len : digest_len;

		hash_message(drbg->hash, digest, NULL, data, len);
		memcpy(out, digest, take);
		add(data, len, one, sizeof one);
		out += take;
		out_len -= take;
	}
	hash_of_v(drbg, digest, 0x03, NULL, 0);          /* steps 4 and 5: V = V + Hash(0x03 || V) + C + reseed_counter */
	add(drbg->v, len, digest, digest_len);
	add(drbg->v, len, drbg->c, len);
	store_be64(count, drbg->reseed_counter);
	add(drbg->v, len, count, sizeof count);
	drbg->reseed_counter++;
	wipe(digest, sizeof digest);
	wipe(data, sizeof data);
}
