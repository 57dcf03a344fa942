#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs CAVP response files (.rsp) through the ACVP module wrapper: SHA-2's short, long and Monte Carlo messages, HMAC,
CMAC, KBKDF, the DRBGs, ECDSA and ECDH. A FOLDER is such a file, or contains some at any depth. A file, or a section, whose algorithm the wrapper's getConfig does
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
DRBGS = r"(CTR|Hash|HMAC)_DRBG_(no_reseed|pr_false|pr_true)\.rsp"
KDFS = r"KDF(CTR|Feedback|DblPipeline)(?:_nocounter)?_gen\.rsp"
# As cupel_kbkdf numbers them.
KDF_MODES = {"CTR": 1, "Feedback": 2, "DblPipeline": 3}
KDF_NAMES = {"CTR": "counter", "Feedback": "feedback", "DblPipeline": "double pipeline iteration"}
PLACE_NAMES = {None: "none", "BEFORE_ITER": "before iterator", "BEFORE_FIXED": "before fixed data", "AFTER_ITER": "before fixed data",
               "MIDDLE_FIXED": "middle fixed data", "AFTER_FIXED": "after fixed data"}
KDF_PLACES = {None: 0, "BEFORE_ITER": 1, "BEFORE_FIXED": 2, "AFTER_ITER": 2, "MIDDLE_FIXED": 3, "AFTER_FIXED": 4}


def sections(path):
    """[(section, [(first line, record)])]: a section as its bracketed lines say, joined by semicolons, a record as a list of (name, value)."""
    found, record = [("", [])], []
    with open(path, encoding="ascii") as file:
        for number, line in enumerate(file, 1):
            line = line.strip()
            if line.startswith("["):
                section = re.sub(r"\s", "", line.strip("[]"))
                if found[-1][0] and not found[-1][1]:
                    section = found.pop()[0] + ";" + section
                found.append((section, []))
                record = []
            elif not line:
                record = []
            elif not line.startswith("#"):
                name, _, value = (part.strip() for part in line.partition("="))
                if not record:
                    found[-1][1].append((number, record))
                record.append((name, value))
    return found


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
    return {"keyLen": 8 * len(key), "macLen": 8 * tag_len}


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
    return {"direction": "gen" if generate else "ver", "keyLen": 8 * key_len, "macLen": 8 * len(tag)}


