/* SPDX-License-Identifier: MIT */
/* What the rest of the module asks of the laboratory build: lab.c answers in it, product.c in the product. */
#ifndef CUPEL_LIB_LAB_LAB_H
#define CUPEL_LIB_LAB_LAB_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

/** "true" or "false": is this a laboratory build. */
extern const char lab_text[];

/** Marks memory as public again, whatever it was computed from. Each use has its reason beside it. */
void lab_public(const void *at, size_t len);

/** Marks memory as secret, whatever it was computed from. */
void lab_secret(const void *at, size_t len);

/** The time that the noise source's sample `num` took, or what cupel_lab_noise_stick() has put in its place. */
uint64_t lab_noise(uint64_t taken, uint32_t num);

#pragma GCC visibility pop

#endif
