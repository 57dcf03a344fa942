# SPDX-License-Identifier: MIT
"""Key derivation."""
import hashlib
import re

from harness import Failure, Fields, Skip, cut, one, u32

from .family import Family

# As cupel_kbkdf numbers them.
MODES = {"counter": 1, "feedback": 2, "double pipeline iteration": 3}
PLACES = {"none": 0, "before iterator": 1, "before fixed data": 2, "middle fixed data": 3, "after fixed data": 4}


def need(vectors, name):
    """A hash function or MAC that a test works with: the test is skipped where the module does not have it."""
    name = re.sub(r"^CMAC-AES(128|192|256)$", "CMAC-AES", name)
    if (name, None) not in vectors.config:
        raise Skip(f"{name} is not there")
    return name


def named(table, group, name):
    """A field that is one of the table's words."""
    if group[name] not in table:
        raise Failure(f"{name} '{group[name]}' is not known")
    return table[group[name]]


def joined(pattern, parameter, length, test):
    """FixedInfo: the parts of the pattern, one behind the other (SP 800-56Cr2 5.1)."""
    info = b""
    for part in pattern.split("||"):
        literal = re.fullmatch(r"literal\[([0-9A-Fa-f]*)\]", part)
        if literal:
            info += bytes.fromhex(literal[1])
        elif part == "l":
            info += (8 * length).to_bytes(4, "big")
        elif part in ("uPartyInfo", "vPartyInfo"):
            party = Fields(test[f"fixedInfoParty{part[0].upper()}"])
            info += party.octets("partyId") + (party.octets("ephemeralData") if "ephemeralData" in party.data else b"")
            party.all_read(part)
        elif part in ("t", "context", "label", "algorithmId"):
            info += parameter.octets(part)
        else:
            raise Failure(f"part '{part}' of fixedInfoPattern is not known")
    return info


def inputs(vectors, group, test):
    """What KDA's tests have in common: configuration, parameter, secret, salt, length, FixedInfo."""
    config, parameter = Fields(group["kdfConfiguration"]), Fields(test["kdfParameter"])
    for name in ("kdfType", "saltMethod", "saltLen", "fixedInfoEncoding", "l"):
        config.get(name)
    for name in ("zLength", "usesHybridSharedSecret", "auxSharedSecretLen", "multiExpansion"):
        group.get(name)
    if config["fixedInfoEncoding"] != "concatenation":
        raise Failure(f"fixedInfoEncoding '{config['fixedInfoEncoding']}' is not known")
    kind = parameter.get("kdfType")
    if kind not in (None, config["kdfType"]):
        raise Failure(f"kdfType '{kind}' is not {config['kdfType']}")
    length = parameter.bits("l")
    secret, salt = parameter.octets("z"), parameter.octets("salt") if "salt" in parameter.data else b""
    info = joined(config["fixedInfoPattern"], parameter, length, test)
    if group.get("usesHybridSharedSecret"):
        secret += parameter.octets("t")
    return config, parameter, secret, salt, length, info


def answer(group, test, keys, name="dkm"):
    """The keys; or whether those of the test are right."""
    if group["testType"] != "VAL":
        return {name: [key.hex() for key in keys] if name == "dkms" else keys.hex()}
    given = [bytes.fromhex(key) for key in test[name]] if name == "dkms" else test.octets(name)
    return {"testPassed": given == keys}


def hkdf(vectors, group, test):
    """HKDF over FixedInfo."""
    config, parameter, secret, salt, length, info = inputs(vectors, group, test)
    hmac = config["hmacAlg"]
    need(vectors, "HMAC-" + hmac)
    config.all_read("kdfConfiguration")
    parameter.all_read("kdfParameter")
    keys = one((yield f"KDA/HKDF/{hmac}", secret, salt, info, u32(length)))
    return answer(group, test, cut(keys, length, "what is derived"))


def one_step(vectors, group, test):
    """A hash function, or an HMAC with a salt."""
    config, parameter, secret, salt, length, info = inputs(vectors, group, test)
    function = config["auxFunction"]
    need(vectors, function)
    config.all_read("kdfConfiguration")
    parameter.all_read("kdfParameter")
    if vectors.mode == "OneStepNoCounter":
        keys = one((yield f"KDA/OneStepNoCounter/{function}", secret, salt, info, u32(length)))
    elif function.startswith("HMAC-"):
        keys = one((yield f"KDA/OneStep/{function}", secret, salt, info, u32(length)))
    else:
        keys = one((yield f"KDA/OneStep/{function}", secret, info, u32(length)))
    return answer(group, test, keys)


