/* SPDX-License-Identifier: MIT */
/*
 * AEADs in every way to make IVs: a context that seals and opens in any order, with numbers and nonces that the input names, beside a model of
 * which numbers may come; each sealing is opened by a context of another kind, changed and refused, and done again with the IV given.
 */
#include "fuzz.h"

const bool fuzz_has_paths = true;

enum { TEXT = 1100, AAD = 300, TAG = 16, NONCE = CUPEL_AEAD_NONCE_LEN };

static const uint32_t services[] = { CUPEL_AES_GCM, CUPEL_AES_CCM, CUPEL_AES_GMAC, CUPEL_AES_GCM_CALLER_IV, CUPEL_CHACHA20_POLY1305 };
static const size_t key_lens[] = { 16, 24, 32 }, tag_lens[] = { 16, 12, 13, 14, 15, 8, 4, 6, 10 };
static const size_t iv_lens[] = { 0, 0, 6, 4, 12, 12, 12, 0, 0, 12 };    /* by the way */

struct model {
	uint32_t service, way;
	struct span key;
	size_t tag_len;
	uint64_t least;                  /* the number that may come next */
};

static bool is_aes(uint32_t service)
{
	return service != CUPEL_CHACHA20_POLY1305;
}

static bool counts(uint32_t way)
{
	return way >= CUPEL_IV_COUNTER && way <= CUPEL_IV_SSH;
}

/* The ways SSH, TLS 1.2 and COUNTER as the headers say them; the others XOR. */
static uint64_t number_of(const struct model *m, const uint8_t *start, const uint8_t *nonce)
{
	uint64_t base = 0, rest = 0;

	for (int i = 4; i < NONCE; i++) {
		base = base << 8 | start[i];
		rest = rest << 8 | nonce[i];
	}
	return m->way == CUPEL_IV_SSH ? rest - base : rest ^ base;
}

static void peer_says(const struct model *m, struct span iv, struct span in, struct span aad, const uint8_t *out, const uint8_t *tag)
{
	enum { SET_IV_LEN = 0x9, GET_TAG = 0x10 };
	const struct peer *peer = fuzz_peer();
	uint8_t other[TEXT + 16], other_tag[TAG];
	char name[] = "AES-128-GCM";
	const void *cipher;
	int len, ok;

	if (peer == NULL || m->service == CUPEL_AES_CCM)
		return;
	memcpy(name + 4, m->key.len == 16 ? "128" : m->key.len == 24 ? "192" : "256", 3);
	cipher = peer_cipher(peer, is_aes(m->service) ? name : "ChaCha20-Poly1305", "");
	if (cipher == NULL)
		return;
	void *ctx = peer->EVP_CIPHER_CTX_new();

	ok = peer->EVP_EncryptInit_ex(ctx, cipher, NULL, NULL, NULL) == 1 && peer->EVP_CIPHER_CTX_ctrl(ctx, SET_IV_LEN, (int)iv.len, NULL) == 1 &&
	     peer->EVP_EncryptInit_ex(ctx, NULL, NULL, m->key.at, iv.at) == 1 &&
	     (aad.len == 0 || peer->EVP_EncryptUpdate(ctx, NULL, &len, aad.at, (int)aad.len) == 1) &&
	     (in.len == 0 || peer->EVP_EncryptUpdate(ctx, other, &len, in.at, (int)in.len) == 1) &&
	     peer->EVP_EncryptFinal_ex(ctx, other + in.len, &len) == 1 && peer->EVP_CIPHER_CTX_ctrl(ctx, GET_TAG, TAG, other_tag) == 1;
	if (ok) {
		fuzz_same(out, other, in.len, "libcrypto's ciphertext");
		fuzz_same(tag, other_tag, m->tag_len, "libcrypto's tag");
	}
	peer->EVP_CIPHER_CTX_free(ctx);
	peer_cipher_free(peer, cipher);
}

/* What was sealed under this IV is opened, refused with one bit changed, and sealed again. */
static void check_sealed(const struct model *m, struct span iv, struct span in, struct span aad, const uint8_t *out, const uint8_t *tag)
{
	uint32_t opens = m->service == CUPEL_AES_GCM_CALLER_IV ? CUPEL_AES_GCM : m->service;
	uint8_t *text = fuzz_room(in.len), *sealed = fuzz_room(in.len), wrong_tag[TAG], again[TAG];
	int rc, good = is_aes(opens) ? CUPEL_OK : CUPEL_NOT_APPROVED;
	unsigned bit = fuzz_byte();
	cupel_aead_ctx other;

	fuzz_check(cupel_aead_init(&other, opens, CUPEL_IV_OPEN_ONLY, m->tag_len, m->key.at, m->key.len, NULL, 0) == CUPEL_OK, "init to open");
	rc = cupel_aead_open(&other, text, in.len, iv.at, iv.len, out, in.len, tag, m->tag_len, aad.at, aad.len);
	fuzz_check(rc == good, "what was sealed opens");
	fuzz_same(text, in.at, in.len, "sealed and opened");
	memcpy(wrong_tag, tag, m->tag_len);
	wrong_tag[bit / 8 % m->tag_len] ^= (uint8_t)(1 << bit % 8);
	rc = cupel_aead_open(&other, text, in.len, iv.at, iv.len, text, in.len, wrong_tag, m->tag_len, aad.at, aad.len);
	fuzz_check(rc == CUPEL_E_MISMATCH, "a forged tag");
	fuzz_filled(text, 0, in.len, "output of a forgery");
	if (in.len != 0) {
		memcpy(text, out, in.len);
		text[fuzz_word(2) % in.len] ^= 0x10;
		rc = cupel_aead_open(&other, text, in.len, iv.at, iv.len, text, in.len, tag, m->tag_len, aad.at, aad.len);
		fuzz_check(rc == CUPEL_E_MISMATCH, "a changed ciphertext");
	}
	rc = cupel_aead_seal(&other, text, in.len, again, m->tag_len, NULL, 0, NULL, 0, in.at, in.len, aad.at, aad.len);
	fuzz_check(rc == CUPEL_E_USAGE, "a context that opens only does not seal");
	cupel_aead_clear(&other);
	if (is_aes(opens)) {
		rc = cupel_lab_aead_seal(opens, sealed, in.len, again, m->tag_len, m->key.at, m->key.len, iv.at, iv.len, in.at, in.len, aad.at, aad.len);
		fuzz_check(rc == CUPEL_OK, "sealed with the IV given");
		fuzz_same(sealed, out, in.len, "the text, sealed with the IV given");
		fuzz_same(again, tag, m->tag_len, "the tag, sealed with the IV given");
	}
	peer_says(m, iv, in, aad, out, tag);
}

