/* SPDX-License-Identifier: MIT */
/** Results, and what every header needs. The conventions stand in cupel.h. */
#ifndef CUPEL_BASE_H
#define CUPEL_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define CUPEL_BEGIN extern "C" {
#define CUPEL_END }
#else
#define CUPEL_BEGIN
#define CUPEL_END
#endif

#if defined(__GNUC__)
#define CUPEL_API __attribute__((visibility("default")))
#define CUPEL_MUST_CHECK __attribute__((warn_unused_result))
#define CUPEL_ALIGNED __attribute__((aligned(8)))
#else
#define CUPEL_API
#define CUPEL_MUST_CHECK
#define CUPEL_ALIGNED
#endif

/** True where an approved service did the work. */
#define CUPEL_IS_APPROVED(rc) ((rc) == 0)

CUPEL_BEGIN

/** Every result of every function. */
enum cupel_result {
	CUPEL_OK = 0,                  /**< done, by an approved service */
	CUPEL_NOT_APPROVED = 1,        /**< done, by a service that is not approved */

	/* an argument was refused */
	CUPEL_E_NULL = -1,             /**< a pointer is null that must not be */
	CUPEL_E_ALIGNMENT = -2,        /**< a context or a structure is not aligned to 8 bytes */
	CUPEL_E_SERVICE = -3,          /**< no such service, or not one that this function performs */
	CUPEL_E_VERB = -4,             /**< not a verb of this service */
	CUPEL_E_OUTPUT_SIZE = -5,      /**< the output's capacity is too small */
	CUPEL_E_INPUT_SIZE = -6,       /**< the message's length is not one that the standard allows */
	CUPEL_E_KEY_SIZE = -7,         /**< the key's length is not allowed for this use */
	CUPEL_E_TAG_SIZE = -8,         /**< the tag's length is not allowed */
	CUPEL_E_OVERLAP = -9,          /**< buffers overlap that must not */
	CUPEL_E_CONTEXT = -10,         /**< the context is not live: never begun, finished, cleared, or from before a reset */
	CUPEL_E_USAGE = -11,           /**< the context or the key was made for another use, or no IV was given yet */
	CUPEL_E_FEATURES = -12,        /**< CPU features that this CPU or build lacks */
	CUPEL_E_KEY_HALVES = -13,      /**< the two halves of an XTS key are equal */
	CUPEL_E_IV_WAY = -14,          /**< not a way to make IVs, or not one of this service */
	CUPEL_E_IV_SIZE = -15,         /**< the length of the IV, nonce, number or tweak is not allowed */
	CUPEL_E_IV_FIXED = -16,        /**< the nonce does not have the fixed part of this context */
	CUPEL_E_IV_ORDER = -17,        /**< the number, or the nonce's, is not above the last one's */
	CUPEL_E_STRENGTH = -18,        /**< more security strength than the mechanism has */
	CUPEL_E_REQUEST_SIZE = -19,    /**< more random bytes than one request may ask for */
	CUPEL_E_FUNCTION = -20,        /**< not a hash function or MAC that this derivation works with */
	CUPEL_E_DERIVED_SIZE = -21,    /**< so many bytes cannot, or may not, be derived */
	CUPEL_E_SALT_SIZE = -22,       /**< the salt's length is not allowed */
	CUPEL_E_PASSWORD_SIZE = -23,   /**< the password is too short */
	CUPEL_E_ITERATIONS = -24,      /**< too few iterations */
	CUPEL_E_LABEL = -25,           /**< the label is not one that this service may use */
	CUPEL_E_MODE = -26,            /**< not a mode of this service */
	CUPEL_E_COUNTER = -27,         /**< the counter's place or length is not one of this mode */
	CUPEL_E_PRIVATE_RANGE = -28,   /**< the private key is zero, or not below the order */
	CUPEL_E_POINT_FORM = -29,      /**< the public key is no uncompressed point: it does not begin with 04 */
	CUPEL_E_POINT_INFINITY = -30,  /**< the public key is the point at infinity, or leads there */
	CUPEL_E_POINT_RANGE = -31,     /**< a coordinate of the public key is not below the prime */
	CUPEL_E_POINT_OFF_CURVE = -32, /**< the public key is not a point of the curve */
	CUPEL_E_PAIR = -33,            /**< the public key is not that of the private key */
	CUPEL_E_SIGNATURE_SIZE = -34,  /**< the signature's length is not that of the key's signatures */
	CUPEL_E_SIGNATURE_RANGE = -35, /**< r or s is zero, or not below the order */

