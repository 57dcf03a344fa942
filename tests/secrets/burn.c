/* SPDX-License-Identifier: MIT */
/*
 * What a call leaves behind: every public function that handles a secret is called on a stack of its own, painted before. Then
 *   - everything that the callees touched, down to the deepest byte, must be zero again (burn() or the callee saw to it): all but the frame of the
 *     public function itself;
 *   - no caller-saved or vector register may hold anything of the secret: all are zero where burn() is the assembly one;
 *   - no part of the secret stands anywhere on that stack or, after clear, in the context.
 * What is made of secrets has no known bytes: schedules, chaining values, recoded scalars, secrets of messages. So each path is run twice, in two
 * children of one process, with other keys, other messages and other random bits, and all else the same:
 *   - the public function's own frame, the general and the mask registers, and the module's state but its pool are the same after both.
 * Run on every code path that this CPU has. Prints the deepest stack of each function.
 */
#include <cupel/cupel.h>
#include <cupel/lab.h>

#include <stddef.h>
#include <ucontext.h>

#include "../emulated.h"
#include "../module/symbol.h"
#include "../paths.h"
#include "module/state.h"

enum { STACK = 64 * 1024, PAINT = 0xa5, OWN_FRAME = 512, MOST_STACK = 16 * 1024 };

static uint8_t stack[STACK] __attribute__((aligned(64)));
static ucontext_t outside, inside;
static uint8_t *entry;

/* Shared with the children: the counts, and what each call of the two runs left. */
enum { MOST_CALLS = 4096, KEPT_STATE = offsetof(struct state, wiped_on_fork) };
static struct shared {
	unsigned long checks, failures;
	unsigned num[2];
	struct left_over {
		char name[32];
		uint8_t frame[OWN_FRAME];
		uint64_t general[8], masks[8];
	} calls[2][MOST_CALLS];
	uint8_t state[2][KEPT_STATE];
} *shared;
static int second;                               /* which of the two runs this is */

static uint8_t key[200], msg[1000], out[64];
static cupel_digest_ctx digest, digest_copy;
static cupel_mac_ctx mac, mac_copy;
static uint8_t equal_halves[64];
static uint8_t iv[60];
static size_t iv_len;
static int rc;
static const char *path;

static void check(int good, const char *what, const char *call)
{
	shared->checks++;
	if (!good && shared->failures++ < 20)
		fprintf(stderr, "FAILED: %s after %s, path %s\n", what, call, path);
}

#define CALL(name, expression) static void call_##name(void) { rc = (expression); }
CALL(cupel_digest, cupel_digest(CUPEL_SHA2_256, out, sizeof out, msg, sizeof msg))
CALL(cupel_digest_512, cupel_digest(CUPEL_SHA2_512, out, sizeof out, msg, sizeof msg))
CALL(cupel_digest_update, cupel_digest_update(&digest, msg, sizeof msg))
CALL(cupel_digest_final, cupel_digest_final(&digest, out, sizeof out))
CALL(cupel_mac, cupel_mac(CUPEL_HMAC_SHA2_256, out, 32, key, sizeof key, msg, sizeof msg))
CALL(cupel_mac_512, cupel_mac(CUPEL_HMAC_SHA2_512, out, 64, key, sizeof key, msg, sizeof msg))
CALL(cupel_mac_verify, cupel_mac_verify(CUPEL_HMAC_SHA2_512, out, 64, key, sizeof key, msg, sizeof msg))
CALL(cupel_mac_init, cupel_mac_init(&mac, CUPEL_HMAC_SHA2_512, CUPEL_GENERATE, key, sizeof key))
CALL(cupel_mac_update, cupel_mac_update(&mac, msg, sizeof msg))
CALL(cupel_mac_final, cupel_mac_final(&mac, out, 64))
CALL(cupel_mac_init_verify, cupel_mac_init(&mac, CUPEL_HMAC_SHA2_256, CUPEL_VERIFY, key, sizeof key))
CALL(cupel_mac_final_verify, cupel_mac_final_verify(&mac, out, 32))
CALL(cupel_digest_copy, cupel_digest_copy(&digest_copy, &digest))
CALL(cupel_mac_copy, cupel_mac_copy(&mac_copy, &mac))
CALL(cupel_cmac, cupel_mac(CUPEL_CMAC_AES, out, 16, key, 32, msg, sizeof msg))
CALL(cupel_cmac_init, cupel_mac_init(&mac, CUPEL_CMAC_AES, CUPEL_VERIFY, key, 32))
CALL(cupel_cmac_final_verify, cupel_mac_final_verify(&mac, out, 16))

