#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs ACVP vector sets through the module wrapper: answers prompt.json in NIST's form and compares the answer with
expected.json (or expectedResults.json). A FOLDER is a vector set, or contains such folders at any depth. A set whose algorithm
the wrapper's getConfig does not list is skipped by name.
"""
import collections
import functools
import json
import os
import sys
import types

import families
from harness import Failure, Fields, Set, Skip, options, run, short

PROMPT = "prompt.json"
EXPECTED = ("expected.json", "expectedResults.json")
EXTRA = "extra.json"
# What a group or test calls otherwise than a capability.
REGISTERED = {
    "auxFunction": "auxFunctionName", "counterLen": "counterLength", "counterLocation": "fixedDataOrder", "derFunc": "derFuncEnabled",
    "domainParameterGenerationMode": "domainParameterGenerationMethods", "fixedInfoEncoding": "encoding", "keyOutLength": "supportedLengths",
    "len": "messageLength", "predResistance": "predResistanceEnabled", "reSeed": "reseedImplemented", "saltMethod": "macSaltMethods",
    "inputLen": "payloadLen",
}
# Texts whose lengths in bits a capability has.
LENGTHS = {"z": "z", "salt": "saltLen", "password": "passwordLen", "pt": "payloadLen"}
GIBIBYTE = 1 << 33  # bits
NOT_COMPARED = "answered, but not compared: " + " or ".join(EXPECTED) + " is not there"


def vector_sets(path):
    """The vector sets of a file: one object, or an array of a header and vector sets, as ACVP servers send it."""
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    found = [data] if isinstance(data, dict) else [entry for entry in data if isinstance(entry, dict) and "testGroups" in entry]
    if not found or not all("testGroups" in entry for entry in found):
        raise Failure(f"{os.path.basename(path)} has no testGroups")
    return found


def by_id(objects, name, where):
    """Objects by their id, which none may share."""
    found = {}
    for entry in objects:
        if entry[name] in found:
            raise Failure(f"{where}: {name} {entry[name]} stands twice")
        found[entry[name]] = entry
    return found


def difference(expected, answer, at=""):
    """The first thing in which an answer is not what was expected, in words; None where there is none. Hex has no case."""
    if isinstance(expected, dict) and isinstance(answer, dict):
        for name in sorted(set(expected) | set(answer)):
            where = f"{at}.{name}" if at else name
            if name not in answer:
                return f"{where}: expected {short(expected[name])}, and the answer has none"
            if name not in expected:
                return f"{where}: nothing is expected, got {short(answer[name])}"
            found = difference(expected[name], answer[name], where)
            if found:
                return found
        return None
    if isinstance(expected, list) and isinstance(answer, list):
        if len(expected) != len(answer):
            return f"{at}: expected {len(expected)} entries, got {len(answer)}"
        return next(filter(None, (difference(e, a, f"{at}[{i}]") for i, (e, a) in enumerate(zip(expected, answer)))), None)
    if isinstance(expected, str) and isinstance(answer, str):
        same = expected.lower() == answer.lower()
    else:
        same = type(expected) is type(answer) and expected == answer
    return None if same else f"{at}: expected {short(expected)}, got {short(answer)}"


def shown(about, group, test):
    """What a test shows of the capability: the group's words and numbers, and the test's numbers; of objects too."""
    found = {"revision": about.revision}
    for entry, kinds in ((group, (str, int)), (test, int)):
        for part in (entry, *(value for value in entry.values() if isinstance(value, dict))):
            found.update({REGISTERED.get(name, name): value for name, value in part.items() if isinstance(value, kinds)})
            found.update({LENGTHS[name]: (1 if name == "password" else 4) * len(value) for name, value in part.items()
                          if name in LENGTHS and entry is test and LENGTHS[name] not in found})
    if "l" in found:
        found["supportedLengths"] = found["l"]
    if "fullLength" in found:
        found["performLargeDataTest"] = found["fullLength"] // GIBIBYTE
    return {name: value for name, value in found.items() if name not in ("tgId", "tcId", "testType", "tests")}


class VectorSet:
    """One vector set: its prompt, what is expected of the answer, and the answer."""

    def __init__(self, prompt, expected, extra, args):
        self.prompt, self.expected, self.extra, self.answers = prompt, expected, extra, {}
        self.about = types.SimpleNamespace(algorithm=prompt["algorithm"], mode=prompt.get("mode") or None, revision=prompt["revision"],
                                           largest=args.largest)
        self.family = families.find(self.about.algorithm, self.about.mode, self.about.revision)

    def label(self):
        return " ".join(filter(None, (self.about.algorithm, self.about.mode, self.about.revision)))

    def pairs(self):
        """(tgId, tcId, and for prompt, expected, extra each (group, test) or None) of every test that any of them has."""
        found = {}
        for place, vectors in enumerate((self.prompt, self.expected, self.extra)):
            if vectors is None:
                continue
            for group_id, group in by_id(vectors["testGroups"], "tgId", "testGroups").items():
                for test_id, test in by_id(group["tests"], "tcId", f"tgId {group_id}").items():
                    entry = found.setdefault((group_id, test_id), [None, None, None])
                    entry[place] = (group, test)
        return [(*ids, *entry) for ids, entry in found.items() if entry[0] or entry[1]]

    def part(self, prompt):
        """Which part of the algorithm a test needs; None where it has no parts."""
        return prompt[0][self.family.part] if prompt and self.family and self.family.part else None

    def tests(self, part):
        groups = {}
        for group_id, test_id, prompt, expected, extra in self.pairs():
            if self.part(prompt) != part:
                continue
            group = groups.setdefault(group_id, Fields(prompt[0], extra and extra[0]) if prompt else None)
            test = Fields(prompt[1], extra and extra[1]) if prompt else None
            yield f"tgId {group_id} tcId {test_id}", self.check(group_id, test_id, group, test, expected)

    def check(self, group_id, test_id, group, test, expected):
        """One test: ask, and judge the answer."""
        if test is None:
            raise Failure("it is expected, but the prompt does not have it")
        kind = group["testType"]
        if kind not in self.family.types:
            raise Failure(f"testType '{kind}' is not known for {self.label()}")
        answer = yield from self.family.types[kind](self.about, group, test)
        group.all_read("the group", "tgId", "testType", "tests")
        test.all_read("the test", "tcId")
        self.answers[group_id, test_id] = answer
        if self.expected is None:
            raise Skip(NOT_COMPARED)
        if expected is None:
            raise Failure("the prompt has it, but nothing is expected")
        if self.family.judge:
            answer = yield from self.family.judge(self.about, group, test, Fields(expected[1]), answer)
            if answer is None:
                return shown(self.about, group.data, test.data)
        for what, wanted, asked in (("", expected[1], test.data), ("group: ", expected[0], group.data)):
            # What repeats the prompt says nothing; on the group there are else only answers.
            wanted = {name: value for name, value in wanted.items()
                      if name not in ("tcId", "tgId", "tests") and (name in answer or asked.get(name, wanted) != value)}
            found = difference(wanted, {} if what else answer)
            if found:
                raise Failure(what + found)
        return shown(self.about, group.data, test.data)

    def response(self):
        """The answers in NIST's form."""
        return [{"acvVersion": "1.0"}, {
            **{name: self.prompt[name] for name in ("vsId", "algorithm", "mode", "revision") if name in self.prompt},
            "testGroups": [{"tgId": group["tgId"], "tests": [
                {"tcId": test["tcId"], **self.answers[group["tgId"], test["tcId"]]}
                for test in group["tests"] if (group["tgId"], test["tcId"]) in self.answers]}
                for group in self.prompt["testGroups"]]}]


