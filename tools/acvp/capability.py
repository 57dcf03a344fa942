# SPDX-License-Identifier: MIT
"""Capabilities, as getConfig registers them, against what the tests that passed have shown, both ways; and against the table of services.

What a capability may be asked is a claim: a field with a word, a number or a domain {min, max, increment}, inside the fields around it.
A claim that no test has shown fails, and so does what a test has shown that is within no capability, unless it stands below with
its reason. A reason that nothing needs any more fails, too.
"""
import itertools
import re

# Fields that are not compared: no group or test of a vector set says them, or they do not say what the module can.
NOT_COMPARED = {
    "revision": "the revisions of a set ask the module the same",
    "fixedInfoPattern": "FixedInfo is the caller's", "encoding": "FixedInfo is the caller's",
    "l": "the length that the server is to ask for", "returnedBitsLen": "the length that the server is to ask for",
    "keyBlockLength": "the length that the server is to ask for",
    "incrementalCounter": "which tests the server makes", "overflowCounter": "which tests the server makes",
    "performCounterTests": "which tests the server makes", "dataUnitLenMatchesPayload": "which tests the server makes",
    "supportsEmptyIv": "the groups have an IV or none, and zeroLengthIv", "requiresEmptyIv": "the groups have an IV or none, and zeroLengthIv",
    "reseedImplemented": "the sets with resistance to prediction reseed, and say so of no capability",
    "componentTest": "what signs a digest of the caller is not approved, and skipped by name",
}
# Claims that no vectors are there for: algorithm and mode (regular expression), words around it, field (regular expression), what, reason.
NO_VECTORS = [
    ("ACVP-AES-GCM", {"ivGen": "internal"}, "direction", ["encrypt"],
     "no answer can hold an IV that the module makes: tests/acvp/test_driver.py opens what was sealed"),
    ("ACVP-AES-GCM", {"ivGen": "internal"}, "tagLen", ["96", "112", "120"], "no set with IVs of the module has this length; others have"),
    ("ACVP-AES-GMAC", {"ivGen": "internal"}, ".*", None, "no set of GMAC has IVs of the module"),
    ("SHA2-224", {}, "performLargeDataTest", ["1", "2"], "no set has a message of so many GiB; others have more or fewer"),
    ("SHA2-256", {}, "performLargeDataTest", ["4", "8"], "no set has a message of so many GiB; others have more or fewer"),
    ("SHA2-384", {}, "performLargeDataTest", ["1", "2"], "no set has a message of so many GiB; others have more or fewer"),
    ("SHA2-512", {}, "performLargeDataTest", ["1", "8"], "no set has a message of so many GiB; others have more or fewer"),
    ("SHA2-512/224", {}, "performLargeDataTest", ["2"], "no set has a message of so many GiB; others have more or fewer"),
    ("SHA2-512/256", {}, "performLargeDataTest", ["2", "8"], "no set has a message of so many GiB; others have more or fewer"),
    ("CMAC-AES", {}, "macLen", ["48", "56", "72", "104", "112"], "no set has tags of this length; a tag is the first octets of a longer one"),
    ("KAS-ECC-SSC", {"scheme": "ephemeralUnified"}, "kasRole", ["responder"], "no set has this role, which the module's agreement does not know"),
    ("KAS-ECC-SSC", {"scheme": "onePassDh"}, "kasRole", ["initiator"], "no set has this role, which the module's agreement does not know"),
    ("KDA OneStepNoCounter", {}, "auxFunctionName", ["SHA2-256", "SHA2-384", "SHA2-512/224", "SHA2-512/256"],
     "no set has this function; those of OneStep have it"),
    ("KDA OneStepNoCounter", {}, "macSaltMethods", ["default"], "no set has the default salt with this function; those of OneStep have it"),
    ("KDA TwoStep", {}, "fixedDataOrder", ["before fixed data"], "no set has it; those of KDF have it, and the derivation is KDF's"),
    ("KDA TwoStep", {}, "counterLength", ["8", "16", "24"], "no set has it; those of KDF have it, and the derivation is KDF's"),
    ("KDA TwoStep", {}, "macMode", ["HMAC-SHA2-224", "HMAC-SHA2-256", "HMAC-SHA2-384", "HMAC-SHA2-512/256", "CMAC-AES128", "CMAC-AES192",
                                    "CMAC-AES256"], "no set has it; those of KDF have it, and the derivation is KDF's"),
]
# What passes beyond the capabilities: algorithm and mode (regular expression), field, values, reason.
NOT_REGISTERED = [
    ("HMAC-.*", "keyLen", range(0, 112), "ACVP's sets generate with keys below 112 bits, which the laboratory build alone does"),
    ("PBKDF", "iterationCount", range(1, 1000), "ACVP's sets have fewer iterations than 1000, which the laboratory build alone does"),
    ("ACVP-AES-CTR", "payloadLen", range(129, 1 << 20), "ACVP registers up to one block; the sets' tests of the counter have more"),
    ("ACVP-AES-G(CM|MAC)", "tagLen", [32], "not announced: texts under such tags are so short that the lengths of all others would have to be"),
    ("ACVP-AES-GCM", "ivLen", [2056], "ACVP registers IVs of up to 1024 bits"),
    ("ACVP-AES-KWP?", "kwCipher", ["inverse"], "acvptool would answer these groups with the forward cipher"),
]
# Approved services that no capability is made of: name (regular expression), reason.
NO_CAPABILITY = [
    ("Random", "its bits are nobody's to expect: the DRBGs' vectors and the noise source's assessment speak for it"),
    ("AES-KWP?, inverse cipher", "acvptool would answer the groups of kwCipher inverse with the forward cipher"),
]


