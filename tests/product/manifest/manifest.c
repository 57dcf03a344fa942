/* SPDX-License-Identifier: MIT */
/*
 * manifest: prints the digest and the authentication tag of each file, as a product of Cupel's would. Run it again with
 * --verify TAG to see that nobody changed the file.
 *
 *     manifest [--lock] [--permit] --key KEYFILE FILE...
 *     manifest --key KEYFILE --verify TAG FILE
 *
 * Old readers of its manifests want an MD5 too. Where the module refuses it, the manifest is written without, and says why.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cupel/cupel.h>

static uint8_t key[256];
static size_t key_len;

__attribute__((noreturn)) static void die(const char *what, int rc)
{
	fprintf(stderr, "manifest: %s: %s\n", what, cupel_strerror(rc));
	exit(1);
}

static FILE *open_file(const char *name)
{
	FILE *file = fopen(name, "rb");

	if (file == NULL) {
		perror(name);
		exit(1);
	}
	return file;
}

static void close_file(FILE *file, const char *name)
{
	if (ferror(file)) {
		perror(name);
		exit(1);
	}
	fclose(file);
}

static void hex(const char *label, const uint8_t *bytes, size_t len, const char *name)
{
	printf("%s ", label);
	for (size_t i = 0; i < len; i++)
		printf("%02x", bytes[i]);
	printf(" %s\n", name);
}

static void show_module(void)
{
	cupel_module_report module;
	cupel_status_report status;

	if (cupel_module_info(&module) != CUPEL_OK || cupel_status(&status) != CUPEL_OK)
		exit(1);
	printf("module %s %s\n", module.name, module.version);
	printf("state %s%s\n", status.state_name, status.locked ? ", latched" : "");
}

/* Asks before it calls: the answer of the query is the answer that the call would give. */
static int md5_is_possible(void)
{
	cupel_service_report report;

	if (cupel_service_query(CUPEL_MD5, &report, NULL) != CUPEL_OK)
		return 0;
	if (report.answer < 0)
		printf("without-md5 %s (%s)\n", report.reason, report.condition);
	return report.answer >= 0;
}

/* The digest of a file; returns the service indicator. */
static int digest_file(uint32_t service, uint8_t *digest, const char *name)
{
	static uint8_t buffer[65536];
	cupel_digest_ctx ctx;
	FILE *file = open_file(name);
	size_t got;

	int rc = cupel_digest_init(&ctx, service);
	for (got = sizeof buffer; rc == CUPEL_OK && got == sizeof buffer;) {
		got = fread(buffer, 1, sizeof buffer, file);
		rc = cupel_digest_update(&ctx, buffer, got);
	}
	close_file(file, name);
	if (rc == CUPEL_OK)
		rc = cupel_digest_final(&ctx, digest, CUPEL_DIGEST_MAX_LEN);
	cupel_digest_clear(&ctx);
	return rc;
}

/* Feeds a file into a MAC under the key. */
static int mac_file(cupel_mac_ctx *ctx, uint32_t verb, const char *name)
{
	static uint8_t buffer[65536];
	FILE *file = open_file(name);
	size_t got;

	int rc = cupel_mac_init(ctx, CUPEL_HMAC_SHA2_256, verb, key, key_len);
	for (got = sizeof buffer; rc == CUPEL_OK && got == sizeof buffer;) {
		got = fread(buffer, 1, sizeof buffer, file);
		rc = cupel_mac_update(ctx, buffer, got);
	}
	close_file(file, name);
	return rc;
}

static void write_entry(const char *name, int with_md5)
{
	uint8_t digest[CUPEL_DIGEST_MAX_LEN], tag[CUPEL_MAC_MAX_LEN];
	size_t tag_len = cupel_mac_len(CUPEL_HMAC_SHA2_256);
	cupel_mac_ctx ctx;

	int rc = digest_file(CUPEL_SHA2_256, digest, name);
	if (!CUPEL_IS_APPROVED(rc))
		die(name, rc);
	hex("sha256", digest, cupel_digest_len(CUPEL_SHA2_256), name);

	rc = mac_file(&ctx, CUPEL_GENERATE, name);
	if (rc == CUPEL_OK)
		rc = cupel_mac_final(&ctx, tag, tag_len);
	cupel_mac_clear(&ctx);
	if (!CUPEL_IS_APPROVED(rc))
		die(name, rc);
	hex("hmac", tag, tag_len, name);

	if (with_md5) {
		rc = digest_file(CUPEL_MD5, digest, name);
		if (rc < 0)
			die(name, rc);
		hex(CUPEL_IS_APPROVED(rc) ? "md5" : "md5-not-approved", digest, cupel_digest_len(CUPEL_MD5), name);
	}
}

static int verify_entry(const char *name, const char *expected)
{
	uint8_t tag[CUPEL_MAC_MAX_LEN];
	size_t len = strlen(expected) / 2;
	cupel_mac_ctx ctx;

	for (size_t i = 0; i < len && i < sizeof tag; i++)
		if (sscanf(expected + 2 * i, "%2hhx", &tag[i]) != 1)
			die("the tag is not hexadecimal", CUPEL_E_TAG_SIZE);
	int rc = mac_file(&ctx, CUPEL_VERIFY, name);
	if (rc == CUPEL_OK)
		rc = cupel_mac_final_verify(&ctx, tag, len);
	cupel_mac_clear(&ctx);
	printf("%s %s\n", CUPEL_IS_APPROVED(rc) ? "unchanged" : rc == CUPEL_E_MISMATCH ? "CHANGED" : cupel_strerror(rc), name);
	return rc == CUPEL_OK ? 0 : 1;
}

int main(int argc, char **argv)
{
	const char *expected = NULL;
	int i, rc = CUPEL_OK, failed = 0;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "--lock") == 0) {
			rc = cupel_lock_approved();
		} else if (strcmp(argv[i], "--permit") == 0) {
			rc = cupel_permit_unapproved();
		} else if (strcmp(argv[i], "--verify") == 0 && i + 1 < argc) {
			expected = argv[++i];
		} else if (strcmp(argv[i], "--key") == 0 && i + 1 < argc) {
			FILE *file = open_file(argv[++i]);
			key_len = fread(key, 1, sizeof key, file);
			fclose(file);
		} else {
			fprintf(stderr, "usage: manifest [--lock] [--permit] --key KEYFILE [--verify TAG] FILE...\n");
			return 2;
		}
		if (rc != CUPEL_OK)
			die(argv[i], rc);
	}
	if (expected != NULL) {
		failed = argc - i == 1 ? verify_entry(argv[i], expected) : 2;
	} else {
		show_module();
		int with_md5 = md5_is_possible();
		for (; i < argc; i++)
			write_entry(argv[i], with_md5);
	}
	memset(key, 0, sizeof key);
	return failed;
}
