#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every assembly routine keeps the x86-64 ABI, and can be unwound from each of its instructions.

    abi.py [--verbose] PROGRAM... --objects OBJECT...

OBJECT: what each of the module's assembly files was assembled to; their global functions are the routines. PROGRAM: tests that call them, with steps.c
linked in, which says what is asked. A routine that none of them calls, or an instruction that none comes to, fails; on a CPU that lacks what a
routine is made for, that is skipped by name.
"""
import argparse
import bisect
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
EC = os.path.join(HERE, "..", "ec")

# What asks a program its questions; the others ask themselves.
DRIVERS = {"abi_ec": [os.path.join(EC, "ops.py"), "--few", "--seed", "1"], "abi_p256": [os.path.join(EC, "p256.py"), "--count", "100", "--seed", "1"]}

# By a word of its name, what a routine needs of the CPU, as /proc/cpuinfo tells it.
NEEDS = {"sse": "aes", "aesni": "aes avx", "vaes": "vaes vpclmulqdq avx2", "vaes256": "vaes vpclmulqdq avx2", "vaes512": "vaes vpclmulqdq avx512bw",
         "shani": "sha_ni", "avx2": "avx2", "avx512": "avx512bw", "adx": "adx bmi2", "burn": "avx2 avx512bw"}
SAVED = ("rbx", "rbp", "r12", "r13", "r14", "r15")
DWARF = {"rax": 0, "rdx": 1, "rcx": 2, "rbx": 3, "rsi": 4, "rdi": 5, "rbp": 6, "rsp": 7} | {f"r{n}": n for n in range(8, 16)}


def tool(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout


def functions(path):
    """[(name, address, size, bind, type)] of the code's symbols."""
    found = re.findall(r"^ *\d+: ([0-9a-f]+) +(\w+) (\w+) +(\w+) +\w+ +(\w+) (\S+)$", tool("readelf", "-sW", path), re.M)
    return [(name, int(value, 16), int(size, 0), bind, kind) for value, size, kind, bind, section, name in found if section.isdigit()]


def instructions(path):
    """By function, where instructions start, and those of them that only fill."""
    starts, fill = {}, {}
    for line in tool("objdump", "-d", "--no-show-raw-insn", path).splitlines():
        head = re.fullmatch(r"([0-9a-f]+) <(.*)>:", line)
        if head:
            name, base = head[2], int(head[1], 16)
            starts[name], fill[name] = set(), set()
            continue
        words = re.match(r" *([0-9a-f]+):\t(.*)", line)
        if words:
            at = int(words[1], 16) - base
            starts[name].add(at)
            if re.match(r"((cs|data16|xchg +%ax,%ax|ds) ?)*(nop|$)", words[2].strip()):
                fill[name].add(at)
    return starts, fill


def routines_of(objects):
    """By name: (where its instructions start, those that only fill)"""
    found = {}
    for path in objects:
        starts, fill = instructions(path)
        globals_ = [symbol for symbol in functions(path) if symbol[3] == "GLOBAL"]
        code = set(starts)
        for name, _, size, _, kind in globals_:
            if kind == "FUNC":
                inside = {at for at in starts.get(name, ()) if at < size}
                if not inside:
                    sys.exit(f"{name} of {path} has no instruction")
                found[name] = (inside, fill[name])
            elif name in code:
                sys.exit(f"{name} of {path} is code, but no function")
    return found


def rows_of(path, wanted):
    """Lines of the table: the call frame information of the functions, as readelf has interpreted it; of wanted: (start, end)."""
    initial, current, header, lines, rows = {}, None, [], [], []

    def flush():
        if current is None:
            return
        start, end, base = current
        last = rows or ([(start, *base[1:])] if base else [])
        for number, (at, cfa, registers) in enumerate(last):
            until = last[number + 1][0] if number + 1 < len(last) else end
            reg, sign, offset = re.fullmatch(r"(\w+)([+-])(\d+)", cfa).groups()
            if not all(re.fullmatch(r"u|s|c-\d+", place) for place in registers.values()) or registers.get("ra") != "c-8":
                sys.exit(f"{path}: call frame information that is not understood, at {at:x}: {registers}")
            places = [int(registers.get(name, "u").removeprefix("c")) if registers.get(name, "u").startswith("c") else 0 for name in SAVED]
            lines.append(f"row {at:x} {until:x} {DWARF[reg]} {sign}{offset} " + " ".join(map(str, places)))

    spans = sorted(wanted)
    starts = [start for start, _ in spans]
    cie = None
    for line in tool("readelf", "--debug-dump=frames-interp", path).splitlines():
        head = re.match(r"([0-9a-f]+) [0-9a-f]+ [0-9a-f]+ (CIE|FDE cie=([0-9a-f]+) pc=([0-9a-f]+)\.\.([0-9a-f]+))", line)
        if head:
            flush()
            current, rows, cie = None, [], head[1] if head[2] == "CIE" else None
            if cie is None:
                start, end = int(head[4], 16), int(head[5], 16)
                place = bisect.bisect_right(starts, start) - 1
                if place >= 0 and start < spans[place][1]:
                    current = start, end, initial.get(head[3])
            continue
        words = line.split()
        if words[:2] == ["LOC", "CFA"]:
            header = words[2:]
        elif len(words) == len(header) + 2 and (cie is not None or current is not None):
            row = int(words[0], 16), words[1], dict(zip(header, words[2:]))
            if cie is not None:
                initial[cie] = row
            else:
                rows.append(row)
    flush()
    return lines


