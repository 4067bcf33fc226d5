"""Learns that the web process is asked to stop, so that its sockets can be closed in order."""

import contextlib
import os
import signal
from typing import Any


class Shutdown:
    """Asked by SIGTERM, or by the death of the process that started this one. What the server
    itself does then stays as it is."""

    def __init__(self) -> None:
        self._heard_it = False
        self._parent = 0

    @property
    def asked(self) -> bool:
        return self._heard_it or os.getppid() != self._parent

    def watch(self) -> None:
        """Only a main thread hears signals; in others the sockets are cut instead."""
        self._parent = os.getppid()
        with contextlib.suppress(ValueError):
            before = signal.getsignal(signal.SIGTERM)
            if callable(before):
                signal.signal(signal.SIGTERM, lambda *given: self._heard(before, *given))

    def _heard(self, before: Any, *given: Any) -> None:
        self._heard_it = True
        before(*given)
