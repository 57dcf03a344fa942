/* SPDX-License-Identifier: MIT */
/* A product build has no command of the laboratory. */
#include "tool.h"

const struct command *const lab_command = NULL;
