"""The schema of the template database that every test database is copied from."""

from sqlalchemy import text

from app import create_app
from app.extensions import db
from app.settings import Settings


def make_schema(settings: Settings) -> None:
    """Brings the empty database of `settings` to the current schema."""
    app = create_app(settings)
    with app.app_context():
        # SWITCH: `app.cli.migrate.bring_up_to_date()` as soon as the migrations are there.
        with db.engine.begin() as connection:
            for extension in ("pg_trgm", "btree_gist", "unaccent", "citext"):
                connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
            db.metadata.create_all(connection)
        db.engine.dispose()
