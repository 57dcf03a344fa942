/* SPDX-License-Identifier: MIT */
/* Which code paths exist: the portable ones alone. A constant, so that no call of assembly is left in the object. */
#ifndef CUPEL_PLATFORM_PATHS_H
#define CUPEL_PLATFORM_PATHS_H

#define ASSEMBLY "false"
#define cpu_in_use() 0
#define features_have(features, need) ((void)(features), 0)
#define cpu_has(need) 0

#endif
