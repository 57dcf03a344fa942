/* SPDX-License-Identifier: MIT */
#include "rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- digests ---- */

static enum begun digest_begin(struct job *job)
{
	job->out_len = cupel_digest_len(job->row->algorithm->digest);
	return job->out_len ? BEGUN : BROKEN;
}

static int digest_run(struct job *job, uint64_t times)
{
	uint32_t service = job->row->algorithm->digest;
	size_t size = job->row->size;
	int rc = 0;

	while (times--)
		rc |= cupel_digest(service, job->out, sizeof(job->out), job->msg, size);
	return rc;
}

static enum begun peer_md_begin(struct job *job)
{
	job->md = peer_md(job->peer, job->row->algorithm->md_name, job->row->algorithm->md_getter);
	return job->md ? BEGUN : ABSENT;
}

static void peer_md_end(struct job *job)
{
	peer_md_free(job->peer, job->md);
}

static int peer_digest_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	size_t size = job->row->size;
	unsigned len = 0;
	int ok = 1;

	while (times--)
		ok &= peer->EVP_Digest(job->msg, size, job->out, &len, job->md, NULL);
	job->out_len = len;
	return ok != 1;
}

/* ---- HMAC ---- */

static enum begun hmac_begin(struct job *job)
{
	job->out_len = job->tag_len = cupel_mac_len(job->row->algorithm->mac);
	return job->out_len ? BEGUN : BROKEN;
}

static int hmac_run(struct job *job, uint64_t times)
{
	uint32_t service = job->row->algorithm->mac;
	size_t size = job->row->size, len = job->tag_len;
	int rc = 0;

	while (times--)
		rc |= cupel_mac(service, job->out, len, key_of(job, times), ROWS_KEY_LEN, job->msg, size);
	return rc;
}

static int hmac_new_key_run(struct job *job, uint64_t times)
{
	uint32_t service = job->row->algorithm->mac;
	size_t size = job->row->size, len = job->tag_len;
	int rc = 0;

	while (times--) {
		rc |= cupel_mac_init(&job->mac, service, CUPEL_GENERATE, key_of(job, times), ROWS_KEY_LEN);
		rc |= cupel_mac_update(&job->mac, job->msg, size);
		rc |= cupel_mac_final(&job->mac, job->out, len);
	}
	return rc;
}

static enum begun hmac_same_key_begin(struct job *job)
{
	if (hmac_begin(job) != BEGUN ||
	    cupel_mac_init(&job->mac, job->row->algorithm->mac, CUPEL_GENERATE, job->keys, ROWS_KEY_LEN))
		return BROKEN;
	return BEGUN;
}

static int hmac_same_key_run(struct job *job, uint64_t times)
{
	size_t size = job->row->size, len = job->tag_len;
	int rc = 0;

	while (times--) {
		rc |= cupel_mac_update(&job->mac, job->msg, size);
		rc |= cupel_mac_final(&job->mac, job->out, len);
	}
	return rc;
}

static void hmac_end(struct job *job)
{
	cupel_mac_clear(&job->mac);
}

/* Every key's tag, as Cupel makes it. Verification has no output: both sides verify these tags, and must refuse a wrong one. */
static enum begun hmac_verify_begin(struct job *job)
{
	job->tag_len = cupel_mac_len(job->row->algorithm->mac);
	for (size_t i = 0; i < ROWS_NUM_KEYS; i++) {
		if (cupel_mac(job->row->algorithm->mac, job->tags[i], job->tag_len, key_of(job, i), ROWS_KEY_LEN, job->msg,
		              job->row->size))
			return BROKEN;
	}
	job->tags[0][0] ^= 1;
	if (job->row->kind->cupel->run(job, 1) == 0)
		return BROKEN;
	job->tags[0][0] ^= 1;
	return BEGUN;
}

static int hmac_verify_run(struct job *job, uint64_t times)
{
	uint32_t service = job->row->algorithm->mac;
	size_t size = job->row->size, len = job->tag_len;
	int rc = 0;

	while (times--)
		rc |= cupel_mac_verify(service, job->tags[times % ROWS_NUM_KEYS], len, key_of(job, times), ROWS_KEY_LEN,
		                       job->msg, size);
	return rc;
}

static enum begun peer_hmac_begin(struct job *job)
{
	return job->peer->HMAC ? peer_md_begin(job) : ABSENT;
}

static int peer_hmac_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	size_t size = job->row->size;
	unsigned len = 0;
	int failed = 0;

	while (times--)
		failed |= !peer->HMAC(job->md, key_of(job, times), ROWS_KEY_LEN, job->msg, size, job->out, &len);
	job->out_len = len;
	return failed;
}

