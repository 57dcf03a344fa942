/* SPDX-License-Identifier: MIT */
/* What the parts of cupel-acvp share. */
#ifndef CUPEL_ACVP_H
#define CUPEL_ACVP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <cupel/cupel.h>

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,                 /* the protocol was broken, or the module answered what it must not */
	EXIT_USAGE = 2,
	EXIT_LACKING = 3                 /* --cpu names a feature that this CPU, or this build, lacks */
};

enum {
	MAX_STRINGS = 16,                /* of a request, its name included */
	MAX_STRING_LEN = 1 << 20
};

struct bytes {
	const uint8_t *at;
	size_t len;
};

/* ---- main.c */

/** Ends the wrapper with EXIT_FAILED and a message. */
void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* ---- answer.c */

/** Ends the wrapper unless an approved service did the work. */
void must(int rc, const char *call);

/**
 * True where the module refuses a size of a request. Such a request is answered with no string at all, which no client takes for a
 * result. Else as must().
 */
bool refused(int rc, const char *call);

/** A little-endian number, from an argument of exactly `len` bytes. */
uint64_t number(struct bytes arg, size_t len, const char *what);

/* ---- pipe.c */

/** Talk over these two from now on; what waited is forgotten. */
void pipe_open(int from, int to);

/** The next request: its strings, which live until the next call, and their number. False at the end of input. */
bool pipe_request(struct bytes strings[MAX_STRINGS], size_t *num_strings);

/** Answer with one string, or with several. Written no later than when no further input waits. */
void pipe_answer(const void *at, size_t len);
void pipe_answer_all(const struct bytes *strings, size_t num_strings);

/** Answer whether an opening or unwrapping went well, and the text. What has a size that the module refuses does not open. */
void answer_opened(int rc, const char *call, const uint8_t *text, size_t len);

/** Write of the waiting answers what the client takes without delay: before work that takes long. */
void pipe_offer(void);

/** Write all waiting answers. */
void pipe_flush(void);

/* ---- commands.c */

/**
 * A row of the table of commands. A `*` in the pattern stands for the name of an approved service, as the service table has it,
 * for which `performs` is not 0; behind `FAMILY-WORD/`, for what stands behind `FAMILY/` in such a name. `capability`, where there is one, writes
 * what getConfig announces of that service; those of the derivations stand in config.c.
 */
struct command {
	const char *pattern;
	size_t (*performs)(uint32_t service);
	size_t num_args;
	void (*perform)(uint32_t service, const struct bytes *args);
	void (*capability)(FILE *json, uint32_t service);
};

extern const struct command commands[];
extern const size_t num_commands;

/** Perform a request. */
void command_run(const struct bytes *strings, size_t num_strings);

struct approved {
	uint32_t service;
	char name[sizeof(((cupel_service_report *)0)->name)];
};

/** The services whose query says that they are approved, in the table's order, and their number. */
size_t approved_services(const struct approved **list);

/** The approved service of this name; 0 where there is none. */
uint32_t service_named(const char *name, size_t len);

/* ---- config.c */

/**
 * Write `,"name":[...]` with the lengths, from *len up, that `service` accepts in the place of *len, which is within *params. A byte
 * counts as so many bits.
 */
void config_lengths(FILE *json, const char *name, uint32_t service, cupel_service_params *params, uint64_t *len, unsigned bits);

/**
 * Write `,"name":[...]` with the names of the hash functions and MACs with which `service` does what *params say; `less` is left out where
 * a name begins with it.
 */
void config_functions(FILE *json, const char *name, uint32_t service, const cupel_service_params *params, const char *less);

/* ---- config.c, digest.c, mac.c, cipher.c, aead.c, wrap.c, drbg.c, ec.c, kdf.c: what the rows point to */

void config_perform(uint32_t service, const struct bytes *args);

void digest_perform(uint32_t service, const struct bytes *args);
void digest_mct(uint32_t service, const struct bytes *args);
void digest_ldt(uint32_t service, const struct bytes *args);
void digest_capability(FILE *json, uint32_t service);

size_t mac_hmac(uint32_t service);
size_t mac_cmac(uint32_t service);
void mac_hmac_perform(uint32_t service, const struct bytes *args);
void mac_hmac_capability(FILE *json, uint32_t service);
void mac_cmac_perform(uint32_t service, const struct bytes *args);
void mac_cmac_capability(FILE *json, uint32_t service);
void mac_verify(uint32_t service, const struct bytes *args);

size_t cipher_ecb(uint32_t service);
size_t cipher_cbc(uint32_t service);
size_t cipher_ctr(uint32_t service);
size_t cipher_xts(uint32_t service);
void cipher_ecb_encrypt(uint32_t service, const struct bytes *args);
void cipher_ecb_decrypt(uint32_t service, const struct bytes *args);
void cipher_cbc_encrypt(uint32_t service, const struct bytes *args);
void cipher_cbc_decrypt(uint32_t service, const struct bytes *args);
void cipher_ctr_encrypt(uint32_t service, const struct bytes *args);
void cipher_ctr_decrypt(uint32_t service, const struct bytes *args);
void cipher_xts_encrypt(uint32_t service, const struct bytes *args);
void cipher_xts_decrypt(uint32_t service, const struct bytes *args);
void cipher_capability(FILE *json, uint32_t service);
void cipher_ctr_capability(FILE *json, uint32_t service);
void cipher_xts_capability(FILE *json, uint32_t service);

