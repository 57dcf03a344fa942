#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs CAVP response files (.rsp) through the ACVP module wrapper: SHA-2's short, long and Monte Carlo messages, HMAC,
CMAC, ECDSA and ECDH. A FOLDER is such a file, or contains some at any depth. A file, or a section, whose algorithm the wrapper's getConfig does
not list is skipped by name.
"""
import functools
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "acvp"))
from harness import Failure, Fields, Set, cut, one, options, run, short, some, u32, verdict  # noqa: E402

# As the files call it: as ACVP does, and octets of the digest.
HASHES = {
    "SHA1": ("SHA-1", 20), "SHA224": ("SHA2-224", 28), "SHA256": ("SHA2-256", 32), "SHA384": ("SHA2-384", 48),
    "SHA512": ("SHA2-512", 64), "SHA512_224": ("SHA2-512/224", 28), "SHA512_256": ("SHA2-512/256", 32),
    "SHA3_224": ("SHA3-224", 28), "SHA3_256": ("SHA3-256", 32), "SHA3_384": ("SHA3-384", 48), "SHA3_512": ("SHA3-512", 64),
}
# HMAC.rsp tells the hash by the length of its digest.
HMACS = {20: "HMAC-SHA-1", 28: "HMAC-SHA2-224", 32: "HMAC-SHA2-256", 48: "HMAC-SHA2-384", 64: "HMAC-SHA2-512"}
MESSAGES, MONTE = r"(SHA.*)(?:Short|Long)Msg\.rsp", r"(SHA(?!3).*)Monte\.rsp"
CURVES = ("P-224", "P-256", "P-384", "P-521")
CMACS = r"CMAC(Gen|Ver)AES(128|192|256)\.rsp"


def sections(path, all_of_them=False):
    """[(section, [(first line, record)])]: a section as its bracketed line says, a record as a list of (name, value)."""
    found, record = [("", [])], []
    with open(path, encoding="ascii") as file:
        for number, line in enumerate(file, 1):
            line = line.strip()
            if line.startswith("["):
                found.append((re.sub(r"\s", "", line.strip("[]")), []))
                record = []
            elif not line:
                record = []
            elif not line.startswith("#"):
                name, _, value = (part.strip() for part in line.partition("="))
                if not record:
                    found[-1][1].append((number, record))
                record.append((name, value))
    return [(section, records) for section, records in found if records or all_of_them]


def fields(record):
    """A record whose names are all different."""
    if len(dict(record)) != len(record):
        raise Failure("a name stands twice in the record")
    return Fields(dict(record))


def integer(record, name):
    """A decimal number."""
    return int(record[name], 10)


def compare(name, expected, got):
    if expected != got:
        raise Failure(f"{name}: expected {short(expected)}, got {short(got)}")


def message(algorithm, record):
    """Msg, of which Len (bits) rules."""
    record = fields(record)
    record.data["Len"] = integer(record, "Len")
    msg = cut(record.octets("Msg"), record.bits("Len"), "Msg")
    compare("MD", record.octets("MD"), one((yield algorithm, msg)))
    record.all_read("the record")


def monte(algorithm, seed, record):
    """One result of the Monte Carlo test, from the one before."""
    record = fields(record)
    compare("MD", record.octets("MD"), one((yield algorithm + "/MCT", seed)))
    record.all_read("the record", "COUNT")


def hmac(algorithm, record):
    """A tag of Tlen octets."""
    record = fields(record)
    key, tag_len = record.octets("Key"), integer(record, "Tlen")
    if len(key) != integer(record, "Klen"):
        raise Failure(f"Key has {len(key)} octets, not Klen")
    compare("Mac", record.octets("Mac"), cut(one((yield algorithm, record.octets("Msg"), key)), tag_len, "the tag"))
    record.all_read("the record", "Count")


def cmac(key_len, generate, record):
    """A tag of Tlen octets, generated or verified. A record of Mlen 0 has Msg 00."""
    record = fields(record)
    key, tag = record.octets("Key"), record.octets("Mac")
    msg = cut(record.octets("Msg"), integer(record, "Mlen"), "Msg")
    if not len(key) == integer(record, "Klen") == key_len or len(tag) != integer(record, "Tlen"):
        raise Failure(f"Key has {len(key)} octets and Mac {len(tag)}, not Klen and Tlen")
    if generate:
        compare("Mac", tag, one((yield "CMAC-AES", u32(len(tag)), key, msg)))
    else:
        result = re.fullmatch(r"(P|F) ?(\(.*\))?", record["Result"])
        if not result:
            raise Failure(f"Result '{record['Result']}' is not known")
        if verdict(one((yield "CMAC-AES/verify", key, msg, tag))) != (result[1] == "P"):
            raise Failure(f"the tag's result is {record['Result']}, and its verification says otherwise")
    record.all_read("the record", "Count")


def numbers(record, names):
    """Integers."""
    return [record.integer(name) for name in names.split()]


def same(names, expected, got):
    for name, wanted, value in zip(names.split(), expected, got):
        if int.from_bytes(wanted, "big") != int.from_bytes(value, "big"):
            raise Failure(f"{name}: expected {short(wanted)}, got {short(value)}")


def result(record, ok):
    """Result = P, or F with its reason."""
    wanted = re.fullmatch(r"(P|F) \(\d .*\)", record["Result"])
    if not wanted or ok != (wanted[1] == "P"):
        raise Failure(f"Result is '{record['Result']}', and the wrapper says {'yes' if ok else 'no'}")


def key_pair(curve, _hash, record):
    """A public key from its private key, by an agreement with itself."""
    d, *point = numbers(record, "d Qx Qy")
    same("Qx Qy", point, some((yield f"ECDH/{curve}", *point, d), 3))


def key_verification(curve, _hash, record):
    result(record, verdict(one((yield "ECDSA/keyVer", curve, *numbers(record, "Qx Qy")))))


def signature(curve, algorithm, record):
    """A signature with a given k, which verifies."""
    msg = record.octets("Msg")
    d, *point = numbers(record, "d Qx Qy")
    wanted = numbers(record, "R S")
    same("R S", wanted, some((yield "ECDSA/sigGen/k", curve, d, algorithm, msg, record.integer("k")), 2))
    if not verdict(one((yield "ECDSA/sigVer", curve, algorithm, msg, *point, *wanted))):
        raise Failure("the signature does not verify")


def verification(curve, algorithm, record):
    result(record, verdict(one((yield "ECDSA/sigVer", curve, algorithm, record.octets("Msg"), *numbers(record, "Qx Qy R S")))))


def agreement(curve, _hash, record):
    d, *peer = numbers(record, "dIUT QCAVSx QCAVSy")
    same("QIUTx QIUTy ZIUT", numbers(record, "QIUTx QIUTy ZIUT"), some((yield f"ECDH/{curve}", *peer, d), 3))
    record.get("COUNT")


# By file: the function of a record, and what it needs.
ECS = {
    "ECDSA_KeyPair.rsp": (key_pair, ("ECDSA", "keyGen")), "ECDSA_PKV.rsp": (key_verification, ("ECDSA", "keyVer")),
    "ECDSA_SigGen_with_k.rsp": (signature, ("ECDSA", "sigGen")), "ECDSA_SigVer.rsp": (verification, ("ECDSA", "sigVer")),
    "KAS_ECC_CDH_PrimitiveTest.rsp": (agreement, ("KAS-ECC-SSC", None)),
}


def ec_check(function, curve, algorithm, record):
    record = fields(record)
    yield from function(curve, algorithm, record)
    record.all_read("the record")


def ec_tests(function, curve, algorithm, records):
    for number, record in records:
        yield f"line {number}", ec_check(function, curve, algorithm, record)


def ec_sets(name, base, found):
    """Sections are a curve, or a curve and a hash function; in ECDSA_KeyPair.rsp a heading stands behind the curve's line."""
    function, need = ECS[base]
    sets, curve = [], None
    for section, records in found:
        words = section.split(",")
        curve = words[0] if words[0] in CURVES else curve
        algorithm = HASHES[words[1].replace("-", "")][0] if len(words) == 2 else None
        records = [(number, record) for number, record in records if record[0][0] != "N"]
        if records:
            needs = [need] + ([(algorithm, None)] if algorithm else [])
            label = section if section.startswith(curve) else f"{curve}: {section}"
            sets.append(Set(f"{name} [{label}]", len(records), functools.partial(ec_tests, function, curve, algorithm, records), needs))
    return sets


