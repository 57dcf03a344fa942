# SPDX-License-Identifier: MIT
"""Everything that tests Cupel, in one command.

    tools/check [--quick] [--list] [--no-install] [LANE...]

Installs the tools that a lane needs and this machine lacks (Debian and Ubuntu, as root or with sudo; elsewhere they are named and
their lanes skipped), builds in build-check/, runs the lanes one after the other, and ends with what was skipped, by name, and one line:
`N passed, N failed, N skipped`. Exit status 0 only without failures. A lane's whole output stands in build-check/logs/.

--quick runs the lanes that take under a minute each. LANE runs those named alone.
"""
import argparse
import collections
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORK = os.path.join(TOP, "build-check")
LOGS = os.path.join(WORK, "logs")

# What the lanes use: Debian's package, a command of it (or "").
PACKAGES = {
    "meson": "meson", "ninja-build": "ninja", "gcc": "gcc", "g++": "g++", "libc6-dev": "", "binutils": "ld.bfd", "pkg-config": "pkg-config",
    "clang": "clang", "libclang-rt-dev": "", "clang-19": "clang-19", "libclang-rt-19-dev": "", "lld": "ld.lld", "mold": "mold",
    "valgrind": "valgrind", "libc6-dbg": "", "openssl": "openssl", "qemu-user": "qemu-aarch64", "gcc-aarch64-linux-gnu": "aarch64-linux-gnu-gcc",
    "libc6-dev-arm64-cross": "", "bochs": "bochs", "gcc-s390x-linux-gnu": "s390x-linux-gnu-gcc", "libc6-dev-s390x-cross": "",
}
NEEDED = ("meson", "ninja", "gcc", "ld.bfd", "pkg-config")

# Code paths: the features that are kept. Portable; of SHA-2; of AES.
AESNI = "ssse3,sse4.1,aes,avx"
VAES256, VAES512 = AESNI + ",avx2,vaes", AESNI + ",avx2,vaes,avx512,bmi"
PATHS = ("none", "avx2,bmi", "avx512,avx2", "sha,ssse3,sse4.1", "ssse3,sse4.1,aes", AESNI, VAES256, VAES512)

# Suites of the tree's tests that build trees and products of their own, or run thousands of products.
LONG = ("matrix", "subproject", "reproducible", "open", "faults")


