"""What state the database is in, asked without importing the program (that takes seconds)."""

from pathlib import Path

import psycopg

from app.cli.demo import DEMO_ORG
from app.settings import Settings

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def connect(given: Settings, *, name: str = "crm") -> psycopg.Connection[tuple[object, ...]]:
    """A plain connection to the program's database, which shows there under `name`."""
    assert given.database_url is not None
    address = given.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    return psycopg.connect(address, connect_timeout=10, application_name=name)


def pending_revisions(given: Settings) -> bool:
    """Whether the database is not at the newest migration."""
    from alembic.script import ScriptDirectory

    newest = set(ScriptDirectory(str(MIGRATIONS)).get_heads())
    with connect(given) as line:
        try:
            rows = line.execute("SELECT version_num FROM alembic_version").fetchall()
        except psycopg.errors.UndefinedTable:
            return True
    return {row[0] for row in rows} != newest


def needs_preparing(given: Settings) -> bool:
    """Whether migrations are pending or no organisation is there."""
    return pending_revisions(given) or not _exists(given, "SELECT FROM org")


def has_demo(given: Settings) -> bool:
    return _exists(given, "SELECT FROM org WHERE name = %s", DEMO_ORG)


def _exists(given: Settings, query: str, *values: str) -> bool:
    with connect(given) as line:
        return line.execute(f"{query} LIMIT 1", values).fetchone() is not None  # type: ignore[arg-type]
