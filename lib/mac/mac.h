/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_LIB_MAC_MAC_H
#define CUPEL_LIB_MAC_MAC_H

#include "module/gate.h"

#pragma GCC visibility push(hidden)

/** Why a MAC's row refuses these parameters; 0 where it does not. The service query asks here too. */
int mac_refusal(const struct service *row, const cupel_service_params *params);

#pragma GCC visibility pop

#endif