size_t aead_given_iv(uint32_t service);
size_t aead_gcm(uint32_t service);
size_t aead_random_iv(uint32_t service);
void aead_seal(uint32_t service, const struct bytes *args);
void aead_open(uint32_t service, const struct bytes *args);
void aead_random_iv_seal(uint32_t service, const struct bytes *args);
void aead_random_iv_open(uint32_t service, const struct bytes *args);
void aead_capability(FILE *json, uint32_t service);
void aead_random_iv_capability(FILE *json, uint32_t service);

size_t wrap_forward(uint32_t service);
size_t wrap_inverse(uint32_t service);
void wrap_seal(uint32_t service, const struct bytes *args);
void wrap_open(uint32_t service, const struct bytes *args);
void wrap_capability(FILE *json, uint32_t service);

size_t drbg_any(uint32_t service);
size_t drbg_derives(uint32_t service);
void drbg_perform(uint32_t service, const struct bytes *args);
void drbg_reseeded(uint32_t service, const struct bytes *args);
void drbg_resistant(uint32_t service, const struct bytes *args);
void drbg_df(uint32_t service, const struct bytes *args);

/** Write what getConfig announces of them all: ACVP registers mechanisms, of which services are the modes. Behind other entries. */
void drbg_register(FILE *json);
size_t kdf_hash_or_hmac(uint32_t service);
size_t kdf_pbkdf2(uint32_t service);
void kdf_hkdf_perform(uint32_t service, const struct bytes *args);
void kdf_hkdf_capability(FILE *json, uint32_t service);
void kdf_extract_perform(uint32_t service, const struct bytes *args);
void kdf_expand_perform(uint32_t service, const struct bytes *args);
void kdf_expand_label_perform(uint32_t service, const struct bytes *args);
void kdf_tls13_capability(FILE *json, uint32_t service);
void kdf_one_step_hash_perform(uint32_t service, const struct bytes *args);
void kdf_one_step_hmac_perform(uint32_t service, const struct bytes *args);
void kdf_one_step_capability(FILE *json, uint32_t service);
void kdf_no_counter_perform(uint32_t service, const struct bytes *args);
void kdf_two_step_perform(uint32_t service, const struct bytes *args);
void kdf_two_step_capability(FILE *json, uint32_t service);
void kdf_kbkdf_perform(uint32_t service, const struct bytes *args);
void kdf_kbkdf_counter_perform(uint32_t service, const struct bytes *args);
void kdf_kbkdf_feedback_perform(uint32_t service, const struct bytes *args);
void kdf_kbkdf_capability(FILE *json, uint32_t service);
void kdf_tls12_perform(uint32_t service, const struct bytes *args);
void kdf_tls12_capability(FILE *json, uint32_t service);
void kdf_ssh_iv_client(uint32_t service, const struct bytes *args);
void kdf_ssh_iv_server(uint32_t service, const struct bytes *args);
void kdf_ssh_encryption_client(uint32_t service, const struct bytes *args);
void kdf_ssh_encryption_server(uint32_t service, const struct bytes *args);
void kdf_ssh_integrity_client(uint32_t service, const struct bytes *args);
void kdf_ssh_integrity_server(uint32_t service, const struct bytes *args);
void kdf_ssh_capability(FILE *json, uint32_t service);
void kdf_pbkdf2_perform(uint32_t service, const struct bytes *args);
void kdf_pbkdf2_capability(FILE *json, uint32_t service);
size_t ec_ecdsa(uint32_t service);
size_t ec_det_ecdsa(uint32_t service);
size_t ec_ecdh(uint32_t service);
void ec_keygen(uint32_t service, const struct bytes *args);
void ec_keyver(uint32_t service, const struct bytes *args);
void ec_siggen(uint32_t service, const struct bytes *args);
void ec_siggen_k(uint32_t service, const struct bytes *args);
void ec_sigver(uint32_t service, const struct bytes *args);
void ec_sigver_p1363(uint32_t service, const struct bytes *args);
void ec_sigver_der(uint32_t service, const struct bytes *args);
void ec_agree(uint32_t curve, const struct bytes *args);
void ec_agree_point(uint32_t service, const struct bytes *args);
void ec_agree_der(uint32_t service, const struct bytes *args);
void ec_keygen_capability(FILE *json, uint32_t service);
void ec_keyver_capability(FILE *json, uint32_t service);
void ec_siggen_capability(FILE *json, uint32_t service);
void ec_sigver_capability(FILE *json, uint32_t service);
void ec_agree_capability(FILE *json, uint32_t service);

#endif
