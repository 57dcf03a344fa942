/* SPDX-License-Identifier: MIT */
/* The table of commands, and how a request finds its row. */
#include <stdlib.h>
#include <string.h>

#include "acvp.h"

const struct command commands[] = {
	{ "getConfig", NULL, 0, config_perform, NULL },
	/* message -> digest */
	{ "*", cupel_digest_len, 1, digest_perform, digest_capability },
	/* seed -> digest after 1000 rounds */
	{ "*/MCT", cupel_digest_len, 1, digest_mct, NULL },
	/* content, u64 times -> digest of the content repeated */
	{ "*/LDT", cupel_digest_len, 2, digest_ldt, NULL },
	/* message, key -> tag */
	{ "*", mac_hmac, 2, mac_hmac_perform, mac_hmac_capability },
	/* u32 bytes of the tag, key, message -> tag */
	{ "*", mac_cmac, 3, mac_cmac_perform, mac_cmac_capability },
	/* key, message, claimed tag -> u8 ok */
	{ "*/verify", cupel_mac_len, 3, mac_verify, NULL },
	/* key, blocks, u32 rounds -> result, the result before it */
	{ "AES/encrypt", cipher_ecb, 3, cipher_ecb_encrypt, cipher_capability },
	{ "AES/decrypt", cipher_ecb, 3, cipher_ecb_decrypt, NULL },
	/* key, blocks, IV, u32 rounds -> result, the result before it */
	{ "*/encrypt", cipher_cbc, 4, cipher_cbc_encrypt, cipher_capability },
	{ "*/decrypt", cipher_cbc, 4, cipher_cbc_decrypt, NULL },
	/* key, text, first counter block, u32 1 -> text */
	{ "*/encrypt", cipher_ctr, 4, cipher_ctr_encrypt, cipher_ctr_capability },
	{ "*/decrypt", cipher_ctr, 4, cipher_ctr_decrypt, NULL },
	/* both halves of the key, data unit, tweak -> data unit */
	{ "*/encrypt", cipher_xts, 3, cipher_xts_encrypt, cipher_xts_capability },
	{ "*/decrypt", cipher_xts, 3, cipher_xts_decrypt, NULL },
	/* u32 bytes of the tag, key, text, nonce, additional data -> ciphertext and tag */
	{ "*/seal", aead_given_iv, 5, aead_seal, aead_capability },
	/* u32 bytes of the tag, key, ciphertext and tag, nonce, additional data -> u8 ok, text */
	{ "*/open", aead_given_iv, 5, aead_open, NULL },
	/* the same, with the nonce at the end of the ciphertext and nothing in its place */
	{ "*-randnonce/seal", aead_random_iv, 5, aead_random_iv_seal, aead_random_iv_capability },
	{ "*-randnonce/open", aead_gcm, 5, aead_random_iv_open, NULL },
	/* (not used), key, key to wrap, (not used), (not used) -> wrapped key */
	{ "*/seal", wrap_forward, 5, wrap_seal, wrap_capability },
	{ "*/seal", wrap_inverse, 5, wrap_seal, NULL },
	/* (not used), key, wrapped key, (not used), (not used) -> u8 ok, key */
	{ "*/open", wrap_forward, 5, wrap_open, NULL },
	{ "*/open", wrap_inverse, 5, wrap_open, NULL },
	/* u32 bytes, entropy, personalisation, additional inputs of two requests, nonce -> second output */
	{ "*", drbg_any, 6, drbg_perform, NULL },
	/* u32 bytes, entropy, personalisation, additional input and entropy of the reseed, additional inputs, nonce -> second output */
	{ "ctrDRBG-reseed/*", drbg_any, 8, drbg_reseeded, NULL },
	{ "hashDRBG-reseed/*", drbg_any, 8, drbg_reseeded, NULL },
	{ "hmacDRBG-reseed/*", drbg_any, 8, drbg_reseeded, NULL },
	/* u32 bytes, entropy, personalisation, additional input and fresh entropy of either request, nonce -> second output */
	{ "ctrDRBG-pr/*", drbg_any, 8, drbg_resistant, NULL },
	{ "hashDRBG-pr/*", drbg_any, 8, drbg_resistant, NULL },
	{ "hmacDRBG-pr/*", drbg_any, 8, drbg_resistant, NULL },
	/* u32 bytes, input -> output of the derivation function */
	{ "*/derive", drbg_derives, 2, drbg_df, NULL },
	/* secret, salt, info, u32 bytes -> keys; here and below the hash stands for its HMAC */
	{ "KDA/HKDF/*", cupel_digest_len, 4, kdf_hkdf_perform, NULL },
	/* secret, salt -> key */
	{ "HKDF/*/extract", cupel_digest_len, 2, kdf_extract_perform, NULL },
	/* u32 bytes, key, info -> keys */
	{ "HKDF/*/expand", cupel_digest_len, 3, kdf_expand_perform, NULL },
	/* u32 bytes, secret, label, transcript hash -> secret */
	{ "HKDFExpandLabel/*", cupel_digest_len, 4, kdf_expand_label_perform, NULL },
	/* secret, info, u32 bytes -> keys; and with a salt before the info */
	{ "KDA/OneStep/*", cupel_digest_len, 3, kdf_one_step_hash_perform, NULL },
	{ "KDA/OneStep/*", mac_hmac, 4, kdf_one_step_hmac_perform, NULL },
	/* secret, salt, info, u32 bytes -> keys */
	{ "KDA/OneStepNoCounter/*", kdf_hash_or_hmac, 4, kdf_no_counter_perform, NULL },
	/* secret, salt, u32 mode, u32 place and u32 bytes of the counter (as cupel_kbkdf has them), IV, fixed input, u32 bytes -> keys */
	{ "KDA/TwoStep/*", cupel_mac_len, 8, kdf_two_step_perform, NULL },
	/* key, u32 mode, u32 place and u32 bytes of the counter, IV, fixed input before a counter within it, and behind, u32 bytes -> keys */
	{ "KDF/*", cupel_mac_len, 8, kdf_kbkdf_perform, NULL },
	/* u32 bytes, key, fixed input -> keys, with a counter of 32 bits before it */
	{ "KDF/Counter/*", cupel_mac_len, 3, kdf_kbkdf_counter_perform, NULL },
	{ "KDF/Feedback/*", cupel_mac_len, 3, kdf_kbkdf_feedback_perform, NULL },
	/* u32 bytes, secret, label, two seeds -> keys */
	{ "TLSKDF/1.2/*", cupel_digest_len, 5, kdf_tls12_perform, NULL },
	/* K, H, session id, u32 bytes -> key */
	{ "SSHKDF/*/ivCli", cupel_digest_len, 4, kdf_ssh_iv_client, NULL },
	{ "SSHKDF/*/ivServ", cupel_digest_len, 4, kdf_ssh_iv_server, NULL },
	{ "SSHKDF/*/encryptCli", cupel_digest_len, 4, kdf_ssh_encryption_client, NULL },
	{ "SSHKDF/*/encryptServ", cupel_digest_len, 4, kdf_ssh_encryption_server, NULL },
	{ "SSHKDF/*/integCli", cupel_digest_len, 4, kdf_ssh_integrity_client, NULL },
	{ "SSHKDF/*/integServ", cupel_digest_len, 4, kdf_ssh_integrity_server, NULL },
	/* password, salt, u32 iterations, hash, u32 bits -> key; or hash, u32 bits, salt, password, u32 iterations */
	{ "*", kdf_pbkdf2, 5, kdf_pbkdf2_perform, NULL },
	/* curve -> d, x, y */
	{ "*/keyGen", ec_ecdsa, 1, ec_keygen, ec_keygen_capability },
	/* curve, x, y -> u8 ok */
	{ "*/keyVer", ec_ecdsa, 3, ec_keyver, ec_keyver_capability },
	/* curve, d, hash, message -> r, s */
	{ "*/sigGen", ec_ecdsa, 4, ec_siggen, ec_siggen_capability },
	{ "*/sigGen", ec_det_ecdsa, 4, ec_siggen, ec_siggen_capability },
	/* the same with k */
	{ "*/sigGen/k", ec_ecdsa, 5, ec_siggen_k, NULL },
	/* curve, hash, message, x, y, r, s -> u8 ok */
	{ "*/sigVer", ec_ecdsa, 7, ec_sigver, ec_sigver_capability },
	/* hash, message, public key and signature in other forms -> u8 ok */
	{ "*/sigVer/P1363", ec_ecdsa, 4, ec_sigver_p1363, NULL },
	{ "*/sigVer/DER", ec_ecdsa, 4, ec_sigver_der, NULL },
	/* peer's x and y, d or nothing -> own x, own y, shared secret */
	{ "ECDH/*", cupel_signature_len, 3, ec_agree, NULL },
	/* curve, peer's public key as a point or in DER, d -> the same */
	{ "*/point", ec_ecdh, 3, ec_agree_point, NULL },
	{ "*/DER", ec_ecdh, 3, ec_agree_der, ec_agree_capability },
};
const size_t num_commands = sizeof(commands) / sizeof(commands[0]);

