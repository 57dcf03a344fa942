/* SPDX-License-Identifier: MIT */
/*
 * SP 800-90C: an RBG2(NP). The root is a CTR_DRBG over AES-256 without derivation function, seeded with full entropy; each child is one too, and
 * a subordinate of the root. Neither gives prediction resistance; fresh bits go into every request as additional input, without credit.
 */
#include <cupel/cupel.h>

#include "random/random.h"
#include "base/bytes.h"
#include "cipher/aes_paths.h"
#include "hash/hash.h"
#include "module/context.h"
#include "platform/fork.h"
#include "platform/kernel.h"
#include "platform/noise.h"
#include "random/entropy.h"

enum {
	KEY_LEN = 32,
	SEED_LEN = CTR_DRBG_MAX_SEED,
	REQUEST_LEN = 1 << 16,           /* SP 800-90Ar1 table 3 */
	CHILD_REQUESTS = 1 << 16,        /* of one seed; 2^48 are allowed */
	ROOT_REQUESTS = 1 << 12,
	KERNEL_EVERY = 64,               /* without RDRAND, the kernel is asked for each 64th request of a child */
	ROOT_LOOKS = 1000,               /* how often a root is looked at that another thread has, before it is done without */
	BURN_RANDOM = 1536,
	BURN_SEED = 1536
};

/* What goes into a request as additional input: as long as it may be without a derivation function. */
struct fresh {
	uint64_t time;
	uint64_t rdrand;
	uint64_t wide[4];
};
_Static_assert(sizeof(struct fresh) == CTR_DRBG_MAX_SEED, "additional input of seedlen bits");

static struct life life_now(void)
{
	return (struct life){ fork_epoch(), state_generation() };
}

static inline bool rdrand(uint64_t *bits)
{
	/* All ones, and all zeros, are what CPUs with a broken RDRAND are known for (AMD, after a suspend; 2019). */
	return cpu_has(CUPEL_CPU_RDRAND) && noise_rdrand(bits) && *bits + 1 > 1;
}

/* 256 bits that no snapshot has: from the CPU, else from the kernel, else of the module's own noise source. */
static SELDOM int fresh_wide(uint64_t wide[4])
{
	bool done = true;

	for (size_t i = 0; i < 4 && done; i++)
		done = rdrand(&wide[i]);
	return done || kernel_random(wide, 4 * sizeof *wide) ? CUPEL_OK : entropy_get((uint8_t *)wide, 4 * sizeof *wide);
}

/* For a request of `drbg`: 64 bits at least, or 256 and what the caller adds. Without RDRAND, the 64 bits come with each KERNEL_EVERY-th. */
static inline int fresh_get(struct fresh *fresh, const struct ctr_drbg *drbg, bool secret, const uint8_t *additional, size_t additional_len)
{
	struct hash_ctx hash;
	int rc = CUPEL_OK;

	*fresh = (struct fresh){ .time = noise_time() };
	if ((!rdrand(&fresh->rdrand) && drbg->reseed_counter % KERNEL_EVERY == 1) || secret)
		rc = fresh_wide(fresh->wide);
	if (additional_len != 0 && rc == CUPEL_OK) {
		hash_init(&hash, HASH_SHA2_256);
		hash_update(&hash, (const uint8_t *)fresh->wide, sizeof fresh->wide);
		hash_update(&hash, additional, additional_len);
		hash_final(&hash, (uint8_t *)fresh->wide);
		wipe(&hash, sizeof hash);
	}
	return rc;
}

/* Bits of the root, for a child's seed; where the root is not to be had, full entropy. */
static SELDOM int seed_get(uint8_t seed[SEED_LEN], struct life life)
{
	struct slot *slot = &module_state()->wiped_on_fork.pool.root;
	struct ctr_drbg root;
	struct fresh fresh = { 0 };
	bool taken = false;
	int rc = CUPEL_OK;

	for (int i = 0; i < ROOT_LOOKS && !taken; i++) {
		taken = slot_take(slot, life);
		if (!taken)
			fresh.time = noise_time();       /* a little while */
	}
	if (!taken)
		return entropy_get(seed, SEED_LEN);
	if (!slot_lift(slot, life, &root) || root.reseed_counter > ROOT_REQUESTS) {
		rc = entropy_get(seed, SEED_LEN);
		if (rc == CUPEL_OK)
			ctr_drbg_instantiate(&root, KEY_LEN, false, seed, SEED_LEN, NULL, 0);
	}
	if (rc == CUPEL_OK)
		rc = fresh_get(&fresh, &root, true, NULL, 0);
	if (rc == CUPEL_OK) {
		ctr_drbg_generate(&root, seed, SEED_LEN, (const uint8_t *)&fresh, sizeof fresh);
		slot_put(slot, life, &root);
	}
	slot_give(slot, life);
	wipe(&root, sizeof root);
	wipe(&fresh, sizeof fresh);
	return rc;
}

