# SPDX-License-Identifier: MIT
"""Key wrapping."""
from harness import Failure, one, opened

from .aead import say_more
from .cipher import direction, key_of, whole
from .family import Family

CIPHERS = {"cipher": "", "inverse": ", inverse cipher"}  # as the module names its services


def aft(vectors, group, test):
    """A key of payloadLen, wrapped or unwrapped."""
    verb, given, wanted = direction(group)
    if group["kwCipher"] not in CIPHERS:
        raise Failure(f"kwCipher '{group['kwCipher']}' is not known")
    name = vectors.algorithm.removeprefix("ACVP-") + CIPHERS[group["kwCipher"]]
    key, text, payload_len = key_of(group, test), test.octets(given), group.bits("payloadLen")
    if verb == "encrypt":
        return {wanted: one((yield f"{name}/seal", b"", key, whole(text, payload_len, given), b"", b"")).hex()}
    text = opened((yield f"{name}/open", b"", key, text, b"", b""))
    return {"testPassed": False} if text is None else {wanted: text.hex()}


def judge(_vectors, _group, _test, expected, answer):
    """As expected; some servers say more."""
    yield from ()
    return say_more(expected, answer)


FAMILIES = [
    Family(r"ACVP-AES-KWP?", None, ("1.0",), {"AFT": aft}, judge),
]
