# SPDX-License-Identifier: MIT
"""The client's side of the pipe protocol: a module wrapper as a process that answers requests in order."""
import os
import select
import shlex
import struct
import subprocess
import tempfile
import time

MAX_STRINGS = 64
MAX_STRING_LEN = 1 << 28
LACKING = 3  # a wrapper's exit status where the CPU lacks what --cpu names


class WrapperEnded(Exception):
    """The wrapper ended, hangs, or answers nonsense; `status` is its exit status, or None."""

    def __init__(self, message, status=None):
        super().__init__(message)
        self.status = status


def command_line(wrapper, cpu):
    """The wrapper as a list of words: a path, or a command with its arguments (an emulator before the path)."""
    words = [os.path.abspath(wrapper)] if os.path.exists(wrapper) else shlex.split(wrapper)
    return words + (["--cpu", cpu] if cpu else [])


class Wrapper:
    """Requests may be sent ahead: what the pipe does not take at once is written while answers are awaited."""

    def __init__(self, command, timeout):
        self.timeout = timeout
        self.stderr = tempfile.TemporaryFile()
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.stderr, bufsize=0)
        except OSError as error:
            raise WrapperEnded(f"cannot start the wrapper: {error}") from None
        self.to, self.from_ = self.process.stdin.fileno(), self.process.stdout.fileno()
        os.set_blocking(self.to, False)
        self.ahead, self.answers = bytearray(), bytearray()
        self.poll = select.poll()
        self.poll.register(self.from_, select.POLLIN)

    def send(self, name, *arguments):
        """Send a request: the command's name and its arguments (bytes, or names of curves and hash functions)."""
        strings = [string.encode("ascii") if isinstance(string, str) else string for string in (name, *arguments)]
        self.ahead += struct.pack(f"<{len(strings) + 1}I", len(strings), *map(len, strings)) + b"".join(strings)
        self._write()

    def receive(self):
        """The next answer: a list of strings. Raises WrapperEnded."""
        head = 4 + 4 * struct.unpack("<I", self._take(4, peek=True))[0]
        if head > 4 + 4 * MAX_STRINGS:
            self._end(f"the wrapper answers nonsense: {(head - 4) // 4} strings")
        lengths = struct.unpack(f"<{head // 4}I", self._take(head))[1:]
        if any(length > MAX_STRING_LEN for length in lengths):
            self._end(f"the wrapper answers nonsense: a string of {max(lengths)} bytes")
        return [self._take(length) for length in lengths]

    def ask(self, name, *arguments):
        """Send a request and await its answer."""
        self.send(name, *arguments)
        return self.receive()

    def close(self):
        """End the input; a wrapper that does not then end with status 0 raises WrapperEnded."""
        if not self.process.stdin.closed:
            self.process.stdin.close()
            self._end("the wrapper did not end well at the end of its input", well=True)

    def _write(self):
        try:
            while self.ahead:
                done = os.write(self.to, self.ahead[:1 << 16])
                del self.ahead[:done]
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self.ahead.clear()  # it has ended: the end of its answers will tell

    def _take(self, length, peek=False):
        until = time.monotonic() + self.timeout
        while len(self.answers) < length:
            if self.ahead:
                self.poll.register(self.to, select.POLLOUT)
            ready = [fd for fd, _ in self.poll.poll(max(0, until - time.monotonic()) * 1000)]
            if self.ahead:
                self.poll.unregister(self.to)
            if not ready:
                self._end(f"the wrapper did not answer within {self.timeout:g} s")
            if self.to in ready:
                self._write()
            if self.from_ in ready:
                got = os.read(self.from_, 1 << 16)
                if not got:
                    self._end("the wrapper ended")
                self.answers += got
        taken = bytes(self.answers[:length])
        if not peek:
            del self.answers[:length]
        return taken

    def _end(self, why, well=False):
        """Raise WrapperEnded with the reason, the exit status and what the wrapper said."""
        if not self.process.stdin.closed:
            self.process.stdin.close()
        status = None
        try:
            status = self.process.wait(timeout=min(self.timeout, 10))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.stderr.seek(0)
        said = self.stderr.read()[-2000:].decode("utf-8", "replace").strip()
        self.stderr.close()
        if well and status == 0 and not self.answers:
            return
        ended = "killed, as it did not end" if status is None else f"status {status}"
        raise WrapperEnded(f"{why} ({ended}): {said or 'it said nothing'}", status)
