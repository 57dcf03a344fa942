/* SPDX-License-Identifier: MIT */
#include "lab/lab.h"

const char lab_text[] = "false";

void lab_public(const void *at, size_t len)
{
	(void)at;
	(void)len;
}

void lab_secret(const void *at, size_t len)
{
	(void)at;
	(void)len;
}

uint64_t lab_noise(uint64_t taken, uint32_t num)
{
	(void)num;
	return taken;
}