size_t approved_services(const struct approved **list)
{
	static struct approved *approved;
	static size_t num_approved;
	cupel_service_report report;
	uint32_t *ids;
	size_t num_ids;

	*list = approved;
	if (num_approved > 0)
		return num_approved;
	must(cupel_service_list(NULL, 0, &num_ids), "cupel_service_list");
	ids = calloc(num_ids, sizeof(*ids));
	*list = approved = calloc(num_ids, sizeof(*approved));
	if (ids == NULL || approved == NULL)
		die("out of memory");
	must(cupel_service_list(ids, num_ids, &num_ids), "cupel_service_list");
	for (size_t i = 0; i < num_ids; i++) {
		must(cupel_service_query(ids[i], &report, NULL), "cupel_service_query");
		if (report.approved != 1)
			continue;
		approved[num_approved].service = ids[i];
		memcpy(approved[num_approved++].name, report.name, sizeof(report.name));
	}
	free(ids);
	return num_approved;
}

/* The approved service whose name is the first `head_len` bytes of `head`, a slash where there are any, and `name`; 0 where there is none. */
static uint32_t service_under(const char *head, size_t head_len, const char *name, size_t len)
{
	const struct approved *list;
	size_t num = approved_services(&list), slash = head_len != 0;

	for (size_t i = 0; i < num; i++)
		if (strlen(list[i].name) == head_len + slash + len && memcmp(list[i].name, head, head_len) == 0 &&
		    (!slash || list[i].name[head_len] == '/') && memcmp(list[i].name + head_len + slash, name, len) == 0)
			return list[i].service;
	return 0;
}

