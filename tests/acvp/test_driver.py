#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Shows that the drivers of vectors can fail, with a fake wrapper, and that the real wrapper refuses what it must.

    test_driver.py [WRAPPER]      or $CUPEL_ACVP; without either the real wrapper's tests are skipped
"""
import hashlib
import hmac
import json
import os
import struct
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FAKE = os.path.join(HERE, "fake_wrapper.py")
WRAPPER = os.environ.get("CUPEL_ACVP", "")
MESSAGE, KEY = b"abc" * 40, bytes(range(32))


def request(*strings):
    """A request, or an answer, as the pipe carries it."""
    return struct.pack(f"<{len(strings) + 1}I", len(strings), *map(len, strings)) + b"".join(strings)


def mct(seed, alternate):
    """The Monte Carlo results, by the standard's own words."""
    results, length = [], len(seed)
    for _ in range(100):
        last = [seed] * 3
        for _ in range(1000):
            msg = b"".join(last)
            last = last[1:] + [hashlib.sha256(msg[:length].ljust(length, b"\0") if alternate else msg).digest()]
        seed = last[2]
        results.append({"md": seed.hex().upper()})
    return results


def sha_set():
    """A set of AFT, LDT and MCT: (prompt, expected)."""
    digest = hashlib.sha256
    groups = [
        ({"testType": "AFT"}, [({"msg": MESSAGE.hex(), "len": 8 * n}, {"md": digest(MESSAGE[:n]).hexdigest().upper()})
                               for n in (120, 64, 0)] + [({"msg": "00", "len": 0}, {"md": digest().hexdigest()})]),
        ({"testType": "MCT"}, [({"msg": KEY.hex(), "len": 256}, {"resultsArray": mct(KEY, False)})]),
        ({"testType": "LDT"}, [({"largeMsg": {"content": KEY.hex(), "contentLength": 256, "fullLength": 256 * 1000,
                                              "expansionTechnique": "repeating"}}, {"md": digest(KEY * 1000).hexdigest()})]),
    ]
    return vector_set("SHA2-256", "1.0", groups)


def hmac_set(revision):
    """A set of tags cut to 10 octets: (prompt, expected)."""
    sizes = {"keyLen": 256, "msgLen": 960, "macLen": 80}
    answer = {"mac": hmac.new(KEY, MESSAGE, "sha384").hexdigest()[:20]}
    test = {"key": KEY.hex(), "msg": MESSAGE.hex()}
    if revision == "1.0":
        return vector_set("HMAC-SHA2-384", revision, [({"testType": "AFT", **sizes}, [(test, answer)])])
    return vector_set("HMAC-SHA2-384", revision, [({"testType": "AFT"}, [({**test, **sizes}, answer)])])


def vector_set(algorithm, revision, groups):
    prompt = {"vsId": 1, "algorithm": algorithm, "revision": revision, "isSample": False, "testGroups": []}
    expected, case = {**prompt, "testGroups": []}, 10
    for number, (group, tests) in enumerate(groups, 1):
        prompt["testGroups"].append({"tgId": number, **group, "tests": []})
        expected["testGroups"].append({"tgId": number, "tests": []})
        for test, answer in tests:
            case += 3
            prompt["testGroups"][-1]["tests"].append({"tcId": case, **test})
            expected["testGroups"][-1]["tests"].append({"tcId": case, **answer})
    return prompt, expected


