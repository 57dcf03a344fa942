#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the constant-time check under valgrind's memcheck, on every code path that memcheck knows: ct.py PROGRAM SERVICES.c FUNCTIONS.def

Every service of lib/module/services.def that takes a secret must be performed, and every public function be called in SERVICES.c or stand below. Twins
that leak by a branch and by an address, and a run that performs nothing, must be caught first.
"""
import re
import subprocess
import sys

sys.dont_write_bytecode = True
import memcheck

# Public functions that see no secret.
PUBLIC = {
    "the module itself": "cupel_cpu_name cupel_cpu_narrow cupel_lock_approved cupel_permit_unapproved cupel_prewarm cupel_reset "
                         "cupel_self_test cupel_service_list cupel_service_query cupel_shutdown cupel_sizeof cupel_status cupel_strerror",
    "lengths of a service": "cupel_shared_len cupel_signature_len",
    "public keys, signatures, and what they sign": "cupel_prepare cupel_prepared_clear cupel_prepared_verify cupel_verify_ctx cupel_verify_digest",
}


def not_called(source, functions):
    """The public functions that are neither called nor public; and those that are named as public and are not, or are called."""
    named = {name for names in PUBLIC.values() for name in names.split()}
    called = {name for name in functions if re.search(rf"\b{name}\(", source)}
    return sorted(set(functions) - called - named) + sorted(named - set(functions)) + sorted(named & called)


def main():
    program, services, functions = sys.argv[1:]
    if memcheck.missing():
        print(f"skipped: {', '.join(memcheck.missing())}: not here")
        return 77
    run = memcheck.Memcheck(program).run
    failed = 0
    with open(services, encoding="utf-8") as file:
        source = file.read()
    with open(functions, encoding="utf-8") as file:
        names = re.findall(r"FUNCTION\((\w+)\)", file.read())
    if "cupel_pbkdf2" not in not_called(source.replace("cupel_pbkdf2(", "("), names):
        print("a function that is not called was not missed")
        failed += 1
    for name in not_called(source, names):
        print(f"FAILED: {name}: no secret is watched in it, or none is said to be that is")
        failed += 1
    for twin, status in {"branch": memcheck.REPORTED, "address": memcheck.REPORTED, "nothing": 1}.items():
        caught = run("memcheck", twin).returncode == status
        print(f"twin, {twin}: {'caught' if caught else 'NOT CAUGHT'}")
        failed += not caught
    for line in subprocess.run([program, "paths"], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines():
        how, path = line.split(" ", 1)
        if how != "memcheck":
            print(f"path {path}: valgrind does not know its instructions, which are stepped through instead (traces.py)")
            continue
        done = run("memcheck", path)
        print(f"path {path}: {'clean' if done.returncode == 0 else 'not run, this CPU or build lacks it' if done.returncode == 77 else 'FAILED'}", flush=True)
        if done.returncode not in (0, 77):
            failed += 1
            print(done.stdout)
    return int(failed != 0)


if __name__ == "__main__":
    sys.exit(main())
