/* SPDX-License-Identifier: MIT */
/* Key wrapping inside the boundary (SP 800-38F): no gate, no checks of arguments. */
#ifndef CUPEL_CIPHER_KW_H
#define CUPEL_CIPHER_KW_H

#include "cipher/aes.h"

#pragma GCC visibility push(hidden)

enum { SEMIBLOCK = 8 };

/* The designated cipher function (5.1): AES, or its inverse, which wants the decrypting schedule. */
struct kw_cipher {
	struct aes_key key;
	bool inverse;
};

void kw_set_key(struct kw_cipher *cipher, const uint8_t *bytes, size_t key_len, bool inverse);

/** KW-AE (6.2, algorithm 3): writes len + 8 bytes. `len`: two semiblocks or more. `out` may be `in`, in all four. */
void kw_wrap(const struct kw_cipher *cipher, uint8_t *out, const uint8_t *in, size_t len);

/** KW-AD (algorithm 4) of `len` bytes, three semiblocks or more: writes len - 8; zero where the integrity check value is right. The
 *  cipher is the inverse of the designated one. */
uint64_t kw_unwrap(const struct kw_cipher *cipher, uint8_t *out, const uint8_t *in, size_t len);

/** KWP-AE (6.3, algorithm 5) of 1 to 2^32 - 1 bytes: writes kwp_len of them. */
void kwp_wrap(const struct kw_cipher *cipher, uint8_t *out, const uint8_t *in, size_t len);

/** KWP-AD (algorithm 6) of `len` bytes, two semiblocks or more: writes len - 8, the key and its padding, and the key's length to `*key_len`;
 *  zero where it was wrapped so. */
uint64_t kwp_unwrap(const struct kw_cipher *cipher, uint8_t *out, uint64_t *key_len, const uint8_t *in, size_t len);

static inline size_t kwp_len(size_t len)
{
	return SEMIBLOCK + (len + SEMIBLOCK - 1) / SEMIBLOCK * SEMIBLOCK;
}

#pragma GCC visibility pop

#endif
