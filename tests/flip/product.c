/* SPDX-License-Identifier: MIT */
/*
 * A product whose module may have been changed: asks for services and exits with the number of the last one that answered, 0 for
 * none. An answer is a result that is not an error, or the right output, whatever the result says. 100: no service answered, but a function
 * that only speaks of the module said that all was well, as a jump that goes astray may; what it might have opened is asked behind it.
 */
#include <cupel/cupel.h>

#include <string.h>

static const uint8_t key[32] = "a key of thirty-two bytes, fixed";

#define SHA256 { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea }
#define SHA512 { 0xdd, 0xaf, 0x35, 0xa1, 0x93, 0x61, 0x7a, 0xba }
#define HMAC { 0x66, 0xa4, 0xf1, 0x6c, 0x64, 0x62, 0x84, 0xe3 }

/* The first bytes of the right output of each call below, where it has one. */
static const uint8_t right[][8] = { SHA256, SHA512, HMAC, { 1 }, { 1 }, { 1 }, SHA256, { 1 }, { 1 }, HMAC, SHA256, HMAC };
enum { WORDS_ALONE = 100 };

/* Nothing is kept in a register over a call: changed code may not give a caller's registers back. */
static volatile int asked, answered, heard;
static uint8_t out[64];
static const uint8_t zero[64];
static cupel_digest_ctx digest;
static cupel_mac_ctx mac;

static __attribute__((noinline)) void judge(int rc)
{
	if (rc >= 0 || rc == CUPEL_E_MISMATCH || memcmp(out, right[asked], 8) == 0)
		answered = asked + 1;
	asked = asked + 1;
	memset(out, 0, sizeof out);
}

static __attribute__((noinline)) void hear(int rc)
{
	if (rc >= 0)
		heard = 1;
}

int main(void)
{
	size_t num;

	judge(cupel_digest(CUPEL_SHA2_256, out, sizeof out, "abc", 3));
	judge(cupel_digest(CUPEL_SHA2_512, out, sizeof out, "abc", 3));
	judge(cupel_mac(CUPEL_HMAC_SHA2_256, out, 32, key, sizeof key, "abc", 3));
	judge(cupel_mac_verify(CUPEL_HMAC_SHA2_256, zero, 32, key, sizeof key, "abc", 3));
	judge(cupel_digest_init(&digest, CUPEL_SHA2_256));
	judge(cupel_digest_update(&digest, "abc", 3));
	judge(cupel_digest_final(&digest, out, sizeof out));
	judge(cupel_mac_init(&mac, CUPEL_HMAC_SHA2_256, CUPEL_GENERATE, key, sizeof key));
	judge(cupel_mac_update(&mac, "abc", 3));
	judge(cupel_mac_final(&mac, out, 32));
	hear(cupel_permit_unapproved());
	hear(cupel_prewarm(0));
	hear(cupel_self_test(NULL, 0, &num));
	hear(cupel_reset());
	judge(cupel_digest(CUPEL_SHA2_256, out, sizeof out, "abc", 3));
	judge(cupel_mac(CUPEL_HMAC_SHA2_256, out, 32, key, sizeof key, "abc", 3));
	return answered != 0 ? answered : heard != 0 ? WORDS_ALONE : 0;
}
