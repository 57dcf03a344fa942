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
from harness import Failure, Fields, Set, Skip, cut, one, opened, options, run, short, some, u32, verdict  # noqa: E402

BLOCK = 16  # octets
ACCEPTABLE = {
    "ShortKey": False,  # a key of 8 octets: RFC 3394 wraps it, SP 800-38F 5.3.1 does not
    # RFC 5480 2.1.1 has named curves alone, and X.690 one encoding of each value
    "InvalidAsn": False, "UnnamedCurve": False, "UnusedParam": False, "WrongOrder": False, "ModifiedGenerator": False, "NoCofactor": False,
    "ModifiedCofactor": False, "ModifiedCurveParameter": False,
}
# As SP 800-186 calls them; p and b, for points that the files have compressed.
CURVES = {
    "secp224r1": ("P-224", 2**224 - 2**96 + 1, 0xb4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4),
    "secp256r1": ("P-256", 2**256 - 2**224 + 2**192 + 2**96 - 1, 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b),
    "secp384r1": ("P-384", 2**384 - 2**128 - 2**96 + 2**32 - 1,
                  0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef),
    "secp521r1": ("P-521", 2**521 - 1, 0x051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00),
}


def sized(group, test, field, size):
    """A field that has the size that the group says."""
    value = test.octets(field)
    if len(value) != group.bits(size):
        raise Failure(f"{field} has {len(value)} octets, the group's have {group.bits(size)}")
    return value


def is_valid(test):
    """Whether the test is valid. One that is acceptable is what the standard makes of its flags."""
    if test["result"] == "acceptable":
        meant = {ACCEPTABLE.get(flag) for flag in test["flags"]}
        if len(meant) != 1 or None in meant:
            raise Failure(f"it is acceptable, and these flags do not decide: {', '.join(test['flags'])}")
        return meant.pop()
    if test["result"] not in ("valid", "invalid"):
        raise Failure(f"result '{test['result']}' is not known")
    return test["result"] == "valid"


def result_of(answer):
    """The only string of an answer; None where the module refused a size."""
    return one(answer) if answer else None


def made(test, valid, right, what):
    """What was made must be what the test has, and must not where that is invalid."""
    if right != valid:
        raise Failure(f"{what}: the test's is {test['result']}, and what was made is {'the same' if right else 'another'}")


def taken(test, valid, text, msg, what):
    """What was opened must be the message; where it is invalid nothing may come out."""
    if (text != msg) if valid else (text is not None):
        raise Failure(f"{what}: it is {test['result']}, and {'nothing' if text is None else short(text) or 'an empty text'} comes out")


def hmac(algorithm, group, test):
    """A tag, generated and verified. It has the length that the group says."""
    key, msg, tag, tag_len = sized(group, test, "key", "keySize"), test.octets("msg"), test.octets("tag"), group.bits("tagSize")
    valid = is_valid(test)
    generated = cut(one((yield algorithm, msg, key)), tag_len, "the tag")
    if (generated == tag) != valid:
        raise Failure(f"the tag {short(tag)} is {test['result']}, generated was {short(generated)}")
    if len(tag) == tag_len and verdict(one((yield algorithm + "/verify", key, msg, tag))) != valid:
        raise Failure(f"the tag {short(tag)} is {test['result']}, but its verification says otherwise")


def cmac(algorithm, group, test):
    """A tag, generated and verified."""
    key, msg, tag, tag_len = sized(group, test, "key", "keySize"), test.octets("msg"), test.octets("tag"), group.bits("tagSize")
    valid = is_valid(test)
    made(test, valid, result_of((yield algorithm, u32(tag_len), key, msg)) == tag, "generation")
    if verdict(one((yield algorithm + "/verify", key, msg, tag))) != valid:
        raise Failure(f"the tag {short(tag)} is {test['result']}, but its verification says otherwise")


def aead(algorithm, group, test):
    """A text, sealed and opened. An invalid one does not open, and what is sealed is not it."""
    name, tag_len = algorithm.removeprefix("ACVP-"), group.bits("tagSize")
    key, iv, tag = sized(group, test, "key", "keySize"), sized(group, test, "iv", "ivSize"), sized(group, test, "tag", "tagSize")
    # GMAC authenticates what it calls its message, and has no text.
    text, ct, aad = (b"", b"", test.octets("msg")) if name == "AES-GMAC" else map(test.octets, ("msg", "ct", "aad"))
    valid = is_valid(test)
    made(test, valid, result_of((yield f"{name}/seal", u32(tag_len), key, text, iv, aad)) == ct + tag, "sealing")
    taken(test, valid, opened((yield f"{name}/open", u32(tag_len), key, ct + tag, iv, aad)), text, "opening")


def wrap(algorithm, group, test):
    """A key, wrapped and unwrapped."""
    name = algorithm.removeprefix("ACVP-")
    key, msg, ct, valid = sized(group, test, "key", "keySize"), test.octets("msg"), test.octets("ct"), is_valid(test)
    made(test, valid, result_of((yield f"{name}/seal", b"", key, msg, b"", b"")) == ct, "wrapping")
    taken(test, valid, opened((yield f"{name}/open", b"", key, ct, b"", b"")), msg, "unwrapping")


