/* SPDX-License-Identifier: MIT */
/*
 * AES inside the boundary: no gate, no checks of arguments. Each function is declared once here and dispatched in aes.c and gcm.c to
 * the best path in use: ..._c (portable, bitsliced), ..._sse and ..._aesni (AES-NI and PCLMULQDQ), ..._vaes256 and ..._vaes512.
 *
 * A key schedule belongs to the path that made it; a module's paths do not change once a service was performed.
 * Nothing here assumes more than 8-byte alignment of keys and 1-byte alignment of data. `out` and `in` are equal or do not overlap.
 * Keys, data, tweaks, counters and hash states are secret; lengths are public.
 */
#ifndef CUPEL_CIPHER_AES_H
#define CUPEL_CIPHER_AES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

enum { AES_BLOCK = 16, AES_MAX_ROUNDS = 14, GHASH_POWERS = 16 };

/* FIPS 197 5.2. Hardware paths: round keys as the standard orders their bytes. Portable: as aes_bitsliced.c says. */
struct aes_key {
	union {
		uint8_t bytes[AES_MAX_ROUNDS + 1][AES_BLOCK];
		uint64_t sliced[2 * (AES_MAX_ROUNDS + 1)];
	} round;
	uint64_t rounds;                 /* 10, 12, 14 */
};

/* Powers of the hash key, in the form that the path wants (SP 800-38D 6.4). */
struct ghash_key {
	uint64_t power[GHASH_POWERS][2];
	uint64_t folded[GHASH_POWERS];   /* high half XOR low half of each, for Karatsuba; or unused */
	uint64_t spread[GHASH_POWERS];   /* the same as the VAES paths want it; or unused */
};

static inline bool aes_key_len_allowed(uint64_t key_len)
{
	return key_len == 16 || key_len == 24 || key_len == 32;
}

/** key_len: 16, 24, 32. */
void aes_set_encrypt_key(struct aes_key *key, const uint8_t *bytes, size_t key_len);

/** The schedule for the decrypting functions, from the one for the encrypting ones (FIPS 197 5.3.5, equivalent inverse cipher). */
void aes_set_decrypt_key(struct aes_key *decrypt, const struct aes_key *encrypt);

/** ECB. The decrypting functions take the decrypting schedule. */
void aes_encrypt_blocks(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks);
void aes_decrypt_blocks(const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num_blocks);

/** SP 800-38A 6.2. `iv` becomes the last ciphertext block. */
void aes_cbc_encrypt(const struct aes_key *key, uint8_t iv[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
void aes_cbc_decrypt(const struct aes_key *key, uint8_t iv[16], uint8_t *out, const uint8_t *in, size_t num_blocks);

/** state = E(state XOR block), for each block: CBC-MAC, the loop of CMAC and CCM. */
void aes_cbc_mac(const struct aes_key *key, uint8_t state[16], const uint8_t *in, size_t num_blocks);

/** SP 800-38A 6.5 on whole blocks. The last 32 bits of `counter`, big-endian, count modulo 2^32; it is left at the next block's. */
void aes_ctr32(const struct aes_key *key, uint8_t counter[16], uint8_t *out, const uint8_t *in, size_t num_blocks);

/** IEEE 1619 5.3.2 on whole blocks: `tweak` is T of the first block (already encrypted), and left at the next block's. */
void aes_xts_encrypt(const struct aes_key *key, uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t num_blocks);
void aes_xts_decrypt(const struct aes_key *key, uint8_t tweak[16], uint8_t *out, const uint8_t *in, size_t num_blocks);

/** From H = E(0^128). */
void ghash_set_key(struct ghash_key *key, const uint8_t h[16]);

/** SP 800-38D 6.4, num_blocks steps: state = (state XOR block) * H. */
void ghash_blocks(const struct ghash_key *key, uint8_t state[16], const uint8_t *in, size_t num_blocks);

/**
 * A whole GCM message (SP 800-38D 7.1 and 7.2, steps 3 to 7): CTR from inc32(J0) over any length, GHASH over the additional data,
 * the ciphertext and both lengths, and the full tag, GHASH XOR E(J0). The caller compares, and wipes where it does not match.
 */
void gcm_encrypt(const struct aes_key *key, const struct ghash_key *ghash, const uint8_t j0[16], uint8_t tag[16],
                 uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len);
void gcm_decrypt(const struct aes_key *key, const struct ghash_key *ghash, const uint8_t j0[16], uint8_t tag[16],
                 uint8_t *out, const uint8_t *in, size_t len, const uint8_t *aad, size_t aad_len);

#pragma GCC visibility pop

#endif
