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

#include "base/bytes.h"
#include "platform/fork.h"

#pragma GCC visibility push(hidden)

enum { IV_BLOCK = 16, IV_LEN = CUPEL_AEAD_NONCE_LEN };

struct iv {
	uint32_t fixed;
	uint32_t way;                    /* enum cupel_iv_way */
	uint64_t base;
	uint64_t next, last;             /* the least number that may come, and the greatest; none is left where next > last */
	uint64_t epoch;                  /* of the process that began it (COUNTER) */
};

/** Why a context cannot make IVs so, from `iv_len` bytes; 0 where it can. The service query asks here too. */
int iv_refusal(uint32_t way, uint64_t iv_len);

/** From an iv that was not refused. */
void iv_init(struct iv *iv, uint32_t way, const uint8_t *bytes, size_t len);

/** True where a message may be named by its number. */
static inline bool iv_takes_numbers(const struct iv *iv)
{
	return iv->way >= CUPEL_IV_TLS12 && iv->way <= CUPEL_IV_SSH;
}

/** A nonce of 12 bytes, as GCM's first counter block has it: the number 1 behind it (SP 800-38D 7.1 step 2). One store, so that the load of a
 *  whole block that follows need not wait for parts. */
static inline void iv_block(uint8_t block[IV_BLOCK], uint32_t first, uint64_t rest)
{
	typedef uint64_t two_words __attribute__((vector_size(16)));
	two_words words = { TO_BE(64, (uint64_t)first << 32 | rest >> 32), TO_BE(64, rest << 32 | 1) };

	__builtin_memcpy(block, &words, sizeof words);
}

/** The nonce of message n. */
static inline void iv_of_number(const struct iv *iv, uint8_t block[IV_BLOCK], uint64_t n)
{
	iv_block(block, iv->fixed, iv->way == CUPEL_IV_SSH ? iv->base + n : iv->base ^ n);
}

/** The number that is given, or that of the nonce that is given; or why not. */
int iv_given(const struct iv *iv, uint64_t *number, const uint8_t *given, size_t given_len);

/** A nonce of random bits; or why there are none. */
int iv_random(uint8_t block[IV_BLOCK]);

/**
 * The next nonce of a way that counts, to seal with: the next number's where `given` is null; else that of the number (8 bytes), or the nonce
 * itself (12), after a check. Uses the number up, and all below it; or says why not, and changes nothing. RANDOM counts its messages, too.
 */
static inline int iv_next(struct iv *iv, uint8_t block[IV_BLOCK], const uint8_t *given, size_t given_len)
{
	uint64_t number = iv->next;

	/* Two processes would count on from the same number. */
	if (iv->way == CUPEL_IV_COUNTER && iv->epoch != fork_epoch())
		return CUPEL_E_FORKED;
	if (given != NULL) {
		int rc = iv_given(iv, &number, given, given_len);
		if (rc != CUPEL_OK)
			return rc;
	}
	if (number > iv->last)
		return CUPEL_E_EXHAUSTED;
	iv->next = number + 1;
	if (iv->way == CUPEL_IV_RANDOM)
		return iv_random(block);
	iv_of_number(iv, block, number);
	return CUPEL_OK;
}

#pragma GCC visibility pop

#endif
