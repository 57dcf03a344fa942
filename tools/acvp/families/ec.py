# SPDX-License-Identifier: MIT
"""ECDSA, DetECDSA and the shared secret of ECDH."""
import json

from harness import Failure, Fields, Skip, one, some, verdict

from .family import Family

# Whose key is the IUT's and whose the server's, by scheme and role.
KINDS = {
    ("ephemeralUnified", "initiator"): ("ephemeral", "ephemeral"), ("ephemeralUnified", "responder"): ("ephemeral", "ephemeral"),
    ("staticUnified", "initiator"): ("static", "static"), ("staticUnified", "responder"): ("static", "static"),
    ("onePassDh", "initiator"): ("ephemeral", "static"), ("onePassDh", "responder"): ("static", "ephemeral"),
}
there = []  # hash functions that the wrapper signs with, once it was asked


def secret(extra, name):
    """A number of extra.json."""
    if name not in extra:
        raise Skip(f"there is no extra.json that has '{name}'")
    return Fields(extra).integer(name)


def same(what, expected, got):
    """Two integers are the same."""
    if int.from_bytes(expected, "big") != int.from_bytes(got, "big"):
        raise Failure(f"{what}: expected {expected.hex()}, got {got.hex()}")


def hash_of(group):
    """The hash function, which the wrapper has."""
    name = group["hashAlg"]
    if group.get("componentTest", False):
        raise Skip("the digest of the caller is not approved")
    if not there:
        for entry in json.loads(one((yield "getConfig",))):
            if (entry["algorithm"], entry.get("mode")) == ("ECDSA", "sigVer"):
                there.extend(entry["capabilities"][0]["hashAlg"])
    if name not in there:
        raise Skip(f"{name} is not there")
    return name


def public_of(curve, d):
    """The public key (x, y) of a private key, from an agreement with any other."""
    _, x, y = some((yield "ECDSA/keyGen", curve), 3)
    answer = yield f"ECDH/{curve}", x, y, d
    if not answer:
        raise Failure("the private key is refused")
    return answer[0], answer[1]


def keygen(_vectors, group, _test):
    """A new pair."""
    if group.get("secretGenerationMode", "testing candidates") != "testing candidates":
        raise Skip(f"the module does not make keys by {group['secretGenerationMode']}")
    d, x, y = some((yield "ECDSA/keyGen", group["curve"]), 3)
    return {"d": d.hex(), "qx": x.hex(), "qy": y.hex()}


def keyver(_vectors, group, test):
    """Is it a public key."""
    return {"testPassed": verdict(one((yield "ECDSA/keyVer", group["curve"], test.integer("qx"), test.integer("qy"))))}


def siggen(vectors, group, test):
    """A signature by the key of extra.json."""
    algorithm = yield from hash_of(group)
    d = secret(group.extra, "d")
    r, s = some((yield f"{vectors.algorithm}/sigGen", group["curve"], d, algorithm, test.octets("message")), 2)
    return {"r": r.hex(), "s": s.hex()}


def sigver(_vectors, group, test):
    """Does a signature verify."""
    algorithm = yield from hash_of(group)
    numbers = [test.integer(name) for name in ("qx", "qy", "r", "s")]
    return {"testPassed": verdict(one((yield "ECDSA/sigVer", group["curve"], algorithm, test.octets("message"), *numbers)))}


def judge_ecdsa(vectors, group, test, expected, answer):
    """Pairs and signatures: each public key is that of its private key, each signature verifies, and with its k it is the expected."""
    if vectors.mode == "keyGen":
        for pair in (Fields(answer), expected):
            x, y = yield from public_of(group["curve"], pair.integer("d"))
            same("qx", pair.integer("qx"), x)
            same("qy", pair.integer("qy"), y)
        return None
    if vectors.mode != "sigGen":
        return answer
    algorithm = yield from hash_of(group)
    d, message = secret(group.extra, "d"), test.octets("message")
    x, y = yield from public_of(group["curve"], d)
    if vectors.algorithm == "DetECDSA":
        made = bytes.fromhex(answer["r"]), bytes.fromhex(answer["s"])
    else:
        made = some((yield "ECDSA/sigGen/k", group["curve"], d, algorithm, message, secret(test.extra, "k")), 2)
    same("r", expected.integer("r"), made[0])
    same("s", expected.integer("s"), made[1])
    r, s = bytes.fromhex(answer["r"]), bytes.fromhex(answer["s"])
    if not verdict(one((yield "ECDSA/sigVer", group["curve"], algorithm, message, x, y, r, s))):
        raise Failure("the signature that was made does not verify")
    return None


def kinds_of(group):
    """(the IUT's kind of key, the server's)."""
    kinds = KINDS.get((group["scheme"], group["kasRole"]))
    if kinds is None:
        raise Skip(f"the scheme {group['scheme']} is not there")
    return kinds


def agree_aft(_vectors, group, test):
    """An agreement with a new key of its own."""
    own, server = kinds_of(group)
    peer = [test.integer(f"{server}PublicServer{axis}") for axis in "XY"]
    x, y, z = some((yield f"ECDH/{group['domainParameterGenerationMode']}", *peer, b""), 3)
    return {f"{own}PublicIutX": x.hex(), f"{own}PublicIutY": y.hex(), "z": z.hex()}


def agree_val(_vectors, group, test):
    """Is z what these keys share, and the public key that of the private one."""
    own, server = kinds_of(group)
    peer = [test.integer(f"{server}PublicServer{axis}") for axis in "XY"]
    given = [test.integer(f"{own}PublicIut{axis}") for axis in "XY"] + [test.octets("z")]
    answer = yield f"ECDH/{group['domainParameterGenerationMode']}", *peer, test.integer(f"{own}PrivateIut")
    return {"testPassed": len(answer) == 3 and all(int.from_bytes(a, "big") == int.from_bytes(b, "big") for a, b in zip(answer, given))}


def judge_agree(_vectors, group, _test, expected, answer):
    """The secret shared by a new key is nobody's to check but the server's: the key is one, and the lengths are those that are expected."""
    if "testPassed" in answer:
        return answer
    names = sorted(set(expected.data) - {"tcId"})
    if sorted(answer) != names or any(len(bytes.fromhex(answer[name])) != len(bytes.fromhex(expected[name])) for name in names):
        raise Failure("the answer does not have the form of the expected one")
    own, _server = kinds_of(group)
    point = [bytes.fromhex(answer[f"{own}PublicIut{axis}"]) for axis in "XY"]
    if not verdict(one((yield "ECDSA/keyVer", group["domainParameterGenerationMode"], *point))):
        raise Failure("the new public key is none")
    return None


REVISIONS = ("1.0", "FIPS186-5")
FAMILIES = [
    Family(r"ECDSA", "keyGen", REVISIONS, {"AFT": keygen}, judge_ecdsa),
    Family(r"ECDSA", "keyVer", REVISIONS, {"AFT": keyver}, judge_ecdsa),
    Family(r"ECDSA", "sigVer", REVISIONS, {"AFT": sigver}, judge_ecdsa),
    Family(r"(Det)?ECDSA", "sigGen", REVISIONS, {"AFT": siggen}, judge_ecdsa),
    Family(r"KAS-ECC-SSC", None, ("Sp800-56Ar3",), {"AFT": agree_aft, "VAL": agree_val}, judge_agree),
]
