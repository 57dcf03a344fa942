/* SPDX-License-Identifier: MIT */
/* The CPU features that each code path needs; beside each the name by which the tests tell it, and tools/check.py after them. */
#ifndef TESTS_PATHS_H
#define TESTS_PATHS_H

#include <cupel/cupel.h>

#define FEATURES_PORTABLE UINT64_C(0)                                                                    /* portable */
#define FEATURES_AVX2 ((uint64_t)CUPEL_CPU_AVX2 | CUPEL_CPU_BMI)                                         /* avx2+bmi */
#define FEATURES_AVX512 ((uint64_t)CUPEL_CPU_AVX512 | CUPEL_CPU_AVX2)                                    /* avx512+avx2 */
#define FEATURES_SHANI ((uint64_t)CUPEL_CPU_SHA | CUPEL_CPU_SSSE3 | CUPEL_CPU_SSE41)                     /* sha+ssse3+sse4.1 */
#define FEATURES_AESNI_SSE ((uint64_t)CUPEL_CPU_AES | CUPEL_CPU_SSSE3 | CUPEL_CPU_SSE41)                 /* aesni-sse */
#define FEATURES_AESNI (FEATURES_AESNI_SSE | CUPEL_CPU_AVX)                                              /* aesni */
#define FEATURES_VAES256 (FEATURES_AESNI | CUPEL_CPU_AVX2 | CUPEL_CPU_VAES)                              /* vaes256 */
#define FEATURES_VAES512 (FEATURES_VAES256 | CUPEL_CPU_AVX512 | CUPEL_CPU_BMI)                           /* vaes512 */
#define FEATURES_ADX ((uint64_t)CUPEL_CPU_ADX | CUPEL_CPU_BMI | CUPEL_CPU_AVX2)                          /* adx */

#endif
