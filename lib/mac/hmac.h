/* SPDX-License-Identifier: MIT */
/* HMAC inside the boundary: no gate, no checks of arguments, keys of any length. */
#ifndef CUPEL_MAC_HMAC_H
#define CUPEL_MAC_HMAC_H

#include "hash/hash.h"

#pragma GCC visibility push(hidden)

struct hmac {
	struct hash_ctx inner;
	union hash_state inner_start;    /* the state behind K0 ^ ipad */
	union hash_state outer_start;    /* the state behind K0 ^ opad */
};

void hmac_init(struct hmac *ctx, enum hash hash, const uint8_t *key, size_t key_len);
void hmac_update(struct hmac *ctx, const uint8_t *msg, size_t msg_len);

/** Writes hash_len bytes. The context then stands before a new message under the same key. */
void hmac_final(struct hmac *ctx, uint8_t *tag);

/** All of it. */
void hmac_message(enum hash hash, uint8_t *tag, const uint8_t *key, size_t key_len, const uint8_t *msg, size_t msg_len);

#pragma GCC visibility pop

#endif
