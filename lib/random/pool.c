/* SPDX-License-Identifier: MIT */
#include "random/pool.h"
#include "base/bytes.h"
#include "platform/fork.h"

bool slot_take(struct slot *slot, struct life life)
{
	uint64_t holder = atomic_load_explicit(&slot->holder, memory_order_relaxed);

	return holder != life.epoch && atomic_compare_exchange_strong(&slot->holder, &holder, life.epoch);
}

bool slot_lift(struct slot *slot, struct life life, struct ctr_drbg *drbg)
{
	bool live = atomic_load(&slot->epoch) == life.epoch && slot->generation == life.generation;

	atomic_store(&slot->epoch, 0);
	if (live)
		memcpy(drbg, &slot->drbg, sizeof *drbg);
	wipe(&slot->drbg, sizeof slot->drbg);
	return live;
}

void slot_put(struct slot *slot, struct life life, const struct ctr_drbg *drbg)
{
	memcpy(&slot->drbg, drbg, sizeof *drbg);
	slot->generation = life.generation;
	atomic_store(&slot->epoch, life.epoch);
}

void slot_give(struct slot *slot, struct life life)
{
	/* In a child of fork it is not this holder's any more. */
	atomic_compare_exchange_strong(&slot->holder, &life.epoch, 0);
}

struct slot *pool_take_child(struct life life)
{
	struct slot *children = module_state()->wiped_on_fork.pool.children;
	/* Threads have stacks of their own, so most of them begin at different slots. */
	size_t at = (size_t)(((uint64_t)(uintptr_t)&life >> 14) * UINT64_C(0x9e3779b97f4a7c15) >> 32);

	for (size_t i = 0; i < POOL_CHILDREN; i++, at++)
		if (slot_take(&children[at % POOL_CHILDREN], life))
			return &children[at % POOL_CHILDREN];
	return NULL;
}

SELDOM void pool_zeroise(void)
{
	struct pool *pool = &module_state()->wiped_on_fork.pool;
	struct life life = { fork_epoch(), 0 };

	for (size_t i = 0; i <= POOL_CHILDREN; i++) {
		struct slot *slot = i == POOL_CHILDREN ? &pool->root : &pool->children[i];

		if (slot_take(slot, life)) {
			atomic_store(&slot->epoch, 0);
			wipe(&slot->drbg, sizeof slot->drbg);
			slot_give(slot, life);
		}
	}
}
