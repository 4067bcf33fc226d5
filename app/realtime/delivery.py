"""Hands new events to those who listen: as events to programs, as fragments to screens."""

from collections.abc import Sequence
from uuid import UUID

from app.compose.events import Event
from app.realtime import log as event_log
from app.realtime import messages
from app.realtime.fragments import audience
from app.realtime.pages import Pages
from app.realtime.subscribers import Subscribers, Watched

BATCH = 500
STORM = 50


class Delivery:
    """To `subscribers`; `pages` keeps the fragments."""

    def __init__(self, subscribers: Subscribers, pages: Pages) -> None:
        self._subscribers = subscribers
        self._pages = pages

    def hand_on(self, org_id: UUID) -> set[str]:
        """Delivers what is new in the org; gives the names of what happened."""
        names: set[str] = set()
        while watched := self._subscribers.watched(org_id):
            events = event_log.events_after(org_id, watched.seq, limit=BATCH)
            for event in events:
                self._tell(watched, event)
                if len(events) <= STORM:
                    self._show(watched, event)
                watched.seq = event.seq
                names.add(event.name)
            if len(events) > STORM:
                self._refresh(watched, events)
            if len(events) < BATCH:
                break
        return names

    def _tell(self, watched: Watched, event: Event) -> None:
        for channel in event.channels:
            listening = self._subscribers.of(watched, channel, event, html=False)
            text = messages.event(channel, event) if listening else ""
            for subscription in listening:
                subscription.offer(event.seq, text)

    def _show(self, watched: Watched, event: Event) -> None:
        """The same for screens."""
        for channel, hearing in audience(event):
            listening = self._subscribers.of(watched, channel, event, html=True)
            text = self._pages.fragment(event, hearing) if listening else ""
            for subscription in listening:
                subscription.offer(event.seq, text)

    def _refresh(self, watched: Watched, events: Sequence[Event]) -> None:
        """So much happened at once that screens are only told to look again."""
        touched = {
            subscription
            for event in events
            for channel, _ in audience(event)
            for subscription in self._subscribers.of(watched, channel, event, html=True)
        }
        for subscription in touched:
            subscription.offer(events[-1].seq, messages.text("resync", seq=events[-1].seq))
