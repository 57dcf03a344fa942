#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes include/cupel/services.h from lib/module/services.def, the only list of services.

    services.py services.def services.h

Refuses a table with an empty column, a number that is not the next one, a name that was used, or an unknown keyword.
"""
import re
import sys

COLUMNS = ("number symbol family algorithm name standard parameters strength status states condition cast role inputs outputs "
           "access").split()
KEYWORDS = {
    "family": ("MODULE", "DIGEST", "MAC", "CIPHER", "AEAD", "WRAP", "RANDOM", "DRBG", "KDF", "KEY", "SIGN", "AGREE"),
    "status": ("APPROVED", "UNAPPROVED"),
    "states": ("OPERATIONAL", "ANY", "ERROR"),
}
# Longest texts, with their final zero, that the public report holds (include/cupel/module.h).
LIMITS = {"name": 32, "standard": 64, "condition": 144}


def fail(message):
    sys.exit("services.def: " + message)


def rows(source):
    """The rows of the table as dictionaries, its macros for repeated texts resolved."""
    source = re.sub(r"/\*.*?\*/", "", source, flags=re.S)
    macros = dict(re.findall(r'^#define\s+(\w+)\s+"([^"]*)"\s*$', source, flags=re.M))
    found = []
    for call in re.findall(r"CUPEL_SERVICE\((.*?)\)\s*(?=CUPEL_SERVICE|#undef|$)", source, flags=re.S):
        fields = []
        for text, word, rest in re.findall(r'"([^"]*)"|(\w+)|([^\s,])', call):
            if rest:
                fail(f"cannot read {rest!r} in: {call[:60]}")
            fields.append(macros.get(word, word) if word else text)
        if len(fields) != len(COLUMNS):
            fail(f"{len(fields)} columns instead of {len(COLUMNS)} in: {call[:60]}")
        found.append(dict(zip(COLUMNS, fields)))
    return found


def check(table):
    if not table:
        fail("no row")
    for number, row in enumerate(table, 1):
        where = f"row {row['number']} ({row['symbol']})"
        for column in COLUMNS:
            if not row[column].strip():
                fail(f"{where}: column '{column}' is empty")
            if not row[column].isascii() or not row[column].isprintable():
                fail(f"{where}: column '{column}' is not plain ASCII")
        if int(row["number"]) != number:
            fail(f"{where}: its number must be {number}")
        for column, words in KEYWORDS.items():
            if row[column] not in words:
                fail(f"{where}: {column} '{row[column]}' is none of {', '.join(words)}")
        for column, limit in LIMITS.items():
            if len(row[column]) >= limit:
                fail(f"{where}: {column} is longer than {limit - 1} characters")
    for column in ("symbol", "name"):
        values = [row[column] for row in table]
        for value in values:
            if values.count(value) > 1:
                fail(f"{column} '{value}' stands twice")


def header(table):
    lines = ["/* SPDX-License-Identifier: MIT */",
             "/** The services' ids. Made from lib/module/services.def by tools/services.py. */",
             "#ifndef CUPEL_SERVICES_H", "#define CUPEL_SERVICES_H", "", "enum cupel_service {"]
    for row in table:
        approved = "" if row["status"] == "APPROVED" else ", not approved"
        lines.append(f"\tCUPEL_{row['symbol']} = {row['number']}, /**< {row['name']}: {row['standard']}{approved} */")
    lines += [f"\tCUPEL_NUM_SERVICES = {len(table) + 1} /**< one more than the largest id */", "};", "", "#endif", ""]
    return "\n".join(lines)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as f:
        table = rows(f.read())
    check(table)
    with open(sys.argv[2], "w", encoding="utf-8") as f:
        f.write(header(table))


if __name__ == "__main__":
    main()
