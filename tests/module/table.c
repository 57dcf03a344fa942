/* SPDX-License-Identifier: MIT */
#include "answers.h"
#include "table.h"

uint8_t message[MESSAGE_LEN], key[KEY_LEN], long_key[LONG_KEY_LEN], iv[IV_LEN], private_key[CUPEL_PRIVATE_KEY_MAX_LEN];

#define STATUS_APPROVED true
#define STATUS_UNAPPROVED false
#define ANSWER_MODULE(symbol) NULL, 0
#define ANSWER_DIGEST(symbol) answer_##symbol, sizeof answer_##symbol
#define ANSWER_MAC(symbol) answer_##symbol, sizeof answer_##symbol
#define ANSWER_CIPHER(symbol) answer_##symbol, sizeof answer_##symbol
#define ANSWER_AEAD(symbol) answer_##symbol, sizeof answer_##symbol
#define ANSWER_WRAP(symbol) answer_##symbol, sizeof answer_##symbol
#define ANSWER_RANDOM(symbol) answer_RANDOM, sizeof answer_RANDOM
#define ANSWER_DRBG(symbol) answer_RANDOM, sizeof answer_RANDOM
#define ANSWER_KDF(symbol) answer_##symbol, sizeof answer_##symbol
#define ANSWER_KEY(symbol) answer_##symbol, sizeof answer_##symbol
#define ANSWER_SIGN(symbol) answer_##symbol, sizeof answer_##symbol
#define ANSWER_AGREE(symbol) answer_##symbol, sizeof answer_##symbol

const struct row rows[NUM_ROWS] = {
#define CUPEL_SERVICE(number, symbol_, family_, algorithm, name_, standard_, parameters, strength_, status, states_, condition_, \
                      cast_, role, inputs, outputs, access) \
	{ CUPEL_##symbol_, FAMILY_##family_, STATUS_##status, IN_##states_, strength_, #symbol_, name_, standard_, condition_, #cast_, \
	  ANSWER_##family_(symbol_) },
#include "module/services.def"
};

void table_open(void)
{
	check_open();
	for (size_t i = 0; i < sizeof message; i++)
		message[i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)(i + 1);
	for (size_t i = 0; i < sizeof long_key; i++)
		long_key[i] = (uint8_t)(i + 1);
	for (size_t i = 0; i < sizeof private_key; i++)
		private_key[i] = (uint8_t)(i + 1);
	for (size_t i = 0; i < sizeof iv; i++)
		iv[i] = (uint8_t)(0xf0 + i);
}

int indicator(const struct row *row)
{
	return row->approved ? CUPEL_OK : CUPEL_NOT_APPROVED;
}

bool is_represented(const struct row *row)
{
	return row->family == FAMILY_DRBG && strcmp(row[-1].cast, row->cast) == 0;
}

const uint8_t *key_of(const struct row *row, size_t *key_len)
{
	*key_len = row->id == CUPEL_AES_XTS || row->id == CUPEL_CHACHA20_POLY1305 ? LONG_KEY_LEN : KEY_LEN;
	return long_key;                 /* of which the other is the head */
}

static bool takes_ivs(const struct row *row)
{
	return row->id == CUPEL_AES_GCM_CALLER_IV || row->id == CUPEL_CHACHA20_POLY1305;
}

static int aead_begin(const struct row *row, cupel_aead_ctx *ctx)
{
	size_t key_len;
	const uint8_t *k = key_of(row, &key_len);

	if (takes_ivs(row))
		return cupel_aead_init(ctx, row->id, CUPEL_IV_CALLER, TAG_LEN, k, key_len, NULL, 0);
	return cupel_aead_init(ctx, row->id, CUPEL_IV_TLS12, TAG_LEN, k, key_len, iv, 4);
}

static int aead_end(const struct row *row, cupel_aead_ctx *ctx, uint8_t *out)
{
	size_t len = row->answer_len - TAG_LEN;

	return cupel_aead_seal(ctx, out, len, out + len, TAG_LEN, NULL, 0, takes_ivs(row) ? iv : NULL, takes_ivs(row) ? 12 : 0, message, len,
	                       long_key, sizeof long_key);
}

static size_t iv_len_of(const struct row *row)
{
	return row->id == CUPEL_AES_ECB ? 0 : IV_LEN;
}

/* From the module's own generator, or from that of a context. */
static int random_of(cupel_drbg_ctx *ctx, uint8_t *out, size_t len)
{
	return ctx == NULL ? cupel_random(out, len) : cupel_drbg_generate(ctx, CUPEL_NO_RESISTANCE, out, len, NULL, 0);
}

