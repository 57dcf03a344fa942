/* SPDX-License-Identifier: MIT */
/* AES: its modes under a key that was expanded before, and the expansion. */
#include "rows.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16, TAG_LEN = 16, NAME_LEN = 4 };

/* EVP_CIPHER_CTX_ctrl, EVP_CIPHER_CTX_set_flags */
enum { SET_IV_LEN = 0x9, GET_TAG = 0x10, SET_TAG = 0x11, WRAP_ALLOW = 1 };

/* The fixed field of COUNTER's nonces, in front of the message's number; and whatever else wants an IV. */
static const uint8_t iv[BLOCK] = { 'c', 'u', 'p', 'e' };

/* On pages of their own, so that no side's buffers lie better than the other's. */
static uint8_t *make_buffer(size_t len)
{
	return aligned_alloc(4096, (len + 4095) & ~(size_t)4095);
}

static enum begun text_begin(struct job *job, size_t len)
{
	job->text_len = len;
	job->text = make_buffer(len);
	return job->text ? BEGUN : BROKEN;
}

static void cupel_end(struct job *job)
{
	free(job->text);
	free(job->sealed);
}

/* ---- peers: one context with the key, for every message ---- */

static bool can_encrypt(const struct peer *peer)
{
	return peer->EVP_CIPHER_CTX_new && peer->EVP_CIPHER_CTX_free && peer->EVP_CIPHER_CTX_ctrl && peer->EVP_CIPHER_CTX_set_flags &&
	       peer->EVP_CIPHER_CTX_set_padding && peer->EVP_EncryptInit_ex && peer->EVP_EncryptUpdate && peer->EVP_EncryptFinal_ex &&
	       peer->EVP_DecryptInit_ex && peer->EVP_DecryptUpdate && peer->EVP_DecryptFinal_ex;
}

static void peer_end(struct job *job)
{
	if (job->ctx)
		job->peer->EVP_CIPHER_CTX_free(job->ctx);
	peer_cipher_free(job->peer, job->cipher);
	cupel_end(job);
}

static enum begun peer_begin(struct job *job)
{
	const struct peer *peer = job->peer;
	const struct algorithm *algorithm = job->row->algorithm;

	job->cipher = can_encrypt(peer) ? peer_cipher(peer, algorithm->cipher_name, algorithm->cipher_getter) : NULL;
	if (!job->cipher)
		return ABSENT;
	job->ctx = peer->EVP_CIPHER_CTX_new();
	return job->ctx && peer->EVP_EncryptInit_ex(job->ctx, job->cipher, NULL, job->keys, NULL) == 1 ? BEGUN : BROKEN;
}

static enum begun peer_encrypt_begin(struct job *job)
{
	enum begun begun = peer_begin(job);

	if (begun == BEGUN)
		begun = text_begin(job, job->row->size);
	return begun == BEGUN && job->peer->EVP_CIPHER_CTX_set_padding(job->ctx, 0) != 1 ? BROKEN : begun;
}

static enum begun peer_decrypt_begin(struct job *job)
{
	enum begun begun = peer_begin(job);

	if (begun == BEGUN)
		begun = text_begin(job, job->row->size);
	return begun == BEGUN && (job->peer->EVP_DecryptInit_ex(job->ctx, job->cipher, NULL, job->keys, NULL) != 1 ||
	                          job->peer->EVP_CIPHER_CTX_set_padding(job->ctx, 0) != 1) ? BROKEN : begun;
}

/* The nonce that a context of the way COUNTER makes for this message. */
static void next_nonce(struct job *job, uint8_t nonce[CUPEL_AEAD_NONCE_LEN])
{
	uint64_t number = htobe64(job->messages++);

	memcpy(nonce, iv, NAME_LEN);
	memcpy(nonce + NAME_LEN, &number, sizeof(number));
}

/* ---- AEAD ---- */

