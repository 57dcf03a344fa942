/* SPDX-License-Identifier: MIT */
/* ISO/IEC 19790 7.5: the approved integrity technique is HMAC-SHA-256 (AS05.05), over the whole sealed range. */
#include "selftest/selftest.h"
#include "base/bytes.h"
#include "mac/hmac.h"

/* No secret: the digest detects change, it does not authenticate. tools/seal.py takes the key from here. */
const uint8_t cupel_integrity_key[32] = {
	0x43, 0x75, 0x70, 0x65, 0x6c, 0x20, 0x69, 0x6e, 0x74, 0x65, 0x67, 0x72, 0x69, 0x74, 0x79, 0x20,
	0x8f, 0x1b, 0x52, 0x0c, 0xd3, 0x77, 0xe9, 0x64, 0x3a, 0xb6, 0x05, 0x9d, 0x28, 0xc1, 0x4e, 0xf0,
};

/* All ones where any bit of x is set, else zero. */
static inline uint32_t spread(uint64_t x)
{
	x |= x >> 32;
	return (uint32_t)(0 - ((x & UINT32_MAX) != 0));
}

/*
 * The verdict is arithmetic on the difference of the two digests, taken twice and in two ways, each with its own half of the code: one
 * changed bit in here can spoil one half of a verdict, and half a verdict is not CODE_OPERATIONAL.
 */
static __attribute__((noinline)) uint32_t first_half(const uint8_t *mac)
{
	uint64_t difference = 0;

	for (size_t i = 0; i < 32; i += 8)
		difference |= load_le64(mac + i) ^ load_le64(cupel_seal_digest + i);
	return (CODE_OPERATIONAL & 0xffff0000) ^ (spread(difference) & 0xa5a50000);
}

static __attribute__((noinline)) uint32_t second_half(const uint8_t *mac)
{
	uint64_t squares = 0;

	for (size_t i = 32; i-- > 0;) {
		int64_t difference = (int64_t)cupel_seal_digest[i] - mac[i];
		squares += (uint64_t)(difference * difference);
	}
	return (CODE_OPERATIONAL & 0x0000ff00) ^ (spread(squares) & 0x00005a00);
}

uint32_t integrity_code(void)
{
	uint8_t mac[32];

	hmac_message(HASH_SHA2_256, mac, cupel_integrity_key, sizeof cupel_integrity_key, cupel_start,
	             (size_t)(cupel_end - cupel_start));
	uint32_t code = first_half(mac) + second_half(mac);
	wipe(mac, sizeof mac);                   /* AS05.08: temporary values are zeroised */
	return code;
}