static enum begun peer_hmac_verify_begin(struct job *job)
{
	if (!job->peer->CRYPTO_memcmp || peer_hmac_begin(job) != BEGUN)
		return ABSENT;
	if (hmac_verify_begin(job) != BEGUN)
		return BROKEN;
	job->tags[0][0] ^= 1;
	if (job->row->kind->peer->run(job, 1) == 0)
		return BROKEN;
	job->tags[0][0] ^= 1;
	job->out_len = 0;
	return BEGUN;
}

static int peer_hmac_verify_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	size_t size = job->row->size;
	uint8_t tag[64];
	unsigned len = 0;
	int failed = 0;

	while (times--) {
		failed |= !peer->HMAC(job->md, key_of(job, times), ROWS_KEY_LEN, job->msg, size, tag, &len);
		failed |= len != job->tag_len || peer->CRYPTO_memcmp(tag, job->tags[times % ROWS_NUM_KEYS], len);
	}
	return failed;
}

static enum begun peer_hmac_ctx_begin(struct job *job)
{
	const struct peer *peer = job->peer;

	if (!peer->HMAC_CTX_new || !peer->HMAC_CTX_free || !peer->HMAC_Init_ex || !peer->HMAC_Update || !peer->HMAC_Final ||
	    peer_md_begin(job) != BEGUN)
		return ABSENT;
	job->ctx = peer->HMAC_CTX_new();
	return job->ctx && peer->HMAC_Init_ex(job->ctx, job->keys, ROWS_KEY_LEN, job->md, NULL) == 1 ? BEGUN : BROKEN;
}

static void peer_hmac_ctx_end(struct job *job)
{
	if (job->ctx)
		job->peer->HMAC_CTX_free(job->ctx);
	peer_md_end(job);
}

static int peer_hmac_new_key_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	size_t size = job->row->size;
	unsigned len = 0;
	int ok = 1;

	while (times--) {
		ok &= peer->HMAC_Init_ex(job->ctx, key_of(job, times), ROWS_KEY_LEN, job->md, NULL);
		ok &= peer->HMAC_Update(job->ctx, job->msg, size);
		ok &= peer->HMAC_Final(job->ctx, job->out, &len);
	}
	job->out_len = len;
	return ok != 1;
}

static int peer_hmac_same_key_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	size_t size = job->row->size;
	unsigned len = 0;
	int ok = 1;

	while (times--) {
		ok &= peer->HMAC_Init_ex(job->ctx, NULL, 0, NULL, NULL);
		ok &= peer->HMAC_Update(job->ctx, job->msg, size);
		ok &= peer->HMAC_Final(job->ctx, job->out, &len);
	}
	job->out_len = len;
	return ok != 1;
}

/* ---- a generator of the caller's own ---- */

struct generator {
	cupel_drbg_ctx cupel;
	void *peers;                     /* EVP_RAND_CTX */
	uint8_t out[];
};

/* With its output, of the row's size. */
static struct generator *generator_new(struct job *job)
{
	job->ctx = calloc(1, sizeof(struct generator) + job->row->size);
	return job->ctx;
}

static enum begun drbg_begin(struct job *job)
{
	struct generator *generator = generator_new(job);

	return generator && cupel_drbg_instantiate(&generator->cupel, CUPEL_CTR_DRBG_AES_256, 256, NULL, 0) == 0 ? BEGUN : BROKEN;
}

static int drbg_run(struct job *job, uint64_t times)
{
	struct generator *generator = job->ctx;
	size_t size = job->row->size;
	int rc = 0;

	while (times--)
		rc |= cupel_drbg_generate(&generator->cupel, CUPEL_NO_RESISTANCE, generator->out, size, NULL, 0);
	return rc;
}

static void drbg_end(struct job *job)
{
	struct generator *generator = job->ctx;

	if (generator)
		cupel_drbg_clear(&generator->cupel);
	free(generator);
	job->ctx = NULL;
}

static enum begun peer_drbg_begin(struct job *job)
{
	const struct peer *peer = job->peer;
	/* OSSL_PARAM: the key, 4 (a string) or 1 (a number), the value, its size, what is returned; an empty one ends them */
	int use_df = 1;
	const struct {
		const char *key;
		unsigned type;
		const void *value;
		size_t size, returned;
	} params[] = { { "cipher", 4, "AES-256-CTR", 11, 0 }, { "use_derivation_function", 1, &use_df, sizeof use_df, 0 }, { NULL, 0, NULL, 0, 0 } };
	struct generator *generator;
	void *rand;

