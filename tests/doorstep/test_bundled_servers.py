"""The bundled PostgreSQL and Valkey, as real processes."""

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from app.local.locks import try_lock
from app.local.places import SHELTER, data_folder, socket_folder
from app.local.postgres import Postgres
from app.local.processes import unprivileged_account
from app.local.valkey import Valkey
from tests.harness import folders
from tests.harness.databases import plain


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """One server for all tests here: whoever kills it starts it again."""
    with folders.data_folder() as path:
        server = Postgres(path, durable=False)
        server.start()
        yield server
        server.stop()


def ask(postgres: Postgres, query: str) -> object:
    with psycopg.connect(plain(postgres.url)) as line:
        row = line.execute(query).fetchone()
    assert row is not None
    return row[0]


def process_id(server: Postgres | Valkey) -> int:
    assert server.process is not None
    return server.process.pid


def test_postgres_listens_on_a_private_socket_only(postgres: Postgres) -> None:
    assert ask(postgres, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(postgres.sockets.stat().st_mode) == 0o700


def test_postgres_has_checksums_and_utf8(postgres: Postgres) -> None:
    assert ask(postgres, "SHOW data_checksums") == "on"
    assert ask(postgres, "SHOW server_encoding") == "UTF8"
    assert ask(postgres, "SELECT lower('ÄÉ')") == "äé"


def test_the_program_is_no_superuser(postgres: Postgres) -> None:
    assert ask(postgres, "SELECT usesuper FROM pg_user WHERE usename = user") is False


def test_only_tests_may_be_careless_with_the_disk() -> None:
    with folders.data_folder() as path:
        assert "fsync=off" not in Postgres(path).command()
        assert "fsync=off" in Postgres(path, durable=False).command()


def test_postgres_never_runs_as_root(postgres: Postgres) -> None:
    account = unprivileged_account()
    owner = Path("/proc", str(process_id(postgres))).stat().st_uid
    assert owner == (account.pw_uid if account else os.geteuid())
    assert owner != 0


def test_postgres_comes_back_after_kill_9_with_what_was_committed(
    postgres: Postgres,
) -> None:
    with psycopg.connect(plain(postgres.url)) as line:
        line.execute("CREATE TABLE kept (n int)")
        line.execute("INSERT INTO kept VALUES (42)")
    os.kill(process_id(postgres), signal.SIGKILL)
    assert postgres.process is not None
    postgres.process.wait()

    postgres.start()

    assert ask(postgres, "SELECT n FROM kept") == 42


def test_a_process_id_that_now_belongs_to_another_program_is_no_obstacle(
    postgres: Postgres,
) -> None:
    pid_file = postgres.cluster / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    os.kill(process_id(postgres), signal.SIGKILL)
    assert postgres.process is not None
    postgres.process.wait()
    pid_file.write_text("\n".join(["1", *lines[1:]]) + "\n")

    postgres.start()

    assert ask(postgres, "SELECT 1") == 1


def test_a_cluster_that_was_killed_halfway_is_made_anew() -> None:
    with folders.data_folder() as path:
        server = Postgres(path, durable=False)
        half = server.folder / "data.unfinished"
        half.mkdir()
        (half / "PG_VERSION").write_text("18\n")
        server.start()
        try:
            assert ask(server, "SELECT 1") == 1
        finally:
            server.stop()


def test_a_closed_folder_stays_closed_and_its_cluster_lives_elsewhere() -> None:
    with folders.data_folder() as path:
        path.chmod(0o700)
        server = Postgres(path, durable=False)
        server.start()
        try:
            assert ask(server, "SELECT 1") == 1
            assert stat.S_IMODE(path.stat().st_mode) == 0o700
            assert (server.folder.parent == SHELTER) == (os.geteuid() == 0)
            assert Postgres(path).folder == server.folder
        finally:
            server.stop()


def test_a_deep_data_dir_gets_a_short_private_socket_folder() -> None:
    with folders.data_folder() as path:
        deep = data_folder(path.joinpath(*["a-folder-with-a-long-name"] * 5))
        sockets = socket_folder(deep / "run")
        try:
            assert len(f"{sockets}/.s.PGSQL.5432") < 108
            assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
            assert socket_folder(deep / "run") == sockets
        finally:
            sockets.rmdir()


def test_valkey_keeps_its_queue_over_kill_9(private_valkey: Valkey) -> None:
    line: Redis = Redis.from_url(private_valkey.url)
    line.rpush("queue", *range(1000))
    # `everysec` may lose the last second; the write is on the disk when this answers.
    line.waitaof(1, 0, 5000)
    os.kill(process_id(private_valkey), signal.SIGKILL)
    assert private_valkey.process is not None
    private_valkey.process.wait()

    private_valkey.start()

    assert line.llen("queue") == 1000


def test_valkey_never_evicts(private_valkey: Valkey) -> None:
    line: Redis = Redis.from_url(private_valkey.url)
    assert line.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert line.config_get("port") == {"port": "0"}


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    first = try_lock(tmp_path / "lock")
    assert first is not None
    assert try_lock(tmp_path / "lock") is None
    os.close(first)
    assert try_lock(tmp_path / "lock") is not None
