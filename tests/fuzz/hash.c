/* SPDX-License-Identifier: MIT */
/* Hash functions and MACs: calls in any order on two contexts of each, beside a model of what each was shown. */
#include "fuzz.h"

const bool fuzz_has_paths = true;

enum { MOST = 2048, PART = 600, KEY = 160 };

static const char *const names[] = { "SHA2-224", "SHA2-256", "SHA2-384", "SHA2-512", "SHA2-512/224", "SHA2-512/256", "MD5" };
static const char *const getters[] = { "EVP_sha224", "EVP_sha256", "EVP_sha384", "EVP_sha512", "EVP_sha512_224", "EVP_sha512_256", "EVP_md5" };
enum { HASHES = 6 };

/* What a context was shown. */
struct shown {
	uint32_t service, verb;
	bool live;
	struct span key;
	uint8_t text[MOST];
	size_t len;
};

static void show(struct shown *shown, struct span part)
{
	if (part.len != 0)
		memcpy(shown->text + shown->len, part.at, part.len);
	shown->len += part.len;
}

/* What libcrypto says, where it is here and has the function. */
static void digest_of_peer(uint32_t service, const uint8_t *digest, const uint8_t *text, size_t len)
{
	const struct peer *peer = fuzz_peer();
	uint8_t other[64];
	unsigned other_len;
	const void *md;

	if (peer == NULL || (md = peer_md(peer, names[service - CUPEL_SHA2_224], getters[service - CUPEL_SHA2_224])) == NULL)
		return;
	if (peer->EVP_Digest(text, len, other, &other_len, md, NULL) == 1)
		fuzz_same(digest, other, other_len, "libcrypto's digest");
	peer_md_free(peer, md);
}

static void mac_of_peer(const struct shown *mac, const uint8_t *tag)
{
	const struct peer *peer = fuzz_peer();
	uint8_t other[64];
	const void *with;

	if (peer == NULL)
		return;
	if (mac->service == CUPEL_CMAC_AES) {
		static const char *const ciphers[] = { "AES-128-CBC", "AES-192-CBC", "AES-256-CBC" };
		void *ctx = peer->CMAC_CTX_new();
		size_t other_len;

		with = peer_cipher(peer, ciphers[mac->key.len / 8 - 2], "");
		if (with != NULL && peer->CMAC_Init(ctx, mac->key.at, mac->key.len, with, NULL) == 1 && peer->CMAC_Update(ctx, mac->text, mac->len) == 1 &&
		    peer->CMAC_Final(ctx, other, &other_len) == 1)
			fuzz_same(tag, other, other_len, "libcrypto's CMAC");
		peer->CMAC_CTX_free(ctx);
		peer_cipher_free(peer, with);
		return;
	}
	with = peer_md(peer, names[mac->service - CUPEL_HMAC_SHA2_224], getters[mac->service - CUPEL_HMAC_SHA2_224]);
	unsigned other_len;

	if (with != NULL && peer->HMAC(with, mac->key.at, mac->key.len, mac->text, mac->len, other, &other_len) != NULL)
		fuzz_same(tag, other, other_len, "libcrypto's HMAC");
	peer_md_free(peer, with);
}

static void digest_step(cupel_digest_ctx ctx[2], struct shown shown[2])
{
	unsigned which = fuzz_below(2);
	struct shown *model = &shown[which];
	struct span text;
	uint8_t *out, whole[64];
	size_t len, cap;
	int rc;

	switch (fuzz_below(6)) {
	case 0:
		model->service = CUPEL_SHA2_224 + fuzz_below(HASHES + 1);
		model->len = 0;
		model->live = true;
		fuzz_check(cupel_digest_init(&ctx[which], model->service) == CUPEL_OK, "digest init");
		break;
	case 1:
	case 2:
		text = fuzz_bytes(model->len + PART > MOST ? MOST - model->len : PART);
		rc = fuzz_rc("digest update", cupel_digest_update(&ctx[which], text.at, text.len));
		fuzz_check(rc == (model->live ? CUPEL_OK : CUPEL_E_CONTEXT), "digest update");
		if (model->live)
			show(model, text);
		break;
	case 3:
		len = model->live ? cupel_digest_len(model->service) : 32;
		cap = fuzz_len(len);
		out = fuzz_room(cap);
		rc = fuzz_rc("digest final", cupel_digest_final(&ctx[which], out, cap));
		fuzz_tell("digest", out, cap);
		if (!model->live || cap < len) {
			fuzz_check(rc == (model->live ? CUPEL_E_OUTPUT_SIZE : CUPEL_E_CONTEXT), "digest refused");
			fuzz_filled(out, 0xa5, cap, "output of a refused digest");
			break;
		}
		model->live = false;
		fuzz_check(rc == (model->service == CUPEL_MD5 ? CUPEL_NOT_APPROVED : CUPEL_OK), "digest final");
		fuzz_check(cupel_digest(model->service, whole, sizeof whole, model->text, model->len) == rc, "digest at once");
		fuzz_same(whole, out, len, "a digest at once, and in parts");
		digest_of_peer(model->service, out, model->text, model->len);
		break;
	case 4:
		rc = fuzz_rc("digest copy", cupel_digest_copy(&ctx[!which], &ctx[which]));
		fuzz_check(rc == (model->live ? CUPEL_OK : CUPEL_E_CONTEXT), "digest copy");
		if (rc == CUPEL_OK)
			shown[!which] = *model;
		break;
	default:
		cupel_digest_clear(&ctx[which]);
		model->live = false;
		break;
	}
}