	if (!peer->EVP_RAND_fetch || !peer->EVP_RAND_free || !peer->EVP_RAND_CTX_new || !peer->EVP_RAND_CTX_free || !peer->EVP_RAND_instantiate ||
	    !peer->EVP_RAND_generate)
		return ABSENT;
	generator = generator_new(job);
	rand = generator ? peer->EVP_RAND_fetch(NULL, "CTR-DRBG", NULL) : NULL;
	if (!rand)
		return BROKEN;
	generator->peers = peer->EVP_RAND_CTX_new(rand, NULL);
	peer->EVP_RAND_free(rand);
	return generator->peers && peer->EVP_RAND_instantiate(generator->peers, 256, 0, NULL, 0, params) == 1 ? BEGUN : BROKEN;
}

static int peer_drbg_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	struct generator *generator = job->ctx;
	size_t size = job->row->size;
	int ok = 1;

	while (times--)
		ok &= peer->EVP_RAND_generate(generator->peers, generator->out, size, 256, 0, NULL, 0);
	return ok != 1;
}

static void peer_drbg_end(struct job *job)
{
	struct generator *generator = job->ctx;

	if (generator && generator->peers)
		job->peer->EVP_RAND_CTX_free(generator->peers);
	free(generator);
	job->ctx = NULL;
}

/* ---- random bits, which nobody can compare ---- */

static enum begun random_begin(struct job *job)
{
	job->ctx = malloc(job->row->size);
	return job->ctx && job->row->kind->cupel->run(job, 1) == 0 ? BEGUN : BROKEN;
}

static int random_run(struct job *job, uint64_t times)
{
	size_t size = job->row->size;
	int rc = 0;

	while (times--)
		rc |= cupel_random(job->ctx, size);
	return rc;
}

static void random_end(struct job *job)
{
	free(job->ctx);
	job->ctx = NULL;
}

static enum begun peer_random_begin(struct job *job)
{
	if (!job->peer->RAND_bytes)
		return ABSENT;
	job->ctx = malloc(job->row->size);
	return job->ctx && job->row->kind->peer->run(job, 1) == 0 ? BEGUN : BROKEN;
}

static int peer_random_run(struct job *job, uint64_t times)
{
	const struct peer *peer = job->peer;
	size_t size = job->row->size;
	int ok = 1;

	while (times--)
		ok &= peer->RAND_bytes(job->ctx, size);
	return ok != 1;
}

/* ---- the gate, the sealed size ---- */

/*
 * Arguments are judged after the gate (cupel.h), so a call that is refused for its context has passed the gate both ways and done
 * nothing else; cupel_digest_len finds the service likewise and has no gate.
 */
static enum begun gate_begin(struct job *job)
{
	(void)job;
	return cupel_prewarm(CUPEL_SHA2_256) ? BROKEN : BEGUN;
}

static int gate_run(struct job *job, uint64_t times)
{
	int other = 0;

	(void)job;
	while (times--)
		other |= cupel_digest_init(NULL, CUPEL_SHA2_256) ^ CUPEL_E_NULL;
	return other;
}

static int gate_baseline(struct job *job, uint64_t times)
{
	size_t other = 0;

	(void)job;
	while (times--)
		other |= cupel_digest_len(CUPEL_SHA2_256) ^ 32;
	return other != 0;
}

static double sealed_size(void)
{
	cupel_module_report info;

	if (cupel_module_info(&info) || info.sealed_len == 0)
		return NAN;
	return (double)info.sealed_len;
}

/* ---- the tables ---- */

static const struct algorithm algorithms[] = {
	{ .digest = CUPEL_SHA2_224, .mac = CUPEL_HMAC_SHA2_224, .md_name = "SHA2-224", .md_getter = "EVP_sha224" },
	{ .digest = CUPEL_SHA2_256, .mac = CUPEL_HMAC_SHA2_256, .md_name = "SHA2-256", .md_getter = "EVP_sha256" },
	{ .digest = CUPEL_SHA2_384, .mac = CUPEL_HMAC_SHA2_384, .md_name = "SHA2-384", .md_getter = "EVP_sha384" },
	{ .digest = CUPEL_SHA2_512, .mac = CUPEL_HMAC_SHA2_512, .md_name = "SHA2-512", .md_getter = "EVP_sha512" },
	{ .digest = CUPEL_SHA2_512_224, .mac = CUPEL_HMAC_SHA2_512_224, .md_name = "SHA2-512/224", .md_getter = "EVP_sha512_224" },
	{ .digest = CUPEL_SHA2_512_256, .mac = CUPEL_HMAC_SHA2_512_256, .md_name = "SHA2-512/256", .md_getter = "EVP_sha512_256" },
};

