/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_PLATFORM_SYSTEM_CALLS_H
#define CUPEL_PLATFORM_SYSTEM_CALLS_H

enum { SYS_READ = 0, SYS_OPEN = 2, SYS_CLOSE = 3, SYS_MADVISE = 28, SYS_GETPID = 39, SYS_GETRANDOM = 318 };

#define open_file(path, flags) system_call(SYS_OPEN, (long)(path), flags, 0)

#endif
