/* SPDX-License-Identifier: MIT */
/*
 * GCM, GMAC and CCM. Vectors give the IVs that they are sealed with: the module takes them in CCM, and the laboratory build in GCM.
 * The module's own IVs are those of the -randnonce commands.
 */
#include <stdlib.h>
#include <string.h>

#include <cupel/lab.h>

#include "acvp.h"

size_t aead_given_iv(uint32_t service)
{
	return service == CUPEL_AES_GCM || service == CUPEL_AES_GMAC || service == CUPEL_AES_CCM;
}

size_t aead_gcm(uint32_t service)
{
	return service == CUPEL_AES_GCM || service == CUPEL_AES_GMAC;
}

/* Only where the module has random bits. */
size_t aead_random_iv(uint32_t service)
{
	static const uint8_t key[16];
	cupel_aead_ctx ctx;

	if (!aead_gcm(service) ||
	    cupel_aead_init(&ctx, service, CUPEL_IV_RANDOM, CUPEL_AEAD_MAX_TAG_LEN, key, sizeof(key), NULL, 0) != CUPEL_OK)
		return 0;
	cupel_aead_clear(&ctx);
	return 1;
}

static size_t tag_len_of(struct bytes arg)
{
	return (size_t)number(arg, 4, "the tag's length");
}

static uint8_t *room_for(size_t len)
{
	uint8_t *room = malloc(len + 1);

	if (room == NULL)
		die("out of memory");
	return room;
}

/* Arguments: tag bytes, key, text, nonce, additional data. To `out` go the ciphertext and the tag. */
static int seal_given_iv(uint32_t service, uint8_t *out, size_t tag_len, const struct bytes *args)
{
	struct bytes key = args[1], text = args[2], nonce = args[3], ad = args[4];
	uint8_t *tag = out + text.len;
	cupel_aead_ctx ctx;
	int rc;

	if (aead_gcm(service))
		return cupel_lab_aead_seal(service, out, text.len, tag, tag_len, key.at, key.len, nonce.at, nonce.len, text.at, text.len, ad.at, ad.len);
	rc = cupel_aead_init(&ctx, service, CUPEL_IV_CALLER, tag_len, key.at, key.len, NULL, 0);
	if (rc == CUPEL_OK) {
		rc = cupel_aead_seal(&ctx, out, text.len, tag, tag_len, NULL, 0, nonce.at, nonce.len, text.at, text.len, ad.at, ad.len);
		cupel_aead_clear(&ctx);
	}
	return rc;
}

void aead_seal(uint32_t service, const struct bytes *args)
{
	size_t tag_len = tag_len_of(args[0]);
	uint8_t *out = room_for(args[2].len + CUPEL_AEAD_MAX_TAG_LEN);
	int rc = tag_len > CUPEL_AEAD_MAX_TAG_LEN ? CUPEL_E_TAG_SIZE : seal_given_iv(service, out, tag_len, args);

	pipe_answer_all(&(struct bytes){ out, args[2].len + tag_len }, refused(rc, "sealing") ? 0 : 1);
	free(out);
}

/* Answers whether it opens, and the text. What is too short to have a tag, or has a size that the module refuses, does not open. */
static void open_one(uint32_t service, size_t tag_len, struct bytes key, struct bytes sealed, struct bytes nonce, struct bytes ad)
{
	size_t len = sealed.len < tag_len ? 0 : sealed.len - tag_len;
	uint8_t *text = room_for(len);
	int rc = sealed.len < tag_len ? CUPEL_E_TAG_SIZE : CUPEL_OK;
	cupel_aead_ctx ctx;

	if (rc == CUPEL_OK)
		rc = cupel_aead_init(&ctx, service, CUPEL_IV_OPEN_ONLY, tag_len, key.at, key.len, NULL, 0);
	if (rc == CUPEL_OK) {
		rc = cupel_aead_open(&ctx, text, len, nonce.at, nonce.len, sealed.at, len, sealed.at + len, tag_len, ad.at, ad.len);
		cupel_aead_clear(&ctx);
	}
	answer_opened(rc, "opening", text, len);
	free(text);
}

