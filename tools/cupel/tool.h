/* SPDX-License-Identifier: MIT */
/* What the commands of `cupel` share: exit codes, messages, names of services, input with progress, JSON. */
#ifndef CUPEL_TOOL_H
#define CUPEL_TOOL_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cupel/cupel.h>

enum exit_code {
	DONE = 0,
	ANSWER_IS_NO = 1,                /* mismatch, damaged, self-test failed */
	USAGE_ERROR = 2,
	IO_ERROR = 3,
	REFUSED = 4,                     /* by the module: not approved, key too short, ... */
	ERROR_STATE = 5,                 /* the module is in its error state */
	NO_MODULE = 6                    /* the file holds no sealed module */
};

struct command {
	const char *name, *summary, *help;
	enum exit_code (*run)(int argc, char **argv);
};

extern const struct command status_command, services_command, selftest_command, digest_command, mac_command,
	keygen_command, pubkey_command, sign_command, verify_command, verify_product_command, entropy_command;

/** The laboratory build's own command; null in a product build. */
extern const struct command *const lab_command;

/* --- messages (message.c): one line on stderr, "cupel: ..." --- */

__attribute__((format(printf, 1, 2))) void complain(const char *format, ...);

/** complain, and "Try 'cupel COMMAND --help'." */
__attribute__((format(printf, 2, 3))) enum exit_code usage_error(const struct command *command, const char *format, ...);

/** Says that a file or a stream failed, with errno's text. */
enum exit_code io_error(const char *name);

/** Says that the module refused or failed: what was asked for, the result's sentence, and the query's condition. */
enum exit_code module_error(uint32_t service, int result);

/** Tells on stderr of an indicator above 0. */
void tell_indicator(uint32_t service, int result);

/** Prints `<hex>  <name>`, the name escaped as sha256sum does it. */
void print_sum(const uint8_t *bytes, size_t len, const char *name);

void print_hex(const uint8_t *bytes, size_t len);

/** Reads hexadecimal digits; false where they are none, of odd number, or more than `cap` bytes. */
bool parse_hex(const char *text, uint8_t *bytes, size_t cap, size_t *len);

/** For a getopt_long that met `-h`, or an error that it has told already. */
enum exit_code help_or_usage(const struct command *command, int option);

/* --- names of services (names.c) --- */

enum { MAX_SERVICES = 1024 };

/** Every service's id, to `ids` (MAX_SERVICES of them); their number. */
size_t list_services(uint32_t *ids);

/** The service's report; the module knows every id that it lists. */
cupel_service_report query_service(uint32_t service);

/** True where `typed` means `name`: case, '-', '/', '_' and ' ' do not count, and SHA2-256 may be written SHA-256. */
bool name_matches(const char *name, const char *typed);

/** The service called `typed` among those with a length (cupel_digest_len, cupel_mac_len); 0, and a message, for none. */
uint32_t find_algorithm(const struct command *command, const char *typed, size_t (*length)(uint32_t));

/* --- input (input.c) --- */

struct progress {
	const char *name;
	uint64_t done, total;            /* total 0: unknown */
	int64_t start, next;             /* milliseconds */
	bool wanted, shown;
};

/** Progress on stderr, where that is a terminal, for what takes longer than half a second. */
void progress_begin(struct progress *progress, const char *name, uint64_t total);
void progress_step(struct progress *progress, uint64_t more);
void progress_end(struct progress *progress);

struct input {
	int fd;
	const char *name;
	struct progress progress;
};

enum { INPUT_CHUNK = 1 << 18 };

/** Opens a file, or standard input for "-". */
enum exit_code input_open(struct input *in, const char *name);

/** Up to `cap` bytes; 0 at the end; negative, and a message, on an error. */
ssize_t input_read(struct input *in, void *buffer, size_t cap);

void input_close(struct input *in);

/** All of a file that is no longer than `cap` bytes; what it holds is `what`, for the message that it is longer. */
enum exit_code input_whole(const char *name, const char *what, uint8_t *buffer, size_t cap, size_t *len);

/* --- JSON on standard output (json.c); `key` is null inside an array --- */

void json_open(const char *key, char bracket);
void json_close(char bracket);
void json_text(const char *key, const char *value);
void json_number(const char *key, int64_t value);
void json_bool(const char *key, bool value);
void json_hex(const char *key, const uint8_t *bytes, size_t len);

#endif
