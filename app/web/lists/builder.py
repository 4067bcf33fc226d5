"""The filter builder: rules in groups as a form has them, and back.

Rows are `r.N.field`, `r.N.op`, `r.N.value` and `r.N.in` (their group, "" for the top); groups are
`g.N.join` and `g.N.not`; `join` is the top's.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import MultiDict

from app.compose.criteria import text
from app.compose.criteria.field import Field
from app.compose.criteria.moments import Moment
from app.compose.criteria.numbers import Amount
from app.compose.criteria.tree import Group, Node, Not, Rule
from app.compose.errors import ComposeError, Invalid
from app.compose.money import Money
from app.crm.lists.kind import ListKind

if TYPE_CHECKING:
    from app.compose.context import Context

ROW = re.compile(r"r\.(\d{1,3})\.field")
GROUP = re.compile(r"g\.(\d{1,3})\.join")
MOST = 50


@dataclass
class Row:
    """`value` as it stands in the form; `error` what is wrong with it."""

    number: int
    field: str
    op: str
    values: list[str]
    error: str = ""


@dataclass
class Box:
    """A group; `number` is -1 for the top."""

    number: int = -1
    join: str = "all"
    negated: bool = False
    rows: list[Row] = field(default_factory=list)


@dataclass
class Builder:
    """`kept` are rules that are nested deeper than the form shows; they stay as they are."""

    top: Box
    groups: list[Box]
    kept: str = ""

    @property
    def boxes(self) -> list[Box]:
        return [self.top, *self.groups]

    @property
    def faults(self) -> int:
        return sum(1 for box in self.boxes for row in box.rows if row.error)

    def free(self) -> int:
        """A number that no row and no group has."""
        taken = [row.number for box in self.boxes for row in box.rows]
        return max([-1, *taken, *(box.number for box in self.groups)]) + 1


def of_tree(ctx: "Context", kind: ListKind, where: Group) -> Builder:
    """The form of these rules."""
    top, groups = Box(), list[Box]()
    kept: list[Node] = []
    members = where.members
    if len(members) == 1 and isinstance(members[0], Group) and _flat(members[0]):
        top.join, members = members[0].join, members[0].members
    built = Builder(top, groups)
    for node in members:
        box, rules = _boxed(built, node)
        if box is None:
            kept.append(node)
            continue
        for rule in rules:
            box.rows.append(_row(ctx, kind, built.free(), rule))
    built.kept = text.written(Group("all", tuple(kept))) if kept else ""
    return built


def of_form(form: "MultiDict[str, str]") -> Builder:
    """The rules as they stand in the form."""
    top = Box(join=_join(form.get("join")))
    boxes = {"": top}
    for name in form:
        if (found := GROUP.fullmatch(name)) and len(boxes) <= MOST:
            number = found[1]
            negated = form.get(f"g.{number}.not") == "1"
            boxes[number] = Box(int(number), _join(form.get(name)), negated)
    rows = [found[1] for name in form if (found := ROW.fullmatch(name))][:MOST]
    for number in rows:
        box = boxes.get(form.get(f"r.{number}.in", ""), top)
        values = [one.strip() for one in form.getlist(f"r.{number}.value")[:100]]
        about, op, was = (
            form.get(f"r.{number}.{part}", "")[:200] for part in ("field", "op", "was")
        )
        another = was not in ("", about)
        box.rows.append(Row(int(number), about, *(("", []) if another else (op, values))))
    groups = [box for name, box in boxes.items() if name]
    return Builder(top, groups, form.get("kept", "")[:5000])


def act(built: Builder, deed: str, first: str) -> None:
    """What a button of the form says: add, add:GROUP, group, drop:ROW, ungroup:GROUP."""
    verb, _, number = deed.partition(":")
    if verb == "add":
        box = next((one for one in built.groups if str(one.number) == number), built.top)
        box.rows.append(Row(built.free(), first, "", []))
    if verb == "group":
        box = Box(built.free(), "any")
        built.groups.append(box)
        box.rows.append(Row(built.free(), first, "", []))
    if verb == "drop":
        for box in built.boxes:
            box.rows = [row for row in box.rows if str(row.number) != number]
    if verb == "ungroup":
        built.groups = [box for box in built.groups if str(box.number) != number]


def to_tree(ctx: "Context", kind: ListKind, built: Builder) -> Group:
    """The rules that the form means; what is wrong is noted at its row."""
    nodes: list[Node] = list(_rules(ctx, kind, built.top))
    for box in built.groups:
        inner = Group("any" if box.join == "any" else "all", tuple(_rules(ctx, kind, box)))
        if inner.members:
            nodes.append(Not(inner) if box.negated else inner)
    if built.top.join == "any" and len(nodes) > 1:
        nodes = [Group("any", tuple(nodes))]
    found = Group("all", tuple(nodes))
    return found.with_more(*_kept(ctx, kind, built.kept)) if built.kept else found


def _kept(ctx: "Context", kind: ListKind, written: str) -> tuple[Node, ...]:
    try:
        found = kind.fields.checked(ctx, text.read(written))
    except ComposeError:
        return ()
    return found.members if isinstance(found, Group) else (found,)


def _rules(ctx: "Context", kind: ListKind, box: Box) -> list[Rule]:
    found = []
    for row in box.rows:
        try:
            found.append(_rule(ctx, kind, row))
        except ComposeError as error:
            row.error = error.detail
    return found


def _rule(ctx: "Context", kind: ListKind, row: Row) -> Rule:
    known = kind.fields.find(ctx, row.field)
    op = row.op if row.op in known.ops else known.ops[0]
    values = [_typed(ctx, known, op, one) for one in row.values if one]
    if not values and op != "exists":
        raise Invalid("Say what it is compared with.")
    if len(values) > 1 and op == "eq":
        op = "in"
    value: Any = tuple(values) if op == "in" else (values[0] if values else True)
    return Rule(row.field, op, known.checked(op, value))


def _typed(ctx: "Context", known: Field, op: str, value: str) -> Any:
    """Money is typed in whole units."""
    if not isinstance(known, Amount) or op == "exists":
        return value
    try:
        major = Decimal(value.replace(",", ""))
    except InvalidOperation:
        raise known.refuse("needs an amount") from None
    if not major.is_finite() or abs(major) > 10**12:
        raise known.refuse("needs an amount")
    return Money.from_major(major, ctx.org.currency).amount


def _row(ctx: "Context", kind: ListKind, number: int, rule: Rule) -> Row:
    values = list(rule.value) if isinstance(rule.value, tuple) else [rule.value]
    said = [_written(ctx, kind, rule, one) for one in values]
    return Row(number, rule.field, rule.op, said)


def _written(ctx: "Context", kind: ListKind, rule: Rule, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    known = kind.fields.find(ctx, rule.field)
    if isinstance(known, Amount):
        return f"{Money(value, ctx.org.currency).major:f}".removesuffix(".00")
    return str(value)


def _boxed(built: Builder, node: Node) -> tuple[Box | None, tuple[Any, ...]]:
    if isinstance(node, Rule):
        return built.top, (node,)
    inner = node.of if isinstance(node, Not) else node
    if isinstance(inner, Rule):
        inner = Group("all", (inner,))
    if not isinstance(inner, Group) or not _flat(inner):
        return None, ()
    box = Box(built.free(), inner.join, isinstance(node, Not))
    built.groups.append(box)
    return box, inner.members


def _flat(group: Group) -> bool:
    return all(isinstance(one, Rule) for one in group.members)


def _join(said: str | None) -> str:
    return "any" if said == "any" else "all"


def is_day(known: Field, row: Row) -> bool:
    """Does this row ask for a day?"""
    if not isinstance(known, Moment) or row.op not in ("gt", "gte", "lt", "lte", "eq"):
        return False
    return all(_is_date(one) for one in row.values)


def _is_date(said: str) -> bool:
    try:
        return not said or bool(date.fromisoformat(said))
    except ValueError:
        return False
