"""What every webhook begins with."""

import json
from typing import Any

from flask import request

from app.compose.errors import Malformed

MOST_BYTES = 1_000_000


def raw_body() -> bytes:
    """The bytes as they came, because signatures are over those. Raises RequestEntityTooLarge."""
    request.max_content_length = MOST_BYTES
    return request.get_data(cache=True)


def headers() -> dict[str, str]:
    """By their names in small letters."""
    return {name.lower(): value for name, value in request.headers.items()}


def json_of(raw: bytes | str) -> Any:
    """Raises Malformed."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise Malformed("The body is not JSON.") from None
