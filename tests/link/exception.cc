// SPDX-License-Identifier: MIT
// exception MASK: the handler of SIGSEGV throws, and the exception crosses the module's frames, from every load of a message
// that ends in an unreadable page, in the code paths that are left without the CPU features MASK. What the callers' frames
// keep in registers must be as it was, and the module must work on.
// With -DWITHOUT_CUPEL it is the probe: the stand-in of probe.c reads the message.
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>

#ifdef WITHOUT_CUPEL
#include "probe.h"

enum { CUPEL_SHA2_256, CUPEL_SHA2_512, CUPEL_HMAC_SHA2_256, CUPEL_OK = 0 };

static int cupel_digest(uint32_t, uint8_t *out, size_t, const void *msg, size_t len)
{
	return probe_sum(out, msg, len);
}

static int cupel_mac(uint32_t, uint8_t *out, size_t, const uint8_t *key, size_t key_len, const void *msg, size_t len)
{
	int rc = probe_sum(out, key, key_len);
	return rc == CUPEL_OK ? probe_sum(out, msg, len) : rc;
}
#else
#include <cupel/cupel.h>
#endif

struct unreadable {};

static void handler(int)
{
	throw unreadable();
}

enum { PAGE = 4096, OVER = 1536, MOST = 800 };
static volatile uint64_t seed = 0x0123456789abcdef;
static uint8_t key[32];

// Hashes from `at` into the unreadable page; true where the exception arrived and no register of this frame was lost.
template <typename Call> __attribute__((noinline)) static bool crosses(Call call)
{
	uint64_t a = seed * 3, b = seed * 5, c = seed * 7, d = seed * 11, e = seed * 13, f = seed * 17;
	bool caught = false;

	asm volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e), "+r"(f));
	try {
		if (call() != CUPEL_OK)
			return false;
	} catch (const unreadable &) {
		caught = true;
	}
	return caught && a == seed * 3 && b == seed * 5 && c == seed * 7 && d == seed * 11 && e == seed * 13 && f == seed * 17;
}

static bool works(void)
{
#ifndef WITHOUT_CUPEL
	static const uint8_t abc[4] = { 0xba, 0x78, 0x16, 0xbf }, abc512[4] = { 0xdd, 0xaf, 0x35, 0xa1 };
	uint8_t out[64];

	if (cupel_digest(CUPEL_SHA2_256, out, sizeof out, "abc", 3) != CUPEL_OK || memcmp(out, abc, sizeof abc) != 0 ||
	    cupel_digest(CUPEL_SHA2_512, out, sizeof out, "abc", 3) != CUPEL_OK || memcmp(out, abc512, sizeof abc512) != 0)
		return false;
#endif
	return true;
}

int main(int argc, char **argv)
{
	unsigned long mask = argc == 2 ? strtoul(argv[1], nullptr, 0) : 0;
	void *pages = mmap(nullptr, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint8_t *end = static_cast<uint8_t *>(pages) + PAGE, out[64];
	struct sigaction action = {};
	int num = 0;

	if (pages == MAP_FAILED || mprotect(end, 2 * PAGE, PROT_NONE) != 0)
		return 2;
	action.sa_handler = handler;
	action.sa_flags = SA_NODEFER;
	sigaction(SIGSEGV, &action, nullptr);
#ifndef WITHOUT_CUPEL
	cupel_module_report report;
	if (cupel_cpu_narrow(mask) != CUPEL_OK || cupel_module_info(&report) != CUPEL_OK)
		return 2;
	printf("found %#llx in_use %#llx\n", (unsigned long long)report.cpu_features_found, (unsigned long long)report.cpu_features);
#endif
	for (int readable = 0; readable < MOST; readable += readable < 260 ? 1 : 13) {
		const uint8_t *msg = end - readable;
		bool crossed =
			crosses([&] { return cupel_digest(CUPEL_SHA2_256, out, sizeof out, msg, OVER); }) &&
			crosses([&] { return cupel_digest(CUPEL_SHA2_512, out, sizeof out, msg, OVER); }) &&
			crosses([&] { return cupel_mac(CUPEL_HMAC_SHA2_256, out, 32, key, sizeof key, msg, OVER); }) &&
			crosses([&] { return cupel_mac(CUPEL_HMAC_SHA2_256, out, 32, msg, OVER, "", 0); }) &&
			crosses([&] { return cupel_digest(CUPEL_SHA2_256, end, PAGE, key, sizeof key); }) && works();
		if (!crossed) {
			printf("lost with %d readable bytes before the page, without the features %#lx\n", readable, mask);
			return 1;
		}
		num += 5;
	}
	printf("crossed %d\n", num);
	return 0;
}
