/* SPDX-License-Identifier: MIT */
/* What every caller-owned context has at its head, and the gate before it. */
#ifndef CUPEL_MODULE_CONTEXT_H
#define CUPEL_MODULE_CONTEXT_H

#include "base/burn.h"
#include "base/bytes.h"
#include "module/gate.h"

#pragma GCC visibility push(hidden)

struct context {
	uint32_t live;                   /* CONTEXT_LIVE of the service that it is bound to */
	uint32_t service;
	uint32_t generation;             /* of its init: a reset kills it */
	uint32_t verb;
};

#define CONTEXT_LIVE(service) (0xc09e1d00u ^ (service))

/** Why a structure of the caller's cannot be used; 0 where it can. */
static inline int pointer_refusal(const void *p)
{
	if (p == NULL)
		return CUPEL_E_NULL;
	return misaligned(p) ? CUPEL_E_ALIGNMENT : CUPEL_OK;
}

static inline void context_bind(struct context *ctx, const struct service *row, uint32_t verb)
{
	ctx->live = CONTEXT_LIVE(row->id);
	ctx->service = row->id;
	ctx->generation = state_generation();
	ctx->verb = verb;
}

/** gate_enter for the row that a caller's context is bound to, which goes to `*row`. */
int context_enter(const struct service **row, const void *opaque, enum family family);

/** Copies a live context of `len` bytes, or says why not. */
int context_copy(void *to, const void *from, size_t len);

#pragma GCC visibility pop

#endif
