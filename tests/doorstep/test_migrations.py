"""The migrations and the models say the same, forwards and back."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from app.cli.state import MIGRATIONS, newest_revisions
from app.extensions import db
from app.local.valkey import Valkey
from tests.harness.databases import Databases
from tests.harness.installation import Installation


def test_the_migrations_have_one_end() -> None:
    assert len(newest_revisions()) == 1, "two migrations follow the same one: merge them"


def test_the_migrations_make_what_the_models_describe(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, db.metadata)
    assert differences == [], "write a migration: `flask db migrate`"


def test_the_migrations_can_be_taken_back(
    databases: Databases, valkey: Valkey, folder: Path
) -> None:
    url = databases.create()
    own = Installation(folder, database_url=url, redis_url=valkey.url)
    with own.app().app_context():
        upgrade(directory=str(MIGRATIONS))
        downgrade(directory=str(MIGRATIONS), revision="base")
        assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
        upgrade(directory=str(MIGRATIONS))
        db.engine.dispose()
    databases.drop(url)
