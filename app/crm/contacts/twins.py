"""Which contacts are likely to be one, over all that the actor may merge."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, true, union_all
from sqlalchemy.orm import aliased

from app.compose import authority
from app.compose.authority import visible
from app.compose.matrix import Grant
from app.compose.payload import Payload
from app.compose.registry import query
from app.crm.contacts.apart import are_apart
from app.crm.contacts.record import Contact

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 50
RIGHT = "contact:merge"
SIGNS = (("email_key", "Same address"), ("phone_key", "Same number"), ("sort_key", "Same name"))


@dataclass(frozen=True)
class Twins:
    """The older one, the other, and what they have in common."""

    one: Contact
    other: Contact
    reason: str


class ListTwins(Payload):
    pass


@query("crm.listTwins", right=RIGHT)
def list_twins(ctx: "Context", data: ListTwins) -> list[Twins]:
    """The surest first, 50 at most: the same address, number, or name at the same company. Not
    those of whom somebody said that they are two."""
    found = [_pairs(ctx, key, place) for place, (key, _) in enumerate(SIGNS)]
    rows = ctx.session.execute(union_all(*(select(each.subquery()) for each in found))).all()
    surest: dict[tuple[Any, Any], int] = {}
    for row in sorted(rows, key=lambda row: (row.place, row.one_id)):
        surest.setdefault((row.one_id, row.other_id), row.place)
    chosen = dict(list(surest.items())[:MOST])
    ids = {each for pair in chosen for each in pair}
    contacts = ctx.session.scalars(select(Contact).where(Contact.id.in_(ids)))
    known = {each.id: each for each in contacts}
    # One of them may be gone since.
    return [
        Twins(known[low], known[high], SIGNS[place][1])
        for (low, high), place in chosen.items()
        if low in known and high in known
    ]


def _pairs(ctx: "Context", key: str, place: int) -> Select[Any]:
    """What several have in common is found by walking an index once, as far as it takes to fill
    the list; then who they are. Ids grow with time, so that the older one is first."""
    shared: Any = getattr(Contact, key)
    same = (
        select(shared.label("key"))
        .where(shared.is_not(None), _mergeable(ctx, Contact))
        .group_by(shared)
        .having(func.count() > 1)
        .subquery()
    )
    one, other = aliased(Contact), aliased(Contact)
    alike = and_(getattr(other, key) == getattr(one, key), one.type == other.type)
    pair = (
        select(one.id.label("one_id"), other.id.label("other_id"))
        .join(other, and_(alike, one.id < other.id, *_no_less(key, one, other)))
        .where(
            getattr(one, key) == same.c.key,
            *(_mergeable(ctx, each) for each in (one, other)),
            ~are_apart(one.id, other.id),
        )
        .order_by(one.id, other.id)
        .limit(MOST)
        .lateral()
    )
    return (
        select(pair.c.one_id, pair.c.other_id, literal(place).label("place"))
        .select_from(same)
        .join(pair, true())
        .order_by(same.c.key, pair.c.one_id, pair.c.other_id)
        .limit(MOST)
    )


def _no_less(key: str, one: Any, other: Any) -> list[ColumnElement[bool]]:
    """A name alone says little: people of that name also work at the same company."""
    if key != "sort_key":
        return []
    firm = [func.coalesce(func.lower(each.company_name), "") for each in (one, other)]
    return [firm[0] == firm[1]]


def _mergeable(ctx: "Context", contact: Any) -> ColumnElement[bool]:
    if authority.grant(ctx.actor, RIGHT) is Grant.OWN:
        mine: ColumnElement[bool] = contact.owner_id == ctx.actor.id
        return mine
    return visible(ctx.actor, contact)
