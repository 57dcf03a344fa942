/* SPDX-License-Identifier: MIT */
/*
 * The noise source: the cutoffs of its health tests from the estimate and the rate of false alarms that are stated; each test at its cutoff and one
 * below; stuck sources, caught by name within their window; and what the module answers while its source is stuck.
 */
#include <math.h>

#include <cupel/cupel.h>
#include <cupel/lab.h>

#include "../module/check.h"
#include "../module/symbol.h"
#include "random/noise.h"

/* --- cutoffs: SP 800-90B 4.4, H = 1 bit a sample, a false alarm once in 2^30 ------------------------------------------------------- */

enum { ALPHA = 30 };

/* P(X >= least), X binomial: NOISE_WINDOW trials of chance 2^-H. */
static double tail(unsigned least)
{
	double sum = 0, p = exp2(-NOISE_STATED_BITS);

	for (unsigned k = least; k <= NOISE_WINDOW; k++)
		sum += exp(lgamma(NOISE_WINDOW + 1) - lgamma(k + 1) - lgamma(NOISE_WINDOW - k + 1) + k * log(p) + (NOISE_WINDOW - k) * log1p(-p));
	return sum;
}

static void cutoffs(void)
{
	CHECK_EQUAL(NOISE_REPEATS, 1 + (ALPHA + NOISE_STATED_BITS - 1) / NOISE_STATED_BITS);
	CHECK(tail(NOISE_SHARE) <= exp2(-ALPHA));
	CHECK(tail(NOISE_SHARE - 1) > exp2(-ALPHA));
	CHECK(NOISE_START >= 1024 && NOISE_START >= 2 * NOISE_WINDOW);
}

/* --- each test at its cutoff ---------------------------------------------------------------------------------------------------------- */

static uint32_t seed = 1;

/* Bits without a pattern, for tests that have one. */
static uint8_t other(void)
{
	seed = seed * 1664525 + 1013904223;
	return (uint8_t)(seed >> 24);
}

static void fails(const uint8_t *samples, size_t num, const char *name, size_t after)
{
	size_t seen = 0;

	CHECK_TEXT(cupel_lab_noise_health(&seen, samples, num), name);
	CHECK_OF(name, seen, after);
}

static void passes(const uint8_t *samples, size_t num)
{
	fails(samples, num, "", num);
}

static void repetition(void)
{
	uint8_t samples[4 * NOISE_WINDOW];

	for (size_t at = 0; at + NOISE_REPEATS <= sizeof samples; at += 41) {
		for (size_t i = 0; i < sizeof samples; i++)
			samples[i] = other();
		for (size_t i = 0; i < NOISE_REPEATS; i++)
			samples[at + i] = 0x77;
		if (at > 0)
			samples[at - 1] = 0x78;
		samples[at + NOISE_REPEATS - 1] = 0x78;
		passes(samples, sizeof samples);                 /* 30 */
		samples[at + NOISE_REPEATS - 1] = 0x77;
		fails(samples, sizeof samples, "repetition count", at + NOISE_REPEATS);
	}
}

/* `share` samples of each window are its first one, at places without a pattern. */
static void share_out(uint8_t *samples, unsigned windows, unsigned share)
{
	for (unsigned w = 0; w < windows; w++, samples += NOISE_WINDOW) {
		for (unsigned i = 0; i < NOISE_WINDOW; i++)
			samples[i] = other() | 1;
		samples[0] = (uint8_t)(2 * w + 2);
		for (unsigned num = 1; num < share;) {
			seed = seed * 1664525 + 1013904223;
			uint8_t *at = &samples[1 + (seed >> 8) % (NOISE_WINDOW - 1)];
			num += *at != samples[0];
			*at = samples[0];
		}
	}
}

static void proportion(void)
{
	uint8_t samples[3 * NOISE_WINDOW];

	share_out(samples, 3, NOISE_SHARE - 1);
	passes(samples, sizeof samples);
	for (unsigned w = 0; w < 3; w++) {
		share_out(samples, 3, NOISE_SHARE - 1);
		size_t last = NOISE_WINDOW * (w + 1) - 1;
		while (samples[last] == samples[NOISE_WINDOW * w])
			last--;
		samples[last] = samples[NOISE_WINDOW * w];
		for (size_t i = last; i + 1 < NOISE_WINDOW * (w + 1) && samples[i + 1] == samples[last]; i++)
			last = i + 1;
		size_t seen = 0;
		CHECK_TEXT(cupel_lab_noise_health(&seen, samples, sizeof samples), "adaptive proportion");
		CHECK(seen > NOISE_WINDOW * w && seen <= NOISE_WINDOW * (w + 1));
	}
}

