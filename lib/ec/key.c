/* SPDX-License-Identifier: MIT */
#include "ec/key.h"
#include "ec/ecdsa.h"
#include "lab/lab.h"
#include "random/random.h"
#include "unapproved/unapproved.h"

enum { BURN_KEY = 10752, BURN_EXPORT = 256, UNCOMPRESSED = 0x04, INFINITY = 0x00 };

static inline bool is_x25519(const struct service *row)
{
	return row->algorithm == KEY_X25519;
}

static size_t part_len(const struct service *row, uint32_t part)
{
	if (part != CUPEL_PRIVATE && part != CUPEL_PUBLIC)
		return 0;
	if (is_x25519(row))
		return X25519_LEN;
	return part == CUPEL_PRIVATE ? ec_bytes(key_curve(row)) : 1 + 2 * ec_bytes(key_curve(row));
}

size_t cupel_key_len(uint32_t service, uint32_t part)
{
	const struct service *row = service_find(service, FAMILY_KEY);

	return row ? part_len(row, part) : 0;
}

/* --- what the service query asks --------------------------------------------------------------------------------------------- */

static int usage_refusal(const struct service *row, uint32_t usage)
{
	switch (usage) {
	case CUPEL_SIGN:
	case CUPEL_SIGN_DETERMINISTIC:
	case CUPEL_VERIFY:
		return is_x25519(row) ? CUPEL_E_VERB : CUPEL_OK;
	case CUPEL_AGREE:
		return key_takes_digests(row) ? CUPEL_E_VERB : CUPEL_OK;
	default:
		return CUPEL_E_VERB;
	}
}

static const struct service *approved_row(uint32_t service, enum family family)
{
	const struct service *row = service_find(service, family);

	return row != NULL && row->indicator == CUPEL_OK ? row : NULL;
}

int key_refusal(const struct service *row, const cupel_service_params *params)
{
	return usage_refusal(row, params->verb);
}

int sign_refusal(const struct service *row, const cupel_service_params *params)
{
	bool deterministic = row->algorithm == SIGN_DET_ECDSA;

	if (deterministic ? params->verb != CUPEL_SIGN_DETERMINISTIC : params->verb != CUPEL_SIGN && params->verb != CUPEL_VERIFY)
		return CUPEL_E_VERB;
	return approved_row(params->key, FAMILY_KEY) && approved_row(params->hash, FAMILY_DIGEST) ? CUPEL_OK : CUPEL_E_SERVICE;
}

int agree_refusal(const struct service *row, const cupel_service_params *params)
{
	(void)row;
	if (params->verb != CUPEL_AGREE)
		return CUPEL_E_VERB;
	return approved_row(params->key, FAMILY_KEY) ? CUPEL_OK : CUPEL_E_SERVICE;
}

uint32_t key_strength(const struct service *row, const cupel_service_params *params)
{
	uint32_t key, hash;

	if (params == NULL || (row->family != FAMILY_SIGN && row->family != FAMILY_AGREE) || approved_row(params->key, FAMILY_KEY) == NULL)
		return row->strength;
	key = services[params->key].strength;
	if (row->family == FAMILY_AGREE)
		return key;
	if (approved_row(params->hash, FAMILY_DIGEST) == NULL)
		return row->strength;
	hash = services[params->hash].strength;
	return hash < key ? hash : key;
}

/* --- forms ------------------------------------------------------------------------------------------------------------------- */

/*
 * SP 800-56Ar3 5.6.2.3.3, steps 1 to 3. Step 4, nQ = O, follows: the cofactor is 1, so every point of the curve is of the order n (SP 800-186
 * 3.2.1). The partial validation of 5.6.2.3.4 is the same here.
 */
int key_read_public(const struct service *row, struct ec_point *q, const uint8_t *bytes, size_t len)
{
	enum ec_curve curve = key_curve(row);
	size_t coordinate_len = ec_bytes(curve);

	memset(q, 0, sizeof *q);
	if (is_x25519(row)) {
		if (len != X25519_LEN)
			return CUPEL_E_KEY_SIZE;
		memcpy(q->x, bytes, X25519_LEN);
		return CUPEL_OK;
	}
	if (len == 1 && bytes[0] == INFINITY)
		return CUPEL_E_POINT_INFINITY;
	if (len != 1 + 2 * coordinate_len)
		return CUPEL_E_KEY_SIZE;
	if (bytes[0] != UNCOMPRESSED)
		return CUPEL_E_POINT_FORM;
	ec_from_bytes(curve, q->x, bytes + 1);
	ec_from_bytes(curve, q->y, bytes + 1 + coordinate_len);
	if ((ec_is_coordinate(curve, q->x) & ec_is_coordinate(curve, q->y)) == 0)
		return CUPEL_E_POINT_RANGE;
	return ec_on_curve(curve, state_features(), q) != 0 ? CUPEL_OK : CUPEL_E_POINT_OFF_CURVE;
}

