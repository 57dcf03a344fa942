/* SPDX-License-Identifier: MIT */
#include "cipher/iv.h"
#include "lab/lab.h"
#include "random/random.h"

enum { FIXED_LEN = 4, MIN_NAME_LEN = 4, MAX_NAME_LEN = 8 };

SELDOM int iv_refusal(uint32_t way, uint64_t iv_len)
{
	bool good = false;

	switch (way) {
	case CUPEL_IV_RANDOM:
	case CUPEL_IV_OPEN_ONLY:
	case CUPEL_IV_CALLER:
		good = iv_len == 0;
		break;
	case CUPEL_IV_COUNTER:                           /* IG C.H 3: a name of 32 bits or more, a counter of 32 bits or more */
		good = iv_len >= MIN_NAME_LEN && iv_len <= MAX_NAME_LEN;
		break;
	case CUPEL_IV_TLS12:
		good = iv_len == FIXED_LEN;
		break;
	case CUPEL_IV_TLS13:
	case CUPEL_IV_QUIC:
	case CUPEL_IV_SSH:
		good = iv_len == IV_LEN;
		break;
	default:
		return CUPEL_E_IV_WAY;
	}
	return good ? CUPEL_OK : CUPEL_E_IV_SIZE;
}

SELDOM void iv_init(struct iv *iv, uint32_t way, const uint8_t *bytes, size_t len)
{
	uint32_t fixed = 0;
	uint64_t base = 0;

	for (size_t i = 0; i < len; i++) {
		if (i < FIXED_LEN)
			fixed |= (uint32_t)bytes[i] << (24 - 8 * i);
		else
			base |= (uint64_t)bytes[i] << (56 - 8 * (i - FIXED_LEN));
	}
	iv->fixed = fixed;
	iv->way = way;
	iv->base = base;
	iv->next = 0;
	iv->last = UINT64_MAX - 1;                       /* 2^64 - 1 messages (RFC 5647 7.1; TLS closes earlier, too) */
	iv->epoch = 0;
	if (way == CUPEL_IV_RANDOM)
		iv->last = UINT32_MAX;                   /* 2^32 messages: SP 800-38D 8.3 */
	if (way == CUPEL_IV_QUIC)
		iv->last = (UINT64_C(1) << 62) - 1;      /* RFC 9000 12.3 */
	if (way == CUPEL_IV_COUNTER) {
		if (len > FIXED_LEN)
			iv->last = UINT64_MAX >> 8 * (len - FIXED_LEN);
		iv->epoch = fork_epoch();
	}
}

/* SP 800-38D 8.2.2, IG C.H 2: the whole of it is the random field, of an approved generator inside the boundary. */
int iv_random(uint8_t block[IV_BLOCK])
{
	uint8_t nonce[IV_LEN];
	int rc = random_bytes(nonce, sizeof nonce);

	lab_public(nonce, sizeof nonce);                 /* a nonce is sent along */
	iv_block(block, load_be32(nonce), load_be64(nonce + FIXED_LEN));
	return rc;
}

SELDOM int iv_given(const struct iv *iv, uint64_t *number, const uint8_t *given, size_t given_len)
{
	if (!iv_takes_numbers(iv))
		return CUPEL_E_IV_SIZE;
	if (given_len == CUPEL_AEAD_NUMBER_LEN) {
		*number = load_be64(given);
	} else if (given_len == IV_LEN) {
		uint64_t rest = load_be64(given + FIXED_LEN);

		if (load_be32(given) != iv->fixed)
			return CUPEL_E_IV_FIXED;
		*number = iv->way == CUPEL_IV_SSH ? rest - iv->base : rest ^ iv->base;
	} else {
		return CUPEL_E_IV_SIZE;
	}
	return *number < iv->next ? CUPEL_E_IV_ORDER : CUPEL_OK;
}