/* The whole tag at once, under a key of any length. */
static void mac_whole(const struct shown *model, uint8_t tag[CUPEL_MAC_MAX_LEN])
{
	size_t len = cupel_mac_len(model->service);

	fuzz_check((model->service == CUPEL_CMAC_AES ? cupel_mac(model->service, tag, len, model->key.at, model->key.len, model->text, model->len) :
	            cupel_lab_mac(model->service, tag, len, model->key.at, model->key.len, model->text, model->len)) == CUPEL_OK, "MAC at once");
}

static void mac_final(cupel_mac_ctx *ctx, struct shown *model)
{
	size_t len = model->live ? cupel_mac_len(model->service) : 32, tag_len = fuzz_len(len);
	bool good = model->live && tag_len >= CUPEL_MAC_MIN_LEN && tag_len <= len;
	uint8_t *tag = fuzz_room(tag_len), whole[CUPEL_MAC_MAX_LEN];
	int rc = fuzz_rc("MAC final", cupel_mac_final(ctx, tag, tag_len));

	fuzz_tell("tag", tag, tag_len);
	fuzz_check(rc == (!model->live ? CUPEL_E_CONTEXT : model->verb != CUPEL_GENERATE ? CUPEL_E_USAGE : good ? CUPEL_OK : CUPEL_E_TAG_SIZE),
	           "MAC final");
	if (rc != CUPEL_OK) {
		fuzz_filled(tag, 0xa5, tag_len, "output of a refused MAC");
		return;
	}
	mac_whole(model, whole);
	fuzz_same(whole, tag, tag_len, "a tag at once, and in parts");
	mac_of_peer(model, whole);
	model->len = 0;
}

static void mac_verify(cupel_mac_ctx *ctx, struct shown *model)
{
	size_t len = model->live ? cupel_mac_len(model->service) : 32;
	uint8_t tag[CUPEL_MAC_MAX_LEN] = { 0 }, wrong = fuzz_byte();
	int rc;

	if (model->live)
		mac_whole(model, tag);
	tag[wrong % len] ^= wrong;
	rc = fuzz_rc("MAC verify", cupel_mac_final_verify(ctx, tag, len));
	fuzz_check(rc == (!model->live ? CUPEL_E_CONTEXT : model->verb != CUPEL_VERIFY ? CUPEL_E_USAGE : wrong ? CUPEL_E_MISMATCH : CUPEL_OK), "MAC verify");
	if (rc == CUPEL_OK || rc == CUPEL_E_MISMATCH)
		model->len = 0;
}

static void mac_step(cupel_mac_ctx ctx[2], struct shown shown[2])
{
	static const size_t aes_keys[] = { 16, 24, 32 };
	unsigned which = fuzz_below(2), what;
	struct shown *model = &shown[which];
	struct span text;
	uint32_t service, verb;
	int rc;

	switch (fuzz_below(7)) {
	case 0:
		what = fuzz_below(HASHES + 1);
		service = what == HASHES ? CUPEL_CMAC_AES : CUPEL_HMAC_SHA2_224 + what;
		verb = CUPEL_GENERATE + fuzz_below(2);
		text = what == HASHES ? fuzz_exactly(fuzz_len(aes_keys[fuzz_below(3)])) : fuzz_bytes(KEY);
		rc = fuzz_rc("MAC init", cupel_mac_init(&ctx[which], service, verb, text.at, text.len));
		if (rc == CUPEL_OK)
			*model = (struct shown){ .service = service, .verb = verb, .live = true, .key = text };
		else
			fuzz_check(rc == CUPEL_E_KEY_SIZE && (what == HASHES || (verb == CUPEL_GENERATE && text.len < 14)), "MAC init");
		break;
	case 1:
	case 2:
		text = fuzz_bytes(model->len + PART > MOST ? MOST - model->len : PART);
		rc = fuzz_rc("MAC update", cupel_mac_update(&ctx[which], text.at, text.len));
		fuzz_check(rc == (model->live ? CUPEL_OK : CUPEL_E_CONTEXT), "MAC update");
		if (model->live)
			show(model, text);
		break;
	case 3:
	case 4:
		verb = model->verb;
		if (fuzz_below(8) == 0)
			verb = CUPEL_GENERATE + CUPEL_VERIFY - verb;
		(verb == CUPEL_VERIFY ? mac_verify : mac_final)(&ctx[which], model);
		break;
	case 5:
		rc = fuzz_rc("MAC copy", cupel_mac_copy(&ctx[!which], &ctx[which]));
		fuzz_check(rc == (model->live ? CUPEL_OK : CUPEL_E_CONTEXT), "MAC copy");
		if (rc == CUPEL_OK)
			shown[!which] = *model;
		break;
	default:
		cupel_mac_clear(&ctx[which]);
		model->live = false;
		break;
	}
}

void fuzz_run(void)
{
	static struct shown digests[2], macs[2];
	cupel_digest_ctx digest_ctx[2] = { 0 };
	cupel_mac_ctx mac_ctx[2] = { 0 };

	memset(digests, 0, sizeof digests);
	memset(macs, 0, sizeof macs);
	while (fuzz_more())
		if (fuzz_below(2))
			digest_step(digest_ctx, digests);
		else
			mac_step(mac_ctx, macs);
}
