/* SPDX-License-Identifier: MIT */
/*
 * What the x86-64 ABI asks of every assembly routine (System V, 3.2; Linux), while another test's program calls it: linked into that program, with
 * its main wrapped. A breakpoint stands on the landing pad of each routine; from there, for as many calls as the budget allows, the processor steps
 * through the routine on a stack of its own until it returns to C. Asked
 *     at every instruction: an unwinder finds the C caller's frame, and the registers that belong to it;
 *     at the return: these registers and the stack pointer are as they were, the direction flag is clear, MXCSR's and the x87 unit's control bits are
 *     those of every program, the x87 stack is empty; no vector register has an upper half, and none was used since the last vzeroupper; nothing was
 *     written above the frame, nor below the red zone.
 * CUPEL_ABI_TABLE names a file of routines and rows of call frame information, CUPEL_ABI_REPORT one to append to: both are abi.py's.
 */
#include <cpuid.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

enum { MOST_ROUTINES = 256, MOST_ROWS = 16384, MOST_FRAMES = 8, NAME = 64, PAGE = 4096 };
enum { STACK = 128 * 1024, ABOVE = 512, BELOW = 4096, RED_ZONE = 128, PAINT = 0xa5, ALTERNATE = 256 * 1024 };
enum { LANDING_PAD = 4, BREAKPOINT = 0xcc, TRAP_FLAG = 0x100, DIRECTION_FLAG = 0x400, TRAP_BY_BREAKPOINT = 3, MXCSR_CONTROL = 0xffc0, MXCSR_DEFAULT = 0x1f80,
       X87_DEFAULT = 0x37f };
enum { SURE = 8, STRIDE = 61, MOST_CALLS = 3000, MOST_STEPS = 10000, MOST_CALLS_UNSEEN = 200000, MOST_STEPS_UNSEEN = 300000 };

static const uint8_t landing_pad[LANDING_PAD] = { 0xf3, 0x0f, 0x1e, 0xfa }, system_call[] = { 0x0f, 0x05 };

/* Where a callee-saved register is in gregs. */
enum { NUM_SAVED = 6 };
static const struct {
	const char *name;
	int greg;
} saved[NUM_SAVED] = { { "rbx", REG_RBX }, { "rbp", REG_RBP }, { "r12", REG_R12 }, { "r13", REG_R13 }, { "r14", REG_R14 }, { "r15", REG_R15 } };

/* A bit each: the first are those of `saved`. */
enum damage { RSP = NUM_SAVED, DIRECTION, MXCSR, X87_CONTROL, X87_STACK, UPPER, ABOVE_FRAME, BELOW_RED_ZONE, CFA, CFI_SAVED, NUM_DAMAGES };
static const char *const damage_names[NUM_DAMAGES] = {
	"rbx", "rbp", "r12", "r13", "r14", "r15", "the stack pointer", "the direction flag", "MXCSR", "the x87 control word", "the x87 stack",
	"upper halves of vectors", "the stack above its frame", "the stack below the red zone", "CFI: the frame", "CFI: a saved register",
};
#define BIT(n) (1u << (n))

static const struct {
	const char *name;
	uint32_t damage;
} corrupters[] = {
	{ "corrupt_nothing", 0 },
	{ "corrupt_rbx", BIT(0) | BIT(CFI_SAVED) }, { "corrupt_rbp", BIT(1) | BIT(CFI_SAVED) }, { "corrupt_r12", BIT(2) | BIT(CFI_SAVED) },
	{ "corrupt_r13", BIT(3) | BIT(CFI_SAVED) }, { "corrupt_r14", BIT(4) | BIT(CFI_SAVED) }, { "corrupt_r15", BIT(5) | BIT(CFI_SAVED) },
	{ "corrupt_rsp", BIT(RSP) }, { "corrupt_direction", BIT(DIRECTION) }, { "corrupt_mxcsr", BIT(MXCSR) },
	{ "corrupt_x87_control", BIT(X87_CONTROL) }, { "corrupt_x87_stack", BIT(X87_STACK) }, { "corrupt_upper_ymm", BIT(UPPER) },
	{ "corrupt_upper_zmm", BIT(UPPER) }, { "corrupt_vzeroupper", BIT(UPPER) }, { "corrupt_above", BIT(ABOVE_FRAME) }, { "corrupt_below", BIT(BELOW_RED_ZONE) },
	{ "corrupt_frame", BIT(CFA) }, { "corrupt_saved", BIT(CFI_SAVED) }, { "corrupt_early", BIT(CFA) | BIT(CFI_SAVED) },
};

