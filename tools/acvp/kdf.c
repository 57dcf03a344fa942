/* SPDX-License-Identifier: MIT */
/*
 * Key derivation. The names of most commands hold the function that is worked with, and not the service. What the module
 * refuses of the sizes is answered with no string; PBKDF2 below its limits is the laboratory build's, and the old master
 * secret of TLS 1.2 that of the service that is not approved.
 */
#include <stdlib.h>
#include <string.h>

#include <cupel/lab.h>

#include "acvp.h"

enum { MAX_OUT = 1 << 20 };

static uint8_t out[MAX_OUT];

/* A number of bytes to derive. */
static size_t out_len(struct bytes arg)
{
	uint64_t len = number(arg, 4, "the length of what is derived");

	if (len > MAX_OUT)
		die("over-long answer: %llu bytes; %d are allowed", (unsigned long long)len, MAX_OUT);
	return (size_t)len;
}

static void answer(int rc, const char *call, size_t len)
{
	struct bytes all = { out, len };

	pipe_answer_all(&all, refused(rc, call) ? 0 : 1);
}

/* The HMAC of a hash function. */
static uint32_t hmac_of(uint32_t hash)
{
	cupel_service_report report;
	char name[sizeof(report.name) + 5];

	must(cupel_service_query(hash, &report, NULL), "cupel_service_query");
	return service_named(name, (size_t)snprintf(name, sizeof(name), "HMAC-%s", report.name));
}

size_t kdf_hash_or_hmac(uint32_t service)
{
	return cupel_digest_len(service) + mac_hmac(service);
}

size_t kdf_pbkdf2(uint32_t service)
{
	return service == CUPEL_PBKDF2;
}

#define ARG(i) args[i].at, args[i].len

void kdf_hkdf_perform(uint32_t service, const struct bytes *args)
{
	size_t len = out_len(args[3]);

	answer(cupel_hkdf(hmac_of(service), out, len, ARG(0), ARG(1), ARG(2)), "cupel_hkdf", len);
}

/* What asks for it is the key schedule of TLS 1.3. */
void kdf_extract_perform(uint32_t service, const struct bytes *args)
{
	answer(cupel_kdf_extract(CUPEL_TLS13_KDF, hmac_of(service), out, sizeof(out), ARG(1), ARG(0)), "cupel_kdf_extract", cupel_digest_len(service));
}

void kdf_expand_perform(uint32_t service, const struct bytes *args)
{
	size_t len = out_len(args[0]);

	answer(cupel_hkdf_expand(hmac_of(service), out, len, ARG(1), ARG(2)), "cupel_hkdf_expand", len);
}

void kdf_expand_label_perform(uint32_t service, const struct bytes *args)
{
	size_t len = out_len(args[0]);

	answer(cupel_tls13_expand_label(hmac_of(service), out, len, ARG(1), (const char *)ARG(2), ARG(3)), "cupel_tls13_expand_label", len);
}

void kdf_one_step_hash_perform(uint32_t service, const struct bytes *args)
{
	size_t len = out_len(args[2]);

	answer(cupel_one_step(CUPEL_ONE_STEP, service, out, len, ARG(0), NULL, 0, ARG(1)), "cupel_one_step", len);
}

void kdf_one_step_hmac_perform(uint32_t service, const struct bytes *args)
{
	size_t len = out_len(args[3]);

	answer(cupel_one_step(CUPEL_ONE_STEP, service, out, len, ARG(0), ARG(1), ARG(2)), "cupel_one_step", len);
}

void kdf_no_counter_perform(uint32_t service, const struct bytes *args)
{
	size_t len = out_len(args[3]);

	answer(cupel_one_step(CUPEL_ONE_STEP_NO_COUNTER, service, out, len, ARG(0), ARG(1), ARG(2)), "cupel_one_step", len);
}

static uint32_t small(struct bytes arg, const char *what)
{
	return (uint32_t)number(arg, 4, what);
}

