/* SPDX-License-Identifier: MIT */
/* Every service that takes a secret, performed: for programs that watch how the module treats the secrets. */
#ifndef SERVICES_H
#define SERVICES_H

#include <cupel/cupel.h>
#include <cupel/lab.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The code paths, and who can watch them: memcheck does not know every instruction. The features of a path need not all be used together. */
struct path {
	const char *name;
	uint64_t features;
	bool stepped;                    /* else memcheck knows it */
};
extern const struct path paths[];
extern const size_t num_paths;

/* The secrets: keys, seeds, passwords; messages; tags that are wrong. */
extern uint8_t key[200], msg[700], wrong[CUPEL_MAC_MAX_LEN];

/* Other secrets of the same lengths, for each number; from 4 on, random ones. */
void services_secrets(uint64_t number);

/* Performs them. True where every answer was right. FEW: few lengths of what enters the path's routines, and
   nothing that draws entropy. */
enum extent { FEW, ALL };
bool services_perform(enum extent extent);

/* How many rows of lib/module/services.def that take a secret have not been performed so far; named on standard output. */
unsigned services_left_out(void);

/* ct.c: twins that leak a secret, by a branch and by an address. step.c, enter.c: `step` and `enter` of ct.c's usage. */
void leak_branch(void);
void leak_address(void);
int step(const char *what, const char *registers, const char *reached, unsigned num_secrets);
int enter(void);

#endif
