/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_LIB_MAC_MAC_H
#define CUPEL_LIB_MAC_MAC_H

#include "mac/cmac.h"
#include "mac/hmac.h"
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

/** A message under way, of the MAC that `mac_begin` was told; no gate, no checks of arguments. */
union mac_state {
	struct hmac hmac;
	struct cmac cmac;
};

static inline void mac_begin(union mac_state *state, enum mac_algorithm mac, const uint8_t *key, size_t key_len)
{
	if (mac == MAC_CMAC_AES)
		cmac_init(&state->cmac, key, key_len);
	else
		hmac_init(&state->hmac, (enum hash)mac, key, key_len);
}

static inline void mac_add(union mac_state *state, enum mac_algorithm mac, const uint8_t *msg, size_t msg_len)
{
	if (mac == MAC_CMAC_AES)
		cmac_update(&state->cmac, msg, msg_len);
	else
		hmac_update(&state->hmac, msg, msg_len);
}

/** Writes the whole tag, mac_len bytes. The state then stands before a new message under the same key. */
static inline void mac_end(union mac_state *state, enum mac_algorithm mac, uint8_t *tag)
{
	if (mac == MAC_CMAC_AES)
		cmac_final(&state->cmac, tag);
	else
		hmac_final(&state->hmac, tag);
}

/** All of it. */
static inline void mac_message(enum mac_algorithm mac, uint8_t *tag, const uint8_t *key, size_t key_len, const uint8_t *msg, size_t msg_len)
{
	if (mac == MAC_CMAC_AES)
		cmac_message(tag, key, key_len, msg, msg_len);
	else
		hmac_message((enum hash)mac, tag, key, key_len, msg, msg_len);
}

/** Bytes of the whole tag; of a hash function, whose number it is as well, those of the digest. */
static inline size_t mac_len(enum mac_algorithm mac)
{
	return mac == MAC_CMAC_AES ? AES_BLOCK : hash_len((enum hash)mac);
}

/** Of a row of MACs or of hash functions, none of which has CMAC's number. */
static inline bool is_cmac(const struct service *row)
{
	return row->algorithm == MAC_CMAC_AES;
}

/** Why a MAC's row refuses these parameters; 0 where it does not. The service query asks here too. */
int mac_refusal(const struct service *row, const cupel_service_params *params);

#pragma GCC visibility pop

#endif
