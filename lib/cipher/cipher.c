/* SPDX-License-Identifier: MIT */
#include "cipher/ctr.h"
#include "cipher/modes.h"
#include "cipher/aes_paths.h"
#include "cipher/xts.h"
#include "lab/lab.h"
#include "module/context.h"

struct cipher_ctx {
	struct context context;
	struct aes_key key;
	struct aes_key tweak_key;        /* XTS */
	struct ctr ctr;                  /* CTR; its counter is CBC's chaining value */
	uint64_t started;                /* 1 once there is an IV; always, where the mode has none */
	uint64_t len;                    /* bytes of the message so far */
};
_Static_assert(sizeof(struct cipher_ctx) <= sizeof(cupel_cipher_ctx), "cupel_cipher_ctx is too small");

enum { BURN_ONCE = 1152, BURN_INIT = 256, BURN_UPDATE = 512, BLOCK = CUPEL_CIPHER_BLOCK_LEN };

static int verb_refusal(uint32_t verb)
{
	return verb == CUPEL_ENCRYPT || verb == CUPEL_DECRYPT ? CUPEL_OK : CUPEL_E_VERB;
}

static int key_refusal(const struct service *row, uint64_t key_len)
{
	bool good = row->algorithm == CIPHER_XTS ? key_len == 32 || key_len == 64 : aes_key_len_allowed(key_len);

	return good ? CUPEL_OK : CUPEL_E_KEY_SIZE;
}

static int iv_refusal(const struct service *row, uint64_t iv_len)
{
	return iv_len == (row->algorithm == CIPHER_ECB ? 0 : BLOCK) ? CUPEL_OK : CUPEL_E_IV_SIZE;
}

int cipher_refusal(const struct service *row, const cupel_service_params *params)
{
	int rc = verb_refusal(params->verb);

	if (rc == CUPEL_OK)
		rc = key_refusal(row, params->key_len);
	return rc == CUPEL_OK ? iv_refusal(row, params->iv_len) : rc;
}

/* IG C.I: Key1 and Key2 differ; they are compared in constant time. */
static SELDOM int xts_halves_refusal(const uint8_t *key, size_t key_len)
{
	uint32_t difference = ct_difference(key, key + key_len / 2, key_len / 2);

	difference = (difference | (0 - difference)) >> 31;
	lab_public(&difference, sizeof difference);      /* that they are equal, and nothing else of them */
	if (difference == 0)
		burn(0);
	return difference == 0 ? CUPEL_E_KEY_HALVES : CUPEL_OK;
}

static inline int halves_refusal(const struct service *row, const uint8_t *key, size_t key_len)
{
	return row->algorithm == CIPHER_XTS ? xts_halves_refusal(key, key_len) : CUPEL_OK;
}

/* What of a message's length the mode refuses, behind `before` bytes. */
static int length_refusal(const struct service *row, uint64_t before, size_t len)
{
	switch ((enum cipher)row->algorithm) {
	case CIPHER_ECB:
		return len % BLOCK == 0 ? CUPEL_OK : CUPEL_E_INPUT_SIZE;
	case CIPHER_CBC:
		return len % BLOCK == 0 && len <= UINT64_MAX - before ? CUPEL_OK : CUPEL_E_INPUT_SIZE;
	case CIPHER_CTR:
		return len <= UINT64_MAX - before ? CUPEL_OK : CUPEL_E_INPUT_SIZE;
	case CIPHER_XTS:
		break;
	}
	return len >= BLOCK && len <= CUPEL_XTS_MAX_LEN ? CUPEL_OK : CUPEL_E_INPUT_SIZE;
}

/* What the text and its place are refused for. */
static __attribute__((noinline)) int text_refusal(const struct service *row, uint64_t before, const uint8_t *out, size_t out_cap, const uint8_t *in, size_t in_len)
{
	int rc;

	if ((out == NULL && out_cap != 0) || (in == NULL && in_len != 0))
		return CUPEL_E_NULL;
	rc = length_refusal(row, before, in_len);
	if (rc != CUPEL_OK)
		return rc;
	if (out_cap < in_len)
		return CUPEL_E_OUTPUT_SIZE;
	return out != in && overlap(out, in_len, in, in_len) ? CUPEL_E_OVERLAP : CUPEL_OK;
}

