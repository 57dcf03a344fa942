/* SPDX-License-Identifier: MIT */
/*
 * What exists only to be refused, or to answer CUPEL_NOT_APPROVED where a product permitted it. An approved-only build has left_out.c
 * in the place of the others.
 */
#ifndef CUPEL_UNAPPROVED_H
#define CUPEL_UNAPPROVED_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

/** The latch that this build sets at load: WORD_LOCK_BUILD, or 0. */
uint32_t unapproved_lock(void);

/** RFC 1321 3.4, num_blocks times. */
void unapproved_md5_blocks(uint32_t h[4], const uint8_t *blocks, size_t num_blocks);

/** RFC 8439 2.8: `tag` is the whole tag of what comes out, or of what goes in. */
void unapproved_chacha20_poly1305_seal(const uint8_t key[32], const uint8_t nonce[12], uint8_t tag[16], uint8_t *out, const uint8_t *in, size_t len,
                                       const uint8_t *aad, size_t aad_len);
void unapproved_chacha20_poly1305_open(const uint8_t key[32], const uint8_t nonce[12], uint8_t tag[16], uint8_t *out, const uint8_t *in, size_t len,
                                       const uint8_t *aad, size_t aad_len);

/** RFC 7748 5: the scalar times the point u; times the base point where it is null. `out` may be either. */
void unapproved_x25519(uint8_t out[32], const uint8_t scalar[32], const uint8_t *u);

#pragma GCC visibility pop

#endif
