"""Learns that the web process is asked to stop, so that its sockets can be closed in order."""

import contextlib
import signal
from typing import Any


class Shutdown:
    """`asked` becomes true with SIGTERM; what the server itself does then stays as it is."""

    def __init__(self) -> None:
        self.asked = False

    def watch(self) -> None:
        """Only a main thread hears signals; in others the sockets are cut instead."""
        with contextlib.suppress(ValueError):
            before = signal.getsignal(signal.SIGTERM)
            if callable(before):
                signal.signal(signal.SIGTERM, lambda *given: self._heard(before, *given))

    def _heard(self, before: Any, *given: Any) -> None:
        self.asked = True
        before(*given)
