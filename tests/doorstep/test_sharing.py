"""Several commands at once on one data dir."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.local import LocalServerError
from app.local.bundle import bundle
from app.local.processes import spawn
from app.settings import Settings
from tests.harness import folders
from tests.harness.databases import plain
from tests.harness.installation import clean_environment
from tests.harness.waiting import wait_until

OTHER_COMMAND = """
import sys
from pathlib import Path
from app.local import local_servers
from app.settings import Settings
settings = Settings(_env_file=None, CRM_DATA_DIR=sys.argv[1])
with local_servers(settings, staying=sys.argv[2] == "staying") as filled:
    print(filled.database_url, flush=True)
    sys.stdin.readline()
"""


class Other:
    """Another process that uses the servers of a data dir until it is let go."""

    def __init__(self, path: Path, kind: str = "brief") -> None:
        read, write = os.pipe()
        self.process = spawn(
            [sys.executable, "-c", OTHER_COMMAND, path, kind],
            stdin=read,
            stdout=-1,
            env=clean_environment(),
        )
        os.close(read)
        self.hold = write

    def address(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().decode().strip()

    def let_go(self) -> int:
        os.close(self.hold)
        return self.process.wait(30)


@pytest.fixture
def path() -> Iterator[Path]:
    with folders.data_folder() as made:
        yield made


def settings_of(path: Path) -> Settings:
    return Settings(_env_file=None, CRM_DATA_DIR=path)  # type: ignore[call-arg]


def answers(address: str) -> bool:
    try:
        with psycopg.connect(plain(address)) as line:
            return line.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def test_a_second_command_joins_the_servers_of_the_first(path: Path) -> None:
    with bundle(settings_of(path), staying=True) as owner:
        other = Other(path)
        assert other.address() == owner.settings.database_url
        assert other.let_go() == 0
        assert answers(str(owner.settings.database_url))


def test_the_servers_of_a_brief_command_wait_for_its_guests(path: Path) -> None:
    first = Other(path)
    address = first.address()
    second = Other(path)
    assert second.address() == address
    os.close(first.hold)
    with pytest.raises(subprocess.TimeoutExpired):
        first.process.wait(0.5)
    assert answers(address)
    assert second.let_go() == 0
    assert first.process.wait(30) == 0
    assert not answers(address)


def test_several_starters_at_once_start_one_server(path: Path) -> None:
    others = [Other(path) for _ in range(3)]
    assert len({other.address() for other in others}) == 1
    for other in others:
        os.close(other.hold)
    assert [other.process.wait(30) for other in others] == [0, 0, 0]


def test_only_one_may_run_it_all(path: Path) -> None:
    other = Other(path, "staying")
    other.address()
    with (
        pytest.raises(LocalServerError, match=str(other.process.pid)),
        bundle(settings_of(path), staying=True, alone=True),
    ):
        pass
    assert other.let_go() == 0


def test_servers_end_soon_after_their_starter_was_killed(path: Path) -> None:
    other = Other(path, "staying")
    address = other.address()
    other.process.kill()
    other.let_go()
    wait_until(lambda: not answers(address))
    with bundle(settings_of(path), staying=False) as again:
        assert answers(str(again.settings.database_url))
