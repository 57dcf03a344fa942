#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every C file of the tree through gcc -fanalyzer, clang -Weverything, clang-tidy and cppcheck; every Python file through Python.

    analyse.py [--jobs N] [--only ANALYSER]... [--files REGEX] SEALED PORTABLE

A file is analysed with the command of the first of two build folders that compiles it; one that neither compiles, as if it were
a neighbour (LOOSE). First each analyser must find what is planted for it in planted.c. What is not reported stands in reasons.py.
Ends in what was found and `N passed, N failed, N skipped`, where one is a file under an analyser.
"""
import argparse
import ast
import collections
import concurrent.futures
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import warnings

from reasons import LEFT_OUT, OFF, PASSED_OVER

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDERS = ("lib", "selftest", "include", "tools", "bench", "tests")
PLANTED = "tests/static/planted.c"

# What no build for x86-64 Linux compiles, or a test alone: as if it were this file.
LOOSE = {PLANTED: "lib/hash/digest.c", "lib/": "lib/ec/divsteps_c.c", "tests/": "tests/link/main.c", "tools/": "tools/cupel/main.c"}

# Words of a command that any C compiler knows.
COMMON = re.compile(r"-[IDU].+|-std=.+|-ffreestanding")

Finding = collections.namedtuple("Finding", "file line check text")
FINDING = re.compile(r"^(.+?):(\d+):\d+: (?:fatal error|error|warning|style|performance|portability): (.*?) \[([^\[\]]+)\]$", re.M)


def common(words):
    return [word for word in words if COMMON.fullmatch(word)]


def gcc(words, path):
    # Of vectors gcc 12's analyser knows neither shifts nor an end: the bitsliced AES is analysed in plain words. Optimised, code hides.
    words = [word.replace("/slice128", "/slice64") for word in words]
    return ["gcc", *words, "-fanalyzer", "-O0", "-fdiagnostics-plain-output", "-fdiagnostics-path-format=none", *off("gcc", "-Wno-{}"),
            "-S", "-o", os.devnull, path]


def clang(words, path):
    return ["clang-19", *common(words), "-Weverything", *off("clang", "-Wno-{}"), "-fno-caret-diagnostics", "-fsyntax-only", path]


def clang_tidy(words, path):
    return ["clang-tidy-19", "--quiet", "--checks=" + ",".join(["-*", *TIDY, *off("clang-tidy", "-{}")]),
            "--config=" + json.dumps({"CheckOptions": TIDY_OPTIONS}), path, "--", *common(words)]


def cppcheck(words, path):
    return ["cppcheck", "--quiet", "--enable=warning,style,performance,portability", "--std=c11", "--platform=unix64",
            "--template={file}:{line}:{column}: {severity}: {message} [{id}]", *off("cppcheck", "--suppress={}"), "-D__x86_64__=1",
            "-D__linux__=1", *(word for word in common(words) if re.match("-[IDU]", word)), path]


ANALYSERS = {"gcc": gcc, "clang": clang, "clang-tidy": clang_tidy, "cppcheck": cppcheck}

# Whole families, and of readability what finds a slip.
TIDY = (*(f"{family}-*" for family in ("bugprone", "cert", "clang-analyzer", "concurrency", "misc", "performance", "portability")), *(
    f"readability-{check}" for check in ("const-return-type", "duplicate-include", "inconsistent-declaration-parameter-name", "misleading-indentation",
                                         "misplaced-array-index", "redundant-control-flow", "redundant-declaration",
                                         "redundant-preprocessor")))
TIDY_OPTIONS = {"bugprone-reserved-identifier.AllowedIdentifiers": "_GNU_SOURCE;__init_array_start;__init_array_end;__tsan_default_options;__real_main;__wrap_main"}


def off(analyser, form):
    return [form.format(check) for check in OFF[analyser]]


def commands_of(folder):
    """{path below TOP: (the folder, its command's words but for what comes out of it)}, of every C file that is compiled there."""
    told = subprocess.run(["ninja", "-t", "compdb"], cwd=folder, stdout=subprocess.PIPE, text=True, check=True).stdout
    found = {}
    for edge in json.loads(told):
        words = shlex.split(edge["command"])[1:]
        if not edge["file"].endswith(".c") or "-c" not in words:
            continue
        for word in ("-o", "-MF", "-MQ"):
            if word in words:
                del words[words.index(word):words.index(word) + 2]
        words = [word for word in words if word not in ("-MD", "-c", "-Werror", "-fdiagnostics-color=always") and (word[0] == "-" or word[-2:] != ".c")]
        path = os.path.realpath(os.path.join(folder, edge["file"]))
        if not path.startswith(os.path.realpath(folder) + os.sep):           # what is generated holds numbers alone
            found.setdefault(os.path.relpath(path, TOP), (folder, words))
    return found


def sources(ending):
    return sorted(os.path.relpath(os.path.join(where, name), TOP) for folder in FOLDERS for where, _, names in os.walk(os.path.join(TOP, folder))
                  for name in names if name.endswith(ending))


def analyse(analyser, path, folder, words):
    """({findings}, why the analyser could not tell or None, seconds)"""
    start = time.monotonic()
    done = subprocess.run(ANALYSERS[analyser](words, os.path.join(TOP, path)), cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, errors="replace")
    found = {Finding(os.path.relpath(os.path.realpath(os.path.join(folder, at)), TOP), int(line), check, text)
             for at, line, text, check in FINDING.findall(done.stdout + done.stderr)}
    return found, None if done.returncode == 0 else (done.stderr or done.stdout)[:2000], time.monotonic() - start


def python(path, text):
    """What Python warns of, and names that are imported and not used."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compile(text, path, "exec")
    except (SyntaxError, Warning) as error:
        return {Finding(path, getattr(error, "lineno", None) or 0, "compile", str(error))}
    nodes = list(ast.walk(ast.parse(text)))
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    return {Finding(path, node.lineno, "unused-import", name) for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom))
            for name in ((alias.asname or alias.name).split(".")[0] for alias in node.names) if name not in used}


def line_of(finding, lines={}):
    if finding.file not in lines:
        try:
            with open(os.path.join(TOP, finding.file), encoding="utf-8", errors="replace") as file:
                lines[finding.file] = file.read().splitlines()
        except OSError:
            lines[finding.file] = []
    return lines[finding.file][finding.line - 1] if 0 < finding.line <= len(lines[finding.file]) else ""


def reason_for(analyser, finding):
    """The place in PASSED_OVER of the reason not to report it, or None."""
    for number, (who, check, files, text, _) in enumerate(PASSED_OVER):
        if (re.fullmatch(who, analyser) and re.fullmatch(check, finding.check) and re.fullmatch(files, finding.file)
                and re.search(text, line_of(finding))):
            return number
    return None


def planted_found(analyser, folder, words):
    """Names what the analyser did not find in planted.c. True where it found everything."""
    found, trouble, _ = analyse(analyser, PLANTED, folder, words)
    lines = {finding.line for finding in found if finding.file == PLANTED and reason_for(analyser, finding) is None}
    with open(os.path.join(TOP, PLANTED), encoding="utf-8") as file:
        marked = {number for number, line in enumerate(file, 1) if analyser in line.partition("caught by: ")[2].split()}
    missed = sorted(marked - lines)
    for number in missed:
        print(f"{PLANTED}:{number}: {analyser} did not find what is planted here{': ' + trouble if trouble else ''}")
    return marked and not missed


def python_planted_found():
    return [{finding.check for finding in python("planted", text)} for text in ("import os\nimport sys\nprint(sys.path)\n", "print(1 is 1)\n")] == [
        {"unused-import"}, {"compile"}]


class Progress:
    def __init__(self, total):
        self.total, self.done, self.start, self.told = total, 0, time.monotonic(), 0.0

    def step(self, name):
        self.done += 1
        now = time.monotonic()
        if now - self.told > (0.2 if sys.stderr.isatty() else 15) or self.done == self.total:
            self.told = now
            print(f"{self.done} of {self.total}, {now - self.start:.0f} s, {name}", end="\r\033[K" if sys.stderr.isatty() else "\n",
                  file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--only", action="append", choices=[*ANALYSERS, "python"], help="of the analysers, this one")
    parser.add_argument("--files", default="", metavar="REGEX", help="of the files, those whose paths it matches")
    parser.add_argument("sealed", metavar="SEALED", help="a build folder: the product's")
    parser.add_argument("portable", metavar="PORTABLE", help="and one with boundary=open and asm=false")
    args = parser.parse_args()

    commands = {}
    for folder in (args.sealed, args.portable):
        for path, command in commands_of(os.path.abspath(folder)).items():
            commands.setdefault(path, command)
    for path in sources(".c"):
        if path not in commands:
            commands[path] = commands[LOOSE.get(path) or LOOSE[path.split("/")[0] + "/"]]
    planted = commands.pop(PLANTED)
    paths = sorted(path for path in commands if re.search(args.files, path) and path not in LEFT_OUT)

    passed, failed, skipped, seen, needed, seconds = 0, 0, len(LEFT_OUT), set(), set(), collections.Counter()

    def judge(analyser, path, found, trouble):
        nonlocal passed, failed
        bad = 1 if trouble else 0
        if trouble:
            print(f"{path}: {analyser} could not tell: {trouble}")
        for finding in sorted(found):
            number = reason_for(analyser, finding)
            needed.add(number)
            if number is None:
                bad += 1
                if (analyser, finding[:3]) not in seen:
                    print(f"{finding.file}:{finding.line}: {analyser}: {finding.text} [{finding.check}]\n    {line_of(finding).strip()}", flush=True)
                seen.add((analyser, finding[:3]))
        passed, failed = passed + (bad == 0), failed + (bad != 0)

    for path, why in LEFT_OUT.items():
        print(f"skipped {path}: {why}")
    chosen = []
    for analyser in ANALYSERS:
        if args.only and analyser not in args.only:
            continue
        program = ANALYSERS[analyser]([], "")[0]
        if shutil.which(program) is None:
            skipped += len(paths)
            print(f"skipped {analyser}: {program} is not here")
        elif planted_found(analyser, *planted):
            chosen.append(analyser)
        else:
            failed += 1
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        jobs = {pool.submit(analyse, analyser, path, *commands[path]): (analyser, path) for analyser in chosen for path in paths}
        progress = Progress(len(jobs))
        for job in concurrent.futures.as_completed(jobs):
            analyser, path = jobs[job]
            found, trouble, spent = job.result()
            seconds[analyser] += spent
            judge(analyser, path, found, trouble)
            progress.step(f"{analyser} {path}")
    if not args.only or "python" in args.only:
        if not python_planted_found():
            print("what is planted for Python was not found")
            failed += 1
        for path in sources(".py"):
            if re.search(args.files, path):
                with open(os.path.join(TOP, path), encoding="utf-8") as file:
                    judge("python", path, python(path, file.read()), None)
    if not args.only and not args.files:
        for number, (analyser, check, files, _, _) in enumerate(PASSED_OVER):
            if number not in needed and any(re.fullmatch(analyser, name) for name in chosen):
                print(f"note: nothing needs the reason for {analyser}, {check} in {files} any more")
    print(", ".join(f"{analyser} {spent:.0f} s" for analyser, spent in seconds.items()), f"of {args.jobs} jobs at a time")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
