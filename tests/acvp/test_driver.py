#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Shows that the drivers of vectors can fail, with a fake wrapper, and that the real wrapper refuses what it must.

    test_driver.py [WRAPPER]      or $CUPEL_ACVP; without either the real wrapper's tests are skipped
"""
import functools
import hashlib
import hmac
import json
import os
import struct
import subprocess
import sys
import tempfile
import unittest

import toy

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


@functools.lru_cache(None)
def aes_mct(verb, key, text, iv=None):
    """The Monte Carlo results of ECB, or of CBC under an IV, of toys, by the rules' own words."""
    given, wanted, results = ("pt", "ct", []) if verb == "encrypt" else ("ct", "pt", [])
    for _ in range(100):
        entry, outs, chain = {"key": key.hex(), **({"iv": iv.hex()} if iv else {}), given: text.hex()}, [], iv
        for j in range(1000):
            outs.append(toy.cbc(verb, key, text, chain) if iv else toy.ecb(verb, key, text))
            chain = outs[-1] if verb == "encrypt" else text
            text = outs[-1] if not iv else iv if j == 0 else outs[-2]
        results.append({**entry, wanted: outs[-1].hex()})
        mix = {16: outs[-1], 24: outs[-2][8:] + outs[-1], 32: outs[-2] + outs[-1]}[len(key)]
        key = toy.xor(key, mix)
        iv, text = (outs[-1], outs[-2]) if iv else (None, outs[-1])
    return results


def tests_of(*pairs):
    """(prompt, expected) tests of octets and other values."""
    return [tuple({name: value.hex() if isinstance(value, bytes) else value for name, value in part.items()} for part in pair)
            for pair in pairs]


def aes_groups(name):
    """Groups of an AES family, of toys."""
    iv, text, ad, group = KEY[1:17], MESSAGE[:37], MESSAGE[5:28], {"testType": "AFT", "keyLen": 256}
    encrypt, decrypt = {**group, "direction": "encrypt"}, {**group, "direction": "decrypt"}
    sealed = toy.seal(13, KEY, text, iv[:12], ad)
    wrong = bytes([sealed[0] ^ 1]) + sealed[1:]
    sizes = {"ivLen": 96, "payloadLen": 296, "aadLen": 184, "tagLen": 104}
    gcm = {**sizes, "ivGen": "external"}
    mac = {"testType": "AFT", "keyLen": 256, "msgLen": 960, "macLen": 80}
    given = {"key": KEY, "iv": iv[:12], "aad": ad}
    tweak, units = b"\xff" * 2 + bytes(14), [MESSAGE[:48], MESSAGE[48:96], MESSAGE[96:]]
    unit_tweaks = [tweak, b"\0\0\1" + bytes(13), b"\1\0\1" + bytes(13)]
    stored = b"".join(toy.xts(KEY * 2, *unit) for unit in zip(units, unit_tweaks))
    if name == "ECB":
        return [(encrypt, tests_of(({"key": KEY, "pt": MESSAGE[:48]}, {"ct": toy.ecb("encrypt", KEY, MESSAGE[:48])}))),
                ({**decrypt, "testType": "MCT", "keyLen": 128},
                 tests_of(({"key": KEY[:16], "ct": iv}, {"resultsArray": aes_mct("decrypt", KEY[:16], iv)})))]
    if name == "CBC":
        key = KEY[:24]
        return [(decrypt, tests_of(({"key": KEY, "iv": iv, "ct": MESSAGE[:48]}, {"pt": toy.cbc("decrypt", KEY, MESSAGE[:48], iv)}))),
                ({**encrypt, "testType": "MCT", "keyLen": 192},
                 tests_of(({"key": key, "iv": iv, "pt": KEY[:16]}, {"resultsArray": aes_mct("encrypt", key, KEY[:16], iv)})))]
    if name == "CTR":  # a counter that the prompt has, and one that the answer chooses
        return [({**encrypt, "testType": "CTR", "incremental": True, "overflow": False},
                 tests_of(({"key": KEY, "iv": iv, "pt": text, "payloadLen": 296}, {"ct": toy.ctr(KEY, text, iv)}))),
                (decrypt, tests_of(({"key": KEY, "ct": text, "payloadLen": 296}, {"iv": iv, "pt": toy.ctr(KEY, text, iv)})))]
    if name == "XTS":  # three data units, whose number carries; one that is longer than the payload
        return [({**encrypt, "tweakMode": "hex"}, tests_of(
                    ({"key": KEY * 2, "pt": MESSAGE, "payloadLen": 960, "dataUnitLen": 384, "tweakValue": tweak}, {"ct": stored}))),
                ({**decrypt, "tweakMode": "number"}, tests_of(
                    ({"key": KEY * 2, "ct": stored, "payloadLen": 960, "dataUnitLen": 384, "sequenceNumber": 0xffff}, {"pt": MESSAGE}),
                    ({"key": KEY * 2, "ct": text, "payloadLen": 296, "dataUnitLen": 960, "sequenceNumber": 0},
                     {"pt": toy.xts(KEY * 2, text, bytes(16))})))]
    if name == "GCM":
        return [({**encrypt, **gcm}, tests_of(({**given, "pt": text}, {"ct": sealed[:37], "tag": sealed[37:]}))),
                ({**decrypt, **gcm}, tests_of(
                    ({**given, "ct": sealed[:37], "tag": sealed[37:]}, {"pt": text}),
                    ({**given, "ct": sealed[:37], "tag": sealed[37:]}, {"pt": text, "testPassed": True}),
                    ({**given, "ct": wrong[:37], "tag": wrong[37:]}, {"testPassed": False}))),
                ({**encrypt, **gcm, "ivGen": "internal", "ivGenMode": "8.2.2"},
                 tests_of(({"key": KEY, "aad": ad, "pt": text}, {"iv": iv})))]
    if name == "GMAC":
        tag = toy.seal(13, KEY, b"", iv[:12], ad)
        return [({**encrypt, **gcm, "payloadLen": 0}, tests_of((given, {"tag": tag}), (given, {"ct": "", "tag": tag}))),
                ({**decrypt, **gcm, "payloadLen": 0}, tests_of(({**given, "tag": tag}, {"testPassed": True}),
                                                               ({**given, "tag": tag}, {"testPassed": True, "pt": ""}),
                                                               ({**given, "tag": wrong[:13]}, {"testPassed": False})))]
    if name == "CCM":
        return [({**encrypt, **sizes}, tests_of(({**given, "pt": text}, {"ct": sealed}))),
                ({**decrypt, **sizes}, tests_of(({**given, "ct": sealed}, {"pt": text}), ({**given, "ct": wrong}, {"testPassed": False})))]
    if name == "KW":
        groups = []
        for kind, key in (("cipher", KEY + b"KW"), ("inverse", KEY + b"KW, inverse cipher")):
            wrapped = toy.seal(8, key, KEY, b"", b"")
            groups += [({**encrypt, "kwCipher": kind, "payloadLen": 256}, tests_of(({"key": KEY, "pt": KEY}, {"ct": wrapped}))),
                       ({**decrypt, "kwCipher": kind, "payloadLen": 256}, tests_of(
                           ({"key": KEY, "ct": wrapped}, {"pt": KEY}), ({"key": KEY, "ct": wrapped[::-1]}, {"testPassed": False})))]
        return groups
    tag = toy.cmac(10, KEY, MESSAGE)
    return [({**mac, "direction": "gen"}, tests_of(({"key": KEY, "message": MESSAGE}, {"mac": tag}))),
            ({**mac, "direction": "ver"}, tests_of(({"key": KEY, "message": MESSAGE, "mac": tag}, {"testPassed": True}),
                                                   ({"key": KEY, "message": MESSAGE, "mac": tag[::-1]}, {"testPassed": False})))]


