"""The migrations and the models say the same."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from app.cli.state import newest_revisions
from app.extensions import db


def test_the_migrations_have_one_end() -> None:
    assert len(newest_revisions()) == 1, "two migrations follow the same one: merge them"


def test_the_migrations_make_what_the_models_describe(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, db.metadata)
    assert differences == [], "write a migration: `flask db migrate`"
