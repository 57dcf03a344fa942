#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the libraries import, export, relocate and promise.

    symbols.py --archive A [--archive-of-lab A] [--archive-of-approved-only A] --shared SO INCLUDE...

The public functions are those that include/cupel/*.h declare with CUPEL_API; lab.h's belong to the laboratory variant alone.
"""
import argparse
import pathlib
import re
import sys
import tempfile

from lane import COMPILERS, LINKERS, ROOT, Failed, Lane, Skipped, cannot, contents, expect, need, run, seal, sealed_module

HERE = pathlib.Path(__file__).resolve().parent


def declared(includes, lab):
    """The functions that the headers declare."""
    names = set()
    for header in sorted({h.name: h for folder in includes for h in (folder / 'cupel').glob('*.h')}.values()):
        if lab or header.name != 'lab.h':
            code = re.sub(r'/\*.*?\*/', '', header.read_text(), flags=re.S)
            names |= set(re.findall(r'^CUPEL_API\b[^;]*?\b(\w+)\s*\(', code, re.M))
    if not names:
        raise Failed('no header declares a function')
    return names


def same(what, found, expected):
    """Two sets of names must be one; the difference is named."""
    if set(found) != set(expected):
        raise Failed(f'{what}: not declared, but there: {sorted(set(found) - set(expected))}; '
                     f'declared, but not there: {sorted(set(expected) - set(found))}')


# --- The archive -----------------------------------------------------------------------------------------------------------

def check_imports(archive):
    need('nm')
    expect('undefined symbols', run('nm', '--undefined-only', archive).split('\n', 2)[-1].split(), [])


def check_exports(archive, functions):
    found = {line.split()[2] for line in run('nm', '--defined-only', '--extern-only', archive).splitlines() if len(line.split()) == 3}
    same('global symbols', found, functions)


def check_hidden(archive):
    expect('global symbols that are not hidden',
           [s.name for s in seal.Object(contents(archive)).symbols if s.bind != seal.LOCAL and s.visibility != seal.HIDDEN], [])


def check_relocations(archive):
    obj, sealed = seal.Object(contents(archive)), sealed_module(archive)
    found = [obj.complain(obj.named('.cupel'), r, '') for r in obj.relocs.get(obj.named('.cupel'), [])]
    expect(f'relocations of .cupel ({"; ".join(found)})', len(found), 1)
    reloc, = obj.relocs[obj.named('.cupel')]
    expect('the place of the one relocation, counted from the end of the sealed range', reloc.offset - sealed.length, 32)
    expect('its type and target', (obj.type_name(reloc.type), obj.sections[reloc.symbol.section].name), ('R_X86_64_PC32', '.bss'))


def check_sections(archive):
    found = {s.name for s in seal.Object(contents(archive)).sections if s.flags & seal.A and s.size}
    same('sections that a product loads', found, seal.ALLOWED)


def check_system_calls(archive):
    """A sandbox that rewrites `mov $number, %eax; syscall` must find none in the sealed range."""
    module = sealed_module(archive)
    code = contents(archive)[module.offset:module.offset + module.length]
    if b'\x0f\x05' not in code:
        raise Failed('there is no system call in the sealed range: this check looks for the wrong thing')
    pair = rb'(?:\x41?[\xb8-\xbf].{4}|\x48\xc7[\xc0-\xc7].{4}|\x6a.\x58|\x31\xc0|\x33\xc0)\x0f\x05'
    expect('places where a constant number stands before a system call', [hex(m.start()) for m in re.finditer(pair, code, re.S)], [])


def check_notes(file):
    """The property notes of an ELF file, or of an archive's member: fit for indirect branch tracking and the shadow stack."""
    need('readelf')
    found = re.findall(r'x86 feature: (.*)', run('readelf', '-nW', file))
    expect(f'property notes of {pathlib.Path(file).name}', found, ['IBT, SHSTK'])


# --- The shared library ------------------------------------------------------------------------------------------------------

def dynamic(file):
    """DT_ entries of a file, as (tag, rest of the line)."""
    need('readelf')
    return re.findall(r'^ *0x[0-9a-f]+ +\((\w+)\) *(.*)$', run('readelf', '-dW', file), re.M)


def dynamic_symbols(file):
    """(binding, visibility, section, name) of a file's dynamic symbols."""
    lines = [line.split() for line in run('readelf', '-W', '--dyn-syms', file).splitlines()]
    return [tuple(fields[4:8]) for fields in lines if len(fields) == 8 and re.fullmatch(r'\d+:', fields[0])]


def check_dynamic(shared):
    tags = dynamic(shared)
    expect('libraries that it needs', [rest for tag, rest in tags if tag == 'NEEDED'], [])
    expect('text relocations and search paths', [tag for tag, rest in tags if tag in ('TEXTREL', 'RPATH', 'RUNPATH')
                                                 or tag == 'FLAGS' and 'TEXTREL' in rest], [])


def check_soname(shared):
    names = [re.search(r'\[(.*)\]', rest)[1] for tag, rest in dynamic(shared) if tag == 'SONAME']
    version = re.search(r"version: '(\d+)\.", (ROOT / 'meson.build').read_text())[1]
    expect('soname', names, [f'libcupel.so.{version}'])


def check_exported(shared, functions):
    symbols = [s for s in dynamic_symbols(shared) if s[2] != 'ABS']
    expect('undefined dynamic symbols', [s[3] for s in symbols if s[2] == 'UND'], [])
    same('exported symbols', {s[3].split('@')[0] for s in symbols}, functions)
    version, = {s[3] for s in dynamic_symbols(shared) if s[2] == 'ABS'} or {'none'}
    expect('symbols without the version', [s[3] for s in symbols if not s[3].endswith('@@' + version)], [])
    if not re.fullmatch(r'CUPEL_\d+', version):
        raise Failed(f'the version of the symbols is {version}')


