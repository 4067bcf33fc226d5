"""The filter builder as a form has it: rules in groups, and what its buttons do.

Rows are `r.N.field`, `r.N.op`, `r.N.value` and `r.N.in` (their group, "" for the top); groups are
`g.N.join` and `g.N.not`; `join` is the top's.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

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


def _join(said: str | None) -> str:
    return "any" if said == "any" else "all"