def cmac_tests(key_len, generate, records):
    for number, record in records:
        yield f"Count {dict(record).get('Count')} (line {number})", cmac(key_len, generate, record)


def message_tests(algorithm, records):
    for number, record in records:
        yield f"line {number}", message(algorithm, record)


def monte_tests(algorithm, records):
    """Each result begins with the one that is expected before it, so all can be under way at once."""
    seed = bytes.fromhex(dict(records[0][1])["Seed"])
    for number, record in records[1:]:
        yield f"COUNT {dict(record).get('COUNT')}", monte(algorithm, seed, record)
        seed = bytes.fromhex(dict(record).get("MD", ""))


def hmac_tests(algorithm, records):
    for number, record in records:
        yield f"Count {dict(record).get('Count')} (line {number})", hmac(algorithm, record)


def load(name, path):
    """A set for each section."""
    found, base = sections(path), os.path.basename(name)
    if not found:
        raise Failure("it has no records")
    messages, monte_results = re.fullmatch(MESSAGES, base), re.fullmatch(MONTE, base)
    cmacs = re.fullmatch(CMACS, base)
    if cmacs:
        arguments = (int(cmacs[2]) // 8, cmacs[1] == "Gen")
        return [Set(name, len(records), functools.partial(cmac_tests, *arguments, records), ("CMAC-AES", None)) for _, records in found]
    if base in ECS:
        return ec_sets(name, base, sections(path, True))
    known = (messages or monte_results or [None, None])[1] in HASHES
    if not known and base != "HMAC.rsp":
        return [Set(name, sum(len(records) for _, records in found), None, reason="no algorithm that the driver knows")]
    sets = []
    for section, records in found:
        length = int(re.fullmatch(r"L=(\d+)", section)[1])
        if known:
            algorithm, digest_len = HASHES[(messages or monte_results)[1]]
            if length != digest_len:
                raise Failure(f"[{section}] is not the length of {algorithm}")
        else:
            algorithm = HMACS[length]
        tests = message_tests if messages else monte_tests if monte_results else hmac_tests
        num_tests = len(records) - 1 if monte_results else len(records)
        sets.append(Set(f"{name} [{section}]", num_tests, functools.partial(tests, algorithm, records), (algorithm, None)))
    return sets


if __name__ == "__main__":
    arguments = options(__doc__, "cavp")
    sys.exit(run(arguments, lambda name: name.endswith(".rsp"), load))
