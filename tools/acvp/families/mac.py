# SPDX-License-Identifier: MIT
"""HMAC."""
from harness import cut, one

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


FAMILIES = [
    Family(r"HMAC-SHA(-1|2-(224|256|384|512|512/224|512/256)|3-(224|256|384|512))", None, ("1.0", "2.0"), {"AFT": aft}),
]
