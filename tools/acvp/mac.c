/* SPDX-License-Identifier: MIT */
/* HMAC and CMAC. The module does not generate with a key under 112 bits; ACVP's sets do, so the laboratory build does for them. */
#include <cupel/lab.h>

#include "acvp.h"

enum {
	GENERATE_MIN_KEY_LEN = 14,       /* 112 bits */
	CAPABILITY_MAX_KEY_LEN = 65536   /* what ACVP allows to register */
};

size_t mac_cmac(uint32_t service)
{
	return service == CUPEL_CMAC_AES;
}

size_t mac_hmac(uint32_t service)
{
	return mac_cmac(service) ? 0 : cupel_mac_len(service);
}

void mac_hmac_perform(uint32_t service, const struct bytes *args)
{
	uint8_t tag[CUPEL_MAC_MAX_LEN];
	size_t tag_len = cupel_mac_len(service);
	struct bytes message = args[0], key = args[1];

	if (key.len < GENERATE_MIN_KEY_LEN)
		must(cupel_lab_mac(service, tag, tag_len, key.at, key.len, message.at, message.len), "cupel_lab_mac");
	else
		must(cupel_mac(service, tag, tag_len, key.at, key.len, message.at, message.len), "cupel_mac");
	pipe_answer(tag, tag_len);
}

void mac_cmac_perform(uint32_t service, const struct bytes *args)
{
	uint8_t tag[CUPEL_MAC_MAX_LEN];
	size_t tag_len = (size_t)number(args[0], 4, "the tag's length");
	struct bytes key = args[1], message = args[2], answer = { tag, tag_len };
	int rc = tag_len > sizeof(tag) ? CUPEL_E_TAG_SIZE : cupel_mac(service, tag, tag_len, key.at, key.len, message.at, message.len);

	pipe_answer_all(&answer, refused(rc, "cupel_mac") ? 0 : 1);
}

/* A tag, or a key, of a length that is not allowed does not verify. */
void mac_verify(uint32_t service, const struct bytes *args)
{
	struct bytes key = args[0], message = args[1], tag = args[2];
	int rc = cupel_mac_verify(service, tag.at, tag.len, key.at, key.len, message.at, message.len);
	uint8_t ok = rc != CUPEL_E_MISMATCH && !refused(rc, "cupel_mac_verify");

	pipe_answer(&ok, sizeof(ok));
}

/* True where the service would generate such a tag, in the words of the module itself. */
static bool would_generate(uint32_t service, size_t key_len, size_t tag_len)
{
	cupel_service_params params = { .verb = CUPEL_GENERATE, .key_len = key_len, .tag_len = tag_len };
	cupel_service_report report;

	must(cupel_service_query(service, &report, &params), "cupel_service_query");
	return report.answer == CUPEL_OK;
}

void mac_cmac_capability(FILE *json, uint32_t service)
{
	cupel_service_params params = { .verb = CUPEL_GENERATE, .tag_len = cupel_mac_len(service) };

	fputs(",\"revision\":\"1.0\",\"capabilities\":[{\"direction\":[\"gen\",\"ver\"],\"msgLen\":[{\"min\":0,\"max\":524288,\"increment\":8}]",
	      json);
	config_lengths(json, "keyLen", service, &params, &params.key_len, 8);
	params.key_len = 16;
	params.tag_len = 0;
	config_lengths(json, "macLen", service, &params, &params.tag_len, 8);
	fputs("}]", json);
}

void mac_hmac_capability(FILE *json, uint32_t service)
{
	size_t tag_max = cupel_mac_len(service), tag_min = 1, key_min = 1;

	while (key_min < CAPABILITY_MAX_KEY_LEN && !would_generate(service, key_min, tag_max))
		key_min++;
	while (tag_min < tag_max && !would_generate(service, CAPABILITY_MAX_KEY_LEN, tag_min))
		tag_min++;
	fprintf(json,
	        ",\"revision\":\"1.0\",\"keyLen\":[{\"min\":%zu,\"max\":%u,\"increment\":8}]"
	        ",\"macLen\":[{\"min\":%zu,\"max\":%zu,\"increment\":8}]",
	        8 * key_min, 8u * CAPABILITY_MAX_KEY_LEN, 8 * tag_min, 8 * tag_max);
}
