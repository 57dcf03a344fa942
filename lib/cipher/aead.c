/* SPDX-License-Identifier: MIT */
#include "cipher/ccm.h"
#include "cipher/gcm.h"
#include "cipher/iv.h"
#include "cipher/modes.h"
#include "cipher/aes_paths.h"
#include "lab/lab.h"
#include "module/context.h"
#include "unapproved/unapproved.h"

struct aead_ctx {
	struct context context;
	struct iv iv;
	uint64_t tag_len;
	uint64_t opened;                 /* how often, and the longest message: counted for short tags alone */
	uint64_t longest;
	union {
		struct gcm_key gcm;
		struct aes_key aes;
		uint8_t chacha20[32];
	} key;
};
_Static_assert(sizeof(struct aead_ctx) <= sizeof(cupel_aead_ctx), "cupel_aead_ctx is too small");

enum { BURN_INIT = 256, BURN_MESSAGE = 640, BURN_GCM_AESNI = 256, BURN_CHACHA20 = 640 };
enum { MIN_TAG_LEN = 12, MAX_TAG_LEN = CUPEL_AEAD_MAX_TAG_LEN };

#define CHACHA20_MAX_TEXT ((UINT64_C(1) << 38) - 64)     /* RFC 8439 2.8 */

static inline bool is_gcm(const struct service *row)
{
	return row->algorithm == AEAD_GCM || row->algorithm == AEAD_GMAC || row->algorithm == AEAD_GCM_CALLER_IV;
}

/* The row that performs `service` with IVs made that way: in GCM, encryption with the caller's is a service of its own. Null where none does. */
static const struct service *aead_row(uint32_t service, uint32_t iv_way)
{
	if (service == CUPEL_AES_GCM && iv_way == CUPEL_IV_CALLER)
		service = CUPEL_AES_GCM_CALLER_IV;
	return service_find(service, FAMILY_AEAD);
}

static __attribute__((noinline)) void burn_after(const struct service *row, size_t depth)
{
	burn(row->algorithm == AEAD_CHACHA20_POLY1305 ? BURN_CHACHA20 : aes_depth(depth));
}

/* The same after a message, short ones of GCM above all: there every iteration counts. */
static inline void burn_after_message(const struct service *row)
{
	if (is_gcm(row) && cpu_has(PATH_AESNI) && !cpu_has(PATH_VAES256))
		burn(BURN_GCM_AESNI);
	else
		burn_after(row, BURN_MESSAGE);
}

/* --- what is refused ----------------------------------------------------------------------------------------------------- */

static int way_refusal(const struct service *row, uint32_t way)
{
	bool caller = way == CUPEL_IV_CALLER;

	switch ((enum aead)row->algorithm) {
	case AEAD_GCM:
	case AEAD_GMAC:
		return caller ? CUPEL_E_IV_WAY : CUPEL_OK;
	case AEAD_CCM:
		return CUPEL_OK;
	case AEAD_GCM_CALLER_IV:
		return caller ? CUPEL_OK : CUPEL_E_IV_WAY;
	case AEAD_CHACHA20_POLY1305:
		return caller || way == CUPEL_IV_OPEN_ONLY ? CUPEL_OK : CUPEL_E_IV_WAY;
	}
	return CUPEL_E_IV_WAY;
}

static bool key_len_allowed(const struct service *row, uint64_t len)
{
	return row->algorithm == AEAD_CHACHA20_POLY1305 ? len == 32 : aes_key_len_allowed(len);
}

static bool tag_len_allowed(const struct service *row, uint64_t len)
{
	if (row->algorithm == AEAD_CHACHA20_POLY1305)
		return len == MAX_TAG_LEN;
	if (row->algorithm == AEAD_CCM)                          /* SP 800-38C A.1 */
		return len >= 4 && len <= MAX_TAG_LEN && len % 2 == 0;
	return (len >= MIN_TAG_LEN && len <= MAX_TAG_LEN) || len == 8 || len == 4;  /* SP 800-38D 5.2.1.2 */
}

/* What init refuses of its numbers. */
static SELDOM int numbers_refusal(const struct service *row, uint32_t iv_way, uint64_t tag_len, uint64_t key_len, uint64_t iv_len)
{
	int rc = way_refusal(row, iv_way);

	if (rc == CUPEL_OK && !key_len_allowed(row, key_len))
		rc = CUPEL_E_KEY_SIZE;
	if (rc == CUPEL_OK && !tag_len_allowed(row, tag_len))
		rc = CUPEL_E_TAG_SIZE;
	return rc == CUPEL_OK ? iv_refusal(iv_way, iv_len) : rc;
}

