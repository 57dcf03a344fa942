/* SPDX-License-Identifier: MIT */
/* A product without libc, without start files and so without constructors: nothing but the module and this file. */
#include <cupel/cupel.h>

__attribute__((noreturn, used)) static void leave(void)
{
	uint8_t out[32];
	int rc = cupel_digest(CUPEL_SHA2_256, out, sizeof out, "abc", 3);
	long status = rc == CUPEL_OK && out[0] == 0xba && out[31] == 0xad ? 0 : 1, number = 231; /* exit_group */

	__asm__ volatile("syscall" : "+a"(number) : "D"(status) : "rcx", "r11", "memory");
	__builtin_unreachable();
}

__asm__(".globl _start\n"
        ".type _start, @function\n"
        "_start:\n"
        "	endbr64\n"
        "	xor %ebp, %ebp\n"
        "	and $-16, %rsp\n"
        "	call leave\n"
        "	ud2\n");
