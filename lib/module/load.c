/* SPDX-License-Identifier: MIT */
#include "module/load.h"
#include "module/state.h"
#include "platform/cpu.h"
#include "platform/kernel.h"
#include "selftest/selftest.h"
#include "unapproved/unapproved.h"

__attribute__((constructor)) void module_load(void)
{
	uint32_t generation = state_generation();

	if (state_of(state_word()) != CUPEL_STATE_SELF_TEST)
		return;
	state_found(cpu_find_features(), unapproved_lock() | (kernel_fips_enabled() ? WORD_LOCK_KERNEL : 0));
	/* The test of HMAC needs SHA-256 to be right, and the integrity test needs HMAC. */
	if (cast_run(CAST_SHA2_256, generation, SLOT_PASSED_AT_LOAD) &&
	    cast_run(CAST_HMAC_SHA2_256, generation, SLOT_PASSED_AT_LOAD))
		state_judge(CUPEL_STATE_SELF_TEST, integrity_code());
}
