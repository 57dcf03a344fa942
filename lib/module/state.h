/* SPDX-License-Identifier: MIT */
/*
 * The module's state: one structure in .bss, one word that decides, one owner of every change (state.c).
 *
 * The word, from the top: 32 bits of CPU features in use (enum cupel_cpu), 24 bits of state code, 8 bits of flags. The codes of
 * the states lie far apart, so no single changed bit makes one of them another; a code that is none of them reads as
 * INTEGRITY_ERROR.
 */
#ifndef CUPEL_MODULE_STATE_H
#define CUPEL_MODULE_STATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cupel/cupel.h>

#include "boundary/state_size.h"
#include "random/pool.h"

#pragma GCC visibility push(hidden)

enum cast {
	CAST_NONE,
#define CUPEL_CAST(symbol, name) CAST_##symbol,
#include "casts.def"
	NUM_CASTS,
	CAST_MODULE = NUM_CASTS          /* of the module's own services: always passes, and starts nothing */
};

enum {
	WORD_PERMITTED = 0x01,
	WORD_LOCK_CALL = 0x02,
	WORD_LOCK_KERNEL = 0x04,
	WORD_LOCK_BUILD = 0x08,
	WORD_LOCKED = WORD_LOCK_CALL | WORD_LOCK_KERNEL | WORD_LOCK_BUILD,
	WORD_STARTED = 0x10,             /* a service was performed: the features stand */
	WORD_SOFT = 0x20                 /* operational, but an algorithm is in soft error */
};

#define WORD_CODE 0xffffff00u
#define CODE_SELF_TEST 0x00000000u       /* what .bss holds at load */
#define CODE_OPERATIONAL 0x5ca3e900u     /* APPROVED and SOFT_ERROR */
#define CODE_ERROR 0xa14d3600u
#define CODE_SHUT_DOWN 0x36789f00u
#define CODE_INTEGRITY_ERROR 0xeb921400u

/* Every feature that cupel/module.h names. */
#define CPU_KNOWN (2u * CUPEL_CPU_ADX - 1)

/* What a CAST's slot says in its lowest three bits; the others hold the generation, which each reset raises. */
enum {
	SLOT_PENDING = 0,
	SLOT_PASSED_AT_LOAD = 1,         /* by the tests before the integrity test; no service has relied on it yet */
	SLOT_PASSED = 2,
	SLOT_SOFT = 3,                   /* must pass again */
	SLOT_FAILED = 4,                 /* wins over every other verdict of its generation */
	SLOT_VERDICT = 7,
	GENERATION_STEP = 8
};

enum { STATE_PAGE = 4096 };

/* Whole pages, zero again in a child of fork. */
struct __attribute__((aligned(STATE_PAGE))) wiped_on_fork {
	_Atomic uint64_t epoch;
	struct pool pool;
};

struct state {
	_Atomic uint64_t word;
	_Atomic uint32_t verdict;        /* of the last integrity test: CODE_OPERATIONAL, or another value */
	_Atomic uint32_t generation;
	_Atomic uint32_t failed_test;    /* enum cast of the test that led to ERROR */
	_Atomic uint32_t features_found;
	_Atomic uint32_t casts[NUM_CASTS + 1];
	_Atomic bool cannot_wipe;        /* the kernel has no MADV_WIPEONFORK (platform/fork.c) */
	_Atomic uint64_t epochs;         /* how many were given out, by this process and its ancestors */
	_Atomic uint32_t noise_fault;    /* enum noise_fault: what the last instance of the noise source failed */
	_Atomic uint64_t lab_noise;      /* what lab_noise() makes of it; a product never looks */
	struct wiped_on_fork wiped_on_fork;
};
_Static_assert(sizeof(struct state) <= CUPEL_STATE_SIZE, "boundary/state_size.h reserves too little");

#include "boundary.h"                    /* module_state(): the sealed or the open one, chosen by the build */

static inline uint64_t state_word(void)
{
	return atomic_load_explicit(&module_state()->word, memory_order_acquire);
}

static inline uint32_t state_generation(void)
{
	return atomic_load_explicit(&module_state()->generation, memory_order_acquire);
}

/** The CPU features in use (enum cupel_cpu). */
static inline uint32_t state_features(void)
{
	return (uint32_t)(atomic_load_explicit(&module_state()->word, memory_order_relaxed) >> 32);
}

/** The state that a word tells. */
enum cupel_state state_of(uint64_t word);

#define STATE_ANY UINT32_MAX

/** Goes from the state `from` (enum cupel_state, or STATE_ANY: the present one) to `to`, where the table of edges has that edge;
 *  false, and nothing is changed, where the module is not in `from` or the edge does not exist. */
bool state_go(uint32_t from, enum cupel_state to);

/** Ends `from`, SELF_TEST or ERROR, by the integrity test: the new state's code is `code`, which integrity_code() computed.
 *  CODE_OPERATIONAL alone is operational. */
void state_judge(enum cupel_state from, uint32_t code);

/** Sets, from SELF_TEST only, what was found at load: CPU features and latches (WORD_LOCK_...). */
void state_found(uint32_t features, uint32_t locks);

/** cupel_permit_unapproved, cupel_lock_approved, cupel_cpu_narrow, with a word that was seen operational. */
int state_permit(void);
void state_lock(void);
int state_narrow(uint32_t features);
void state_started(void);

/** Puts CPU features in use that `state_narrow` could only take away (laboratory build). */
void state_set_features(uint32_t features);

/** Raises the generation: every CAST pending, every context dead. */
void state_new_generation(void);

/** Sets the verdict on a CAST that ran under `generation`; an older generation's verdict is dropped. A failure leads to ERROR. */
void state_cast_verdict(enum cast cast, uint32_t generation, uint32_t verdict);

/** SOFT ERROR: `cast` must pass again before its algorithm's next service. */
void state_soft_error(enum cast cast);

#pragma GCC visibility pop

#endif
