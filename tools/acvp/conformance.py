#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The summary of conformance: what the drivers of vectors found, by file and code path, as a table and as a page, and whether the
capabilities that the module registers are those whose vectors passed.

    conformance.py [--html FILE] RESULTS...

RESULTS are what the drivers wrote with --results. A path that a file did not run on, as its code is not the path's, is a dot; where
there are paths beside `all` and `none`, each file ran on one of them. What is counted are capabilities: claims, things shown beyond them
(skipped where capability.py has the reason), and approved services. The exit status is 0 only if all agree, no vector failed, and there
is a result of each driver.
"""
import argparse
import collections
import datetime
import html
import json
import os
import sys

import capability

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tools"))
import services  # noqa: E402

DRIVERS = {"acvp": "ACVP", "wycheproof": "Wycheproof", "cavp": "CAVP"}
WORDS = ("passed", "failed", "skipped")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class File:
    """A file of vectors: its counts on each path, and why tests were skipped, with how many were."""

    def __init__(self):
        self.paths, self.skips = collections.defaultdict(collections.Counter), collections.Counter()

    def total(self, word):
        return sum(counts[word] for counts in self.paths.values())

    def mark(self, path):
        """The file on a path: failed, passed (all or some), skipped, or not run."""
        counts = self.paths.get(path)
        if counts is None:
            return "."
        return "F" if counts["failed"] else "+" if counts["passed"] else "s"


class Summary:
    """All results, against the names of the approved services."""

    def __init__(self, paths, names):
        self.paths, self.files, self.config, self.shown, self.problems = [], {}, None, [], []
        for path in paths:
            with open(path, encoding="utf-8") as file:
                for line in file:
                    self.add(json.loads(line))
        self.paths.sort(key=lambda path: (path != "all", path != "none"))
        self.problems += [f"no results of {name}" for driver, name in DRIVERS.items() if not any(key[0] == driver for key in self.files)]
        self.judgement = capability.judge(self.config or [], self.shown, names)
        self.problems += [f"{file.total('failed')} tests failed: {DRIVERS[driver]} {name}" for (driver, name), file in self.files.items()
                          if file.total("failed")]
        whole = {"all", "none"}
        self.problems += [f"no path but {' and '.join(sorted(file.paths))} ran it: {DRIVERS[driver]} {name}"
                          for (driver, name), file in self.run().items() if set(self.paths) - whole and not set(file.paths) - whole]

    def add(self, line):
        driver, path = line["driver"], line["path"]
        if "config" in line:
            if self.config not in (None, line["config"]):
                self.problems.append(f"getConfig answers otherwise on path {path}")
            self.config = line["config"]
            return
        if path not in self.paths:
            self.paths.append(path)
        file = self.files.setdefault((driver, line["set"].split(" ")[0]), File())
        file.paths[path].update({word: line[word] for word in WORDS})
        file.skips.update(line["skips"])
        if line["passed"] and not line["failed"] and line["algorithm"]:
            self.shown += [(tuple(line["algorithm"]), line["set"], shown) for shown in line["shown"]]

    def run(self):
        """The files of which something ran."""
        return {key: file for key, file in sorted(self.files.items()) if file.total("passed") or file.total("failed")}

    def absent(self):
        """The files of which nothing ran: {why: names}."""
        found, run = collections.defaultdict(list), self.run()
        for (driver, name), file in sorted(self.files.items()):
            if (driver, name) not in run:
                found["; ".join(sorted(file.skips))].append(f"{DRIVERS[driver]} {name}")
        return dict(sorted(found.items()))

    def left_out(self):
        """Why tests were skipped of files that ran: {why: names, with how many on all paths}."""
        found = collections.defaultdict(list)
        for (driver, name), file in self.run().items():
            for why, number in file.skips.items():
                found[why].append(f"{DRIVERS[driver]} {name}: {number}")
        return dict(sorted(found.items()))

    def totals(self):
        return {word: sum(file.total(word) for file in self.files.values()) for word in WORDS}

    def failures(self):
        return self.problems + self.judgement.failed


def table(summary):
    """For a terminal."""
    run = summary.run()
    width = max((len(name) for _, name in run), default=0)
    lines = ["Code paths, by the CPU features that are kept:"]
    lines += [f"  {letter}  {path}" for letter, path in zip(LETTERS, summary.paths)]
    lines += ["", f"{'':11}{'file':{width}}  {'passed':>7} {'failed':>7} {'skipped':>7}  {LETTERS[:len(summary.paths)]}"]
    for (driver, name), file in run.items():
        marks = "".join(file.mark(path) for path in summary.paths)
        lines.append(f"{DRIVERS[driver]:11}{name:{width}}  " + " ".join(f"{file.total(word):7}" for word in WORDS) + f"  {marks}")
    lines += ["", "+ passed   F failed   s skipped   . not run: this path is of other code", ""]
    lines += [f"not run: {len(names)} files: {why}: {', '.join(names)}" for why, names in summary.absent().items()]
    return lines


# ---- the page

STYLE = """
:root { color-scheme: light dark; --ink: #1d2330; --soft: #667085; --line: #e3e6ec; --back: #fff; --panel: #f6f7f9; --good: #12805c; --good-back: #e2f4ec;
        --bad: #b42318; --bad-back: #fde8e6; --some: #8a5a00; --some-back: #fcf1d9; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9f0; --soft: #98a2b3; --line: #2c3341; --back: #12151c; --panel: #1a1f29; --good: #5fd3a6;
        --good-back: #16352b; --bad: #ff8f85; --bad-back: #43201d; --some: #f0c36a; --some-back: #3a2f17; } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 76rem; padding: 2.5rem 1.25rem 4rem; background: var(--back); color: var(--ink);
       font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em } h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem }
