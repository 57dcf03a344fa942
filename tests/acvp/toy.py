# SPDX-License-Identifier: MIT
"""Toys in the place of AES's modes, for the driver's self-check: the same shapes and sizes, and no security."""
import hashlib
import hmac


def xor(left, right):
    return bytes(a ^ b for a, b in zip(left, right))


def stream(length, *parts):
    """Octets that depend on all parts."""
    return hashlib.shake_128(b"|".join(parts)).digest(length)


def drbg(command, args):
    """Octets that depend on all that a DRBG, or a derivation function, was given."""
    return stream(int.from_bytes(args[0], "little"), command.encode(), *args[1:])


def block(verb, key, data):
    """A permutation of 16 octets: a Feistel network of two rounds."""
    left, right = data[:8], data[8:]
    if verb == "encrypt":
        left = xor(left, hashlib.sha256(key + right).digest())
        return left + xor(right, hashlib.sha256(left + key).digest())
    right = xor(right, hashlib.sha256(left + key).digest())
    return xor(left, hashlib.sha256(key + right).digest()) + right


def ecb(verb, key, data):
    return b"".join(block(verb, key, data[i:i + 16]) for i in range(0, len(data), 16))


def cbc(verb, key, data, iv):
    out = b""
    for i in range(0, len(data), 16):
        now = data[i:i + 16]
        if verb == "encrypt":
            iv = block(verb, key, xor(now, iv))
            out += iv
        else:
            out += xor(block(verb, key, now), iv)
            iv = now
    return out


def xts(key, unit, tweak):
    return xor(unit, stream(len(unit), key, tweak))


ctr = xts


def seal(tag_len, key, text, nonce, ad):
    text = xor(text, stream(len(text), key, nonce))
    return text + hmac.new(key, nonce + ad + text, "sha256").digest()[:tag_len]


def opened(tag_len, key, sealed, nonce, ad):
    """The text; None where the tag is wrong."""
    text = sealed[:len(sealed) - tag_len]
    text = xor(text, stream(len(text), key, nonce))
    return text if seal(tag_len, key, text, nonce, ad) == sealed else None


def cmac(tag_len, key, msg):
    return hmac.new(key, msg, "sha512").digest()[:tag_len]