/* Random bits have no known answer: what is looked at is that all of the output was written, and that two of them differ. Then `out` gets the row's. */
static int draw(const struct row *row, cupel_drbg_ctx *ctx, uint8_t *out)
{
	enum { LEN = 32 };
	uint8_t one[LEN + 1], two[LEN], *refused = one;
	int rc;

	memset(one, 0xa5, sizeof one);
	memset(two, 0xa5, sizeof two);
	rc = random_of(ctx, one, LEN);
	if (rc == CUPEL_OK) {
		refused = two;
		rc = random_of(ctx, two, LEN);
	}
	if (rc != CUPEL_OK) {
		if (!filled(refused, 0xa5, LEN) && !filled(refused, 0, LEN))
			out[0] ^= 1;                     /* refused, and yet something was written */
		return rc;
	}
	memcpy(out, row->answer, row->answer_len);
	for (size_t at = 0; at < LEN; at += 8)           /* by chance once in 2^62 */
		if (memcmp(one + at, two + at, 8) == 0 || filled(one + at, 0xa5, 8) || one[LEN] != 0xa5)
			out[0] ^= 1;
	return rc;
}

static int drbg_begin(const struct row *row, cupel_drbg_ctx *ctx)
{
	return cupel_drbg_instantiate(ctx, row->id, row->strength, key, sizeof key);
}

/* What a derivation works with here; 0 where the row is none. */
static uint32_t function_of(const struct row *row)
{
	if (row->family != FAMILY_KDF)
		return 0;
	return row->id == CUPEL_ONE_STEP || row->id == CUPEL_SSH_KDF ? CUPEL_SHA2_256 : CUPEL_HMAC_SHA2_256;
}

static int derive(const struct row *row, uint8_t *out)
{
	uint32_t function = function_of(row);
	size_t len = row->answer_len;
	const char *label = row->id == CUPEL_TLS12_OLD_MASTER_SECRET ? "master secret" : "key expansion";

	switch (row->id) {
	case CUPEL_HKDF:
		return cupel_hkdf(function, out, len, key, sizeof key, iv, sizeof iv, message, sizeof message);
	case CUPEL_ONE_STEP:
		return cupel_one_step(row->id, function, out, len, key, sizeof key, NULL, 0, message, sizeof message);
	case CUPEL_ONE_STEP_NO_COUNTER:
		return cupel_one_step(row->id, function, out, len, key, sizeof key, iv, sizeof iv, message, sizeof message);
	case CUPEL_TWO_STEP:
		return cupel_kdf_extract(row->id, function, out, len, iv, sizeof iv, key, sizeof key);
	case CUPEL_KBKDF:
		return cupel_kbkdf(function, CUPEL_KBKDF_FEEDBACK, CUPEL_COUNTER_BEFORE_FIXED, 4, out, len, key, sizeof key, iv, sizeof iv,
		                   message, FIRST_PART, message + FIRST_PART, MESSAGE_LEN - FIRST_PART);
	case CUPEL_TLS12_KDF:
	case CUPEL_TLS12_OLD_MASTER_SECRET:
		return cupel_tls12_prf(row->id, function, out, len, key, sizeof key, label, strlen(label), message, FIRST_PART,
		                       message + FIRST_PART, MESSAGE_LEN - FIRST_PART);
	case CUPEL_TLS13_KDF:
		return cupel_tls13_expand_label(function, out, len, long_key, sizeof long_key, "key", 3, long_key, sizeof long_key);
	case CUPEL_SSH_KDF:
		return cupel_ssh_kdf(function, 'C', out, len, long_key, sizeof long_key, iv, sizeof iv, message, sizeof message);
	case CUPEL_PBKDF2:
		return cupel_pbkdf2(function, out, len, key, sizeof key, iv, sizeof iv, 1000);
	}
	return CUPEL_E_SERVICE;
}

/* --- keys, signatures, agreements -------------------------------------------------------------------------------------------- */

size_t private_key_len(uint32_t service)
{
	return cupel_key_len(service, CUPEL_PRIVATE);
}

const uint8_t *peer_key(uint32_t service, size_t *len)
{
	*len = service == CUPEL_X25519 ? sizeof peer_X25519 : sizeof peer_P256;
	return service == CUPEL_X25519 ? peer_X25519 : peer_P256;
}

/* The public key that the row of a curve has for its answer. */
static const struct row *curve_of(uint32_t service)
{
	switch (service) {
	case CUPEL_P224_DIGEST: return &rows[CUPEL_P224 - 1];
	case CUPEL_P256_DIGEST: return &rows[CUPEL_P256 - 1];
	case CUPEL_P384_DIGEST: return &rows[CUPEL_P384 - 1];
	case CUPEL_P521_DIGEST: return &rows[CUPEL_P521 - 1];
	default: return &rows[service - 1];
	}
}

