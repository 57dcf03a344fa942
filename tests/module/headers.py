#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every public header compiles alone, twice in a row, without a warning: as C11 and later, and as C++17 where there is a compiler.

    headers.py INCLUDE_FOLDER... -- HEADER... -- CC... -- [CXX...]
"""
import pathlib
import subprocess
import sys


def split(items):
    groups = [[]]
    for item in items:
        if item == '--':
            groups.append([])
        else:
            groups[-1].append(item)
    return groups


def main():
    folders, headers, cc, cxx = split(sys.argv[1:])
    names = ['cupel/' + pathlib.PurePath(header).name for header in headers]
    names = sorted({*names, 'cupel/services.h', 'cupel/lab.h'})
    warnings = ['-Wall', '-Wextra', '-Wpedantic', '-Wconversion', '-Wshadow', '-Wundef', '-Werror']
    lanes = [(cc, 'c', standard, ['-Wstrict-prototypes', '-Wmissing-prototypes']) for standard in ('c11', 'gnu11', 'c17')]
    lanes += [(cxx, 'c++', 'c++17', ['-Wold-style-cast'])] if cxx else []
    count, failed = 0, 0
    for compiler, language, standard, more in lanes:
        for name in names:
            source = f'#include <{name}>\n#include <{name}>\nint used(void);\nint used(void) {{ return 0; }}\n'
            command = [*compiler, '-x', language, f'-std={standard}', *warnings, *more, '-fsyntax-only']
            command += [f'-I{folder}' for folder in folders] + ['-']
            done = subprocess.run(command, input=source, text=True, capture_output=True)
            count += 1
            if done.returncode != 0:
                failed += 1
                print(f'{name} as {standard}:\n{done.stderr}')
    print(f'headers: {count} compilations, {failed} failed' + ('' if cxx else '; no C++ compiler here'))
    return failed != 0 or count == 0


if __name__ == '__main__':
    sys.exit(main())
