/* SPDX-License-Identifier: MIT */
/* Bytes that the sealed object reserves in .bss for `struct state` (module/state.h), whole pages. Read by C and by assembly. */
#define CUPEL_STATE_SIZE 28672
