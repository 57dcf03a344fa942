#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes C tables from the known answers in kat/*.kat.

    kat.py kat.h kat.c FILE.kat...

A file holds records: `[name]`, then `field = value` lines. `source` says where the answer comes from (standard and section) and must
be there; so must `answer`. Every other value is hex digits (on the same line or on indented lines below), text in
quotation marks, or `hex * count`. Each field becomes `const uint8_t kat_<name>_<field>[]`.
"""
import os
import re
import sys


def fail(path, line, message):
    sys.exit(f"{path}:{line}: {message}")


def value_bytes(path, line, text):
    """The bytes that a value stands for."""
    quoted = re.fullmatch(r'"([^"\\]*)"', text)
    if quoted:
        return quoted[1].encode("ascii")
    digits, _, count = (part.strip() for part in text.partition("*"))
    try:
        return bytes.fromhex(digits) * (int(count) if count else 1)
    except ValueError:
        fail(path, line, f"neither hex, nor quoted text, nor hex * count: {text[:40]}")


def records(path):
    """The records of one file: name → {field: (line, text)}."""
    found, record, field = {}, None, None
    with open(path, encoding="ascii") as f:
        for line, text in enumerate(f, 1):
            if not text.strip() or text.startswith("#"):
                continue
            name = re.fullmatch(r"\[(\w+)\]", text.strip())
            if name:
                if name[1] in found:
                    fail(path, line, f"record '{name[1]}' stands twice")
                record = found[name[1]] = {}
            elif record is None:
                fail(path, line, "a field outside a record")
            elif text[0].isspace() and field:
                record[field] = (record[field][0], record[field][1] + text.strip())
            else:
                field, equals, value = (part.strip() for part in text.partition("="))
                if not equals or not field.isidentifier() or field in record:
                    fail(path, line, f"not a new field: {text.strip()[:40]}")
                record[field] = (line, value)
    for name, record in found.items():
        for needed in ("source", "answer"):
            if not record.get(needed, (0, ""))[1]:
                fail(path, 0, f"record '{name}' has no {needed}")
    return found


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    header = ["/* SPDX-License-Identifier: MIT */", "/* Made by tools/kat.py. */", "#ifndef CUPEL_KAT_H",
              "#define CUPEL_KAT_H", "", "#include <stdint.h>", "", "#pragma GCC visibility push(hidden)", ""]
    body = ["/* SPDX-License-Identifier: MIT */", "/* Made by tools/kat.py. */", f'#include "{os.path.basename(sys.argv[1])}"', ""]
    seen = set()
    for path in sys.argv[3:]:
        for name, record in records(path).items():
            if name in seen:
                fail(path, 0, f"record '{name}' stands in another file too")
            seen.add(name)
            for field, (line, text) in record.items():
                if field == "source":
                    body.append(f"/* {name}: {text} */")
                    continue
                data = value_bytes(path, line, text)
                symbol = f"kat_{name}_{field}[{len(data)}]"
                header.append(f"extern const uint8_t {symbol};")
                body.append(f"const uint8_t {symbol} = {{")
                body += ["\t" + " ".join(f"0x{byte:02x}," for byte in data[i:i + 20]) for i in range(0, len(data), 20)]
                body += ["};", ""]
    header += ["", "#pragma GCC visibility pop", "", "#endif", ""]
    for path, lines in ((sys.argv[1], header), (sys.argv[2], body)):
        with open(path, "w", encoding="ascii") as f:
            f.write("\n".join(lines))


if __name__ == "__main__":
    main()