def hkdf(algorithm, group, test):
    """Keys; where it is invalid, more than HKDF can give."""
    ikm, size = sized(group, test, "ikm", "keySize"), test["size"]
    keys = result_of((yield f"KDA/HKDF/{algorithm.removeprefix('HMAC-')}", ikm, test.octets("salt"), test.octets("info"), u32(size)))
    made(test, is_valid(test), keys == test.octets("okm"), "HKDF")


def pbkdf2(algorithm, _group, test):
    """A key from a password."""
    key = result_of((yield "PBKDF", test.octets("password"), test.octets("salt"), u32(test["iterationCount"]),
                     algorithm.removeprefix("HMAC-").encode("ascii"), u32(8 * test["dkLen"])))
    made(test, is_valid(test), key == test.octets("dk"), "PBKDF2")


def cbc(algorithm, group, test):
    """A text with PKCS #5's padding, which is not the module's: it is put on and looked for here."""
    key, iv, ct = sized(group, test, "key", "keySize"), sized(group, test, "iv", "ivSize"), test.octets("ct")
    msg, valid, pad = test.octets("msg"), is_valid(test), BLOCK - len(test.octets("msg")) % BLOCK
    sealed = some((yield "AES-CBC/encrypt", key, msg + bytes([pad]) * pad, iv, u32(1)), 2)[0]
    made(test, valid, sealed == ct, "encryption")
    text = some((yield "AES-CBC/decrypt", key, ct, iv, u32(1)), 2)[0]
    pad = text[-1:]
    padded = pad and 1 <= pad[0] <= BLOCK and text.endswith(pad * pad[0])
    taken(test, valid, text[:-pad[0]] if padded else None, msg, "decryption")


def xts(_algorithm, group, test):
    """A data unit. Its tweak is a number: the octets that are not there are zeros."""
    key, tweak = sized(group, test, "key", "keySize"), sized(group, test, "iv", "ivSize").ljust(BLOCK, b"\0")
    msg, ct, valid = test.octets("msg"), test.octets("ct"), is_valid(test)
    sealed = result_of((yield "AES-XTS/encrypt", key, msg, tweak))
    text = result_of((yield "AES-XTS/decrypt", key, ct, tweak))
    if sealed is None and text is None and len(key) == 48:
        raise Skip("refused: two keys of 192 bits are not in IEEE 1619")
    made(test, valid, sealed == ct, "encryption")
    taken(test, valid, text, msg, "decryption")


def ecdsa(command):
    """A signature, verified in this form."""
    def verify(algorithm, group, test):
        group.get("publicKey"), group.get("publicKeyPem"), group.get("publicKeyJwk")  # the same key in other forms
        valid = is_valid(test)
        key, sig = bytes.fromhex(group["publicKeyDer"]), test.octets("sig")
        if verdict(one((yield command, hash_name(group["sha"]), test.octets("msg"), key, sig))) != valid:
            raise Failure(f"the signature is {test['result']}, but its verification says otherwise")
    return verify