def form(config, iv):
    """Mode, place and length of the counter, IV: as the commands take them."""
    return u32(named(MODES, config, "kdfMode")), u32(named(PLACES, config, "counterLocation")), u32(config.bits("counterLen")), iv


def two_step(vectors, group, test):
    """A MAC of the secret, and KBKDF from it: once, or once for each of several keys."""
    many = bool(group.get("multiExpansion"))
    if many:
        for name in ("zLength", "usesHybridSharedSecret", "auxSharedSecretLen"):
            group.get(name)
        group["kdfMultiExpansionConfiguration"]
        parameter = Fields(test["kdfMultiExpansionParameter"])
        parameter.get("kdfType")
        config, secret, salt = parameter, parameter.octets("z") + parameter.octets("t"), parameter.octets("salt")
        wanted = [(Fields(each).bits("l"), Fields(each).octets("fixedInfo")) for each in parameter["iterationParameters"]]
    else:
        config, parameter, secret, salt, length, info = inputs(vectors, group, test)
        config.get("ivLen")
        wanted = [(length, info)]
    mac = need(vectors, config["macMode"])
    how = form(config, parameter.octets("iv") if "iv" in parameter.data else b"")
    config.all_read("the configuration")
    parameter.all_read("the parameter")
    keys = []
    for length, info in wanted:
        keys.append(one((yield f"KDA/TwoStep/{mac}", secret, salt, *how, info, u32(length))))
    return answer(group, test, keys, "dkms") if many else answer(group, test, keys[0])


def kbkdf(vectors, group, test):
    """SP 800-108r1. The module chooses the fixed input: any will do, and the judge knows the server's."""
    mac = need(vectors, group["macMode"])
    mode, place = named(MODES, group, "kdfMode"), named(PLACES, group, "counterLocation")
    counter_len = group.bits("counterLength") if group.get("counterLength") else 0
    group.get("zeroLengthIv")
    fixed = hashlib.sha256(test.octets("keyIn")).digest()
    key, length = test.octets("keyIn"), group.bits("keyOutLength")
    iv = test.octets("iv") if "iv" in test.data else b""
    answers = {"fixedData": fixed.hex()}
    before, behind = fixed, b""
    if place == PLACES["middle fixed data"]:
        before, behind = fixed[:16], fixed[16:]
        answers["breakLocation"] = 8 * len(before)
    keys = one((yield f"KDF/{mac}", key, u32(mode), u32(place), u32(counter_len), iv, before, behind, u32(length)))
    return {**answers, "keyOut": cut(keys, length, "what is derived").hex()}


def kbkdf_judge(vectors, group, test, expected, _answer):
    """The same with the fixed input of the expected answer."""
    mac, place = need(vectors, group["macMode"]), named(PLACES, group, "counterLocation")
    fixed, at = expected.octets("fixedData"), 0
    if place == PLACES["middle fixed data"]:
        at = expected.bits("breakLocation")
    counter_len = group.bits("counterLength") if group.get("counterLength") else 0
    before, behind = (fixed[:at], fixed[at:]) if place == PLACES["middle fixed data"] else (fixed, b"")
    keys = one((yield f"KDF/{mac}", test.octets("keyIn"), u32(named(MODES, group, "kdfMode")), u32(place), u32(counter_len),
                test.octets("iv") if "iv" in test.data else b"", before, behind, u32(group.bits("keyOutLength"))))
    expected.get("breakLocation")
    return {**{name: expected.data[name] for name in ("fixedData", "breakLocation") if name in expected.data}, "keyOut": keys.hex()}


def tls12(vectors, group, test):
    """The extended master secret and the key block; or the old master secret, whose service is not approved."""
    hash_name = group["hashAlg"]
    need(vectors, "HMAC-" + hash_name)
    if group.get("tlsVersion") not in (None, "v1.2"):
        raise Skip(f"TLS {group['tlsVersion']} is not there: its PRF is made of MD5 and SHA-1")
    group.bits("preMasterSecretLength")
    length, prf = group.bits("keyBlockLength"), f"TLSKDF/1.2/{hash_name}"
    if vectors.revision == "RFC7627":
        label, seeds = b"extended master secret", (test.octets("sessionHash"), b"")
    else:
        label, seeds = b"master secret", (test.octets("clientHelloRandom"), test.octets("serverHelloRandom"))
    master = one((yield prf, u32(48), test.octets("preMasterSecret"), label, *seeds))
    keys = one((yield prf, u32(length), master, b"key expansion", test.octets("serverRandom"), test.octets("clientRandom")))
    return {"masterSecret": master.hex(), "keyBlock": keys.hex()}


