/* SPDX-License-Identifier: MIT */
#include "misuse.h"

void case_cupel_shared_len(void)
{
	FOR_WRONG_IDS(FAMILY_KEY, id)
		CHECK_EQUAL(cupel_shared_len(id), 0);
	FOR_ROWS(row)
		if (row->family == FAMILY_KEY)
			CHECK_OF(row->name, cupel_shared_len(row->id), row->approved || row->id == CUPEL_X25519 ? cupel_key_len(row->id, CUPEL_PRIVATE) : 0);
}

void case_cupel_agree(void)
{
	uint8_t *out = out_memory.page, peer[CUPEL_PUBLIC_KEY_MAX_LEN + 1] = { 4 }, z[CUPEL_SHARED_MAX_LEN], odd[16];
	union { cupel_key key; uint8_t bytes[sizeof(cupel_key) + 2 * ROOM]; } room;
	cupel_key *k = (void *)(room.bytes + ROOM), other, dead = { { 0 } };
	size_t z_len = 77, peer_len, len;

	REFUSED(CUPEL_E_NULL, cupel_agree(NULL, out, PAGE, &z_len, peer, 65));
	REFUSED(CUPEL_E_CONTEXT, cupel_agree(&dead, out, PAGE, &z_len, peer, 65));
	permit();
	FOR_FAMILY(FAMILY_KEY, row) {
		size_t own = cupel_shared_len(row->id);
		for (uint32_t usage = CUPEL_VERIFY; usage <= CUPEL_SIGN_DETERMINISTIC; usage++)
			if (key_of_service(k, row->id, usage) >= 0)
				REFUSED_KEEPING(k, CUPEL_E_USAGE, cupel_agree(k, out, PAGE, &z_len, peer, 65));
		if (own == 0)
			continue;
		/* a peer with a new key */
		CHECK_OF(row->name, key_of_service(k, row->id, CUPEL_AGREE), indicator(row));
		CHECK_OF(row->name, cupel_keygen(&other, row->id, CUPEL_AGREE), indicator(row));
		CHECK_OF(row->name, cupel_key_export(&other, CUPEL_PUBLIC, peer, sizeof peer, &peer_len), indicator(row));
		for (size_t by = 1; by < 8; by++) {
			REFUSED(CUPEL_E_ALIGNMENT, cupel_agree((void *)((uint8_t *)k + by), out, PAGE, &z_len, peer, peer_len));
			REFUSED_KEEPING(k, CUPEL_E_ALIGNMENT, cupel_agree(k, out, PAGE, (void *)((uintptr_t)odd / 8 * 8 + by), peer, peer_len));
		}
		REFUSED_KEEPING(k, CUPEL_E_NULL, cupel_agree(k, NULL, PAGE, &z_len, peer, peer_len));
		REFUSED_KEEPING(k, CUPEL_E_NULL, cupel_agree(k, out, PAGE, NULL, peer, peer_len));
		REFUSED_KEEPING(k, CUPEL_E_NULL, cupel_agree(k, out, PAGE, &z_len, NULL, peer_len));
		REFUSED_KEEPING(k, CUPEL_E_OUTPUT_SIZE, cupel_agree(k, out, own - 1, &z_len, peer, peer_len));
		REFUSED_KEEPING(k, CUPEL_E_OUTPUT_SIZE, cupel_agree(k, out, 0, &z_len, peer, peer_len));
		REFUSED_KEEPING(k, CUPEL_E_OVERLAP, cupel_agree(k, room.bytes + ROOM - own + 1, own, &z_len, peer, peer_len));
		REFUSED_KEEPING(k, CUPEL_E_OVERLAP, cupel_agree(k, room.bytes + ROOM + sizeof *k - 1, own, &z_len, peer, peer_len));
		REFUSED_KEEPING(k, CUPEL_E_OVERLAP, cupel_agree(k, out, PAGE, (void *)(room.bytes + ROOM + 16), peer, peer_len));
		REFUSED_KEEPING(k, CUPEL_E_OVERLAP, cupel_agree(k, out, PAGE, (void *)out, peer, peer_len));
		for (size_t wrong = 0; wrong <= sizeof peer; wrong++)
			if (wrong != peer_len)
				REFUSED_KEEPING(k, CUPEL_E_KEY_SIZE, cupel_agree(k, out, PAGE, &z_len, peer, wrong));
		if (row->approved) {
			uint8_t wrong[CUPEL_PUBLIC_KEY_MAX_LEN];
			wrong[0] = 0;
			REFUSED_KEEPING(k, CUPEL_E_POINT_INFINITY, cupel_agree(k, out, PAGE, &z_len, wrong, 1));
			memcpy(wrong, peer, peer_len);
			wrong[0] = 6;
			REFUSED_KEEPING(k, CUPEL_E_POINT_FORM, cupel_agree(k, out, PAGE, &z_len, wrong, peer_len));
			memcpy(wrong, peer, peer_len);
			memset(wrong + 1, 0xff, own);
			REFUSED_KEEPING(k, CUPEL_E_POINT_RANGE, cupel_agree(k, out, PAGE, &z_len, wrong, peer_len));
			memcpy(wrong, peer, peer_len);
			wrong[peer_len - 1] ^= 1;
			REFUSED_KEEPING(k, CUPEL_E_POINT_OFF_CURVE, cupel_agree(k, out, PAGE, &z_len, wrong, peer_len));
		} else {
			/* a point of small order: done, and there is no secret */
			uint8_t zero[32] = { 0 };
			memset(out, CANARY, PAGE);
			CHECK_EQUAL(cupel_agree(k, out, PAGE, &z_len, zero, sizeof zero), CUPEL_E_POINT_INFINITY);
			CHECK(filled(out, 0, own) && filled(out + own, CANARY, PAGE - own));
		}
		CHECK_EQUAL(z_len, 77);
		uint8_t *at = at_end(out_memory, own);
		CHECK_OF(row->name, cupel_agree(k, at, own, &z_len, peer, peer_len), indicator(row));
		CHECK_EQUAL(z_len, own);
		CHECK(others_untouched(out_memory, at, own));
		/* the peer computes the same; over its own copy of the public key */
		uint8_t both[CUPEL_PUBLIC_KEY_MAX_LEN];
		CHECK_OF(row->name, cupel_key_export(k, CUPEL_PUBLIC, both, sizeof both, &len), indicator(row));
		CHECK_OF(row->name, cupel_agree(&other, both, sizeof both, &len, both, peer_len), indicator(row));
		memcpy(z, both, own);
		CHECK(memcmp(z, at, own) == 0);
		z_len = 77;
	}
}
