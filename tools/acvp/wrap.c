/* SPDX-License-Identifier: MIT */
/*
 * Key wrapping. The arguments are those of the AEAD commands, of which the first and the last two are not used. Where AES is
 * inverted, the service's name says so, and getConfig is silent: acvptool would answer such groups with the forward cipher.
 */
#include <stdlib.h>

#include "acvp.h"

enum { WRAP_GROWS = 16 };                /* no wrapped key is longer than the key by more */

size_t wrap_forward(uint32_t service)
{
	return service == CUPEL_AES_KW || service == CUPEL_AES_KWP;
}

size_t wrap_inverse(uint32_t service)
{
	return service == CUPEL_AES_KW_INVERSE || service == CUPEL_AES_KWP_INVERSE;
}

void wrap_seal(uint32_t service, const struct bytes *args)
{
	struct bytes kek = args[1], key = args[2], wrapped;
	uint8_t *out = malloc(key.len + WRAP_GROWS);

	if (out == NULL)
		die("out of memory");
	wrapped.at = out;
	pipe_answer_all(&wrapped, refused(cupel_key_wrap(service, out, key.len + WRAP_GROWS, &wrapped.len, kek.at, kek.len, key.at, key.len),
	                                  "cupel_key_wrap") ? 0 : 1);
	free(out);
}

void wrap_open(uint32_t service, const struct bytes *args)
{
	struct bytes kek = args[1], wrapped = args[2];
	uint8_t *out = malloc(wrapped.len + 1);
	size_t len = 0;
	int rc;

	if (out == NULL)
		die("out of memory");
	rc = cupel_key_unwrap(service, out, wrapped.len, &len, kek.at, kek.len, wrapped.at, wrapped.len);
	answer_opened(rc, "cupel_key_unwrap", out, len);
	free(out);
}

void wrap_capability(FILE *json, uint32_t service)
{
	cupel_service_params params = { .verb = CUPEL_ENCRYPT };

	fputs(",\"revision\":\"1.0\",\"direction\":[\"encrypt\",\"decrypt\"],\"kwCipher\":[\"cipher\"]", json);
	config_lengths(json, "keyLen", service, &params, &params.key_len, 8);
	fprintf(json, ",\"payloadLen\":[{\"min\":%u,\"max\":4096,\"increment\":%u}]", service == CUPEL_AES_KW ? 128u : 8u,
	        service == CUPEL_AES_KW ? 64u : 8u);
}
