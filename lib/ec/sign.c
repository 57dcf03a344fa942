/* SPDX-License-Identifier: MIT */
#include "ec/ecdsa.h"
#include "ec/key.h"
#include "hash/digest.h"

struct prepared {
	struct context context;
	uint64_t words[EC_PREPARED_WORDS];
};
_Static_assert(sizeof(struct prepared) <= sizeof(cupel_prepared_key) && sizeof(cupel_prepared_key) <= 4096, "cupel_prepared_key");

enum { BURN_SIGN = 7168, BURN_VERIFY = 10624, BURN_PREPARE = 12544 };

size_t cupel_signature_len(uint32_t service)
{
	const struct service *row = service_find(service, FAMILY_KEY);

	return row && row->algorithm != KEY_X25519 ? 2 * ec_bytes(key_curve(row)) : 0;
}

/* What a call works with, once it is let in. */
struct work {
	const struct service *row;       /* the key's */
	const struct service *scheme;    /* the signature's; where the caller digests, the key's */
	enum ec_curve curve;
	enum hash hash;
	uint64_t e[EC_WORDS];            /* the scalar of the message's digest */
};

static inline bool signs(uint32_t usage)
{
	return usage == CUPEL_SIGN || usage == CUPEL_SIGN_DETERMINISTIC;
}

/*
 * Lets a key in, of which `wanted` says what it is to do: CUPEL_SIGN, either way; CUPEL_VERIFY; PREPARED. What an approved row's key does is a
 * service of a row of its own.
 */
static int enter(struct work *work, const void *key, uint32_t wanted, bool takes_digests)
{
	uint32_t usage;
	int rc = context_enter(&work->row, key, FAMILY_KEY);

	if (rc != CUPEL_OK)
		return rc;
	usage = ((const struct context *)key)->verb;
	if ((wanted == CUPEL_SIGN ? !signs(usage) : usage != wanted) || key_takes_digests(work->row) != takes_digests)
		return CUPEL_E_USAGE;
	work->scheme = takes_digests ? work->row : &services[usage == CUPEL_SIGN_DETERMINISTIC ? CUPEL_DET_ECDSA : CUPEL_ECDSA];
	work->curve = key_curve(work->row);
	return gate_enter(work->scheme);
}

/* Lets the hash function in: an approved one. */
static int enter_hash(struct work *work, uint32_t hash)
{
	const struct service *row = service_find(hash, FAMILY_DIGEST);

	if (row == NULL || row->indicator != CUPEL_OK)
		return CUPEL_E_SERVICE;
	work->hash = row->algorithm;
	return gate_enter(row);
}

/* What is refused of the room for a signature. `ctx` is the hash context, where there is one. */
static int room_refusal(const struct work *work, const cupel_key *key, const cupel_digest_ctx *ctx, const uint8_t *sig, size_t sig_cap,
                        const size_t *sig_len)
{
	size_t len = 2 * ec_bytes(work->curve), ctx_len = ctx != NULL ? sizeof *ctx : 0;

	if (sig == NULL || sig_len == NULL)
		return CUPEL_E_NULL;
	if (misaligned(sig_len))
		return CUPEL_E_ALIGNMENT;
	if (sig_cap < len)
		return CUPEL_E_OUTPUT_SIZE;
	if (overlap(sig, len, key, sizeof *key) || overlap(sig, len, ctx, ctx_len) || overlap(sig, len, sig_len, sizeof *sig_len) ||
	    overlap(sig_len, sizeof *sig_len, key, sizeof *key) || overlap(sig_len, sizeof *sig_len, ctx, ctx_len))
		return CUPEL_E_OVERLAP;
	return CUPEL_OK;
}

static int signature_refusal(const struct work *work, const uint8_t *sig, size_t sig_len)
{
	if (sig == NULL)
		return CUPEL_E_NULL;
	return sig_len != 2 * ec_bytes(work->curve) ? CUPEL_E_SIGNATURE_SIZE : CUPEL_OK;
}

static int message_refusal(const struct work *work, const void *msg, size_t msg_len)
{
	if (msg == NULL && msg_len != 0)
		return CUPEL_E_NULL;
	return hash_len_allowed(work->hash, 0, msg_len) ? CUPEL_OK : CUPEL_E_INPUT_SIZE;
}

/* A digest's length, where the caller gives it. */
static int digest_refusal(const struct work *work, const uint8_t *digest, size_t digest_len)
{
	if (digest == NULL)
		return CUPEL_E_NULL;
	return digest_len == hash_len(work->hash) ? CUPEL_OK : CUPEL_E_INPUT_SIZE;
}

