/* SPDX-License-Identifier: MIT */
/* Which code paths exist: this build has the x86-64 assembly. */
#ifndef CUPEL_PLATFORM_PATHS_H
#define CUPEL_PLATFORM_PATHS_H

#include "module/state.h"

#define ASSEMBLY "true"

/** True where every feature of `need` is in use. */
#define cpu_has(need) ((state_features() & (need)) == (need))

#endif
