/* SPDX-License-Identifier: MIT */
/* What the commands on keys share (keys.c). */
#ifndef CUPEL_TOOL_KEYS_H
#define CUPEL_TOOL_KEYS_H

#include "../der/der.h"
#include "tool.h"

/** Reads a key from a PEM file, or says what is wrong with it. The module has not looked at it then. */
enum exit_code read_key(const char *name, struct der_key *key);

/** Imports it for a usage; the public part alone for CUPEL_VERIFY. */
enum exit_code import_key(cupel_key *key, uint32_t usage, const char *name, const struct der_key *der);

/** Has the module check a key, and fills in the public part of a private one. */
enum exit_code complete_key(struct der_key *der, const char *name);

/** Writes a new file, which nobody else may read where it is secret; standard output for "-" or null. */
enum exit_code write_output(const char *name, const void *bytes, size_t len, bool secret);

/** The same as PEM. */
enum exit_code write_pem(const char *name, const char *label, const uint8_t *der, size_t len, bool secret);

/** The curve called `typed`; 0, and a message, for none. */
uint32_t find_curve(const struct command *command, const char *typed);

/** Shows a file to a hash context: of `algorithm`, or, where it is null, of the hash function that goes with the curve. */
enum exit_code hash_file(const struct command *command, cupel_digest_ctx *ctx, const char *algorithm, uint32_t curve, const char *name);

#endif
