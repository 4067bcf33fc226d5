"""A process of the program under test."""

import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

from app.local.processes import spawn
from tests.harness import readied
from tests.harness.readied import Forked
from tests.harness.waiting import wait_until

STOP_SECONDS = 15.0


class Program:
    """A child process that dies with the test run; what it says is in `output()`, `errors()`."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.command = command
        self.environment = environment
        self.log = log
        self.process: subprocess.Popen[bytes] | Forked | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Starts it, or starts it again. It runs in its own data folder, away from any `.env`."""
        with self._file("out").open("ab") as out, self._file("err").open("ab") as err:
            self.process = self._spawn(out, err)

    def kill(self) -> None:
        """kill -9, and waits for the end of this one process."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Asks it to stop (SIGTERM) and gives its exit code; by force after 15 seconds. What it
        complained about is shown where the test failed."""
        assert self.process is not None
        if self.running:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        sys.stderr.write(self.errors())
        return self.process.returncode

    def finish(self, timeout: float = 60.0) -> tuple[int, str, str]:
        """Waits for its end by itself; gives exit code, output and error output."""
        assert self.process is not None
        return self.process.wait(timeout), self.output(), self.errors()

    def output(self) -> str:
        return self._file("out").read_text(errors="replace")

    def errors(self) -> str:
        return self._file("err").read_text(errors="replace")

    def _spawn(self, out: IO[bytes], err: IO[bytes]) -> subprocess.Popen[bytes] | Forked:
        return spawn(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env=self.environment,
            cwd=self.log.parent,
        )

    def _file(self, kind: str) -> Path:
        return self.log.with_name(f"{self.log.name}.{kind}")


class ReadiedProgram(Program):
    """A script whose start is not what a test is about (`tests.harness.readied`)."""

    def _spawn(self, out: IO[bytes], err: IO[bytes]) -> Forked:
        _, script, *arguments = self.command
        return readied.start(
            Path(script),
            arguments,
            environment=self.environment,
            folder=self.log.parent,
            out=out,
            err=err,
        )


class WebProgram(Program):
    """A gunicorn of its own at `url`."""

    def __init__(
        self, command: list[str], environment: dict[str, str], log: Path, *, url: str
    ) -> None:
        super().__init__(command, environment, log)
        self.url = url

    def start(self) -> None:
        """Starts it and returns when it answers."""
        super().start()
        wait_until(self._up, 60, saying=f"the web process of {self.url} does not answer")

    def _up(self) -> bool:
        assert self.running, f"the web process ended: {self.errors()[-2000:]}"
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False
