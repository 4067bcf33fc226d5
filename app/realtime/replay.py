"""What a subscriber missed: the events since the one it names, or that it must look again."""

from app.realtime import log as event_log
from app.realtime import messages
from app.realtime.pages import Pages
from app.realtime.subscription import Subscription

MOST = 1000
MOST_FRAGMENTS = 50
FARTHEST = 50_000


def replay(subscription: Subscription, pages: Pages, *, after: int, until: int) -> list[str]:
    """The messages for what happened in (after, until]; a `resync` where that is too much."""
    channel, html = subscription.channel, subscription.connection.html
    missed = None
    if 0 <= until - after <= FARTHEST:
        limit = MOST_FRAGMENTS if html else MOST
        org_id = subscription.connection.actor.org_id
        missed = event_log.missed(
            org_id, channel, after=after, until=until, limit=limit, leaving=html
        )
    if missed is None:
        return [messages.text("resync", channel=channel, seq=until)]
    events = [event for event in missed if subscription.concerns(event)]
    if html:
        return [pages.replayed(event, channel) for event in events]
    return [messages.event(channel, event) for event in events]
