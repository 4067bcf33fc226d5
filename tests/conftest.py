"""The fixtures that every test may use: servers, databases, apps, processes, browser."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from rq import Worker
from rq.serializers import JSONSerializer
from sqlalchemy.engine import make_url

from app.local.postgres import Postgres
from app.local.valkey import Valkey
from app.settings import Settings
from tests.harness.chromium import launch_arguments
from tests.harness.databases import Databases
from tests.harness.folders import data_folder
from tests.harness.installation import Installation
from tests.harness.mail import MailServer
from tests.harness.msg91 import MSG91
from tests.harness.program import Program, WebProgram
from tests.harness.resend import Resend
from tests.harness.twilio import Twilio
from tests.harness.waiting import wait_until
from tests.harness.working import leave_off

GIVEN_DATABASE = os.environ.get("DATABASE_URL")


def pytest_configure(config: pytest.Config) -> None:
    """No setting of the person who runs the tests reaches them."""
    for field in Settings.model_fields.values():
        os.environ.pop(str(field.alias), None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What campaigns came to under each fault (`tests.faults.counting`)."""
    reports = [each for all_ in terminalreporter.stats.values() for each in all_]
    said = [line for each in reports for line in getattr(each, "capstdout", "").splitlines()]
    for line in dict.fromkeys(line for line in said if ": Count(sent=" in line):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    with data_folder() as path:
        yield path


@pytest.fixture(scope="session")
def databases(folder: Path) -> Iterator[Databases]:
    """The tests' PostgreSQL: the server of DATABASE_URL, else the bundled one."""
    if GIVEN_DATABASE:
        given = Databases(str(Settings(_env_file=None, DATABASE_URL=GIVEN_DATABASE).database_url))
        yield given
        given.drop_all()
        return
    postgres = Postgres(folder, durable=False)
    postgres.start()
    yield Databases(postgres.url)
    postgres.stop()


@pytest.fixture(scope="session")
def valkey(folder: Path) -> Iterator[Valkey]:
    server = Valkey(folder)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def template(databases: Databases, valkey: Valkey, folder: Path) -> str:
    """The name of a migrated, empty database to copy."""
    from tests.harness.schema import make_schema

    url = databases.create()
    make_schema(Installation(folder, database_url=url, redis_url=valkey.url))
    return str(make_url(url).database)


@pytest.fixture(scope="session")
def installation(
    databases: Databases, valkey: Valkey, template: str, folder: Path
) -> Iterator[Installation]:
    """The settings that `app`, `server`, `worker` and `scheduler` have in common."""
    yield from _installed(databases, template, valkey, folder)


@pytest.fixture(scope="module")
def alone(
    databases: Databases, valkey: Valkey, template: str, folder: Path
) -> Iterator[Installation]:
    """Likewise on a database of the file's own: for what goes over every org that there is, and
    for what sends, because what others left unsent goes out as soon as it can."""
    yield from _installed(databases, template, valkey, folder)


def _installed(
    databases: Databases, template: str, valkey: Valkey, folder: Path, **more: str
) -> Iterator[Installation]:
    url = databases.create(template)
    made = Installation(folder, database_url=url, redis_url=valkey.url, **more)
    yield made
    made.stop()
    databases.drop(url)


@pytest.fixture(scope="session")
def _app(installation: Installation) -> Flask:
    return installation.app()


@pytest.fixture(scope="module")
def app(_app: Flask) -> Flask:
    """The Flask app, on a database that all tests of the session share: make an org of your own.
    Nothing is left to do there when a file of tests begins."""
    leave_off(_app)
    return _app


@pytest.fixture(scope="session")
def server(installation: Installation) -> WebProgram:
    """A real web process on the database of `app`, at `server.url`."""
    return installation.web()


@pytest.fixture
def worker(installation: Installation, app: Flask) -> Iterator[Program]:
    """A real worker process on the database of `app` that has begun to listen; `.kill()`,
    `.start()`, `.pid`. What earlier tests left to do is not done, and their hints are gone, so
    that it is free for this one."""
    queue = app.extensions["compose_line"].queue
    leave_off(app)
    queue.empty()
    program = installation.worker()
    listening = partial(Worker.all, queue=queue, serializer=JSONSerializer)
    wait_until(lambda: program.pid in {each.pid for each in listening()}, 60)
    yield program
    program.stop()


@pytest.fixture
def scheduler(installation: Installation) -> Iterator[Program]:
    """A real scheduler process on the database of `app`."""
    program = installation.scheduler()
    yield program
    program.stop()


@pytest.fixture
def private_valkey() -> Iterator[Valkey]:
    """A queue server of this test alone: it may be flushed, killed and started again."""
    with data_folder() as path:
        server = Valkey(path)
        server.start()
        yield server
        server.stop()


@pytest.fixture
def private_postgres() -> Iterator[Postgres]:
    """A bundled PostgreSQL of this test alone, empty: it may be killed and started again."""
    with data_folder() as path:
        server = Postgres(path, durable=False)
        server.start()
        yield server
        server.stop()


@pytest.fixture
def private(databases: Databases, template: str, private_valkey: Valkey) -> Iterator[Installation]:
    """An installation of this test alone: its own database, queue and processes."""
    with data_folder() as path:
        yield from _installed(databases, template, private_valkey, path, CRM_LEASE_SECONDS="2")


@pytest.fixture(scope="session")
def _mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mail_server(_mail_server: MailServer) -> MailServer:
    """A real SMTP server, empty at the start of each test."""
    _mail_server.clear()
    return _mail_server


@pytest.fixture(scope="session")
def _resend() -> Iterator[Resend]:
    server = Resend()
    yield server
    server.stop()


@pytest.fixture
def resend(_resend: Resend) -> Resend:
    """Resend as far as we use it, with nothing sent at the start of each test."""
    _resend.clear()
    return _resend


@pytest.fixture(scope="session")
def _twilio() -> Iterator[Twilio]:
    server = Twilio()
    yield server
    server.stop()


@pytest.fixture
def twilio(_twilio: Twilio) -> Twilio:
    """Likewise Twilio."""
    _twilio.clear()
    return _twilio


@pytest.fixture(scope="session")
def _msg91() -> Iterator[MSG91]:
    server = MSG91()
    yield server
    server.stop()


@pytest.fixture
def msg91(_msg91: MSG91) -> MSG91:
    """Likewise MSG91."""
    _msg91.clear()
    return _msg91


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, **launch_arguments()}


@pytest.fixture(scope="session")
def browser_context_args(
    browser_context_args: dict[str, Any], server: WebProgram
) -> dict[str, Any]:
    """Pages open paths of `server`; give a whole address for another one."""
    return {**browser_context_args, "base_url": server.url}
