"""The draft of the rules as the form has it: a line for each rule, and what the buttons do.

One line may be open; its condition is then the builder's. `row` tells lines apart while they are
moved about; a rule that is there has its id for it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.crm.scoring.changing import MOST_RULES
from app.crm.scoring.record import GROUPS, ScoringRule

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

PARTS = ("row", "version", "group", "name", "points", "per", "atMost", "position", "condition")
EVERYBODY: dict[str, Any] = {"all": []}


@dataclass
class Line:
    """A rule as it stands in the form: texts as they were typed. `error` is what is wrong; while
    it is `unready` it says of nobody yet whom it is for, and has no effect."""

    row: str
    group: str
    version: str = ""
    name: str = ""
    points: str = ""
    per: str = ""
    at_most: str = ""
    position: str = ""
    active: bool = True
    condition: dict[str, Any] = field(default_factory=lambda: EVERYBODY)
    error: str = ""
    unready: bool = False

    @property
    def is_new(self) -> bool:
        return not self.version


@dataclass
class Sheet:
    """`removed` are ids of rules; `open` the row whose condition is being changed; `caps` by group,
    as they were typed."""

    lines: list[Line]
    removed: list[str] = field(default_factory=list)
    open: str = ""
    caps: dict[str, str] = field(default_factory=dict)

    def of(self, group: str) -> list[Line]:
        return [line for line in self.lines if line.group == group]

    @property
    def opened(self) -> Line | None:
        return next((line for line in self.lines if line.row == self.open), None)

    @property
    def faults(self) -> int:
        return sum(1 for line in self.lines if line.error)


def of_rules(rules: Iterable[ScoringRule], caps: dict[str, int]) -> Sheet:
    """The rules as they are switched on."""
    lines = [
        Line(
            row=str(rule.id),
            version=str(rule.version),
            group=rule.group,
            name=rule.name,
            points=str(rule.points),
            per=rule.per or "",
            at_most=str(rule.at_most or ""),
            position=str(rule.position),
            active=rule.active,
            condition=rule.condition,
        )
        for rule in rules
    ]
    return Sheet(lines, caps={group: str(caps.get(group, "")) for group in GROUPS})


def of_form(form: "MultiDict[str, str]") -> Sheet:
    """The draft as it stands in the form."""
    columns = [form.getlist(f"rule-{part}")[:MOST_RULES] for part in PARTS]
    on = set(form.getlist("rule-active"))
    lines = [
        _line(dict(zip(PARTS, cells, strict=True)), on) for cells in zip(*columns, strict=False)
    ]
    caps = {group: form.get(f"cap-{group}", "").strip() for group in GROUPS}
    return Sheet(lines, form.getlist("removed")[:MOST_RULES], form.get("open", ""), caps)


def act(sheet: Sheet, deed: str) -> str:
    """What a button says: rule-open:ROW, rule-close, rule-add:GROUP, rule-remove:ROW, rule-up:ROW,
    rule-down:ROW. Returns the row that has the attention then."""
    verb, _, row = deed.partition(":")
    line = next((one for one in sheet.lines if one.row == row), None)
    if verb == "rule-open" and line:
        sheet.open = row
    elif verb == "rule-close":
        row, sheet.open = sheet.open, ""
    elif verb == "rule-add" and row in GROUPS and len(sheet.lines) < MOST_RULES:
        row = _free(sheet)
        sheet.lines.append(Line(row, deed.partition(":")[2], points="10", unready=True))
        sheet.open = row
    elif verb == "rule-remove" and line:
        sheet.lines.remove(line)
        sheet.removed += [] if line.is_new else [row]
        sheet.open = "" if sheet.open == row else sheet.open
        row = ""
    elif verb in ("rule-up", "rule-down") and line:
        _move(sheet, line, -1 if verb == "rule-up" else 1)
    return row


def settle_places(sheet: Sheet) -> None:
    """Where lines of a group were put into another order, they share out the places they have."""
    for group in GROUPS:
        lines = [line for line in sheet.of(group) if line.position.isdecimal()]
        places = sorted(int(line.position) for line in lines)
        for line, place in zip(lines, places, strict=True):
            line.position = str(place)


def _line(cells: dict[str, str], on: set[str]) -> Line:
    try:
        condition = json.loads(cells["condition"])
    except ValueError:
        condition = None
    return Line(
        row=cells["row"],
        group=cells["group"],
        version=cells["version"],
        name=cells["name"].strip(),
        points=cells["points"].strip(),
        per=cells["per"],
        at_most=cells["atMost"].strip(),
        position=cells["position"],
        active=cells["row"] in on,
        condition=condition if isinstance(condition, dict) else {},
    )


def _free(sheet: Sheet) -> str:
    taken = {line.row for line in sheet.lines}
    return next(row for n in range(1, 2 * MOST_RULES) if (row := f"new-{n}") not in taken)


def _move(sheet: Sheet, line: Line, by: int) -> None:
    siblings = sheet.of(line.group)
    place = siblings.index(line) + by
    if not 0 <= place < len(siblings):
        return
    here, there = sheet.lines.index(line), sheet.lines.index(siblings[place])
    sheet.lines[here], sheet.lines[there] = sheet.lines[there], sheet.lines[here]
