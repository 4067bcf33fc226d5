"""The schema of the template database that every test database is copied from."""

from app import create_app
from app.cli.migrate import bring_up_to_date
from app.extensions import db
from app.settings import Settings


def make_schema(settings: Settings) -> None:
    """Brings the empty database of `settings` to the current schema."""
    app = create_app(settings)
    with app.app_context():
        bring_up_to_date()
        db.engine.dispose()
