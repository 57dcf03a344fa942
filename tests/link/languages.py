#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Links one libcupel.a into products in Rust and in Go (cgo), runs them, and compares the digest; then with one byte of the module changed.

    languages.py [--verbose] LIBCUPEL.A INCLUDE...
"""
import argparse
import os
import pathlib
import re
import sys
import tempfile

from lane import Failed, Lane, answers, expect, need, run, sealed_module

HERE = pathlib.Path(__file__).resolve().parent

# How products are built: the language, and the options of its compiler.
WAYS = {
    'Rust': ('rust', []),
    'Rust, optimised, stripped': ('rust', ['-O', '-C', 'lto', '-C', 'strip=symbols', '-C', 'panic=abort']),
    'Rust, static': ('rust', ['-O', '-C', 'target-feature=+crt-static']),
    'Go': ('go', []),
    'Go, stripped': ('go', ['-trimpath', '-ldflags=-s -w']),
    'Go, position-independent': ('go', ['-buildmode=pie']),
    'Go, static': ('go', ['-ldflags=-linkmode external -extldflags -static']),
}


def build_rust(args, options, product, _folder):
    need('rustc')
    run('rustc', '--edition=2021', '-D', 'warnings', *options, '-L', args.archive.parent, '-l', f'static={args.archive.stem[3:]}', HERE / 'product.rs', '-o', product)


def build_go(args, options, product, folder):
    need('go')
    flags = {'CGO_ENABLED': '1', 'CGO_CFLAGS': ' '.join(f'-I{i}' for i in args.includes), 'CGO_LDFLAGS': str(args.archive), 'GO111MODULE': 'off',
             'GOFLAGS': '', 'GOCACHE': str(folder / 'go-cache'), 'GOPATH': str(folder / 'go-path')}
    run('go', 'build', *options, '-o', product, HERE / 'product.go', env={**os.environ, **flags})


def refused(product):
    """The same product with one byte of the sealed range changed: the module says so, and the product ends."""
    data, module = bytearray(product.read_bytes()), sealed_module(product)
    data[module.offset + module.length // 2] ^= 1
    product.write_bytes(data)
    try:
        run(product)
    except Failed as failure:
        if not re.search(r'^state integrity error$', str(failure), re.M):
            raise Failed(f'with a changed byte it ends otherwise: {failure}') from None
        return
    raise Failed('with a changed byte it runs as if nothing were')


def check(args, way, top):
    language, options = WAYS[way]
    product, sealed = top / way.replace(' ', '-'), sealed_module(args.archive)
    {'rust': build_rust, 'go': build_go}[language](args, options, product, top)
    found = answers(run(product))
    expect('the state', found['state'], 'approved')
    expect('the boundary', found['boundary'], 'sealed')
    expect('the digest that the module reports', found['digest'], sealed.digest.hex())
    expect('the build id that the module reports', found['build_id'], sealed.build_id.hex())
    expect('the digest in the linked file', sealed_module(product).digest.hex(), sealed.digest.hex())
    refused(product)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--verbose', action='store_true', help='name what passes, too')
    parser.add_argument('archive', type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument('includes', nargs='+', type=lambda p: pathlib.Path(p).resolve())
    args = parser.parse_args()
    lane = Lane(talkative=args.verbose)
    with tempfile.TemporaryDirectory(prefix='cupel-languages-') as top:
        for way in WAYS:
            lane.check(way, check, args, way, pathlib.Path(top))
    return lane.close()


if __name__ == '__main__':
    sys.exit(main())