/* What the modes of AES are called with: `service`, `verb`, `way`, `len` say which. */
static uint32_t service, verb, way;
static size_t len, key_len;
static uint8_t text[sizeof msg + 64];
static cupel_cipher_ctx cipher;
static cupel_aead_ctx aead;
static size_t wrapped_len;
CALL(cupel_cipher, cupel_cipher(service, verb, text, sizeof text, key, key_len, iv, service == CUPEL_AES_ECB ? 0 : 16, msg, len))
CALL(cupel_cipher_init, cupel_cipher_init(&cipher, service, verb, key, key_len))
CALL(cupel_cipher_start, cupel_cipher_start(&cipher, iv, 16))
CALL(cupel_cipher_update, cupel_cipher_update(&cipher, text, sizeof text, msg, len))
CALL(cupel_cipher_unit, cupel_cipher_unit(&cipher, text, sizeof text, iv, 16, msg, len))
CALL(cupel_cipher_equal_halves, cupel_cipher(CUPEL_AES_XTS, verb, text, sizeof text, equal_halves, 64, iv, 16, msg, len))
CALL(cupel_aead_init, cupel_aead_init(&aead, service, way, 16, key, 32, NULL, 0))
CALL(cupel_aead_seal, cupel_aead_seal(&aead, text, sizeof text, out, 16, NULL, 0, iv, iv_len, msg, len, msg, 77))
CALL(cupel_aead_open, cupel_aead_open(&aead, text, sizeof text, iv, iv_len, msg, len, out, 16, msg, 77))
CALL(cupel_key_wrap, cupel_key_wrap(service, text, sizeof text, &wrapped_len, key, 32, msg, 160))
CALL(cupel_key_unwrap, cupel_key_unwrap(service, text, sizeof text, &wrapped_len, key, 32, text, 168))

CALL(cupel_random, cupel_random(text, len))
CALL(cupel_aead_init_random, cupel_aead_init(&aead, CUPEL_AES_GCM, CUPEL_IV_RANDOM, 16, key, 32, NULL, 0))
CALL(cupel_aead_seal_random, cupel_aead_seal(&aead, text, sizeof text, out, 16, iv, 12, NULL, 0, msg, len, msg, 77))
static cupel_drbg_ctx drbg;
static uint8_t random_bits[4096];
CALL(cupel_drbg_instantiate, cupel_drbg_instantiate(&drbg, service, 0, msg, 16))
CALL(cupel_drbg_reseed, cupel_drbg_reseed(&drbg, msg, 24))
CALL(cupel_drbg_generate, cupel_drbg_generate(&drbg, verb, random_bits, len, msg, 32))
CALL(cupel_drbg_long_generate, cupel_drbg_generate(&drbg, verb, random_bits, len, msg, sizeof msg))
/* Key derivation, with `function`, of `len` bytes; the secret is of the key. */
static uint32_t function, mode;
static size_t label_context_len;
CALL(cupel_kdf_extract, cupel_kdf_extract(CUPEL_TWO_STEP, function, text, sizeof text, key, function == CUPEL_CMAC_AES ? 32 : 150, msg, sizeof msg))
CALL(cupel_hkdf, cupel_hkdf(function, text, len, key, 150, msg, 100, iv, 60))
CALL(cupel_hkdf_expand, cupel_hkdf_expand(function, text, len, key, 32, iv, 60))
CALL(cupel_one_step, cupel_one_step(CUPEL_ONE_STEP, function, text, len, key, 150, NULL, 0, iv, 60))
CALL(cupel_one_step_hmac, cupel_one_step(CUPEL_ONE_STEP, function, text, len, key, 150, msg, 100, iv, 60))
CALL(cupel_kbkdf, cupel_kbkdf(function, mode, CUPEL_COUNTER_BEFORE_FIXED, 4, text, len, key, 32, iv, mode == CUPEL_KBKDF_FEEDBACK ? 60 : 0, iv, 60, iv, 10))
CALL(cupel_tls12_prf, cupel_tls12_prf(CUPEL_TLS12_KDF, function, text, len, key, 48, "key expansion", 13, iv, 32, iv, 32))
CALL(cupel_tls13_expand_label, cupel_tls13_expand_label(function, text, len, key, 48, "key", 3, msg, label_context_len))
CALL(cupel_ssh_kdf, cupel_ssh_kdf(function, 'C', text, len, key, 150, msg, 100, msg, 32))
CALL(cupel_pbkdf2, cupel_pbkdf2(function, text, len, key, 150, iv, 60, 1000))

