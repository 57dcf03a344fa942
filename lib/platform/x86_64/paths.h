/* SPDX-License-Identifier: MIT */
/* Which code paths exist: this build has the x86-64 assembly. */
#ifndef CUPEL_PLATFORM_PATHS_H
#define CUPEL_PLATFORM_PATHS_H

#include "module/state.h"

#define ASSEMBLY "true"

/** True where every feature of `need` is in use, or among `features`. */
#define cpu_in_use() state_features()
#define features_have(features, need) (((features) & (need)) == (need))
#define cpu_has(need) features_have(cpu_in_use(), need)

#endif
