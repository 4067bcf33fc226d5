"""The org's own fields: plain JSON values under names that nobody declared."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import Numeric, String, and_, case, cast, func, literal, literal_column, true
from sqlalchemy.dialects.postgresql import JSONPATH

from app.compose.criteria.field import Condition, signed
from app.compose.criteria.moments import days_of
from app.compose.criteria.words import Text

if TYPE_CHECKING:
    from app.compose.context import Context

NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,10})?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
SPANS = ("withinDays", "olderThanDays")
SIGNS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
NO_VARIABLES: Any = literal_column("'{}'::jsonb")


@dataclass(frozen=True)
class Custom(Text):
    """Stands for `NAME.KEY`, with the JSON object as its column and {} for the key in its label. An
    index of the object's whole text finds the few that hold the words at all. `keys` are those to
    offer."""

    keys: "Callable[[Context], list[str]]" = lambda ctx: []

    def of(self, key: str) -> "CustomValue":
        """The field of this key."""
        value = self.column[key]
        whole = func.lower(cast(self.column, String))

        def hints(said: str) -> list[Condition]:
            words = (json.dumps(word, ensure_ascii=False)[1:-1] for word in said.lower().split())
            known = [whole.contains(word, autoescape=True) for word in words]
            return [self.column != literal_column("'{}'::jsonb"), *known]

        label, text = self.label.replace("{}", key), func.lower(value.astext)
        return CustomValue(
            f"{self.name}.{key}",
            label,
            text,
            self.right,
            self.within,
            key,
            hints=hints,
            whole=self.column,
            key=key,
        )


@dataclass(frozen=True)
class CustomValue(Text):
    """One of them. What is written as a number is compared with numbers, what begins as a date with
    dates; anything else passes no such comparison."""

    whole: Any = field(kw_only=True)
    key: str = field(kw_only=True)
    ops: ClassVar[tuple[str, ...]] = (*Text.ops, *SIGNS, *SPANS)

    def checked(self, op: str, value: Any) -> Any:
        if op in SPANS:
            return days_of(self, value)
        if op not in SIGNS:
            return super().checked(op, _text(value))
        said = _text(value)
        if not isinstance(said, str) or not (NUMBER.fullmatch(said) or DAY.fullmatch(said)):
            raise self.refuse("needs a number, or a date such as 2026-12-31")
        return said

    def _compared(self, ctx: "Context", op: str, value: Any) -> Condition:
        if op in SPANS:
            before = self._day() >= str((ctx.now - timedelta(days=value)).date())
            return and_(before, self._day() <= str(ctx.now.date())) if op == SPANS[0] else ~before
        if op not in SIGNS:
            return super()._compared(ctx, op, value)
        if DAY.fullmatch(value):
            return signed(op, self._day(), value)
        return self._number(op, value)

    def _number(self, op: str, value: str) -> Condition:
        """Most are numbers of JSON's, which are compared as they are: of anything else its path
        knows nothing, and only then one looks at how it is written."""
        text, key = self.json.astext, json.dumps(self.key, ensure_ascii=False)
        path = cast(f"strict $.{key} {SIGNS[op]} {value}", JSONPATH)
        plain = func.jsonb_path_match(self.whole, path, NO_VARIABLES, true())
        written = case((text.regexp_match(f"^{NUMBER.pattern}$"), cast(text, Numeric)))
        return func.coalesce(plain, signed(op, written, Decimal(value)))

    @property
    def json(self) -> Any:
        """The value."""
        return self.whole[self.key]

    def _day(self) -> Any:
        text = func.left(self.json.astext, literal(10))
        return case((text.regexp_match(f"^{DAY.pattern}$"), text))


def _text(value: Any) -> Any:
    """JSON's numbers and truth values as they are written there."""
    if isinstance(value, tuple):
        return tuple(_text(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value
