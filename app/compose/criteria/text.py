"""Rules as an address writes them, for people to read:

    status:eq:open,any(value:gte:50000,tags:contains:vip),not(ownerId:eq:me)

What stands side by side is all asked for. A value with one of the marks in it is quoted as in JSON;
several values are separated by bars.
"""

import json
import re

from app.compose.criteria.tree import (
    DEEPEST,
    MOST_RULES,
    Group,
    Node,
    Not,
    Rule,
    from_json,
    to_json,
)
from app.compose.errors import Invalid

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[(),:|]|[^"(),:|]+')
PLAIN = re.compile(r'[^"(),|\\\s][^"(),|\\]*')
BROKEN = "is not written as filters are"


def written(node: Node) -> str:
    """The text of it; a group of all at the top stands without its word."""
    if isinstance(node, Group) and node.join == "all":
        return ",".join(map(_written, node.members))
    return _written(node)


def read(text: str) -> Group:
    """Raises Invalid for what is not written so."""
    reader = _Reader(TOKEN.findall(text))
    if "".join(reader.tokens) != text:
        raise Invalid(BROKEN, "where")
    members = reader.members(DEEPEST)
    if reader.tokens:
        raise Invalid(BROKEN, "where")
    found = Group("all", members)
    from_json(to_json(found))
    return found


def _written(node: Node) -> str:
    if isinstance(node, Rule):
        values = node.value if isinstance(node.value, tuple) else (node.value,)
        field = _quoted(node.field) if ":" not in node.field else json.dumps(node.field)
        return ":".join((field, node.op, "|".join(map(_quoted, values))))
    if isinstance(node, Not):
        return f"not({_written(node.of)})"
    return f"{node.join}({','.join(map(_written, node.members))})"


def _quoted(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else str(value)
    whole = not text or (PLAIN.fullmatch(text) and text == text.strip())
    return text if whole else json.dumps(text, ensure_ascii=False)


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def members(self, depth: int) -> tuple[Node, ...]:
        found: list[Node] = []
        while self.tokens and self.tokens[0] != ")":
            if found:
                self._expect(",")
            found.append(self._node(depth - 1))
            if len(found) > MOST_RULES:
                raise Invalid(f"may hold {MOST_RULES} rules at most", "where")
        return tuple(found)

    def _node(self, depth: int) -> Node:
        if depth == 0:
            raise Invalid(f"may be nested {DEEPEST} deep at most", "where")
        name = self._word()
        if self._next() != "(":
            return self._rule(name)
        self._expect("(")
        members = self.members(depth)
        self._expect(")")
        if name == "not" and len(members) == 1:
            return Not(members[0])
        if name == "all":
            return Group("all", members)
        if name == "any":
            return Group("any", members)
        raise Invalid(BROKEN, "where")

    def _rule(self, field: str) -> Rule:
        self._expect(":")
        op = self._word()
        self._expect(":")
        values = [self._value()]
        while self._next() == "|":
            self._expect("|")
            values.append(self._value())
        return Rule(field, op, tuple(values) if len(values) > 1 or op == "in" else values[0])

    def _value(self) -> str:
        said = ""
        while self._next() not in ("", ",", "|", "(", ")"):
            token = self.tokens.pop(0)
            said += _unquoted(token) if token.startswith('"') else token
        return said

    def _word(self) -> str:
        word = self.tokens.pop(0) if self.tokens else ""
        if not word or word in "(),:|":
            raise Invalid(BROKEN, "where")
        return _unquoted(word) if word.startswith('"') else word

    def _next(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def _expect(self, mark: str) -> None:
        if not self.tokens or self.tokens.pop(0) != mark:
            raise Invalid(BROKEN, "where")


def _unquoted(token: str) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        raise Invalid(BROKEN, "where") from None
