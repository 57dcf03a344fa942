/* SPDX-License-Identifier: MIT */
/* Which code paths exist: this build has the x86-64 assembly. */
#ifndef CUPEL_PLATFORM_PATHS_H
#define CUPEL_PLATFORM_PATHS_H

#include "module/state.h"

#define ASSEMBLY "true"

/** True where every feature of `need` is in use; cpu_has_of: among those that state_features() told. */
#define cpu_has_of(in_use, need) (((in_use) & (need)) == (need))
#define cpu_has(need) cpu_has_of(state_features(), need)

#endif
