#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs Wycheproof's JSON files (testvectors_v1) through the ACVP module wrapper. A FOLDER is such a file, or contains some at any
depth. A valid answer must be the wrapper's and verify; an invalid one must be neither. A file whose algorithm the wrapper's
getConfig does not list is skipped by name.
"""
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "acvp"))
from harness import Failure, Fields, Set, cut, one, options, run, short  # noqa: E402


def hmac(algorithm, group, test):
    """A tag, generated and verified. It has the length that the group says."""
    key, msg, tag, tag_len = test.octets("key"), test.octets("msg"), test.octets("tag"), group.bits("tagSize")
    if len(key) != group.bits("keySize"):
        raise Failure(f"the key has {len(key)} octets, the group's have {group.bits('keySize')}")
    valid = {"valid": True, "invalid": False}.get(test["result"])
    if valid is None:
        raise Failure(f"result '{test['result']}' is not known")
    generated = cut(one((yield algorithm, msg, key)), tag_len, "the tag")
    if (generated == tag) != valid:
        raise Failure(f"the tag {short(tag)} is {test['result']}, generated was {short(generated)}")
    if len(tag) == tag_len and (one((yield algorithm + "/verify", key, msg, tag)) == b"\1") != valid:
        raise Failure(f"the tag {short(tag)} is {test['result']}, but its verification says otherwise")


def hmac_name(match):
    """HMAC as ACVP calls it."""
    return "HMAC-SHA-1" if match[1] == "1" else f"HMAC-SHA{match[1]}" if match[1].startswith("3-") else f"HMAC-SHA2-{match[1]}"


# The file's algorithm (regular expression), the groups' type, ACVP's name for it, and the function of one test.
FAMILIES = [
    (r"HMACSHA(1|(?:3-)?(?:224|256|384|512)|512/224|512/256)", "MacTest", hmac_name, hmac),
]


def check(kind, function, algorithm, group, test):
    """One test, with every field understood."""
    if group["type"] != kind:
        raise Failure(f"type '{group['type']}' is not {kind}")
    yield from function(algorithm, group, test)
    group.all_read("the group", "source", "tests")
    test.all_read("the test", "tcId", "comment", "flags")


def load(name, path):
    """The set that a file is."""
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    num_tests = sum(len(group["tests"]) for group in data["testGroups"])
    if num_tests == 0 or data.get("numberOfTests", num_tests) != num_tests:
        raise Failure(f"it has {num_tests} tests, and says {data.get('numberOfTests')}")
    for algorithm, kind, acvp_name, function in FAMILIES:
        match = re.fullmatch(algorithm, data["algorithm"])
        if match:
            def tests(match=match, kind=kind, acvp_name=acvp_name, function=function):
                for raw in data["testGroups"]:
                    group = Fields(raw)
                    for test in raw["tests"]:
                        yield f"tcId {test['tcId']}", check(kind, function, acvp_name(match), group, Fields(test))

            return [Set(name, num_tests, tests, (acvp_name(match), None))]
    return [Set(name, num_tests, None, reason=f"{data['algorithm']} is not there")]


if __name__ == "__main__":
    arguments = options(__doc__, "wycheproof")
    sys.exit(run(arguments, lambda name: name.endswith(".json"), load))
