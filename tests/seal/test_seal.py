#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the seal does and what it refuses, on a module of one small file. Uses $CC (default: cc) and GNU ld."""
import hashlib
import hmac
import os
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEALED = ROOT / 'lib/boundary/sealed'
sys.path.insert(0, str(ROOT / 'tools'))
sys.dont_write_bytecode = True
import seal  # noqa: E402

CC = shlex.split(os.environ.get('CC', 'cc'))
FLAGS = ('-O2 -march=x86-64 -mtune=generic -ffreestanding -fvisibility=hidden -fPIC -fno-lto -fplt -fno-stack-protector -U_FORTIFY_SOURCE '
         '-fasynchronous-unwind-tables -fcf-protection=full -fno-tree-loop-distribute-patterns -fomit-frame-pointer -g0').split()

# A module as small as one can be: constants, a state, a loader, two known answers, an inner call.
MODULE = r'''
#define HIDDEN __attribute__((visibility("hidden")))
#define PUBLIC __attribute__((visibility("default")))
extern const int cupel_state_distance HIDDEN;
const unsigned char cupel_integrity_key[KEY_LEN] HIDDEN = "a key that is no secret at all";
const unsigned char kat_sha2_256_answer[32] HIDDEN = {1, 2, 3};
const unsigned char kat_aes_answer[16] HIDDEN = {4, 5, 6};
static const int squares[8] = {0, 1, 4, 9, 16, 25, 36, 49};
static int *state(void)
{
	const char *word = (const char *)&cupel_state_distance;
	__asm__("" : "+r"(word));
	return (int *)(word + *(const volatile int *)word);
}
__attribute__((noinline)) static int square(unsigned i) { return squares[i & 7]; }
PUBLIC int cupel_square(unsigned i) { return square(i); }
PUBLIC int cupel_count(void) { return ++*state(); }
#ifndef NO_LOADER
__attribute__((constructor)) static void load(void) { *state() = 10; }
#endif
'''
PRODUCT = ('int cupel_square(unsigned), cupel_count(void);\n'
           'int main(void) { return !(cupel_square(7) == 49 && cupel_count() == 11 && cupel_count() == 12); }\n')
NOTES = '#include <cet.h>\n.section .note.GNU-stack, "", %progbits\n'
PUBLIC = '#define PUBLIC __attribute__((visibility("default")))\n'

