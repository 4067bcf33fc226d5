"""One channel of one socket."""

from typing import TYPE_CHECKING
from uuid import UUID

from app.compose.events import Event

if TYPE_CHECKING:
    from app.realtime.connection import Connection


class Subscription:
    """Hears the channel's events in order, each once. While it begins, what comes in is held back
    until the replay was said; after that only higher numbers than the last get through."""

    def __init__(self, connection: "Connection", channel: str) -> None:
        self.connection = connection
        self.channel = channel
        self._held: list[tuple[int, str]] | None = []
        self._last = 0

    def begin(self, seq: int, *texts: str) -> None:
        """Says these, which tell of everything up to `seq`, and from here on what comes in."""
        with self.connection.lock:
            held, self._held, self._last = self._held or [], None, seq
            self.connection.say(*texts)
            for number, text in held:
                self._pass_on(number, text)

    def offer(self, seq: int, text: str) -> None:
        with self.connection.lock:
            if self._held is not None:
                self._held.append((seq, text))
            else:
                self._pass_on(seq, text)

    def concerns(self, event: Event) -> bool:
        """False where the org's `managerScope` ends before the event's owner."""
        reach = self.connection.actor.reach
        owner = event.payload.get("ownerId")
        return reach is None or owner is None or UUID(owner) in reach

    def _pass_on(self, seq: int, text: str) -> None:
        if seq > self._last:
            self._last = seq
            self.connection.pass_on(seq, text)
