import pytest
from flask import Flask

from app import create_app
from tests.harness.cast import Cast
from tests.harness.installation import Installation


@pytest.fixture(scope="module")
def app(alone: Installation) -> Flask:
    made = create_app(alone.settings)
    made.testing = True
    return made


@pytest.fixture
def cast(app: Flask) -> Cast:
    return Cast(app)
