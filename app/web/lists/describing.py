"""How rows of the rule builder are shown: what they can ask by, compare and take."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.compose.criteria.choices import Choice, Flag
from app.compose.criteria.custom import Custom
from app.compose.criteria.field import Field
from app.compose.criteria.moments import Moment
from app.compose.criteria.numbers import Number
from app.compose.criteria.table import Fields
from app.compose.criteria.words import Found
from app.compose.errors import ComposeError
from app.web.lists.builder import Builder, Row
from app.web.lists.building import DAYS, is_day
from app.web.lists.chips import options_of
from app.web.lists.wording import op_words

if TYPE_CHECKING:
    from app.compose.context import Context

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Described:
    """`form` is how the value is taken: text, number, day, period, flag, choice or several."""

    label: str
    ops: Pairs
    form: str
    options: Pairs


def described(ctx: "Context", fields: Fields, built: Builder) -> dict[int, Described]:
    """Each row by its number; a row without a comparison gets the field's first."""
    return {row.number: _described(ctx, fields, row) for row in built.rows}


def choices(ctx: "Context", fields: Fields, built: Builder) -> Pairs:
    """What one can ask by, and how it reads; the org's own fields by their keys. Of two that read
    alike the first, and whichever `built` asks by."""
    used = {row.field for row in built.rows}
    found: Pairs = []
    for one in fields.offered(ctx):
        if isinstance(one, Custom):
            own = [one.of(key) for key in one.keys(ctx)]
            found += [(value.name, value.label) for value in own]
        elif not isinstance(one, Found):
            alike = any(one.label == label for _, label in found)
            if not alike or one.name in used:
                found.append((one.name, one.label))
    return found


def _described(ctx: "Context", fields: Fields, row: Row) -> Described:
    try:
        found = fields.find(ctx, row.field)
    except ComposeError:
        return Described(row.field, [], "text", [])
    row.op = row.op if row.op in found.ops else found.ops[0]
    ops = [(op, op_words(found, op)) for op in found.ops]
    return Described(found.label, ops, _form(found, row), options_of(ctx, found))


def _form(found: Field, row: Row) -> str:
    if row.op == "exists" or isinstance(found, Flag):
        return "flag"
    if row.op in DAYS or (isinstance(found, Number) and row.op != "in"):
        return "number"
    if isinstance(found, Moment):
        return "period" if row.op == "during" else ("day" if is_day(found, row) else "text")
    offers = isinstance(found, Choice) or getattr(found, "offers", None) is not None
    if offers and row.op in ("eq", "ne", "in") and found.kind != "words":
        return "several" if row.op == "in" else "choice"
    return "text"
