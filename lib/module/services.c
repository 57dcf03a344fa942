/* SPDX-License-Identifier: MIT */
#include "module/services.h"
#include "cipher/modes.h"
#include "ec/key.h"
#include "hash/hash.h"
#include "kdf/kdf.h"
#include "mac/mac.h"
#include "random/mechanism.h"

/* The families' algorithm ids, by the names that the table uses. */
#define ALGORITHM_MODULE(a) 0
#define ALGORITHM_DIGEST(a) HASH_##a
#define ALGORITHM_MAC(a) MAC_##a
#define ALGORITHM_CIPHER(a) CIPHER_##a
#define ALGORITHM_AEAD(a) AEAD_##a
#define ALGORITHM_WRAP(a) WRAP_##a
#define ALGORITHM_RANDOM(a) 0
#define ALGORITHM_DRBG(a) DRBG_##a
#define ALGORITHM_KDF(a) KDF_##a
#define ALGORITHM_KEY(a) KEY_##a
#define ALGORITHM_SIGN(a) SIGN_##a
#define ALGORITHM_AGREE(a) AGREE_##a

#define WANT_APPROVED CODE_OPERATIONAL
#define WANT_UNAPPROVED (CODE_OPERATIONAL | WORD_PERMITTED)
#define MASK_APPROVED WORD_CODE
#define MASK_UNAPPROVED (WORD_CODE | WORD_PERMITTED)
#define INDICATOR_APPROVED CUPEL_OK
#define INDICATOR_UNAPPROVED CUPEL_NOT_APPROVED

const struct service services[CUPEL_NUM_SERVICES] = {
#define CUPEL_SERVICE(number, symbol, family_, algorithm_, name, standard, parameters, strength_, status, states_, condition, \
                      cast_, role, inputs, outputs, access) \
	[CUPEL_##symbol] = { .want = WANT_##status, .mask = MASK_##status, .strength = strength_, .family = FAMILY_##family_, \
	                     .algorithm = ALGORITHM_##family_(algorithm_), .states = states_, .id = CUPEL_##symbol, \
	                     .cast = FAMILY_##family_ == FAMILY_MODULE ? CAST_MODULE : CAST_##cast_, \
	                     .indicator = INDICATOR_##status },
#include "module/services.def"
};

/* The texts of all rows, one after the other, each ended by a zero: an array of pointers would need the linker. */
static const char texts[] =
#define CUPEL_SERVICE(number, symbol, family_, algorithm_, name, standard, parameters, strength_, status, states_, condition, \
                      cast_, role, inputs, outputs, access) \
	name "\0" standard "\0" condition "\0"
#include "module/services.def"
	;

const char *service_text(const struct service *row, enum service_text which)
{
	const char *text = texts;

	for (uint32_t skip = (row->id - 1u) * NUM_SERVICE_TEXTS + which; skip > 0; skip--)
		while (*text++ != '\0')
			;
	return text;
}
