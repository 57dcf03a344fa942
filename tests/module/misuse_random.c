/* SPDX-License-Identifier: MIT */
#include "misuse.h"

void case_cupel_random(void)
{
	static uint8_t long_out[(3 << 16) + 5];
	uint8_t was[PAGE];

	REFUSED(CUPEL_E_NULL, cupel_random(NULL, 1));
	REFUSED(CUPEL_E_NULL, cupel_random(NULL, SIZE_MAX));
	CHECK_EQUAL(cupel_random(NULL, 0), CUPEL_OK);
	REFUSED(CUPEL_OK, cupel_random(out_memory.page, 0));
	/* every length is written to its end, and not beyond; none of it twice the same */
	for (size_t len = 1; len <= PAGE; len = len < 300 ? len + 1 : 2 * len - 299) {
		uint8_t *at = at_end(out_memory, len);
		CHECK_EQUAL(cupel_random(at, len), CUPEL_OK);
		CHECK(others_untouched(out_memory, at, len));
		memcpy(was, at, len);
		CHECK_EQUAL(cupel_random(at, len), CUPEL_OK);
		CHECK(len < 8 || (memcmp(was, at, 8) != 0 && memcmp(was + len - 8, at + len - 8, 8) != 0));
		CHECK(len < 8 || !filled(at + len - 8, CANARY, 8));
	}
	/* longer than one request: no 16 bytes of it stand twice */
	CHECK_EQUAL(cupel_random(long_out, sizeof long_out), CUPEL_OK);
	for (size_t at = 1 << 16; at + 16 <= sizeof long_out; at += 1 << 16)
		CHECK(memcmp(long_out, long_out + at - 16, 16) != 0 && memcmp(long_out + at - 16, long_out + at, 16) != 0);
	CHECK(!filled(long_out + sizeof long_out - 8, 0, 8));
}