# What is added to the module: file name, source, and what the refusal must say, its culprit above all.
REFUSED = {
    'zeroed static': ('bad.c', 'static int tally; PUBLIC int cupel_bad(int n) { return tally += n; }',
                      ['in cupel_bad (bad.o)', 'R_X86_64_PC32', 'tally stands in .bss (bad.o)', 'writable static']),
    'initialised static': ('bad.c', 'static int level = 3; PUBLIC int cupel_bad(int n) { return level += n; }',
                           ['in cupel_bad (bad.o)', 'level stands in .data+0x0 (bad.o)', 'writable static']),
    'table of pointers': ('bad.c', 'static const struct { const char *word; int n; } table[] = {{"one", 3}, {"three", 5}};\n'
                          'PUBLIC const char *cupel_bad(int i) { return table[i].word + table[i].n; }',
                          ['in cupel_bad (bad.o)', 'table stands in .data.rel.ro', 'a table of pointers']),
    'libc call': ('bad.c', 'void *malloc(unsigned long); PUBLIC void *cupel_bad(void) { return malloc(1); }',
                  ['in cupel_bad (bad.o)', 'R_X86_64_PLT32 to malloc', 'undefined symbol']),
    'libgcc call': ('bad.c', 'PUBLIC unsigned __int128 cupel_bad(unsigned __int128 a, unsigned __int128 b) { return a / b; }',
                    ['in cupel_bad (bad.o)', 'to __udivti3', 'libgcc']),
    'GOT': ('bad.c', 'extern PUBLIC const int cupel_far[]; PUBLIC int cupel_bad(int i) { return cupel_far[i]; }',
            ['in cupel_bad (bad.o)', 'GOTPCREL', 'cupel_far: needs the GOT', 'define it in the module']),
    'GOT, though defined': ('bad.c', 'int cupel_square(unsigned) PUBLIC; typedef int f(unsigned); PUBLIC f *cupel_bad(void) { return cupel_square; }',
                            ['in cupel_bad (bad.o)', 'GOTPCREL', 'cupel_square: needs the GOT']),
    'thread-local': ('bad.c', 'static _Thread_local int last; PUBLIC int cupel_bad(int n) { return last += n; }',
                     ['in cupel_bad (bad.o)', 'last stands in .tbss', 'thread-local storage']),
    'direct use of the state': ('bad.c', 'extern int cupel_state __attribute__((visibility("hidden")));\n'
                                'PUBLIC int cupel_bad(void) { return cupel_state; }',
                                ['in cupel_bad (bad.o)', 'to cupel_state', 'cupel_state_distance']),
    'public name': ('bad.c', 'PUBLIC int helper(void) { return 1; }', ['helper (bad.o) is visible to products']),
    'public data': ('bad.c', 'PUBLIC const int cupel_bad[2] = {1, 2};', ['cupel_bad (bad.o) is public, and no function']),
    'indirect function': ('bad.c', 'typedef int f(int); static int plain(int x) { return x; } static f *choose(void) { return plain; }\n'
                          '__attribute__((visibility("hidden"), ifunc("choose"))) int swift(int); PUBLIC int cupel_bad(int x) { return swift(x); }',
                          ['swift (bad.o): indirect function']),
    'second loader': ('bad.c', '__attribute__((constructor)) static void again(void) { __asm__(""); }',
                      ['.init_array must hold one entry', 'module.o, bad.o']),
    'loader with priority': ('bad.c', '__attribute__((constructor(101))) static void early(void) { __asm__(""); }',
                             ['.init_array.', '101 holds 8 bytes (bad.o)', 'without a priority']),
    'destructor': ('bad.c', '__attribute__((destructor)) static void late(void) { __asm__(""); }',
                   ['.fini_array holds 8 bytes (bad.o)', 'one constructor']),
    'unused undefined': ('bad.S', '.section .remark, "", %progbits\n.quad gone\n' + NOTES, ['gone: undefined symbol']),
    'common': ('bad.S', '.comm pool, 8\n' + NOTES, ['pool: writable static']),
    'pointer among constants': ('bad.S', '.section .rodata\n.type bad, %object\nbad: .quad kat_aes_answer\n.size bad, 8\n' + NOTES,
                                ['in bad (bad.o)', 'R_X86_64_64 to kat_aes_answer', 'offsets']),
    'writable constants': ('bad.S', '.section .rodata.bad, "aw"\n.quad 1\n' + NOTES, ['.cupel has the flags 0x7']),
    'section of its own': ('bad.S', '.section .secret, "a"\nbad: .quad 1\n' + NOTES, ['bad stands in .secret+0x0 (bad.o)']),
    'nameless bss': ('bad.S', '.bss\n.zero 64\n' + NOTES, ['.bss holds more than cupel_state: 28736']),
    'behind the digest': ('bad.S', '.section .cupel.behind, "ax"\n.quad 1\n' + NOTES, ['marks of .cupel']),
    'distance too long': ('bad.S', 'bad: lea cupel_seal_digest+0x7fffffff(%rip), %rax\n' + NOTES, ['in bad (bad.o)', 'to cupel_seal_digest', 'does not fit']),
    'byte distance': ('bad.S', 'bad: .byte kat_aes_answer - .\n' + NOTES, ['in bad (bad.o)', 'R_X86_64_PC8 to kat_aes_answer', 'no distance']),
    'frame of nothing sealed': ('bad.S', '.section .eh_frame, "a", %progbits\n.4byte 12, 0, cupel_state - ., 0\n' + NOTES,
                                ['.eh_frame+', 'to cupel_state', 'outside .cupel']),
    'section group': ('bad.S', '.section .init_array, "awG", %init_array, bad, comdat\n.quad cupel_square\n' + NOTES, ['.init_array occurs 2 times', 'bad.o, module.o']),
    'no stack note': ('bad.S', '#include <cet.h>\nbad: ret\n', ['stack would be executable', 'without the note: bad.o']),
    'no CET note': ('bad.S', 'bad: ret\n.section .note.GNU-stack, "", %progbits\n', ['IBT and SHSTK', 'bad.o (not found)']),
}


