/* SPDX-License-Identifier: MIT */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "der.h"

#include <string.h>

enum tag {
	INTEGER = 0x02,
	BIT_STRING = 0x03,
	OCTET_STRING = 0x04,
	OBJECT_IDENTIFIER = 0x06,
	SEQUENCE = 0x30,
	CONTEXT_0 = 0xa0,
	CONTEXT_1 = 0xa1
};

static const uint8_t ec_public_key[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01 };

static const struct {
	uint32_t service;
	size_t len;
	uint8_t oid[8];
} curves[] = {
	{ CUPEL_P224, 5, { 0x2b, 0x81, 0x04, 0x00, 0x21 } },
	{ CUPEL_P256, 8, { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07 } },
	{ CUPEL_P384, 5, { 0x2b, 0x81, 0x04, 0x00, 0x22 } },
	{ CUPEL_P521, 5, { 0x2b, 0x81, 0x04, 0x00, 0x23 } },
};
enum { NUM_CURVES = sizeof curves / sizeof *curves };

/* --- reading ----------------------------------------------------------------------------------------------------------------- */

/* What is still to be read. */
struct in {
	const uint8_t *at;
	size_t len;
};

static bool begins_with(const struct in *in, enum tag tag)
{
	return in->len > 0 && *in->at == tag;
}

/* Takes a value with this tag from `in`; its length is written as shortly as can be (X.690 10.1). */
static bool take(struct in *in, enum tag tag, struct in *content)
{
	size_t head = 2, len;

	if (in->len < head || *in->at != tag)
		return false;
	len = in->at[1];
	if (len > 0x7f) {
		size_t num = len & 0x7f;

		if (num == 0 || num > 2 || in->len < head + num)
			return false;
		for (len = 0; num > 0; num--)
			len = len << 8 | in->at[head++];
		if (len < (head == 3 ? 0x80u : 0x100u))
			return false;
	}
	if (in->len - head < len)
		return false;
	*content = (struct in){ in->at + head, len };
	in->at += head + len;
	in->len -= head + len;
	return true;
}

/* A whole structure: one sequence, and nothing behind it. */
static const char *open_whole(struct in *content, const uint8_t *der, size_t len)
{
	struct in in = { der, len };

	if (!take(&in, SEQUENCE, content))
		return "it is no DER sequence";
	return in.len != 0 ? "there are bytes behind its end" : NULL;
}

static bool take_exactly(struct in *in, enum tag tag, const uint8_t *wanted, size_t len)
{
	struct in content;

	return take(in, tag, &content) && content.len == len && memcmp(content.at, wanted, len) == 0;
}

static bool take_number(struct in *in, uint8_t wanted)
{
	return take_exactly(in, INTEGER, &wanted, 1);
}

static const char *take_curve(struct in *in, uint32_t *service)
{
	struct in oid;

	if (begins_with(in, SEQUENCE))
		return "its curve is given by parameters; only named curves are read";
	if (!take(in, OBJECT_IDENTIFIER, &oid))
		return "its curve is not named";
	for (size_t i = 0; i < NUM_CURVES; i++)
		if (oid.len == curves[i].len && memcmp(oid.at, curves[i].oid, oid.len) == 0) {
			*service = curves[i].service;
			return NULL;
		}
	return "its curve is none of P-224, P-256, P-384 and P-521";
}

/* AlgorithmIdentifier (RFC 5480 2.1.1). */
static const char *take_algorithm(struct in *in, uint32_t *service)
{
	struct in algorithm;
	const char *wrong;

	if (!take(in, SEQUENCE, &algorithm))
		return "it has no algorithm";
	if (!take_exactly(&algorithm, OBJECT_IDENTIFIER, ec_public_key, sizeof ec_public_key))
		return "it is not a key of an elliptic curve";
	wrong = take_curve(&algorithm, service);
	return wrong == NULL && algorithm.len != 0 ? "there is more in its algorithm than the curve" : wrong;
}

/* A point in a bit string of whole bytes. */
static const char *take_point(struct in *in, struct der_key *key)
{
	struct in bits;

	if (!take(in, BIT_STRING, &bits) || bits.len < 2 || bits.at[0] != 0)
		return "its public key is no bit string of whole bytes";
	if (bits.at[1] == 0x02 || bits.at[1] == 0x03)
		return "its public key is a compressed point; only uncompressed ones are read";
	if (bits.len - 1 != cupel_key_len(key->service, CUPEL_PUBLIC))
		return "its public key does not have the length of its curve's points";
	key->public_key_len = bits.len - 1;
	memcpy(key->public_key, bits.at + 1, key->public_key_len);
	return NULL;
}

