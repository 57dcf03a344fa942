/* SPDX-License-Identifier: MIT */
/* A libcrypto whose every answer is wrong, and which has little of the API: for check.py. */
#include <stddef.h>
#include <string.h>

int EVP_Digest(const void *msg, size_t msg_len, unsigned char *out, unsigned *out_len, const void *md, void *engine);
const void *EVP_sha256(void);
const char *OpenSSL_version(int what);

int EVP_Digest(const void *msg, size_t msg_len, unsigned char *out, unsigned *out_len, const void *md, void *engine)
{
	(void)msg, (void)msg_len, (void)md, (void)engine;
	memset(out, 0, 32);
	*out_len = 32;
	return 1;
}

const void *EVP_sha256(void)
{
	return "";
}

const char *OpenSSL_version(int what)
{
	(void)what;
	return "OpenSSL 1.1.1 (compatible; Liar 7.0)";
}
