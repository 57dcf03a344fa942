/* SPDX-License-Identifier: MIT */
#include "hash/hash.h"
#include "base/bytes.h"
#include "paths.h"

/* FIPS 180-4 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
_Alignas(64) const uint32_t sha256_k[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t ror(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

/* One round (6.2.2 step 3). The eight variables stay where they are and change their names; d and h alone change. */
#define ROUND(a, b, c, d, e, f, g, h, i) do { \
		h += (ror(e, 6) ^ ror(e, 11) ^ ror(e, 25)) + (g ^ (e & (f ^ g))) + sha256_k[(t) + (i)] + w[i]; \
		d += h; \
		h += (ror(a, 2) ^ ror(a, 13) ^ ror(a, 22)) + ((a & b) | (c & (a | b))); \
	} while (0)

#define EIGHT_ROUNDS(i) do { \
		ROUND(a, b, c, d, e, f, g, h, (i) + 0); \
		ROUND(h, a, b, c, d, e, f, g, (i) + 1); \
		ROUND(g, h, a, b, c, d, e, f, (i) + 2); \
		ROUND(f, g, h, a, b, c, d, e, (i) + 3); \
		ROUND(e, f, g, h, a, b, c, d, (i) + 4); \
		ROUND(d, e, f, g, h, a, b, c, (i) + 5); \
		ROUND(c, d, e, f, g, h, a, b, (i) + 6); \
		ROUND(b, c, d, e, f, g, h, a, (i) + 7); \
	} while (0)

static void sha256_blocks_c(uint32_t state[8], const uint8_t *blocks, size_t num_blocks)
{
	for (; num_blocks > 0; num_blocks--, blocks += 64) {
		uint32_t w[16];
		uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
		uint32_t e = state[4], f = state[5], g = state[6], h = state[7];

		for (size_t i = 0; i < 16; i++)
			w[i] = load_be32(blocks + 4 * i);
		for (size_t t = 0;; t += 16) {
			EIGHT_ROUNDS(0);
			EIGHT_ROUNDS(8);
			if (t == 48)
				break;
			for (size_t i = 0; i < 16; i++) {        /* 6.2.2 step 1, sixteen words ahead */
				uint32_t x = w[(i + 1) % 16], y = w[(i + 14) % 16];
				w[i] += (ror(x, 7) ^ ror(x, 18) ^ x >> 3) + w[(i + 9) % 16] + (ror(y, 17) ^ ror(y, 19) ^ y >> 10);
			}
		}
		state[0] += a;
		state[1] += b;
		state[2] += c;
		state[3] += d;
		state[4] += e;
		state[5] += f;
		state[6] += g;
		state[7] += h;
	}
}

void sha256_blocks(uint32_t h[8], const uint8_t *blocks, size_t num_blocks)
{
	if (cpu_has(CUPEL_CPU_SHA | CUPEL_CPU_SSSE3 | CUPEL_CPU_SSE41))
		sha256_blocks_shani(h, blocks, num_blocks);
	else if (cpu_has(CUPEL_CPU_AVX512 | CUPEL_CPU_AVX2) && !cpu_has(CUPEL_CPU_SLOW_VPROR))
		sha256_blocks_avx512(h, blocks, num_blocks);
	else if (cpu_has(CUPEL_CPU_AVX2 | CUPEL_CPU_BMI))
		sha256_blocks_avx2(h, blocks, num_blocks);
	else
		sha256_blocks_c(h, blocks, num_blocks);
}

bool sha256_pair(uint32_t a[8], uint32_t b[8], const uint8_t *block_a, const uint8_t *block_b)
{
	if (!cpu_has(CUPEL_CPU_SHA | CUPEL_CPU_SSSE3 | CUPEL_CPU_SSE41))
		return false;
	sha256_pair_shani(a, b, block_a, block_b);
	return true;
}