static uint32_t digest_service(const struct algorithm *algorithm)
{
	return algorithm->digest;
}

static uint32_t mac_service(const struct algorithm *algorithm)
{
	return algorithm->mac;
}

static const size_t digest_sizes[] = { 16, 64, 256, 1350, 8192, 16384, 0 };
static const size_t mac_sizes[] = { 64, 1350, 16384, 0 };
static const size_t random_sizes[] = { 16, 16384, 0 };

#define MD_ONCE "once: EVP_MD_fetch, or EVP_sha256() and its like where there is none; then "

#define HASHES .algorithms = algorithms, .num_algorithms = sizeof(algorithms) / sizeof(*algorithms)

static const struct kind kinds[] = {
	{
		.family = "Hash functions", .unit = BYTES_PER_SECOND, .service = digest_service, HASHES, .sized = true, .sizes = digest_sizes,
		.cupel = &(const struct side){ digest_begin, digest_run, NULL, NULL, "cupel_digest(service, message)" },
		.peer = &(const struct side){ peer_md_begin, peer_digest_run, NULL, peer_md_end, MD_ONCE "EVP_Digest(message, md)" },
		.limit = &sha256_limit_digest,
	},
	{
		.family = "HMAC", .verb = "generate", .unit = BYTES_PER_SECOND, .service = mac_service, HASHES, .sized = true, .sizes = mac_sizes,
		.cupel = &(const struct side){ hmac_begin, hmac_run, NULL, NULL,
		           "cupel_mac(service, key, message), 16 keys of 32 bytes in turn" },
		.peer = &(const struct side){ peer_hmac_begin, peer_hmac_run, NULL, peer_md_end,
		          MD_ONCE "HMAC(md, key, message), the same keys in turn" },
		.limit = &sha256_limit_hmac,
	},
	{
		.family = "HMAC", .verb = "generate, new key", .unit = BYTES_PER_SECOND, .service = mac_service, HASHES, .sized = true, .sizes = mac_sizes,
		.cupel = &(const struct side){ hmac_begin, hmac_new_key_run, NULL, hmac_end,
		           "cupel_mac_init(key), cupel_mac_update(message), cupel_mac_final, one context, 16 keys in turn" },
		.peer = &(const struct side){ peer_hmac_ctx_begin, peer_hmac_new_key_run, NULL, peer_hmac_ctx_end,
		          MD_ONCE "HMAC_Init_ex(key, md), HMAC_Update(message), HMAC_Final, one context, the same keys in turn" },
		.limit = &sha256_limit_hmac,
	},
	{
		.family = "HMAC", .verb = "generate, same key", .unit = BYTES_PER_SECOND, .service = mac_service, HASHES, .sized = true, .sizes = mac_sizes,
		.cupel = &(const struct side){ hmac_same_key_begin, hmac_same_key_run, NULL, hmac_end,
		           "once: cupel_mac_init(key); then cupel_mac_update(message), cupel_mac_final" },
		.peer = &(const struct side){ peer_hmac_ctx_begin, peer_hmac_same_key_run, NULL, peer_hmac_ctx_end,
		          "once: HMAC_Init_ex(key, md); then HMAC_Init_ex(null, null), HMAC_Update(message), HMAC_Final" },
		.limit = &sha256_limit_hmac_same_key,
	},
	{
		.family = "HMAC", .verb = "verify", .unit = BYTES_PER_SECOND, .service = mac_service, HASHES, .sized = true, .sizes = mac_sizes,
		.cupel = &(const struct side){ hmac_verify_begin, hmac_verify_run, NULL, NULL,
		           "cupel_mac_verify(service, tag, key, message), 16 keys in turn" },
		.peer = &(const struct side){ peer_hmac_verify_begin, peer_hmac_verify_run, NULL, peer_md_end,
		          MD_ONCE "HMAC(md, key, message), CRYPTO_memcmp with the tag, the same keys in turn" },
		.limit = &sha256_limit_hmac,
	},
	{ .family = "Key derivation", .verb = "PBKDF2-HMAC-SHA2-256, 1000 iterations", .unit = OPERATIONS_PER_SECOND, .cupel = &kdf_pbkdf2, .peer = &kdf_peer_pbkdf2 },
	{ .family = "Key derivation", .verb = "HKDF-SHA2-256, 32 bytes", .unit = OPERATIONS_PER_SECOND, .cupel = &kdf_hkdf, .peer = &kdf_peer_hkdf },
	{ .family = "Key derivation", .verb = "TLS 1.3 expand label, SHA2-256", .unit = OPERATIONS_PER_SECOND, .cupel = &kdf_expand_label, .peer = &kdf_peer_expand_label_anew },
	{
		.family = "Key derivation", .verb = "TLS 1.3 expand label, same context", .unit = OPERATIONS_PER_SECOND,
		.cupel = &kdf_expand_label, .peer = &kdf_peer_expand_label,
	},
	{
		.family = "Random bits", .verb = "ctrDRBG/AES-256 generate", .unit = BYTES_PER_SECOND, .sized = true, .sizes = random_sizes,
		.cupel = &(const struct side){ drbg_begin, drbg_run, NULL, drbg_end, "cupel_drbg_generate(ctx, out), with a derivation function" },
		.peer = &(const struct side){ peer_drbg_begin, peer_drbg_run, NULL, peer_drbg_end, "EVP_RAND_generate(ctx, out), CTR-DRBG over AES-256-CTR" },
	},
	{
		.family = "Random bits", .verb = "random", .unit = BYTES_PER_SECOND, .sized = true, .sizes = random_sizes,
		.cupel = &(const struct side){ random_begin, random_run, NULL, random_end, "cupel_random(out)" },
		.peer = &(const struct side){ peer_random_begin, peer_random_run, NULL, random_end, "RAND_bytes(out)" },
	},
	{
		.family = "The module", .verb = "gate", .unit = NANOSECONDS,
		.cupel = &(const struct side){ gate_begin, gate_run, gate_baseline, NULL,
		           "cupel_digest_init(null), which is refused behind the gate, less cupel_digest_len, which has none" },
	},
	{
		.family = "The module", .verb = "sealed size", .unit = BYTES, .constant = sealed_size,
		.cupel = &(const struct side){ .calls = "cupel_module_info: sealed_len, code and constants" },
	},
	{
		.family = "The module", .verb = "load", .unit = SECONDS, .children = true,
		.cupel = &load_cupel, .peer = &load_peer,
	},
};

