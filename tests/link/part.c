/* SPDX-License-Identifier: MIT */
/* One of several parts of a process, each with a Cupel of its own. -DPART=NAME names its one public function. */
#include <stdio.h>
#include <string.h>

#include <cupel/cupel.h>

/** Does what `verb` says and writes the answer: a number, or text. */
__attribute__((visibility("default"))) void PART(const char *verb, char *answer, size_t cap);

static int identify(char *answer)
{
	cupel_module_report report;
	int rc = cupel_module_info(&report);

	for (size_t i = 0; i < sizeof report.build_id; i++)
		sprintf(answer + 2 * i, "%02x", report.build_id[i]);
	return rc;
}

static int sha256(void)
{
	static const uint8_t abc[4] = { 0xba, 0x78, 0x16, 0xbf };
	uint8_t out[32];
	int rc = cupel_digest(CUPEL_SHA2_256, out, sizeof out, "abc", 3);

	return rc != CUPEL_OK || memcmp(out, abc, sizeof abc) == 0 ? rc : 1000;
}

static int md5(void)
{
	static const uint8_t abc[4] = { 0x90, 0x01, 0x50, 0x98 };
	uint8_t out[16];
	int rc = cupel_digest(CUPEL_MD5, out, sizeof out, "abc", 3);

	return rc != CUPEL_NOT_APPROVED || memcmp(out, abc, sizeof abc) == 0 ? rc : 1000;
}

void PART(const char *verb, char *answer, size_t cap)
{
	char id[65] = "";
	int rc = 1001;

	if (strcmp(verb, "identify") == 0)
		rc = identify(id);
	else if (strcmp(verb, "sha256") == 0)
		rc = sha256();
	else if (strcmp(verb, "md5") == 0)
		rc = md5();
	else if (strcmp(verb, "lock") == 0)
		rc = cupel_lock_approved();
	else if (strcmp(verb, "permit") == 0)
		rc = cupel_permit_unapproved();
	else if (strcmp(verb, "shutdown") == 0)
		rc = cupel_shutdown();
	if (rc == CUPEL_OK && id[0] != '\0')
		snprintf(answer, cap, "%s", id);
	else
		snprintf(answer, cap, "%d", rc);
}
