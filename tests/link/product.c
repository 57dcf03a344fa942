/* SPDX-License-Identifier: MIT */
/*
 * A small product: it asks the module for work and for its identity, and compares the sealed range in memory with the build id.
 * With -DWITHOUT_CUPEL it is the probe: the same program, but the stand-in of probe.c for the module.
 */
#include <stdio.h>
#include <string.h>

#include "early.h"
#include "product.h"

#ifdef FAR_BYTES /* a product of the medium code model, with more static data than a signed 32-bit distance can bridge */
static char far_data[FAR_BYTES];
static volatile size_t far_index = FAR_BYTES - 1;
#endif

#ifdef WITHOUT_CUPEL

#include "probe.h"

static int work(void)
{
	return probe_uses();
}

#else

#include <cupel/cupel.h>

static int fail(const char *what, int rc)
{
	printf("%s answers %d: %s\n", what, rc, cupel_strerror(rc));
	return 1;
}

static void hex(const char *name, const uint8_t *bytes, size_t len)
{
	printf("%s ", name);
	for (size_t i = 0; i < len; i++)
		printf("%02x", bytes[i]);
	printf("\n");
}

/* The build id is SHA-256 of the sealed range with the field of the build id zero, so that it can be computed from memory. */
static int check_memory(const cupel_module_report *module)
{
	static const uint8_t magic[8] = { 0x89, 'C', 'U', 'P', 'E', 'L', '\r', '\n' }, zero[32];
	const uint8_t *start = (const uint8_t *)((uintptr_t)cupel_digest & ~(uintptr_t)63);
	cupel_digest_ctx ctx;
	uint8_t id[32];
	int rc;

	while (memcmp(start, magic, sizeof magic) != 0)
		start -= 64;
	if ((rc = cupel_digest_init(&ctx, CUPEL_SHA2_256)) != CUPEL_OK ||
	    (rc = cupel_digest_update(&ctx, start, 32)) != CUPEL_OK ||
	    (rc = cupel_digest_update(&ctx, zero, sizeof zero)) != CUPEL_OK ||
	    (rc = cupel_digest_update(&ctx, start + 64, module->sealed_len - 64)) != CUPEL_OK ||
	    (rc = cupel_digest_final(&ctx, id, sizeof id)) != CUPEL_OK)
		return fail("SHA-256 of the sealed range", rc);
	if (memcmp(id, module->build_id, sizeof id) != 0)
		return fail("the sealed range in memory is not the one that was built: memcmp", 1);
	return 0;
}

static int work(void)
{
	static const uint8_t abc[32] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
	                                 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad };
	/* RFC 4231, test case 1 */
	static const uint8_t hi_there[32] = { 0xb0, 0x34, 0x4c, 0x61, 0xd8, 0xdb, 0x38, 0x53, 0x5c, 0xa8, 0xaf, 0xce, 0xaf, 0x0b, 0xf1, 0x2b,
	                                      0x88, 0x1d, 0xc2, 0x00, 0xc9, 0x83, 0x3d, 0xa7, 0x26, 0xe9, 0x37, 0x6c, 0x2e, 0x32, 0xcf, 0xf7 };
	cupel_status_report status;
	cupel_module_report module;
	uint8_t out[CUPEL_DIGEST_MAX_LEN], key[20];
	int rc;

	if ((rc = cupel_status(&status)) != CUPEL_OK || status.state != CUPEL_STATE_APPROVED)
		return fail(status.state_name, rc);
	if ((rc = cupel_digest(CUPEL_SHA2_256, out, sizeof out, "abc", 3)) != CUPEL_OK || memcmp(out, abc, sizeof abc) != 0)
		return fail("SHA-256", rc);
	memset(key, 0x0b, sizeof key);
	if ((rc = cupel_mac(CUPEL_HMAC_SHA2_256, out, sizeof hi_there, key, sizeof key, "Hi There", 8)) != CUPEL_OK ||
	    memcmp(out, hi_there, sizeof hi_there) != 0)
		return fail("HMAC-SHA-256", rc);
	if ((rc = cupel_digest(CUPEL_MD5, out, sizeof out, "abc", 3)) != CUPEL_E_NOT_APPROVED)
		return fail("MD5", rc);
	if ((rc = cupel_module_info(&module)) != CUPEL_OK)
		return fail("cupel_module_info", rc);
	if (module.sealed_len != 0 && check_memory(&module) != 0)
		return 1;
	rc = cupel_lock_approved();
	if (rc != (module.sealed_len != 0 ? CUPEL_OK : CUPEL_E_OPEN_BUILD))
		return fail("cupel_lock_approved", rc);
	printf("version %s\nstate %s\nboundary %s\n", module.version, status.state_name, module.boundary);
	hex("build_id", module.build_id, sizeof module.build_id);
	hex("digest", module.digest, sizeof module.digest);
	return 0;
}

#endif

int product(void)
{
#ifdef FAR_BYTES
	if (far_data[far_index]++ != 0)
		return 1;
#endif
#ifdef EARLY
	if (!early_calls_worked()) {
		puts("the early call came too late, or failed");
		return 1;
	}
#endif
	if (work() != 0)
		return 1;
	puts("product passed");
	return fflush(stdout);
}
