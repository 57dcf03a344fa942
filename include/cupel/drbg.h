/* SPDX-License-Identifier: MIT */
/**
 * A deterministic random bit generator of the caller's own (SP 800-90Ar1): CTR_DRBG over AES with and without a derivation function, Hash_DRBG and
 * HMAC_DRBG over SHA-2. Services: CUPEL_CTR_DRBG_..., CUPEL_HASH_DRBG_..., CUPEL_HMAC_DRBG_... Who only wants random bytes needs none of them.
 *
 * Every seed is full entropy of the module's own source, for the mechanism's highest security strength (cupel_service_query tells it: 128,
 * 192 or 256 bits), whatever lower one was asked for. Drawing one takes milliseconds.
 *
 * Personalisation and additional input are any strings, of up to CUPEL_DRBG_MAX_INPUT_LEN bytes; with a CTR_DRBG without derivation function of up
 * to the key's length and 16. Null goes with a length of 0.
 *
 * Two contexts never give the same bytes, nor do two processes: a context that was copied as bytes or moved, or that a child of fork has
 * inherited, reseeds itself before it answers. Whoever copies a context away and back to its place again undoes that, and gets the same
 * bytes twice; so does a snapshot of the machine that is restored.
 *
 * Seeds, states, inputs and outputs are secret; lengths are public.
 */
#ifndef CUPEL_DRBG_H
#define CUPEL_DRBG_H

#include <cupel/base.h>

CUPEL_BEGIN

enum {
	CUPEL_DRBG_MAX_REQUEST_LEN = 65536,      /**< bytes of one request */
	CUPEL_DRBG_MAX_INPUT_LEN = 65536         /**< bytes of a personalisation string or of additional input */
};

/** Whether a request is to be safe from whoever has seen the state before it: then fresh entropy comes first (SP 800-90Ar1 8.8). */
enum cupel_prediction {
	CUPEL_NO_RESISTANCE = 0,
	CUPEL_PREDICTION_RESISTANCE = 1
};

typedef struct cupel_drbg_ctx {
	uint64_t opaque[48];
} cupel_drbg_ctx;

/**
 * Seed a generator that has `strength` bits of security strength at least (9.1). The context need not be initialised before.
 * Errors: CUPEL_E_SERVICE, CUPEL_E_NULL, CUPEL_E_ALIGNMENT, CUPEL_E_OVERLAP, CUPEL_E_STRENGTH, CUPEL_E_INPUT_SIZE, CUPEL_E_RANDOM (no
 * entropy: where the source fails in the midst of it, the context is zero), and those of the state.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_drbg_instantiate(cupel_drbg_ctx *ctx, uint32_t service, uint32_t strength, const void *personal,
                                                      size_t personal_len);

/** Seed it again with fresh entropy (9.2). Errors, all of which leave the context as it was: CUPEL_E_NULL, CUPEL_E_ALIGNMENT, CUPEL_E_CONTEXT,
 *  CUPEL_E_OVERLAP, CUPEL_E_INPUT_SIZE, CUPEL_E_RANDOM, and those of the state. */
CUPEL_API CUPEL_MUST_CHECK int cupel_drbg_reseed(cupel_drbg_ctx *ctx, const void *additional, size_t additional_len);

/**
 * Random bytes: out_len of them, CUPEL_DRBG_MAX_REQUEST_LEN at most (9.3). `resistance`: enum cupel_prediction.
 * Errors, all of which leave the context as it was: CUPEL_E_NULL, CUPEL_E_ALIGNMENT, CUPEL_E_CONTEXT, CUPEL_E_VERB (of `resistance`),
 * CUPEL_E_OVERLAP (of any two), CUPEL_E_REQUEST_SIZE, CUPEL_E_INPUT_SIZE, CUPEL_E_RESEED (after 2^48 requests, unless fresh entropy is asked
 * for), CUPEL_E_RANDOM (no entropy: where the source fails in the midst of it, `out` is zero), and those of the state.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_drbg_generate(cupel_drbg_ctx *ctx, uint32_t resistance, uint8_t *out, size_t out_len,
                                                   const void *additional, size_t additional_len);

/** Wipe a context, which is to uninstantiate it (9.4); null is allowed. Works in every state. */
CUPEL_API void cupel_drbg_clear(cupel_drbg_ctx *ctx);

CUPEL_END

#endif
