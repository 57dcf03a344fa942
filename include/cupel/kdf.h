/* SPDX-License-Identifier: MIT */
/**
 * Key derivation. Services: CUPEL_HKDF, CUPEL_ONE_STEP, CUPEL_ONE_STEP_NO_COUNTER, CUPEL_TWO_STEP (SP 800-56Cr2), CUPEL_KBKDF
 * (SP 800-108r1), CUPEL_TLS12_KDF (RFC 7627), CUPEL_TLS12_OLD_MASTER_SECRET, CUPEL_TLS13_KDF (RFC 8446), CUPEL_SSH_KDF (RFC
 * 4253), CUPEL_PBKDF2 (SP 800-132).
 *
 * `function` is the service id of the hash function (CUPEL_SHA2_...) or MAC (CUPEL_HMAC_..., CUPEL_CMAC_AES) that a derivation
 * is made of:
 *     HKDF, PBKDF2                   every HMAC
 *     one step                       every hash function, every HMAC
 *     two steps, KBKDF               every HMAC, CMAC
 *     TLS 1.2                        HMAC with SHA2-256, -384, -512
 *     TLS 1.3                        HMAC with SHA2-256, -384
 *     SSH                            SHA2-224, -256, -384, -512
 * Its own self-test must have passed as well as the derivation's.
 *
 * A secret that keys are derived from has 112 bits or more (SP 800-131Ar2 section 8). An input may be empty, its pointer then
 * null, unless a limit says otherwise; an absent salt is the standard's default, zeros. An input of 2^58 bytes or more is
 * CUPEL_E_INPUT_SIZE. What is derived has at least one byte and no more than the standard allows (CUPEL_E_DERIVED_SIZE).
 *
 * `out` may overlap the secret, but no other input (CUPEL_E_OVERLAP); an extraction's may overlap any, that of a one-step
 * derivation none.
 *
 * Every function refuses with CUPEL_E_NULL, CUPEL_E_FUNCTION, CUPEL_E_KEY_SIZE (of the secret), CUPEL_E_DERIVED_SIZE,
 * CUPEL_E_INPUT_SIZE, CUPEL_E_OVERLAP and the errors of the state; those that it adds stand at the function. Secrets,
 * passwords and what is derived do not influence time; labels, salts, IVs, fixed inputs and all lengths are public.
 */
#ifndef CUPEL_KDF_H
#define CUPEL_KDF_H

#include <cupel/base.h>

CUPEL_BEGIN

/**
 * Extract a key from a secret (SP 800-56Cr2 5.1; RFC 5869 2.2): the MAC of `secret` under `salt`, cupel_mac_len(function)
 * bytes. With CUPEL_HKDF and CUPEL_TLS13_KDF the key is expanded by their own functions, with CUPEL_TWO_STEP by cupel_kbkdf.
 * CMAC has a salt of 16, 24 or 32 bytes (CUPEL_E_SALT_SIZE). TLS 1.3: salt and secret as RFC 8446 7.1 says, where what is not
 * there is a string of zeros as long as a hash. Also: CUPEL_E_SERVICE, CUPEL_E_OUTPUT_SIZE; nothing overlaps wrongly here.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_kdf_extract(uint32_t service, uint32_t function, uint8_t *out, size_t out_cap, const uint8_t *salt,
                                                 size_t salt_len, const uint8_t *secret, size_t secret_len);

/** Expand a key (RFC 5869 2.3), to at most 255 times the hash's length. */
CUPEL_API CUPEL_MUST_CHECK int cupel_hkdf_expand(uint32_t function, uint8_t *out, size_t out_len, const uint8_t *key, size_t key_len,
                                                 const void *info, size_t info_len);

/** HKDF: extract and expand. */
CUPEL_API CUPEL_MUST_CHECK int cupel_hkdf(uint32_t function, uint8_t *out, size_t out_len, const uint8_t *secret, size_t secret_len,
                                          const uint8_t *salt, size_t salt_len, const void *info, size_t info_len);

/**
 * Derive in one step (SP 800-56Cr2 4.1). CUPEL_ONE_STEP: to at most 2^32 - 1 times the function's length;
 * CUPEL_ONE_STEP_NO_COUNTER (IG D.P): to the function's length. A hash function has no salt (CUPEL_E_SALT_SIZE). `info` is
 * FixedInfo. Also: CUPEL_E_SERVICE.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_one_step(uint32_t service, uint32_t function, uint8_t *out, size_t out_len, const uint8_t *secret,
                                              size_t secret_len, const uint8_t *salt, size_t salt_len, const void *info, size_t info_len);

/** The modes of SP 800-108r1. */
enum cupel_kbkdf_mode {
	CUPEL_KBKDF_COUNTER = 1,         /**< 4.1: the iterator is empty */
	CUPEL_KBKDF_FEEDBACK = 2,        /**< 4.2: the iterator is the IV, then the block before */
	CUPEL_KBKDF_DOUBLE_PIPELINE = 3  /**< 4.3: the iterator is the MAC of the one before, the first that of the fixed input */
};

