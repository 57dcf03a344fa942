#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Shows that the summary of conformance can fail: a capability without vectors, vectors without a capability, a failed vector, a
service that nobody registers, an exception that nothing needs, and text that is no markup.

    test_conformance.py
"""
import html.parser
import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ACVP = os.path.join(os.path.dirname(os.path.dirname(HERE)), "tools", "acvp")
sys.path.insert(0, ACVP)
import capability  # noqa: E402
import conformance  # noqa: E402

CONFIG = [
    {"algorithm": "SHA2-256", "revision": "1.0", "messageLength": [{"min": 0, "max": 1024, "increment": 8}]},
    {"algorithm": "ECDSA", "mode": "sigGen", "revision": "1.0", "capabilities": [{"curve": ["P-256", "P-384"], "hashAlg": ["SHA2-256"]}]},
    {"algorithm": "ctrDRBG", "revision": "1.0", "predResistanceEnabled": [True, False],
     "capabilities": [{"mode": "AES-128", "derFuncEnabled": True}, {"mode": "AES-256", "derFuncEnabled": False}]},
]
SERVICES = ["SHA2-256", "ECDSA", "ctrDRBG/AES-128", "ctrDRBG/AES-256, no df", "P-256", "P-384"]
SHOWN = [
    (("SHA2-256", None), "SHA2-256-1.0", {"messageLength": 8, "revision": "1.0"}),
    (("ECDSA", "sigGen"), "ECDSA-SigGen", {"curve": "P-256", "hashAlg": "SHA2-256"}),
    (("ECDSA", "sigGen"), "ECDSA-SigGen", {"curve": "P-384", "hashAlg": "SHA2-256", "unknown": 1}),
    (("ctrDRBG", None), "ctrDRBG-1.0 AES-128", {"mode": "AES-128", "derFuncEnabled": True, "predResistanceEnabled": True}),
    (("ctrDRBG", None), "ctrDRBG-1.0 AES-256", {"mode": "AES-256", "derFuncEnabled": False, "predResistanceEnabled": False}),
]


class Tables(unittest.TestCase):
    """Without the exceptions of the real vectors."""

    def setUp(self):
        self.tables = {name: getattr(capability, name) for name in ("NO_VECTORS", "NOT_REGISTERED", "NO_CAPABILITY")}
        for name in self.tables:
            setattr(capability, name, [])

    def tearDown(self):
        for name, table in self.tables.items():
            setattr(capability, name, table)


class Capabilities(Tables):
    def judge(self, config=None, shown=None, services=None):
        return capability.judge(config or CONFIG, shown or SHOWN, services or SERVICES)

    def fails(self, judgement, *words):
        self.assertEqual(len(judgement.failed), len(words), judgement.failed)
        for word, failure in zip(words, judgement.failed):
            self.assertIn(word, failure)

    def test_agreement(self):
        judgement = self.judge()
        self.fails(judgement)
        self.assertEqual(len(judgement.passed), 1 + 3 + 6 + len(SERVICES))  # the claims of each, and the services
        self.assertEqual(judgement.excepted, [])

    def test_capability_without_vectors(self):
        more = [{"algorithm": "SHA2-512", "messageLength": [{"min": 0, "max": 8}]}]
        self.fails(self.judge(CONFIG + more), "without a vector set that passed: SHA2-512")
        self.fails(self.judge(shown=SHOWN[:2] + SHOWN[3:]), "ECDSA sigGen: curve P-384")
        self.fails(self.judge(shown=SHOWN[1:]), "SHA2-256")
        # the word is shown, but within another capability
        self.fails(self.judge(shown=SHOWN[:4] + [(*SHOWN[4][:2], {**SHOWN[4][2], "derFuncEnabled": True})]),
                   "without a vector set that passed: ctrDRBG: mode AES-256", "derFuncEnabled False", "without a capability: ctrDRBG-1.0 AES-256")

    def test_vectors_without_capability(self):
        for key, more, word in (
                (("SHA2-256", None), {"messageLength": 1032}, "messageLength 1032"), (("SHA2-256", None), {"messageLength": 4}, "messageLength 4"),
                (("ECDSA", "sigGen"), {"curve": "P-521"}, "curve P-521"), (("ECDSA", "sigGen"), {"hashAlg": "SHA-1"}, "hashAlg SHA-1"),
                (("ctrDRBG", None), {"mode": "AES-128", "derFuncEnabled": 1}, "derFuncEnabled 1"), (("HMAC-MD5", None), {}, "HMAC-MD5")):
            self.fails(self.judge(shown=SHOWN + [(key, "planted", more)]), word)

    def test_services(self):
        self.fails(self.judge(services=SERVICES + ["P-521", "AES-CBC"]), "without a capability: P-521", "AES-CBC")

    def test_exceptions(self):
        capability.NO_VECTORS = [("ECDSA sigGen", {}, "curve", ["P-384"], "planted")]
        self.fails(self.judge(), "nothing needs: ECDSA sigGen P-384")
        without = SHOWN[:2] + SHOWN[3:]
        self.assertEqual(self.judge(shown=without).excepted, [("ECDSA sigGen: curve P-384 (hashAlg SHA2-256)", "planted")])
        self.fails(self.judge(shown=without))
        capability.NO_VECTORS = [("ECDSA sigGen", {}, "curve", ["P-384", "P-521"], "planted")]
        self.fails(self.judge(shown=without), "nothing needs: ECDSA sigGen P-521")
        capability.NO_VECTORS = []
        capability.NOT_REGISTERED = [("SHA2-.*", "messageLength", range(1025, 2048), "planted")]
        self.fails(self.judge(), "nothing needs: SHA2-.*: planted")
        self.fails(self.judge(shown=SHOWN + [(("SHA2-256", None), "planted", {"messageLength": 1032})]))


class Parser(html.parser.HTMLParser):
    """The names of a page's elements, and its text."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.text, self.attributes = set(), "", []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        self.attributes += [name for name, _ in attributes]

    def handle_data(self, data):
        self.text += data