class Lane:
    """What a lane's commands have told so far."""

    def __init__(self, name):
        self.name, self.passed, self.failed, self.skipped = name, 0, 0, 0
        self.skips, self.failures = [], []       # by name
        self.sets = {}                           # why sets of vectors were skipped, and which
        self.log = open(os.path.join(LOGS, re.sub(r"\W+", "-", name) + ".log"), "w", encoding="utf-8", errors="replace")

    def note(self, text):
        self.log.write(text + "\n")
        self.log.flush()

    def count(self, name, verdict, detail=""):
        if verdict == "passed":
            self.passed += 1
        elif verdict == "skipped":
            self.skipped += 1
            self.skips.append(f"{name}: {detail}" if detail else name)
        else:
            self.failed += 1
            self.failures.append(f"{name}: {detail}" if detail else name)

    def run(self, command, env=None, quiet=False):
        """Runs a command; its output goes to the log. The exit status and the output."""
        self.note("$ " + " ".join(shlex.quote(word) for word in command))
        done = subprocess.run(command, cwd=TOP, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace")
        self.note(done.stdout + f"-> {done.returncode}")
        return done.returncode, done.stdout

    def step(self, name, command, env=None):
        """A command that must succeed; 77 is a skip."""
        status, output = self.run(command, env)
        last = output.strip().splitlines()[-1] if output.strip() else ""
        self.count(name, "passed" if status == 0 else "skipped" if status == 77 else "failed", "" if status == 0 else last)
        return status == 0

    def tally(self, name, output, succeeded):
        """Counts by a closing line `N passed, N failed, N skipped`, where there is one that matches; names the skips."""
        total = re.findall(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", output, flags=re.M)
        if not total or succeeded != (total[-1][1] == "0"):
            return False
        self.passed += int(total[-1][0])
        self.failed += int(total[-1][1])
        self.skipped += int(total[-1][2])
        if not succeeded:
            self.failures.append(f"{name}: {total[-1][1]} failed")
        named = re.findall(r"^skipped (.*?): (.*)$", output, flags=re.M)
        for what, why in named:
            # a set of vectors is named once, whatever path it was skipped in: "skipped SET: N skipped: why"
            self.sets.setdefault(f"{name.split(',')[0]}: {re.sub('^[0-9]+ skipped: ', '', why)}", set()).add(what)
        if int(total[-1][2]) and not named:
            self.skips.append(f"{name}: {total[-1][2]} tests")
        return True

    def counted(self, name, command, env=None):
        """A command that ends in such a line."""
        status, output = self.run(command, env)
        if not self.tally(name, output, status == 0):
            self.count(name, "failed", f"status {status} without a closing line to match")

    def build(self, folder, *options, env=None, targets=()):
        """Configures and builds in build-check/FOLDER. Its path, or None."""
        path = os.path.join(WORK, folder)
        shutil.rmtree(path, ignore_errors=True)
        words = ["-D" + option for option in options]
        status, output = self.run(["meson", "setup", path, "-Dwerror=true", *words], env)
        if status == 0:
            status, output = self.run(["ninja", "-C", path, *targets])
        self.count(f"{folder} builds", "passed" if status == 0 else "failed")
        for line in re.findall(r"WARNING: (.*)", output):
            self.note(line)
        return path if status == 0 else None

    def meson_tests(self, path, *arguments):
        """meson test, each test counted."""
        report = os.path.join(path, "meson-logs", "testlog.json")
        if os.path.exists(report):
            os.remove(report)
        self.run(["meson", "test", "-C", path, "--no-rebuild", "--print-errorlogs", *arguments])
        if not os.path.exists(report):
            self.count("meson test", "failed", "it left no report")
            return
        with open(report, encoding="utf-8") as f:
            for line in f:
                test = json.loads(line)
                verdict = {"OK": "passed", "SKIP": "skipped"}.get(test["result"], "failed")
                output = test.get("stdout") or ""
                if verdict == "passed" and self.tally(test["name"], output, True):
                    continue
                lines = output.strip().splitlines()
                self.count(test["name"], verdict, lines[-1] if verdict == "skipped" and lines else "")
                self.skips += [f"{test['name']}: {text}" for text in lines if text.startswith("path ") and "not run" in text]


def have(*commands):
    return [command for command in commands if shutil.which(command) is None]


# --- the lanes ---

def without(*suites):
    return [word for suite in suites for word in ("--no-suite", suite)]


def gcc_build(lane):
    """The folder of the product's own configuration, built where no lane before did; or None."""
    path = os.path.join(WORK, "gcc")
    return path if os.path.exists(os.path.join(path, "lib", "libcupel.a")) else lane.build("gcc", env={"CC": "gcc"})


def lane_gcc(lane):
    """gcc, sealed, as a product has it: the tests of the tree but the long ones."""
    path = lane.build("gcc", env={"CC": "gcc"})
    if path:
        lane.meson_tests(path, *without(*LONG))


def lane_products(lane):
    """The link matrix, hostile subprojects, reproducible builds, open builds, flipped bits."""
    path = gcc_build(lane)
    if path:
        lane.meson_tests(path, *[word for suite in LONG for word in ("--suite", suite)])


def compiler_lane(lane, compiler):
    if have(compiler):
        lane.count(compiler, "skipped", "not here")
        return
    path = lane.build(compiler, env={"CC": compiler})
    if path:
        lane.meson_tests(path, *without("matrix", "subproject", "reproducible", "open", "vectors"))


def lane_clang(lane):
    """clang, sealed: the tests of the tree and flipped bits."""
    compiler_lane(lane, "clang")


def lane_clang_19(lane):
    """clang-19, sealed: the same."""
    compiler_lane(lane, "clang-19")


def lane_configurations(lane):
    """approved_only, lab and asm=false builds."""
    for folder, options in {"approved-only": ["approved_only=true"], "lab": ["lab=true"], "no-asm": ["asm=false"]}.items():
        path = lane.build(folder, *options)
        if path:
            lane.meson_tests(path, *without("vectors", "bench", *LONG))


# What is run for coverage: no test that only does the same more often, since a build for it is slow.
COVERING = {
    "coverage": ("module:states", "module:edges", "module:misuse", "module:fork", "module:drbg", "module:kernel_fips", "module:approved_only",
                 "module:narrow", "module:api", "hash:", "cipher:", "ec:P-256 assembly", "random:noise", "random:pool", "fuzz:"),
    "coverage-no-asm": ("module:api", "module:misuse", "fuzz:"),
}

# What each sanitizer watches: suites, and single tests. States and the rest that fork hundreds of times take MemorySanitizer minutes.
WATCHED = {
    "address,undefined": ("module:", "hash:", "cipher:", "ec:", "random:noise", "random:pool", "fuzz:", "sanitize:"),
    "thread": ("module:threads", "module:threads_lab", "module:threads_load", "module:edges", "random:pool", "random:storm", "hash:", "sanitize:"),
    "memory": ("module:misuse", "module:api", "module:drbg", "hash:", "cipher:ivs", "random:noise", "fuzz:", "sanitize:"),
}


def sanitizer_lane(lane, folder, sanitizer, compiler, *options):
    if have(compiler):
        lane.count(f"{sanitizer} with {compiler}", "skipped", "it is not here")
        return
    # UndefinedBehaviorSanitizer tells and goes on, unless it is told to stop: then a test that meets it fails.
    path = lane.build(folder, "boundary=open", f"b_sanitize={sanitizer}", "b_lundef=false", "debug=true", "c_args=-fno-sanitize-recover=all", *options,
                      env={"CC": compiler})
    if path:
        lane.meson_tests(path, *watched(path, WATCHED[sanitizer]), "--timeout-multiplier", "4")


def watched(path, names):
    """The tests of a build that `SUITE:` or `SUITE:NAME` name."""
    with open(os.path.join(path, "meson-info", "intro-tests.json"), encoding="utf-8") as f:
        tests = [(test["name"], suite.split(":")[-1]) for test in json.load(f) for suite in test["suite"]]
    return [name for name, suite in tests if f"{suite}:" in names or f"{suite}:{name}" in names]


def lane_sanitizers(lane):
    """Open builds under AddressSanitizer and UndefinedBehaviorSanitizer, ThreadSanitizer, and MemorySanitizer (without assembly)."""
    sanitizer_lane(lane, "asan", "address,undefined", "gcc")
    sanitizer_lane(lane, "tsan-gcc", "thread", "gcc")
    sanitizer_lane(lane, "tsan-clang", "thread", "clang")
    sanitizer_lane(lane, "msan", "memory", "clang", "asm=false")


def lane_fuzz(lane):
    """Fuzz targets for half a minute each, from the kept inputs on, with libFuzzer; longer: tools/fuzz --time SECONDS."""
    status, output = lane.run([sys.executable, "tools/fuzz", "--build", os.path.join(WORK, "fuzz")])
    if status == 77:
        lane.count("libFuzzer", "skipped", output.strip())
    elif not lane.tally("fuzz", output, status == 0):
        lane.count("fuzz", "failed", f"status {status} without a closing line to match")


def lane_coverage(lane):
    """Lines and branches of the module's C that the tests reach, with assembly and without; a line that none does needs a reason."""
    builds = []
    for folder, options in {"coverage": [], "coverage-no-asm": ["asm=false"]}.items():
        path = lane.build(folder, "boundary=open", "b_coverage=true", "optimization=0", "werror=false", "c_args=-fprofile-update=atomic", *options,
                          env={"CC": "gcc"})
        if path:
            lane.meson_tests(path, *watched(path, COVERING[folder]), "--timeout-multiplier", "4")
            lane.step(f"curves, {folder}", [sys.executable, "tests/ec/ops.py", "--count", "100", os.path.join(path, "tests", "ec", "ec_ops")])
            builds.append(path)
    if len(builds) == 2:
        lane.counted("coverage", [sys.executable, "tests/coverage/coverage.py", "tests/coverage/unreached.txt", *builds])


# The drivers of vectors; --quick leaves out the gigabytes of ACVP's large data.
DRIVERS = {"ACVP": ["tools/acvp/run.py", "--quick"], "Wycheproof": ["tests/wycheproof/run.py"], "CAVP": ["tests/cavp/run.py"]}


def vectors(lane, where, wrapper, features, *more):
    for name, (script, *options) in DRIVERS.items():
        lane.counted(f"{name}, {where}", [sys.executable, script, *options, *more, "--cpu", features, "--wrapper", wrapper])


def acvp_wrapper(lane):
    path = gcc_build(lane)
    return os.path.join(path, "tools", "acvp", "cupel-acvp") if path else None


def lane_vectors(lane):
    """ACVP, Wycheproof and CAVP in every code path that this CPU has; ACVP's large data on the default path."""
    wrapper = acvp_wrapper(lane)
    if wrapper:
        lane.step("more than 4 GiB in one call", [os.path.join(WORK, "gcc", "tests", "hash", "hash_paths"), "huge"])
        for path in PATHS:
            vectors(lane, f"path {path}", wrapper, path)
        lane.counted("ACVP, large data", [sys.executable, "tools/acvp/run.py", "--filter", "^SHA2", "--wrapper", wrapper])


def in_qemu(lane, wrapper, programs):
    status, output = lane.run([os.path.join(TOP, "tools", "emulator"), os.path.join(WORK, "emulator")])
    qemu = output.strip().splitlines()[-1] if output.strip() else "tools/emulator said nothing"
    if status != 0:
        lane.count("qemu-user", "skipped", qemu)
        return
    lane.step("hash_paths, SHA-NI in qemu-user", [qemu, "-cpu", "max", programs["hash_paths"], "sha+ssse3+sse4.1"])
    for program in programs.values():
        lane.step(f"{os.path.basename(program)}, Nehalem in qemu-user", [qemu, "-cpu", "Nehalem", program])
    vectors(lane, "SHA-NI in qemu-user", f"{qemu} -cpu max {wrapper}", "sha,ssse3,sse4.1", "--filter", "(?i)^(sha|hmac)")


def in_bochs(lane, wrapper, programs):
    """The vectors of AES are answered here by the portable path, and there to be answered alike by the others."""
    asked, answered = (os.path.join(WORK, name) for name in ("requests", "answers"))
    for path in (asked, answered):
        open(path, "wb").close()
    recorder = os.path.join(WORK, "record.sh")
    with open(recorder, "w", encoding="utf-8") as file:
        file.write(f"tee -a {shlex.quote(asked)} | {shlex.quote(wrapper)} \"$@\" | tee -a {shlex.quote(answered)}\n")
    for name, (script, *options) in DRIVERS.items():
        lane.counted(f"{name}, to record it", [sys.executable, script, *options, "--filter", "(?i)^(?!.*randnonce).*aes", "--cpu", "none", "--wrapper",
                                               f"bash {shlex.quote(recorder)}"])
    hash_paths, cipher_paths = programs["hash_paths"], programs["cipher_paths"]
    for model, commands in {
        "corei7_icelake_u": [f"{hash_paths} sha+ssse3+sse4.1", f"{hash_paths} avx512+avx2", f"{cipher_paths} vaes256", f"{cipher_paths} vaes512",
                             *(f"{wrapper} --cpu {features} <{asked} ={answered}" for features in (VAES256, VAES512))],
        "corei7_haswell_4770": [hash_paths, f"{cipher_paths} aesni-sse", f"{cipher_paths} aesni"],
        "core2_penryn_t9600": [hash_paths],
    }.items():
        status, output = lane.run([sys.executable, os.path.join(TOP, "tools", "bochs.py"), os.path.join(WORK, "bochs"), "--model", model, *commands])
        told = output.strip().splitlines()
        if status == 77:
            lane.count(f"Bochs, {model}", "skipped", told[-1])
            return
        for command, line in zip(commands, told[-len(commands):]):
            name = " ".join(os.path.basename(word) for word in command.split() if word[0] not in "<=")
            lane.count(f"{name}, {model} in Bochs", "passed" if line == f"{command}: status 0" else "failed", line)


def lane_storm(lane):
    """Random bits: a minute of processes, threads and forks."""
    path = gcc_build(lane)
    if path:
        lane.step("storm of a minute", [os.path.join(path, "tests", "random", "random_storm"), "60"])


def lane_curves(lane):
    """The curves' arithmetic against Python's integers: many random operands in every code path that this CPU has, and without assembly."""
    for path, count in ((gcc_build(lane), 200000), (lane.build("no-asm-curves", "asm=false", targets=["tests/ec/ec_ops"]), 50000)):
        if path:
            lane.step(f"{count} operands, {os.path.basename(path)}", [sys.executable, "tests/ec/ops.py", "--count", str(count),
                                                                     os.path.join(path, "tests", "ec", "ec_ops")])


def lane_emulated(lane):
    """Paths that this CPU may lack, in emulators: SHA-NI in qemu-user, VAES and AVX-512 in Bochs; and CPUs that have next to nothing."""
    wrapper = acvp_wrapper(lane)
    if wrapper is None:
        return
    programs = {name: os.path.join(WORK, "gcc", "tests", name.split("_")[0], name) for name in ("hash_paths", "cipher_paths")}
    in_qemu(lane, wrapper, programs)
    in_bochs(lane, wrapper, programs)


LANES = {
    "gcc": (lane_gcc, True),
    "products": (lane_products, False),
    "clang": (lane_clang, False),
    "clang-19": (lane_clang_19, False),
    "configurations": (lane_configurations, False),
    "sanitizers": (lane_sanitizers, False),
    "fuzz": (lane_fuzz, False),
    "coverage": (lane_coverage, False),
    "vectors": (lane_vectors, False),
    "storm": (lane_storm, False),
    "curves": (lane_curves, False),
    "emulated": (lane_emulated, False),
}


def install_missing():
    """Installs what PACKAGES names and this machine lacks, where apt can; names what is then still not here."""
    def missing():
        if shutil.which("dpkg-query") is None:
            return [package for package, command in PACKAGES.items() if command and have(command)]
        return [package for package in PACKAGES if subprocess.run(["dpkg-query", "-W", "-f", "${db:Status-Status}", package],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout != "installed"]

    packages = missing()
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"] if shutil.which("sudo") else None
    if packages and shutil.which("apt-get") and prefix is not None:
        print(f"Installing {' '.join(packages)}", flush=True)
        apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y", "--no-install-recommends"]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        subprocess.run([*apt, "update"], **quiet)
        if subprocess.run([*apt, "install", *packages], **quiet).returncode != 0:
            for package in packages:         # one that this release lacks must not keep the others away
                subprocess.run([*apt, "install", package], **quiet)
        packages = missing()
    if packages:
        print(f"Not here, so what needs them is skipped: {' '.join(packages)}")


def main():
    parser = argparse.ArgumentParser(prog="tools/check", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the short lanes alone")
    parser.add_argument("--list", action="store_true", help="name the lanes")
    parser.add_argument("--no-install", action="store_true", help="install nothing")
    parser.add_argument("lanes", nargs="*", metavar="LANE")
    args = parser.parse_args()
    if args.list:
        for name, (run, quick) in LANES.items():
            print(f"{name:16}{'quick  ' if quick else '       '}{run.__doc__}")
        return
    unknown = [name for name in args.lanes if name not in LANES]
    if unknown:
        parser.error(f"no lane {', '.join(unknown)}: see --list")
    chosen = args.lanes or [name for name, (_, quick) in LANES.items() if quick or not args.quick]

    if not args.no_install:
        install_missing()
    needed = have(*NEEDED)
    if needed:
        sys.exit(f"tools/check: not here: {', '.join(needed)}")
    os.makedirs(LOGS, exist_ok=True)
    begun, lanes = time.monotonic(), []
    for number, name in enumerate(chosen, 1):
        run, _ = LANES[name]
        print(f"[{number}/{len(chosen)}] {name}: {run.__doc__}", flush=True)
        lane, start = Lane(name), time.monotonic()
        run(lane)
        lane.log.close()
        lanes.append(lane)
        print(f"      {lane.passed} passed, {lane.failed} failed, {lane.skipped} skipped in {time.monotonic() - start:.0f} s", flush=True)
        for failure in lane.failures:
            print(f"      FAILED {failure} ({os.path.relpath(lane.log.name, TOP)})", flush=True)

    skips = collections.Counter(text for lane in lanes for text in lane.skips)
    sets = collections.defaultdict(set)
    for lane in lanes:
        for why, what in lane.sets.items():
            sets[why] |= what
    left = [name for name in LANES if name not in chosen]
    if skips or sets or left:
        print("\nSkipped:")
    for text in skips:
        print("  " + text)
    for why, what in sets.items():
        print(f"  {why}: {', '.join(sorted(what))}")
    if left:
        print("  lanes: " + ", ".join(left))
    failures = [f"{lane.name}: {failure}" for lane in lanes for failure in lane.failures]
    if failures:
        print("\nFailed:")
        for text in failures:
            print("  " + text)
    print(f"\n{time.monotonic() - begun:.0f} s")
    failed = sum(lane.failed for lane in lanes)
    print(f"{sum(lane.passed for lane in lanes)} passed, {failed} failed, {sum(lane.skipped for lane in lanes)} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