uint32_t service_named(const char *name, size_t len)
{
	return service_under("", 0, name, len);
}

/* True where the pattern has this name; `service` is what its `*` stands for. */
static bool command_matches(const struct command *command, struct bytes name, uint32_t *service)
{
	const char *star = strchr(command->pattern, '*');
	size_t before, after;

	*service = 0;
	if (star == NULL)
		return name.len == strlen(command->pattern) && memcmp(name.at, command->pattern, name.len) == 0;
	before = (size_t)(star - command->pattern);
	after = strlen(star + 1);
	if (name.len < before + after || memcmp(name.at, command->pattern, before) != 0 ||
	    memcmp(name.at + name.len - after, star + 1, after) != 0)
		return false;
	/* FAMILY-WORD/ */
	size_t dash = strcspn(command->pattern, "-");
	*service = service_under(command->pattern, dash < before && command->pattern[before - 1] == '/' ? dash : 0, (const char *)name.at + before,
	                         name.len - before - after);
	return *service != 0 && command->performs(*service) != 0;
}

void command_run(const struct bytes *strings, size_t num_strings)
{
	struct bytes name = strings[0];
	char printable[64];
	size_t len = name.len < sizeof(printable) - 1 ? name.len : sizeof(printable) - 1;

	for (size_t i = 0; i < len; i++)
		printable[i] = name.at[i] > ' ' && name.at[i] < 0x7f ? (char)name.at[i] : '?';
	printable[len] = '\0';
	for (size_t i = 0; i < num_commands; i++) {
		uint32_t service;

		if (!command_matches(&commands[i], name, &service))
			continue;
		if (num_strings - 1 != commands[i].num_args)
			die("%s has %zu arguments, not %zu", printable, commands[i].num_args, num_strings - 1);
		commands[i].perform(service, strings + 1);
		return;
	}
	die("unknown command '%s'", printable);
}
