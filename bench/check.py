#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks cupel-bench: its JSON, its page, its exit codes, and that it notices a peer whose answers are wrong.

    check.py CUPEL-BENCH LIAR.so
"""
import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile

bench, liar = sys.argv[1:]
failures = 0


def run(*arguments):
    return subprocess.run([bench, *arguments], capture_output=True, text=True, check=False)


def expect(what, condition, done):
    global failures
    if not condition:
        failures += 1
        print(f"FAILED: {what}\n  exit code {done.returncode}\n{done.stdout}{done.stderr}")


def check_row(row, done):
    where = f"row {row['name']} {row['size']}"
    expect(where + ": its unit", row["unit"] in ("B/s", "op/s", "s", "ns", "B"), done)
    if row["cupel"] is None:
        expect(where + ": no value, and no reason", row["noisy"] or row["failed"] or "no such thing" in done.stderr, done)
        return
    expect(where + ": noisy or failed, and a value", not row["noisy"] and not row["failed"], done)
    expect(where + ": its value", row["cupel"] > 0, done)
    if row["unit"] == "B":
        return
    expect(where + ": its spread", row["spread"] >= 0, done)
    expect(where + ": pairs kept", row["kept"] >= 20, done)
    expect(where + ": its limit", row["limit_share"] is None or 0 < row["limit_share"] < 1.1, done)
    for peer in row["peers"]:
        if peer["ratio"] is None:
            continue
        expect(where + ": a peer's figures", peer["value"] > 0 and peer["ratio"] > 0 and peer["spread"] >= 0, done)
        times = row["cupel"] / peer["value"] if row["unit"].endswith("/s") else peer["value"] / row["cupel"]
        expect(where + ": the ratio is that of the values, nearly", 0.5 < times / peer["ratio"] < 2, done)


def measure(*arguments):
    """The exit code, the JSON, and the rest."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "bench.json")
        done = run("--json", path, *arguments)
        with open(path, encoding="ascii") as f:
            return done, json.load(f)


class Page(html.parser.HTMLParser):
    """A page's texts by element, what it would fetch, and whether its elements are nested as they should be."""

    def __init__(self, text):
        super().__init__()
        self.open, self.texts, self.fetches, self.nested = [], {}, re.findall(r"url\(|@import|src=|href=|<script|<link", text), True
        self.feed(text)
        self.close()
        self.nested = self.nested and not self.open

    def handle_starttag(self, tag, attributes):
        if tag != "meta":
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag):
        self.nested = self.nested and bool(self.open) and self.open.pop() == tag

    def handle_data(self, data):
        if self.open:
            self.texts[self.open[-1]][-1] += data


def page_faults(text, report):
    """What is wrong with a page: it has every row and every ratio of the report, the peers' names as they are, and nothing from elsewhere."""
    page = Page(text)
    ratios = [f"{peer['ratio']:.1f}" for row in report["rows"] for peer in row["peers"] if peer["ratio"] is not None]
    right = {
        "its elements are nested": page.nested,
        f"it fetches nothing: {page.fetches}": not page.fetches,
        "its title has the peers": page.texts["h1"] == ["Cupel beside " + " and ".join(peer["label"] for peer in report["machine"]["peers"])],
        "it has every row": page.texts["h3"] == list(dict.fromkeys(row["name"] for row in report["rows"])),
        "it has every ratio": len(page.texts.get("b", [])) == len(ratios) and all(
            abs(float(shown[:-1]) - float(ratio)) < 0.06 for shown, ratio in zip(page.texts.get("b", []), ratios)),
        "it names what failed": any(row["failed"] for row in report["rows"]) == any("FAILED" in text for text in page.texts["div"]),
    }
    return [what for what, is_right in right.items() if not is_right]


names = run("--list").stdout.splitlines()
done = run("--explain")
for name in ("SHA2-256", "HMAC-SHA2-512/256 generate", "HMAC-SHA2-256 verify", "ctrDRBG/AES-256 generate", "random", "gate", "sealed size", "load",
             "AES-128-GCM seal", "AES-256-XTS decrypt", "CMAC-AES-128 generate", "AES-128-KW wrap", "AES-128-GCM key setup",
             "ECDSA-P-256 sign", "ECDSA-P-521 verify, prepared key", "ECDH-P-384"):
    expect(f"--list and --explain know '{name}'", name in names and f"\n{name} (" in "\n" + done.stdout, done)

