/* SPDX-License-Identifier: MIT */
#ifndef PRODUCT_H
#define PRODUCT_H

/** Uses the module, prints what it found, and gives 0 where everything was as it must be. */
__attribute__((visibility("default"))) int product(void);

#endif
