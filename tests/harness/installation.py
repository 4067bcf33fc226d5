"""One installation of the program: its settings, and its processes as children of the test."""

import os
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask

from app.settings import Settings
from tests.harness.ports import free_port
from tests.harness.program import Program, ReadiedProgram, WebProgram

ROOT = Path(__file__).parents[2]
SECRET_KEY = "a key that only the tests know"
P = TypeVar("P", bound=Program)


class Installation:
    """Settings for one database and one queue, and a way to start processes with them."""

    def __init__(self, folder: Path, *, database_url: str, redis_url: str, **more: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.values = {
            "CRM_DATA_DIR": str(folder),
            "CRM_SECRET_KEY": SECRET_KEY,
            "CRM_PORT": str(self.port),
            "CRM_WEB_WORKERS": "1",
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            **more,
        }
        self.programs: list[Program] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> Settings:
        """The same settings for the test's own process."""
        return Settings(_env_file=None, **self.values)  # type: ignore[arg-type]

    def app(self, **more: Any) -> Flask:
        """A Flask app with these settings, and `more`, in the test's own process."""
        from app import create_app

        made = create_app(Settings(_env_file=None, **{**self.values, **more}))
        made.testing = True
        return made

    def web(self, **more: str) -> WebProgram:
        """Starts gunicorn as `crm web` does; returns when it answers."""
        program = WebProgram(*self._start(["-m", "app.cli", "web"], "web", more), url=self.url)
        return self._keep(program)

    def worker(self, **more: str) -> Program:
        """Starts one worker process, `python worker.py`."""
        return self._keep(ReadiedProgram(*self._start([str(ROOT / "worker.py")], "worker", more)))

    def scheduler(self, **more: str) -> Program:
        command = [str(ROOT / "app" / "cli" / "__main__.py"), "scheduler"]
        return self._keep(ReadiedProgram(*self._start(command, "scheduler", more)))

    def crm(self, *arguments: str, **more: str) -> Program:
        """Starts any other `crm` command; `.finish()` waits for its end and gives its output."""
        return self._keep(Program(*self._start(["-m", "app.cli", *arguments], arguments[0], more)))

    def stop(self) -> None:
        """Stops every process started here, by force if need be."""
        with ThreadPoolExecutor() as at_once:
            list(at_once.map(Program.stop, self.programs))

    def _start(
        self, arguments: list[str], name: str, more: Mapping[str, str]
    ) -> tuple[list[str], dict[str, str], Path]:
        log = self.folder / f"{name}-{len(self.programs)}"
        return [sys.executable, *arguments], clean_environment() | self.values | more, log

    def _keep(self, program: P) -> P:
        self.programs.append(program)
        program.start()
        return program


def clean_environment() -> dict[str, str]:
    """Of this process's environment only what a program needs to be found at all."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT)}