/* Lets a hash context in. */
static int enter_ctx(struct work *work, const cupel_digest_ctx *ctx)
{
	const struct service *row;
	int rc = context_enter(&row, ctx, FAMILY_DIGEST);

	return rc == CUPEL_OK ? enter_hash(work, row->id) : rc;
}

/* Takes a digest, and wipes it. */
static void take_digest(struct work *work, uint8_t digest[HASH_MAX_LEN])
{
	ecdsa_scalar_of_digest(work->curve, work->e, digest, hash_len(work->hash));
	wipe(digest, HASH_MAX_LEN);
}

static void hash_and_take(struct work *work, const void *msg, size_t msg_len)
{
	uint8_t digest[HASH_MAX_LEN];

	hash_message(work->hash, digest, NULL, msg, msg_len);
	take_digest(work, digest);
}

static void end_and_take(struct work *work, cupel_digest_ctx *ctx)
{
	uint8_t digest[HASH_MAX_LEN];

	digest_end(ctx, digest);
	take_digest(work, digest);
}

/* Signs the digest that was taken, and leaves. */
static int sign_and_leave(struct work *work, const cupel_key *opaque, uint8_t *sig, size_t *sig_len)
{
	const struct key *key = (const struct key *)opaque;
	int rc = CUPEL_OK;

	if (key->context.verb == CUPEL_SIGN_DETERMINISTIC)
		ecdsa_sign_deterministic(work->curve, state_features(), work->hash, sig, key->d, work->e);
	else
		rc = ecdsa_sign_random(work->curve, state_features(), sig, key->d, work->e);
	wipe(work->e, sizeof work->e);
	burn(BURN_SIGN);
	if (rc == CUPEL_OK)
		rc = gate_leave(work->scheme);
	if (rc < 0)
		wipe(sig, 2 * ec_bytes(work->curve));
	else
		*sig_len = 2 * ec_bytes(work->curve);
	return rc;
}

/* Verifies the signature of the digest that was taken, and leaves. */
static int verify_and_leave(struct work *work, const struct ec_point *q, const uint64_t *prepared, const uint8_t *sig)
{
	int rc, verdict;

	verdict = ecdsa_verify_vartime(work->curve, state_features(), sig, work->e, q, prepared);
	wipe(work->e, sizeof work->e);
	burn(BURN_VERIFY);
	rc = gate_leave(work->scheme);
	return rc >= 0 && verdict != CUPEL_OK ? verdict : rc;
}

int cupel_sign(const cupel_key *key, uint32_t hash, uint8_t *sig, size_t sig_cap, size_t *sig_len, const void *msg, size_t msg_len)
{
	struct work work;
	int rc = enter(&work, key, CUPEL_SIGN, false);

	if (rc == CUPEL_OK)
		rc = enter_hash(&work, hash);
	if (rc == CUPEL_OK)
		rc = room_refusal(&work, key, NULL, sig, sig_cap, sig_len);
	if (rc == CUPEL_OK)
		rc = message_refusal(&work, msg, msg_len);
	if (rc == CUPEL_OK) {
		hash_and_take(&work, msg, msg_len);
		rc = sign_and_leave(&work, key, sig, sig_len);
	}
	return gate_exit(rc);
}

int cupel_sign_ctx(const cupel_key *key, cupel_digest_ctx *ctx, uint8_t *sig, size_t sig_cap, size_t *sig_len)
{
	struct work work;
	int rc = enter(&work, key, CUPEL_SIGN, false);

	if (rc == CUPEL_OK)
		rc = enter_ctx(&work, ctx);
	if (rc == CUPEL_OK)
		rc = room_refusal(&work, key, ctx, sig, sig_cap, sig_len);
	if (rc == CUPEL_OK) {
		end_and_take(&work, ctx);
		rc = sign_and_leave(&work, key, sig, sig_len);
	}
	return gate_exit(rc);
}

int cupel_sign_digest(const cupel_key *key, uint32_t hash, uint8_t *sig, size_t sig_cap, size_t *sig_len, const uint8_t *digest,
                      size_t digest_len)
{
	struct work work;
	int rc = enter(&work, key, CUPEL_SIGN, true);

	if (rc == CUPEL_OK)
		rc = enter_hash(&work, hash);
	if (rc == CUPEL_OK)
		rc = room_refusal(&work, key, NULL, sig, sig_cap, sig_len);
	if (rc == CUPEL_OK)
		rc = digest_refusal(&work, digest, digest_len);
	if (rc == CUPEL_OK) {
		ecdsa_scalar_of_digest(work.curve, work.e, digest, digest_len);
		rc = sign_and_leave(&work, key, sig, sig_len);
	}
	return gate_exit(rc);
}

