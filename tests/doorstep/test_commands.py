"""The `crm` command from outside: what it prints, and how it ends."""

import json
from collections.abc import Iterator

import psycopg
import pytest
from redis import Redis

from app.local.valkey import Valkey
from tests.harness.databases import Databases, plain
from tests.harness.folders import data_folder
from tests.harness.installation import Installation
from tests.harness.waiting import wait_until

WAITS_FOR_LOCK = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"


@pytest.fixture
def empty(databases: Databases, valkey: Valkey) -> Iterator[Installation]:
    """An installation whose database has no tables yet."""
    url = databases.create()
    with data_folder() as path:
        own = Installation(path, database_url=url, redis_url=valkey.url)
        yield own
        own.stop()
    databases.drop(url)


def test_help_names_every_command(installation: Installation) -> None:
    code, output, _ = installation.crm("--help").finish()
    assert code == 0
    for name in ("run", "web", "worker", "scheduler", "migrate", "demo", "doctor", "user"):
        assert f"  {name} " in output
    for name in ("token", "jobs", "import", "export", "backup", "restore"):
        assert f"  {name} " in output


def test_several_migrations_at_once_make_one_schema(empty: Installation) -> None:
    programs = [empty.crm("migrate") for _ in range(3)]
    ends = [program.finish(120) for program in programs]
    assert [code for code, _, _ in ends] == [0, 0, 0], ends
    assert empty.crm("doctor").finish()[0] == 0


def test_a_migration_that_was_killed_is_taken_up_again(empty: Installation) -> None:
    program = empty.crm("migrate")
    with psycopg.connect(plain(empty.values["DATABASE_URL"]), autocommit=True) as line:
        wait_until(lambda: line.execute(WAITS_FOR_LOCK).fetchone() != (0,), 60)
        program.kill()
    code, _, errors = empty.crm("migrate").finish(120)
    assert code == 0, errors
    assert empty.crm("doctor").finish()[0] == 0


def test_doctor_finds_what_is_wrong(empty: Installation) -> None:
    code, output, _ = empty.crm("doctor", REDIS_URL="redis://127.0.0.1:1/0").finish()
    assert code == 1
    verdicts = {line.split()[1]: line.split()[0] for line in output.splitlines()}
    assert verdicts == {
        "database": "ok",
        "migrations": "FAULT",
        "queue": "FAULT",
        "mail": "ok",
        "texts": "ok",
        "campaigns": "ok",
        "storage": "ok",
        "clock": "ok",
    }


def test_a_database_that_does_not_answer_is_one_sentence(empty: Installation) -> None:
    nowhere = "postgresql://crm@127.0.0.1:1/crm"
    code, output, errors = empty.crm("migrate", DATABASE_URL=nowhere).finish()
    assert (code, output) == (1, "")
    assert errors.startswith("crm: The database does not answer: ")
    assert errors.count("\n") == 1


def test_due_work_is_counted_as_one_line_of_json(private: Installation) -> None:
    code, output, errors = private.crm("jobs", "due", "--now", "2026-03-29T01:30:00Z").finish()
    assert code == 0, errors
    assert output.count("\n") == 1
    assert json.loads(output) == {"done": 0, "failed": 0, "parked": 0}


def test_any_command_may_be_the_first_on_a_new_database(empty: Installation) -> None:
    code, _, errors = empty.crm("jobs", "due").finish(120)
    assert code == 0, errors


@pytest.mark.parametrize("moment", ["2026-03-29T01:30:00", "yesterday", "2026-13-01T00:00:00Z"])
def test_a_moment_needs_its_offset(private: Installation, moment: str) -> None:
    code, _, errors = private.crm("jobs", "due", "--now", moment).finish()
    assert code == 2
    assert moment in errors


def test_jobs_are_listed_and_unknown_ones_refused(private: Installation) -> None:
    assert private.crm("jobs", "list").finish()[0] == 0
    code, output, errors = private.crm("jobs", "run", "no-such-job").finish()
    assert (code, output) == (1, "")
    assert "no-such-job" in errors


def test_a_worker_ends_when_asked(private: Installation, private_valkey: Valkey) -> None:
    queue: Redis = Redis.from_url(private_valkey.url)
    worker = private.crm("worker")
    wait_until(lambda: queue.smembers("rq:workers"), 30)
    assert worker.stop() == 0, worker.errors()


def test_a_scheduler_ends_when_asked(private: Installation) -> None:
    scheduler = private.scheduler()
    with psycopg.connect(plain(private.values["DATABASE_URL"]), autocommit=True) as line:
        wait_until(lambda: line.execute("SELECT FROM lease").fetchone() is not None, 30)
    assert scheduler.stop() == 0, scheduler.errors()
