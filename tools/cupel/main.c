/* SPDX-License-Identifier: MIT */
/* cupel: the command. Each of its commands is a file of its own. */
#include "tool.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct command *const commands[] = {
	&status_command, &services_command, &selftest_command, &digest_command, &mac_command, &keygen_command, &pubkey_command,
	&sign_command, &verify_command, &verify_product_command,
};

enum { NUM_COMMANDS = sizeof commands / sizeof *commands };

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < NUM_COMMANDS; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return lab_command != NULL && strcmp(lab_command->name, name) == 0 ? lab_command : NULL;
}

static void help(FILE *out)
{
	fputs("NAME\n"
	      "    cupel - ask the Cupel cryptographic module, and let it work on files\n"
	      "\n"
	      "SYNOPSIS\n"
	      "    cupel COMMAND [OPTION...] [FILE...]\n"
	      "    cupel help COMMAND\n"
	      "    cupel --version\n"
	      "\n"
	      "DESCRIPTION\n"
	      "    The module is linked into this program, as it is into a product, and proves itself before it answers.\n"
	      "    Results go to standard output, errors and progress to standard error.\n"
	      "\n"
	      "COMMANDS\n", out);
	for (size_t i = 0; i < NUM_COMMANDS; i++)
		fprintf(out, "    %-16s %s\n", commands[i]->name, commands[i]->summary);
	if (lab_command != NULL)
		fprintf(out, "    %-16s %s\n", lab_command->name, lab_command->summary);
	fputs("\n"
	      "OPTIONS\n"
	      "    -h, --help       print this page; after a command, the command's\n"
	      "    -V, --version    print the version and configuration of the module\n"
	      "\n"
	      "EXIT STATUS\n"
	      "    0  done, and the answer is yes\n"
	      "    1  the answer is no: a mismatch, a damaged module, a failed self-test\n"
	      "    2  wrong usage\n"
	      "    3  input or output failed\n"
	      "    4  the module refused: a service that is not approved, a key that is too short\n"
	      "    5  the module is in an error state\n"
	      "    6  no sealed module was found in the file\n"
	      "\n"
	      "EXAMPLES\n"
	      "    cupel status --json\n"
	      "    cupel digest -a SHA2-512 release.tar\n"
	      "    cupel mac --key-file secret.key release.tar\n"
	      "    cupel sign --key private.pem -o release.sig release.tar\n"
	      "    cupel verify-product /usr/local/bin/product\n", out);
}

static enum exit_code version(void)
{
	cupel_module_report module;
	int rc = cupel_module_info(&module);

	if (rc != CUPEL_OK)
		return module_error(CUPEL_MODULE_INFO, rc);
	printf("cupel %s\n", module.version);
	return DONE;
}

static enum exit_code unknown(const char *name)
{
	complain("no such command: %s", name);
	fputs("Try 'cupel --help'.\n", stderr);
	return USAGE_ERROR;
}

static enum exit_code run(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	bool wants_help = strcmp(name, "help") == 0;

	if (argc < 2) {
		fputs("cupel: which command?\nTry 'cupel --help'.\n", stderr);
		return USAGE_ERROR;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || (wants_help && argc == 2)) {
		help(stdout);
		return DONE;
	}
	if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
		return version();
	const struct command *command = find_command(wants_help ? argv[2] : name);
	if (command == NULL)
		return unknown(wants_help ? argv[2] : name);
	if (wants_help) {
		fputs(command->help, stdout);
		return DONE;
	}

	/* getopt's own messages begin with argv[0]. */
	static char full_name[64];
	snprintf(full_name, sizeof full_name, "cupel %s", command->name);
	argv[1] = full_name;
	return command->run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
	int code = (int)run(argc, argv);

	/* An answer that did not arrive is none. */
	if (fflush(stdout) != 0 || ferror(stdout)) {
		io_error("standard output");
		return code == DONE ? IO_ERROR : code;
	}
	return code;
}
