/* SPDX-License-Identifier: MIT */
/* The rows of services.def as a test sees them, and one way to perform each service that has an answer. */
#ifndef TABLE_H
#define TABLE_H

#include <cupel/cupel.h>

#include "check.h"

/* Of the message and the key of answers.h, in bytes. */
enum { MESSAGE_LEN = 300, KEY_LEN = 20, LONGEST_ANSWER = 64 };

enum family { FAMILY_MODULE, FAMILY_DIGEST, FAMILY_MAC };
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

extern uint8_t message[MESSAGE_LEN], key[KEY_LEN];

/* Opens the checks, too. */
void table_open(void);

/* What an answer of a digest or a MAC carries when it is done. */
int indicator(const struct row *row);

/* Performs a digest or a MAC over the message at once; `out` has room for its answer. */
int perform(const struct row *row, uint8_t *out);

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