static struct routine {
	char name[NAME];
	uintptr_t start;
	uint32_t len, num_instructions, num_seen, damage;
	uint64_t calls, stepped, steps, quiet;    /* quiet: calls stepped through since one came to a new instruction */
} routines[MOST_ROUTINES];
static size_t num_routines;
static uint64_t num_seen;                        /* instructions, in all */

static struct row {
	uint8_t cfa_reg;
	int32_t cfa_offset, offset[NUM_SAVED];   /* from the CFA; 0: the register still holds its value */
} rows[MOST_ROWS];
static size_t num_rows;

/* Of each byte between the first and the last routine: its routine and row, from 1 on; whether an instruction that starts there was stepped. */
static uintptr_t low = UINTPTR_MAX, high;
static uint16_t *routine_at, *row_at;
static uint8_t *seen_at;

extern const char abi_anchor;
const char abi_anchor = 0;

int __real_main(int argc, char **argv);
int __wrap_main(int argc, char **argv);

static _Noreturn void stop(const char *what, uintptr_t where)
{
	fprintf(stderr, "abi: %s, at %" PRIxPTR "\n", what, where);
	_exit(3);
}

/* --- the call that is stepped --------------------------------------------------------------------------------------------------- */

static FILE *report;
static uint8_t stack[STACK] __attribute__((aligned(64)));
static uint8_t above[ABOVE];
static struct {
	struct routine *routine;                 /* NULL: none */
	greg_t regs[NGREG];                      /* at entry; rsp as the caller had it */
	uint64_t num_seen;                       /* at entry */
	uintptr_t rsp, lowest, ra;               /* on our stack */
	uintptr_t damaged_at;                    /* first; the routine's start where it was seen at the return */
	uint32_t damage;
	bool wide;                               /* a vector register's upper half was used since vzeroupper */
} call;

static struct routine *routine_of(uintptr_t at)
{
	return at < low || at >= high || routine_at[at - low] == 0 ? NULL : &routines[routine_at[at - low] - 1];
}

static bool is_corrupter(const struct routine *routine)
{
	return strncmp(routine->name, "corrupt_", 8) == 0;
}

static void damaged(enum damage what, uintptr_t at)
{
	if (call.damage == 0)
		call.damaged_at = at;
	call.damage |= BIT(what);
}

static bool on_stack(uintptr_t at)
{
	return at % 8 == 0 && at >= (uintptr_t)stack && at <= (uintptr_t)stack + STACK - 8;
}

static uint64_t word_at(uintptr_t at)
{
	uint64_t word;

	memcpy(&word, (const void *)at, sizeof word);
	return word;
}

