/* SPDX-License-Identifier: MIT */
/*
 * Key derivation: every function with the arguments of its answer in answers.h, each of them made wrong in turn. What the
 * query can be asked, it answers as the call does.
 */
#include "misuse.h"

enum { MOST_INPUTS = 5, NOT = -1 };

#define TOO_LONG_INPUT (UINT64_C(1) << 58)

/* The arguments of any derivation. in[0] is the secret. */
struct args {
	uint32_t service, function, mode, counter, counter_len, letter, iterations;
	uint8_t *out;
	size_t out_len;
	struct {
		const void *at;
		size_t len;
	} in[MOST_INPUTS];
};

struct function {
	int (*call)(const struct args *args);
	uint32_t verb;
	size_t num_inputs;
	int salt, iv;                    /* which inputs they are, or NOT */
	bool over_secret, over_all;      /* what the output may overlap */
	size_t least_secret, least_out;
	uint64_t most_blocks;
	const uint32_t *works_with;      /* ended by 0 */
	size_t num_rows;
	uint32_t rows[3];
	struct args good;
};

#define IN(i) args->in[i].at, args->in[i].len
static int extract(const struct args *args)
{
	return cupel_kdf_extract(args->service, args->function, args->out, args->out_len, IN(1), IN(0));
}

static int hkdf_expand(const struct args *args)
{
	return cupel_hkdf_expand(args->function, args->out, args->out_len, IN(0), IN(1));
}

static int hkdf(const struct args *args)
{
	return cupel_hkdf(args->function, args->out, args->out_len, IN(0), IN(1), IN(2));
}

static int one_step(const struct args *args)
{
	return cupel_one_step(args->service, args->function, args->out, args->out_len, IN(0), IN(1), IN(2));
}

static int kbkdf(const struct args *args)
{
	return cupel_kbkdf(args->function, args->mode, args->counter, args->counter_len, args->out, args->out_len, IN(0), IN(1), IN(2), IN(3));
}

static int tls12_prf(const struct args *args)
{
	return cupel_tls12_prf(args->service, args->function, args->out, args->out_len, IN(0), IN(1), IN(2), IN(3));
}

static int tls13_expand_label(const struct args *args)
{
	return cupel_tls13_expand_label(args->function, args->out, args->out_len, IN(0), IN(1), IN(2));
}

static int ssh_kdf(const struct args *args)
{
	return cupel_ssh_kdf(args->function, args->letter, args->out, args->out_len, IN(0), IN(1), IN(2));
}

static int pbkdf2(const struct args *args)
{
	return cupel_pbkdf2(args->function, args->out, args->out_len, IN(0), IN(1), args->iterations);
}

static const uint32_t hashes[] = { CUPEL_SHA2_224, CUPEL_SHA2_256, CUPEL_SHA2_384, CUPEL_SHA2_512, CUPEL_SHA2_512_224, CUPEL_SHA2_512_256, 0 };
static const uint32_t hmacs[] = { CUPEL_HMAC_SHA2_224, CUPEL_HMAC_SHA2_256, CUPEL_HMAC_SHA2_384, CUPEL_HMAC_SHA2_512, CUPEL_HMAC_SHA2_512_224,
                                  CUPEL_HMAC_SHA2_512_256, 0 };
static const uint32_t macs[] = { CUPEL_HMAC_SHA2_224, CUPEL_HMAC_SHA2_256, CUPEL_HMAC_SHA2_384, CUPEL_HMAC_SHA2_512, CUPEL_HMAC_SHA2_512_224,
                                 CUPEL_HMAC_SHA2_512_256, CUPEL_CMAC_AES, 0 };
static const uint32_t both[] = { CUPEL_SHA2_224, CUPEL_SHA2_256, CUPEL_SHA2_384, CUPEL_SHA2_512, CUPEL_SHA2_512_224, CUPEL_SHA2_512_256,
                                 CUPEL_HMAC_SHA2_224, CUPEL_HMAC_SHA2_256, CUPEL_HMAC_SHA2_384, CUPEL_HMAC_SHA2_512, CUPEL_HMAC_SHA2_512_224,
                                 CUPEL_HMAC_SHA2_512_256, 0 };