def drbg_set(algorithm, mode, other):
    """A set of a mode in each form, and one of another mode that nobody has: (prompt, expected)."""
    entropy, nonce, ad, fresh, more = KEY, KEY[:16], MESSAGE[:7], KEY[::-1], MESSAGE[7:14]
    sizes = {"testType": "AFT", "entropyInputLen": 256, "nonceLen": 128, "persoStringLen": 40, "additionalInputLen": 56,
             "returnedBitsLen": 160, "derFunc": algorithm == "ctrDRBG", "mode": mode}
    begun = {"entropyInput": entropy.hex(), "nonce": nonce.hex(), "persoString": MESSAGE[:5].hex()}
    forms = {"": [("generate", ad, b""), ("generate", more, b"")],
             "-reseed": [("reSeed", more, fresh), ("generate", ad, b""), ("generate", more, b"")],
             "-pr": [("generate", ad, fresh), ("generate", more, entropy)]}
    groups = []
    for form, steps in forms.items():
        strings = [part for step in steps for part in step[1:] if part]
        answer = toy.drbg(f"{algorithm}{form}/{mode}", [struct.pack("<I", 20), entropy, MESSAGE[:5], *strings, nonce])
        calls = [dict(zip(("intendedUse", "additionalInput", "entropyInput"), (use, text.hex(), seed.hex()))) for use, text, seed in steps]
        group = {**sizes, "reSeed": form != "", "predResistance": form == "-pr"}
        groups.append((group, [({**begun, "otherInput": calls}, {"returnedBits": answer.hex().upper()})]))
    groups.append(({**groups[0][0], "mode": other}, groups[0][1]))
    return vector_set(algorithm, "1.0", groups)


