/* SPDX-License-Identifier: MIT */
/* Approved-only builds: nothing here can be reached, since permission is latched away at load. */
#include "unapproved/unapproved.h"
#include "module/state.h"

uint32_t unapproved_lock(void)
{
	return WORD_LOCK_BUILD;
}

void unapproved_md5_blocks(uint32_t h[4], const uint8_t *blocks, size_t num_blocks)
{
	(void)h;
	(void)blocks;
	(void)num_blocks;
}

void unapproved_chacha20_poly1305_seal(const uint8_t key[32], const uint8_t nonce[12], uint8_t tag[16], uint8_t *out, const uint8_t *in, size_t len,
                                       const uint8_t *aad, size_t aad_len)
{
	(void)key;
	(void)nonce;
	(void)tag;
	(void)out;
	(void)in;
	(void)len;
	(void)aad;
	(void)aad_len;
}

void unapproved_chacha20_poly1305_open(const uint8_t key[32], const uint8_t nonce[12], uint8_t tag[16], uint8_t *out, const uint8_t *in, size_t len,
                                       const uint8_t *aad, size_t aad_len)
{
	unapproved_chacha20_poly1305_seal(key, nonce, tag, out, in, len, aad, aad_len);
}

void unapproved_x25519(uint8_t out[32], const uint8_t scalar[32], const uint8_t *u)
{
	(void)out;
	(void)scalar;
	(void)u;
}
