/* SPDX-License-Identifier: MIT */
/*
 * cupel verify-product: finds the sealed ranges in a file by their header (lib/boundary/sealed/marks.S) and computes their
 * seals again. It reads bytes alone: no ELF, no symbols, so that a stripped file, an archive or an image do as well.
 */
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	MAGIC_LEN = 8,
	HEADER_LEN = 64,
	KEY_LEN = 32,
	BUILD_ID_AT = 32,
	BUILD_ID_LEN = 32,
	DIGEST_LEN = 32,
	FORMAT = 1,
	RANGE_MAX = 1 << 28              /* a longer range is no module, and is not read */
};

struct module {
	uint64_t offset, length;
	uint8_t build_id[BUILD_ID_LEN], digest[DIGEST_LEN];
	char version[32];
	const char *fault;               /* null: whole */
};

struct product {
	const char *name;
	int fd;
	uint64_t size;
	struct module *modules;
	size_t num_modules;
};

/* The magic must not stand in this program but where its own module begins: it is made at run time. */
static void make_magic(uint8_t magic[MAGIC_LEN])
{
	static const volatile uint8_t inverted[MAGIC_LEN] = { 0x76, 0xbc, 0xaa, 0xaf, 0xba, 0xb3, 0xf2, 0xf5 };

	for (size_t i = 0; i < MAGIC_LEN; i++)
		magic[i] = (uint8_t)~inverted[i];
}

static uint64_t load_le(const uint8_t *bytes, size_t len)
{
	uint64_t value = 0;

	while (len-- > 0)
		value = value << 8 | bytes[len];
	return value;
}

/** Up to `len` bytes from `offset`: fewer at the end of the file only; negative, and a message, on an error. */
static ssize_t read_at(const struct product *product, uint8_t *buffer, size_t len, uint64_t offset)
{
	size_t have = 0;

	while (have < len) {
		ssize_t got = pread(product->fd, buffer + have, len - have, (off_t)(offset + have));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			io_error(product->name);
			return -1;
		}
		if (got == 0)
			break;
		have += (size_t)got;
	}
	return (ssize_t)have;
}

/* The number of the version stands in the range as text, before " boundary=". */
static void find_version(struct module *module, const uint8_t *range)
{
	static const char sign[] = " boundary=";
	const uint8_t *end = memmem(range, module->length, sign, sizeof sign - 1), *start = end;

	if (end == NULL)
		return;
	while (start > range && start[-1] > ' ' && start[-1] <= '~')
		start--;
	if ((size_t)(end - start) < sizeof module->version)
		memcpy(module->version, start, (size_t)(end - start));
}

/* What the header says, judged before the range is read. */
static const char *header_fault(const uint8_t *header, const struct module *module, uint64_t size)
{
	uint64_t room = size - module->offset, key_at = load_le(header + 24, 8);

	if (room < HEADER_LEN)
		return "the file ends inside its header";
	if (load_le(header + 8, 4) != FORMAT || load_le(header + 12, 4) != HEADER_LEN)
		return "its header has a format that this command does not know";
	if (module->length == 0)
		return "it was never sealed: its length is zero";
	if (module->length < HEADER_LEN || module->length > RANGE_MAX)
		return "its length is impossible";
	if (module->length + DIGEST_LEN > room)
		return "it reaches beyond the end of the file";
	if (key_at < HEADER_LEN || key_at > module->length || module->length - key_at < KEY_LEN)
		return "its key does not lie inside it";
	return NULL;
}

/* Judges the range and what stands behind it. */
static enum exit_code judge_range(struct module *module, uint8_t *range)
{
	uint8_t build_id[BUILD_ID_LEN];
	const uint8_t *key = range + load_le(range + 24, 8);

	memcpy(module->digest, range + module->length, DIGEST_LEN);
	int rc = cupel_mac_verify(CUPEL_HMAC_SHA2_256, module->digest, DIGEST_LEN, key, KEY_LEN, range, module->length);
	if (rc == CUPEL_E_MISMATCH) {
		module->fault = "its digest differs: code or constants were changed after the seal";
		return DONE;
	}
	if (rc != CUPEL_OK)
		return module_error(CUPEL_HMAC_SHA2_256, rc);

	find_version(module, range);
	memset(range + BUILD_ID_AT, 0, BUILD_ID_LEN);
	rc = cupel_digest(CUPEL_SHA2_256, build_id, sizeof build_id, range, module->length);
	if (rc != CUPEL_OK)
		return module_error(CUPEL_SHA2_256, rc);
	if (memcmp(build_id, module->build_id, sizeof build_id) != 0)
		module->fault = "its build id is not that of its content";
	return DONE;
}

