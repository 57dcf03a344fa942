# SPDX-License-Identifier: MIT
"""Everything that tests Cupel, in one command.

    tools/check [--quick] [--list] [--no-install] [LANE...]

Installs the tools that a lane needs and this machine lacks (Debian and Ubuntu, as root or with sudo; elsewhere they are named and
their lanes skipped), builds in build-check/, runs the lanes one after the other, and ends with what was skipped, by name, and one line:
`N passed, N failed, N skipped`. Exit status 0 only without failures. A lane's whole output stands in build-check/logs/.

--quick runs the first alone, in under five minutes. LANE runs those named alone.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
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
    "rustc": "rustc", "golang-go": "go",
    "clang-tidy-19": "clang-tidy-19", "cppcheck": "cppcheck",
}
NEEDED = ("meson", "ninja", "gcc", "ld.bfd", "pkg-config")

# Code paths, by the names that the tests tell them by: the features that are kept, and the algorithms (regular expression) whose code differs
# there: all of them as a product has them and in portable code; then the paths of SHA-2, of AES, of the curves.
AESNI = "ssse3,sse4.1,aes,avx"
EVERYTHING, HASHES, AES, CURVES = "", "SHA|HMAC|KDA|KDF|kdf|hashDRBG|hmacDRBG|Hash_DF", "AES|ctrDRBG|BlockCipher_DF|^KDF|TwoStep", "ECDSA|KAS-ECC"
PATHS = {
    "as a product": ("all", EVERYTHING), "portable": ("none", EVERYTHING), "avx2+bmi": ("avx2,bmi", HASHES), "avx512+avx2": ("avx512,avx2", HASHES),
    "sha+ssse3+sse4.1": ("sha,ssse3,sse4.1", HASHES), "aesni-sse": ("ssse3,sse4.1,aes", AES), "aesni": (AESNI, AES),
    "vaes256": (AESNI + ",avx2,vaes", AES), "vaes512": (AESNI + ",avx2,vaes,avx512,bmi", AES), "adx": (AESNI + ",avx2,bmi,adx", CURVES),
}

# Suites of the tree's tests that build trees and products of their own, or run thousands of products.
LONG = ("matrix", "subproject", "reproducible", "open", "faults")


CLEAR = "\r\033[K" if sys.stdout.isatty() else ""       # what a terminal's line shows


def tell(text):
    print(CLEAR + text, flush=True)


class Lane:
    """What a lane's commands have told so far."""

    def __init__(self, name):
        self.name, self.passed, self.failed, self.skipped = name, 0, 0, 0
        self.begun = self.shown = time.monotonic()
        self.skips, self.failures = [], []       # by name
        self.sets = {}                           # why sets of vectors were skipped, and which
        self.ran = []                            # (code path, where, test)
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

    def run(self, command, env=None):
        """Runs a command; its output goes to the log. The exit status and the output."""
        begun, lines = time.monotonic(), []
        with subprocess.Popen(command, cwd=TOP, env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as process:
            for line in process.stdout:
                lines.append(line)
                self.show(line.strip())
        output = "".join(lines)
        self.note("$ " + " ".join(shlex.quote(word) for word in command) + f"\n{output}-> {process.returncode}, {time.monotonic() - begun:.1f} s")
        return process.returncode, output

    def show(self, line):
        """How far it is: the last line of what runs, on a terminal; elsewhere one a minute."""
        now = time.monotonic()
        if CLEAR:
            print(f"{CLEAR}      {now - self.begun:.0f} s: {line}"[:len(CLEAR) + shutil.get_terminal_size().columns - 1], end="", flush=True)
        elif now - self.shown >= 60:
            tell(f"      {now - self.begun:.0f} s: {line[:120]}")
            self.shown = now

    def paths(self, where, test, output):
        """Notes the paths that a test which passed tells of: `path NAME, NAME: run`, or what else it did there."""
        found = re.findall(r"^path ([^:]+): (?:run|clean|equal traces|\d+ questions)", output, flags=re.M)
        self.ran += [(path, where, test) for paths in found for path in paths.split(", ")]

    def beside(self, jobs, where=None):
        """Runs commands side by side, one a CPU, and counts each as it ends. A job is (step or counted, name, command). Where: on what CPU."""
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            calls = {pool.submit(self.run, command): (kind, name) for kind, name, command in jobs}
            for call in concurrent.futures.as_completed(calls):
                kind, name = calls[call]
                kind(name, call.result(), where=where)

    def step(self, name, command, env=None, where=None):
        """A command that must succeed; 77 is a skip. Or what it ended with: its exit status and its output. Where: on what CPU."""
        status, output = command if isinstance(command, tuple) else self.run(command, env)
        if where and status == 0:
            self.paths(where, name.split(",")[0], output)
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

    def counted(self, name, command, env=None, where=None):
        """A command that ends in such a line. Or what it ended with: its exit status and its output. Where: on what CPU; NAME is then `test, path`."""
        status, output = command if isinstance(command, tuple) else self.run(command, env)
        if not self.tally(name, output, status == 0):
            self.count(name, "failed", f"status {status} without a closing line to match")
        elif where and status == 0:
            test, path = name.split(", ")[:2]
            self.ran.append((path, where, test))

    def build(self, folder, *options, env=None, targets=(), setup=()):
        """Configures and builds in build-check/FOLDER. Its path, or None."""
        path = os.path.join(WORK, folder)
        shutil.rmtree(path, ignore_errors=True)
        words = ["-D" + option for option in options]
        status, output = self.run(["meson", "setup", path, "-Dwerror=true", *setup, *words], env)
        if status == 0:
            status, output = self.run(["ninja", "-C", path, *targets])
        self.count(f"{folder} builds", "passed" if status == 0 else "failed")
        for line in re.findall(r"WARNING: (.*)", output):
            self.note(line)
        return path if status == 0 else None

    def meson_tests(self, path, *arguments, where="native"):
        """meson test, each test counted. Where: on what CPU."""
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
                verdict = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}.get(test["result"], "failed")
                output = test.get("stdout") or ""
                if verdict == "passed":
                    self.paths(where, test["name"], output)
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
        lane.meson_tests(path, *without("matrix", "subproject", "reproducible", "open", "acvp", "vectors", "constant-time"))