const struct service *aead_query_row(const struct service *row, const cupel_service_params *params)
{
	return aead_row(row->id, params->iv_way);
}

int aead_refusal(const struct service *row, const cupel_service_params *params)
{
	int rc;

	if (params->verb != CUPEL_ENCRYPT && params->verb != CUPEL_DECRYPT)
		return CUPEL_E_VERB;
	rc = numbers_refusal(row, params->iv_way, params->tag_len, params->key_len, params->iv_len);
	if (rc == CUPEL_OK && params->verb == CUPEL_ENCRYPT && params->iv_way == CUPEL_IV_OPEN_ONLY)
		rc = CUPEL_E_USAGE;
	return rc;
}

/* An IV that is given as it is. */
static bool iv_len_allowed(const struct service *row, size_t len)
{
	if (row->algorithm == AEAD_CHACHA20_POLY1305)
		return len == IV_LEN;
	if (row->algorithm == AEAD_CCM)
		return len >= CCM_MIN_NONCE && len <= CCM_MAX_NONCE;
	return len >= 1 && len < UINT64_C(1) << 61;              /* SP 800-38D 5.2.1.1 */
}

/*
 * SP 800-38D appendix C, tables 1 and 2: with a tag of 32 or 64 bits, how many messages (2^times) a key may open whose text and
 * additional data have up to 2^len bytes.
 */
static const struct { uint8_t tag_len, len, times; } short_tags[] = {
	{ 4, 5, 22 }, { 4, 6, 20 }, { 4, 7, 18 }, { 4, 8, 15 }, { 4, 9, 13 }, { 4, 10, 11 },
	{ 8, 11, 32 }, { 8, 13, 29 }, { 8, 15, 26 }, { 8, 17, 23 }, { 8, 19, 20 }, { 8, 21, 17 },
};

/* How many messages of up to `len` bytes the key may open; 0 where none so long. */
static SELDOM uint64_t openings(uint64_t tag_len, uint64_t len)
{
	for (size_t i = 0; i < sizeof short_tags / sizeof *short_tags; i++)
		if (short_tags[i].tag_len == tag_len && len <= UINT64_C(1) << short_tags[i].len)
			return UINT64_C(1) << short_tags[i].times;
	return 0;
}

static inline bool has_short_tags(const struct service *row, const struct aead_ctx *aead)
{
	return is_gcm(row) && aead->tag_len < MIN_TAG_LEN;
}

/* What the lengths of text and additional data are refused for; `nonce_len` is of CCM's nonce. */
static int length_refusal(const struct service *row, const struct aead_ctx *aead, size_t nonce_len, size_t len, size_t aad_len)
{
	uint64_t most = 0;

	switch ((enum aead)row->algorithm) {
	case AEAD_GCM:
	case AEAD_GCM_CALLER_IV:
		most = GCM_MAX_TEXT;
		break;
	case AEAD_GMAC:
		break;
	case AEAD_CCM:
		most = ccm_max_text(nonce_len);
		break;
	case AEAD_CHACHA20_POLY1305:
		most = CHACHA20_MAX_TEXT;
		break;
	}
	if (len > most || aad_len > GCM_MAX_AAD)
		return CUPEL_E_INPUT_SIZE;
	if (has_short_tags(row, aead) && openings(aead->tag_len, (uint64_t)len + aad_len) == 0)
		return CUPEL_E_INPUT_SIZE;
	return CUPEL_OK;
}

/* True where `len` bytes at `at` share one with the context, the text that comes out, or a tag that does. */
static __attribute__((noinline)) bool hits(const void *at, size_t len, const cupel_aead_ctx *ctx, const uint8_t *out, size_t out_len,
                                           const uint8_t *tag, size_t tag_len)
{
	return overlap(at, len, ctx, sizeof *ctx) || overlap(at, len, out, out_len) || overlap(at, len, tag, tag_len);
}

/* --- the work -------------------------------------------------------------------------------------------------------------- */