static int aead_init(struct job *job, const uint8_t *key)
{
	const struct algorithm *algorithm = job->row->algorithm;

	return cupel_aead_init(&job->aes.aead, algorithm->aes, CUPEL_IV_COUNTER, TAG_LEN, key, algorithm->key_len, iv, NAME_LEN);
}

static enum begun seal_begin(struct job *job)
{
	job->out_len = TAG_LEN;
	return aead_init(job, job->keys) ? BROKEN : text_begin(job, job->row->size);
}

static int seal_run(struct job *job, uint64_t times)
{
	size_t size = job->row->size;
	int rc = 0;

	job->messages += times;
	while (times--)
		rc |= cupel_aead_seal(&job->aes.aead, job->text, size, job->out, TAG_LEN, NULL, 0, NULL, 0, job->msg, size, NULL, 0);
	return rc;
}

static enum begun peer_seal_begin(struct job *job)
{
	job->out_len = TAG_LEN;
	return peer_encrypt_begin(job);
}

static enum begun peer_ccm_begin(struct job *job)
{
	enum begun begun = peer_seal_begin(job);

	if (begun == BEGUN && (job->peer->EVP_CIPHER_CTX_ctrl(job->ctx, SET_IV_LEN, CUPEL_AEAD_NONCE_LEN, NULL) != 1 ||
	                       job->peer->EVP_CIPHER_CTX_ctrl(job->ctx, SET_TAG, TAG_LEN, NULL) != 1 ||
	                       job->peer->EVP_EncryptInit_ex(job->ctx, NULL, NULL, job->keys, NULL) != 1))
		begun = BROKEN;
	return begun;
}

static int peer_seal_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	uint8_t nonce[CUPEL_AEAD_NONCE_LEN];
	int size = (int)job->row->size, len, ok = 1;

	while (times--) {
		next_nonce(job, nonce);
		ok &= peer->EVP_EncryptInit_ex(job->ctx, NULL, NULL, NULL, nonce);
		ok &= peer->EVP_EncryptUpdate(job->ctx, job->text, &len, job->msg, size);
		ok &= peer->EVP_EncryptFinal_ex(job->ctx, job->text + len, &len);
		ok &= peer->EVP_CIPHER_CTX_ctrl(job->ctx, GET_TAG, TAG_LEN, job->out);
	}
	return ok != 1;
}

/* The message sealed under the first nonce, its tag behind it. A wrong tag must be noticed. */
static enum begun open_begin(struct job *job)
{
	size_t size = job->row->size;

	job->sealed = make_buffer(size + TAG_LEN);
	if (!job->sealed || seal_begin(job) != BEGUN ||
	    cupel_aead_seal(&job->aes.aead, job->sealed, size, job->sealed + size, TAG_LEN, NULL, 0, NULL, 0, job->msg, size, NULL, 0))
		return BROKEN;
	job->out_len = 0;
	job->sealed[size] ^= 1;
	if ((job->peer ? job->row->kind->peer : job->row->kind->cupel)->run(job, 1) == 0)
		return BROKEN;
	job->sealed[size] ^= 1;
	return BEGUN;
}

static int open_run(struct job *job, uint64_t times)
{
	static const uint8_t first[CUPEL_AEAD_NONCE_LEN] = { 'c', 'u', 'p', 'e' };
	size_t size = job->row->size;
	int rc = 0;

	while (times--)
		rc |= cupel_aead_open(&job->aes.aead, job->text, size, first, sizeof(first), job->sealed, size, job->sealed + size, TAG_LEN,
		                      NULL, 0);
	return rc;
}

static enum begun peer_open_begin(struct job *job)
{
	enum begun begun = peer_begin(job);

	if (begun == BEGUN && job->peer->EVP_DecryptInit_ex(job->ctx, job->cipher, NULL, job->keys, NULL) != 1)
		begun = BROKEN;
	return begun == BEGUN ? open_begin(job) : begun;
}

