/* SPDX-License-Identifier: MIT */
/* The rows of services.def as a test sees them, and one way to perform each service that has an answer. */
#ifndef TABLE_H
#define TABLE_H

#include <cupel/cupel.h>

#include "check.h"

/* Of the message, the keys and the IV of answers.h, in bytes. Ciphers take the first TEXT_LEN of the message. */
enum { MESSAGE_LEN = 300, TEXT_LEN = 288, KEY_LEN = 16, LONG_KEY_LEN = 32, IV_LEN = 16, TAG_LEN = 16, LONGEST_ANSWER = TEXT_LEN + TAG_LEN };

/* How much of the message a context has seen that was begun. */
enum { FIRST_PART = 100 };

enum family {
	FAMILY_MODULE, FAMILY_DIGEST, FAMILY_MAC, FAMILY_CIPHER, FAMILY_AEAD, FAMILY_WRAP, FAMILY_RANDOM, FAMILY_DRBG, FAMILY_KDF,
	FAMILY_KEY, FAMILY_SIGN, FAMILY_AGREE
};
enum answers_in { IN_OPERATIONAL, IN_ANY, IN_ERROR };

struct row {
	uint32_t id;
	enum family family;
	bool approved;
	enum answers_in states;
	uint32_t strength;
	const char *symbol, *name, *standard, *condition, *cast;
	const uint8_t *answer;           /* to the message and the key of answers.h; a new service without one does not build */
	size_t answer_len;
};

enum { NUM_ROWS = CUPEL_NUM_SERVICES - 1 };
extern const struct row rows[NUM_ROWS];

#define FOR_ROWS(each) for (const struct row *each = rows; each < rows + NUM_ROWS; each++)

extern uint8_t message[MESSAGE_LEN], key[KEY_LEN], long_key[LONG_KEY_LEN], iv[IV_LEN];

/* Opens the checks, too. */
void table_open(void);


/* What an answer of a digest or a MAC carries when it is done. */
int indicator(const struct row *row);

/* True where another row stands for this one, in tests that perform all rows many times: a seed takes milliseconds, so one DRBG of each
   self-test is enough. */
bool is_represented(const struct row *row);

/* Performs a service over the message at once; `out` has room for its answer. */
int perform(const struct row *row, uint8_t *out);

/* True where perform() makes this self-test pass: the row's own, or that of another function that it works with there. */
bool runs_test(const struct row *row, const char *cast);

/* The way back, of a cipher, an AEAD or a wrapping of keys: `answer`, of the row's length, to the text, of text_len_of bytes. */
int undo(const struct row *row, uint8_t *text, const uint8_t *answer);
size_t text_len_of(const struct row *row);

/* The key that a row has its answer under, and its length. */
const uint8_t *key_of(const struct row *row, size_t *key_len);

/* A context of any family. Key wrapping, random bits and derivation have none: their begin only asks whether the service would answer. */
union held {
	cupel_digest_ctx digest;
	cupel_mac_ctx mac;
	cupel_cipher_ctx cipher;
	cupel_aead_ctx aead;
	cupel_drbg_ctx drbg;
	struct {
		cupel_key key;
		cupel_digest_ctx digest;
	} signature;
};

/* The private key of keys bound to `service` (a row of keys), and its length; the public key of an agreement's peer. */
extern uint8_t private_key[CUPEL_PRIVATE_KEY_MAX_LEN];
size_t private_key_len(uint32_t service);
const uint8_t *peer_key(uint32_t service, size_t *len);

/* Imports it for a usage, its public key for CUPEL_VERIFY. */
int key_of_service(cupel_key *k, uint32_t service, uint32_t usage);

/* Begins a context, and shows it FIRST_PART of the message where it is one that takes parts. 0, or the error. */
int held_begin(const struct row *row, union held *ctx);

/* The rest; the answer goes to `out`. */
int held_end(const struct row *row, union held *ctx, uint8_t *out);

void held_clear(const struct row *row, union held *ctx);

/* True where a buffer holds `len` times the same byte. */
bool filled(const void *at, int byte, size_t len);

/* Performs it and checks the right answer. */
bool answers_rightly(const struct row *row);

/* Performs it and checks that it is refused with `wanted` and writes nothing. */
bool is_refused(const struct row *row, int wanted);

/* What cupel_status says. */
cupel_status_report status_now(void);

/* What the query says that `service` would answer. */
int queried(uint32_t service);

bool is_sealed(void);

/* Permission can be given: neither the kernel nor the build latched. */
bool can_permit(void);

#endif
