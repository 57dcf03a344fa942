# SPDX-License-Identifier: MIT
"""What the drivers of vectors share: options, a run of tests through the wrapper, and the report.

A test is a generator: it yields requests (name, argument, ...) and is sent the answers, lists of strings; it returns when it
has passed and raises Failure or Skip otherwise. What a test that passed returns is what it showed of the algorithm's capability:
{field: value}, as ACVP registers them; None where it shows nothing but that the algorithm is there. Many tests are under way at
once, so that the wrapper never waits.
"""
import argparse
import collections
import glob
import json
import os
import re
import sys
import time

from wrapper import LACKING, Wrapper, WrapperEnded, command_line

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
AHEAD = 200  # tests under way at once

COUNTING = """
What is counted are tests: a tcId of ACVP and Wycheproof, a record of CAVP. A set (or file, or section) that is not run at all
counts its tests as skipped, and one that cannot be read is one failure. A wrapper that ends within a set fails all tests that it
left without an answer; one that does not end well at the end of its input is one failure.
The exit status is 0 only without failures.
"""


class Failure(Exception):
    """The test failed, for this reason."""


class Skip(Exception):
    """The test cannot be run, for this reason."""


class Fields:
    """A JSON object that knows which of its fields were read: one that nobody reads is not understood."""

    def __init__(self, data, extra=None):
        if not isinstance(data, dict):
            raise Failure(f"not an object: {short(data)}")
        self.data, self.extra, self.known = data, extra or {}, set()

    def __getitem__(self, name):
        if name not in self.data:
            raise Failure(f"field '{name}' is missing")
        return self.get(name)

    def get(self, name, default=None):
        self.known.add(name)
        return self.data.get(name, default)

    def octets(self, name, pad=""):
        """A field in hex."""
        try:
            return bytes.fromhex(pad + self[name])
        except (TypeError, ValueError):
            raise Failure(f"field '{name}' is not hex") from None

    def integer(self, name):
        """An integer in hex, of any number of digits, in octets."""
        return self.octets(name, "0" * (len(self[name]) % 2))

    def bits(self, name):
        """A length in bits, in whole octets."""
        value = self[name]
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise Failure(f"field '{name}' is not a length")
        if value % 8:
            raise Skip(f"'{name}' is {value} bits, no whole number of octets")
        return value // 8

    def all_read(self, what, *others):
        """Refuse fields that were neither read nor are among the others."""
        unread = sorted(set(self.data) - self.known - set(others))
        if unread:
            raise Failure(f"{what} has fields that are not understood: {', '.join(unread)}")


def cut(value, length, what):
    """The first `length` octets; fewer are a failure."""
    if len(value) < length:
        raise Failure(f"{what} has {len(value)} octets, not {length}")
    return value[:length]


def some(answer, number):
    """The strings of an answer, so many."""
    if len(answer) != number:
        raise Failure(f"the wrapper answers {len(answer)} strings, not {number}")
    return answer


def one(answer):
    """The only string of an answer."""
    return some(answer, 1)[0]


def verdict(string):
    """Yes or no."""
    if string not in (b"\0", b"\1"):
        raise Failure(f"the wrapper answers {short(string)}, neither yes nor no")
    return string == b"\1"


def opened(answer):
    """The text that was opened or unwrapped; None where it was refused, and then nothing is released."""
    ok, text = some(answer, 2)
    if verdict(ok):
        return text
    if text:
        raise Failure(f"it does not open, but {len(text)} octets come out")
    return None


def u32(value):
    """A number as the protocol carries it."""
    return value.to_bytes(4, "little")


def short(value):
    """A value for people, not too long."""
    text = value.hex() if isinstance(value, (bytes, bytearray)) else value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 48 else f"{text[:32]}...{text[-8:]} ({len(text)} characters)"


def options(description, subfolder, add=None):
    """The command line. `subfolder` is where the vectors are, below the folder of all vectors."""
    parser = argparse.ArgumentParser(description=description, epilog=COUNTING, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrapper", metavar="PATH", help="cupel-acvp, or a command with arguments that runs it; else the newest "
                        "build*/tools/acvp/cupel-acvp of the repository")
    parser.add_argument("--filter", metavar="RE", help="only sets whose name this regular expression finds")
    parser.add_argument("--algorithms", metavar="RE", help="only sets of algorithms (and modes) that this regular expression finds")
    parser.add_argument("--results", metavar="FILE", help="also write what was found, a line of JSON a set, for conformance.py")
    parser.add_argument("--cpu", metavar="FEATURES", help="the CPU features that the wrapper keeps (its own --cpu); where the CPU "
                        "lacks one, everything is skipped by name")
    parser.add_argument("--timeout", metavar="SECONDS", type=float, default=3600, help="for one answer (default 3600)")
    if add:
        add(parser)
    parser.add_argument("folders", metavar="FOLDER", nargs="*", help="where to look, at any depth; else "
                        f"$CUPEL_VECTORS/{subfolder}, or ../shared/vectors/{subfolder} beside the repository")
    args = parser.parse_args()
    args.given = bool(args.folders)
    if not args.given:
        vectors = os.environ.get("CUPEL_VECTORS") or os.path.join(os.path.dirname(REPOSITORY), "shared", "vectors")
        args.folders = [os.path.join(vectors, subfolder)]
    for name in ("filter", "algorithms"):
        try:
            re.compile(getattr(args, name) or "")
        except re.error as error:
            parser.error(f"--{name}: {error}")
    args.driver = subfolder
    if not args.wrapper:
        found = glob.glob(os.path.join(glob.escape(REPOSITORY), "build*", "tools", "acvp", "cupel-acvp"))
        if not found:
            parser.error("no build*/tools/acvp/cupel-acvp in the repository; name one with --wrapper")
        args.wrapper = max(found, key=os.path.getmtime)
    return args