static const uint32_t tls12_hmacs[] = { CUPEL_HMAC_SHA2_256, CUPEL_HMAC_SHA2_384, CUPEL_HMAC_SHA2_512, 0 };
static const uint32_t tls13_hmacs[] = { CUPEL_HMAC_SHA2_256, CUPEL_HMAC_SHA2_384, 0 };
static const uint32_t ssh_hashes[] = { CUPEL_SHA2_224, CUPEL_SHA2_256, CUPEL_SHA2_384, CUPEL_SHA2_512, 0 };

static const struct row *row_of(uint32_t id)
{
	return &rows[id - 1];
}

/* The other places of a call that an error may come from before the one that is looked for have good arguments. */
static int query(const struct function *f, const struct args *args)
{
	cupel_service_params params = {
		.verb = f->verb, .function = args->function, .mode = args->mode, .counter = args->counter, .counter_len = args->counter_len,
		.iterations = args->iterations, .key_len = args->in[0].len, .out_len = f->verb == CUPEL_DERIVE ? args->out_len : 0,
		.salt_len = f->salt == NOT ? 0 : args->in[f->salt].len, .iv_len = f->iv == NOT ? 0 : args->in[f->iv].len,
	};
	cupel_service_report report = { 0 };

	CHECK_EQUAL(cupel_service_query(args->service, &report, &params), CUPEL_OK);
	CHECK_TEXT(report.reason, cupel_strerror(report.answer));
	return report.answer;
}

/* Refused by the call, and by the query too. */
static void refused(const struct function *f, const struct args *args, int error)
{
	REFUSED(error, f->call(args));
	CHECK_OF(row_of(args->service)->name, query(f, args), error);
}

/* Refused by the call, for what the query is not asked. */
static void call_refused(const struct function *f, const struct args *args, int error)
{
	REFUSED(error, f->call(args));
	CHECK_OF(row_of(args->service)->name, query(f, args), indicator(row_of(args->service)));
}

static bool done(const struct function *f, const struct args *args)
{
	const struct row *row = row_of(args->service);
	bool asked = CHECK_OF(row->name, query(f, args), indicator(row));

	return CHECK_OF(row->name, f->call(args), indicator(row)) && asked;
}

static bool works_with(const struct function *f, uint32_t id)
{
	for (const uint32_t *able = f->works_with; *able != 0; able++)
		if (*able == id)
			return true;
	return false;
}

static size_t len_of(uint32_t id)
{
	return cupel_digest_len(id) != 0 ? cupel_digest_len(id) : cupel_mac_len(id);
}

/* What the baseline must answer: an extraction's is the same for every row. */
static const struct row *answer_of(const struct function *f, uint32_t service)
{
	return f->verb == CUPEL_EXTRACT ? row_of(CUPEL_TWO_STEP) : row_of(service);
}