static void periods(void)
{
	uint8_t samples[3 * NOISE_WINDOW];

	for (unsigned period = 2; period <= NOISE_LAGS; period++) {
		for (size_t i = 0; i < sizeof samples; i++)
			samples[i] = (uint8_t)(i % period * 3);
		fails(samples, sizeof samples, "lag", period + NOISE_SHARE);
		/* from the midst of a window on: caught in the next one, if not in this */
		for (size_t i = 0; i < 300; i++)
			samples[i] = other();
		size_t seen = 0;
		CHECK_TEXT(cupel_lab_noise_health(&seen, samples, sizeof samples), "lag");
		CHECK(seen <= 2 * NOISE_WINDOW);
	}
	for (size_t i = 0; i < sizeof samples; i++)              /* what it does not look for, as ENTROPY.md says */
		samples[i] = (uint8_t)(i % (NOISE_LAGS + 1) * 3);
	passes(samples, sizeof samples);
}

static bool all_zero(const void *at, size_t len)
{
	const uint8_t *p = at;

	while (len > 0 && *p == 0)
		p++, len--;
	return len == 0;
}

/* --- stuck sources in the module ------------------------------------------------------------------------------------------------------- */

struct stuck {
	uint32_t period, from;
	const char *name;
};

static const struct stuck stuck[] = {
	{ 1, 0, "repetition count" }, { 2, 0, "lag" }, { 3, 0, "lag" }, { 16, 0, "lag" }, { 64, 0, "lag" }, { 0, 0, "coarse counter" },
	/* after the start-up test, in the midst of what it is good for */
	{ 1, NOISE_START + 100, "repetition count" }, { 2, NOISE_START + 100, "lag" }, { 64, NOISE_START + 1, "lag" },
};

/* No key is made, and nothing is signed with a secret of the message; what needs neither is done. */
static void keys_answer_all_the_same(void)
{
	static const uint32_t curves[] = { CUPEL_P224, CUPEL_P256, CUPEL_P384, CUPEL_P521 };
	uint8_t private_key[CUPEL_PRIVATE_KEY_MAX_LEN] = { 0 }, sig[CUPEL_SIGNATURE_MAX_LEN];
	size_t len;
	cupel_key key;

	memset(private_key, 0x33, sizeof private_key);
	private_key[0] = 0;
	for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
		for (uint32_t usage = CUPEL_SIGN; usage <= CUPEL_AGREE; usage++) {
			memset(&key, 0xa5, sizeof key);
			CHECK_EQUAL(cupel_keygen(&key, curves[i], usage), CUPEL_E_RANDOM);
			CHECK(all_zero(&key, sizeof key));
		}
		size_t private_len = cupel_key_len(curves[i], CUPEL_PRIVATE);
		CHECK_EQUAL(cupel_key_import(&key, curves[i], CUPEL_SIGN, private_key, private_len, NULL, 0), CUPEL_OK);
		memset(sig, 0xa5, sizeof sig);
		CHECK_EQUAL(cupel_sign(&key, CUPEL_SHA2_256, sig, sizeof sig, &len, "abc", 3), CUPEL_E_RANDOM);
		CHECK(all_zero(sig, 2 * private_len));
		CHECK_EQUAL(cupel_key_import(&key, curves[i], CUPEL_SIGN_DETERMINISTIC, private_key, private_len, NULL, 0), CUPEL_OK);
		CHECK_EQUAL(cupel_sign(&key, CUPEL_SHA2_256, sig, sizeof sig, &len, "abc", 3), CUPEL_OK);
		cupel_key_clear(&key);
	}
}

static void answers_all_the_same(void)
{
	static const uint8_t key[16];
	uint8_t out[64], nonce[12], tag[16];
	cupel_status_report status;
	cupel_service_report report;
	cupel_aead_ctx ctx;

	keys_answer_all_the_same();
	CHECK_EQUAL(cupel_status(&status), CUPEL_OK);
	CHECK_EQUAL(status.state, CUPEL_STATE_APPROVED);
	CHECK_EQUAL(cupel_digest(CUPEL_SHA2_512, out, sizeof out, "abc", 3), CUPEL_OK);
	CHECK_EQUAL(cupel_self_test(NULL, 0, &(size_t){ 0 }), CUPEL_OK);
	CHECK_EQUAL(cupel_aead_init(&ctx, CUPEL_AES_GCM, CUPEL_IV_TLS12, 16, key, sizeof key, key, 4), CUPEL_OK);
	CHECK_EQUAL(cupel_aead_seal(&ctx, out, sizeof out, tag, sizeof tag, NULL, 0, NULL, 0, key, sizeof key, NULL, 0), CUPEL_OK);
	/* random services have an error of their own, and zeros */
	memset(out, 0xa5, sizeof out);
	CHECK_EQUAL(cupel_random(out, sizeof out), CUPEL_E_RANDOM);
	for (size_t i = 0; i < sizeof out; i++)
		CHECK_EQUAL(out[i], 0);
	CHECK_EQUAL(cupel_service_query(CUPEL_RANDOM, &report, NULL), CUPEL_OK);
	CHECK_EQUAL(report.answer, CUPEL_E_RANDOM);
	CHECK_EQUAL(cupel_aead_init(&ctx, CUPEL_AES_GCM, CUPEL_IV_RANDOM, 16, key, sizeof key, NULL, 0), CUPEL_OK);
	memset(out, 0xa5, sizeof out);
	memset(nonce, 0xa5, sizeof nonce);
	memset(tag, 0xa5, sizeof tag);
	CHECK_EQUAL(cupel_aead_seal(&ctx, out, 16, tag, sizeof tag, nonce, sizeof nonce, NULL, 0, key, sizeof key, NULL, 0), CUPEL_E_RANDOM);
	for (size_t i = 0; i < 16; i++)
		CHECK(out[i] == 0 && tag[i] == 0 && nonce[i % sizeof nonce] == 0);
	CHECK_EQUAL(out[16], 0xa5);
	CHECK_EQUAL(cupel_random(out, 0), CUPEL_E_RANDOM);
}