static SELDOM int seed_child(struct ctr_drbg *drbg, struct life life)
{
	uint8_t seed[SEED_LEN];
	int rc = seed_get(seed, life);

	if (rc == CUPEL_OK)
		ctr_drbg_instantiate(drbg, KEY_LEN, false, seed, SEED_LEN, NULL, 0);
	wipe(seed, sizeof seed);
	burn(aes_depth(BURN_SEED));
	return rc;
}

/* By a child of the pool, or, where none is free, by one that lives for this call. Not inline: what is burnt lies below the frame of who burns. */
static __attribute__((noinline)) int draw(struct life life, uint8_t *out, size_t len, bool secret, const uint8_t *additional, size_t additional_len)
{
	struct slot *slot = pool_take_child(life);
	struct ctr_drbg drbg;
	struct fresh fresh;
	bool live = slot != NULL && slot_lift(slot, life, &drbg);
	int rc = live && drbg.reseed_counter <= CHILD_REQUESTS ? CUPEL_OK : seed_child(&drbg, life);

	for (size_t take; len > 0 && rc == CUPEL_OK; out += take, len -= take) {
		take = len < REQUEST_LEN ? len : REQUEST_LEN;
		rc = fresh_get(&fresh, &drbg, secret, additional, additional_len);
		if (rc == CUPEL_OK)
			ctr_drbg_generate(&drbg, out, take, (const uint8_t *)&fresh, sizeof fresh);
	}
	if (slot != NULL) {
		if (rc == CUPEL_OK)
			slot_put(slot, life, &drbg);
		slot_give(slot, life);
	}
	wipe(&drbg, sizeof drbg);
	wipe(&fresh, sizeof fresh);
	return rc;
}

static int generate(struct life life, uint8_t *out, size_t len, bool secret, const uint8_t *additional, size_t additional_len)
{
	const struct service *row = &services[CUPEL_RANDOM];
	int rc = gate_enter(row);

	if (rc == CUPEL_OK)
		rc = entropy_check();
	if (rc == CUPEL_OK)
		rc = draw(life, out, len, secret, additional, additional_len);
	if (rc == CUPEL_OK && (rc = gate_leave(row)) < 0)
		pool_zeroise();                          /* it stood in nobody's slot when the others were wiped */
	if (rc < 0 && len != 0)
		wipe(out, len);
	burn(aes_depth(BURN_RANDOM));
	return rc;
}

/* Where a signal handler has forked in the midst, the child comes by here with its parent's bits, and draws others. Looked at last of all. */
static int generate_here(uint8_t *out, size_t len, bool secret, const uint8_t *additional, size_t additional_len)
{
	struct life life;
	int rc;

	do {
		life = life_now();
		rc = generate(life, out, len, secret, additional, additional_len);
	} while (rc == CUPEL_OK && fork_epoch() != life.epoch);
	return rc;
}

int random_bytes(uint8_t *out, size_t len)
{
	return generate_here(out, len, false, NULL, 0);
}

int random_secret(uint8_t *out, size_t len, const uint8_t *additional, size_t additional_len)
{
	return generate_here(out, len, true, additional, additional_len);
}

int cupel_random(uint8_t *out, size_t out_len)
{
	const struct service *row = &services[CUPEL_RANDOM];
	int rc = gate_enter(row);

	if (rc == CUPEL_OK && out == NULL && out_len != 0)
		rc = CUPEL_E_NULL;
	if (rc == CUPEL_OK)
		rc = random_bytes(out, out_len);
	return gate_exit(rc);
}
