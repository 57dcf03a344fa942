/* SPDX-License-Identifier: MIT */
/*
 * ECDSA and ECDH. Both sides have the same private key; each verifies what the other signs before anything is timed, and agreements are
 * compared. Cupel hashes its message, of 32 bytes; the peer is given the digest.
 */
#include "../tools/der/der.h"
#include "rows.h"

#include <stdlib.h>
#include <string.h>

enum { MESSAGE_LEN = 32, MOST_DIGEST = 64, MOST_DER = 160 };

/* What one side works with; behind job->ctx. */
struct work {
	cupel_key key, public_key;
	cupel_prepared_key prepared;
	uint8_t sig[CUPEL_SIGNATURE_MAX_LEN], peer[CUPEL_PUBLIC_KEY_MAX_LEN], z[CUPEL_SHARED_MAX_LEN + 6];
	size_t sig_len, peer_len;
	uint8_t digest[MOST_DIGEST], der_sig[MOST_DER];
	size_t digest_len, der_sig_len;
	void *pkey, *peer_pkey, *pkey_ctx;
};

static uint32_t hash_of(const struct job *job)
{
	switch (job->row->algorithm->curve) {
	case CUPEL_P384: return CUPEL_SHA2_384;
	case CUPEL_P521: return CUPEL_SHA2_512;
	default: return CUPEL_SHA2_256;
	}
}

/* The private key of a curve: some bytes below its order. `who`: ours is 0, that of the other party 1. */
static void private_key(struct der_key *key, const struct job *job, uint32_t curve, size_t who)
{
	key->service = curve;
	key->private_key_len = cupel_key_len(curve, CUPEL_PRIVATE);
	for (size_t i = 0; i < key->private_key_len; i++)
		key->private_key[i] = (uint8_t)(i == 0 ? 0 : job->keys[i + who]);
}

/* Imports it, and completes it with its public key. */
static int import(struct der_key *der, cupel_key *key, const struct job *job, uint32_t curve, uint32_t usage, size_t who)
{
	private_key(der, job, curve, who);
	return cupel_key_import(key, curve, usage, der->private_key, der->private_key_len, NULL, 0) ||
	       cupel_key_export(key, CUPEL_PUBLIC, der->public_key, sizeof(der->public_key), &der->public_key_len);
}

static struct work *work_new(struct job *job)
{
	struct work *work = aligned_alloc(64, (sizeof(*work) + 63) / 64 * 64);

	job->ctx = work;
	if (work)
		memset(work, 0, sizeof(*work));
	return work;
}

static void work_end(struct job *job)
{
	free(job->ctx);
}

static enum begun sign_begin(struct job *job)
{
	struct work *work = work_new(job);
	struct der_key der;

	if (!work || import(&der, &work->key, job, job->row->algorithm->curve, CUPEL_SIGN, 0))
		return BROKEN;
	return BEGUN;
}

static int sign_run(struct job *job, uint64_t times)
{
	struct work *work = job->ctx;
	uint32_t hash = hash_of(job);
	int rc = 0;

	while (times--)
		rc |= cupel_sign(&work->key, hash, work->sig, sizeof(work->sig), &work->sig_len, job->msg, MESSAGE_LEN);
	return rc;
}

static int verify_run(struct job *job, uint64_t times)
{
	struct work *work = job->ctx;
	uint32_t hash = hash_of(job);
	int rc = 0;

	while (times--)
		rc |= cupel_verify(&work->public_key, hash, work->sig, work->sig_len, job->msg, MESSAGE_LEN);
	return rc;
}

static int prepared_run(struct job *job, uint64_t times)
{
	struct work *work = job->ctx;
	uint32_t hash = hash_of(job);
	int rc = 0;

	while (times--)
		rc |= cupel_prepared_verify(&work->prepared, hash, work->sig, work->sig_len, job->msg, MESSAGE_LEN);
	return rc;
}

/* A signature to verify, in every way that is timed; a wrong one must not. */
static enum begun verify_begin(struct job *job)
{
	uint32_t curve = job->row->algorithm->curve;
	struct work *work;
	struct der_key der;

