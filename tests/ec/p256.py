#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The assembly of P-256, routine by routine, against Python's integers.

    p256.py [--count N] [--seed N] PROGRAM...

PROGRAM may be an emulator's command.
"""
import argparse
import itertools
import os
import random
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ops

CURVE = next(curve for curve in ops.CURVES if curve.name == "p256")
P, N, R = CURVE.p, CURVE.n, 1 << 256
R_INVERSE = pow(R, -1, P)
INFINITY = (0, 0, 0)


def words(*numbers):
    return [number >> 64 * i & (1 << 64) - 1 for number in numbers for i in range(4)]


def form(point):
    return tuple(x * R % P for x in point)


class Questions:
    def __init__(self):
        self.lines, self.answers = [], []

    def ask(self, answer, operation, *operands):
        self.lines.append(" ".join([operation, *(f"{word:x}" for word in operands)]))
        self.answers.append(list(answer))

    def put(self, program):
        """How many were answered otherwise; None in an answer is anything."""
        done = subprocess.run(program, input="\n".join(self.lines) + "\n", stdout=subprocess.PIPE, text=True)
        told, failed = done.stdout.splitlines(), 0
        if done.returncode or len(told) != len(self.lines):
            print(f"FAILED: status {done.returncode} after {len(told)} of {len(self.lines)} answers")
            return 1
        for line, answer, got in zip(self.lines, self.answers, told):
            found = [int(word, 16) for word in got.split()]
            if len(found) != len(answer) or any(a not in (None, b) for a, b in zip(answer, found)):
                failed += 1
                if failed < 10:
                    print(f"FAILED: {line}\n  answered {got}\n  expected {answer}")
        return failed


def fields(ask, rng, count):
    """Products modulo p and n: one factor below the modulus, the other below 2^256."""
    for operation, m in (("mul", P), ("order_mul", N)):
        values, any_ = ops.residues(CURVE, m), ops.edges(CURVE, R)
        inverse = pow(R, -1, m)
        pairs = list(itertools.product(values, any_)) + [(ops.some(rng, m), ops.some(rng, R)) for _ in range(count)]
        for a, b in pairs:
            if rng.randrange(2):
                a, b = b, a
            ask(words(a * b * inverse % m), operation, *words(a, b))
    for a in ops.residues(CURVE, P) + [ops.some(rng, P) for _ in range(count)]:
        ask(words(a * a * R_INVERSE % P), "sqr", *words(a))


def doubled(point, times):
    for _ in range(times):
        point = ops.jacobian_double(P, point) if point[2] else point
    return point


def formulas(ask, rng, count):
    """
    Doublings and sums. They are identities between polynomials, so any coordinates will do: those at the edges too. Then the answer
    is known exactly, and not up to a factor.
    """
    values = ops.residues(CURVE, P)

    def element():
        return rng.choice(values) if rng.randrange(3) == 0 else ops.some(rng, P)

    for _ in range(count):
        a, b = (tuple(element() for _ in range(3)) for _ in "ab")
        negative = rng.randrange(2)
        a, b = (a[0], a[1] or 1, a[2] or 1), (b[0], b[1] or 1, b[2] or 1)
        times = rng.randrange(1, 8)
        ask(words(*form(doubled(a, times))), "double", *words(*form(a)), times)
        for operation, right in (("add", b), ("add_affine", (b[0], b[1], 1))):
            signed = (right[0], -right[1] % P if negative else right[1], right[2])
            given = form(right)[:2 if operation == "add_affine" else 3]
            if (a[0] * right[2]**2 - right[0] * a[2]**2) % P:
                answer = words(*form(ops.jacobian_add(P, a, signed))) + [0]
                ask(answer, operation, *words(*form(a), *given), negative << rng.randrange(64))


def exceptions(ask, rng):
    """Sums of points that are equal, opposite or at infinity, under different Z."""
    def scaled(point, z):
        return point and (point[0] * z**2 % P, point[1] * z**3 % P, z)

    def minus(point):
        return point and (point[0], -point[1] % P, point[2])

    base = ops.base(CURVE)
    points = [None, base, ops.minus(CURVE, base)] + [ops.times(CURVE, rng.randrange(1, N), base) for _ in range(3)]
    for left, right, negative in itertools.product(points, points, (0, 1)):
        for operation, z in (("add", 1), ("add", rng.randrange(1, P)), ("add_affine", 1)):
            a, b = scaled(left, rng.randrange(1, P)) or INFINITY, scaled(right, z) or INFINITY
            signed = minus(b) if negative and right else b
            given = words(*form(a), *form(b)[:2 if operation == "add_affine" else 3])
            if not right:
                answer = words(*form(a)) + [0]
            elif not left:
                answer = words(*form(signed)) + [0]
            elif left == (ops.minus(CURVE, right) if negative else right):
                answer = [None] * 12 + [1]
            elif left == (right if negative else ops.minus(CURVE, right)):
                answer = [None] * 8 + words(0) + [0]
            else:
                answer = words(*form(ops.jacobian_add(P, a, signed))) + [0]
            ask(answer, operation, *given, negative)
    for times in (1, 5):
        ask([None] * 8 + words(0), "double", *words(0, 0, 0), times)
        ask([None] * 8 + words(0), "double", *words(*form((ops.some(rng, P), ops.some(rng, P), 0))), times)


def selections(ask):
    for operation, size in (("select", 12), ("select_affine", 8)):
        for count in (1, 2, 16, 33, 128):
            for index in range(count + 1):
                ask([(index << 32 | word + 1) if index else 0 for word in range(size)], operation, count, index)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs=argparse.REMAINDER)
    parser.add_argument("--count", type=int, default=10000)
    parser.add_argument("--seed", type=int)
    args = parser.parse_args()
    seed = random.randrange(1 << 32) if args.seed is None else args.seed
    print(f"seed {seed}")
    if subprocess.run(args.program, input="here\n", stdout=subprocess.PIPE, text=True).stdout != "1\n":
        print("path adx: not run, this CPU has not BMI2, ADX and AVX2")
        return 77
    rng, questions = random.Random(seed), Questions()
    fields(questions.ask, rng, args.count)
    formulas(questions.ask, rng, args.count // 4)
    exceptions(questions.ask, rng)
    selections(questions.ask)
    failed = questions.put(args.program)
    print(f"path adx: {len(questions.lines)} questions, {failed} answered otherwise")
    return int(failed != 0)


if __name__ == "__main__":
    sys.exit(main())