def load(name, path, args):
    """The sets of a prompt.json."""
    folder = os.path.dirname(path)
    title = os.path.dirname(name) or os.path.basename(os.path.abspath(folder))
    prompts = vector_sets(path)
    others = []
    for names in (EXPECTED, (EXTRA,)):
        there = [os.path.join(folder, other) for other in names if os.path.exists(os.path.join(folder, other))]
        others.append(vector_sets(there[0]) if there else [None] * len(prompts))
        if len(others[-1]) != len(prompts):
            raise Failure(f"{PROMPT} has {len(prompts)} vector sets, {os.path.basename(there[0])} {len(others[-1])}")
    sets = []
    for number, (prompt, expected, extra) in enumerate(zip(prompts, *others)):
        vectors = VectorSet(prompt, expected, extra, args)
        label = f"{title}[{number}]" if len(prompts) > 1 else title
        if expected is None and not args.response:
            raise Failure(f"neither {' nor '.join(EXPECTED)} is there, and no --response wants the answers")
        if expected and expected.get("algorithm", prompt["algorithm"]) != prompt["algorithm"]:
            raise Failure(f"the prompt is for {prompt['algorithm']}, the expected answers for {expected['algorithm']}")
        parts = collections.Counter(vectors.part(pair[2]) for pair in vectors.pairs())
        if not parts:
            raise Failure("it has no tests")
        for part, num_tests in parts.items():
            needs = vectors.family and vectors.family.needs or (vectors.about.algorithm, vectors.about.mode) + ((part,) if part else ())
            entry = Set(f"{label} {part}" if part else label, num_tests, functools.partial(vectors.tests, part), needs)
            entry.start = lambda config, vectors=vectors: setattr(vectors.about, "config", config)
            entry.note = NOT_COMPARED if expected is None else ""
            entry.reason = None if vectors.family else f"the driver does not know {vectors.label()}"
            sets.append(entry)
            if args.response:
                entry.finish = lambda vectors=vectors, label=label: write(vectors, os.path.join(args.response, label + ".json"))
    return sets


def write(vectors, path):
    """Write the response."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(vectors.response(), file, indent=1)
        file.write("\n")


def main():
    def add(parser):
        parser.add_argument("--largest", type=float, metavar="GIB", help="skip larger data tests than this, by name")
        parser.add_argument("--quick", action="store_const", const=1, dest="largest", help="--largest 1")
        parser.add_argument("--response", metavar="DIR", help="also write the responses, in NIST's form, to DIR/SET.json")

    args = options(__doc__, "acvp", add)
    return run(args, lambda name: name == PROMPT, lambda name, path: load(name, path, args))


if __name__ == "__main__":
    sys.exit(main())