static void row_misuse(const struct function *f, struct args args)
{
	const struct row *row = answer_of(f, args.service);
	bool answers = f->call != hkdf_expand;   /* which has none of its own */
	uint8_t buffer[3 * LONGEST_ANSWER], *middle = buffer + LONGEST_ANSWER;
	const struct args good = args;

	CHECK(done(f, &args));
	if (answers)
		CHECK_BYTES(args.out, row->answer, args.out_len);
	args.out = NULL;
	REFUSED(CUPEL_E_NULL, f->call(&args));
	for (size_t i = 0; i < f->num_inputs; i++) {
		args = good;
		args.in[i].at = NULL;
		args.in[i].len = i == 0 ? 32 : 16;
		REFUSED(CUPEL_E_NULL, f->call(&args));
		args = good;
		args.in[i].at = untouchable();
		args.in[i].len = TOO_LONG_INPUT;
		if ((int)i != f->salt || args.function != CUPEL_CMAC_AES)
			call_refused(f, &args, CUPEL_E_INPUT_SIZE);
		args.in[i].len = SIZE_MAX;
		call_refused(f, &args, CUPEL_E_INPUT_SIZE);
	}

	args = good;
	for (uint32_t id = 0; id < CUPEL_NUM_SERVICES + 2; id++)
		if (!works_with(f, id)) {
			args.function = id;
			refused(f, &args, CUPEL_E_FUNCTION);
		}
	for (size_t i = 0; i < NUM_NO_IDS; i++) {
		args.function = no_ids[i];
		refused(f, &args, CUPEL_E_FUNCTION);
	}
	args.function = good.function + 0x100;
	refused(f, &args, CUPEL_E_FUNCTION);

	args = good;
	for (args.in[0].len = 0; args.in[0].len < f->least_secret; args.in[0].len++)
		refused(f, &args, args.service == CUPEL_PBKDF2 ? CUPEL_E_PASSWORD_SIZE : CUPEL_E_KEY_SIZE);
	CHECK(done(f, &args));

	if (f->verb == CUPEL_DERIVE) {
		uint64_t most = args.service == CUPEL_ONE_STEP_NO_COUNTER ? 1 : f->most_blocks;
		args = good;
		for (args.out_len = 0; args.out_len < f->least_out; args.out_len++)
			refused(f, &args, CUPEL_E_DERIVED_SIZE);
		CHECK(done(f, &args));
		for (const uint32_t *able = f->works_with; *able != 0; able++) {
			args = good;
			args.function = *able;
			if (f->salt != NOT && f->works_with == both && cupel_digest_len(*able) != 0)
				args.in[f->salt].len = 0;
			args.out_len = most * len_of(*able) + 1;
			refused(f, &args, CUPEL_E_DERIVED_SIZE);
			args.out_len = SIZE_MAX;
			refused(f, &args, CUPEL_E_DERIVED_SIZE);
			args.out_len = most * len_of(*able);
			if (most <= 255) {                               /* and just so much is derived */
				uint8_t *at = calloc(1, args.out_len + 64);
				args.out = at;
				CHECK(done(f, &args));
				CHECK(filled(at + args.out_len, 0, 64) && !filled(at + args.out_len - 8, 0, 8));
				free(at);
			}
		}
	} else {
		args = good;
		for (args.out_len = 0; args.out_len < len_of(good.function); args.out_len++)
			call_refused(f, &args, CUPEL_E_OUTPUT_SIZE);
	}

	/* not a byte is read or written beyond the ends */
	for (size_t i = 0; i < f->num_inputs; i++) {
		args = good;
		memcpy(at_end(in_memory, args.in[i].len), good.in[i].at, good.in[i].len);
		args.in[i].at = in_memory.page + PAGE - args.in[i].len;
		args.out = at_end(out_memory, args.out_len);
		CHECK(done(f, &args));
		CHECK(!answers || memcmp(args.out, row->answer, args.out_len) == 0);
		CHECK(others_untouched(out_memory, args.out, args.out_len));
	}

	/* over an input, and not */
	for (size_t i = 0; i < f->num_inputs; i++) {
		args = good;
		if (args.in[i].len == 0)
			continue;
		for (size_t at = LONGEST_ANSWER - args.out_len; at <= LONGEST_ANSWER + args.in[i].len; at++) {
			bool apart = at == LONGEST_ANSWER - args.out_len || at == LONGEST_ANSWER + args.in[i].len;
			memset(buffer, CANARY, sizeof buffer);
			memcpy(middle, good.in[i].at, good.in[i].len);
			args.in[i].at = middle;
			args.out = buffer + at;
			if (apart || f->over_all || (i == 0 && f->over_secret)) {
				CHECK(done(f, &args));
				CHECK(!answers || memcmp(args.out, row->answer, args.out_len) == 0);
			} else {
				CHECK_OF(row->name, f->call(&args), CUPEL_E_OVERLAP);
				CHECK(filled(buffer, CANARY, LONGEST_ANSWER) && memcmp(middle, good.in[i].at, good.in[i].len) == 0);
			}
		}
	}
}

