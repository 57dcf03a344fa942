/* SPDX-License-Identifier: MIT */
#include "lab/lab.h"

const char lab_text[] = "false";

void lab_public(const void *at, size_t len)
{
	(void)at;
	(void)len;
}