void key_write_public(const struct service *row, uint8_t *bytes, const struct ec_point *q)
{
	enum ec_curve curve = key_curve(row);

	if (is_x25519(row)) {
		memcpy(bytes, q->x, X25519_LEN);
		return;
	}
	bytes[0] = UNCOMPRESSED;
	ec_to_bytes(curve, bytes + 1, q->x);
	ec_to_bytes(curve, bytes + 1 + ec_bytes(curve), q->y);
}

/* A private key, which has the row's length. */
static int read_private(const struct service *row, uint64_t d[EC_WORDS], const uint8_t *bytes)
{
	uint64_t good;

	memset(d, 0, EC_WORDS * sizeof *d);
	if (is_x25519(row)) {
		memcpy(d, bytes, X25519_LEN);
		return CUPEL_OK;
	}
	ec_from_bytes(key_curve(row), d, bytes);
	good = ec_is_scalar(key_curve(row), d);
	lab_public(&good, sizeof good);                  /* that it is refused */
	return good != 0 ? CUPEL_OK : CUPEL_E_PRIVATE_RANGE;
}

void key_set_public(const struct service *row, struct key *key)
{
	memset(&key->q, 0, sizeof key->q);
	if (is_x25519(row))
		unapproved_x25519((uint8_t *)key->q.x, (const uint8_t *)key->d, NULL);
	else
		ec_mul_base(key_curve(row), state_features(), &key->q, key->d);
	lab_public(&key->q, sizeof key->q);              /* the public key */
	key->has_private = 1;
}

/* --- the pairwise test ------------------------------------------------------------------------------------------------------- */

/* IG 10.3.A: a pair for signatures makes one and verifies it; one for agreement has its public key computed again (SP 800-56Ar3
   5.6.2.1.4). */
static bool pair_is_consistent(const struct service *row, const struct key *key, uint32_t usage)
{
	static const uint8_t digest[32] = { 0x5a };
	enum ec_curve curve = key_curve(row);
	uint8_t sig[ECDSA_MAX_LEN];
	uint64_t e[EC_WORDS];

	if (usage == CUPEL_AGREE) {
		struct key again = *key;
		bool same;

		key_set_public(row, &again);
		same = ct_difference((const uint8_t *)&again.q, (const uint8_t *)&key->q, sizeof key->q) == 0;
		wipe(&again, sizeof again);
		return same;
	}
	ecdsa_scalar_of_digest(curve, e, digest, sizeof digest);
	ecdsa_sign_deterministic(curve, state_features(), HASH_SHA2_256, sig, key->d, e);
	return ecdsa_verify_vartime(curve, state_features(), sig, e, &key->q, NULL) == CUPEL_OK;
}

int key_finish(const struct service *row, struct key *key, uint32_t usage)
{
	if (!pair_is_consistent(row, key, usage)) {
		wipe(key, sizeof *key);
		if (service_is_tested(row))
			state_soft_error(row->cast);
		return CUPEL_E_PAIRWISE;
	}
	key->origin = CUPEL_GENERATED;
	context_bind(&key->context, row, usage);
	return CUPEL_OK;
}

/* --- the services ------------------------------------------------------------------------------------------------------------ */

int cupel_keygen(cupel_key *opaque, uint32_t service, uint32_t usage)
{
	struct key *key = (struct key *)opaque;
	const struct service *row = service_find(service, FAMILY_KEY);
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc == CUPEL_OK)
		rc = pointer_refusal(opaque);
	if (rc == CUPEL_OK)
		rc = usage == CUPEL_VERIFY ? CUPEL_E_VERB : usage_refusal(row, usage);
	if (rc == CUPEL_OK) {
		wipe(opaque, sizeof *opaque);
		rc = is_x25519(row) ? random_secret((uint8_t *)key->d, X25519_LEN, NULL, 0) : ec_random_scalar(key_curve(row), key->d, NULL, 0);
		if (rc == CUPEL_OK) {
			key_set_public(row, key);
			rc = key_finish(row, key, usage);
		}
		burn(BURN_KEY);
		if (rc == CUPEL_OK)
			rc = gate_leave(row);
		if (rc < 0)
			wipe(opaque, sizeof *opaque);
	}
	return gate_exit(rc);
}

/* What is wrong with the halves of a key, but for what they hold. */
static int halves_refusal(const struct service *row, uint32_t usage, const cupel_key *opaque, const uint8_t *private_key,
                          size_t private_key_len, const uint8_t *public_key, size_t public_key_len)
{
	if (usage == CUPEL_VERIFY ? public_key == NULL : private_key == NULL)
		return CUPEL_E_NULL;
	if (usage == CUPEL_VERIFY && private_key != NULL)
		return CUPEL_E_USAGE;
	if (overlap(opaque, sizeof *opaque, private_key, private_key_len) || overlap(opaque, sizeof *opaque, public_key, public_key_len))
		return CUPEL_E_OVERLAP;
	return private_key != NULL && private_key_len != part_len(row, CUPEL_PRIVATE) ? CUPEL_E_KEY_SIZE : CUPEL_OK;
}

