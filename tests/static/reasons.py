# SPDX-License-Identifier: MIT
"""What analyse.py does not report, each with its reason. Written for gcc 12, clang 19 and cppcheck 2.10."""

# Checks that are not asked at all.
OFF = {
    "gcc": {
        "maybe-uninitialized": "a guess of the optimiser, which is off; the builds ask",
    },
    "clang": {
        "unsafe-buffer-usage": "for C++: every index of a pointer",
        "declaration-after-statement": "for C89",
        "pre-c11-compat": "for C99: the module is C11",
        "overlength-strings": "for compilers of C99 that end at 4095 bytes",
        "padded": "every struct whose members do not fill it",
        "anon-enum-enum-conversion": "lengths are enumerations, and are added",
        "atomic-implicit-seq-cst": "tests take the strongest order; the module names its own",
        "switch-default": "contradicts -Wcovered-switch-default, and a switch without one is meant",
        "switch-enum": "-Wswitch knows of defaults",
        "double-promotion": "NAN and INFINITY are floats",
        "disabled-macro-expansion": "macros of libc's headers",
        "bad-function-cast": "asks for a variable in between",
        "conditional-uninitialized": "a guess of the flow alone; the analysers walk paths",
        "comma": "loops that count two things",
    },
    "clang-tidy": {
        "bugprone-easily-swappable-parameters": "a buffer and its length, many times over, is the convention of the API",
        "bugprone-assignment-in-if-condition": "a habit of these sources; with parentheses, as -Wparentheses wants them",
        "bugprone-casting-through-void": "tests misplace contexts on purpose; -Wcast-align asks of the rest",
        "bugprone-narrowing-conversions": "-Wconversion, which knows the values of constants, asks the same",
        "bugprone-multi-level-implicit-pointer-conversion": "memcpy of a function's address from dlsym",
        "bugprone-implicit-widening-of-multiplication-result": "small constants and indices; cppcheck and -Wconversion ask of the rest",
        "bugprone-macro-parentheses": "macros of tests whose arguments are types and statements",
        "bugprone-switch-missing-default-case": "a switch without one is meant",
        "bugprone-inc-dec-in-conditions": "while (n-- > 0 && ...): the order is C's",
        "cert-err33-c": "what is printed to a terminal; files are asked by ferror, and gcc's warn_unused_result by glibc",
        "cert-err34-c": "numbers that a test gets from its own runner",
        "cert-dcl37-c": "bugprone-reserved-identifier by another name",
        "cert-dcl51-cpp": "bugprone-reserved-identifier by another name",
        "misc-include-cleaner": "headers of a family include what the family needs",
        "concurrency-mt-unsafe": "exit, strerror and their kin in tools and tests, whose threads do not call them",
        "clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling": "wants memcpy_s and its kin of Annex K, which no libc here has",
        "clang-analyzer-optin.performance.Padding": "members stand in the order of their meaning",
        "performance-no-int-to-ptr": "tests make addresses that are none",
    },
    "cppcheck": {
        "unusedStructMember": "it sees one file, and others use the member",
        "variableScope": "style: variables stand on top of a function",
        "shadowFunction": "style: a variable named as a function of its file",
        "shiftTooManyBitsSigned": "a shift of a signed word to the right is arithmetic in gcc and clang, which the divsteps build on",
        "unreachableCode": "its library holds that raise() does not return",
    },
}

