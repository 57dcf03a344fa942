#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Equal traces for many secrets, on the code paths whose instructions memcheck does not know: traces.py [--secrets N] PROGRAM [EMULATOR...]

PROGRAM (ct.c) steps through every instruction of the services that use these paths, in the processor's own single steps, with N sets of secrets. The
program counters must be the same for all of them, and so must the registers that an instruction forms an address of. Twins that leak by a branch and by
an address must be caught first; and every routine of these paths must have been entered, or it is named.

EMULATOR: a user-mode emulator and its options, which runs it all, with the paths that it has.
"""
import argparse
import bisect
import os
import re
import shutil
import subprocess
import sys
import tempfile

# The order of gregs (ucontext.h): r8 to r15, then these.
NAMES = [f"r{i}" for i in range(8, 16)] + ["di", "si", "bp", "bx", "dx", "ax", "cx", "sp"]
REGISTERS = {f"{prefix}{name}": i for i, name in enumerate(NAMES) if i >= 8 for prefix in "re"} | {
    f"{name}{suffix}": i for i, name in enumerate(NAMES) if i < 8 for suffix in ("", "d")}
ROUTINE = re.compile(r".*_(?:shani|avx512|vaes(?:_?\d+)?)")


def disassembled(program):
    """For each byte of the program the registers of an address, as 16 bits; [(place, name)] of its functions."""
    lines = subprocess.run(["nm", program], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    symbols = [(int(words[0], 16), words[-2], words[-1]) for words in map(str.split, lines) if len(words) == 3]
    start = next(at for at, _, name in symbols if name == "__executable_start")
    end = next(at for at, _, name in symbols if name == "_end")
    masks = bytearray(2 * (end - start))
    listing = subprocess.run(["objdump", "-d", "--no-show-raw-insn", "-M", "intel", program], stdout=subprocess.PIPE, text=True, check=True).stdout
    for place, instruction in re.findall(r"^ +([0-9a-f]+):\t(.*\[.*)$", listing, flags=re.M):
        if re.match(r"(?:\w+ )*nop\b", instruction):
            continue
        mask = 0
        for inside in re.findall(r" PTR (?:[c-g]s:)?\[([^\]]*)\]", instruction):
            for word in re.findall(r"\b[a-z]\w*", inside):
                if word in REGISTERS:
                    mask |= 1 << REGISTERS[word]
                elif word not in ("rip", "riz", "eiz"):
                    sys.exit(f"no register of an address: {word} in {instruction}")
        at = 2 * (int(place, 16) - start)
        masks[at:at + 2] = mask.to_bytes(2, "little")
    return masks, sorted((at - start, name) for at, kind, name in symbols if kind in "tT")


def function_at(functions, place):
    i = bisect.bisect(functions, (place, "\x7f")) - 1
    return f"{functions[i][1]}+{place - functions[i][0]:#x}" if i >= 0 else hex(place)


def named(text, functions):
    """The places of a line that tells where traces differ, by function."""
    return re.sub(r"(behind|at|and) ([0-9a-f]+)", lambda m: f"{m[1]} {function_at(functions, int(m[2], 16))}", text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--secrets", type=int, default=4)
    parser.add_argument("program")
    parser.add_argument("emulator", nargs=argparse.REMAINDER)
    args = parser.parse_args()
    if args.secrets < 2:
        parser.error("two sets of secrets at least")
    if shutil.which("objdump") is None:
        print("skipped: objdump is not here")
        return 77
    masks, functions = disassembled(args.program)
    failed, stepped, entered = 0, 0, set()
    paths = [line.split(" ", 1)[1] for line in subprocess.run([args.program, "paths"], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
             if line.startswith("step ")]
    with tempfile.TemporaryDirectory(prefix="cupel-traces-") as folder:
        registers, reached = os.path.join(folder, "registers"), os.path.join(folder, "reached")
        with open(registers, "wb") as file:
            file.write(masks)
        for what in ["branch", "address", *paths]:
            done = subprocess.run([*args.emulator, args.program, "step", what, registers, reached, str(args.secrets)], stdout=subprocess.PIPE, text=True)
            told = named(done.stdout, functions).strip()
            if what not in paths:
                wanted = "the address that it uses" if what == "address" else "the branch"
                caught = done.returncode == 1 and wanted in told and f"leak_{what}" in told
                if done.returncode == 77:
                    print("skipped: this machine does not step through instructions")
                    return 77
                print(f"twin, {what}: {'caught' if caught else 'NOT CAUGHT: ' + told}")
                failed += not caught
                continue
            verdict = {0: "equal traces", 77: "not run, this CPU or build lacks it"}.get(done.returncode, f"FAILED: status {done.returncode}")
            print(f"path {what}: {verdict}{': ' if told else ''}{told}", flush=True)
            failed += done.returncode not in (0, 77)
            if done.returncode == 0:
                stepped += 1
                with open(reached, "rb") as file:
                    count = file.read()
                entered |= {name for at, name in functions if at < len(count) and count[at]}
    routines = sorted(name for _, name in functions if ROUTINE.fullmatch(name))
    missed = [name for name in routines if name not in entered]
    if not failed:
        print(f"{len(routines) - len(missed)} of the {len(routines)} routines of all these paths entered")
    if stepped == len(paths) and (missed or not routines):
        print(f"not entered: {' '.join(missed)}")
        failed += 1
    return int(failed != 0) or (77 if stepped == 0 else 0)


if __name__ == "__main__":
    sys.exit(main())
