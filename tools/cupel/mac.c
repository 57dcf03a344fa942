/* SPDX-License-Identifier: MIT */
/* cupel mac: authenticate a file, or verify its tag. */
#include "tool.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 1 << 16 };

struct job {
	uint32_t service;
	const uint8_t *key;
	size_t key_len;
	uint8_t tag[CUPEL_MAC_MAX_LEN];
	size_t tag_len;
	bool verify;
};

static enum exit_code mac_file(struct job *job, const char *name)
{
	static uint8_t buffer[INPUT_CHUNK];
	cupel_mac_ctx ctx;
	struct input in;
	ssize_t got = 0;

	int rc = cupel_mac_init(&ctx, job->service, job->verify ? CUPEL_VERIFY : CUPEL_GENERATE, job->key, job->key_len);
	if (rc < 0)
		return module_error(job->service, rc);
	enum exit_code code = input_open(&in, name);
	if (code != DONE) {
		cupel_mac_clear(&ctx);
		return code;
	}
	while (rc == CUPEL_OK && (got = input_read(&in, buffer, sizeof buffer)) > 0)
		rc = cupel_mac_update(&ctx, buffer, (size_t)got);
	if (rc == CUPEL_OK && got == 0)
		rc = job->verify ? cupel_mac_final_verify(&ctx, job->tag, job->tag_len)
		                 : cupel_mac_final(&ctx, job->tag, job->tag_len);
	cupel_mac_clear(&ctx);
	input_close(&in);

	if (got < 0)
		return IO_ERROR;
	if (job->verify && rc == CUPEL_E_MISMATCH) {
		printf("%s: MISMATCH\n", name);
		return ANSWER_IS_NO;
	}
	if (rc < 0)
		return module_error(job->service, rc);
	tell_indicator(job->service, rc);
	if (job->verify)
		printf("%s: verified\n", name);
	else
		print_sum(job->tag, job->tag_len, name);
	return DONE;
}

static bool parse_length(const char *text, size_t *len)
{
	char *end;

	errno = 0;
	unsigned long value = strtoul(text, &end, 10);
	*len = value;
	return errno == 0 && *text >= '0' && *text <= '9' && *end == '\0';
}

static enum exit_code run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "algorithm", required_argument, NULL, 'a' },
		{ "key-file", required_argument, NULL, 'k' },
		{ "key-hex", required_argument, NULL, 'x' },
		{ "tag-len", required_argument, NULL, 't' },
		{ "verify", required_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	static uint8_t key[KEY_MAX];
	const char *algorithm = "HMAC-SHA2-256", *key_file = NULL, *tag_len = NULL, *verify = NULL;
	char *key_hex = NULL;
	struct job job = { .key = key };
	enum exit_code code;
	int option;

	while ((option = getopt_long(argc, argv, "a:h", options, NULL)) != -1)
		switch (option) {
		case 'a': algorithm = optarg; break;
		case 'k': key_file = optarg; break;
		case 'x': key_hex = optarg; break;
		case 't': tag_len = optarg; break;
		case 'v': verify = optarg; break;
		default: return help_or_usage(&mac_command, option);
		}
	const char *file = optind < argc ? argv[optind] : "-";
	if (argc - optind > 1)
		return usage_error(&mac_command, "one file at most: %s", argv[optind + 1]);
	if ((key_file == NULL) == (key_hex == NULL))
		return usage_error(&mac_command, "give the key, with --key-file or with --key-hex");
	if (key_file != NULL && strcmp(key_file, "-") == 0 && strcmp(file, "-") == 0)
		return usage_error(&mac_command, "key and file cannot both come from standard input");
	if (tag_len != NULL && verify != NULL)
		return usage_error(&mac_command, "--tag-len goes with generating, not with --verify, whose tag has its length");
	if ((job.service = find_algorithm(&mac_command, algorithm, cupel_mac_len)) == 0)
		return USAGE_ERROR;

	job.tag_len = cupel_mac_len(job.service);
	if (tag_len != NULL && !parse_length(tag_len, &job.tag_len))
		return usage_error(&mac_command, "--tag-len takes a number of bytes, not '%s'", tag_len);
	if (job.tag_len > sizeof job.tag)
		return module_error(job.service, CUPEL_E_TAG_SIZE);
	job.verify = verify != NULL;
	if (job.verify && !parse_hex(verify, job.tag, sizeof job.tag, &job.tag_len))
		return usage_error(&mac_command, "--verify takes a tag of at most %zu bytes in hexadecimal digits", sizeof job.tag);

	if (key_hex != NULL) {
		bool good = parse_hex(key_hex, key, sizeof key, &job.key_len);
		explicit_bzero(key_hex, strlen(key_hex));
		code = good ? DONE : usage_error(&mac_command, "--key-hex takes at most %d bytes in hexadecimal digits", KEY_MAX);
	} else {
		code = input_whole(key_file, "key", key, KEY_MAX, &job.key_len);
	}
	if (code == DONE)
		code = mac_file(&job, file);
	explicit_bzero(key, sizeof key);
	return code;
}

const struct command mac_command = {
	"mac", "authenticate a file, or verify its tag",
	"NAME\n"
	"    cupel mac - authenticate a file, or verify its tag\n"
	"\n"
	"SYNOPSIS\n"
	"    cupel mac [-a ALGORITHM] (--key-file FILE | --key-hex HEX) [--tag-len N] [FILE]\n"
	"    cupel mac [-a ALGORITHM] (--key-file FILE | --key-hex HEX) --verify HEX [FILE]\n"
	"\n"
	"DESCRIPTION\n"
	"    Prints the authentication tag of FILE and its name; with --verify, says whether the given tag is the right\n"
	"    one. Without FILE, or for -, it reads standard input. To generate, the module wants a key of 112 bits or more;\n"
	"    to verify, a key of any length will do. The key's buffers are wiped at the end.\n"
	"\n"
	"OPTIONS\n"
	"    -a, --algorithm ALGORITHM\n"
	"        HMAC-SHA2-256 (the default), or HMAC with another SHA-2 function. Case does not count.\n"
	"    --key-file FILE\n"
	"        Read the key from FILE, or from standard input for -: every byte counts, a final newline too.\n"
	"    --key-hex HEX\n"
	"        The key in hexadecimal digits. For tests: every user of this machine can see it in the list of processes,\n"
	"        and your shell may keep it in its history.\n"
	"    --tag-len N\n"
	"        Print the leftmost N bytes of the tag, at least 4.\n"
	"    --verify HEX\n"
	"        Compare with this tag, or with its leftmost bytes, at least 4, in constant time.\n"
	"    -h, --help\n"
	"        Print this page.\n"
	"\n"
	"EXIT STATUS\n"
	"    0  done; the tag is right\n"
	"    1  the tag is wrong\n"
	"    2  wrong usage, or no such algorithm\n"
	"    3  a file could not be read, or the output not be written\n"
	"    4  refused by the module: key too short, length of the tag not allowed\n"
	"    5  the module is in its error state\n"
	"\n"
	"EXAMPLES\n"
	"    cupel mac --key-file secret.key backup.tar\n"
	"    cupel mac --key-file secret.key --verify 1f0c...9a backup.tar\n",
	run
};
