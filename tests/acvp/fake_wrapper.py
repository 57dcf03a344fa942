#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A module wrapper for the driver's self-check: hashlib and toys answer, and $FAKE_WRAPPER names a misbehaviour.

    wrong    every key that is derived, every digest of SHA2-256 and what AES gives has a wrong byte, every tag verifies, and everything opens
    leaky    what does not open is given out
    refuse   what is sealed or encrypted is answered with no string
    die      it ends with status 7 and a word on stderr at the third request
    silent   it answers nothing
    lacking  it ends with status 3, as a wrapper does where the CPU lacks what --cpu names
    garbled  its answers are nonsense
    late     it ends with status 5 at the end of its input
    unknown  it lists another algorithm only
"""
import hashlib
import hmac
import json
import os
import struct
import sys
import time

import toy

HASHES = {"SHA2-224": "sha224", "SHA2-256": "sha256", "SHA2-384": "sha384", "SHA2-512": "sha512"}
AES = ["ACVP-AES-" + mode for mode in ("ECB", "CBC", "CTR", "XTS", "GCM", "GMAC", "CCM", "KW", "KWP")] + ["CMAC-AES"]
MODE = os.environ.get("FAKE_WRAPPER", "")


def aes(mode, verb, args):
    """The answer of AES, a list: `mode` is what stands before the verb."""
    mode, _, way = mode[4:].partition("-")
    if verb in ("seal", "open"):
        tag_len, key, text, nonce, ad = args
        if mode.startswith("KW"):
            key, tag_len = key + mode.encode(), struct.pack("<I", 8)
        tag_len = struct.unpack("<I", tag_len)[0]
        if verb == "seal" and way == "randnonce":
            nonce = toy.stream(12, text, ad)
            return [toy.seal(tag_len, key, text, nonce, ad) + nonce]
        if verb == "seal":
            return [toy.seal(tag_len, key, text, nonce, ad)]
        if way == "randnonce":
            text, nonce = text[:-12], text[-12:]
        out = toy.opened(tag_len, key, text, nonce, ad)
        if out is None:
            return [b"\1" if MODE == "wrong" else b"\0", text[:-tag_len] if MODE in ("wrong", "leaky") else b""]
        return [b"\1", out]
    if mode == "XTS":
        return [toy.xts(*args)]
    key, text, *iv, rounds = args
    if mode == "CTR":
        return [toy.ctr(key, text, *iv)]
    results = [text, *iv]  # CBC's round 1 takes the IV
    for number in range(struct.unpack("<I", rounds)[0]):
        now = results[number]
        results.append(toy.cbc(verb, key, now, *iv) if iv else toy.ecb(verb, key, now))
        if iv:
            iv = [results[-1] if verb == "encrypt" else now]
    return [results[-1], results[-2]]


def derive(name, args):
    """HKDF and PBKDF2."""
    if name == "PBKDF":
        password, salt, iterations, new, bits = args
        return hashlib.pbkdf2_hmac(HASHES[new.decode()], password, salt, *struct.unpack("<I", iterations), struct.unpack("<I", bits)[0] // 8)
    secret, salt, info, length = args
    new, keys, block = HASHES[name.rsplit("/", 1)[1]], b"", b""
    key = hmac.new(salt, secret, new).digest()
    while len(keys) < struct.unpack("<I", length)[0]:
        block = hmac.new(key, block + info + bytes([len(keys) // len(key) + 1]), new).digest()
        keys += block
    return keys[:struct.unpack("<I", length)[0]]


def perform(name, args):
    """The answer to a request."""
    if name == "getConfig":
        listed = ["AES-XYZ"] if MODE == "unknown" else list(HASHES) + ["HMAC-" + name for name in HASHES] + AES
        entries = [{"algorithm": algorithm, "revision": "1.0"} for algorithm in listed]
        if MODE != "unknown":
            entries.append({"algorithm": "ctrDRBG", "revision": "1.0", "capabilities": [{"mode": "AES-256"}]})
            entries.append({"algorithm": "hmacDRBG", "revision": "1.0", "capabilities": [{"mode": name} for name in HASHES]})
            entries.append({"algorithm": "ConditioningComponent", "mode": "Hash_DF", "capabilities": [{"hashAlg": list(HASHES)}]})
            entries += [{"algorithm": "ConditioningComponent", "mode": mode} for mode in ("AES-CBC-MAC", "BlockCipher_DF")]
            entries += [{"algorithm": algorithm, "mode": mode, "revision": "1.0"} for algorithm, mode in (("KDA", "HKDF"), ("PBKDF", None))]
        return json.dumps(entries).encode()
    if "DRBG" in name:
        output = toy.drbg(name, args)
        return output[:-1] + bytes([output[-1] ^ (MODE == "wrong")])
    if name.startswith("KDA/HKDF/") or name == "PBKDF":
        key = derive(name, args)
        return key[:-1] + bytes([key[-1] ^ 1]) if MODE == "wrong" else key
    if name.startswith("CMAC-AES"):
        if name.endswith("/verify"):
            return bytes([toy.cmac(len(args[2]), *args[:2]) == args[2] or MODE == "wrong"])
        return toy.cmac(struct.unpack("<I", args[0])[0], *args[1:])
    if name.startswith("AES"):
        mode, verb = name.rsplit("/", 1)
        answer = aes(mode, verb, args)
        if verb != "open" and MODE == "refuse":
            return []
        if verb != "open" and MODE == "wrong":
            wrong = bytearray(answer[0])
            wrong[-1 if verb == "decrypt" else 0] ^= 1
            answer[0] = bytes(wrong)
        return answer
    mac = name.startswith("HMAC-")
    base, _, verb = (name[5:] if mac else name).partition("/")
    new = getattr(hashlib, HASHES[base])
    if mac:
        msg, key = args if not verb else (args[1], args[0])
        tag = hmac.new(key, msg, new).digest()
        return tag if not verb else bytes([tag[:len(args[2])] == args[2] or MODE == "wrong"])
    if verb == "MCT":
        last = [args[0]] * 3
        for _ in range(1000):
            last = last[1:] + [new(b"".join(last)).digest()]
        digest = last[2]
    elif verb == "LDT":
        digest = new(args[0] * struct.unpack("<Q", args[1])[0]).digest()
    else:
        digest = new(args[0]).digest()
    return digest[:-1] + bytes([digest[-1] ^ 1]) if MODE == "wrong" and base == "SHA2-256" else digest


def main():
    if MODE == "lacking":
        print("this CPU lacks it", file=sys.stderr)
        return 3
    stdin, stdout, requests = sys.stdin.buffer, sys.stdout.buffer, 0
    while True:
        head = stdin.read(4)
        if not head:
            return 5 if MODE == "late" else 0
        lengths = struct.unpack(f"<{struct.unpack('<I', head)[0]}I", stdin.read(4 * struct.unpack("<I", head)[0]))
        name, *args = [stdin.read(length) for length in lengths]
        requests += 1
        if MODE == "die" and requests == 3:
            print("fake: no more", file=sys.stderr)
            return 7
        if MODE == "silent":
            time.sleep(60)
        answer = perform(name.decode(), args)
        answer = [answer] if isinstance(answer, bytes) else answer
        good = struct.pack(f"<{len(answer) + 1}I", len(answer), *map(len, answer)) + b"".join(answer)
        stdout.write(b"\xff" * 8 if MODE == "garbled" and requests > 1 else good)
        stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
