/* SPDX-License-Identifier: MIT */
/*
 * FIPS 197 in Boolean operations on whole words, in constant time: no table, no branch and no address depends on a secret.
 *
 * Eight slices hold AES_BATCH blocks; slice p holds bit p (1 << p) of each byte. slice.h, one for each kind of word, says which
 * bit of a slice is which byte's, and turns rows and columns.
 *
 * ShiftRows is done in every second round only, for two rounds (after A. Adomnicai, T. Peyrin, "Fixslicing AES-like ciphers",
 * TCHES 2021/1). In an odd round the byte that belongs in row r and column c stands in column c + r, modulo 4. The byte below it
 * is then one row down and one column on, for every byte of the state alike: MixColumns turns the whole state so, where in an
 * even round it turns rows alone.
 *
 * SubBytes leaves out the 63 that FIPS 197 adds last: a constant in every byte passes through ShiftRows and MixColumns
 * unchanged (02 + 03 + 01 + 01 = 01), so the round keys after the first carry it. The inverse takes it off in the same way.
 *
 * struct aes_key: round.sliced[2k] is round key k's bits 0 to 3 and [2k + 1] its bits 4 to 7: bits r1 r0 c1 c0 p1 p0 of a word;
 * those of odd rounds have row r turned by r columns, as the state has.
 */
#include "cipher/aes_c.h"
#include "base/bytes.h"
#include "cipher/aes_bitsliced.h"

#define ALWAYS_INLINE __attribute__((always_inline)) static inline
#define NOINLINE __attribute__((noinline)) static          /* for several callers, in one copy */

/*
 * FIPS 197 5.1.1 less its constant, in 32 AND and 81 XOR: J. Boyar, R. Peralta, "A small depth-16 circuit for the AES S-box"
 * (IFIP SEC 2012), as shortened by C. Calik (NIST, circuit complexity project, 113 gates). Input and output from the top bit: u0, q[7].
 */
NOINLINE void sub_bytes(slice q[8])
{
	slice u0 = q[7], u1 = q[6], u2 = q[5], u3 = q[4], u4 = q[3], u5 = q[2], u6 = q[1], u7 = q[0];

	/* Into the tower of fields. */
	slice y14 = u3 ^ u5, y13 = u0 ^ u6, y9 = u0 ^ u3, y8 = u0 ^ u5, t0 = u1 ^ u2;
	slice y1 = t0 ^ u7, y4 = y1 ^ u3, y12 = y13 ^ y14, y2 = y1 ^ u0, y5 = y1 ^ u6, y3 = y5 ^ y8;
	slice t1 = u4 ^ y12, y15 = t1 ^ u5, y20 = t1 ^ u1, y6 = y15 ^ u7, y10 = y15 ^ t0, y11 = y20 ^ y9;
	slice y7 = u7 ^ y11, y17 = y10 ^ y11, y19 = y10 ^ y8, y16 = t0 ^ y11, y21 = y13 ^ y16, y18 = u0 ^ y16;

	/* The inverse in GF(2^8) over GF(2^4): the common factor, and its inverse in GF(2^4). */
	slice t2 = y12 & y15, t3 = y3 & y6, t4 = t3 ^ t2, t5 = y4 & u7, t6 = t5 ^ t2;
	slice t7 = y13 & y16, t8 = y5 & y1, t9 = t8 ^ t7, t10 = y2 & y7, t11 = t10 ^ t7;
	slice t12 = y9 & y11, t13 = y14 & y17, t14 = t13 ^ t12, t15 = y8 & y10, t16 = t15 ^ t12;
	slice t17 = t4 ^ y20, t18 = t6 ^ t16, t19 = t9 ^ t14, t20 = t11 ^ t16;
	slice t21 = t17 ^ t14, t22 = t18 ^ y19, t23 = t19 ^ y21, t24 = t20 ^ y18;
	slice t25 = t21 ^ t22, t26 = t21 & t23, t27 = t24 ^ t26, t28 = t25 & t27, t29 = t28 ^ t22;
	slice t30 = t23 ^ t24, t31 = t22 ^ t26, t32 = t31 & t30, t33 = t32 ^ t24, t34 = t23 ^ t33;
	slice t35 = t27 ^ t33, t36 = t24 & t35, t37 = t36 ^ t34, t38 = t27 ^ t36, t39 = t29 & t38;
	slice t40 = t25 ^ t39, t41 = t40 ^ t37, t42 = t29 ^ t33, t43 = t29 ^ t40, t44 = t33 ^ t37, t45 = t42 ^ t41;
	slice z0 = t44 & y15, z1 = t37 & y6, z2 = t33 & u7, z3 = t43 & y16, z4 = t40 & y1, z5 = t29 & y7;
	slice z6 = t42 & y11, z7 = t45 & y17, z8 = t41 & y10, z9 = t44 & y12, z10 = t37 & y3, z11 = t33 & y4;
	slice z12 = t43 & y13, z13 = t40 & y5, z14 = t29 & y2, z15 = t42 & y9, z16 = t45 & y14, z17 = t41 & y8;

	/* Out of the tower, and the affine transformation's matrix. */
	slice v1 = z15 ^ z16, v2 = z10 ^ v1, v3 = z9 ^ v2, v4 = z0 ^ z2, v5 = z1 ^ z0, v6 = z3 ^ z4, v7 = z12 ^ v4;
	slice v8 = z7 ^ v6, v9 = z8 ^ v7, v10 = v8 ^ v9, v11 = v6 ^ v5, v12 = z3 ^ z5, v13 = z13 ^ v1, v14 = v4 ^ v12;
	slice s3 = v3 ^ v11, v16 = z6 ^ v8, v17 = z14 ^ v10, v18 = v13 ^ v14, v20 = z15 ^ v16, v21 = v2 ^ z11, v26 = v17 ^ v20;

	q[7] = v3 ^ v16;
	q[6] = s3 ^ v16;
	q[5] = v26 ^ z17;
	q[4] = s3;
	q[3] = v14 ^ s3;
	q[2] = v21 ^ v17;
	q[1] = v10 ^ v18;
	q[0] = z12 ^ v18;
}

