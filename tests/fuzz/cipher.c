/* SPDX-License-Identifier: MIT */
/* Ciphers and key wrapping: messages at once and in parts, in place and not, there and back; calls that a context must refuse. */
#include "fuzz.h"

const bool fuzz_has_paths = true;

enum { MOST = 1200, PARTS = 8, BLOCK = 16 };

static const size_t key_lens[] = { 16, 24, 32 };

struct message {
	uint32_t service, verb;
	struct span key, iv, in;
};

/* What libcrypto makes of it, where it has the cipher. */
static void peer_says(const struct message *m, const uint8_t *out)
{
	static const char *const modes[] = { "ECB", "CBC", "CTR", "XTS" };
	const struct peer *peer = fuzz_peer();
	size_t key_len = m->service == CUPEL_AES_XTS ? m->key.len / 2 : m->key.len;
	uint8_t other[MOST + BLOCK];
	char name[] = "AES-128-ECB";
	const void *cipher;
	int len = 0, ok;

	if (peer == NULL || m->in.len == 0)
		return;
	memcpy(name + 4, key_len == 16 ? "128" : key_len == 24 ? "192" : "256", 3);
	memcpy(name + 8, modes[m->service - CUPEL_AES_ECB], 3);
	cipher = peer_cipher(peer, name, "");
	if (cipher == NULL)
		return;
	void *ctx = peer->EVP_CIPHER_CTX_new();

	if (m->verb == CUPEL_ENCRYPT)
		ok = peer->EVP_EncryptInit_ex(ctx, cipher, NULL, m->key.at, m->iv.at) == 1 && peer->EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
		     peer->EVP_EncryptUpdate(ctx, other, &len, m->in.at, (int)m->in.len) == 1;
	else
		ok = peer->EVP_DecryptInit_ex(ctx, cipher, NULL, m->key.at, m->iv.at) == 1 && peer->EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
		     peer->EVP_DecryptUpdate(ctx, other, &len, m->in.at, (int)m->in.len) == 1;
	fuzz_check(!ok || (size_t)len == m->in.len, "the length of libcrypto's text");
	if (ok)
		fuzz_same(out, other, m->in.len, "libcrypto's text");
	peer->EVP_CIPHER_CTX_free(ctx);
	peer_cipher_free(peer, cipher);
}

static int expected(const struct message *m)
{
	bool xts = m->service == CUPEL_AES_XTS;
	size_t len = m->key.len;

	if (xts ? len != 32 && len != 64 : len != 16 && len != 24 && len != 32)
		return CUPEL_E_KEY_SIZE;
	if (m->iv.len != (m->service == CUPEL_AES_ECB ? 0 : BLOCK))
		return CUPEL_E_IV_SIZE;
	if (xts ? m->in.len < BLOCK : m->service != CUPEL_AES_CTR && m->in.len % BLOCK != 0)
		return CUPEL_E_INPUT_SIZE;
	return xts && memcmp(m->key.at, m->key.at + len / 2, len / 2) == 0 ? CUPEL_E_KEY_HALVES : CUPEL_OK;
}

/* The same through a context: whole, where it is a unit of XTS, else in parts that the input cuts, in place or not. */
static void in_parts(const struct message *m, const uint8_t *whole)
{
	cupel_cipher_ctx ctx;
	bool in_place = fuzz_below(2);
	uint8_t *out = fuzz_room(m->in.len);

	if (in_place)
		memcpy(out, m->in.at, m->in.len);
	const uint8_t *in = in_place ? out : m->in.at;

	fuzz_check(cupel_cipher_init(&ctx, m->service, m->verb, m->key.at, m->key.len) == CUPEL_OK, "cipher init");
	if (m->service == CUPEL_AES_XTS) {
		fuzz_check(cupel_cipher_update(&ctx, out, m->in.len, in, m->in.len) == CUPEL_E_SERVICE, "a part of a unit");
		fuzz_check(cupel_cipher_unit(&ctx, out, m->in.len, m->iv.at, m->iv.len, in, m->in.len) == CUPEL_OK, "a unit");
	} else {
		size_t at = 0, granule = m->service == CUPEL_AES_CTR ? 1 : BLOCK;

		if (m->service != CUPEL_AES_ECB) {
			fuzz_check(cupel_cipher_update(&ctx, out, m->in.len, in, m->in.len) == CUPEL_E_USAGE, "a part before the start");
			fuzz_check(cupel_cipher_start(&ctx, m->iv.at, m->iv.len) == CUPEL_OK, "cipher start");
		}
		for (unsigned part = 0; part < PARTS && at < m->in.len; part++) {
			size_t left = m->in.len - at, len = part == PARTS - 1 ? left : (size_t)fuzz_byte() * granule;

			len = len < left ? len : left;
			fuzz_check(cupel_cipher_update(&ctx, out + at, len, in + at, len) == CUPEL_OK, "a part");
			at += len;
		}
	}
	fuzz_same(out, whole, m->in.len, "a text at once, and in parts");
	cupel_cipher_clear(&ctx);
	fuzz_check(cupel_cipher_update(&ctx, out, m->in.len, in, m->in.len) == CUPEL_E_CONTEXT, "a cleared context");
}

