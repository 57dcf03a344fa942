/* SPDX-License-Identifier: MIT */
/*
 * Keys, signatures and agreements of the curves. Integers of the client have leading zeros or not; answers have full width. What makes no key, no
 * signature or no secret is answered with no, or with no string at all.
 *
 * Beyond the protocol: `ECDSA/sigGen/k` takes the k behind the message (laboratory build), `ECDSA/sigVer/P1363` and `ECDSA/sigVer/DER` a public
 * key and a signature as they stand in certificates and protocols, `KAS-ECC-SSC/point` and `KAS-ECC-SSC/DER` such a key of a peer.
 */
#include <stdlib.h>
#include <string.h>

#include <cupel/lab.h>

#include "../der/der.h"
#include "acvp.h"

enum { MAX_DIGEST = 64 };

size_t ec_ecdsa(uint32_t service)
{
	return service == CUPEL_ECDSA;
}

size_t ec_det_ecdsa(uint32_t service)
{
	return service == CUPEL_DET_ECDSA;
}

size_t ec_ecdh(uint32_t service)
{
	return service == CUPEL_ECDH;
}

static uint32_t curve_named(struct bytes name)
{
	uint32_t service = service_named((const char *)name.at, name.len);

	if (service == 0 || cupel_signature_len(service) == 0)
		die("no such curve");
	return service;
}

static uint32_t hash_named(struct bytes name)
{
	uint32_t service = service_named((const char *)name.at, name.len);

	if (service == 0 || cupel_digest_len(service) == 0)
		die("no such hash function");
	return service;
}

/* An integer at `len` bytes; false where it is longer. */
static bool widen(uint8_t *out, size_t len, struct bytes number)
{
	while (number.len > 0 && *number.at == 0) {
		number.at++;
		number.len--;
	}
	if (number.len > len)
		return false;
	memset(out, 0, len - number.len);
	if (number.len > 0)
		memcpy(out + len - number.len, number.at, number.len);
	return true;
}

static size_t half_len(uint32_t curve)
{
	return cupel_signature_len(curve) / 2;
}

/* True where the module imports the key, or refuses it for what it is; else the wrapper ends. */
static bool imported(int rc)
{
	switch (rc) {
	case CUPEL_E_KEY_SIZE:
	case CUPEL_E_PRIVATE_RANGE:
	case CUPEL_E_POINT_FORM:
	case CUPEL_E_POINT_INFINITY:
	case CUPEL_E_POINT_RANGE:
	case CUPEL_E_POINT_OFF_CURVE:
		return false;
	default:
		must(rc, "cupel_key_import");
		return true;
	}
}

static bool import_private(cupel_key *key, uint32_t curve, uint32_t usage, struct bytes d)
{
	uint8_t bytes[CUPEL_PRIVATE_KEY_MAX_LEN];
	size_t len = cupel_key_len(curve, CUPEL_PRIVATE);

	return widen(bytes, len, d) && imported(cupel_key_import(key, curve, usage, bytes, len, NULL, 0));
}

/* The uncompressed point; false where a coordinate is too long for it. */
static bool point_of(uint8_t *point, uint32_t curve, struct bytes x, struct bytes y)
{
	size_t len = half_len(curve);

	point[0] = 0x04;
	return widen(point + 1, len, x) && widen(point + 1 + len, len, y);
}

static bool import_public(cupel_key *key, uint32_t curve, const uint8_t *point, size_t len)
{
	return imported(cupel_key_import(key, curve, CUPEL_VERIFY, NULL, 0, point, len));
}

static void answer_verdict(bool ok)
{
	pipe_answer(&(uint8_t){ ok }, 1);
}

static bool verified(int rc)
{
	if (rc == CUPEL_E_MISMATCH || rc == CUPEL_E_SIGNATURE_RANGE || rc == CUPEL_E_SIGNATURE_SIZE)
		return false;
	must(rc, "cupel_verify");
	return true;
}

/* Verifies in every way that there is; they agree. */
static bool verifies(const cupel_key *key, uint32_t hash, struct bytes sig, struct bytes msg)
{
	cupel_prepared_key prepared;
	cupel_digest_ctx ctx;
	bool ok = verified(cupel_verify(key, hash, sig.at, sig.len, msg.at, msg.len));

	must(cupel_prepare(&prepared, key), "cupel_prepare");
	must(cupel_digest_init(&ctx, hash), "cupel_digest_init");
	must(cupel_digest_update(&ctx, msg.at, msg.len), "cupel_digest_update");
	if (verified(cupel_prepared_verify(&prepared, hash, sig.at, sig.len, msg.at, msg.len)) != ok ||
	    verified(cupel_verify_ctx(key, &ctx, sig.at, sig.len)) != ok)
		die("ways to verify a signature do not agree");
	cupel_digest_clear(&ctx);
	return ok;
}

