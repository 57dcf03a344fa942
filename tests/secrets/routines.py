#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""On each code path that this CPU has, the services enter every routine that was written for it: routines.py PROGRAM [EMULATOR...]

PROGRAM (ct.c) says which it enters. A routine is a path's by the end of its name. On the portable path none may be entered.
"""
import re
import subprocess
import sys
import tempfile

# The paths of ct.c, and the routines that each enters.
OWN = {
    "portable": r"(?!)",
    "avx2+bmi": r"sha\w+_avx2",
    "adx": r"p\d+_\w+_adx|p\d+_\w+_avx2",
    "aesni-sse": r"\w+_sse",
    "aesni": r"\w+_aesni",
    "sha+ssse3+sse4.1": r"\w+_shani",
    "vaes256": r"\w+_vaes(256)?",
    "avx512+avx2, vaes512": r"\w+_avx512|\w+_vaes512",
}
ROUTINE = re.compile(r"(?!has_)\w+_(sse|aesni|avx2|avx512|adx|shani|vaes\d*)")


def output(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def routines(program):
    """By its offset from the program's beginning, each routine that is not portable."""
    symbols = re.findall(r"^ *\d+: ([0-9a-f]+) +\w+ (\w+) .* (\w+)$", output("readelf", "-sW", program), re.M)
    start = next(int(value, 16) for value, _, name in symbols if name == "__executable_start")
    return {int(value, 16) - start: name for value, kind, name in symbols if kind == "FUNC" and ROUTINE.fullmatch(name)}


def main():
    program, *emulator = sys.argv[1:]
    names, failed, ran = routines(program), 0, 0
    unclaimed = sorted(name for name in names.values() if not any(re.fullmatch(own, name) for own in OWN.values()))
    paths = [line.split(" ", 1)[1] for line in output(*emulator, program, "paths").splitlines()]
    if unclaimed or not names or paths != list(OWN):
        sys.exit(f"routines of no path: {' '.join(unclaimed) or 'none'}; {len(names)} routines; paths: {', '.join(paths)}")
    for path in paths:
        with tempfile.NamedTemporaryFile("w", prefix="cupel-routines-") as file:
            file.writelines(f"{offset:x}\n" for offset in names)
            file.flush()
            done = subprocess.run([*emulator, program, "enter", path, file.name], stdout=subprocess.PIPE, text=True)
        if done.returncode == 77:
            print(f"path {path}: not run, this CPU or build lacks it")
            continue
        entered = {names[int(line, 16)] for line in done.stdout.splitlines() if re.fullmatch("[0-9a-f]+", line)}
        own = {name for name in names.values() if re.fullmatch(OWN[path], name)}
        good = done.returncode == 0 and (own <= entered if own else not entered)
        wrong = sorted(own - entered) if own else sorted(entered)
        print(f"path {path}: {'run' if good else f'FAILED: status {done.returncode}'}, {len(own & entered)} of its {len(own)} routines entered"
              f"{': not ' if own and wrong else ': ' if wrong else ''}{' '.join(wrong)}")
        failed += not good
        ran += 1
    return int(failed != 0) or (77 if ran == 0 else 0)


if __name__ == "__main__":
    sys.exit(main())
