/* SPDX-License-Identifier: MIT */
/* AES without authentication: ECB and CBC with the inner loop of their Monte Carlo tests, CTR, XTS. */
#include <stdlib.h>

#include "acvp.h"

size_t cipher_ecb(uint32_t service)
{
	return service == CUPEL_AES_ECB;
}

size_t cipher_cbc(uint32_t service)
{
	return service == CUPEL_AES_CBC;
}

size_t cipher_ctr(uint32_t service)
{
	return service == CUPEL_AES_CTR;
}

size_t cipher_xts(uint32_t service)
{
	return service == CUPEL_AES_XTS;
}

/* A whole input at once. False where the module refuses a size. */
static bool at_once(uint32_t service, uint32_t verb, uint8_t *out, struct bytes key, struct bytes in, struct bytes iv)
{
	return !refused(cupel_cipher(service, verb, out, in.len, key.at, key.len, iv.at, iv.len, in.at, in.len), "cupel_cipher");
}

/*
 * The Monte Carlo test's inner loop, in one context. ECB takes its last result as its next input. CBC takes the result
 * before that (it is overwritten in place), and the IV before there is one. Round r writes to outs[r % 2].
 */
static bool in_rounds(uint32_t service, uint32_t verb, uint8_t *outs[2], struct bytes key, struct bytes in, struct bytes iv,
                      uint32_t rounds)
{
	bool ecb = service == CUPEL_AES_ECB;
	const uint8_t *next = in.at;
	cupel_cipher_ctx ctx;

	if (!ecb && in.len != CUPEL_CIPHER_BLOCK_LEN)
		die("%zu bytes in more than one round, not one block", in.len);
	if (refused(cupel_cipher_init(&ctx, service, verb, key.at, key.len), "cupel_cipher_init") ||
	    (!ecb && refused(cupel_cipher_start(&ctx, iv.at, iv.len), "cupel_cipher_start")))
		return false;
	for (uint32_t round = 0; round < rounds; round++) {
		if (refused(cupel_cipher_update(&ctx, outs[round % 2], in.len, next, in.len), "cupel_cipher_update"))
			return false;
		next = ecb ? outs[round % 2] : round == 0 ? iv.at : outs[(round + 1) % 2];
	}
	cupel_cipher_clear(&ctx);
	return true;
}

/* Answers the last result and, where `num_answers` is 2, the one before it: before the first it is what the next input would be. */
static void perform(uint32_t service, uint32_t verb, struct bytes key, struct bytes in, struct bytes iv, uint32_t rounds,
                    size_t num_answers)
{
	uint8_t *room = malloc(2 * in.len + 1);
	uint8_t *outs[2] = { room, room + in.len };
	struct bytes answers[2] = { { outs[0], in.len }, service == CUPEL_AES_ECB ? in : iv };
	bool done;

	if (room == NULL)
		die("out of memory");
	if (rounds == 0 || (num_answers == 1 && rounds > 1))
		die("%u rounds", rounds);
	if (rounds == 1) {
		done = at_once(service, verb, outs[0], key, in, iv);
	} else {
		done = in_rounds(service, verb, outs, key, in, iv, rounds);
		answers[0].at = outs[(rounds - 1) % 2];
		answers[1] = (struct bytes){ outs[rounds % 2], in.len };
	}
	pipe_answer_all(answers, done ? num_answers : 0);
	free(room);
}

static uint32_t rounds_of(struct bytes arg)
{
	return (uint32_t)number(arg, 4, "the number of rounds");
}

static const struct bytes no_iv;

void cipher_ecb_encrypt(uint32_t service, const struct bytes *args)
{
	(void)service;
	perform(CUPEL_AES_ECB, CUPEL_ENCRYPT, args[0], args[1], no_iv, rounds_of(args[2]), 2);
}

void cipher_ecb_decrypt(uint32_t service, const struct bytes *args)
{
	(void)service;
	perform(CUPEL_AES_ECB, CUPEL_DECRYPT, args[0], args[1], no_iv, rounds_of(args[2]), 2);
}

void cipher_cbc_encrypt(uint32_t service, const struct bytes *args)
{
	perform(service, CUPEL_ENCRYPT, args[0], args[1], args[2], rounds_of(args[3]), 2);
}

void cipher_cbc_decrypt(uint32_t service, const struct bytes *args)
{
	perform(service, CUPEL_DECRYPT, args[0], args[1], args[2], rounds_of(args[3]), 2);
}

void cipher_ctr_encrypt(uint32_t service, const struct bytes *args)
{
	perform(service, CUPEL_ENCRYPT, args[0], args[1], args[2], rounds_of(args[3]), 1);
}

void cipher_ctr_decrypt(uint32_t service, const struct bytes *args)
{
	perform(service, CUPEL_DECRYPT, args[0], args[1], args[2], rounds_of(args[3]), 1);
}

void cipher_xts_encrypt(uint32_t service, const struct bytes *args)
{
	perform(service, CUPEL_ENCRYPT, args[0], args[1], args[2], 1, 1);
}

void cipher_xts_decrypt(uint32_t service, const struct bytes *args)
{
	perform(service, CUPEL_DECRYPT, args[0], args[1], args[2], 1, 1);
}

/* `key_bits` are the bits that ACVP says for a byte of key: XTS's keys count by one of their halves. */
static void capability(FILE *json, uint32_t service, const char *revision, unsigned key_bits)
{
	cupel_service_params params = { .verb = CUPEL_ENCRYPT, .iv_len = service == CUPEL_AES_ECB ? 0 : CUPEL_CIPHER_BLOCK_LEN };

	fprintf(json, ",\"revision\":\"%s\",\"direction\":[\"encrypt\",\"decrypt\"]", revision);
	config_lengths(json, "keyLen", service, &params, &params.key_len, key_bits);
}

void cipher_capability(FILE *json, uint32_t service)
{
	capability(json, service, "1.0", 8);
}

void cipher_ctr_capability(FILE *json, uint32_t service)
{
	capability(json, service, "1.0", 8);
	fputs(",\"payloadLen\":[{\"min\":8,\"max\":128,\"increment\":8}],\"incrementalCounter\":true,\"overflowCounter\":true"
	      ",\"performCounterTests\":true", json);
}

void cipher_xts_capability(FILE *json, uint32_t service)
{
	capability(json, service, "2.0", 4);
	fputs(",\"payloadLen\":[{\"min\":128,\"max\":65536,\"increment\":8}],\"tweakMode\":[\"hex\",\"number\"]"
	      ",\"dataUnitLenMatchesPayload\":false,\"dataUnitLen\":[{\"min\":128,\"max\":65536,\"increment\":8}]", json);
}
