/* SPDX-License-Identifier: MIT */
/* Kernels whose FIPS switch Cupel cannot read yet. These builds are open, and take the process id and random bytes from libc. */
#include "platform/kernel.h"

#include <sys/random.h>
#include <unistd.h>

bool kernel_fips_enabled(void)
{
	return false;
}

bool kernel_wipes_on_fork(void *pages, size_t len)
{
	(void)pages;
	(void)len;
	return false;
}

uint32_t kernel_process_id(void)
{
	return (uint32_t)getpid();
}

bool kernel_random(void *out, size_t len)
{
	return getrandom(out, len, GRND_NONBLOCK) == (ssize_t)len;
}
