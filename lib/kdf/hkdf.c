/* SPDX-License-Identifier: MIT */
#include "kdf/kdf.h"
#include "base/bytes.h"

void hkdf_expand(enum hash hash, uint8_t *out, size_t out_len, struct part key, struct part info)
{
	static const struct kbkdf_form form = { CUPEL_KBKDF_FEEDBACK, CUPEL_COUNTER_AFTER_FIXED, 1 };

	kbkdf((enum mac_algorithm)hash, &form, out, out_len, (const struct part[5]){ key, { NULL, 0 }, info });
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
	uint8_t info[2 + 1 + sizeof prefix + TLS13_MAX_LABEL + 1 + TLS13_MAX_CONTEXT], *at = info;

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
	hkdf_expand(hash, out, out_len, secret, (struct part){ info, (size_t)(at - info) });
}
