/* SPDX-License-Identifier: MIT */
/* An empty process with libc; with an argument, one that opens that libcrypto and digests one message. */
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

int main(int argc, char **argv)
{
	int (*digest)(const void *, size_t, unsigned char *, unsigned *, const void *, void *);
	const void *(*sha256)(void);
	unsigned char out[64];
	unsigned len;
	void *library, *found[2];

	if (argc < 2)
		return 0;
	library = dlopen(argv[1], RTLD_LAZY | RTLD_LOCAL);
	if (!library)
		return 1;
	found[0] = dlsym(library, "EVP_Digest");
	found[1] = dlsym(library, "EVP_sha256");
	if (!found[0] || !found[1])
		return 1;
	memcpy(&digest, &found[0], sizeof(digest));
	memcpy(&sha256, &found[1], sizeof(sha256));
	return digest("abc", 3, out, &len, sha256(), NULL) != 1;
}
