#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the header through which the misuse cases call the public functions: watch.h sees each call, argument by argument.

    watched.py OUT.h HEADER...

A macro named like the function stands before each. The arguments come from the declarations, so that a new one is watched, too.
"""
import re
import sys

import functions


def argument(text, where):
    match = re.fullmatch(r'((?:const )?\w+ ?\**) ?\b(\w+)', re.sub(r'\s+', ' ', text.strip()))
    if not match:
        sys.exit(f'{where}: no argument is read from: {text}')
    return match[1].strip(), match[2]


def watched(found):
    """The initialisers of struct watched: an output's length follows it; of structures and numbers, one is looked at."""
    for i, (kind, name) in enumerate(found):
        behind = found[i + 1][1] if i + 1 < len(found) else ''
        length, what = '0', 'NUMBER'
        if kind.endswith('*'):
            what = 'ALIGNED' if 'cupel_' in kind or kind == 'size_t *' else 'POINTER'
            if 'const' not in kind:
                length = behind if kind == 'uint8_t *' and re.search('_(len|cap)$', behind) else f'sizeof *{name}'
        yield f'{{ "{name}", (uintptr_t){name}, {length}, WATCHED_{what} }}'


def main():
    out, *headers = sys.argv[1:]
    lines, names = ['/* Made by watched.py. */'], []
    for name, result, arguments in functions.declarations(headers):
        if arguments == 'void' or result != 'int':
            continue                     # nothing can be wrong, or nothing is refused
        found = [argument(text, name) for text in arguments.split(',')]
        lines += [f'static inline int watched_{name}({", ".join(f"{kind} {it}" for kind, it in found)})', '{',
                  '\tstruct watched watched[] = {', *(f'\t\t{text},' for text in watched(found)), '\t};', '',
                  f'\twatch_before(watched, {len(found)});',
                  f'\treturn watch_after({len(names)}, watched, {len(found)}, {name}({", ".join(it for _, it in found)}));', '}',
                  f'#define {name} watched_{name}', '']
        names.append(name)
    lines += ['#define WATCHED_FUNCTIONS ' + ', '.join(f'"{name}"' for name in names), f'#define NUM_WATCHED {len(names)}']
    with open(out, 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines) + '\n')


if __name__ == '__main__':
    main()