/* curve -> d, x, y */
void ec_keygen(uint32_t service, const struct bytes *args)
{
	uint32_t curve = curve_named(args[0]);
	uint8_t d[CUPEL_PRIVATE_KEY_MAX_LEN], point[CUPEL_PUBLIC_KEY_MAX_LEN];
	size_t d_len, point_len, len = half_len(curve);
	cupel_key key;

	(void)service;
	must(cupel_keygen(&key, curve, CUPEL_SIGN), "cupel_keygen");
	must(cupel_key_export(&key, CUPEL_PRIVATE, d, sizeof(d), &d_len), "cupel_key_export");
	must(cupel_key_export(&key, CUPEL_PUBLIC, point, sizeof(point), &point_len), "cupel_key_export");
	cupel_key_clear(&key);
	pipe_answer_all((struct bytes[]){ { d, d_len }, { point + 1, len }, { point + 1 + len, len } }, 3);
}

/* curve, x, y -> u8 ok */
void ec_keyver(uint32_t service, const struct bytes *args)
{
	uint32_t curve = curve_named(args[0]);
	uint8_t point[CUPEL_PUBLIC_KEY_MAX_LEN];
	cupel_key key;

	(void)service;
	answer_verdict(point_of(point, curve, args[1], args[2]) && import_public(&key, curve, point, 1 + 2 * half_len(curve)));
}

/* curve, d, hash, message -> r, s */
void ec_siggen(uint32_t service, const struct bytes *args)
{
	uint32_t curve = curve_named(args[0]), hash = hash_named(args[2]);
	uint8_t sig[CUPEL_SIGNATURE_MAX_LEN];
	size_t sig_len, len = half_len(curve);
	cupel_key key;

	if (!import_private(&key, curve, service == CUPEL_DET_ECDSA ? CUPEL_SIGN_DETERMINISTIC : CUPEL_SIGN, args[1])) {
		pipe_answer_all(NULL, 0);
		return;
	}
	must(cupel_sign(&key, hash, sig, sizeof(sig), &sig_len, args[3].at, args[3].len), "cupel_sign");
	cupel_key_clear(&key);
	pipe_answer_all((struct bytes[]){ { sig, len }, { sig + len, len } }, 2);
}

/* curve, d, hash, message, k -> r, s */
void ec_siggen_k(uint32_t service, const struct bytes *args)
{
	uint32_t curve = curve_named(args[0]), hash = hash_named(args[2]);
	uint8_t sig[CUPEL_SIGNATURE_MAX_LEN], digest[MAX_DIGEST], k[CUPEL_PRIVATE_KEY_MAX_LEN];
	size_t len = half_len(curve);
	cupel_key key;

	(void)service;
	if (!import_private(&key, curve, CUPEL_SIGN, args[1]) || !widen(k, len, args[4])) {
		pipe_answer_all(NULL, 0);
		return;
	}
	must(cupel_digest(hash, digest, sizeof(digest), args[3].at, args[3].len), "cupel_digest");
	must(cupel_lab_sign(&key, sig, sizeof(sig), digest, cupel_digest_len(hash), k, len), "cupel_lab_sign");
	cupel_key_clear(&key);
	pipe_answer_all((struct bytes[]){ { sig, len }, { sig + len, len } }, 2);
}

/* curve, hash, message, x, y, r, s -> u8 ok */
void ec_sigver(uint32_t service, const struct bytes *args)
{
	uint32_t curve = curve_named(args[0]), hash = hash_named(args[1]);
	uint8_t point[CUPEL_PUBLIC_KEY_MAX_LEN], sig[CUPEL_SIGNATURE_MAX_LEN];
	size_t len = half_len(curve);
	cupel_key key;

	(void)service;
	answer_verdict(point_of(point, curve, args[3], args[4]) && import_public(&key, curve, point, 1 + 2 * len) &&
	               widen(sig, len, args[5]) && widen(sig + len, len, args[6]) &&
	               verifies(&key, hash, (struct bytes){ sig, 2 * len }, args[2]));
}

/* hash, message, SubjectPublicKeyInfo, r || s -> u8 ok */
void ec_sigver_p1363(uint32_t service, const struct bytes *args)
{
	uint32_t hash = hash_named(args[0]);
	struct der_key der;
	cupel_key key;

	(void)service;
	answer_verdict(der_read_spki(&der, args[2].at, args[2].len) == NULL &&
	               import_public(&key, der.service, der.public_key, der.public_key_len) && verifies(&key, hash, args[3], args[1]));
}

/* hash, message, SubjectPublicKeyInfo, ECDSA-Sig-Value -> u8 ok */
void ec_sigver_der(uint32_t service, const struct bytes *args)
{
	uint32_t hash = hash_named(args[0]);
	uint8_t sig[CUPEL_SIGNATURE_MAX_LEN];
	struct der_key der;
	cupel_key key;

	(void)service;
	answer_verdict(der_read_spki(&der, args[2].at, args[2].len) == NULL &&
	               import_public(&key, der.service, der.public_key, der.public_key_len) &&
	               der_read_signature(sig, half_len(der.service), args[3].at, args[3].len) == NULL &&
	               verifies(&key, hash, (struct bytes){ sig, 2 * half_len(der.service) }, args[1]));
}