.lead { font-size: 1.1rem; margin: 0 } .soft { color: var(--soft) } .bad { color: var(--bad) }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px }
table { border-collapse: collapse; width: 100%; font-size: .86rem; font-variant-numeric: tabular-nums }
th, td { padding: .28rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line) } tr:last-child td { border-bottom: 0 }
th { background: var(--panel); font-weight: 600 } td:first-child, th:first-child { text-align: left; position: sticky; left: 0; background: var(--back) }
th:first-child { background: var(--panel) }
td.p { background: var(--good-back); color: var(--good) } td.f { background: var(--bad-back); color: var(--bad); font-weight: 700 }
td.s { background: var(--some-back); color: var(--some) } td.n { color: var(--soft) }
tr.head td { background: var(--panel); font-weight: 600; text-align: left } code { font: .9em ui-monospace, "Cascadia Mono", Menlo, monospace }
ol, ul { padding-left: 1.4rem } li { margin: .15rem 0 } details { margin: .4rem 0 } summary { cursor: pointer }
"""


def cell(file, path):
    """A file on a path."""
    counts, mark = file.paths.get(path), file.mark(path)
    if mark == ".":
        return '<td class="n">·</td>'
    passed = f"{counts['passed']}" + (f" / {counts['failed']} failed" if counts["failed"] else "")
    title = html.escape(", ".join(f"{counts[word]} {word}" for word in WORDS if counts[word]), quote=True)
    return f'<td class="{ {"F": "f", "+": "p", "s": "s"}[mark] }" title="{title}">{passed if mark != "s" else "skipped"}</td>'


def listed(title, entries, opened=False):
    """A list that opens."""
    items = "".join(f"<li>{html.escape(entry)}</li>" for entry in entries)
    return f"<details{' open' if opened else ''}><summary>{html.escape(title)}</summary><ul>{items}</ul></details>"


def page(summary, when):
    """One page, with nothing from elsewhere."""
    totals, run, judgement, failures = summary.totals(), summary.run(), summary.judgement, summary.failures()
    verdict = (f"{totals['passed']:,} vectors passed, none failed, on {len(summary.paths)} code paths" if not failures else
               f"{totals['failed']:,} vectors failed; {len(failures)} things do not agree")
    parts = [f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
             f"<title>Cupel: conformance</title><style>{STYLE}</style></head><body>",
             f'<h1>Cupel: conformance</h1><p class="lead{" bad" if failures else ""}">{html.escape(verdict)}.</p>',
             f'<p class="soft">{len(run)} files of ACVP, Wycheproof and CAVP, {html.escape(when)}. {totals["skipped"]:,} tests were skipped, each '
             f"with its reason below. {len(judgement.passed)} capabilities and services have vectors that passed, {len(judgement.excepted)} are "
             "exceptions with a reason.</p>"]
    if failures:
        parts.append(listed("What fails", failures, opened=True))
    parts.append("<h2>Code paths</h2><p>A path is the code that runs where the CPU offers these features and no others. A dot: the file is of "
                 'other code than the path, and was not run again.</p><ol type="a">')
    parts += [f"<li><code>{html.escape(path)}</code></li>" for path in summary.paths]
    parts.append('</ol><h2>Vectors that passed, by file and path</h2><div class="scroll"><table><tr><th>File</th><th>Skipped</th>')
    parts += [f'<th title="{html.escape(path, quote=True)}">{letter}</th>' for letter, path in zip(LETTERS, summary.paths)]
    parts.append("</tr>")
    before = None
    for (driver, name), file in run.items():
        if driver != before:
            parts.append(f'<tr class="head"><td colspan="{2 + len(summary.paths)}">{DRIVERS[driver]}</td></tr>')
        before, skipped = driver, file.total("skipped")
        cells = "".join(cell(file, path) for path in summary.paths)
        parts.append(f'<tr><td>{html.escape(name)}</td><td class="{"" if skipped else "n"}">{skipped or "·"}</td>{cells}</tr>')
    parts.append("</table></div><h2>Capabilities</h2><p>What getConfig registers, made from the table of services, is what vectors have shown: "
                 "no claim without a vector that passed, and no vector that passed beyond the claims. Exceptions have their reason.</p>")
    reasons = collections.defaultdict(list)
    for name, why in judgement.excepted:
        reasons[why].append(name)
    parts += [listed(f"{why} ({len(names)})", names) for why, names in sorted(reasons.items())]
    parts.append(listed(f"Agree ({len(judgement.passed)})", judgement.passed))
    parts.append("<h2>Tests that were skipped, of files that ran</h2>")
    parts += [listed(f"{why} ({len(names)})", names) for why, names in summary.left_out().items()]
    parts.append("<h2>Files that were not run</h2>")
    parts += [listed(f"{why} ({len(names)})", names) for why, names in summary.absent().items()]
    parts.append("</body></html>\n")
    return "\n".join(parts)


def approved_services():
    """The names in the table of services, but for those that are no cryptography."""
    with open(os.path.join(TOP, "lib", "module", "services.def"), encoding="utf-8") as file:
        return [row["name"] for row in services.rows(file.read()) if row["status"] == "APPROVED" and row["family"] != "MODULE"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--html", metavar="FILE", help="also write a page")
    parser.add_argument("results", metavar="RESULTS", nargs="+")
    args = parser.parse_args()
    summary = Summary(args.results, approved_services())
    print("\n".join(table(summary)))
    if args.html:
        with open(args.html, "w", encoding="utf-8") as file:
            file.write(page(summary, datetime.date.today().isoformat()))
    judgement = summary.judgement
    for name, why in judgement.excepted:
        print(f"skipped {name.replace(': ', ' ')}: {why}")
    for failure in summary.failures():
        print(f"FAILED {failure}")
    print(f"{len(judgement.passed)} passed, {len(summary.failures())} failed, {len(judgement.excepted)} skipped")
    return 1 if summary.failures() else 0


if __name__ == "__main__":
    sys.exit(main())
