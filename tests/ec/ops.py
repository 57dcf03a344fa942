#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The arithmetic of the curves against Python's integers, in every code path that this CPU has.

    ops.py [--count N] [--few] [--memcheck] [--seed N] PROGRAM...

--count: how many random operands there are in all, for the operations of fields and scalars; points, which take longer, get a few in proportion. Every
combination of edge values comes on top. --few: a few of each alone. --memcheck: those under valgrind, with operands of constant-time operations
marked secret. PROGRAM may be an emulator's command.
"""
import argparse
import itertools
import os
import random
import shlex
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools"))
sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "secrets"))
import memcheck
import ec_tables        # the parameters alone; the arithmetic here is of another kind than the tables'

CURVES = ec_tables.CURVES
PATHS = ("portable", "adx")


# --- Independent arithmetic: Jacobian coordinates ---

def jacobian_double(p, point):
    x, y, z = point
    if y == 0 or z == 0:
        return 1, 1, 0
    s, m = 4 * x * y * y % p, 3 * (x - z * z) * (x + z * z) % p
    x2 = (m * m - 2 * s) % p
    return x2, (m * (s - x2) - 8 * y**4) % p, 2 * y * z % p


def jacobian_add(p, a, b):
    if a[2] == 0:
        return b
    if b[2] == 0:
        return a
    za, zb = a[2] * a[2] % p, b[2] * b[2] % p
    u1, u2, s1, s2 = a[0] * zb % p, b[0] * za % p, a[1] * zb * b[2] % p, b[1] * za * a[2] % p
    h, r = (u2 - u1) % p, (s2 - s1) % p
    if h == 0:
        return jacobian_double(p, a) if r == 0 else (1, 1, 0)
    hh, v = h * h % p, u1 * h * h % p
    x = (r * r - h * hh - 2 * v) % p
    return x, (r * (v - x) - s1 * h * hh) % p, h * a[2] * b[2] % p


def affine(p, point):
    if point[2] == 0:
        return None
    z = pow(point[2], p - 2, p)             # Fermat's inverse
    return point[0] * z * z % p, point[1] * z**3 % p


def times(curve, k, point):
    """k point, affine; None is the point at infinity."""
    total = (1, 1, 0)
    if point is not None:
        for bit in bin(k % curve.n)[2:]:
            total = jacobian_double(curve.p, total)
            if bit == "1":
                total = jacobian_add(curve.p, total, (*point, 1))
    return affine(curve.p, total)


def plus(curve, a, b):
    return affine(curve.p, jacobian_add(curve.p, (*a, 1) if a else (1, 1, 0), (*b, 1) if b else (1, 1, 0)))


def minus(curve, a):
    return a and (a[0], -a[1] % curve.p)


def base(curve):
    return curve.gx, curve.gy


def square_root(a, p):
    """Tonelli and Shanks; None where there is none."""
    if pow(a, (p - 1) // 2, p) != 1:
        return None
    odd, twos = p - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    c = next(pow(z, odd, p) for z in range(2, p) if pow(z, (p - 1) // 2, p) == p - 1)
    root, t = pow(a, (odd + 1) // 2, p), pow(a, odd, p)
    while t != 1:
        i, u = 0, t
        while u != 1:
            i, u = i + 1, u * u % p
        c, twos = pow(c, 1 << (twos - i - 1), p), i
        root, c = root * c % p, c * c % p
        t = t * c % p
    return root


def point_of_x(curve, x):
    y = square_root((x**3 - 3 * x + curve.b) % curve.p, curve.p)
    return None if y is None else (x, y)


# --- Operands ---

def edges(curve, limit):
    """Values that carries and borrows stumble over, below the limit."""
    values = {0, 1, 2, curve.p - 1, curve.p, curve.p + 1, curve.n - 1, curve.n, curve.n + 1}
    for k in range(64, 64 * curve.words + 1, 64):
        values |= {1 << k, (1 << k) - 1, (1 << k) + 1, ((1 << 64) - 1) << (k - 64)}
    for k in (curve.bits - 1, curve.bits):
        values |= {1 << k, (1 << k) - 1}
    return sorted(value for value in values if value < limit)


def residues(curve, m):
    """The edge values modulo m, and their opposites."""
    values = {value % m for value in edges(curve, 1 << 64 * curve.words)}
    return sorted(values | {-value % m for value in values})


def some(rng, m):
    """A residue: any, or one of long runs of equal bits."""
    if rng.random() < 0.7:
        return rng.randrange(m)
    value = 0
    while value < m:
        run = rng.randrange(1, 130)
        value = value << run | ((1 << run) - 1) * rng.randrange(2)
    return value % m


class Questions:
    """Commands, and what is to be answered to each."""

    def __init__(self):
        self.lines, self.answers = [], []

    def ask(self, answer, operation, which, *operands):
        self.lines.append(f"{operation} {which} " + " ".join(f"{operand:x}" for operand in operands))
        self.answers.append(answer if isinstance(answer, tuple) else (answer,))

    def put(self, command, path):
        """Asks them all in one path: how many were answered otherwise."""
        lines = [f"path {path}", *self.lines]
        done = subprocess.run(command, input="\n".join(lines) + "\n", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        told = done.stdout.splitlines()
        if done.returncode or len(told) != len(lines):
            print(f"FAILED: path {path}: status {done.returncode} after {len(told)} of {len(lines)} answers\n{done.stderr[:2000]}")
            return 1
        failed = 0
        for line, answer, got in zip(self.lines, self.answers, told[1:]):
            if answer != tuple(int(word, 16) for word in got.split()):
                failed += 1
                if failed < 10:
                    print(f"FAILED: path {path}: {line}\n  answered {got}\n  expected {' '.join(f'{x:x}' for x in answer)}")
        return failed


ALL_ONES = (1 << 64) - 1


def truth(condition):
    return ALL_ONES if condition else 0


# --- Questions ---

def field(ask, rng, count, few):
    """Every operation modulo p and n: all pairs of edge values, and random ones."""
    for number, curve in enumerate(CURVES):
        for which, m, r in ((2 * number, curve.p, curve.r), (2 * number + 1, curve.n, 1 << 64 * curve.words)):
            values = residues(curve, m)
            pairs = list(itertools.product(values, values))
            singles = values
            if few:
                pairs, singles = rng.sample(pairs, few), rng.sample(values, few)
            pairs += [(some(rng, m), some(rng, m)) for _ in range(count)]
            singles = singles + [some(rng, m) for _ in range(count)]
            r_inverse = pow(r, -1, m)
            for a, b in pairs:
                ask((a + b) % m, "add", which, a, b)
                ask((a - b) % m, "sub", which, a, b)
                ask(a * b * r_inverse % m, "mul", which, a, b)
                if m == curve.n:
                    ask((a + b) % m, "scalar_add", number, a, b)
                    ask(a * b % m, "scalar_mul", number, a, b)
            for a in singles:
                inverse = pow(a, -1, m) if a else 0
                ask(inverse, "inverse", which, a)
                ask(inverse, "inverse_vartime", which, a)
                if m == curve.n:
                    ask(inverse, "scalar_inverse", number, a)
                    ask(inverse, "scalar_inverse_vartime", number, a)
                for sum_ in (a, a + m):
                    ask(a, "reduce", which, sum_ % (1 << 64 * curve.words), sum_ >> 64 * curve.words)


def words(ask, rng, count, few):
    """Ranges, bytes, and reduction of a digest: of any words."""
    for number, curve in enumerate(CURVES):
        limit, octets = 1 << 64 * ec_tables.WORDS, (curve.bits + 7) // 8
        values = edges(curve, limit) + [limit - 1] + [1 << k for k in range(0, 576, 64)]
        values += [some(rng, limit) for _ in range(count)] + [some(rng, 2 * curve.p) for _ in range(count)]
        for a in rng.sample(values, few) if few else values:
            ask(truth(a < curve.p), "is_coordinate", number, a)
            ask(truth(0 < a < curve.n), "is_scalar", number, a)
            a %= 1 << curve.bits
            ask(a % curve.n, "scalar_reduce", number, a)
            ask((a, a >> 8 * (octets - 1), a & 255), "bytes", number, a)


def tables(ask, rng, few):
    """Every entry of the tables."""
    for number, curve in enumerate(CURVES):
        first = base(curve)
        for i in range(curve.windows):
            for j in range(1 << (curve.width - 1)):
                k = sum((1 if t == curve.width - 1 or j >> t & 1 else -1) << curve.step * t for t in range(curve.width))
                if not few or rng.randrange(50) == 0:
                    entry = times(curve, k << curve.width * curve.step * i, first)
                    ask(tuple(curve.in_table(x) for x in entry), "table", number, i, j)


def additions(ask, rng):
    """All pairs of points that are equal, opposite, at infinity or neither. The answer is known up to a factor: see check_addition()."""
    for number, curve in enumerate(CURVES):
        g, q = base(curve), times(curve, rng.randrange(1, curve.n), base(curve))
        points = [None, g, minus(curve, g), times(curve, 2, g), times(curve, curve.n - 2, g), q, minus(curve, q)]
        for a, b in itertools.product(points, points):
            form = [x * curve.r % curve.p for point in (a, b) for x in projective(rng, curve, point)]
            ask((number, plus(curve, a, b)), "point_add", number, *form)


def projective(rng, curve, point):
    """With a random Z."""
    z = rng.randrange(1, curve.p)
    return (0, z, 0) if point is None else (point[0] * z % curve.p, point[1] * z % curve.p, z)


def check_additions(command):
    """Puts additions(): the coordinates that come back stand for the point."""
    questions, rng = Questions(), random.Random(1)
    additions(questions.ask, rng)
    done = subprocess.run(command, input="\n".join(questions.lines) + "\n", stdout=subprocess.PIPE, text=True)
    told = done.stdout.splitlines()
    failed = int(done.returncode != 0 or len(told) != len(questions.lines))
    for line, (number, point), got in zip(questions.lines, questions.answers, told):
        curve = CURVES[number]
        x, y, z = (int(word, 16) * pow(curve.r, -1, curve.p) % curve.p for word in got.split())
        inverse = pow(z, curve.p - 2, curve.p)
        if (point is None and (x, z) != (0, 0)) or y == z == 0 or (point is not None and point != (x * inverse % curve.p, y * inverse % curve.p)):
            failed += 1
            print(f"FAILED: {line}\n  answered {got}")
    return len(told), failed


# The assembly's operations on elements, in the order of field.h.
FIELD_OPERATIONS = (
    lambda a, b, c: a * b, lambda a, b, c: a * a, lambda a, b, c: a + b, lambda a, b, c: a - b,
    lambda a, b, c: a - b - c, lambda a, b, c: a - 8 * b, lambda a, b, c: 4 * a - b, lambda a, b, c: 3 * a)
LOOSE = (1 << 58) + 63


def from_limbs(x):
    return sum((x >> 64 * i & (1 << 64) - 1) << 58 * i for i in range(9))


def some_limbs(rng, p):
    """An element of P-521: any limbs that may occur, or those of an edge value."""
    choice = rng.randrange(4)
    if choice == 0:
        return sum(rng.choice((0, 1, LOOSE, LOOSE - 1, (1 << 58) - 1, 1 << 58)) << 64 * i for i in range(9))
    if choice == 1:
        value = rng.choice((0, 1, 2, p - 1, p, p + 1, (1 << 522) - 1, 1 << rng.randrange(522), (1 << rng.randrange(522)) - 1))
        return sum((value >> 58 * i & (1 << 58) - 1) << 64 * i for i in range(9))
    return sum(rng.randrange(LOOSE + 1) << 64 * i for i in range(9))


def check_elements(command, rng, count, few):
    """The assembly's field arithmetic: P-384 gives residues below p; P-521 loose limbs, that stand for the residue."""
    lines, wanted = [], []
    for number, curve in ((2, CURVES[2]), (3, CURVES[3])):
        loose = number == 3
        if loose:
            limbs = [LOOSE * sum(1 << 64 * i for i in range(9)), 0]
            operands = list(itertools.product(limbs, repeat=3)) + [tuple(some_limbs(rng, curve.p) for _ in range(3)) for _ in range(2 * count)]
        else:
            values = residues(curve, curve.p)
            operands = [(a, b, 0) for a, b in itertools.product(values, values)]
            operands = rng.sample(operands, few) if few else operands
            operands += [(some(rng, curve.p), some(rng, curve.p), 0) for _ in range(count)]
        for triple in operands:
            for operation, function in enumerate(FIELD_OPERATIONS[:8 if loose else 4]):
                lines.append(f"field {number + 4 * operation} " + " ".join(f"{x:x}" for x in triple))
                wanted.append((loose, curve.p, function(*(from_limbs(x) if loose else x for x in triple)) % curve.p))
    done = subprocess.run(command, input="\n".join(lines) + "\n", stdout=subprocess.PIPE, text=True)
    told = done.stdout.splitlines()
    failed = int(done.returncode != 0 or len(told) != len(lines))
    for line, (loose, p, value), got in zip(lines, wanted, told):
        for answer in (int(word, 16) for word in got.split()):
            limbs = [answer >> 64 * i & (1 << 64) - 1 for i in range(9)]
            if (max(limbs) > LOOSE or from_limbs(answer) % p != value) if loose else answer != value:
                failed += 1
                if failed < 10:
                    print(f"FAILED: {line}\n  answered {got}\n  expected {value:x}")
    return len(told), failed


