#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Several Cupels in one process: each keeps its identity and its state.

    together.py --archive A --archive-of-approved-only A --shared SO INCLUDE...

The parts are shared objects, each with a module of its own: `plain` and `strict` hold different builds as static archives,
`again` holds the same build as `plain`, `beside` uses libcupel.so. The program holds a part, too.
"""
import argparse
import os
import pathlib
import sys
import tempfile

from lane import COMPILERS, LINKERS, Failed, Lane, expect, need, run, sealed_module

HERE = pathlib.Path(__file__).resolve().parent
OK, DONE_NOT_APPROVED, NOT_APPROVED, LOCKED, SHUT_DOWN = '0', '1', '-64', '-65', '-71'


class Parts:
    """The parts and programs of one compiler and linker."""

    def __init__(self, compiler, linker, args, folder):
        need(compiler, LINKERS[linker])
        folder.mkdir()
        self.folder, includes = folder, [f'-I{i}' for i in args.includes]
        self.cc = [compiler, f'-fuse-ld={linker}', '-w', '-O1', *includes]
        (folder / 'libcupel.so.0').symlink_to(args.shared)
        (folder / 'libcupel.so').symlink_to(args.shared)
        self.ids = {'plain': args.archive, 'again': args.archive, 'strict': args.archive_of_approved_only, 'beside': args.shared}
        self.ids = {part: sealed_module(path).build_id.hex() for part, path in self.ids.items()}
        self.ids['program'] = self.ids['plain']
        self.archives = {'plain': [args.archive], 'again': [args.archive], 'strict': [args.archive_of_approved_only],
                         'beside': ['-L', folder, '-lcupel', '-Wl,-rpath,$ORIGIN'], 'program': [args.archive]}
        for part in ('plain', 'again', 'strict', 'beside'):
            run(*self.cc, '-shared', '-fPIC', f'-DPART={part}', HERE / 'part.c', *self.archives[part], '-o', folder / f'lib{part}.so')

    def link(self, name, *linked, own_part=False):
        """A program with parts linked to it, and with a module of its own where own_part."""
        own = ['-rdynamic', '-DPART=program', HERE / 'part.c', *self.archives['program']] if own_part else []
        parts = [f'-l{part}' for part in linked]
        run(*self.cc, HERE / 'together.c', *own, '-L', self.folder, '-Wl,--no-as-needed', *parts, '-Wl,-rpath,$ORIGIN',
            f'-Wl,-rpath-link,{self.folder}', '-ldl', '-o', self.folder / name)
        return self.folder / name

    def lib(self, part):
        return self.folder / f'lib{part}.so'

    def play(self, program, script, *load, preload=()):
        """Calls parts as the script says: (part, verb, answer). `identify` needs no answer."""
        script = [(part, verb, *(rest or [self.ids[part]])) for part, verb, *rest in script]
        env = dict(os.environ, LD_PRELOAD=':'.join(map(str, preload))) if preload else None
        output = run(program, *load, *[f'{part}:{verb}' for part, verb, _ in script], env=env)
        for line, wanted in zip(output.splitlines(), script):
            expect('an answer', line, ' '.join(wanted))
        expect('the number of answers', len(output.splitlines()), len(script))


def introduce(*parts):
    return [step for part in parts for step in ((part, 'identify'), (part, 'sha256', OK))]


def own_states(first, second):
    """Both permit and are permitted alone: what one is told does not reach the other."""
    return [*introduce(first, second),
            (first, 'lock', OK), (first, 'permit', LOCKED), (first, 'md5', NOT_APPROVED),
            (second, 'md5', NOT_APPROVED), (second, 'permit', OK), (second, 'md5', DONE_NOT_APPROVED),
            (first, 'md5', NOT_APPROVED), (first, 'shutdown', OK), (first, 'sha256', SHUT_DOWN), (second, 'sha256', OK),
            *[(second, 'identify')]]


def strict_and(other):
    """The approved-only build is locked by its build; the other one is not."""
    return [*introduce('strict', other), ('strict', 'permit', LOCKED), (other, 'permit', OK), (other, 'md5', DONE_NOT_APPROVED),
            ('strict', 'md5', NOT_APPROVED), ('strict', 'shutdown', OK), (other, 'sha256', OK), (other, 'md5', DONE_NOT_APPROVED)]


def different(parts):
    if parts.ids['plain'] == parts.ids['strict']:
        raise Failed('the two archives are the same build, so this lane shows nothing')
    expect('the build id of libcupel.so', parts.ids['beside'], parts.ids['plain'])


def dlopened(parts, scopes):
    program, load = parts.folder / 'bare', []
    for scope, part in zip(scopes, ('plain', 'strict')):
        load += [scope, parts.lib(part)]
    parts.play(program, strict_and('plain'), *load)
    parts.play(program, strict_and('plain'), *load[2:], *load[:2])
    parts.play(program, own_states('plain', 'again'), *load[:2], scopes[1], parts.lib('again'))


def linked(parts):
    parts.play(parts.link('both', 'plain', 'strict'), strict_and('plain'))
    parts.play(parts.link('both-swapped', 'strict', 'plain'), strict_and('plain'))
    parts.play(parts.link('twins', 'plain', 'again'), own_states('again', 'plain'))


def with_program(parts):
    program = parts.link('own', 'strict', own_part=True)
    parts.play(program, strict_and('program'))
    parts.play(program, own_states('program', 'plain'), '--global', parts.lib('plain'))


def shared_beside_static(parts):
    program = parts.folder / 'bare'
    for scope in ('--local', '--global'):
        parts.play(program, own_states('beside', 'plain'), scope, parts.lib('beside'), scope, parts.lib('plain'))
        parts.play(program, strict_and('beside'), scope, parts.lib('strict'), scope, parts.lib('beside'))
    parts.play(parts.link('linked-beside', 'beside', 'plain'), own_states('plain', 'beside'))


def preloaded(parts):
    """libcupel.so stands first in every search, and takes nobody's place."""
    parts.play(parts.folder / 'bare', strict_and('plain'), '--global', parts.lib('plain'), '--global', parts.lib('strict'),
               preload=[parts.folder / 'libcupel.so.0'])


