import pytest
from flask import Flask

from tests.harness.cast import Cast
from tests.harness.installation import Installation


@pytest.fixture(scope="module")
def app(alone: Installation) -> Flask:
    return alone.app()


@pytest.fixture
def cast(app: Flask) -> Cast:
    return Cast(app)