static void misuse(struct function f)
{
	f.good.out = out_memory.page;
	for (size_t i = 0; i < f.num_rows; i++) {
		struct args args = f.good;
		args.service = f.rows[i];
		if (!row_of(args.service)->approved && !permitted)
			continue;
		if (args.service == CUPEL_TLS12_OLD_MASTER_SECRET) {
			args.in[1].at = "master secret";
			args.in[1].len = 13;
		}
		if (f.verb == CUPEL_DERIVE && f.call != hkdf_expand)
			args.out_len = row_of(args.service)->answer_len;
		if (args.service == CUPEL_ONE_STEP_NO_COUNTER) {
			args.function = CUPEL_HMAC_SHA2_256;
			args.in[1].len = IV_LEN;
		}
		struct function each = f;
		if (args.service == CUPEL_TLS13_KDF)
			each.works_with = tls13_hmacs;
		else if (args.service == CUPEL_HKDF)
			each.works_with = hmacs;
		row_misuse(&each, args);
	}
}

/* A service id that is another function's, or nobody's. */
static void wrong_services(const struct function *f)
{
	struct args args = f->good;

	args.out = out_memory.page;
	FOR_WRONG_IDS(FAMILY_KDF, id) {
		args.service = id;
		REFUSED(CUPEL_E_SERVICE, f->call(&args));
	}
	FOR_ROWS(row) {
		bool own = false;
		for (size_t i = 0; i < f->num_rows; i++)
			own |= f->rows[i] == row->id;
		args.service = row->id;
		if (row->family == FAMILY_KDF && !own)
			REFUSED(CUPEL_E_SERVICE, f->call(&args));
	}
}

void case_cupel_kdf_extract(void)
{
	struct function f = {
		.call = extract, .verb = CUPEL_EXTRACT, .num_inputs = 2, .salt = 1, .iv = NOT, .over_all = true, .least_secret = SHORTEST_KEY,
		.works_with = macs, .num_rows = 3, .rows = { CUPEL_HKDF, CUPEL_TWO_STEP, CUPEL_TLS13_KDF },
		.good = { .function = CUPEL_HMAC_SHA2_256, .out_len = 32, .in = { { key, KEY_LEN }, { iv, IV_LEN } } },
	};

	misuse(f);
	wrong_services(&f);
	struct args args = f.good;
	args.out = out_memory.page;
	args.service = CUPEL_TWO_STEP;
	args.function = CUPEL_CMAC_AES;
	args.in[1].at = long_key;
	for (args.in[1].len = 0; args.in[1].len <= LONG_KEY_LEN; args.in[1].len++)
		if (args.in[1].len == 16 || args.in[1].len == 24 || args.in[1].len == 32)
			CHECK(done(&f, &args));
		else
			refused(&f, &args, CUPEL_E_SALT_SIZE);
	/* An absent salt is zeros: as many as the function's block. */
	uint8_t absent[64], zeros[64];
	static const uint8_t zero[64];
	CHECK_EQUAL(cupel_kdf_extract(CUPEL_HKDF, CUPEL_HMAC_SHA2_256, absent, sizeof absent, NULL, 0, key, KEY_LEN), CUPEL_OK);
	for (size_t len = 1; len <= sizeof zero; len++) {
		CHECK_EQUAL(cupel_kdf_extract(CUPEL_HKDF, CUPEL_HMAC_SHA2_256, zeros, sizeof zeros, zero, len, key, KEY_LEN), CUPEL_OK);
		CHECK_BYTES(zeros, absent, 32);
	}
}

