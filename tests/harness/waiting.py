"""Waiting for what another process does."""

import time
from collections.abc import Callable
from threading import Event
from typing import TypeVar

T = TypeVar("T")


def wait_until(condition: Callable[[], T], timeout: float = 15.0, *, saying: str = "") -> T:
    """Asks again and again until the condition holds, and gives its answer.

    Raises AssertionError after `timeout` seconds, with `saying` as the reason.
    """
    deadline = time.monotonic() + timeout
    pause = Event()
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(saying or f"{condition} did not hold within {timeout} s")
        pause.wait(0.02)
