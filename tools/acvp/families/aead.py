# SPDX-License-Identifier: MIT
"""GCM, GMAC and CCM."""
from harness import Failure, Skip, cut, one, opened, u32

from .cipher import direction, key_of, whole
from .family import Family

NONCE = 12  # octets of the IVs that the module makes
LONGEST = {4: 1 << 10, 8: 1 << 21}  # octets of text and additional data under tags of so many (SP 800-38D table 1, 2)


def parts(group, test, text_name, text_len):
    """(key, text, IV or None where it is to be made, additional data)."""
    text = whole(test.octets(text_name), text_len, text_name) if text_name in test.data else b""
    iv = whole(test.octets("iv"), group.bits("ivLen"), "iv") if "iv" in test.data else None
    return key_of(group, test), text, iv, cut(test.octets("aad"), group.bits("aadLen"), "aad")


def internal(group):
    """Whether the module makes the IVs."""
    group.get("ivGenMode")
    if group["ivGen"] not in ("internal", "external"):
        raise Failure(f"ivGen '{group['ivGen']}' is not known")
    return group["ivGen"] == "internal"


def gcm(vectors, group, test):
    """A text with its tag beside it; GMAC has none, and answers a verdict or a tag alone."""
    name, tag_len, makes_iv = vectors.algorithm.removeprefix("ACVP-"), group.bits("tagLen"), internal(group)
    verb, given, wanted = direction(group)
    gmac = name == "AES-GMAC"
    text_len = group.get("payloadLen", 0) // 8 if gmac else group.bits("payloadLen")
    key, text, iv, aad = parts(group, test, given, text_len)
    if verb == "encrypt" and makes_iv:
        out = one((yield f"{name}-randnonce/seal", u32(tag_len), key, text, b"", aad))
        out, iv = out[:-NONCE], out[-NONCE:]
        whole(iv, group.bits("ivLen"), "the IV that was made")
    elif iv is None:
        raise Failure("field 'iv' is missing")
    elif verb == "encrypt":
        out = one((yield f"{name}/seal", u32(tag_len), key, text, iv, aad))
    else:
        text += whole(test.octets("tag"), tag_len, "tag")
        if makes_iv:
            text, iv, name = text + iv, b"", f"{name}-randnonce"
        text = opened((yield f"{name}/open", u32(tag_len), key, text, iv, aad))
        if text is None and text_len + len(aad) > LONGEST.get(tag_len, text_len + len(aad)):
            raise Skip(f"refused: more than {LONGEST[tag_len]} octets under a tag of {8 * tag_len} bits (SP 800-38D C)")
        return {"testPassed": text is not None} if gmac or text is None else {wanted: text.hex()}
    whole(out, len(text) + tag_len, "the ciphertext with its tag")
    return {**({"iv": iv.hex()} if makes_iv else {}), **({} if gmac else {wanted: out[:len(text)].hex()}), "tag": out[len(text):].hex()}


def ccm(_vectors, group, test):
    """A text with its tag at its end."""
    tag_len, payload_len = group.bits("tagLen"), group.bits("payloadLen")
    verb, given, wanted = direction(group)
    key, text, iv, aad = parts(group, test, given, payload_len + (tag_len if verb == "decrypt" else 0))
    if verb == "encrypt":
        return {wanted: one((yield "AES-CCM/seal", u32(tag_len), key, text, iv, aad)).hex()}
    text = opened((yield "AES-CCM/open", u32(tag_len), key, text, iv, aad))
    return {"testPassed": False} if text is None else {wanted: text.hex()}


def judge(vectors, group, test, expected, answer):
    """What was sealed under an IV that the module made is judged by opening it."""
    if group["direction"] == "decrypt" or group.get("ivGen") != "internal":
        return say_more(expected, answer)
    name, tag_len = vectors.algorithm.removeprefix("ACVP-"), group.bits("tagLen")
    key, text, _, aad = parts(group, test, "pt", group.get("payloadLen", 0) // 8)
    sealed = bytes.fromhex(answer.get("ct", "") + answer["tag"])
    if opened((yield f"{name}/open", u32(tag_len), key, sealed, bytes.fromhex(answer["iv"]), aad)) != text:
        raise Failure("what was sealed does not open to the text")
    return None


def say_more(expected, answer):
    """The answer, with what some servers say beside it: that a text that was opened passed, and GMAC's empty text."""
    more = {"testPassed": True} if "pt" in answer else {"pt": ""} if answer.get("testPassed") else {"ct": ""} if "tag" in answer else {}
    return {**{name: value for name, value in more.items() if expected.get(name) == value}, **answer}


FAMILIES = [
    Family(r"ACVP-AES-G(CM|MAC)", None, ("1.0",), {"AFT": gcm}, judge),
    Family(r"ACVP-AES-CCM", None, ("1.0",), {"AFT": ccm}, judge),
]
