/* SPDX-License-Identifier: MIT */
/*
 * Keys, ECDSA and ECDH: imports of whatever bytes, signatures of whatever form, and what follows from a good key: what is signed verifies at once,
 * in parts and prepared, changed it does not, two parties agree; and libcrypto takes the same keys and signatures, and refuses the same.
 */
#include "../../tools/der/der.h"
#include "fuzz.h"

const bool fuzz_has_paths = true;

enum { TEXT = 200, DER_SIG = 160 };

static size_t key_len(uint32_t curve)
{
	return cupel_key_len(curve, CUPEL_PRIVATE);
}

/* libcrypto's key of a public key; null where it takes none so. */
static void *pkey_of(const struct peer *peer, uint32_t curve, const uint8_t *public_key)
{
	struct der_key der = { .service = curve, .public_key_len = cupel_key_len(curve, CUPEL_PUBLIC) };
	uint8_t bytes[DER_MAX_LEN];
	const uint8_t *at = bytes;

	memcpy(der.public_key, public_key, der.public_key_len);
	return peer->d2i_PUBKEY(NULL, &at, (long)der_write_spki(bytes, &der));
}

static void peer_imports(uint32_t curve, struct span public_key, bool good)
{
	const struct peer *peer = fuzz_peer();
	void *pkey;

	if (peer == NULL || curve == CUPEL_X25519 || public_key.len != cupel_key_len(curve, CUPEL_PUBLIC) || public_key.at[0] != 4)
		return;
	pkey = pkey_of(peer, curve, public_key.at);
	fuzz_check((pkey != NULL) == good, "libcrypto's verdict on a public key");
	if (pkey != NULL)
		peer->EVP_PKEY_free(pkey);
}

/* Its verdict on a signature over a digest; -1 where it is not here. */
static int peer_verifies(uint32_t curve, const uint8_t *public_key, const uint8_t *sig, const uint8_t *digest, size_t digest_len)
{
	const struct peer *peer = fuzz_peer();
	uint8_t der[DER_SIG];
	size_t der_len;
	int verdict;
	void *pkey, *ctx;

	if (peer == NULL || (pkey = pkey_of(peer, curve, public_key)) == NULL)
		return -1;
	der_len = der_write_signature(der, sig, key_len(curve));
	ctx = peer->EVP_PKEY_CTX_new(pkey, NULL);
	verdict = peer->EVP_PKEY_verify_init(ctx) == 1 && peer->EVP_PKEY_verify(ctx, der, der_len, digest, digest_len) == 1;
	peer->EVP_PKEY_CTX_free(ctx);
	peer->EVP_PKEY_free(pkey);
	return verdict;
}

/* Whatever bytes as a public key, as a signature and as the peer of an agreement. */
static void anything(uint32_t curve)
{
	size_t public_len = cupel_key_len(curve, CUPEL_PUBLIC), private_len = key_len(curve), z_len = 7;
	struct span public_key = fuzz_exactly(fuzz_len(public_len)), private_key = fuzz_exactly(fuzz_len(private_len));
	uint32_t usage = CUPEL_VERIFY;
	uint8_t first = fuzz_byte();
	cupel_key key;
	int rc;

	if (first != 0 && public_key.len != 0)
		*(uint8_t *)(uintptr_t)public_key.at = 4;
	rc = fuzz_rc("import to verify", cupel_key_import(&key, curve, usage, NULL, 0, public_key.at, public_key.len));
	peer_imports(curve, public_key, rc == CUPEL_OK);
	cupel_key_clear(&key);
	usage = fuzz_below(4) ? CUPEL_SIGN + fuzz_below(3) : fuzz_byte();
	rc = fuzz_rc("import", cupel_key_import(&key, curve, usage, private_key.at, private_key.len, fuzz_below(2) ? NULL : public_key.at, public_key.len));
	if (rc < 0)
		return;
	uint8_t *z = fuzz_room(CUPEL_SHARED_MAX_LEN);

	rc = fuzz_rc("agree", cupel_agree(&key, z, CUPEL_SHARED_MAX_LEN, &z_len, public_key.at, public_key.len));
	if (rc >= 0)
		fuzz_tell("secret", z, z_len);
	else
		fuzz_check(z_len == 7, "the length of a refused secret");
	cupel_key_clear(&key);
}

