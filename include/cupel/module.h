/* SPDX-License-Identifier: MIT */
/** The module itself: its state, what it is, what it would answer, and the switches of approved mode. */
#ifndef CUPEL_MODULE_H
#define CUPEL_MODULE_H

#include <cupel/base.h>

CUPEL_BEGIN

/** The states of the finite state model. */
enum cupel_state {
	CUPEL_STATE_SELF_TEST = 0,       /**< loaded, not yet tested: nothing answers before the tests have passed */
	CUPEL_STATE_APPROVED = 1,        /**< operational */
	CUPEL_STATE_SOFT_ERROR = 2,      /**< operational; an algorithm must pass its self-test again before its next service */
	CUPEL_STATE_ERROR = 3,           /**< a self-test failed: no service answers until cupel_reset() */
	CUPEL_STATE_INTEGRITY_ERROR = 4, /**< the module was changed: no service answers, for the life of the process */
	CUPEL_STATE_SHUT_DOWN = 5        /**< final */
};

/** Who latched approved mode (bits). */
enum cupel_lock {
	CUPEL_LOCK_CALL = 1,             /**< cupel_lock_approved() */
	CUPEL_LOCK_KERNEL = 2,           /**< the kernel runs in FIPS mode (/proc/sys/crypto/fips_enabled, read at load) */
	CUPEL_LOCK_BUILD = 4             /**< services that are not approved were left out of this build */
};

typedef struct CUPEL_ALIGNED cupel_status_report {
	uint32_t state;                  /**< enum cupel_state */
	uint32_t permitted;              /**< 1 while services that are not approved are permitted */
	uint32_t locked;                 /**< enum cupel_lock, or 0 */
	uint32_t reserved;
	char state_name[24];             /**< the state in words */
	char failed_test[40];            /**< the self-test that led to the error state; else empty */
} cupel_status_report;

/** Show status. Works in every state. */
CUPEL_API CUPEL_MUST_CHECK int cupel_status(cupel_status_report *report);

/** CPU features that choose a code path (bits). Their names, as cupel_cpu_name tells them, are in the comments. */
enum cupel_cpu {
	CUPEL_CPU_SSSE3 = 1 << 0,        /**< ssse3 */
	CUPEL_CPU_SSE41 = 1 << 1,        /**< sse4.1 */
	CUPEL_CPU_AVX2 = 1 << 2,         /**< avx2 */
	CUPEL_CPU_BMI = 1 << 3,          /**< bmi: BMI1 and BMI2 */
	CUPEL_CPU_SHA = 1 << 4,          /**< sha */
	CUPEL_CPU_AVX512 = 1 << 5,       /**< avx512: F, BW, DQ and VL */
	CUPEL_CPU_SLOW_VPROR = 1 << 6,   /**< slow-vpror: vector rotations take two cycles (AMD), so AVX2 is the faster path */
	CUPEL_CPU_AES = 1 << 7,          /**< aes: AES-NI and PCLMULQDQ */
	CUPEL_CPU_AVX = 1 << 8,          /**< avx */
	CUPEL_CPU_VAES = 1 << 9,         /**< vaes: VAES and VPCLMULQDQ */
	CUPEL_CPU_RDRAND = 1 << 10,      /**< rdrand: fresh bits in every call of the random bit generator; else the kernel is asked now and then */
	CUPEL_CPU_RDSEED = 1 << 11,      /**< rdseed: goes into seeds, without credit */
	CUPEL_CPU_ADX = 1 << 12          /**< adx */
};

typedef struct CUPEL_ALIGNED cupel_module_report {
	char name[16];                   /**< "Cupel" */
	char version[112];               /**< version and configuration: "0.1.0 boundary=sealed approved_only=false ..." */
	char boundary[8];                /**< "sealed" or "open" */
	uint64_t sealed_len;             /**< length of the sealed range in bytes; 0 in an open build */
	uint8_t build_id[32];            /**< of the sealed range: which build this is; zero in an open build */
	uint8_t digest[32];              /**< HMAC-SHA-256 of the sealed range, as sealed; zero in an open build */
	uint64_t cpu_features;           /**< enum cupel_cpu: those in use */
	uint64_t cpu_features_found;     /**< those that the CPU and the operating system offer */
} cupel_module_report;

/** Show version and module information. Works in every state. */
CUPEL_API CUPEL_MUST_CHECK int cupel_module_info(cupel_module_report *report);

/** The name of one CPU feature bit; an empty string for a bit that has none. */
CUPEL_API const char *cupel_cpu_name(uint64_t feature);