int key_of_service(cupel_key *k, uint32_t service, uint32_t usage)
{
	if (usage == CUPEL_VERIFY)
		return cupel_key_import(k, service, usage, NULL, 0, curve_of(service)->answer, curve_of(service)->answer_len);
	return cupel_key_import(k, service, usage, private_key, private_key_len(service), NULL, 0);
}

static bool is_digest_row(const struct row *row)
{
	return row->family == FAMILY_KEY && row != curve_of(row->id);
}

bool runs_test(const struct row *row, const char *cast)
{
	uint32_t function = function_of(row);

	/* a seed is conditioned by HMAC; what is signed here is hashed by SHA2-256 */
	return strcmp(row->cast, cast) == 0 || (function != 0 && strcmp(rows[function - 1].cast, cast) == 0) ||
	       ((row->family == FAMILY_RANDOM || row->family == FAMILY_DRBG) && strcmp(cast, "HMAC_SHA2_256") == 0) ||
	       ((row->family == FAMILY_SIGN || is_digest_row(row)) && strcmp(cast, "SHA2_256") == 0);
}

/* What a row's key is imported for, and the service that it is bound to. */
static uint32_t usage_of(const struct row *row, uint32_t *service)
{
	*service = row->family == FAMILY_KEY ? row->id : CUPEL_P256;
	if (row->family == FAMILY_AGREE || row->id == CUPEL_X25519)
		return CUPEL_AGREE;
	return row->id == CUPEL_ECDSA ? CUPEL_VERIFY : row->family == FAMILY_SIGN || is_digest_row(row) ? CUPEL_SIGN_DETERMINISTIC : CUPEL_SIGN;
}

static int key_begin(const struct row *row, union held *ctx)
{
	uint32_t service, usage = usage_of(row, &service);
	int rc = key_of_service(&ctx->signature.key, service, usage);

	if (rc >= 0 && row->family == FAMILY_SIGN) {
		rc = cupel_digest_init(&ctx->signature.digest, CUPEL_SHA2_256);
		if (rc == CUPEL_OK)
			rc = cupel_digest_update(&ctx->signature.digest, message, FIRST_PART);
	}
	return rc < 0 ? rc : CUPEL_OK;
}

/* With a public key, what is verified is the row's answer. */
static int key_end(const struct row *row, union held *ctx, uint8_t *out)
{
	cupel_key *k = &ctx->signature.key;
	cupel_digest_ctx *digest = &ctx->signature.digest, copy;
	uint8_t hashed[32];
	size_t len;
	int rc;

	if (row->family == FAMILY_AGREE || row->id == CUPEL_X25519) {
		size_t peer_len;
		const uint8_t *peer = peer_key(row->id, &peer_len);
		return cupel_agree(k, out, row->answer_len, &len, peer, peer_len);
	}
	if (is_digest_row(row)) {
		rc = cupel_digest(CUPEL_SHA2_256, hashed, sizeof hashed, message, MESSAGE_LEN);
		return rc == CUPEL_OK ? cupel_sign_digest(k, CUPEL_SHA2_256, out, row->answer_len, &len, hashed, sizeof hashed) : rc;
	}
	if (row->family == FAMILY_KEY)
		return cupel_key_export(k, CUPEL_PUBLIC, out, row->answer_len, &len);
	rc = cupel_digest_copy(&copy, digest);
	if (rc == CUPEL_OK)
		rc = cupel_digest_update(&copy, message + FIRST_PART, MESSAGE_LEN - FIRST_PART);
	if (rc == CUPEL_OK && row->id == CUPEL_DET_ECDSA)
		return cupel_sign_ctx(k, &copy, out, row->answer_len, &len);
	if (rc == CUPEL_OK)
		rc = cupel_verify_ctx(k, &copy, row->answer, row->answer_len);
	if (rc == CUPEL_OK)
		memcpy(out, row->answer, row->answer_len);
	return rc;
}

/* The same at once. */
static int key_perform(const struct row *row, uint8_t *out)
{
	union held ctx;
	uint32_t service, usage = usage_of(row, &service);
	size_t len;
	int rc = key_of_service(&ctx.signature.key, service, usage);

	if (rc >= 0 && row->id == CUPEL_DET_ECDSA) {
		rc = cupel_sign(&ctx.signature.key, CUPEL_SHA2_256, out, row->answer_len, &len, message, MESSAGE_LEN);
	} else if (rc >= 0 && row->id == CUPEL_ECDSA) {
		rc = cupel_verify(&ctx.signature.key, CUPEL_SHA2_256, row->answer, row->answer_len, message, MESSAGE_LEN);
		if (rc == CUPEL_OK)
			memcpy(out, row->answer, row->answer_len);
	} else if (rc >= 0) {
		rc = key_end(row, &ctx, out);
	}
	cupel_key_clear(&ctx.signature.key);
	return rc;
}

