"""A contact's score: always the sum of its parts, and the parts are kept to be shown
(decisions, Scores). Nobody writes a score directly."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.records import Entity
from app.compose.registry import entity
from app.compose.rules import Test
from app.crm.contacts.record import Contact
from app.crm.leads.record import OPEN_LEAD, Lead
from app.extensions import Model

if TYPE_CHECKING:
    from app.compose.context import Context

FREEMAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "mail.ru",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "163.com",
    ]
)
RECENT = timedelta(days=7)


@entity
class ScoringRule(Entity, Model):
    """`points` for contacts whose fact `field` passes the test `op`, `value`."""

    __tablename__ = "scoring_rule"
    kind = "scoring"
    own_by = None

    name: Mapped[str]
    hint: Mapped[str] = mapped_column(default="")
    field: Mapped[str]
    op: Mapped[str]
    value: Mapped[Any] = mapped_column(JSONB, nullable=True)
    points: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)


# name, hint, field, op, value, points
STARTING_RULES: list[tuple[str, str, str, str, str | None, int]] = [
    ("Came by referral", "Source", "source", "eq", "referral", 20),
    ("Asked on the web", "Source", "source", "eq", "web", 10),
    ("Answered a campaign", "Source", "source", "eq", "campaign", 10),
    ("Address at a company’s own domain", "Email", "ownDomain", "exists", None, 12),
    ("Phone number given", "Phone", "phone", "exists", None, 10),
    ("Company known", "Company", "company", "exists", None, 10),
    ("Activity in the last 7 days", "Activity", "recentActivity", "exists", None, 15),
    ("Answered us", "Activity", "answered", "exists", None, 20),
]


def add_starting_rules(ctx: "Context") -> None:
    """So that scores mean something before a marketer writes better rules."""
    names = ("name", "hint", "field", "op", "value", "points")
    ctx.session.add_all(
        ScoringRule(**dict(zip(names, rule, strict=True))) for rule in STARTING_RULES
    )
    ctx.session.flush()


def rescore(ctx: "Context", contact: Contact) -> None:
    """Sums the rules up anew; the contact's open leads show the same score."""
    parts = score_parts(ctx, contact)
    score = sum(part["points"] for part in parts)
    if (parts, score) == (contact.score_parts, contact.score):
        return
    ctx.session.execute(
        update(Contact).where(Contact.id == contact.id).values(score_parts=parts, score=score)
    )
    ctx.session.execute(
        update(Lead)
        .where(Lead.contact_id == contact.id, Lead.status.in_(OPEN_LEAD), Lead.score != score)
        .values(score=score)
    )


def score_parts(ctx: "Context", contact: Contact) -> list[dict[str, Any]]:
    """Each rule that applies with its points, and what silence took off."""
    facts = score_facts(ctx, contact)
    parts = [part for test, part in _active_rules(ctx) if test.holds(facts)]
    if contact.decayed:
        parts.append(_part("decay", "Quiet for a while", "Decay", -contact.decayed))
    total = sum(part["points"] for part in parts)
    if not 0 <= total <= 100:
        bound = max(0, min(100, total))
        parts.append(_part("bounds", "Scores end at 0 and 100", "Bounds", bound - total))
    return parts


def _part(rule: str, name: str, hint: str, points: int) -> dict[str, Any]:
    return {"rule": rule, "name": name, "hint": hint, "points": points}


def score_facts(ctx: "Context", contact: Contact) -> dict[str, Any]:
    """What scoring rules may ask of a contact."""
    domain = (contact.email_key or "").rpartition("@")[2]
    last = contact.last_activity_at
    return {
        "source": contact.source,
        "stage": contact.stage,
        "phone": contact.phone,
        "company": contact.company_name,
        "jobTitle": contact.job_title,
        "ownDomain": domain if domain and domain not in FREEMAIL else None,
        "recentActivity": last if last and last > ctx.now - RECENT else None,
        "answered": contact.answered_at,
    }


@contextmanager
def known_rules(ctx: "Context") -> Iterator[None]:
    """While many contacts are scored the rules are read once."""
    info = ctx.session.info
    before = info.get("scoring_rules")
    info["scoring_rules"] = _active_rules(ctx)
    try:
        yield
    finally:
        info["scoring_rules"] = before


def _active_rules(ctx: "Context") -> list[tuple[Test, dict[str, Any]]]:
    """The rules that count, each as its test and the part that it gives."""
    cached: list[tuple[Test, dict[str, Any]]] | None = ctx.session.info.get("scoring_rules")
    if cached is not None:
        return cached
    statement = select(ScoringRule).where(ScoringRule.active)
    rules = ctx.session.scalars(statement.order_by(ScoringRule.created_at, ScoringRule.id))
    return [
        (
            Test(rule.field, rule.op, rule.value),
            _part(str(rule.id), rule.name, rule.hint, rule.points),
        )
        for rule in rules
    ]
