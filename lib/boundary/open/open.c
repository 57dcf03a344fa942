/* SPDX-License-Identifier: MIT */
/* An open build: its state is an ordinary variable, and there is nothing to measure. The version string says so. */
#include "selftest/selftest.h"

struct state cupel_state_open;

uint32_t integrity_code(void)
{
	return CODE_OPERATIONAL;
}
