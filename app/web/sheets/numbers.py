"""Facts that say how much: money, and how likely it comes."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from babel.numbers import format_decimal
from flask import request

from app.compose.context import Context
from app.compose.money import Money
from app.web import typed
from app.web.sheets.fact import Fact

WITH_CURRENCY = re.compile(r"(.*\S)\s+([A-Z]{3})")


@dataclass(frozen=True)
class Amount(Fact):
    """Money in the record's own currency, else in the org's."""

    kind: ClassVar[str] = "amount"

    def read(self, ctx: Context, record: Any) -> dict[str, Any]:
        now = self.value(record)
        given = WITH_CURRENCY.fullmatch(request.form.get(self.name, "").strip())
        if given:
            return {self.name: typed.amount(given[1], given[2], self.name)}
        return {self.name: typed.money(self.name, now.currency if now else ctx.org.currency)}

    def text(self, value: Any) -> str:
        return format_decimal(value.major, "0.####", typed.locale()) if value else ""

    def exact(self, value: Any) -> str:
        return f"{self.text(value)} {value.currency}" if value else ""

    def of_json(self, value: Any) -> Any:
        return Money(**value) if value else None


@dataclass(frozen=True)
class Chance(Fact):
    """A deal's probability: set by hand, or, where it is empty, the stage's own."""

    kind: ClassVar[str] = "chance"

    @property
    def names(self) -> tuple[str, ...]:
        return ("probability", "probabilityOverridden")

    def value(self, record: Any) -> Any:
        return record.probability if record.probability_overridden else None

    def read(self, ctx: Context, record: Any) -> dict[str, Any]:
        chance = typed.whole(self.name)
        return {"probabilityOverridden": False} if chance is None else {"probability": chance}

    def of_json(self, value: Any) -> Any:
        return None if isinstance(value, bool) else value