	if (sign_begin(job) != BEGUN || sign_run(job, 1))
		return BROKEN;
	work = job->ctx;
	if (import(&der, &work->key, job, curve, CUPEL_SIGN, 0) ||
	    cupel_key_import(&work->public_key, curve, CUPEL_VERIFY, NULL, 0, der.public_key, der.public_key_len) ||
	    cupel_prepare(&work->prepared, &work->public_key) || verify_run(job, 1) || prepared_run(job, 1))
		return BROKEN;
	work->sig[8] ^= 1;
	if (verify_run(job, 1) == 0 || prepared_run(job, 1) == 0)
		return BROKEN;
	work->sig[8] ^= 1;
	return BEGUN;
}

static enum begun agree_begin(struct job *job)
{
	uint32_t curve = job->row->algorithm->curve;
	struct work *work = work_new(job);
	struct der_key der;
	cupel_key other;

	if (!work || import(&der, &other, job, curve, CUPEL_AGREE, 1))
		return BROKEN;
	memcpy(work->peer, der.public_key, work->peer_len = der.public_key_len);
	if (import(&der, &work->key, job, curve, CUPEL_AGREE, 0))
		return BROKEN;
	if (strcmp(job->row->algorithm->group, job->row->algorithm->name + sizeof("ECDH-") - 1) == 0) {
		job->text = work->z;
		job->text_len = cupel_shared_len(curve);
	}
	return BEGUN;
}

static int agree_run(struct job *job, uint64_t times)
{
	struct work *work = job->ctx;
	size_t len;
	int rc = 0;

	while (times--)
		rc |= cupel_agree(&work->key, work->z, sizeof(work->z), &len, work->peer, work->peer_len);
	return rc;
}

static void agree_end(struct job *job)
{
	job->text = NULL;                /* a part of what is given back */
	work_end(job);
}

/* ---- the peer ---- */

/* The curve that the peer works on. */
static uint32_t group_of(const struct job *job)
{
	const char *group = job->row->algorithm->group;

	return strcmp(group, "P-224") == 0 ? CUPEL_P224 : strcmp(group, "P-256") == 0 ? CUPEL_P256 : strcmp(group, "P-384") == 0 ? CUPEL_P384 : CUPEL_P521;
}

/* Hands the peer the key, and where `others` is not null the other party's public one. */
static enum begun peer_key(struct job *job, bool others)
{
	const struct peer *peer = job->peer;
	struct work *work;
	struct der_key der;
	uint8_t bytes[DER_MAX_LEN];
	const uint8_t *at = bytes;
	size_t len;
	cupel_key key;

	if (!peer->d2i_AutoPrivateKey || !peer->d2i_PUBKEY || !peer->EVP_PKEY_CTX_new || !peer->EVP_PKEY_CTX_free || !peer->EVP_PKEY_free)
		return ABSENT;
	work = work_new(job);
	if (!work || import(&der, &key, job, group_of(job), CUPEL_SIGN, 0))
		return BROKEN;
	len = der_write_sec1(bytes, &der);
	work->pkey = peer->d2i_AutoPrivateKey(NULL, &at, (long)len);
	if (others && import(&der, &key, job, group_of(job), CUPEL_SIGN, 1))
		return BROKEN;
	at = bytes;
	len = der_write_spki(bytes, &der);
	work->peer_pkey = peer->d2i_PUBKEY(NULL, &at, (long)len);
	work->pkey_ctx = work->pkey ? peer->EVP_PKEY_CTX_new(work->pkey, NULL) : NULL;
	work->digest_len = cupel_digest_len(hash_of(job));
	return work->pkey_ctx && work->peer_pkey && cupel_digest(hash_of(job), work->digest, sizeof(work->digest), job->msg, MESSAGE_LEN) == 0 ? BEGUN : BROKEN;
}

static void peer_end(struct job *job)
{
	struct work *work = job->ctx;

	job->text = NULL;
	if (!work)
		return;
	if (work->pkey_ctx)
		job->peer->EVP_PKEY_CTX_free(work->pkey_ctx);
	if (work->peer_pkey)
		job->peer->EVP_PKEY_free(work->peer_pkey);
	if (work->pkey)
		job->peer->EVP_PKEY_free(work->pkey);
	free(work);
}