def aes_set(name):
    return vector_set(name if name == "CMAC-AES" else "ACVP-AES-" + name, "2.0" if name == "XTS" else "1.0", aes_groups(name))


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

    def test_results(self):
        self.write_set("sha", sha_set())
        self.write_set("hmac", hmac_set("1.0"))
        self.write_set("absent", vector_set("SHA3-256", "2.0", [({"testType": "AFT"}, [({"msg": "", "len": 0}, {"md": ""})])]))
        path = os.path.join(self.folder, "results")
        self.expect(self.drive("", "--algorithms", "HMAC|SHA3", "--results", path), 0, "1 passed, 0 failed, 1 skipped")
        with open(path, encoding="utf-8") as file:
            config, absent, hmac_line = map(json.loads, file)
        self.assertEqual({name: config[name] for name in ("driver", "path")}, {"driver": "acvp", "path": "all"})
        self.assertIn({"algorithm": "SHA2-256"}, [{"algorithm": entry["algorithm"]} for entry in config["config"]])
        self.assertEqual((absent["set"], absent["skipped"], absent["skips"]), ("absent", 1, {"SHA3-256 is not there": 1}))
        self.assertEqual(hmac_line["shown"], [{"keyLen": 256, "macLen": 80, "msgLen": 960, "revision": "1.0"}])
        self.assertEqual([hmac_line[name] for name in ("algorithm", "passed", "failed", "skipped")], [["HMAC-SHA2-384", None], 1, 0, 0])
        self.expect(self.drive("wrong", "--results", path), 1)
        with open(path, encoding="utf-8") as file:
            wrong = {line["set"]: line for line in map(json.loads, file) if "set" in line}
        self.assertEqual((wrong["sha"]["passed"], wrong["sha"]["shown"]), (0, []))

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
        self.expect(self.drive("", "--quick"), 0, "8 GiB, larger than 1", "5 passed, 0 failed, 1 skipped")

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

    def test_drbg(self):
        """Each form; and a mode that is not there is skipped by its name, as the other parts of its set are run."""
        self.write_set("ctr", drbg_set("ctrDRBG", "AES-256", "TDES"))
        self.write_set("hmac", drbg_set("hmacDRBG", "SHA2-384", "SHA-1"))
        self.expect(self.drive(), 0, "passed  ctr AES-256: 3 passed", "skipped ctr TDES: 1 skipped: ctrDRBG TDES is not there",
                    "skipped hmac SHA-1: 1 skipped: hmacDRBG SHA-1 is not there", "6 passed, 0 failed, 2 skipped")
        self.expect(self.drive("wrong"), 1, "returnedBits: expected", "0 passed, 6 failed, 2 skipped")
        for place, field, value, said in (("group", "derFunc", False, "derFunc is not"), ("group", "reSeed", True, "the steps generate, generate"),
                                          ("group", "entropyInputLen", 248, "has 32 octets"), ("call", "entropyInput", "00", "not asked for"),
                                          ("call", "intendedUse", "reSeed", "the steps reSeed, generate"), ("call", "odd", "", "not understood")):
            prompt, expected = drbg_set("ctrDRBG", "AES-256", "TDES")
            group = prompt["testGroups"][0]
            (group if place == "group" else group["tests"][0]["otherInput"][0])[field] = value
            self.write_set("ctr", (prompt, expected))
            self.expect(self.drive("", "--filter", "ctr"), 1, said, "2 passed, 1 failed, 1 skipped")

    def test_conditioning_components(self):
        sizes, text, n16 = {"testType": "AFT", "keyLen": 256}, MESSAGE[:96], struct.pack("<I", 16)
        given = {"inputString": text, "inputLen": 768}
        for mode, groups in (
                ("AES-CBC-MAC", [(sizes, [({"key": KEY, "pt": text[:16]}, {"ct": toy.cbc("encrypt", KEY, text[:16], bytes(16))})])]),
                ("BlockCipher_DF", [({**sizes, "outputLen": 128},
                                     [(given, {"requestedBits": toy.drbg("ctrDRBG/AES-256/derive", [n16, text])})])]),
                ("Hash_DF", [({"testType": "AFT", "hashAlg": name}, [({"payload": text, "payloadLen": 768}, {"requestedBits": toy.drbg(
                    f"hashDRBG/{name}/derive", [struct.pack("<I", 48), text])})]) for name in ("SHA2-384", "SHA-1")])):
            pair = vector_set("ConditioningComponent", "SP800-90B", [(group, tests_of(*tests)) for group, tests in groups])
            for part in pair:
                part["mode"] = mode
            self.write_set(mode, pair)
        self.expect(self.drive(), 0, "skipped Hash_DF SHA-1: 1 skipped", "3 passed, 0 failed, 1 skipped")
        self.expect(self.drive("wrong"), 1, "requestedBits: expected", "ct: expected", "0 passed, 3 failed, 1 skipped")