static int peer_open_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	int size = (int)job->row->size, len, ok = 1;

	while (times--) {
		ok &= peer->EVP_DecryptInit_ex(job->ctx, NULL, NULL, NULL, iv);
		ok &= peer->EVP_DecryptUpdate(job->ctx, job->text, &len, job->sealed, size);
		ok &= peer->EVP_CIPHER_CTX_ctrl(job->ctx, SET_TAG, TAG_LEN, job->sealed + size);
		ok &= peer->EVP_DecryptFinal_ex(job->ctx, job->text + len, &len) == 1;
	}
	return ok != 1;
}

static enum begun gmac_begin(struct job *job)
{
	job->out_len = TAG_LEN;
	return aead_init(job, job->keys) ? BROKEN : BEGUN;
}

static int gmac_run(struct job *job, uint64_t times)
{
	size_t size = job->row->size;
	int rc = 0;

	job->messages += times;
	while (times--)
		rc |= cupel_aead_seal(&job->aes.aead, NULL, 0, job->out, TAG_LEN, NULL, 0, NULL, 0, NULL, 0, job->msg, size);
	return rc;
}

static enum begun peer_gmac_begin(struct job *job)
{
	job->out_len = TAG_LEN;
	return peer_begin(job);
}

static int peer_gmac_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	uint8_t nonce[CUPEL_AEAD_NONCE_LEN], nothing[BLOCK];
	int size = (int)job->row->size, len, ok = 1;

	while (times--) {
		next_nonce(job, nonce);
		ok &= peer->EVP_EncryptInit_ex(job->ctx, NULL, NULL, NULL, nonce);
		ok &= peer->EVP_EncryptUpdate(job->ctx, NULL, &len, job->msg, size);
		ok &= peer->EVP_EncryptFinal_ex(job->ctx, nothing, &len);
		ok &= peer->EVP_CIPHER_CTX_ctrl(job->ctx, GET_TAG, TAG_LEN, job->out);
	}
	return ok != 1;
}

/* ---- CTR, CBC, XTS ---- */

static enum begun cipher_begin(struct job *job, uint32_t verb)
{
	const struct algorithm *algorithm = job->row->algorithm;

	if ((algorithm->aes == CUPEL_AES_CBC && job->row->size % BLOCK) || (algorithm->aes == CUPEL_AES_XTS && job->row->size < BLOCK))
		return ABSENT;
	if (cupel_cipher_init(&job->aes.block, algorithm->aes, verb, job->keys, algorithm->key_len))
		return BROKEN;
	return text_begin(job, job->row->size);
}

static enum begun encrypt_begin(struct job *job)
{
	return cipher_begin(job, CUPEL_ENCRYPT);
}

static enum begun decrypt_begin(struct job *job)
{
	return cipher_begin(job, CUPEL_DECRYPT);
}

static int cipher_run(struct job *job, uint64_t times)
{
	size_t size = job->row->size;
	int rc = 0;

	while (times--) {
		rc |= cupel_cipher_start(&job->aes.block, iv, BLOCK);
		rc |= cupel_cipher_update(&job->aes.block, job->text, size, job->msg, size);
	}
	return rc;
}

static int unit_run(struct job *job, uint64_t times)
{
	size_t size = job->row->size;
	int rc = 0;

	while (times--)
		rc |= cupel_cipher_unit(&job->aes.block, job->text, size, iv, BLOCK, job->msg, size);
	return rc;
}

static int peer_encrypt_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	int len, ok = 1;

	while (times--) {
		ok &= peer->EVP_EncryptInit_ex(job->ctx, NULL, NULL, NULL, iv);
		ok &= peer->EVP_EncryptUpdate(job->ctx, job->text, &len, job->msg, (int)job->row->size);
	}
	return ok != 1;
}

static int peer_decrypt_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	int len, ok = 1;

	while (times--) {
		ok &= peer->EVP_DecryptInit_ex(job->ctx, NULL, NULL, NULL, iv);
		ok &= peer->EVP_DecryptUpdate(job->ctx, job->text, &len, job->msg, (int)job->row->size);
	}
	return ok != 1;
}

/* ---- CMAC ---- */

