/* SPDX-License-Identifier: MIT */
/* XTS-AES inside the boundary (IEEE 1619 5.3, 5.4; SP 800-38E): no gate, no checks of arguments. */
#ifndef CUPEL_CIPHER_XTS_H
#define CUPEL_CIPHER_XTS_H

#include "cipher/aes.h"

#pragma GCC visibility push(hidden)

/** A data unit of 16 bytes or more. `key` is Key1's encrypting schedule here, its decrypting one below; `tweak_key` is Key2's encrypting one. */
void xts_encrypt_unit(const struct aes_key *key, const struct aes_key *tweak_key, const uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t len);
void xts_decrypt_unit(const struct aes_key *key, const struct aes_key *tweak_key, const uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t len);

#pragma GCC visibility pop

#endif
