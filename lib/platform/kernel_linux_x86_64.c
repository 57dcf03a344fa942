/* SPDX-License-Identifier: MIT */
#include "platform/kernel.h"

enum { SYS_READ = 0, SYS_OPEN = 2, SYS_CLOSE = 3, SYS_MADVISE = 28, SYS_GETPID = 39, SYS_GETRANDOM = 318 };
enum { O_RDONLY_CLOEXEC = 02000000, MINUS_ENOENT = -2, MADV_WIPEONFORK = 18, MADV_NONE = -1, GRND_NONBLOCK = 1 };

#pragma GCC visibility push(hidden)
long system_call(long number, long a, long b, long c);
#pragma GCC visibility pop

bool kernel_fips_enabled(void)
{
	static const char path[] = "/proc/sys/crypto/fips_enabled";
	char digit = '1';
	long file = system_call(SYS_OPEN, (long)path, O_RDONLY_CLOEXEC, 0);

	if (file == MINUS_ENOENT)
		return false;
	if (file >= 0) {
		if (system_call(SYS_READ, file, (long)&digit, 1) != 1)
			digit = '1';
		system_call(SYS_CLOSE, file, 0, 0);
	}
	return digit != '0';
}

bool kernel_wipes_on_fork(void *pages, size_t len)
{
	/* Emulators that know no advice take any, and wipe nothing. */
	return system_call(SYS_MADVISE, (long)pages, (long)len, MADV_NONE) != 0 &&
	       system_call(SYS_MADVISE, (long)pages, (long)len, MADV_WIPEONFORK) == 0;
}

uint32_t kernel_process_id(void)
{
	return (uint32_t)system_call(SYS_GETPID, 0, 0, 0);
}

bool kernel_random(void *out, size_t len)
{
	return system_call(SYS_GETRANDOM, (long)out, (long)len, GRND_NONBLOCK) == (long)len;
}