void aead_open(uint32_t service, const struct bytes *args)
{
	open_one(service, tag_len_of(args[0]), args[1], args[2], args[3], args[4]);
}

void aead_random_iv_seal(uint32_t service, const struct bytes *args)
{
	size_t tag_len = tag_len_of(args[0]);
	struct bytes key = args[1], text = args[2], ad = args[4];
	uint8_t *out = room_for(text.len + CUPEL_AEAD_MAX_TAG_LEN + CUPEL_AEAD_NONCE_LEN), *tag = out + text.len;
	cupel_aead_ctx ctx;
	int rc;

	if (args[3].len != 0)
		die("a nonce is given, and the module makes its own");
	rc = cupel_aead_init(&ctx, service, CUPEL_IV_RANDOM, tag_len, key.at, key.len, NULL, 0);
	if (rc == CUPEL_OK) {
		rc = cupel_aead_seal(&ctx, out, text.len, tag, tag_len, tag + tag_len, CUPEL_AEAD_NONCE_LEN, NULL, 0, text.at, text.len, ad.at,
		                     ad.len);
		cupel_aead_clear(&ctx);
	}
	pipe_answer_all(&(struct bytes){ out, text.len + tag_len + CUPEL_AEAD_NONCE_LEN }, refused(rc, "sealing") ? 0 : 1);
	free(out);
}

void aead_random_iv_open(uint32_t service, const struct bytes *args)
{
	struct bytes sealed = args[2], nonce = { NULL, CUPEL_AEAD_NONCE_LEN };

	if (args[3].len != 0 || sealed.len < nonce.len)
		die("the nonce is not at the end of the ciphertext");
	sealed.len -= nonce.len;
	nonce.at = sealed.at + sealed.len;
	open_one(service, tag_len_of(args[0]), args[1], sealed, nonce, args[4]);
}

/* Tags of 32 bits are not announced in GCM: their texts are so short (SP 800-38D C) that the lengths of all others would have to be. */
static void capability(FILE *json, uint32_t service, uint32_t iv_way, const char *more)
{
	cupel_service_params params = { .verb = CUPEL_DECRYPT, .iv_way = iv_way, .tag_len = CUPEL_AEAD_MAX_TAG_LEN };

	fputs(",\"revision\":\"1.0\",\"direction\":[\"encrypt\",\"decrypt\"]", json);
	config_lengths(json, "keyLen", service, &params, &params.key_len, 8);
	params.key_len = 16;
	params.tag_len = aead_gcm(service) ? 8 : 0;
	config_lengths(json, "tagLen", service, &params, &params.tag_len, 8);
	fputs(more, json);
	if (service == CUPEL_AES_GCM)
		fputs(",\"payloadLen\":[{\"min\":0,\"max\":65536,\"increment\":8}]", json);
}

void aead_capability(FILE *json, uint32_t service)
{
	if (service == CUPEL_AES_CCM)
		capability(json, service, CUPEL_IV_OPEN_ONLY,
		           ",\"ivLen\":[{\"min\":56,\"max\":104,\"increment\":8}],\"payloadLen\":[{\"min\":0,\"max\":256,\"increment\":8}]"
		           ",\"aadLen\":[{\"min\":0,\"max\":524288,\"increment\":8}]");
	else
		capability(json, service, CUPEL_IV_OPEN_ONLY,
		           ",\"ivGen\":\"external\",\"ivLen\":[{\"min\":8,\"max\":1024,\"increment\":8}]"
		           ",\"aadLen\":[{\"min\":0,\"max\":65536,\"increment\":8}]");
}

void aead_random_iv_capability(FILE *json, uint32_t service)
{
	capability(json, service, CUPEL_IV_RANDOM,
	           ",\"ivGen\":\"internal\",\"ivGenMode\":\"8.2.2\",\"ivLen\":[96],\"aadLen\":[{\"min\":0,\"max\":65536,\"increment\":8}]");
}