def lane_clang(lane):
    """clang, sealed: the tests of the tree and flipped bits."""
    compiler_lane(lane, "clang")


def lane_clang_19(lane):
    """clang-19, sealed: the same."""
    compiler_lane(lane, "clang-19")


def lane_configurations(lane):
    """approved_only and lab builds: what speaks of services; asm=false: all."""
    alike = ("ec", "hash", "cipher", "random", "fuzz", "secrets", "constant-time", "inject")     # code that is the same in them
    for option, left_out in {"approved_only=true": alike, "lab=true": alike, "asm=false": ()}.items():
        path = lane.build(option.replace("=", "-"), option)
        if path:
            lane.meson_tests(path, *without("acvp", "vectors", "bench", "abi", *left_out, *LONG))


# What is run for coverage: no test that only does the same more often, since a build for it is slow.
COVERING = {
    "coverage": ("module:states", "module:edges", "module:misuse", "module:fork", "module:drbg", "module:kernel_fips", "module:approved_only",
                 "module:narrow", "module:api", "hash:", "cipher:", "ec:P-256 assembly", "random:noise", "random:pool", "fuzz:"),
    "coverage-no-asm": ("module:api", "module:misuse", "fuzz:"),
}

# What each sanitizer watches: suites, and single tests. States and the rest that fork hundreds of times take
# MemorySanitizer minutes; misuse compares whole contexts, of which a part is never written.
WATCHED = {
    "address,undefined": ("module:", "hash:", "cipher:", "ec:", "random:noise", "random:pool", "fuzz:", "sanitize:"),
    "thread": ("module:threads", "module:threads_lab", "module:threads_load", "module:edges", "random:pool", "random:storm", "hash:", "sanitize:"),
    "memory": ("module:api", "module:drbg", "hash:", "cipher:ivs", "random:noise", "fuzz:", "sanitize:"),
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
    builds, curves = [], []
    for folder, options in {"coverage": [], "coverage-no-asm": ["asm=false"]}.items():
        path = lane.build(folder, "boundary=open", "b_coverage=true", "optimization=0", "werror=false", "c_args=-fprofile-update=atomic", *options,
                          env={"CC": "gcc"})
        if path:
            lane.meson_tests(path, *watched(path, COVERING[folder]), "--timeout-multiplier", "4")
            curves.append((lane.step, f"curves, {folder}", [sys.executable, "tests/ec/ops.py", "--count", "100", os.path.join(path, "tests", "ec", "ec_ops")]))
            builds.append(path)
    lane.beside(curves)
    if len(builds) == 2:
        lane.counted("coverage", [sys.executable, "tests/coverage/coverage.py", "tests/coverage/unreached.txt", *builds])


# The drivers of vectors; --quick leaves out the gigabytes of ACVP's large data.
DRIVERS = {"ACVP": ["tools/acvp/run.py", "--quick"], "Wycheproof": ["tests/wycheproof/run.py"], "CAVP": ["tests/cavp/run.py"]}


def vectors(lane, path, where, wrapper, *more):
    for name, (script, *options) in DRIVERS.items():
        lane.counted(f"{name}, {path}, {where}", [sys.executable, script, *options, *more, "--cpu", PATHS[path][0], "--wrapper", wrapper], where=where)


def acvp_wrapper(lane):
    path = gcc_build(lane)
    return os.path.join(path, "tools", "acvp", "cupel-acvp") if path else None


def lane_vectors(lane):
    """ACVP, Wycheproof and CAVP in every code path that this CPU has, ACVP's large data in the default one; what they say of the capabilities."""
    wrapper = acvp_wrapper(lane)
    if wrapper is None:
        return
    results = os.path.join(WORK, "vectors")
    shutil.rmtree(results, ignore_errors=True)
    os.makedirs(results)
    jobs = [(lane.step, "more than 4 GiB in one call", [os.path.join(WORK, "gcc", "tests", "hash", "hash_paths"), "huge"])]
    for number, (path, (features, algorithms)) in enumerate(PATHS.items()):
        for name, (script, *options) in DRIVERS.items():
            command = [sys.executable, script, "--cpu", features, "--wrapper", wrapper, "--results", os.path.join(results, f"{number}-{name}")]
            command += [] if features == "all" else options
            if algorithms != EVERYTHING:
                command += ["--algorithms", algorithms]
            jobs.append((lane.counted, f"{name}, {path}", command))
    lane.beside(jobs, where="native")
    page = os.path.join(WORK, "conformance.html")
    told = lane.run([sys.executable, "tools/acvp/conformance.py", "--html", page, *(os.path.join(results, name) for name in sorted(os.listdir(results)))])
    lane.counted("conformance", told)
    tell(told[1].partition("\nnot run:")[0].strip() + f"\n      {os.path.relpath(page, TOP)}: the same as a page")


def in_qemu(lane, wrapper, programs):
    status, output = lane.run([os.path.join(TOP, "tools", "emulator"), os.path.join(WORK, "emulator")])
    qemu = output.strip().splitlines()[-1] if output.strip() else "tools/emulator said nothing"
    if status != 0:
        lane.count("qemu-user", "skipped", qemu)
        return
    lane.step("hash_paths, SHA-NI in qemu-user", [qemu, "-cpu", "max", programs["hash_paths"], "sha+ssse3+sse4.1"], where="qemu-user")
    for program in programs.values():
        lane.step(f"{os.path.basename(program)}, Nehalem in qemu-user", [qemu, "-cpu", "Nehalem", program], where="qemu-user, Nehalem")
    vectors(lane, "sha+ssse3+sse4.1", "qemu-user", f"{qemu} -cpu max {wrapper}", "--filter", "(?i)^(sha|hmac)")
    for script, options, program in (("ops", ["--few"], "ec_ops"), ("p256", ["--count", "1000"], "ec_p256")):
        lane.step(f"{program}, ADX in qemu-user", [sys.executable, f"tests/ec/{script}.py", *options, qemu, "-cpu", "max",
                                                  os.path.join(WORK, "gcc", "tests", "ec", program)], where="qemu-user")
    lane.step("routines entered, SHA-NI in qemu-user", [sys.executable, "tests/secrets/routines.py", os.path.join(WORK, "gcc", "tests", "secrets", "ct"),
                                                        qemu, "-cpu", "max"], env={"CUPEL_EMULATED": "1"}, where="qemu-user")
    lane.step("equal traces, SHA-NI in qemu-user", [sys.executable, "tests/secrets/traces.py", os.path.join(WORK, "gcc", "tests", "secrets", "ct"), qemu, "-cpu",
                                                    "max"], where="qemu-user")


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
    models = {
        "core2_penryn_t9600": [hash_paths],
        "corei7_icelake_u": [f"{hash_paths} sha+ssse3+sse4.1", f"{hash_paths} avx512+avx2", f"{cipher_paths} vaes256", f"{cipher_paths} vaes512",
                             *(f"{wrapper} --cpu {PATHS[path][0]} <{asked} ={answered}" for path in ("vaes256", "vaes512"))],
        "corei7_haswell_4770": [hash_paths, f"{cipher_paths} aesni-sse", f"{cipher_paths} aesni"],
    }

    def boot(model):
        return lane.run([sys.executable, os.path.join(TOP, "tools", "bochs.py"), os.path.join(WORK, "bochs"), "--model", model, *models[model]])

    first, *others = models                  # the first fetches what all need
    booted = {first: boot(first)}
    if booted[first][0] != 77:
        with concurrent.futures.ThreadPoolExecutor() as pool:
            booted.update(zip(others, pool.map(boot, others)))
    for model, (status, output) in booted.items():
        commands, told = models[model], output.strip().splitlines()
        if status == 77:
            lane.count(f"Bochs, {model}", "skipped", told[-1])
            return
        # what each wrote stands before the line that tells its end
        for command, wrote, line in zip(commands, re.split(r"^@ended.*$", output, flags=re.M), told[-len(commands):]):
            name = " ".join(os.path.basename(word) for word in command.split() if word[0] not in "<=")
            passed = line == f"{command}: status 0"
            lane.count(f"{name}, {model} in Bochs", "passed" if passed else "failed", line)
            if passed:
                replayed = [path for path, (features, _) in PATHS.items() if f"--cpu {features} " in command]
                lane.paths(f"Bochs, {model}", "ACVP, Wycheproof, CAVP" if replayed else name.split()[0], "".join(f"path {path}: run\n" for path in replayed) or wrote)


def lane_storm(lane):
    """Random bits: a minute of processes, threads and forks."""
    path = gcc_build(lane)
    if path:
        lane.step("storm of a minute", [os.path.join(path, "tests", "random", "random_storm"), "60"])


def lane_curves(lane):
    """The curves' arithmetic against Python's integers: a million random operands in every code path that this CPU has, and without assembly."""
    jobs = []
    for path, counts in ((gcc_build(lane), (500000, 500000)), (lane.build("no-asm-curves", "asm=false", targets=["tests/ec/ec_ops"]), (200000,))):
        jobs += [(lane.step, f"ec operations, {count} operands, {os.path.basename(path)}",
                  [sys.executable, "tests/ec/ops.py", "--count", str(count), os.path.join(path, "tests", "ec", "ec_ops")]) for count in counts if path]
    lane.beside(jobs, where="native")


def lane_constant_time(lane):
    """Constant time with each compiler: sealed, as a product has it, and open at -O2 and -O3, which the seal's own flags leave no room for."""
    path = gcc_build(lane)                   # whose tests are the lane gcc's
    if path:
        lane.step("equal traces", [sys.executable, "tests/secrets/traces.py", "--secrets", "8", os.path.join(path, "tests", "secrets", "ct")], where="native")
    for compiler in ("gcc", "clang", "clang-19"):
        if have(compiler):
            lane.count(compiler, "skipped", "not here")
            continue
        builds = {"sealed": [], "open-O2": ["boundary=open", "optimization=2"], "open-O3": ["boundary=open", "optimization=3"]}
        for built, options in builds.items():
            if compiler == "gcc" and built == "sealed":
                continue
            path = lane.build(f"constant-time-{compiler}-{built}", "debug=false", *options, env={"CC": compiler},
                              targets=["tests/secrets/ct", "tests/functions.def", "tests/ec/ec_ops", "lib/libcupel.a", "lib/libcupel_lab.a",
                                       "lib/libcupel_approved_only.a"])
            if path:
                lane.meson_tests(path, "constant time", "ec constant time", "opcodes")
            if path and built == "sealed":   # what is stepped through is mostly assembly, which no optimisation changes
                lane.step("equal traces", [sys.executable, "tests/secrets/traces.py", os.path.join(path, "tests", "secrets", "ct")], where="native")


def lane_emulated(lane):
    """Paths that this CPU may lack, in emulators: SHA-NI in qemu-user, VAES and AVX-512 in Bochs; and CPUs that have next to nothing."""
    wrapper = acvp_wrapper(lane)
    if wrapper is None:
        return
    programs = {name: os.path.join(WORK, "gcc", "tests", name.split("_")[0], name) for name in ("hash_paths", "cipher_paths")}
    in_qemu(lane, wrapper, programs)
    in_bochs(lane, wrapper, programs)


# Tests that take seconds in an emulator. What is left out there: minutes of forks, valgrind, and products for this machine.
UNITS = ("hash_paths", "cipher_paths", "ivs", "burn", "edges", "known answers", "misuse", "drbg", "narrow", "api", "approved_only", "noise", "pool",
         "storm", "threads_load")

# And what cannot be asked there, with the reason.
NOT_THERE = {"aarch64": {"approved_only": "an emulator's counter has too little noise, and it is only the laboratory's that can be shaken"},
             "s390x": {"burn": "the burning of registers is assembly, of which it has none"}}

# The CPU that is emulated: authentication of pointers by QEMU's own function, not by Arm's cipher, which takes twice the time of everything else.
MACHINES = {"aarch64": ["-cpu", "max,pauth-impdef=on"], "s390x": []}


def lane_architectures(lane):
    """AArch64, sealed, and s390x, big-endian and open, in qemu-user: units, vectors, products around the sealed archive."""
    for machine, cpu in MACHINES.items():
        emulator = [f"qemu-{machine}", *cpu, "-L", f"/usr/{machine}-linux-gnu"]
        missing = have(f"{machine}-linux-gnu-gcc", emulator[0])
        if missing:
            lane.count(machine, "skipped", f"{', '.join(missing)} is not here")
            continue
        path = lane.build(machine, setup=["--cross-file", f"tests/cross/{machine}.ini"])
        if path is None:
            continue
        for name, why in NOT_THERE[machine].items():
            lane.count(f"{name}, {machine}", "skipped", why)
        units = [name for name in UNITS if name not in NOT_THERE[machine]]
        lane.meson_tests(path, "--timeout-multiplier", "10", *units, where=f"qemu-user, {machine}")
        lane.step(f"{machine}, a sample of states", [*emulator, os.path.join(path, "tests", "module", "module_states"), "19"],
                  env={"CUPEL_EMULATED": "1"})
        lane.step(f"{machine}, self-test on demand", [*emulator, os.path.join(path, "tools", "cupel", "cupel"), "selftest"])
        wrapper = " ".join([*emulator, os.path.join(path, "tools", "acvp", "cupel-acvp"), "--emulated"])
        jobs = [(lane.counted, f"{name}, {machine} in qemu-user", [sys.executable, script, *(["--largest", "0"] if name == "ACVP" else []),
                                                                   "--wrapper", wrapper]) for name, (script, *_) in DRIVERS.items()]
        lane.beside([*jobs, (lane.step, f"{machine}, operations of curves", [sys.executable, "tests/ec/ops.py", "--count", "24", *emulator,
                                                                            os.path.join(path, "tests", "ec", "ec_ops")])])
        if machine == "aarch64":
            lane.counted("AArch64 products", [sys.executable, "tests/cross/products.py", *link_inputs(path)])


def lane_languages(lane):
    """Products in Rust and Go around the archive."""
    path = gcc_build(lane)
    if path:
        lane.counted("languages", [sys.executable, "tests/link/languages.py", *link_inputs(path)])


def link_inputs(path):
    return [os.path.join(path, "lib", "libcupel.a"), os.path.join(TOP, "include"), os.path.join(path, "include")]


def lane_analysis(lane):
    """gcc -fanalyzer, clang -Weverything, clang-tidy and cppcheck over every C file, Python over its own."""
    built = gcc_build(lane), lane.build("portable", "boundary=open", "asm=false", env={"CC": "gcc"}, targets=[
        "include/cupel/services.h", "kat/kat.h", "lib/ec/tables.h", "tests/hash/hash_kat.h"])
    if all(built):
        lane.counted("analysis", [sys.executable, "tests/static/analyse.py", *built])


LANES = {
    "gcc": lane_gcc,
    "products": lane_products,
    "clang": lane_clang,
    "clang-19": lane_clang_19,
    "configurations": lane_configurations,
    "sanitizers": lane_sanitizers,
    "fuzz": lane_fuzz,
    "coverage": lane_coverage,
    "vectors": lane_vectors,
    "storm": lane_storm,
    "curves": lane_curves,
    "constant-time": lane_constant_time,
    "emulated": lane_emulated,
    "architectures": lane_architectures,
    "languages": lane_languages,
    "analysis": lane_analysis,
}
QUICK = ("gcc",)


def tell_paths(lanes):
    """What ran where, and the paths that ran nowhere."""
    told = {path: {} for path in PATHS}
    for lane in lanes:
        for path, where, test in lane.ran:
            tests = told.setdefault(path, {}).setdefault(where, [])
            if test not in tests:
                tests.append(test)
    if any(told.values()):
        print("\nCode paths, where they ran, and tests:")
    for path, places in told.items():
        for number, (where, tests) in enumerate(sorted(places.items(), key=lambda place: place[0] != "native")):
            print(textwrap.fill(", ".join(tests), 140, initial_indent=f"  {'' if number else path:18}{where:28}", subsequent_indent=" " * 48))
    return [path for path, places in told.items() if not places]


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
    parser.add_argument("--quick", action="store_true", help="the first lane alone")
    parser.add_argument("--list", action="store_true", help="name the lanes")
    parser.add_argument("--no-install", action="store_true", help="install nothing")
    parser.add_argument("lanes", nargs="*", metavar="LANE")
    args = parser.parse_args()
    if args.list:
        for name, run in LANES.items():
            print(f"{name:16}{'quick  ' if name in QUICK else '       '}{run.__doc__}")
        return
    unknown = [name for name in args.lanes if name not in LANES]
    if unknown:
        parser.error(f"no lane {', '.join(unknown)}: see --list")
    chosen = args.lanes or list(QUICK if args.quick else LANES)

    if not args.no_install:
        install_missing()
    needed = have(*NEEDED)
    if needed:
        sys.exit(f"tools/check: not here: {', '.join(needed)}")
    os.makedirs(LOGS, exist_ok=True)
    begun, lanes = time.monotonic(), []
    for number, name in enumerate(chosen, 1):
        run = LANES[name]
        tell(f"[{number}/{len(chosen)}] {name}: {run.__doc__}")
        lane = Lane(name)
        run(lane)
        lane.log.close()
        lanes.append(lane)
        tell(f"      {lane.passed} passed, {lane.failed} failed, {lane.skipped} skipped in {time.monotonic() - lane.begun:.0f} s")
        for failure in lane.failures:
            tell(f"      FAILED {failure} ({os.path.relpath(lane.log.name, TOP)})")

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
    nowhere = tell_paths(lanes)
    failures = [f"{lane.name}: {failure}" for lane in lanes for failure in lane.failures]
    if not left:
        failures += [f"path {path} ran nowhere" for path in nowhere]
    if failures:
        print("\nFailed:")
        for text in failures:
            print("  " + text)
    print(f"\n{time.monotonic() - begun:.0f} s")
    failed = sum(lane.failed for lane in lanes) + (0 if left else len(nowhere))
    print(f"{sum(lane.passed for lane in lanes)} passed, {failed} failed, {sum(lane.skipped for lane in lanes)} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