/** Where the counter stands beside the iterator and the fixed input. */
enum cupel_counter {
	CUPEL_COUNTER_NONE = 0,          /**< not in counter mode */
	CUPEL_COUNTER_BEFORE_ITERATOR = 1, /**< not in counter mode, which has none */
	CUPEL_COUNTER_BEFORE_FIXED = 2,
	CUPEL_COUNTER_WITHIN_FIXED = 3,  /**< in counter mode alone: behind `fixed`, before `more` */
	CUPEL_COUNTER_AFTER_FIXED = 4
};

/**
 * Derive by a MAC (SP 800-108r1). The fixed input is `fixed` and behind it `more`. The counter has `counter_len` bytes, 1 to
 * 4, or 0 where there is none; no more blocks are derived than it can count (2^32 - 1 without one). An IV is feedback mode's
 * alone (CUPEL_E_IV_SIZE). A key of CMAC has 16, 24 or 32 bytes. Also: CUPEL_E_MODE, CUPEL_E_COUNTER.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_kbkdf(uint32_t function, uint32_t mode, uint32_t counter, uint32_t counter_len,
                                           uint8_t *out, size_t out_len, const uint8_t *key, size_t key_len, const uint8_t *iv,
                                           size_t iv_len, const void *fixed, size_t fixed_len, const void *more, size_t more_len);

/**
 * The pseudorandom function of TLS 1.2 (RFC 5246 5) over the label, `seed` and `more`, one behind the other.
 *
 * CUPEL_TLS12_KDF makes the extended master secret (RFC 7627: label "extended master secret", seed the session hash), key
 * blocks, verify data and exported keys. It refuses whatever would be the PRF's input for the old master secret: one that
 * begins with "master secret", however it is cut into label and seeds (CUPEL_E_LABEL; IG D.Q). CUPEL_TLS12_OLD_MASTER_SECRET
 * is not approved, and does just what the other refuses. An empty label is CUPEL_E_LABEL too. Also: CUPEL_E_SERVICE.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_tls12_prf(uint32_t service, uint32_t function, uint8_t *out, size_t out_len, const uint8_t *secret,
                                               size_t secret_len, const char *label, size_t label_len, const uint8_t *seed, size_t seed_len,
                                               const uint8_t *more, size_t more_len);

/**
 * HKDF-Expand-Label (RFC 8446 7.1), and with a transcript hash as `context` and its length as out_len, Derive-Secret. The
 * label, of 1 to 249 bytes, goes without "tls13 " (CUPEL_E_LABEL); the context has at most 255 bytes (CUPEL_E_INPUT_SIZE).
 * QUIC's keys are made so too.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_tls13_expand_label(uint32_t function, uint8_t *out, size_t out_len, const uint8_t *secret,
                                                        size_t secret_len, const char *label, size_t label_len, const uint8_t *context,
                                                        size_t context_len);

/**
 * The keys of SSH (RFC 4253 7.2). `letter` is 'A' to 'F' (CUPEL_E_LABEL): IV, encryption key and integrity key, each of the
 * client, then of the server. `secret` is K as it enters the exchange hash, its length field included, and so has 18 bytes or
 * more; `hash` is H.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_ssh_kdf(uint32_t function, uint32_t letter, uint8_t *out, size_t out_len, const uint8_t *secret,
                                             size_t secret_len, const uint8_t *hash, size_t hash_len, const uint8_t *session, size_t session_len);

enum {
	CUPEL_PBKDF2_MIN_PASSWORD_LEN = 8,       /**< bytes */
	CUPEL_PBKDF2_MIN_SALT_LEN = 16,          /**< bytes: 128 bits, SP 800-132 5.1 */
	CUPEL_PBKDF2_MIN_ITERATIONS = 1000,      /**< SP 800-132 5.2 */
	CUPEL_PBKDF2_MIN_KEY_LEN = 14            /**< bytes: 112 bits, SP 800-132 5 */
};

/**
 * PBKDF2 (SP 800-132 5.3, IG D.N), whose keys protect stored data and nothing else. The limits above each have their error:
 * CUPEL_E_PASSWORD_SIZE, CUPEL_E_SALT_SIZE, CUPEL_E_ITERATIONS, CUPEL_E_DERIVED_SIZE, which also comes above 2^32 - 1 times
 * the hash's length. Takes as long as it is told to, and calls nobody meanwhile: a caller that shows progress does so from
 * another thread.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_pbkdf2(uint32_t function, uint8_t *out, size_t out_len, const uint8_t *password, size_t password_len,
                                            const uint8_t *salt, size_t salt_len, uint32_t iterations);

CUPEL_END

#endif
