/* SPDX-License-Identifier: MIT */
/* DER and PEM of the tools: whatever is read is written as the same bytes, and libcrypto reads every public key that the module takes. */
#include "../../tools/der/der.h"
#include "fuzz.h"

const bool fuzz_has_paths = false;

typedef size_t write_key(uint8_t *out, const struct der_key *key);

/* Every value has one encoding; but a private key may stand there without its public one, or its curve named once more. */
static void written_again(const struct der_key *key, struct span der, write_key *write, bool whole)
{
	uint8_t again[DER_MAX_LEN];
	size_t len = write(again, key);

	fuzz_check(key->public_key_len <= sizeof key->public_key && key->private_key_len <= sizeof key->private_key, "lengths");
	if (!whole && len != der.len)
		return;
	fuzz_check(len == der.len, "the length, written again");
	fuzz_same(again, der.at, len, "written again");
}

/* What was read, with its end cut off and its own length made to fit, is none: what is inside now ends behind the end. */
static struct span cut_off(struct span der, size_t cut)
{
	struct span rest = fuzz_copy(der.at, der.len - cut);
	size_t head = der.at[1] < 0x80 ? 2 : 2 + (der.at[1] & 0x7fu), len = der.len - cut - head;
	uint8_t *at = (uint8_t *)(uintptr_t)rest.at;

	for (size_t i = head; i-- > (head == 2 ? 1 : 2); len >>= 8)
		at[i] = (uint8_t)len;
	return rest;
}

enum { MOST_CUT = 6 };

static void keys_cut_off(struct span der, const char *(*read)(struct der_key *key, const uint8_t *bytes, size_t len))
{
	struct der_key key;

	for (size_t cut = 1; cut < MOST_CUT; cut++) {
		struct span rest = cut_off(der, cut);

		fuzz_check(read(&key, rest.at, rest.len) != NULL, "a key that is cut off");
	}
}

static void public_key(const struct der_key *key, struct span der)
{
	const struct peer *peer = fuzz_peer();
	const uint8_t *at = der.at;
	cupel_key imported;
	void *pkey;
	int rc = cupel_key_import(&imported, key->service, CUPEL_VERIFY, NULL, 0, key->public_key, key->public_key_len);

	if (peer == NULL)
		return;
	pkey = peer->d2i_PUBKEY(NULL, &at, (long)der.len);
	fuzz_check(rc != CUPEL_OK || pkey != NULL, "libcrypto reads the public key");
	if (pkey != NULL)
		peer->EVP_PKEY_free(pkey);
}

static void signature(struct span der, unsigned curve)
{
	static const size_t halves[] = { 28, 32, 48, 66 };
	size_t half = halves[curve];
	uint8_t *sig = fuzz_room(2 * half), again[DER_MAX_LEN];

	if (der_read_signature(sig, half, der.at, der.len) != NULL)
		return;
	fuzz_check(der_write_signature(again, sig, half) == der.len, "the length, written again");
	fuzz_same(again, der.at, der.len, "a signature, written again");
	for (size_t cut = 1; cut < MOST_CUT; cut++) {
		struct span rest = cut_off(der, cut);

		fuzz_check(der_read_signature(sig, half, rest.at, rest.len) != NULL, "a signature that is cut off");
	}
}

static void armour(struct span text, unsigned form)
{
	static const char *const labels[] = { "PUBLIC KEY", "PRIVATE KEY", "EC PRIVATE KEY" };
	char pem[PEM_MAX_LEN];
	struct der_key key, again;
	uint8_t der[DER_MAX_LEN];

	if (pem_read_key(&key, (const char *)text.at, text.len) != NULL)
		return;
	fuzz_check(key.public_key_len <= sizeof key.public_key && key.private_key_len <= sizeof key.private_key, "lengths");
	unsigned kind = key.private_key_len == 0 ? 0 : 1 + form % 2;

	if (kind != 0 && key.public_key_len == 0)
		return;
	pem_write(pem, labels[kind], der, (kind == 0 ? der_write_spki : kind == 1 ? der_write_pkcs8 : der_write_sec1)(der, &key));
	fuzz_check(pem_read_key(&again, pem, strlen(pem)) == NULL, "PEM that was written");
	fuzz_same(&again, &key, sizeof key, "PEM, written and read");
}

/* What the input says, armoured: base64 of it stands in no input by chance. */
static void armoured(struct span der, unsigned form)
{
	static const char *const labels[] = { "PUBLIC KEY", "PRIVATE KEY", "EC PRIVATE KEY", "EC PARAMETERS" };
	char pem[PEM_MAX_LEN];

	if (der.len <= DER_MAX_LEN) {
		pem_write(pem, labels[form], der.at, der.len);
		armour(fuzz_copy(pem, strlen(pem)), form);
	}
}

void fuzz_run(void)
{
	unsigned what = fuzz_below(6), form = fuzz_below(4);
	struct span in = fuzz_rest();
	struct der_key key;

	switch (what) {
	case 0:
		if (der_read_spki(&key, in.at, in.len) == NULL) {
			written_again(&key, in, der_write_spki, true);
			keys_cut_off(in, der_read_spki);
			public_key(&key, in);
		}
		break;
	case 1:
		if (der_read_sec1(&key, in.at, in.len) == NULL) {
			written_again(&key, in, der_write_sec1, false);
			keys_cut_off(in, der_read_sec1);
		}
		break;
	case 2:
		if (der_read_pkcs8(&key, in.at, in.len) == NULL) {
			written_again(&key, in, der_write_pkcs8, false);
			keys_cut_off(in, der_read_pkcs8);
		}
		break;
	case 3:
		signature(in, form);
		break;
	case 4:
		armour(in, form);
		break;
	default:
		armoured(in, form);
		break;
	}
}
