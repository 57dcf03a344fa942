#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Links the sealed archive of another machine into products and runs them in qemu-user: in many ways, behind 100 MB of text and more, and with
bits of the module flipped.

    products.py [--verbose] [--flips N] [--seed N] LIBCUPEL.A INCLUDE...

The machine is AArch64. A far product has its text between its calls and the module: 100 MB, which a branch spans, and 160 MB, which it does not, so
that the linker puts veneers between. A flipped bit must leave no service that answers (tests/flip/product.c).
"""
import argparse
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent / 'link'))
import matrix  # noqa: E402
from lane import LINKERS, Failed, Lane, need, run, sealed_module  # noqa: E402

PREFIX = 'aarch64-linux-gnu-'
EMULATOR = ['qemu-aarch64', '-cpu', 'max,pauth-impdef=on', '-L', '/usr/aarch64-linux-gnu']
WAYS = ['static', 'static-pie', 'pie', 'no-pie', 'gc-sections', 'lto static', 'shared object', 'dlopen', 'separate-code', 'noseparate-code', 'now',
        'whole-archive', 'partial link', 'early constructor static', 'early constructor pie', 'early preinit pie']
FAR = {100: ['static', 'pie', 'shared object'], 160: ['pie', 'shared object']}     # a static libc does not bridge 160
# What these linkers do for no product.
CANNOT = {('gold', 'static-pie'), ('gold', 'separate-code'), ('gold', 'noseparate-code'), ('lld', 'lto static')}
# What linkers mend in place, where the compiler left it to them.
ERRATA = ['-Wl,--fix-cortex-a53-843419', '-Wl,--fix-cortex-a53-835769']


def product(cupel, linker, way, folder):
    need(LINKERS[linker])
    file, command = matrix.link((PREFIX + 'gcc', linker, way, folder), cupel)
    cupel.judge(file, [*EMULATOR, *command])
    return file


def errata(cupel, linker, folder):
    cupel.flags = [*cupel.flags, *ERRATA]
    product(cupel, linker, 'static', folder)


def far(cupel, linker, way, megabytes, folder):
    """Nops behind the product's own text, in front of the archive."""
    source, text = folder.with_suffix('.S'), folder.with_suffix('.o')
    source.write_text(f'.text\n.globl far_text\n.type far_text, %function\nfar_text:\n.fill {megabytes << 18}, 4, 0xd503201f\nret\n'
                      '.section .note.GNU-stack, "", %progbits\n', encoding='utf-8')
    run(PREFIX + 'gcc', '-c', source, '-o', text)
    cupel.archive = [text, *cupel.archive]
    file = product(cupel, linker, way, folder)
    if file.stat().st_size < megabytes << 20:
        raise Failed(f'{file.name} has {file.stat().st_size} bytes: its text is not there')
    text.unlink()
    file.unlink()


def flipped(cupel, flips, seed, folder):
    """One bit at a time, each in a run of its own."""
    folder.mkdir()
    file = folder / 'product'
    run(PREFIX + 'gcc', '-static', *cupel.flags, HERE.parent / 'flip/product.c', *cupel.archive, '-o', file)
    module, whole, rng, answered = sealed_module(file), file.read_bytes(), random.Random(seed), []

    def status():
        try:
            return subprocess.run([*EMULATOR, file], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60).returncode
        except subprocess.TimeoutExpired:
            return -1

    if status() <= 0:
        raise Failed('no service answers even before anything is flipped')
    for bit in rng.sample(range(8 * module.length), flips):
        data = bytearray(whole)
        data[module.offset + bit // 8] ^= 1 << bit % 8
        file.write_bytes(data)
        if 0 < status() < 126:           # else no service answered, or the product crashed
            answered.append(f'{bit // 8:#x}.{bit % 8}')
    if answered:
        raise Failed(f'seed {seed}: a service answers with the bits {", ".join(answered)} flipped')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--verbose', action='store_true', help='name what passes, too')
    parser.add_argument('--flips', type=int, default=300, metavar='N')
    parser.add_argument('--seed', type=int, default=140)
    parser.add_argument('archive', type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument('includes', nargs='+', type=lambda p: pathlib.Path(p).resolve())
    args = parser.parse_args()
    lane = Lane(talkative=args.verbose)

    def cupel():
        return matrix.Cupel(args.archive, args.includes)

    with tempfile.TemporaryDirectory(prefix='cupel-products-') as top:
        top = pathlib.Path(top)
        (top / 'linkers').mkdir()
        for linker in ('lld', 'mold'):           # one for all machines, where the compiler looks for one of its own
            if shutil.which(LINKERS[linker]):
                (top / 'linkers' / f'ld.{linker}').symlink_to(shutil.which(LINKERS[linker]))
        os.environ['COMPILER_PATH'] = str(top / 'linkers')
        checks = [(f'{linker}, {way}', product, cupel(), linker, way) for linker in LINKERS for way in WAYS
                  if (linker, way) not in CANNOT]
        checks += [(f'{linker}, errata of Cortex-A53', errata, cupel(), linker) for linker in ('bfd', 'gold')]
        checks += [(f'{linker}, {way}, {megabytes} MB of text', far, cupel(), linker, way, megabytes)
                   for linker in LINKERS for megabytes in FAR for way in FAR[megabytes]]
        checks += [(f'{args.flips} flipped bits, seed {args.seed}', flipped, cupel(), args.flips, args.seed)]
        lane.check_all([*check, top / f'{i}'] for i, check in enumerate(checks))
    return lane.close()


if __name__ == '__main__':
    sys.exit(main())