static void set_key(struct aead_ctx *aead, const struct service *row, const uint8_t *key, size_t key_len)
{
	switch ((enum aead)row->algorithm) {
	case AEAD_GCM:
	case AEAD_GMAC:
	case AEAD_GCM_CALLER_IV:
		gcm_set_key(&aead->key.gcm, key, key_len);
		break;
	case AEAD_CCM:
		aes_set_encrypt_key(&aead->key.aes, key, key_len);
		break;
	case AEAD_CHACHA20_POLY1305:
		memcpy(aead->key.chacha20, key, key_len);
		break;
	}
}

static SELDOM void crypt_without_gcm(const struct aead_ctx *aead, const struct service *row, bool seal, uint8_t tag[MAX_TAG_LEN], const uint8_t *iv,
                                     size_t iv_len, uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len)
{
	if (row->algorithm == AEAD_CCM) {
		if (seal)
			ccm_encrypt(&aead->key.aes, iv, iv_len, tag, (size_t)aead->tag_len, out, in, len, aad, aad_len);
		else
			ccm_decrypt(&aead->key.aes, iv, iv_len, tag, (size_t)aead->tag_len, out, in, len, aad, aad_len);
	} else {
		if (seal)
			unapproved_chacha20_poly1305_seal(aead->key.chacha20, iv, tag, out, in, len, aad, aad_len);
		else
			unapproved_chacha20_poly1305_open(aead->key.chacha20, iv, tag, out, in, len, aad, aad_len);
	}
}

/* Text, and the whole tag that belongs to it (CCM's, which depends on it, of tag_len bytes). The IV is in `block` as well, where it has 12
   bytes. A length of 0 may come with null pointers. */
static inline void crypt(const struct aead_ctx *aead, const struct service *row, bool seal, uint8_t tag[MAX_TAG_LEN], const uint8_t *iv,
                         size_t iv_len, uint8_t block[IV_BLOCK], uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len)
{
	if (len == 0)
		in = out = tag;                          /* neither is read nor written, but a null pointer cannot be counted from */
	if (aad_len == 0)
		aad = tag;
	if (is_gcm(row)) {
		if (iv_len != IV_LEN)
			gcm_j0(&aead->key.gcm, block, iv, iv_len);
		if (seal)
			gcm_encrypt(&aead->key.gcm.aes, &aead->key.gcm.ghash, block, tag, out, in, len, aad, aad_len);
		else
			gcm_decrypt(&aead->key.gcm.aes, &aead->key.gcm.ghash, block, tag, out, in, len, aad, aad_len);
		if (iv_len != IV_LEN)
			wipe(block, IV_BLOCK);           /* GHASH of a known IV tells H */
	} else {
		crypt_without_gcm(aead, row, seal, tag, iv, iv_len, out, in, len, aad, aad_len);
	}
}

static inline void block_of_iv(uint8_t block[IV_BLOCK], const uint8_t *iv, size_t iv_len)
{
	if (iv_len == IV_LEN)
		iv_block(block, load_be32(iv), load_be64(iv + 4));
}

SELDOM int cupel_aead_init(cupel_aead_ctx *ctx, uint32_t service, uint32_t iv_way, size_t tag_len, const uint8_t *key, size_t key_len,
                    const uint8_t *iv, size_t iv_len)
{
	struct aead_ctx *aead = (struct aead_ctx *)ctx;
	const struct service *row = aead_row(service, iv_way);
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc == CUPEL_OK)
		rc = pointer_refusal(ctx);
	if (rc == CUPEL_OK && (key == NULL || (iv == NULL && iv_len != 0)))
		rc = CUPEL_E_NULL;
	if (rc == CUPEL_OK)
		rc = numbers_refusal(row, iv_way, tag_len, key_len, iv_len);
	if (rc == CUPEL_OK && (overlap(ctx, sizeof *ctx, key, key_len) || overlap(ctx, sizeof *ctx, iv, iv_len)))
		rc = CUPEL_E_OVERLAP;
	if (rc == CUPEL_OK) {
		aead->tag_len = tag_len;
		aead->opened = aead->longest = 0;
		iv_init(&aead->iv, iv_way, iv, iv_len);
		set_key(aead, row, key, key_len);
		context_bind(&aead->context, row, 0);
		burn_after(row, BURN_INIT);
	}
	return gate_exit(rc);
}

