"""`crm migrate`: brings the database to the newest schema."""

import contextlib
from collections.abc import Iterator

import click

from app.cli.state import MIGRATIONS, connect
from app.local import local_servers
from app.settings import Settings, settings

# Any number will do, as long as every version of the program uses the same.
LOCK = 4_202_611
LOCK_HOLDER = "crm lock"


@click.command()
@click.option("--demo", is_flag=True, hidden=True, help="Load the demo into a new database.")
def migrate(demo: bool) -> None:
    """Apply the migrations that are missing; safe to call at any time, by several at once."""
    with local_servers(settings()) as filled, only_one(filled):
        from app import create_app

        with create_app(filled).app_context():
            bring_up_to_date()
            click.echo("The database has the newest schema.")
            if demo:
                _load_demo_into_new()


def bring_up_to_date() -> None:
    """Applies what is missing, in transactions; one that was killed halfway left nothing."""
    from flask_migrate import upgrade

    upgrade(directory=str(MIGRATIONS))


@contextlib.contextmanager
def only_one(given: Settings) -> Iterator[None]:
    """Waits while another process is in this block; one that was killed no longer counts."""
    with connect(given, name=LOCK_HOLDER) as line:
        line.autocommit = True
        line.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield


def _load_demo_into_new() -> None:
    from sqlalchemy import select

    from app.compose.org import Org
    from app.extensions import db

    if db.session.scalar(select(Org.id).limit(1).execution_options(all_orgs=True)) is None:
        from app.demo import load

        click.echo("Loading the demo organisation …")
        load("small")