const char *der_read_spki(struct der_key *key, const uint8_t *der, size_t len)
{
	struct in in;
	const char *wrong = open_whole(&in, der, len);

	memset(key, 0, sizeof *key);
	if (wrong == NULL)
		wrong = take_algorithm(&in, &key->service);
	if (wrong == NULL)
		wrong = take_point(&in, key);
	return wrong == NULL && in.len != 0 ? "there is more in it than algorithm and public key" : wrong;
}

/* ECPrivateKey; where the curve is known from outside, it may be left out. */
static const char *read_ec_private_key(struct der_key *key, const uint8_t *der, size_t len)
{
	struct in in, private_key, tagged;
	const char *wrong = open_whole(&in, der, len);

	if (wrong != NULL)
		return wrong;
	if (!take_number(&in, 1))
		return "its version is not 1";
	if (!take(&in, OCTET_STRING, &private_key))
		return "it has no private key";
	if (begins_with(&in, CONTEXT_0)) {
		uint32_t service = 0;

		if (!take(&in, CONTEXT_0, &tagged))
			return "its curve cannot be read";
		wrong = take_curve(&tagged, &service);
		if (wrong != NULL)
			return wrong;
		if (tagged.len != 0 || (key->service != 0 && key->service != service))
			return "it names more than one curve";
		key->service = service;
	}
	if (key->service == 0)
		return "it names no curve";
	if (private_key.len != cupel_key_len(key->service, CUPEL_PRIVATE))
		return "its private key does not have the length of its curve's order";
	key->private_key_len = private_key.len;
	memcpy(key->private_key, private_key.at, private_key.len);
	if (begins_with(&in, CONTEXT_1)) {
		if (!take(&in, CONTEXT_1, &tagged))
			return "its public key cannot be read";
		wrong = take_point(&tagged, key);
		if (wrong != NULL)
			return wrong;
		if (tagged.len != 0)
			return "there is more than one public key in it";
	}
	return in.len != 0 ? "there is more in it than a key" : NULL;
}

const char *der_read_sec1(struct der_key *key, const uint8_t *der, size_t len)
{
	memset(key, 0, sizeof *key);
	return read_ec_private_key(key, der, len);
}

const char *der_read_pkcs8(struct der_key *key, const uint8_t *der, size_t len)
{
	struct in in, private_key;
	const char *wrong = open_whole(&in, der, len);

	memset(key, 0, sizeof *key);
	if (wrong == NULL && !take_number(&in, 0))
		wrong = "its version is not 0";
	if (wrong == NULL)
		wrong = take_algorithm(&in, &key->service);
	if (wrong == NULL && !take(&in, OCTET_STRING, &private_key))
		wrong = "it has no private key";
	if (wrong == NULL && in.len != 0)
		wrong = "it has attributes, which are not read";
	return wrong == NULL ? read_ec_private_key(key, private_key.at, private_key.len) : wrong;
}

/* A number that is not negative, written as shortly as can be, to a fixed length. */
static const char *take_integer(struct in *in, uint8_t *out, size_t len)
{
	struct in number;

	if (!take(in, INTEGER, &number) || number.len == 0)
		return "it has no r and s";
	if (number.at[0] & 0x80)
		return "r or s is negative";
	if (number.len > 1 && number.at[0] == 0) {
		if (!(number.at[1] & 0x80))
			return "r or s has more leading zeros than it must";
		number.at++;
		number.len--;
	}
	if (number.len > len)
		return "r or s is longer than the order of the key's curve";
	memset(out, 0, len - number.len);
	memcpy(out + len - number.len, number.at, number.len);
	return NULL;
}

const char *der_read_signature(uint8_t *sig, size_t half_len, const uint8_t *der, size_t len)
{
	struct in in;
	const char *wrong = open_whole(&in, der, len);

	if (wrong == NULL)
		wrong = take_integer(&in, sig, half_len);
	if (wrong == NULL)
		wrong = take_integer(&in, sig + half_len, half_len);
	return wrong == NULL && in.len != 0 ? "there is more in it than r and s" : wrong;
}