def run(*command, cwd=None):
    return subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True, check=False)


def must(*command, cwd=None):
    done = run(*command, cwd=cwd)
    if done.returncode:
        raise AssertionError(f'{shlex.join(str(c) for c in command)}\n{done.stdout}{done.stderr}')
    return done.stdout


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.dir)

    def compile(self, name, source, *extra, cc=CC, flags=None):
        (self.dir / name).write_text(source, encoding='utf-8')
        if flags is None:
            flags = [f for f in FLAGS if f in KNOWN_FLAGS]
        must(*cc, *flags, f'-I{ROOT}/lib', *extra, '-c', name, '-o', Path(name).stem + '.o', cwd=self.dir)
        return Path(name).stem + '.o'

    def join(self, *objects, cc=CC, linker=('-fuse-ld=bfd',)):
        must(*cc, '-r', '-nostdlib', *linker, f'-Wl,--build-id=none,-T,{SEALED}/seal.ld,-Map,joined.map', '-o', 'joined.o', *objects, cwd=self.dir)

    def build(self, *more, extra=('-DKEY_LEN=32',), marks=(SEALED / 'marks.S').read_text(encoding='utf-8')):
        """The small module, joined with what is added to it."""
        for name in 'static.o', 'shared.o':
            (self.dir / name).unlink(missing_ok=True)
        objects = [self.compile('marks.S', marks), self.compile('module.c', MODULE, *extra)]
        self.join(*objects, *more)

    def seal(self, *extra, link_map=True, source='joined.o'):
        return run(sys.executable, ROOT / 'tools/seal.py', '--out-static', 'static.o', '--out-shared', 'shared.o',
                   *(['--map', 'joined.map'] if link_map else []), *extra, source, cwd=self.dir)

    def refused(self, done, *sentences):
        self.assertEqual(done.returncode, 1, done.stdout)
        for sentence in sentences:
            self.assertIn(sentence, done.stderr)
        self.assertEqual([], [p.name for p in self.dir.iterdir() if p.name in ('static.o', 'shared.o') or p.name.startswith('tmp')])

    def read(self, name):
        return (self.dir / name).read_bytes()