/**
 * Stop using CPU features: `features` are cleared from those in use.
 * Only before the first service (CUPEL_E_STARTED); unknown bits are CUPEL_E_FEATURES.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_cpu_narrow(uint64_t features);

typedef struct CUPEL_ALIGNED cupel_self_test_report {
	char name[40];                   /**< "integrity", or the algorithm's self-test */
	int32_t result;                  /**< 0 passed; CUPEL_E_SELF_TEST or CUPEL_E_INTEGRITY failed */
	uint32_t reserved;
} cupel_self_test_report;

/**
 * Self-test on demand: the integrity test and every conditional algorithm self-test again, on every code path that this CPU
 * reaches now. The first `reports_cap` results are written to `reports` (may be null when 0); `num_reports` tells how
 * many tests there are. A failure leads to the error state, as at any time.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_self_test(cupel_self_test_report *reports, size_t reports_cap, size_t *num_reports);

/** Runs the self-tests that `service` needs before its first use now; of every service where it is 0. */
CUPEL_API CUPEL_MUST_CHECK int cupel_prewarm(uint32_t service);

/** What a service will be asked to do, for the query. */
typedef struct CUPEL_ALIGNED cupel_service_params {
	uint32_t verb;                   /**< enum cupel_verb; 0 where the service has none */
	uint32_t iv_way;                 /**< of an AEAD: enum cupel_iv_way; else 0 */
	uint64_t key_len;                /**< bytes */
	uint64_t tag_len;                /**< bytes; of a MAC or an AEAD */
	uint64_t iv_len;                 /**< bytes; of an AEAD, as given to its init; of a cipher, its IV, counter or tweak; of KBKDF */
	uint32_t function;               /**< of a key derivation: the id of the hash function or MAC that it works with */
	uint32_t mode;                   /**< of KBKDF: enum cupel_kbkdf_mode */
	uint32_t counter;                /**< of KBKDF: enum cupel_counter */
	uint32_t counter_len;            /**< bytes; of KBKDF */
	uint32_t iterations;             /**< of PBKDF2 */
	uint32_t reserved;
	uint64_t salt_len;               /**< bytes; of a key derivation, whose secret or password is its key */
	uint64_t out_len;                /**< bytes to derive */
	uint32_t key;                    /**< of a signature or an agreement: the service that its key is bound to */
	uint32_t hash;                   /**< of a signature: the hash function */
} cupel_service_params;

typedef struct CUPEL_ALIGNED cupel_service_report {
	uint32_t service;                /**< its id */
	uint32_t approved;               /**< 1 where the service is an approved one */
	uint32_t strength;               /**< security strength in bits, with these parameters; 0 where it has none or they do not tell */
	int32_t answer;                  /**< what a call would answer now */
	char name[32];
	char standard[64];               /**< standard and section */
	char condition[144];             /**< under what condition it is approved, or why it is not */
	char reason[112];                /**< the sentence of `answer` */
} cupel_service_report;

/**
 * Service query: what a call of `service` with `params` would answer now, by the gate's own predicate. With `params` null, what
 * it answers for ordinary arguments. The report is of the service that would do the work: for CUPEL_AES_GCM with CUPEL_IV_CALLER,
 * CUPEL_AES_GCM_CALLER_IV. Works in every state. Answers 0 where `report` was filled, CUPEL_E_SERVICE for an id that does not exist.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_service_query(uint32_t service, cupel_service_report *report,
                                                   const cupel_service_params *params);

/** Every service's id, in the order of the table: the first `services_cap` to `services` (may be null when 0), their number
 *  to `num_services`. Works in every state. */
CUPEL_API CUPEL_MUST_CHECK int cupel_service_list(uint32_t *services, size_t services_cap, size_t *num_services);

/**
 * Permit services that are not approved, in this process, from now on. They answer CUPEL_NOT_APPROVED (> 0).
 * Refused for good (CUPEL_E_LOCKED) once approved mode is latched.
 */
CUPEL_API CUPEL_MUST_CHECK int cupel_permit_unapproved(void);

/** Latch approved mode for the life of the process: takes a permission back, and none can be given again.
 *  An open build refuses (CUPEL_E_OPEN_BUILD). */
CUPEL_API CUPEL_MUST_CHECK int cupel_lock_approved(void);

/** Leave the error state that a failed self-test led to: every test again. Not after an integrity failure (CUPEL_E_INTEGRITY).
 *  Contexts from before stay unusable; a latch stays. */
CUPEL_API CUPEL_MUST_CHECK int cupel_reset(void);

/** Zeroise the module's own secrets and end all services, finally. Contexts are the caller's to clear. */
CUPEL_API CUPEL_MUST_CHECK int cupel_shutdown(void);

CUPEL_END

#endif
