# SPDX-License-Identifier: MIT
"""The algorithm families that the driver knows: one file each, with a table FAMILIES of its rows."""
import re

from . import aead, cipher, drbg, ec, hash, kdf, mac, wrap

FAMILIES = hash.FAMILIES + mac.FAMILIES + cipher.FAMILIES + aead.FAMILIES + wrap.FAMILIES + drbg.FAMILIES + kdf.FAMILIES + ec.FAMILIES


def find(algorithm, mode, revision):
    """The row of a vector set; None where there is none."""
    for family in FAMILIES:
        if re.fullmatch(family.algorithms, algorithm) and family.mode == mode and revision in family.revisions:
            return family
    return None
