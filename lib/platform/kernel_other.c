/* SPDX-License-Identifier: MIT */
/* Kernels whose FIPS switch Cupel cannot read yet. */
#include "platform/kernel.h"

bool kernel_fips_enabled(void)
{
	return false;
}
