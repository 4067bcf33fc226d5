"""The schema of the template database that every test database is copied from."""

from app.cli.migrate import bring_up_to_date
from app.extensions import db
from tests.harness.installation import Installation


def make_schema(installation: Installation) -> None:
    """Brings its empty database to the current schema."""
    with installation.app().app_context():
        bring_up_to_date()
        db.engine.dispose()