class Pages(Tables):
    def summary(self, **planted):
        """A summary of three drivers on two paths, in which a line of the first is otherwise."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "results")
            with open(path, "w", encoding="utf-8") as file:
                for driver in conformance.DRIVERS:
                    for where in ("none", "all"):
                        file.write(json.dumps({"driver": driver, "path": where, "config": CONFIG}) + "\n")
                        for key, name, shown in SHOWN:
                            file.write(json.dumps({"driver": driver, "path": where, "set": name, "algorithm": key, "passed": 3, "failed": 0,
                                                   "skipped": 1, "why": "", "skips": {"too long": 1}, "shown": [shown]}) + "\n")
                file.write(json.dumps({"driver": "acvp", "path": "none", "set": "planted", "algorithm": None, "passed": 0, "failed": 0, "skipped": 2,
                                       "why": "", "skips": {"it is not there": 2}, "shown": [], **planted}) + "\n")
            return conformance.Summary([path], SERVICES)

    def test_right(self):
        summary = self.summary()
        self.assertEqual(summary.failures(), [])
        self.assertEqual(summary.paths, ["all", "none"])
        self.assertEqual(summary.totals(), {"passed": 90, "failed": 0, "skipped": 32})
        lines = "\n".join(conformance.table(summary))
        self.assertRegex(lines, r"CAVP +ctrDRBG-1.0 +12 +0 +4  \+\+\n")
        self.assertIn("not run: 1 files: it is not there: ACVP planted", lines)
        self.assertIn("90 vectors passed, none failed, on 2 code paths", conformance.page(summary, "today"))
        self.assertIn("too long (9)", conformance.page(summary, "today"))

    def test_failed_vector(self):
        summary = self.summary(set="SHA2-256-1.0", failed=1)
        self.assertEqual(summary.failures(), ["1 tests failed: ACVP SHA2-256-1.0"])
        self.assertRegex("\n".join(conformance.table(summary)), r"ACVP +SHA2-256-1.0 +6 +1 +4  \+F\n")
        self.assertIn("1 vectors failed", Parser(conformance.page(summary, "today")).text)

    def test_path_not_run(self):
        summary = self.summary(set="other", passed=1)
        self.assertRegex("\n".join(conformance.table(summary)), r"ACVP +other +1 +0 +2  \.\+\n")
        self.assertEqual(summary.failures(), [])
        # with a path of its own for one file alone, the others are left out of it
        failures = self.summary(set="other", passed=1, path="avx2").failures()
        self.assertEqual(len(failures), 9, failures)
        self.assertIn("no path but all and none ran it: CAVP ctrDRBG-1.0", failures)

    def test_markup(self):
        text = "<script>x</script>&amp;\"'><img/src=x>"
        for planted in ({"set": text, "passed": 1}, {"set": text}, {"skips": {text: 2}}, {"path": text}, {"set": text, "algorithm": ["SHA2-256", None],
                        "passed": 1, "shown": [{"messageLength": text}]}, {"config": [{"algorithm": text}]}):
            page = Parser(conformance.page(self.summary(**planted), "today"))
            self.assertFalse({"script", "img"} & page.elements, planted)
            self.assertIn(text, page.text)
            self.assertLessEqual(set(page.attributes), {"lang", "charset", "name", "content", "class", "title", "colspan", "open", "type"})
        self.assertIn("script", Parser(f"<td>{text}</td>").elements)

    def test_command(self):
        with tempfile.TemporaryDirectory() as folder:
            path, page = os.path.join(folder, "results"), os.path.join(folder, "page.html")
            with open(path, "w", encoding="utf-8") as file:
                file.write(json.dumps({"driver": "acvp", "path": "all", "config": CONFIG}) + "\n")
            done = subprocess.run([sys.executable, os.path.join(ACVP, "conformance.py"), "--html", page, path], capture_output=True, text=True,
                                  check=False)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("FAILED no results of Wycheproof", done.stdout)
            self.assertRegex(done.stdout, r"\n\d+ passed, \d+ failed, \d+ skipped\n$")
            self.assertTrue(os.path.getsize(page))


if __name__ == "__main__":
    unittest.main()
