"""By what contacts are filtered."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, func, select

from app.compose.authority import visible
from app.compose.criteria.choices import Choice, Flag, Reference
from app.compose.criteria.custom import Custom
from app.compose.criteria.field import Field
from app.compose.criteria.moments import Moment
from app.compose.criteria.numbers import Number
from app.compose.criteria.table import Fields
from app.compose.criteria.words import NONE, Found, Text, Words
from app.crm.activities.record import Activity
from app.crm.contacts.countries import COUNTRIES
from app.crm.contacts.freemail import AT_OWN_DOMAIN
from app.crm.contacts.heirs import heir
from app.crm.contacts.options import fits
from app.crm.contacts.record import SOURCES, STAGES, Contact
from app.crm.offers import Owner, OwnersTeam, owners, teams
from app.crm.text import fold
from app.modules.identity.email_address import fold as fold_address

if TYPE_CHECKING:
    from app.compose.context import Context

TAGGED = 2_000
RECENT = ("today", "thisWeek", "last7Days", "last30Days", "thisMonth", "lastMonth", "thisQuarter")
TYPES = {"person": "Person", "company": "Company"}
NEXT_STEPS = {"none": "Nothing planned", "overdue": "Overdue", "today": "Today"}


def words(names: tuple[str, ...]) -> dict[str, str]:
    """Values and how they read."""
    return {name: name.replace("-", " ").capitalize() for name in names}


@dataclass(frozen=True)
class NextStep(Choice):
    """Whether something that the asker may see is planned with the contact, and for when."""

    def _compared(self, ctx: "Context", op: str, value: Any) -> ColumnElement[bool]:
        if op == "exists":
            return self._planned(ctx) if value else ~self._planned(ctx)
        if op == "in":
            first, *others = (self._compared(ctx, "eq", one) for one in value)
            for other in others:
                first = first | other
            return first
        found = {
            "none": lambda: ~self._planned(ctx),
            "overdue": lambda: self._planned(ctx, Activity.due_at < ctx.now),
            "today": lambda: self._planned(ctx, *_today(ctx)),
        }[value]()
        return ~found if op == "ne" else found

    def _planned(self, ctx: "Context", *when: Any) -> ColumnElement[bool]:
        open_ones = (Activity.completed_at.is_(None), Activity.due_at.is_not(None))
        with_it = Activity.contact_id == self.column
        return exists().where(with_it, *open_ones, visible(ctx.actor, Activity), *when)


def _today(ctx: "Context") -> tuple[Any, Any]:
    zone = ZoneInfo(ctx.actor.time_zone)
    midnight = datetime.combine(ctx.now.astimezone(zone).date() + timedelta(days=1), time(), zone)
    return Activity.due_at >= ctx.now, Activity.due_at < midnight


def all_tags(ctx: "Context") -> list[tuple[str, str]]:
    """The tags of the contacts that were added last."""
    newest = (
        select(Contact.tags)
        .where(Contact.tags != NONE, visible(ctx.actor, Contact))
        .order_by(Contact.created_at.desc())
        .limit(TAGGED)
        .subquery()
    )
    tag = func.unnest(newest.c.tags).label("tag")
    found = ctx.session.scalars(select(tag).distinct().order_by(tag).limit(200))
    return [(one, one) for one in found]


def custom_keys(ctx: "Context") -> list[str]:
    """What the org calls the fields of its own, by the contacts that were added last."""
    newest = (
        select(Contact.custom_fields)
        .where(visible(ctx.actor, Contact))
        .order_by(Contact.created_at.desc())
        .limit(TAGGED)
        .subquery()
    )
    key = func.jsonb_object_keys(newest.c.custom_fields).label("key")
    return list(ctx.session.scalars(select(key).distinct().order_by(key).limit(100)))


def somewhere(letters: str) -> list[ColumnElement[bool]]:
    """What a contact is found by holds its company, address and number too, and has an index."""
    words = fold(letters).split()
    return [Contact.search_text.contains(word, autoescape=True) for word in words]


OWN: tuple[Field, ...] = (
    Choice("type", "Kind", Contact.type, options=TYPES),
    Choice("stage", "Stage", Contact.stage, options=words(STAGES)),
    Choice("source", "Source", Contact.source, options=words(SOURCES)),
    Words("tags", "Tag", Contact.tags, offers=all_tags),
    Number("score", "Score", Contact.score),
    Text("companyName", "Company name", func.lower(Contact.company_name), hints=somewhere),
    Text("jobTitle", "Job title", func.lower(Contact.job_title)),
    Text("email", "Email", Contact.email_key, fold=fold_address, hints=somewhere),
    Flag("ownDomain", "Address at a company’s own domain", says=lambda _: AT_OWN_DOMAIN),
    Text("phone", "Phone", Contact.phone, fold=str, hints=somewhere),
    Choice("country", "Country", Contact.country, options=COUNTRIES),
    Moment("createdAt", "Created", Contact.created_at, periods=RECENT),
    Moment("lastActivityAt", "Last activity", Contact.last_activity_at, periods=RECENT),
    Moment("answeredAt", "Answered us", Contact.answered_at, periods=RECENT),
    Custom("customFields", "{}", Contact.custom_fields, keys=custom_keys),
)
FIELDS = Fields(
    (
        Found("q", "Words", finds=lambda letters: fits(fold(letters))),
        Owner("ownerId", "Owner", Contact.owner_id, offers=owners),
        OwnersTeam("teamId", "Team", Contact.owner_id, offers=teams),
        NextStep("nextStep", "Next step", Contact.id, right="activity:read", options=NEXT_STEPS),
        Reference("companyId", "Company", Contact.company_id, of=Contact, heir=heir),
        *OWN,
    )
)
