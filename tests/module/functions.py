#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lists the public functions, one FUNCTION(name) a line, as the headers declare them.

    functions.py OUT.def HEADER...
"""
import re
import sys


def declarations(headers):
    """[(name, type of the result, text of the arguments)], by name."""
    found = []
    for header in headers:
        if header.endswith('/lab.h'):
            continue     # the laboratory's hooks are there to be misused
        with open(header, encoding='utf-8') as file:
            source = re.sub(r'/\*.*?\*/', '', file.read(), flags=re.S)
        # A declaration starts with CUPEL_API and ends with a semicolon; its name stands before the first bracket after it.
        for declaration in re.findall(r'^CUPEL_API\b([^;]*);', source, flags=re.M):
            match = re.fullmatch(r'(.*?)\b(cupel_\w+)\s*\((.*)\)\s*', declaration, flags=re.S)
            if not match:
                sys.exit(f'{header}: no function in: CUPEL_API{declaration}')
            found.append((match[2], match[1].replace('CUPEL_MUST_CHECK', '').strip(), match[3]))
    if not found or len({name for name, _, _ in found}) != len(found):
        sys.exit(f'found {len(found)} functions, not each once')
    return sorted(found)


def main():
    out, *headers = sys.argv[1:]
    with open(out, 'w', encoding='utf-8') as file:
        file.write('/* Made by functions.py. */\n')
        file.writelines(f'FUNCTION({name})\n' for name, _, _ in declarations(headers))


if __name__ == '__main__':
    main()
