"""What screens hear in place of events: pieces of page, rendered once for all who hear them.

No viewer is in them. An event tells only of its own owner's record: where the record is somebody
else's by now, a later event says so to those whom that concerns.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app, render_template
from sqlalchemy import select

from app.compose.actor import Actor
from app.compose.clock import utc_now
from app.compose.context import Context
from app.compose.events import Event
from app.compose.org import Org
from app.crm.deals.cards import card_of
from app.extensions import db
from app.modules.identity.models import User
from app.modules.notification.queries import unread_count
from app.realtime import messages
from app.realtime.log import CALENDARS, CONTACTS, SHARED

RECORDS = (
    "contactId", "companyId", "leadId", "dealId", "ticketId", "campaignId", "bookingId",
    "processId", "entityId", "jobId", "runId", "mergedId",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hearing:
    """For whom a fragment is. `gone`: the record went to somebody else. `quiet`: it is no news any
    more, so nobody's hand is shown and nothing pops up. `bare`: what happened may be nobody's
    business here, so that only the page's own records are named, and the page asks for itself."""

    gone: bool = False
    quiet: bool = False
    bare: bool = False


Rendering = Callable[[Context, Event, Hearing], str]


def audience(event: Event) -> list[tuple[str, Hearing]]:
    """The channels on which screens hear of it. From the old owner's board the card goes away; of
    what is done for a record its owner's screens and the managers' hear too, and whoever has the
    contact's page open hears that it is out of date."""
    channels = [*event.channels]
    if event.name.startswith(CALENDARS):
        channels += [f"org:{event.org_id}:crm:pipeline"]
    if event.name.startswith(SHARED):
        channels += [f"org:{event.org_id}:crm:pipeline"]
        if owner := event.payload["ownerId"]:
            channels += [f"org:{event.org_id}:crm:rep:{owner}"]
    hearings = [(channel, Hearing()) for channel in dict.fromkeys(channels)]
    previous = event.payload.get("previousOwnerId")
    if previous and event.name.startswith("deal."):
        hearings.append((f"org:{event.org_id}:crm:rep:{previous}", Hearing(gone=True)))
    for name in CONTACTS:
        if contact := event.payload.get(name):
            hearings.append((f"org:{event.org_id}:crm:contact:{contact}", Hearing(bare=True)))
    return hearings


def fragment(event: Event, hearing: Hearing) -> str:
    """The message. `about` are the records it touches and `event` its name, by which a page knows
    what else of it is stale."""
    names = CONTACTS if hearing.bare else RECORDS
    about = [event.payload[name] for name in names if event.payload.get(name)]
    content = "" if hearing.bare else _content(event, hearing).strip()
    return messages.text(
        "fragment",
        seq=event.seq,
        event=event.name,
        about=about[:1] if hearing.gone else about,
        content=content or None,
    )


def _content(event: Event, hearing: Hearing) -> str:
    rendering = RENDERINGS.get(event.name) or RENDERINGS.get(event.name.partition(".")[0])
    if rendering is None:
        return ""
    address = current_app.config["SETTINGS"].base_url
    with current_app.test_request_context("/", base_url=address):
        return rendering(_program(event.org_id), event, hearing)


def _deal(ctx: Context, event: Event, hearing: Hearing) -> str:
    deal_id = UUID(event.payload["dealId"])
    card = None if hearing.gone else card_of(ctx, deal_id)
    if card and str(card.owner_id or "") != str(event.payload.get("ownerId") or ""):
        return ""
    moved = event.name == "deal.stage-changed" and not hearing.quiet
    by = _who(ctx, event.actor_id) if moved else None
    return render_template("events/deal.html", card=card, id=deal_id, by=by, org=ctx.org)


def _activity(ctx: Context, event: Event, hearing: Hearing) -> str:
    """The next step on the card, for the owner of the deal."""
    if not event.payload.get("dealId"):
        return ""
    deal_id = UUID(event.payload["dealId"])
    card = card_of(ctx, deal_id)
    if card is None or str(card.owner_id) != event.payload.get("actorId"):
        return ""
    return render_template("events/deal.html", card=card, id=deal_id, by=None, org=ctx.org)


def _lead_created(ctx: Context, event: Event, hearing: Hearing) -> str:
    return render_template("events/lead.html")


def _notification(ctx: Context, event: Event, hearing: Hearing) -> str:
    reader = Actor(ctx.org_id, UUID(event.payload["userId"]))
    unread = unread_count(Context(reader, ctx.now, unit=ctx.unit))
    news = event.name == "notification.created" and not event.payload.get("quiet")
    notice = event.payload if news and not hearing.quiet else None
    return render_template("events/notification.html", unread=unread, notice=notice, org=ctx.org)


RENDERINGS: dict[str, Rendering] = {
    "deal": _deal,
    "activity": _activity,
    "lead.created": _lead_created,
    "notification.created": _notification,
    "notification.read": _notification,
}


def _program(org_id: UUID) -> Context:
    zone = db.session.scalar(
        select(Org.time_zone).where(Org.id == org_id).execution_options(all_orgs=True)
    )
    return Context(Actor.program(org_id, time_zone=zone or "UTC"), utc_now())


def _who(ctx: Context, user_id: UUID | None) -> dict[str, Any] | None:
    name = user_id and ctx.session.scalar(select(User.name).where(User.id == user_id))
    return {"id": user_id, "name": name} if name else None
