/* SPDX-License-Identifier: MIT */
/*
 * SP 800-108r1 4.1 to 4.3. Two protocols are instances of it: HKDF-Expand is its feedback mode (a counter of one byte behind
 * the info, no IV), and the PRF of TLS 1.2 its double pipeline (no counter).
 */
#include "kdf/kdf.h"
#include "base/bytes.h"

void kbkdf(enum mac_algorithm mac, const struct kbkdf_form *form, uint8_t *out, size_t out_len, const struct part in[5])
{
	union mac_state prf;
	uint8_t block[HASH_MAX_LEN], a[HASH_MAX_LEN], number[4];
	const uint8_t *counter = number + sizeof number - form->counter_len;
	struct part iterator = in[1];
	size_t len = mac_len(mac), take;

	mac_begin(&prf, mac, in[0].at, in[0].len);
	for (uint32_t i = 1;; i++) {
		store_be32(number, i);
		if (form->mode == CUPEL_KBKDF_DOUBLE_PIPELINE) {         /* 4.3: A(i) */
			if (i == 1)
				for (size_t part = 2; part < 5; part++)
					mac_add(&prf, mac, in[part].at, in[part].len);
			else
				mac_add(&prf, mac, a, len);
			mac_end(&prf, mac, a);
			iterator = (struct part){ a, len };
		}
		if (form->counter == CUPEL_COUNTER_BEFORE_ITERATOR)
			mac_add(&prf, mac, counter, form->counter_len);
		mac_add(&prf, mac, iterator.at, iterator.len);
		if (form->counter == CUPEL_COUNTER_BEFORE_FIXED)
			mac_add(&prf, mac, counter, form->counter_len);
		mac_add(&prf, mac, in[2].at, in[2].len);
		if (form->counter == CUPEL_COUNTER_WITHIN_FIXED)
			mac_add(&prf, mac, counter, form->counter_len);
		mac_add(&prf, mac, in[3].at, in[3].len);
		mac_add(&prf, mac, in[4].at, in[4].len);
		if (form->counter == CUPEL_COUNTER_AFTER_FIXED)
			mac_add(&prf, mac, counter, form->counter_len);
		mac_end(&prf, mac, block);                               /* K(i) */
		take = out_len < len ? out_len : len;
		memcpy(out, block, take);
		out += take;
		out_len -= take;
		if (out_len == 0)
			break;
		if (form->mode == CUPEL_KBKDF_FEEDBACK)                  /* 4.2 */
			iterator = (struct part){ block, len };
	}
	wipe(&prf, sizeof prf);
	wipe(block, sizeof block);
	wipe(a, sizeof a);
}