static enum begun cmac_begin(struct job *job)
{
	job->out_len = TAG_LEN;
	return cupel_mac_init(&job->mac, job->row->algorithm->aes, CUPEL_GENERATE, job->keys, job->row->algorithm->key_len) ? BROKEN : BEGUN;
}

static int cmac_run(struct job *job, uint64_t times)
{
	size_t size = job->row->size;
	int rc = 0;

	while (times--) {
		rc |= cupel_mac_update(&job->mac, job->msg, size);
		rc |= cupel_mac_final(&job->mac, job->out, TAG_LEN);
	}
	return rc;
}

static enum begun peer_cmac_begin(struct job *job)
{
	const struct peer *peer = job->peer;
	const struct algorithm *algorithm = job->row->algorithm;

	job->out_len = TAG_LEN;
	job->cipher = peer->CMAC_CTX_new && peer->CMAC_CTX_free && peer->CMAC_Init && peer->CMAC_Update && peer->CMAC_Final ?
	              peer_cipher(peer, algorithm->cipher_name, algorithm->cipher_getter) : NULL;
	if (!job->cipher)
		return ABSENT;
	job->ctx = peer->CMAC_CTX_new();
	return job->ctx && peer->CMAC_Init(job->ctx, job->keys, algorithm->key_len, job->cipher, NULL) == 1 ? BEGUN : BROKEN;
}

static void peer_cmac_end(struct job *job)
{
	if (job->ctx)
		job->peer->CMAC_CTX_free(job->ctx);
	peer_cipher_free(job->peer, job->cipher);
}

static int peer_cmac_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	size_t len;
	int ok = 1;

	while (times--) {
		ok &= peer->CMAC_Init(job->ctx, NULL, 0, NULL, NULL);
		ok &= peer->CMAC_Update(job->ctx, job->msg, job->row->size);
		ok &= peer->CMAC_Final(job->ctx, job->out, &len);
	}
	return ok != 1;
}

/* ---- key wrapping, which has no context: the key is expanded each time ---- */

static enum begun wrap_begin(struct job *job)
{
	size_t wrapped_len = cupel_key_wrapped_len(job->row->algorithm->aes, job->row->size);

	return wrapped_len ? text_begin(job, wrapped_len) : ABSENT;
}

static int wrap_run(struct job *job, uint64_t times)
{
	const struct algorithm *algorithm = job->row->algorithm;
	size_t len;
	int rc = 0;

	while (times--)
		rc |= cupel_key_wrap(algorithm->aes, job->text, job->text_len, &len, key_of(job, times), algorithm->key_len, job->msg,
		                     job->row->size);
	return rc;
}

static enum begun peer_wrap_begin(struct job *job)
{
	const struct peer *peer = job->peer;
	const struct algorithm *algorithm = job->row->algorithm;

	job->cipher = can_encrypt(peer) ? peer_cipher(peer, algorithm->cipher_name, algorithm->cipher_getter) : NULL;
	if (!job->cipher)
		return ABSENT;
	job->ctx = peer->EVP_CIPHER_CTX_new();
	if (!job->ctx)
		return BROKEN;
	peer->EVP_CIPHER_CTX_set_flags(job->ctx, WRAP_ALLOW);
	return peer->EVP_EncryptInit_ex(job->ctx, job->cipher, NULL, job->keys, NULL) == 1 ? wrap_begin(job) : BROKEN;
}

static int peer_wrap_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	int len, ok = 1;

	while (times--) {
		ok &= peer->EVP_EncryptInit_ex(job->ctx, NULL, NULL, key_of(job, times), NULL);
		ok &= peer->EVP_EncryptUpdate(job->ctx, job->text, &len, job->msg, (int)job->row->size);
	}
	return ok != 1;
}

/* ---- key setup; what is compared is a block under the last key ---- */

static enum begun key_begin(struct job *job)
{
	job->out_len = BLOCK;
	return BEGUN;
}

