#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""No instruction of the module whose time depends on its operands may see a secret: opcodes.py JOINED CC...

Such instructions stand in no function but those that are named here, with what they divide there. A twin that divides must be caught first.
"""
import re
import shutil
import subprocess
import sys
import tempfile

# Division; square roots; bits gathered and spread, which AMD did in microcode before Zen 3.
VARIABLE = re.compile(r"i?div|v?(div|sqrt)[sp][sd]|fi?divr?p?|fsqrt|pdep|pext")

PUBLIC = {
    "lengths of messages": "hash_update hash_final hash_message rest pad cupel_digest_final cupel_mac_final hmac_final",
    "the places of a comb's teeth, and of coordinates": "point_add multiply own_comb fill_comb ec_prepare_c ec_verify_prepared_c ec_verify_c ec_mul_c verify multiply_base ec_mul_base_c",
    "counts and cut-offs of health tests": "noise_start_up",
    "which DRBG it is, of three key lengths": "input_refusal drbg_strength drbg_derive drbg_instantiate",
    "how many windows a scalar has": "wide_mul_point",
}
ALLOWED = {name: what for what, names in PUBLIC.items() for name in names.split()}


def found_in(path):
    """([(function, instruction)] of variable time, how many instructions there are)"""
    listing = subprocess.run(["objdump", "-d", "--no-show-raw-insn", "-M", "intel", path], stdout=subprocess.PIPE, text=True, check=True).stdout
    found, function, seen = [], None, 0
    for line in listing.splitlines():
        head = re.fullmatch(r"[0-9a-f]+ <(.*)>:", line)
        if head:
            function = head[1].split(".")[0]
            continue
        words = line.split("\t")
        if len(words) >= 2 and words[1]:
            seen += 1
            if VARIABLE.fullmatch(words[1].split()[0]):
                found.append((function, words[1].strip()))
    return found, seen


def main():
    joined, *cc = sys.argv[1:]
    if shutil.which("objdump") is None:
        print("skipped: objdump is not here")
        return 77
    with tempfile.TemporaryDirectory(prefix="cupel-opcodes-") as folder:
        with open(f"{folder}/twin.c", "w", encoding="ascii") as file:
            file.write("unsigned twin(unsigned a, unsigned b);\nunsigned twin(unsigned a, unsigned b)\n{\n\treturn a / b;\n}\n")
        subprocess.run([*cc, "-O2", "-c", f"{folder}/twin.c", "-o", f"{folder}/twin.o"], check=True)
        if [function for function, _ in found_in(f"{folder}/twin.o")[0]] != ["twin"]:
            print("the twin that divides was not caught")
            return 1
    found, seen = found_in(joined)
    wrong = [(function, instruction) for function, instruction in found if function not in ALLOWED]
    for function, instruction in wrong:
        print(f"{function}: {instruction}: its time depends on its operands")
    print(f"{seen} instructions; {len(found)} of variable time, {len(wrong)} of them where they must not be")
    return 1 if wrong or seen < 10000 else 0


if __name__ == "__main__":
    sys.exit(main())
