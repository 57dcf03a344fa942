/* SPDX-License-Identifier: MIT */
/* Approved-only builds: nothing here can be reached, since permission is latched away at load. */
#include "unapproved/unapproved.h"
#include "module/state.h"

uint32_t unapproved_lock(void)
{
	return WORD_LOCK_BUILD;
}

void unapproved_md5_blocks(uint32_t h[4], const uint8_t *blocks, size_t num_blocks)
{
	(void)h;
	(void)blocks;
	(void)num_blocks;
}