void case_cupel_hkdf_expand(void)
{
	uint8_t prk[32], at_once[255 * 32], expanded[255 * 32];

	misuse((struct function){
		.call = hkdf_expand, .verb = CUPEL_DERIVE, .num_inputs = 2, .salt = NOT, .iv = NOT, .over_secret = true, .least_secret = SHORTEST_KEY,
		.least_out = 1, .most_blocks = 255, .works_with = hmacs, .num_rows = 1, .rows = { CUPEL_HKDF },
		.good = { .function = CUPEL_HMAC_SHA2_256, .out_len = 64, .in = { { key, KEY_LEN }, { message, MESSAGE_LEN } } },
	});
	/* Extract and expand are HKDF, of every length, with and without info and salt. */
	for (size_t len = 1; len <= sizeof at_once; len = len < 100 ? len + 1 : 2 * len)
		for (size_t info_len = 0; info_len <= 130; info_len += 65)
			for (size_t salt_len = 0; salt_len <= IV_LEN; salt_len += IV_LEN) {
				const uint8_t *salt = salt_len != 0 ? iv : NULL, *info = info_len != 0 ? message : NULL;
				CHECK_EQUAL(cupel_hkdf(CUPEL_HMAC_SHA2_256, at_once, len, key, KEY_LEN, salt, salt_len, info, info_len), CUPEL_OK);
				CHECK_EQUAL(cupel_kdf_extract(CUPEL_HKDF, CUPEL_HMAC_SHA2_256, prk, sizeof prk, salt, salt_len, key, KEY_LEN), CUPEL_OK);
				CHECK_EQUAL(cupel_hkdf_expand(CUPEL_HMAC_SHA2_256, expanded, len, prk, sizeof prk, info, info_len), CUPEL_OK);
				CHECK_BYTES(expanded, at_once, len);
			}
}

void case_cupel_hkdf(void)
{
	misuse((struct function){
		.call = hkdf, .verb = CUPEL_DERIVE, .num_inputs = 3, .salt = 1, .iv = NOT, .over_secret = true, .least_secret = SHORTEST_KEY,
		.least_out = 1, .most_blocks = 255, .works_with = hmacs, .num_rows = 1, .rows = { CUPEL_HKDF },
		.good = { .function = CUPEL_HMAC_SHA2_256, .in = { { key, KEY_LEN }, { iv, IV_LEN }, { message, MESSAGE_LEN } } },
	});
}

void case_cupel_one_step(void)
{
	struct function f = {
		.call = one_step, .verb = CUPEL_DERIVE, .num_inputs = 3, .salt = 1, .iv = NOT, .least_secret = SHORTEST_KEY, .least_out = 1,
		.most_blocks = UINT32_MAX, .works_with = both, .num_rows = 2, .rows = { CUPEL_ONE_STEP, CUPEL_ONE_STEP_NO_COUNTER },
		.good = { .function = CUPEL_HMAC_SHA2_256, .out_len = 32, .in = { { key, KEY_LEN }, { iv, IV_LEN }, { message, MESSAGE_LEN } } },
	};
	struct args args = f.good;

	/* a hash function has no salt */
	args.out = out_memory.page;
	for (const uint32_t *hash = hashes; *hash != 0; hash++)
		for (size_t i = 0; i < f.num_rows; i++) {
			args.service = f.rows[i];
			args.function = *hash;
			args.out_len = 28;
			args.in[1].len = IV_LEN;
			refused(&f, &args, CUPEL_E_SALT_SIZE);
			args.in[1].len = 1;
			refused(&f, &args, CUPEL_E_SALT_SIZE);
			args.in[1].len = 0;
			CHECK(done(&f, &args));
		}
	wrong_services(&f);
	f.rows[0] = CUPEL_ONE_STEP_NO_COUNTER;
	f.num_rows = 1;
	misuse(f);
	/* Option 1's answer is that of answers.h; its salt is none, so it is not one of the inputs that are made wrong. */
	f.rows[0] = CUPEL_ONE_STEP;
	f.good.function = CUPEL_SHA2_256;
	f.good.in[1].at = NULL;
	f.good.in[1].len = 0;
	f.good.service = CUPEL_ONE_STEP;
	f.good.out = out_memory.page;
	f.good.out_len = 64;
	CHECK(done(&f, &f.good));
	CHECK_BYTES(out_memory.page, row_of(CUPEL_ONE_STEP)->answer, 64);
}

