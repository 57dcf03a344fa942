# SPDX-License-Identifier: MIT
"""Line and branch coverage of the module's C: what the tests of builds with -Db_coverage=true have run, all builds together.

    tests/coverage/coverage.py [--list] UNREACHED BUILD...

Prints a table by file, and every line that no test reached. UNREACHED is the kept list of lines that cannot be reached, each under its reason:

    = why the lines below are not reached
    lib/file.c: function: text of the line

A line that is not reached and not listed is a failure; so is an entry whose line is reached, or is not there. Under a reason that begins with
`sometimes`, a line may be reached or not. --list prints what is not reached in the form of that list.

First the tool must find a line that a small program of its own leaves out. The last line: `N passed, N failed, N skipped`.
"""
import collections
import glob
import json
import os
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PARTS = ("lib/", "selftest/")
NOT_PARTS = ("lib/lab/",)                # what a product does not have

PROGRAM = """int main(int argc, char **argv)
{
	if (argc > 9)
		return argv[0][0];
	return 0;
}
"""


def gcov(objects, top):
    """By file and line: how often it ran, in which function, and which of its branches were taken."""
    lines, branches = {}, {}
    for path in objects:
        done = subprocess.run(["gcov", "--json-format", "--branch-probabilities", "--stdout", path], cwd=os.path.dirname(path), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=True)
        for text in done.stdout.splitlines():
            told = json.loads(text)
            for file in told["files"]:
                name = os.path.relpath(os.path.realpath(os.path.join(told["current_working_directory"], file["file"])), top)
                for line in file["lines"]:
                    key = (name, line["line_number"])
                    function = line.get("function_name", "")
                    count, _ = lines.get(key, (0, function))
                    lines[key] = (count + line["count"], function)
                    for number, branch in enumerate(line["branches"]):
                        where = (*key, function, number)
                        branches[where] = branches.get(where, False) or branch["count"] > 0
    return lines, branches


def self_check():
    """The line that the program leaves out is found, and no other."""
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.realpath(folder)
        source = os.path.join(folder, "program.c")
        with open(source, "w", encoding="utf-8") as file:
            file.write(PROGRAM)
        subprocess.run(["gcc", "--coverage", "-O0", source, "-o", "program"], cwd=folder, check=True)
        subprocess.run([os.path.join(folder, "program")], cwd=folder, check=True)
        lines, branches = gcov(glob.glob(os.path.join(folder, "*.gcda")), folder)
    missed = [line for (name, line), (count, _) in lines.items() if count == 0]
    if missed != [4] or sorted(branches.values()) != [False, True]:
        sys.exit(f"the coverage tool does not find the line that its own program leaves out: {missed}, {branches}")


def read_list(path):
    """The reason of each listed line, by (file, function, text)."""
    listed, reason = {}, ""
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip("\n")
            if line.startswith("= "):
                reason = line[2:]
            elif line and not line.startswith("#"):
                words = line.split(": ", 2)
                if len(words) != 3 or not reason:
                    sys.exit(f"{path}:{number}: not `file: function: text` under a reason")
                listed[tuple(words)] = reason
    return listed


def table(lines, branches):
    counts = collections.defaultdict(lambda: [0, 0, 0, 0])
    for (name, _), (count, _) in lines.items():
        for row in (counts[name], counts["all"]):
            row[0] += 1
            row[1] += count > 0
    for (name, *_), taken in branches.items():
        for row in (counts[name], counts["all"]):
            row[2] += 1
            row[3] += taken
    print(f"{'':34}{'lines':>7}{'run':>7}{'':>9}{'branches':>10}{'taken':>7}")
    for name in [*sorted(name for name in counts if name != "all"), "all"]:
        all_lines, run, all_branches, taken = counts[name]
        share = f"{100 * taken / all_branches:8.1f} %" if all_branches else ""
        print(f"{name:34}{all_lines:7}{run:7}{100 * run / all_lines:7.1f} %{all_branches:10}{taken:7}{share}")


def main():
    arguments = sys.argv[1:]
    as_list = "--list" in arguments
    unreached_path, *builds = [word for word in arguments if word != "--list"]
    self_check()
    lines, branches = {}, {}
    for build in builds:
        objects = glob.glob(os.path.join(os.path.abspath(build), "lib", "*.p", "*.gcda"))
        if not objects:
            sys.exit(f"{build}: no test of it ran, or it is no build for coverage")
        # what no test ran at all has notes without counts
        objects += [path for path in glob.glob(os.path.join(os.path.abspath(build), "lib", "*.p", "*.gcno")) if not os.path.exists(path[:-4] + "gcda")]
        more_lines, more_branches = gcov(objects, TOP)
        for key, (count, function) in more_lines.items():
            lines[key] = (lines.get(key, (0, ""))[0] + count, function)
        for key, taken in more_branches.items():
            branches[key] = branches.get(key, False) or taken
    lines = {key: value for key, value in lines.items() if key[0].startswith(PARTS) and not key[0].startswith(NOT_PARTS)}
    branches = {key: value for key, value in branches.items() if key[0].startswith(PARTS) and not key[0].startswith(NOT_PARTS)}

    listed, sources, failed = read_list(unreached_path), {}, 0
    state = collections.defaultdict(list)            # of a (file, function, text): whether each of its lines ran
    numbers = {}
    for (name, number), (count, function) in sorted(lines.items()):
        if name not in sources:
            with open(os.path.join(TOP, name), encoding="utf-8") as file:
                sources[name] = file.read().splitlines()
        key = (name, function, sources[name][number - 1].strip())
        state[key].append(count > 0)
        if count == 0:
            numbers.setdefault(key, []).append(number)
    if as_list:
        for key in numbers:
            print(": ".join(key))
        return
    table(lines, branches)
    for key, at in numbers.items():
        reason = listed.get(key)
        if reason is None:
            failed += 1
        print(f"{'' if reason else 'NOT REACHED, without a reason: '}{key[0]}:{','.join(map(str, at))}: {key[2]}{'    (' + reason + ')' if reason else ''}")
    for key, reason in listed.items():
        if key not in state:
            failed += 1
            print(f"LISTED, and not there: {': '.join(key)}")
        elif all(state[key]) and not reason.startswith("sometimes"):
            failed += 1
            print(f"LISTED, and reached: {': '.join(key)}")
    print(f"{sum(count > 0 for count, _ in lines.values())} passed, {failed} failed, 0 skipped")
    sys.exit(failed != 0)


if __name__ == "__main__":
    main()
