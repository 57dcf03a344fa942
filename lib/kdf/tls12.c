/* SPDX-License-Identifier: MIT */
#include "kdf/kdf.h"

void tls12_prf(enum hash hash, uint8_t *out, size_t out_len, struct part secret, const struct part in[3])
{
	static const struct kbkdf_form form = { CUPEL_KBKDF_DOUBLE_PIPELINE, CUPEL_COUNTER_NONE, 0 };

	kbkdf((enum mac_algorithm)hash, &form, out, out_len, (const struct part[5]){ secret, { NULL, 0 }, in[0], in[1], in[2] });
}