class Aes(Folder):
    NAMES = ("ECB", "CBC", "CTR", "XTS", "GCM", "GMAC", "CCM", "KW", "CMAC-AES")

    def setUp(self):
        super().setUp()
        for name in self.NAMES:
            self.write_set(name, aes_set(name))

    def test_right_answers_pass(self):
        self.expect(self.drive(), 0, "31 passed, 0 failed, 0 skipped", *(f"passed  {name}: " for name in self.NAMES))

    def test_wrong_answers_fail(self):
        """Every result is wrong, every tag verifies; what verifies anyhow stays right."""
        self.expect(self.drive("wrong"), 1, "FAILED  ECB: 2 failed", "FAILED  CBC: 2 failed", "FAILED  CTR: 2 failed",
                    "FAILED  XTS: 3 failed", "FAILED  GCM: 2 passed, 3 failed", "FAILED  GMAC: 2 passed, 3 failed",
                    "FAILED  CCM: 1 passed, 2 failed", "FAILED  KW: 2 passed, 4 failed", "the way back from pt does not lead to ct")
        self.expect(self.drive("wrong", "--filter", "CMAC"), 1, "tgId 2 tcId 19: FAILED: testPassed", "2 passed, 1 failed")

    def test_refusals_and_leaks_fail(self):
        self.expect(self.drive("refuse"), 1, "FAILED  ECB: 2 failed", "FAILED  XTS: 3 failed", "FAILED  CCM: 2 passed, 1 failed",
                    "the wrapper answers 0 strings, not 1")
        self.expect(self.drive("leaky"), 1, "FAILED  GCM: 4 passed, 1 failed", "does not open, but 37 octets come out",
                    "FAILED  KW: 4 passed, 2 failed")

    def test_long_texts_under_short_tags(self):
        """They are skipped where they are refused alone."""
        group = {"testType": "AFT", "keyLen": 256, "direction": "decrypt", "ivGen": "external", "ivLen": 96, "tagLen": 32,
                 "payloadLen": 8 * 1000, "aadLen": 8 * 25}
        text, ad = bytes(1000), bytes(25)
        sealed = toy.seal(4, KEY, text, KEY[:12], ad)
        test = {"key": KEY, "iv": KEY[:12], "aad": ad, "ct": text, "tag": sealed[1000:]}
        pair = vector_set("ACVP-AES-GCM", "1.0", [(group, tests_of((test, {"pt": text}), ({**test, "ct": sealed[:1000]}, {"pt": text})))])
        self.write_set("short", pair)
        self.expect(self.drive("", "--filter", "short"), 0, "tcId 13: skipped: refused: more than 1024 octets",
                    "1 passed, 0 failed, 1 skipped")

    def test_nothing_is_silently_accepted(self):
        changes = {
            "direction 'both' is not known": ("GCM", lambda p, e: p.update(direction="both")),
            "ivGen 'other' is not known": ("GCM", lambda p, e: p.update(ivGen="other")),
            "field 'iv' is missing": ("GCM", lambda p, e: p["tests"][0].pop("iv")),
            "iv has 12 octets, not 13": ("GCM", lambda p, e: p.update(ivLen=104)),
            "key has 32 octets, not 16": ("ECB", lambda p, e: p.update(keyLen=128)),
            "tweakMode 'octal' is not known": ("XTS", lambda p, e: p.update(tweakMode="octal")),
            "kwCipher 'other' is not known": ("KW", lambda p, e: p.update(kwCipher="other")),
            "the test has fields that are not understood: salt": ("CTR", lambda p, e: p["tests"][0].update(salt="00")),
            "ct: expected": ("CTR", lambda p, e: e["tests"][0].update(ct="00")),
            "testPassed: expected true, and the answer has none": ("GCM", lambda p, e: e["tests"][0].update(testPassed=True)),
        }
        for number, (name, edit) in enumerate(changes.values()):
            prompt, expected = aes_set(name)
            edit(prompt["testGroups"][0], expected["testGroups"][0])
            self.write_set(f"changed{number}", (prompt, expected))
        result = self.drive("", "--filter", "changed")
        self.expect(result, 1, *changes)
        self.assertIn(f" passed, {len(changes)} failed, 0 skipped\n", result[1])