static void seal(cupel_aead_ctx *ctx, struct model *m, const uint8_t start[NONCE])
{
	struct span in = fuzz_bytes(m->service == CUPEL_AES_GMAC && fuzz_below(8) != 0 ? 0 : TEXT), aad = fuzz_bytes(AAD), iv = { NULL, 0 };
	size_t tag_len = fuzz_len(m->tag_len);
	uint8_t *out = fuzz_room(in.len), *tag = fuzz_room(tag_len), *iv_out;
	uint64_t number;
	size_t iv_cap = NONCE;
	int rc;

	if (m->way == CUPEL_IV_CALLER)
		iv = fuzz_bytes(fuzz_below(4) ? 13 : 100);
	else if (fuzz_below(4) == 0)
		iv = fuzz_exactly(fuzz_below(2) ? 8 : NONCE);
	if (m->way == CUPEL_IV_CALLER)
		iv_cap = iv.len;
	iv_out = fuzz_room(iv_cap);
	rc = cupel_aead_seal(ctx, out, in.len, tag, tag_len, iv_out, iv_cap, iv.at, iv.len, in.at, in.len, aad.at, aad.len);
	fuzz_rc("seal", rc);
	if (m->way != CUPEL_IV_RANDOM) {
		fuzz_tell("ciphertext", out, in.len);
		fuzz_tell("tag", tag, tag_len);
		fuzz_tell("IV", iv_out, iv_cap);
	}
	if (rc < 0) {
		fuzz_filled(out, 0xa5, in.len, "output of a refused sealing");
		fuzz_filled(tag, 0xa5, tag_len, "tag of a refused sealing");
		fuzz_filled(iv_out, 0xa5, iv_cap, "IV of a refused sealing");
		return;
	}
	fuzz_check(rc == (m->service == CUPEL_AES_GCM_CALLER_IV || !is_aes(m->service) ? CUPEL_NOT_APPROVED : CUPEL_OK), "the indicator");
	fuzz_check(tag_len == m->tag_len, "a tag of another length");
	if (counts(m->way)) {
		number = number_of(m, start, iv_out);
		fuzz_check(number >= m->least && (iv.at != NULL || number == m->least), "the order of numbers");
		fuzz_check(memcmp(iv_out, start, 4) == 0, "the fixed part");
		m->least = number + 1;
	}
	check_sealed(m, (struct span){ iv_out, iv_cap }, in, aad, out, tag);
}

/* Whatever the input says was sealed. */
static void open(cupel_aead_ctx *ctx, const struct model *m)
{
	struct span in = fuzz_bytes(m->service == CUPEL_AES_GMAC && fuzz_below(8) != 0 ? 0 : TEXT), aad = fuzz_bytes(AAD), iv = fuzz_bytes(20);
	struct span tag = fuzz_exactly(fuzz_len(m->tag_len));
	uint8_t *out = fuzz_room(in.len);
	int rc = fuzz_rc("open", cupel_aead_open(ctx, out, in.len, iv.at, iv.len, in.at, in.len, tag.at, tag.len, aad.at, aad.len));

	fuzz_tell("text", out, in.len);
	if (rc == CUPEL_E_MISMATCH)
		fuzz_filled(out, 0, in.len, "output of a forgery");
	else if (rc < 0)
		fuzz_filled(out, 0xa5, in.len, "output of a refused opening");
}

void fuzz_run(void)
{
	struct model m = { .service = services[fuzz_below(5)], .way = fuzz_below(16) ? 1 + fuzz_below(8) : fuzz_byte() };
	uint8_t start[NONCE] = { 0 };
	cupel_aead_ctx ctx;
	struct span iv;
	int rc;

	m.key = fuzz_exactly(fuzz_len(is_aes(m.service) ? key_lens[fuzz_below(3)] : 32));
	m.tag_len = is_aes(m.service) ? tag_lens[fuzz_below(9)] : 16;
	iv = fuzz_exactly(fuzz_len(m.way < 10 ? iv_lens[m.way] : 0));
	rc = fuzz_rc("aead init", cupel_aead_init(&ctx, m.service, m.way, m.tag_len, m.key.at, m.key.len, iv.at, iv.len));
	if (rc != CUPEL_OK)
		return;
	if (m.service == CUPEL_AES_GCM && m.way == CUPEL_IV_CALLER)
		m.service = CUPEL_AES_GCM_CALLER_IV;
	memcpy(start, iv.at, iv.len);
	while (fuzz_more())
		if (m.way != CUPEL_IV_OPEN_ONLY && fuzz_below(4) != 0)
			seal(&ctx, &m, start);
		else
			open(&ctx, &m);
	cupel_aead_clear(&ctx);
}