class Seals(Case):
    def setUp(self):
        super().setUp()
        self.build()
        done = self.seal()
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.line = done.stdout
        self.static, self.shared = seal.Object(self.read('static.o')), seal.Object(self.read('shared.o'))
        self.body = self.static.sections[1].data
        self.end = next(s.value for s in self.static.symbols if s.name == 'cupel_end')

    def test_header_build_id_and_digest(self):
        key = next(s.value for s in self.static.symbols if s.name == 'cupel_integrity_key')
        sealed, digest = self.body[:self.end], self.body[self.end:self.end + 32]
        numbers = b''.join(n.to_bytes(size, 'little') for n, size in ((1, 4), (64, 4), (self.end, 8), (key, 8)))
        self.assertEqual(sealed[:32], b'\x89CUPEL\r\n' + numbers)
        self.assertEqual(sealed[32:64], hashlib.sha256(sealed[:32] + bytes(32) + sealed[64:]).digest())
        self.assertEqual(digest, hmac.new(b'a key that is no secret at all\0\0', sealed, 'sha256').digest())
        self.assertEqual(self.line, f'sealed {self.end} bytes, build id {sealed[32:64].hex()}, digest {digest.hex()}\n')

    def test_one_word_is_left_to_the_linker(self):
        for obj in self.static, self.shared:
            word = next(s.value for s in obj.symbols if s.name == 'cupel_state_distance')
            relocs = obj.relocs[obj.named('.cupel')]
            self.assertEqual([(r.offset, r.symbol.section, r.addend) for r in relocs], [(word, obj.named('.bss'), 0)])

    def test_only_the_public_functions_are_global(self):
        for obj, visibility in (self.static, seal.HIDDEN), (self.shared, seal.DEFAULT):
            outer = {(s.name, s.type, s.visibility) for s in obj.symbols if s.bind != seal.LOCAL}
            self.assertEqual(outer, {('cupel_square', seal.FUNC, visibility), ('cupel_count', seal.FUNC, visibility)})
            self.assertIn('square', {s.name for s in obj.symbols if s.bind == seal.LOCAL and s.type == seal.FUNC})
            self.assertEqual(must('nm', '-u', 'static.o', 'shared.o', cwd=self.dir).split(), ['static.o:', 'shared.o:'])

    def test_both_outputs_hold_the_same_bytes(self):
        self.assertEqual(self.static.sections[1], self.shared.sections[1])

    def test_call_frame_information_leads_to_every_function(self):
        frames = {r.addend for r in self.static.relocs[self.static.named('.eh_frame')] if r.symbol.section == 1 and r.symbol.type == seal.SECTION}
        self.assertEqual(frames, {s.value for s in self.static.symbols if s.type == seal.FUNC})

    def test_section_types_and_flags_survive(self):
        before = seal.Object(self.read('joined.o'))
        for name in seal.ALLOWED:
            self.assertEqual(self.static.sections[self.static.named(name)]._replace(data=b''), before.sections[before.named(name)]._replace(data=b''))

    def test_products_run_and_are_whole(self):
        (self.dir / 'product.c').write_text(PRODUCT, encoding='utf-8')
        for name, command in (('pie', '-fPIE -pie product.c static.o -o pie'), ('nopie', '-fno-pie -no-pie product.c static.o -o nopie'),
                              ('static', '-static product.c static.o -o static'), ('libcupel.so', '-shared -nostdlib shared.o -o libcupel.so')):
            must(*CC, *command.split(), cwd=self.dir)
            found = seal.find_modules(self.read(name))
            self.assertEqual([(m.whole, m.digest.hex()) for m in found], [(True, self.line.split()[-1])], name)
            if name != 'libcupel.so':
                must(self.dir / name)
        must(*CC, 'product.c', './libcupel.so', '-o', 'dynamic', cwd=self.dir)
        must('./dynamic', cwd=self.dir)
        self.assertNotIn('TEXTREL', must('readelf', '-d', 'libcupel.so', cwd=self.dir))
        self.assertIn('IBT, SHSTK', must('readelf', '-n', 'libcupel.so', cwd=self.dir))

    def test_every_flipped_byte_is_found(self):
        data = bytearray(self.read('static.o'))
        module, = seal.find_modules(data)
        for at in range(module.offset, module.offset + module.length + 32):
            data[at] ^= 0x10
            self.assertFalse(any(m.whole for m in seal.find_modules(data)), f'byte {at - module.offset:#x}')
            data[at] ^= 0x10
        self.assertTrue(seal.find_modules(data)[0].whole)

    def test_verify_command(self):
        def verify(*files):
            return run(sys.executable, ROOT / 'tools/seal.py', '--verify', *files, cwd=self.dir)
        must('ar', 'rcs', 'libcupel.a', 'static.o', cwd=self.dir)
        self.assertEqual((verify('libcupel.a').returncode, verify('libcupel.a').stdout.count(': whole: ')), (0, 1))
        (self.dir / 'damaged').write_bytes(self.read('static.o').replace(self.body[self.end:self.end + 32], bytes(32)))
        self.assertIn('DAMAGED', verify('damaged').stdout)
        self.assertIn('DAMAGED', verify('joined.o').stdout)
        (self.dir / 'cut').write_bytes(self.read('static.o')[:400])
        self.assertIn('DAMAGED', verify('cut').stdout)
        self.assertIn('no sealed range', verify('module.c').stdout)
        for files in ['damaged'], ['joined.o'], ['cut'], ['module.c'], ['absent'], ['static.o', 'damaged']:
            self.assertEqual(verify(*files).returncode, 1, files)

    def test_same_input_same_output(self):
        outputs = self.read('static.o'), self.read('shared.o')
        elsewhere = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, elsewhere)
        self.dir = elsewhere
        self.build()
        shutil.move(elsewhere / 'joined.o', elsewhere / 'other.o')
        self.assertEqual(self.seal(link_map=False, source='other.o').returncode, 0)
        self.assertEqual(outputs, (self.read('static.o'), self.read('shared.o')))

    def test_break_list(self):
        done = run(sys.executable, ROOT / 'tools/seal.py', '--break', 'list', self.dir / 'joined.o')
        self.assertEqual((done.returncode, done.stdout.split()), (0, ['aes', 'sha2_256', 'integrity']))

    def test_break_one_answer(self):
        answer = next(s.value for s in self.static.symbols if s.name == 'kat_aes_answer')
        self.assertEqual(self.seal('--break', 'aes').returncode, 0)
        body = seal.Object(self.read('static.o')).sections[1].data
        changed = {i for i in range(64, self.end) if body[i] != self.body[i]}
        self.assertEqual((changed, body[answer]), ({answer}, self.body[answer] ^ 1))
        self.assertTrue(seal.find_modules(self.read('shared.o'))[0].whole)

    def test_break_integrity(self):
        self.assertEqual(self.seal('--break', 'integrity').returncode, 0)
        body = seal.Object(self.read('static.o')).sections[1].data
        self.assertEqual(sum(bin(a ^ b).count('1') for a, b in zip(body, self.body)), 1)
        self.assertFalse(seal.find_modules(self.read('shared.o'))[0].whole)


