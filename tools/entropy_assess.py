#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Assesses raw samples of a noise source as SP 800-90B does for sources that are not IID.

    entropy_assess.py [--stated H] [--bits B] [--most N] RAW
    entropy_assess.py [--stated H] [--bits B] [--most N] RAW --restarts MATRIX

RAW holds one sample of up to 8 bits a byte, as NIST's own tool reads it; MATRIX 1000 restarts of 1000 samples each, row by row. The ten
estimators of section 6.3 (those for binary data alone over the samples' bits), the whole of section 3.1.3, and the restart tests of
section 3.1.4. Bits: the first 1 000 000 of them. A second implementation, written from the document: for evidence, not for validation.

Exit status 0 where the stated min-entropy a sample holds, 1 where not.
"""
import argparse
import collections
import math
import sys

Z = 2.576                                        # Z(1 - 0.005): the upper bound of a 99 % confidence interval
BITS = 1000000
RESTARTS = 1000


def upper(p, n):
    return min(1.0, p + Z * math.sqrt(p * (1 - p) / (n - 1)))


def entropy(p):
    return -math.log2(p) if p < 1 else 0.0


# --- 6.3.1 to 6.3.6 -------------------------------------------------------------------------------------------------------------

def most_common_value(s, k):
    return entropy(upper(max(collections.Counter(s).values()) / len(s), len(s)))


def collision(s, k):
    """6.3.2. Of bits, two collide at the second or at the third: the expected time is 2 + 2 p (1 - p)."""
    times, i = [], 0
    while i + 1 < len(s):
        t = 2 if s[i] == s[i + 1] else 3
        if i + t > len(s):
            break
        times.append(t)
        i += t
    v = len(times)
    mean = sum(times) / v
    deviation = math.sqrt(sum((t - mean) ** 2 for t in times) / (v - 1))
    bound = mean - Z * deviation / math.sqrt(v)
    return 1.0 if bound >= 2.5 else entropy(min(1.0, 0.5 + math.sqrt(1.25 - 0.5 * bound)))


def markov(s, k):
    """6.3.3. The most likely sequence of 128 bits."""
    pairs = collections.Counter(zip(s, s[1:]))
    p1 = sum(s) / len(s)
    start = (1 - p1, p1)

    def step(a, b):
        seen = pairs[a, 0] + pairs[a, 1]
        return pairs[a, b] / seen if seen else 0.0

    def log(p):
        return math.log2(p) if p > 0 else -math.inf

    def power(p, n):
        return n * log(p) if n else 0.0

    best = max(
        log(start[0]) + power(step(0, 0), 127),
        log(start[0]) + power(step(0, 1), 64) + power(step(1, 0), 63),
        log(start[0]) + log(step(0, 1)) + power(step(1, 1), 126),
        log(start[1]) + log(step(1, 0)) + power(step(0, 0), 126),
        log(start[1]) + power(step(1, 0), 64) + power(step(0, 1), 63),
        log(start[1]) + power(step(1, 1), 127))
    return min(-best / 128, 1.0)


def compression(s, k):
    """6.3.4. Maurer's statistic over blocks of 6 bits."""
    b, d = 6, 1000
    blocks = [int("".join(map(str, s[i:i + b])), 2) for i in range(0, len(s) - b + 1, b)]
    num = len(blocks)
    last, logs = {}, []
    for i, block in enumerate(blocks, 1):
        if i > d:
            logs.append(math.log2(i - last.get(block, 0)))
        last[block] = i
    v = len(logs)
    mean = sum(logs) / v
    deviation = 0.5907 * math.sqrt(max(0.0, sum(x * x for x in logs) / (v - 1) - mean * mean))
    bound = mean - Z * deviation / math.sqrt(v)
    table = [0.0] + [math.log2(u) for u in range(1, num + 1)]

    def g(z):
        if z <= 0:
            return 0.0
        total = inner = 0.0
        q = 1.0                                  # (1 - z)^(u - 1)
        for t in range(1, num + 1):
            if t > d:
                total += inner + table[t] * z * q
            inner += table[t] * z * z * q
            q *= 1 - z
        return total / v

    def expected(p):
        return g(p) + (2 ** b - 1) * g((1 - p) / (2 ** b - 1))

    low, high = 2.0 ** -b, 1.0
    if bound >= expected(low):
        return 1.0
    for _ in range(30):                          # the expectation falls as p rises
        middle = (low + high) / 2
        low, high = (middle, high) if expected(middle) > bound else (low, middle)
    return entropy(low) / b


def repeats(s):
    """For t = 1, 2, ... as long as some t-tuple comes twice: how often each does that comes at least twice."""
    at, t = range(len(s)), 0
    s = bytes(s)
    while at:
        t += 1
        counts = collections.Counter(s[i:i + t] for i in at if i + t <= len(s))
        at = [i for i in at if i + t <= len(s) and counts[s[i:i + t]] > 1]
        often = [c for c in counts.values() if c > 1]
        if often:
            yield t, often


def tuples(s, k):
    """6.3.5 and 6.3.6: t-tuple, and longest repeated substring."""
    n = len(s)
    most, longest = 0.0, 0.0
    for t, often in repeats(s):
        if t == n - 1 or t > 4000:               # a source that repeats itself so far has no entropy to speak of
            longest = 1.0
            break
        if max(often) >= 35:
            most = max(most, (max(often) / (n - t + 1)) ** (1 / t))
        else:
            pairs = sum(c * (c - 1) // 2 for c in often)
            longest = max(longest, (pairs / math.comb(n - t + 1, 2)) ** (1 / t))
    return (entropy(upper(most, n)) if most else math.inf), (entropy(upper(longest, n)) if longest else math.inf)


# --- 6.3.7 to 6.3.10: predictors ----------------------------------------------------------------------------------------------------

def predicted(correct, num, longest, k):
    """What a predictor's record says: `correct` of `num`, at most `longest` in a row."""
    p = correct / num
    bound = upper(p, num) if correct else 1 - 0.01 ** (1 / num)
    r = longest + 1

    def miss(p):
        """The log of the probability that no run of r correct predictions comes in num."""
        q = 1 - p
        x = 1.0
        for _ in range(10):
            x = 1 + q * p ** r * x ** (r + 1)
        top = 1 - p * x
        return math.log(top / ((r + 1 - r * x) * q)) - (num + 1) * math.log(x) if top > 0 and r + 1 > r * x else -math.inf

    low, high = 0.0, 1 - 1e-12
    for _ in range(60):
        middle = (low + high) / 2
        try:
            rare = miss(middle) > math.log(0.99)
        except OverflowError:
            rare = False
        low, high = (middle, high) if rare else (low, middle)
    return entropy(min(1.0, max(bound, low, 1 / k)))


class Record:
    """Counts what the winner of several predictors foresees."""

    def __init__(self, num_predictors):
        self.scores, self.winner = [0] * num_predictors, 0
        self.correct = self.run = self.longest = 0

    def tell(self, hit, right):
        """`hit`: the winner was right; `right`: the predictors that were, in order."""
        if hit:
            self.correct += 1
            self.run += 1
            self.longest = max(self.longest, self.run)
        else:
            self.run = 0
        for j in right:
            self.scores[j] += 1
            if self.scores[j] >= self.scores[self.winner]:
                self.winner = j


def multi_mcw(s, k):
    """6.3.7: the most common value of the last 63, 255, 1023, 4095."""
    sizes = (63, 255, 1023, 4095)
    record = Record(len(sizes))
    counts = [[0] * 256 for _ in sizes]
    modes = [None] * len(sizes)
    seen = [-1] * 256

    def mode(count):
        best = max(count)
        return max((y for y in range(256) if count[y] == best), key=seen.__getitem__)

    for i, y in enumerate(s):
        if i >= sizes[0]:
            right = [j for j, w in enumerate(sizes) if i >= w and modes[j] == y]
            record.tell(record.winner in right, right)
        seen[y] = i
        for j, w in enumerate(sizes):
            count = counts[j]
            count[y] += 1
            if modes[j] is None or count[y] >= count[modes[j]]:
                modes[j] = y                     # a tie goes to what came last
            if i >= w:
                gone = s[i - w]
                count[gone] -= 1
                if gone == modes[j]:
                    modes[j] = mode(count)
    return predicted(record.correct, len(s) - sizes[0], record.longest, k)


def lag(s, k):
    """6.3.8: the value of 1 to 128 samples before."""
    depth = 128
    record = Record(depth)
    places = [collections.deque() for _ in range(256)]
    for i, y in enumerate(s):
        at = places[y]
        while at and at[0] < i - depth:
            at.popleft()
        if i >= 1:
            right = [i - j - 1 for j in reversed(at)]
            record.tell(i > record.winner and s[i - record.winner - 1] == y, right)
        at.append(i)
    return predicted(record.correct, len(s) - 1, record.longest, k)


def best_of(counts):
    """The most frequent value, the greatest where several are."""
    return max(counts, key=lambda y: (counts[y], y))


def multi_mmc(s, k):
    """6.3.9: Markov models of the last 1 to 16 values."""
    depth, most = 16, 100000
    s = bytes(s)
    record = Record(depth)
    models = [{} for _ in range(depth)]          # context: [counts, the value foreseen]
    sizes = [0] * depth
    for i in range(2, len(s)):
        y, before = s[i], s[i - 1]
        right, hit = [], False
        for d in range(1, depth + 1):
            if d >= i:
                break
            model = models[d - 1]
            entry = model.get(s[i - d - 1:i - 1])
            if entry is None:
                if sizes[d - 1] < most:
                    model[s[i - d - 1:i - 1]] = [{before: 1}, before]
                    sizes[d - 1] += 1
            else:
                counts, best = entry
                c = counts.get(before)
                if c is not None or sizes[d - 1] < most:
                    if c is None:
                        sizes[d - 1] += 1
                    c = counts[before] = (c or 0) + 1
                    if c > counts[best] or (c == counts[best] and before > best):
                        entry[1] = before
            entry = model.get(s[i - d:i])
            if entry is not None and entry[1] == y:
                right.append(d - 1)
                hit |= d - 1 == record.winner
        record.tell(hit, right)
    return predicted(record.correct, len(s) - 2, record.longest, k)


def lz78y(s, k):
    """6.3.10: a dictionary of what came behind up to 16 values."""
    depth, most = 16, 65536
    s = bytes(s)
    words = {}                                   # word: [counts, the value foreseen]
    record = Record(1)
    for i in range(depth + 1, len(s)):
        before = s[i - 1]
        for j in range(depth, 0, -1):
            word = s[i - j - 1:i - 1]
            entry = words.get(word)
            if entry is None:
                if len(words) < most:
                    words[word] = [{before: 1}, before]
                continue
            counts, best = entry
            c = counts[before] = counts.get(before, 0) + 1
            if c > counts[best] or (c == counts[best] and before > best):
                entry[1] = before
        foreseen, most_seen = None, 0
        for j in range(depth, 0, -1):
            entry = words.get(s[i - j:i])
            if entry is not None and entry[0][entry[1]] > most_seen:
                foreseen, most_seen = entry[1], entry[0][entry[1]]
        record.tell(foreseen == s[i], [])
    return predicted(record.correct, len(s) - depth - 1, record.longest, k)


# --- the whole ------------------------------------------------------------------------------------------------------------------------

def estimates(s, k):
    """Name and bits a sample, by each estimator that applies to an alphabet of k values."""
    binary = k == 2
    yield "most common value", most_common_value(s, k)
    if binary:
        yield "collision", collision(s, k)
        yield "Markov", markov(s, k)
        yield "compression", compression(s, k)
    t, longest = tuples(s, k)
    yield "t-tuple", t
    yield "longest repeat", longest
    yield "MultiMCW", multi_mcw(s, k)
    yield "lag", lag(s, k)
    yield "MultiMMC", multi_mmc(s, k)
    yield "LZ78Y", lz78y(s, k)


def to_bits(s, bits):
    return [y >> b & 1 for y in s[:(BITS + bits - 1) // bits] for b in range(bits - 1, -1, -1)][:BITS]


def assess(s, bits, title, show=print):
    """3.1.3: bits a sample."""
    k = len(set(s))
    show(f"{title}: {len(s)} samples, {k} values")
    if k < 2:
        show("    one value alone: no entropy")
        return 0.0
    whole = math.inf
    for name, h in estimates(s, 2 if bits == 1 else k):
        show(f"    {name:20} {h:8.4f}")
        whole = min(whole, h)
    if bits > 1:
        for name, h in estimates(to_bits(s, bits), 2):
            show(f"    {name + ', bits':20} {h:8.4f} a bit, {bits * h:8.4f} a sample")
            whole = min(whole, bits * h)
    show(f"    least                {whole:8.4f}")
    return whole


def binomial_tail(n, p, least):
    """P(X >= least)."""
    if p >= 1:
        return 1.0
    return sum(math.exp(math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * math.log(p) + (n - i) * math.log(1 - p))
               for i in range(least, n + 1))


def restarts(matrix, bits, initial, show=print):
    """3.1.4: bits a sample, or 0 where the test fails."""
    rows = [matrix[i:i + RESTARTS] for i in range(0, RESTARTS * RESTARTS, RESTARTS)]
    columns = [bytes(column) for column in zip(*rows)]
    most = max(max(collections.Counter(line).values()) for line in rows + columns)
    chance, limit = binomial_tail(RESTARTS, 2 ** -initial, most), 0.01 / (2 * RESTARTS * len(set(matrix)))
    show(f"restarts, sanity check (3.1.4.3): a value comes up to {most} times in a row or column; chance {chance:.3g}, limit {limit:.3g}")
    if chance < limit:
        show("    failed")
        return 0.0
    least = min(assess(b"".join(rows), bits, "restarts, row by row", show), assess(b"".join(columns), bits, "restarts, column by column", show))
    if least < initial / 2:
        show(f"    failed: under half of {initial:.4f}")
        return 0.0
    return min(least, initial)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("raw")
    parser.add_argument("--stated", type=float, default=1.0, help="stated min-entropy a sample, in bits (1)")
    parser.add_argument("--bits", type=int, default=8, help="bits of a sample (8)")
    parser.add_argument("--most", type=int, default=1000000, help="look at no more samples (1000000)")
    parser.add_argument("--restarts", metavar="MATRIX")
    options = parser.parse_args()
    with open(options.raw, "rb") as f:
        raw = f.read(options.most)
    if len(raw) < 10000 or max(raw) >> options.bits:
        sys.exit("too few samples, or too wide ones")

    def show(text):
        print(text, flush=True)

    found = assess(raw, options.bits, "raw samples", show)
    good = found >= options.stated
    show(f"stated {options.stated:.4f}, found {found:.4f}: {'holds' if good else 'DOES NOT HOLD'}")
    if options.restarts:
        with open(options.restarts, "rb") as f:
            matrix = f.read()
        if len(matrix) != RESTARTS * RESTARTS:
            sys.exit(f"the matrix has {len(matrix)} samples, not {RESTARTS * RESTARTS}")
        initial = min(found, options.stated)
        after = restarts(matrix, options.bits, initial, show)
        good &= after >= initial
        show(f"stated {initial:.4f}, after restarts {after:.4f}: {'holds' if after >= initial else 'DOES NOT HOLD'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
