#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs static x86-64 programs in Bochs, on a CPU that this machine may not be.

    tools/bochs.py DIR [--model MODEL] [--limit SECONDS] COMMAND...

COMMAND is one argument: a program's path and its arguments; a word `<FILE` gives it standard input, `=FILE` says what its standard
output must be. All run in one boot of a Linux guest, in order. Bochs 3.0 (older ones get instructions wrong) and a kernel are fetched from
Debian's mirror into DIR, once, and installed nowhere; the libraries that Bochs needs come with Debian's package `bochs`.
Exit status: 0 where every command ended with 0; 77 where the emulator cannot be had; else 1.
"""
import argparse
import glob
import gzip
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
GUEST = ("isolinux", "syslinux-common", "xorriso", "libburn4", "libisoburn1", "libisofs6", "libjte2")
BOCHS = ("bochs", "libc6", "libstdc++6", "libgcc-s1", "libreadline8t64", "libtinfo6", "libasound2t64", "libltdl7", "bochsbios", "vgabios")

# clearcpuid=580: Bochs shows FSRM without ERMS, which this kernel's memmove does not expect. The rest saves time.
KERNEL = ("console=ttyS0,115200 panic=-1 reboot=t nokaslr acpi=off mitigations=off edd=off loglevel=3 random.trust_cpu=on clearcpuid=580 "
          "cryptomgr.notests initcall_blacklist=load_system_certificate_list,trace_eval_init,init_kprobe_trace")
MEMORY = 384  # MiB


class Lacking(Exception):
    """The emulator cannot be had here."""


def quiet(command, **options):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        raise Lacking(f"{command[0]} failed: {done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.returncode}")
    return done.stdout


def fetch(folder):
    """The guest's kernel and boot loader, and Bochs with its C library, unpacked in folder/guest and folder/bochs."""
    if os.path.exists(os.path.join(folder, "complete")):
        return
    if not shutil.which("apt-get") or not os.path.exists(KEYRING):
        raise Lacking("neither Bochs 3.0 nor a way to fetch it is here")
    if not glob.glob("/usr/share/doc/bochs"):
        raise Lacking("Debian's package bochs is not here, whose libraries Bochs needs")
    print("fetching Bochs and a kernel, about 45 MB", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("guest", "bochs", "apt/lists/partial", "apt/cache/archives/partial"):
        os.makedirs(os.path.join(folder, part))
    mirror = re.search(r"^\S*/debian/*$", quiet(["apt-get", "indextargets", "--format", "$(REPO_URI)"]), re.M)
    if not mirror:
        raise Lacking("apt's sources name no mirror of Debian's")
    sources = os.path.join(folder, "apt", "sources.list")
    with open(sources, "w", encoding="ascii") as file:
        file.write(f"deb [signed-by={KEYRING}] {mirror.group(0)} trixie main\n")
    plain = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root"]
    trixie = [*plain, "-o", f"Dir::Etc::sourcelist={sources}", "-o", "Dir::Etc::sourceparts=/dev/null",
              "-o", f"Dir::State::lists={folder}/apt/lists", "-o", f"Dir::Cache={folder}/apt/cache"]
    kernel = re.search(r"Depends: (linux-image-\S+)", quiet(["apt-cache", "depends", "linux-image-cloud-amd64"]))
    if not kernel:
        raise Lacking("the mirror has no linux-image-cloud-amd64")
    quiet([*trixie, "update"])
    for part, apt, packages in (("guest", plain, (kernel.group(1), *GUEST)), ("bochs", trixie, BOCHS)):
        at = os.path.join(folder, part)
        quiet([*apt, "download", *packages], cwd=at)
        for package in glob.glob(os.path.join(at, "*.deb")):
            quiet(["dpkg", "-x", package, at])
            os.remove(package)
    with open(os.path.join(folder, "complete"), "w", encoding="ascii"):
        pass


def archive(entries):
    """A cpio archive (newc) of (name, mode, bytes, device) entries, as the kernel takes for its first file system."""
    data = bytearray()
    for number, (name, mode, content, (major, minor)) in enumerate([*entries, ("TRAILER!!!", 0, b"", (0, 0))], 1):
        path = name.encode() + b"\0"
        fields = (number, mode, 0, 0, 1, 0, len(content), 0, 0, major, minor, len(path), 0)
        data += b"070701" + b"".join(b"%08X" % field for field in fields) + path
        data += bytes(-len(data) % 4) + content
        data += bytes(-len(data) % 4)
    return bytes(data)


def first_file_system(work, commands):
    """What the guest starts with: init, the programs, their files and the list of commands."""
    init = os.path.join(work, "init")
    quiet(["cc", "-O2", "-static", "-Wall", "-Wextra", "-o", init, os.path.join(os.path.dirname(os.path.abspath(__file__)), "bochs_init.c")])
    inside, lines = {init: "init"}, []

    def carried(path):
        if path not in inside:
            inside[path] = f"{len(inside)}-{os.path.basename(path)}"
        return "/" + inside[path]

    for command in commands:
        words = shlex.split(command)
        lines.append(" ".join([carried(words[0])] + [word[0] + carried(word[1:]) if word[0] in "<=" else word for word in words[1:]]))
    entries = [("dev", stat.S_IFDIR | 0o755, b"", (0, 0)), ("dev/console", stat.S_IFCHR | 0o600, b"", (5, 1)),
               ("list", stat.S_IFREG | 0o644, ("\n".join(lines) + "\n").encode(), (0, 0))]
    for path, name in inside.items():
        with open(path, "rb") as file:
            entries.append((name, stat.S_IFREG | 0o755, file.read(), (0, 0)))
    return gzip.compress(archive(entries), 1, mtime=0)


def boot(folder, model, limit, commands):
    """What the guest wrote on its console."""
    with tempfile.TemporaryDirectory() as work:
        disc = os.path.join(work, "disc", "isolinux")
        os.makedirs(disc)
        guest, bochs = os.path.join(folder, "guest"), os.path.join(folder, "bochs")
        shutil.copy(os.path.join(guest, "usr/lib/ISOLINUX/isolinux.bin"), disc)
        shutil.copy(os.path.join(guest, "usr/lib/syslinux/modules/bios/ldlinux.c32"), disc)
        shutil.copy(glob.glob(os.path.join(guest, "boot/vmlinuz-*"))[0], os.path.join(disc, "vmlinuz"))
        with open(os.path.join(disc, "initrd.gz"), "wb") as file:
            file.write(first_file_system(work, commands))
        with open(os.path.join(disc, "isolinux.cfg"), "w", encoding="ascii") as file:
            file.write(f"DEFAULT guest\nPROMPT 0\nTIMEOUT 0\nLABEL guest\n  KERNEL vmlinuz\n  INITRD initrd.gz\n  APPEND {KERNEL}\n")
        quiet([os.path.join(guest, "usr/bin/xorriso"), "-as", "mkisofs", "-quiet", "-o", os.path.join(work, "disc.iso"),
               "-b", "isolinux/isolinux.bin", "-c", "isolinux/boot.cat", "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table",
               os.path.join(work, "disc")], env={**os.environ, "LD_LIBRARY_PATH": os.path.join(guest, "usr/lib/x86_64-linux-gnu")})
        serial = os.path.join(work, "serial")
        with open(os.path.join(work, "bochsrc"), "w", encoding="ascii") as file:
            file.write(f"""\
display_library: rfb, options="timeout=0"
cpu: model={model}, count=1, ips=50000000, reset_on_triple_fault=0, ignore_bad_msrs=1
memory: guest={MEMORY}, host={MEMORY}
romimage: file={bochs}/usr/share/bochs/BIOS-bochs-latest, options=fastboot
vgaromimage: file={bochs}/usr/share/vgabios/vgabios.bin
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=cdrom, path={work}/disc.iso, status=inserted
boot: cdrom
clock: sync=none, time0=946684800
com1: enabled=1, mode=file, dev={serial}
log: {work}/log
panic: action=fatal
error: action=ignore
info: action=ignore
debug: action=ignore
""")
        libraries = os.path.join(bochs, "usr/lib/x86_64-linux-gnu")
        try:
            subprocess.run([os.path.join(libraries, "ld-linux-x86-64.so.2"), "--library-path", libraries + ":/usr/lib/x86_64-linux-gnu",
                            os.path.join(bochs, "usr/bin/bochs-bin"), "-q", "-f", os.path.join(work, "bochsrc")],
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=limit,
                           env={**os.environ, "LTDL_LIBRARY_PATH": os.path.join(libraries, "bochs/plugins"), "BXSHARE": "/usr/share/bochs"})
            if not os.path.exists(serial):
                raise Lacking("Bochs does not start")
        except subprocess.TimeoutExpired:
            print(f"bochs: the limit of {limit} s is over")
        if not os.path.exists(serial):
            return ""
        with open(serial, encoding="utf-8", errors="replace") as file:
            return file.read().replace("\r", "")


def main():
    parser = argparse.ArgumentParser(prog="tools/bochs.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="DIR")
    parser.add_argument("--model", default="corei7_icelake_u", help="a CPU that Bochs knows (default: %(default)s)")
    parser.add_argument("--limit", type=int, default=1200, help="seconds (default: %(default)s)")
    parser.add_argument("commands", nargs="+", metavar="COMMAND")
    args = parser.parse_args()
    folder = os.path.abspath(args.folder)
    try:
        fetch(folder)
        console = boot(folder, args.model, args.limit, args.commands)
    except Lacking as lacking:
        print(f"bochs: {lacking}")
        sys.exit(77)
    ended = {int(number): int(status) for number, status in re.findall(r"^@ended (\d+) (\d+)$", console, re.M)}
    print(console)
    for number, command in enumerate(args.commands):
        status = ended.get(number)
        print(f"{command}: " + ("it did not end" if status is None else "its output is another" if status == 125 else f"status {status}"))
    sys.exit(0 if len(ended) == len(args.commands) and not any(ended.values()) and "@done" in console else 1)


if __name__ == "__main__":
    main()
