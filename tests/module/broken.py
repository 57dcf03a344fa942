#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Breaks each self-test of the module in turn, and runs a product on it.

    broken.py SEAL_PY JOINED PRODUCT_ARCHIVE CC...

seal.py tells which known answers there are; the product (broken.c) tells which self-tests there are: the same, or the test fails.
"""
import pathlib
import subprocess
import sys
import tempfile


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f'{" ".join(map(str, command))} ended with {done.returncode}\n{done.stdout}{done.stderr}')
    return done.stdout


def main():
    seal, joined, product, *cc = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix='cupel-broken-') as folder:
        folder = pathlib.Path(folder)

        def linked(name, *options):
            module, program = folder / f'{name}.o', folder / name
            run(sys.executable, seal, *options, '--out-static', module, '--out-shared', folder / f'{name}_shared.o', joined)
            run(*cc, '-o', program, product, module)
            return program

        names = run(sys.executable, seal, '--break', 'list', joined).split()
        tests = run(linked('whole'), 'list').split()
        if sorted(names) != sorted(tests) or len(names) < 3:
            sys.exit(f'seal.py can break {names}, and the self-tests are {tests}')
        # A whole module must fail where a broken one is expected: else the product's checks say nothing.
        for name in names:
            if subprocess.run([folder / 'whole', name], capture_output=True).returncode != 1:
                sys.exit(f'{name} counts as broken in a module that is whole')
        failed = [name for name in names if subprocess.run([linked(name, '--break', name), name]).returncode != 0]
        print(f'broken: {len(names)} self-tests, each broken once; modules that went on: {" ".join(failed) or "none"}')
        return len(failed) != 0


if __name__ == '__main__':
    sys.exit(main())