/* What the curves are called with: `service` says which. Private keys and shared secrets are secrets in either order of their bytes. */
enum { MOST_PRIVATE = CUPEL_PRIVATE_KEY_MAX_LEN };
static uint8_t private_key[MOST_PRIVATE], others_key[MOST_PRIVATE], peer[CUPEL_PUBLIC_KEY_MAX_LEN], sig[CUPEL_SIGNATURE_MAX_LEN];
static uint8_t own[4][MOST_PRIVATE];             /* the private key, the shared secret, and both turned round */
static size_t private_len, peer_len, sig_len, z_len;
static uint8_t z[CUPEL_SHARED_MAX_LEN];
static cupel_key pair, agreeing, public_key, digest_pair, other;
static cupel_prepared_key prepared;
CALL(cupel_keygen_sign, cupel_keygen(&other, service, CUPEL_SIGN))
CALL(cupel_keygen_agree, cupel_keygen(&other, service, CUPEL_AGREE))
CALL(cupel_key_import, cupel_key_import(&other, service, CUPEL_AGREE, private_key, private_len, NULL, 0))
CALL(cupel_key_import_wrong, cupel_key_import(&other, service, CUPEL_AGREE, private_key, private_len, peer, peer_len))
CALL(cupel_key_export, cupel_key_export(&pair, CUPEL_PRIVATE, text, sizeof text, &wrapped_len))
CALL(cupel_sign, cupel_sign(&pair, CUPEL_SHA2_512, sig, sizeof sig, &sig_len, msg, sizeof msg))
CALL(cupel_sign_ctx, cupel_sign_ctx(&pair, &digest, sig, sizeof sig, &sig_len))
CALL(cupel_sign_digest, cupel_sign_digest(&digest_pair, CUPEL_SHA2_512, sig, sizeof sig, &sig_len, msg, 64))
CALL(cupel_verify_digest, cupel_verify_digest(&digest_pair, CUPEL_SHA2_512, sig, sig_len, msg, 64))
CALL(cupel_verify_ctx, cupel_verify_ctx(&public_key, &digest, sig, sig_len))
CALL(cupel_verify, cupel_verify(&public_key, CUPEL_SHA2_512, sig, sig_len, msg, sizeof msg))
CALL(cupel_prepare, cupel_prepare(&prepared, &public_key))
CALL(cupel_prepared_verify, cupel_prepared_verify(&prepared, CUPEL_SHA2_512, sig, sig_len, msg, sizeof msg))
CALL(cupel_agree, cupel_agree(&agreeing, z, sizeof z, &z_len, peer, peer_len))

/* Two that leak: what was made of a key in its own frame; a message further down. */
static void call_twin_of_frame(void)
{
	volatile uint8_t made[64];

	for (size_t i = 0; i < sizeof made; i++)
		made[i] = (uint8_t)(5 * key[i] + 1);
	rc = CUPEL_OK;
}

static __attribute__((noinline)) void leave_message(void)
{
	volatile uint8_t copy[2 * OWN_FRAME];

	for (size_t i = 0; i < sizeof copy; i++)
		copy[i] = msg[i % sizeof msg];
	rc = copy[0] == msg[0] ? CUPEL_OK : 1;
}

static void call_twin_of_stack(void)
{
	leave_message();
	rc += 0 * rc;                            /* no jump to it */
}

/* The registers that a call may change, as it leaves them. */
static __attribute__((used)) struct {
	uint64_t general[8];             /* rcx, rdx, rsi, rdi, r8 to r11 */
	uint64_t low[16][4], high[16][8];
	uint64_t masks[8];               /* k0 to k7 */
	uint64_t more[9];                /* x9 to x17 */
} left;
static __attribute__((used)) uint64_t features_found;
static __attribute__((used)) void (*todo)(void);
static __attribute__((used)) uint64_t kept[6];   /* what the test has in registers that a call may save on its stack: 0 there, while it calls */

#if defined(__x86_64__)
/* Calls todo and writes down the registers before any C can change them. */
__asm__(".text\n.p2align 4\ncall_and_look:\n"
        "	push %rbx\n	mov %rbx, kept(%rip)\n	mov %rbp, 8 + kept(%rip)\n	mov %r12, 16 + kept(%rip)\n	mov %r13, 24 + kept(%rip)\n"
        "	mov %r14, 32 + kept(%rip)\n	mov %r15, 40 + kept(%rip)\n	movq $0, (%rsp)\n"
        "	.irp r,rbx,rbp,r12,r13,r14,r15\n	xor %\\r, %\\r\n	.endr\n"
        "	testb $0x20, features_found(%rip)\n	jz 3f\n"
        "	.irp r,0,1,2,3,4,5,6,7\n	kxorq %k\\r, %k\\r, %k\\r\n	.endr\n"
        "3:	call *todo(%rip)\n	lea left(%rip), %rbx\n"
        "	mov %rcx, (%rbx)\n	mov %rdx, 8(%rbx)\n	mov %rsi, 16(%rbx)\n	mov %rdi, 24(%rbx)\n"
        "	mov %r8, 32(%rbx)\n	mov %r9, 40(%rbx)\n	mov %r10, 48(%rbx)\n	mov %r11, 56(%rbx)\n"
        "	testb $0x04, features_found(%rip)\n	jz 1f\n"
        "	.irp r,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n	vmovdqu %ymm\\r, 64 + 32 * \\r(%rbx)\n	.endr\n"
        "	testb $0x20, features_found(%rip)\n	jz 2f\n"
        "	.irp r,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n	vmovdqu64 %zmm\\r, 576 + 64 * (\\r - 16)(%rbx)\n	.endr\n"
        "	.irp r,0,1,2,3,4,5,6,7\n	kmovq %k\\r, 1600 + 8 * \\r(%rbx)\n	.endr\n"
        "	jmp 2f\n1:\n"
        "	.irp r,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n	movups %xmm\\r, 64 + 32 * \\r(%rbx)\n	.endr\n"
        "2:	pop %rbx\n	mov kept(%rip), %rbx\n	mov 8 + kept(%rip), %rbp\n	mov 16 + kept(%rip), %r12\n	mov 24 + kept(%rip), %r13\n"
        "	mov 32 + kept(%rip), %r14\n	mov 40 + kept(%rip), %r15\n	ret\n");
