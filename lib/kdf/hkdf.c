/* SPDX-License-Identifier: MIT */
#include "kdf/kdf.h"
#include "base/bytes.h"

/* T(1) alone, its counter put behind the info, which has room for it: an HMAC of one message, which is the faster way. Leaves behind what
   burn() takes. */
static void expand_block(enum hash hash, uint8_t *out, size_t out_len, struct part key, uint8_t *info, size_t info_len)
{
	uint8_t block[HASH_MAX_LEN], *to = out_len == hash_len(hash) ? out : block;

	info[info_len] = 1;
	hmac_message(hash, to, key.at, key.len, info, info_len + 1);
	if (to == block)
		memcpy(out, block, out_len);
}

void hkdf_expand(enum hash hash, uint8_t *out, size_t out_len, struct part key, struct part info)
{
	static const struct kbkdf_form form = { CUPEL_KBKDF_FEEDBACK, CUPEL_COUNTER_AFTER_FIXED, 1 };
	uint8_t with_counter[HKDF_SHORT_INFO + 1];

	if (out_len <= hash_len(hash) && info.len <= HKDF_SHORT_INFO) {
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

/* struct HkdfLabel, of LABEL_FRAME bytes and what label and context have. */
static size_t put_label(uint8_t *info, size_t out_len, struct part label, struct part context)
{
	static const uint8_t prefix[6] = { 't', 'l', 's', '1', '3', ' ' };
	uint8_t *at = info;

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
	return (size_t)(at - info) + context.len;
}

static __attribute__((noinline)) void expand_long_label(enum hash hash, uint8_t *out, size_t out_len, struct part secret, struct part label,
                                                        struct part context)
{
	uint8_t info[TLS13_LABEL_FRAME + TLS13_MAX_LABEL + TLS13_MAX_CONTEXT];

	hkdf_expand(hash, out, out_len, secret, (struct part){ info, put_label(info, out_len, label, context) });
}

void tls13_expand_label(enum hash hash, uint8_t *out, size_t out_len, struct part secret, struct part label, struct part context)
{
	uint8_t info[HKDF_SHORT_INFO + 1];

	if (tls13_is_short(hash, out_len, label.len + context.len))
		expand_block(hash, out, out_len, secret, info, put_label(info, out_len, label, context));
	else
		expand_long_label(hash, out, out_len, secret, label, context);
}