done, report = measure("--seconds", "0.05", "--sizes", "64,1350", "--filter", "^SHA2-|^HMAC-SHA2-256|^gate|^sealed|^load")
expect("noisy rows alone may spoil a run", done.returncode in (0, 1), done)
expect("exit code and rows agree", (done.returncode == 1) == any(row["noisy"] for row in report["rows"]), done)
expect("the machine", report["machine"]["cpu"] and report["machine"]["version"], done)
expect("the rows", {row["name"] for row in report["rows"]} >= {"SHA2-256", "gate", "sealed size", "load"}, done)
for row in report["rows"]:
    check_row(row, done)

done, report = measure("--seconds", "0.02", "--sizes", "16,48", "--filter", "AES")
expect("AES agrees with the system's libcrypto in every mode", done.returncode in (0, 1), done)

# A peer's name is the page's text, whatever it is.
with tempfile.TemporaryDirectory() as folder:
    path, label = os.path.join(folder, "bench.html"), "<b>&\"'</h1>&lt;"
    done, report = measure("--seconds", "0.05", "--sizes", "64", "--filter", "^SHA2-256|^gate|^sealed|^AES-128-GCM|^load", "--html", path,
                           "--peer", f"{liar}={label}", "--peer", "libcrypto.so.3")
    with open(path, encoding="ascii") as f:
        text = f.read()
    expect("a label with markup", report["machine"]["peers"][0]["label"] == label, done)
    expect(f"the page: {page_faults(text, report)}", page_faults(text, report) == [], done)
    expect("it names a liar", "FAILED" in text, done)
    expect("names that are not escaped are noticed", page_faults(text.replace("&#60;", "<"), report), done)
    expect("a row that is not there is noticed", page_faults(text.replace("<h3>gate</h3>", "<div></div>"), report), done)

done, report = measure("--seconds", "0.02", "--filter", "^EC")
expect("each side verifies the other's signatures, on every curve, and both agree", done.returncode in (0, 1), done)

done, report = measure("--seconds", "0.02", "--sizes", "64", "--filter", "^(HMAC-)?SHA2-256( generate)?$", "--peer", liar)
expect("a wrong output is noticed", done.returncode == 3 and "DIFFER" in done.stderr, done)
row = next(row for row in report["rows"] if row["name"] == "SHA2-256")
expect("and its row has no value", row["failed"] and row["cupel"] is None and row["peers"][0]["value"] is None, done)
expect("and the peer has a name", row["peers"][0]["label"] == "Liar 7.0", done)
row = next(row for row in report["rows"] if row["name"] == "HMAC-SHA2-256 generate")
expect("what a peer lacks is no failure", not row["failed"] and row["peers"][0]["value"] is None, done)

for arguments in (["--sizes", "0"], ["--sizes", "12x"], ["--seconds", "-1"], ["--filter", "("], ["--filter", "^no such row$"],
                  ["--cpu", "mmx"], ["--nothing"], ["more"]):
    done = run(*arguments)
    expect(f"{arguments} is refused", done.returncode == 2 and done.stderr and not done.stdout, done)
for arguments in (["--peer", "/nothing/here.so"], ["--peer", "none", "--filter", "^sealed", "--json", "/nothing/here"],
                  ["--peer", "none", "--filter", "^sealed", "--html", "/nothing/here"]):
    done = run(*arguments)
    expect(f"{arguments} cannot be done", done.returncode == 4 and done.stderr, done)
done = run("--cpu", "none", "--peer", "none", "--filter", "^SHA2-256$", "--sizes", "64", "--seconds", "0.02")
expect("--cpu none", done.returncode in (0, 1) and "features in use: none" in done.stdout, done)
expect("--help", "EXIT CODE" in run("--help").stdout, done)

sys.exit(failures != 0)
