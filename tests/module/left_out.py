#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The code of what is not approved stands in a permissive program, and not in an approved-only one.

    left_out.py PERMISSIVE_PROGRAM APPROVED_ONLY_PROGRAM
"""
import math
import re
import struct
import sys


def constants():
    """MD5's first constants (RFC 1321 3.4), as a table or one by one in instructions."""
    return [struct.pack('<I', int(abs(math.sin(i + 1)) * 2 ** 32)) for i in range(64)]


def num_found(path):
    with open(path, 'rb') as file:
        data = file.read()
    assert re.search(rb'\x89CUPEL\r\n|approved_only=', data), f'{path} holds no module'
    return sum(c in data for c in constants())


def main():
    permissive, approved_only = sys.argv[1:]
    there, left = num_found(permissive), num_found(approved_only)
    print(f'left_out: of 64 constants of MD5, {there} in the permissive program and {left} in the approved-only one')
    return not (there == 64 and left == 0)


if __name__ == '__main__':
    sys.exit(main())