class Refuses(Case):
    def test_what_the_seal_cannot_hold(self):
        for name, (file, source, sentences) in REFUSED.items():
            with self.subTest(name):
                self.build(self.compile(file, PUBLIC + source if file.endswith('.c') else source))
                self.refused(self.seal(), *sentences)

    def test_all_culprits_are_named(self):
        self.build(self.compile('bad.c', PUBLIC + 'int puts(const char *); static int one = 1, two;\n'
                                'PUBLIC int cupel_bad(int n) { one += n; puts(""); return two += n; }'))
        self.refused(self.seal(), 'one stands in .data', 'two stands in .bss', 'to puts', 'R_X86_64_PC32 to .data', 'R_X86_64_PC32 to .bss')

    def test_input_file_without_a_map(self):
        self.build(self.compile('bad.c', PUBLIC + 'static int tally; PUBLIC int cupel_bad(int n) { return tally += n; }'))
        self.refused(self.seal(link_map=False), 'tally stands in .bss (bad.c)')

    def test_older_outputs_stay(self):
        self.build()
        self.assertEqual(self.seal().returncode, 0)
        before = self.read('static.o'), self.read('shared.o')
        self.assertEqual(self.seal('--break', 'nothing').returncode, 1)
        self.assertEqual(before, (self.read('static.o'), self.read('shared.o')))

    def test_unknown_answer(self):
        self.build()
        self.refused(self.seal('--break', 'nothing'), '0 known answers are called nothing')

    def test_short_key(self):
        self.build(extra=['-DKEY_LEN=31'])
        self.refused(self.seal(), 'cupel_integrity_key must be defined once, in .cupel, with 32 bytes')

    def test_no_loader(self):
        self.build(extra=['-DKEY_LEN=32', '-DNO_LOADER'])
        self.refused(self.seal(), '.init_array must hold one entry')
        self.build(self.compile('bad.S', '.section .init_array, "aw", %init_array\n.quad cupel_state\n' + NOTES), extra=['-DKEY_LEN=32', '-DNO_LOADER'])
        self.refused(self.seal(), '.init_array+0x0 (bad.o)', 'to cupel_state', 'the loader must be a function in the sealed range')

    def test_no_join(self):
        self.build()
        self.refused(self.seal(source='module.o'), 'no section .cupel')
        self.refused(self.seal(source='module.c'), 'no relocatable ELF64')

    def test_marks_that_say_something_else(self):
        marks = (SEALED / 'marks.S').read_text(encoding='utf-8')
        for before, after, sentence in (
                ('cupel_state - .', 'cupel_state + 4 - .', 'must lead to the start of cupel_state'),
                ('.4byte cupel_state - .', '.4byte 0', 'cupel_state_distance must be'),
                ('.bss\n', '.bss\nspace: .zero 8\n.data\n', 'cupel_state is not in .bss'),
                ('MARK cupel_seal_digest', 'MARK cupel_integrity_key\n.size cupel_integrity_key, 32\nMARK cupel_seal_digest', 'must stand inside')):
            with self.subTest(after):
                self.assertEqual(marks.count(before), 1)
                self.build(marks=marks.replace(before, after), extra=['-DKEY_LEN=32', *['-Dcupel_integrity_key=other'] * ('integrity' in after)])
                self.refused(self.seal(), sentence)

    def test_marks_that_were_changed(self):
        self.build()
        joined = self.read('joined.o')
        headers, = struct.unpack_from('<Q', joined, 40)
        align = headers + 64 * seal.Object(joined).named('.cupel') + 48
        for at, before, after, sentence in ((align, 64, 32, 'aligned to 64'), (joined.index(b'\x89CUPEL') + 8, 1, 2, 'another format')):
            data = bytearray(joined)
            self.assertEqual(data[at], before)
            data[at] = after
            (self.dir / 'changed.o').write_bytes(data)
            self.refused(self.seal(source='changed.o'), sentence)

    def test_twice(self):
        self.build()
        self.assertEqual(self.seal().returncode, 0)
        for name in 'static.o', 'shared.o':
            shutil.move(self.dir / name, self.dir / ('first-' + name))
        self.assertEqual(self.seal(source='first-shared.o').returncode, 0)
        self.assertEqual(self.read('first-static.o'), self.read('static.o'))

    def test_sentinels_and_size(self):
        self.build()
        self.assertEqual(self.seal('--sentinel-inside', 'cupel_square', '--sentinel-inside', 'square', '--sentinel-outside', 'cupel_seal_digest',
                                   '--sentinel-outside', 'cupel_state', '--least-size', '64', '--most-size', '4096').returncode, 0)
        for name in 'static.o', 'shared.o':
            (self.dir / name).unlink()
        self.refused(self.seal('--sentinel-inside', 'cupel_seal_digest'), 'cupel_seal_digest stands outside')
        self.refused(self.seal('--sentinel-outside', 'square'), 'square stands inside')
        self.refused(self.seal('--sentinel-inside', 'nobody'), 'nobody is defined 0 times')
        self.refused(self.seal('--least-size', '4096'), 'not between 4096')
        self.refused(self.seal('--most-size', '100'), 'and 100')


