#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the constant-time check under valgrind's memcheck: ct.py PROGRAM. A twin that leaks must be caught first."""
import shutil
import subprocess
import sys

PATHS = ("portable", "avx2+bmi", "avx2+bmi+adx", "aes", "aes+avx")
NOT_HERE = ("avx512+avx2", "sha+ssse3+sse4.1", "vaes")      # instructions that memcheck does not know


def memcheck(program, argument):
    """The exit status: 99 where memcheck reported something."""
    done = subprocess.run(["valgrind", "-q", "--error-exitcode=99", "--track-origins=no", program, argument],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


def main():
    program = sys.argv[1]
    if shutil.which("valgrind") is None:
        print("skipped: valgrind is not here")
        return 77
    status, _ = memcheck(program, "leak")
    if status != 99:
        print(f"the leaking twin was not caught: status {status}")
        return 1
    print("leaking twin: caught")
    failed = 0
    for path in PATHS:
        status, output = memcheck(program, path)
        print(f"path {path}: {'clean' if status == 0 else 'not here' if status == 77 else 'FAILED'}")
        if status not in (0, 77):
            failed += 1
            print(output)
    for path in NOT_HERE:
        print(f"path {path}: not run, valgrind does not know its instructions")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
