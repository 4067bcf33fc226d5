"""Keeps a set of processes running until it is told to stop."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Protocol

from app.local.errors import LocalServerError
from app.local.processes import spawn
from app.settings import Settings

LOOK_SECONDS = 0.1
STOP_SECONDS = 8.0
LONGEST_DELAY = 30.0
# A child that lived this long is well; its next death starts with the shortest delay again.
HEALTHY_SECONDS = 60.0


class Child(Protocol):
    name: str
    process: subprocess.Popen[bytes] | None

    def start(self) -> None: ...


class Program:
    """One of our own processes: web, worker or scheduler."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: dict[str, str],
        *,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.command = command
        self.environment = environment
        self.pass_fds = pass_fds
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = spawn(
            self.command,
            stdin=subprocess.DEVNULL,
            env=self.environment,
            pass_fds=self.pass_fds,
        )


@dataclass
class Watched:
    child: Child
    started: float = 0.0
    delay: float = 0.0
    again_at: float | None = None


class Supervisor:
    """Starts again what dies, after a growing delay.

    A bundled server among the children is running already and is stopped by its owner. The
    `later` children begin when `ready` is set, so that they don't slow down the first ones.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        later: Sequence[Child] = (),
        ready: threading.Event | None = None,
    ) -> None:
        self.watched = [Watched(child) for child in children]
        self.later = [Watched(child) for child in later]
        self.ready = ready
        everyone = [*children, *later]
        self.programs = [child for child in everyone if isinstance(child, Program)]

    def run(self) -> None:
        """Runs until SIGTERM or SIGINT, then stops the programs, by force after eight seconds."""
        with until_told_to_stop():
            try:
                for watched in self.watched:
                    self._begin(watched)
                while True:
                    self._begin_the_later()
                    for watched in self.watched:
                        self._look_after(watched)
                    time.sleep(LOOK_SECONDS)
            except KeyboardInterrupt:
                _ignore_further_signals()
            finally:
                self._stop()

    def _begin_the_later(self) -> None:
        if self.later and self.ready is not None and self.ready.is_set():
            beginners, self.later = self.later, []
            for watched in beginners:
                self._begin(watched)
            self.watched.extend(beginners)

    def _begin(self, watched: Watched) -> None:
        watched.started, watched.again_at = time.monotonic(), None
        if watched.child.process is None or watched.child.process.poll() is not None:
            with contextlib.suppress(LocalServerError):
                watched.child.start()

    def _look_after(self, watched: Watched) -> None:
        process = watched.child.process
        now = time.monotonic()
        if watched.again_at is not None:
            if now >= watched.again_at:
                self._begin(watched)
        elif process is None or process.poll() is not None:
            code = None if process is None else process.returncode
            watched.delay = self._next_delay(watched, now)
            watched.again_at = now + watched.delay
            note = f"{watched.child.name} ended ({code}), starting it again in {watched.delay:g} s"
            print(note, file=sys.stderr, flush=True)

    @staticmethod
    def _next_delay(watched: Watched, now: float) -> float:
        if now - watched.started > HEALTHY_SECONDS:
            return 0.0
        return min(LONGEST_DELAY, watched.delay * 2 or 0.25)

    def _stop(self) -> None:
        running = [program.process for program in self.programs if program.process]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
            # What is left of its session: a gunicorn that was killed leaves workers for a moment.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def until_told_to_stop() -> Iterator[None]:
    """Makes SIGTERM a KeyboardInterrupt, so that both ways to stop unwind the same blocks.

    SIGINT too, since a shell starts its background jobs with that ignored.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, interrupt) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def child_environment(settings: Settings) -> dict[str, str]:
    """Our own environment with the addresses and the port that were found, not just set."""
    return {
        **os.environ,
        "CRM_DATA_DIR": str(settings.data_dir.absolute()),
        "CRM_PORT": str(settings.port),
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
    }


def _ignore_further_signals() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
