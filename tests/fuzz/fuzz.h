/* SPDX-License-Identifier: MIT */
/*
 * What the fuzz targets share. A target is fuzz_run(), which takes its decisions and its data from the input and tells what the module answers.
 * It is run twice, on the portable path and on one that the input's first byte names: both must tell the same. What it knows itself (a
 * message at once and in parts, there and back, libcrypto's answer) it checks.
 *
 * Inputs end, and outputs have their room, before a page that nobody may touch: assembly that reads or writes one byte too many dies.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <string.h>

#include <cupel/cupel.h>
#include <cupel/lab.h>

#include "../../bench/peer.h"

enum { FUZZ_MOST = 8192 };               /* bytes of the longest string */

struct span {
	const uint8_t *at;
	size_t len;
};

/* --- each target has */

void fuzz_run(void);
extern const bool fuzz_has_paths;        /* else it is run once */

/* --- the input; zeros where it has ended */

/** True while there is input, and room for what it may ask for. */
bool fuzz_more(void);
uint8_t fuzz_byte(void);
unsigned fuzz_below(unsigned n);
uint64_t fuzz_word(unsigned bytes);

/** Up to `most` bytes of the input, and exactly `len` of them (zeros behind its end). */
struct span fuzz_bytes(size_t most);
struct span fuzz_exactly(size_t len);

/** All that is left. */
struct span fuzz_rest(void);

/** A length that is mostly `right`. */
size_t fuzz_len(size_t right);

/* --- outputs */

/** Room for `len` bytes, each 0xa5, and as many before them are looked at when the run ends. */
uint8_t *fuzz_room(size_t len);

/** A copy before such a page. */
struct span fuzz_copy(const void *at, size_t len);

/* --- what is told, and checked */

int fuzz_rc(const char *what, int rc);           /* the result itself */
void fuzz_tell(const char *what, const void *at, size_t len);
void fuzz_check(bool good, const char *what);
void fuzz_same(const void *a, const void *b, size_t len, const char *what);
void fuzz_filled(const uint8_t *at, uint8_t byte, size_t len, const char *what);

/** What failed, and the end of the process. */
__attribute__((noreturn)) void fuzz_fail(const char *what);

/** libcrypto, where it is here and the run is the first of the two; else null. */
const struct peer *fuzz_peer(void);

#endif