def files_below(folder, wanted):
    """(name, path) of the files below a folder, or of the one file that it is, whose name is `wanted`."""
    if os.path.isfile(folder):
        return [(os.path.basename(folder), folder)]
    found = []
    for at, folders, names in os.walk(folder):
        folders.sort()
        found += [os.path.join(at, name) for name in sorted(names) if wanted(name)]
    return [(os.path.relpath(path, folder), path) for path in found]


class Set:
    """A set of tests: what a driver makes of its files."""

    def __init__(self, name, num_tests, tests, needs=None, reason=None):
        self.name, self.num_tests = name, num_tests
        self.tests = tests    # a function that gives an iterable of (name, generator)
        # the (algorithm, mode) or (algorithm, mode, part) without which it is skipped, or several of them, the first of which is the
        # one that it tests; None needs nothing
        self.needs = [] if needs is None else [needs] if isinstance(needs, tuple) else needs
        self.reason = reason  # why it is skipped even where the algorithm is there
        self.shown = {}       # what each of its tests shows of the capability
        self.note = ""        # for its line
        self.start = lambda config: None  # told what getConfig lists, before the first test
        self.finish = lambda: None

    def algorithm(self):
        """What it tests, (algorithm, mode); None where that is not known."""
        return self.needs[0][:2] if self.needs else None


class Results:
    """The same for conformance.py: a line of what getConfig lists, and one for each set. Without a path, nothing."""

    def __init__(self, args):
        self.file = open(args.results, "w", encoding="utf-8") if args.results else None
        self.where = {"driver": args.driver, "path": args.cpu or "all"}

    def write(self, **line):
        if self.file:
            self.file.write(json.dumps({**self.where, **line}) + "\n")
            self.file.flush()

    def set(self, vectors, counts, why="", shown=(), skips=()):
        self.write(set=vectors.name, algorithm=vectors.algorithm(), **{word: counts.get(word, 0) for word in ("passed", "failed", "skipped")},
                   why=why, skips=dict(skips), shown=[dict(each) for each in sorted(shown, key=str)])


