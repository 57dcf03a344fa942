/* SPDX-License-Identifier: MIT */
#include "platform/kernel.h"
#include "system_calls.h"        /* the numbers: of linux_x86_64 or linux_aarch64 */

enum { O_RDONLY_CLOEXEC = 02000000, MINUS_ENOENT = -2, MADV_WIPEONFORK = 18, MADV_NONE = -1, GRND_NONBLOCK = 1 };

bool kernel_fips_enabled(void)
{
	static const char path[] = "/proc/sys/crypto/fips_enabled";
	char digit = '1';
	long file = open_file(path, O_RDONLY_CLOEXEC);

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
