from collections.abc import Iterator

import pytest
from flask import Flask

from tests.harness.program import WebProgram
from tests.realtime.cast import House


@pytest.fixture(scope="module")
def house(app: Flask, server: WebProgram) -> Iterator[House]:
    """An org of this file's own behind the server that all tests share."""
    own = House(app, server.url)
    yield own
    own.leave()


@pytest.fixture
def own_house(app: Flask, server: WebProgram) -> Iterator[House]:
    """An org of this test's own: people may lose what they have."""
    own = House(app, server.url)
    yield own
    own.leave()