/* Goes from frame to frame by the call frame information until one is C's. */
static void unwind(const greg_t *gregs, uintptr_t at)
{
	uint64_t values[NUM_SAVED], rsp = (uint64_t)gregs[REG_RSP], rax = (uint64_t)gregs[REG_RAX];
	uintptr_t pc = at, cfa = 0, ra = 0;

	for (size_t i = 0; i < NUM_SAVED; i++)
		values[i] = (uint64_t)gregs[saved[i].greg];
	for (unsigned frame = 0; frame == 0 || routine_of(pc) != NULL; frame++) {
		const struct row *row = row_at[pc - low] == 0 || frame == MOST_FRAMES ? NULL : &rows[row_at[pc - low] - 1];
		if (row == NULL) {
			damaged(CFA, at);
			return;
		}
		/* registers of DWARF: 0 rax, 3 rbx, 6 rbp, 7 rsp, 12 to 15 */
		uint64_t base = row->cfa_reg == 7 ? rsp : row->cfa_reg == 6 ? values[1] : row->cfa_reg == 0 && frame == 0 ? rax : row->cfa_reg == 3 ?
		                values[0] : row->cfa_reg >= 12 ? values[row->cfa_reg - 10] : 0;
		cfa = (uintptr_t)(base + (uint64_t)(int64_t)row->cfa_offset);
		if (!on_stack(cfa - 8)) {
			damaged(CFA, at);
			return;
		}
		for (size_t i = 0; i < NUM_SAVED; i++) {
			uintptr_t slot = cfa + (uintptr_t)(intptr_t)row->offset[i];
			if (row->offset[i] != 0 && on_stack(slot))
				values[i] = word_at(slot);
		}
		ra = word_at(cfa - 8);
		pc = ra - 1;
		rsp = cfa;
	}
	if (cfa != call.rsp + 8 || ra != call.ra)
		damaged(CFA, at);
	for (size_t i = 0; i < NUM_SAVED; i++)
		if (values[i] != (uint64_t)call.regs[saved[i].greg])
			damaged(CFI_SAVED, at);
}

/* An instruction of VEX or EVEX form is of 256 or 512 bits where L, or L'L, is not 0. */
static bool is_wide(const uint8_t *code)
{
	return code[0] == 0xc5 ? code[1] >> 2 & 1 : code[0] == 0xc4 ? code[2] >> 2 & 1 : code[0] == 0x62 && (code[3] & 0x60) != 0;
}

/* vzeroupper, vzeroall */
static bool is_vzero(const uint8_t *code)
{
	return code[0] == 0xc5 && (code[1] | 4) == 0xfc && code[2] == 0x77;
}

/* The processor is about to execute the instruction at `at`. */
static void visit(const greg_t *gregs, uintptr_t at)
{
	struct routine *routine = routine_of(at);
	uintptr_t rsp = (uintptr_t)gregs[REG_RSP];

	if (routine == NULL)
		stop("a routine went astray", at);
	if (rsp < (uintptr_t)stack + BELOW + RED_ZONE || rsp > call.rsp + 8)
		stop("a routine's stack pointer is out of bounds", at);
	if (rsp < call.lowest)
		call.lowest = rsp;
	if (!seen_at[at - low]) {
		seen_at[at - low] = 1;
		routine->num_seen++;
		num_seen++;
	}
	call.wide = !is_vzero((const uint8_t *)at) && (call.wide || is_wide((const uint8_t *)at));
	routine->steps++;
	if (at == routine->start)
		routine->stepped++;
	unwind(gregs, at);
}

/* The upper halves of vectors 0 to 15 that are in use, of the frame that the kernel made: as bits of XSTATE_BV. */
static uint64_t *in_use(const struct _libc_fpstate *fp)
{
	uint32_t magic;

	memcpy(&magic, (const uint8_t *)fp + 464, sizeof magic);
	return magic == 0x46505853 ? (uint64_t *)((uintptr_t)fp + 512) : NULL;
}

enum { XSTATE_YMM = 2, XSTATE_ZMM = 6 };

static bool zero_component(const struct _libc_fpstate *fp, unsigned number)
{
	unsigned size, offset, c, d;
	const uint8_t *part;

	if (!(*in_use(fp) >> number & 1) || !__get_cpuid_count(13, number, &size, &offset, &c, &d))
		return true;
	part = (const uint8_t *)fp + offset;
	for (unsigned i = 0; i < size; i++)
		if (part[i] != 0)
			return false;
	return true;
}

/* What every call is entered with, whatever one before, that was not stepped through, did. */
static void set_defaults(ucontext_t *context)
{
	struct _libc_fpstate *fp = context->uc_mcontext.fpregs;

	context->uc_mcontext.gregs[REG_EFL] &= ~(greg_t)DIRECTION_FLAG;
	fp->mxcsr = MXCSR_DEFAULT;
	fp->cwd = X87_DEFAULT;
	fp->ftw = 0;
	if (in_use(fp) != NULL)
		*in_use(fp) &= ~(BIT(XSTATE_YMM) | BIT(XSTATE_ZMM));
}

