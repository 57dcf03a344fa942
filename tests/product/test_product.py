#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Installs a build, and builds and runs a product against what was installed, as a customer would.

    test_product.py BUILD [unittest options]

The product is tests/product/manifest, built by Meson with the static archive and with the shared library, and the sample of
README.md, built by the README's own command.
"""
import hashlib
import hmac
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = None
KEY = bytes(range(32))
CHECKERS = {'sha256': lambda data: hashlib.sha256(data).hexdigest(),
            'hmac': lambda data: hmac.digest(KEY, data, 'sha256').hex(),
            'md5-not-approved': lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest()}


def run(*command, env=None, cwd=None, code=0):
    done = subprocess.run([str(c) for c in command], env=env, cwd=cwd, capture_output=True, text=True)
    if done.returncode != code:
        raise AssertionError(f'{shlex.join(map(str, command))} ended with {done.returncode}, not {code}\n{done.stdout}{done.stderr}')
    return done.stdout


def sample_of_readme():
    """The C code of README.md's first sample, and the command that builds it."""
    text = (ROOT / 'README.md').read_text()
    code = re.search(r'```c\n(.*?)```', text, re.S)[1]
    return code, re.search(r'^    (cc hello\.c .*)$', text, re.M)[1]


class Product(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix='cupel-product-')
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.top = pathlib.Path(cls.temporary.name)
        root = cls.top / 'root'
        meson = shlex.split(os.environ.get('MESON', 'meson'))
        run(*meson, 'install', '-C', BUILD, '--no-rebuild', '--destdir', root)
        files = {p.name: p for p in root.rglob('*.pc')}
        assert sorted(files) == ['cupel-shared.pc', 'cupel.pc'], f'the files for pkg-config are {sorted(files)}'
        for file in files.values():     # as if the temporary folder were the prefix
            text, num = re.subn(r'^prefix=(/.*)$', rf'prefix={root}\1', file.read_text(), flags=re.M)
            assert num == 1, f'{file.name} has no prefix'
            file.write_text(text)
        cls.libdir = files['cupel.pc'].parent.parent
        cls.cupel = next(p for p in root.rglob('bin/cupel'))
        cls.env = dict(os.environ, PKG_CONFIG_PATH=str(files['cupel.pc'].parent), LD_LIBRARY_PATH=str(cls.libdir))
        cls.status = json.loads(run(cls.cupel, 'status', '--json', env=cls.env))
        cls.sealed = cls.status['boundary'] == 'sealed'
        cls.files = {name: data for name, data in (
            ('empty', b''), ('a name with spaces', b'x'), ('block', b'b' * 64), ('large', os.urandom(3_000_001)))}
        for name, data in cls.files.items():
            (cls.top / name).write_bytes(data)
        (cls.top / 'key').write_bytes(KEY)
        cls.products = {}
        for link in ('static', 'shared'):
            build = cls.top / link
            run(*meson, 'setup', build, HERE / 'manifest', f'-Dlink={link}', env=cls.env)
            run(*meson, 'compile', '-C', build, env=cls.env)
            cls.products[link] = build / 'manifest'
        if shutil.which('strip'):
            cls.products['stripped'] = cls.top / 'stripped'
            run('strip', '-o', cls.products['stripped'], cls.products['static'])

    def manifest(self, link, *args, code=0):
        return run(self.products[link], *args, env=self.env, cwd=self.top, code=code)

    def check_sums(self, output, labels):
        """Every sum in the output is right, and every file has the labels' sums."""
        seen = []
        for label, value, name in re.findall(r'^(sha256|hmac|md5\S*) ([0-9a-f]+) (.*)$', output, re.M):
            self.assertEqual(value, CHECKERS[label](self.files[name]), (label, name))
            seen.append((label, name))
        self.assertEqual(sorted(seen), sorted((label, name) for label in labels for name in self.files))

    def test_it_hashes_and_authenticates(self):
        for link in self.products:
            with self.subTest(link):
                output = self.manifest(link, '--key', 'key', *self.files)
                self.check_sums(output, ['sha256', 'hmac'])
                self.assertIn('module Cupel ' + self.status['version'], output)
                self.assertIn('state approved', output)

    def test_md5_is_refused_and_the_product_goes_on(self):
        for link in self.products:
            with self.subTest(link):
                self.assertIn('without-md5 the service is not approved', self.manifest(link, '--key', 'key', *self.files))

    def test_md5_is_marked_where_it_is_permitted(self):
        if self.status['locked']:
            for link in self.products:
                self.manifest(link, '--permit', '--key', 'key', 'block', code=1)
            return
        for link in self.products:
            with self.subTest(link):
                output = self.manifest(link, '--permit', '--key', 'key', *self.files)
                self.check_sums(output, ['sha256', 'hmac', 'md5-not-approved'])

    def test_a_latch_refuses_permission(self):
        for link in self.products:
            with self.subTest(link):
                if not self.sealed:
                    self.manifest(link, '--lock', '--key', 'key', 'block', code=1)
                    continue
                output = self.manifest(link, '--lock', '--key', 'key', *self.files)
                self.check_sums(output, ['sha256', 'hmac'])
                self.assertIn('state approved, latched', output)
                self.manifest(link, '--lock', '--permit', '--key', 'key', 'block', code=1)

    def test_tags_verify(self):
        tag = CHECKERS['hmac'](self.files['large'])
        for link in self.products:
            with self.subTest(link):
                self.assertEqual(self.manifest(link, '--key', 'key', '--verify', tag, 'large'), 'unchanged large\n')
                self.assertEqual(self.manifest(link, '--key', 'key', '--verify', tag[:16], 'large'), 'unchanged large\n')
                self.assertEqual(self.manifest(link, '--key', 'key', '--verify', tag, 'block', code=1), 'CHANGED block\n')

    def test_a_short_key_is_refused(self):
        (self.top / 'short').write_bytes(KEY[:13])
        for link in self.products:
            self.manifest(link, '--key', 'short', 'block', code=1)

    def test_the_archive_is_inside_and_nothing_else(self):
        """The statically linked product needs no libcupel.so, and exports nothing of the module."""
        data = self.products['static'].read_bytes()
        self.assertNotIn(b'libcupel.so', data)
        self.assertIn(b'libcupel.so', self.products['shared'].read_bytes())

    def test_the_seal_survives_the_link(self):
        for link in self.products:
            with self.subTest(link):
                file = next(self.libdir.glob('libcupel.so')) if link == 'shared' else self.products[link]
                if not self.sealed:
                    run(self.cupel, 'verify-product', file, env=self.env, code=6)
                    continue
                found = json.loads(run(self.cupel, 'verify-product', '--json', '--build-id', self.status['build_id'], file, env=self.env))
                self.assertEqual([(m['whole'], m['digest'], m['own_build']) for m in found['modules']],
                                 [(True, self.status['digest'], True)])

    def test_a_changed_product_is_found_and_answers_nothing(self):
        if not self.sealed:
            self.skipTest('an open build has no seal')
        data = bytearray(self.products['static'].read_bytes())
        at = data.index(b'the tag, the signature')     # a constant of the module
        data[at] ^= 1
        changed = self.top / 'changed'
        changed.write_bytes(data)
        changed.chmod(0o755)
        run(self.cupel, 'verify-product', changed, env=self.env, code=1)
        done = subprocess.run([changed, '--key', 'key', 'block'], cwd=self.top, env=self.env, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn('state integrity error', done.stdout)
        self.assertNotIn('sha256', done.stdout)

    def test_the_sample_of_the_readme(self):
        code, command = sample_of_readme()
        where = self.top / 'readme'
        where.mkdir()
        (where / 'hello.c').write_text(code)
        run('sh', '-c', command + ' -Wall -Wextra -Werror', env=self.env, cwd=where)
        self.assertEqual(run(where / 'hello', env=self.env, cwd=where).strip(), hashlib.sha256(b'abc').hexdigest())
        self.assertNotIn(b'libcupel.so', (where / 'hello').read_bytes())


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    if not shutil.which('pkg-config') and not shutil.which('pkgconf'):
        print('SKIPPED: pkg-config is not installed')
        sys.exit(77)
    unittest.main()