static int peer_sign_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	struct work *work = job->ctx;
	int ok = 1;

	while (times--) {
		work->der_sig_len = sizeof(work->der_sig);
		ok &= peer->EVP_PKEY_sign(work->pkey_ctx, work->der_sig, &work->der_sig_len, work->digest, work->digest_len);
	}
	return ok != 1;
}

static int peer_verify_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	struct work *work = job->ctx;
	int ok = 1;

	while (times--)
		ok &= peer->EVP_PKEY_verify(work->pkey_ctx, work->der_sig, work->der_sig_len, work->digest, work->digest_len);
	return ok != 1;
}

/* The peer's signature verifies here. */
static enum begun peer_sign_begin(struct job *job)
{
	const struct peer *peer = job->peer;
	uint8_t sig[CUPEL_SIGNATURE_MAX_LEN];
	struct der_key der;
	struct work *work;
	cupel_key key;
	size_t half_len = cupel_signature_len(group_of(job)) / 2;
	enum begun begun = peer->EVP_PKEY_sign_init && peer->EVP_PKEY_sign ? peer_key(job, false) : ABSENT;

	if (begun != BEGUN)
		return begun;
	work = job->ctx;
	if (peer->EVP_PKEY_sign_init(work->pkey_ctx) != 1 || peer_sign_run(job, 1) || import(&der, &key, job, group_of(job), CUPEL_SIGN, 0) ||
	    der_read_signature(sig, half_len, work->der_sig, work->der_sig_len) ||
	    cupel_key_import(&key, group_of(job), CUPEL_VERIFY, NULL, 0, der.public_key, der.public_key_len) ||
	    cupel_verify(&key, hash_of(job), sig, 2 * half_len, job->msg, MESSAGE_LEN))
		return BROKEN;
	return BEGUN;
}

/* Cupel's signature verifies there, and no other. */
static enum begun peer_verify_begin(struct job *job)
{
	const struct peer *peer = job->peer;
	uint8_t sig[CUPEL_SIGNATURE_MAX_LEN];
	struct der_key der;
	struct work *work;
	cupel_key key;
	size_t len;
	enum begun begun = peer->EVP_PKEY_verify_init && peer->EVP_PKEY_verify ? peer_key(job, false) : ABSENT;

	if (begun != BEGUN)
		return begun;
	work = job->ctx;
	if (import(&der, &key, job, group_of(job), CUPEL_SIGN, 0) ||
	    cupel_sign(&key, hash_of(job), sig, sizeof(sig), &len, job->msg, MESSAGE_LEN) || peer->EVP_PKEY_verify_init(work->pkey_ctx) != 1)
		return BROKEN;
	sig[len - 1] ^= 1;
	work->der_sig_len = der_write_signature(work->der_sig, sig, len / 2);
	if (peer_verify_run(job, 1) == 0)
		return BROKEN;
	sig[len - 1] ^= 1;
	work->der_sig_len = der_write_signature(work->der_sig, sig, len / 2);
	return peer_verify_run(job, 1) == 0 ? BEGUN : BROKEN;
}

static enum begun peer_agree_begin(struct job *job)
{
	const struct peer *peer = job->peer;
	struct work *work;
	enum begun begun = peer->EVP_PKEY_derive_init && peer->EVP_PKEY_derive_set_peer && peer->EVP_PKEY_derive ? peer_key(job, true) : ABSENT;

	if (begun != BEGUN)
		return begun;
	work = job->ctx;
	job->text = work->z;
	job->text_len = cupel_shared_len(group_of(job));
	return peer->EVP_PKEY_derive_init(work->pkey_ctx) == 1 && peer->EVP_PKEY_derive_set_peer(work->pkey_ctx, work->peer_pkey) == 1 ? BEGUN : BROKEN;
}

static int peer_agree_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	struct work *work = job->ctx;
	int ok = 1;

	while (times--) {
		size_t len = sizeof(work->z);

		ok &= peer->EVP_PKEY_derive(work->pkey_ctx, work->z, &len);
	}
	return ok != 1;
}

/* ---- the table: each curve beside the peer's same curve, and the wide ones beside its P-256 ---- */

