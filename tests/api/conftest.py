import pytest
from flask import Flask

from tests.harness.cast import Cast


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    """An org of this file's own."""
    return Cast(app)


@pytest.fixture(scope="module")
def outsiders(app: Flask) -> Cast:
    """Another org."""
    return Cast(app)