def split(entry):
    """What a capability says at one level: {field: allowed}, a list of words, numbers and domains; and lists of objects, one of which
    holds, each a capability of its own."""
    plain, choices = {}, []
    for field, value in entry.items():
        values = value if isinstance(value, list) else [value]
        if isinstance(value, dict):            # {name: {field: ...}}, as KAS has its schemes
            choices.append([{field: [name], **inner} for name, inner in value.items()])
        elif any(isinstance(each, dict) and "min" not in each for each in values):
            choices.append(values)
        elif field not in NOT_COMPARED:
            plain[field] = values
    return plain, choices


def ways(entry):
    """Every way in which it may be asked: {field: allowed}."""
    plain, choices = split(entry)
    for chosen in itertools.product(*([way for inner in choice for way in ways(inner)] for choice in choices)):
        yield {field: allowed for way in (plain, *chosen) for field, allowed in way.items()}


def claims(entry, around=()):
    """Each claim: the fields around it and beside it, its field, what it allows."""
    plain, choices = split(entry)
    here = {**dict(around), **plain}
    for field, allowed in plain.items():
        for each in allowed:
            yield here, field, each
    for inner in itertools.chain(*choices):
        yield from claims(inner, here)


def allows(allowed, value):
    """True where one of these words, numbers and domains has the value. True is no number."""
    for each in allowed:
        if isinstance(each, dict):
            if not isinstance(value, str) and each["min"] <= value <= each["max"] and (value - each["min"]) % each.get("increment", 1) == 0:
                return True
        elif each == value and isinstance(each, bool) == isinstance(value, bool):
            return True
    return False


def beyond(way, shown):
    """Which fields were shown with what the way does not allow. Of what it does not have, it says nothing."""
    return [field for field, value in shown.items() if field in way and not allows(way[field], value)]


def text(value):
    """A word, a number or a domain, for people."""
    return f"{value['min']}..{value['max']}" if isinstance(value, dict) else str(value)


def title(key):
    return " ".join(filter(None, key))


class Judgement:
    """What was compared: names of what is as it must be, (name, reason) of exceptions, failures in words."""

    def __init__(self):
        self.passed, self.excepted, self.failed, self.used = [], [], [], set()

    def excuse(self, name, table, matches, value=None):
        """Note the exception of a table that the name has, and say whether there is one."""
        for row in table:
            if matches(*row[:-1]):
                self.used |= {id(row), (id(row), value)}
                self.excepted.append((name, row[-1]))
                return True
        return False

    def all_needed(self, *tables):
        """Fail for each exception, and each of its values where they are listed, that nothing needed."""
        for row in itertools.chain(*tables):
            listed = row[-2] if isinstance(row[-2], list) else []
            left = [str(value) for value in listed if (id(row), value) not in self.used]
            if left or id(row) not in self.used:
                self.failed.append(f"an exception that nothing needs: {' '.join([row[0], *left])}: {row[-1]}")


