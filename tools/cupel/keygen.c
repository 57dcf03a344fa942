/* SPDX-License-Identifier: MIT */
/* cupel keygen, cupel pubkey: a new private key in PEM, and the public key of one. */
#include "keys.h"

#include <getopt.h>
#include <string.h>

static enum exit_code generate(uint32_t curve, const char *out, bool sec1)
{
	struct der_key key = { .service = curve };
	uint8_t der[DER_MAX_LEN];
	cupel_key pair;
	int rc = cupel_keygen(&pair, curve, CUPEL_SIGN);

	if (rc == CUPEL_OK)
		rc = cupel_key_export(&pair, CUPEL_PRIVATE, key.private_key, sizeof key.private_key, &key.private_key_len);
	if (rc == CUPEL_OK)
		rc = cupel_key_export(&pair, CUPEL_PUBLIC, key.public_key, sizeof key.public_key, &key.public_key_len);
	cupel_key_clear(&pair);
	enum exit_code code = rc == CUPEL_OK ? DONE : module_error(curve, rc);
	if (code == DONE) {
		size_t len = sec1 ? der_write_sec1(der, &key) : der_write_pkcs8(der, &key);
		code = write_pem(out, sec1 ? "EC PRIVATE KEY" : "PRIVATE KEY", der, len, true);
	}
	explicit_bzero(&key, sizeof key);
	explicit_bzero(der, sizeof der);
	return code;
}

static enum exit_code run_keygen(int argc, char **argv)
{
	static const struct option options[] = {
		{ "algorithm", required_argument, NULL, 'a' },
		{ "sec1", no_argument, NULL, 's' },
		{ "out", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	const char *algorithm = "P-256", *out = NULL;
	bool sec1 = false;
	uint32_t curve;
	int option;

	while ((option = getopt_long(argc, argv, "a:o:h", options, NULL)) != -1)
		switch (option) {
		case 'a': algorithm = optarg; break;
		case 's': sec1 = true; break;
		case 'o': out = optarg; break;
		default: return help_or_usage(&keygen_command, option);
		}
	if (optind < argc)
		return usage_error(&keygen_command, "no file is read: %s; the key's file goes with --out", argv[optind]);
	curve = find_curve(&keygen_command, algorithm);
	return curve != 0 ? generate(curve, out, sec1) : USAGE_ERROR;
}

static enum exit_code run_pubkey(int argc, char **argv)
{
	static const struct option options[] = {
		{ "out", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	const char *out = NULL;
	struct der_key key;
	uint8_t der[DER_MAX_LEN];
	int option;

	while ((option = getopt_long(argc, argv, "o:h", options, NULL)) != -1)
		switch (option) {
		case 'o': out = optarg; break;
		default: return help_or_usage(&pubkey_command, option);
		}
	if (argc - optind > 1)
		return usage_error(&pubkey_command, "one file at most: %s", argv[optind + 1]);
	const char *name = optind < argc ? argv[optind] : "-";
	enum exit_code code = read_key(name, &key);
	if (code == DONE)
		code = complete_key(&key, name);
	if (code == DONE)
		code = write_pem(out, "PUBLIC KEY", der, der_write_spki(der, &key), false);
	explicit_bzero(&key, sizeof key);
	return code;
}

const struct command keygen_command = {
	"keygen", "generate a private key",
	"NAME\n"
	"    cupel keygen - generate a private key\n"
	"\n"
	"SYNOPSIS\n"
	"    cupel keygen [-a CURVE] [--sec1] [-o FILE]\n"
	"\n"
	"DESCRIPTION\n"
	"    Writes a new private key, with its public key, as PEM text that is not encrypted: PKCS #8 (PRIVATE KEY). The module\n"
	"    makes the key from its own random bits and tests it before it leaves.\n"
	"\n"
	"OPTIONS\n"
	"    -a, --algorithm CURVE\n"
	"        P-224, P-256 (the default), P-384 or P-521.\n"
	"    --sec1\n"
	"        Write it in the form of SEC 1 and RFC 5915 (EC PRIVATE KEY).\n"
	"    -o, --out FILE\n"
	"        Write to a new file that nobody else can read, not to standard output. A file that exists is left as it is.\n"
	"    -h, --help\n"
	"        Print this page.\n"
	"\n"
	"EXIT STATUS\n"
	"    0  done\n"
	"    2  wrong usage, or no such curve\n"
	"    3  the output could not be written\n"
	"    4  refused by the module: no random bits\n"
	"    5  the module is in its error state\n"
	"\n"
	"EXAMPLES\n"
	"    cupel keygen -a P-384 -o private.pem\n"
	"    openssl pkey -in private.pem -text\n",
	run_keygen
};

const struct command pubkey_command = {
	"pubkey", "write the public key of a private one",
	"NAME\n"
	"    cupel pubkey - write the public key of a private one\n"
	"\n"
	"SYNOPSIS\n"
	"    cupel pubkey [-o FILE] [FILE]\n"
	"\n"
	"DESCRIPTION\n"
	"    Reads a key of an elliptic curve from PEM text - PRIVATE KEY, EC PRIVATE KEY or PUBLIC KEY - has the module check\n"
	"    it, and writes its public key (PUBLIC KEY). Without FILE, or for -, it reads standard input. Keys that are encrypted,\n"
	"    compressed points and curves that are not named are not read.\n"
	"\n"
	"OPTIONS\n"
	"    -o, --out FILE\n"
	"        Write to a new file, not to standard output. A file that exists is left as it is.\n"
	"    -h, --help\n"
	"        Print this page.\n"
	"\n"
	"EXIT STATUS\n"
	"    0  done\n"
	"    2  wrong usage\n"
	"    3  a file could not be read, or the output not be written\n"
	"    4  no key that can be read, or one that the module refuses\n"
	"    5  the module is in its error state\n"
	"\n"
	"EXAMPLES\n"
	"    cupel pubkey -o public.pem private.pem\n",
	run_pubkey
};