void call_and_look(void);
#elif defined(__aarch64__)
/* x1 to x8 in the place of general, v0 to v15 of low (of v8 to v15 the high halves, which a call may change), v16 to v31 of high. */
__asm__(".text\n.p2align 4\ncall_and_look:\n"
        "	stp x29, x30, [sp, #-32]!\n	str x19, [sp, #16]\n	adrp x19, todo\n	ldr x19, [x19, #:lo12:todo]\n	blr x19\n"
        "	adrp x19, left\n	add x19, x19, #:lo12:left\n"
        "	stp x1, x2, [x19]\n	stp x3, x4, [x19, #16]\n	stp x5, x6, [x19, #32]\n	stp x7, x8, [x19, #48]\n"
        "	.irp r,9,10,11,12,13,14,15,16,17\n	str x\\r, [x19, #1664 + 8 * (\\r - 9)]\n	.endr\n"
        "	.irp r,0,1,2,3,4,5,6,7\n	str q\\r, [x19, #64 + 32 * \\r]\n	.endr\n"
        "	.irp r,8,9,10,11,12,13,14,15\n	mov x9, v\\r\\().d[1]\n	str x9, [x19, #64 + 32 * \\r]\n	.endr\n"
        "	.irp r,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n	str q\\r, [x19, #576 + 64 * (\\r - 16)]\n	.endr\n"
        "	ldr x19, [sp, #16]\n	ldp x29, x30, [sp], #32\n	ret\n");
void call_and_look(void);
#else
static void call_and_look(void)
{
	todo();
}
#endif

static void trampoline(void)
{
	entry = __builtin_frame_address(0);      /* the frame of the call begins here */
	call_and_look();
}

/* Eight bytes of a secret. */
static int is_secret(const void *at)
{
	for (size_t i = 0; i + 8 <= sizeof msg; i++)
		if (memcmp(at, msg + i, 8) == 0 || (i + 8 <= sizeof key && memcmp(at, key + i, 8) == 0))
			return 1;
	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j + 8 <= private_len; j++)
			if (memcmp(at, own[i] + j, 8) == 0)
				return 1;
	return 0;
}

static void start(void (*call)(void))
{
	memset(stack, PAINT, sizeof stack);
	memset(&left, 0, sizeof left);
	getcontext(&inside);
	inside.uc_stack.ss_sp = stack;
	inside.uc_stack.ss_size = sizeof stack;
	inside.uc_link = &outside;
	todo = call;
	makecontext(&inside, trampoline, 0);
	swapcontext(&outside, &inside);
}

static void run(const char *name, void (*call)(void), int want)
{
	size_t deepest = 0, dirty = 0, depth;
	uint64_t vectors = 0;
	bool is_twin = call == call_twin_of_stack, leaks = false;

	start(call);
	while (deepest < STACK && stack[deepest] == PAINT)
		deepest++;
	depth = (size_t)(entry - (stack + deepest));
	for (uint8_t *p = stack + deepest; p < entry - OWN_FRAME; p++)
		dirty += *p != 0 && *p != PAINT;
	if (!second)
		printf("  %-24s %5zu bytes of stack\n", name, depth);
	check(rc == want, "the result", name);
	check((dirty == 0) != is_twin, is_twin ? "the planted leak was not found" : "stack that is not zero", name);
	check(depth <= MOST_STACK, "too much stack", name);
	for (size_t i = deepest; i + 8 <= STACK; i++)
		leaks |= is_secret(stack + i);
	check(leaks == is_twin, is_twin ? "the planted leak was not found" : "a secret on the stack", name);
	if (is_twin)
		return;
	for (size_t i = 0; i < 8; i++)
		check(!is_secret(&left.general[i]), "a secret in a general register", name);
	for (size_t i = 0; i < 9; i++)
		check(!is_secret(&left.more[i]), "a secret in a general register", name);
	for (size_t r = 0; r < 16; r++) {
		for (size_t i = 0; i < 4; i++)
			vectors |= left.low[r][i];
		for (size_t i = 0; i < 8; i++)
			vectors |= left.high[r][i];
	}
	check(vectors == 0 || call == call_twin_of_frame, "vector registers that are not zero", name);
	if (shared->num[second] == MOST_CALLS)
		abort();
	struct left_over *over = &shared->calls[second][shared->num[second]++];
	snprintf(over->name, sizeof over->name, "%s", name);
	memcpy(over->frame, entry - OWN_FRAME, OWN_FRAME);
	/* where the kernel wipes nothing on fork (an emulator's), its epoch is the number of the process: it differs, and is no secret */
	uint64_t epoch = UINT64_C(1) << 63 | (uint64_t)getpid();
	for (size_t at = 0; at < OWN_FRAME; at += sizeof epoch)
		if (memcmp(over->frame + at, &epoch, sizeof epoch) == 0)
			memset(over->frame + at, 0, sizeof epoch);
	memcpy(over->general, left.general, sizeof over->general);
	memcpy(over->masks, left.masks, sizeof over->masks);
}

