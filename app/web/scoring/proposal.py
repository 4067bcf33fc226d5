"""From the draft in the form to the changes that it means, and what is wrong with them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.compose.criteria.tree import from_json, rules_of, to_json
from app.compose.errors import ComposeError
from app.crm.scoring.fields import FIELDS
from app.crm.scoring.record import GROUPS, ScoringRule
from app.crm.segments.audience import asker
from app.web.lists.builder import Builder
from app.web.lists.building import to_tree
from app.web.lists.wording import sentence
from app.web.scoring.sheet import EVERYBODY, Line, Sheet, settle_places

if TYPE_CHECKING:
    from app.compose.context import Context

WORDS = {
    "points": "Points are a whole number from −100 to 100.",
    "atMost": "It counts from 1 to 1,000 times at most, a whole number.",
}
CAP = "A group gives from 0 to 100 points at most, a whole number."


@dataclass(frozen=True)
class Draft:
    """`body` is what the API takes; `rows` say of which line each of its rules is. `unfinished`: a
    line is not ready to be in it."""

    body: dict[str, Any]
    rows: list[Line]
    unfinished: bool

    @property
    def is_one(self) -> bool:
        """Is anything changed?"""
        return any(self.body.values())

    def blame(self, refusal: ComposeError) -> str:
        """Notes at the lines what is wrong with them. Returns it in one sentence."""
        said = []
        for error in refusal.errors:
            path = error["field"].split(".")
            if path[0] == "caps":
                said.append(CAP)
            if path[0] == "rules" and len(path) > 1 and path[1].isdecimal():
                line = self.rows[int(path[1])]
                line.error = WORDS.get(path[-1], error["message"])
                said.append(f"{line.name or 'New rule'}: {line.error}")
        return said[0] if said else refusal.detail

    def meet(self, live: list[ScoringRule]) -> None:
        """Whoever was told that somebody changed a rule may replace that knowingly."""
        versions = {str(rule.id): str(rule.version) for rule in live}
        for line in self.rows:
            line.version = versions.get(line.row, line.version)


def fold_in(ctx: "Context", sheet: Sheet, built: Builder | None) -> None:
    """What the builder says is the open line's condition; what is half typed stays out of it."""
    if built and (line := sheet.opened):
        line.condition = to_json(to_tree(asker(ctx), FIELDS, built))
        if built.faults:
            line.error = "Fill in what is marked, or remove it."
            line.unready = line.condition == EVERYBODY


def draft(ctx: "Context", sheet: Sheet, live: list[ScoringRule]) -> Draft:
    """What is different from the rules as they are."""
    settle_places(sheet)
    known = {str(rule.id): rule for rule in live}
    rules, rows = [], []
    for line in sheet.lines:
        if line.unready:
            continue
        rule = known.get(line.row)
        values = _values(ctx, line)
        if rule:
            differs = {name: value for name, value in values.items() if value != _now(rule)[name]}
            version = {"version": _whole(line.version)}
            values = {"id": line.row, **version, **differs} if differs else {}
        elif not line.is_new:
            line.error = "Somebody removed this rule meanwhile."
            continue
        if values:
            rules.append(values)
            rows.append(line)
    removed = [row for row in sheet.removed if row in known]
    now = {group: ctx.config.scoring_caps.given().get(group) for group in GROUPS}
    typed = {group: _whole(sheet.caps.get(group, "")) for group in GROUPS}
    caps = {group: cap for group, cap in typed.items() if cap != now[group]}
    body = {"rules": rules, "removed": removed, "caps": caps or None}
    return Draft(body, rows, any(line.unready for line in sheet.lines))


def words_of(ctx: "Context", condition: dict[str, Any]) -> str:
    """A condition as one would read it aloud."""
    try:
        node = from_json(condition)
    except ComposeError:
        return "What could not be read"
    return sentence(asker(ctx), FIELDS, node) if any(rules_of(node)) else "Everybody"


def _values(ctx: "Context", line: Line) -> dict[str, Any]:
    """As the API takes them. What is no number stays text, so that it is refused by name."""
    made = {
        "name": line.name or words_of(ctx, line.condition)[:200],
        "group": line.group,
        "condition": line.condition,
        "points": _whole(line.points),
        "per": line.per or None,
        "atMost": _whole(line.at_most) if line.per else None,
        "active": line.active,
    }
    return made | ({"position": int(line.position)} if line.position.isdecimal() else {})


def _now(rule: ScoringRule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "group": rule.group,
        "condition": rule.condition,
        "points": rule.points,
        "per": rule.per,
        "atMost": rule.at_most,
        "active": rule.active,
        "position": rule.position,
    }


def _whole(said: str) -> Any:
    plain = said.replace("−", "-").replace("+", "")
    if not plain:
        return None
    return int(plain) if plain.lstrip("-").isdecimal() and len(plain) < 10 else said
