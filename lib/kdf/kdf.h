/* SPDX-License-Identifier: MIT */
/* Key derivation inside the boundary: no gate, no checks of arguments. Each wipes what it made but the output. */
#ifndef CUPEL_LIB_KDF_KDF_H
#define CUPEL_LIB_KDF_KDF_H

#include "mac/mac.h"

#pragma GCC visibility push(hidden)

/* As services.def names them. */
enum kdf_algorithm {
	KDF_HKDF,
	KDF_ONE_STEP,
	KDF_ONE_STEP_NO_COUNTER,
	KDF_TWO_STEP,
	KDF_KBKDF,
	KDF_TLS12,
	KDF_TLS12_OLD,
	KDF_TLS13,
	KDF_SSH,
	KDF_PBKDF2,
	NUM_KDFS
};

/* One input, or one part of it. */
struct part {
	const void *at;
	size_t len;
};

/* Of KBKDF: enum cupel_kbkdf_mode, enum cupel_counter, bytes of the counter. */
struct kbkdf_form {
	uint32_t mode, counter, counter_len;
};

/** SP 800-108r1 4. `in` is the key, the IV, and three parts of the fixed input; a counter within it stands behind the first. `out` may
 *  overlap key and IV. */
void kbkdf(enum mac_algorithm mac, const struct kbkdf_form *form, uint8_t *out, size_t out_len, const struct part in[5]);

/** RFC 5869 2.3. `out` may overlap the key. */
void hkdf_expand(enum hash hash, uint8_t *out, size_t out_len, struct part key, struct part info);

/** RFC 5869 2.2 and 2.3. `out` may overlap the secret. */
void hkdf(enum hash hash, uint8_t *out, size_t out_len, struct part secret, struct part salt, struct part info);

/** RFC 8446 7.1. Label of 1 to TLS13_MAX_LABEL bytes, context of TLS13_MAX_CONTEXT bytes at most. `out` may overlap the secret. */
enum { TLS13_MAX_LABEL = 249, TLS13_MAX_CONTEXT = 255, TLS13_LABEL_FRAME = 10 };
void tls13_expand_label(enum hash hash, uint8_t *out, size_t out_len, struct part secret, struct part label, struct part context);

/** True where it is one block of a SHA-256, made from a short label and context: it takes less of the stack then. */
enum { HKDF_SHORT_INFO = 128 };
static inline bool tls13_is_short(enum hash hash, size_t out_len, size_t label_and_context_len)
{
	return hash_block_len(hash) == 64 && out_len <= hash_len(hash) && label_and_context_len <= HKDF_SHORT_INFO - TLS13_LABEL_FRAME;
}

/** RFC 5246 5, over three parts. `out` may overlap the secret. */
void tls12_prf(enum hash hash, uint8_t *out, size_t out_len, struct part secret, const struct part in[3]);

/** SP 800-56Cr2 4.1, option 1; with the counter, or for one block without it. `in`: secret, info. */
void one_step_hash(enum hash hash, bool counter, uint8_t *out, size_t out_len, const struct part in[2]);

/** Option 2. */
void one_step_hmac(enum hash hash, bool counter, uint8_t *out, size_t out_len, struct part salt, const struct part in[2]);

/** RFC 4253 7.2. `in`: K, H, session id. `out` may overlap all of them. */
void ssh_kdf(enum hash hash, uint8_t letter, uint8_t *out, size_t out_len, const struct part in[3]);

/** SP 800-132 5.3, one iteration at least. `out` may overlap the password. */
void pbkdf2(enum hash hash, uint8_t *out, size_t out_len, struct part password, struct part salt, uint32_t iterations);

/** Why a row refuses these parameters; 0 where it does not. The calls ask the same. */
int kdf_refusal(const struct service *row, const cupel_service_params *params);

#pragma GCC visibility pop

#endif
