#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Seals the module: makes every reference inside the sealed range a constant, and writes the range's digest behind it.

    seal.py --out-static A.o --out-shared B.o [--map JOINED.map] [--break NAME] JOINED.o
    seal.py --break list JOINED.o            which known answers can be broken
    seal.py --verify FILE...                 the sealed ranges in linked files, and whether they are whole

JOINED.o is the module, joined by `ld -r` with lib/boundary/sealed/seal.ld. What the seal cannot hold (a relocation that only
a product's linker could apply, a writable static, an import) is refused, with all culprits by name. The two outputs
differ in one thing: the public symbols are hidden in A (for a static archive) and exported in B (for a shared library).
Nothing of them depends on a path, a name or the time.
"""
import argparse
import hashlib
import hmac
import os
import re
import struct
import sys
import tempfile
from typing import NamedTuple

# --- The sealed range: its header, and how to find it again in any file ---------------------------------------------------

MAGIC = b'\x89CUPEL\r\n'
HEADER = struct.Struct('<8sIIQQ32s')  # magic, format, header length, range length, offset of the key, build id
SIGNATURE = HEADER.pack(MAGIC, 1, HEADER.size, 0, 0, bytes(32))[:16]
BUILD_ID = slice(32, 64)
KEY_LEN = DIGEST_LEN = 32


class Module(NamedTuple):
    offset: int    # of the header in the file
    length: int    # of the sealed range
    build_id: bytes
    digest: bytes  # as it stands behind the range
    whole: bool


def find_modules(data):
    """All sealed ranges in the bytes of a file: an executable, a shared library, an archive, an object."""
    found = []
    at = data.find(SIGNATURE)
    while at >= 0:
        header = data[at:at + HEADER.size].ljust(HEADER.size, b'\0')
        _, _, _, length, key_at, build_id = HEADER.unpack(header)
        sealed = data[at:at + length]
        key = sealed[key_at:key_at + KEY_LEN]
        digest = data[at + length:at + length + DIGEST_LEN]
        fits = length >= HEADER.size and len(sealed) == length and len(key) == KEY_LEN
        whole = fits and hmac.compare_digest(hmac.digest(key, sealed, 'sha256'), digest)
        found.append(Module(at, length, build_id, digest, whole))
        at = data.find(SIGNATURE, at + 1)
    return found


# --- Relocations: which of them can become a constant, and the names of the rest ------------------------------------------

class Machine(NamedTuple):
    pointer: int   # relocation type of a pointer, for .init_array
    word: int      # relocation type of the data word behind the range
    fixed: dict    # type: (bits of the signed distance, how many of them count from which bit, stand where in the word)
    names: dict
    marks: tuple   # property of .note.gnu.property, its bits, what they say, how to get them


X86_64 = Machine(
    pointer=1, word=2,
    fixed={2: (32, [(0, 32, 0)]), 4: (32, [(0, 32, 0)]), 24: (64, [(0, 64, 0)])},  # PC32, PLT32, PC64
    names=dict(enumerate((
        'NONE 64 PC32 GOT32 PLT32 COPY GLOB_DAT JUMP_SLOT RELATIVE GOTPCREL 32 32S 16 PC16 8 PC8 DTPMOD64 DTPOFF64 TPOFF64 TLSGD '
        'TLSLD DTPOFF32 GOTTPOFF TPOFF32 PC64 GOTOFF64 GOTPC32 GOT64 GOTPCREL64 GOTPC64 GOTPLT64 PLTOFF64 SIZE32 SIZE64 '
        'GOTPC32_TLSDESC TLSDESC_CALL TLSDESC IRELATIVE RELATIVE64 PC32_BND PLT32_BND GOTPCRELX REX_GOTPCRELX').split())),
    marks=(0xc0000002, 3, 'IBT and SHSTK', 'compile everything with -fcf-protection=full, and include <cet.h> in every assembly file'))
AARCH64 = Machine(
    pointer=257, word=261,
    fixed={260: (64, [(0, 64, 0)]), 261: (32, [(0, 32, 0)]), 273: (21, [(2, 19, 5)]), 274: (21, [(0, 2, 29), (2, 19, 5)]),
           282: (28, [(2, 26, 0)]), 283: (28, [(2, 26, 0)])},
    names={257: 'ABS64', 258: 'ABS32', 260: 'PREL64', 261: 'PREL32', 273: 'LD_PREL_LO19', 274: 'ADR_PREL_LO21', 275: 'ADR_PREL_PG_HI21',
           277: 'ADD_ABS_LO12_NC', 282: 'JUMP26', 283: 'CALL26', 309: 'GOT_LD_PREL19', 311: 'ADR_GOT_PAGE', 312: 'LD64_GOT_LO12_NC'},
    marks=(0xc0000000, 1, 'BTI', 'compile everything with -mbranch-protection=standard, and write the note in every assembly file'))
MACHINES = {62: ('R_X86_64_', X86_64), 183: ('R_AARCH64_', AARCH64)}


def apply_distance(data, offset, distance, bits, pieces):
    """Writes a signed distance into the word at offset. False if it does not fit."""
    if not -(1 << bits - 1) <= distance < 1 << bits - 1 or distance & (1 << pieces[0][0]) - 1:
        return False
    form = '<Q' if bits == 64 else '<I'
    word, = struct.unpack_from(form, data, offset)
    for first, count, place in pieces:
        mask = (1 << count) - 1
        word = word & ~(mask << place) | (distance >> first & mask) << place
    struct.pack_into(form, data, offset, word)
    return True


# --- ELF, as far as a joined object needs it -------------------------------------------------------------------------------

EHDR, SHDR, SYM, RELA = (struct.Struct('<' + f) for f in ('16sHHIQQQIHHHHHH', 'IIQQQQIIQQ', 'IBBHQQ', 'QQq'))
W, A, X, INFO_LINK = 1, 2, 4, 0x40
PROGBITS, SYMTAB, STRTAB, RELA_TYPE, NOBITS = 1, 2, 3, 4, 8
LOCAL, GLOBAL = 0, 1
FUNC, SECTION, FILE, TLS, IFUNC = 2, 3, 4, 6, 10
DEFAULT, HIDDEN = 0, 2
UNDEFINED, ABSOLUTE, COMMON = 0, 0xfff1, 0xfff2


class Section(NamedTuple):
    name: str
    type: int
    flags: int
    size: int
    align: int
    entsize: int
    data: bytes


class Symbol(NamedTuple):
    name: str
    bind: int
    type: int
    visibility: int
    section: int
    value: int
    size: int
    file: str


class Reloc(NamedTuple):
    offset: int
    type: int
    symbol: Symbol
    addend: int


class Refused(Exception):
    """The module cannot be sealed. Its arguments are the sentences that say why."""


def text(table, at):
    return table[at:table.index(b'\0', at)].decode()


class Object:
    """A relocatable object, and where in it a name, a place or an input file is."""

    def __init__(self, data, link_map=''):
        ident, kind, self.machine_id, _, _, _, at, self.flags, _, _, _, _, count, names = EHDR.unpack_from(data)
        if ident[:6] != b'\x7fELF\2\1' or kind != 1 or self.machine_id not in MACHINES:
            raise Refused('the input is no relocatable ELF64 little-endian object for x86-64 or AArch64: give the output of `ld -r`')
        self.prefix, self.machine = MACHINES[self.machine_id]
        headers = [SHDR.unpack_from(data, at + i * SHDR.size) for i in range(count)]
        contents = [b'' if h[1] == NOBITS else data[h[4]:h[4] + h[5]] for h in headers]
        self.sections = [Section(text(contents[names], h[0]), h[1], h[2], h[5], h[8], h[9], c) for h, c in zip(headers, contents)]
        self.symbols, self.relocs = [], {}
        for header, content in zip(headers, contents):
            if header[1] == SYMTAB:
                file = ''
                for name, info, other, section, value, size in SYM.iter_unpack(content):
                    name, bind = text(contents[header[6]], name), info >> 4
                    if info & 15 == FILE:
                        file = name
                    self.symbols.append(Symbol(name, bind, info & 15, other & 3, section, value, size, file if bind == LOCAL else ''))
        for header, content in zip(headers, contents):
            if header[1] == RELA_TYPE:
                self.relocs[header[7]] = [Reloc(offset, info & 0xffffffff, self.symbols[info >> 32], addend)
                                          for offset, info, addend in RELA.iter_unpack(content)]
        # Lines of GNU ld's map: an output section starts its line, an input section follows one space.
        self.inputs, output = [], None
        for indent, name, addr, size, file in re.findall(r'^( ?)([.\w]\S*)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)(?: (\S.*))?$', link_map, re.M):
            if not indent:
                output = name, int(addr, 16)
            elif file and output:
                self.inputs.append((output[0], int(addr, 16) - output[1], int(size, 16), file))
        self.notes = re.findall(r'^Removed property .*', link_map, re.M)

    def named(self, name):
        found = [i for i, s in enumerate(self.sections) if s.name == name]
        if len(found) > 1:
            files = sorted({f for output, _, size, f in self.inputs if output == name and size})
            raise Refused(f'{name} occurs {len(found)} times in the joined object: join with seal.ld, and keep section groups out of the module'
                          + (f'; it comes from {", ".join(files)}' if files else ''))
        return found[0] if found else None

    def inhabitants(self, section):
        """The symbols in a section, but not those that only say what is code and what is data ($x, $d)."""
        return [s for s in self.symbols if s.section == section and s.name and s.type != SECTION and not s.name.startswith('$')]

    def covering(self, section, offset):
        """The symbol that covers an offset; failing that, the nearest label before it."""
        here = [s for s in self.inhabitants(section) if s.value <= offset]
        inside = [s for s in here if offset < s.value + s.size]
        return max(inside or here, key=lambda s: (s.value, s.size), default=None)

    def file_of(self, section, offset, symbol):
        name = self.sections[section].name if section < len(self.sections) else ''
        for output, start, size, file in self.inputs:
            if output == name and start <= offset < start + size:
                return f' ({file})'
        return f' ({symbol.file})' if symbol and symbol.file else ''

    def place(self, section, offset):
        symbol = self.covering(section, offset)
        return f'{self.sections[section].name}+{offset:#x}{f" in {symbol.name}" if symbol else ""}{self.file_of(section, offset, symbol)}'

    def type_name(self, kind):
        return self.prefix + self.machine.names.get(kind, str(kind))

    def hint(self, reloc):
        """What a module's author changes, so that this relocation goes away."""
        symbol, kind = reloc.symbol, self.type_name(reloc.type)
        section = self.sections[symbol.section] if symbol.section < len(self.sections) else None
        if symbol.type == TLS or 'TLS' in kind or 'TPOFF' in kind or (section and section.name.startswith(('.tbss', '.tdata'))):
            return 'thread-local storage: keep it in the module\'s state or in the caller\'s context'
        if 'GOT' in kind:
            return 'needs the GOT: declare the symbol hidden before it is used' + (
                ', and define it in the module' if symbol.section == UNDEFINED else '')
        if symbol.section == UNDEFINED:
            return ('undefined symbol, such as a call to libc or libgcc: define it in the module, '
                    'or write the code so that the compiler does not ask for it')
        if symbol.type == IFUNC:
            return 'indirect function: choose the implementation with a switch over the feature word'
        if section and re.match(r'\.(init_array|fini_array|preinit_array|ctors|dtors)', section.name):
            return 'a module has one constructor, without a priority, and no destructor'
        if symbol.name == 'cupel_state':
            return 'the state\'s place is the product\'s to choose: reach it through cupel_state_distance'
        if symbol.section == COMMON or (section and section.flags & W and not section.name.startswith('.data.rel.ro')):
            return 'writable static: keep it in the module\'s state (cupel_state) or in the caller\'s context, or make it const'
        if 'PG_HI21' in kind or 'LO12' in kind:
            return 'depends on the page that the product\'s linker chooses: compile with -mcmodel=tiny'
        if section and (section.name.startswith('.data.rel.ro') or section.name == '.cupel' and reloc.type not in self.machine.fixed):
            return 'no distance, but an address that only the product\'s linker knows, as in a table of pointers: use a switch, or 32-bit offsets'
        if symbol.section == ABSOLUTE:
            return 'an absolute number: make it an assembler constant where it is used'
        return 'no place that a reference from the sealed range can reach: put it into code or constants (.text, .rodata)'

    def complain(self, section, reloc, hint=''):
        symbol = reloc.symbol
        target = symbol.name or '?'
        if symbol.type == SECTION:
            near = reloc.addend + (4 if self.machine is X86_64 and reloc.type in self.machine.fixed else 0)  # from the end of the instruction
            covering = self.covering(symbol.section, near)
            target = f'{self.sections[symbol.section].name}+{near:#x}' + (f' (near {covering.name})' if covering else '')
        return f'{self.place(section, reloc.offset)}: {self.type_name(reloc.type)} to {target}: {hint or self.hint(reloc)}'


# --- The seal ---------------------------------------------------------------------------------------------------------------

ALLOWED = {'.cupel': A | X, '.bss': W | A, '.init_array': W | A, '.eh_frame': A, '.note.gnu.property': A}


class Seal:
    """One joined object on its way to being sealed. Every check adds to self.faults; what has any is not written."""

    def __init__(self, obj, prefix='cupel_'):
        self.obj, self.faults = obj, []
        self.at = {name: obj.named(name) for name in ALLOWED}
        self.cupel = self.at['.cupel']
        if self.cupel is None or self.at['.bss'] is None:
            raise Refused('no section .cupel, or no .bss with the state: join the objects, marks.S among them, with -Wl,-T,seal.ld')
        self.body = bytearray(obj.sections[self.cupel].data)
        self.start = self.mark('cupel_start', HEADER.size).value
        self.end = self.mark('cupel_end', 0).value
        digest, self.word = self.mark('cupel_seal_digest', DIGEST_LEN).value, self.mark('cupel_state_distance', 4).value
        if (self.start, digest, self.word, len(self.body)) != (0, self.end, self.end + DIGEST_LEN, self.end + DIGEST_LEN + 4):
            raise Refused('the marks of .cupel do not stand in order (start, code, constants, end, digest, one word, and nothing more): '
                          'use marks.S and seal.ld as they are')
        if self.body[:16] != SIGNATURE:
            raise Refused('the header at cupel_start is not the one of marks.S, or another format than this tool seals')
        self.key = self.mark('cupel_integrity_key', KEY_LEN).value
        if self.key + KEY_LEN > self.end:
            raise Refused('cupel_integrity_key must stand inside the sealed range')
        self.check_sections()
        self.check_symbols(prefix)
        self.check_state()
        self.check_relocations()
        self.check_loader()
        self.check_notes()

    def fault(self, sentence):
        self.faults.append(sentence)

    def mark(self, name, size):
        found = [s for s in self.obj.symbols if s.name == name and s.section == self.cupel]
        if len(found) != 1 or found[0].size != size:
            raise Refused(f'{name} must be defined once, in .cupel, with {size} bytes')
        return found[0]

    def inside(self, symbol):
        return symbol.section == self.cupel and self.start <= symbol.value < self.end

    def check_sections(self):
        for index, section in enumerate(self.obj.sections):
            if not section.flags & A or not section.size:
                continue
            if section.name in ALLOWED:
                if section.flags != ALLOWED[section.name]:
                    self.fault(f'{section.name} has the flags {section.flags:#x} where {ALLOWED[section.name]:#x} belong: '
                               'some input section in it is writable, mergeable or otherwise special')
                continue
            owners = self.obj.inhabitants(index)
            hint = self.obj.hint(Reloc(0, 0, Symbol(section.name, 0, 0, 0, index, 0, 0, ''), 0))
            for symbol in owners:
                self.fault(f'{symbol.name} stands in {section.name}+{symbol.value:#x}{self.obj.file_of(index, symbol.value, symbol)}: {hint}')
            if not owners:
                self.fault(f'{section.name} holds {section.size} bytes{self.obj.file_of(index, 0, None)}: {hint}')
        if self.obj.sections[self.cupel].align < 64:
            self.fault('.cupel must be aligned to 64 bytes or more: marks.S does that')

    def check_symbols(self, prefix):
        reported = {r.symbol for index in self.at.values() for r in self.obj.relocs.get(index, [])}
        for symbol in self.obj.symbols[1:]:
            where = self.obj.file_of(symbol.section, symbol.value, symbol)
            if symbol.section == UNDEFINED and symbol not in reported:
                self.fault(f'{symbol.name}: undefined symbol: define it in the module, or remove what mentions it')
            if symbol.section == COMMON:
                self.fault(f'{symbol.name}: writable static (a tentative definition, without a section): compile with -fno-common')
            if symbol.type == IFUNC:
                self.fault(f'{symbol.name}{where}: indirect function: choose the implementation with a switch over the feature word')
            if symbol.bind == LOCAL or symbol.visibility != DEFAULT or symbol.section == UNDEFINED:
                continue
            if not symbol.name.startswith(prefix):
                self.fault(f'{symbol.name}{where} is visible to products: public names begin with {prefix}; declare it static or hidden')
            elif symbol.type != FUNC or not self.inside(symbol):
                self.fault(f'{symbol.name}{where} is public, and no function in the sealed range: offer a function, or declare it hidden')

    def check_state(self):
        bss = self.at['.bss']
        state = [s for s in self.obj.inhabitants(bss) if s.name == 'cupel_state']
        others = [s for s in self.obj.inhabitants(bss) if s.name != 'cupel_state']
        for symbol in others:
            self.fault(f'{symbol.name} stands in .bss{self.obj.file_of(bss, symbol.value, symbol)}: '
                       'writable static: keep it in the module\'s state (cupel_state) or in the caller\'s context')
        section = self.obj.sections[bss]
        if not state:
            self.fault('cupel_state is not in .bss: marks.S puts it there')
        elif not others and (state[0].value, state[0].size) != (0, section.size):
            self.fault(f'.bss holds more than cupel_state: {section.size} bytes, {state[0].size} of them the state')

    def check_relocations(self):
        """Turns every relocation of .cupel into a constant, but the one word behind the range."""
        self.word_reloc = None
        for reloc in self.obj.relocs.get(self.cupel, []):
            symbol, machine = reloc.symbol, self.obj.machine
            if reloc.type in machine.fixed and symbol.section == self.cupel and symbol.type != IFUNC:
                if not apply_distance(self.body, reloc.offset, symbol.value + reloc.addend - reloc.offset, *machine.fixed[reloc.type]):
                    self.fault(self.obj.complain(self.cupel, reloc, 'the distance does not fit into the instruction'))
            elif reloc.offset == self.word and reloc.type == machine.word and symbol.section == self.at['.bss'] and not self.word_reloc:
                self.word_reloc = reloc
                if symbol.value + reloc.addend:
                    self.fault(self.obj.complain(self.cupel, reloc, 'cupel_state_distance must lead to the start of cupel_state'))
            else:
                self.fault(self.obj.complain(self.cupel, reloc))
        if not self.word_reloc:
            self.fault('cupel_state_distance must be `cupel_state - .`, for the linker of a product to fill: marks.S has it')
        for index in (self.at['.eh_frame'], self.at['.note.gnu.property']):
            for reloc in self.obj.relocs.get(index, []):
                if reloc.symbol.section != self.cupel:
                    self.fault(self.obj.complain(index, reloc, 'it describes code or data outside .cupel'))

    def check_loader(self):
        index = self.at['.init_array']
        relocs = self.obj.relocs.get(index, [])
        if index is None or self.obj.sections[index].size != 8 or len(relocs) != 1:
            files = [f for name, _, size, f in self.obj.inputs if name == '.init_array' and size]
            self.fault('.init_array must hold one entry, the loader' + (f'; these have one: {", ".join(files)}' if files else
                       ': define one constructor, without a priority'))
            return
        reloc = relocs[0]
        if reloc.type != self.obj.machine.pointer or not self.inside(reloc.symbol._replace(value=reloc.symbol.value + reloc.addend)):
            self.fault(self.obj.complain(index, reloc, 'the loader must be a function in the sealed range'))

    def check_notes(self):
        stack = [s for s in self.obj.sections if s.name == '.note.GNU-stack']
        if not stack or stack[0].flags & X:
            noted = {f for name, _, _, f in self.obj.inputs if name == '.note.GNU-stack'}
            missing = sorted({f for name, _, _, f in self.obj.inputs if name == '.cupel' and f not in noted})
            self.fault('the stack would be executable: put .note.GNU-stack into every assembly file, and no nested function into C'
                       + (f'; without the note: {", ".join(missing)}' if missing else ''))
        kind, bits, meaning, remedy = self.obj.machine.marks
        note, value = self.obj.sections[self.at['.note.gnu.property']].data if self.at['.note.gnu.property'] else b'', 0
        while len(note) >= 16:
            name_len, length, note_type = struct.unpack_from('<III', note)
            properties, note = note[12 + name_len:12 + name_len + length], note[12 + name_len + (length + 7 & ~7):]
            while note_type == 5 and len(properties) >= 8:
                found, size = struct.unpack_from('<II', properties)
                if found == kind:
                    value = int.from_bytes(properties[8:8 + size], 'little')
                properties = properties[8 + (size + 7 & ~7):]
        if value & bits != bits:
            self.fault(f'.note.gnu.property does not say {meaning}: {remedy}' + ''.join(f'; the linker: {n}' for n in self.obj.notes))

    def check_sentinels(self, inside, outside, least, most):
        for name in inside + outside:
            found = [s for s in self.obj.symbols if s.name == name and s.section != UNDEFINED]
            if len(found) != 1:
                self.fault(f'the sentinel {name} is defined {len(found)} times, where once is right')
            elif self.inside(found[0]) != (name in inside):
                self.fault(f'{name} stands {"outside" if name in inside else "inside"} the sealed range')
        if not least <= self.end - self.start <= most:
            self.fault(f'the sealed range has {self.end - self.start} bytes, not between {least} and {most}')

    def known_answers(self):
        names = {}
        for symbol in self.obj.symbols:
            match = re.fullmatch(r'kat_(\w+)_answer', symbol.name)
            if match and symbol.size and self.inside(symbol):
                names.setdefault(match[1], []).append(symbol.value)
        return names

    def break_answer(self, name):
        answers = self.known_answers()
        if len(answers.get(name, [])) != 1:
            raise Refused(f'{len(answers.get(name, []))} known answers are called {name}, where one is right: `--break list` shows the names')
        self.body[answers[name][0]] ^= 1

    def finish(self):
        """Fills header and digest."""
        if self.faults:
            raise Refused(*self.faults)
        HEADER.pack_into(self.body, 0, MAGIC, 1, HEADER.size, self.end, self.key, bytes(32))
        self.build_id = hashlib.sha256(self.body[:self.end]).digest()
        self.body[BUILD_ID] = self.build_id
        self.digest = hmac.digest(bytes(self.body[self.key:self.key + KEY_LEN]), bytes(self.body[:self.end]), 'sha256')
        self.body[self.end:self.word] = self.digest

    def write(self, visibility):
        """The sealed object, built from nothing: only what is named here is in it."""
        obj, out, strings = self.obj, [], bytearray(b'\0')

        def add(section, data, rela):
            out.append([section.name, section.type, section.flags, data, section.size, 0, 0, section.align, section.entsize])
            if rela:
                out.append(['.rela' + section.name, RELA_TYPE, INFO_LINK, b''.join(rela), 0, 0, len(out), 8, RELA.size])

        def symbol(name, info, other, section, value, size):
            at = len(strings) if name else 0
            strings.extend(name.encode() + b'\0' if name else b'')
            return SYM.pack(at, info, other, section, value, size)

        def to_section(reloc, section_symbol):
            return RELA.pack(reloc.offset, section_symbol << 32 | reloc.type, reloc.symbol.value + reloc.addend)

        section = {name: obj.sections[i] for name, i in self.at.items() if i is not None}
        add(section['.cupel'], bytes(self.body), [to_section(self.word_reloc, 3)])
        bss = len(out) + 1
        for name in list(section)[1:]:
            add(section[name], section[name].data, [to_section(r, 2) for r in obj.relocs.get(self.at[name], [])])
        out.append(['.note.GNU-stack', PROGBITS, 0, b'', 0, 0, 0, 1, 0])

        index = {self.cupel: 1, self.at['.bss']: bss}
        local = [symbol('', 0, 0, 0, 0, 0), symbol('cupel', FILE, 0, ABSOLUTE, 0, 0)]
        local += [symbol('', SECTION, 0, 1, 0, 0), symbol('', SECTION, 0, bss, 0, 0)]  # symbols 2 and 3
        kept = sorted({(index[s.section], s.value, s.name, s.type, s.size, s.bind != LOCAL and s.visibility == DEFAULT) for s in obj.symbols
                       if s.section in index and s.type != SECTION and s.name and not s.name.startswith('.L')})
        local += [symbol(name, kind, 0, at, value, size) for at, value, name, kind, size, is_public in kept if not is_public]
        public = [symbol(name, GLOBAL << 4 | kind, visibility, at, value, size) for at, value, name, kind, size, is_public in kept if is_public]
        symtab = len(out) + 1
        out.append(['.symtab', SYMTAB, 0, b''.join(local + public), 0, symtab + 1, len(local), 8, SYM.size])
        out.append(['.strtab', STRTAB, 0, bytes(strings), 0, 0, 0, 1, 0])
        out.append(['.shstrtab', STRTAB, 0, b'\0' + b''.join(s[0].encode() + b'\0' for s in out) + b'.shstrtab\0', 0, 0, 0, 1, 0])

        body, headers = bytearray(EHDR.size), [bytes(SHDR.size)]
        for name, kind, flags, data, size, link, info, align, entsize in out:
            body.extend(bytes(-len(body) % max(align, 1)))
            name_at = out[-1][3].index(b'\0' + name.encode() + b'\0') + 1
            if kind == RELA_TYPE:
                link = symtab
            headers.append(SHDR.pack(name_at, kind, flags, 0, len(body), len(data) or size, link, info, align, entsize))
            body.extend(data)
        body.extend(bytes(-len(body) % 8))
        EHDR.pack_into(body, 0, b'\x7fELF\2\1\1'.ljust(16, b'\0'), 1, obj.machine_id, 1, 0, 0, len(body), obj.flags, EHDR.size, 0, 0,
                       SHDR.size, len(headers), len(headers) - 1)
        return bytes(body) + b''.join(headers)


# --- The command ------------------------------------------------------------------------------------------------------------

def write_all(files):
    """All files or none, each at once."""
    temporary = []
    try:
        for path, data in files:
            handle, name = tempfile.mkstemp(dir=os.path.dirname(path) or '.')
            temporary.append((name, path))
            with os.fdopen(handle, 'wb') as file:
                file.write(data)
            os.chmod(name, 0o644)
        while temporary:
            os.replace(*temporary[0])
            temporary.pop(0)
    finally:
        for name, _ in temporary:
            os.unlink(name)


def read(path, mode='rb'):
    with open(path, mode) as file:
        return file.read()


def verify(paths):
    all_whole = True
    for path in paths:
        modules = find_modules(read(path))
        for m in modules:
            state = 'whole' if m.whole else 'DAMAGED'
            print(f'{path}: {state}: {m.length} bytes at {m.offset:#x}, build id {m.build_id.hex()}, digest {m.digest.hex()}')
        if not modules:
            print(f'{path}: no sealed range found')
        all_whole = all_whole and bool(modules) and all(m.whole for m in modules)
    return 0 if all_whole else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--out-static', metavar='A.o')
    parser.add_argument('--out-shared', metavar='B.o')
    parser.add_argument('--map', metavar='FILE', help='the map of the join, for the names of input files')
    parser.add_argument('--break', dest='broken', metavar='NAME', help='flip a bit of a known answer, or of the digest (`integrity`), or `list` them')
    parser.add_argument('--public-prefix', default='cupel_', metavar='PREFIX')
    parser.add_argument('--sentinel-inside', action='append', default=[], metavar='SYMBOL')
    parser.add_argument('--sentinel-outside', action='append', default=[], metavar='SYMBOL')
    parser.add_argument('--least-size', type=int, default=0, metavar='BYTES')
    parser.add_argument('--most-size', type=int, default=1 << 31, metavar='BYTES')
    parser.add_argument('--verify', action='store_true', help='look for sealed ranges in linked files')
    parser.add_argument('files', nargs='+', metavar='FILE')
    args = parser.parse_args()
    if args.verify:
        return verify(args.files)
    if len(args.files) != 1 or args.broken != 'list' and not (args.out_static and args.out_shared):
        parser.error('to seal, give one joined object, --out-static and --out-shared')
    try:
        seal = Seal(Object(read(args.files[0]), read(args.map, 'r') if args.map else ''), args.public_prefix)
        if args.broken == 'list':
            print('\n'.join([*sorted(seal.known_answers()), 'integrity']))
            return 0
        seal.check_sentinels(args.sentinel_inside, args.sentinel_outside, args.least_size, args.most_size)
        if args.broken not in (None, 'integrity'):
            seal.break_answer(args.broken)
        seal.finish()
        if args.broken == 'integrity':
            seal.body[seal.end] ^= 1
        write_all([(args.out_static, seal.write(HIDDEN)), (args.out_shared, seal.write(DEFAULT))])
    except Refused as refusal:
        print(f'seal.py: {args.files[0]} cannot be sealed, for {len(refusal.args)} reason{"s" if len(refusal.args) > 1 else ""}:', file=sys.stderr)
        for sentence in refusal.args:
            print('  ' + sentence, file=sys.stderr)
        return 1
    print(f'sealed {seal.end} bytes, build id {seal.build_id.hex()}, digest {seal.digest.hex()}' + (f', {args.broken} broken' if args.broken else ''))
    return 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except OSError as error:
        sys.exit(f'seal.py: {error}')