static void begin(struct routine *routine, ucontext_t *context)
{
	greg_t *gregs = context->uc_mcontext.gregs;
	uintptr_t rsp = (uintptr_t)gregs[REG_RSP];

	memset(&call, 0, sizeof call);
	call.routine = routine;
	memcpy(call.regs, gregs, sizeof call.regs);
	call.num_seen = num_seen;
	call.ra = word_at(rsp);
	set_defaults(context);
	/* aligned as the caller's; what stands above is of the caller, with arguments perhaps */
	call.rsp = call.lowest = (((uintptr_t)stack + STACK - ABOVE - 64) & ~(uintptr_t)63) | (rsp & 63);
	memcpy((void *)call.rsp, (const void *)rsp, ABOVE);
	memcpy(above, (const void *)rsp, ABOVE);
	gregs[REG_RSP] = (greg_t)call.rsp;
	visit(gregs, routine->start);
	visit(gregs, routine->start + LANDING_PAD);
	gregs[REG_EFL] |= TRAP_FLAG;
}

/* At once: what is damaged may end the program. */
static void tell_damage(uint32_t damage)
{
	const struct routine *at = routine_of(call.damaged_at);

	for (unsigned i = 0; i < NUM_DAMAGES; i++)
		if (damage >> i & 1)
			fprintf(report, "%s %s: %s (first seen at %s+%" PRIxPTR ")\n", is_corrupter(call.routine) ? "told" : "damage", call.routine->name,
			        damage_names[i], at->name, call.damaged_at - at->start);
	fflush(report);
}

static void finish(ucontext_t *context)
{
	greg_t *gregs = context->uc_mcontext.gregs;
	struct _libc_fpstate *fp = context->uc_mcontext.fpregs;
	uint8_t *edge = (uint8_t *)call.lowest - RED_ZONE;
	uintptr_t end = call.routine->start;

	for (unsigned i = 0; i < NUM_SAVED; i++)
		if (gregs[saved[i].greg] != call.regs[saved[i].greg])
			damaged((enum damage)i, end);
	if ((uintptr_t)gregs[REG_RSP] != call.rsp + 8)
		damaged(RSP, end);
	if (gregs[REG_EFL] & DIRECTION_FLAG)
		damaged(DIRECTION, end);
	if ((fp->mxcsr ^ MXCSR_DEFAULT) & MXCSR_CONTROL)
		damaged(MXCSR, end);
	if (fp->cwd != X87_DEFAULT)
		damaged(X87_CONTROL, end);
	if (fp->ftw != 0)
		damaged(X87_STACK, end);
	if (call.wide || (in_use(fp) != NULL && !(zero_component(fp, XSTATE_YMM) && zero_component(fp, XSTATE_ZMM))))
		damaged(UPPER, end);
	if (memcmp((const void *)(call.rsp + 8), above + 8, ABOVE - 8) != 0)
		damaged(ABOVE_FRAME, end);
	for (size_t i = 1; i <= BELOW; i++)
		if (edge[-(ptrdiff_t)i] != PAINT) {
			damaged(BELOW_RED_ZONE, end);
			break;
		}

	/* all is mended, so that a damage is told once and harms no one */
	memset(edge - BELOW, PAINT, call.rsp - (uintptr_t)edge + BELOW);
	for (size_t i = 0; i < NUM_SAVED; i++)
		gregs[saved[i].greg] = call.regs[saved[i].greg];
	gregs[REG_RSP] = call.regs[REG_RSP] + 8;
	gregs[REG_EFL] &= ~(greg_t)TRAP_FLAG;
	set_defaults(context);
	tell_damage(call.damage & ~call.routine->damage);
	call.routine->damage |= call.damage;
	call.routine->quiet = num_seen == call.num_seen ? call.routine->quiet + 1 : 0;
	call.routine = NULL;
}

