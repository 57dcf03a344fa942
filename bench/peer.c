/* SPDX-License-Identifier: MIT */
#include "peer.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)       /* clang's word for it */
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

static const struct symbol {
	const char *name;
	size_t offset;
} symbols[] = {
#define PEER_SYMBOL(result, name, parameters) { #name, offsetof(struct peer, name) },
	PEER_API(PEER_SYMBOL)
#undef PEER_SYMBOL
};

/* "OpenSSL 3.0.22 25 Aug 2026" is OpenSSL 3.0.22; "OpenSSL 1.1.1 (compatible; AWS-LC 1.40.0)" is AWS-LC 1.40.0. */
static void name_it(struct peer *peer)
{
	const char *start = strstr(peer->version, "compatible; "), *name = start ? start + 12 : peer->version;
	const char *slash = strrchr(peer->path, '/');
	size_t len = strcspn(name, " );");

	if (name[len] == ' ')
		len += 1 + strcspn(name + len + 1, " );");
	if (len)
		snprintf(peer->label, sizeof(peer->label), "%.*s", (int)len, name);
	else
		snprintf(peer->label, sizeof(peer->label), "%.40s", slash ? slash + 1 : peer->path);
}

static void make_unique(struct peer *peer, const struct peer *others, size_t num_others)
{
	char base[sizeof(peer->label) - 8];
	int number = 1;

	snprintf(base, sizeof(base), "%.*s", (int)sizeof(base) - 1, peer->label);
	for (size_t i = 0; i < num_others; i++) {
		if (strcmp(others[i].label, peer->label) == 0) {
			snprintf(peer->label, sizeof(peer->label), "%s #%d", base, ++number % 1000);
			i = (size_t)-1;
		}
	}
}

int peer_open(struct peer *peer, const char *spec, const struct peer *others, size_t num_others, char *why, size_t why_cap)
{
	const char *equals = strrchr(spec, '='), *version = NULL;
	size_t path_len = equals ? (size_t)(equals - spec) : strlen(spec);
	int flags = RTLD_NOW | RTLD_LOCAL;

#if defined(RTLD_DEEPBIND) && !defined(__SANITIZE_ADDRESS__)
	flags |= RTLD_DEEPBIND;          /* two libcryptos must not find each other's symbols */
#endif
	memset(peer, 0, sizeof(*peer));
	if (path_len == 0 || path_len >= sizeof(peer->path)) {
		snprintf(why, why_cap, "no path in '%s'", spec);
		return -1;
	}
	memcpy(peer->path, spec, path_len);
	peer->handle = dlopen(peer->path, flags);
	if (!peer->handle) {
		const char *error = dlerror();

		snprintf(why, why_cap, "%s", error ? error : "dlopen failed");
		return -1;
	}
	for (size_t i = 0; i < sizeof(symbols) / sizeof(*symbols); i++) {
		void *found = dlsym(peer->handle, symbols[i].name);

		memcpy((char *)peer + symbols[i].offset, &found, sizeof(found));
	}
	if (!peer->EVP_Digest) {
		snprintf(why, why_cap, "%s: no EVP_Digest: not a libcrypto", peer->path);
		return -1;
	}
	if (peer->OpenSSL_version)
		version = peer->OpenSSL_version(0);
	else if (peer->SSLeay_version)
		version = peer->SSLeay_version(0);
	snprintf(peer->version, sizeof(peer->version), "%s", version ? version : "");
	if (equals && equals[1])
		snprintf(peer->label, sizeof(peer->label), "%s", equals + 1);
	else
		name_it(peer);
	make_unique(peer, others, num_others);
	return 0;
}

/* What a getter without arguments returns, or null. */
static const void *ask_getter(const struct peer *peer, const char *getter)
{
	const void *(*get)(void);
	void *found = dlsym(peer->handle, getter);

	if (!found)
		return NULL;
	memcpy(&get, &found, sizeof(get));
	return get();
}

const void *peer_md(const struct peer *peer, const char *name, const char *getter)
{
	return peer->EVP_MD_fetch ? peer->EVP_MD_fetch(NULL, name, NULL) : ask_getter(peer, getter);
}

void peer_md_free(const struct peer *peer, const void *md)
{
	if (md && peer->EVP_MD_fetch && peer->EVP_MD_free)
		peer->EVP_MD_free((void *)(uintptr_t)md);
}

const void *peer_cipher(const struct peer *peer, const char *name, const char *getter)
{
	return peer->EVP_CIPHER_fetch ? peer->EVP_CIPHER_fetch(NULL, name, NULL) : ask_getter(peer, getter);
}

void peer_cipher_free(const struct peer *peer, const void *cipher)
{
	if (cipher && peer->EVP_CIPHER_fetch && peer->EVP_CIPHER_free)
		peer->EVP_CIPHER_free((void *)(uintptr_t)cipher);
}
