/* SPDX-License-Identifier: MIT */
#include <cupel/cupel.h>

const char *cupel_strerror(int result)
{
	switch ((enum cupel_result)result) {
	case CUPEL_OK: return "done by an approved service";
	case CUPEL_NOT_APPROVED: return "done by a service that is not approved";
	case CUPEL_E_NULL: return "a pointer is null that must not be";
	case CUPEL_E_ALIGNMENT: return "a context or a structure is not aligned to 8 bytes";
	case CUPEL_E_SERVICE: return "there is no such service, or this function does not perform it";
	case CUPEL_E_VERB: return "the verb is not one of this service's";
	case CUPEL_E_OUTPUT_SIZE: return "the output has too little room";
	case CUPEL_E_INPUT_SIZE: return "the message's length is not one that the standard allows";
	case CUPEL_E_KEY_SIZE: return "the key's length is not allowed for this use";
	case CUPEL_E_TAG_SIZE: return "the tag's length is not allowed";
	case CUPEL_E_OVERLAP: return "buffers overlap that must not";
	case CUPEL_E_CONTEXT: return "the context is not live: never begun, finished, cleared, or from before a reset";
	case CUPEL_E_USAGE: return "the context or the key was made for another use, or no IV was given yet";
	case CUPEL_E_FEATURES: return "this CPU or build lacks some of these features";
	case CUPEL_E_KEY_HALVES: return "the two halves of the XTS key are equal";
	case CUPEL_E_IV_WAY: return "this is not a way to make IVs, or not one of this service";
	case CUPEL_E_IV_SIZE: return "the length of the IV, nonce, number or tweak is not allowed";
	case CUPEL_E_IV_FIXED: return "the nonce does not have the fixed part of this context";
	case CUPEL_E_IV_ORDER: return "the number, or the nonce's, is not above the last one's";
	case CUPEL_E_STRENGTH: return "the mechanism does not have so much security strength";
	case CUPEL_E_REQUEST_SIZE: return "one request may not ask for so many random bytes";
	case CUPEL_E_FUNCTION: return "this is not a hash function or MAC that the derivation works with";
	case CUPEL_E_DERIVED_SIZE: return "so many bytes cannot be derived, or may not";
	case CUPEL_E_SALT_SIZE: return "the salt's length is not allowed";
	case CUPEL_E_PASSWORD_SIZE: return "the password is too short";
	case CUPEL_E_ITERATIONS: return "these are too few iterations";
	case CUPEL_E_LABEL: return "the label is not one that this service may use";
	case CUPEL_E_MODE: return "this is not a mode of the service";
	case CUPEL_E_COUNTER: return "the counter's place or length is not one of this mode";
	case CUPEL_E_PRIVATE_RANGE: return "the private key is zero, or not below the order";
	case CUPEL_E_POINT_FORM: return "the public key is no uncompressed point: it does not begin with 04";
	case CUPEL_E_POINT_INFINITY: return "the public key is the point at infinity, or leads there";
	case CUPEL_E_POINT_RANGE: return "a coordinate of the public key is not below the prime";
	case CUPEL_E_POINT_OFF_CURVE: return "the public key is not a point of the curve";
	case CUPEL_E_PAIR: return "the public key is not that of the private key";
	case CUPEL_E_SIGNATURE_SIZE: return "the signature's length is not that of the key's signatures";
	case CUPEL_E_SIGNATURE_RANGE: return "r or s of the signature is zero, or not below the order";
	case CUPEL_E_NOT_APPROVED: return "the service is not approved, and such services are not permitted now";
	case CUPEL_E_LOCKED: return "approved mode is latched, so permission cannot be given any more";
	case CUPEL_E_STARTED: return "too late: a service was performed already";
	case CUPEL_E_OPEN_BUILD: return "an open build does not test its own integrity, so it cannot be latched";
	case CUPEL_E_NOT_IN_ERROR: return "the module is not in the error state, so there is nothing to reset";
	case CUPEL_E_SELF_TEST: return "error state: a self-test failed; a reset may help";
	case CUPEL_E_INTEGRITY: return "error state for good: the module's code or constants were changed";
	case CUPEL_E_SHUT_DOWN: return "the module was shut down";
	case CUPEL_E_RANDOM: return "the noise source does not pass its health tests: there are no random bits";
	case CUPEL_E_EXHAUSTED: return "under this key the context may do no more: begin again with a new one";
	case CUPEL_E_FORKED: return "the context counts for the process that began it, and this is a child of it";
	case CUPEL_E_RESEED: return "the generator has answered as often as one seed allows: reseed it";
	case CUPEL_E_MISMATCH: return "the tag, the signature or the wrapped key does not verify";
	case CUPEL_E_PAIRWISE: return "the new key pair failed its test, and is gone";
	}
	return "not a result of this module";
}