static void is_mended(void)
{
	uint8_t out[64] = { 0 }, more[64] = { 0 };

	CHECK_EQUAL(cupel_lab_noise_stick(UINT32_MAX, 0), CUPEL_OK);
	CHECK_EQUAL(cupel_random(out, sizeof out), CUPEL_OK);
	CHECK_TEXT(cupel_lab_noise_failed(), "");
	CHECK_EQUAL(cupel_random(more, sizeof more), CUPEL_OK);
	CHECK(memcmp(out, more, sizeof out) != 0 && out[5] + out[6] + out[7] + out[8] + out[9] != 0);
}

/* Before the first seed. */
static void stuck_at_first(const void *arg)
{
	const struct stuck *how = arg;
	uint8_t seed_bytes[48];

	CHECK_EQUAL(cupel_lab_noise_stick(how->period, how->from), CUPEL_OK);
	memset(seed_bytes, 0xa5, sizeof seed_bytes);
	CHECK_EQUAL(cupel_lab_entropy(seed_bytes, sizeof seed_bytes), CUPEL_E_RANDOM);
	for (size_t i = 0; i < sizeof seed_bytes; i++)
		CHECK_EQUAL(seed_bytes[i], 0);
	CHECK_TEXT(cupel_lab_noise_failed(), how->name);
	answers_all_the_same();
	CHECK(*cupel_lab_noise_failed() != '\0' || how->from > NOISE_START);
	is_mended();
}

/* When generators are seeded already: what they have is good, until a seed fails. Then none of them answers. */
static void stuck_later(const void *arg)
{
	const struct stuck *how = arg;
	uint8_t out[16];

	CHECK_EQUAL(cupel_random(out, sizeof out), CUPEL_OK);
	CHECK_EQUAL(cupel_lab_noise_stick(how->period, how->from), CUPEL_OK);
	CHECK_EQUAL(cupel_random(out, sizeof out), CUPEL_OK);
	CHECK_EQUAL(cupel_lab_entropy(out, sizeof out), CUPEL_E_RANDOM);
	CHECK_TEXT(cupel_lab_noise_failed(), how->name);
	if (how->from < NOISE_START)
		answers_all_the_same();
	is_mended();
}

/* Samples of an instance that seeds nothing: injected ones are seen in it. */
static void raw(void)
{
	static uint8_t samples[100000];
	unsigned counts[256] = { 0 }, most = 0;
	size_t seen = 0;

	CHECK_EQUAL(cupel_lab_noise_health(&seen, samples, 0)[0], 0);
	CHECK_EQUAL(cupel_lab_noise(samples, sizeof samples), CUPEL_OK);
	for (size_t i = 0; i < sizeof samples; i++)
		most = ++counts[samples[i]] > most ? counts[samples[i]] : most;
	printf("noise: the most common of %zu samples came %u times, %.2f bits\n", sizeof samples, most, -log2((double)most / sizeof samples));
#if defined(__x86_64__)                  /* of others, ENTROPY.md states nothing */
	CHECK(most < sizeof samples / 4);
	CHECK_TEXT(cupel_lab_noise_health(&seen, samples, sizeof samples), "");
#endif
	CHECK_EQUAL(cupel_lab_noise_shake(), CUPEL_OK);
	CHECK_EQUAL(cupel_lab_noise(samples, sizeof samples), CUPEL_OK);
	CHECK_TEXT(cupel_lab_noise_health(&seen, samples, sizeof samples), "");
	CHECK_EQUAL(cupel_lab_noise_stick(3, 10), CUPEL_OK);
	CHECK_EQUAL(cupel_lab_noise(samples, 1000), CUPEL_OK);
	for (size_t i = 13; i < 1000; i++)
		CHECK_EQUAL(samples[i], samples[i - 3]);
	CHECK_EQUAL(cupel_lab_noise_stick(UINT32_MAX, 0), CUPEL_OK);
}

int main(void)
{
	check_open();
	cutoffs();
	repetition();
	proportion();
	periods();
	for (size_t i = 0; i < sizeof stuck / sizeof *stuck; i++) {
		in_child(stuck_at_first, &stuck[i], stuck[i].name);
		in_child(stuck_later, &stuck[i], stuck[i].name);
	}
	raw();
	return check_close("noise");
}
