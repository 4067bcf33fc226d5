"""A page of a record's timeline: one SQL statement, newest first, keyset by (at, seq)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    Uuid,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased

from app.compose import authority
from app.compose.errors import Invalid
from app.compose.events import Event, EventLink
from app.compose.matrix import Grant
from app.compose.records import Entity
from app.compose.registry import registry
from app.crm.activities.record import Activity
from app.crm.contacts.record import Contact
from app.crm.emails.status import Email, email_of, planned_email
from app.crm.pipelines.record import PipelineStage
from app.crm.timeline.changes import readable
from app.crm.timeline.entry import Entry, kind_of
from app.crm.timeline.sight import in_sight
from app.crm.timeline.wording import PROGRAM, sentence
from app.modules.identity.models import User
from app.modules.notification.models import Mail

if TYPE_CHECKING:
    from app.compose.context import Context

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SUMS = {"leads": "lead:read", "deals": "deal:read", "activities": "activity:read"}
MICROSECOND = timedelta(microseconds=1)

# Which events a chip shows: the beginnings of their names.
SHOWS: dict[str, tuple[str, ...]] = {
    "activities": ("activity.", "task.", "scheduling."),
    "deals": ("deal.", "crm.deal"),
    "leads": ("lead.",),
    "tickets": ("ticket.",),
    "marketing": ("campaign.", "consent.", "email.", "message."),
    "changes": ("contact.", "deal.updated", "lead.updated", "activity.updated"),
}


@dataclass(frozen=True)
class Page:
    """`older` is the cursor of the next page, None on the last."""

    entries: list[Entry]
    older: str | None


def timeline(
    ctx: "Context",
    record_id: UUID,
    *,
    limit: int = 30,
    before: str | None = None,
    show: str | None = None,
) -> Page:
    """What happened with any record (contact, company, lead, deal, …). The caller has made sure
    that the actor may read it. Raises Invalid for a cursor or a chip that is none."""
    own = EventLink.record_id == record_id, in_sight(ctx.actor)
    statement = _statement().where(*own).limit(limit + 1)
    if before:
        statement = statement.where(tuple_(EventLink.at, EventLink.seq) < _point(before))
    if show:
        statement = statement.where(_shown(show))
    rows = ctx.session.execute(statement, execution_options={"with_deleted": True}).all()
    entries = [_entry(ctx, row) for row in rows[:limit]]
    return Page(entries, _cursor(entries[-1]) if len(rows) > limit else None)


@cache
def _statement() -> Select[Any]:
    """What all timelines ask alike: put together once, it is a sixth of a contact's page."""
    activity = and_(
        Activity.org_id == Event.org_id,
        Activity.id == Event.subject_id,
        Event.subject_kind == "activity",
    )
    return (
        select(
            Event,
            User.name,
            Activity,
            Mail,
            _names(User, lambda user: user.name, "ownerId", "actorId"),
            _names(PipelineStage, lambda stage: stage.name, "stageId"),
            _names(Contact, _called, "companyId", "contactId"),
        )
        .select_from(EventLink)
        .join(Event, and_(Event.org_id == EventLink.org_id, Event.seq == EventLink.seq))
        .outerjoin(User, and_(User.org_id == Event.org_id, User.id == Event.actor_id))
        .outerjoin(Activity, activity)
        .outerjoin(Mail, and_(Mail.org_id == Activity.org_id, Mail.id == Activity.mail_id))
        .where(Event.name.not_in(_silent()))
        .where(or_(Event.name != "deal.stage-changed", _to_another_stage()))
        .order_by(EventLink.at.desc(), EventLink.seq.desc())
    )


def _to_another_stage() -> ColumnElement[bool]:
    """A card's new place in its column is no history."""
    payload = Event.payload
    return payload["stageId"].astext.is_distinct_from(payload["fromStageId"].astext)


def _names(model: type[Entity], name: Callable[[Any], Any], *fields: str) -> Any:
    """{id: name} of the records that the event's changes name in `fields`."""
    other: Any = aliased(model)
    ids = [cast(Event.changes[field][place].astext, Uuid) for field in fields for place in (0, 1)]
    return (
        select(func.jsonb_object_agg(cast(other.id, Text), name(other)))
        .where(other.org_id == Event.org_id, other.id == func.any(array(ids)))
        .correlate(Event)
        .scalar_subquery()
    )


def _called(contact: Any) -> Any:
    person = func.nullif(func.concat_ws(" ", contact.first_name, contact.last_name), "")
    own = case((contact.type == "company", contact.company_name), else_=person)
    return func.coalesce(own, contact.email)


def _silent() -> list[str]:
    return [kind.name for kind in registry.events.values() if kind.silent]


def _shown(show: str) -> ColumnElement[bool]:
    if show not in SHOWS:
        raise Invalid(f"There are only {', '.join(SHOWS)}.", "show")
    return or_(*(Event.name.startswith(start, autoescape=True) for start in SHOWS[show]))


def _entry(ctx: "Context", row: Row[Any]) -> Entry:
    event, actor, activity, mail, *found = tuple(row)
    there = activity if activity and not activity.deleted_at else None
    names = {key: name for some in found if some for key, name in some.items()}
    declared = registry.events.get(event.name)
    # A deleted activity stays in the history by its subject; what was written is gone.
    return Entry(
        id=event.id,
        seq=event.seq,
        at=event.at,
        event=event.name,
        kind=kind_of(event.name, event.payload),
        icon=declared.icon if declared else "activity",
        actor_id=event.actor_id,
        actor_name=actor or PROGRAM,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        words=sentence(event.name, actor, event.payload),
        payload={key: val for key, val in event.payload.items() if _told(ctx, key)},
        body=there and there.body,
        outcome=there and there.outcome,
        email=_email(there, mail),
        may_change=there is not None and ctx.may("activity:update", there),
        changes=readable(event.changes, names),
    )


def _email(activity: Activity | None, mail: Mail | None) -> Email | None:
    if activity is None:
        return None
    return email_of(mail) if mail else planned_email(activity)


def _told(ctx: "Context", key: str) -> bool:
    """How many leads and deals went along is said to those who may read all of them."""
    right = SUMS.get(key)
    return right is None or authority.grant(ctx.actor, right) is Grant.ALL


def _cursor(entry: Entry) -> str:
    return f"{(entry.at - EPOCH) // MICROSECOND}-{entry.seq}"


def _point(cursor: str) -> tuple[datetime, int]:
    try:
        micros, seq = (int(part) for part in cursor.rsplit("-", 1))
        return EPOCH + micros * MICROSECOND, seq
    except (ValueError, OverflowError):
        raise Invalid("is not a cursor of this list", "cursor") from None