/* The modes of AES, with lengths that enter the loops over many blocks, and the tails. */
static void modes(void)
{
	static const uint32_t ciphers[] = { CUPEL_AES_ECB, CUPEL_AES_CBC, CUPEL_AES_CTR, CUPEL_AES_XTS };
	static const uint32_t aeads[] = { CUPEL_AES_GCM_CALLER_IV, CUPEL_AES_CCM, CUPEL_CHACHA20_POLY1305 };
	static const uint32_t wraps[] = { CUPEL_AES_KW, CUPEL_AES_KWP, CUPEL_AES_KW_INVERSE, CUPEL_AES_KWP_INVERSE };

	for (size_t i = 0; i < 4; i++)
		for (verb = CUPEL_ENCRYPT; verb <= CUPEL_DECRYPT; verb++)
			for (size_t j = 0; j < 2; j++) {
				service = ciphers[i];
				key_len = service == CUPEL_AES_XTS ? 64 : 32;
				len = j == 0 ? 16 : service == CUPEL_AES_CTR || service == CUPEL_AES_XTS ? 999 : 992;
				run("cupel_cipher", call_cupel_cipher, CUPEL_OK);
				run("cupel_cipher_init", call_cupel_cipher_init, CUPEL_OK);
				if (service == CUPEL_AES_CBC || service == CUPEL_AES_CTR)
					run("cupel_cipher_start", call_cupel_cipher_start, CUPEL_OK);
				if (service == CUPEL_AES_XTS)
					run("cupel_cipher_unit", call_cupel_cipher_unit, CUPEL_OK);
				else
					run("cupel_cipher_update", call_cupel_cipher_update, CUPEL_OK);
			}
	verb = CUPEL_ENCRYPT;
	run("cupel_cipher, equal halves", call_cupel_cipher_equal_halves, CUPEL_E_KEY_HALVES);
	cupel_cipher_clear(&cipher);
	for (size_t i = 0; i < 3; i++)
		for (iv_len = 12; iv_len <= (i == 0 ? 60u : 12u); iv_len += 48)
			for (len = 0; len <= 1000; len = 3 * len + 111) {
				int done = aeads[i] == CUPEL_AES_CCM ? CUPEL_OK : CUPEL_NOT_APPROVED;
				service = aeads[i];
				way = CUPEL_IV_CALLER;
				run("cupel_aead_init", call_cupel_aead_init, CUPEL_OK);
				run("cupel_aead_seal", call_cupel_aead_seal, done);
				run("cupel_aead_open", call_cupel_aead_open, len == 0 ? done : CUPEL_E_MISMATCH);
			}
	cupel_aead_clear(&aead);
	for (size_t i = 0; i < 4; i++) {
		service = wraps[i];
		run("cupel_key_wrap", call_cupel_key_wrap, CUPEL_OK);
		run("cupel_key_unwrap", call_cupel_key_unwrap, CUPEL_OK);
	}
}

/* The first call seeds the root and a child, and goes deepest. */
static void pool_bits(void)
{
	len = 16;
	run("cupel_random, first", call_cupel_random, CUPEL_OK);
	for (len = 1; len <= sizeof text; len = 3 * len + 5)
		run("cupel_random", call_cupel_random, CUPEL_OK);
	run("cupel_aead_init, RANDOM", call_cupel_aead_init_random, CUPEL_OK);
	len = 100;
	run("cupel_aead_seal, RANDOM", call_cupel_aead_seal_random, CUPEL_OK);
	cupel_aead_clear(&aead);
}

/* Of the DRBGs, both lengths of blocks and of keys; what a seed is drawn with, too. */
static void drbgs(void)
{
	static const uint32_t services[] = {
		CUPEL_CTR_DRBG_AES_128, CUPEL_CTR_DRBG_AES_256, CUPEL_CTR_DRBG_AES_192_NO_DF, CUPEL_HASH_DRBG_SHA2_256, CUPEL_HASH_DRBG_SHA2_512,
		CUPEL_HMAC_DRBG_SHA2_256, CUPEL_HMAC_DRBG_SHA2_512,
	};

	for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
		service = services[i];
		run("cupel_drbg_instantiate", call_cupel_drbg_instantiate, CUPEL_OK);
		run("cupel_drbg_reseed", call_cupel_drbg_reseed, CUPEL_OK);
		for (verb = CUPEL_NO_RESISTANCE; verb <= CUPEL_PREDICTION_RESISTANCE; verb++)
			for (len = 16; len <= sizeof random_bits; len = 15 * len + 7) {
				run("cupel_drbg_generate", call_cupel_drbg_generate, CUPEL_OK);
				if (service != CUPEL_CTR_DRBG_AES_192_NO_DF)
					run("cupel_drbg_generate", call_cupel_drbg_long_generate, CUPEL_OK);
			}
	}
	cupel_drbg_clear(&drbg);
}

