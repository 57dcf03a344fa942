# SPDX-License-Identifier: MIT
"""Replays the kept inputs of a fuzz target: replay.py TARGET CORPUS.

First the target must catch what is planted in it: a wrong bit in one answer of eight of the second path, and a byte read behind an input.
"""
import os
import subprocess
import sys


def replay(target, corpus, plant):
    done = subprocess.run([target, corpus], env={**os.environ, "FUZZ_PLANT": plant}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace")
    return done.returncode, done.stdout


def main():
    target, corpus = sys.argv[1:]
    plants = ["read"] if os.path.basename(target) in ("fuzz_der", "fuzz_pipe") else ["answer", "read"]
    for plant in plants:
        status, output = replay(target, corpus, plant)
        if status == 0:
            sys.exit(f"what is planted was not caught: {plant}\n{output}")
        print(f"caught what is planted: {plant}")
    status, output = replay(target, corpus, "")
    print(output, end="")
    sys.exit(status != 0)


if __name__ == "__main__":
    main()