/* What sealing refuses of its arguments but the number; `iv_out` gets nonce_len bytes. */
static inline int seal_refusal(const struct service *row, const cupel_aead_ctx *ctx, const uint8_t *out, size_t out_cap,
                                                  const uint8_t *tag, size_t tag_len, const uint8_t *iv_out, size_t iv_cap, const uint8_t *iv,
                                                  size_t iv_len, const uint8_t *in, size_t in_len, const uint8_t *aad, size_t aad_len)
{
	const struct aead_ctx *aead = (const struct aead_ctx *)ctx;
	bool caller = aead->iv.way == CUPEL_IV_CALLER;
	size_t nonce_len = caller ? iv_len : IV_LEN;
	int rc;

	if (aead->iv.way == CUPEL_IV_OPEN_ONLY)
		return CUPEL_E_USAGE;
	if (tag == NULL || (out == NULL && out_cap != 0) || (iv_out == NULL && (iv_cap != 0 || aead->iv.way == CUPEL_IV_RANDOM)) ||
	    (iv == NULL && (iv_len != 0 || caller)) || (in == NULL && in_len != 0) || (aad == NULL && aad_len != 0))
		return CUPEL_E_NULL;
	if (tag_len != aead->tag_len)
		return CUPEL_E_TAG_SIZE;
	if (caller && !iv_len_allowed(row, iv_len))
		return CUPEL_E_IV_SIZE;
	rc = length_refusal(row, aead, nonce_len, in_len, aad_len);
	if (rc != CUPEL_OK)
		return rc;
	if (out_cap < in_len || (iv_out != NULL && iv_cap < nonce_len))
		return CUPEL_E_OUTPUT_SIZE;
	if (overlap(out, in_len, ctx, sizeof *ctx) || hits(tag, tag_len, ctx, out, in_len, NULL, 0) ||
	    hits(in, in_len, ctx, out, out == in ? 0 : in_len, tag, tag_len) ||
	    (aad_len != 0 && hits(aad, aad_len, ctx, out, in_len, tag, tag_len)) || (iv_len != 0 && hits(iv, iv_len, ctx, out, in_len, tag, tag_len)))
		return CUPEL_E_OVERLAP;
	if (iv_out != NULL && (hits(iv_out, nonce_len, ctx, out, in_len, tag, tag_len) || overlap(iv_out, nonce_len, in, in_len) ||
	                       overlap(iv_out, nonce_len, aad, aad_len) || overlap(iv_out, nonce_len, iv, iv_len)))
		return CUPEL_E_OVERLAP;
	return CUPEL_OK;
}

static SELDOM void wipe_sealed(uint8_t *out, size_t len, uint8_t *tag, size_t tag_len, uint8_t *iv_out, size_t iv_len)
{
	if (len != 0)
		wipe(out, len);
	wipe(tag, tag_len);
	if (iv_out != NULL)
		wipe(iv_out, iv_len);
}

int cupel_aead_seal(cupel_aead_ctx *ctx, uint8_t *out, size_t out_cap, uint8_t *tag, size_t tag_len, uint8_t *iv_out, size_t iv_cap,
                    const uint8_t *iv, size_t iv_len, const uint8_t *in, size_t in_len, const void *aad, size_t aad_len)
{
	struct aead_ctx *aead = (struct aead_ctx *)ctx;
	const struct service *row;
	uint8_t block[IV_BLOCK], whole[MAX_TAG_LEN];
	int rc = context_enter(&row, ctx, FAMILY_AEAD);

	if (rc == CUPEL_OK)
		rc = seal_refusal(row, ctx, out, out_cap, tag, tag_len, iv_out, iv_cap, iv, iv_len, in, in_len, aad, aad_len);
	if (rc == CUPEL_OK) {
		if (aead->iv.way == CUPEL_IV_CALLER) {
			block_of_iv(block, iv, iv_len);
		} else {
			rc = iv_next(&aead->iv, block, iv, iv_len);
			iv = block;
			iv_len = IV_LEN;
			if (rc == CUPEL_E_RANDOM)
				wipe_sealed(out, in_len, tag, tag_len, iv_out, IV_LEN);
		}
	}
	if (rc == CUPEL_OK) {
		crypt(aead, row, true, tag_len == MAX_TAG_LEN ? tag : whole, iv, iv_len, block, out, in, in_len, aad, aad_len);
		if (tag_len != MAX_TAG_LEN) {
			memcpy(tag, whole, tag_len);
			wipe(whole, sizeof whole);
		}
		if (iv_out != NULL)
			memcpy(iv_out, iv, iv_len);
		burn_after_message(row);
		rc = gate_leave(row);
		if (rc < 0)
			wipe_sealed(out, in_len, tag, tag_len, iv_out, iv_len);
	}
	return gate_exit(rc);
}

