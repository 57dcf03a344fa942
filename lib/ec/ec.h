/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_EC_EC_H
#define CUPEL_EC_EC_H

/*
 * Arithmetic of the NIST prime curves (SP 800-186 3.2.1), on which the services stand.
 *
 * Integers are little-endian words, EC_WORDS of them whatever the curve; words beyond the curve's own are zero. A coordinate is a
 * plain residue below p, a scalar a plain residue below n. What is not said to be of variable time is constant-time in all that it reads.
 * `features` chooses the path (enum cupel_cpu), as everywhere. Secrets stay behind in registers and on the stack, at most 4608 bytes deep in the
 * portable path and 5120 in that of P-384 and P-521 (lib/ec/wide.c), for the service's burn().
 */
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

enum ec_curve { EC_P224, EC_P256, EC_P384, EC_P521 };

enum { EC_WORDS = 9, EC_BYTES_MAX = 66 };

/** An affine point; never the point at infinity. */
struct ec_point {
	uint64_t x[EC_WORDS], y[EC_WORDS];
};

/** Bytes of a coordinate and of a scalar: 28, 32, 48, 66. */
size_t ec_bytes(enum ec_curve curve);

/** Bits of the order n: 224, 256, 384, 521. */
unsigned ec_order_bits(enum ec_curve curve);

/** From ec_bytes() bytes, most significant first, and back. */
void ec_from_bytes(enum ec_curve curve, uint64_t words[EC_WORDS], const uint8_t *bytes);
void ec_to_bytes(enum ec_curve curve, uint8_t *bytes, const uint64_t words[EC_WORDS]);

/** All ones if the words are a coordinate below p; if they are a scalar from 1 to n - 1; else 0. */
uint64_t ec_is_coordinate(enum ec_curve curve, const uint64_t words[EC_WORDS]);
uint64_t ec_is_scalar(enum ec_curve curve, const uint64_t words[EC_WORDS]);

/** All ones if y^2 = x^3 - 3x + b; coordinates are below p. */
uint64_t ec_on_curve(enum ec_curve curve, uint64_t features, const struct ec_point *point);

/** out = k G, with 1 <= k < n. */
void ec_mul_base(enum ec_curve curve, uint64_t features, struct ec_point *out, const uint64_t k[EC_WORDS]);

/** out = k P, with 1 <= k < n and P on the curve. */
void ec_mul(enum ec_curve curve, uint64_t features, struct ec_point *out, const uint64_t k[EC_WORDS], const struct ec_point *point);

/** Variable time, of public data alone: whether the x-coordinate of u1 G + u2 Q, modulo n, is r; u1 and u2 are below n, not both zero. */
uint64_t ec_verify_vartime(enum ec_curve curve, uint64_t features, const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS],
	const uint64_t u2[EC_WORDS], const struct ec_point *q);

/** What makes verification with one Q cheaper; fits a context of 4 KiB with room for the rest of it. */
enum { EC_PREPARED_WORDS = 480 };
void ec_prepare_vartime(enum ec_curve curve, uint64_t features, uint64_t prepared[EC_PREPARED_WORDS], const struct ec_point *q);
uint64_t ec_verify_prepared_vartime(enum ec_curve curve, uint64_t features, const uint64_t r[EC_WORDS], const uint64_t u1[EC_WORDS],
	const uint64_t u2[EC_WORDS], const uint64_t prepared[EC_PREPARED_WORDS]);

/* Scalars modulo n. The inverse of a scalar that is not 0. */
void ec_scalar_reduce(enum ec_curve curve, uint64_t out[EC_WORDS], const uint64_t words[EC_WORDS]); /* any integer of ec_order_bits() bits */
void ec_scalar_add(enum ec_curve curve, uint64_t out[EC_WORDS], const uint64_t a[EC_WORDS], const uint64_t b[EC_WORDS]);
void ec_scalar_mul(enum ec_curve curve, uint64_t features, uint64_t out[EC_WORDS], const uint64_t a[EC_WORDS], const uint64_t b[EC_WORDS]);
void ec_scalar_inverse(enum ec_curve curve, uint64_t features, uint64_t out[EC_WORDS], const uint64_t a[EC_WORDS]);
void ec_scalar_inverse_vartime(enum ec_curve curve, uint64_t features, uint64_t out[EC_WORDS], const uint64_t a[EC_WORDS]);

#pragma GCC visibility pop

#endif