/*
 * Calls after the first and after one that came to a new instruction, and then one in STRIDE. A routine whose instructions have all been seen is done
 * sooner.
 */
static bool is_worth_stepping(const struct routine *routine)
{
	return routine->quiet < SURE || routine->calls % STRIDE == 0;
}

static bool is_done(const struct routine *routine)
{
	return routine->num_seen < routine->num_instructions ? routine->calls >= MOST_CALLS_UNSEEN || routine->steps >= MOST_STEPS_UNSEEN :
	       routine->calls >= MOST_CALLS || routine->steps >= MOST_STEPS;
}

static void on_trap(int number, siginfo_t *info, void *opaque)
{
	ucontext_t *context = opaque;
	greg_t *gregs = context->uc_mcontext.gregs;
	uintptr_t rip = (uintptr_t)gregs[REG_RIP];

	(void)number;
	(void)info;
	if (gregs[REG_TRAPNO] == TRAP_BY_BREAKPOINT) {
		struct routine *routine = routine_of(rip - 1);
		if (routine == NULL || rip - 1 != routine->start)
			stop("a breakpoint that is not ours", rip);
		gregs[REG_RIP] += LANDING_PAD - 1;
		routine->calls++;
		if (call.routine == NULL && is_done(routine))
			*(uint8_t *)routine->start = landing_pad[0];
		if (call.routine != NULL) {
			visit(gregs, routine->start);
			visit(gregs, routine->start + LANDING_PAD);
			gregs[REG_EFL] |= TRAP_FLAG;
		} else if (routine_of(word_at((uintptr_t)gregs[REG_RSP]) - 1) == NULL && is_worth_stepping(routine)) {
			begin(routine, context);         /* called by C, not by assembly that was not worth it */
		}
		return;
	}
	if (call.routine == NULL)
		stop("a step in no call", rip);
	if (rip == call.ra) {
		finish(context);
		return;
	}
	visit(gregs, rip);
	if (memcmp((const void *)rip, system_call, sizeof system_call) == 0)
		visit(gregs, rip + sizeof system_call);  /* Linux traps only behind the instruction after */
	gregs[REG_EFL] |= TRAP_FLAG;
}

/* --- the table, the breakpoints, the report -------------------------------------------------------------------------------------- */

static FILE *open_named(const char *variable, const char *mode)
{
	const char *path = getenv(variable);
	FILE *file = path == NULL ? NULL : fopen(path, mode);

	if (file == NULL) {
		fprintf(stderr, "abi: %s names no file: this program is for tests/abi/abi.py\n", variable);
		exit(2);
	}
	return file;
}

static void read_table(void)
{
	static struct {
		uintptr_t start, end;
	} of_row[MOST_ROWS];
	FILE *file = open_named("CUPEL_ABI_TABLE", "r");
	char line[512];
	uintptr_t bias = 0;

	while (fgets(line, sizeof line, file) != NULL) {
		struct routine *routine = &routines[num_routines];
		struct row *row = &rows[num_rows];
		if (num_routines == MOST_ROUTINES || num_rows == MOST_ROWS)
			stop("the table is too long", num_rows);
		if (sscanf(line, "anchor %" SCNxPTR, &bias) == 1) {
			bias = (uintptr_t)&abi_anchor - bias;
		} else if (sscanf(line, "routine %63s %" SCNxPTR " %" SCNx32 " %" SCNu32, routine->name, &routine->start, &routine->len,
		                  &routine->num_instructions) == 4) {
			routine->start += bias;
			low = routine->start < low ? routine->start : low;
			high = routine->start + routine->len > high ? routine->start + routine->len : high;
			num_routines++;
		} else if (sscanf(line, "row %" SCNxPTR " %" SCNxPTR " %" SCNu8 " %" SCNd32 " %" SCNd32 " %" SCNd32 " %" SCNd32 " %" SCNd32 " %" SCNd32
		                  " %" SCNd32, &of_row[num_rows].start, &of_row[num_rows].end, &row->cfa_reg, &row->cfa_offset, &row->offset[0],
		                  &row->offset[1], &row->offset[2], &row->offset[3], &row->offset[4], &row->offset[5]) == 10) {
			of_row[num_rows].start += bias;
			of_row[num_rows].end += bias;
			num_rows++;
		} else {
			stop("a line of the table is none", num_rows);
		}
	}
	fclose(file);
	if (num_routines == 0)
		stop("the table has no routine", 0);
	routine_at = calloc(high - low, sizeof *routine_at);
	row_at = calloc(high - low, sizeof *row_at);
	seen_at = calloc(high - low, sizeof *seen_at);
	if (routine_at == NULL || row_at == NULL || seen_at == NULL)
		stop("no memory", high - low);
	for (size_t i = 0; i < num_routines; i++)
		for (uintptr_t at = routines[i].start; at < routines[i].start + routines[i].len; at++)
			routine_at[at - low] = (uint16_t)(i + 1);
	for (size_t i = 0; i < num_rows; i++)
		for (uintptr_t at = of_row[i].start; at < of_row[i].end; at++)
			if (at >= low && at < high)
				row_at[at - low] = (uint16_t)(i + 1);
}