class Distances(unittest.TestCase):
    """Words as the assembler writes them where it knows the distance itself."""

    def check(self, machine, kind, before, distance, after):
        size = 8 if machine.fixed[kind][0] == 64 else 4
        data = bytearray(b'\xee' * 4 + before.to_bytes(size, 'little') + b'\xee' * 4)
        fits = seal.apply_distance(data, 4, distance, *machine.fixed[kind])
        self.assertEqual(fits, after is not None)
        word = before if after is None else after
        self.assertEqual(data, b'\xee' * 4 + word.to_bytes(size, 'little') + b'\xee' * 4)

    def test_x86_64(self):
        for kind in 2, 4:
            self.check(seal.X86_64, kind, 0x12345678, -2, 0xfffffffe)
            self.check(seal.X86_64, kind, 0, 0x7fffffff, 0x7fffffff)
            self.check(seal.X86_64, kind, 0, 0x80000000, None)
            self.check(seal.X86_64, kind, 0, -0x80000001, None)
        self.check(seal.X86_64, 24, 0, -0x80000001, 0xffffffff7fffffff)

    def test_aarch64(self):
        self.check(seal.AARCH64, 283, 0x94000000, 8, 0x94000002)            # bl .+8
        self.check(seal.AARCH64, 282, 0x14000000, -4, 0x17ffffff)           # b .-4
        self.check(seal.AARCH64, 283, 0x94000000, 2, None)
        self.check(seal.AARCH64, 282, 0x14000000, 1 << 27, None)
        self.check(seal.AARCH64, 274, 0x10000000, 5, 0x30000020)            # adr x0, .+5
        self.check(seal.AARCH64, 274, 0x10000001, -1, 0x70ffffe1)           # adr x1, .-1
        self.check(seal.AARCH64, 274, 0x10000000, 1 << 20, None)
        self.check(seal.AARCH64, 273, 0x58000002, -8, 0x58ffffc2)           # ldr x2, .-8
        self.check(seal.AARCH64, 273, 0x58000002, 6, None)
        self.check(seal.AARCH64, 261, 0, -4, 0xfffffffc)                    # .word label - .


