/* SPDX-License-Identifier: MIT */
/* IG 10.3.A, IG 10.3.B. */
#include "cast_kdf.h"
#include "base/bytes.h"
#include "kat.h"
#include "kdf/kdf.h"

enum { LONGEST = 128 };

static SELDOM bool same(const uint8_t *a, const uint8_t *b, size_t len)
{
	return ct_difference(a, b, len) == 0;
}

/* An address that the compiler does not know beforehand: of those that it knows it makes tables, which the seal does not hold. */
static inline const void *address(const void *p)
{
	__asm__("" : "+r"(p));
	return p;
}

#define PART(name) ((struct part){ address(kat_##name), sizeof kat_##name })
#define TEXT(text) ((struct part){ address(text), sizeof text - 1 })
#define IS_ANSWER(out, name) same(out, kat_##name, sizeof kat_##name)
#define FITS(name) _Static_assert(sizeof kat_##name <= LONGEST, "LONGEST is too short")

FITS(hkdf_answer);
SELDOM bool cast_hkdf(void)
{
	uint8_t out[LONGEST];
	bool good;

	hkdf(HASH_SHA2_256, out, sizeof kat_hkdf_answer, PART(hkdf_secret), PART(hkdf_salt), PART(hkdf_info));
	good = IS_ANSWER(out, hkdf_answer);
	hkdf_expand(HASH_SHA2_256, out, sizeof kat_hkdf_answer, PART(hkdf_key), PART(hkdf_info));
	return good && IS_ANSWER(out, hkdf_answer);
}

FITS(one_step_answer);
FITS(one_step_salted_out);
SELDOM bool cast_one_step(void)
{
	const struct part in[] = { PART(one_step_secret), PART(one_step_info) }, salted[] = { PART(one_step_salted_secret), PART(one_step_salted_info) };
	uint8_t out[LONGEST];
	bool good;

	one_step_hash(HASH_SHA2_224, true, out, sizeof kat_one_step_answer, in);
	good = IS_ANSWER(out, one_step_answer);
	one_step_hmac(HASH_SHA2_224, true, out, sizeof kat_one_step_salted_out, PART(one_step_salted_salt), salted);
	return good && IS_ANSWER(out, one_step_salted_out);
}

FITS(two_step_answer);
SELDOM bool cast_two_step(void)
{
	static const struct kbkdf_form form = { CUPEL_KBKDF_FEEDBACK, CUPEL_COUNTER_AFTER_FIXED, 4 };
	uint8_t out[LONGEST], key[HASH_MAX_LEN];

	hmac_message(HASH_SHA2_512_224, key, kat_two_step_salt, sizeof kat_two_step_salt, kat_two_step_secret, sizeof kat_two_step_secret);
	kbkdf(MAC_SHA2_512_224, &form, out, sizeof kat_two_step_answer,
	      (const struct part[5]){ { key, hash_len(HASH_SHA2_512_224) }, PART(two_step_iv), PART(two_step_info) });
	return IS_ANSWER(out, two_step_answer);
}

FITS(kbkdf_answer);
FITS(kbkdf_feedback_out);
FITS(kbkdf_pipeline_out);
SELDOM bool cast_kbkdf(void)
{
	static const struct kbkdf_form counter = { CUPEL_KBKDF_COUNTER, CUPEL_COUNTER_BEFORE_FIXED, 4 };
	static const struct kbkdf_form feedback = { CUPEL_KBKDF_FEEDBACK, CUPEL_COUNTER_BEFORE_FIXED, 4 };
	static const struct kbkdf_form pipeline = { CUPEL_KBKDF_DOUBLE_PIPELINE, CUPEL_COUNTER_AFTER_FIXED, 4 };
	uint8_t out[LONGEST];
	bool good;

	kbkdf(MAC_SHA2_256, &counter, out, sizeof kat_kbkdf_answer, (const struct part[5]){ PART(kbkdf_key), { NULL, 0 }, PART(kbkdf_fixed) });
	good = IS_ANSWER(out, kbkdf_answer);
	kbkdf(MAC_SHA2_256, &feedback, out, sizeof kat_kbkdf_feedback_out,
	      (const struct part[5]){ PART(kbkdf_feedback_key), PART(kbkdf_feedback_iv), PART(kbkdf_feedback_fixed) });
	good = good && IS_ANSWER(out, kbkdf_feedback_out);
	kbkdf(MAC_SHA2_256, &pipeline, out, sizeof kat_kbkdf_pipeline_out,
	      (const struct part[5]){ PART(kbkdf_pipeline_key), { NULL, 0 }, PART(kbkdf_pipeline_fixed) });
	return good && IS_ANSWER(out, kbkdf_pipeline_out);
}

FITS(tls12_kdf_answer);
SELDOM bool cast_tls12_kdf(void)
{
	const struct part session[3] = { TEXT("extended master secret"), PART(tls12_kdf_session_hash) };
	const struct part keys[3] = { TEXT("key expansion"), PART(tls12_kdf_server_random), PART(tls12_kdf_client_random) };
	uint8_t out[LONGEST], master[48];

	tls12_prf(HASH_SHA2_256, master, sizeof master, PART(tls12_kdf_secret), session);
	tls12_prf(HASH_SHA2_256, out, sizeof kat_tls12_kdf_answer, (struct part){ master, sizeof master }, keys);
	return IS_ANSWER(master, tls12_kdf_master) && IS_ANSWER(out, tls12_kdf_answer);
}

/* RFC 8446 7.1, from 0 to the first secret behind the handshake secret. */
SELDOM bool cast_tls13_kdf(void)
{
	enum { LEN = 32 };
	static const uint8_t none[LEN];
	uint8_t secret[LEN], hash[LEN];
	const struct part from = { secret, LEN }, transcript = { hash, LEN };

	hmac_message(HASH_SHA2_256, secret, NULL, 0, none, LEN);
	hash_message(HASH_SHA2_256, hash, NULL, NULL, 0);
	tls13_expand_label(HASH_SHA2_256, secret, LEN, from, TEXT("derived"), transcript);
	hmac_message(HASH_SHA2_256, secret, secret, LEN, kat_tls13_kdf_secret, sizeof kat_tls13_kdf_secret);
	hash_message(HASH_SHA2_256, hash, NULL, kat_tls13_kdf_transcript, sizeof kat_tls13_kdf_transcript);
	tls13_expand_label(HASH_SHA2_256, secret, LEN, from, TEXT("c hs traffic"), transcript);
	return IS_ANSWER(secret, tls13_kdf_answer);
}

FITS(ssh_kdf_answer);
SELDOM bool cast_ssh_kdf(void)
{
	const struct part in[3] = { PART(ssh_kdf_secret), PART(ssh_kdf_hash), PART(ssh_kdf_session) };
	uint8_t out[LONGEST];

	ssh_kdf(HASH_SHA2_224, 'C', out, sizeof kat_ssh_kdf_answer, in);
	return IS_ANSWER(out, ssh_kdf_answer);
}

FITS(pbkdf2_answer);
SELDOM bool cast_pbkdf2(void)
{
	uint8_t out[LONGEST];

	pbkdf2(HASH_SHA2_224, out, sizeof kat_pbkdf2_answer, PART(pbkdf2_password), PART(pbkdf2_salt), 1045);
	return IS_ANSWER(out, pbkdf2_answer);
}
