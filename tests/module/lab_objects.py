#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every object of a laboratory build is byte for byte that of the product build, but lab.c's in the place of product.c's.

    lab_objects.py SOURCE BUILD CC...

Builds the module a second time with the option `lab` turned round, and compares the objects that the two are joined of.
"""
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

KEPT = ('boundary', 'approved_only', 'asm', 'buildtype', 'optimization', 'debug', 'c_args', 'wrap_mode')


def run(*command, env=None):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, env=env)
    if done.returncode != 0:
        sys.exit(f'{shlex.join(map(str, command))} ended with {done.returncode}\n{done.stdout}{done.stderr}')
    return done.stdout


def objects(build):
    """The objects that the archive's module is joined of: those of lib/ that the build's rules name as inputs of the join."""
    rules = run('ninja', '-C', build, '-t', 'query', 'lib/cupel_joined.o')
    inputs = rules[rules.index('input:'):rules.index('outputs:')]
    found = [line.strip() for line in inputs.splitlines() if line.strip().endswith('.o') and not line.strip().startswith('|')]
    if not found:
        sys.exit(f'no objects in the join of {build}:\n{rules}')
    return {name: (pathlib.Path(build) / name).read_bytes() for name in found}


def main():
    source, build, *cc = sys.argv[1:]
    meson = shlex.split(os.environ.get('MESON', 'meson'))
    options = {o['name']: o['value'] for o in json.loads(run(*meson, 'introspect', '--buildoptions', build))}
    chosen = [f'-D{name}={str(options[name]).lower() if isinstance(options[name], bool) else options[name]}' for name in KEPT
              if name in options and options[name] not in ([], '')]
    with tempfile.TemporaryDirectory(prefix='cupel-lab-') as folder:
        run(*meson, 'setup', folder, source, *chosen, f'-Dlab={str(not options["lab"]).lower()}',
            env={**os.environ, 'CC': shlex.join(cc)})
        run('ninja', '-C', folder, 'lib/libcupel.a')
        ours, other = objects(build), objects(folder)
    lab, product = (ours, other) if options['lab'] else (other, ours)
    only_lab, only_product = sorted(lab.keys() - product.keys()), sorted(product.keys() - lab.keys())
    differing = sorted(name for name in lab.keys() & product.keys() if lab[name] != product[name])
    same = len(lab.keys() & product.keys()) - len(differing)
    print(f'lab_objects: {same} objects the same, {len(differing)} differ {differing}; laboratory alone {only_lab}, product alone {only_product}')
    names = [pathlib.PurePath(name).name[:-len('.c.o')] for name in only_lab + only_product]     # lab_lab_c.o, or lab_lab.c.o
    return not (same > 10 and not differing and names == ['lab_lab', 'lab_product'])


if __name__ == '__main__':
    sys.exit(main())
