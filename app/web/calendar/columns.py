"""The columns of a calendar: days, or on one day people; what stands in them, and where."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from app.compose.context import Context
from app.crm.calendar.entries import Entry, entries_between
from app.modules.identity.models import User
from app.modules.scheduling.models import Absence
from app.modules.scheduling.slots import Stretch, as_moment
from app.modules.scheduling.terms import Terms, terms_of
from app.web import typed
from app.web.calendar.address import Address
from app.web.calendar.axis import Axis
from app.web.calendar.lanes import lanes
from app.web.calendar.shading import at_work, without


class Piece(NamedTuple):
    """A stretch of a column, in minutes of its axis."""

    at: int
    long: int


class Block(NamedTuple):
    """An entry where it stands; `begun` the day before, or going `on` the day after."""

    entry: Entry
    piece: Piece
    lane: int
    beside: int
    begun: bool
    on: bool
    buffers: tuple[Piece, ...] = ()


@dataclass
class Column:
    """A day, of one person where `user` is named."""

    day: date
    moments: str
    gap: Piece | None
    user: User | None = None
    blocks: list[Block] = field(default_factory=list)
    whole: list[Entry] = field(default_factory=list)
    off: list[Piece] = field(default_factory=list)
    absences: list[tuple[Absence, Piece]] = field(default_factory=list)
    now: Piece | None = None


@dataclass(frozen=True)
class Sheet:
    """What a calendar shows."""

    address: Address
    axis: Axis
    columns: list[Column]
    names: dict[UUID, User]


def sheet_of(ctx: Context, address: Address) -> Sheet:
    """However many people and entries, the statements are the same few. Raises Forbidden."""
    axis = Axis.of(address.days, typed.zone())
    since, until = axis.begins(address.days[0]), axis.ends(address.days[-1])
    entries = entries_between(ctx, since, until, address.ids)
    people = terms_of(ctx, User.id.in_(address.ids))
    buffers = {terms.user_id: terms for terms in people if terms.before or terms.after}
    away = _absences(ctx, since, until, address.ids)
    work = at_work(people, away, since, until)
    columns = []
    for day, users, theirs in _places(address, entries):
        ids = {user.id for user in users}
        column = _column(axis, day, theirs, buffers)
        column.user = users[0] if len(users) == 1 else None
        column.absences = _away(axis, day, [one for user in ids for one in away.get(user, ())])
        column.off = _off(axis, day, [work[user] for user in ids if user in work])
        if axis.begins(day) <= ctx.now < axis.ends(day):
            column.now = Piece(axis.place(ctx.now, day), 0)
        columns.append(column)
    return Sheet(address, axis, columns, {user.id: user for user in address.people})


def _places(address: Address, entries: list[Entry]) -> list[tuple[date, list[User], list[Entry]]]:
    """Which day and who each column is, and the entries among which its own are."""
    if address.view != "day":
        return [(day, address.people, entries) for day in address.days]
    own = defaultdict(list)
    for entry in entries:
        own[entry.owner_id].append(entry)
    return [(address.on, [user], own[user.id]) for user in address.people]


def _absences(
    ctx: Context, since: datetime, until: datetime, ids: list[UUID]
) -> dict[UUID, list[Absence]]:
    asked = {"from": since, "to": until, "resourceIds": ids}
    found = defaultdict(list)
    for absence in ctx.query("scheduling.absencesBetween", asked):
        found[absence.user_id].append(absence)
    return found


def _column(axis: Axis, day: date, entries: list[Entry], buffers: Mapping[UUID, Terms]) -> Column:
    gap = axis.gap(day)
    column = Column(day, axis.moments(day), Piece(gap[0], gap[1] - gap[0]) if gap else None)
    begins, ends = axis.begins(day), axis.ends(day)
    timed = []
    for entry in entries:
        if entry.day:
            if entry.day == day:
                column.whole.append(entry)
        elif entry.starts_at < ends and entry.ends_at > begins:
            timed.append(entry)
    pieces = [_piece(axis, day, entry.starts_at, entry.ends_at) for entry in timed]
    rooms = lanes([(piece.at, piece.at + piece.long) for piece in pieces])
    column.blocks = [
        Block(
            entry,
            piece,
            lane,
            beside,
            entry.starts_at < begins,
            entry.ends_at > ends,
            _buffers(axis, day, entry, buffers),
        )
        for entry, piece, (lane, beside) in zip(timed, pieces, rooms, strict=True)
    ]
    return column


def _piece(axis: Axis, day: date, starts_at: datetime, ends_at: datetime) -> Piece:
    at = axis.place(starts_at, day)
    return Piece(at, axis.place(ends_at, day) - at)


def _buffers(
    axis: Axis, day: date, entry: Entry, people: Mapping[UUID, Terms]
) -> tuple[Piece, ...]:
    """Of those people who have any."""
    if not people or not entry.live or entry.owner_id not in people:
        return ()
    terms = people[entry.owner_id]
    sides = (
        (entry.starts_at - terms.before, entry.starts_at),
        (entry.ends_at, entry.ends_at + terms.after),
    )
    pieces = (_piece(axis, day, *side) for side in sides)
    return tuple(piece for piece in pieces if piece.long)


def _away(axis: Axis, day: date, absences: Sequence[Absence]) -> list[tuple[Absence, Piece]]:
    pieces = ((one, _piece(axis, day, one.starts_at, one.ends_at)) for one in absences)
    return [(absence, piece) for absence, piece in pieces if piece.long]


def _off(axis: Axis, day: date, work: list[list[Stretch]]) -> list[Piece]:
    """When nobody of the column is at work; nothing where no hours are known."""
    if not work:
        return []
    begins, ends = (int(edge(day).timestamp()) for edge in (axis.begins, axis.ends))
    # Most people work the same hours.
    busy = {one for stretches in work for one in stretches if one[0] < ends and one[1] > begins}
    free = without([(begins, ends)], busy)
    return [_piece(axis, day, as_moment(start), as_moment(end)) for start, end in free]


def agenda_of(sheet: Sheet) -> list[Column]:
    """The columns of those days on which something is, and of today."""
    return [
        column
        for column in sheet.columns
        if column.blocks or column.whole or column.absences or column.day == sheet.address.today
    ]