class Report:
    """The lines, and the numbers at the end."""

    def __init__(self, results):
        self.passed = self.failed = self.skipped = 0
        self.results = results
        self.shown, self.terminal = 0.0, sys.stderr.isatty()

    def line(self, text):
        if self.shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
            self.shown = 0.0
        print(text, flush=True)

    def progress(self, text):
        """On a terminal, a line that the next one overwrites."""
        now = time.monotonic()
        if self.terminal and now - self.shown > 0.2:
            self.shown = now
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    def count(self, name, passed, failed, skipped, why=""):
        self.passed, self.failed, self.skipped = self.passed + passed, self.failed + failed, self.skipped + skipped
        parts = [f"{number} {word}" for number, word in ((passed, "passed"), (failed, "failed"), (skipped, "skipped")) if number]
        word = "FAILED " if failed else "passed " if passed else "skipped"
        self.line(f"{word} {name}: {', '.join(parts) or 'no tests'}{': ' + why if why else ''}")

    def end(self):
        self.line(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        return 1 if self.failed else 0


class Session:
    """The wrapper, started again where it ended."""

    def __init__(self, args):
        self.command, self.cpu, self.timeout, self.wrapper = command_line(args.wrapper, args.cpu), args.cpu, args.timeout, None

    def get(self):
        if self.wrapper is None:
            self.wrapper = Wrapper(self.command, self.timeout)
        return self.wrapper

    def config(self):
        """What getConfig lists: {(algorithm, mode)}, and {(algorithm, mode, part)} of its capabilities; and the list as it is."""
        text = one(self.get().ask("getConfig"))
        try:
            entries = json.loads(text)
            found = {(entry["algorithm"], entry.get("mode")) for entry in entries}
            for entry in entries:
                for capability in entry.get("capabilities", []):
                    parts = [capability["mode"]] if "mode" in capability else capability.get("hashAlg", [])
                    found |= {(entry["algorithm"], entry.get("mode"), part) for part in parts}
            return found, entries
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Failure(f"getConfig answers no list of capabilities: {short(text.decode('utf-8', 'replace'))}") from None

    def close(self):
        wrapper, self.wrapper = self.wrapper, None
        if wrapper:
            wrapper.close()


def run_set(session, report, vectors):
    """Run one set and report it."""
    counts, shown, skips = collections.Counter(), set(), collections.Counter()
    waiting = collections.deque()  # (name, generator) of those that await an answer, in the order of their requests
    tests = iter(vectors.tests())

    def step(name, generator, answer):
        try:
            request = generator.send(answer)
        except StopIteration as passed:
            counts["passed"] += 1
            shown.add(tuple(sorted({**vectors.shown, **(passed.value or {})}.items())))
        except Skip as skip:
            counts["skipped"] += 1
            skips[str(skip)] += 1
            if str(skip) != vectors.note:
                report.line(f"    {vectors.name}: {name}: skipped: {skip}")
        except (Failure, KeyError, TypeError, ValueError, AttributeError, IndexError) as failure:
            counts["failed"] += 1
            text = str(failure) if isinstance(failure, Failure) else f"malformed ({type(failure).__name__}: {failure})"
            report.line(f"    {vectors.name}: {name}: FAILED: {text}")
        else:
            wrapper.send(*request)
            waiting.append((name, generator))
        report.progress(f"{vectors.name}: {sum(counts.values())} of {vectors.num_tests} tests")

    why = vectors.note
    try:
        wrapper = session.get()
        for name, generator in tests:
            step(name, generator, None)
            while len(waiting) >= AHEAD:
                answer = wrapper.receive()
                step(*waiting.popleft(), answer)
        while waiting:
            answer = wrapper.receive()
            step(*waiting.popleft(), answer)
    except WrapperEnded as ended:
        session.wrapper = None
        lost = max(vectors.num_tests - sum(counts.values()), 1)
        counts["failed"] += lost
        at = f"; it owed the answer to {waiting[0][0]}" if waiting else ""
        why = f"{lost} without an answer{at}: {ended}"
    report.count(vectors.name, counts["passed"], counts["failed"], counts["skipped"], why)
    report.results.set(vectors, counts, why, shown, skips)
    vectors.finish()


def run_sets(session, report, sets):
    """Run what the wrapper has, and skip the rest by name."""
    try:
        (config, entries), reason = session.config(), None
        report.results.write(config=entries)
    except (WrapperEnded, Failure) as error:
        session.wrapper = None
        if not session.cpu or getattr(error, "status", None) != LACKING:
            report.count("getConfig", 0, 1, 0, str(error))
            return
        config, reason = set(), str(error)
    for vectors in sets:
        why = reason
        missing = [] if why else [needed for needed in vectors.needs if needed not in config]
        if missing:
            why = f"{' '.join(filter(None, missing[0]))} is not there"
        why = why or vectors.reason
        if why:
            report.count(vectors.name, 0, 0, vectors.num_tests, why)
            report.results.set(vectors, {"skipped": vectors.num_tests}, why, skips={why: vectors.num_tests})
        else:
            vectors.start(config)
            run_set(session, report, vectors)
    try:
        session.close()
    except WrapperEnded as ended:
        report.count("the end of the wrapper", 0, 1, 0, str(ended))


def run(args, wanted, load):
    """Run the folders: `load(name, path)` makes sets of a file whose name is `wanted`. Returns the exit status."""
    report, sets = Report(Results(args)), []
    for folder in args.folders:
        if not os.path.exists(folder):
            why = "no such folder" if args.given else "no such folder: vectors not run"
            report.count(folder, 0, int(args.given), int(not args.given), why)
            continue
        files = files_below(folder, wanted)
        if not files:
            report.count(folder, 0, 1, 0, "no vectors there")
        for name, path in files:
            try:
                sets += load(name, path)
            except (Failure, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
                sets.append(broken(name, error))
    chosen = [vectors for vectors in sets if re.search(args.filter or "", vectors.name) and
              (not args.algorithms or re.search(args.algorithms, " ".join(filter(None, vectors.algorithm() or ()))))]
    if chosen:
        run_sets(Session(args), report, chosen)
    elif sets:
        report.count("--filter, --algorithms", 0, 1, 0, "they find no set")
    return report.end()


def broken(name, error):
    """A set that cannot be read: one failure."""
    text = str(error) if isinstance(error, Failure) else f"{type(error).__name__}: {error}"

    def fail():
        raise Failure(f"cannot be read: {text}")
        yield

    return Set(name, 1, lambda: [("the file", fail())])
