"""Consent follows what is suppressed and freed, and goes along when an address changes."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from app.crm.consent.history import Said, append, append_all, latest_of, latest_state, standings
from app.crm.consent.reach import address_of, channels_at, contacts_at, own_channel
from app.crm.consent.record import CHANNELS, ConsentEntry
from app.crm.contacts.commands import MOVED
from app.crm.contacts.merge import MERGED
from app.crm.contacts.record import Contact
from app.modules.notification.suppression import FOLLOWERS, Change, suppress

if TYPE_CHECKING:
    from app.compose.context import Context

HOW = {"stopped": "stop", "complained": "complaint", "manual": "person"}
# Freed by hand, of these it is known that their owner asked for it.
ASKED = ("unsubscribed", "stopped", "complained")


def follow_suppression(ctx: "Context", changes: Sequence[Change]) -> None:
    """What the contacts there said by it; mail that comes back says nothing."""
    telling = [change for change in changes if change.reason != "bounced"]
    there = defaultdict(list)
    for address, contact in contacts_at(ctx, *(change.address for change in telling)):
        there[address].append(contact)
    latest = latest_of(ctx, [contact.id for some in there.values() for contact in some])
    said = [
        (contact, {"channel": channel, **_columns(change)})
        for change in telling
        for contact in there[change.address]
        for channel in channels_at(change.address, change.channel)
        if _is_news(change, latest.get((contact.id, channel)))
    ]
    append_all(ctx, said)


def follow_contact(ctx: "Context", contact: Contact) -> None:
    """Who wanted no messages wants none at the new address either."""
    for channel in CHANNELS:
        address = address_of(contact, channel)
        latest = latest_state(ctx, contact.id, channel, forms=False)
        if address and latest is not None and latest.state == "withdrawn":
            said = f"Withdrawn before the address changed: {latest.source}"[:200]
            suppress(ctx, address, "unsubscribed", said, channel=own_channel(channel))


def follow_merge(ctx: "Context", kept: Contact, other: Contact) -> None:
    """All that was said goes along. What one of the two did not want, the one that stays does not
    want."""
    refused: dict[str, str] = {}
    if other.deleted_at is None:
        for contact in (kept, other):
            refused |= {
                one.channel: one.address or ""
                for one in standings(ctx, contact)
                if one.state == "withdrawn"
            }
    mine = update(ConsentEntry).where(ConsentEntry.contact_id == other.id)
    ctx.session.execute(mine.values(contact_id=kept.id))
    for channel, address in refused.items():
        latest = latest_state(ctx, kept.id, channel, forms=False)
        if latest is None or latest.state != "withdrawn":
            said = f"Withdrawn before the contacts were merged: {address}".rstrip(": ")[:200]
            append(ctx, kept, channel, "withdrawn", "person", said, by_id=ctx.actor.id)
    if refused:
        follow_contact(ctx, kept)


FOLLOWERS.append(follow_suppression)
MOVED.append(follow_contact)
MERGED.append(follow_merge)


def _is_news(change: Change, latest: Said | None) -> bool:
    state, how = _read(change)
    same = {state} if change.stops else {state, "given"}
    said = latest is not None and latest.state in same
    return not said or (how == "complaint" and latest is not None and latest.how != how)


def _columns(change: Change) -> dict[str, Any]:
    state, how = _read(change)
    by = {"by_id": change.by_id, "campaign_id": change.origin_id}
    return {"state": state, "how": how, "source": change.detail or "Suppressed by hand", **by}


def _read(change: Change) -> tuple[str, str]:
    """What state, and how it came to it."""
    if change.stops:
        by_person = change.reason == "unsubscribed" and change.origin_id is None
        return "withdrawn", "person" if by_person else HOW.get(change.reason, "link")
    if change.by_id is None:
        return "given", "start"
    return ("given" if change.reason in ASKED else "unknown"), "person"