static void derivations(void)
{
	static const uint32_t hmacs[] = { CUPEL_HMAC_SHA2_256, CUPEL_HMAC_SHA2_512 }, hashes[] = { CUPEL_SHA2_256, CUPEL_SHA2_512 };

	for (size_t i = 0; i < 2; i++)
		for (len = 20; len <= 220; len += 200) {
			function = hmacs[i];
			run("cupel_kdf_extract", call_cupel_kdf_extract, CUPEL_OK);
			run("cupel_hkdf", call_cupel_hkdf, CUPEL_OK);
			run("cupel_hkdf_expand", call_cupel_hkdf_expand, CUPEL_OK);
			run("cupel_one_step, HMAC", call_cupel_one_step_hmac, CUPEL_OK);
			for (mode = CUPEL_KBKDF_COUNTER; mode <= CUPEL_KBKDF_DOUBLE_PIPELINE; mode++)
				run("cupel_kbkdf", call_cupel_kbkdf, CUPEL_OK);
			run("cupel_tls12_prf", call_cupel_tls12_prf, CUPEL_OK);
			run("cupel_pbkdf2", call_cupel_pbkdf2, CUPEL_OK);
			function = i == 0 ? CUPEL_HMAC_SHA2_256 : CUPEL_HMAC_SHA2_384;
			for (label_context_len = 32; label_context_len <= 232; label_context_len += 100)
				run("cupel_tls13_expand_label", call_cupel_tls13_expand_label, CUPEL_OK);
			function = hashes[i];
			run("cupel_one_step", call_cupel_one_step, CUPEL_OK);
			run("cupel_ssh_kdf", call_cupel_ssh_kdf, CUPEL_OK);
			function = CUPEL_CMAC_AES;
			run("cupel_kdf_extract, CMAC", call_cupel_kdf_extract, CUPEL_OK);
			for (mode = CUPEL_KBKDF_COUNTER; mode <= CUPEL_KBKDF_DOUBLE_PIPELINE; mode++)
				run("cupel_kbkdf, CMAC", call_cupel_kbkdf, CUPEL_OK);
		}
}

static void turn_round(uint8_t *to, const uint8_t *from)
{
	for (size_t i = 0; i < private_len; i++)
		to[i] = from[private_len - 1 - i];
}

