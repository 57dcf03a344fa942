/* SPDX-License-Identifier: MIT */
/*
 * Where the generators live: the root and its children, each with a cache line of its own, on pages that are zero again in a child of fork.
 *
 * Whoever wants a slot takes it with one compare-and-swap, copies the generator to its stack, works there, and puts it back. Nobody
 * waits: not for a thread that a signal handler has interrupted, nor for one that a fork has left behind.
 *
 * A slot's epochs (platform/fork.h) tell what an ancestor left from what is this process's own. It is held where `holder` is the present epoch, and
 * has a generator where `epoch` is, and `generation` the module's; else it is free, and empty. A thread that goes on in a child
 * of fork, in the midst of this (fork in a signal handler), puts back the epoch that it began with, and the slot is empty, whatever stands in it.
 */
#ifndef CUPEL_RANDOM_POOL_H
#define CUPEL_RANDOM_POOL_H

#include <stdatomic.h>

#include "random/ctr_drbg.h"

#pragma GCC visibility push(hidden)

enum { POOL_CHILDREN = 64, POOL_LINE = 64 };

struct slot {
	_Alignas(POOL_LINE) _Atomic uint64_t holder;
	_Atomic uint64_t epoch;
	uint32_t generation;
	struct ctr_drbg drbg;
};

struct pool {
	struct slot root;
	struct slot children[POOL_CHILDREN];
};

/* Which process this is, and which of its lives: what a call began with. */
struct life {
	uint64_t epoch;
	uint32_t generation;
};

/** Takes a slot; false where another thread of this process has it, or where this one does, further up. */
bool slot_take(struct slot *slot, struct life life);

/** Moves the generator of a slot that was taken to `drbg`; false where it holds none. */
bool slot_lift(struct slot *slot, struct life life, struct ctr_drbg *drbg);

/** Puts a generator back into a slot that was taken. */
void slot_put(struct slot *slot, struct life life, const struct ctr_drbg *drbg);

/** Gives a slot back. */
void slot_give(struct slot *slot, struct life life);

/** One of the children, taken; null where other threads have them all, the preempted among them. */
struct slot *pool_take_child(struct life life);

/** Wipes every slot but those that are held, which hold nothing: their holders find the state that this was called for, and call it again. */
void pool_zeroise(void);

#pragma GCC visibility pop

#endif
