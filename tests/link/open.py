#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds without the seal: asked for, and for targets that have none. They work, they say that they are open, and cannot be latched.

    open.py [--verbose]
"""
import argparse
import os
import pathlib
import shlex
import sys
import tempfile

from lane import ROOT, Failed, Lane, Skipped, answers, cannot, expect, need, run, seal

HERE = pathlib.Path(__file__).resolve().parent
MESON = shlex.split(os.environ.get('MESON', 'meson'))
# Targets, and whether they have a seal, which is then asked not to be there.
TARGETS = {'aarch64': True, 's390x': False}


def judge(build, compiler, emulator):
    """A product with the archive of an open build."""
    out = build / 'product'
    run(*compiler, '-Wall', '-Werror', '-static', f'-I{ROOT / "include"}', f'-I{build / "include"}', HERE / 'main.c', HERE / 'product.c',
        build / 'lib/libcupel.a', '-o', out)
    found = answers(run(*emulator, out))  # the product itself sees that cupel_lock_approved() refuses
    expect('the boundary', found['boundary'], 'open')
    expect('the state', found['state'], 'approved')
    if 'boundary=open' not in found['version']:
        raise Failed(f'the version does not say boundary=open: {found["version"]}')
    expect('build id and digest', {found['build_id'], found['digest']}, {'0' * 64})
    expect('sealed ranges in the product', seal.find_modules(out.read_bytes()), [])


def native(compiler, folder, *options):
    need(compiler)
    output = run(*MESON, 'setup', folder, ROOT, '-Dboundary=open', *options, env={**os.environ, 'CC': compiler})
    if 'boundary     : open' not in output:
        raise Failed('the summary of the configuration does not say that the boundary is open')
    run(*MESON, 'compile', '-C', folder, '-j', '2')
    judge(folder, [compiler], [])


def cross(target, folder):
    """A target without the seal: asked for it where there is none, else asked for an open build."""
    compiler, emulator = f'{target}-linux-gnu-gcc', f'qemu-{target}'
    need(compiler, emulator)
    folder.mkdir()
    (folder / 'probe.c').write_text('#include <stdio.h>\nint main(void) { return puts("works") < 0; }\n')
    try:
        run(compiler, '-static', folder / 'probe.c', '-o', folder / 'probe')
        run(emulator, folder / 'probe')
    except Failed as failure:
        raise Skipped(f'no program of this target can be built and run: {cannot(failure)}') from None
    output = run(*MESON, 'setup', folder / 'build', ROOT, '--cross-file', HERE.parent / f'cross/{target}.ini',
                 f'-Dboundary={"open" if TARGETS[target] else "sealed"}')
    if not TARGETS[target] and f'no seal for linux on {target} yet: building with boundary=open' not in output:
        raise Failed('the configuration does not say that this target has no seal')
    run('ninja', '-C', folder / 'build', '-j', '2', 'lib/libcupel.a')
    judge(folder / 'build', [compiler], [emulator])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--verbose', action='store_true', help='name what passes, too')
    lane = Lane(talkative=parser.parse_args().verbose)
    with tempfile.TemporaryDirectory(prefix='cupel-open-') as top:
        top = pathlib.Path(top)
        for compiler in ('gcc', 'clang'):
            lane.check(f'{compiler}, open', native, compiler, top / compiler)
        lane.check('gcc, open, approved only, without assembly', native, 'gcc', top / 'few', '-Dapproved_only=true', '-Dasm=false')
        lane.check('gcc, open, laboratory', native, 'gcc', top / 'lab', '-Dlab=true')
        for target in TARGETS:
            lane.check(f'{target}, without the seal', cross, target, top / target)
    return lane.close()


if __name__ == '__main__':
    sys.exit(main())
