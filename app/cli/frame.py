"""What every command with a database stands in."""

import contextlib
from collections.abc import Iterator

from flask import Flask

from app.cli.migrate import bring_up_to_date, only_one
from app.cli.state import has_schema
from app.local import local_servers
from app.settings import settings


@contextlib.contextmanager
def program(*, staying: bool = False) -> Iterator[Flask]:
    """The Flask app in its context, with servers that answer while the block runs.

    `staying` is for commands that run until they are told to stop. The others make the schema in
    a database that has none, so that any of them may be the first on a new machine.
    """
    with local_servers(settings(), staying=staying) as filled:
        from app import create_app

        app = create_app(filled, doors=False)
        with app.app_context():
            if not staying and not has_schema(filled):
                with only_one(filled):
                    bring_up_to_date()
            yield app
