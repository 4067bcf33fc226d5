"""What every command with a database stands in."""

import contextlib
from collections.abc import Iterator

from flask import Flask

from app.local import local_servers
from app.settings import settings


@contextlib.contextmanager
def program(*, staying: bool = False) -> Iterator[Flask]:
    """The Flask app in its context, with servers that answer while the block runs.

    `staying` is for commands that run until they are told to stop.
    """
    with local_servers(settings(), staying=staying) as filled:
        from app import create_app

        app = create_app(filled)
        with app.app_context():
            yield app
