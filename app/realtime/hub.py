"""One for each web process: keeps its sockets, and beats for them.

Below `/ws` nothing waits with a database connection in hand: each reading has its own app context.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from queue import Empty, SimpleQueue
from uuid import UUID

from flask import Flask

from app.compose.clock import utc_now
from app.compose.context import Context
from app.crm.channels import may_listen
from app.realtime import log as event_log
from app.realtime import messages, roster
from app.realtime.connection import RESTART, Connection
from app.realtime.delivery import Delivery
from app.realtime.listener import Listener
from app.realtime.pages import Pages
from app.realtime.replay import replay
from app.realtime.shutdown import Shutdown
from app.realtime.subscribers import Subscribers
from app.realtime.subscription import Subscription

BEAT_SECONDS = 1.0
POLL_SECONDS = 5.0
ROSTER_SECONDS = 3.0
PING_SECONDS = 25.0
RIGHTS = ("user.updated", "team.", "settings.")
ENDINGS = ("user.signed-out", "user.password-changed", "user.sessions-ended", "token.")

log = logging.getLogger(__name__)


def hub(app: Flask) -> "Hub":
    """The hub of this app."""
    found: Hub = app.extensions["hub"]
    return found


class Hub:
    """Starts its threads with the first socket, never before the fork."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._connections: set[Connection] = set()
        self._subscribers = Subscribers()
        self._pages = Pages()
        self._delivery = Delivery(self._subscribers, self._pages)
        self._hints: SimpleQueue[UUID] = SimpleQueue()
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
            self._subscribers.remove_all(connection)

    def subscribe(
        self, connection: Connection, channel: str, after: int | None, now: datetime
    ) -> None:
        """Asks for authority, says `subscribed`, and what was missed since `after`."""
        org_id = connection.actor.org_id
        with self._app.app_context():
            ctx = Context(connection.actor, now)
            allowed = may_listen(ctx, channel, screen=connection.html)
            if not allowed:
                code = "forbidden" if allowed is False else "unknown_channel"
                connection.refuse(code, channel=channel)
                return
            subscription = Subscription(connection, channel)
            self._subscribers.add(subscription, event_log.counter(org_id))
            seq = event_log.counter(org_id)
            missed: list[str] = []
            if after is not None:
                missed = replay(subscription, self._pages, after=after, until=seq)
        subscription.begin(seq, messages.text("subscribed", channel=channel, seq=seq), *missed)

    def unsubscribe(self, connection: Connection, channel: str) -> None:
        """The connection doesn't hear the channel any more."""
        self._subscribers.remove(connection, channel)

    def hint(self, org_id: UUID, seq: int) -> None:
        """There are events of the org up to `seq`."""
        watched = self._subscribers.watched(org_id)
        if watched and watched.seq < seq:
            self._hints.put(org_id)

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
                # A beat asks the database and renders pages, so anything may go wrong in it; and
                # without this thread all sockets of the process would be silent for good.
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
        names = {org_id: self._delivery.hand_on(org_id) for org_id in hinted}
        changed = {org_id for org_id, heard in names.items() if _any(heard, RIGHTS)}
        ended = any(_any(heard, ENDINGS) for heard in names.values())
        if changed or ended or self._is_due("roster", ROSTER_SECONDS):
            roster.call(self._subscribers, list(self._connections), changed, utc_now())
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
        known = self._subscribers.seqs()
        latest = event_log.counters(known)
        return {org_id for org_id, seq in known.items() if latest.get(org_id, 0) > seq}


def _any(names: set[str], prefixes: tuple[str, ...]) -> bool:
    return any(name.startswith(prefixes) for name in names)
