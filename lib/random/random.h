/* SPDX-License-Identifier: MIT */
/*
 * The module's random bit generator inside the boundary (SP 800-90C RBG2(NP)): a root CTR_DRBG seeded by the entropy source, and a pool of
 * children seeded by the root. No gate: the service that needs random bits has its own, whose CAST is not that of the generator. So both
 * functions ask for that themselves, and answer the state's errors too.
 *
 * Any thread, any signal handler, any child of fork may call them at any time; nothing waits for anything.
 */
#ifndef CUPEL_RANDOM_RANDOM_H
#define CUPEL_RANDOM_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

/** Random bytes that may be public: IVs, nonces, salts. Mixes 64 fresh bits at least. 0; or CUPEL_E_RANDOM or the state's error, and `out` is zero. */
int random_bytes(uint8_t *out, size_t len);

/** Keys and secrets of one message (an ECDSA k, an ML-KEM seed): the same, but mixes 256 fresh bits and `additional`, which may be of any length
 *  and need not be random (hash of key and message, for instance). Null goes with a length of 0. */
int random_secret(uint8_t *out, size_t len, const uint8_t *additional, size_t additional_len);

#pragma GCC visibility pop

#endif
