/* SPDX-License-Identifier: MIT */
#include "hash/hash.h"
#include "base/bytes.h"
#include "paths.h"

/* FIPS 180-4 4.2.3: the first 64 bits of the fractional parts of the cube roots of the first 80 primes. */
_Alignas(64) const uint64_t sha512_k[80] = {
	0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
	0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
	0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
	0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
	0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
	0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
	0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
	0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
	0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
	0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
	0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
	0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
	0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
	0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
	0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
	0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
	0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
	0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
	0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
	0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};

static inline uint64_t ror(uint64_t x, unsigned n)
{
	return x >> n | x << (64 - n);
}

/* One round (6.4.2 step 3). The eight variables stay where they are and change their names; d and h alone change. */
#define ROUND(a, b, c, d, e, f, g, h, i) do { \
		h += (ror(e, 14) ^ ror(e, 18) ^ ror(e, 41)) + (g ^ (e & (f ^ g))) + sha512_k[(t) + (i)] + w[i]; \
		d += h; \
		h += (ror(a, 28) ^ ror(a, 34) ^ ror(a, 39)) + ((a & b) | (c & (a | b))); \
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

static void sha512_blocks_c(uint64_t state[8], const uint8_t *blocks, size_t num_blocks)
{
	for (; num_blocks > 0; num_blocks--, blocks += 128) {
		uint64_t w[16];
		uint64_t a = state[0], b = state[1], c = state[2], d = state[3];
		uint64_t e = state[4], f = state[5], g = state[6], h = state[7];

		for (size_t i = 0; i < 16; i++)
			w[i] = load_be64(blocks + 8 * i);
		for (size_t t = 0;; t += 16) {
			EIGHT_ROUNDS(0);
			EIGHT_ROUNDS(8);
			if (t == 64)
				break;
			for (size_t i = 0; i < 16; i++) {        /* 6.4.2 step 1, sixteen words ahead */
				uint64_t x = w[(i + 1) % 16], y = w[(i + 14) % 16];
				w[i] += (ror(x, 1) ^ ror(x, 8) ^ x >> 7) + w[(i + 9) % 16] + (ror(y, 19) ^ ror(y, 61) ^ y >> 6);
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

void sha512_blocks(uint64_t h[8], const uint8_t *blocks, size_t num_blocks)
{
	if (cpu_has(CUPEL_CPU_AVX512 | CUPEL_CPU_AVX2) && !cpu_has(CUPEL_CPU_SLOW_VPROR))
		sha512_blocks_avx512(h, blocks, num_blocks);
	else if (cpu_has(CUPEL_CPU_AVX2 | CUPEL_CPU_BMI))
		sha512_blocks_avx2(h, blocks, num_blocks);
	else
		sha512_blocks_c(h, blocks, num_blocks);
}
