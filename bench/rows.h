/* SPDX-License-Identifier: MIT */
/**
 * What is measured. A row is a kind of work, an algorithm where the kind has one, and a size where it has one. A new kind is
 * one entry in the table of rows.c and the functions it names.
 */
#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H

#include "measure.h"
#include "peer.h"

#include <cupel/cupel.h>
#include <stdalign.h>

enum {
	ROWS_NUM_KEYS = 16,              /**< keys that a fresh-key row takes in turn */
	ROWS_KEY_LEN = 32
};

enum unit {
	BYTES_PER_SECOND,
	OPERATIONS_PER_SECOND,
	SECONDS,
	NANOSECONDS,
	BYTES                            /**< a constant: nothing is timed */
};

struct row;

/** One side's state while a row is measured. */
struct job {
	const struct row *row;
	const struct peer *peer;         /**< null on Cupel's side */
	const uint8_t *msg;              /**< row->size bytes */
	const uint8_t *keys;             /**< ROWS_NUM_KEYS of ROWS_KEY_LEN bytes */
	alignas(64) uint8_t out[64];     /**< what was made last; compared between the sides before anything is timed */
	size_t out_len;
	uint8_t tags[ROWS_NUM_KEYS][CUPEL_MAC_MAX_LEN];
	size_t tag_len;
	cupel_mac_ctx mac;
	const void *md;                  /**< the peer's */
	const void *cipher;              /**< the same */
	void *ctx;                       /**< the peer's, or another thing that `end` releases */
	uint8_t *text;                   /**< output of row->size bytes or a few more, compared too; or null */
	size_t text_len;
	uint8_t *sealed;                 /**< what is decrypted; or null */
	uint64_t messages;               /**< how many were sealed: the number in the next one's nonce */
	union {
		cupel_aead_ctx aead;
		cupel_cipher_ctx block;
	} aes;
	uint64_t blocks;                 /**< of the limit: SHA-256 compressions or AES blocks an operation */
};

/** What `begin` answers. */
enum begun {
	BEGUN,
	ABSENT,                          /**< this side cannot do it: "-" */
	BROKEN                           /**< it should and failed */
};

struct side {
	enum begun (*begin)(struct job *job);
	measure_run *run;
	measure_run *baseline;           /**< subtracted; may be null */
	void (*end)(struct job *job);    /**< also where `begin` stopped halfway; may be null */
	const char *calls;               /**< the sequence of calls, for --explain */
};

struct algorithm {
	uint32_t digest, mac;            /**< services */
	const char *md_name;             /**< for EVP_MD_fetch */
	const char *md_getter;           /**< where there is no EVP_MD_fetch */
	const char *name;                /**< of the row, where it is not the service's */
	uint32_t aes;                    /**< a service */
	size_t key_len;
	const char *cipher_name, *cipher_getter;
	uint32_t curve;                  /**< the service of its keys */
	const char *group;               /**< the curve of the peer */
};

struct kind {
	const char *family;              /**< the heading that it stands under on a page */
	bool unlike;                     /**< the peer's work is not the same: such rows stand in no sum */
	const char *verb;                /**< behind the service's name, or null; the whole name where there is no algorithm */
	enum unit unit;
	const struct algorithm *algorithms;  /**< null where the kind has none */
	size_t num_algorithms;
	uint32_t (*service)(const struct algorithm *algorithm);  /**< its name stands in the row's; null where the algorithm has its own */
	bool sized;
	bool children;                   /**< see struct lane */
	const size_t *sizes;             /**< without --sizes: 0 ends them */
	double (*constant)(void);        /**< of unit BYTES: the value, or NaN */
	const struct side *cupel, *peer, *limit;  /**< peer and limit may be null */
};

struct row {
	char name[64];
	const struct kind *kind;
	const struct algorithm *algorithm;
	size_t size;                     /**< 0 where the kind has none */
};

/** All rows; `sizes` (ended by 0) instead of the kinds' own where it is not null. Null where memory ran out. */
struct row *rows_make(const size_t *sizes, size_t *num_rows);

/** The bytes of one of the ROWS_NUM_KEYS keys. */
static inline const uint8_t *key_of(const struct job *job, uint64_t turn)
{
	return job->keys + turn % ROWS_NUM_KEYS * ROWS_KEY_LEN;
}

/** Kinds that live in files of their own. */
extern const struct kind aes_kinds[];                /* aes.c */
extern const size_t num_aes_kinds;
extern const struct kind ec_kinds[];                 /* ec.c */
extern const size_t num_ec_kinds;
extern const struct side load_cupel, load_peer;      /* load.c */
extern const struct side kdf_pbkdf2, kdf_hkdf, kdf_expand_label;     /* kdf.c */
extern const struct side kdf_peer_pbkdf2, kdf_peer_hkdf, kdf_peer_expand_label, kdf_peer_expand_label_anew;
extern const struct side sha256_limit_digest, sha256_limit_hmac, sha256_limit_hmac_same_key;  /* limit.c */
extern const struct side aes_limit_gcm, aes_limit_parallel, aes_limit_serial;

#endif
