/* SPDX-License-Identifier: MIT */
/* Key derivation with HMAC-SHA2-256: a fresh key in every call, 16 in turn. */
#include <stdlib.h>
#include <string.h>

#include "rows.h"

enum { ITERATIONS = 1000, OUT_LEN = 32, SALT_LEN = 16, INFO_LEN = 32 };

static const uint8_t salt[SALT_LEN] = "salt of 16 bytes", info[INFO_LEN] = "the info has 32 bytes, as a hash";
static const char prefix[] = "tls13 ", label[] = "c hs traffic";

static enum begun begin(struct job *job)
{
	job->out_len = OUT_LEN;
	return BEGUN;
}

static int pbkdf2_run(struct job *job, uint64_t times)
{
	int rc = 0;

	while (times--)
		rc |= cupel_pbkdf2(CUPEL_HMAC_SHA2_256, job->out, OUT_LEN, key_of(job, times), ROWS_KEY_LEN, salt, SALT_LEN, ITERATIONS);
	return rc;
}

static int hkdf_run(struct job *job, uint64_t times)
{
	int rc = 0;

	while (times--)
		rc |= cupel_hkdf(CUPEL_HMAC_SHA2_256, job->out, OUT_LEN, key_of(job, times), ROWS_KEY_LEN, salt, SALT_LEN, info, INFO_LEN);
	return rc;
}

static int expand_label_run(struct job *job, uint64_t times)
{
	int rc = 0;

	while (times--)
		rc |= cupel_tls13_expand_label(CUPEL_HMAC_SHA2_256, job->out, OUT_LEN, key_of(job, times), ROWS_KEY_LEN, label, sizeof label - 1,
		                               info, INFO_LEN);
	return rc;
}

/* ---- peers */

static enum begun peer_pbkdf2_begin(struct job *job)
{
	job->out_len = OUT_LEN;
	job->md = job->peer->PKCS5_PBKDF2_HMAC ? peer_md(job->peer, "SHA2-256", "EVP_sha256") : NULL;
	return job->md ? BEGUN : ABSENT;
}

static void peer_pbkdf2_end(struct job *job)
{
	peer_md_free(job->peer, job->md);
}

static int peer_pbkdf2_run(struct job *job, uint64_t times)
{
	int ok = 1;

	while (times--)
		ok &= job->peer->PKCS5_PBKDF2_HMAC(key_of(job, times), ROWS_KEY_LEN, salt, SALT_LEN, ITERATIONS, job->md, OUT_LEN, job->out);
	return ok != 1;
}

static enum begun peer_kdf_begin(struct job *job, const char *name, const char *mode)
{
	const struct peer *peer = job->peer;
	const struct param once[] = {
		{ "digest", PARAM_TEXT, "SHA2-256", 8, 0 }, { "mode", PARAM_TEXT, mode, strlen(mode), 0 }, END_PARAM,
	};
	void *kdf;

	if (!peer->EVP_KDF_fetch || !peer->EVP_KDF_free || !peer->EVP_KDF_CTX_new || !peer->EVP_KDF_CTX_free || !peer->EVP_KDF_CTX_set_params ||
	    !peer->EVP_KDF_derive)
		return ABSENT;
	kdf = peer->EVP_KDF_fetch(NULL, name, NULL);
	if (!kdf)
		return ABSENT;
	job->ctx = peer->EVP_KDF_CTX_new(kdf);
	peer->EVP_KDF_free(kdf);
	job->out_len = OUT_LEN;
	return job->ctx && peer->EVP_KDF_CTX_set_params(job->ctx, once) == 1 ? BEGUN : BROKEN;
}

static void peer_kdf_end(struct job *job)
{
	if (job->ctx)
		job->peer->EVP_KDF_CTX_free(job->ctx);
}

static enum begun peer_hkdf_begin(struct job *job)
{
	return peer_kdf_begin(job, "HKDF", "EXTRACT_AND_EXPAND");
}

