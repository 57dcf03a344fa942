#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds the module in unlike surroundings, and compares what is installed, byte for byte.

    reproducible.py [--verbose]

The second build has another folder, another copy of the sources, another umask, time zone, language, hash seed, date and number of
jobs. What the build prints of the seal must be what the module reports when it runs, and what `cupel verify-product` finds.
That the comparison sees what it should is shown by a twin, whose sealed code holds its date and its folder.
"""
import argparse
import json
import os
import pathlib
import re
import shlex
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'link'))
from lane import ROOT, Failed, Lane, copy_source, expect, need, run, sealed_module  # noqa: E402

MESON = shlex.split(os.environ.get('MESON', 'meson'))
PRODUCTS = {'libcupel.a': 'lib*/**/libcupel.a', 'libcupel.so': 'lib*/**/libcupel.so.*.*', 'headers': 'include/cupel/services.h'}

HERE_AND_NOW = {'TZ': 'UTC', 'LANG': 'C', 'LC_ALL': 'C', 'PYTHONHASHSEED': '1'}
ELSEWHERE = {'TZ': 'Pacific/Kiritimati', 'LANG': 'C.UTF-8', 'LC_ALL': 'C.UTF-8', 'PYTHONHASHSEED': '2', 'SOURCE_DATE_EPOCH': '86400',
             'HOME': '/nonexistent', 'USER': 'somebody', 'COLUMNS': '40'}


class Build:
    def __init__(self, source, folder, env, umask, jobs):
        env = {**os.environ, **env}
        self.folder, self.root, self.source, self.env = folder, folder.parent / 'root', source, env
        run(*MESON, 'setup', '--prefix', '/usr', folder, source, env=env, umask=umask)
        printed = run('ninja', '-C', folder, '-j', jobs, '-v', env=env, umask=umask)
        run(*MESON, 'install', '-C', folder, '--no-rebuild', '--destdir', self.root, env=env, umask=umask)
        lines = re.findall(r'--out-static lib/cupel\.o .*\n(sealed \d+ bytes, build id (\w+), digest (\w+))\n', printed)
        expect('lines that tell of the seal of libcupel.a', len(lines), 1)
        self.printed, self.build_id, self.digest = lines[0]

    def installed(self, pattern):
        found = [p for p in (self.root / 'usr').glob(pattern) if not p.is_symlink()]
        expect(f'installed files {pattern}', len(found), 1)
        return found[0]


def build_all(top, compiler):
    """The same sources, built in two ways."""
    need(compiler)
    copy = top / 'another copy of it whose path is much longer and has spaces' / 'source'
    copy_source(ROOT, copy)
    original = top / 'source'
    copy_source(ROOT, original)
    env = {'CC': compiler}
    return (Build(original, top / 'a' / 'b', {**env, **HERE_AND_NOW}, 0o022, '2'),
            Build(copy, top / 'a much longer path' / 'of another length' / 'build', {**env, **ELSEWHERE}, 0o077, '1'))


def same_bytes(first, second):
    a, b = first.read_bytes(), second.read_bytes()
    if a != b:
        at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
        raise Failed(f'{first.name}: {len(a)} and {len(b)} bytes, the first difference at {at:#x}:\n  {a[at - 16:at + 48]}\n  {b[at - 16:at + 48]}')


def same_seal(builds):
    expect('what the second build prints of its seal', builds[1].printed, builds[0].printed)


def no_path(build, files):
    """Nothing that is installed tells where it was built."""
    for file in files:
        data = file.read_bytes()
        for path in (build.folder.parent.parent, ROOT):
            if str(path).encode() in data:
                raise Failed(f'{file.name} holds the path {path}')


def as_printed(build):
    """The running module, and the files, tell what the build printed."""
    report = json.loads(run(build.installed('bin/cupel'), 'status', '--json'))
    expect('the build id and digest that the module reports', (report['build_id'], report['digest']), (build.build_id, build.digest))
    for name in ('libcupel.a', 'libcupel.so'):
        module = sealed_module(build.installed(PRODUCTS[name]))
        expect(f'those in {name}', (module.build_id.hex(), module.digest.hex()), (build.build_id, build.digest))
    command = build.installed('bin/cupel')
    modules = json.loads(run(command, 'verify-product', '--json', command))['modules']
    expect('what verify-product finds', [(m['build_id'], m['digest'], m['whole']) for m in modules], [(build.build_id, build.digest, True)])
    shown = dict(line.split(maxsplit=1) for line in run(command, 'status').splitlines() if line.startswith('digest '))
    expect('the digest that status shows', shown, {'digest': build.digest})


def plant(build, constant):
    """The sealed object again, with a constant more."""
    where = build.source / 'lib' / 'module' / 'info.c'
    where.write_text(where.read_text() + f'\n__attribute__((used)) static const char planted_{len(constant)}[] = {constant};\n')
    run('ninja', '-C', build.folder, 'lib/cupel.o', env=build.env)
    return build.folder / 'lib' / 'cupel.o'


def notices(what, check, *args):
    try:
        check(*args)
    except Failed:
        return
    raise Failed(f'a {what} in the sealed code is not noticed')


def twins(builds):
    """The time, and then a path, in the sealed code."""
    first = plant(builds[0], '__DATE__ __TIME__')
    time.sleep(1)                        # a compiler that does not know SOURCE_DATE_EPOCH tells the real time
    notices('date', same_bytes, first, plant(builds[1], '__DATE__ __TIME__'))
    notices('path', no_path, builds[0], [plant(builds[0], f'"{builds[0].folder}"')])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--verbose', action='store_true', help='name what passes, too')
    lane = Lane(talkative=parser.parse_args().verbose)
    for compiler in ('gcc', 'clang'):
        with tempfile.TemporaryDirectory(prefix='cupel-reproducible-') as top:
            builds = lane.check(f'{compiler}: two builds', build_all, pathlib.Path(top), compiler)
            if not builds:
                continue
            lane.check(f'{compiler}: what the builds print', same_seal, builds)
            for name in ('cupel.o', 'cupel_shared.o'):
                lane.check(f'{compiler}: sealed object {name}', same_bytes, *(b.folder / 'lib' / name for b in builds))
            for name, pattern in PRODUCTS.items():
                lane.check(f'{compiler}: installed {name}', same_bytes, *(b.installed(pattern) for b in builds))
            for build, place in zip(builds, ('first', 'second')):
                lane.check(f'{compiler}: no path, {place} build', no_path, build, [build.installed(pattern) for pattern in PRODUCTS.values()])
                lane.check(f'{compiler}: as printed, {place} build', as_printed, build)
            lane.check(f'{compiler}: a date and a path would be noticed', twins, builds)
    return lane.close()


if __name__ == '__main__':
    sys.exit(main())