/* What SP 800-108r1 has: where the counter may stand in each mode. */
static bool has_form(uint32_t mode, uint32_t counter, uint32_t len)
{
	static const char *const places[] = { "", "-fma", "nifa", "nifa" };     /* none, before the iterator, before, within, after the fixed input */
	static const char letters[] = "nifma";

	if (mode < 1 || mode > 3 || counter > 4 || strchr(places[mode], letters[counter]) == NULL)
		return false;
	return counter == 0 ? len == 0 : len >= 1 && len <= 4;
}

void case_cupel_kbkdf(void)
{
	struct function f = {
		.call = kbkdf, .verb = CUPEL_DERIVE, .num_inputs = 4, .salt = NOT, .iv = 1, .over_secret = true, .least_secret = SHORTEST_KEY,
		.least_out = 1, .most_blocks = UINT32_MAX, .works_with = macs, .num_rows = 1, .rows = { CUPEL_KBKDF },
		.good = { .function = CUPEL_HMAC_SHA2_256, .mode = CUPEL_KBKDF_FEEDBACK, .counter = CUPEL_COUNTER_BEFORE_FIXED, .counter_len = 4,
		          .in = { { key, KEY_LEN }, { iv, IV_LEN }, { message, FIRST_PART }, { message + FIRST_PART, MESSAGE_LEN - FIRST_PART } } },
	};
	struct args args;
	static uint8_t out[65536 * 32];

	misuse(f);
	args = f.good;
	args.service = CUPEL_KBKDF;
	args.out = out_memory.page;
	args.out_len = 100;
	for (args.mode = 0; args.mode < 6; args.mode++)
		for (args.counter = 0; args.counter < 7; args.counter++)
			for (args.counter_len = 0; args.counter_len < 7; args.counter_len++)
				for (args.in[1].len = 0; args.in[1].len <= IV_LEN; args.in[1].len += IV_LEN)
					if (args.mode < 1 || args.mode > 3)
						refused(&f, &args, CUPEL_E_MODE);
					else if (!has_form(args.mode, args.counter, args.counter_len))
						refused(&f, &args, CUPEL_E_COUNTER);
					else if (args.mode != CUPEL_KBKDF_FEEDBACK && args.in[1].len != 0)
						refused(&f, &args, CUPEL_E_IV_SIZE);
					else
						CHECK(done(&f, &args));
	/* as many blocks as the counter counts */
	args = f.good;
	args.service = CUPEL_KBKDF;
	args.out = out;
	for (args.counter_len = 1; args.counter_len <= 4; args.counter_len++) {
		args.out_len = ((UINT64_C(1) << 8 * args.counter_len) - 1) * 32 + 1;
		refused(&f, &args, CUPEL_E_DERIVED_SIZE);
		if (--args.out_len <= sizeof out)
			CHECK(done(&f, &args));
	}
	/* CMAC's keys are those of AES */
	args = f.good;
	args.service = CUPEL_KBKDF;
	args.function = CUPEL_CMAC_AES;
	args.out = out_memory.page;
	args.out_len = 40;
	args.in[0].at = long_key;
	for (args.in[0].len = 0; args.in[0].len <= LONG_KEY_LEN; args.in[0].len++)
		if (args.in[0].len == 16 || args.in[0].len == 24 || args.in[0].len == 32)
			CHECK(done(&f, &args));
		else
			refused(&f, &args, CUPEL_E_KEY_SIZE);
	/* The fixed input is one, however it is cut; nothing of it may be there. */
	for (size_t cut = 0; cut <= MESSAGE_LEN; cut += 50) {
		CHECK_EQUAL(cupel_kbkdf(CUPEL_HMAC_SHA2_256, CUPEL_KBKDF_FEEDBACK, CUPEL_COUNTER_BEFORE_FIXED, 4, out, 64, key, KEY_LEN, iv, IV_LEN,
		                        cut ? message : NULL, cut, cut < MESSAGE_LEN ? message + cut : NULL, MESSAGE_LEN - cut), CUPEL_OK);
		CHECK_BYTES(out, row_of(CUPEL_KBKDF)->answer, 64);
	}
	CHECK_EQUAL(cupel_kbkdf(CUPEL_HMAC_SHA2_256, CUPEL_KBKDF_COUNTER, CUPEL_COUNTER_BEFORE_FIXED, 1, out, 64, key, KEY_LEN, NULL, 0, NULL, 0, NULL, 0),
	            CUPEL_OK);
}