def check_loaded(file):
    """No relocation of the loader falls into the sealed range, and its segment is not writable."""
    module = sealed_module(file)
    loads = [[int(x, 16) for x in m[:5]] + [m[5]] for m in re.findall(
        r'^ +LOAD +' + r'(0x[0-9a-f]+) +' * 5 + r'([RWE ]{3})', run('readelf', '-lW', file), re.M)]
    address, flags = [(module.offset - offset + virtual, flags) for offset, virtual, _, size, _, flags in loads
                      if offset <= module.offset < offset + size][0]
    expect('the sealed range\'s segment', flags, 'R E')
    places = [int(m, 16) for m in re.findall(r'^([0-9a-f]{16}) ', run('readelf', '-rW', file), re.M)]
    expect('relocations in the sealed range', [hex(p) for p in places if address <= p < address + module.length + 36], [])
    expect('text relocations', [tag for tag, rest in dynamic(file) if tag == 'TEXTREL' or tag == 'FLAGS' and 'TEXTREL' in rest], [])
    stack = re.search(r'GNU_STACK' + r' +0x[0-9a-f]+' * 5 + r' ([RWE ]{3})', run('readelf', '-lW', file))
    expect('the stack', stack and stack[1], 'RW ')


# --- Linked products ---------------------------------------------------------------------------------------------------------

def build(compiler, linker, flags, sources, archive, includes, out):
    need(compiler, LINKERS[linker])
    run(compiler, f'-fuse-ld={linker}', '-w', *flags, *[f'-I{i}' for i in includes], *sources, archive, '-o', out)


def check_bare(compiler, linker, archive, includes, folder):
    """Product and module alone, and nothing else with a property note or without one."""
    out = folder / f'bare-{compiler}-{linker}'
    build(compiler, linker, ['-fcf-protection=full', '-nostdlib', '-static', '-no-pie', '-fno-pie', '-fno-stack-protector'],
          [HERE / 'bare.c'], archive, includes, out)
    run(out)
    check_loaded(out)
    try:
        check_notes(out)
    except Failed as failure:
        probe = folder / f'probe-{compiler}-{linker}'
        (folder / 'probe.c').write_text('void _start(void) {}\n')
        try:
            build(compiler, linker, ['-fcf-protection=full', '-nostdlib', '-static', '-no-pie', '-fno-pie'], [folder / 'probe.c'], '-s', [], probe)
            check_notes(probe)
        except Failed as without:
            raise Skipped(f'this linker writes no such notes: {cannot(without)}') from None
        raise failure


def check_product(way, compiler, linker, archive, includes, folder):
    """A product does not export the module again, however much it exports of its own."""
    out = folder / f'{way}-{compiler}-{linker}'
    flags, sources = {'shared': (['-shared', '-fPIC'], ['product.c']),
                      'pie': (['-pie', '-fPIE', '-rdynamic'], ['main.c', 'product.c'])}[way]
    build(compiler, linker, flags, [HERE / s for s in sources], archive, includes, out)
    exported = {s[3] for s in dynamic_symbols(out) if s[2] != 'UND'}
    if 'product' not in exported:
        raise Failed('the product does not even export its own function')
    expect('symbols of the module that the product exports or imports', [s[3] for s in dynamic_symbols(out) if s[3].startswith('cupel')], [])
    check_loaded(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--archive', required=True, type=pathlib.Path)
    parser.add_argument('--archive-of-lab', type=pathlib.Path)
    parser.add_argument('--archive-of-approved-only', type=pathlib.Path)
    parser.add_argument('--shared', required=True, type=pathlib.Path)
    parser.add_argument('--lab', action='store_true', help='the archive and the shared library are of -Dlab=true themselves')
    parser.add_argument('--verbose', action='store_true', help='name what passes, too')
    parser.add_argument('includes', nargs='+', type=pathlib.Path)
    args = parser.parse_args()
    lane = Lane(talkative=args.verbose)
    plain, lab = declared(args.includes, False), declared(args.includes, True)
    product = lab if args.lab else plain
    archives = [('product', args.archive, product), ('laboratory', args.archive_of_lab, lab),
                ('approved only', args.archive_of_approved_only, plain)]
    for name, archive, functions in archives:
        if archive:
            lane.check(f'{name}: no undefined symbol', check_imports, archive)
            lane.check(f'{name}: global symbols are the declared functions', check_exports, archive, functions)
            lane.check(f'{name}: global symbols are hidden', check_hidden, archive)
            lane.check(f'{name}: one relocation', check_relocations, archive)
            lane.check(f'{name}: sections', check_sections, archive)
            lane.check(f'{name}: system calls', check_system_calls, archive)
            lane.check(f'{name}: property notes', check_notes, archive)
    lane.check('shared library: needs nothing', check_dynamic, args.shared)
    lane.check('shared library: soname', check_soname, args.shared)
    lane.check('shared library: exports the declared functions with a version', check_exported, args.shared, product)
    lane.check('shared library: property notes', check_notes, args.shared)
    lane.check('shared library: as loaded', check_loaded, args.shared)
    with tempfile.TemporaryDirectory(prefix='cupel-symbols-') as top:
        rest = (args.archive, args.includes, pathlib.Path(top))
        for compiler in COMPILERS:
            for linker in LINKERS:
                lane.check(f'product without libc, {compiler}, {linker}', check_bare, compiler, linker, *rest)
                for way in ('shared', 'pie'):
                    lane.check(f'{way} product\'s symbols, {compiler}, {linker}', check_product, way, compiler, linker, *rest)
    return lane.close()


if __name__ == '__main__':
    sys.exit(main())
