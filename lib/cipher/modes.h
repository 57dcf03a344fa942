/* SPDX-License-Identifier: MIT */
/* The modes of AES as services.def names them, and what the service query asks of them. */
#ifndef CUPEL_CIPHER_MODES_H
#define CUPEL_CIPHER_MODES_H

#include "module/gate.h"

#pragma GCC visibility push(hidden)

enum cipher { CIPHER_ECB, CIPHER_CBC, CIPHER_CTR, CIPHER_XTS };
enum aead { AEAD_GCM, AEAD_GMAC, AEAD_CCM, AEAD_GCM_CALLER_IV, AEAD_CHACHA20_POLY1305 };
enum wrap { WRAP_KW, WRAP_KWP, WRAP_KW_INVERSE, WRAP_KWP_INVERSE };

/** Why a row refuses these parameters; 0 where it does not. The calls ask the same. */
int cipher_refusal(const struct service *row, const cupel_service_params *params);
int aead_refusal(const struct service *row, const cupel_service_params *params);
int wrap_refusal(const struct service *row, const cupel_service_params *params);

/** The row that a call with these parameters is bound to: the caller's IVs lead to one of their own. */
const struct service *aead_query_row(const struct service *row, const cupel_service_params *params);

#pragma GCC visibility pop

#endif