int perform(const struct row *row, uint8_t *out)
{
	cupel_aead_ctx aead;
	cupel_drbg_ctx drbg;
	size_t len, key_len;
	const uint8_t *k = key_of(row, &key_len);
	int rc;

	switch (row->family) {
	case FAMILY_DIGEST:
		return cupel_digest(row->id, out, row->answer_len, message, sizeof message);
	case FAMILY_MAC:
		return cupel_mac(row->id, out, row->answer_len, key, sizeof key, message, sizeof message);
	case FAMILY_CIPHER:
		return cupel_cipher(row->id, CUPEL_ENCRYPT, out, row->answer_len, k, key_len, iv, iv_len_of(row), message, TEXT_LEN);
	case FAMILY_AEAD:
		rc = aead_begin(row, &aead);
		if (rc == CUPEL_OK)
			rc = aead_end(row, &aead, out);
		cupel_aead_clear(&aead);
		return rc;
	case FAMILY_WRAP:
		return cupel_key_wrap(row->id, out, row->answer_len, &len, k, key_len, message, TEXT_LEN);
	case FAMILY_RANDOM:
		return draw(row, NULL, out);
	case FAMILY_DRBG:
		rc = drbg_begin(row, &drbg);
		if (rc == CUPEL_OK)
			rc = draw(row, &drbg, out);
		cupel_drbg_clear(&drbg);
		return rc;
	case FAMILY_KDF:
		return derive(row, out);
	case FAMILY_KEY:
	case FAMILY_SIGN:
	case FAMILY_AGREE:
		return key_perform(row, out);
	case FAMILY_MODULE:
		break;
	}
	return CUPEL_E_SERVICE;
}

size_t text_len_of(const struct row *row)
{
	return row->id == CUPEL_AES_GMAC ? 0 : TEXT_LEN;
}

int undo(const struct row *row, uint8_t *text, const uint8_t *answer)
{
	cupel_aead_ctx aead;
	uint8_t nonce[12] = { iv[0], iv[1], iv[2], iv[3] };
	size_t len = text_len_of(row), key_len;
	const uint8_t *k = key_of(row, &key_len);
	int rc;

	switch (row->family) {
	case FAMILY_CIPHER:
		return cupel_cipher(row->id, CUPEL_DECRYPT, text, len, k, key_len, iv, iv_len_of(row), answer, row->answer_len);
	case FAMILY_AEAD:
		rc = aead_begin(row, &aead);
		if (rc == CUPEL_OK)
			rc = cupel_aead_open(&aead, text, len, takes_ivs(row) ? iv : nonce, sizeof nonce, answer, len, answer + len, TAG_LEN, long_key,
			                     sizeof long_key);
		cupel_aead_clear(&aead);
		return rc;
	case FAMILY_WRAP:
		return cupel_key_unwrap(row->id, text, len, &key_len, k, key_len, answer, row->answer_len);
	case FAMILY_MODULE:
	case FAMILY_DIGEST:
	case FAMILY_MAC:
	case FAMILY_RANDOM:
	case FAMILY_DRBG:
	case FAMILY_KDF:
	case FAMILY_KEY:
	case FAMILY_SIGN:
	case FAMILY_AGREE:
		break;
	}
	return CUPEL_E_SERVICE;
}

int held_begin(const struct row *row, union held *ctx)
{
	uint8_t out[LONGEST_ANSWER];
	size_t key_len;
	const uint8_t *k = key_of(row, &key_len);
	int rc;

	switch (row->family) {
	case FAMILY_DIGEST:
		rc = cupel_digest_init(&ctx->digest, row->id);
		return rc == CUPEL_OK ? cupel_digest_update(&ctx->digest, message, FIRST_PART) : rc;
	case FAMILY_MAC:
		rc = cupel_mac_init(&ctx->mac, row->id, CUPEL_GENERATE, key, sizeof key);
		return rc == CUPEL_OK ? cupel_mac_update(&ctx->mac, message, FIRST_PART) : rc;
	case FAMILY_CIPHER:
		rc = cupel_cipher_init(&ctx->cipher, row->id, CUPEL_ENCRYPT, k, key_len);
		if (rc == CUPEL_OK && (row->id == CUPEL_AES_CBC || row->id == CUPEL_AES_CTR))
			rc = cupel_cipher_start(&ctx->cipher, iv, IV_LEN);
		return rc;
	case FAMILY_AEAD:
		return aead_begin(row, &ctx->aead);
	case FAMILY_WRAP:
	case FAMILY_RANDOM:
	case FAMILY_KDF:
		rc = perform(row, out);
		return rc < 0 ? rc : CUPEL_OK;
	case FAMILY_DRBG:
		return drbg_begin(row, &ctx->drbg);
	case FAMILY_KEY:
	case FAMILY_SIGN:
	case FAMILY_AGREE:
		return key_begin(row, ctx);
	case FAMILY_MODULE:
		break;
	}
	return CUPEL_E_SERVICE;
}

