# SPDX-License-Identifier: MIT
"""The DRBGs, and the vetted conditioning components of SP 800-90B."""
from harness import Failure, cut, one, u32

from .family import Family

FORMS = {("generate", "generate"): "", ("reSeed", "generate", "generate"): "-reseed"}


def octets(entry, group, name, length):
    """A string of the length that the group says."""
    value, wanted = entry.octets(name), group.bits(length)
    if len(value) != wanted:
        raise Failure(f"{name} has {len(value)} octets, not {length}")
    return value


def aft(vectors, group, test):
    """The second of two outputs."""
    entropy, nonce = octets(test, group, "entropyInput", "entropyInputLen"), octets(test, group, "nonce", "nonceLen")
    personal, returned = octets(test, group, "persoString", "persoStringLen"), group.bits("returnedBitsLen")
    group.get("counterFieldLen")  # of V: how many bits count shows where they overflow, which no test can aim at
    if group["derFunc"] != (vectors.algorithm == "ctrDRBG" and bool(nonce)):
        raise Failure("derFunc is not what the nonce says")
    calls = [type(test)(call) for call in test["otherInput"]]
    steps = tuple(call["intendedUse"] for call in calls)
    resistant = group["predResistance"]
    if steps not in FORMS or group["reSeed"] != (resistant or "reSeed" in steps) or resistant and "reSeed" in steps:
        raise Failure(f"the steps {', '.join(steps)} are not known")
    inputs = []
    for call in calls:
        inputs.append(octets(call, group, "additionalInput", "additionalInputLen"))
        if resistant or call["intendedUse"] == "reSeed":
            inputs.append(octets(call, group, "entropyInput", "entropyInputLen"))
        elif call.get("entropyInput"):
            raise Failure("entropy that is not asked for")
        call.all_read("a step")
    form = "-pr" if resistant else FORMS[steps]
    answer = one((yield f"{vectors.algorithm}{form}/{group['mode']}", u32(returned), entropy, personal, *inputs, nonce))
    return {"returnedBits": cut(answer, returned, "the output").hex()}


def cbc_mac(_vectors, group, test):
    """The last block of CBC."""
    key, text = octets(test, group, "key", "keyLen"), test.octets("pt")
    result, _before = yield "AES-CBC/encrypt", key, text, bytes(16), u32(1)
    return {"ct": result[-16:].hex()}


def block_cipher_df(_vectors, group, test):
    """Block_Cipher_df of AES."""
    text = octets(test, test, "inputString", "inputLen")
    return {"requestedBits": one((yield f"ctrDRBG/AES-{group['keyLen']}/derive", u32(group.bits("outputLen")), text)).hex()}


def hash_df(_vectors, group, test):
    """Hash_df: a digest's length."""
    text, length = octets(test, test, "payload", "payloadLen"), len(one((yield group["hashAlg"], b"")))
    return {"requestedBits": one((yield f"hashDRBG/{group['hashAlg']}/derive", u32(length), text)).hex()}


FAMILIES = [
    Family(r"(ctr|hash|hmac)DRBG", None, ("1.0", "SP800-90Ar1"), {"AFT": aft}, part="mode"),
    Family("ConditioningComponent", "AES-CBC-MAC", ("SP800-90B",), {"AFT": cbc_mac}),
    Family("ConditioningComponent", "BlockCipher_DF", ("SP800-90B",), {"AFT": block_cipher_df}),
    Family("ConditioningComponent", "Hash_DF", ("SP800-90B",), {"AFT": hash_df}, part="hashAlg"),
]
