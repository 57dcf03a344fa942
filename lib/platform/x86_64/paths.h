/* SPDX-License-Identifier: MIT */
/* Which code paths exist: this build has the x86-64 assembly. */
#ifndef CUPEL_PLATFORM_PATHS_H
#define CUPEL_PLATFORM_PATHS_H

#include "module/state.h"

#define ASSEMBLY "true"

/** True where every feature of `need` is in use; cpu_has_of: among those that cpu_in_use() told. */
#define cpu_in_use() state_features()
#define cpu_has_of(in_use, need) (((in_use) & (need)) == (need))
#define cpu_has(need) cpu_has_of(cpu_in_use(), need)

#endif
