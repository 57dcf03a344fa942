/* SPDX-License-Identifier: MIT */
#include "random/entropy.h"
#include "base/bytes.h"
#include "lab/lab.h"
#include "mac/hmac.h"
#include "module/context.h"
#include "paths.h"
#include "platform/kernel.h"
#include "random/noise.h"

enum { ENTROPY_TRIES = 3, OUT = 32, BURN_ENTROPY = 3072 };

/* SP 800-90C: a vetted conditioning component's output has full entropy where its input has 64 bits more than the output. Counted on is half of what is
   stated. */
enum { SAMPLES = (8 * OUT + 64) * NOISE_HALVED / NOISE_STATED_BITS };

/* SP 800-90B 3.1.5.1.2 leaves the key free: it is a name. */
static const uint8_t conditioning_key[] = "Cupel noise";

/* SP 800-90B 3.1.6: what other sources give goes in as well, and no entropy is counted for it. Whatever it is, it is the same for every
   outcome of the noise. */
struct others {
	uint64_t kernel[OUT / 8];        /* getrandom(2), where it does not block */
	uint64_t rdseed[OUT / 8];
};

static SELDOM void others_ask(struct others *others)
{
	memset(others, 0, sizeof *others);
	kernel_random(others->kernel, sizeof others->kernel);
	for (size_t i = 0; i < OUT / 8; i++)
		if (!cpu_has(CUPEL_CPU_RDSEED) || !noise_rdseed(&others->rdseed[i]))
			others->rdseed[i] = 0;
}

/* 32 bytes of full entropy: HMAC-SHA-256 of SAMPLES samples, and of what the others give. */
static SELDOM enum noise_fault condition(struct noise *noise, uint8_t out[OUT])
{
	enum noise_fault fault = NOISE_GOOD;
	struct others others;
	struct hmac hmac;
	uint8_t samples[SAMPLES];

	others_ask(&others);
	for (size_t i = 0; i < SAMPLES && fault == NOISE_GOOD; i++) {
		samples[i] = (uint8_t)noise_sample(noise);
		fault = noise_look(&noise->health, samples[i]);
	}
	if (fault == NOISE_GOOD) {
		lab_secret(samples, sizeof samples);     /* the health tests, which looked at them, could not but branch */
		hmac_init(&hmac, HASH_SHA2_256, conditioning_key, sizeof conditioning_key - 1);
		hmac_update(&hmac, samples, sizeof samples);
		hmac_update(&hmac, (const uint8_t *)&others, sizeof others);
		hmac_final(&hmac, out);
		wipe(&hmac, sizeof hmac);
	}
	wipe(samples, sizeof samples);
	wipe(&others, sizeof others);
	return fault;
}

/* One instance of the noise source, from its start-up test to the last byte. */
static SELDOM enum noise_fault gather(uint8_t *out, size_t len)
{
	uint8_t block[OUT];
	struct noise noise;

	noise_open(&noise);
	enum noise_fault fault = noise_start_up(&noise);
	for (size_t take; len > 0 && fault == NOISE_GOOD; out += take, len -= take) {
		take = len < OUT ? len : OUT;
		fault = condition(&noise, block);
		if (fault == NOISE_GOOD)
			memcpy(out, block, take);
	}
	wipe(&noise, sizeof noise);
	wipe(block, sizeof block);
	return fault;
}

/* The verdict goes where every random service looks. */
static SELDOM int verdict(enum noise_fault fault)
{
	atomic_store(&module_state()->noise_fault, fault);
	burn(BURN_ENTROPY);
	return fault == NOISE_GOOD ? CUPEL_OK : CUPEL_E_RANDOM;
}

SELDOM int entropy_get(uint8_t *out, size_t len)
{
	int rc = gate_enter(&services[CUPEL_HMAC_SHA2_256]);     /* the conditioning component's own self-test */
	enum noise_fault fault;

	if (rc == CUPEL_OK) {
		int tries = ENTROPY_TRIES;

		do
			fault = gather(out, len);
		while (fault != NOISE_GOOD && --tries > 0);
		rc = verdict(fault);
	}
	if (rc != CUPEL_OK)
		wipe(out, len);
	return rc;
}

static SELDOM int start_again(void)
{
	return verdict(gather(NULL, 0));
}

int entropy_check(void)
{
	uint32_t fault = atomic_load_explicit(&module_state()->noise_fault, memory_order_relaxed);

	return __builtin_expect(fault == NOISE_GOOD, 1) ? CUPEL_OK : start_again();
}