class Derivations(Folder):
    def sets(self, hash_name="SHA2-256"):
        """Sets of HKDF, whose keys are derived or judged, and of PBKDF."""
        party = {"partyId": KEY[:16].hex()}
        test = {"kdfParameter": {"kdfType": "hkdf", "z": KEY.hex(), "salt": MESSAGE[:9].hex(), "l": 512},
                "fixedInfoPartyU": party, "fixedInfoPartyV": {**party, "ephemeralData": "0102"}}
        info = KEY[:16] * 2 + b"\1\2" + b"\3\4" + b"\0\0\2\0"
        key = hmac.new(MESSAGE[:9], KEY, "sha256").digest()
        first = hmac.new(key, info + b"\1", "sha256").digest()
        keys = first + hmac.new(key, first + info + b"\2", "sha256").digest()
        config = {"kdfType": "hkdf", "l": 512, "saltLen": 72, "saltMethod": "random", "fixedInfoEncoding": "concatenation",
                  "fixedInfoPattern": "uPartyInfo||vPartyInfo||literal[0304]||l", "hmacAlg": hash_name}
        group = {"kdfConfiguration": config, "zLength": 256}
        hkdf = vector_set("KDA", "Sp800-56Cr1", [
            ({**group, "testType": "AFT"}, [(test, {"dkm": keys.hex()})]),
            ({**group, "testType": "VAL"}, [({**test, "dkm": keys.hex()}, {"testPassed": True}),
                                            ({**test, "dkm": keys[::-1].hex()}, {"testPassed": False})])])
        for part in hkdf:
            part["mode"] = "HKDF"
        stored = hashlib.pbkdf2_hmac("sha256", b"password", KEY, 7, 40)
        return hkdf, vector_set("PBKDF", "1.0", [({"testType": "AFT", "hmacAlg": hash_name}, [
            ({"password": "password", "salt": KEY.hex(), "iterationCount": 7, "keyLen": 320}, {"derivedKey": stored.hex()})])])

    def write_sets(self, *names):
        hkdf, pbkdf = self.sets(*names)
        self.write_set("HKDF", hkdf)
        self.write_set("PBKDF", pbkdf)
        return hkdf

    def test_answers(self):
        self.write_sets()
        self.expect(self.drive(), 0, "passed  HKDF: 3 passed", "passed  PBKDF: 1 passed")
        self.expect(self.drive("wrong"), 1, "FAILED  HKDF: 1 passed, 2 failed", "FAILED  PBKDF: 1 failed")

    def test_functions_that_are_not_there(self):
        self.write_sets("SHA3-256")
        self.expect(self.drive(), 0, "tgId 1 tcId 13: skipped: HMAC-SHA3-256 is not there", "0 passed, 0 failed, 4 skipped")
        self.expect(self.drive("unknown"), 0, "skipped HKDF: 3 skipped: KDA HKDF is not there")

    def test_nothing_is_silently_accepted(self):
        hkdf = json.loads(json.dumps(self.write_sets()))     # whose parts are shared
        hkdf[0]["testGroups"][0]["kdfConfiguration"]["more"] = 1
        hkdf[0]["testGroups"][1]["tests"][0]["kdfParameter"]["more"] = 1
        hkdf[0]["testGroups"][1]["tests"][1]["fixedInfoPartyU"]["more"] = 1
        self.write_set("HKDF", hkdf)
        self.expect(self.drive(), 1, "kdfConfiguration has fields that are not understood: more", "kdfParameter has", "uPartyInfo has",
                    "HKDF: 3 failed")


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

    def test_wycheproof_aes(self):
        """Invalid ones must not open, and what is made must differ."""
        driver, iv, ad, text = "tests/wycheproof/run.py", KEY[:12], MESSAGE[:9], MESSAGE[:20]
        sealed = toy.seal(16, KEY, text, iv, ad)
        wrapped, mac = toy.seal(8, KEY + b"KW", KEY, b"", b""), toy.cmac(16, KEY, MESSAGE)
        padded = toy.cbc("encrypt", KEY, text + bytes([12]) * 12, KEY[:16])
        badly = toy.cbc("encrypt", KEY, text + bytes([13]) * 12, KEY[:16])
        given = {"key": KEY, "iv": iv, "aad": ad, "msg": text, "ct": sealed[:20]}
        files = {
            "AES-GCM": ("AeadTest", {"ivSize": 96, "tagSize": 128}, {**given, "tag": sealed[20:]}, {**given, "tag": sealed[:16]}),
            "AES-WRAP": ("KeywrapTest", {}, {"key": KEY, "msg": KEY, "ct": wrapped}, {"key": KEY, "msg": KEY, "ct": wrapped[::-1]}),
            "AES-CMAC": ("MacTest", {"tagSize": 128}, {"key": KEY, "msg": MESSAGE, "tag": mac},
                         {"key": KEY, "msg": MESSAGE, "tag": mac[::-1]}),
            "AES-CBC-PKCS5": ("IndCpaTest", {"ivSize": 128}, {"key": KEY, "iv": KEY[:16], "msg": text, "ct": padded},
                              {"key": KEY, "iv": KEY[:16], "msg": text, "ct": badly}),
            "AES-XTS": ("IndCpaTest", {"ivSize": 8}, {"key": KEY, "iv": b"\5", "msg": text, "ct": toy.xts(KEY, text, b"\5" + bytes(15))},
                        {"key": KEY, "iv": b"\5", "msg": text, "ct": toy.xts(KEY, text, bytes(15) + b"\5")}),
        }
        swapped = {"valid": "invalid", "invalid": "valid"}
        for turn, passing in ((lambda result: result, True), (swapped.get, False)):
            for algorithm, (kind, sizes, *tests) in files.items():
                tests = [{"tcId": number, "comment": "", "flags": [], "result": turn(result),
                          **{name: value.hex() for name, value in test.items()}}
                         for number, (test, result) in enumerate(zip(tests, ("valid", "invalid")))]
                if algorithm == "AES-XTS":
                    tests.pop()  # it has no invalid ones
                group = {"type": kind, "source": {}, "keySize": 256, **sizes, "tests": tests}
                self.write(f"{algorithm}.json", {"algorithm": algorithm, "numberOfTests": len(tests), "testGroups": [group]})
            if passing:
                self.expect(self.drive(driver=driver), 0, "9 passed, 0 failed, 0 skipped")
                self.expect(self.drive("wrong", driver=driver), 1, "AES-GCM.json: 2 failed", "AES-WRAP.json: 2 failed", "comes out")
                self.expect(self.drive("leaky", driver=driver), 1, "AES-GCM.json: 1 passed, 1 failed", "come out")
                self.expect(self.drive("refuse", driver=driver), 1, "AES-XTS.json: 1 failed", "AES-GCM.json: 1 passed, 1 failed")
            else:
                self.expect(self.drive(driver=driver), 1, "0 passed, 9 failed, 0 skipped")
        short = {"tcId": 1, "comment": "", "key": KEY.hex(), "msg": "", "ct": wrapped[::-1].hex(), "result": "acceptable"}
        group = {"type": "KeywrapTest", "source": {}, "keySize": 256, "tests": [
            {**short, "flags": ["ShortKey"]}, {**short, "flags": ["Normal"]}, {**short, "flags": []}]}
        self.write("AES-WRAP.json", {"algorithm": "AES-WRAP", "numberOfTests": 3, "testGroups": [group]})
        self.expect(self.drive("", "--filter", "WRAP", driver=driver), 1, "do not decide: Normal", "1 passed, 2 failed")
        self.write("chacha.json", {"algorithm": "CHACHA20-POLY1305", "numberOfTests": 1, "testGroups": [{"tests": [{}]}]})
        self.expect(self.drive("", "--filter", "chacha", driver=driver), 0,
                    "skipped chacha.json: 1 skipped: CHACHA20-POLY1305 is not approved")

    def test_cavp_cmac(self):
        tag = toy.cmac(6, KEY, MESSAGE).hex()
        record = f"Klen = 32\nMlen = 120\nTlen = 6\nKey = {KEY.hex()}\nMsg = {MESSAGE.hex()}\nMac = "
        empty = f"Klen = 32\nMlen = 0\nTlen = 6\nKey = {KEY.hex()}\nMsg = 00\nMac = {toy.cmac(6, KEY, b'').hex()}"
        self.write("CMACGenAES256.rsp", f"Count = 0\n{record}{tag}\n\nCount = 1\n{empty}\n")
        self.write("CMACVerAES256.rsp", f"Count = 0\n{record}{tag}\nResult = P\n\n"
                   f"Count = 1\n{record}{tag[2:]}00\nResult = F (3 - MAC changed)\n")
        driver = "tests/cavp/run.py"
        self.expect(self.drive(driver=driver), 0, "passed  CMACGenAES256.rsp: 2 passed", "4 passed, 0 failed, 0 skipped")
        self.expect(self.drive("wrong", driver=driver), 1, "Count 1 (line 10): FAILED: the tag's result is F", "3 passed, 1 failed")
        self.write("CMACGenAES128.rsp", f"Count = 0\n{record}{tag}\n")
        self.write("CMACVerAES256.rsp", f"Count = 0\n{record}{tag}\nResult = ?\n\nCount = 1\n{record}{tag}\nResult = F\n")
        self.expect(self.drive(driver=driver), 1, "Key has 32 octets and Mac 6", "Result '?' is not known", "2 passed, 3 failed")

    def test_cavp_drbg(self):
        def file(form, resistance, mode, lines, *strings):
            answer = toy.drbg(f"hmacDRBG{form}/{mode}", [struct.pack("<I", 20), KEY, b"", *strings, KEY[:16]]).hex()
            return (f"[{mode.replace('SHA2', 'SHA')}]\n[PredictionResistance = {resistance}]\n[EntropyInputLen = 256]\n[NonceLen = 128]\n"
                    "[PersonalizationStringLen = 0]\n[AdditionalInputLen = 56]\n[ReturnedBitsLen = 160]\n\nCOUNT = 0\n"
                    f"EntropyInput = {KEY.hex()}\nNonce = {KEY[:16].hex()}\nPersonalizationString = \n"
                    + "".join(f"{name} = {value.hex()}\n" for name, value in lines) + f"ReturnedBits = {answer}\n\n")

        driver, ad, more, fresh = "tests/cavp/run.py", MESSAGE[:7], MESSAGE[7:14], KEY[::-1]
        plain = [("AdditionalInput", ad), ("AdditionalInput", more)]
        texts = {"no_reseed": file("", False, "SHA2-256", plain, ad, more) + file("", False, "SHA-1", plain, ad, more),
                 "pr_false": file("-reseed", False, "SHA2-512", [("EntropyInputReseed", fresh), ("AdditionalInputReseed", more), *plain],
                                  more, fresh, ad, more),
                 "pr_true": file("-pr", True, "SHA2-224", [("AdditionalInput", ad), ("EntropyInputPR", fresh), ("AdditionalInput", more),
                                                           ("EntropyInputPR", KEY)], ad, fresh, more, KEY)}
        for kind, text in texts.items():
            self.write(f"HMAC_DRBG_{kind}.rsp", text)
        self.expect(self.drive(driver=driver), 0, "passed  HMAC_DRBG_pr_true.rsp [SHA-224]: 1 passed",
                    "[SHA-1]: 1 skipped: hmacDRBG SHA-1 is not there", "3 passed, 0 failed, 1 skipped")
        self.expect(self.drive("wrong", driver=driver), 1, "ReturnedBits: expected", "0 passed, 3 failed, 1 skipped")
        self.write("HMAC_DRBG_pr_true.rsp", texts["pr_true"].replace("\nNonce = ", "\nOdd = 1\nNonce = "))
        self.write("HMAC_DRBG_pr_false.rsp", texts["pr_false"].replace(f"AdditionalInput = {more.hex()}\n", ""))
        self.expect(self.drive(driver=driver), 1, "not understood: Odd", "AdditionalInput stands 1 times, not 2", "1 passed, 2 failed, 1 skipped")

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
        self.assertEqual(listed["ACVP-AES-XTS"]["keyLen"], [128, 256])
        self.assertEqual(listed["ACVP-AES-GCM"]["tagLen"], [64, 96, 104, 112, 120, 128])
        self.assertEqual(listed["ACVP-AES-CCM"]["tagLen"], [32, 48, 64, 80, 96, 112, 128])
        self.assertEqual(listed["CMAC-AES"]["capabilities"][0]["keyLen"], [128, 192, 256])
        self.assertEqual({name for name in listed if "AES" in name},
                         {"CMAC-AES"} | {"ACVP-AES-" + mode for mode in ("ECB", "CBC", "CTR", "XTS", "GCM", "GMAC", "CCM", "KW", "KWP")})
        self.assertEqual([(mode["mode"], mode["derFuncEnabled"]) for mode in listed["ctrDRBG"]["capabilities"]],
                         [(f"AES-{bits}", df) for df in (True, False) for bits in (128, 192, 256)])
        self.assertEqual({mode["mode"] for mode in listed["hmacDRBG"]["capabilities"]}, {name for name in listed if name.startswith("SHA2-")})
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
                                request(b"HMAC-SHA2-256/MCT", b""), request(b"getconfig"), request(b"AES-ECB/encrypt", b"", b"", b""),
                                request(b"AES-CBC/seal", b""), request(b"hmacDRBG-reseed/AES-256"), request(b"ctrDRBG-PR/AES-256"), request(b"AES-GCM, IV of the caller/seal", b"")),
            "has 1 arguments, not 0": (request(b"SHA2-256"),),
            "has 1 arguments, not 2": (request(b"SHA2-256", b"", b""),),
            "has 2 arguments, not 1": (request(b"HMAC-SHA2-256", b""), request(b"SHA2-256/LDT", b"")),
            "has 0 arguments, not 1": (request(b"getConfig", b""),),
            "over-long message": (struct.pack("<III", 2, 8, 0xffffffff) + b"SHA2-256", request(b"SHA2-256", bytes((1 << 20) + 1))),
            "a request of": (struct.pack("<I", 0), struct.pack("<I", 0xffffffff)),
            "ends within a request": (b"\1", request(b"SHA2-256", b"abc")[:-1], request(b"SHA2-256", b"abc")[:9]),
            "has 4 bytes, not 8": (request(b"SHA2-256/LDT", b"a", b"1234"),),
            "has 8 arguments, not 6": (request(b"ctrDRBG-pr/AES-256", *[b""] * 6),),
            "65537 bytes are more": (request(b"hashDRBG/SHA2-256", b"\1\0\1\0", KEY, b"", b"", b"", KEY),),
            "0 rounds": (request(b"AES/encrypt", KEY, KEY, bytes(4)),),
            "2 rounds": (request(b"AES-CTR/encrypt", KEY, KEY, KEY[:16], b"\2\0\0\0"),),
            "32 bytes in more than one round": (request(b"AES-CBC/encrypt", KEY, KEY, KEY[:16], b"\2\0\0\0"),),
            "has 3 bytes, not 4": (request(b"AES-GCM/seal", b"123", KEY, b"", KEY[:12], b""),),
            "the nonce is not at the end": (request(b"AES-GCM-randnonce/open", b"\x10\0\0\0", KEY, KEY, KEY[:12], b""),
                                            request(b"AES-GCM-randnonce/open", b"\x10\0\0\0", KEY, KEY[:11], b"", b"")),
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

    def test_derivations(self):
        """Both clients' PBKDF, below the limits too; the counter of other clients' KDF; the old master secret."""
        def number(value):
            return struct.pack("<I", value)

        for iterations, salt in ((1000, KEY), (1, b"s")):
            stored = [hashlib.pbkdf2_hmac("sha512", b"password", salt, iterations, 20)]
            data = request(b"PBKDF", b"password", salt, number(iterations), b"SHA2-512", number(160))
            data += request(b"PBKDF", b"SHA2-512", number(160), salt, b"password", number(iterations))
            self.assertEqual(self.talk(data)[1], [stored, stored])
        block = hmac.new(KEY, number(1)[::-1] + MESSAGE, "sha256").digest()
        self.assertEqual(self.talk(request(b"KDF/Counter/HMAC-SHA2-256", number(32), KEY, MESSAGE))[1], [[block]])
        self.assertEqual(self.talk(request(b"KDF/Feedback/HMAC-SHA2-256", number(32), KEY, MESSAGE))[1], [[block]])
        for label in (b"master secret", b"extended master secret"):
            seed = label + KEY + MESSAGE
            first = hmac.new(KEY, seed, "sha384").digest()
            made = hmac.new(KEY, first + seed, "sha384").digest()
            self.assertEqual(self.talk(request(b"TLSKDF/1.2/SHA2-384", number(48), KEY, label, KEY, MESSAGE))[1], [[made]])
        refused = request(b"KDA/HKDF/SHA2-256", KEY, b"", b"", number(255 * 32 + 1)) + request(b"HKDF/SHA2-256/extract", KEY[:13], b"")
        self.assertEqual(self.talk(refused)[:2], (0, [[], []]))
        for data in (request(b"HKDFExpandLabel/SHA2-512", number(32), KEY, b"key", b""), request(b"KDF/SHA2-256", *[b""] * 8),
                     request(b"PBKDF", b"password", KEY, number(1000), b"MD5", number(160))):
            self.assertEqual(self.talk(data)[0], 1)

    def test_rounds(self):
        """Many rounds at once, and one by one by the rules' own words."""
        def ask(name, *args):
            return self.talk(request(name, *args))[1][0]

        for verb in (b"encrypt", b"decrypt"):
            for count in (2, 3, 4):
                text, outs, chain = KEY[:16], [], KEY[16:]
                for _ in range(count):
                    outs.append(ask(b"AES/" + verb, KEY, outs[-1] if outs else text, struct.pack("<I", 1))[0])
                self.assertEqual(ask(b"AES/" + verb, KEY, text, struct.pack("<I", count)), [outs[-1], outs[-2]])
                outs = []
                for j in range(count):
                    outs.append(ask(b"AES-CBC/" + verb, KEY, text, chain, struct.pack("<I", 1))[0])
                    chain = outs[-1] if verb == b"encrypt" else text
                    text = KEY[16:] if j == 0 else outs[-2]
                self.assertEqual(ask(b"AES-CBC/" + verb, KEY, KEY[:16], KEY[16:], struct.pack("<I", count)), [outs[-1], outs[-2]])

    def test_sizes_of_aes(self):
        """What the module refuses for its size is answered with no string where something is made, and does not open."""
        n16, n17, one = struct.pack("<I", 16), struct.pack("<I", 17), struct.pack("<I", 1)
        data, none, no, closed = b"", [], [b"\0"], [b"\0", b""]
        expected = []
        for name, args, answer in (
                ("AES/encrypt", (KEY[:15], KEY, one), none), ("AES/decrypt", (KEY, KEY[:17], one), none),
                ("AES-CBC/encrypt", (KEY, KEY, KEY[:15], one), none), ("AES-CBC/decrypt", (KEY, KEY[:15], KEY[:16], one), none),
                ("AES-CTR/encrypt", (KEY, KEY, KEY[:17], one), none), ("AES-XTS/encrypt", (KEY, KEY[:15], KEY[:16]), none),
                ("AES-XTS/decrypt", (KEY[:16] * 2, KEY, KEY[:16]), none), ("AES-XTS/encrypt", (KEY + KEY[:16], KEY, KEY[:16]), none),
                ("AES-GCM/seal", (n16, KEY, b"", b"", b""), none), ("AES-GCM/seal", (n17, KEY, b"", KEY[:12], b""), none),
                ("AES-GCM/seal", (n16, KEY[:17], b"", KEY[:12], b""), none), ("AES-CCM/seal", (n16, KEY, b"", KEY[:6], b""), none),
                ("AES-CCM/seal", (one, KEY, b"", KEY[:12], b""), none), ("AES-KW/seal", (b"", KEY, KEY[:8], b"", b""), none),
                ("AES-KWP/seal", (b"", KEY, b"", b"", b""), none), ("AES-KW, inverse cipher/seal", (b"", KEY, KEY[:17], b"", b""), none),
                ("CMAC-AES", (one, KEY, b""), none), ("CMAC-AES", (n17, KEY, b""), none), ("CMAC-AES", (n16, KEY[:8], b""), none),
                ("CMAC-AES/verify", (KEY[:8], b"", KEY[:16]), no), ("CMAC-AES/verify", (KEY, b"", KEY), no),
                ("AES-GCM/open", (n16, KEY, KEY[:15], KEY[:12], b""), closed), ("AES-GCM/open", (n16, KEY, KEY, b"", b""), closed),
                ("AES-GCM/open", (n16, KEY, KEY, KEY[:12], b""), closed), ("AES-GCM-randnonce/open", (n16, KEY, KEY, b"", b""), closed),
                ("AES-GMAC/open", (n16, KEY, KEY, KEY[:12], b""), closed), ("AES-CCM/open", (n16, KEY, KEY, KEY[:14], b""), closed),
                ("AES-KW/open", (b"", KEY, KEY, b"", b""), closed), ("AES-KWP/open", (b"", KEY, KEY[:8], b"", b""), closed)):
            data += request(name.encode(), *args)
            expected.append(answer)
        self.assertEqual(self.talk(data), (0, expected, ""))

    def test_own_nonces(self):
        """Where the module has random bits, it makes the nonces, and what it seals opens."""
        n16, ask = struct.pack("<I", 16), b"AES-GCM-randnonce/"
        status, answers, said = self.talk(request(ask + b"seal", n16, KEY, MESSAGE, b"", b"ad") * 2)
        if "unknown command" in said:
            self.skipTest("the module has no random bits")
        self.assertEqual((status, said), (0, ""))
        (first,), (second,) = answers
        self.assertEqual(len(first), len(MESSAGE) + 16 + 12)
        self.assertNotEqual(first[-12:], second[-12:])
        self.assertEqual(self.talk(request(ask + b"open", n16, KEY, first, b"", b"ad"))[1], [[b"\1", MESSAGE]])
        self.assertEqual(self.talk(request(ask + b"open", n16, KEY, first, b"", b""))[1], [[b"\0", b""]])

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
