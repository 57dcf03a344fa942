/* SPDX-License-Identifier: MIT */
#include "ec/key.h"
#include "lab/lab.h"
#include "unapproved/unapproved.h"

enum { BURN_AGREE = 10880 };

static size_t shared_len(const struct service *row)
{
	return row->algorithm == KEY_X25519 ? (size_t)X25519_LEN : ec_bytes(key_curve(row));
}

size_t cupel_shared_len(uint32_t service)
{
	const struct service *row = service_find(service, FAMILY_KEY);

	return row && !key_takes_digests(row) ? shared_len(row) : 0;
}

/* SP 800-56Ar3 5.7.1.2. dQ is not at infinity (step 2): d is from 1 to n - 1, and Q of the order n. */
static int agree(const struct service *row, const struct key *key, uint8_t *z, const struct ec_point *peer)
{
	enum ec_curve curve = key_curve(row);
	struct ec_point shared;
	uint32_t any = 0;

	if (row->algorithm == KEY_X25519) {
		unapproved_x25519(z, (const uint8_t *)key->d, (const uint8_t *)peer->x);
		for (size_t i = 0; i < X25519_LEN; i++)
			any |= z[i];
		lab_public(&any, sizeof any);            /* that there is a secret at all (RFC 7748 6.1) */
		return any != 0 ? CUPEL_OK : CUPEL_E_POINT_INFINITY;
	}
	ec_mul(curve, state_features(), &shared, key->d, peer);
	ec_to_bytes(curve, z, shared.x);
	wipe(&shared, sizeof shared);
	return CUPEL_OK;
}

int cupel_agree(const cupel_key *opaque, uint8_t *z, size_t z_cap, size_t *z_len, const uint8_t *peer, size_t peer_len)
{
	const struct key *key = (const struct key *)opaque;
	const struct service *row, *scheme = NULL;
	struct ec_point point;
	int rc = context_enter(&row, opaque, FAMILY_KEY);

	if (rc == CUPEL_OK && key->context.verb != CUPEL_AGREE)
		rc = CUPEL_E_USAGE;
	if (rc == CUPEL_OK) {
		scheme = row->algorithm == KEY_X25519 ? row : &services[CUPEL_ECDH];
		rc = gate_enter(scheme);
	}
	if (rc == CUPEL_OK && (z == NULL || z_len == NULL || peer == NULL))
		rc = CUPEL_E_NULL;
	if (rc == CUPEL_OK && misaligned(z_len))
		rc = CUPEL_E_ALIGNMENT;
	if (rc == CUPEL_OK && z_cap < shared_len(row))
		rc = CUPEL_E_OUTPUT_SIZE;
	if (rc == CUPEL_OK && (overlap(z, shared_len(row), opaque, sizeof *opaque) || overlap(z, shared_len(row), z_len, sizeof *z_len) ||
	                       overlap(z_len, sizeof *z_len, opaque, sizeof *opaque)))
		rc = CUPEL_E_OVERLAP;
	if (rc == CUPEL_OK)
		rc = key_read_public(row, &point, peer, peer_len);
	if (rc == CUPEL_OK) {
		rc = agree(row, key, z, &point);
		burn(BURN_AGREE);
		if (rc == CUPEL_OK)
			rc = gate_leave(scheme);
		if (rc < 0)
			wipe(z, shared_len(row));
		else
			*z_len = shared_len(row);
	}
	return gate_exit(rc);
}
