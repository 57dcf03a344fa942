#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every instruction of the module, of C and of assembly, is one whose time does not depend on what it works on: opcodes.py OBJECT... -- CC...

Those are listed here; any other fails, but for the few that stand in a function named here, with what they work on there. A twin that divides, and one
that gathers by an index, must be caught first. OBJECT may be an archive.
"""
import re
import shutil
import subprocess
import sys
import tempfile

CONDITION = "(?:[abglops]|[abgl]e|n[abeglopsz]|n[abgl]e|[ez])"

# Time fixed by the instruction alone, whatever the data: Intel's list of instructions with data operand independent timing, as far as they are
# used, and the same ones of AMD (Agner Fog's tables). Addresses, branches and counts are for memcheck and the traces.
FIXED = {
    "moves": "mov movabs movzx movsx movsxd movbe xchg push pop leave lea bswap nop endbr64 cbw cwde cdqe cwd cdq cqo (?:cmov|set)" + CONDITION,
    "integers": "add adcx? adox sub sbb inc dec neg not and andn x?or test cmp bt[src]? sh[lr]d? sar ro[lr] rc[lr] rorx s[ah]rx shlx bzhi bextr "
                "bls(?:i|r|msk) popcnt i?mul mulx stc clc cmc",
    "branches": "call ret jmp ud2 j" + CONDITION,
    "runs of bytes, by a count": "(?:rep )?(?:movs|stos)",
    "atomic words of the state, and what asks the CPU": "(?:lock )?(?:cmpxchg|xadd) (?:lock )(?:add|sub|and|or|inc|dec) mfence lfence sfence clflush syscall cpuid "
                                                       "xgetbv rdtsc rdrand rdseed",
    "vectors, moves": "v?movd v?movq v?mov(?:dq[au]|[au]p[sd]|[hl]p[sd]|s[sd]|hlps|lhps|[sd]dup)(?:8|16|32|64)? v?lddqu v?p?movmsk(?:b|p[sd]) vzero(?:upper|all) "
                      "kmov[bwdq] v?pinsr[bwdq] v?pextr[bwdq] v?(?:insert|extract)ps v(?:insert|extract)[fi](?:128|(?:32|64)x[248]) "
                      "v(?:p?broadcast)(?:[bwdq]|s[sd]|[fi](?:128|(?:32|64)x[248]))",
    "vectors, arithmetic": "v?p(?:add|sub)u?s?[bwdq] v?pmul(?:u|l|h|hu)(?:dq|w|d|q)? v?p(?:min|max)[us][bwdq] v?pabs[bwd] v?pavg[bw] v?psadbw v?pmaddwd v?pmaddubsw "
                           "v?p(?:and|andn|or|xor)[dq]? v?(?:and|andn|or|xor)p[sd] vpternlog[dq] v?ps(?:ll|rl|ra)v?(?:[wdq]|dq) vp(?:ro[lr]v?|sh[lr]dv?)[wdq] "
                           "v?pcmp(?:eq|gt)[bwdq] v?pmov[sz]x(?:bw|bd|bq|wd|wq|dq)",
    "vectors, shuffles": "v?pshuf(?:b|d|hw|lw) v?shufp[sd] v?punpck[hl](?:bw|wd|dq|qdq) v?unpck[hl]p[sd] v?pack[us]s(?:wb|dw) v?palignr valign[dq] "
                         "vperm(?:[bwdq]|p[sd]|il?p[sd]|2[fi]128|t2[bwdq]|i2[bwdq]) v?pblend(?:w|d|vb) v?blend(?:v?p[sd]) vpblendm[bwdq] vshuf[fi](?:32x4|64x2)",
    "AES, GHASH, SHA-2": "v?aes(?:enc|dec)(?:last)? v?aesimc v?aeskeygenassist v?pclmul(?:qdq|[hl]q[hl]qdq) sha256(?:rnds2|msg[12])",
}
FIXED = re.compile("|".join(pattern for patterns in FIXED.values() for pattern in re.split(r" (?![^(]*\))", patterns)))
PREFIX = re.compile(r"(?:(?:data16|notrack|bnd|[c-g]s|rex(?:\.\w+)?) )+(?=\w)")

# What is not on the list: division, and a count of zeros, which AMD did in microcode once. Functions are of C; the compiler may put one into another.
PUBLIC = {
    "lengths of messages": "hash_update hash_final hash_message rest pad cupel_digest_final cupel_mac_final hmac_final",
    "the places of a comb's teeth, and of coordinates": "point_add multiply own_comb fill_comb ec_prepare_c ec_verify_prepared_c ec_verify_c ec_mul_c verify "
                                                        "multiply_base ec_mul_base_c",
    "counts and cut-offs of health tests": "noise_start_up",
    "which DRBG it is, of three key lengths": "input_refusal drbg_strength drbg_derive drbg_instantiate",
    "how many windows a scalar has": "wide_mul_point",
    "numbers of a verification": "inverse_vartime",
    "the laboratory's own numbers": "lab_noise",
}
EXCEPTIONS = {name: what for what, names in PUBLIC.items() for name in names.split()}
EXCEPTED = re.compile("i?div|tzcnt|bs[fr]")

TWINS = {
    "divides": "unsigned twin(unsigned a, unsigned b);\nunsigned twin(unsigned a, unsigned b)\n{\n\treturn a / b;\n}\n",
    "gathers": 'void twin(void);\nvoid twin(void)\n{\n\t__asm__ volatile("vpgatherdd %ymm1, (%rax,%ymm2,4), %ymm0");\n}\n',
}


def instructions(paths):
    """(function, mnemonic) of every instruction."""
    listing = subprocess.run(["objdump", "-d", "--no-show-raw-insn", "-M", "intel", *paths], stdout=subprocess.PIPE, text=True, check=True).stdout
    function, is_code = None, False
    for line in listing.splitlines():
        section = re.fullmatch(r"Disassembly of section (.*):", line)
        head = re.fullmatch(r"[0-9a-f]+ <(.*)>:", line)
        if section:
            is_code = section[1].startswith(".text")     # the marks of the sealed range are no code
        elif head:
            function = head[1].split(".")[0]
        elif is_code:
            words = line.split("\t")
            if len(words) >= 2 and words[1].strip():
                text = PREFIX.sub("", words[1].strip())
                yield function, " ".join(text.split()[:2 if text.startswith(("rep", "lock")) else 1])


def wrong(paths):
    """{(function, mnemonic)} that must not be; how many instructions there are; how many of them are exceptions."""
    found, seen, excepted = set(), 0, 0
    for function, mnemonic in instructions(paths):
        seen += 1
        if FIXED.fullmatch(mnemonic):
            continue
        if function in EXCEPTIONS and EXCEPTED.fullmatch(mnemonic):
            excepted += 1
        else:
            found.add((function, mnemonic))
    return found, seen, excepted


def main():
    at = sys.argv.index("--")
    objects, cc = sys.argv[1:at], sys.argv[at + 1:]
    if shutil.which("objdump") is None:
        print("skipped: objdump is not here")
        return 77
    with tempfile.TemporaryDirectory(prefix="cupel-opcodes-") as folder:
        for what, text in TWINS.items():
            with open(f"{folder}/twin.c", "w", encoding="ascii") as file:
                file.write(text)
            subprocess.run([*cc, "-O2", "-c", f"{folder}/twin.c", "-o", f"{folder}/twin.o"], check=True)
            if {function for function, _ in wrong([f"{folder}/twin.o"])[0]} != {"twin"}:
                print(f"the twin that {what} was not caught")
                return 1
            print(f"twin that {what}: caught")
    found, seen, excepted = wrong(objects)
    for function, mnemonic in sorted(found):
        print(f"{function}: {mnemonic}: not on the list of instructions whose time is fixed")
    print(f"{len(objects)} files, {seen} instructions, {excepted} of variable time in functions that are named for it; not on the list: {len(found)}")
    return 1 if found or seen < 10000 else 0


if __name__ == "__main__":
    sys.exit(main())
