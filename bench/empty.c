/* SPDX-License-Identifier: MIT */
/*
 * A process that does nothing, without libc; with BENCH_LINKED, one that holds the module and exits 0 where it has
 * passed its self-tests. The difference of their times is what the module adds to a start.
 */
#if !defined(__x86_64__)
#error "write _start and leave() for this machine"
#endif

#if defined(BENCH_LINKED)
#include <cupel/cupel.h>
#endif

typedef void constructor(int argc, char **argv, char **envp);
extern constructor *__init_array_start[], *__init_array_end[];

__asm__(".globl _start\n"
        "_start:\n\t"
        "xorl %ebp, %ebp\n\t"
        "movq %rsp, %rdi\n\t"
        "andq $-16, %rsp\n\t"
        "call begin\n\t"
        "hlt");

static _Noreturn void leave(int status)
{
	for (;;)
		__asm__ volatile("syscall" : : "a"(231L), "D"((long)status) : "rcx", "r11", "memory");
}

_Noreturn void begin(long *stack);

_Noreturn void begin(long *stack)
{
	int argc = (int)stack[0], status = 0;
	char **argv = (char **)(stack + 1), **envp = argv + argc + 1;

	for (constructor **c = __init_array_start; c < __init_array_end; c++)
		(*c)(argc, argv, envp);
#if defined(BENCH_LINKED)
	cupel_status_report report = { 0 };

	status = cupel_status(&report) != 0 || report.state != CUPEL_STATE_APPROVED;
#endif
	leave(status);
}
