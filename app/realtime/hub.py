"""One for each web process: reads new events by number and hands them to the sockets.

Below `/ws` nothing waits with a database connection in hand: each reading has its own app context.
"""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from uuid import UUID

from flask import Flask

from app.compose.clock import utc_now
from app.compose.context import Context
from app.compose.events import Event
from app.crm.channels import may_listen
from app.realtime import log as event_log
from app.realtime import messages, roster
from app.realtime.connection import RESTART, Connection
from app.realtime.fragments import audience
from app.realtime.listener import Listener
from app.realtime.pages import Pages
from app.realtime.shutdown import Shutdown
from app.realtime.subscription import Subscription

BATCH = 500
REPLAY = 1000
HTML_REPLAY = 50
STORM = 50
FARTHEST = 50_000
BEAT_SECONDS = 1.0
POLL_SECONDS = 5.0
ROSTER_SECONDS = 3.0
PING_SECONDS = 25.0
RIGHTS = ("user.updated", "team.", "settings.")
ENDINGS = ("user.signed-out", "user.password-changed", "user.sessions-ended", "token.")

log = logging.getLogger(__name__)


@dataclass
class Watched:
    """An org that somebody listens to: how far its events were handed on, and to whom."""

    seq: int
    channels: dict[str, set[Subscription]] = field(default_factory=dict)


