/* SPDX-License-Identifier: MIT */
#include "cipher/ctr.h"
#include "base/bytes.h"

/* Adds one to the counter's first 96 bits: its last 32 have just become zero. */
static void carry(uint8_t counter[16])
{
	uint32_t middle = load_be32(counter + 8) + 1;

	store_be32(counter + 8, middle);
	store_be64(counter, load_be64(counter) + (middle == 0));
}

/* aes_ctr32 counts modulo 2^32, so a run of blocks ends where the last 32 bits come round. Counters are public. */
static void blocks(struct ctr *ctr, const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t num)
{
	while (num > 0) {
		uint64_t room = (UINT64_C(1) << 32) - load_be32(ctr->counter + 12);
		size_t take = num < room ? num : (size_t)room;

		aes_ctr32(key, ctr->counter, out, in, take);
		if (take == room)
			carry(ctr->counter);
		out += AES_BLOCK * take;
		in += AES_BLOCK * take;
		num -= take;
	}
}

/* Up to a block, from the key stream that is left. */
static size_t from_stream(struct ctr *ctr, uint8_t *out, const uint8_t *in, size_t len)
{
	size_t take = len < ctr->left ? len : (size_t)ctr->left;
	const uint8_t *stream = ctr->stream + (AES_BLOCK - ctr->left);

	for (size_t i = 0; i < take; i++)
		out[i] = in[i] ^ stream[i];
	ctr->left -= take;
	return take;
}

void ctr_start(struct ctr *ctr, const uint8_t counter[16])
{
	memcpy(ctr->counter, counter, AES_BLOCK);
	memset(ctr->stream, 0, AES_BLOCK);
	ctr->left = 0;
}

void ctr_update(struct ctr *ctr, const struct aes_key *key, uint8_t *out, const uint8_t *in, size_t len)
{
	size_t done = from_stream(ctr, out, in, len), whole = (len - done) / AES_BLOCK;

	blocks(ctr, key, out + done, in + done, whole);
	done += AES_BLOCK * whole;
	if (done < len) {
		memset(ctr->stream, 0, AES_BLOCK);
		blocks(ctr, key, ctr->stream, ctr->stream, 1);
		ctr->left = AES_BLOCK;
		from_stream(ctr, out + done, in + done, len - done);
	}
}
