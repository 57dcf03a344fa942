#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts the places where the constant-time checks are told that something is public after all, and wants a reason beside each: declassified.py SOURCE

Such a place is a call of lab_public() in the module, or of cupel_lab_public() in a test. Its reason is a comment on its line or on the line before. A
call without one must be caught first.
"""
import glob
import os
import re
import sys

CALL = re.compile(r"\s+(?:cupel_)?lab_public\(.*\);")
OWN = ("lib/lab/lab.c", "lib/lab/product.c")       # where it is defined
REASON = re.compile(r"/\*.{8,}\*/\s*$")


def calls(text):
    """[(line, whether it has a reason)] of every call."""
    lines = text.splitlines()
    return [(number, bool(REASON.search(line) or (number > 1 and REASON.search(lines[number - 2]))))
            for number, line in enumerate(lines, 1) if CALL.match(line)]


def main():
    source = sys.argv[1]
    if calls("\tlab_public(&d, 4);\n\tlab_public(&e, 4); /* it is a verdict */\n\n\tlab_public(&f, 4);\n") != [(1, False), (2, True), (4, False)]:
        print("a call without a reason was not caught")
        return 1
    failed = 0
    for what, folders in {"in the module": ("lib", "selftest"), "in the tests": ("tests",)}.items():
        count = 0
        for path in sorted(path for folder in folders for path in glob.glob(os.path.join(source, folder, "**", "*.[ch]"), recursive=True)):
            name = os.path.relpath(path, source)
            if name in OWN:
                continue
            with open(path, encoding="utf-8") as file:
                text = file.read()
            found = calls(text)
            if len(found) != len(re.findall(r"lab_public\((?!const)", re.sub(r"/\*.*?\*/", "", text, flags=re.S))):
                print(f"{name}: a declassification that is not a statement on a line of its own")
                failed += 1
            for line, reasoned in found:
                count += 1
                if not reasoned:
                    print(f"{name}:{line}: public, without a reason beside it")
                    failed += 1
        print(f"{count} declassifications {what}")
        failed += count == 0
    return int(failed != 0)


if __name__ == "__main__":
    sys.exit(main())
