/* SPDX-License-Identifier: MIT */
/* SHA-2: messages, the Monte Carlo loop, and messages of gigabytes. */
#include <stdlib.h>
#include <string.h>

#include "acvp.h"

enum {
	MCT_ROUNDS = 1000,
	LDT_BUFFER_LEN = 256 << 10
};

void digest_perform(uint32_t service, const struct bytes *args)
{
	uint8_t digest[CUPEL_DIGEST_MAX_LEN];

	must(cupel_digest(service, digest, sizeof(digest), args[0].at, args[0].len), "cupel_digest");
	pipe_answer(digest, cupel_digest_len(service));
}

/* MD(i) = H(MD(i-3) || MD(i-2) || MD(i-1)), all three the seed at first. */
void digest_mct(uint32_t service, const struct bytes *args)
{
	uint8_t digests[4][CUPEL_DIGEST_MAX_LEN];
	struct bytes last[3] = { args[0], args[0], args[0] };
	cupel_digest_ctx ctx;

	for (size_t round = 0; round < MCT_ROUNDS; round++) {
		uint8_t *digest = digests[round % 4];

		must(cupel_digest_init(&ctx, service), "cupel_digest_init");
		for (size_t i = 0; i < 3; i++)
			must(cupel_digest_update(&ctx, last[i].at, last[i].len), "cupel_digest_update");
		must(cupel_digest_final(&ctx, digest, sizeof(digests[0])), "cupel_digest_final");
		last[0] = last[1];
		last[1] = last[2];
		last[2] = (struct bytes){ digest, cupel_digest_len(service) };
	}
	pipe_answer(last[2].at, last[2].len);
}

void digest_ldt(uint32_t service, const struct bytes *args)
{
	uint8_t digest[CUPEL_DIGEST_MAX_LEN];
	struct bytes content = args[0];
	uint64_t times = number(args[1], 8, "LDT's number of times");
	size_t copies = content.len > 0 && content.len < LDT_BUFFER_LEN ? LDT_BUFFER_LEN / content.len : 1;
	uint8_t *buffer = malloc(copies * content.len + 1);
	cupel_digest_ctx ctx;

	if (buffer == NULL)
		die("out of memory");
	for (size_t i = 0; i < copies; i++)
		memcpy(buffer + i * content.len, content.at, content.len);
	pipe_offer();
	must(cupel_digest_init(&ctx, service), "cupel_digest_init");
	while (times > 0 && content.len > 0) {
		size_t now = times < copies ? (size_t)times : copies;

		must(cupel_digest_update(&ctx, buffer, now * content.len), "cupel_digest_update");
		times -= now;
	}
	must(cupel_digest_final(&ctx, digest, sizeof(digest)), "cupel_digest_final");
	pipe_answer(digest, cupel_digest_len(service));
	free(buffer);
}

void digest_capability(FILE *json, uint32_t service)
{
	(void)service;
	fputs(",\"revision\":\"1.0\",\"messageLength\":[{\"min\":0,\"max\":65528,\"increment\":8}],\"performLargeDataTest\":[1,2,4,8]",
	      json);
}