def scalars(curve, rng, count):
    """Those at the edges of windows, and random ones."""
    values = set(range(1, 70)) | {curve.n - k for k in range(1, 70)} | {(curve.n - 1) // 2, (curve.n + 1) // 2}
    for k in range(2, curve.bits):
        if k % 64 in (0, 63) or k % 7 == 0 or k > curve.bits - 8:
            values |= {1 << k, (1 << k) - 1, (1 << k) + 1, curve.n - (1 << k)}
    if curve.windows:
        # where, with another spacing, the last addition of a comb of odd digits meets the same point: n - 2 E, of every entry E of the lowest block
        for j in range(1 << (curve.width - 1)):
            entry = sum((1 if t == curve.width - 1 or j >> t & 1 else -1) << curve.step * t for t in range(curve.width))
            values |= {2 * entry, curve.n - 2 * entry}
    pattern = int("5" * 132, 16)
    values |= {pattern % (1 << curve.bits - 1), 2 * pattern % (1 << curve.bits - 1)}
    values = sorted(value for value in values if 0 < value < curve.n)
    return values, [1 + some(rng, curve.n - 1) for _ in range(count)]


def points(ask, rng, count, few):
    """Points on and off the curve; multiples of the base point and of others."""
    for number, curve in enumerate(CURVES):
        special, any_ = scalars(curve, rng, count)
        q = times(curve, rng.randrange(1, curve.n), base(curve))
        if few:
            special = [1, 2, curve.n - 1]
        for k in special + any_:
            ask(times(curve, k, base(curve)), "mul_base", number, k)
        for k in rng.sample(special, min(len(special), 40)) + any_ + ([] if few else list(range(curve.n - 64, curve.n))) + [1, 2, 8, 16, 17, 32, curve.n - 1, curve.n - 2, curve.n - 16]:
            at = rng.choice((q, minus(curve, q), base(curve), minus(curve, base(curve))))
            ask(times(curve, k, at), "mul_point", number, k, *at)
        for _ in range(3):
            k, at = rng.randrange(1, curve.n), times(curve, rng.randrange(1, curve.n), base(curve))
            ask(truth(True), "on_curve", number, *at)
            ask(truth(False), "on_curve", number, at[0], (at[1] + 1) % curve.p)
            ask(truth(False), "on_curve", number, (at[0] + 1) % curve.p, at[1])
            ask(times(curve, k, at), "mul_point", number, k, *at)
        ask(truth(False), "on_curve", number, 0, 0)
        for x in (0, 1, 2, curve.p - 1, curve.p - 2):
            at = point_of_x(curve, x)
            if at is not None:
                ask(truth(True), "on_curve", number, *at)
                ask(truth(True), "on_curve", number, *minus(curve, at))
                ask(times(curve, curve.n - 3, at), "mul_point", number, curve.n - 3, *at)
            ask(truth(at is not None and at[1] == 1), "on_curve", number, x, 1)


def verifications(ask, rng, count, few):
    """Sums u1 G + u2 Q: ordinary, and where the sum runs into equal or opposite points, or into infinity."""
    for number, curve in enumerate(CURVES):
        n, d = curve.n, rng.randrange(1, curve.n)
        cases = [(d, rng.randrange(n), rng.randrange(n)) for _ in range(count)]
        for _ in range(1 if few else 3):
            u2 = rng.randrange(1, n)
            cases += [(d, u2 * d % n, u2), (d, -u2 * d % n, u2), (d, 0, u2), (d, u2, 0)]
        if curve.windows:
            # the base point's comb (lib/ec/comb.h) adds its last digit, `last`, to a sum that is the same
            u1, place = rng.randrange(1, n, 2), (curve.windows - 1) * curve.width * curve.step
            places = range(place, place + curve.width * curve.step, curve.step)
            top = curve.windows * curve.width * curve.step - 1
            last = sum((1 if at == top or u1 >> at + 1 & 1 else -1) << at for at in places)
            cases.append((d, u1, (2 * last - u1) * pow(d, -1, n) % n))
        if not few:
            small = (0, 1, 2, 3, n - 1, n - 2)
            cases += [(key, u1, u2) for key in (1, n - 1, 2, (n + 1) // 2) for u1 in small for u2 in small if u1 or u2]
        for key, u1, u2 in cases:
            q, point = times(curve, key, base(curve)), times(curve, u1 + u2 * key, base(curve))
            r = point[0] % n if point else rng.randrange(1, n)
            for operation, guess in (("verify", r), ("verify_prepared", r), (rng.choice(("verify", "verify_prepared")), (r + 1) % n)):
                ask(truth(point and point[0] % n == guess), operation, number, guess, u1, u2, *q)
        # x from n on is r + n; and r + n is not x + p
        at = next(point for point in (point_of_x(curve, x) for x in range(n, curve.p)) if point)
        for operation in ("verify", "verify_prepared"):
            ask(truth(True), operation, number, at[0] - n, 0, 1, *at)
        at = next(point for point in (point_of_x(curve, x) for x in range(1, 1000)) if point)
        for operation in ("verify", "verify_prepared"):
            ask(truth(True), operation, number, at[0], 0, 1, *at)
            ask(truth(False), operation, number, at[0] + curve.p - n, 0, 1, *at)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs=argparse.REMAINDER)
    parser.add_argument("--count", type=int, default=24000)
    parser.add_argument("--few", action="store_true")
    parser.add_argument("--memcheck", action="store_true")
    parser.add_argument("--seed", type=int)
    args = parser.parse_args()
    seed = random.randrange(1 << 32) if args.seed is None else args.seed
    print(f"seed {seed}")
    rng, questions = random.Random(seed), Questions()
    program = [*shlex.split(os.environ.get("MESON_EXE_WRAPPER", "")), *args.program]     # of another machine: in an emulator
    command, few = program, 0
    if args.few or args.memcheck:
        few, args.count = 6, 120
    if args.memcheck:
        if memcheck.missing():
            print(f"skipped: {', '.join(memcheck.missing())}: not here")
            return 77
        watched = memcheck.Memcheck(*args.program)      # kept until the end
        command = watched.command("secret")
        twin = watched.run("secret", text="leak 0 1\n")
        if twin.returncode != memcheck.REPORTED:
            print(f"the leaking twin was not caught: status {twin.returncode}")
            return 1
        print("leaking twin: caught")
    each = args.count // (3 * 2 * len(CURVES))      # pairs, and single ones; modulo p and n
    field(questions.ask, rng, each, few)
    words(questions.ask, rng, each // 10, few)
    tables(questions.ask, rng, few)
    points(questions.ask, rng, 1 if few else max(10, each // 100), few)
    verifications(questions.ask, rng, 1 if few else max(4, each // 300), few)
    added, failed = check_additions(command)
    print(f"{added} pairs of points added")
    for path in PATHS:
        if subprocess.run(program, input=f"path {path}\n", stdout=subprocess.PIPE, text=True).stdout != "1\n":
            print(f"path {path}: not run, this CPU or build lacks it")
            continue
        wrong = questions.put(command, path)
        failed += wrong
        if path == "adx":
            elements, wrong_elements = check_elements(command, rng, each, few)
            failed += wrong_elements
            print(f"{elements} operations on elements of P-384 and P-521, {wrong_elements} answered otherwise")
        print(f"path {path}: {len(questions.lines)} questions, {wrong} answered otherwise")
    return int(failed != 0)


if __name__ == "__main__":
    sys.exit(main())