def table_of(program, routines, seen):
    """The table that steps.c reads, of the routines that are in the program."""
    symbols = functions(program)
    anchor = [address for name, address, *_ in symbols if name == "abi_anchor"]
    here = [(name, address, size) for name, address, size, _, kind in symbols if kind == "FUNC" and (name in routines or name.startswith("corrupt_"))]
    if len(anchor) != 1 or len({name for name, *_ in here}) != len(here):
        sys.exit(f"{program}: steps.c is not in it, or a routine twice")
    lines = [f"anchor {anchor[0]:x}"]
    # how many instructions are worth waiting for: none, where earlier programs came to all
    waits = {name: len(starts - fill) if starts - fill - seen[name] else 0 for name, (starts, fill) in routines.items()}
    lines += [f"routine {name} {address:x} {size:x} {waits.get(name, 0)}" for name, address, size in here]
    return lines + rows_of(program, [(address, address + size) for _, address, size in here]), {name for name, *_ in here}


def lacking(name, flags):
    """What the CPU lacks that a routine of this name is made for."""
    return [need for word in name.split("_") if word in NEEDS for need in NEEDS[word].split() if need not in flags]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verbose", action="store_true", help="what was stepped of each routine")
    parser.add_argument("--objects", nargs="+", required=True)
    parser.add_argument("programs", nargs="+")
    args = parser.parse_args()
    missing = [command for command in ("readelf", "objdump") if shutil.which(command) is None]
    if missing:
        print(f"skipped: not here: {' '.join(missing)}")
        return 77
    routines = routines_of(args.objects)
    seen = {name: set() for name in routines}
    counts = {name: [0, 0, 0] for name in routines}
    failed, caught, lacks = [], set(), set()
    with tempfile.TemporaryDirectory(prefix="cupel-abi-") as folder:
        for program in args.programs:
            name, begun = os.path.basename(program), time.monotonic()
            table, report = (os.path.join(folder, f"{name}.{kind}") for kind in ("table", "report"))
            lines, here = table_of(program, routines, seen)
            with open(table, "w", encoding="ascii") as file:
                file.write("\n".join(lines) + "\n")
            driver = DRIVERS.get(name)
            done = subprocess.run([*([sys.executable, *driver] if driver else []), program], env={**os.environ, "CUPEL_ABI_TABLE": table, "CUPEL_ABI_REPORT": report},
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
            told = ""
            if os.path.exists(report):
                with open(report, encoding="ascii") as file:
                    told = file.read()
            if done.returncode not in (0, 77) or not told.endswith("end\n"):
                print(done.stdout)
                failed.append(f"{name} ended with status {done.returncode}")
            steps = 0
            for line in told.splitlines():
                word, *rest = line.split(" ")
                if word == "caught":
                    caught.add(rest[0])
                elif word == "lacks":
                    lacks.add(rest[0])
                elif word in ("missed", "damage"):
                    failed.append(f"{name}: {line}")
                elif word == "stepped":
                    seen[rest[0]] |= {int(at, 16) for at in rest[4:]}
                    counts[rest[0]] = [a + int(b) for a, b in zip(counts[rest[0]], rest[1:4])]
                    steps += int(rest[3])
            print(f"{name}: {len(here & set(routines))} routines, {steps} steps in {time.monotonic() - begun:.1f} s", flush=True)
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
        flags = set(re.search(r"^flags\s*:(.*)", file.read(), re.M)[1].split())
    skipped = 0
    for name, (starts, fill) in sorted(routines.items()):
        calls, stepped, steps = counts[name]
        left = sorted(starts - fill - seen[name])
        if args.verbose:
            print(f"  {name}: {stepped} of {calls} calls, {steps} steps, {len(starts - fill) - len(left)} of {len(starts - fill)} instructions")
        if left and lacking(name, flags):
            print(f"path {name}: {'not run, ' if stepped == 0 else 'in part not run, '}this CPU lacks {' '.join(lacking(name, flags))}")
            skipped += 1
        elif stepped == 0:
            failed.append(f"{name}: no test calls it")
        elif left:
            failed.append(f"{name}: {len(left)} instructions that no call came to: " + " ".join(f"+{at:x}" for at in left[:20]))
    for text in sorted(set(failed)):
        print("FAILED: " + text)
    print(f"{len(caught)} corrupters caught" + (f", not here: {' '.join(sorted(lacks))}" if lacks else ""))
    print(f"{len(routines)} routines, {skipped} of them not run or not whole; {sum(count[1] for count in counts.values())} calls stepped through, "
          f"{sum(count[2] for count in counts.values())} instructions; {len(set(failed))} failures")
    return 1 if failed or not caught else 0


if __name__ == "__main__":
    sys.exit(main())