/* Agrees; what is refused of the peer's key is answered with no string. */
static void agree(const cupel_key *key, uint32_t curve, const uint8_t *peer, size_t peer_len)
{
	uint8_t own[CUPEL_PUBLIC_KEY_MAX_LEN], z[CUPEL_SHARED_MAX_LEN];
	size_t own_len, z_len, len = half_len(curve);

	must(cupel_key_export(key, CUPEL_PUBLIC, own, sizeof(own), &own_len), "cupel_key_export");
	if (imported(cupel_agree(key, z, sizeof(z), &z_len, peer, peer_len)))
		pipe_answer_all((struct bytes[]){ { own + 1, len }, { own + 1 + len, len }, { z, z_len } }, 3);
	else
		pipe_answer_all(NULL, 0);
}

/* peer's x, peer's y, d or nothing -> own x, own y, shared x-coordinate; the curve stands in the command's name */
void ec_agree(uint32_t curve, const struct bytes *args)
{
	uint8_t peer[CUPEL_PUBLIC_KEY_MAX_LEN];
	cupel_key key;

	if (args[2].len == 0)
		must(cupel_keygen(&key, curve, CUPEL_AGREE), "cupel_keygen");
	if ((args[2].len != 0 && !import_private(&key, curve, CUPEL_AGREE, args[2])) || !point_of(peer, curve, args[0], args[1]))
		pipe_answer_all(NULL, 0);
	else
		agree(&key, curve, peer, 1 + 2 * half_len(curve));
	cupel_key_clear(&key);
}

/* curve, peer's point in bytes, d -> own x, own y, shared x-coordinate */
void ec_agree_point(uint32_t service, const struct bytes *args)
{
	uint32_t curve = curve_named(args[0]);
	cupel_key key;

	(void)service;
	if (import_private(&key, curve, CUPEL_AGREE, args[2]))
		agree(&key, curve, args[1].at, args[1].len);
	else
		pipe_answer_all(NULL, 0);
	cupel_key_clear(&key);
}

/* curve, peer's SubjectPublicKeyInfo, d -> own x, own y, shared x-coordinate */
void ec_agree_der(uint32_t service, const struct bytes *args)
{
	uint32_t curve = curve_named(args[0]);
	struct der_key der;
	cupel_key key;

	(void)service;
	if (der_read_spki(&der, args[1].at, args[1].len) != NULL || der.service != curve || !import_private(&key, curve, CUPEL_AGREE, args[2]))
		pipe_answer_all(NULL, 0);
	else
		agree(&key, curve, der.public_key, der.public_key_len);
}

/* `,"name":["...", ...]` of the approved services for which `has` is not 0. */
static void names(FILE *json, const char *name, size_t (*has)(uint32_t))
{
	const struct approved *list;
	size_t num = approved_services(&list);
	const char *before = "";

	fprintf(json, ",\"%s\":[", name);
	for (size_t i = 0; i < num; i++)
		if (has(list[i].service) != 0) {
			fprintf(json, "%s\"%s\"", before, list[i].name);
			before = ",";
		}
	fputc(']', json);
}

void ec_keygen_capability(FILE *json, uint32_t service)
{
	(void)service;
	fputs(",\"mode\":\"keyGen\",\"revision\":\"FIPS186-5\",\"secretGenerationMode\":[\"testing candidates\"]", json);
	names(json, "curve", cupel_signature_len);
}

void ec_keyver_capability(FILE *json, uint32_t service)
{
	(void)service;
	fputs(",\"mode\":\"keyVer\",\"revision\":\"FIPS186-5\"", json);
	names(json, "curve", cupel_signature_len);
}

static void signatures(FILE *json, const char *mode)
{
	fprintf(json, ",\"mode\":\"%s\",\"revision\":\"FIPS186-5\",\"capabilities\":[{\"componentTest\":false", mode);
	names(json, "curve", cupel_signature_len);
	names(json, "hashAlg", cupel_digest_len);
	fputs("}]", json);
}

void ec_siggen_capability(FILE *json, uint32_t service)
{
	(void)service;
	signatures(json, "sigGen");
}

void ec_sigver_capability(FILE *json, uint32_t service)
{
	(void)service;
	signatures(json, "sigVer");
}

void ec_agree_capability(FILE *json, uint32_t service)
{
	static const char *const schemes[] = { "ephemeralUnified", "onePassDh", "staticUnified" };
	const char *before = "";

	(void)service;
	fputs(",\"revision\":\"Sp800-56Ar3\"", json);
	names(json, "domainParameterGenerationMethods", cupel_signature_len);
	fputs(",\"scheme\":{", json);
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++, before = ",")
		fprintf(json, "%s\"%s\":{\"kasRole\":[\"initiator\",\"responder\"]}", before, schemes[i]);
	fputc('}', json);
}