class Aarch64(Case):
    """The same module, for the other machine whose relocations the seal knows."""
    CC = ['aarch64-linux-gnu-gcc']
    FLAGS = ('-O2 -ffreestanding -fvisibility=hidden -fPIC -mcmodel=tiny -fno-stack-protector -fasynchronous-unwind-tables '
             '-mbranch-protection=standard -mno-outline-atomics').split()
    START = ('int cupel_square(unsigned), cupel_count(void);\nvoid _start(void)\n{\n'
             'register long code __asm__("x0") = cupel_square(7) == 49 && cupel_count() == 1 && cupel_count() == 2 ? 42 : 1;\n'
             'register long call __asm__("x8") = 93;\n__asm__ volatile("svc 0" : : "r"(code), "r"(call));\n}\n')

    def setUp(self):
        super().setUp()
        if not shutil.which(self.CC[0]):
            self.skipTest(f'{self.CC[0]} is not installed')

    def prepare(self, flags):
        self.join(self.compile('marks.S', (SEALED / 'marks.S').read_text(encoding='utf-8'), cc=self.CC, flags=flags),
                  self.compile('module.c', MODULE, '-DKEY_LEN=32', cc=self.CC, flags=flags), cc=self.CC, linker=())

    def test_seals(self):
        self.prepare(self.FLAGS)
        done = self.seal()
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        (self.dir / 'start.c').write_text(self.START, encoding='utf-8')
        must(*self.CC, '-O2', '-static', '-nostdlib', 'start.c', 'static.o', '-o', 'product', cwd=self.dir)
        self.assertTrue(seal.find_modules(self.read('product'))[0].whole)
        if not shutil.which('qemu-aarch64'):
            self.skipTest('qemu-aarch64 is not installed: the product is linked and whole, and was not run')
        self.assertEqual(run('qemu-aarch64', 'product', cwd=self.dir).returncode, 42)

    def test_refuses_pages(self):
        self.prepare([f for f in self.FLAGS if 'tiny' not in f])
        self.refused(self.seal(), 'in square (module.o)', 'ADR_PREL_PG_HI21', '-mcmodel=tiny')


def known_flags():
    with tempfile.TemporaryDirectory() as directory:
        return {f for f in FLAGS if not run(*CC, '-Werror', f, '-c', '-x', 'c', os.devnull, '-o', os.path.join(directory, 'x.o')).returncode}


KNOWN_FLAGS = known_flags()

if __name__ == '__main__':
    unittest.main()
