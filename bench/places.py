"""Databases to measure on: kept between runs in a folder, made where they are missing."""

import contextlib
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

from flask import Flask
from redis import Redis
from rq import Worker

from app.cli.frame import app_to_keep
from app.cli.migrate import bring_up_to_date
from app.compose.clock import utc_now
from app.demo.large import load_large
from app.demo.small import load_small
from app.local import local_servers
from app.settings import Settings

ROOT = Path(__file__).parents[1]
PORT = 5900
START_SECONDS = 60


@contextlib.contextmanager
def place(folder: Path, scale: float) -> Iterator[tuple[Flask, Settings]]:
    """An installation in `folder` with so many times the large demo (0: the small one alone). The
    app is kept out of Python's search for rubbish, as in every process of the program."""
    given = Settings(_env_file=None, CRM_DATA_DIR=folder, CRM_PORT=PORT)  # type: ignore[call-arg]
    folder.mkdir(parents=True, exist_ok=True)
    with local_servers(given, staying=True) as filled:
        app = app_to_keep(filled)
        with app.app_context():
            bring_up_to_date()
            org = load_small(utc_now())
            if scale:
                load_large(org.id, utc_now(), scale)
        yield app, filled


@contextlib.contextmanager
def web(filled: Settings) -> Iterator[str]:
    """One gunicorn worker over the installation; gives its address."""
    command = [sys.executable, "-m", "app.cli", "web"]
    server = subprocess.Popen(command, env=_environment(filled), cwd=ROOT)
    try:
        address = f"http://127.0.0.1:{filled.port}"
        _await(f"{address}/healthz")
        yield address
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def workers(filled: Settings, number: int, **more: str) -> Iterator[list[int]]:
    """So many workers over the installation, and a scheduler; `more` are settings of theirs. Gives
    the process ids of the workers when all of them are up."""
    names = ["worker"] * number + ["scheduler"]
    command = [sys.executable, "-m", "app.cli"]
    environment = {**_environment(filled), **more}
    started = [subprocess.Popen([*command, name], env=environment, cwd=ROOT) for name in names]
    try:
        pids = [process.pid for process in started[:number]]
        _await_workers(filled, pids)
        yield pids
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()


def _await_workers(filled: Settings, pids: list[int]) -> None:
    deadline = monotonic() + START_SECONDS
    with Redis.from_url(filled.redis_url) as line:
        while not {worker.pid for worker in Worker.all(connection=line)}.issuperset(pids):
            if monotonic() > deadline:
                raise SystemExit("the workers do not begin")
            sleep(0.1)


def _environment(filled: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "CRM_DATA_DIR": str(filled.data_dir),
        "CRM_PORT": str(filled.port),
        "CRM_WEB_WORKERS": "1",
        "DATABASE_URL": str(filled.database_url),
        "REDIS_URL": str(filled.redis_url),
    }


def _await(address: str) -> None:
    deadline = monotonic() + START_SECONDS
    while True:
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(address, timeout=2).close()
            return
        if monotonic() > deadline:
            raise SystemExit(f"{address} does not answer")
        sleep(0.1)


def show(rows: list[dict[str, object]]) -> None:
    """A table for people; with CRM_BENCH_JSON set, a line of JSON for programs."""
    if os.environ.get("CRM_BENCH_JSON"):
        print(json.dumps(rows))
        return
    names = list(rows[0])
    widths = [max(len(name), *(len(str(row[name])) for row in rows)) for name in names]
    for cells in (names, *([str(row[name]) for name in names] for row in rows)):
        print("  ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True)))
