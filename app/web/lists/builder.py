"""The rule builder as a form has it: rules in nested groups, and what its buttons do.

Rows are `r.N.field`, `r.N.op`, `r.N.value` and `r.N.in` (their group, "" for the top); groups are
`g.N.join`, `g.N.not` and `g.N.in`; `join` is the top's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.compose.criteria.tree import MOST_RULES, MOST_VALUES

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

ROW = re.compile(r"r\.(\d{1,3})\.field")
GROUP = re.compile(r"g\.(\d{1,3})\.join")
TOP = -1


@dataclass
class Row:
    """`values` as they stand in the form; `error` what is wrong with it."""

    number: int
    field: str
    op: str
    values: list[str]
    error: str = ""


@dataclass
class Box:
    """A group: its rules, then the groups in it; `number` is -1 for the top."""

    number: int = TOP
    join: str = "all"
    negated: bool = False
    rows: list[Row] = field(default_factory=list)
    boxes: list["Box"] = field(default_factory=list)


@dataclass
class Builder:
    top: Box

    @property
    def boxes(self) -> Iterator[Box]:
        """All groups, the top first."""
        return _within(self.top)

    @property
    def rows(self) -> Iterator[Row]:
        return (row for box in self.boxes for row in box.rows)

    @property
    def faults(self) -> int:
        return sum(1 for row in self.rows if row.error)

    def forgive(self) -> None:
        """What is half typed is no fault yet."""
        for row in self.rows:
            row.error = ""

    def free(self) -> int:
        """A number that no row and no group has."""
        return (
            max([-1, *(row.number for row in self.rows), *(box.number for box in self.boxes)]) + 1
        )

    def box(self, number: str) -> Box:
        """The group of this number, else the top."""
        return next((one for one in self.boxes if str(one.number) == number), self.top)


def _within(box: Box) -> Iterator[Box]:
    yield box
    for inner in box.boxes:
        yield from _within(inner)


def of_form(form: "MultiDict[str, str]") -> Builder:
    """The rules as they stand in the form."""
    top = Box(join=_join(form.get("join")))
    boxes = {"": top}
    numbers = [found[1] for name in form if (found := GROUP.fullmatch(name))][:MOST_RULES]
    for number in numbers:
        negated = form.get(f"g.{number}.not") == "1"
        boxes[number] = Box(int(number), _join(form.get(f"g.{number}.join")), negated)
    for number in numbers:
        parent = form.get(f"g.{number}.in", "")
        boxes[parent if _is_before(numbers, parent, number) else ""].boxes.append(boxes[number])
    for number in [found[1] for name in form if (found := ROW.fullmatch(name))][:MOST_RULES]:
        box = boxes.get(form.get(f"r.{number}.in", ""), top)
        box.rows.append(_row(form, number))
    return Builder(top)


def _is_before(numbers: list[str], parent: str, number: str) -> bool:
    """A group is inside one that stands before it, so that none is inside itself."""
    return parent in numbers and numbers.index(parent) < numbers.index(number)


def _row(form: "MultiDict[str, str]", number: str) -> Row:
    """Another field than before asks for another comparison and value."""
    values = [one.strip() for one in form.getlist(f"r.{number}.value")[:MOST_VALUES]]
    about, op, was = (form.get(f"r.{number}.{part}", "")[:200] for part in ("field", "op", "was"))
    another = was not in ("", about)
    return Row(int(number), about, *(("", []) if another else (op, values)))


def act(built: Builder, deed: str, first: str) -> None:
    """What a button of the form says: add[:GROUP], group[:GROUP], drop:ROW, ungroup:GROUP."""
    verb, _, number = deed.partition(":")
    box = built.box(number)
    if verb == "add":
        box.rows.append(Row(built.free(), first, "", []))
    if verb == "group":
        made = Box(built.free(), "all" if box.join == "any" else "any")
        box.boxes.append(made)
        made.rows.append(Row(built.free(), first, "", []))
    for one in built.boxes:
        if verb == "drop":
            one.rows = [row for row in one.rows if str(row.number) != number]
        if verb == "ungroup":
            one.boxes = [inner for inner in one.boxes if str(inner.number) != number]


def _join(said: str | None) -> str:
    return "any" if said == "any" else "all"
