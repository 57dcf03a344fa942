/* SPDX-License-Identifier: MIT */
#include "cipher/iv.h"
#include "base/bytes.h"
#include "platform/fork.h"

enum { NONCE_LEN = CUPEL_AEAD_NONCE_LEN, FIXED_LEN = 4, MIN_NAME_LEN = 4, MAX_NAME_LEN = 8 };

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
		good = iv_len == NONCE_LEN;
		break;
	default:
		return CUPEL_E_IV_WAY;
	}
	if (!good)
		return CUPEL_E_IV_SIZE;
	/* IG C.H 2: 96 bits of an approved generator inside the boundary, which this module does not have yet. */
	return way == CUPEL_IV_RANDOM ? CUPEL_E_RANDOM : CUPEL_OK;
}

SELDOM void iv_init(struct iv *iv, uint32_t way, const uint8_t *bytes, size_t len)
{
	uint8_t start[NONCE_LEN] = { 0 };

	if (len != 0)
		memcpy(start, bytes, len);
	memcpy(iv->fixed, start, FIXED_LEN);
	iv->way = way;
	iv->base = load_be64(start + FIXED_LEN);
	iv->next = 0;
	iv->last = UINT64_MAX - 1;                       /* 2^64 - 1 messages (RFC 5647 7.1; TLS closes earlier, too) */
	iv->epoch = 0;
	if (way == CUPEL_IV_QUIC)
		iv->last = (UINT64_C(1) << 62) - 1;      /* RFC 9000 12.3 */
	if (way == CUPEL_IV_COUNTER) {
		if (len > FIXED_LEN)
			iv->last = UINT64_MAX >> 8 * (len - FIXED_LEN);
		iv->epoch = fork_epoch();
	}
}

bool iv_takes_numbers(const struct iv *iv)
{
	return iv->way >= CUPEL_IV_TLS12 && iv->way <= CUPEL_IV_SSH;
}

static uint64_t g(const struct iv *iv, uint64_t n)
{
	return iv->way == CUPEL_IV_SSH ? iv->base + n : iv->base ^ n;
}

static uint64_t g_inverse(const struct iv *iv, uint64_t x)
{
	return iv->way == CUPEL_IV_SSH ? x - iv->base : x ^ iv->base;
}

int iv_next(struct iv *iv, uint8_t nonce[NONCE_LEN], const uint8_t *given, size_t given_len)
{
	uint64_t n = iv->next;

	/* Two processes would count on from the same number. */
	if (iv->way == CUPEL_IV_COUNTER && iv->epoch != fork_epoch())
		return CUPEL_E_FORKED;
	if (given_len != 0 || given != NULL) {
		if (!iv_takes_numbers(iv))
			return CUPEL_E_IV_SIZE;
		if (given_len == NONCE_LEN) {
			if (ct_difference(given, iv->fixed, FIXED_LEN) != 0)
				return CUPEL_E_IV_FIXED;
			n = g_inverse(iv, load_be64(given + FIXED_LEN));
		} else if (given_len == CUPEL_AEAD_NUMBER_LEN) {
			n = load_be64(given);
		} else {
			return CUPEL_E_IV_SIZE;
		}
		if (n < iv->next)
			return CUPEL_E_IV_ORDER;
	}
	if (n > iv->last)
		return CUPEL_E_EXHAUSTED;
	iv->next = n + 1;
	memcpy(nonce, iv->fixed, FIXED_LEN);
	store_be64(nonce + FIXED_LEN, g(iv, n));
	return CUPEL_OK;
}

void iv_of_number(const struct iv *iv, uint8_t nonce[NONCE_LEN], const uint8_t number[CUPEL_AEAD_NUMBER_LEN])
{
	memcpy(nonce, iv->fixed, FIXED_LEN);
	store_be64(nonce + FIXED_LEN, g(iv, load_be64(number)));
}
