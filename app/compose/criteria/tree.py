"""Rules and how they are joined, as JSON has them: `{"all": […]}`, `{"any": […]}`, `{"not": …}` or
`{"field", "op", "value"}`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from app.compose.errors import Invalid

OPS = (
    "eq", "ne", "gt", "gte", "lt", "lte", "contains", "startsWith", "in", "exists",
    "withinDays", "olderThanDays", "during",
)  # fmt: skip
MOST_RULES, DEEPEST, LONGEST, MOST_VALUES = 50, 6, 200, 100


@dataclass(frozen=True, slots=True)
class Rule:
    """One comparison; `value` is plain: text, a number, a truth value, or a tuple of texts."""

    field: str
    op: str
    value: Any


@dataclass(frozen=True, slots=True)
class Group:
    """All or any of its members; without members everything passes."""

    join: Literal["all", "any"] = "all"
    members: "tuple[Node, ...]" = ()

    def rules(self, field: str) -> list[Rule]:
        """The rules about this field that stand directly in the group."""
        return [one for one in self.members if isinstance(one, Rule) and one.field == field]

    def with_more(self, *more: "Node") -> "Group":
        return Group(self.join, (*self.members, *more))


@dataclass(frozen=True, slots=True)
class Not:
    """What does not pass."""

    of: "Node"


Node: TypeAlias = Rule | Group | Not
EVERYTHING = Group()


def from_json(data: Any) -> Node:
    """Reads rules. Raises Invalid for another shape, too many rules or too many levels."""
    node = _node(data, DEEPEST)
    if sum(1 for _ in rules_of(node)) > MOST_RULES:
        raise Invalid(f"may hold {MOST_RULES} rules at most", "rules")
    return node


def to_json(node: Node) -> dict[str, Any]:
    if isinstance(node, Rule):
        value = list(node.value) if isinstance(node.value, tuple) else node.value
        return {"field": node.field, "op": node.op, "value": value}
    if isinstance(node, Not):
        return {"not": to_json(node.of)}
    return {node.join: [to_json(member) for member in node.members]}


def rules_of(node: Node) -> Iterator[Rule]:
    """Every rule in it, however deep."""
    if isinstance(node, Rule):
        yield node
    else:
        for member in node.members if isinstance(node, Group) else (node.of,):
            yield from rules_of(member)


def renamed(node: Node, before: str, after: str) -> Node:
    """The same rules; those that name the record `before` by its id name `after`."""
    if isinstance(node, Not):
        return Not(renamed(node.of, before, after))
    if isinstance(node, Group):
        return Group(node.join, tuple(renamed(one, before, after) for one in node.members))
    if isinstance(node.value, tuple):
        return Rule(
            node.field,
            node.op,
            tuple(dict.fromkeys(after if one == before else one for one in node.value)),
        )
    return Rule(node.field, node.op, after if node.value == before else node.value)


def grouped(node: Node) -> Group:
    """The same as a group of all."""
    return node if isinstance(node, Group) and node.join == "all" else Group("all", (node,))


def _node(data: Any, depth: int) -> Node:
    if depth == 0:
        raise Invalid(f"may be nested {DEEPEST} deep at most", "rules")
    keys = set(data) if isinstance(data, dict) else set()
    if keys == {"not"}:
        return Not(_node(data["not"], depth - 1))
    if len(keys) == 1 and keys <= {"all", "any"}:
        join: Literal["all", "any"] = "all" if "all" in keys else "any"
        return Group(join, _members(data[join], depth))
    if {"field", "op"} <= keys <= {"field", "op", "value"}:
        return _rule(data)
    raise Invalid("is neither all, any, not nor a rule of field, op and value", "rules")


def _members(data: Any, depth: int) -> tuple[Node, ...]:
    if not isinstance(data, list) or len(data) > MOST_RULES:
        raise Invalid(f"must be a list of {MOST_RULES} rules at most", "rules")
    return tuple(_node(one, depth - 1) for one in data)


def _rule(data: dict[str, Any]) -> Rule:
    field, op, value = data["field"], data["op"], data.get("value")
    if not isinstance(field, str) or len(field) > LONGEST or "\x00" in field:
        raise Invalid("must be a field's name", "rules")
    if op not in OPS:
        raise Invalid(f"can be {', '.join(OPS)}", "rules")
    if isinstance(value, list):
        if len(value) > MOST_VALUES:
            raise Invalid(f"may name {MOST_VALUES} values at most", "rules")
        return Rule(field, op, tuple(_plain(one) for one in value))
    return Rule(field, op, _plain(value))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if not isinstance(value, str) or len(value) > LONGEST or "\x00" in value:
        raise Invalid(f"must be a plain value of {LONGEST} characters at most", "rules")
    return value
