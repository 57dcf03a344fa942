/* SPDX-License-Identifier: MIT */
/*
 * How a context of an AEAD makes its IVs (SP 800-38D 8.2, IG C.H). In the ways that count, message n has the nonce f || g(n): four bytes
 * that are fixed, and 64 bits that depend on n in a way that can be undone: base + n (SSH), else base XOR n.
 * IVs are public here: no protocol relies on their being secret.
 */
#ifndef CUPEL_CIPHER_IV_H
#define CUPEL_CIPHER_IV_H

#include <stdbool.h>

#include <cupel/cupel.h>

#pragma GCC visibility push(hidden)

struct iv {
	uint8_t fixed[4];
	uint32_t way;                    /* enum cupel_iv_way */
	uint64_t base;
	uint64_t next, last;             /* the least number that may come, and the greatest; none is left where next > last */
	uint64_t epoch;                  /* of the process that began it (COUNTER) */
};

/** Why a context cannot make IVs so, from `iv_len` bytes; 0 where it can. The service query asks here too. */
int iv_refusal(uint32_t way, uint64_t iv_len);

/** From an iv that was not refused. */
void iv_init(struct iv *iv, uint32_t way, const uint8_t *bytes, size_t len);

/**
 * The next nonce of a way that counts, to seal with: the next number's where `given` is null; else that of the number (8 bytes), or the nonce
 * itself (12), after a check. Uses the number up, and all below it; or says why not, and changes nothing.
 */
int iv_next(struct iv *iv, uint8_t nonce[CUPEL_AEAD_NONCE_LEN], const uint8_t *given, size_t given_len);

/** The nonce of a number, to open with. */
void iv_of_number(const struct iv *iv, uint8_t nonce[CUPEL_AEAD_NONCE_LEN], const uint8_t number[CUPEL_AEAD_NUMBER_LEN]);

/** True where an opening may name the message by its number. */
bool iv_takes_numbers(const struct iv *iv);

#pragma GCC visibility pop

#endif
