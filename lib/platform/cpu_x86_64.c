/* SPDX-License-Identifier: MIT */
/* Intel SDM volume 2, CPUID; volume 1, 14.3 and 15.2: what must hold before AVX and AVX-512 may be used. */
#include "platform/cpu.h"
#include "module/state.h"

struct cpuid { uint32_t a, b, c, d; };

static struct cpuid cpuid(uint32_t leaf)
{
	struct cpuid r;

	__asm__ volatile("cpuid" : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d) : "a"(leaf), "c"(0));
	return r;
}

static uint32_t xgetbv(void)
{
	uint32_t a, d;

	__asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
	return a;
}

#define BIT(n) (UINT32_C(1) << (n))
#define AVX512_ALL (BIT(16) | BIT(17) | BIT(30) | BIT(31))       /* F, DQ, BW, VL */
#define XCR0_AVX (BIT(1) | BIT(2))
#define XCR0_AVX512 (XCR0_AVX | BIT(5) | BIT(6) | BIT(7))

/* Agner Fog's tables: VPRORVD/Q ymm has a latency of 1 on Intel since Skylake-X, of 2 on Zen 4 and 5. */
static bool rotates_slowly(void)
{
	return cpuid(0).c == 0x444d4163; /* "cAMD", the end of AuthenticAMD */
}

uint32_t cpu_find_features(void)
{
	struct cpuid one = cpuid(1), seven = { 0 };
	uint32_t xcr0 = 0, found = 0;

	if (cpuid(0).a >= 7)
		seven = cpuid(7);
	if (one.c & BIT(27))
		xcr0 = xgetbv();

	if (one.c & BIT(9))
		found |= CUPEL_CPU_SSSE3;
	if (one.c & BIT(19))
		found |= CUPEL_CPU_SSE41;
	if ((one.c & BIT(25)) && (one.c & BIT(1)))
		found |= CUPEL_CPU_AES;
	if (one.c & BIT(30))
		found |= CUPEL_CPU_RDRAND;
	if (seven.b & BIT(18))
		found |= CUPEL_CPU_RDSEED;
	if ((seven.c & BIT(9)) && (seven.c & BIT(10)))
		found |= CUPEL_CPU_VAES;
	if (seven.b & BIT(29))
		found |= CUPEL_CPU_SHA;
	if ((seven.b & BIT(3)) && (seven.b & BIT(8)))
		found |= CUPEL_CPU_BMI;
	if (seven.b & BIT(19))
		found |= CUPEL_CPU_ADX;
	if ((xcr0 & XCR0_AVX) == XCR0_AVX && (one.c & BIT(28)))
		found |= CUPEL_CPU_AVX | ((seven.b & BIT(5)) ? CUPEL_CPU_AVX2 : 0u);
	if ((xcr0 & XCR0_AVX512) == XCR0_AVX512 && (seven.b & AVX512_ALL) == AVX512_ALL)
		found |= CUPEL_CPU_AVX512 | (rotates_slowly() ? CUPEL_CPU_SLOW_VPROR : 0u);
	return found;
}