/* --- writing, from the end to the beginning: a length is known when it is written ---------------------------------------------- */

struct out {
	uint8_t bytes[DER_MAX_LEN];
	size_t start;
};

static void put(struct out *out, const uint8_t *bytes, size_t len)
{
	out->start -= len;
	memcpy(out->bytes + out->start, bytes, len);
}

static void put_byte(struct out *out, size_t byte)
{
	put(out, &(uint8_t){ (uint8_t)byte }, 1);
}

/* Tag and length before everything that was written since `end`. */
static void put_head(struct out *out, enum tag tag, size_t end)
{
	size_t len = end - out->start;

	put_byte(out, len);
	if (len > 0xff)
		put_byte(out, len >> 8);
	if (len > 0x7f)
		put_byte(out, len > 0xff ? 0x82 : 0x81);
	put_byte(out, tag);
}

static void put_value(struct out *out, enum tag tag, const uint8_t *bytes, size_t len)
{
	size_t end = out->start;

	put(out, bytes, len);
	put_head(out, tag, end);
}

static void put_curve(struct out *out, uint32_t service)
{
	for (size_t i = 0; i < NUM_CURVES; i++)
		if (curves[i].service == service)
			put_value(out, OBJECT_IDENTIFIER, curves[i].oid, curves[i].len);
}

static void put_algorithm(struct out *out, uint32_t service)
{
	size_t end = out->start;

	put_curve(out, service);
	put_value(out, OBJECT_IDENTIFIER, ec_public_key, sizeof ec_public_key);
	put_head(out, SEQUENCE, end);
}

static void put_point(struct out *out, const struct der_key *key)
{
	size_t end = out->start;

	put(out, key->public_key, key->public_key_len);
	put_byte(out, 0);
	put_head(out, BIT_STRING, end);
}

static void put_ec_private_key(struct out *out, const struct der_key *key, bool names_curve)
{
	size_t end = out->start, inner = out->start;

	put_point(out, key);
	put_head(out, CONTEXT_1, inner);
	if (names_curve) {
		inner = out->start;
		put_curve(out, key->service);
		put_head(out, CONTEXT_0, inner);
	}
	put_value(out, OCTET_STRING, key->private_key, key->private_key_len);
	put_value(out, INTEGER, &(uint8_t){ 1 }, 1);
	put_head(out, SEQUENCE, end);
}

static void put_integer(struct out *out, const uint8_t *bytes, size_t len)
{
	size_t end = out->start;

	while (len > 1 && *bytes == 0) {
		bytes++;
		len--;
	}
	put(out, bytes, len);
	if (*bytes & 0x80)
		put_byte(out, 0);
	put_head(out, INTEGER, end);
}

/* Hands out what was written, and wipes it here. */
static size_t finish(uint8_t *to, struct out *out)
{
	size_t len = sizeof out->bytes - out->start;

	memcpy(to, out->bytes + out->start, len);
	explicit_bzero(out, sizeof *out);
	return len;
}

size_t der_write_spki(uint8_t *to, const struct der_key *key)
{
	struct out out = { .start = sizeof out.bytes };

	put_point(&out, key);
	put_algorithm(&out, key->service);
	put_head(&out, SEQUENCE, sizeof out.bytes);
	return finish(to, &out);
}

size_t der_write_sec1(uint8_t *to, const struct der_key *key)
{
	struct out out = { .start = sizeof out.bytes };

	put_ec_private_key(&out, key, true);
	return finish(to, &out);
}

size_t der_write_pkcs8(uint8_t *to, const struct der_key *key)
{
	struct out out = { .start = sizeof out.bytes };

	put_ec_private_key(&out, key, false);
	put_head(&out, OCTET_STRING, sizeof out.bytes);
	put_algorithm(&out, key->service);
	put_value(&out, INTEGER, &(uint8_t){ 0 }, 1);
	put_head(&out, SEQUENCE, sizeof out.bytes);
	return finish(to, &out);
}

size_t der_write_signature(uint8_t *to, const uint8_t *sig, size_t half_len)
{
	struct out out = { .start = sizeof out.bytes };

	put_integer(&out, sig + half_len, half_len);
	put_integer(&out, sig, half_len);
	put_head(&out, SEQUENCE, sizeof out.bytes);
	return finish(to, &out);
}