static enum exit_code judge(const struct product *product, struct module *module)
{
	uint8_t header[HEADER_LEN] = { 0 };

	if (read_at(product, header, sizeof header, module->offset) < 0)
		return IO_ERROR;
	module->length = load_le(header + 16, 8);
	memcpy(module->build_id, header + BUILD_ID_AT, BUILD_ID_LEN);
	if ((module->fault = header_fault(header, module, product->size)) != NULL)
		return DONE;

	size_t len = (size_t)module->length + DIGEST_LEN;
	uint8_t *range = malloc(len);
	if (range == NULL)
		return io_error(product->name);
	enum exit_code code = DONE;
	ssize_t got = read_at(product, range, len, module->offset);
	if (got < 0)
		code = IO_ERROR;
	else if ((size_t)got != len)
		module->fault = "the file became shorter while it was read";
	else
		code = judge_range(module, range);
	free(range);
	return code;
}

/* Judges a header found at `offset`, unless it stands inside a range that is whole. */
static enum exit_code found_at(struct product *product, uint64_t offset)
{
	for (size_t i = 0; i < product->num_modules; i++) {
		const struct module *other = &product->modules[i];
		if (other->fault == NULL && offset < other->offset + other->length)
			return DONE;
	}
	struct module *more = realloc(product->modules, (product->num_modules + 1) * sizeof *more);
	if (more == NULL)
		return io_error(product->name);
	product->modules = more;
	more[product->num_modules] = (struct module){ .offset = offset };
	return judge(product, &more[product->num_modules++]);
}

static enum exit_code scan(struct product *product)
{
	static uint8_t buffer[4 * INPUT_CHUNK];
	uint8_t magic[MAGIC_LEN];
	struct progress progress;
	enum exit_code code = DONE;
	ssize_t got;

	make_magic(magic);
	progress_begin(&progress, product->name, product->size);
	/* Windows overlap by all but one byte of the magic, so that each occurrence lies in one window whole. */
	for (uint64_t at = 0; code == DONE && (got = read_at(product, buffer, sizeof buffer, at)) >= MAGIC_LEN;
	     at += (uint64_t)got - MAGIC_LEN + 1) {
		const uint8_t *end = buffer + got, *hit = buffer;
		while (code == DONE && (hit = memmem(hit, (size_t)(end - hit), magic, MAGIC_LEN)) != NULL)
			code = found_at(product, at + (uint64_t)(hit++ - buffer));
		progress_step(&progress, (uint64_t)got);
	}
	progress_end(&progress);
	return code == DONE && got < 0 ? IO_ERROR : code;
}

static bool is_own_build(const struct module *module)
{
	cupel_module_report own;

	return cupel_module_info(&own) == CUPEL_OK && own.sealed_len == module->length &&
	       memcmp(own.build_id, module->build_id, sizeof own.build_id) == 0;
}

static void module_text(const struct product *product, const struct module *module)
{
	printf("%s: %s: module at offset %#" PRIx64 ", %" PRIu64 " bytes\n", product->name, module->fault ? "DAMAGED" : "whole",
	       module->offset, module->length);
	if (module->fault)
		printf("    fault     %s\n", module->fault);
	if (module->version[0])
		printf("    version   %s\n", module->version);
	printf("    build id  ");
	print_hex(module->build_id, sizeof module->build_id);
	puts(module->fault ? " (as its header says)" : is_own_build(module) ? " (the build in this command)" : "");
	printf("    digest    ");
	print_hex(module->digest, sizeof module->digest);
	putchar('\n');
}

static void module_json(const struct module *module)
{
	json_open(NULL, '{');
	json_bool("whole", module->fault == NULL);
	json_text("fault", module->fault ? module->fault : "");
	json_number("offset", (int64_t)module->offset);
	json_number("length", module->length > INT64_MAX ? INT64_MAX : (int64_t)module->length);
	json_text("version", module->version);
	json_hex("build_id", module->build_id, sizeof module->build_id);
	json_hex("digest", module->digest, sizeof module->digest);
	json_bool("own_build", module->fault == NULL && is_own_build(module));
	json_close('}');
}

/* Prints what was found. `wanted` is a build id, or null. */
static enum exit_code report(const struct product *product, const uint8_t *wanted, bool json)
{
	bool whole = product->num_modules > 0, as_wanted = true;

