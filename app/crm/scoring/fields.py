"""By what scoring rules ask: as segments do, but not by scores, which would ask themselves."""

from collections.abc import Iterable

from app.compose.criteria.table import Fields
from app.compose.criteria.tree import Node, rules_of
from app.crm.segments.fields import FIELDS as OF_SEGMENTS

FIELDS = Fields(tuple(one for one in OF_SEGMENTS.known if not one.name.endswith(".score")))


def asked_by(condition: Node, per: str | None) -> list[str]:
    """The names of the fields, and of what is counted, on which a rule's outcome depends."""
    return sorted({rule.field for rule in rules_of(condition)} | ({per} if per else set()))


def about(asks: Iterable[str], *stems: str) -> bool:
    """Is one of the fields that are asked by about one of these: `deal`, `contact.ownerId`?"""
    return any(name == stem or name.startswith(f"{stem}.") for name in asks for stem in stems)