/* Reads what is given, and computes the public key where the private one is. */
static __attribute__((noinline)) int read_halves(const struct service *row, struct key *key, const uint8_t *private_key,
                                                 const uint8_t *public_key, size_t public_key_len)
{
	struct ec_point given;
	int rc = CUPEL_OK;

	if (public_key != NULL) {
		rc = key_read_public(row, &given, public_key, public_key_len);
		key->q = given;
	}
	if (rc == CUPEL_OK && private_key != NULL) {
		rc = read_private(row, key->d, private_key);
		if (rc == CUPEL_OK)
			key_set_public(row, key);
		if (rc == CUPEL_OK && public_key != NULL && ct_difference((const uint8_t *)&key->q, (const uint8_t *)&given, sizeof given) != 0)
			rc = CUPEL_E_PAIR;
	}
	return rc;
}

int cupel_key_import(cupel_key *opaque, uint32_t service, uint32_t usage, const uint8_t *private_key, size_t private_key_len,
                     const uint8_t *public_key, size_t public_key_len)
{
	const struct service *row = service_find(service, FAMILY_KEY);
	int rc = row ? gate_enter(row) : CUPEL_E_SERVICE;

	if (rc == CUPEL_OK)
		rc = pointer_refusal(opaque);
	if (rc == CUPEL_OK)
		rc = usage_refusal(row, usage);
	if (rc == CUPEL_OK)
		rc = halves_refusal(row, usage, opaque, private_key, private_key_len, public_key, public_key_len);
	if (rc == CUPEL_OK) {
		struct key key = { .origin = CUPEL_IMPORTED };

		rc = read_halves(row, &key, private_key, public_key, public_key_len);
		if (rc == CUPEL_OK) {
			rc = gate_leave(row);
			context_bind(&key.context, row, usage);
		}
		if (rc >= 0) {
			memset(opaque, 0, sizeof *opaque);
			memcpy(opaque, &key, sizeof key);
		}
		wipe(&key, sizeof key);
		burn(BURN_KEY);
	}
	return gate_exit(rc);
}

/* context_enter, for a key that is none made ready. */
static int key_enter(const struct service **row, const struct key *key)
{
	int rc = context_enter(row, key, FAMILY_KEY);

	return rc == CUPEL_OK && key->context.verb == PREPARED ? CUPEL_E_USAGE : rc;
}

int cupel_key_export(const cupel_key *opaque, uint32_t part, uint8_t *out, size_t out_cap, size_t *out_len)
{
	const struct key *key = (const struct key *)opaque;
	const struct service *row;
	int rc = key_enter(&row, key);
	size_t len = 0;

	if (rc == CUPEL_OK && part_len(row, part) == 0)
		rc = CUPEL_E_VERB;
	if (rc == CUPEL_OK && part == CUPEL_PRIVATE && !key->has_private)
		rc = CUPEL_E_USAGE;
	if (rc == CUPEL_OK && (out == NULL || out_len == NULL))
		rc = CUPEL_E_NULL;
	if (rc == CUPEL_OK && misaligned(out_len))
		rc = CUPEL_E_ALIGNMENT;
	if (rc == CUPEL_OK) {
		len = part_len(row, part);
		if (out_cap < len)
			rc = CUPEL_E_OUTPUT_SIZE;
		else if (overlap(opaque, sizeof *opaque, out, len) || overlap(opaque, sizeof *opaque, out_len, sizeof *out_len) ||
		         overlap(out, len, out_len, sizeof *out_len))
			rc = CUPEL_E_OVERLAP;
	}
	if (rc == CUPEL_OK) {
		if (part == CUPEL_PUBLIC)
			key_write_public(row, out, &key->q);
		else if (is_x25519(row))
			memcpy(out, key->d, len);
		else
			ec_to_bytes(key_curve(row), out, key->d);
		burn(BURN_EXPORT);
		rc = gate_leave(row);
		if (rc < 0)
			wipe(out, len);
		else
			*out_len = len;
	}
	return gate_exit(rc);
}

int cupel_key_info(const cupel_key *opaque, cupel_key_report *report)
{
	const struct key *key = (const struct key *)opaque;
	const struct service *row;
	int rc = key_enter(&row, key);

	if (rc == CUPEL_OK)
		rc = pointer_refusal(report);
	if (rc == CUPEL_OK && overlap(opaque, sizeof *opaque, report, sizeof *report))
		rc = CUPEL_E_OVERLAP;
	if (rc == CUPEL_OK) {
		*report = (cupel_key_report){ row->id, key->context.verb, key->origin, row->strength };
		rc = gate_leave(row);
	}
	return gate_exit(rc);
}

void cupel_key_clear(cupel_key *key)
{
	if (key != NULL)
		wipe(key, sizeof *key);
}
