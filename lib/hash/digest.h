/* SPDX-License-Identifier: MIT */
/* What a signature asks of a hash context of the caller's. */
#ifndef CUPEL_HASH_DIGEST_H
#define CUPEL_HASH_DIGEST_H

#include "module/context.h"

#pragma GCC visibility push(hidden)

/** Ends a context that context_enter let pass: writes the digest and wipes the context. */
void digest_end(cupel_digest_ctx *ctx, uint8_t *out);

#pragma GCC visibility pop

#endif
