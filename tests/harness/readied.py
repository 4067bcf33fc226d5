"""Processes that need not read the program in: it is done once, and each is forked from there.

Reading the program in is most of what a start costs, and the tests start hundreds. `python -m
tests.harness.readied` is the process they are forked from; it ends with the test run, and they
with it.
"""

import contextlib
import gc
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import IO

from app.local.processes import end_with, spawn

MOST = 65_536


class Forked:
    """A process as `subprocess.Popen` shows one, as far as the tests ask."""

    def __init__(self, pid: int, end: Connection) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._end = end

    def poll(self) -> int | None:
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, negative for a signal. Raises TimeoutExpired after `timeout` seconds."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _ended(self, seconds: float | None) -> int | None:
        if self.returncode is None and self._end.poll(seconds):
            self.returncode = int(self._end.recv())
            self._end.close()
        return self.returncode


def start(
    script: Path,
    arguments: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path,
    out: IO[bytes],
    err: IO[bytes],
) -> Forked:
    """Runs the script as Python does, with what it imports already there."""
    line = _line()
    ours, theirs = Pipe(duplex=False)
    with theirs, Path(os.devnull).open("rb") as nothing:
        asked = json.dumps([str(script), list(arguments), dict(environment), str(folder)])
        handed = [nothing.fileno(), out.fileno(), err.fileno(), theirs.fileno()]
        socket.send_fds(line, [asked.encode()], handed)
        return Forked(int(line.recv(MOST)), ours)


@cache
def _line() -> socket.socket:
    """To the process of this test run that they are forked from."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        number = theirs.fileno()
        spawn([sys.executable, "-m", __name__, str(number)], pass_fds=[number])
    return ours


def _read_in() -> None:
    """Imports what a worker and a scheduler come to import."""
    from sqlalchemy.orm import configure_mappers

    from app.crm import CRMCompose

    for name in ("cli.worker", "cli.scheduler", "cli.frame", "extensions", "flask_config"):
        import_module(f"app.{name}")
    CRMCompose.install()
    configure_mappers()
    gc.freeze()
    assert threading.active_count() == 1, "a thread would be lost in those that are forked"


def _serve(line: socket.socket) -> tuple[Path, list[str]]:
    """Forks whenever it is asked, and says of each how it ended. Returns only in those that are
    forked, with what they run."""
    ends: dict[int, Connection] = {}
    bell, rings = socket.socketpair()
    for each in (bell, rings):
        each.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(rings.fileno())
    while True:
        ready, _, _ = select.select([line, bell], [], [])
        if bell in ready:
            bell.recv(MOST)
            _say_who_ended(ends)
        if line not in ready:
            continue
        asked, handed, _, _ = socket.recv_fds(line, MOST, 4)
        if not asked:
            sys.exit()
        script, arguments, environment, folder = json.loads(asked)
        parent, pid = os.getpid(), os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            end_with(parent, signal.SIGTERM)
            os.setsid()
            for number, given in enumerate(handed[:3]):
                os.dup2(given, number)
            for given in handed:
                os.close(given)
            for mine in (line, bell, rings, *ends.values()):
                mine.close()
            os.environ.clear()
            os.environ.update(environment)
            os.chdir(folder)
            return Path(script), arguments
        for given in handed[:3]:
            os.close(given)
        ends[pid] = Connection(handed[3], readable=False)
        line.send(str(pid).encode())


def _say_who_ended(ends: dict[int, Connection]) -> None:
    for pid in list(ends):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            # Who asked for it may be gone, as at the end of all tests.
            with contextlib.suppress(OSError), ends.pop(pid) as end:
                end.send(os.waitstatus_to_exitcode(status))


def _main() -> None:
    _read_in()
    script, arguments = _serve(socket.socket(fileno=int(sys.argv[1])))
    sys.argv = [str(script), *arguments]
    runpy.run_path(str(script), run_name="__main__")


if __name__ == "__main__":
    _main()
