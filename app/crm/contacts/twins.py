"""Which contacts are likely to be one, over all that the actor may merge."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, union_all
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
    one, other = aliased(Contact), aliased(Contact)
    firm = [func.coalesce(func.lower(each.company_name), "") for each in (one, other)]
    signs: list[tuple[str, ColumnElement[bool]]] = [
        ("Same address", one.email_key == other.email_key),
        ("Same number", one.phone_key == other.phone_key),
        ("Same name", and_(one.sort_key == other.sort_key, firm[0] == firm[1])),
    ]
    found = [
        _pairs(ctx, one, other, sign, place).limit(MOST) for place, (_, sign) in enumerate(signs)
    ]
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
        Twins(known[low], known[high], signs[place][0])
        for (low, high), place in chosen.items()
        if low in known and high in known
    ]


def _pairs(
    ctx: "Context", one: Any, other: Any, sign: ColumnElement[bool], place: int
) -> Select[Any]:
    """Ids grow with time, so that the older one is first."""
    return (
        select(one.id.label("one_id"), other.id.label("other_id"), literal(place).label("place"))
        .join(other, and_(sign, one.id < other.id, one.type == other.type))
        .where(*(_mergeable(ctx, each) for each in (one, other)), ~are_apart(one.id, other.id))
        .order_by(one.id, other.id)
    )


def _mergeable(ctx: "Context", contact: Any) -> ColumnElement[bool]:
    if authority.grant(ctx.actor, RIGHT) is Grant.OWN:
        mine: ColumnElement[bool] = contact.owner_id == ctx.actor.id
        return mine
    return visible(ctx.actor, contact)