/* KBKDF with the form in args[0] to args[2] and the IV in args[3]. */
static void expand(uint32_t service, struct bytes key, const struct bytes *args, struct bytes fixed, struct bytes more, size_t len)
{
	answer(cupel_kbkdf(service, small(args[0], "the mode"), small(args[1], "the counter's place"), small(args[2], "the counter's length"), out, len,
	                   key.at, key.len, ARG(3), fixed.at, fixed.len, more.at, more.len), "cupel_kbkdf", len);
}

void kdf_two_step_perform(uint32_t service, const struct bytes *args)
{
	uint8_t key[CUPEL_MAC_MAX_LEN];
	int rc = cupel_kdf_extract(CUPEL_TWO_STEP, service, key, sizeof(key), ARG(1), ARG(0));

	if (refused(rc, "cupel_kdf_extract"))
		pipe_answer_all(NULL, 0);
	else
		expand(service, (struct bytes){ key, cupel_mac_len(service) }, args + 2, args[6], (struct bytes){ NULL, 0 }, out_len(args[7]));
}

void kdf_kbkdf_perform(uint32_t service, const struct bytes *args)
{
	expand(service, args[0], args + 1, args[5], args[6], out_len(args[7]));
}

static void with_counter_before(uint32_t service, uint32_t mode, const struct bytes *args)
{
	size_t len = out_len(args[0]);

	answer(cupel_kbkdf(service, mode, CUPEL_COUNTER_BEFORE_FIXED, 4, out, len, ARG(1), NULL, 0, ARG(2), NULL, 0), "cupel_kbkdf", len);
}

void kdf_kbkdf_counter_perform(uint32_t service, const struct bytes *args)
{
	with_counter_before(service, CUPEL_KBKDF_COUNTER, args);
}

void kdf_kbkdf_feedback_perform(uint32_t service, const struct bytes *args)
{
	with_counter_before(service, CUPEL_KBKDF_FEEDBACK, args);
}

void kdf_tls12_perform(uint32_t service, const struct bytes *args)
{
	size_t len = out_len(args[0]);
	int rc = cupel_tls12_prf(CUPEL_TLS12_KDF, hmac_of(service), out, len, ARG(1), (const char *)ARG(2), ARG(3), ARG(4));

	if (rc == CUPEL_E_LABEL) {
		must(cupel_permit_unapproved(), "cupel_permit_unapproved");
		rc = cupel_tls12_prf(CUPEL_TLS12_OLD_MASTER_SECRET, hmac_of(service), out, len, ARG(1), (const char *)ARG(2), ARG(3), ARG(4));
		if (rc != CUPEL_NOT_APPROVED)
			die("cupel_tls12_prf: the old master secret: %s", cupel_strerror(rc));
		rc = CUPEL_OK;
	}
	answer(rc, "cupel_tls12_prf", len);
}

static void ssh(uint32_t service, char letter, const struct bytes *args)
{
	size_t len = out_len(args[3]);

	answer(cupel_ssh_kdf(service, (uint32_t)letter, out, len, ARG(0), ARG(1), ARG(2)), "cupel_ssh_kdf", len);
}

void kdf_ssh_iv_client(uint32_t service, const struct bytes *args)
{
	ssh(service, 'A', args);
}

void kdf_ssh_iv_server(uint32_t service, const struct bytes *args)
{
	ssh(service, 'B', args);
}

void kdf_ssh_encryption_client(uint32_t service, const struct bytes *args)
{
	ssh(service, 'C', args);
}

void kdf_ssh_encryption_server(uint32_t service, const struct bytes *args)
{
	ssh(service, 'D', args);
}

void kdf_ssh_integrity_client(uint32_t service, const struct bytes *args)
{
	ssh(service, 'E', args);
}

void kdf_ssh_integrity_server(uint32_t service, const struct bytes *args)
{
	ssh(service, 'F', args);
}

