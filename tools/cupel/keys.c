/* SPDX-License-Identifier: MIT */
/* What the commands on keys share: PEM files, and what the module says of a key in one. */
#include "keys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 16, ONLY_ME = 0600, EVERYBODY = 0666 };

enum exit_code read_key(const char *name, struct der_key *key)
{
	static uint8_t text[FILE_MAX];
	size_t len;
	enum exit_code code = input_whole(name, "key", text, sizeof text, &len);

	if (code == DONE) {
		const char *wrong = pem_read_key(key, (const char *)text, len);
		if (wrong != NULL) {
			complain("%s: this key cannot be read: %s", name, wrong);
			code = REFUSED;
		}
	}
	explicit_bzero(text, sizeof text);
	return code;
}

/* The module refused what a file holds. */
static enum exit_code key_refused(const char *name, uint32_t service, int rc)
{
	complain("%s: the module refuses this key", name);
	return module_error(service, rc);
}

enum exit_code import_key(cupel_key *key, uint32_t usage, const char *name, const struct der_key *der)
{
	const uint8_t *public_key = der->public_key_len != 0 ? der->public_key : NULL;
	int rc;

	if (usage == CUPEL_VERIFY) {
		rc = cupel_key_import(key, der->service, usage, NULL, 0, public_key, der->public_key_len);
	} else if (der->private_key_len == 0) {
		complain("%s: this is a public key; a private one is needed", name);
		return REFUSED;
	} else {
		rc = cupel_key_import(key, der->service, usage, der->private_key, der->private_key_len, public_key, der->public_key_len);
	}
	return rc == CUPEL_OK ? DONE : key_refused(name, der->service, rc);
}

enum exit_code complete_key(struct der_key *der, const char *name)
{
	cupel_key key;
	int rc;
	enum exit_code code = import_key(&key, der->private_key_len != 0 ? CUPEL_SIGN : CUPEL_VERIFY, name, der);

	if (code != DONE)
		return code;
	rc = cupel_key_export(&key, CUPEL_PUBLIC, der->public_key, sizeof der->public_key, &der->public_key_len);
	cupel_key_clear(&key);
	return rc == CUPEL_OK ? DONE : module_error(der->service, rc);
}

enum exit_code write_output(const char *name, const void *bytes, size_t len, bool secret)
{
	const char *at = bytes;
	bool is_stdout = name == NULL || strcmp(name, "-") == 0;
	int fd = is_stdout ? STDOUT_FILENO : open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, secret ? ONLY_ME : EVERYBODY);

	if (fd < 0)
		return io_error(name);
	while (len > 0) {
		ssize_t done = write(fd, at, len);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0) {
			enum exit_code code = io_error(is_stdout ? "standard output" : name);
			if (!is_stdout)
				close(fd);
			return code;
		}
		at += done;
		len -= (size_t)done;
	}
	return is_stdout || close(fd) == 0 ? DONE : io_error(name);
}

enum exit_code write_pem(const char *name, const char *label, const uint8_t *der, size_t len, bool secret)
{
	char pem[PEM_MAX_LEN];

	pem_write(pem, label, der, len);
	enum exit_code code = write_output(name, pem, strlen(pem), secret);
	explicit_bzero(pem, sizeof pem);
	return code;
}

static size_t curve_len(uint32_t service)
{
	return query_service(service).approved ? cupel_signature_len(service) : 0;
}

uint32_t find_curve(const struct command *command, const char *typed)
{
	return find_algorithm(command, typed, curve_len);
}

/* The hash function that is as strong as the curve. */
static uint32_t usual_hash(uint32_t curve)
{
	switch (curve) {
	case CUPEL_P384: return CUPEL_SHA2_384;
	case CUPEL_P521: return CUPEL_SHA2_512;
	default: return CUPEL_SHA2_256;
	}
}

enum exit_code hash_file(const struct command *command, cupel_digest_ctx *ctx, const char *algorithm, uint32_t curve, const char *name)
{
	static uint8_t buffer[INPUT_CHUNK];
	uint32_t hash = algorithm != NULL ? find_algorithm(command, algorithm, cupel_digest_len) : usual_hash(curve);
	struct input in;
	ssize_t got = 0;

	if (hash == 0)
		return USAGE_ERROR;
	int rc = cupel_digest_init(ctx, hash);
	if (rc < 0)
		return module_error(hash, rc);
	enum exit_code code = input_open(&in, name);
	if (code != DONE)
		return code;
	while (rc == CUPEL_OK && (got = input_read(&in, buffer, sizeof buffer)) > 0)
		rc = cupel_digest_update(ctx, buffer, (size_t)got);
	input_close(&in);
	if (got < 0)
		return IO_ERROR;
	return rc == CUPEL_OK ? DONE : module_error(hash, rc);
}
