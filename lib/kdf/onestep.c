/* SPDX-License-Identifier: MIT */
/* SP 800-56Cr2 4.1: block i is H(i || Z || FixedInfo), where H is a hash function or an HMAC under the salt. */
#include "kdf/kdf.h"
#include "base/bytes.h"

void one_step_hash(enum hash hash, bool counter, uint8_t *out, size_t out_len, const struct part in[2])
{
	struct hash_ctx ctx;
	uint8_t block[HASH_MAX_LEN], number[4];
	size_t take;

	for (uint32_t i = 1; out_len != 0; i++, out += take, out_len -= take) {
		store_be32(number, i);
		hash_init(&ctx, hash);
		hash_update(&ctx, number, counter ? sizeof number : 0);
		hash_update(&ctx, in[0].at, in[0].len);
		hash_update(&ctx, in[1].at, in[1].len);
		hash_final(&ctx, block);
		take = out_len < hash_len(hash) ? out_len : hash_len(hash);
		memcpy(out, block, take);
	}
	wipe(&ctx, sizeof ctx);
	wipe(block, sizeof block);
}

void one_step_hmac(enum hash hash, bool counter, uint8_t *out, size_t out_len, struct part salt, const struct part in[2])
{
	/* With the salt as its key, this is KBKDF's counter mode over Z || FixedInfo. */
	const struct kbkdf_form form = { CUPEL_KBKDF_COUNTER, CUPEL_COUNTER_BEFORE_FIXED, counter ? 4 : 0 };

	kbkdf((enum mac_algorithm)hash, &form, out, out_len, (const struct part[5]){ salt, { NULL, 0 }, in[0], in[1] });
}