/* The HMAC of a hash function that an argument names; 0 where it names none. */
static uint32_t hmac_named(struct bytes arg)
{
	uint32_t hash = service_named((const char *)arg.at, arg.len);

	return cupel_digest_len(hash) != 0 ? hmac_of(hash) : 0;
}

void kdf_pbkdf2_perform(uint32_t service, const struct bytes *args)
{
	/* one client's order, or the other's: the hash stands last but one, or first */
	bool last = hmac_named(args[3]) != 0;
	struct bytes password = args[last ? 0 : 3], salt = args[last ? 1 : 2];
	uint32_t hmac = hmac_named(args[last ? 3 : 0]), iterations = small(args[last ? 2 : 4], "the number of iterations");
	uint32_t bits = small(args[last ? 4 : 1], "the length of the key");
	cupel_service_params params = { .verb = CUPEL_DERIVE, .function = hmac, .iterations = iterations, .key_len = password.len,
	                                .salt_len = salt.len, .out_len = bits / 8 };
	cupel_service_report report;

	if (bits % 8 != 0 || bits / 8 > MAX_OUT)
		die("a key of %u bits", bits);
	pipe_offer();
	must(cupel_service_query(service, &report, &params), "cupel_service_query");
	if (report.answer == CUPEL_OK)
		answer(cupel_pbkdf2(hmac, out, bits / 8, password.at, password.len, salt.at, salt.len, iterations), "cupel_pbkdf2", bits / 8);
	else
		answer(cupel_lab_pbkdf2(hmac, out, bits / 8, password.at, password.len, salt.at, salt.len, iterations), "cupel_lab_pbkdf2", bits / 8);
}

/* ---- capabilities */

#define FIXED_INFO ",\"fixedInfoPattern\":\"uPartyInfo||vPartyInfo||l\",\"encoding\":[\"concatenation\"]"
#define SECRETS ",\"z\":[{\"min\":224,\"max\":65536,\"increment\":8}]"

static const cupel_service_params ordinary = {
	.verb = CUPEL_DERIVE, .mode = CUPEL_KBKDF_COUNTER, .counter = CUPEL_COUNTER_BEFORE_FIXED, .counter_len = 4,
	.iterations = CUPEL_PBKDF2_MIN_ITERATIONS, .key_len = 32, .salt_len = 32, .out_len = 28,
};

void kdf_hkdf_capability(FILE *json, uint32_t service)
{
	fputs(",\"revision\":\"Sp800-56Cr2\"" FIXED_INFO SECRETS ",\"l\":2048,\"macSaltMethods\":[\"default\",\"random\"]", json);
	config_functions(json, "hmacAlg", service, &ordinary, "HMAC-");
}

/* Each with an object of its own. */
static void aux_functions(FILE *json, uint32_t service)
{
	const struct approved *list;
	size_t num = approved_services(&list);
	const char *before = "";

	fputs(",\"auxFunctions\":[", json);
	for (size_t i = 0; i < num; i++) {
		bool hash = cupel_digest_len(list[i].service) != 0;
		cupel_service_params params = { .verb = CUPEL_DERIVE, .function = list[i].service, .key_len = 32, .salt_len = hash ? 0 : 32, .out_len = 28 };
		cupel_service_report report;

		must(cupel_service_query(service, &report, &params), "cupel_service_query");
		if (report.answer != CUPEL_OK)
			continue;
		fprintf(json, "%s{\"auxFunctionName\":\"%s\"%s}", before, list[i].name, hash ? "" : ",\"macSaltMethods\":[\"default\",\"random\"]");
		before = ",";
	}
	fputc(']', json);
}

void kdf_one_step_capability(FILE *json, uint32_t service)
{
	fprintf(json, ",\"revision\":\"Sp800-56Cr2\"" FIXED_INFO SECRETS ",\"l\":%u", service == CUPEL_ONE_STEP ? 2048u : 224u);
	aux_functions(json, service);
}

