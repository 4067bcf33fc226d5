"""The only reader of the clock. Below the doors, `now` is passed in."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)
