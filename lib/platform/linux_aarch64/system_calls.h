/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_PLATFORM_SYSTEM_CALLS_H
#define CUPEL_PLATFORM_SYSTEM_CALLS_H

enum { SYS_OPENAT = 56, SYS_CLOSE = 57, SYS_READ = 63, SYS_CLOCK_GETTIME = 113, SYS_GETPID = 172, SYS_MADVISE = 233, SYS_GETRANDOM = 278 };
enum { AT_FDCWD = -100, CLOCK_MONOTONIC_RAW = 4 };

#define open_file(path, flags) system_call(SYS_OPENAT, AT_FDCWD, (long)(path), flags)

#endif
