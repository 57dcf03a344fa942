/* SPDX-License-Identifier: MIT */
#include "cipher/kw.h"
#include "cipher/modes.h"
#include "cipher/aes_paths.h"
#include "lab/lab.h"
#include "module/context.h"

enum { BURN_WRAP = 704 };

/* SP 800-38F 5.3.1, table 1, in bytes. */
#define KW_MAX_LEN (((UINT64_C(1) << 54) - 1) * SEMIBLOCK)
#define KWP_MAX_LEN UINT32_MAX
#define KWP_MAX_WRAPPED (UINT64_C(1) << 32)

static inline bool pads(const struct service *row)
{
	return row->algorithm == WRAP_KWP || row->algorithm == WRAP_KWP_INVERSE;
}

static inline bool is_inverse(const struct service *row)
{
	return row->algorithm == WRAP_KW_INVERSE || row->algorithm == WRAP_KWP_INVERSE;
}

/* 0 where the length is not allowed. */
static size_t wrapped_len(const struct service *row, size_t len)
{
	if (pads(row))
		return len >= 1 && len <= KWP_MAX_LEN ? kwp_len(len) : 0;
	return len >= 2 * SEMIBLOCK && len <= KW_MAX_LEN && len % SEMIBLOCK == 0 ? len + SEMIBLOCK : 0;
}

static bool unwraps(const struct service *row, size_t len)
{
	size_t least = pads(row) ? 2 * SEMIBLOCK : 3 * SEMIBLOCK;
	uint64_t most = pads(row) ? KWP_MAX_WRAPPED : KW_MAX_LEN + SEMIBLOCK;

	return len >= least && len <= most && len % SEMIBLOCK == 0;
}

int wrap_refusal(const struct service *row, const cupel_service_params *params)
{
	(void)row;
	if (params->verb != CUPEL_ENCRYPT && params->verb != CUPEL_DECRYPT)
		return CUPEL_E_VERB;
	return aes_key_len_allowed(params->key_len) ? CUPEL_OK : CUPEL_E_KEY_SIZE;
}

size_t cupel_key_wrapped_len(uint32_t service, size_t in_len)
{
	const struct service *row = service_find(service, FAMILY_WRAP);

	return row ? wrapped_len(row, in_len) : 0;
}

/* What is refused of the buffers, where `len` bytes are written. */
static SELDOM int buffers_refusal(const uint8_t *out, size_t out_cap, const size_t *out_len, size_t len, const uint8_t *kek, size_t kek_len,
                           const uint8_t *in, size_t in_len)
{
	if (out_cap < len)
		return CUPEL_E_OUTPUT_SIZE;
	if ((out != in && overlap(out, len, in, in_len)) || overlap(out, len, kek, kek_len) || overlap(out, len, out_len, sizeof *out_len) ||
	    overlap(out_len, sizeof *out_len, in, in_len) || overlap(out_len, sizeof *out_len, kek, kek_len))
		return CUPEL_E_OVERLAP;
	return CUPEL_OK;
}

static SELDOM int enter(const struct service *row, const uint8_t *out, const size_t *out_len, const uint8_t *kek, size_t kek_len, const uint8_t *in)
{
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc == CUPEL_OK && (out == NULL || out_len == NULL || kek == NULL || in == NULL))
		rc = CUPEL_E_NULL;
	if (rc == CUPEL_OK && misaligned(out_len))
		rc = CUPEL_E_ALIGNMENT;
	return rc == CUPEL_OK && !aes_key_len_allowed(kek_len) ? CUPEL_E_KEY_SIZE : rc;
}

SELDOM int cupel_key_wrap(uint32_t service, uint8_t *out, size_t out_cap, size_t *out_len, const uint8_t *kek, size_t kek_len, const uint8_t *in,
                   size_t in_len)
{
	const struct service *row = service_find(service, FAMILY_WRAP);
	int rc = enter(row, out, out_len, kek, kek_len, in);
	size_t len = 0;

	if (rc == CUPEL_OK) {
		len = wrapped_len(row, in_len);
		rc = len == 0 ? CUPEL_E_INPUT_SIZE : buffers_refusal(out, out_cap, out_len, len, kek, kek_len, in, in_len);
	}
	if (rc == CUPEL_OK) {
		struct kw_cipher cipher;

		kw_set_key(&cipher, kek, kek_len, is_inverse(row));
		if (pads(row))
			kwp_wrap(&cipher, out, in, in_len);
		else
			kw_wrap(&cipher, out, in, in_len);
		wipe(&cipher, sizeof cipher);
		burn(aes_depth(BURN_WRAP));
		rc = gate_leave(row);
		if (rc < 0)
			wipe(out, len);
		else
			*out_len = len;
	}
	return gate_exit(rc);
}

SELDOM int cupel_key_unwrap(uint32_t service, uint8_t *out, size_t out_cap, size_t *out_len, const uint8_t *kek, size_t kek_len, const uint8_t *in,
                     size_t in_len)
{
	const struct service *row = service_find(service, FAMILY_WRAP);
	int rc = enter(row, out, out_len, kek, kek_len, in);

	if (rc == CUPEL_OK)
		rc = !unwraps(row, in_len) ? CUPEL_E_INPUT_SIZE :
		     buffers_refusal(out, out_cap, out_len, in_len - SEMIBLOCK, kek, kek_len, in, in_len);
	if (rc == CUPEL_OK) {
		struct kw_cipher cipher;
		uint64_t key_len = in_len - SEMIBLOCK, wrong;

		kw_set_key(&cipher, kek, kek_len, !is_inverse(row));
		if (pads(row))
			wrong = kwp_unwrap(&cipher, out, &key_len, in, in_len);
		else
			wrong = kw_unwrap(&cipher, out, in, in_len);
		wipe(&cipher, sizeof cipher);
		wrong = (wrong | (0 - wrong)) >> 63;
		lab_public(&wrong, sizeof wrong);                /* the verdict */
		if (wrong != 0)
			key_len = 0;
		lab_public(&key_len, sizeof key_len);            /* where the key is right: it is the length of the answer */
		burn(aes_depth(BURN_WRAP));
		rc = gate_leave(row);
		if (rc >= 0 && wrong != 0)
			rc = CUPEL_E_MISMATCH;
		if (rc < 0) {
			wipe(out, in_len - SEMIBLOCK);
			key_len = 0;
		}
		*out_len = (size_t)key_len;
	}
	return gate_exit(rc);
}
