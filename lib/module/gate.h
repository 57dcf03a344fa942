/* SPDX-License-Identifier: MIT */
/*
 * The gate that every service passes: before it works, before it lets the result go, and on its way out.
 *
 *     const struct service *row = service_find(id, FAMILY_DIGEST);
 *     int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;
 *     if (rc == CUPEL_OK) rc = ... arguments ...
 *     if (rc == CUPEL_OK) { ... work ...; rc = gate_leave(row); if (rc < 0) ... zero the output ... }
 *     return gate_exit(rc);
 *
 * The error state may come up in the midst of the work: the second look finds it. Nor does one changed bit open all three: whatever
 * code was changed, the integrity test's verdict says so, and a result that is no error does not pass the last.
 */
#ifndef CUPEL_MODULE_GATE_H
#define CUPEL_MODULE_GATE_H

#include "module/state.h"

#pragma GCC visibility push(hidden)

enum family {
	FAMILY_MODULE = 1, FAMILY_DIGEST, FAMILY_MAC, FAMILY_CIPHER, FAMILY_AEAD, FAMILY_WRAP, FAMILY_RANDOM, FAMILY_DRBG, FAMILY_KDF,
	FAMILY_KEY, FAMILY_SIGN, FAMILY_AGREE
};
enum answers_in { OPERATIONAL = 1, ANY, ERROR };

/* A row of services.def, but its texts (services.c). `want` and `mask` judge the state word. */
struct service {
	uint32_t want, mask;
	uint16_t strength;
	uint8_t family;
	uint8_t algorithm;               /* the family's own id */
	uint8_t cast;
	uint8_t indicator;               /* what it answers when done: 0, or CUPEL_NOT_APPROVED */
	uint8_t states;                  /* enum answers_in */
	uint16_t id;
};

extern const struct service services[];

/** The row of a service of one family; null where there is none. */
static inline const struct service *service_find(uint32_t id, enum family family)
{
	return id < CUPEL_NUM_SERVICES && services[id].family == family ? &services[id] : NULL;
}

/** True where the row's service has a self-test. */
static inline bool service_is_tested(const struct service *row)
{
	return row->cast != CAST_NONE && row->cast != CAST_MODULE;
}

/** Why a service of this row is refused in the state that `word` tells; 0 where it is not. No side effect: the query asks here too. */
int gate_refusal(const struct service *row, uint64_t word);

/** Makes what can be made of a closed gate: loads the module, runs the CAST. 0, or why the gate stays closed. */
int gate_prepare(const struct service *row);

/** True where the state and the permission that `word` tells let the row's service work. */
static inline bool gate_state_open(const struct service *row, uint64_t word)
{
	return (((uint32_t)word ^ row->want) & row->mask) == 0;
}

/** True where its CAST has passed, too. */
static inline bool gate_open(const struct service *row)
{
	const struct state *st = module_state();
	uint32_t slot = atomic_load_explicit(&st->casts[row->cast], memory_order_relaxed);
	uint32_t passed = atomic_load_explicit(&st->generation, memory_order_relaxed) | SLOT_PASSED;

	return gate_state_open(row, state_word()) & (slot == passed);
}

/** 0, or why the service is refused. */
static inline int gate_enter(const struct service *row)
{
	return __builtin_expect(gate_open(row), 1) ? CUPEL_OK : gate_prepare(row);
}

/** The service's indicator, or the error that has come up meanwhile. */
static inline int gate_leave(const struct service *row)
{
	/* One word for both questions: a reset in between would make a success of the refusal. */
	uint64_t word = state_word();

	return __builtin_expect(gate_state_open(row, word), 1) ? row->indicator : gate_refusal(row, word);
}

/** `rc` itself; but in a module that did not pass its integrity test, never a success. Not inline: a caller ends in a jump to it, so
 *  that what a changed caller leaves in a register passes here too. */
int gate_exit(int rc);

#pragma GCC visibility pop

#endif