def claims_shown(judgement, key, entries, shown):
    """Every claim of these entries needs a test that shows it, and is within what stands around it."""
    for around, field, allowed in itertools.chain(*(claims(entry) for entry in entries)):
        beside = [f"{name} {text(value[0])}" for name, value in around.items() if len(value) == 1 and name != field and not isinstance(value[0], dict)]
        name = f"{title(key)}: {field} {text(allowed)}" + (f" ({', '.join(beside)})" if beside else "")
        if any(field in each and allows([allowed], each[field]) and not beyond(around, each) for _, each in shown):
            judgement.passed.append(name)
        elif not judgement.excuse(name, NO_VECTORS, lambda algorithm, words, fields, what: re.fullmatch(algorithm, title(key)) and re.fullmatch(
                fields, field) and all(around.get(word) == [value] for word, value in words.items()) and (what is None or text(allowed) in what), text(allowed)):
            judgement.failed.append(f"a capability without a vector set that passed: {name}")


def shown_claimed(judgement, key, entries, shown):
    """Everything that was shown is within a capability."""
    found, told = [way for entry in entries for way in ways(entry)], set()
    for name, each in shown:
        fields = min((beyond(way, each) for way in found), key=len, default=None)
        if fields is None:
            judgement.failed.append(f"a vector set that passed without a capability: {name}: {title(key)}")
        for field in fields or ():
            what = f"{name}: {title(key)}: {field} {each[field]}"
            if what in told:
                continue
            told.add(what)
            if not judgement.excuse(what, NOT_REGISTERED, lambda algorithm, only, values: re.fullmatch(algorithm, title(key)) and only == field and
                                    each[field] in values, each[field]):
                judgement.failed.append(f"a vector set that passed without a capability: {what}")


def services_claimed(judgement, names, capabilities):
    """Every approved service of the table is a capability, or a part of one: a mode of a DRBG, a curve."""
    keys = set(capabilities) | {(algorithm, None) for algorithm, _ in capabilities}
    parts = {(algorithm, text(what)) for (algorithm, _), entries in capabilities.items() for entry in entries
             for _, field, what in claims(entry) if field == "mode"}
    curves = {what for entries in capabilities.values() for entry in entries for _, field, what in claims(entry) if field == "curve"}
    for name in names:
        algorithm, _, mode = (("ACVP-" if name.startswith("AES-") else "") + name).partition(" ")
        family, _, part = name.removesuffix(", no df").partition("/")
        if (algorithm, mode or None) in keys or (family, part) in parts or name in curves:
            judgement.passed.append(f"service {name}")
        elif not judgement.excuse(f"service {name}", NO_CAPABILITY, lambda service: re.fullmatch(service, name)):
            judgement.failed.append(f"an approved service without a capability: {name}")


def judge(config, shown, services):
    """`config` is what getConfig lists, `shown` what passed: [((algorithm, mode), set, {field: value})], `services` the names of the
    approved services."""
    judgement, capabilities, passed = Judgement(), {}, {}
    for entry in config:
        key = (entry["algorithm"], entry.get("mode"))
        capabilities.setdefault(key, []).append({field: value for field, value in entry.items() if field not in ("algorithm", "mode")})
    for key, name, each in shown:
        passed.setdefault(key, []).append((name, each))
    for key in sorted(set(capabilities) | set(passed), key=title):
        if key not in passed:
            judgement.failed.append(f"a capability without a vector set that passed: {title(key)}")
            continue
        claims_shown(judgement, key, capabilities.get(key, []), passed[key])
        shown_claimed(judgement, key, capabilities.get(key, []), passed[key])
    services_claimed(judgement, services, capabilities)
    judgement.all_needed(NO_VECTORS, NOT_REGISTERED, NO_CAPABILITY)
    return judgement
