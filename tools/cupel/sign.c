/* SPDX-License-Identifier: MIT */
/* cupel sign, cupel verify: ECDSA signatures of files, in DER. */
#include "keys.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static enum exit_code sign_file(const struct der_key *der, const char *key_name, const char *algorithm, bool deterministic, const char *out,
                                const char *name)
{
	uint8_t sig[CUPEL_SIGNATURE_MAX_LEN], encoded[DER_MAX_LEN];
	cupel_digest_ctx ctx;
	cupel_key key;
	size_t len;
	enum exit_code code = import_key(&key, deterministic ? CUPEL_SIGN_DETERMINISTIC : CUPEL_SIGN, key_name, der);

	if (code != DONE)
		return code;
	code = hash_file(&sign_command, &ctx, algorithm, der->service, name);
	if (code == DONE) {
		int rc = cupel_sign_ctx(&key, &ctx, sig, sizeof sig, &len);
		code = rc == CUPEL_OK ? DONE : module_error(deterministic ? CUPEL_DET_ECDSA : CUPEL_ECDSA, rc);
	}
	cupel_key_clear(&key);
	return code == DONE ? write_output(out, encoded, der_write_signature(encoded, sig, len / 2), false) : code;
}

static enum exit_code verify_file(const struct der_key *der, const char *key_name, const char *algorithm, const char *sig_name, const char *name)
{
	uint8_t sig[CUPEL_SIGNATURE_MAX_LEN], encoded[DER_MAX_LEN];
	cupel_digest_ctx ctx;
	cupel_key key;
	size_t len, half_len = cupel_signature_len(der->service) / 2;
	enum exit_code code = import_key(&key, CUPEL_VERIFY, key_name, der);

	if (code == DONE)
		code = input_whole(sig_name, "signature", encoded, sizeof encoded, &len);
	if (code != DONE)
		return code;
	const char *wrong = der_read_signature(sig, half_len, encoded, len);
	if (wrong != NULL) {
		complain("%s: this is no signature: %s", sig_name, wrong);
		return ANSWER_IS_NO;
	}
	code = hash_file(&verify_command, &ctx, algorithm, der->service, name);
	if (code != DONE)
		return code;
	int rc = cupel_verify_ctx(&key, &ctx, sig, 2 * half_len);
	if (rc == CUPEL_E_MISMATCH || rc == CUPEL_E_SIGNATURE_RANGE) {
		printf("%s: MISMATCH\n", name);
		return ANSWER_IS_NO;
	}
	if (rc < 0)
		return module_error(CUPEL_ECDSA, rc);
	printf("%s: verified\n", name);
	return DONE;
}