/* With short tags, one opening more, of so many bytes; or why not. */
static int count_opening(const struct service *row, struct aead_ctx *aead, uint64_t len)
{
	uint64_t longest = len > aead->longest ? len : aead->longest;

	if (!has_short_tags(row, aead))
		return CUPEL_OK;
	if (aead->opened >= openings(aead->tag_len, longest))
		return CUPEL_E_EXHAUSTED;
	aead->opened++;
	aead->longest = longest;
	return CUPEL_OK;
}

/* What opening refuses of its arguments; the IV is a number where `numbered`. */
static inline int open_refusal(const struct service *row, const cupel_aead_ctx *ctx, bool numbered, const uint8_t *out,
                                                  size_t out_cap, const uint8_t *iv, size_t iv_len, const uint8_t *in, size_t in_len,
                                                  const uint8_t *tag, size_t tag_len, const uint8_t *aad, size_t aad_len)
{
	const struct aead_ctx *aead = (const struct aead_ctx *)ctx;
	int rc;

	if (tag == NULL || iv == NULL || (out == NULL && out_cap != 0) || (in == NULL && in_len != 0) || (aad == NULL && aad_len != 0))
		return CUPEL_E_NULL;
	if (tag_len != aead->tag_len)
		return CUPEL_E_TAG_SIZE;
	if (!numbered && !iv_len_allowed(row, iv_len))
		return CUPEL_E_IV_SIZE;
	rc = length_refusal(row, aead, numbered ? IV_LEN : iv_len, in_len, aad_len);
	if (rc != CUPEL_OK)
		return rc;
	if (out_cap < in_len)
		return CUPEL_E_OUTPUT_SIZE;
	return overlap(out, in_len, ctx, sizeof *ctx) || hits(tag, tag_len, ctx, out, in_len, NULL, 0) || hits(iv, iv_len, ctx, out, in_len, NULL, 0) ||
	       hits(in, in_len, ctx, out, out == in ? 0 : in_len, NULL, 0) || (aad_len != 0 && hits(aad, aad_len, ctx, out, in_len, NULL, 0)) ?
	       CUPEL_E_OVERLAP : CUPEL_OK;
}

int cupel_aead_open(cupel_aead_ctx *ctx, uint8_t *out, size_t out_cap, const uint8_t *iv, size_t iv_len, const uint8_t *in, size_t in_len,
                    const uint8_t *tag, size_t tag_len, const void *aad, size_t aad_len)
{
	struct aead_ctx *aead = (struct aead_ctx *)ctx;
	const struct service *row;
	uint8_t block[IV_BLOCK], whole[MAX_TAG_LEN];
	uint32_t difference;
	bool numbered = false;
	int rc = context_enter(&row, ctx, FAMILY_AEAD);

	if (rc == CUPEL_OK) {
		numbered = iv_len == CUPEL_AEAD_NUMBER_LEN && iv_takes_numbers(&aead->iv);
		rc = open_refusal(row, ctx, numbered, out, out_cap, iv, iv_len, in, in_len, tag, tag_len, aad, aad_len);
	}
	if (rc == CUPEL_OK)
		rc = count_opening(row, aead, (uint64_t)in_len + aad_len);
	if (rc == CUPEL_OK) {
		if (numbered) {
			iv_of_number(&aead->iv, block, load_be64(iv));
			iv = block;
			iv_len = IV_LEN;
		} else {
			block_of_iv(block, iv, iv_len);
		}
		crypt(aead, row, false, whole, iv, iv_len, block, out, in, in_len, aad, aad_len);
		difference = ct_difference(whole, tag, tag_len);
		lab_public(&difference, sizeof difference);      /* the verdict */
		wipe(whole, sizeof whole);
		burn_after_message(row);
		rc = gate_leave(row);
		if (rc >= 0 && difference != 0)
			rc = CUPEL_E_MISMATCH;
		if (rc < 0 && in_len != 0)
			wipe(out, in_len);
	}
	return gate_exit(rc);
}

void cupel_aead_clear(cupel_aead_ctx *ctx)
{
	if (ctx != NULL)
		wipe(ctx, sizeof *ctx);
}
