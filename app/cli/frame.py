"""What every command with a database stands in."""

import contextlib
import gc
from collections.abc import Iterator

from flask import Flask

from app.cli.migrate import bring_up_to_date, only_one
from app.cli.state import has_schema
from app.local import local_servers
from app.settings import Settings, settings


def app_to_keep(given: Settings, *, doors: bool = True) -> Flask:
    """The app of a process that keeps it to its end. Python looks for no rubbish in it, neither
    while it is made nor when all is over: seconds in each start and stop. Processes that are forked
    afterwards go on sharing it."""
    gc.disable()
    from app import create_app

    app = create_app(given, doors=doors)
    gc.freeze()
    gc.enable()
    return app


@contextlib.contextmanager
def program(*, staying: bool = False) -> Iterator[Flask]:
    """The Flask app in its context, with servers that answer while the block runs.

    `staying` is for commands that run until they are told to stop. The others make the schema in
    a database that has none, so that any of them may be the first on a new machine.
    """
    with local_servers(settings(), staying=staying) as filled:
        app = app_to_keep(filled, doors=False)
        with app.app_context():
            if not staying and not has_schema(filled):
                with only_one(filled):
                    bring_up_to_date()
            yield app
