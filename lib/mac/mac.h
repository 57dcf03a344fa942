/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_LIB_MAC_MAC_H
#define CUPEL_LIB_MAC_MAC_H

#include "hash/hash.h"
#include "module/gate.h"

#pragma GCC visibility push(hidden)

/* HMAC has the number of its hash function. */
enum mac_algorithm {
	MAC_SHA2_224 = HASH_SHA2_224,
	MAC_SHA2_256 = HASH_SHA2_256,
	MAC_SHA2_384 = HASH_SHA2_384,
	MAC_SHA2_512 = HASH_SHA2_512,
	MAC_SHA2_512_224 = HASH_SHA2_512_224,
	MAC_SHA2_512_256 = HASH_SHA2_512_256,
	MAC_CMAC_AES = NUM_HASHES
};

/** Why a MAC's row refuses these parameters; 0 where it does not. The service query asks here too. */
int mac_refusal(const struct service *row, const cupel_service_params *params);

#pragma GCC visibility pop

#endif
