/* SPDX-License-Identifier: MIT */
#include "kdf/kdf.h"
#include "base/bytes.h"

enum { SHORT_INFO = 128 };

/* T(1) alone, its counter put behind the info, which has room for it: an HMAC of one message, which is the faster way. */
static void expand_block(enum hash hash, uint8_t *out, size_t out_len, struct part key, uint8_t *info, size_t info_len)
{
	uint8_t block[HASH_MAX_LEN];

	info[info_len] = 1;
	hmac_message(hash, block, key.at, key.len, info, info_len + 1);
	memcpy(out, block, out_len);
	wipe(block, sizeof block);
}

void hkdf_expand(enum hash hash, uint8_t *out, size_t out_len, struct part key, struct part info)
{
	static const struct kbkdf_form form = { CUPEL_KBKDF_FEEDBACK, CUPEL_COUNTER_AFTER_FIXED, 1 };
	uint8_t with_counter[SHORT_INFO + 1];

	if (out_len <= hash_len(hash) && info.len <= SHORT_INFO) {
		if (info.len != 0)
			memcpy(with_counter, info.at, info.len);
		expand_block(hash, out, out_len, key, with_counter, info.len);
	} else {
		kbkdf((enum mac_algorithm)hash, &form, out, out_len, (const struct part[5]){ key, { NULL, 0 }, info });
	}
}

void hkdf(enum hash hash, uint8_t *out, size_t out_len, struct part secret, struct part salt, struct part info)
{
	uint8_t key[HASH_MAX_LEN];

	hmac_message(hash, key, salt.at, salt.len, secret.at, secret.len);
	hkdf_expand(hash, out, out_len, (struct part){ key, hash_len(hash) }, info);
	wipe(key, sizeof key);
}

void tls13_expand_label(enum hash hash, uint8_t *out, size_t out_len, struct part secret, struct part label, struct part context)
{
	static const uint8_t prefix[6] = { 't', 'l', 's', '1', '3', ' ' };
	uint8_t info[2 + 1 + sizeof prefix + TLS13_MAX_LABEL + 1 + TLS13_MAX_CONTEXT + 1], *at = info;

	/* struct HkdfLabel */
	*at++ = (uint8_t)(out_len >> 8);
	*at++ = (uint8_t)out_len;
	*at++ = (uint8_t)(sizeof prefix + label.len);
	memcpy(at, prefix, sizeof prefix);
	at += sizeof prefix;
	memcpy(at, label.at, label.len);
	at += label.len;
	*at++ = (uint8_t)context.len;
	if (context.len != 0)
		memcpy(at, context.at, context.len);
	at += context.len;
	if (out_len <= hash_len(hash))
		expand_block(hash, out, out_len, secret, info, (size_t)(at - info));
	else
		hkdf_expand(hash, out, out_len, secret, (struct part){ info, (size_t)(at - info) });
}