static enum exit_code run_sign(int argc, char **argv)
{
	static const struct option options[] = {
		{ "algorithm", required_argument, NULL, 'a' },
		{ "key", required_argument, NULL, 'k' },
		{ "deterministic", no_argument, NULL, 'd' },
		{ "out", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	const char *algorithm = NULL, *key_name = NULL, *out = NULL;
	bool deterministic = false;
	struct der_key key;
	int option;

	while ((option = getopt_long(argc, argv, "a:k:o:h", options, NULL)) != -1)
		switch (option) {
		case 'a': algorithm = optarg; break;
		case 'k': key_name = optarg; break;
		case 'd': deterministic = true; break;
		case 'o': out = optarg; break;
		default: return help_or_usage(&sign_command, option);
		}
	const char *file = optind < argc ? argv[optind] : "-";
	if (argc - optind > 1)
		return usage_error(&sign_command, "one file at most: %s", argv[optind + 1]);
	if (key_name == NULL)
		return usage_error(&sign_command, "give the private key, with --key");
	if (strcmp(key_name, "-") == 0 && strcmp(file, "-") == 0)
		return usage_error(&sign_command, "key and file cannot both come from standard input");
	enum exit_code code = read_key(key_name, &key);
	if (code == DONE)
		code = sign_file(&key, key_name, algorithm, deterministic, out, file);
	explicit_bzero(&key, sizeof key);
	return code;
}

static enum exit_code run_verify(int argc, char **argv)
{
	static const struct option options[] = {
		{ "algorithm", required_argument, NULL, 'a' },
		{ "key", required_argument, NULL, 'k' },
		{ "signature", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	const char *algorithm = NULL, *key_name = NULL, *sig_name = NULL;
	struct der_key key;
	int option;

	while ((option = getopt_long(argc, argv, "a:k:s:h", options, NULL)) != -1)
		switch (option) {
		case 'a': algorithm = optarg; break;
		case 'k': key_name = optarg; break;
		case 's': sig_name = optarg; break;
		default: return help_or_usage(&verify_command, option);
		}
	const char *file = optind < argc ? argv[optind] : "-";
	if (argc - optind > 1)
		return usage_error(&verify_command, "one file at most: %s", argv[optind + 1]);
	if (key_name == NULL || sig_name == NULL)
		return usage_error(&verify_command, "give the key, with --key, and the signature, with --signature");
	if ((strcmp(key_name, "-") == 0) + (strcmp(sig_name, "-") == 0) + (strcmp(file, "-") == 0) > 1)
		return usage_error(&verify_command, "only one of key, signature and file can come from standard input");
	enum exit_code code = read_key(key_name, &key);
	if (code == DONE)
		code = complete_key(&key, key_name);
	if (code == DONE)
		code = verify_file(&key, key_name, algorithm, sig_name, file);
	explicit_bzero(&key, sizeof key);
	return code;
}

const struct command sign_command = {
	"sign", "sign a file",
	"NAME\n"
	"    cupel sign - sign a file\n"
	"\n"
	"SYNOPSIS\n"
	"    cupel sign --key FILE [-a HASH] [--deterministic] [-o FILE] [FILE]\n"
	"\n"
	"DESCRIPTION\n"
	"    Signs FILE by ECDSA and writes the signature in DER, as openssl dgst -sign does. Without FILE, or for -, it reads\n"
	"    standard input.\n"
	"\n"
	"OPTIONS\n"
	"    -k, --key FILE\n"
	"        The private key: PEM text, PRIVATE KEY or EC PRIVATE KEY, not encrypted.\n"
	"    -a, --algorithm HASH\n"
	"        The hash function. Without it SHA2-256, with P-384 SHA2-384, with P-521 SHA2-512.\n"
	"    --deterministic\n"
	"        The secret of this signature comes from key and message (RFC 6979), not from random bits.\n"
	"    -o, --out FILE\n"
	"        Write to a new file, not to standard output. A file that exists is left as it is.\n"
	"    -h, --help\n"
	"        Print this page.\n"
	"\n"
	"EXIT STATUS\n"
	"    0  done\n"
	"    2  wrong usage, or no such hash function\n"
	"    3  a file could not be read, or the output not be written\n"
	"    4  no key that can be read, or one that the module refuses; no random bits\n"
	"    5  the module is in its error state\n"
	"\n"
	"EXAMPLES\n"
	"    cupel sign --key private.pem -a SHA2-256 -o release.sig release.tar\n"
	"    openssl dgst -sha256 -verify public.pem -signature release.sig release.tar\n",
	run_sign
};

const struct command verify_command = {
	"verify", "verify the signature of a file",
	"NAME\n"
	"    cupel verify - verify the signature of a file\n"
	"\n"
	"SYNOPSIS\n"
	"    cupel verify --key FILE --signature FILE [-a HASH] [FILE]\n"
	"\n"
	"DESCRIPTION\n"
	"    Says whether the signature of FILE, in DER, is right. Without FILE, or for -, it reads standard input.\n"
	"\n"
	"OPTIONS\n"
	"    -k, --key FILE\n"
	"        The public key: PEM text, PUBLIC KEY; or the private key that it belongs to.\n"
	"    -s, --signature FILE\n"
	"        The signature, as cupel sign and openssl dgst -sign write it.\n"
	"    -a, --algorithm HASH\n"
	"        The hash function. Without it SHA2-256, with P-384 SHA2-384, with P-521 SHA2-512.\n"
	"    -h, --help\n"
	"        Print this page.\n"
	"\n"
	"EXIT STATUS\n"
	"    0  the signature is right\n"
	"    1  it is wrong, or no signature at all\n"
	"    2  wrong usage, or no such hash function\n"
	"    3  a file could not be read\n"
	"    4  no key that can be read, or one that the module refuses\n"
	"    5  the module is in its error state\n"
	"\n"
	"EXAMPLES\n"
	"    openssl dgst -sha384 -sign private.pem -out release.sig release.tar\n"
	"    cupel verify --key public.pem -a SHA2-384 --signature release.sig release.tar\n",
	run_verify
};