	/* the state of the module, or of the service, refused it */
	CUPEL_E_NOT_APPROVED = -64,    /**< the service is not approved, and such services are not permitted now */
	CUPEL_E_LOCKED = -65,          /**< approved mode is latched: permission cannot be given any more */
	CUPEL_E_STARTED = -66,         /**< too late: a service was performed already */
	CUPEL_E_OPEN_BUILD = -67,      /**< an open build proves nothing of its own code, so it cannot be latched */
	CUPEL_E_NOT_IN_ERROR = -68,    /**< there is nothing to reset */
	CUPEL_E_SELF_TEST = -69,       /**< error state: a self-test failed; cupel_reset() may help */
	CUPEL_E_INTEGRITY = -70,       /**< error state for good: the module's code or constants were changed */
	CUPEL_E_SHUT_DOWN = -71,       /**< the module was shut down */
	CUPEL_E_RANDOM = -72,          /**< the noise source does not pass its health tests: there are no random bits */
	CUPEL_E_EXHAUSTED = -73,       /**< under this key the context may do no more: begin again with a new one */
	CUPEL_E_FORKED = -74,          /**< the context counts for the process that began it, and this is a child of it */
	CUPEL_E_RESEED = -75,          /**< the generator has answered as often as one seed allows: reseed it */

	/* the cryptography said no */
	CUPEL_E_MISMATCH = -96,        /**< done, and the answer is no: the tag, the signature or the wrapped key does not verify */
	CUPEL_E_PAIRWISE = -97         /**< the new key pair failed its test, and is gone */
};

/** One English sentence for a result, without a full stop; for an unknown value a sentence that says so. Never null. */
CUPEL_API const char *cupel_strerror(int result);

/** What a context or a call is for. */
enum cupel_verb {
	CUPEL_GENERATE = 1,            /**< a MAC */
	CUPEL_VERIFY = 2,
	CUPEL_ENCRYPT = 3,             /**< also: seal, wrap */
	CUPEL_DECRYPT = 4,             /**< also: open, unwrap */
	CUPEL_DERIVE = 5,              /**< keys, from a secret */
	CUPEL_EXTRACT = 6,             /**< a key to derive others from */
	CUPEL_SIGN = 7,                /**< a key's usage, as CUPEL_VERIFY and those below */
	CUPEL_SIGN_DETERMINISTIC = 8,
	CUPEL_AGREE = 9
};

/** What cupel_sizeof can tell the size of, for callers that cannot read C headers. */
enum cupel_object {
	CUPEL_OBJECT_STATUS_REPORT = 1,
	CUPEL_OBJECT_MODULE_REPORT = 2,
	CUPEL_OBJECT_SELF_TEST_REPORT = 3,
	CUPEL_OBJECT_SERVICE_PARAMS = 4,
	CUPEL_OBJECT_SERVICE_REPORT = 5,
	CUPEL_OBJECT_DIGEST_CTX = 6,
	CUPEL_OBJECT_MAC_CTX = 7,
	CUPEL_OBJECT_CIPHER_CTX = 8,
	CUPEL_OBJECT_AEAD_CTX = 9,
	CUPEL_OBJECT_DRBG_CTX = 10,
	CUPEL_OBJECT_KEY = 11,
	CUPEL_OBJECT_KEY_REPORT = 12,
	CUPEL_OBJECT_PREPARED_KEY = 13
};

/** The size of an object in bytes; 0 for an object that does not exist. */
CUPEL_API size_t cupel_sizeof(uint32_t object);

CUPEL_END

#endif
