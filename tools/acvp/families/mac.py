# SPDX-License-Identifier: MIT
"""HMAC and CMAC."""
from harness import Failure, cut, one, u32, verdict

from .family import Family


def length(group, test, name):
    """A length in octets: it stands on the test (2.0), or on the group (1.0)."""
    on_test, _on_group = test.get(name), group.get(name)
    return group.bits(name) if on_test is None else test.bits(name)


def aft(vectors, group, test):
    """A tag, cut to macLen."""
    key = cut(test.octets("key"), length(group, test, "keyLen"), "key")
    msg = cut(test.octets("msg"), length(group, test, "msgLen"), "msg")
    mac_len = length(group, test, "macLen")
    return {"mac": cut(one((yield vectors.algorithm, msg, key)), mac_len, "the tag").hex()}


def cmac(_vectors, group, test):
    """A tag of macLen, generated or verified."""
    key, msg = cut(test.octets("key"), group.bits("keyLen"), "key"), cut(test.octets("message"), group.bits("msgLen"), "message")
    mac_len = group.bits("macLen")
    if group["direction"] == "gen":
        return {"mac": one((yield "CMAC-AES", u32(mac_len), key, msg)).hex()}
    if group["direction"] != "ver":
        raise Failure(f"direction '{group['direction']}' is not known")
    return {"testPassed": verdict(one((yield "CMAC-AES/verify", key, msg, cut(test.octets("mac"), mac_len, "mac"))))}


FAMILIES = [
    Family(r"CMAC-AES", None, ("1.0",), {"AFT": cmac}),
    Family(r"HMAC-SHA(-1|2-(224|256|384|512|512/224|512/256)|3-(224|256|384|512))", None, ("1.0", "2.0"), {"AFT": aft}),
]
