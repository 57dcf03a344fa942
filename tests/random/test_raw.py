#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""cupel entropy, as the laboratory build has it: test_raw.py ENTROPY_ASSESS.py CUPEL"""
import os
import subprocess
import sys
import tempfile

assess, cupel = sys.argv[1:]
failures = 0


def run(*arguments):
    return subprocess.run([cupel, "entropy", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)


def expect(what, good):
    global failures
    if not good:
        failures += 1
        print("FAILED:", what)


raw = [run("--raw", "12000") for _ in range(2)]
expect("raw samples", all(done.returncode == 0 and len(done.stdout) == 12000 and not done.stderr for done in raw))
expect("that differ each time", raw[0].stdout[:100] != raw[1].stdout[:100])
rows = run("--restarts", "20,100")
expect("restarts", rows.returncode == 0 and len(rows.stdout) == 2000)
expect("each of its own", len({rows.stdout[i:i + 100] for i in range(0, 2000, 100)}) == 20)
for arguments in ([], ["--raw"], ["--raw", "0"], ["--raw", "12x"], ["--raw", "-5"], ["--restarts", "20"], ["--restarts", "0,5"], ["--restarts", "5,"],
                  ["--restarts", "5,5,5"], ["--raw", "10", "file"], ["--nothing"]):
    done = run(*arguments)
    expect(f"{arguments} is refused", done.returncode == 2 and done.stderr and not done.stdout)
expect("--help", b"EXIT STATUS" in run("--help").stdout)
listed = subprocess.run([cupel, "--help"], stdout=subprocess.PIPE, check=False).stdout
expect("the list of commands knows it", b"\n    entropy " in listed)

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "raw.bin")
    with open(path, "wb") as f:
        f.write(raw[0].stdout)
    done = subprocess.run([sys.executable, assess, path, "--stated", "1"], stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout)
    expect("the stated estimate holds", done.returncode == 0)
    done = subprocess.run([sys.executable, assess, path, "--stated", "8"], stdout=subprocess.PIPE, text=True, check=False)
    expect("and 8 bits do not", done.returncode == 1)

sys.exit(failures != 0)
