#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The module as a Meson subproject of products with hostile flags: the sealed range stays the same, bit for bit.

    hostile.py [--only TEXT] [--verbose]

The reference is the build without any flag, by the same compiler. Where a configuration does not work, a product without Cupel is
built in the same way: what that cannot do either is skipped with its reason; everything else is a failure.
"""
import argparse
import json
import os
import pathlib
import shlex
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'link'))
from lane import ROOT, Failed, Lane, Skipped, answers, cannot, copy_source, expect, need, run, seal, sealed_module  # noqa: E402

MESON = shlex.split(os.environ.get('MESON', 'meson'))


def args(*flags):
    return [f'-Dc_args={" ".join(flags)}']


# Name: (options of `meson setup`, environment, compilers that know it).
GCC, CLANG, BOTH = ('gcc',), ('clang',), ('gcc', 'clang')
SANITIZE = 'address,undefined'
CONFIGURATIONS = {
    'lto': (['-Db_lto=true'], {}, BOTH),
    'march=native, O3': (args('-march=native', '-O3'), {}, BOTH),
    'vector extensions, one by one': (args('-mavx2', '-mbmi', '-mbmi2', '-msha', '-mmovbe', '-mpopcnt', '-mlzcnt', '-madx', '-mavx512vl'), {}, BOTH),
    'optimization options': (args('-Ofast', '-funroll-all-loops', '-fprefetch-loop-arrays', '-fno-jump-tables', '-mtune=znver3',
                                  '-falign-functions=64', '-falign-loops=64'), {}, GCC),
    'sanitizers': ([f'-Db_sanitize={SANITIZE}', '-Db_lundef=false'], {}, BOTH),
    'sanitizer of threads': (['-Db_sanitize=thread', '-Db_lundef=false'], {}, GCC),
    'sanitizers through arguments': (args(f'-fsanitize={SANITIZE}') + [f'-Dc_link_args=-fsanitize={SANITIZE}'], {}, BOTH),
    'trapping sanitizer': (args('-fsanitize=undefined,signed-integer-overflow,bounds', '-fsanitize-undefined-trap-on-error'), {}, GCC),
    'coverage': (['-Db_coverage=true'], {}, BOTH),
    'profiling': (['-Db_pgo=generate'], {}, BOTH),
    'arcs and gprof through arguments': (args('-fprofile-arcs', '-ftest-coverage', '-pg') + ['-Dc_link_args=--coverage -pg'], {}, GCC),
    'source coverage through arguments': (args('-fprofile-instr-generate', '-fcoverage-mapping') +
                                          ['-Dc_link_args=-fprofile-instr-generate'], {}, CLANG),
    'instrumented functions': (args('-finstrument-functions', '-fpatchable-function-entry=8'), {}, BOTH),
    'stack protector, fortify': (args('-fstack-protector-all', '-D_FORTIFY_SOURCE=2', '-O1'), {}, BOTH),
    'hardened': (args('-fstack-clash-protection', '-ftrivial-auto-var-init=pattern', '-fcf-protection=none', '-fno-delete-null-pointer-checks'),
                 {}, BOTH),
    'registers zeroed': (args('-fzero-call-used-regs=all', '-fharden-compares', '-fharden-conditional-branches'), {}, GCC),
    'speculation, gcc': (args('-mharden-sls=all', '-mindirect-branch=thunk-inline', '-mindirect-branch-register',
                              '-mfunction-return=thunk-inline', '-fcf-protection=branch'), {}, GCC),
    'speculation, clang': (args('-mretpoline', '-mspeculative-load-hardening'), {}, CLANG),
    'no plt, bound at start': (args('-fno-plt', '-fsemantic-interposition') + ['-Dc_link_args=-Wl,-z,now -Wl,-z,relro -Wl,-z,separate-code'],
                               {}, GCC),
    'debug': (['--buildtype=debug'], {}, GCC),
    'O0, ggdb3': (args('-O0', '-ggdb3', '-fno-inline', '-fno-omit-frame-pointer'), {}, BOTH),
    'minsize': (['--buildtype=minsize'], {}, BOTH),
    'release without assertions': (['--buildtype=release', '-Db_ndebug=true', '--strip'], {}, GCC),
    'sections': (args('-ffunction-sections', '-fdata-sections') + ['-Dc_link_args=-Wl,--gc-sections'], {}, BOTH),
    'signs and sizes': (args('-funsigned-char', '-fshort-enums', '-fpack-struct=4', '-fwrapv', '-ftrapv'), {}, GCC),
    'code model': (args('-mcmodel=large', '-fno-pic', '-malign-data=cacheline', '-fno-align-functions') + ['-Db_pie=false'], {}, GCC),
    'frames': (args('-fno-omit-frame-pointer', '-mno-omit-leaf-frame-pointer', '-mno-red-zone', '-fno-optimize-sibling-calls'), {}, GCC),
    'no unwind tables': (args('-fno-asynchronous-unwind-tables', '-fno-unwind-tables', '-fno-dwarf2-cfi-asm'), {}, GCC),
    'exceptions, split stack': (args('-fexceptions', '-fnon-call-exceptions', '-fsplit-stack'), {}, GCC),
    'visibility, common': (args('-fvisibility=default', '-fcommon', '-fno-ident', '-fmerge-all-constants'), {}, GCC),
    'macros, old standard': (args('-DNDEBUG', '-D_GNU_SOURCE', '-D_FILE_OFFSET_BITS=64', '-DDEBUG=1', '-DVERSION=9', '-std=c99'), {}, GCC),
    'newer standard, analysis': (args('-std=gnu2x', '-Wall', '-Wextra', '-fanalyzer') + ['--warnlevel=3', '--werror'], {}, GCC),
    'unity': (['--unity=on'], {}, BOTH),
    'environment': ([], {'CFLAGS': '-O1 -march=native -fstack-protector-strong -g3', 'LDFLAGS': '-Wl,-z,now',
                         'CPPFLAGS': '-D_FORTIFY_SOURCE=3'}, BOTH),
    'arguments that warn': (args('-Wl,-z,now', '-O3', '-march=native'), {}, BOTH),
    'compiler with arguments': ([], {'CC': '{cc} -march=native -fno-plt -O3'}, GCC),
    'global arguments': (['-Dglobal_args=-march=native,-O3,-funroll-loops'], {}, BOTH),
    'options of the subproject': (['-Dcupel:optimization=0', '-Dcupel:debug=true', '-Dcupel:c_args=-O0 -mavx2', '-Dcupel:b_lto=true',
                                   '-Dcupel:b_sanitize=undefined', '-Dcupel:unity=on', '-Dcupel:c_std=gnu99', '-Dcupel:werror=true'], {}, GCC),
    'both libraries, no pic': (['--default-library=both', '-Db_staticpic=false', '-Db_pie=true', '--prefer-static'], {}, GCC),
}


class Reached(Failed):
    """A flag of the product reached sealed code."""


class Products:
    """A folder with the product, the module as its subproject, and builds of both."""

    def __init__(self, top):
        self.top, self.source, self.references = top, top / 'product', {}
        shutil.copytree(HERE / 'product', self.source)
        for name in ('main.c', 'product.c', 'product.h', 'probe.c', 'probe.h', 'early.h'):
            shutil.copy(ROOT / 'tests/link' / name, self.source)
        # A copy, not a link: the tree may change while this lane runs.
        copy_source(ROOT, self.source / 'subprojects/cupel')

    def build(self, compiler, folder, options=(), env={}):
        """Configures a product, builds and runs it; gives what it printed."""
        run(*MESON, 'setup', folder, self.source, *options, env={**os.environ, 'CC': compiler, **env})
        run('ninja', '-C', folder, '-j', '1')
        flags = [flag for option in options if option.startswith('-Dc_args=') for flag in option[9:].split()]
        commands = [entry['command'] for entry in json.loads((folder / 'compile_commands.json').read_text())]
        expect('commands that lack the flags of this configuration', [c for c in commands if not set(flags) <= set(shlex.split(c))], [])
        return answers(run(folder / 'product', cwd=folder))

    def refer(self, compiler):
        need(compiler)
        folder = self.top / f'{compiler}-reference'
        self.build(compiler, folder)
        self.references[compiler] = sealed_module(folder / 'subprojects/cupel/lib/libcupel.a')

    def judge(self, compiler, folder, found):
        module, reference = sealed_module(folder / 'subprojects/cupel/lib/libcupel.a'), self.references[compiler]
        if module.digest != reference.digest:
            raise Reached(f'the sealed range has {module.length} bytes, without the flags {reference.length}, and differs in\n  '
                          + '\n  '.join(different(folder, self.top / f'{compiler}-reference')))
        expect('the digest that the module reports', found['digest'], module.digest.hex())
        expect('the digest in the product', sealed_module(folder / 'product').digest.hex(), module.digest.hex())

    def check(self, compiler, name):
        options, env, _ = CONFIGURATIONS[name]
        need(compiler)
        if compiler not in self.references:
            raise Failed('there is no reference')
        env = {key: value.format(cc=compiler) for key, value in env.items()}
        folder = self.top / f'{compiler}-{"".join(filter(str.isalnum, name))}'
        try:
            self.judge(compiler, folder, self.build(compiler, folder, options, env))
        except Reached:
            raise
        except Failed as failure:
            try:
                self.build(compiler, folder.with_suffix('.probe'), ['-Dprobe=true', *(o for o in options if 'cupel:' not in o)], env)
            except Failed as without:
                raise Skipped(f'no product can be built so: {cannot(without)}') from None
            raise failure
        shutil.rmtree(folder)


def different(folder, reference):
    """Which symbols have other sizes or other bytes than in the reference."""
    def symbols(build):
        obj = seal.Object((build / 'subprojects/cupel/lib/cupel_joined.o').read_bytes())
        data = obj.sections[obj.named('.cupel')].data
        return {s.name: data[s.value:s.value + s.size] for s in obj.symbols if s.name and s.size and s.section == obj.named('.cupel')}
    mine, theirs = symbols(folder), symbols(reference)
    names = sorted(name for name in mine.keys() | theirs.keys() if mine.get(name) != theirs.get(name))
    return [f'{name}: {len(mine.get(name, b""))} bytes, without the flags {len(theirs.get(name, b""))}' for name in names][:12]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--only', default='', metavar='TEXT', help='only configurations whose name holds this')
    parser.add_argument('--verbose', action='store_true', help='name what passes, too')
    arguments = parser.parse_args()
    lane = Lane(talkative=arguments.verbose)
    with tempfile.TemporaryDirectory(prefix='cupel-hostile-') as top:
        products = Products(pathlib.Path(top))
        lane.check_all((f'{compiler}, reference', products.refer, compiler) for compiler in BOTH)
        lane.check_all((f'{compiler}, {name}', products.check, compiler, name) for name, (_, _, compilers) in CONFIGURATIONS.items()
                       for compiler in compilers if arguments.only in name)
    return lane.close()


if __name__ == '__main__':
    sys.exit(main())
