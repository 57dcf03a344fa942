/* SPDX-License-Identifier: MIT */
/* The texts of services.def; its numbers stand in gate.h. */
#ifndef CUPEL_MODULE_SERVICES_H
#define CUPEL_MODULE_SERVICES_H

#include "module/gate.h"

#pragma GCC visibility push(hidden)

enum service_text { SERVICE_NAME, SERVICE_STANDARD, SERVICE_CONDITION, NUM_SERVICE_TEXTS };

const char *service_text(const struct service *row, enum service_text which);

#pragma GCC visibility pop

#endif
