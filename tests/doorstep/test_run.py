"""`crm run` as a person starts it: nothing set, nothing there."""

import os
import signal
import socket
import urllib.request
from collections.abc import Iterator

import pytest

from tests.harness.children import children_of
from tests.harness.folders import data_folder
from tests.harness.installation import Installation
from tests.harness.program import Program
from tests.harness.waiting import wait_until

PARTS = {
    "web": "gunicorn",
    "worker": " worker",
    "scheduler": " scheduler",
    "PostgreSQL": "postgres -D",
    "Valkey": "-server ",
}
FIRST_START_SECONDS = 180


@pytest.fixture(scope="module")
def home() -> Iterator[Installation]:
    with data_folder() as path:
        own = Installation(path, database_url="", redis_url="", CRM_WORKERS="1")
        yield own
        own.stop()


@pytest.fixture
def everything(home: Installation) -> Program:
    """The running `crm run` of `home`; started again by the test that follows one that ended it."""
    running = [program for program in home.programs if program.running]
    program = running[0] if running else home.crm("run")
    wait_until(lambda: "Ctrl-C" in program.output(), FIRST_START_SECONDS, saying=program.errors())
    wait_until(lambda: all(part_of(program, part) for part in PARTS))
    return program


def part_of(program: Program, part: str) -> int | None:
    """The process id of a part, or None."""
    children = children_of(program.pid).items()
    return next((pid for pid, command in children if PARTS[part] in command), None)


def healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_it_starts_from_nothing_and_names_its_address_and_logins(
    home: Installation, everything: Program
) -> None:
    assert home.url in everything.output()
    assert "admin@demo.example" in everything.output()
    assert "password: demo" in everything.output()
    assert healthy(home.url)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_dies_is_started_again(
    home: Installation, everything: Program, part: str
) -> None:
    before = part_of(everything, part)
    assert before is not None
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: part_of(everything, part) not in (None, before), 30)
    wait_until(lambda: healthy(home.url), 30)


def test_callers_are_not_refused_while_the_web_server_starts_again(
    home: Installation, everything: Program
) -> None:
    web = part_of(everything, "web")
    assert web is not None
    os.kill(web, signal.SIGKILL)
    with urllib.request.urlopen(f"{home.url}/healthz", timeout=30) as answer:
        assert answer.status == 200


def test_other_commands_use_its_servers(home: Installation, everything: Program) -> None:
    code, output, errors = home.crm("doctor").finish()
    assert (code, errors) == (0, ""), output


def test_it_runs_once_for_each_data_dir(home: Installation, everything: Program) -> None:
    code, _, errors = home.crm("run", CRM_PORT="0").finish()
    assert code == 1
    assert f"process {everything.pid}" in errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_and_leaves_nothing(everything: Program, number: signal.Signals) -> None:
    children = children_of(everything.pid)
    os.kill(everything.pid, number)
    code, _, errors = everything.finish(20)
    assert code == 0, errors
    assert not any(alive(pid) for pid in children)


def test_nothing_outlives_it_when_it_is_killed(everything: Program) -> None:
    children = children_of(everything.pid)
    everything.kill()
    wait_until(lambda: not any(alive(pid) for pid in children), 20)


def test_a_port_in_use_is_named(home: Installation) -> None:
    with socket.create_server(("127.0.0.1", home.port)):
        code, _, errors = home.crm("run").finish()
    assert code == 1
    assert "CRM_PORT" in errors


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
