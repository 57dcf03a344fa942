/* SPDX-License-Identifier: MIT */
/* The sealed boundary: where it begins and ends, and the way to the state outside it. */
#ifndef CUPEL_BOUNDARY_H
#define CUPEL_BOUNDARY_H

extern const uint8_t cupel_start[], cupel_end[], cupel_seal_digest[];
extern const int32_t cupel_state_distance;

#define BOUNDARY_SEALED 1

/* The sum leaves the object that it starts from, so the compiler must not see where it came from: without the
   barrier, clang 14 takes a store for one to a constant and drops it (2026-11). */
static inline struct state *module_state(void)
{
	uintptr_t at = (uintptr_t)&cupel_state_distance;
	__asm__("" : "+r"(at));
	return (struct state *)(at + (uintptr_t)(intptr_t)*(const volatile int32_t *)at);
}

/* Offsets in the header at cupel_start (marks.S). */
enum { HEADER_BUILD_ID_OFFSET = 32, BUILD_ID_LEN = 32, SEAL_DIGEST_LEN = 32 };

/** Fills in what is sealed and which build it is. */
static inline void boundary_report(cupel_module_report *report)
{
	report->sealed_len = (uint64_t)(cupel_end - cupel_start);
	for (size_t i = 0; i < BUILD_ID_LEN; i++)
		report->build_id[i] = cupel_start[HEADER_BUILD_ID_OFFSET + i];
	for (size_t i = 0; i < SEAL_DIGEST_LEN; i++)
		report->digest[i] = cupel_seal_digest[i];
}

#endif