static int peer_hkdf_run(struct job *job, uint64_t times)
{
	int ok = 1;

	while (times--) {
		const struct param each[] = {
			{ "key", PARAM_OCTETS, key_of(job, times), ROWS_KEY_LEN, 0 }, { "salt", PARAM_OCTETS, salt, SALT_LEN, 0 },
			{ "info", PARAM_OCTETS, info, INFO_LEN, 0 }, END_PARAM,
		};
		ok &= job->peer->EVP_KDF_derive(job->ctx, job->out, OUT_LEN, each);
	}
	return ok != 1;
}

/* What libssl 3.0 does for every secret of a handshake. */
static int peer_expand_label_anew_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	int ok = 1, mode = 2;            /* EVP_KDF_HKDF_MODE_EXPAND_ONLY */

	while (times--) {
		void *kdf = peer->EVP_KDF_fetch(NULL, "TLS13-KDF", NULL), *ctx = peer->EVP_KDF_CTX_new(kdf);
		const struct param each[] = {
			{ "mode", PARAM_INTEGER, &mode, sizeof mode, 0 }, { "digest", PARAM_TEXT, "SHA2-256", 8, 0 },
			{ "key", PARAM_OCTETS, key_of(job, times), ROWS_KEY_LEN, 0 }, { "data", PARAM_OCTETS, info, INFO_LEN, 0 },
			{ "prefix", PARAM_OCTETS, prefix, sizeof prefix - 1, 0 }, { "label", PARAM_OCTETS, label, sizeof label - 1, 0 },
			END_PARAM,
		};
		peer->EVP_KDF_free(kdf);
		ok &= peer->EVP_KDF_derive(ctx, job->out, OUT_LEN, each);
		peer->EVP_KDF_CTX_free(ctx);
	}
	return ok != 1;
}

static enum begun peer_expand_label_begin(struct job *job)
{
	return peer_kdf_begin(job, "TLS13-KDF", "EXPAND_ONLY");
}

static int peer_expand_label_run(struct job *job, uint64_t times)
{
	int ok = 1;

	while (times--) {
		const struct param each[] = {
			{ "key", PARAM_OCTETS, key_of(job, times), ROWS_KEY_LEN, 0 }, { "prefix", PARAM_OCTETS, prefix, sizeof prefix - 1, 0 },
			{ "label", PARAM_OCTETS, label, sizeof label - 1, 0 }, { "data", PARAM_OCTETS, info, INFO_LEN, 0 }, END_PARAM,
		};
		ok &= job->peer->EVP_KDF_derive(job->ctx, job->out, OUT_LEN, each);
	}
	return ok != 1;
}

const struct side kdf_pbkdf2 = { begin, pbkdf2_run, NULL, NULL, "cupel_pbkdf2(password, salt of 16 bytes), 1000 iterations, 16 passwords in turn" };
const struct side kdf_hkdf = { begin, hkdf_run, NULL, NULL, "cupel_hkdf(secret, salt of 16 bytes, info of 32), 16 secrets in turn" };
const struct side kdf_expand_label = { begin, expand_label_run, NULL, NULL,
                                       "cupel_tls13_expand_label(secret, \"c hs traffic\", hash), 16 secrets in turn" };
const struct side kdf_peer_pbkdf2 = { peer_pbkdf2_begin, peer_pbkdf2_run, NULL, peer_pbkdf2_end,
                                      "once: EVP_MD_fetch; then PKCS5_PBKDF2_HMAC with the same" };
const struct side kdf_peer_hkdf = { peer_hkdf_begin, peer_hkdf_run, NULL, peer_kdf_end,
                                    "once: EVP_KDF_fetch(HKDF), EVP_KDF_CTX_new, digest and mode; then EVP_KDF_derive(key, salt, info)" };
const struct side kdf_peer_expand_label = { peer_expand_label_begin, peer_expand_label_run, NULL, peer_kdf_end,
	"once: EVP_KDF_fetch(TLS13-KDF), EVP_KDF_CTX_new, digest and mode; then EVP_KDF_derive(key, prefix, label, data)" };
const struct side kdf_peer_expand_label_anew = { peer_expand_label_begin, peer_expand_label_anew_run, NULL, peer_kdf_end,
	"as libssl 3.0: EVP_KDF_fetch(TLS13-KDF), EVP_KDF_CTX_new, EVP_KDF_free, EVP_KDF_derive(mode, digest, key, data, prefix, label), EVP_KDF_CTX_free" };