def tls13(vectors, group, test):
    """The key schedule. The randoms stand for the transcript."""
    hash_name = group["hmacAlg"]
    need(vectors, "HMAC-" + hash_name)
    if group["runningMode"] not in ("DHE", "PSK", "PSK-DHE"):
        raise Failure(f"runningMode '{group['runningMode']}' is not known")
    seen, hashes = b"", []
    for part in ("", "helloClientRandom", "helloServerRandom", "finishedServerRandom", "finishedClientRandom"):
        seen += test.octets(part) if part else b""
        hashes.append(one((yield hash_name, seen)))
    nothing, client_hello, hello, server_finished, finished = hashes
    zeros, size = bytes(len(nothing)), u32(len(nothing))
    psk, dhe = (test.octets(name) if name in test.data else zeros for name in ("psk", "dhe"))
    extract, label = f"HKDF/{hash_name}/extract", f"HKDFExpandLabel/{hash_name}"
    secrets = {}

    early = one((yield extract, psk, zeros))
    handshake = one((yield extract, dhe, one((yield label, size, early, b"derived", nothing))))
    master = one((yield extract, zeros, one((yield label, size, handshake, b"derived", nothing))))
    for name, secret, words, transcript in (
            ("clientEarlyTrafficSecret", early, b"c e traffic", client_hello),
            ("earlyExporterMasterSecret", early, b"e exp master", client_hello),
            ("clientHandshakeTrafficSecret", handshake, b"c hs traffic", hello),
            ("serverHandshakeTrafficSecret", handshake, b"s hs traffic", hello),
            ("clientApplicationTrafficSecret", master, b"c ap traffic", server_finished),
            ("serverApplicationTrafficSecret", master, b"s ap traffic", server_finished),
            ("exporterMasterSecret", master, b"exp master", server_finished),
            ("resumptionMasterSecret", master, b"res master", finished)):
        secrets[name] = one((yield label, size, secret, words, transcript)).hex()
    return secrets


def ssh(vectors, group, test):
    """Six keys: the IV has a block's length, the integrity key the hash's."""
    hash_name = need(vectors, group["hashAlg"])
    if group["cipher"] not in ("AES-128", "AES-192", "AES-256"):
        raise Failure(f"cipher '{group['cipher']}' is not known")
    key_len, hash_len = int(group["cipher"][4:]) // 8, len(one((yield hash_name, b"")))
    secret, exchange_hash, session = test.octets("k"), test.octets("h"), test.octets("sessionId")
    keys = {}
    for name, command, length in (("initialIv", "iv", 16), ("encryptionKey", "encrypt", key_len), ("integrityKey", "integ", hash_len)):
        for side, short in (("Client", "Cli"), ("Server", "Serv")):
            keys[name + side] = one((yield f"SSHKDF/{hash_name}/{command}{short}", secret, exchange_hash, session, u32(length))).hex()
    return keys


def pbkdf(vectors, group, test):
    """A key from a password."""
    hash_name = group["hmacAlg"]
    need(vectors, "HMAC-" + hash_name)
    length = test.bits("keyLen")
    key = one((yield "PBKDF", test["password"].encode("ascii"), test.octets("salt"), u32(test["iterationCount"]), hash_name.encode("ascii"),
               u32(8 * length)))
    return {"derivedKey": key.hex()}


FAMILIES = [
    Family("KDA", "HKDF", ("Sp800-56Cr1", "Sp800-56Cr2"), {"AFT": hkdf, "VAL": hkdf}),
    Family("KDA", "OneStep", ("Sp800-56Cr1", "Sp800-56Cr2"), {"AFT": one_step, "VAL": one_step}),
    Family("KDA", "OneStepNoCounter", ("Sp800-56Cr2",), {"AFT": one_step, "VAL": one_step}),
    Family("KDA", "TwoStep", ("Sp800-56Cr1", "Sp800-56Cr2"), {"AFT": two_step, "VAL": two_step}),
    Family("KDF", None, ("1.0",), {"AFT": kbkdf}, kbkdf_judge),
    Family(r"TLS-v1\.2", "KDF", ("RFC7627",), {"AFT": tls12}),
    Family("kdf-components", "tls", ("1.0",), {"AFT": tls12}, needs=("TLS-v1.2", "KDF")),
    Family(r"TLS-v1\.3", "KDF", ("RFC8446",), {"AFT": tls13}),
    Family("kdf-components", "ssh", ("1.0",), {"AFT": ssh}),
    Family("PBKDF", None, ("1.0",), {"AFT": pbkdf}),
]
