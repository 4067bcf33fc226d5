"""Keeps fragments for a while: when a server restarts, all its screens ask for the same ones."""

from collections import OrderedDict
from dataclasses import replace
from uuid import UUID

from app.compose.events import Event
from app.realtime.fragments import Hearing, audience, fragment

KEPT = 500


class Pages:
    """The fragments of the latest events, each rendered once."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[UUID, int, Hearing], str] = OrderedDict()

    def fragment(self, event: Event, hearing: Hearing) -> str:
        key = (event.org_id, event.seq, hearing)
        text = self._kept.get(key)
        if text is None:
            text = self._kept[key] = fragment(event, hearing)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return text

    def replayed(self, event: Event, channel: str) -> str:
        """What the channel's screens hear of it afterwards."""
        hearings = dict(reversed(audience(event)))
        return self.fragment(event, replace(hearings[channel], quiet=True))
