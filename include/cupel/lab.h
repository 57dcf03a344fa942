/* SPDX-License-Identifier: MIT */
/**
 * The laboratory build (-Dlab=true) alone: what conformance vectors and tests need and no product may have. Not part of cupel.h.
 */
#ifndef CUPEL_LAB_H
#define CUPEL_LAB_H

#include <cupel/cupel.h>

CUPEL_BEGIN

/** HMAC generation with a key of any length, as cupel_mac otherwise. ACVP's HMAC sets have keys from 8 bits up. */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_mac(uint32_t service, uint8_t *tag, size_t tag_len, const uint8_t *key, size_t key_len,
                                             const void *msg, size_t msg_len);

/** PBKDF2 with any password, salt, number of iterations but 0, and length of key, as cupel_pbkdf2 otherwise. Published vectors go
 *  below its limits. */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_pbkdf2(uint32_t function, uint8_t *out, size_t out_len, const uint8_t *password, size_t password_len,
                                                const uint8_t *salt, size_t salt_len, uint32_t iterations);

/** AEAD encryption under a given IV of any length that the mode has, as cupel_aead_seal in a context of CUPEL_IV_CALLER otherwise, but by
 *  the approved services too. Conformance vectors give the IV. */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_aead_seal(uint32_t service, uint8_t *out, size_t out_cap, uint8_t *tag, size_t tag_len,
                                                   const uint8_t *key, size_t key_len, const uint8_t *iv, size_t iv_len,
                                                   const uint8_t *in, size_t in_len, const void *aad, size_t aad_len);

/** GHASH under a given hash key, over whole blocks: the subkeys that no AES key is known for (zero, one, all ones). */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_ghash(uint8_t *state, size_t state_len, const uint8_t *h, size_t h_len, const uint8_t *in, size_t in_len);

/** Raw samples of an instance of the noise source that never seeds a generator, a byte each (SP 800-90B 3.1.1). */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_noise(uint8_t *samples, size_t samples_len);

/** From its sample number `from` on, every further instance of the noise source is stuck: it repeats the same `period` samples, or, where that is 0,
 *  its counter has 8 values only. Mended with `period` UINT32_MAX. */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_noise_stick(uint32_t period, uint32_t from);

/** Adds made-up numbers to every further sample: an emulator's counter has too little noise to test on it what is seeded with it. */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_noise_shake(void);

/** The continuous health tests over given samples: the name of the one that fails, and in *num_samples after how many; an empty string for none. */
CUPEL_API const char *cupel_lab_noise_health(size_t *num_samples, const uint8_t *samples, size_t samples_len);

/** The name of the test that the noise source last failed; an empty string where it passed. */
CUPEL_API const char *cupel_lab_noise_failed(void);

/** Conditioned output, of full entropy (lib/random/entropy.h). */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_entropy(uint8_t *out, size_t out_len);

/** A DRBG seeded with given entropy, and the nonce behind it; given entropy to reseed it; and how many requests it has answered since. Otherwise as
 *  cupel_drbg_instantiate and cupel_drbg_reseed. */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_drbg_instantiate(cupel_drbg_ctx *ctx, uint32_t service, const uint8_t *seed, size_t seed_len,
                                                          const void *personal, size_t personal_len);
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_drbg_reseed(cupel_drbg_ctx *ctx, const uint8_t *entropy, size_t entropy_len, const void *additional,
                                                     size_t additional_len);
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_drbg_requests(cupel_drbg_ctx *ctx, uint64_t requests);

/** The derivation function of a DRBG (SP 800-90Ar1 10.3), as a conditioning component (SP 800-90B 3.1.5.1.2) is tested: up to 64 bytes. */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_derive(uint32_t service, uint8_t *out, size_t out_len, const uint8_t *in, size_t in_len);
/** A signature over a digest with a given secret k of the message, from 1 to n - 1 (CUPEL_E_PRIVATE_RANGE), by a key for CUPEL_SIGN. CUPEL_E_MISMATCH
 *  where r or s would be zero. */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_sign(const cupel_key *key, uint8_t *sig, size_t sig_cap, const uint8_t *digest, size_t digest_len,
                                              const uint8_t *k, size_t k_len);

/** cupel_keygen with a given private key, which is doubled behind the back of its public key where `spoiled` is not 0: the pairwise test then fails. */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_keygen(cupel_key *key, uint32_t service, uint32_t usage, const uint8_t *private_key,
                                                size_t private_key_len, int spoiled);

/** Put CPU features in use (enum cupel_cpu), whether the CPU has them or not, at any time. */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_cpu_set(uint64_t features);

/** Go to the error state as a failed self-test would. */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_error(void);

/** Put a service's algorithm into soft error, as a failed pairwise test would. */
CUPEL_API CUPEL_MUST_CHECK int cupel_lab_soft_error(uint32_t service);

/** Mark memory as secret, or as public again, for the constant-time check (valgrind's memcheck); elsewhere they do nothing. */
CUPEL_API void cupel_lab_secret(const void *at, size_t len);
CUPEL_API void cupel_lab_public(const void *at, size_t len);

CUPEL_END

#endif
