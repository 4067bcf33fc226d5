from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.extensions import db
from app.local.valkey import Valkey
from tests.harness.cast import Cast
from tests.harness.databases import Databases
from tests.harness.installation import Installation


@pytest.fixture(scope="package")
def app(databases: Databases, template: str, valkey: Valkey, folder: Path) -> Iterator[Flask]:
    """On a database of these files' own, because jobs go over every org that there is."""
    url = databases.create(template)
    made = create_app(Installation(folder, database_url=url, redis_url=valkey.url).settings)
    made.testing = True
    yield made
    with made.app_context():
        db.engine.dispose()
    databases.drop(url)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return Cast(app)