/* A private key, from the input as far as it is one. */
static struct span private_of(uint32_t curve)
{
	struct span d = fuzz_exactly(key_len(curve));

	*(uint8_t *)(uintptr_t)d.at &= curve == CUPEL_P521 ? 1 : 0xff;
	return d;
}

static void in_parts(const cupel_key *key, uint32_t hash, const uint8_t *sig, size_t sig_len, struct span text, int wanted)
{
	size_t cut = text.len == 0 ? 0 : fuzz_byte() % (text.len + 1);
	cupel_digest_ctx ctx;
	int rc;

	fuzz_check(cupel_digest_init(&ctx, hash) == CUPEL_OK && cupel_digest_update(&ctx, text.at, cut) == CUPEL_OK &&
	           cupel_digest_update(&ctx, text.at + cut, text.len - cut) == CUPEL_OK, "a message in parts");
	rc = cupel_verify_ctx(key, &ctx, sig, sig_len);
	fuzz_check(rc == wanted, "a signature of a message in parts");
	fuzz_check(cupel_verify_ctx(key, &ctx, sig, sig_len) == CUPEL_E_CONTEXT, "a context that is used up");
}

static void sign(uint32_t curve)
{
	uint32_t hash = CUPEL_SHA2_224 + fuzz_below(6), usage = fuzz_below(2) ? CUPEL_SIGN : CUPEL_SIGN_DETERMINISTIC;
	struct span d = private_of(curve), k = private_of(curve), text = fuzz_bytes(TEXT);
	uint8_t digest[CUPEL_DIGEST_MAX_LEN], public_key[CUPEL_PUBLIC_KEY_MAX_LEN], *sig = fuzz_room(2 * key_len(curve));
	size_t sig_len = 2 * key_len(curve), digest_len = cupel_digest_len(hash), public_len, len, at;
	cupel_prepared_key prepared;
	cupel_key key, verifier;
	int rc, wanted, verdict;

	rc = fuzz_rc("import", cupel_key_import(&key, curve, usage, d.at, d.len, NULL, 0));
	if (rc != CUPEL_OK)
		return;
	fuzz_check(cupel_digest(hash, digest, sizeof digest, text.at, text.len) == CUPEL_OK, "the digest");
	fuzz_check(cupel_key_export(&key, CUPEL_PUBLIC, public_key, sizeof public_key, &public_len) == CUPEL_OK, "export");
	fuzz_tell("public key", public_key, public_len);
	fuzz_check(cupel_key_import(&verifier, curve, CUPEL_VERIFY, NULL, 0, public_key, public_len) == CUPEL_OK, "import of what was exported");
	if (usage == CUPEL_SIGN && fuzz_below(2)) {
		rc = fuzz_rc("sign with k", cupel_lab_sign(&key, sig, sig_len, digest, digest_len, k.at, k.len));
		if (rc != CUPEL_OK)
			return;
	} else {
		fuzz_check(cupel_sign(&key, hash, sig, sig_len, &len, text.at, text.len) == CUPEL_OK && len == sig_len, "sign");
		if (usage == CUPEL_SIGN_DETERMINISTIC)
			fuzz_tell("signature", sig, sig_len);
	}
	/* as it is, or with one byte changed */
	wanted = fuzz_below(2) ? CUPEL_OK : CUPEL_E_MISMATCH;
	at = fuzz_byte() % sig_len;
	if (wanted != CUPEL_OK)
		sig[at] ^= (uint8_t)(1 << fuzz_below(8));
	rc = cupel_verify(&verifier, hash, sig, sig_len, text.at, text.len);
	fuzz_check(rc == wanted || (wanted != CUPEL_OK && rc == CUPEL_E_SIGNATURE_RANGE), "verify");
	fuzz_check(cupel_prepare(&prepared, &verifier) == CUPEL_OK &&
	           cupel_prepared_verify(&prepared, hash, sig, sig_len, text.at, text.len) == rc, "verify, prepared");
	in_parts(&verifier, hash, sig, sig_len, text, rc);
	verdict = peer_verifies(curve, public_key, sig, digest, digest_len);
	fuzz_check(verdict < 0 || verdict == (rc == CUPEL_OK), "libcrypto's verdict on a signature");
	cupel_key_clear(&key);
	fuzz_check(cupel_sign(&key, hash, sig, sig_len, &len, text.at, text.len) == CUPEL_E_CONTEXT, "a cleared key");
}

