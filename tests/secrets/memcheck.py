# SPDX-License-Identifier: MIT
"""Runs a program under valgrind's memcheck."""
import os
import shutil
import subprocess
import tempfile

REPORTED = 99       # the exit status where memcheck reported something


class Memcheck:
    """A program, without what a debugger alone reads: valgrind 3.19 stops at the DWARF 5 of clang. Functions keep their names."""

    def __init__(self, program):
        self.folder = tempfile.TemporaryDirectory(prefix="cupel-memcheck-")
        self.program = os.path.join(self.folder.name, os.path.basename(program))
        subprocess.run(["objcopy", "--strip-debug", program, self.program], check=True)

    def command(self, *arguments):
        return ["valgrind", "-q", f"--error-exitcode={REPORTED}", self.program, *arguments]

    def run(self, *arguments, text=None):
        return subprocess.run(self.command(*arguments), input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def missing():
    """What is not here of what this needs."""
    return [name for name in ("valgrind", "objcopy") if shutil.which(name) is None]
