"""Who listens to what in this process, and how far the events of each org were handed on."""

import threading
from dataclasses import dataclass, field
from uuid import UUID

from app.compose.events import Event
from app.realtime.connection import Connection
from app.realtime.subscription import Subscription


@dataclass
class Watched:
    """An org that somebody listens to: how far its events were handed on, and to whom."""

    seq: int
    channels: dict[str, set[Subscription]] = field(default_factory=dict)


class Subscribers:
    """Asked and changed by the threads of all sockets and by the hub's own."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._watched: dict[UUID, Watched] = {}

    def add(self, subscription: Subscription, seq: int) -> None:
        """In place of the socket's last one on the channel; an org that nobody listened to is
        watched from `seq` on."""
        connection, channel = subscription.connection, subscription.channel
        with self._lock:
            self.remove(connection, channel)
            watched = self._watched.setdefault(connection.actor.org_id, Watched(seq))
            watched.channels.setdefault(channel, set()).add(subscription)
            connection.subscriptions[channel] = subscription

    def remove(self, connection: Connection, channel: str) -> None:
        """The socket doesn't hear the channel any more."""
        with self._lock:
            subscription = connection.subscriptions.pop(channel, None)
            watched = self._watched.get(connection.actor.org_id)
            if subscription is None or watched is None:
                return
            listening = watched.channels.get(channel, set())
            listening.discard(subscription)
            if not listening:
                watched.channels.pop(channel, None)
            if not watched.channels:
                del self._watched[connection.actor.org_id]

    def remove_all(self, connection: Connection) -> None:
        """The socket hears nothing any more."""
        with self._lock:
            for channel in list(connection.subscriptions):
                self.remove(connection, channel)

    def watched(self, org_id: UUID) -> Watched | None:
        """The org, while anybody of it listens."""
        return self._watched.get(org_id)

    def seqs(self) -> dict[UUID, int]:
        """How far the events of each org were handed on."""
        with self._lock:
            return {org_id: watched.seq for org_id, watched in self._watched.items()}

    def of(self, watched: Watched, channel: str, event: Event, *, html: bool) -> list[Subscription]:
        """The channel's subscriptions that the event concerns: those of screens, or all others."""
        with self._lock:
            known = list(watched.channels.get(channel, ()))
        return [each for each in known if each.connection.html is html and each.concerns(event)]
