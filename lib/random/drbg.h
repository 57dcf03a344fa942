/* SPDX-License-Identifier: MIT */
/* A caller's DRBG, as drbg.c and the laboratory's hooks see it. */
#ifndef CUPEL_RANDOM_DRBG_H
#define CUPEL_RANDOM_DRBG_H

#include "module/context.h"
#include "random/mechanism.h"

#pragma GCC visibility push(hidden)

struct drbg_ctx {
	struct context context;
	uint64_t home;                   /* its own address when it was seeded: another one is that of a copy */
	uint64_t epoch;                  /* of the process that seeded it */
	struct drbg drbg;
};
_Static_assert(sizeof(struct drbg_ctx) <= sizeof(cupel_drbg_ctx), "cupel_drbg_ctx is too small");

/** What cupel_drbg_instantiate and cupel_drbg_reseed do behind the gate, with the module's entropy, or what is given in its place (laboratory
 *  build). */
int drbg_begin(struct drbg_ctx *ctx, const struct service *row, uint32_t strength, const struct drbg_seed *given, const uint8_t *personal,
               size_t personal_len);
int drbg_refresh(struct drbg_ctx *ctx, const struct service *row, const struct drbg_seed *given, const uint8_t *additional, size_t additional_len);

#pragma GCC visibility pop

#endif
