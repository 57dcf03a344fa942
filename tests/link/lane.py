# SPDX-License-Identifier: MIT
"""What the lanes that build products share: a command that is named where it fails, checks that run side by side, and their count."""
import collections
import concurrent.futures
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tools'))
import seal  # noqa: E402  the one reader of sealed ranges

COMPILERS = {'gcc': 'g++', 'clang': 'clang++', 'clang-19': 'clang++-19'}
LINKERS = {'bfd': 'ld.bfd', 'gold': 'ld.gold', 'lld': 'ld.lld', 'mold': 'mold'}


class Failed(Exception):
    """A check failed, for this reason."""


class Skipped(Exception):
    """A check cannot be made here, for this reason."""


def run(*command, cwd=None, env=None, timeout=300, umask=-1):
    """Runs a command and gives what it prints; Failed, with the command, where it ends otherwise than with 0."""
    command = [str(c) for c in command]
    try:
        done = subprocess.run(command, cwd=cwd, env=env, timeout=timeout, umask=umask, text=True, errors='replace',
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(f'{shlex.join(command)}\n{error}') from None
    if done.returncode:
        ending = f'signal {-done.returncode}' if done.returncode < 0 else f'exit code {done.returncode}'
        raise Failed(f'{shlex.join(command)}\n{ending}\n{done.stdout[-3000:]}')
    return done.stdout


def expect(what, found, expected):
    if found != expected:
        raise Failed(f'{what}: {found}, not {expected}')


def need(*tools):
    """The paths of tools; Skipped where one is absent."""
    for tool in tools:
        if not shutil.which(tool):
            raise Skipped(f'{tool} is not installed')
    return [shutil.which(tool) for tool in tools]


def cannot(failure):
    """The line of a failure that says most, for the reason of a skip."""
    lines = [line.strip() for line in str(failure).splitlines()[1:] if line.strip()]
    telling = [line for line in lines if re.search('error|unknown|unrecognized|truncated', line) and not re.search('collect2:|linker command', line)]
    return re.sub(r'\S*/', '', (telling or lines[-1:] or [str(failure)])[0])[:160]


def copy_source(root, target):
    """Copies a source tree, without builds, caches, and what begins with a point."""
    def left_out(folder, names):
        return [n for n in names if n.startswith('.') or n == '__pycache__' or os.path.exists(os.path.join(folder, n, 'meson-private'))]
    shutil.copytree(root, target, symlinks=True, ignore=left_out)


def contents(path):
    """The bytes of a file, or of the one object in an archive, which may be thin."""
    data = pathlib.Path(path).read_bytes()
    if data[:7] not in (b'!<arch>', b'!<thin>'):
        return data
    expect(f'objects in {os.path.basename(path)}', len(run('ar', 't', path).split()), 1)
    return subprocess.run(['ar', 'p', path], stdout=subprocess.PIPE, check=True).stdout


def sealed_module(path):
    """The one sealed range of a file, which must be whole."""
    modules = seal.find_modules(contents(path))
    expect(f'sealed ranges in {os.path.basename(path)}', len(modules), 1)
    if not modules[0].whole:
        raise Failed(f'the sealed range in {os.path.basename(path)} is damaged')
    return modules[0]


def answers(output):
    """What tests/link/product.c printed, as a dictionary."""
    found = dict(line.split(' ', 1) for line in output.splitlines() if ' ' in line)
    if found.get('product') != 'passed':
        raise Failed(f'the product did not finish:\n{output}')
    return found


class Lane:
    """Counts checks. What fails or is skipped is named with its reason; what passes is named where `talkative`."""

    def __init__(self, jobs=2, talkative=False):
        self.jobs, self.talkative = jobs, talkative
        self.counts = collections.Counter()
        self.lock = threading.Lock()

    def check(self, name, action, *args):
        """Runs action(*args): passed, unless it raises Failed or Skipped. Gives what it gives."""
        verdict, reason, result = 'passed', '', None
        try:
            result = action(*args)
        except (Failed, OSError) as failure:
            verdict, reason = 'failed', f': {failure}'
        except Skipped as skip:
            verdict, reason = 'skipped', f': {skip}'
        with self.lock:
            self.counts[verdict] += 1
            if reason or self.talkative:
                print(f'{verdict.upper() if verdict == "failed" else verdict} {name}{reason}', flush=True)
        return result

    def check_all(self, checks):
        """Runs (name, action, arguments...) side by side; gives what they give, None where one did not pass."""
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            return [job.result() for job in [pool.submit(self.check, *check) for check in checks]]

    def close(self):
        """The closing line, and the exit code: 1 with a failure, 77 (Meson's skip) where nothing could be tried."""
        print(f'{self.counts["passed"]} passed, {self.counts["failed"]} failed, {self.counts["skipped"]} skipped')
        return 1 if self.counts['failed'] else 0 if self.counts['passed'] else 77