static void set_key(struct cipher_ctx *cipher, const struct service *row, uint32_t verb, const uint8_t *key, size_t key_len)
{
	size_t len = row->algorithm == CIPHER_XTS ? key_len / 2 : key_len;

	aes_set_encrypt_key(&cipher->key, key, len);
	if (verb == CUPEL_DECRYPT && row->algorithm != CIPHER_CTR) {
		cipher->tweak_key = cipher->key;
		aes_set_decrypt_key(&cipher->key, &cipher->tweak_key);
		wipe(&cipher->tweak_key, sizeof cipher->tweak_key);
	}
	if (row->algorithm == CIPHER_XTS)
		aes_set_encrypt_key(&cipher->tweak_key, key + len, len);
	memset(&cipher->ctr, 0, sizeof cipher->ctr);
	cipher->started = row->algorithm == CIPHER_ECB || row->algorithm == CIPHER_XTS;
	cipher->len = 0;
}

static void start(struct cipher_ctx *cipher, const uint8_t iv[BLOCK])
{
	ctr_start(&cipher->ctr, iv);
	cipher->started = 1;
	cipher->len = 0;
}

/* A part of a message, of a length above 0; of XTS, all of it, whose tweak start() got. */
static __attribute__((noinline)) void update(struct cipher_ctx *cipher, const struct service *row, uint32_t verb, uint8_t *out, const uint8_t *in, size_t len)
{
	bool encrypt = verb == CUPEL_ENCRYPT;

	switch ((enum cipher)row->algorithm) {
	case CIPHER_ECB:
		if (encrypt)
			aes_encrypt_blocks(&cipher->key, out, in, len / BLOCK);
		else
			aes_decrypt_blocks(&cipher->key, out, in, len / BLOCK);
		break;
	case CIPHER_CBC:
		if (encrypt)
			aes_cbc_encrypt(&cipher->key, cipher->ctr.counter, out, in, len / BLOCK);
		else
			aes_cbc_decrypt(&cipher->key, cipher->ctr.counter, out, in, len / BLOCK);
		break;
	case CIPHER_CTR:
		ctr_update(&cipher->ctr, &cipher->key, out, in, len);
		break;
	case CIPHER_XTS:
		if (encrypt)
			xts_encrypt_unit(&cipher->key, &cipher->tweak_key, cipher->ctr.counter, out, in, len);
		else
			xts_decrypt_unit(&cipher->key, &cipher->tweak_key, cipher->ctr.counter, out, in, len);
		break;
	}
	cipher->len += len;
}

/* All of it, in a frame below the caller's, where burn() reaches. */
static SELDOM void once(const struct service *row, uint32_t verb, uint8_t *out, const uint8_t *key, size_t key_len, const uint8_t *iv, size_t iv_len,
                        const uint8_t *in, size_t in_len)
{
	struct cipher_ctx cipher;

	set_key(&cipher, row, verb, key, key_len);
	if (iv_len != 0)
		start(&cipher, iv);
	if (in_len != 0)
		update(&cipher, row, verb, out, in, in_len);
	wipe(&cipher, sizeof cipher);
}

SELDOM int cupel_cipher(uint32_t service, uint32_t verb, uint8_t *out, size_t out_cap, const uint8_t *key, size_t key_len,
                 const uint8_t *iv, size_t iv_len, const uint8_t *in, size_t in_len)
{
	const struct service *row = service_find(service, FAMILY_CIPHER);
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc == CUPEL_OK)
		rc = verb_refusal(verb);
	if (rc == CUPEL_OK && (key == NULL || (iv == NULL && iv_len != 0)))
		rc = CUPEL_E_NULL;
	if (rc == CUPEL_OK)
		rc = key_refusal(row, key_len);
	if (rc == CUPEL_OK)
		rc = iv_refusal(row, iv_len);
	if (rc == CUPEL_OK)
		rc = text_refusal(row, 0, out, out_cap, in, in_len);
	if (rc == CUPEL_OK && (overlap(out, in_len, key, key_len) || overlap(out, in_len, iv, iv_len)))
		rc = CUPEL_E_OVERLAP;
	if (rc == CUPEL_OK)
		rc = halves_refusal(row, key, key_len);
	if (rc == CUPEL_OK) {
		once(row, verb, out, key, key_len, iv, iv_len, in, in_len);
		burn(aes_depth(BURN_ONCE));
		rc = gate_leave(row);
		if (rc < 0)
			wipe(out, in_len);
	}
	return gate_exit(rc);
}