class Folder(unittest.TestCase):
    """A folder of vectors and a run of a driver over it."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name

    def write(self, name, content):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(content if isinstance(content, str) else json.dumps(content))

    def write_set(self, name, pair):
        self.write(f"{name}/prompt.json", pair[0])
        self.write(f"{name}/expected.json", pair[1])

    def drive(self, mode="", *more, driver="tools/acvp/run.py", wrapper=FAKE, folder=None, env=None):
        """(exit status, stdout)."""
        command = [sys.executable, os.path.join(ROOT, driver), "--wrapper", wrapper, *more]
        if folder != "":
            command.append(folder or self.folder)
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, timeout=100,
                              env={**os.environ, "FAKE_WRAPPER": mode, "PYTHONDONTWRITEBYTECODE": "1", **(env or {})})
        return done.returncode, done.stdout

    def expect(self, result, status, *texts):
        self.assertEqual(result[0], status, result[1])
        for text in texts:
            self.assertIn(text, result[1])


class Driver(Folder):
    def test_right_answers_pass(self):
        self.write_set("a/sha", sha_set())
        self.write_set("b/hmac1", hmac_set("1.0"))
        self.write_set("b/hmac2", hmac_set("2.0"))
        self.expect(self.drive(), 0, "passed  a/sha: 6 passed", "passed  b/hmac1: 1 passed", "8 passed, 0 failed, 0 skipped")
        self.expect(self.drive("", "--filter", "hmac[2]"), 0, "1 passed, 0 failed, 0 skipped")
        self.expect(self.drive("", "--filter", "nothing"), 1, "0 passed, 1 failed")

    def test_alternate_mct(self):
        group = {"testType": "MCT", "mctVersion": "alternate"}
        tests = [({"msg": seed.hex(), "len": 8 * len(seed)}, {"resultsArray": mct(seed, True)}) for seed in (MESSAGE, KEY[:20])]
        self.write_set("sha", vector_set("SHA2-256", "1.0", [(group, tests)]))
        self.expect(self.drive(), 0, "2 passed, 0 failed, 0 skipped")
        group["mctVersion"] = "other"
        self.write_set("sha", vector_set("SHA2-256", "1.0", [(group, tests)]))
        self.expect(self.drive(), 1, "mctVersion 'other' is not known")

    def test_servers_form(self):
        """An array of a header and vector sets, and NIST's name of the answers' file."""
        for name, sets in (("prompt", (sha_set()[0], hmac_set("1.0")[0])), ("expectedResults", (sha_set()[1], hmac_set("1.0")[1]))):
            self.write(f"both/{name}.json", [{"acvVersion": "1.0"}, *sets])
        self.expect(self.drive(), 0, "passed  both[0]: 6 passed", "passed  both[1]: 1 passed")

    def test_wrong_answer(self):
        self.write_set("sha", sha_set())
        self.expect(self.drive("wrong"), 1, "FAILED  sha: 6 failed", "tgId 1 tcId 13: FAILED: md: expected ", "resultsArray[0].md")

    def test_wrong_expectation(self):
        """One wrong digit, in one result of many, is seen."""
        prompt, expected = sha_set()
        result = expected["testGroups"][1]["tests"][0]["resultsArray"][99]
        result["md"] = result["md"][:-1] + ("0" if result["md"][-1] != "0" else "1")
        self.write_set("sha", (prompt, expected))
        self.expect(self.drive(), 1, "resultsArray[99].md", "5 passed, 1 failed, 0 skipped")

    def test_dying_wrapper(self):
        self.write_set("1", hmac_set("1.0"))
        self.write_set("2", sha_set())
        self.write_set("3", hmac_set("2.0"))
        self.expect(self.drive("die"), 1, "passed  1: 1 passed", "FAILED  2: 6 failed", "fake: no more", "status 7",
                    "passed  3: 1 passed", "2 passed, 6 failed, 0 skipped")

    def test_wrapper_that_never_starts_never_answers_or_ends_badly(self):
        self.write_set("1", hmac_set("1.0"))
        self.expect(self.drive(wrapper="/nonexistent/cupel-acvp"), 1, "cannot start")
        self.expect(self.drive("silent", "--timeout", "0.5"), 1, "did not answer within 0.5 s")
        self.expect(self.drive("garbled"), 1, "nonsense")
        self.expect(self.drive("late"), 1, "1 passed, 1 failed", "status 5")

    def test_absent_algorithm(self):
        self.write_set("sha", sha_set())
        self.expect(self.drive("unknown"), 0, "skipped sha: 6 skipped: SHA2-256 is not there", "0 passed, 0 failed, 6 skipped")

    def test_unknown_revision(self):
        pair = hmac_set("1.0")
        pair[0]["revision"] = "9.0"
        self.write_set("hmac", pair)
        self.expect(self.drive(), 0, "skipped hmac: 1 skipped: the driver does not know HMAC-SHA2-384 9.0")

    def test_lacking_cpu(self):
        self.write_set("sha", sha_set())
        self.expect(self.drive("lacking", "--cpu", "avx2"), 0, "skipped sha: 6 skipped", "this CPU lacks it")
        self.expect(self.drive("lacking"), 1, "0 passed, 1 failed")

    def test_nothing_is_silently_accepted(self):
        """What the driver does not understand, or what one of the two files lacks, is a failure."""
        def change(edit):
            prompt, expected = hmac_set("1.0")
            edit(prompt["testGroups"][0], expected["testGroups"][0])
            return prompt, expected

        changes = {
            "testType 'XYZ' is not known": lambda p, e: p.update(testType="XYZ"),
            "the group has fields that are not understood: salted": lambda p, e: p.update(salted=True),
            "the test has fields that are not understood: salt": lambda p, e: p["tests"][0].update(salt="00"),
            "seen: expected": lambda p, e: e["tests"][0].update(seen="00"),
            "group: seen": lambda p, e: e.update(seen="00"),
            "the prompt has it, but nothing is expected": lambda p, e: e["tests"].clear(),
            "it is expected, but the prompt does not have it": lambda p, e: e["tests"].append({"tcId": 99, "mac": ""}),
            "tcId 13 stands twice": lambda p, e: p["tests"].append(p["tests"][0]),
            "it has no tests": lambda p, e: (p["tests"].clear(), e["tests"].clear()),
            "key has 32 octets, not 33": lambda p, e: p.update(keyLen=264),
            "field 'msg' is not hex": lambda p, e: p["tests"][0].update(msg="0g"),
            "field 'macLen' is missing": lambda p, e: p.pop("macLen"),
        }
        for number, (text, edit) in enumerate(changes.items()):
            self.write_set(str(number), change(edit))
        self.write("broken/prompt.json", "{")
        self.write("lonely/prompt.json", hmac_set("1.0")[0])
        result = self.drive()
        self.expect(result, 1, *changes, "broken/prompt.json: the file: FAILED", "lonely/prompt.json: the file: FAILED")
        self.assertRegex(result[1], rf"\n1 passed, {len(changes) + 2} failed, 0 skipped\n$")  # the one that stands beside tcId 99

    def test_partial_octets_are_skipped_by_name(self):
        prompt, expected = sha_set()
        prompt["testGroups"][0]["tests"][0]["len"] = 13
        self.write_set("sha", (prompt, expected))
        self.expect(self.drive(), 0, "tgId 1 tcId 13: skipped: 'len' is 13 bits", "5 passed, 0 failed, 1 skipped")

    def test_quick(self):
        prompt, expected = sha_set()
        prompt["testGroups"][2]["tests"][0]["largeMsg"]["fullLength"] = 8 << 33
        self.write_set("sha", (prompt, expected))
        self.expect(self.drive("", "--quick"), 0, "8 GiB, with --quick", "5 passed, 0 failed, 1 skipped")

    def test_folders(self):
        self.expect(self.drive(folder=os.path.join(self.folder, "none")), 1, "no such folder")
        self.expect(self.drive(), 1, "no vectors there")
        self.expect(self.drive(folder="", env={"CUPEL_VECTORS": self.folder}), 0, "vectors not run",
                    "0 passed, 0 failed, 1 skipped")

    def test_response(self):
        self.write_set("sets/sha", sha_set())
        self.write("sets/alone/prompt.json", hmac_set("1.0")[0])
        to = os.path.join(self.folder, "responses")
        self.expect(self.drive("", "--response", to, folder=os.path.join(self.folder, "sets")), 0, "6 passed, 0 failed, 1 skipped",
                    "not compared")
        for name, (_, expected) in (("sha", sha_set()), ("alone", hmac_set("1.0"))):
            with open(os.path.join(to, name + ".json"), encoding="utf-8") as file:
                header, response = json.load(file)
            self.assertEqual(header, {"acvVersion": "1.0"})
            self.assertEqual(json.dumps(response["testGroups"]).lower(), json.dumps(expected["testGroups"]).lower())


class OtherDrivers(Folder):
    def test_wycheproof(self):
        tag = hmac.new(KEY, MESSAGE, "sha256").hexdigest()
        test = {"tcId": 1, "comment": "", "flags": [], "key": KEY.hex(), "msg": MESSAGE.hex(), "tag": tag, "result": "valid"}
        group = {"type": "MacTest", "source": {}, "keySize": 256, "tagSize": 256, "tests": [
            test, {**test, "tcId": 2, "tag": "00" + tag[2:], "result": "invalid"},
            {**test, "tcId": 3, "tag": tag[:-2], "result": "invalid"}]}
        data = {"algorithm": "HMACSHA256", "numberOfTests": 3, "testGroups": [group]}
        driver = "tests/wycheproof/run.py"
        self.write("a/hmac.json", data)
        self.write("a/other.json", {**data, "algorithm": "HMACSHA3-256"})
        self.expect(self.drive(driver=driver), 0, "passed  a/hmac.json: 3 passed", "skipped a/other.json: 3 skipped: HMAC-SHA3-256")
        self.expect(self.drive("wrong", driver=driver), 1, "tcId 2: FAILED", "its verification says otherwise")
        self.expect(self.drive("die", driver=driver), 1, "FAILED  a/hmac.json", "fake: no more")
        for entry in group["tests"]:
            entry["result"] = "valid" if entry["result"] == "invalid" else "invalid"
        self.write("a/hmac.json", data)
        self.expect(self.drive(driver=driver), 1, "a/hmac.json: 3 failed")
        group["tests"][0].update(result="who knows", more="")
        group["tests"][1].update(result="invalid", more="")
        self.write("a/hmac.json", data)
        self.expect(self.drive(driver=driver), 1, "result 'who knows' is not known", "not understood: more")

    def test_cavp(self):
        driver, digest = "tests/cavp/run.py", hashlib.sha256(MESSAGE).hexdigest()
        empty = hashlib.sha256().hexdigest()
        text = f"# words\n\n[L = 32]\n\nLen = 960\nMsg = {MESSAGE.hex()}\nMD = {digest}\n\nLen = 0\nMsg = 00\nMD = {empty}\n"
        seeds = [entry["md"].lower() for entry in mct(KEY, False)[:3]]
        monte = "".join(f"\nCOUNT = {i}\nMD = {seed}\n" for i, seed in enumerate(seeds))
        self.write("SHA256ShortMsg.rsp", text)
        self.write("SHA256Monte.rsp", f"[L = 32]\n\nSeed = {KEY.hex()}\n{monte}")
        tag = hmac.new(KEY, MESSAGE, "sha224").hexdigest()[:20]
        self.write("HMAC.rsp", "[L=28]\n\nCount = 0\nKlen = 32\nTlen = 10\n"
                   f"Key = {KEY.hex()}\nMsg = {MESSAGE.hex()}\nMac = {tag}\n")
        self.write("Other.rsp", "[X]\n\nA = 1\n")
        self.expect(self.drive(driver=driver), 0, "6 passed, 0 failed, 1 skipped", "skipped Other.rsp")
        self.expect(self.drive("wrong", driver=driver), 1, "COUNT 2: FAILED: MD: expected", "1 passed, 5 failed")
        self.write("SHA256ShortMsg.rsp", text.replace("MD =", "Odd = 1\nMD ="))
        self.expect(self.drive(driver=driver), 1, "not understood: Odd", "4 passed, 2 failed")


class Wrapper(unittest.TestCase):
    """The real wrapper."""

    def setUp(self):
        if not WRAPPER:
            self.skipTest("no wrapper was named")

    def talk(self, data, *options):
        """(exit status, answers, stderr)."""
        done = subprocess.run([WRAPPER, *options], input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
        answers, at = [], 0
        while at < len(done.stdout):
            num = struct.unpack_from("<I", done.stdout, at)[0]
            lengths, at = struct.unpack_from(f"<{num}I", done.stdout, at + 4), at + 4 + 4 * num
            answers.append([])
            for length in lengths:
                answers[-1].append(done.stdout[at:at + length])
                at += length
        return done.returncode, answers, done.stderr.decode()

    def test_end_of_input(self):
        self.assertEqual(self.talk(b""), (0, [], ""))

    def test_config(self):
        status, answers, _ = self.talk(request(b"getConfig"))
        listed = {entry["algorithm"]: entry for entry in json.loads(answers[0][0])}
        self.assertEqual(status, 0)
        self.assertEqual(listed["SHA2-512/256"]["performLargeDataTest"], [1, 2, 4, 8])
        self.assertEqual(listed["HMAC-SHA2-384"]["macLen"], [{"min": 32, "max": 384, "increment": 8}])
        self.assertEqual(listed["HMAC-SHA2-384"]["keyLen"][0]["min"], 112)
        self.assertNotIn("MD5", listed)

    def test_requests_written_ahead(self):
        """Far more than a pipe holds, in one go: before anything is read, and answered in order."""
        messages = [bytes([i % 251]) * (i % 300) for i in range(4000)]
        data = b"".join(request(b"SHA2-512", message) for message in messages)
        expected = [[hashlib.sha512(message).digest()] for message in messages]
        self.assertEqual(self.talk(data), (0, expected, ""))
        process = subprocess.Popen([WRAPPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.stdin.write(data)
        process.stdin.flush()
        self.assertEqual(process.stdout.read(8 + 64)[8:], expected[0][0])
        process.stdin.close()
        self.assertEqual(len(process.stdout.read()), 72 * 3999)
        self.assertEqual(process.wait(60), 0)
        process.stdout.close()

    def test_refusals(self):
        """What is refused ends it with a message; what was asked before is answered."""
        cases = {
            "unknown command": (request(b"SHA2-257", b""), request(b"MD5", b""), request(b"SHA2-256/mct", b""), request(b""),
                                request(b"HMAC-SHA2-256/MCT", b""), request(b"getconfig")),
            "has 1 arguments, not 0": (request(b"SHA2-256"),),
            "has 1 arguments, not 2": (request(b"SHA2-256", b"", b""),),
            "has 2 arguments, not 1": (request(b"HMAC-SHA2-256", b""), request(b"SHA2-256/LDT", b"")),
            "has 0 arguments, not 1": (request(b"getConfig", b""),),
            "over-long message": (struct.pack("<III", 2, 8, 0xffffffff) + b"SHA2-256", request(b"SHA2-256", bytes((1 << 20) + 1))),
            "a request of": (struct.pack("<I", 0), struct.pack("<I", 0xffffffff)),
            "ends within a request": (b"\1", request(b"SHA2-256", b"abc")[:-1], request(b"SHA2-256", b"abc")[:9]),
            "has 4 bytes, not 8": (request(b"SHA2-256/LDT", b"a", b"1234"),),
        }
        for message, requests in cases.items():
            for data in requests:
                with self.subTest(message=message, data=data[:40]):
                    status, answers, said = self.talk(request(b"SHA2-256", b"abc") + data)
                    self.assertEqual(status, 1)
                    self.assertIn(message, said)
                    self.assertIn(answers, ([], [[hashlib.sha256(b"abc").digest()]]))

    def test_longest_message(self):
        message = bytes(1 << 20)
        self.assertEqual(self.talk(request(b"SHA2-224", message))[1], [[hashlib.sha224(message).digest()]])

    def test_large_data(self):
        content = os.urandom(7)
        for times in (0, 1, 37449, 37450, 100003):
            data = request(b"SHA2-384/LDT", content, struct.pack("<Q", times))
            self.assertEqual(self.talk(data)[1], [[hashlib.sha384(content * times).digest()]])
        content = os.urandom(300000)
        data = request(b"SHA2-384/LDT", content, struct.pack("<Q", 3)) + request(b"SHA2-384/LDT", b"", struct.pack("<Q", 1 << 63))
        self.assertEqual(self.talk(data)[1], [[hashlib.sha384(content * 3).digest()], [hashlib.sha384().digest()]])

    def test_tags(self):
        """Keys from none on, and the verdicts."""
        for key in (b"", b"k", KEY[:13], KEY[:14], KEY * 8):
            tag = hmac.new(key, MESSAGE, "sha512").digest()
            claims = ((tag, True), (tag[:4], True), (tag[:3], False), (b"", False), (tag + b"\0", False), (MESSAGE[:64], False))
            data = request(b"HMAC-SHA2-512", MESSAGE, key)
            data += b"".join(request(b"HMAC-SHA2-512/verify", key, MESSAGE, claim) for claim, _ in claims)
            self.assertEqual(self.talk(data)[1], [[tag]] + [[bytes([valid])] for _, valid in claims])

    def test_options(self):
        self.assertEqual(self.talk(b"", "--cpu", "none")[0], 0)
        self.assertEqual(self.talk(b"", "--cpu", "all")[0], 0)
        for options in (("--cpu", "abacus"), ("--cpu",), ("--cpu", "none,none"), ("--cpu", ""), ("--help-me",), ("x",)):
            with self.subTest(options=options):
                status, _, said = self.talk(b"", *options)
                self.assertEqual(status, 2)
                self.assertIn("cupel-acvp: ", said)
        shown = subprocess.run([WRAPPER, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual((shown.returncode, shown.stderr), (0, b""))
        self.assertIn(b"--cpu FEATURES", shown.stdout)
        self.assertIn(b"avx512", shown.stdout)


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        WRAPPER = os.path.abspath(sys.argv.pop(1))
    unittest.main()
