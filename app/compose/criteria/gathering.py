"""Rules about the same related record, where they stand side by side: all of them hold for one and
the same record, so that "a deal that is won and worth 10,000" is one deal."""

from collections.abc import Callable
from dataclasses import dataclass

from app.compose.criteria.field import Field
from app.compose.criteria.related import Within
from app.compose.criteria.tree import Group, Node, Not, Rule

Find = Callable[[str], Field]


@dataclass(frozen=True)
class Gathered:
    """Some record `within` passes all of these, or any, as the group says."""

    within: Within
    of: Group


Part = Node | Gathered


def gathered(group: Group, find: Find) -> list[Part]:
    """The members, those about one related record put together. In `all` a group of all stands for
    a record of its own; in `any` it makes no difference."""
    parts: list[Part] = []
    places: dict[int, int] = {}
    for member in group.members:
        about = None if _is_apart(group, member) else about_one(member, find)
        if about is None:
            parts.append(member)
        elif id(about) in places:
            there = parts[places[id(about)]]
            assert isinstance(there, Gathered)
            parts[places[id(about)]] = Gathered(about, there.of.with_more(member))
        else:
            places[id(about)] = len(parts)
            parts.append(Gathered(about, Group(group.join, (member,))))
    return parts


def about_one(node: Node, find: Find) -> Within | None:
    """The related record that all of it is about, if it is about one only."""
    if isinstance(node, Not):
        return None
    if isinstance(node, Rule):
        within = find(node.field).within
        return within if within and within.is_about_one(node.op, node.value) else None
    about = [about_one(member, find) for member in node.members]
    return about[0] if about and all(one is about[0] for one in about) else None


def _is_apart(group: Group, member: Node) -> bool:
    return group.join == "all" and isinstance(member, Group) and member.join == "all"