/* Lets the traps come, with a stack of their own. */
static void set_breakpoints(void)
{
	static uint8_t alternate[ALTERNATE];
	struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	stack_t other = { .ss_sp = alternate, .ss_size = sizeof alternate };

	if (sigaltstack(&other, NULL) != 0 || sigaction(SIGTRAP, &action, NULL) != 0)
		stop("no signals", 0);
	memset(stack, PAINT, sizeof stack);
	for (size_t i = 0; i < num_routines; i++) {
		uint8_t *at = (uint8_t *)routines[i].start;
		if (memcmp(at, landing_pad, LANDING_PAD) != 0)
			stop("a routine that does not begin with endbr64", routines[i].start);
		if (mprotect((void *)(routines[i].start & ~(uintptr_t)(PAGE - 1)), PAGE, PROT_READ | PROT_WRITE | PROT_EXEC) != 0)
			stop("code cannot be written to", routines[i].start);
		*at = BREAKPOINT;
	}
}

/* Each must be caught with its own damage, and no other. */
static void call_corrupters(void)
{
	size_t num_called = 0;

	for (size_t i = 0; i < num_routines; i++) {
		size_t which = 0;
		if (!is_corrupter(&routines[i]))
			continue;
		while (which < sizeof corrupters / sizeof *corrupters && strcmp(routines[i].name, corrupters[which].name) != 0)
			which++;
		if (which == sizeof corrupters / sizeof *corrupters)
			stop("a corrupter of unknown damage", routines[i].start);
		num_called++;
		if (corrupters[which].damage == BIT(UPPER) &&
		    !(strstr(routines[i].name, "zmm") != NULL ? __builtin_cpu_supports("avx512f") : __builtin_cpu_supports("avx2"))) {
			fprintf(report, "lacks %s\n", routines[i].name);
			continue;
		}
		((void (*)(void))routines[i].start)();
		bool caught = routines[i].stepped == 1 && routines[i].damage == corrupters[which].damage;
		fprintf(report, "%s %s\n", caught ? "caught" : "missed", routines[i].name);
	}
	if (num_called != sizeof corrupters / sizeof *corrupters)
		stop("a corrupter is missing", num_called);
}

int __wrap_main(int argc, char **argv)
{
	report = open_named("CUPEL_ABI_REPORT", "a");

	read_table();
	set_breakpoints();
	call_corrupters();
	int status = __real_main(argc, argv);
	for (size_t i = 0; i < num_routines; i++) {
		const struct routine *routine = &routines[i];
		if (is_corrupter(routine))
			continue;
		fprintf(report, "stepped %s %" PRIu64 " %" PRIu64 " %" PRIu64, routine->name, routine->calls, routine->stepped, routine->steps);
		for (uint32_t at = 0; at < routine->len; at++)
			if (seen_at[routine->start - low + at])
				fprintf(report, " %x", at);
		fputc('\n', report);
	}
	fputs("end\n", report);
	fclose(report);
	return status;
}
