"""Business rules as data: a scope, a test, and what follows from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.compose.errors import RuleRefused
from app.compose.money import Money
from app.compose.registry import Command, registry

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Ref:
    """A value that is looked up among the facts, such as `config.highValueThreshold`."""

    path: str


@dataclass(frozen=True)
class Test:
    field: str
    op: str
    value: Any = None

    def holds(self, facts: dict[str, Any]) -> bool:
        value = look_up(facts, self.value.path) if isinstance(self.value, Ref) else self.value
        return OPERATORS[self.op](look_up(facts, self.field), value)


@dataclass(frozen=True)
class Rule:
    """`guard` must hold, else the action is refused with `message` (facts in braces).
    `condition` with the action `require-approval`: if it holds, an approver decides."""

    id: str
    scope: str
    message: str
    guard: Test | None = None
    condition: Test | None = None
    action: str | None = None
    approver_role: str | None = None
    field: str | None = None

    def refusal(self, facts: dict[str, Any]) -> RuleRefused:
        detail = self.message.format_map(_Facts(facts))
        errors = [{"field": self.field, "message": detail}] if self.field else []
        return RuleRefused(detail, rule=self.id, errors=errors)


def check(ctx: "Context", command: Command, record: Any, data: Any) -> Rule | None:
    """Asks every rule of the command's scope. Raises RuleRefused; returns the rule that wants an
    approval, if one does."""
    rules = [rule for rule in registry.rules if rule.scope == command.right]
    if not rules:
        return None
    facts = registry.facts(ctx, command, record, data)
    for rule in rules:
        if rule.guard and not rule.guard.holds(facts):
            raise rule.refusal(facts)
    return next((rule for rule in rules if _wants_approval(ctx, rule, facts)), None)


def _wants_approval(ctx: "Context", rule: Rule, facts: dict[str, Any]) -> bool:
    if rule.action != "require-approval" or not (rule.condition and rule.condition.holds(facts)):
        return False
    roles = registry.matrix.all_roles(ctx.actor.roles)
    return not ctx.actor.system and rule.approver_role not in roles


def look_up(facts: dict[str, Any], path: str) -> Any:
    """The fact at `a.b.c`, or None where there is none."""
    found: Any = facts
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else getattr(found, part, None)
        if found is None:
            return None
    return found


def _at_least(left: Any, right: Any) -> bool:
    return left is not None and right is not None and left >= right


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "exists": lambda left, _: left not in (None, ""),
    "gte": _at_least,
    "eq": lambda left, right: bool(left == right),
    "contains": lambda left, right: left is not None and right in left,
}


class _Facts(dict[str, Any]):
    """Lets `{lead.score}` in a message find its fact."""

    def __missing__(self, key: str) -> Any:
        raise KeyError(key)

    def __getitem__(self, key: str) -> Any:
        return _Fact(super().__getitem__(key))


class _Fact:
    def __init__(self, value: Any) -> None:
        self._value = value

    def __getattr__(self, name: str) -> "_Fact":
        return _Fact(look_up({"_": self._value}, f"_.{name}"))

    def __format__(self, spec: str) -> str:
        if isinstance(self._value, Money):
            return f"{self._value.major:,} {self._value.currency}"
        return format(self._value if self._value is not None else "none", spec)