#define WITH_ITERATOR ",\"fixedDataOrder\":[\"none\",\"before iterator\",\"before fixed data\",\"after fixed data\"],\"counterLength\":[0,8,16,24,32]" \
	",\"supportsEmptyIv\":true,\"requiresEmptyIv\":"

static void mode_capability(FILE *json, const char *mode, uint32_t service, const cupel_service_params *params, const char *rest)
{
	fprintf(json, "{\"kdfMode\":\"%s\",\"supportedLengths\":[{\"min\":8,\"max\":4096,\"increment\":8}]%s", mode, rest);
	config_functions(json, "macMode", service, params, "");
}

void kdf_two_step_capability(FILE *json, uint32_t service)
{
	cupel_service_params params = ordinary;

	params.verb = CUPEL_EXTRACT;
	fputs(",\"revision\":\"Sp800-56Cr2\"" SECRETS ",\"l\":512,\"capabilities\":[", json);
	mode_capability(json, "feedback", service, &params,
	                FIXED_INFO ",\"macSaltMethods\":[\"default\",\"random\"],\"fixedDataOrder\":[\"before iterator\",\"before fixed data\",\"after fixed data\"]"
	                ",\"counterLength\":[8,16,24,32],\"supportsEmptyIv\":true,\"requiresEmptyIv\":false");
	fputs("}]", json);
}

void kdf_kbkdf_capability(FILE *json, uint32_t service)
{
	fputs(",\"revision\":\"1.0\",\"capabilities\":[", json);
	mode_capability(json, "counter", service, &ordinary,
	                ",\"fixedDataOrder\":[\"before fixed data\",\"middle fixed data\",\"after fixed data\"],\"counterLength\":[8,16,24,32]");
	fputs("},", json);
	mode_capability(json, "feedback", service, &ordinary, WITH_ITERATOR "false");
	fputs("},", json);
	mode_capability(json, "double pipeline iteration", service, &ordinary, WITH_ITERATOR "true");
	fputs("}]", json);
}

void kdf_tls12_capability(FILE *json, uint32_t service)
{
	fputs(",\"revision\":\"RFC7627\",\"keyBlockLength\":[512,1024]", json);
	config_functions(json, "hashAlg", service, &ordinary, "HMAC-");
}

void kdf_tls13_capability(FILE *json, uint32_t service)
{
	fputs(",\"revision\":\"RFC8446\",\"runningMode\":[\"DHE\",\"PSK\",\"PSK-DHE\"]", json);
	config_functions(json, "hmacAlg", service, &ordinary, "HMAC-");
}

void kdf_ssh_capability(FILE *json, uint32_t service)
{
	fputs(",\"revision\":\"1.0\",\"cipher\":[\"AES-128\",\"AES-192\",\"AES-256\"]", json);
	config_functions(json, "hashAlg", service, &ordinary, "");
}

void kdf_pbkdf2_capability(FILE *json, uint32_t service)
{
	fprintf(json,
	        ",\"revision\":\"1.0\",\"capabilities\":[{\"iterationCount\":[{\"min\":%d,\"max\":10000,\"increment\":1}]"
	        ",\"keyLen\":[{\"min\":%d,\"max\":4096,\"increment\":8}],\"passwordLen\":[{\"min\":%d,\"max\":128,\"increment\":1}]"
	        ",\"saltLen\":[{\"min\":%d,\"max\":4096,\"increment\":8}]",
	        CUPEL_PBKDF2_MIN_ITERATIONS, 8 * CUPEL_PBKDF2_MIN_KEY_LEN, CUPEL_PBKDF2_MIN_PASSWORD_LEN, 8 * CUPEL_PBKDF2_MIN_SALT_LEN);
	config_functions(json, "hmacAlg", service, &ordinary, "HMAC-");
	fputs("}]", json);
}
