/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_SECONDS 0.5

static const char help[] =
"cupel-bench - what Cupel's services cost, beside any libcrypto\n"
"\n"
"usage: cupel-bench [options]\n"
"\n"
"  --filter RE          only rows whose name matches this extended regular expression: '^SHA2-256$' is\n"
"                       one digest, 'generate$' every one-shot HMAC; --list tells the names\n"
"  --sizes N,N,...      message sizes in bytes, instead of each row's own\n"
"  --seconds S          time for each row (%.1f); up to %d times as much while it is noisy\n"
"  --peer PATH[=LABEL]  a libcrypto.so with the EVP API: OpenSSL 1.1 or 3, AWS-LC, BoringSSL. PATH is what\n"
"                       dlopen takes. Up to %d of them. Without --peer, the system's libcrypto.so.3 and\n"
"                       libcrypto.so.1.1, as far as they are there; --peer none: no peer\n"
"  --cpu FEATURES       use these CPU features alone, of those that Cupel found: a comma list such as\n"
"                       ssse3,avx2,bmi; or all, or none. It narrows Cupel; the environment variable\n"
"                       OPENSSL_ia32cap narrows OpenSSL ('~0:~0x20000000': no SHA instructions)\n"
"  --json FILE          write the figures as JSON too\n"
"  --html FILE          write a page of bars too, to look at\n"
"  --explain            tell each row's sequence of calls on both sides, and measure nothing\n"
"  --list               tell the rows' names, and measure nothing\n"
"  --help               this text\n"
"\n"
"COLUMNS\n"
"  median   of Cupel, and of each peer. Of B/s and op/s more is better; of s and ns, less\n"
"  spread   of Cupel's figure, and of each peer's ratio: the distance between the quartiles, over the\n"
"           median\n"
"  limit    the share that Cupel reaches of this CPU's own limit, where there is one; --explain tells\n"
"           which\n"
"  ratio    the peer's time over Cupel's, so that above 1 Cupel is faster: the median of the pairs'\n"
"           ratios. '-': the peer has no such function\n"
"  pairs    kept and dropped\n"
"\n"
"METHOD\n"
"  Before a row is timed, both sides do its work on the same input, and their outputs must be equal.\n"
"\n"
"  Work is cut into slices of about 0.4 ms; what takes longer is timed singly. A pair is one slice of\n"
"  Cupel and one of a partner, that is a peer or the CPU's limit, in alternating order. A burst of\n"
"  independent additions before and after each pair tells how fast the core ran. A pair is dropped\n"
"  where the slower burst is below %d %% of the run's best, or where the kernel gave the core to\n"
"  another thread meanwhile. The timer is CLOCK_MONOTONIC. Nothing is pinned: taskset(1) does that.\n"
"\n"
"  A row is noisy, and no result, with fewer than %d pairs kept for each partner, or where a spread\n"
"  is above %d %%. A difference of two times (gate, load) is noisy instead where the 95 %% confidence\n"
"  interval of its median reaches further than %d %% to either side.\n"
"\n"
"  load is the CPU time that the module adds to an empty process, self-tests and integrity test\n"
"  included; for a peer, that of opening the library and digesting one message. gate is what a call\n"
"  pays for the check of state, permission and self-test. sealed size is code and constants.\n"
"\n"
"EXIT CODE\n"
"  0  every row is a result        2  the command line is wrong\n"
"  1  a row is noisy               3  a call failed, or the outputs of Cupel and a peer differ\n"
"  4  the module does not answer, a peer cannot be opened, or a file cannot be written\n";

_Noreturn void options_refuse(const char *format, ...)
{
	va_list arguments;

	fputs("cupel-bench: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputs("; --help tells more\n", stderr);
	exit(EXIT_USAGE);
}

static void read_sizes(struct options *options, const char *text)
{
	size_t n = 0;

	for (;;) {
		char *end;
		unsigned long long size;

		errno = 0;
		size = strtoull(text, &end, 10);
		if (*text < '0' || *text > '9' || errno || size < 1 || size > 1 << 28 || (*end && *end != ','))
			options_refuse("--sizes: '%s' does not begin with a number from 1 to %d", text, 1 << 28);
		if (n == OPTIONS_MAX_SIZES)
			options_refuse("--sizes: more than %d", OPTIONS_MAX_SIZES);
		options->sizes[n++] = (size_t)size;
		if (!*end)
			break;
		text = end + 1;
	}
	options->sizes[n] = 0;
}

static void read_seconds(struct options *options, const char *text)
{
	char *end;

	options->seconds = strtod(text, &end);
	if (end == text || *end || !(options->seconds > 0 && options->seconds <= 3600))
		options_refuse("--seconds: '%s' is not a time above 0, up to 3600", text);
}

static void read_filter(struct options *options, const char *text)
{
	char why[128];
	int rc;

	if (options->filter)
		regfree(&options->filter_re);
	rc = regcomp(&options->filter_re, text, REG_EXTENDED | REG_NOSUB);
	if (rc) {
		regerror(rc, &options->filter_re, why, sizeof(why));
		options_refuse("--filter: '%s': %s", text, why);
	}
	options->filter = text;
}

void options_read(struct options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{ "filter", required_argument, NULL, 'f' }, { "sizes", required_argument, NULL, 's' },
		{ "seconds", required_argument, NULL, 't' }, { "peer", required_argument, NULL, 'p' },
		{ "cpu", required_argument, NULL, 'c' }, { "json", required_argument, NULL, 'j' },
		{ "explain", no_argument, NULL, 'e' }, { "list", no_argument, NULL, 'l' },
		{ "html", required_argument, NULL, 'w' }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 }
	};
	int option;

	*options = (struct options){ .seconds = DEFAULT_SECONDS, .system_peers = true };
	while ((option = getopt_long(argc, argv, "h", known, NULL)) != -1) {
		switch (option) {
		case 'f':
			read_filter(options, optarg);
			break;
		case 's':
			read_sizes(options, optarg);
			break;
		case 't':
			read_seconds(options, optarg);
			break;
		case 'p':
			options->system_peers = false;
			if (strcmp(optarg, "none") == 0)
				break;
			if (options->num_peers == OPTIONS_MAX_PEERS)
				options_refuse("--peer: more than %d", OPTIONS_MAX_PEERS);
			options->peers[options->num_peers++] = optarg;
			break;
		case 'c':
			options->cpu = optarg;
			break;
		case 'j':
			options->json = optarg;
			break;
		case 'w':
			options->html = optarg;
			break;
		case 'e':
			options->explain = true;
			break;
		case 'l':
			options->list = true;
			break;
		case 'h':
			printf(help, DEFAULT_SECONDS, MEASURE_MAX_STRETCH, OPTIONS_MAX_PEERS, MEASURE_LEAST_CLOCK, MEASURE_MIN_KEPT,
			       MEASURE_MAX_SPREAD, MEASURE_MAX_DOUBT);
			exit(EXIT_ALL_MEASURED);
		default:
			fputs("cupel-bench: --help tells the options\n", stderr);
			exit(EXIT_USAGE);
		}
	}
	if (optind < argc)
		options_refuse("'%s' is no option", argv[optind]);
}