/* The inverse of the matrix of 5.1.1 (5.3.2): bit i is the sum of bits i + 2, i + 5 and i + 7, modulo 8. */
ALWAYS_INLINE void inverse_matrix(slice q[8])
{
	slice q0 = q[0], q1 = q[1], q2 = q[2], q3 = q[3], q4 = q[4], q5 = q[5], q6 = q[6], q7 = q[7];
	slice p25 = q2 ^ q5, p36 = q3 ^ q6, p47 = q4 ^ q7, p61 = q6 ^ q1;

	q[0] = p25 ^ q7;
	q[3] = p25 ^ q0;
	q[1] = p36 ^ q0;
	q[4] = p36 ^ q1;
	q[2] = p47 ^ q1;
	q[5] = p47 ^ q2;
	q[7] = p61 ^ q4;
	q[6] = q0 ^ q3 ^ q5;
}

/* With A the matrix, A' its inverse and i the inversion in GF(2^8), which undoes itself: S = A i, and its inverse is i A' = A' S A'. */
ALWAYS_INLINE void inverse_sub_bytes(slice q[8])
{
	inverse_matrix(q);
	sub_bytes(q);
	inverse_matrix(q);
}

ALWAYS_INLINE void add_round_key(slice q[8], const slice key[8])
{
	q[0] ^= key[0];
	q[1] ^= key[1];
	q[2] ^= key[2];
	q[3] ^= key[3];
	q[4] ^= key[4];
	q[5] ^= key[5];
	q[6] ^= key[6];
	q[7] ^= key[7];
}

/*
 * 5.1.3, where the byte below stands `cols` columns on. With t the byte below, a = q + t, and a'' the sum two rows down, which is
 * that of the two other bytes of the column: 02 q + 03 t + (the others) = 02 a + t + a''. Bit i of 02 a is a[i - 1], for i = 0 a[7],
 * and a[7] once more in bits 1, 3 and 4.
 */
ALWAYS_INLINE void mix_columns(slice q[8], unsigned cols)
{
	slice t0 = slice_turn(q[0], 1, cols), t1 = slice_turn(q[1], 1, cols), t2 = slice_turn(q[2], 1, cols);
	slice t3 = slice_turn(q[3], 1, cols), t4 = slice_turn(q[4], 1, cols), t5 = slice_turn(q[5], 1, cols);
	slice t6 = slice_turn(q[6], 1, cols), t7 = slice_turn(q[7], 1, cols);
	slice a0 = q[0] ^ t0, a1 = q[1] ^ t1, a2 = q[2] ^ t2, a3 = q[3] ^ t3;
	slice a4 = q[4] ^ t4, a5 = q[5] ^ t5, a6 = q[6] ^ t6, a7 = q[7] ^ t7;

	q[0] = t0 ^ slice_turn(a0, 2, 2 * cols) ^ a7;
	q[1] = t1 ^ slice_turn(a1, 2, 2 * cols) ^ a7 ^ a0;
	q[2] = t2 ^ slice_turn(a2, 2, 2 * cols) ^ a1;
	q[3] = t3 ^ slice_turn(a3, 2, 2 * cols) ^ a7 ^ a2;
	q[4] = t4 ^ slice_turn(a4, 2, 2 * cols) ^ a7 ^ a3;
	q[5] = t5 ^ slice_turn(a5, 2, 2 * cols) ^ a4;
	q[6] = t6 ^ slice_turn(a6, 2, 2 * cols) ^ a5;
	q[7] = t7 ^ slice_turn(a7, 2, 2 * cols) ^ a6;
}