int held_end(const struct row *row, union held *ctx, uint8_t *out)
{
	int rc;

	switch (row->family) {
	case FAMILY_DIGEST:
		rc = cupel_digest_update(&ctx->digest, message + FIRST_PART, MESSAGE_LEN - FIRST_PART);
		return rc == CUPEL_OK ? cupel_digest_final(&ctx->digest, out, row->answer_len) : rc;
	case FAMILY_MAC:
		rc = cupel_mac_update(&ctx->mac, message + FIRST_PART, MESSAGE_LEN - FIRST_PART);
		return rc == CUPEL_OK ? cupel_mac_final(&ctx->mac, out, row->answer_len) : rc;
	case FAMILY_CIPHER:
		if (row->id == CUPEL_AES_XTS)
			return cupel_cipher_unit(&ctx->cipher, out, row->answer_len, iv, IV_LEN, message, TEXT_LEN);
		return cupel_cipher_update(&ctx->cipher, out, row->answer_len, message, TEXT_LEN);
	case FAMILY_AEAD:
		return aead_end(row, &ctx->aead, out);
	case FAMILY_WRAP:
	case FAMILY_RANDOM:
	case FAMILY_KDF:
		return perform(row, out);
	case FAMILY_DRBG:
		return draw(row, &ctx->drbg, out);
	case FAMILY_KEY:
	case FAMILY_SIGN:
	case FAMILY_AGREE:
		return key_end(row, ctx, out);
	case FAMILY_MODULE:
		break;
	}
	return CUPEL_E_SERVICE;
}

void held_clear(const struct row *row, union held *ctx)
{
	switch (row->family) {
	case FAMILY_DIGEST: cupel_digest_clear(&ctx->digest); break;
	case FAMILY_MAC: cupel_mac_clear(&ctx->mac); break;
	case FAMILY_CIPHER: cupel_cipher_clear(&ctx->cipher); break;
	case FAMILY_AEAD: cupel_aead_clear(&ctx->aead); break;
	case FAMILY_DRBG: cupel_drbg_clear(&ctx->drbg); break;
	case FAMILY_KEY:
	case FAMILY_SIGN:
	case FAMILY_AGREE:
		cupel_key_clear(&ctx->signature.key);
		cupel_digest_clear(&ctx->signature.digest);
		break;
	case FAMILY_WRAP:
	case FAMILY_RANDOM:
	case FAMILY_KDF:
	case FAMILY_MODULE: break;
	}
}

bool filled(const void *at, int byte, size_t len)
{
	const uint8_t *p = at;

	for (size_t i = 0; i < len; i++)
		if (p[i] != (uint8_t)byte)
			return false;
	return true;
}

bool answers_rightly(const struct row *row)
{
	uint8_t out[LONGEST_ANSWER];

	return CHECK_OF(row->name, perform(row, out), indicator(row)) && CHECK_BYTES(out, row->answer, row->answer_len);
}

bool is_refused(const struct row *row, int wanted)
{
	uint8_t out[LONGEST_ANSWER];

	memset(out, 0xa5, sizeof out);
	bool good = CHECK_OF(row->name, perform(row, out), wanted);
	return CHECK(filled(out, 0xa5, sizeof out)) && good;
}

cupel_status_report status_now(void)
{
	cupel_status_report report = { 0 };

	CHECK_EQUAL(cupel_status(&report), CUPEL_OK);
	return report;
}

int queried(uint32_t service)
{
	cupel_service_report report = { 0 };

	CHECK_EQUAL(cupel_service_query(service, &report, NULL), CUPEL_OK);
	CHECK_TEXT(report.reason, cupel_strerror(report.answer));
	return report.answer;
}

bool is_sealed(void)
{
	cupel_module_report report;

	return cupel_module_info(&report) == CUPEL_OK && strcmp(report.boundary, "sealed") == 0;
}

bool can_permit(void)
{
	return status_now().locked == 0;
}
