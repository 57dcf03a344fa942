/* SPDX-License-Identifier: MIT */
#include "kdf/kdf.h"
#include "base/bytes.h"

/* K1 = HASH(K || H || X || session_id), K2 = HASH(K || H || K1), K3 = HASH(K || H || K1 || K2), and so on: what all blocks begin with is
   hashed once, and grows by each block. */
void ssh_kdf(enum hash hash, uint8_t letter, uint8_t *out, size_t out_len, const struct part in[3])
{
	struct hash_ctx begun, ctx;
	uint8_t block[HASH_MAX_LEN];
	size_t take;

	hash_init(&begun, hash);
	hash_update(&begun, in[0].at, in[0].len);
	hash_update(&begun, in[1].at, in[1].len);
	ctx = begun;
	hash_update(&ctx, &letter, 1);
	hash_update(&ctx, in[2].at, in[2].len);
	for (;;) {
		hash_final(&ctx, block);
		take = out_len < hash_len(hash) ? out_len : hash_len(hash);
		memcpy(out, block, take);
		out += take;
		out_len -= take;
		if (out_len == 0)
			break;
		hash_update(&begun, block, hash_len(hash));
		ctx = begun;
	}
	wipe(&begun, sizeof begun);
	wipe(&ctx, sizeof ctx);
	wipe(block, sizeof block);
}
