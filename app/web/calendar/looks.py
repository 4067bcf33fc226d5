"""How entries look. A page may have hundreds: what templates say of each is put together here once,
and what many of them share, a person or a time, once for all."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache, partial
from typing import NamedTuple
from uuid import UUID

from markupsafe import Markup

from app.crm.calendar.entries import Entry
from app.modules.identity.models import User
from app.web.calendar.columns import Block, Column, Piece
from app.web.onlooker import Onlooker
from app.web.presentation import hue, initials
from app.web.times import clock_for, iso, moment_for

COLORS = {
    "meeting": "blue", "call": "violet", "email": "sky", "demo": "teal", "task": "gray",
    "note": "amber", "process": "lime",
}  # fmt: skip
ICONS = {
    "call": "phone", "email": "mail", "meeting": "users", "demo": "monitor",
    "task": "square-check-big", "note": "pencil", "process": "list-checks",
}  # fmt: skip
OVER = {"open": "", "done": "Done", "missed": "Nobody came"}
Macro = Callable[..., Markup]
NOTHING = Markup()
PLACES = {"booking": "/calendar/bookings", "activity": "/activities"}


class Person(NamedTuple):
    """Whose entries are; `moves`: the viewer may move them."""

    user: User
    initials: str
    color: str
    moves: bool


class BlockLook(NamedTuple):
    """An entry among the hours. `marks` are the attributes that the style sheet and the script
    read; `over` says in a word that it is; `who` is nobody where all are one person's; by `grip`
    it is made longer."""

    id: str
    marks: Markup
    url: str
    over: str
    title: str
    begins: str
    ends: str
    about: str
    who: Person | None
    grip: bool


class RowLook(NamedTuple):
    """An entry in the agenda; `begins` is empty for a whole day, `face` where all are one
    person's."""

    state: str
    icon: Markup
    begins: Markup
    url: str
    title: str
    meta: str
    face: Markup


class Looks:
    """Of one page: for this onlooker, of the entries of these people."""

    def __init__(self, onlooker: Onlooker, people: Mapping[UUID, User], movers: set[UUID]) -> None:
        self.many = len(people) > 1
        self.people = {
            user_id: Person(user, initials(user.name), hue(user_id), user_id in movers)
            for user_id, user in people.items()
        }
        self.clock = cache(partial(clock_for, onlooker))
        self.moment = partial(moment_for, onlooker)
        self.iso = cache(iso)
        self.begins = cache(self._begins)
        self.place = cache(place)

    def color(self, entry: Entry) -> str:
        """The person's; where all are one person's the kind's."""
        return self.people[entry.owner_id].color if self.many else COLORS[entry.type]

    def blocks(self, column: Column) -> Iterator[BlockLook]:
        """Those of a column, the first first."""
        return map(self._block, column.blocks)

    def rows(self, column: Column, icon: Macro, avatar: Macro) -> Iterator[RowLook]:
        """Those of a day: what is for all of it, then the others. With the page's own macros."""
        for entry in (*column.whole, *(block.entry for block in column.blocks)):
            yield self._row(entry, icon, avatar)

    def _block(self, block: Block) -> BlockLook:
        entry, piece, lane, beside, begun, on, _ = block
        person = self.people[entry.owner_id]
        color = person.color if self.many else COLORS[entry.type]
        own_id, movable = str(entry.id), entry.state == "open" and person.moves
        # Figures and words of our own: nothing in them is to be escaped.
        marks = Markup(
            f'data-kind="{entry.kind}" data-state="{entry.state}" data-color="{color}"'
            f' {self.place(piece)} data-lane="{lane}" data-beside="{beside}"'
            f' data-version="{entry.version}" data-starts="{self.iso(entry.starts_at)}"'
            f' data-ends="{self.iso(entry.ends_at)}"{" data-movable" if movable else ""}'
            f"{' data-begun' if begun else ''}{' data-on' if on else ''}"
        )
        return BlockLook(
            f"{entry.kind}-{own_id}-on" if begun else f"{entry.kind}-{own_id}",
            marks,
            _url(entry, own_id),
            OVER[entry.state],
            entry.title,
            self.clock(entry.starts_at),
            self.clock(entry.ends_at),
            "" if entry.about in entry.title else entry.about,
            person if self.many else None,
            movable and entry.kind != "task" and not on,
        )

    def _begins(self, when: datetime) -> Markup:
        said = (self.iso(when), self.moment(when), self.clock(when))
        return Markup('<time datetime="{}" title="{}">{}</time>').format(*said)

    def _row(self, entry: Entry, icon: Macro, avatar: Macro) -> RowLook:
        owner = entry.owner_id
        said = [f"until {self.clock(entry.ends_at)}"] if _has_end(entry) else []
        if entry.about not in entry.title:
            said.append(entry.about)
        return RowLook(
            entry.state,
            icon(ICONS.get(entry.type, ICONS["task"])),
            NOTHING if entry.day else self.begins(entry.starts_at),
            url_of(entry),
            entry.title,
            " · ".join(said),
            avatar(self.people[owner].user.name, "xs", of=owner) if self.many else NOTHING,
        )


def url_of(entry: Entry) -> str:
    """Where an entry is read and changed."""
    return _url(entry, str(entry.id))


def place(piece: Piece) -> Markup:
    """Where a piece of a day stands, as the style sheet reads it."""
    return Markup(
        f'data-at="{piece.at // 60}" data-past="{piece.at % 60}"'
        f' data-long="{piece.long // 60}" data-more="{piece.long % 60}"'
    )


def _url(entry: Entry, own_id: str) -> str:
    if entry.kind == "task":
        return f"/processes/{entry.of}/tasks/{own_id}"
    return f"{PLACES[entry.kind]}/{own_id}"


def _has_end(entry: Entry) -> bool:
    return not entry.day and entry.kind != "task"
