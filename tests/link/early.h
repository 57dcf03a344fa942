/* SPDX-License-Identifier: MIT */
#ifndef EARLY_H
#define EARLY_H

/** True where the one early call that early.c was built for came before the module's constructor, and worked. */
int early_calls_worked(void);

#endif