void case_cupel_tls12_prf(void)
{
	static const char text[] = "master secret";
	uint8_t out[LONGEST_ANSWER], seeds[MESSAGE_LEN];
	struct function f = {
		.call = tls12_prf, .verb = CUPEL_DERIVE, .num_inputs = 4, .salt = NOT, .iv = NOT, .over_secret = true, .least_secret = SHORTEST_KEY,
		.least_out = 1, .most_blocks = UINT32_MAX, .works_with = tls12_hmacs, .num_rows = 2, .rows = { CUPEL_TLS12_KDF, CUPEL_TLS12_OLD_MASTER_SECRET },
		.good = { .function = CUPEL_HMAC_SHA2_256, .in = { { key, KEY_LEN }, { "key expansion", 13 }, { message, FIRST_PART },
		                                                   { message + FIRST_PART, MESSAGE_LEN - FIRST_PART } } },
	};
	struct args args;

	permit();
	misuse(f);
	wrong_services(&f);
	args = f.good;
	args.out = out_memory.page;
	args.out_len = 48;
	args.service = CUPEL_TLS12_KDF;
	args.in[1].len = 0;
	call_refused(&f, &args, CUPEL_E_LABEL);
	args.in[1].at = NULL;
	call_refused(&f, &args, CUPEL_E_LABEL);
	/* The old master secret's input, cut in every way, is not the approved row's; what differs in one letter is not the other's. */
	for (size_t label = 1; label <= 13; label++)
		for (size_t seed = 0; seed + label <= 13; seed++) {
			args.in[1].at = text;
			args.in[1].len = label;
			args.in[2].at = text + label;
			args.in[2].len = seed;
			memcpy(seeds, text + label + seed, 13 - label - seed);
			memcpy(seeds + 13 - label - seed, message, MESSAGE_LEN - 13);
			args.in[3].at = seeds;
			args.in[3].len = MESSAGE_LEN;
			args.service = CUPEL_TLS12_KDF;
			call_refused(&f, &args, CUPEL_E_LABEL);
			if (permitted) {
				args.service = CUPEL_TLS12_OLD_MASTER_SECRET;
				CHECK(done(&f, &args));
			}
		}
	for (size_t i = 0; i < 13; i++) {
		char other[13];
		memcpy(other, text, sizeof other);
		other[i] ^= 1;
		args = f.good;
		args.out = out;
		args.out_len = 48;
		args.in[1].at = other;
		args.service = CUPEL_TLS12_KDF;
		CHECK(done(&f, &args));
		if (permitted) {
			args.out = out_memory.page;
			args.service = CUPEL_TLS12_OLD_MASTER_SECRET;
			call_refused(&f, &args, CUPEL_E_LABEL);
		}
	}
	/* a head of it is not all of it */
	for (size_t len = 1; len <= 13; len++) {
		args = f.good;
		args.out = out_memory.page;
		args.out_len = 48;
		args.service = CUPEL_TLS12_KDF;
		args.in[1].at = text;
		args.in[1].len = len;
		args.in[2].len = args.in[3].len = 0;
		if (len < 13)
			CHECK(done(&f, &args));
		else
			call_refused(&f, &args, CUPEL_E_LABEL);
	}
	args.in[1].at = "extended master secret";
	args.in[1].len = 22;
	args.in[2].len = 32;
	CHECK(done(&f, &args));
}

