#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The estimators of SP 800-90B against distributions whose min-entropy is known: test_assess.py ENTROPY_ASSESS.py"""
import importlib.util
import math
import random
import sys

spec = importlib.util.spec_from_file_location("entropy_assess", sys.argv[1])
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)

N = 20000
failures = 0
rng = random.Random(90)                          # the same samples each time


def within(what, value, low, high):
    global failures
    if not low <= value <= high:
        failures += 1
        print(f"FAILED: {what} is {value:.4f}, not within {low:.4f} and {high:.4f}")


def biased(p, n=N):
    return [int(rng.random() < p) for _ in range(n)]


# Independent bits of known bias: -log2 p, of which an estimator may be under, by its interval, and hardly above. Two of them see how often
# two values are alike.
for p in (0.5, 0.6, 0.75, 0.9):
    bits = biased(p)
    for name, found in tool.estimates(bits, 2):
        h = -math.log2(p * p + (1 - p) ** 2 if name in ("lag", "longest repeat") else p)
        slack = 0.5 if name in ("compression", "t-tuple", "longest repeat") else 0.25
        within(f"bits of bias {p}, {name}", found, (1 - slack) * h, min(1.0, 1.12 * h) + 0.02)

# Uniform bytes: never above 8; predictors and counts near it.
uniform = [rng.randrange(256) for _ in range(N)]
for name, found in tool.estimates(uniform, 256):
    within(f"bytes, {name}", found, 4.0 if name in ("t-tuple", "longest repeat") else 6.5, 8.3)

# A biased byte: one value half of the time.
half = [7 if rng.random() < 0.5 else rng.randrange(256) for _ in range(N)]
within("half of them alike, most common value", tool.most_common_value(half, 256), 0.93, 1.01)
within("half of them alike, MultiMCW", tool.multi_mcw(half, 256), 0.9, 1.01)

# What follows from what came before: each estimator that is made for it sees it, though all values are equally frequent.
period = [i % 7 for i in range(N)]
within("period 7, most common value", tool.most_common_value(period, 7), 2.7, 2.81)
for name, estimator in (("lag", tool.lag), ("MultiMMC", tool.multi_mmc), ("LZ78Y", tool.lz78y)):
    within(f"period 7, {name}", estimator(period, 7), 0, 0.02)
within("period 100, lag", tool.lag([i % 100 for i in range(N)], 100), 0, 0.02)
sticky = [0]
for _ in range(N):
    sticky.append(sticky[-1] ^ (rng.random() < 0.1))
h = -math.log2(0.9)
within("a bit that stays with 0.9, most common value", tool.most_common_value(sticky, 2), 0.85, 1)
for name, estimator in (("Markov", tool.markov), ("MultiMMC", tool.multi_mmc), ("lag", tool.lag)):
    within(f"a bit that stays with 0.9, {name}", estimator(sticky, 2), 0.8 * h, 1.12 * h)
drift = [(i // 1000) % 2 * 3 + (rng.random() < 0.05) for i in range(N)]
within("a value that changes seldom, MultiMCW", tool.multi_mcw(drift, 5), 0, 0.2)

# Expected values by hand.
within("most common value of 3 in 4", tool.most_common_value([1, 1, 1, 0] * 25, 2), -math.log2(0.75 + 2.576 * math.sqrt(0.1875 / 99)) - 1e-9,
       -math.log2(0.75 + 2.576 * math.sqrt(0.1875 / 99)) + 1e-9)
within("collision of alternating bits", tool.collision([0, 1] * 5000, 2), 1, 1)
within("collision of one bit", tool.collision([0] * 5000, 2), 0, 0.01)
within("Markov of alternating bits", tool.markov([0, 1] * 5000, 2), 0, 0.01)
within("a tail of a binomial", tool.binomial_tail(10, 0.5, 8), 56 / 1024 - 1e-12, 56 / 1024 + 1e-12)
within("a run of 20 in 1000, predicted", 2 ** -tool.predicted(500, 1000, 20, 2), 0.5, 0.9)
within("no run, predicted", tool.predicted(1, 1000, 1, 256), 7, 8)

# The whole, and restarts.
quiet = []
within("one value", tool.assess(bytes(5000), 8, "", quiet.append), 0, 0)
tool.BITS = 20000
within("bits of two bytes, first to last", int("".join(map(str, tool.to_bits(bytes([0x81, 0x5a]), 8))), 2), 0x815a, 0x815a)
tool.RESTARTS = 100
within("restarts of a sound source", tool.restarts(bytes(rng.randrange(256) for _ in range(10000)), 8, 4.0, quiet.append), 1.9, 4.0)
fixed = bytes(rng.randrange(256) for _ in range(100))
within("restarts that repeat themselves", tool.restarts(fixed * 100, 8, 4.0, quiet.append), 0, 0)
stuck = bytes(5 if rng.random() < 0.6 else rng.randrange(256) for _ in range(10000))
within("restarts of a source that has less than it states", tool.restarts(stuck, 8, 4.0, quiet.append), 0, 0)

print("entropy_assess:", "all estimates as they should be" if not failures else f"{failures} wrong")
sys.exit(failures != 0)
