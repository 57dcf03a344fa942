#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The command `cupel`, from outside.

    test_cupel.py PATH/TO/cupel [unittest options]

CUPEL_BUILD names the build folder, whose archives and shared objects are verified too.
"""
import hashlib
import hmac
import json
import os
import pathlib
import pty
import random
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'tools'))
sys.dont_write_bytecode = True
import services  # noqa: E402

CUPEL = None
COMMANDS = 'status services selftest digest mac keygen pubkey sign verify verify-product'.split()
OK, NO, USAGE, IO, REFUSED, ERROR_STATE, NO_MODULE = range(7)
MAGIC = b'\x89' + b'CUPEL\r\n'
HASHES = {'SHA2-224': 'sha224', 'SHA2-256': 'sha256', 'SHA2-384': 'sha384', 'SHA2-512': 'sha512',
          'SHA2-512/224': 'sha512_224', 'SHA2-512/256': 'sha512_256'}
USABLE = {name: h for name, h in HASHES.items() if h in hashlib.algorithms_available}


def cupel(*args, code=OK, stdin=b'', program=None, **options):
    """Runs the command; its output and its errors, as bytes. No answer may come with an exit code that says no answer."""
    done = subprocess.run([program or CUPEL, *args], input=stdin, capture_output=True, timeout=60, **options)
    if done.returncode != code:
        raise AssertionError(f'cupel {args} ended with {done.returncode}, not {code}\n{done.stdout!r}\n{done.stderr!r}')
    if code in (USAGE, IO, REFUSED, ERROR_STATE):
        assert done.stderr, 'an error without a word on standard error'
    return done.stdout, done.stderr


def as_json(*args, **options):
    return json.loads(cupel(*args, **options)[0])


class Temporary(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix='cupel-command-')
        cls.addClassCleanup(temporary.cleanup)
        cls.top = pathlib.Path(temporary.name)
        cls.status = as_json('status', '--json')
        cls.sealed = cls.status['boundary'] == 'sealed'

    def file(self, name, data, mode=0o644):
        path = self.top / name
        path.write_bytes(data)
        path.chmod(mode)
        return path


class Front(unittest.TestCase):
    def test_help(self):
        whole, err = cupel('--help')
        self.assertEqual(err, b'')
        for command in COMMANDS:
            self.assertIn(command.encode(), whole)
            page, err = cupel(command, '--help')
            self.assertEqual(err, b'')
            self.assertEqual(page, cupel('help', command)[0])
            self.assertEqual(page, cupel(command, '-h')[0])
            for part in 'NAME SYNOPSIS DESCRIPTION OPTIONS EXIT'.split():
                self.assertIn(part.encode(), page)
            self.assertLess(max(map(len, page.splitlines())), 128)
        self.assertEqual(whole, cupel('help')[0])
        self.assertEqual(whole, cupel('-h')[0])

    def test_version(self):
        status = as_json('status', '--json')
        self.assertEqual(cupel('--version')[0].decode(), f'cupel {status["version"]}\n')

    def test_wrong_usage(self):
        for args in ([], ['frobnicate'], ['help', 'frobnicate'], ['--frobnicate'], ['status', '--frobnicate'], ['status', 'x'],
                     ['services', 'SHA9-256'], ['services', 'MD5', 'MD5'], ['selftest', 'x'], ['digest', '-a', 'SHA9-256'],
                     ['digest', '-a', 'HMAC-SHA2-256'], ['digest', '-a'], ['mac'], ['mac', '--key-hex', 'abc'], ['mac', '--key-hex', 'zz'],
                     ['mac', '--key-hex', '00' * 32, '--key-file', 'x'], ['mac', '--key-hex', '00' * 32, 'x', 'y'],
                     ['mac', '-a', 'SHA2-256', '--key-hex', '00' * 32], ['mac', '--key-hex', '00' * 32, '--tag-len', '-1'],
                     ['mac', '--key-hex', '00' * 32, '--tag-len', '1x'], ['mac', '--key-hex', '00' * 32, '--verify', 'xy'],
                     ['mac', '--key-hex', '00' * 32, '--verify', '00' * 65], ['mac', '--key-file', '-', '-'],
                     ['mac', '--key-hex', '00' * 32, '--verify', '00000000', '--tag-len', '4'],
                     ['verify-product'], ['verify-product', 'x', 'y'], ['verify-product', '--build-id', '00', 'x']):
            with self.subTest(args=args):
                out, err = cupel(*args, code=USAGE)
                self.assertEqual(out, b'')
                self.assertIn(b'cupel', err)
                self.assertIn(b'help', err)

    def test_an_output_that_cannot_be_written(self):
        for args in (['status'], ['services', '--json'], ['selftest'], ['digest'], ['mac', '--key-hex', '00' * 32], ['--help']):
            with self.subTest(args=args), open('/dev/full', 'wb') as full:
                done = subprocess.run([CUPEL, *args], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE)
                self.assertEqual(done.returncode, IO)
                self.assertIn(b'standard output', done.stderr)


class Module(Temporary):
    def test_status(self):
        text = cupel('status')[0].decode()
        self.assertEqual(self.status['state_name'], 'approved')
        self.assertEqual(self.status['failed_test'], '')
        self.assertFalse(self.status['permitted'])
        self.assertLessEqual(set(self.status['cpu_features']), set(self.status['cpu_features_found']))
        self.assertIn(f'{self.status["name"]} {self.status["version"]}', text)
        self.assertIn('boundary=' + self.status['boundary'], self.status['version'])
        if self.sealed:
            self.assertGreater(self.status['sealed_len'], 4096)
            for key in 'build_id', 'digest':
                self.assertEqual(len(self.status[key]), 64)
                self.assertNotEqual(set(self.status[key]), {'0'})
                self.assertIn(self.status[key], text)
        else:
            self.assertEqual((self.status['sealed_len'], set(self.status['build_id'])), (0, {'0'}))

    def test_services_are_the_table(self):
        table = services.rows((ROOT / 'lib/module/services.def').read_text())
        told = as_json('services', '--json')['services']
        self.assertEqual(len(told), len(table))
        text = cupel('services')[0].decode()
        for row, service in zip(table, told):
            with self.subTest(row['name']):
                for column in 'symbol family algorithm name standard parameters states condition cast role inputs outputs access'.split():
                    self.assertEqual(service[column], row[column])
                self.assertEqual(service['number'], int(row['number']))
                self.assertEqual(service['strength'], int(row['strength']))
                self.assertEqual(service['approved'], row['status'] == 'APPROVED')
                self.assertIn(row['name'] + ' ', text)
                self.assertTrue(service['reason'])
                self.assertIn(f'\n{service["answer"]:3}: {service["reason"]}', text)
                self.assertEqual(as_json('services', '--json', row['name'])['services'], [service])
                self.assertIn(service['condition'], cupel('services', row['name'])[0].decode())

    def test_services_answer(self):
        told = {s['name']: s['answer'] for s in as_json('services', '--json')['services']}
        self.assertEqual(told['SHA2-256'], 0)
        self.assertEqual(told['HMAC-SHA2-256'], 0)
        self.assertEqual(told['MD5'], -64)
        self.assertEqual(told['Reset'], -68)

    def test_selftest(self):
        tests = as_json('selftest', '--json')
        self.assertEqual((tests['result'], [t['name'] for t in tests['tests'] if not t['passed']]), (0, []))
        self.assertEqual(tests['tests'][0]['name'], 'integrity')
        self.assertGreater(len(tests['tests']), 4)
        text = cupel('selftest')[0].decode()
        self.assertEqual(text.count(' passed\n'), len(tests['tests']))


class Digest(Temporary):
    def test_files_of_all_sizes(self):
        for size in (0, 1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 1000, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 5_000_003):
            data = random.Random(size).randbytes(size)
            path = self.file('data', data)
            for name, python in USABLE.items():
                expected = f'{hashlib.new(python, data).hexdigest()}  {path}\n'.encode()
                self.assertEqual(cupel('digest', '-a', name, path)[0], expected, (name, size))

    def test_default_and_spellings(self):
        path = self.file('data', b'abc')
        expected = cupel('digest', '-a', 'SHA2-256', path)[0]
        self.assertEqual(cupel('digest', path)[0], expected)
        for name in 'sha2-256', 'SHA-256', 'sha256', 'sha_256', 'Sha2256':
            self.assertEqual(cupel('digest', '-a', name, path)[0], expected)
        self.assertEqual(cupel('digest', '--algorithm=sha512-256', path)[0], cupel('digest', '-a', 'SHA2-512/256', path)[0])
        self.assertNotEqual(cupel('digest', '-a', 'sha512', path)[0], expected)

    def test_standard_input(self):
        expected = hashlib.sha256(b'abc').hexdigest().encode() + b'  -\n'
        self.assertEqual(cupel('digest', stdin=b'abc')[0], expected)
        self.assertEqual(cupel('digest', '-', stdin=b'abc')[0], expected)

    def test_a_large_file(self):
        path = self.top / 'sparse'
        size, state = 300 << 20, hashlib.sha256()
        with open(path, 'wb') as file:
            file.truncate(size)
        for _ in range(size >> 20):
            state.update(bytes(1 << 20))
        self.assertEqual(cupel('digest', path)[0], f'{state.hexdigest()}  {path}\n'.encode())
        path.unlink()

    def test_files_that_cannot_be_read(self):
        good = self.file('good', b'abc')
        for bad in self.top / 'absent', self.top, pathlib.Path('/proc/self/mem'):
            with self.subTest(bad):
                out, err = cupel('digest', bad, good, code=IO)
                self.assertEqual(out, f'{hashlib.sha256(b"abc").hexdigest()}  {good}\n'.encode())
                self.assertIn(bytes(bad), err)
        if os.geteuid() != 0:
            cupel('digest', self.file('closed', b'abc', 0), code=IO)

    def test_sha256sum_reads_it(self):
        if not shutil.which('sha256sum'):
            self.skipTest('sha256sum is not installed')
        names = [self.file(name, name.encode()) for name in ('plain', 'two words', 'new\nline', 'back\\slash', 'cr\r')]
        out = cupel('digest', *names)[0]
        checked = subprocess.run(['sha256sum', '--check', '--strict'], input=out, capture_output=True)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertEqual(checked.stdout.count(b': OK'), len(names))

    def test_md5(self):
        path = self.file('data', b'abc')
        out, err = cupel('digest', '-a', 'MD5', path, code=REFUSED)
        self.assertEqual(out, b'')
        self.assertIn(b'not approved', err)
        self.assertIn(b'collisions', err)
        if self.status['locked']:
            out, err = cupel('digest', '-a', 'MD5', '--permit-unapproved', path, code=REFUSED)
            self.assertEqual(out, b'')
            self.assertIn(b'latched', err)
            return
        self.assertIn(b'--permit-unapproved', err)
        out, err = cupel('digest', '-a', 'md5', '--permit-unapproved', path)
        self.assertEqual(out, b'900150983cd24fb0d6963f7d28e17f72  ' + bytes(path) + b'\n')
        self.assertIn(b'indicator 1', err)
        out, err = cupel('digest', '--permit-unapproved', path)
        self.assertEqual(err, b'')

    def test_progress_on_a_terminal(self):
        ours, theirs = pty.openpty()
        process = subprocess.Popen([CUPEL, 'digest'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=theirs)
        os.close(theirs)
        for _ in range(9):
            process.stdin.write(bytes(1 << 20))
            process.stdin.flush()
            time.sleep(0.1)
        process.stdin.close()
        seen = b''
        try:
            while more := os.read(ours, 4096):
                seen += more
        except OSError:     # the other side closed
            pass
        os.close(ours)
        out = process.stdout.read()
        process.stdout.close()
        self.assertEqual(process.wait(), OK)
        self.assertEqual(out, hashlib.sha256(bytes(9 << 20)).hexdigest().encode() + b'  -\n')
        self.assertIn(b'MiB/s', seen)
        self.assertTrue(seen.endswith(b'\r\x1b[K'), 'it wipes the line in the end')


class Mac(Temporary):
    KEY = bytes(range(40))

    def test_tags(self):
        key = self.file('key', self.KEY)
        for size in 0, 1, 64, 128, 1 << 18, 1_000_003:
            data = random.Random(size).randbytes(size)
            path = self.file('data', data)
            for name, python in USABLE.items():
                tag = hmac.digest(self.KEY, data, python).hex()
                for keyed in ['--key-file', key], ['--key-hex', self.KEY.hex()]:
                    args = ['mac', '-a', 'HMAC-' + name, *keyed]
                    self.assertEqual(cupel(*args, path)[0], f'{tag}  {path}\n'.encode())
                self.assertEqual(cupel(*args, '--tag-len', '4', path)[0], f'{tag[:8]}  {path}\n'.encode())
                self.assertEqual(cupel(*args, '--verify', tag, path)[0], f'{path}: verified\n'.encode())
                self.assertEqual(cupel(*args, '--verify', tag[:16].upper(), path)[0], f'{path}: verified\n'.encode())
                wrong = f'{int(tag[0], 16) ^ 1:x}{tag[1:]}'
                self.assertEqual(cupel(*args, '--verify', wrong, path, code=NO)[0], f'{path}: MISMATCH\n'.encode())

    def test_standard_input(self):
        tag = hmac.digest(self.KEY, b'abc', 'sha256').hex().encode()
        path, key = self.file('data', b'abc'), self.file('key', self.KEY)
        self.assertEqual(cupel('mac', '--key-file', key, stdin=b'abc')[0], tag + b'  -\n')
        self.assertEqual(cupel('mac', '--key-file', '-', path, stdin=self.KEY)[0], tag + b'  ' + bytes(path) + b'\n')

    def test_short_keys(self):
        tag = hmac.digest(b'k', b'abc', 'sha256').hex()
        for key in b'', b'k' * 13:
            out, err = cupel('mac', '--key-hex', key.hex(), stdin=b'abc', code=REFUSED)
            self.assertEqual(out, b'')
            self.assertIn(b'112 bits', err)
        cupel('mac', '--key-hex', (b'k' * 14).hex(), stdin=b'abc')
        cupel('mac', '--key-hex', b'k'.hex(), '--verify', tag, stdin=b'abc')
        cupel('mac', '--key-file', self.file('nothing', b''), '--verify', hmac.digest(b'', b'abc', 'sha256').hex(), stdin=b'abc')

    def test_lengths_of_tags(self):
        for length in '0', '3', '33', '65', '18446744073709551615':
            out, err = cupel('mac', '--key-hex', self.KEY.hex(), '--tag-len', length, stdin=b'abc', code=REFUSED)
            self.assertEqual(out, b'')
            self.assertIn(b'tag', err)
        cupel('mac', '--key-hex', self.KEY.hex(), '--tag-len', '99999999999999999999', code=USAGE)
        for length in 0, 3, 33:
            cupel('mac', '--key-hex', self.KEY.hex(), '--verify', '00' * length, code=REFUSED)

    def test_files_that_cannot_be_read(self):
        key = self.file('key', self.KEY)
        for args in (['--key-file', self.top / 'absent'], ['--key-file', self.top], ['--key-file', self.file('long', bytes((1 << 16) + 1))],
                     ['--key-file', key, self.top / 'absent'], ['--key-file', key, self.top]):
            self.assertEqual(cupel('mac', *args, code=IO)[0], b'')
        long = bytes(1 << 16)
        self.assertEqual(cupel('mac', '--key-file', self.file('limit', long))[0],
                         hmac.digest(long, b'', 'sha256').hex().encode() + b'  -\n')

    def test_the_key_is_wiped_from_the_arguments(self):
        with subprocess.Popen([CUPEL, 'mac', '--key-hex', self.KEY.hex()], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            deadline = time.monotonic() + 10
            while self.KEY.hex().encode() in (line := pathlib.Path(f'/proc/{process.pid}/cmdline').read_bytes()):
                self.assertLess(time.monotonic(), deadline, line)
            process.communicate(b'')


class VerifyProduct(Temporary):
    def verify(self, path, code=OK):
        return as_json('verify-product', '--json', path, code=code)['modules']

    def own(self):
        """The command's own bytes, and its module's place in them."""
        data = pathlib.Path(CUPEL).read_bytes()
        return bytearray(data), data.find(MAGIC), self.status['sealed_len']

    def require_seal(self):
        if not self.sealed:
            self.skipTest('an open build has no seal')

    def assert_whole(self, modules, num=1):
        self.assertEqual(len(modules), num)
        for module in modules:
            self.assertEqual((module['whole'], module['fault'], module['own_build']), (True, '', True))
            for key in 'build_id', 'digest':
                self.assertEqual(module[key], self.status[key])
            self.assertEqual(module['length'], self.status['sealed_len'])
            self.assertEqual(module['version'], self.status['version'].split()[0])

    def test_an_open_build_holds_none(self):
        if self.sealed:
            self.skipTest('this build is sealed')
        self.assertIn(b'no sealed module found', cupel('verify-product', CUPEL, code=NO_MODULE)[0])

    def test_itself(self):
        self.require_seal()
        self.assert_whole(self.verify(CUPEL))
        text = cupel('verify-product', CUPEL)[0].decode()
        for part in 'whole', self.status['build_id'], self.status['digest']:
            self.assertIn(part, text)

    def test_stripped(self):
        self.require_seal()
        if not shutil.which('strip'):
            self.skipTest('strip is not installed')
        stripped = self.top / 'stripped'
        subprocess.run(['strip', '-o', stripped, CUPEL], check=True)
        self.assert_whole(self.verify(stripped))

    def test_archive_and_shared_object(self):
        self.require_seal()
        build = pathlib.Path(os.environ.get('CUPEL_BUILD', pathlib.Path(CUPEL).parent))
        found = [*build.rglob('libcupel.a'), *build.rglob('libcupel.so')]
        if not found:
            self.skipTest(f'no libcupel in {build}')
        for path in found:
            with self.subTest(path):
                self.assert_whole(self.verify(path))

    def test_several_in_one_file_at_any_alignment(self):
        self.require_seal()
        data, at, length = self.own()
        module = bytes(data[at:at + length + 32])
        window = 1 << 20     # the command reads in windows of this size
        for lead in 0, 1, 7, window - 9, window - 8, window - 7, window - 1, window, 3 * window - 3:
            path = self.file('several', bytes(lead) + module + b'between' + module)
            self.assert_whole(self.verify(path), 2)
        path = self.file('mixed', module + module[:200] + bytes([module[200] ^ 1]) + module[201:])
        self.assertEqual([m['whole'] for m in self.verify(path, NO)], [True, False])

    def test_every_kind_of_damage(self):
        self.require_seal()
        data, at, length = self.own()
        rng = random.Random(1)
        key_at = int.from_bytes(data[at + 24:at + 32], 'little')
        places = [*range(8, 64), key_at, key_at + 31, 64, length - 1, length, length + 31] + [rng.randrange(64, length) for _ in range(40)]
        for place in places:
            with self.subTest(place=place):
                changed = bytearray(data)
                changed[at + place] ^= 1 << rng.randrange(8)
                module, = self.verify(self.file('changed', changed), NO)
                self.assertEqual((module['whole'], module['own_build'], bool(module['fault'])), (False, False, True))
        text = cupel('verify-product', self.top / 'changed', code=NO)[0]
        self.assertIn(b'DAMAGED', text)
        for place in range(8):     # without its magic it is no module any more; never a whole one
            changed = bytearray(data)
            changed[at + place] ^= 1
            self.assertEqual(self.verify(self.file('changed', changed), NO_MODULE), [])

    def test_damage_elsewhere_is_not_the_module_s(self):
        self.require_seal()
        data, at, length = self.own()
        rng = random.Random(2)
        for place in [0, at - 1, at + length + 32, len(data) - 1] + [rng.randrange(at) for _ in range(10)]:
            changed = bytearray(data)
            changed[place] ^= 1
            self.assert_whole(self.verify(self.file('changed', changed)))

    def test_truncated(self):
        self.require_seal()
        data, at, length = self.own()
        for end in 16, 63, 64, 65, length // 2, length, length + 31:
            with self.subTest(end=end):
                module, = self.verify(self.file('truncated', data[:at + end]), NO)
                self.assertFalse(module['whole'])
                self.assertIn('end', module['fault'])
        self.assert_whole(self.verify(self.file('truncated', data[:at + length + 32])))
        for end in at, at + 7:
            self.assertEqual(self.verify(self.file('truncated', data[:end]), NO_MODULE), [])

    def test_headers_that_lie(self):
        def header(form=1, header_len=64, length=96, key_at=64, tail=b''):
            return (MAGIC + form.to_bytes(4, 'little') + header_len.to_bytes(4, 'little') + length.to_bytes(8, 'little')
                    + key_at.to_bytes(8, 'little') + bytes(32) + tail)
        for lie in (header(form=2), header(header_len=32), header(length=0), header(length=1), header(length=2**63), header(length=2**64 - 1),
                    header(length=2**64 - 32), header(length=2**28), header(key_at=65), header(key_at=2**64 - 1), header(key_at=0),
                    header(key_at=2**63), header(length=64), header(length=100)):
            module, = self.verify(self.file('lie', lie.ljust(4096, b'\0')), NO)
            self.assertFalse(module['whole'])
        # A digest that is right over a build id that is not.
        data = header(tail=bytes(32))
        data += hmac.digest(bytes(32), data, 'sha256')
        module, = self.verify(self.file('lie', data), NO)
        self.assertIn('build id', module['fault'])
        many = self.verify(self.file('many', MAGIC * 500), NO)
        self.assertEqual((len(many), {m['whole'] for m in many}), (500, {False}))

    def test_forgery_is_told_by_the_build_id(self):
        """Who changes a module may seal it again: whole, but another build."""
        self.require_seal()
        data, at, length = self.own()
        changed = bytearray(data[at:at + length])
        changed[4096] ^= 1
        key_at = int.from_bytes(changed[24:32], 'little')
        changed[32:64] = bytes(32)
        changed[32:64] = hashlib.sha256(changed).digest()
        changed += hmac.digest(bytes(changed[key_at:key_at + 32]), bytes(changed), 'sha256')
        path = self.file('forged', changed)
        module, = self.verify(path)
        self.assertEqual((module['whole'], module['own_build']), (True, False))
        cupel('verify-product', '--build-id', self.status['build_id'], path, code=NO)
        cupel('verify-product', '--build-id', module['build_id'], path)
        cupel('verify-product', '--build-id', self.status['build_id'], CUPEL)

    def test_files_without_a_module(self):
        for data in b'', b'x', MAGIC[:7], b'not ELF\n' * 1000, pathlib.Path(sys.executable).read_bytes():
            self.assertEqual(self.verify(self.file('other', data), NO_MODULE), [])

    def test_files_that_cannot_be_read(self):
        for path in self.top / 'absent', self.top, pathlib.Path('/dev/null'), pathlib.Path('/dev/stdin'):
            self.assertEqual(cupel('verify-product', path, code=IO)[0], b'')

    def test_names_in_json(self):
        for name in b'caf\xc3\xa9', b'\xff\xfe', b'quote"\\', b'new\nline\x7f', b'\xed\xa0\x80':
            path = os.path.join(os.fsencode(self.top), name)
            with open(path, 'wb'):
                pass
            self.assertEqual(os.fsencode(as_json('verify-product', '--json', path, code=NO_MODULE)['file']), path)

    def test_a_damaged_command(self):
        """The command whose own module is damaged says so, and does nothing else."""
        self.require_seal()
        data, at, length = self.own()
        place = data.index(b'the tag, the signature', at, at + length)     # text of the module: it does not run
        data[place] ^= 1
        program = self.file('damaged', data, 0o755)
        status = as_json('status', '--json', program=program, code=ERROR_STATE)
        self.assertEqual(status['state_name'], 'integrity error')
        self.assertEqual(status['failed_test'], 'integrity')
        self.assertEqual(as_json('selftest', '--json', program=program, code=ERROR_STATE)['tests'], [])
        self.assertEqual({s['answer'] for s in as_json('services', '--json', program=program)['services'] if s['family'] != 'MODULE'}, {-70})
        for args in ['digest'], ['digest', '--permit-unapproved'], ['mac', '--key-hex', '00' * 32], ['verify-product', CUPEL]:
            self.assertEqual(cupel(*args, program=program, code=ERROR_STATE)[0], b'')


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    CUPEL = os.path.abspath(sys.argv.pop(1))
    unittest.main()