	for (size_t i = 0; i < product->num_modules; i++) {
		const struct module *module = &product->modules[i];
		whole = whole && module->fault == NULL;
		as_wanted = as_wanted && (wanted == NULL || memcmp(wanted, module->build_id, BUILD_ID_LEN) == 0);
	}
	if (json) {
		json_open(NULL, '{');
		json_text("file", product->name);
		json_bool("whole", whole);
		json_open("modules", '[');
		for (size_t i = 0; i < product->num_modules; i++)
			module_json(&product->modules[i]);
		json_close(']');
		json_close('}');
	} else {
		for (size_t i = 0; i < product->num_modules; i++)
			module_text(product, &product->modules[i]);
		if (product->num_modules == 0)
			printf("%s: no sealed module found\n", product->name);
	}
	if (product->num_modules == 0)
		return NO_MODULE;
	if (!as_wanted)
		complain("%s: it holds another build than the one asked for", product->name);
	return whole && as_wanted ? DONE : ANSWER_IS_NO;
}

static enum exit_code open_product(struct product *product)
{
	struct stat st;

	product->fd = open(product->name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (product->fd < 0 || fstat(product->fd, &st) != 0)
		return io_error(product->name);
	off_t size = lseek(product->fd, 0, SEEK_END);
	if (S_ISDIR(st.st_mode))
		errno = EISDIR;
	else if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		errno = ESPIPE;
	else if (size >= 0)
		return product->size = (uint64_t)size, DONE;
	return io_error(product->name);
}

static enum exit_code run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "build-id", required_argument, NULL, 'b' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	uint8_t build_id[BUILD_ID_LEN];
	const uint8_t *wanted = NULL;
	struct product product = { .fd = -1 };
	bool json = false;
	size_t len;
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1)
		switch (option) {
		case 'j': json = true; break;
		case 'b':
			if (!parse_hex(optarg, build_id, sizeof build_id, &len) || len != sizeof build_id)
				return usage_error(&verify_product_command, "--build-id takes %zu hexadecimal digits", 2 * sizeof build_id);
			wanted = build_id;
			break;
		default: return help_or_usage(&verify_product_command, option);
		}
	if (argc - optind != 1)
		return usage_error(&verify_product_command, optind == argc ? "which file?" : "one file at a time");

	/* A module that cannot prove itself judges no other. */
	int rc = cupel_prewarm(CUPEL_HMAC_SHA2_256);
	if (rc != CUPEL_OK)
		return module_error(CUPEL_HMAC_SHA2_256, rc);

	product.name = argv[optind];
	enum exit_code code = open_product(&product);
	if (code == DONE)
		code = scan(&product);
	if (code == DONE)
		code = report(&product, wanted, json);
	if (product.fd >= 0)
		close(product.fd);
	free(product.modules);
	return code;
}

const struct command verify_product_command = {
	"verify-product", "recompute the seal inside a linked file",
	"NAME\n"
	"    cupel verify-product - recompute the seal inside a linked file\n"
	"\n"
	"SYNOPSIS\n"
	"    cupel verify-product [--json] [--build-id HEX] FILE\n"
	"\n"
	"DESCRIPTION\n"
	"    Looks in FILE, an executable, a shared object, an archive or any file that holds one of them as it is (not\n"
	"    compressed), stripped or not, for sealed modules; computes the digest of each again, as its integrity test would\n"
	"    at load; and says whether it is whole, and which build it is. FILE is read, never run. Every module in FILE is told.\n"
	"    The integrity test's key is no secret: it stands in the module. So this finds damage. To find a forgery, compare the\n"
	"    build id with the one that you know, with --build-id.\n"
	"    An open build (-Dboundary=open) has no seal, and nothing of it is found.\n"
	"\n"
	"OPTIONS\n"
	"    --build-id HEX\n"
	"        Every module in FILE must be this build; 64 hexadecimal digits, as `cupel status` prints them.\n"
	"    --json\n"
	"        Print one JSON object.\n"
	"    -h, --help\n"
	"        Print this page.\n"
	"\n"
	"EXIT STATUS\n"
	"    0  every module in FILE is whole (and of the build asked for)\n"
	"    1  a module is damaged, or of another build\n"
	"    2  wrong usage\n"
	"    3  FILE could not be read\n"
	"    5  the module in this command is in its error state, and judges nothing\n"
	"    6  no sealed module found\n",
	run
};