static int aead_key_run(struct job *job, uint64_t times)
{
	uint8_t tag[TAG_LEN];
	int rc = 0;

	while (times--)
		rc |= aead_init(job, key_of(job, times));
	return rc | cupel_aead_seal(&job->aes.aead, job->out, BLOCK, tag, TAG_LEN, NULL, 0, NULL, 0, job->keys, BLOCK, NULL, 0);
}

static int cipher_key_run(struct job *job, uint64_t times)
{
	const struct algorithm *algorithm = job->row->algorithm;
	int rc = 0;

	while (times--)
		rc |= cupel_cipher_init(&job->aes.block, algorithm->aes, CUPEL_ENCRYPT, key_of(job, times), algorithm->key_len);
	rc |= cupel_cipher_start(&job->aes.block, iv, BLOCK);
	return rc | cupel_cipher_update(&job->aes.block, job->out, BLOCK, job->keys, BLOCK);
}

static enum begun peer_key_begin(struct job *job)
{
	job->out_len = BLOCK;
	return peer_begin(job);
}

static int peer_key_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	int len, ok = 1;

	while (times--)
		ok &= peer->EVP_EncryptInit_ex(job->ctx, NULL, NULL, key_of(job, times), NULL);
	ok &= peer->EVP_EncryptInit_ex(job->ctx, NULL, NULL, NULL, iv);
	ok &= peer->EVP_EncryptUpdate(job->ctx, job->out, &len, job->keys, BLOCK);
	return ok != 1;
}

/* ---- the tables ---- */

static const struct algorithm gcm[] = {
	{ .name = "AES-128-GCM", .aes = CUPEL_AES_GCM, .key_len = 16, .cipher_name = "AES-128-GCM", .cipher_getter = "EVP_aes_128_gcm" },
	{ .name = "AES-256-GCM", .aes = CUPEL_AES_GCM, .key_len = 32, .cipher_name = "AES-256-GCM", .cipher_getter = "EVP_aes_256_gcm" },
};
static const struct algorithm gmac[] = {
	{ .name = "AES-128-GMAC", .aes = CUPEL_AES_GMAC, .key_len = 16, .cipher_name = "AES-128-GCM", .cipher_getter = "EVP_aes_128_gcm" },
};
static const struct algorithm ccm[] = {
	{ .name = "AES-128-CCM", .aes = CUPEL_AES_CCM, .key_len = 16, .cipher_name = "AES-128-CCM", .cipher_getter = "EVP_aes_128_ccm" },
};
static const struct algorithm ctr[] = {
	{ .name = "AES-128-CTR", .aes = CUPEL_AES_CTR, .key_len = 16, .cipher_name = "AES-128-CTR", .cipher_getter = "EVP_aes_128_ctr" },
	{ .name = "AES-256-CTR", .aes = CUPEL_AES_CTR, .key_len = 32, .cipher_name = "AES-256-CTR", .cipher_getter = "EVP_aes_256_ctr" },
};
static const struct algorithm cbc[] = {
	{ .name = "AES-128-CBC", .aes = CUPEL_AES_CBC, .key_len = 16, .cipher_name = "AES-128-CBC", .cipher_getter = "EVP_aes_128_cbc" },
	{ .name = "AES-256-CBC", .aes = CUPEL_AES_CBC, .key_len = 32, .cipher_name = "AES-256-CBC", .cipher_getter = "EVP_aes_256_cbc" },
};
static const struct algorithm xts[] = {
	{ .name = "AES-128-XTS", .aes = CUPEL_AES_XTS, .key_len = 32, .cipher_name = "AES-128-XTS", .cipher_getter = "EVP_aes_128_xts" },
	{ .name = "AES-256-XTS", .aes = CUPEL_AES_XTS, .key_len = 64, .cipher_name = "AES-256-XTS", .cipher_getter = "EVP_aes_256_xts" },
};
static const struct algorithm cmac[] = {
	{ .name = "CMAC-AES-128", .aes = CUPEL_CMAC_AES, .key_len = 16, .cipher_name = "AES-128-CBC", .cipher_getter = "EVP_aes_128_cbc" },
	{ .name = "CMAC-AES-256", .aes = CUPEL_CMAC_AES, .key_len = 32, .cipher_name = "AES-256-CBC", .cipher_getter = "EVP_aes_256_cbc" },
};
static const struct algorithm kw[] = {
	{ .name = "AES-128-KW", .aes = CUPEL_AES_KW, .key_len = 16, .cipher_name = "AES-128-WRAP", .cipher_getter = "EVP_aes_128_wrap" },
};

