"""Fields that an org made up for its contacts and deals: a few names with plain values."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator

from app.compose.payload import Line

MOST, LONGEST_NAME, LONGEST = 100, 100, 5000


def merged(now: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What is there with what is given, which is all that a change names; None takes a field
    away."""
    return {name: value for name, value in {**now, **given}.items() if value is not None}


def _small(fields: dict[str, Any]) -> dict[str, Any]:
    if len(fields) > MOST or any(len(name) > LONGEST_NAME for name in fields):
        raise ValueError("has too many or too long names")
    if any(isinstance(value, dict | list) for value in fields.values()):
        raise ValueError("takes plain values only")
    if any(
        isinstance(value, str) and ("\x00" in value or len(value) > LONGEST)
        for value in fields.values()
    ):
        raise ValueError("has a value that is too long or not text")
    return fields


CustomFields = Annotated[dict[Line, Any], AfterValidator(_small)]