class Hub:
    """Starts its threads with the first socket, never before the fork."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = threading.RLock()
        self._connections: set[Connection] = set()
        self._watched: dict[UUID, Watched] = {}
        self._hints: SimpleQueue[UUID] = SimpleQueue()
        self._pages = Pages()
        self._shutdown = Shutdown()
        self._listener: Listener | None = None
        self._due = dict.fromkeys(("poll", "roster", "ping"), 0.0)

    @contextmanager
    def connected(self, connection: Connection) -> Iterator["Hub"]:
        """The connection hears what it subscribes to, until the block is left."""
        self._start()
        with self._lock:
            self._connections.add(connection)
        try:
            yield self
        finally:
            connection.stop()
            with self._lock:
                self._connections.discard(connection)
                for channel in list(connection.subscriptions):
                    self.unsubscribe(connection, channel)

    def subscribe(
        self, connection: Connection, channel: str, after: int | None, now: datetime
    ) -> None:
        """Asks for authority, says `subscribed`, and what was missed since `after`."""
        org_id = connection.actor.org_id
        with self._app.app_context():
            allowed = may_listen(Context(connection.actor, now), channel)
            if not allowed:
                code = "forbidden" if allowed is False else "unknown_channel"
                connection.refuse(code, channel=channel)
                return
            subscription = Subscription(connection, channel)
            self._register(subscription, event_log.counter(org_id))
            seq = event_log.counter(org_id)
            replay = self._replay(subscription, after, seq) if after is not None else []
        subscription.begin(seq, messages.text("subscribed", channel=channel, seq=seq), *replay)

    def unsubscribe(self, connection: Connection, channel: str) -> None:
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

    def hint(self, org_id: UUID, seq: int) -> None:
        """There are events of the org up to `seq`."""
        watched = self._watched.get(org_id)
        if watched and watched.seq < seq:
            self._hints.put(org_id)

    def _register(self, subscription: Subscription, seq: int) -> None:
        connection, channel = subscription.connection, subscription.channel
        with self._lock:
            self.unsubscribe(connection, channel)
            watched = self._watched.setdefault(connection.actor.org_id, Watched(seq))
            watched.channels.setdefault(channel, set()).add(subscription)
            connection.subscriptions[channel] = subscription

    def _replay(self, subscription: Subscription, after: int, seq: int) -> list[str]:
        channel, html = subscription.channel, subscription.connection.html
        missed = None
        if 0 <= seq - after <= FARTHEST:
            limit = HTML_REPLAY if html else REPLAY
            org_id = subscription.connection.actor.org_id
            missed = event_log.missed(
                org_id, channel, after=after, until=seq, limit=limit, leaving=html
            )
        if missed is None:
            return [messages.text("resync", channel=channel, seq=seq)]
        events = [event for event in missed if subscription.concerns(event)]
        if html:
            return [self._pages.replayed(event, channel) for event in events]
        return [messages.event(channel, event) for event in events]

    def _start(self) -> None:
        with self._lock:
            if self._listener is None:
                self._listener = Listener(self._app.config["REDIS_URL"], self.hint)
                self._listener.start()
                self._shutdown.watch()
                threading.Thread(target=self._run, name="event-hub", daemon=True).start()

    def _run(self) -> None:
        while True:
            hinted = self._await_hints()
            if self._shutdown.asked:
                self._part()
            if not self._connections:
                continue
            try:
                with self._app.app_context():
                    self._beat(hinted)
            except Exception:
                log.exception("events could not be handed on; trying again")
                self._due["poll"] = 0.0
                time.sleep(BEAT_SECONDS)

    def _part(self) -> None:
        for connection in list(self._connections):
            connection.end(RESTART, "the server restarts")

    def _await_hints(self) -> set[UUID]:
        hinted: set[UUID] = set()
        try:
            hinted.add(self._hints.get(timeout=BEAT_SECONDS))
            while True:
                hinted.add(self._hints.get_nowait())
        except Empty:
            return hinted

    def _beat(self, hinted: set[UUID]) -> None:
        trusted = self._listener is not None and self._listener.trusted
        if self._is_due("poll", POLL_SECONDS if trusted else BEAT_SECONDS):
            hinted |= self._behind()
        names = {org_id: self._hand_on(org_id) for org_id in hinted}
        changed = {org_id for org_id, heard in names.items() if _any(heard, RIGHTS)}
        ended = any(_any(heard, ENDINGS) for heard in names.values())
        if changed or ended or self._is_due("roster", ROSTER_SECONDS):
            roster.call(self, list(self._connections), changed, utc_now())
        if self._is_due("ping", PING_SECONDS):
            for connection in list(self._connections):
                connection.ping()

    def _is_due(self, what: str, every: float) -> bool:
        now = time.monotonic()
        if now < self._due[what]:
            return False
        self._due[what] = now + every
        return True

    def _behind(self) -> set[UUID]:
        with self._lock:
            known = {org_id: watched.seq for org_id, watched in self._watched.items()}
        latest = event_log.counters(known)
        return {org_id for org_id, seq in known.items() if latest.get(org_id, 0) > seq}

    def _hand_on(self, org_id: UUID) -> set[str]:
        """Delivers what is new; gives the names of what happened."""
        names: set[str] = set()
        while watched := self._watched.get(org_id):
            events = event_log.events_after(org_id, watched.seq, limit=BATCH)
            for event in events:
                self._deliver(watched, event)
                if len(events) <= STORM:
                    self._show(watched, event)
                watched.seq = event.seq
                names.add(event.name)
            if len(events) > STORM:
                self._refresh(watched, events)
            if len(events) < BATCH:
                break
        return names

    def _deliver(self, watched: Watched, event: Event) -> None:
        for channel in event.channels:
            listening = self._listening(watched, channel, event, html=False)
            text = messages.event(channel, event) if listening else ""
            for subscription in listening:
                subscription.offer(event.seq, text)

    def _show(self, watched: Watched, event: Event) -> None:
        """The same for screens."""
        for channel, hearing in audience(event):
            listening = self._listening(watched, channel, event, html=True)
            text = self._pages.fragment(event, hearing) if listening else ""
            for subscription in listening:
                subscription.offer(event.seq, text)

    def _refresh(self, watched: Watched, events: Sequence[Event]) -> None:
        """So much happened at once that screens are only told to look again."""
        touched = {
            subscription
            for event in events
            for channel, _ in audience(event)
            for subscription in self._listening(watched, channel, event, html=True)
        }
        for subscription in touched:
            subscription.offer(events[-1].seq, messages.text("resync", seq=events[-1].seq))

    def _listening(
        self, watched: Watched, channel: str, event: Event, *, html: bool
    ) -> list[Subscription]:
        with self._lock:
            known = list(watched.channels.get(channel, ()))
        return [each for each in known if each.connection.html is html and each.concerns(event)]


def _any(names: set[str], prefixes: tuple[str, ...]) -> bool:
    return any(name.startswith(prefixes) for name in names)


def hub(app: Flask) -> Hub:
    """The hub of this app."""
    found: Hub = app.extensions["hub"]
    return found