/* 5.3.3 is MixColumns of this: (0e 0b 0d 09) = (02 03 01 01) (05 00 04 00), and 05 q + 04 q'' = q + 04 (q + q''). */
ALWAYS_INLINE void mix_rows_apart(slice q[8], unsigned cols)
{
	slice a0 = q[0] ^ slice_turn(q[0], 2, 2 * cols), a1 = q[1] ^ slice_turn(q[1], 2, 2 * cols);
	slice a2 = q[2] ^ slice_turn(q[2], 2, 2 * cols), a3 = q[3] ^ slice_turn(q[3], 2, 2 * cols);
	slice a4 = q[4] ^ slice_turn(q[4], 2, 2 * cols), a5 = q[5] ^ slice_turn(q[5], 2, 2 * cols);
	slice a6 = q[6] ^ slice_turn(q[6], 2, 2 * cols), a7 = q[7] ^ slice_turn(q[7], 2, 2 * cols);
	slice a67 = a6 ^ a7;

	q[0] ^= a6;
	q[1] ^= a67;
	q[2] ^= a0 ^ a7;
	q[3] ^= a1 ^ a6;
	q[4] ^= a2 ^ a67;
	q[5] ^= a3 ^ a7;
	q[6] ^= a4;
	q[7] ^= a5;
}

ALWAYS_INLINE void shift_rows_twice(slice q[8])
{
	q[0] = slice_shift_rows_twice(q[0]);
	q[1] = slice_shift_rows_twice(q[1]);
	q[2] = slice_shift_rows_twice(q[2]);
	q[3] = slice_shift_rows_twice(q[3]);
	q[4] = slice_shift_rows_twice(q[4]);
	q[5] = slice_shift_rows_twice(q[5]);
	q[6] = slice_shift_rows_twice(q[6]);
	q[7] = slice_shift_rows_twice(q[7]);
}

/* The three bits of a bit's number that tell the bits of a byte apart change places with the three that tell the words apart. */
static void transpose(slice q[8])
{
	for (size_t i = 0; i < 4; i++)
		slice_swap(&q[i], &q[i + 4], 4, UINT64_C(0x0f0f0f0f0f0f0f0f));
	for (size_t i = 0; i < 4; i++)
		slice_swap(&q[i + (i & 2)], &q[i + (i & 2) + 2], 2, UINT64_C(0x3333333333333333));
	for (size_t i = 0; i < 4; i++)
		slice_swap(&q[2 * i], &q[2 * i + 1], 1, UINT64_C(0x5555555555555555));
}

NOINLINE void load(slice q[8], const uint8_t *blocks)
{
	for (size_t i = 0; i < 4; i++) {
		q[i] = slice_load(blocks, i);
		q[i + 4] = slice_load(blocks, i + 4);
		slice_gather(&q[i], &q[i + 4]);
	}
	transpose(q);
}

NOINLINE void store(uint8_t *blocks, slice q[8])
{
	transpose(q);
	for (size_t i = 0; i < 4; i++) {
		slice_scatter(&q[i], &q[i + 4]);
		slice_store(blocks, i, q[i]);
		slice_store(blocks, i + 4, q[i + 4]);
	}
}

void aes_batch_spread(struct aes_batch *batch)
{
	const uint64_t lowest = UINT64_MAX / ((1 << AES_BATCH) - 1);   /* of each byte's bits, one for each block */

	batch->rounds = (unsigned)batch->key->rounds;
	for (size_t i = 0; i <= batch->rounds; i++)
		for (size_t p = 0; p < 8; p++) {
			slice bits = slice_spread(batch->key->round.sliced[2 * i + p / 4]) >> p % 4 & lowest;

			batch->spread[i][p] = (bits << AES_BATCH) - bits;
		}
}

