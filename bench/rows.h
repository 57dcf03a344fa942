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
	void *ctx;                       /**< the peer's, or another thing that `end` releases */
	uint64_t blocks;                 /**< of the limit: SHA-256 compressions an operation */
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
};

struct kind {
	const char *verb;                /**< behind the service's name, or null; the whole name where there is no algorithm */
	enum unit unit;
	uint32_t (*service)(const struct algorithm *algorithm);  /**< null where the kind has no algorithm */
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

/** Kinds that live in files of their own. */
extern const struct side load_cupel, load_peer;      /* load.c */
extern const struct side kdf_pbkdf2, kdf_hkdf, kdf_expand_label;     /* kdf.c */
extern const struct side kdf_peer_pbkdf2, kdf_peer_hkdf, kdf_peer_expand_label, kdf_peer_expand_label_anew;
extern const struct side sha256_limit_digest, sha256_limit_hmac, sha256_limit_hmac_same_key;  /* limit.c */

#endif