static const size_t no_size[] = { 1, 0 };        /* rows without a size stand once */

static void name_row(struct row *row)
{
	cupel_service_report report = { 0 };
	const char *verb = row->kind->verb;

	if (!row->algorithm)
		snprintf(row->name, sizeof(row->name), "%s", verb);
	else if (row->algorithm->name)
		snprintf(row->name, sizeof(row->name), "%s%s%s", row->algorithm->name, verb ? " " : "", verb ? verb : "");
	else if (cupel_service_query(row->kind->service(row->algorithm), &report, NULL) == 0)
		snprintf(row->name, sizeof(row->name), "%s%s%s", report.name, verb ? " " : "", verb ? verb : "");
}

/* A place for one row more; null where memory ran out, and the old ones are free. */
static struct row *grow(struct row *rows, size_t num_rows, size_t *cap)
{
	struct row *grown = rows;

	if (num_rows == *cap) {
		grown = realloc(rows, (*cap = 2 * *cap + 64) * sizeof(*rows));
		if (!grown)
			free(rows);
	}
	return grown;
}

static const struct kind *kind_number(size_t k)
{
	const struct {
		const struct kind *kinds;
		size_t num;
	} tables[] = { { kinds, sizeof(kinds) / sizeof(*kinds) }, { aes_kinds, num_aes_kinds }, { ec_kinds, num_ec_kinds } };

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); k -= tables[i++].num)
		if (k < tables[i].num)
			return &tables[i].kinds[k];
	return NULL;
}

struct row *rows_make(const size_t *sizes, size_t *num_rows)
{
	const struct kind *kind;
	struct row *rows = NULL;
	size_t n = 0, cap = 0;

	for (size_t k = 0; (kind = kind_number(k)) != NULL; k++) {
		size_t num_algorithms = kind->algorithms ? kind->num_algorithms : 1;

		for (size_t a = 0; a < num_algorithms; a++) {
			for (const size_t *size = !kind->sized ? no_size : sizes ? sizes : kind->sizes; *size; size++) {
				rows = grow(rows, n, &cap);
				if (!rows)
					return NULL;
				rows[n] = (struct row){ .kind = kind, .algorithm = kind->algorithms ? &kind->algorithms[a] : NULL,
				                        .size = kind->sized ? *size : 0 };
				name_row(&rows[n++]);
			}
		}
	}
	*num_rows = n;
	return rows;
}
