/* SPDX-License-Identifier: MIT */
#include "platform/fork.h"
#include "platform/kernel.h"

#define IS_PROCESS_ID (UINT64_C(1) << 63)                /* no count reaches so far */

uint64_t fork_new_epoch(void)
{
	struct state *st = module_state();
	uint64_t fresh = 0, epoch;

	if (atomic_load(&st->cannot_wipe) || !kernel_wipes_on_fork(&st->wiped_on_fork, sizeof st->wiped_on_fork)) {
		atomic_store(&st->cannot_wipe, true);
		return IS_PROCESS_ID | kernel_process_id();
	}
	/* Counted before it is shown: whoever is forked in between counts on from there. Two threads at once take two numbers; one is lost. */
	epoch = atomic_fetch_add(&st->epochs, 1) + 1;
	return atomic_compare_exchange_strong(&st->wiped_on_fork.epoch, &fresh, epoch) ? epoch : fresh;
}