/* Keys, signatures and agreements on every curve, and X25519. */
static void curves(void)
{
	static const uint32_t services[] = { CUPEL_P224, CUPEL_P256, CUPEL_P384, CUPEL_P521, CUPEL_X25519 };
	static const uint32_t of_digests[] = { CUPEL_P224_DIGEST, CUPEL_P256_DIGEST, CUPEL_P384_DIGEST, CUPEL_P521_DIGEST };

	for (size_t i = 0; i < 5; i++) {
		int done = services[i] == CUPEL_X25519 ? CUPEL_NOT_APPROVED : CUPEL_OK;
		service = services[i];
		private_len = cupel_key_len(service, CUPEL_PRIVATE);
		private_key[0] = 0;                      /* below every order */
		memset(own, 0, sizeof own);
		memset(others_key + 1, 0x2b, sizeof others_key - 1);
		if (cupel_key_import(&other, service, CUPEL_AGREE, others_key, private_len, NULL, 0) != done ||
		    cupel_key_export(&other, CUPEL_PUBLIC, peer, sizeof peer, &peer_len) != done ||
		    cupel_key_import(&agreeing, service, CUPEL_AGREE, private_key, private_len, NULL, 0) != done ||
		    cupel_agree(&agreeing, z, sizeof z, &z_len, peer, peer_len) != done)
			abort();
		memcpy(own[0], private_key, private_len);
		memcpy(own[1], z, private_len);
		turn_round(own[2], own[0]);
		turn_round(own[3], own[1]);
		if (service == CUPEL_P521)
			memset(own[0], 0xee, 2);         /* zeros are no secret */
		run("cupel_keygen, AGREE", call_cupel_keygen_agree, done);
		run("cupel_key_import", call_cupel_key_import, done);
		run("cupel_key_import, wrong", call_cupel_key_import_wrong, CUPEL_E_PAIR);
		run("cupel_agree", call_cupel_agree, done);
		if (service == CUPEL_X25519)
			continue;
		run("cupel_keygen, SIGN", call_cupel_keygen_sign, CUPEL_OK);
		for (uint32_t usage = CUPEL_SIGN; usage <= CUPEL_SIGN_DETERMINISTIC; usage++) {
			if (cupel_key_import(&pair, service, usage, private_key, private_len, NULL, 0) != CUPEL_OK ||
			    cupel_digest_init(&digest, CUPEL_SHA2_256) != CUPEL_OK ||
			    cupel_digest_update(&digest, msg, sizeof msg) != CUPEL_OK)
				abort();
			run("cupel_sign", call_cupel_sign, CUPEL_OK);
			run("cupel_sign_ctx", call_cupel_sign_ctx, CUPEL_OK);
		}
		run("cupel_sign", call_cupel_sign, CUPEL_OK);
		run("cupel_key_export", call_cupel_key_export, CUPEL_OK);
		if (cupel_key_export(&pair, CUPEL_PUBLIC, peer, sizeof peer, &peer_len) != CUPEL_OK ||
		    cupel_key_import(&public_key, service, CUPEL_VERIFY, NULL, 0, peer, peer_len) != CUPEL_OK)
			abort();
		run("cupel_verify", call_cupel_verify, CUPEL_OK);
		if (cupel_digest_init(&digest, CUPEL_SHA2_512) != CUPEL_OK || cupel_digest_update(&digest, msg, sizeof msg) != CUPEL_OK)
			abort();
		run("cupel_verify_ctx", call_cupel_verify_ctx, CUPEL_OK);
		run("cupel_prepare", call_cupel_prepare, CUPEL_OK);
		run("cupel_prepared_verify", call_cupel_prepared_verify, CUPEL_OK);
		for (uint32_t usage = CUPEL_SIGN; usage <= CUPEL_SIGN_DETERMINISTIC; usage++) {
			if (cupel_key_import(&digest_pair, of_digests[i], usage, private_key, private_len, NULL, 0) != CUPEL_NOT_APPROVED)
				abort();
			run("cupel_sign_digest", call_cupel_sign_digest, CUPEL_NOT_APPROVED);
		}
		if (cupel_key_import(&digest_pair, of_digests[i], CUPEL_VERIFY, NULL, 0, peer, peer_len) != CUPEL_NOT_APPROVED)
			abort();
		run("cupel_verify_digest", call_cupel_verify_digest, CUPEL_NOT_APPROVED);
		cupel_key_clear(&digest_pair);
		cupel_key_clear(&pair);
		cupel_key_clear(&agreeing);
		cupel_prepared_clear(&prepared);
		for (size_t j = 0; j + 8 <= sizeof pair; j++)
			check(!is_secret((uint8_t *)&pair + j) && !is_secret((uint8_t *)&agreeing + j), "a key that still holds a secret", "cupel_key_clear");
	}
	private_len = 0;
}

static void all(uint64_t features)
{
	cupel_mac_ctx zero = { { 0 } };

	if (cupel_lab_cpu_set(features) != CUPEL_OK || cupel_prewarm(0) != CUPEL_OK)
		abort();
	run("twin of the frame", call_twin_of_frame, CUPEL_OK);
	run("twin of the stack", call_twin_of_stack, CUPEL_OK);
	run("cupel_digest", call_cupel_digest, CUPEL_OK);
	run("cupel_digest of SHA2-512", call_cupel_digest_512, CUPEL_OK);
	if (cupel_digest_init(&digest, CUPEL_SHA2_512) != CUPEL_OK)
		abort();
	run("cupel_digest_update", call_cupel_digest_update, CUPEL_OK);
	run("cupel_digest_copy", call_cupel_digest_copy, CUPEL_OK);
	run("cupel_digest_final", call_cupel_digest_final, CUPEL_OK);
	run("cupel_mac", call_cupel_mac, CUPEL_OK);
	run("cupel_mac, SHA2-512", call_cupel_mac_512, CUPEL_OK);
	run("cupel_mac_verify", call_cupel_mac_verify, CUPEL_OK);
	run("cupel_mac_init", call_cupel_mac_init, CUPEL_OK);
	run("cupel_mac_update", call_cupel_mac_update, CUPEL_OK);
	run("cupel_mac_copy", call_cupel_mac_copy, CUPEL_OK);
	run("cupel_mac_final", call_cupel_mac_final, CUPEL_OK);
	run("cupel_mac_init", call_cupel_mac_init_verify, CUPEL_OK);
	run("cupel_mac_final_verify", call_cupel_mac_final_verify, CUPEL_E_MISMATCH);
	modes();
	pool_bits();
	drbgs();
	derivations();
	curves();
	run("cupel_mac, CMAC", call_cupel_cmac, CUPEL_OK);
	run("cupel_mac_init, CMAC", call_cupel_cmac_init, CUPEL_OK);
	run("cupel_mac_update, CMAC", call_cupel_mac_update, CUPEL_OK);
	run("cupel_mac_final_verify, CMAC", call_cupel_cmac_final_verify, CUPEL_OK);
	cupel_mac_clear(&mac);
	check(memcmp(&mac, &zero, sizeof mac) == 0, "a context that is not zero", "cupel_mac_clear");
}

