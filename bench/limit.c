/* SPDX-License-Identifier: MIT */
/*
 * This CPU's own limit for one message of SHA-256: the chain of SHA256RNDS2. Each of them does two rounds and needs the
 * one before; a compression is 32. No code with these instructions is faster on one message. Nothing else is counted.
 */
#include "rows.h"

#if defined(__x86_64__)

#include <cpuid.h>

static bool has_sha(void)
{
	unsigned a, b, c, d;

	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && b >> 29 & 1;
}

static int chain_run(struct job *job, uint64_t times)
{
	uint64_t n = times * job->blocks * 4;

	__asm__ volatile("pxor %%xmm0, %%xmm0\n\t"
	                 "pxor %%xmm1, %%xmm1\n\t"
	                 "pxor %%xmm2, %%xmm2\n"
	                 "1:\n\t"
	                 ".rept 4\n\t"
	                 "sha256rnds2 %%xmm0, %%xmm1, %%xmm2\n\t"
	                 "sha256rnds2 %%xmm0, %%xmm2, %%xmm1\n\t"
	                 ".endr\n\t"
	                 "dec %0\n\t"
	                 "jnz 1b"
	                 : "+r"(n)
	                 :
	                 : "xmm0", "xmm1", "xmm2", "cc");
	return 0;
}

#else

static bool has_sha(void)
{
	return false;
}

static int chain_run(struct job *job, uint64_t times)
{
	(void)job, (void)times;
	return -1;
}

#endif

/* Compressions for a message of so many bytes, the padding included. */
static uint64_t compressions(size_t len)
{
	return (len + 8) / 64 + 1;
}

static enum begun begin(struct job *job, uint64_t blocks)
{
	uint32_t digest = job->row->algorithm->digest;

	job->blocks = blocks;
	return has_sha() && (digest == CUPEL_SHA2_224 || digest == CUPEL_SHA2_256) ? BEGUN : ABSENT;
}

static enum begun digest_begin(struct job *job)
{
	return begin(job, compressions(job->row->size));
}

/* inner: key block, message; outer: digest, whose key block can be hashed beside the inner one's */
static enum begun hmac_begin(struct job *job)
{
	return begin(job, compressions(64 + job->row->size) + compressions(64 + 32) - 1);
}

/* the two key blocks are done once */
static enum begun hmac_same_key_begin(struct job *job)
{
	return begin(job, compressions(64 + job->row->size) + compressions(64 + 32) - 2);
}

#define CALLS "the chain of SHA256RNDS2 alone, 32 a block of 64 bytes"

const struct side sha256_limit_digest = { digest_begin, chain_run, NULL, NULL, CALLS };
const struct side sha256_limit_hmac = { hmac_begin, chain_run, NULL, NULL, CALLS };
const struct side sha256_limit_hmac_same_key = { hmac_same_key_begin, chain_run, NULL, NULL, CALLS };
