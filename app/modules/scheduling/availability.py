"""Who is free when. However many people and days: three statements."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range

from app.compose.errors import Invalid
from app.compose.listing import Page, Since, Until, WholeParameters, part
from app.compose.matrix import Grant
from app.compose.registry import query, registry
from app.modules.identity.models import USUAL_MINUTES, Team, User
from app.modules.scheduling.claims import standing
from app.modules.scheduling.models import Absence, Claim
from app.modules.scheduling.slots import Stretch, as_moment, free_starts, stretch
from app.modules.scheduling.terms import Terms, terms_of

if TYPE_CHECKING:
    from app.compose.context import Context

LONGEST_RANGE = timedelta(days=92)
USUAL_RANGE = timedelta(days=7)
Minutes = Annotated[int, Field(ge=5, le=24 * 60)]


class Availability(WholeParameters):
    """Of a user, or of a team: then each member's. Without either, the caller's own."""

    resource_id: UUID | None = None
    team_id: UUID | None = None
    since: Annotated[Since | None, Field(alias="from")] = None
    until: Annotated[Until | None, Field(alias="to")] = None
    minutes: Minutes | None = None


class Slot(NamedTuple):
    """A free time of this user. A team's month has thousands, so they are light."""

    resource_id: UUID
    starts_at: datetime
    ends_at: datetime


@query("scheduling.availability", right="booking:read")
def availability(ctx: "Context", data: Availability) -> Page:
    """The free slots that lie within the range, the next first. When somebody is free is no secret
    within the org: booking pages show it to strangers. Raises Invalid."""
    if data.resource_id and data.team_id:
        raise Invalid("Ask for a person or for a team.", "teamId")
    since = max(data.since or ctx.now, ctx.now)
    until = data.until or since + USUAL_RANGE
    if until <= (data.since or ctx.now):
        raise Invalid("must be later than from", "to")
    if until - since > LONGEST_RANGE:
        raise Invalid(f"must be within {LONGEST_RANGE.days} days", "to")
    people = _people(ctx, data)
    minutes = data.minutes or length_of(ctx, people, data.team_id)
    slots = free_slots(ctx, people, since, until, minutes)
    return part(slots, data)


def free_slots(
    ctx: "Context",
    people: Sequence[Terms],
    since: datetime,
    until: datetime,
    minutes: int,
    *,
    guest: bool = False,
    ignoring: UUID | None = None,
) -> list[Slot]:
    """Everybody's free slots, the next first. For a `guest` not those that come too soon or too far
    ahead. `ignoring`: the booking that is to be moved is not in its own way. Two statements."""
    ids = [terms.user_id for terms in people]
    away = _absences(ctx, ids, since, until)
    claimed = _claims(ctx, ids, since, until, ignoring)
    found: list[tuple[int, UUID]] = []
    for terms in people:
        soonest = max(since, ctx.now + terms.notice) if guest else max(since, ctx.now)
        latest = min(until, ctx.now + terms.horizon) if guest else until
        starts = free_starts(
            terms,
            soonest,
            latest,
            minutes,
            away=away[terms.user_id],
            claimed=claimed[terms.user_id],
        )
        user_id = terms.user_id
        found += [(start, user_id) for start in starts]
    if len(people) > 1:
        found.sort(key=itemgetter(0))
    # Most slots of a team are several people's.
    moment, length = cache(as_moment), minutes * 60
    return [Slot(user_id, moment(start), moment(start + length)) for start, user_id in found]


def bookable(ctx: "Context", *which: Any) -> list[Terms]:
    """The terms of those active users whose role has meetings, as far as the conditions name them.
    One statement."""
    matrix = registry.matrix
    roles = [role for role in matrix.roles if matrix.grant([role], "booking:create") is Grant.ALL]
    return terms_of(ctx, User.active, User.roles.overlap(roles), *which)


def length_of(ctx: "Context", people: Sequence[Terms], team_id: UUID | None) -> int:
    """How many minutes a meeting takes where nobody says: the team's, else the person's."""
    if team_id:
        return ctx.as_program().referred(Team, team_id, "teamId").meeting_minutes
    return people[0].meeting_minutes if people else USUAL_MINUTES


def _people(ctx: "Context", data: Availability) -> list[Terms]:
    if data.team_id:
        team = ctx.as_program().referred(Team, data.team_id, "teamId")
        return bookable(ctx, User.team_id == team.id)
    user_id = data.resource_id or ctx.actor.id
    if user_id is None:
        raise Invalid("is required", "resourceId")
    user = ctx.as_program().referred(User, user_id, "resourceId")
    return bookable(ctx, User.id == user.id)


def _absences(
    ctx: "Context", ids: Sequence[UUID], since: datetime, until: datetime
) -> dict[UUID, list[Stretch]]:
    statement = select(Absence.user_id, Absence.starts_at, Absence.ends_at).where(
        Absence.user_id.in_(ids), Absence.ends_at > since, Absence.starts_at < until
    )
    found = defaultdict(list)
    for user_id, starts_at, ends_at in ctx.session.execute(statement):
        found[user_id].append(stretch(starts_at, ends_at))
    return found


def is_offered(
    ctx: "Context",
    people: Sequence[Terms],
    starts_at: datetime,
    ends_at: datetime,
    *,
    ignoring: UUID | None = None,
) -> bool:
    """Is this very slot among those that a guest is shown?"""
    minutes = int((ends_at - starts_at).total_seconds()) // 60
    slots = free_slots(ctx, people, starts_at, ends_at, minutes, guest=True, ignoring=ignoring)
    return any(slot.starts_at == starts_at for slot in slots)


def _claims(
    ctx: "Context",
    ids: Sequence[UUID],
    since: datetime,
    until: datetime,
    ignoring: UUID | None,
) -> dict[UUID, list[Stretch]]:
    # A buffer reaches beyond the range, on both sides.
    margin = timedelta(days=1)
    wide = Range(since - margin, until + margin)
    statement = select(Claim.resource_id, func.lower(Claim.during), func.upper(Claim.during)).where(
        Claim.resource_id.in_(ids),
        Claim.during.overlaps(wide),
        standing(ctx),
    )
    if ignoring:
        statement = statement.where(Claim.booking_id.is_distinct_from(ignoring))
    found = defaultdict(list)
    for user_id, start, end in ctx.session.execute(statement):
        found[user_id].append(stretch(start, end))
    return found
