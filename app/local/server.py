"""What the bundled servers have in common: one process per folder, started, watched, stopped."""

import contextlib
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from io import FileIO
from pathlib import Path

from app.local.errors import LocalServerError
from app.local.locks import read_note, try_lock, write_note
from app.local.processes import Account, as_user, spawn

START_SECONDS = 30.0
STOP_SECONDS = 10.0
PATIENCE_SECONDS = 5.0
LOG_BYTES = 10_000_000


class Server(ABC):
    """A server process that owns one folder.

    The process inherits a locked file, and so do its own children: the folder is free when the
    lock is, whatever became of process ids.
    """

    name = "server"
    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path, account: Account | None = None) -> None:
        self.folder = folder
        self.account = account
        self.process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """The server's address as settings have it."""

    @property
    def lock(self) -> Path:
        return self.folder / f"{self.name}.lock"

    def prepare(self) -> None:  # noqa: B027 - not every server needs anything
        """Makes what the server needs; called with the folder locked."""

    @abstractmethod
    def command(self) -> list[str]:
        """What starts it."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether the server takes work now."""

    def runs(self) -> bool:
        """Whether somebody's process serves this folder and answers."""
        if (lock := try_lock(self.lock)) is not None:
            os.close(lock)
            return False
        return self.answers()

    def start(self) -> None:
        """Starts the process and returns when it answers. Raises LocalServerError."""
        lock = self._lock_when_free()
        try:
            self.prepare()
            self.process = self._spawn(lock)
            write_note(lock, str(self.process.pid))
        finally:
            os.close(lock)
        self._await_answer()

    def stop(self) -> None:
        """Stops the process in order, by force after ten seconds."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _spawn(self, lock: int) -> subprocess.Popen[bytes]:
        with self._open_log() as log:
            return spawn(
                self.command(),
                at_parents_death=self.stop_signal,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(lock,),
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                **as_user(self.account),
            )

    def _open_log(self) -> FileIO:
        path = self.folder / f"{self.name}.log"
        grown = path.exists() and path.stat().st_size > LOG_BYTES
        return FileIO(path, "w" if grown else "a")

    def _lock_when_free(self) -> int:
        """Waits for a server whose starter died; asks it to stop if it doesn't by itself."""
        started = time.monotonic()
        asked = False
        while (lock := try_lock(self.lock)) is None:
            waited = time.monotonic() - started
            if waited > PATIENCE_SECONDS and not asked:
                asked = True
                self._ask_to_stop()
            if waited > PATIENCE_SECONDS + STOP_SECONDS:
                raise LocalServerError(f"An old {self.name} of {self.folder} does not stop.")
            time.sleep(0.02)
        return lock

    def _ask_to_stop(self) -> None:
        with contextlib.suppress(ValueError, OSError):
            os.kill(int(read_note(self.lock)), self.stop_signal)

    def _await_answer(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            assert self.process is not None
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise LocalServerError(f"{self.name} does not start: {self._last_words()}")
            time.sleep(0.01)

    def _last_words(self) -> str:
        log = self.folder / f"{self.name}.log"
        lines = log.read_text(errors="replace").strip().splitlines()
        return f"{lines[-1] if lines else 'it says nothing'} (see {log})."
