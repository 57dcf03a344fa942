#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A module wrapper for the driver's self-check: hashlib answers, and $FAKE_WRAPPER names a misbehaviour.

    wrong    every digest of SHA2-256 has a wrong byte, and every tag verifies
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

HASHES = {"SHA2-224": "sha224", "SHA2-256": "sha256", "SHA2-384": "sha384", "SHA2-512": "sha512"}
MODE = os.environ.get("FAKE_WRAPPER", "")


def perform(name, args):
    """The answer to a request."""
    if name == "getConfig":
        listed = ["AES-XYZ"] if MODE == "unknown" else list(HASHES) + ["HMAC-" + name for name in HASHES]
        return json.dumps([{"algorithm": algorithm, "revision": "1.0"} for algorithm in listed]).encode()
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
        stdout.write(b"\xff" * 8 if MODE == "garbled" and requests > 1 else struct.pack("<II", 1, len(answer)) + answer)
        stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