/* 5.1. The number of rounds is even. */
void aes_batch_encrypt_c(struct aes_batch *batch)
{
	slice q[8];
	unsigned round = 0;

	load(q, batch->blocks);
	add_round_key(q, batch->spread[0]);
	for (;;) {
		round++;
		sub_bytes(q);
		mix_columns(q, 1);
		add_round_key(q, batch->spread[round]);
		round++;
		sub_bytes(q);
		shift_rows_twice(q);
		if (round >= batch->rounds)              /* above it where a fork wiped the key in the midst (lib/random): what comes out is dropped */
			break;
		mix_columns(q, 0);
		add_round_key(q, batch->spread[round]);
	}
	add_round_key(q, batch->spread[round]);
	store(batch->blocks, q);
}

/* 5.3, from the last step of the above to its first. */
void aes_batch_decrypt_c(struct aes_batch *batch)
{
	slice q[8];
	unsigned round = batch->rounds;

	load(q, batch->blocks);
	add_round_key(q, batch->spread[round]);
	for (;;) {
		shift_rows_twice(q);
		inverse_sub_bytes(q);
		round--;
		add_round_key(q, batch->spread[round]);
		mix_rows_apart(q, 1);
		mix_columns(q, 1);
		inverse_sub_bytes(q);
		round--;
		add_round_key(q, batch->spread[round]);
		if (round == 0)
			break;
		mix_rows_apart(q, 0);
		mix_columns(q, 0);
	}
	store(batch->blocks, q);
}

/* FIPS 197 5.2's SUBWORD, less the constant. Each of the four bytes' bits p stand anywhere in slice p. */
NOINLINE uint32_t sub_word(uint32_t word)
{
	slice q[8];
	uint64_t sum = 0;

	for (size_t p = 0; p < 8; p++)
		q[p] = slice_from(word >> p & 0x01010101);
	sub_bytes(q);
	for (size_t p = 0; p < 8; p++)
		sum |= (slice_low(q[p]) & 0x01010101) << p;
	return (uint32_t)sum;
}

/* Four words of the schedule into the form of round.sliced. */
NOINLINE void compact(uint64_t out[2], const uint32_t w[4], unsigned round)
{
	uint64_t constant = round == 0 ? 0 : UINT64_C(0x6363636363636363);
	slice a = slice_from((w[0] | (uint64_t)w[1] << 32) ^ constant);
	slice b = slice_from((w[2] | (uint64_t)w[3] << 32) ^ constant);

	/* c1 | c0 r1 r0 p2 p1 p0 -> p2 | r1 r0 c1 c0 p1 p0 */
	slice_swap(&a, &b, 8, UINT64_C(0x00ff00ff00ff00ff));
	slice_swap(&a, &b, 16, UINT64_C(0x0000ffff0000ffff));
	slice_swap(&a, &b, 32, UINT64_C(0x00000000ffffffff));
	slice_swap(&a, &b, 4, UINT64_C(0x0f0f0f0f0f0f0f0f));
	out[0] = slice_low(a);
	out[1] = slice_low(b);
	for (unsigned i = 0; i < 8 && round % 2 != 0; i++) {
		unsigned row = i % 4;
		uint64_t columns = out[i / 4] >> 16 * row & 0xffff, turned = columns << 4 * row | columns >> (16 - 4 * row);

		out[i / 4] ^= (columns ^ (turned & 0xffff)) << 16 * row;
	}
}

/* FIPS 197 5.2. Words hold their first byte lowest. */
void aes_set_encrypt_key_c(struct aes_key *key, const uint8_t *bytes, size_t key_len)
{
	uint32_t w[4 * (AES_MAX_ROUNDS + 1)], rcon = 1;
	size_t nk = key_len / 4, in_turn = 0;

	key->rounds = nk + 6;
	for (size_t i = 0; i < nk; i++)
		w[i] = load_le32(bytes + 4 * i);
	for (size_t i = nk; i < 4 * (key->rounds + 1); i++) {
		uint32_t t = w[i - 1];

		if (in_turn == 0) {
			t = sub_word(t >> 8 | t << 24) ^ UINT32_C(0x63636363) ^ rcon;
			rcon = rcon << 1 ^ (rcon >> 7) * 0x11b;
		} else if (in_turn == 4 && nk == 8) {
			t = sub_word(t) ^ UINT32_C(0x63636363);
		}
		w[i] = w[i - nk] ^ t;
		in_turn = in_turn + 1 == nk ? 0 : in_turn + 1;
	}
	for (unsigned i = 0; i <= key->rounds; i++)
		compact(&key->round.sliced[2 * i], &w[4 * i], i);
	wipe(w, sizeof w);
}

void aes_set_decrypt_key_c(struct aes_key *decrypt, const struct aes_key *encrypt)
{
	*decrypt = *encrypt;
}
