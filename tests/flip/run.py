#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Flips bits in the sealed range of a linked product, one at a time, and lists those that still let a service answer.

    run.py [--random N] [--seed S] [--limit MS] [--all] FLIP PRODUCT OBJECT

Every bit of the integrity, compare, load and gate code, and N random ones elsewhere in the range (--all: every bit). FLIP is
the runner (flip.c), PRODUCT a linked product (product.c), OBJECT the sealed object, for its symbols. A crash and a time-out
count as no answer. Fails where more than 8 bits answer, or one outside that code lets a service answer; where words alone are wrong, it is told.
"""
import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools"))
import seal  # noqa: E402

# What decides whether the module is whole, and what acts on it.
GUARD = ("module_load integrity_code first_half second_half state_judge state_found state_go state_of change edge_exists cast_run "
         "gate_prepare gate_refusal gate_exit").split()
MOST_ANSWERS = 8
WORDS_ALONE = "100"         # of product.c


def symbols(path):
    """Functions and objects of the sealed range: [(offset from cupel_start, size, name)]."""
    found, start = [], 0
    for line in subprocess.check_output(["nm", "-S", path], text=True).splitlines():
        fields = line.split()
        if fields[-1] == "cupel_start":
            start = int(fields[0], 16)
        if len(fields) == 4:
            found.append((int(fields[0], 16), int(fields[1], 16), fields[3]))
    return sorted((at - start, size, name) for at, size, name in found)


def name_of(table, byte):
    for at, size, name in table:
        if at <= byte < at + size:
            return f"{name}+{byte - at:#x}"
    return f"cupel_start+{byte:#x}"


def run_share(flip, product, limit, bits, answers, counts):
    """Runs one share of the bits on its own copy of the product."""
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "product")
        shutil.copy(product, copy)
        with subprocess.Popen([flip, copy, str(limit)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True) as runner:
            feeder = threading.Thread(target=lambda: (runner.stdin.write("\n".join(map(str, bits)) + "\n"), runner.stdin.close()))
            feeder.start()
            done = 0
            for line in runner.stdout:
                bit, verdict, *rest = line.split()
                counts[verdict] = counts.get(verdict, 0) + 1
                done += 1
                if verdict == "answered":
                    answers.append((int(bit), rest[0]))
            feeder.join()
        if runner.returncode != 0 or done != len(bits):
            print(f"{flip} ended early: {done} of {len(bits)} bits, status {runner.returncode}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--random", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", type=int, default=140)
    parser.add_argument("--limit", type=int, default=1000, metavar="MS", help="when a run counts as hanging")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("flip")
    parser.add_argument("product")
    parser.add_argument("object")
    args = parser.parse_args()

    with open(args.product, "rb") as f:
        modules = seal.find_modules(f.read())
    if len(modules) != 1 or not modules[0].whole:
        sys.exit(f"{args.product}: not one whole module")
    if subprocess.run([os.path.abspath(args.product)]).returncode == 0:
        sys.exit(f"{args.product}: no service answers even before anything is flipped")
    base, length = modules[0].offset, modules[0].length
    table = symbols(args.object)
    guard = [8 * byte + bit for at, size, name in table if name in GUARD for byte in range(at, at + size) for bit in range(8)]
    missing = {"module_load", "integrity_code", "gate_refusal"} - {name for _, _, name in table}     # the rest may be inlined
    if missing:
        sys.exit(f"{args.object}: no symbol {', '.join(sorted(missing))}")
    inside = set(guard)
    elsewhere = [bit for bit in range(8 * length) if bit not in inside]
    if not args.all:
        elsewhere = random.Random(args.seed).sample(elsewhere, args.random)
    print(f"{len(guard)} bits of guard code, {len(elsewhere)} elsewhere ({'all' if args.all else f'seed {args.seed}'}), "
          f"range {length} bytes", flush=True)

    bits = [8 * base + bit for bit in guard + elsewhere]
    answers, counts, begun = [], {}, time.monotonic()
    shares = [threading.Thread(target=run_share, args=(args.flip, args.product, args.limit, bits[i::2], answers, counts))
              for i in range(2)]
    for share in shares:
        share.start()
    for share in shares:
        share.join()
    outside = 0
    for bit, call in sorted(answers):
        bit -= 8 * base
        where = "guard" if bit in inside else "elsewhere"
        outside += where == "elsewhere" and call != WORDS_ALONE
        what = "no service, words alone" if call == WORDS_ALONE else f"call {call} of product.c"
        print(f"answered: {name_of(table, bit // 8)} bit {bit % 8} ({where}), {what}")
    print(", ".join(f"{counts[verdict]} {verdict}" for verdict in sorted(counts)), f"in {time.monotonic() - begun:.0f} s")
    if sum(counts.values()) != len(bits):
        sys.exit("not every bit was tried")
    if len(answers) > MOST_ANSWERS or outside:
        sys.exit(f"{len(answers)} bits still answer, {outside} of them services outside the guard code")


if __name__ == "__main__":
    main()