# (analyser, check, file, what stands in the line: regular expressions; the reason)
PASSED_OVER = [
    ("gcc", ".*shift-count-overflow", "lib/base/bytes.h", "0x00ff00ff|x >> 16", "a vector of four words is shifted; gcc 12 takes its 4 for a width"),
    ("gcc", ".*uninitialized-value", "bench/peer.c|tests/link/together.c", r"memcpy\(&\w+, &", "the address from dlsym was compared with null just before"),
    ("gcc", ".*uninitialized-value", "bench/main.c", "cupel->|other->", "begin() has filled both lanes"),
    ("gcc", ".*uninitialized-value", "tests/module/table.c", r"out\[0\] \^= 1", "memcpy filled it: no row's answer is empty"),
    ("gcc", ".*null-dereference", "tests/module/drbg.c", "last->", "there are DRBGs in the table"),
    ("gcc", ".*null-dereference", "tests/abi/steps.c", r"\*in_use\(fp\) &=", "the line before asked the same of the same frame"),
    ("clang", "-Wreserved-identifier", "bench/empty.c|tests/module/fork.c|tests/abi/steps.c", "__init_array|__tsan|__(real|wrap)_main",
     "names of the linker's and of the sanitizer's"),
    ("clang", "-Wmissing-variable-declarations", "selftest/integrity.c", "cupel_integrity_key", "tools/seal.py finds it by name"),
    ("clang", "-Wcovered-switch-default", "tests/ec/field_adx.c", "default:", "the value comes from a command line"),
    ("(gcc|clang)", "-Wunused-function", "tests/link/early.c", "call_early", "each way in that calls it is one of a macro's"),
    ("(gcc|clang)", "-Wcast-align", "tests/link/early.c", "const (u?int)", "the words behind a sealed range stand on multiples of 8"),
    ("clang-tidy", ".*uninitialized.Assign", "lib/cipher/aes_bitsliced.c", "t = w", "a key fills the first words, and has four at least"),
    ("clang-tidy", ".*UndefinedBinaryOperatorResult", "lib/base/bytes.h", r"a\[i\] \^ b\[i\]", "of points: words beyond the curve's own are 0 (ec.h)"),
    ("clang-tidy", ".*BitwiseShift", "lib/ec/comb.c", "teeth - 1", "a comb has a tooth at least"),
    ("clang-tidy", ".*BitwiseShift", "lib/ec/p256.c", "64 - at % 64", "where at % 64 is 0, count is not above 64"),
    ("clang-tidy", ".*DivideZero", "lib/hash/hash.c", "block_len", "every hash has a block"),
    ("clang-tidy", "bugprone-too-small-loop-variable", "lib/random/hmac_drbg.c", "2 : 1", "the bound is 2 or 1"),
    ("clang-tidy", ".*uninitialized.*", "tools/cupel/input.c", "progress->", "io_error() never answers DONE, so what was not opened is not read"),
    ("clang-tidy", ".*unix.Malloc", "tools/acvp/commands.c", "", "the list is made once, and kept: there are approved services"),
    ("clang-tidy", ".*insecureAPI.strcpy", "bench/load.c|tests/module/edges.c", "strcpy|strcat", "the room was measured: by readlink's limit, by the loop above"),
    ("clang-tidy", "bugprone-suspicious-memory-comparison,.*", "tests/module/states.c", "memcmp", "every byte is meant, padding too"),
    ("cppcheck", "comparePointers", "lib/boundary/sealed/boundary.h|selftest/integrity.c", "cupel_|end", "symbols of one section: their distance is a constant (DESIGN 3)"),
    ("cppcheck", "comparePointers", "tests/module/misuse_module.c", "", "of two buffers, which lies lower"),
    ("cppcheck", "shiftTooManyBits", "lib/ec/inverse.c", "bits < 6", "eta is at least 0 there, so bits at least 1, and the shift at most 63"),
    ("cppcheck", "knownConditionTrueFalse", "lib/platform/noise_x86_64.c", "!good", "the assembly in the loop writes it"),
    ("cppcheck", "knownConditionTrueFalse", "lib/unapproved/chacha20_poly1305.c|tests/module/misuse_module.c|tools/acvp/commands.c|tools/der/pem.c",
     "i < |num > ", "the bound is the lesser of two, which it takes for 0 alone"),
    ("cppcheck", "returnDanglingLifetime", "tests/fuzz/ec.c", "d2i_PUBKEY", "what is returned holds no address of the bytes that were read"),
    ("cppcheck", "nullPointerRedundantCheck|arrayIndexOutOfBoundsCond", "tests/abi/steps.c", r"routine->calls|\[which\]", "stop() does not return"),
    ("cppcheck", "badBitmaskCheck", "tools/der/pem.c", "num > 1", "the operand is 0 only at the end of the text"),
    ("cppcheck", "unassignedVariable|legacyUninitvar", "tests/module/misuse_.*", "odd", "its address alone is used"),
    ("cppcheck", "nullPointerArithmeticRedundantCheck", "tools/acvp/cipher.c", "room", "die() comes before the address is used"),
]

# Files that are analysed nowhere: counted as skipped.
LEFT_OUT = {
    "lib/platform/noise_aarch64.c": "reads registers of AArch64: what compiles it is the lane of the architectures",
}
