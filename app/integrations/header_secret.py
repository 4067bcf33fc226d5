"""What signs nothing is believed for a secret that it brings along in a header."""

import hmac
from collections.abc import Mapping

HEADER = "x-webhook-secret"


def comes_with(secret: str, headers: Mapping[str, str]) -> bool:
    """By the header's name in small letters; compared in constant time."""
    return same(headers.get(HEADER, ""), secret)


def same(given: str, secret: str) -> bool:
    return hmac.compare_digest(given.encode(), secret.encode())
