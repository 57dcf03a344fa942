#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The commands of `cupel` on keys, from outside, against openssl where there is one.

    test_keys.py PATH/TO/cupel [unittest options]
"""
import base64
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

CUPEL = None
OPENSSL = shutil.which('openssl')
OK, NO, USAGE, IO, REFUSED = range(5)
CURVES = {'P-224': ('secp224r1', 28), 'P-256': ('prime256v1', 32), 'P-384': ('secp384r1', 48), 'P-521': ('secp521r1', 66)}
HASHES = {'SHA2-224': 'sha224', 'SHA2-256': 'sha256', 'SHA2-384': 'sha384', 'SHA2-512': 'sha512'}
USUAL = {'P-384': 'SHA2-384', 'P-521': 'SHA2-512'}


def run(*args, code=OK, stdin=b''):
    done = subprocess.run(args, input=stdin, capture_output=True, timeout=60)
    if done.returncode != code:
        raise AssertionError(f'{args} ended with {done.returncode}, not {code}\n{done.stdout!r}\n{done.stderr!r}')
    return done


def cupel(*args, code=OK, stdin=b''):
    done = run(CUPEL, *args, code=code, stdin=stdin)
    if code != OK and not done.stdout.endswith(b'MISMATCH\n'):
        assert done.stderr.startswith(b'cupel'), 'an error without a word on standard error'
    return done


def body(pem):
    """The DER of PEM text."""
    return base64.b64decode(b''.join(line for line in pem.splitlines() if not line.startswith(b'-')))


def pem(label, der):
    text = base64.b64encode(der)
    lines = [text[i:i + 64] for i in range(0, len(text), 64)]
    return b'\n'.join([b'-----BEGIN ' + label + b'-----', *lines, b'-----END ' + label + b'-----', b''])


def integer(data, at):
    """(the integer at this place of DER, the place behind it)."""
    assert data[at] == 2
    end = at + 2 + data[at + 1]
    return int.from_bytes(data[at + 2:end], 'big'), end


class Keys(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix='cupel-keys-')
        self.addCleanup(temporary.cleanup)
        self.top = pathlib.Path(temporary.name)
        self.text = self.file('text', bytes(range(256)) * 3000)

    def file(self, name, data=None):
        path = self.top / name
        if data is not None:
            path.write_bytes(data)
        return str(path)

    def new_key(self, curve, *more):
        private, public = self.file(f'{curve}.pem'), self.file(f'{curve}.pub')
        for path in (private, public):
            pathlib.Path(path).unlink(missing_ok=True)
        cupel('keygen', '-a', curve, '-o', private, *more)
        cupel('pubkey', '-o', public, private)
        return private, public

    def signature(self, private, *more, code=OK):
        path = self.file('sig')
        pathlib.Path(path).unlink(missing_ok=True)
        cupel('sign', '--key', private, '-o', path, *more, self.text, code=code)
        return path

    def test_there_and_back(self):
        for curve, (_name, length) in CURVES.items():
            for form in ([], ['--sec1']):
                private, public = self.new_key(curve, *form)
                self.assertEqual(stat.S_IMODE(pathlib.Path(private).stat().st_mode), 0o600)
                label = b'EC PRIVATE KEY' if form else b'PRIVATE KEY'
                self.assertIn(b'-----BEGIN ' + label + b'-----\n', pathlib.Path(private).read_bytes())
                der = body(pathlib.Path(public).read_bytes())
                point = der[-(1 + 2 * length):]
                self.assertEqual(point[0], 4)
                self.assertIn(point, body(pathlib.Path(private).read_bytes()))
                # the public key of a public key is the same; and from and to the standard streams
                self.assertEqual(cupel('pubkey', public).stdout, pathlib.Path(public).read_bytes())
                self.assertEqual(cupel('pubkey', stdin=pathlib.Path(private).read_bytes()).stdout, pathlib.Path(public).read_bytes())
                sig = self.signature(private)
                for key in (public, private):
                    self.assertEqual(cupel('verify', '--key', key, '--signature', sig, self.text).stdout, self.text.encode() + b': verified\n')
                self.assertEqual(cupel('verify', '--key', public, '--signature', sig, stdin=pathlib.Path(self.text).read_bytes()).stdout,
                                 b'-: verified\n')
                self.assertTrue(cupel('verify', '--key', public, '--signature', sig, stdin=b'another', code=NO).stdout.endswith(b'MISMATCH\n'))
                for name in HASHES:
                    code = OK if name == USUAL.get(curve, 'SHA2-256') else NO
                    cupel('verify', '--key', public, '-a', name, '--signature', sig, self.text, code=code)

    def test_random_and_deterministic(self):
        private, _public = self.new_key('P-256')
        args = ('sign', '--key', private, self.text)
        self.assertNotEqual(cupel(*args).stdout, cupel(*args).stdout)
        self.assertEqual(cupel(*args, '--deterministic').stdout, cupel(*args, '--deterministic').stdout)
        self.assertNotEqual(cupel('keygen').stdout, cupel('keygen').stdout)

    def test_rfc_6979(self):
        # A.2.5, "sample" and SHA-256
        sec1 = bytes.fromhex('30310201010420' 'c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721' 'a00a06082a8648ce3d030107')
        private = self.file('rfc', pem(b'EC PRIVATE KEY', sec1))
        sig = cupel('sign', '--deterministic', '--key', private, '-', stdin=b'sample').stdout
        r, at = integer(sig, 2)
        self.assertEqual(r, 0xefd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716)
        self.assertEqual(integer(sig, at)[0], 0xf7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8)

    @unittest.skipUnless(OPENSSL, 'openssl is not here')
    def test_openssl_reads_what_cupel_writes(self):
        for curve in CURVES:
            for form in ([], ['--sec1']):
                private, public = self.new_key(curve, *form)
                run(OPENSSL, 'pkey', '-in', private, '-check', '-noout')
                self.assertEqual(run(OPENSSL, 'pkey', '-in', private, '-pubout').stdout, pathlib.Path(public).read_bytes())
            for name, theirs in HASHES.items():
                sig = self.signature(private, '-a', name)
                run(OPENSSL, 'dgst', f'-{theirs}', '-verify', public, '-signature', sig, self.text)

    @unittest.skipUnless(OPENSSL, 'openssl is not here')
    def test_cupel_reads_what_openssl_writes(self):
        for curve, (theirs, _length) in CURVES.items():
            made = {
                'sec1': run(OPENSSL, 'ecparam', '-name', theirs, '-genkey').stdout,
                'sec1 alone': run(OPENSSL, 'ecparam', '-name', theirs, '-genkey', '-noout').stdout,
                'pkcs8': run(OPENSSL, 'genpkey', '-algorithm', 'EC', '-pkeyopt', f'ec_paramgen_curve:{theirs}').stdout,
            }
            for name, text in made.items():
                private = self.file(name, text)
                public = self.file('public', cupel('pubkey', private).stdout)
                self.assertEqual(run(OPENSSL, 'pkey', '-in', private, '-pubout').stdout, pathlib.Path(public).read_bytes())
                sig = self.file('theirs', run(OPENSSL, 'dgst', '-sha512', '-sign', private, self.text).stdout)
                cupel('verify', '--key', public, '-a', 'SHA-512', '--signature', sig, self.text)
                run(OPENSSL, 'dgst', '-sha256', '-verify', public, '-signature', self.signature(private, '-a', 'SHA2-256'), self.text)

    @unittest.skipUnless(OPENSSL, 'openssl is not here')
    def test_what_is_not_read_is_named(self):
        key = run(OPENSSL, 'ecparam', '-name', 'prime256v1', '-genkey', '-noout').stdout

        def convert(*args, given=key):
            return run(OPENSSL, *args, stdin=given).stdout

        public = convert('pkey', '-pubout')
        for text, why in (
                (convert('ec', '-aes256', '-passout', 'pass:abcd'), b'encrypted'),
                (convert('pkcs8', '-topk8', '-passout', 'pass:abcd'), b'encrypted'),
                (convert('ec', '-param_enc', 'explicit'), b'named curves'),
                (convert('ec', '-conv_form', 'compressed', '-pubout'), b'compressed'),
                (run(OPENSSL, 'ecparam', '-name', 'secp256k1', '-genkey', '-noout').stdout, b'none of P-224'),
                (run(OPENSSL, 'genpkey', '-algorithm', 'ED25519').stdout, b'not a key of an elliptic curve'),
                (public.replace(b'PUBLIC KEY', b'PRIVATE KEY'), b'version'),
                (public.replace(b'BEGIN', b'BEGUN'), b'no PEM key'),
                (public.replace(b'END', b'ENDE'), b'no end'),
                (public.replace(b'PUBLIC', b'PUBLICK'), b'neither')):
            self.assertIn(why, cupel('pubkey', stdin=text, code=REFUSED).stderr)

    def test_keys_that_are_none(self):
        private, public = self.new_key('P-256')
        der, secret = body(pathlib.Path(public).read_bytes()), body(pathlib.Path(private).read_bytes())
        # every byte of a public key counts, and so does each of its end
        for at in range(len(der)):
            wrong = der[:at] + bytes([der[at] ^ 1]) + der[at + 1:]
            cupel('pubkey', stdin=pem(b'PUBLIC KEY', wrong), code=REFUSED)
        for at in range(0, len(der), 7):
            cupel('pubkey', stdin=pem(b'PUBLIC KEY', der[:at]), code=REFUSED)
        cupel('pubkey', stdin=pem(b'PUBLIC KEY', der + b'\0'), code=REFUSED)
        # of a private key too: its public half then is another's
        for at in range(len(secret)):
            wrong = secret[:at] + bytes([secret[at] ^ 1]) + secret[at + 1:]
            cupel('pubkey', stdin=pem(b'PRIVATE KEY', wrong), code=REFUSED)
        self.assertIn(b'not that of the private key', cupel('pubkey', stdin=pem(b'PRIVATE KEY', secret[:40] + b'\1' + secret[41:]), code=REFUSED).stderr)
        text = pathlib.Path(public).read_bytes()
        for wrong in (text.replace(b'\n', b'*\n', 2), text.replace(b'==\n', b'=\n'), text.replace(b'Q', b'=', 1), b'', b'\0', text[:60]):
            cupel('pubkey', stdin=wrong, code=REFUSED)
        self.assertEqual(cupel('pubkey', stdin=b'Subject: none\r\n' + text.replace(b'\n', b'\r\n')).stdout, text)
        cupel('sign', '--key', public, self.text, code=REFUSED)

    def test_signatures_that_are_none(self):
        private, public = self.new_key('P-256')
        sig = pathlib.Path(self.signature(private)).read_bytes()
        r, at = integer(sig, 2)
        s, end = integer(sig, at)
        self.assertEqual(end, len(sig))

        def number(value, pad=0):
            data = b'\0' * pad + value.to_bytes(value.bit_length() // 8 + 1, 'big')
            return bytes([2, len(data)]) + data

        def sequence(*parts):
            data = b''.join(parts)
            return bytes([0x30, len(data)]) + data

        self.assertEqual(sequence(number(r), number(s)), sig)
        verify = ('verify', '--key', public, '--signature', self.file('wrong'), self.text)
        for wrong in (b'', sig[:-1], sig + b'\0', sequence(number(r, 1), number(s)), sequence(number(r), number(s, 1)), sequence(number(r)),
                      sequence(number(r), number(s), number(1)), sequence(b'\2\0', number(s)), sequence(b'\2\1\x80', number(s)),
                      b'\x30\x81' + sig[1:], b'\x30\x80' + sig[2:] + b'\0\0', b'\x31' + sig[1:], sequence(number(r), b'\3' + number(s)[1:]),
                      sequence(number(1 << 256), number(s)), sequence(number(0), number(s)), sequence(number(r), number(0)),
                      sequence(number((1 << 256) - 1), number(s)), sequence(number(r ^ 2), number(s)), sequence(number(s), number(r))):
            self.file('wrong', wrong)
            cupel(*verify, code=NO)
        # n - s is a signature too
        n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
        self.file('wrong', sequence(number(r), number(n - s)))
        cupel(*verify)

    def test_usage_and_files(self):
        private, public = self.new_key('P-256')
        for args in (['keygen', '-a', 'P-192'], ['keygen', '-a', 'X25519'], ['keygen', 'x'], ['keygen', '-a'], ['pubkey', 'a', 'b'], ['sign', self.text],
                     ['sign', '--key', '-', '-'], ['sign', '--key', private, '-a', 'HMAC-SHA2-256', self.text], ['verify', '--key', public, self.text],
                     ['verify', '--signature', public, self.text], ['verify', '--key', '-', '--signature', '-', self.text],
                     ['sign', '--key', private, 'a', 'b']):
            cupel(*args, code=USAGE)
        missing = self.file('missing')
        for args in (['pubkey', missing], ['sign', '--key', missing, self.text], ['sign', '--key', private, missing],
                     ['verify', '--key', public, '--signature', missing, self.text], ['keygen', '-o', private], ['pubkey', '-o', public, private],
                     ['pubkey', self.file('long', b'-' * (1 << 17))], ['sign', '--key', private, '-o', self.text, self.text]):
            cupel(*args, code=IO)


if __name__ == '__main__':
    CUPEL = sys.argv.pop(1)
    unittest.main()
