/* SPDX-License-Identifier: MIT */
#include "random/noise.h"
#include "base/bytes.h"
#include "lab/lab.h"

SELDOM void noise_open(struct noise *noise)
{
	memset(noise, 0, sizeof *noise);
	noise->last = noise_fetch(noise->lines);
}

uint64_t noise_sample(struct noise *noise)
{
	uint64_t now = noise_fetch(noise->lines), taken = now - noise->last;

	noise->last = now;
	return lab_noise(taken, noise->num++);
}

enum noise_fault noise_look(struct noise_health *health, uint8_t sample)
{
	uint32_t in_window = health->num % NOISE_WINDOW;
	bool periodic = false;

	if (in_window == 0) {
		health->first = sample;
		health->same = 0;
		memset(health->foreseen, 0, sizeof health->foreseen);
	}
	health->same += sample == health->first;
	health->repeats = health->num != 0 && sample == health->last ? health->repeats + 1 : 1;
	health->last = sample;
	for (uint32_t i = 0; i < NOISE_LAGS && i < health->num; i++) {
		health->foreseen[i] = (uint16_t)(health->foreseen[i] + (health->past[(health->num - 1 - i) % NOISE_LAGS] == sample));
		periodic |= health->foreseen[i] >= NOISE_SHARE;
	}
	health->past[health->num % NOISE_LAGS] = sample;
	health->num++;
	if (health->repeats >= NOISE_REPEATS)
		return NOISE_REPETITION;
	if (health->same >= NOISE_SHARE)
		return NOISE_PROPORTION;
	return periodic ? NOISE_PERIOD : NOISE_GOOD;
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
	while (b != 0) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

SELDOM enum noise_fault noise_start_up(struct noise *noise)
{
	uint64_t step = 0, least = UINT64_MAX;
	enum noise_fault fault = NOISE_GOOD;

	for (size_t i = 0; i < NOISE_START && fault == NOISE_GOOD; i++) {
		uint64_t taken = noise_sample(noise);

		fault = noise_look(&noise->health, (uint8_t)taken);
		step = common_divisor(taken, step);
		least = taken < least ? taken : least;
		if (taken == 0 || taken > UINT64_MAX / 2)
			fault = NOISE_COARSE;
	}
	if (fault == NOISE_GOOD && least / step < NOISE_STEPS)
		fault = NOISE_COARSE;
	return fault;
}
