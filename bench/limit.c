/* SPDX-License-Identifier: MIT */
/*
 * This CPU's own limits, of its instructions alone: no code with these instructions is faster on one message. Nothing else is counted.
 *
 * SHA-256: the chain of SHA256RNDS2. Each of them does two rounds and needs the one before; a compression is 32.
 * AES: AESENC, one a round and block, or VAESENC at the width that Cupel uses, for as many blocks as are independent of one another;
 * where each block needs the one before, as in CBC encryption, their chain.
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

/* Twenty rounds, n times; register 0 is the round key. */
#define ROUNDS_LOOP(name, round, after) \
	static void name(uint64_t n) \
	{ \
		__asm__ volatile("1:\n\t" \
		                 ".irp i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 1, 2, 3, 4, 5\n\t" \
		                 round "\n\t" \
		                 ".endr\n\t" \
		                 "dec %0\n\t" \
		                 "jnz 1b\n\t" \
		                 after \
		                 : "+r"(n) \
		                 : \
		                 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", \
		                   "xmm12", "xmm13", "xmm14", "xmm15", "cc"); \
	}
ROUNDS_LOOP(aesenc_chain, "aesenc %%xmm0, %%xmm1", "")
ROUNDS_LOOP(aesenc, "aesenc %%xmm0, %%xmm\\i", "")
ROUNDS_LOOP(vaesenc_256, "vaesenc %%ymm0, %%ymm\\i, %%ymm\\i", "vzeroupper")
ROUNDS_LOOP(vaesenc_512, "vaesenc %%zmm0, %%zmm\\i, %%zmm\\i", "vzeroupper")

static uint64_t features_in_use(void)
{
	cupel_module_report module;

	return cupel_module_info(&module) ? 0 : module.cpu_features;
}

static uint64_t rounds(const struct job *job, uint64_t times)
{
	uint64_t key_len = job->row->algorithm->key_len;

	if (job->row->algorithm->aes == CUPEL_AES_XTS)
		key_len /= 2;
	return times * job->blocks * (key_len / 4 + 6);
}

static int serial_run(struct job *job, uint64_t times)
{
	aesenc_chain(rounds(job, times) / 20 + 1);
	return 0;
}

static int parallel_run(struct job *job, uint64_t times)
{
	uint64_t features = features_in_use(), n = rounds(job, times) / 20;

	if (!(features & CUPEL_CPU_VAES))
		aesenc(n + 1);
	else if (features & CUPEL_CPU_AVX512)
		vaesenc_512(n / 4 + 1);
	else
		vaesenc_256(n / 2 + 1);
	return 0;
}

#else

static uint64_t features_in_use(void)
{
	return 0;
}

static int serial_run(struct job *job, uint64_t times)
{
	(void)job, (void)times;
	return -1;
}

#define parallel_run serial_run

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

/* inner: key block, message; outer: key block, digest */
static enum begun hmac_begin(struct job *job)
{
	return begin(job, compressions(64 + job->row->size) + compressions(64 + 32));
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

static enum begun aes_begin(struct job *job)
{
	job->blocks = (job->row->size + 15) / 16;
	return features_in_use() & CUPEL_CPU_AES ? BEGUN : ABSENT;
}

/* and the block that hides the tag */
static enum begun gcm_begin(struct job *job)
{
	enum begun begun = aes_begin(job);

	job->blocks++;
	return begun;
}

#define AES_CALLS "AESENC or VAESENC alone, one a round of each block, of blocks that do not wait for one another"

const struct side aes_limit_gcm = { gcm_begin, parallel_run, NULL, NULL, AES_CALLS };
const struct side aes_limit_parallel = { aes_begin, parallel_run, NULL, NULL, AES_CALLS };
const struct side aes_limit_serial = { aes_begin, serial_run, NULL, NULL, "the chain of AESENC alone, one a round of each block" };
