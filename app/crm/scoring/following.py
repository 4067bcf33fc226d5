"""Scores follow what happens: with leads, deals and companies after the commit, and only where a
rule asks about that. What changes a contact itself counts it in the same transaction."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select

from app.compose.context import Context
from app.compose.events import Event
from app.compose.hooks import hook
from app.compose.registry import queue_job
from app.crm.contacts.record import Contact
from app.crm.scoring.fields import about
from app.crm.scoring.record import ScoringRule
from app.crm.scoring.rescoring import rescore_many
from app.crm.scoring.running import begin

if TYPE_CHECKING:
    from app.compose.unit import Unit

RESCORE = "scoring.rescore"
MOST = 500
SWITCHING = "scoring:switch-on"


def asked(*stems: str) -> "Callable[[Unit], bool]":
    """Does an active rule of the org ask about one of these? Asked once in a unit."""

    def is_asked(unit: "Unit") -> bool:
        names = unit.known.get(RESCORE)
        if names is None:
            each = select(func.unnest(ScoringRule.asks)).where(ScoringRule.active).distinct()
            names = unit.known[RESCORE] = frozenset(unit.session.scalars(each))
        return about(names, *stems)

    return is_asked


def rescore_later(ctx: Context, ids: Iterable[UUID | None], *stems: str) -> None:
    """Plans to count these contacts anew, of whom something of this kind was written, if a rule
    asks about that."""
    whose = sorted({one for one in ids if one})
    if whose and asked(*stems)(ctx.unit):
        for start in range(0, len(whose), MOST):
            ctx.queue.add(RESCORE, {"contactIds": whose[start : start + MOST]})


@queue_job(RESCORE)
def rescore_planned(ctx: Context, data: dict[str, Any]) -> dict[str, int]:
    """Counts them anew. Returns how many scores changed."""
    return {"changed": _rescore(ctx, [UUID(one) for one in data["contactIds"]])}


@hook(on="lead.*", needs=("contactId",), when=asked("lead"))
def score_of_lead(event: Event, ctx: Context) -> None:
    _rescore(ctx, [UUID(event.payload["contactId"])])


@hook(on="deal.*", needs=("contactId",), when=asked("deal"))
def score_of_deal(event: Event, ctx: Context) -> None:
    _rescore(ctx, [UUID(event.payload["contactId"])])


@hook(on="campaign.*", needs=("contactId",), when=asked("campaign"))
def score_of_recipient(event: Event, ctx: Context) -> None:
    _rescore(ctx, [UUID(event.payload["contactId"])])


@hook(on="contact.reassigned", when=asked("contact.ownerId", "contact.teamId"))
def score_of_reassigned(event: Event, ctx: Context) -> None:
    _rescore(ctx, [UUID(event.payload["contactId"])])


@hook(on="contact.restored")
def score_of_restored(event: Event, ctx: Context) -> None:
    _rescore(ctx, [UUID(event.payload["contactId"])])


@hook(on="contact.*", when=asked("company"))
def scores_of_company(event: Event, ctx: Context) -> None:
    """Of those who work there; many of them in several jobs."""
    employer = UUID(event.payload["contactId"])
    works_there = select(Contact.id).where(Contact.company_id == employer)
    rescore_later(ctx, ctx.session.scalars(works_there), "company")


@hook(on="settings.updated")
def scores_of_caps(event: Event, ctx: Context) -> None:
    """Who switches rules on with other caps has begun already."""
    if "scoringCaps" in (event.changes or {}) and event.cause != SWITCHING:
        begin(ctx)


def _rescore(ctx: Context, ids: list[UUID]) -> int:
    locked = select(Contact.id).where(Contact.id.in_(ids)).order_by(Contact.id)
    there = list(ctx.session.scalars(locked.with_for_update(key_share=True)))
    return rescore_many(ctx, there)