static const struct algorithm ecdsa[] = {
	{ .name = "ECDSA-P-224", .curve = CUPEL_P224, .group = "P-224" },
	{ .name = "ECDSA-P-256", .curve = CUPEL_P256, .group = "P-256" },
	{ .name = "ECDSA-P-384", .curve = CUPEL_P384, .group = "P-384" },
	{ .name = "ECDSA-P-521", .curve = CUPEL_P521, .group = "P-521" },
};
static const struct algorithm ecdh[] = {
	{ .name = "ECDH-P-224", .curve = CUPEL_P224, .group = "P-224" },
	{ .name = "ECDH-P-256", .curve = CUPEL_P256, .group = "P-256" },
	{ .name = "ECDH-P-384", .curve = CUPEL_P384, .group = "P-384" },
	{ .name = "ECDH-P-521", .curve = CUPEL_P521, .group = "P-521" },
};
static const struct algorithm wide_ecdsa[] = {
	{ .name = "ECDSA-P-384", .curve = CUPEL_P384, .group = "P-256" },
	{ .name = "ECDSA-P-521", .curve = CUPEL_P521, .group = "P-256" },
};
static const struct algorithm wide_ecdh[] = {
	{ .name = "ECDH-P-384", .curve = CUPEL_P384, .group = "P-256" },
	{ .name = "ECDH-P-521", .curve = CUPEL_P521, .group = "P-256" },
};

#define TABLE(algorithms_) .algorithms = algorithms_, .num_algorithms = sizeof(algorithms_) / sizeof(*algorithms_), .unit = OPERATIONS_PER_SECOND
#define CURVES .family = "Elliptic curves"
#define WIDE .family = "Wide curves beside the peer's P-256", .unlike = true
#define PEER_ONCE "once: d2i_AutoPrivateKey, EVP_PKEY_CTX_new; then "

static const struct side cupel_sign_side = { sign_begin, sign_run, NULL, work_end, "cupel_sign(key, hash, message of 32 bytes)" };
static const struct side peer_sign_side = { peer_sign_begin, peer_sign_run, NULL, peer_end, PEER_ONCE "EVP_PKEY_sign(digest)" };
static const struct side cupel_verify_side = { verify_begin, verify_run, NULL, work_end, "cupel_verify(key, hash, signature, message of 32 bytes)" };
static const struct side cupel_prepared_side = {
	verify_begin, prepared_run, NULL, work_end, "once: cupel_prepare(key); then cupel_prepared_verify(hash, signature, message of 32 bytes)"
};
static const struct side peer_verify_side = { peer_verify_begin, peer_verify_run, NULL, peer_end, PEER_ONCE "EVP_PKEY_verify(signature, digest)" };
static const struct side cupel_agree_side = { agree_begin, agree_run, NULL, agree_end, "cupel_agree(key, peer's public key)" };
static const struct side peer_agree_side = { peer_agree_begin, peer_agree_run, NULL, peer_end, PEER_ONCE "EVP_PKEY_derive, with its peer set once" };

const struct kind ec_kinds[] = {
	{ .verb = "sign", CURVES, TABLE(ecdsa), .cupel = &cupel_sign_side, .peer = &peer_sign_side },
	{ .verb = "verify", CURVES, TABLE(ecdsa), .cupel = &cupel_verify_side, .peer = &peer_verify_side },
	{ .verb = "verify, prepared key", CURVES, TABLE(ecdsa), .cupel = &cupel_prepared_side, .peer = &peer_verify_side },
	{ .verb = NULL, CURVES, TABLE(ecdh), .cupel = &cupel_agree_side, .peer = &peer_agree_side },
	{ .verb = "sign, beside P-256", WIDE, TABLE(wide_ecdsa), .cupel = &cupel_sign_side, .peer = &peer_sign_side },
	{ .verb = "verify, beside P-256", WIDE, TABLE(wide_ecdsa), .cupel = &cupel_verify_side, .peer = &peer_verify_side },
	{ .verb = "beside P-256", WIDE, TABLE(wide_ecdh), .cupel = &cupel_agree_side, .peer = &peer_agree_side },
};
const size_t num_ec_kinds = sizeof(ec_kinds) / sizeof(*ec_kinds);