def square_root(a, p):
    """A square root modulo a prime (Tonelli and Shanks); None where there is none."""
    if pow(a, (p - 1) // 2, p) != 1:
        return 0 if a % p == 0 else None
    odd, twos = p - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    other = next(z for z in range(2, p) if pow(z, (p - 1) // 2, p) == p - 1)
    c, root, t = pow(other, odd, p), pow(a, (odd + 1) // 2, p), pow(a, odd, p)
    while t != 1:
        least, square = 0, t
        while square != 1:
            least, square = least + 1, square * square % p
        b = pow(c, 1 << (twos - least - 1), p)
        root, c, t, twos = root * b % p, b * b % p, t * b * b % p, least
    return root


def uncompressed(point, curve):
    """A point as the module takes it; what is no compressed point of the curve stays as it is."""
    _name, p, b = CURVES[curve]
    length = (p.bit_length() + 7) // 8
    if len(point) != 1 + length or point[0] not in (2, 3):
        return point
    x = int.from_bytes(point[1:], "big")
    y = square_root((x ** 3 - 3 * x + b) % p, p)
    if y is None or x >= p:
        return point
    return b"\4" + point[1:] + (y if y % 2 == point[0] % 2 else p - y).to_bytes(length, "big")


def ecdh(form):
    """A shared secret, with the peer's key in this form."""
    def agree(_algorithm, group, test):
        group.get("encoding")
        valid, peer, curve = is_valid(test), test.octets("public"), group["curve"]
        if form == "point" and valid:
            peer = uncompressed(peer, curve)
        answer = yield f"KAS-ECC-SSC/{form}", CURVES[curve][0], peer, test.octets("private")
        taken(test, valid, answer[2] if answer else None, test.octets("shared"), "the agreement")
    return agree


def hash_name(name):
    """A hash function as ACVP calls it."""
    return "SHA-1" if name == "SHA-1" else re.sub(r"^SHA-", "SHA2-", re.sub(r"^SHAKE(\d)", r"SHAKE-\1", name))


def hmac_name(match):
    """HMAC as ACVP calls it."""
    return "HMAC-SHA-1" if match[1] == "1" else f"HMAC-SHA{match[1]}" if match[1].startswith("3-") else f"HMAC-SHA2-{match[1]}"


# Of no standard of NIST's.
NOT_APPROVED = ("CHACHA20-POLY1305",)

# The file's algorithm (regular expression), the groups' type, ACVP's name for it (or what makes it of the match), the function of
# one test, and what it is a part of.
FAMILIES = [
    (r"HMACSHA(1|(?:3-)?(?:224|256|384|512)|512/224|512/256)", "MacTest", hmac_name, hmac),
    (r"HKDF-SHA-(1|256|384|512)", "HkdfTest", hmac_name, hkdf, ("KDA", "HKDF")),
    (r"PBKDF2-HMACSHA(1|224|256|384|512)", "PbkdfTest", hmac_name, pbkdf2, ("PBKDF", None)),
    (r"AES-CMAC", "MacTest", "CMAC-AES", cmac),
    (r"AES-GMAC", "MacWithIvTest", "ACVP-AES-GMAC", aead),
    (r"AES-GCM", "AeadTest", "ACVP-AES-GCM", aead),
    (r"AES-CCM", "AeadTest", "ACVP-AES-CCM", aead),
    (r"AES-KWP", "KeywrapTest", "ACVP-AES-KWP", wrap),
    (r"AES-WRAP", "KeywrapTest", "ACVP-AES-KW", wrap),
    (r"AES-CBC-PKCS5", "IndCpaTest", "ACVP-AES-CBC", cbc),
    (r"AES-XTS", "IndCpaTest", "ACVP-AES-XTS", xts),
    (r"ECDSA", "EcdsaVerify", "ECDSA sigVer", ecdsa("ECDSA/sigVer/DER")),
    (r"ECDSA", "EcdsaP1363Verify", "ECDSA sigVer", ecdsa("ECDSA/sigVer/P1363")),
    (r"ECDH", "EcdhTest", "KAS-ECC-SSC", ecdh("DER")),
    (r"ECDH", "EcdhEcpointTest", "KAS-ECC-SSC", ecdh("point")),
]


# What a group's field is in a capability, by the groups' type; of XTS both keys have one size.
SIZES = {
    "MacTest": {"keySize": "keyLen", "tagSize": "macLen"}, "KeywrapTest": {"keySize": "keyLen"}, "IndCpaTest": {"keySize": "keyLen"},
    "AeadTest": {"keySize": "keyLen", "ivSize": "ivLen", "tagSize": "tagLen"},
    "MacWithIvTest": {"keySize": "keyLen", "ivSize": "ivLen", "tagSize": "tagLen"},
}


def shown(algorithm, group, test):
    """What a test shows of the capability: an invalid one, nothing."""
    if not is_valid(test):
        return None
    found = {name: group[field] for field, name in SIZES.get(group["type"], {}).items()}
    if algorithm == "ACVP-AES-XTS":
        found["keyLen"] //= 2
    if "sha" in group.data:
        found["hashAlg"] = hash_name(group["sha"])
    if "curve" in group.data:
        found["domainParameterGenerationMethods"] = CURVES[group["curve"]][0]
    return found


def check(kind, function, algorithm, group, test):
    """One test, with every field understood."""
    if group["type"] != kind:
        raise Failure(f"type '{group['type']}' is not {kind}")
    yield from function(algorithm, group, test)
    group.all_read("the group", "source", "tests")
    test.all_read("the test", "tcId", "comment", "flags")
    return shown(algorithm, group, test)


def load(name, path):
    """The set that a file is."""
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    num_tests = sum(len(group["tests"]) for group in data["testGroups"])
    if num_tests == 0 or data.get("numberOfTests", num_tests) != num_tests:
        raise Failure(f"it has {num_tests} tests, and says {data.get('numberOfTests')}")
    first = data["testGroups"][0]
    for algorithm, kind, acvp_name, function, *besides in FAMILIES:
        match = re.fullmatch(algorithm, data["algorithm"])
        if match and kind == first["type"]:
            acvp_name = acvp_name if isinstance(acvp_name, str) else acvp_name(match)

            def tests(kind=kind, acvp_name=acvp_name, function=function):
                for raw in data["testGroups"]:
                    group = Fields(raw)
                    for test in raw["tests"]:
                        yield f"tcId {test['tcId']}", check(kind, function, acvp_name, group, Fields(test))

            needs = [*besides, tuple(acvp_name.split()) if " " in acvp_name else (acvp_name, None)]
            if "sha" in first:
                needs.append((hash_name(first["sha"]), None))
            return [Set(name, num_tests, tests, needs)]
    why = "not approved" if data["algorithm"] in NOT_APPROVED else "not there"
    return [Set(name, num_tests, None, reason=f"{data['algorithm']} is {why}")]


if __name__ == "__main__":
    arguments = options(__doc__, "wycheproof")
    sys.exit(run(arguments, lambda name: name.endswith(".json"), load))