void case_cupel_tls13_expand_label(void)
{
	struct function f = {
		.call = tls13_expand_label, .verb = CUPEL_DERIVE, .num_inputs = 3, .salt = NOT, .iv = NOT, .over_secret = true, .least_secret = SHORTEST_KEY,
		.least_out = 1, .most_blocks = 255, .works_with = tls13_hmacs, .num_rows = 1, .rows = { CUPEL_TLS13_KDF },
		.good = { .function = CUPEL_HMAC_SHA2_256, .in = { { long_key, LONG_KEY_LEN }, { "key", 3 }, { long_key, LONG_KEY_LEN } } },
	};
	struct args args;

	misuse(f);
	args = f.good;
	args.service = CUPEL_TLS13_KDF;
	args.out = out_memory.page;
	args.out_len = 12;
	args.in[1].at = message;
	for (args.in[1].len = 0; args.in[1].len <= MESSAGE_LEN; args.in[1].len++)
		if (args.in[1].len >= 1 && args.in[1].len <= 249)
			CHECK(done(&f, &args));
		else
			call_refused(&f, &args, CUPEL_E_LABEL);
	args.in[1].len = 249;
	args.in[2].at = message;
	for (args.in[2].len = 0; args.in[2].len <= MESSAGE_LEN; args.in[2].len++)
		if (args.in[2].len <= 255)
			CHECK(done(&f, &args));
		else
			call_refused(&f, &args, CUPEL_E_INPUT_SIZE);
}

void case_cupel_ssh_kdf(void)
{
	struct function f = {
		.call = ssh_kdf, .verb = CUPEL_DERIVE, .num_inputs = 3, .salt = NOT, .iv = NOT, .over_secret = true, .least_secret = SHORTEST_KEY + 4,
		.least_out = 1, .most_blocks = UINT32_MAX, .works_with = ssh_hashes, .num_rows = 1, .rows = { CUPEL_SSH_KDF },
		.good = { .function = CUPEL_SHA2_256, .letter = 'C', .in = { { long_key, LONG_KEY_LEN }, { iv, IV_LEN }, { message, MESSAGE_LEN } } },
	};
	struct args args;

	misuse(f);
	args = f.good;
	args.service = CUPEL_SSH_KDF;
	args.out = out_memory.page;
	args.out_len = 100;
	for (args.letter = 0; args.letter < 300; args.letter++)
		if (args.letter >= 'A' && args.letter <= 'F')
			CHECK(done(&f, &args));
		else
			call_refused(&f, &args, CUPEL_E_LABEL);
	args.letter = 0x100 + 'A';
	call_refused(&f, &args, CUPEL_E_LABEL);
}

void case_cupel_pbkdf2(void)
{
	struct function f = {
		.call = pbkdf2, .verb = CUPEL_DERIVE, .num_inputs = 2, .salt = 1, .iv = NOT, .over_secret = true, .least_secret = 8, .least_out = 14,
		.most_blocks = UINT32_MAX, .works_with = hmacs, .num_rows = 1, .rows = { CUPEL_PBKDF2 },
		.good = { .function = CUPEL_HMAC_SHA2_256, .iterations = 1000, .in = { { key, KEY_LEN }, { iv, IV_LEN } } },
	};
	struct args args;

	misuse(f);
	args = f.good;
	args.service = CUPEL_PBKDF2;
	args.out = out_memory.page;
	args.out_len = 14;
	for (args.in[1].len = 0; args.in[1].len < 16; args.in[1].len++)
		refused(&f, &args, CUPEL_E_SALT_SIZE);
	CHECK(done(&f, &args));
	for (args.iterations = 0; args.iterations < 1000; args.iterations++)
		refused(&f, &args, CUPEL_E_ITERATIONS);
	CHECK(done(&f, &args));
}
