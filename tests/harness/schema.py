"""The schema of the template database that every test database is copied from."""

from app import create_app
from app.extensions import db
from app.settings import Settings


def make_schema(settings: Settings) -> None:
    """Brings the empty database of `settings` to the current schema."""
    app = create_app(settings)
    with app.app_context():
        # SWITCH: `flask_migrate.upgrade(directory=…)` as soon as the migrations are there.
        for extension in ("pg_trgm", "btree_gist", "unaccent", "citext"):
            db.session.execute(db.text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
        db.session.commit()
        db.create_all()
        db.session.remove()
        db.engine.dispose()
