/* SPDX-License-Identifier: MIT */
/* In an emulator, whose counter has too little noise for the source's health tests: CUPEL_EMULATED is set there. */
#ifndef EMULATED_H
#define EMULATED_H

#include <stdbool.h>
#include <stdlib.h>

#include <cupel/cupel.h>
#include <cupel/lab.h>

#pragma weak cupel_lab_noise_shake       /* null where the test is not linked with the laboratory build */

static inline bool is_emulated(void)
{
	return getenv("CUPEL_EMULATED") != NULL;
}

/* Before the first random bits. */
static inline void shake_if_emulated(void)
{
	if (is_emulated() && cupel_lab_noise_shake != NULL && cupel_lab_noise_shake() != CUPEL_OK)
		exit(2);
}

#endif