static const size_t message_sizes[] = { 16, 256, 1350, 16384, 0 };
static const size_t block_sizes[] = { 16, 256, 1344, 16384, 0 };
static const size_t key_sizes[] = { 16, 32, 64, 0 };

#define EACH(list) .family = "AES", .algorithms = list, .num_algorithms = sizeof(list) / sizeof(*list)
#define SIZED(list) .unit = BYTES_PER_SECOND, .sized = true, .sizes = list
#define SIDE(...) &(const struct side){ __VA_ARGS__ }

#define AEAD_ONCE "once: cupel_aead_init(CUPEL_IV_COUNTER, a tag of 16 bytes); then "
#define CIPHER_ONCE "once: cupel_cipher_init(key); then "
#define CIPHER_CALLS CIPHER_ONCE "cupel_cipher_start(iv), cupel_cipher_update(message)"
#define EVP_ONCE "once: EVP_CIPHER_fetch or its like, EVP_EncryptInit_ex(cipher, key); then "
#define EVP_ENCRYPT EVP_ONCE "EVP_EncryptInit_ex(0, 0, 0, iv), EVP_EncryptUpdate"
#define EVP_DECRYPT EVP_ONCE "EVP_DecryptInit_ex(0, 0, 0, iv), EVP_DecryptUpdate"
#define EVP_SEAL EVP_ENCRYPT ", EVP_EncryptFinal_ex, EVP_CTRL_AEAD_GET_TAG, with the IVs of COUNTER"
#define EVP_KEY "once: EVP_CIPHER_fetch or its like, EVP_EncryptInit_ex(cipher); then EVP_EncryptInit_ex(0, 0, key, 0), 16 keys in turn"