int cupel_cipher_init(cupel_cipher_ctx *ctx, uint32_t service, uint32_t verb, const uint8_t *key, size_t key_len)
{
	struct cipher_ctx *cipher = (struct cipher_ctx *)ctx;
	const struct service *row = service_find(service, FAMILY_CIPHER);
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc == CUPEL_OK)
		rc = pointer_refusal(ctx);
	if (rc == CUPEL_OK)
		rc = verb_refusal(verb);
	if (rc == CUPEL_OK && key == NULL)
		rc = CUPEL_E_NULL;
	if (rc == CUPEL_OK)
		rc = key_refusal(row, key_len);
	if (rc == CUPEL_OK && overlap(ctx, sizeof *ctx, key, key_len))
		rc = CUPEL_E_OVERLAP;
	if (rc == CUPEL_OK)
		rc = halves_refusal(row, key, key_len);
	if (rc == CUPEL_OK) {
		set_key(cipher, row, verb, key, key_len);
		context_bind(&cipher->context, row, verb);
		burn(aes_depth(BURN_INIT));
	}
	return gate_exit(rc);
}

SELDOM int cupel_cipher_start(cupel_cipher_ctx *ctx, const uint8_t *iv, size_t iv_len)
{
	struct cipher_ctx *cipher = (struct cipher_ctx *)ctx;
	const struct service *row;
	int rc = context_enter(&row, ctx, FAMILY_CIPHER);

	if (rc == CUPEL_OK && row->algorithm != CIPHER_CBC && row->algorithm != CIPHER_CTR)
		rc = CUPEL_E_SERVICE;
	if (rc == CUPEL_OK && iv == NULL)
		rc = CUPEL_E_NULL;
	if (rc == CUPEL_OK)
		rc = iv_refusal(row, iv_len);
	if (rc == CUPEL_OK && overlap(ctx, sizeof *ctx, iv, iv_len))
		rc = CUPEL_E_OVERLAP;
	if (rc == CUPEL_OK) {
		start(cipher, iv);
		burn(0);
	}
	return gate_exit(rc);
}

/* What a context refuses of a text: `unit` where the call takes units of XTS. */
static __attribute__((noinline)) int context_refusal(const struct service *row, const cupel_cipher_ctx *ctx, bool unit, const uint8_t *out, size_t out_cap,
                           const uint8_t *in, size_t in_len)
{
	const struct cipher_ctx *cipher = (const struct cipher_ctx *)ctx;
	int rc;

	if ((row->algorithm == CIPHER_XTS) != unit)
		return CUPEL_E_SERVICE;
	if (!cipher->started)
		return CUPEL_E_USAGE;
	rc = text_refusal(row, cipher->len, out, out_cap, in, in_len);
	if (rc == CUPEL_OK && (overlap(ctx, sizeof *ctx, out, in_len) || overlap(ctx, sizeof *ctx, in, in_len)))
		rc = CUPEL_E_OVERLAP;
	return rc;
}

int cupel_cipher_update(cupel_cipher_ctx *ctx, uint8_t *out, size_t out_cap, const uint8_t *in, size_t in_len)
{
	struct cipher_ctx *cipher = (struct cipher_ctx *)ctx;
	const struct service *row;
	int rc = context_enter(&row, ctx, FAMILY_CIPHER);

	if (rc == CUPEL_OK)
		rc = context_refusal(row, ctx, false, out, out_cap, in, in_len);
	if (rc == CUPEL_OK && in_len != 0) {
		update(cipher, row, cipher->context.verb, out, in, in_len);
		burn(aes_depth(BURN_UPDATE));
	}
	if (rc == CUPEL_OK) {
		rc = gate_leave(row);
		if (rc < 0)
			wipe(out, in_len);
	}
	return gate_exit(rc);
}

int cupel_cipher_unit(cupel_cipher_ctx *ctx, uint8_t *out, size_t out_cap, const uint8_t *tweak, size_t tweak_len, const uint8_t *in,
                      size_t in_len)
{
	struct cipher_ctx *cipher = (struct cipher_ctx *)ctx;
	const struct service *row;
	int rc = context_enter(&row, ctx, FAMILY_CIPHER);

	if (rc == CUPEL_OK)
		rc = context_refusal(row, ctx, true, out, out_cap, in, in_len);
	if (rc == CUPEL_OK && tweak == NULL)
		rc = CUPEL_E_NULL;
	if (rc == CUPEL_OK)
		rc = iv_refusal(row, tweak_len);
	if (rc == CUPEL_OK && (overlap(out, in_len, tweak, tweak_len) || overlap(ctx, sizeof *ctx, tweak, tweak_len)))
		rc = CUPEL_E_OVERLAP;
	if (rc == CUPEL_OK) {
		start(cipher, tweak);
		update(cipher, row, cipher->context.verb, out, in, in_len);
		burn(aes_depth(BURN_UPDATE));
		rc = gate_leave(row);
		if (rc < 0)
			wipe(out, in_len);
	}
	return gate_exit(rc);
}

void cupel_cipher_clear(cupel_cipher_ctx *ctx)
{
	if (ctx != NULL)
		wipe(ctx, sizeof *ctx);
}
