# SPDX-License-Identifier: MIT
"""SHA-1 and SHA-2."""
from harness import Failure, Fields, Skip, cut, one

from .family import Family

MCT_RESULTS, MCT_ROUNDS = 100, 1000
GIBIBYTE = 1 << 30


def message(test):
    """The message, of which `len` rules."""
    msg = test.octets("msg")
    return cut(msg, test.bits("len"), "msg") if test.get("len") is not None else msg


def aft(vectors, _group, test):
    """A message."""
    return {"md": one((yield vectors.algorithm, message(test))).hex()}


def mct(vectors, group, test):
    """The Monte Carlo test: 100 results, each after 1000 rounds that begin with the result before."""
    version = group.get("mctVersion", "standard")
    if version not in ("standard", "alternate"):
        raise Failure(f"mctVersion '{version}' is not known")
    seed, results = message(test), []
    length = len(seed)
    for _ in range(MCT_RESULTS):
        if version == "standard":
            seed = one((yield vectors.algorithm + "/MCT", seed))
        else:
            last = [seed] * 3
            for _ in range(MCT_ROUNDS):
                msg = b"".join(last)[:length].ljust(length, b"\0")
                last = last[1:] + [one((yield vectors.algorithm, msg))]
            seed = last[2]
        results.append({"md": seed.hex()})
    return {"resultsArray": results}


def ldt(vectors, _group, test):
    """A message of gigabytes: some content repeated."""
    large = Fields(test["largeMsg"])
    if large["expansionTechnique"] != "repeating":
        raise Failure(f"expansionTechnique '{large['expansionTechnique']}' is not known")
    content = cut(large.octets("content"), large.bits("contentLength"), "content")
    full = large.bits("fullLength")
    large.all_read("largeMsg")
    if not content or full % len(content):
        raise Skip(f"{full} octets are no multiple of a content of {len(content)}, which the protocol cannot ask")
    if vectors.largest is not None and full > vectors.largest * GIBIBYTE:
        raise Skip(f"{full / GIBIBYTE:g} GiB, larger than {vectors.largest:g}")
    return {"md": one((yield vectors.algorithm + "/LDT", content, (full // len(content)).to_bytes(8, "little"))).hex()}


FAMILIES = [
    Family(r"SHA-1|SHA2-(224|256|384|512|512/224|512/256)", None, ("1.0",), {"AFT": aft, "MCT": mct, "LDT": ldt}),
]