/* A signature of whatever numbers, small ones and the order's neighbours among them. */
static void verify(uint32_t curve)
{
	uint32_t hash = CUPEL_SHA2_224 + fuzz_below(6);
	struct span d = private_of(curve), text = fuzz_bytes(TEXT), sig = fuzz_exactly(fuzz_len(2 * key_len(curve)));
	uint8_t public_key[CUPEL_PUBLIC_KEY_MAX_LEN], digest[CUPEL_DIGEST_MAX_LEN];
	size_t public_len;
	cupel_key key, verifier;
	int rc, verdict;

	if (cupel_key_import(&key, curve, CUPEL_SIGN, d.at, d.len, NULL, 0) != CUPEL_OK)
		return;
	fuzz_check(cupel_key_export(&key, CUPEL_PUBLIC, public_key, sizeof public_key, &public_len) == CUPEL_OK &&
	           cupel_key_import(&verifier, curve, CUPEL_VERIFY, NULL, 0, public_key, public_len) == CUPEL_OK &&
	           cupel_digest(hash, digest, sizeof digest, text.at, text.len) == CUPEL_OK, "a key to verify");
	if (fuzz_below(2) && sig.len != 0)               /* few bytes that are not zero */
		memset((uint8_t *)(uintptr_t)sig.at, 0, sig.len / 2 - (sig.len > 4 ? 2 : 0));
	rc = fuzz_rc("verify", cupel_verify(&verifier, hash, sig.at, sig.len, text.at, text.len));
	fuzz_check(rc == CUPEL_E_SIGNATURE_SIZE || sig.len == 2 * key_len(curve), "a signature's length");
	if (rc == CUPEL_E_SIGNATURE_SIZE)
		return;
	verdict = peer_verifies(curve, public_key, sig.at, digest, cupel_digest_len(hash));
	fuzz_check(verdict < 0 || verdict == (rc == CUPEL_OK), "libcrypto's verdict on any signature");
}

static void agree(uint32_t curve)
{
	struct span d[2] = { private_of(curve), private_of(curve) };
	uint8_t public_key[2][CUPEL_PUBLIC_KEY_MAX_LEN], z[2][CUPEL_SHARED_MAX_LEN];
	size_t len, z_len = 0;
	cupel_key key[2];

	for (int i = 0; i < 2; i++)
		if (fuzz_rc("import", cupel_key_import(&key[i], curve, CUPEL_AGREE, d[i].at, d[i].len, NULL, 0)) < 0 ||
		    cupel_key_export(&key[i], CUPEL_PUBLIC, public_key[i], sizeof public_key[i], &len) < 0)
			return;
	for (int i = 0; i < 2; i++) {
		struct span peer = fuzz_copy(public_key[!i], len);

		if (fuzz_rc("agree", cupel_agree(&key[i], z[i], sizeof z[i], &z_len, peer.at, peer.len)) < 0)
			return;
		fuzz_tell("secret", z[i], z_len);
	}
	fuzz_same(z[0], z[1], z_len, "two parties agree");
}

void fuzz_run(void)
{
	static void (*const what[])(uint32_t) = { anything, sign, verify, agree };
	static const uint32_t curves[] = { CUPEL_P256, CUPEL_P384, CUPEL_P521, CUPEL_P224, CUPEL_X25519 };

	uint32_t curve = curves[fuzz_below(5)];

	what[curve == CUPEL_X25519 ? 3 * fuzz_below(2) : fuzz_below(4)](curve);
}
