/* SPDX-License-Identifier: MIT */
/* cupel digest: hash files, as sha256sum does. */
#include "tool.h"

#include <getopt.h>
#include <stdio.h>

static enum exit_code digest_file(uint32_t service, const char *name)
{
	static uint8_t buffer[INPUT_CHUNK];
	uint8_t digest[CUPEL_DIGEST_MAX_LEN];
	cupel_digest_ctx ctx;
	struct input in;
	ssize_t got = 0;

	enum exit_code code = input_open(&in, name);
	if (code != DONE)
		return code;
	int rc = cupel_digest_init(&ctx, service);
	while (rc == CUPEL_OK && (got = input_read(&in, buffer, sizeof buffer)) > 0)
		rc = cupel_digest_update(&ctx, buffer, (size_t)got);
	if (rc == CUPEL_OK && got == 0)
		rc = cupel_digest_final(&ctx, digest, sizeof digest);
	cupel_digest_clear(&ctx);
	input_close(&in);

	if (got < 0)
		return IO_ERROR;
	if (rc < 0)
		return module_error(service, rc);
	tell_indicator(service, rc);
	print_sum(digest, cupel_digest_len(service), name);
	return DONE;
}

static enum exit_code run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "algorithm", required_argument, NULL, 'a' },
		{ "permit-unapproved", no_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	static char standard_input[] = "-";
	char *only_stdin[] = { standard_input, NULL };
	const char *algorithm = "SHA2-256";
	enum exit_code worst = DONE;
	bool permit = false;
	int option;

	while ((option = getopt_long(argc, argv, "a:h", options, NULL)) != -1)
		switch (option) {
		case 'a': algorithm = optarg; break;
		case 'p': permit = true; break;
		default: return help_or_usage(&digest_command, option);
		}
	uint32_t service = find_algorithm(&digest_command, algorithm, cupel_digest_len);
	if (service == 0)
		return USAGE_ERROR;

	if (permit) {
		int rc = cupel_permit_unapproved();
		if (rc < 0)
			return module_error(CUPEL_PERMIT_UNAPPROVED, rc);
	}
	/* What would be refused anyway is said once, before any file is opened. */
	int answer = query_service(service).answer;
	if (answer < 0) {
		enum exit_code code = module_error(service, answer);
		if (answer == CUPEL_E_NOT_APPROVED)
			complain("--permit-unapproved permits it in this one run, where approved mode is not latched");
		return code;
	}
	for (char **name = optind < argc ? argv + optind : only_stdin; *name != NULL; name++) {
		enum exit_code code = digest_file(service, *name);
		if (worst == DONE)
			worst = code;
	}
	return worst;
}

const struct command digest_command = {
	"digest", "hash files",
	"NAME\n"
	"    cupel digest - hash files\n"
	"\n"
	"SYNOPSIS\n"
	"    cupel digest [-a ALGORITHM] [--permit-unapproved] [FILE...]\n"
	"\n"
	"DESCRIPTION\n"
	"    Prints the digest of each FILE and its name, in the form of sha256sum, whose --check reads it. Without\n"
	"    FILE, or for -, it reads standard input. A file that cannot be read is told on standard error, and the\n"
	"    others are done all the same. On a terminal, progress is shown for what takes longer than half a second.\n"
	"\n"
	"OPTIONS\n"
	"    -a, --algorithm ALGORITHM\n"
	"        SHA2-256 (the default), SHA2-224, SHA2-384, SHA2-512, SHA2-512/224, SHA2-512/256, and MD5, which is\n"
	"        not approved. Case does not count, and SHA2-256 may be written SHA-256 or sha256.\n"
	"    --permit-unapproved\n"
	"        Permit services that are not approved, in this one run. What such a service did is told on standard\n"
	"        error with its indicator. Refused where approved mode is latched.\n"
	"    -h, --help\n"
	"        Print this page.\n"
	"\n"
	"EXIT STATUS\n"
	"    0  every file was hashed\n"
	"    2  wrong usage, or no such algorithm\n"
	"    3  a file could not be read, or the output not be written\n"
	"    4  refused by the module: not approved and not permitted\n"
	"    5  the module is in its error state\n"
	"    With several files it is that of the first that failed.\n"
	"\n"
	"EXAMPLES\n"
	"    cupel digest release.tar | sha256sum --check\n"
	"    cupel digest -a sha512 *.iso\n",
	run
};
