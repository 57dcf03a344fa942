# SPDX-License-Identifier: MIT
"""AES without authentication: ECB, CBC, CTR, XTS."""
from harness import Failure, cut, one, some, u32

from .family import Family

MCT_RESULTS, MCT_ROUNDS = 100, 1000
BLOCK = 16


def direction(group):
    """(the command's verb, the field that is given, the field that is wanted)."""
    fields = {"encrypt": ("pt", "ct"), "decrypt": ("ct", "pt")}.get(group["direction"])
    if fields is None:
        raise Failure(f"direction '{group['direction']}' is not known")
    return (group["direction"], *fields)


def whole(value, length, what):
    """A value that has this many octets."""
    if len(value) != length:
        raise Failure(f"{what} has {len(value)} octets, not {length}")
    return value


def key_of(group, test, keys=1):
    """The key; XTS's are two in one."""
    return whole(test.octets("key"), keys * group.bits("keyLen"), "key")


def request(vectors, verb, key, given, iv, rounds):
    """The request of ECB (whose IV is None), CBC or CTR."""
    name = "AES" if iv is None else vectors.algorithm.removeprefix("ACVP-")
    return (f"{name}/{verb}", key, given, *([] if iv is None else [iv]), u32(rounds))


def iv_of(vectors, test):
    """The IV; ECB has none."""
    return None if vectors.algorithm == "ACVP-AES-ECB" else whole(test.octets("iv"), BLOCK, "iv")


def aft(vectors, group, test):
    """Blocks of ECB or CBC."""
    verb, given, wanted = direction(group)
    answer = yield request(vectors, verb, key_of(group, test), test.octets(given), iv_of(vectors, test), 1)
    return {wanted: some(answer, 2)[0].hex()}


def mct(vectors, group, test):
    """The Monte Carlo test: 100 results, each after 1000 rounds; the next begins with what the last two rounds gave."""
    verb, given, wanted = direction(group)
    key, text, iv, results = key_of(group, test), test.octets(given), iv_of(vectors, test), []
    for _ in range(MCT_RESULTS):
        last, before = some((yield request(vectors, verb, key, text, iv, MCT_ROUNDS)), 2)
        results.append({"key": key.hex(), **({} if iv is None else {"iv": iv.hex()}), given: text.hex(), wanted: last.hex()})
        key = bytes(a ^ b for a, b in zip(key, (before + last)[-len(key):]))
        iv, text = (None, last) if iv is None else (last, before)
    return {"resultsArray": results}


def ctr(vectors, group, test):
    """A text of any length. Where the prompt has no counter block, one is chosen: another for each test."""
    verb, given, wanted = direction(group)
    key, text = key_of(group, test), test.octets(given)
    if "payloadLen" in test.data:
        text = cut(text, test.bits("payloadLen"), given)
    chosen = "iv" not in test.data
    iv = test["tcId"].to_bytes(BLOCK, "big") if chosen else iv_of(vectors, test)
    for name in ("incremental", "overflow"):
        group.get(name)  # how the server chose the counters
    result = one((yield request(vectors, verb, key, text, iv, 1)))
    return {**({"iv": iv.hex()} if chosen else {}), wanted: result.hex()}


def judge_ctr(vectors, group, test, expected, answer):
    """A chosen counter block's answer is right where the way back leads to the text, and the expected block's answer is the expected."""
    if "iv" not in answer:
        return answer
    (verb, given, wanted), key = direction(group), key_of(group, test)
    text = cut(test.octets(given), test.bits("payloadLen"), given)
    back = {"encrypt": "decrypt", "decrypt": "encrypt"}[verb]
    if one((yield request(vectors, back, key, bytes.fromhex(answer[wanted]), bytes.fromhex(answer["iv"]), 1))) != text:
        raise Failure(f"the way back from {wanted} does not lead to {given}")
    iv = expected.octets("iv")
    return {"iv": iv.hex(), wanted: one((yield request(vectors, verb, key, text, iv, 1))).hex()}


def xts(vectors, group, test):
    """A payload of one data unit, or of several (2.0): the tweak's number then counts up."""
    verb, given, wanted = direction(group)
    place = group if vectors.revision == "1.0" else test
    text = cut(test.octets(given), place.bits("payloadLen"), given)
    unit = len(text) if vectors.revision == "1.0" else test.bits("dataUnitLen")
    key, mode = key_of(group, test, keys=2), group["tweakMode"]
    if mode not in ("hex", "number"):
        raise Failure(f"tweakMode '{mode}' is not known")
    number = test["sequenceNumber"] if mode == "number" else int.from_bytes(whole(test.octets("tweakValue"), BLOCK, "tweakValue"), "little")
    if unit == 0:
        raise Failure("a data unit of no octets")
    result = b""
    for at in range(0, len(text), unit):
        tweak = ((number + at // unit) % (1 << 8 * BLOCK)).to_bytes(BLOCK, "little")
        result += one((yield f"AES-XTS/{verb}", key, text[at:at + unit], tweak))
    return {wanted: result.hex()}


FAMILIES = [
    Family(r"ACVP-AES-(ECB|CBC)", None, ("1.0",), {"AFT": aft, "MCT": mct}),
    Family(r"ACVP-AES-CTR", None, ("1.0",), {"AFT": ctr, "CTR": ctr}, judge_ctr),
    Family(r"ACVP-AES-XTS", None, ("1.0", "2.0"), {"AFT": xts}),
]