static void message(void)
{
	struct message m = { .service = CUPEL_AES_ECB + fuzz_below(4), .verb = CUPEL_ENCRYPT + fuzz_below(2) };
	size_t key_len = key_lens[fuzz_below(3)];
	bool xts = m.service == CUPEL_AES_XTS;
	uint8_t *out;
	int rc;

	m.key = fuzz_exactly(fuzz_len(xts ? 2 * key_len : key_len));
	m.iv = fuzz_exactly(fuzz_len(m.service == CUPEL_AES_ECB ? 0 : BLOCK));
	if (m.iv.len == BLOCK && fuzz_below(3) == 0) {   /* counters that soon carry far */
		unsigned ones = fuzz_below(BLOCK), last = fuzz_byte();

		memset((uint8_t *)(uintptr_t)m.iv.at + BLOCK - 1 - ones, 0xff, ones);
		((uint8_t *)(uintptr_t)m.iv.at)[BLOCK - 1] = (uint8_t)last;
	}
	m.in = fuzz_bytes(MOST);
	if (fuzz_below(8) != 0 && !xts && m.service != CUPEL_AES_CTR)
		m.in = fuzz_copy(m.in.at, m.in.len / BLOCK * BLOCK);
	out = fuzz_room(m.in.len);
	rc = fuzz_rc("cipher", cupel_cipher(m.service, m.verb, out, m.in.len, m.key.at, m.key.len, m.iv.at, m.iv.len, m.in.at, m.in.len));
	fuzz_tell("text", out, m.in.len);
	fuzz_check(rc == expected(&m), "cipher");
	if (rc != CUPEL_OK) {
		fuzz_filled(out, 0xa5, m.in.len, "output of a refused cipher");
		return;
	}
	peer_says(&m, out);
	in_parts(&m, out);
	/* the way back, in place */
	rc = cupel_cipher(m.service, CUPEL_ENCRYPT + CUPEL_DECRYPT - m.verb, out, m.in.len, m.key.at, m.key.len, m.iv.at, m.iv.len, out, m.in.len);
	fuzz_check(rc == CUPEL_OK, "the way back");
	fuzz_same(out, m.in.at, m.in.len, "there and back");
}

/* libcrypto has no inverse cipher for it under a name that is the same everywhere. */
static void wrap_of_peer(uint32_t service, struct span kek, struct span in, const uint8_t *wrapped, size_t wrapped_len)
{
	enum { WRAP_ALLOW = 1 };
	const struct peer *peer = fuzz_peer();
	uint8_t other[MOST + 2 * BLOCK];
	char name[] = "AES-128-WRAP-PAD";
	const void *cipher;
	int len;

	if (peer == NULL || service > CUPEL_AES_KWP)
		return;
	memcpy(name + 4, kek.len == 16 ? "128" : kek.len == 24 ? "192" : "256", 3);
	if (service == CUPEL_AES_KW)
		name[12] = '\0';
	cipher = peer_cipher(peer, name, "");
	if (cipher == NULL)
		return;
	void *ctx = peer->EVP_CIPHER_CTX_new();

	peer->EVP_CIPHER_CTX_set_flags(ctx, WRAP_ALLOW);
	if (peer->EVP_EncryptInit_ex(ctx, cipher, NULL, kek.at, NULL) == 1 && peer->EVP_EncryptUpdate(ctx, other, &len, in.at, (int)in.len) == 1) {
		fuzz_check((size_t)len == wrapped_len, "the length of libcrypto's wrapped key");
		fuzz_same(other, wrapped, wrapped_len, "libcrypto's wrapped key");
	}
	peer->EVP_CIPHER_CTX_free(ctx);
	peer_cipher_free(peer, cipher);
}

/* A key that is wrapped, and back; and what is no wrapped key, or one that was changed. */
static void wrap(void)
{
	enum { KEY = 300 };
	uint32_t service = CUPEL_AES_KW + fuzz_below(4);
	struct span kek = fuzz_exactly(fuzz_len(key_lens[fuzz_below(3)])), in = fuzz_bytes(KEY);
	size_t len = cupel_key_wrapped_len(service, in.len), out_len = 77;
	uint8_t *out = fuzz_room(in.len + 2 * BLOCK), *back = fuzz_room(in.len + 2 * BLOCK);
	bool kek_good = kek.len == 16 || kek.len == 24 || kek.len == 32;
	int rc = fuzz_rc("wrap", cupel_key_wrap(service, out, in.len + 2 * BLOCK, &out_len, kek.at, kek.len, in.at, in.len));

	fuzz_check(rc == (!kek_good ? CUPEL_E_KEY_SIZE : len == 0 ? CUPEL_E_INPUT_SIZE : CUPEL_OK), "wrap");
	fuzz_tell("wrapped key", out, in.len + 2 * BLOCK);
	if (rc == CUPEL_OK) {
		fuzz_check(out_len == len, "the length of a wrapped key");
		wrap_of_peer(service, kek, in, out, len);
		rc = cupel_key_unwrap(service, back, len - 8, &out_len, kek.at, kek.len, out, len);
		fuzz_check(rc == CUPEL_OK && out_len == in.len, "unwrap");
		fuzz_same(back, in.at, in.len, "wrapped and unwrapped");
		out[fuzz_byte() % len] ^= (uint8_t)(1 << fuzz_below(8));
		rc = cupel_key_unwrap(service, out, len - 8, &out_len, kek.at, kek.len, out, len);
		fuzz_check(rc == CUPEL_E_MISMATCH && out_len == 0, "a changed wrapped key");
		fuzz_filled(out, 0, len - 8, "output of a changed wrapped key");
	}
	out_len = 77;
	back = fuzz_room(in.len);
	rc = fuzz_rc("unwrap", cupel_key_unwrap(service, back, in.len, &out_len, kek.at, kek.len, in.at, in.len));
	fuzz_tell("unwrapped key", back, in.len);
	fuzz_tell("its length", &out_len, sizeof out_len);
	fuzz_check(rc == CUPEL_OK || rc == CUPEL_E_MISMATCH || out_len == 77, "the length of a refused key");
}

void fuzz_run(void)
{
	while (fuzz_more())
		if (fuzz_below(3) != 0)
			message();
		else
			wrap();
}