const struct kind aes_kinds[] = {
	{
		.verb = "seal", SIZED(message_sizes), EACH(gcm),
		.cupel = SIDE(seal_begin, seal_run, NULL, cupel_end, AEAD_ONCE "cupel_aead_seal(message), no additional data"),
		.peer = SIDE(peer_seal_begin, peer_seal_run, NULL, peer_end, EVP_SEAL),
		.limit = &aes_limit_gcm,
	},
	{
		.verb = "open", SIZED(message_sizes), EACH(gcm),
		.cupel = SIDE(open_begin, open_run, NULL, cupel_end, AEAD_ONCE "cupel_aead_open(iv, sealed, tag), no additional data"),
		.peer = SIDE(peer_open_begin, peer_open_run, NULL, peer_end,
		             EVP_DECRYPT ", EVP_CTRL_AEAD_SET_TAG, EVP_DecryptFinal_ex"),
		.limit = &aes_limit_gcm,
	},
	{
		.verb = "generate", SIZED(message_sizes), EACH(gmac),
		.cupel = SIDE(gmac_begin, gmac_run, NULL, NULL, AEAD_ONCE "cupel_aead_seal(no text, message as additional data)"),
		.peer = SIDE(peer_gmac_begin, peer_gmac_run, NULL, peer_end,
		             EVP_ENCRYPT " without output, EVP_EncryptFinal_ex, EVP_CTRL_AEAD_GET_TAG, with the IVs of COUNTER"),
	},
	{
		.verb = "seal", SIZED(message_sizes), EACH(ccm),
		.cupel = SIDE(seal_begin, seal_run, NULL, cupel_end, AEAD_ONCE "cupel_aead_seal(message), no additional data"),
		.peer = SIDE(peer_ccm_begin, peer_seal_run, NULL, peer_end, EVP_SEAL),
	},
	{
		.verb = "encrypt", SIZED(message_sizes), EACH(ctr),
		.cupel = SIDE(encrypt_begin, cipher_run, NULL, cupel_end, CIPHER_CALLS),
		.peer = SIDE(peer_encrypt_begin, peer_encrypt_run, NULL, peer_end, EVP_ENCRYPT),
		.limit = &aes_limit_parallel,
	},
	{
		.verb = "encrypt", SIZED(block_sizes), EACH(cbc),
		.cupel = SIDE(encrypt_begin, cipher_run, NULL, cupel_end, CIPHER_CALLS),
		.peer = SIDE(peer_encrypt_begin, peer_encrypt_run, NULL, peer_end, EVP_ENCRYPT),
		.limit = &aes_limit_serial,
	},
	{
		.verb = "decrypt", SIZED(block_sizes), EACH(cbc),
		.cupel = SIDE(decrypt_begin, cipher_run, NULL, cupel_end, CIPHER_CALLS),
		.peer = SIDE(peer_decrypt_begin, peer_decrypt_run, NULL, peer_end, EVP_DECRYPT),
		.limit = &aes_limit_parallel,
	},
	{
		.verb = "encrypt", SIZED(message_sizes), EACH(xts),
		.cupel = SIDE(encrypt_begin, unit_run, NULL, cupel_end, CIPHER_ONCE "cupel_cipher_unit(tweak, message)"),
		.peer = SIDE(peer_encrypt_begin, peer_encrypt_run, NULL, peer_end, EVP_ENCRYPT),
		.limit = &aes_limit_parallel,
	},
	{
		.verb = "decrypt", SIZED(message_sizes), EACH(xts),
		.cupel = SIDE(decrypt_begin, unit_run, NULL, cupel_end, CIPHER_ONCE "cupel_cipher_unit(tweak, message)"),
		.peer = SIDE(peer_decrypt_begin, peer_decrypt_run, NULL, peer_end, EVP_DECRYPT),
		.limit = &aes_limit_parallel,
	},
	{
		.verb = "generate", SIZED(message_sizes), EACH(cmac),
		.cupel = SIDE(cmac_begin, cmac_run, NULL, NULL, "once: cupel_mac_init(key); then cupel_mac_update(message), cupel_mac_final"),
		.peer = SIDE(peer_cmac_begin, peer_cmac_run, NULL, peer_cmac_end,
		             "once: CMAC_Init(key, cipher); then CMAC_Init(0, 0, 0, 0), CMAC_Update(message), CMAC_Final"),
		.limit = &aes_limit_serial,
	},
	{
		.verb = "wrap", SIZED(key_sizes), EACH(kw),
		.cupel = SIDE(wrap_begin, wrap_run, NULL, cupel_end, "cupel_key_wrap(kek, key), 16 keys in turn"),
		.peer = SIDE(peer_wrap_begin, peer_wrap_run, NULL, peer_end, EVP_KEY ", EVP_EncryptUpdate"),
	},
	{
		.verb = "key setup", .unit = OPERATIONS_PER_SECOND, EACH(gcm),
		.cupel = SIDE(key_begin, aead_key_run, NULL, NULL, "cupel_aead_init(CUPEL_IV_COUNTER, key), 16 keys in turn"),
		.peer = SIDE(peer_key_begin, peer_key_run, NULL, peer_end, EVP_KEY),
	},
	{
		.verb = "key setup", .unit = OPERATIONS_PER_SECOND, EACH(ctr),
		.cupel = SIDE(key_begin, cipher_key_run, NULL, NULL, "cupel_cipher_init(key), 16 keys in turn"),
		.peer = SIDE(peer_key_begin, peer_key_run, NULL, peer_end, EVP_KEY),
	},
};

const size_t num_aes_kinds = sizeof(aes_kinds) / sizeof(*aes_kinds);