int cupel_verify(const cupel_key *key, uint32_t hash, const uint8_t *sig, size_t sig_len, const void *msg, size_t msg_len)
{
	struct work work;
	int rc = enter(&work, key, CUPEL_VERIFY, false);

	if (rc == CUPEL_OK)
		rc = enter_hash(&work, hash);
	if (rc == CUPEL_OK)
		rc = signature_refusal(&work, sig, sig_len);
	if (rc == CUPEL_OK)
		rc = message_refusal(&work, msg, msg_len);
	if (rc == CUPEL_OK) {
		hash_and_take(&work, msg, msg_len);
		rc = verify_and_leave(&work, &((const struct key *)key)->q, NULL, sig);
	}
	return gate_exit(rc);
}

int cupel_verify_ctx(const cupel_key *key, cupel_digest_ctx *ctx, const uint8_t *sig, size_t sig_len)
{
	struct work work;
	int rc = enter(&work, key, CUPEL_VERIFY, false);

	if (rc == CUPEL_OK)
		rc = enter_ctx(&work, ctx);
	if (rc == CUPEL_OK)
		rc = signature_refusal(&work, sig, sig_len);
	if (rc == CUPEL_OK && overlap(sig, sig_len, ctx, sizeof *ctx))
		rc = CUPEL_E_OVERLAP;
	if (rc == CUPEL_OK) {
		end_and_take(&work, ctx);
		rc = verify_and_leave(&work, &((const struct key *)key)->q, NULL, sig);
	}
	return gate_exit(rc);
}

int cupel_verify_digest(const cupel_key *key, uint32_t hash, const uint8_t *sig, size_t sig_len, const uint8_t *digest,
                        size_t digest_len)
{
	struct work work;
	int rc = enter(&work, key, CUPEL_VERIFY, true);

	if (rc == CUPEL_OK)
		rc = enter_hash(&work, hash);
	if (rc == CUPEL_OK)
		rc = signature_refusal(&work, sig, sig_len);
	if (rc == CUPEL_OK)
		rc = digest_refusal(&work, digest, digest_len);
	if (rc == CUPEL_OK) {
		ecdsa_scalar_of_digest(work.curve, work.e, digest, digest_len);
		rc = verify_and_leave(&work, &((const struct key *)key)->q, NULL, sig);
	}
	return gate_exit(rc);
}

int cupel_prepare(cupel_prepared_key *opaque, const cupel_key *key)
{
	struct prepared *prepared = (struct prepared *)opaque;
	struct work work;
	int rc = enter(&work, key, CUPEL_VERIFY, false);

	if (rc == CUPEL_OK)
		rc = pointer_refusal(opaque);
	if (rc == CUPEL_OK && overlap(opaque, sizeof *opaque, key, sizeof *key))
		rc = CUPEL_E_OVERLAP;
	if (rc == CUPEL_OK) {
		wipe(opaque, sizeof *opaque);
		ec_prepare_vartime(work.curve, state_features(), prepared->words, &((const struct key *)key)->q);
		context_bind(&prepared->context, work.row, PREPARED);
		burn(BURN_PREPARE);
	}
	return gate_exit(rc);
}

int cupel_prepared_verify(const cupel_prepared_key *prepared, uint32_t hash, const uint8_t *sig, size_t sig_len, const void *msg,
                          size_t msg_len)
{
	struct work work;
	int rc = enter(&work, prepared, PREPARED, false);

	if (rc == CUPEL_OK)
		rc = enter_hash(&work, hash);
	if (rc == CUPEL_OK)
		rc = signature_refusal(&work, sig, sig_len);
	if (rc == CUPEL_OK)
		rc = message_refusal(&work, msg, msg_len);
	if (rc == CUPEL_OK) {
		hash_and_take(&work, msg, msg_len);
		rc = verify_and_leave(&work, NULL, ((const struct prepared *)prepared)->words, sig);
	}
	return gate_exit(rc);
}

void cupel_prepared_clear(cupel_prepared_key *prepared)
{
	if (prepared != NULL)
		wipe(prepared, sizeof *prepared);
}
