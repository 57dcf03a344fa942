#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Links one libcupel.a into products in every way, runs them, and compares the digest.

    matrix.py [--only TEXT] [--verbose] LIBCUPEL.A INCLUDE...

A cell is a compiler, a linker and a way to link. Where a cell does not work, a product without Cupel is built in the same way:
what that cannot do either is skipped with its reason; everything else is a failure.
"""
import argparse
import pathlib
import re
import shutil
import sys
import tempfile

from lane import COMPILERS, LINKERS, Failed, Lane, Skipped, answers, cannot, expect, need, run, sealed_module

HERE = pathlib.Path(__file__).resolve().parent
PIC = ['-fPIC']
PIE = ['-fPIE', '-pie']
EARLY = ['-O1', '-fno-stack-protector', '-DEARLY']

# Way to link: what is built, and the flags of the compiler, which also links.
WAYS = {
    'static': ('program', ['-static', '-no-pie']),
    'static-pie': ('program', ['-static-pie', '-fPIE']),
    'pie': ('program', PIE),
    'no-pie': ('program', ['-fno-pie', '-no-pie']),
    'gc-sections': ('program', [*PIE, '-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections']),
    'lto': ('program', [*PIE, '-O2', '-flto']),
    'lto static': ('program', ['-static', '-O2', '-flto', '-Wl,--gc-sections']),
    'stripped': ('stripped', PIE),
    'shared object': ('shared', PIC),
    'dlopen': ('dlopen', PIC),
    'dlopen stripped, gc-sections, lto': ('dlopen stripped', [*PIC, '-O2', '-flto', '-Wl,--gc-sections', '-Wl,-Bsymbolic']),
    'separate-code': ('program', [*PIE, '-Wl,-z,separate-code']),
    'noseparate-code': ('program', [*PIE, '-Wl,-z,noseparate-code']),
    'now': ('program', [*PIE, '-fno-plt', '-Wl,-z,now', '-Wl,-z,relro']),
    'icf': ('program', [*PIE, '-ffunction-sections', '-Wl,--icf=all']),
    'relr': ('program', [*PIE, '-Wl,-z,pack-relative-relocs']),
    'emit-relocs': ('program', [*PIE, '-Wl,--emit-relocs']),
    'whole-archive': ('whole', PIE),
    'partial link': ('partial', ['-fno-pie', '-no-pie']),
    'medium': ('program', ['-fno-pie', '-no-pie', '-mcmodel=medium', '-DFAR_BYTES=0x90000000UL']),
    'large': ('program', ['-fno-pie', '-no-pie', '-mcmodel=large']),
    'early constructor static': ('program', ['-static', '-no-pie', *EARLY, '-DEARLY_CONSTRUCTOR']),
    'early constructor pie': ('program', [*PIE, *EARLY, '-DEARLY_CONSTRUCTOR']),
    'early constructor, shared object': ('shared', [*PIC, *EARLY, '-DEARLY_CONSTRUCTOR']),
    'early preinit static': ('program', ['-static', '-no-pie', *EARLY, '-DEARLY_PREINIT']),
    'early preinit pie': ('program', [*PIE, *EARLY, '-DEARLY_PREINIT']),
    'early resolver static': ('program', ['-static', '-no-pie', *EARLY, '-DEARLY_RESOLVER']),
    'early resolver pie': ('program', [*PIE, *EARLY, '-DEARLY_RESOLVER']),
    'early resolver, shared object': ('shared', [*PIC, *EARLY, '-DEARLY_RESOLVER']),
    'coverage, stack protector': ('program', [*PIE, '--coverage', '-fstack-protector-all']),
    'address sanitizer': ('program', [*PIE, '-fsanitize=address']),
    'c++ exception': ('exception', ['-O2', *PIE]),
    'c++ exception static': ('exception', ['-O2', '-static', '-no-pie']),
}
# What no linker of an older system may be able to do. Every other way must work with one compiler and linker at least.
MAY_BE_UNKNOWN = {'icf', 'relr', 'medium', 'address sanitizer'}


def link(cell, cupel):
    """Builds what a cell says in its folder, with the archive and flags `cupel`; gives the file with the module and the command."""
    compiler, linker, way, folder = cell
    kind, flags = WAYS[way]
    folder.mkdir()
    cc = [COMPILERS[compiler] if kind == 'exception' else compiler, '-w', *flags]
    program, library, whole = folder / 'program', folder / 'libproduct.so', ['-Wl,--whole-archive', *cupel.archive, '-Wl,--no-whole-archive']
    ld = [f'-fuse-ld={linker}']
    sources = [HERE / 'product.c'] + [HERE / 'early.c'] * ('-DEARLY' in flags)
    if kind in ('program', 'stripped'):
        run(*cc, *ld, *cupel.flags, HERE / 'main.c', *sources, *cupel.archive, '-o', program, cwd=folder)
    elif kind == 'whole':
        run(*cc, *ld, *cupel.flags, HERE / 'main.c', *sources, *whole, '-o', program)
    elif kind == 'partial':
        run(*cc, *cupel.flags, '-c', HERE / 'product.c', '-o', folder / 'product.o')
        run(*cc, *ld, '-nostdlib', '-r', folder / 'product.o', *cupel.archive, '-o', folder / 'joined.o')
        run(*cc, *ld, HERE / 'main.c', folder / 'joined.o', '-o', program)
    elif kind == 'exception':
        run(*cc, *ld, '-fnon-call-exceptions', *cupel.flags, HERE / 'exception.cc', *cupel.archive, '-o', program)
    else:
        run(*cc, *ld, '-shared', *cupel.flags, *sources, *cupel.archive, '-o', library)
        if kind == 'shared':
            run(*cc, *ld, HERE / 'main.c', '-L', folder, '-lproduct', '-Wl,-rpath,$ORIGIN', '-o', program)
        else:
            run(*cc, *ld, HERE / 'loads.c', '-ldl', '-o', program)
    product = library if library.exists() else program
    if 'stripped' in kind:
        run('strip', '--strip-all', product)
    return product, [program, library] if 'dlopen' in kind else [program]


class Cupel:
    def __init__(self, archive, includes):
        self.module = sealed_module(archive)
        self.archive = [archive]
        self.flags = [f'-I{folder}' for folder in includes]

    def judge(self, product, command):
        found = answers(run(*command))
        expect('the state', found['state'], 'approved')
        expect('the digest that the module reports', found['digest'], self.module.digest.hex())
        expect('the build id that the module reports', found['build_id'], self.module.build_id.hex())
        expect('the digest in the linked file', sealed_module(product).digest.hex(), self.module.digest.hex())

    def judge_exceptions(self, product, command):
        """Once with every CPU feature, then without each, then with ever fewer: so every code path that this CPU has is taken."""
        found = int(re.match(r'found (\S+)', run(*command, '0'))[1], 0)
        bits = [1 << i for i in range(found.bit_length()) if found >> i & 1]
        masks = {*bits, *(found & -bit for bit in bits), found}
        for mask in sorted(masks):
            output = run(*command, hex(mask))
            expect('features in use', re.search(r'in_use (\S+)', output)[1], hex(found & ~mask) if found & ~mask else '0')
        expect('the digest in the linked file', sealed_module(product).digest.hex(), self.module.digest.hex())


class Probe:
    """The same with the stand-in of probe.c. No flag of a cell touches it, as none touches the module."""

    def __init__(self, folder):
        compiler = next(filter(shutil.which, COMPILERS))
        run(compiler, '-O2', '-fPIC', '-c', HERE / 'probe.c', '-o', folder / 'probe.o')
        run('ar', 'rcs', folder / 'libprobe.a', folder / 'probe.o')
        self.archive, self.flags = [folder / 'libprobe.a'], ['-DWITHOUT_CUPEL']

    def judge(self, product, command):
        answers(run(*command))

    def judge_exceptions(self, product, command):
        run(*command, '0')


def try_cell(cell, cupel):
    judge = cupel.judge_exceptions if WAYS[cell[2]][0] == 'exception' else cupel.judge
    judge(*link(cell, cupel))


def check(compiler, linker, way, cupel, probe, folder):
    need(compiler, LINKERS[linker])
    if WAYS[way][0] == 'exception':
        need(COMPILERS[compiler])
    try:
        try_cell((compiler, linker, way, folder), cupel)
        return way
    except Failed as failure:
        try:
            try_cell((compiler, linker, way, folder.with_suffix('.probe')), probe)
        except Failed as without:
            raise Skipped(f'no product can be linked so: {cannot(without)}') from None
        raise failure


def impossible():
    raise Failed('it worked nowhere, so this lane shows nothing about it')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--only', default='', metavar='TEXT', help='only cells whose name holds this')
    parser.add_argument('--verbose', action='store_true', help='name what passes, too')
    parser.add_argument('archive', type=pathlib.Path)
    parser.add_argument('includes', nargs='+', type=pathlib.Path)
    args = parser.parse_args()
    lane = Lane(talkative=args.verbose)
    cupel = Cupel(args.archive.resolve(), [p.resolve() for p in args.includes])
    print(f'digest {cupel.module.digest.hex()}')
    with tempfile.TemporaryDirectory(prefix='cupel-matrix-') as top:
        cells = [(compiler, linker, way) for compiler in COMPILERS for linker in LINKERS for way in WAYS]
        top = pathlib.Path(top)
        probe = Probe(top)
        worked = lane.check_all((', '.join(cell), check, *cell, cupel, probe, top / f'{i}') for i, cell in enumerate(cells)
                                if args.only in ', '.join(cell))
    for way in WAYS.keys() - MAY_BE_UNKNOWN - set(worked):
        if args.only in way:
            lane.check(f'{way}, with any compiler and linker', impossible)
    return lane.close()


if __name__ == '__main__':
    sys.exit(main())
