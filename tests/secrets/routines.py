#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""On each code path that this CPU has, the services enter every routine that was written for it: routines.py PROGRAM [EMULATOR...]

PROGRAM (ct.c) says which it enters. A routine is a path's by the end of its name. On the portable path none may be entered.
"""
import re
import subprocess
import sys

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


def main():
    command, failed, ran = sys.argv[1:], 0, 0
    command.append(command.pop(0))           # the program behind its emulator
    paths = [line.split(" ", 1)[1] for line in subprocess.run([*command, "paths"], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()]
    if paths != list(OWN):
        sys.exit(f"the paths are {', '.join(paths)}")
    for path in paths:
        done = subprocess.run([*command, "enter", path], stdout=subprocess.PIPE, text=True)
        if done.returncode == 77:
            print(f"path {path}: not run, this CPU or build lacks it")
            continue
        verdicts = {name: word == "entered" for word, name in re.findall(r"^(entered|missed) (\w+)$", done.stdout, re.M)}
        unclaimed = [name for name in verdicts if not any(re.fullmatch(own, name) for own in OWN.values())]
        if unclaimed or not verdicts:
            sys.exit(f"{len(verdicts)} routines; of no path: {' '.join(unclaimed) or 'none'}")
        entered = {name for name in verdicts if verdicts[name]}
        own = {name for name in verdicts if re.fullmatch(OWN[path], name)}
        good = done.returncode == 0 and (own <= entered if own else not entered)
        wrong = sorted(own - entered) if own else sorted(entered)
        print(f"path {path}: {'run' if good else f'FAILED: status {done.returncode}'}, {len(own & entered)} of its {len(own)} routines entered"
              f"{': not ' if own and wrong else ': ' if wrong else ''}{' '.join(wrong)}")
        failed += not good
        ran += 1
    return int(failed != 0) or (77 if ran == 0 else 0)


if __name__ == "__main__":
    sys.exit(main())