def shared_beside_program(parts):
    """The program holds a module, and what it links needs libcupel.so."""
    program = parts.link('own-beside', 'beside', own_part=True)
    parts.play(program, own_states('program', 'beside'))
    parts.play(program, own_states('beside', 'program'))


CHECKS = {
    'the builds are different': different,
    'dlopen, local': lambda parts: dlopened(parts, ('--local', '--local')),
    'dlopen, global': lambda parts: dlopened(parts, ('--global', '--global')),
    'dlopen, one of them global': lambda parts: dlopened(parts, ('--global', '--local')),
    'linked at start': linked,
    'beside a module in the program': with_program,
    'libcupel.so beside a static module': shared_beside_static,
    'libcupel.so preloaded': preloaded,
    'libcupel.so beside a static module in the program': shared_beside_program,
}


def prepare(compiler, linker, args, folder):
    parts = Parts(compiler, linker, args, folder)
    parts.link('bare')
    return parts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--archive', required=True, type=pathlib.Path)
    parser.add_argument('--archive-of-approved-only', required=True, type=pathlib.Path)
    parser.add_argument('--shared', required=True, type=pathlib.Path)
    parser.add_argument('--verbose', action='store_true', help='name what passes, too')
    parser.add_argument('includes', nargs='+', type=pathlib.Path)
    args = parser.parse_args()
    args.shared = args.shared.resolve()
    lane = Lane(talkative=args.verbose)
    with tempfile.TemporaryDirectory(prefix='cupel-together-') as top:
        for compiler in COMPILERS:
            for linker in LINKERS:
                pair = f'{compiler}, {linker}'
                parts = lane.check(f'{pair}: parts', prepare, compiler, linker, args, pathlib.Path(top) / pair.replace(', ', '-'))
                if parts:
                    lane.check_all((f'{pair}: {name}', check, parts) for name, check in CHECKS.items())
    return lane.close()


if __name__ == '__main__':
    sys.exit(main())