def kdf(algorithm, mode, place, counter_len, record):
    """L bits, from the fixed input of FixedInputDataByteLen octets, or from its two parts."""
    record = fields(record)
    record.data["L"] = integer(record, "L")
    if place == KDF_PLACES["MIDDLE_FIXED"]:
        parts = [("DataBeforeCtrData", "DataBeforeCtrLen"), ("DataAfterCtrData", "DataAfterCtrLen")]
    else:
        parts = [("FixedInputData", "FixedInputDataByteLen")]
    fixed = [cut(record.octets(data), integer(record, size), data) for data, size in parts] + [b""]
    iv = b""
    if "IVlen" in record.data:
        iv = cut(record.octets("IV"), integer(record, "IVlen") // 8, "IV")
    keys = one((yield f"KDF/{algorithm}", record.octets("KI"), u32(mode), u32(place), u32(counter_len), iv, fixed[0], fixed[1], u32(record.bits("L"))))
    compare("KO", record.octets("KO"), keys)
    record.all_read("the record", "COUNT")


def kdf_tests(arguments, records):
    for number, record in records:
        yield f"COUNT {dict(record).get('COUNT')} (line {number})", kdf(*arguments, record)


def kdf_sets(name, found, mode):
    """A set for each section: what its lines and those before it say of PRF, place and length of the counter."""
    said, sets = {}, []
    for section, records in found:
        for line in section.split(";"):
            word, _, value = line.partition("=")
            said = {word: value} if word == "PRF" else {**said, word: value}
        if not records:
            continue
        prf, place, bits = said["PRF"], said.get("CTRLOCATION"), said.get("RLEN", "0_BITS")
        algorithm = "CMAC-AES" if prf.startswith("CMAC_AES") else "HMAC-" + HASHES[prf.removeprefix("HMAC_")][0]
        arguments = (algorithm, KDF_MODES[mode], KDF_PLACES[place], int(bits.removesuffix("_BITS")) // 8)
        sets.append(Set(f"{name} [{' '.join(filter(None, (prf, place, said.get('RLEN'))))}]", len(records),
                        functools.partial(kdf_tests, arguments, records), [("KDF", None), (algorithm, None)]))
        sets[-1].shown = {"kdfMode": KDF_NAMES[mode], "counterLength": 8 * arguments[3], "fixedDataOrder": PLACE_NAMES[place],
                          "macMode": prf.replace("CMAC_AES", "CMAC-AES") if prf.startswith("CMAC") else algorithm}
    return sets


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
        words = next((line.split(",") for line in section.split(";") if line.split(",")[0] in CURVES), [])
        curve = words[0] if words else curve
        algorithm = HASHES[words[1].replace("-", "")][0] if len(words) == 2 else None
        records = [(number, record) for number, record in records if record[0][0] != "N"]
        if records:
            needs = [need] + ([(algorithm, None)] if algorithm else [])
            label = section.replace(";", ": ") if section.startswith(curve) else f"{curve}: {section}"
            sets.append(Set(f"{name} [{label}]", len(records), functools.partial(ec_tests, function, curve, algorithm, records), needs))
            sets[-1].shown = {"curve" if need[0] == "ECDSA" else "domainParameterGenerationMethods": curve, **({"hashAlg": algorithm} if algorithm else {})}
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


def drbg(family, mode, form, lengths, record):
    """The second output of ReturnedBitsLen."""
    lists = {}
    for field, value in record:
        lists.setdefault(field, []).append(value)

    def octets(field, length, number=1):
        values = [bytes.fromhex(value) for value in lists.pop(field)]
        if len(values) != number or any(len(value) != lengths[length] for value in values):
            raise Failure(f"{field} stands {len(values)} times, not {number}, or has not {length}")
        return values

    entropy, nonce = octets("EntropyInput", "EntropyInputLen")[0], octets("Nonce", "NonceLen")[0]
    personal = octets("PersonalizationString", "PersonalizationStringLen")[0]
    additional, returned = octets("AdditionalInput", "AdditionalInputLen", 2), octets("ReturnedBits", "ReturnedBitsLen")[0]
    if form == "-pr":
        fresh = octets("EntropyInputPR", "EntropyInputLen", 2)
        inputs = (additional[0], fresh[0], additional[1], fresh[1])
    elif form == "-reseed":
        inputs = (octets("AdditionalInputReseed", "AdditionalInputLen")[0], octets("EntropyInputReseed", "EntropyInputLen")[0], *additional)
    else:
        inputs = additional
    lists.pop("COUNT")
    if lists:
        raise Failure(f"the record has fields that are not understood: {', '.join(sorted(lists))}")
    compare("ReturnedBits", returned, one((yield f"{family}{form}/{mode}", u32(len(returned)), entropy, personal, *inputs, nonce)))


def drbg_tests(family, mode, form, parts):
    for lengths, records in parts:
        for number, record in records:
            yield f"COUNT {dict(record).get('COUNT')} (line {number})", drbg(family, mode, form, lengths, record)


def drbg_sets(name, family, kind, found):
    """A set for each mode."""
    form, modes = {"no_reseed": "", "pr_false": "-reseed", "pr_true": "-pr"}[kind], {}
    for section, records in found:
        mode, resistance, *lengths = section.split(";")
        if resistance != f"PredictionResistance={kind == 'pr_true'}":
            raise Failure(f"[{resistance}] in a file of {kind}")
        lengths = {field: int(bits) // 8 for field, bits in (length.split("=") for length in lengths)}
        modes.setdefault(mode, []).append((lengths, records))
    sets = []
    for mode, parts in modes.items():
        asked = re.sub(r"^SHA-(?=\d{3})", "SHA2-", re.sub("(use|no)df$", "", mode))
        tests = functools.partial(drbg_tests, family, asked, form, parts)
        sets.append(Set(f"{name} [{mode}]", sum(len(records) for _, records in parts), tests, (family, None, asked)))
        sets[-1].shown = {"mode": asked, "derFuncEnabled": mode.endswith("usedf"), "predResistanceEnabled": kind == "pr_true"}
    return sets


def load(name, path):
    """A set for each section."""
    found, base = sections(path), os.path.basename(name)
    kdfs = re.fullmatch(KDFS, base)
    if kdfs:
        return kdf_sets(name, found, kdfs[1])
    found = [(section, records) for section, records in found if records]
    if not found:
        raise Failure("it has no records")
    drbgs = re.fullmatch(DRBGS, base)
    if drbgs:
        return drbg_sets(name, drbgs[1].lower() + "DRBG", drbgs[2], found)
    messages, monte_results = re.fullmatch(MESSAGES, base), re.fullmatch(MONTE, base)
    cmacs = re.fullmatch(CMACS, base)
    if cmacs:
        arguments = (int(cmacs[2]) // 8, cmacs[1] == "Gen")
        return [Set(name, len(records), functools.partial(cmac_tests, *arguments, records), ("CMAC-AES", None)) for _, records in found]
    if base in ECS:
        return ec_sets(name, base, sections(path))
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
