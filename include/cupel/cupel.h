/* SPDX-License-Identifier: MIT */
/**
 * Cupel: a cryptographic module in one archive. The conventions of its API, stated once.
 *
 * Order of arguments: context, service ids, outputs, inputs. Each pointer is followed at once by its length (`_len`) or
 * capacity (`_cap`) in bytes.
 *
 * Result: `int`, to be looked at, and it is the service indicator (FIPS 140-3 IG 2.4.C):
 *     0     done, by an approved service
 *   > 0     done, by a service that is not approved (CUPEL_NOT_APPROVED)
 *   < 0     refused or failed: one of CUPEL_E_..., each with one meaning and one sentence (cupel_strerror)
 * The call that releases the result (one-shot, final, verify, seal, open, a cipher's update) carries the indicator; init and the
 * update of a digest or a MAC answer 0 or an error. Test for an approved answer with CUPEL_IS_APPROVED(rc).
 *
 * What is refused leaves its outputs untouched; where the cryptography fails, the whole output is zero. Arguments are judged in
 * this order: what names the service (its id, or a live context), then the state of the module and the approval of
 * the service, then all other arguments.
 *
 * Contexts belong to the caller, have a fixed size (cupel_sizeof), hold no pointer, and may be moved or copied as bytes between
 * calls (but for one that counts IVs: its copy would use each of them again; and see drbg.h). They and the structures of reports are aligned
 * to 8 bytes. One context is used by one thread at a time; everything else may be called from any thread, from constructors
 * that run before the module's own, and in a child of fork. `..._clear` wipes a context, returns nothing and works in every
 * state of the module; init over a context that is in use does not wipe what it has no need to write.
 *
 * Lengths of inputs, ids, and the verdict of a verification are public; contents of messages, keys and tags do not
 * influence time, branches or addresses, unless a function says so.
 */
#ifndef CUPEL_CUPEL_H
#define CUPEL_CUPEL_H

#include <cupel/base.h>
#include <cupel/services.h>
#include <cupel/module.h>
#include <cupel/digest.h>
#include <cupel/mac.h>
#include <cupel/cipher.h>
#include <cupel/aead.h>
#include <cupel/keywrap.h>
#include <cupel/random.h>
#include <cupel/drbg.h>
#include <cupel/kdf.h>
#include <cupel/key.h>
#include <cupel/sign.h>
#include <cupel/agree.h>

#endif