/* The secrets of one of the two runs. */
static void choose_secrets(void)
{
	uint8_t turned = second ? 0x5f : 0;

	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)(0x31 + 7 * i) ^ turned;
	for (size_t i = 0; i < sizeof msg; i++)
		msg[i] = (uint8_t)(0x97 + 11 * i) ^ turned;
	memset(iv, 0x5c, sizeof iv);
	for (size_t i = 0; i < sizeof private_key; i++)
		private_key[i] = (uint8_t)(0xc3 + 13 * i) ^ turned;
	memcpy(equal_halves, key, 32);
	memcpy(equal_halves + 32, key, 32);
}

/* Where the two runs left something else. */
static void compare(void)
{
	check(shared->num[0] == shared->num[1], "as many calls in one run as in the other", "all");
	for (size_t i = 0; i < shared->num[0]; i++) {
		struct left_over *one = &shared->calls[0][i], *two = &shared->calls[1][i];
		size_t at = 0;
		while (at < OWN_FRAME && one->frame[at] == two->frame[at])
			at++;
		if (strcmp(one->name, "cupel_aead_seal, RANDOM") == 0)
			at = OWN_FRAME;                  /* the IV, which it gives out */
		if (strcmp(one->name, "twin of the frame") == 0) {
			check(at < OWN_FRAME, "the planted leak was not found", one->name);
			continue;
		}
		if (at < OWN_FRAME)
			printf("  %s: %zu bytes below its caller's frame\n", one->name, OWN_FRAME - at);
		check(at == OWN_FRAME, "what hangs on a secret, in its own frame", one->name);
		check(memcmp(one->general, two->general, sizeof one->general) == 0, "what hangs on a secret, in a general register", one->name);
		check(memcmp(one->masks, two->masks, sizeof one->masks) == 0, "what hangs on a secret, in a mask register", one->name);
	}
	check(memcmp(shared->state[0], shared->state[1], KEPT_STATE) == 0, "what hangs on a secret, in the module's state", "all");
}

/* Every public function was called, but those that have nothing to do with secrets and those that only wipe, whose contexts are looked at. */
static void all_were_called(void)
{
	static const char *const functions[] = {
#define FUNCTION(name) #name,
#include "functions.def"
	};
	static const char without[] =
		" cupel_cpu_name cupel_cpu_narrow cupel_digest_init cupel_digest_len cupel_key_info cupel_key_len cupel_key_wrapped_len cupel_lock_approved"
		" cupel_mac_len cupel_module_info cupel_permit_unapproved cupel_prewarm cupel_reset cupel_self_test cupel_service_list cupel_service_query"
		" cupel_shared_len cupel_shutdown cupel_signature_len cupel_sizeof cupel_status cupel_strerror"
		" cupel_aead_clear cupel_cipher_clear cupel_digest_clear cupel_drbg_clear cupel_key_clear cupel_mac_clear cupel_prepared_clear ";

	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		size_t name_len = strlen(functions[i]);
		char word[64];
		snprintf(word, sizeof word, " %s ", functions[i]);
		bool called = strstr(without, word) != NULL;
		for (size_t j = 0; j < shared->num[0]; j++)
			called |= memcmp(shared->calls[0][j].name, functions[i], name_len) == 0 && strchr(", ", shared->calls[0][j].name[name_len]) != NULL;
		check(called, "no call of this function", functions[i]);
	}
}

static void twice(const char *name, uint64_t features)
{
	path = name;
	printf("path %s: run\n", path);
	for (second = 0; second < 2; second++) {
		shared->num[second] = 0;
		fflush(stdout);
		pid_t child = fork();
		if (child == 0) {
			choose_secrets();
			all(features);
			memcpy(shared->state[second], symbol(STATE), KEPT_STATE);
			exit(0);
		}
		int status = -1;
		while (waitpid(child, &status, 0) != child)
			;
		check(status == 0, "a child that ended badly", name);
	}
	compare();
}

int main(void)
{
	static const struct { const char *name; uint64_t features; } paths[] = {
		{ "portable", FEATURES_PORTABLE },
		{ "avx2+bmi", FEATURES_AVX2 },
		{ "avx512+avx2", FEATURES_AVX512 },
		{ "sha+ssse3+sse4.1", FEATURES_SHANI },
		{ "aesni-sse", FEATURES_AESNI_SSE },
		{ "aesni", FEATURES_AESNI },
		{ "adx", FEATURES_ADX },
		{ "vaes256", FEATURES_VAES256 },
		{ "vaes512", FEATURES_VAES512 },
	};
	cupel_module_report report;

	if (cupel_module_info(&report) != CUPEL_OK)
		return 2;
	features_found = report.cpu_features_found;
	if (cupel_permit_unapproved() != CUPEL_OK)
		return 77;
	shake_if_emulated();
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 2;
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if ((report.cpu_features_found & paths[i].features) == paths[i].features)
			twice(paths[i].name, paths[i].features);
		else
			printf("path %s: not run, this CPU or build lacks it\n", paths[i].name);
	all_were_called();
	printf("%lu checks, %lu failed\n", shared->checks, shared->failures);
	return shared->failures != 0;
}
