/* SPDX-License-Identifier: MIT */
#ifndef CUPEL_MODULE_LOAD_H
#define CUPEL_MODULE_LOAD_H

#pragma GCC visibility push(hidden)

/**
 * Leaves SELF_TEST: finds CPU features and the kernel's switch, runs the tests of SHA-256 and HMAC-SHA-256, then the integrity test
 * with them (AS10.17, AS10.18). Runs as a constructor; called again it does nothing, called before it does the work.
 */
void module_load(void);

#pragma GCC visibility pop

#endif
