"""Rows of products that people type into a grid, each with what is wrong in it.

All rows of a form have the same fields, `line-COLUMN`; a row's `line-key` names it on the page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from flask import request

from app.compose.context import Context
from app.compose.money import Money
from app.modules.catalog.models import CatItem
from app.modules.catalog.queries import products_by_id, products_called
from app.web import typed
from app.web.addresses import id_in
from app.web.numerals import read_decimal, read_money

KEY = re.compile(r"[a-z0-9]{1,40}")
R = TypeVar("R", bound="Row")


@dataclass
class Row:
    """`cells` are the texts by column, or, where nothing was typed yet, `saved` the numbers and
    amounts; `wrong` says in words what is wrong."""

    COLUMNS: ClassVar[tuple[str, ...]] = ("itemId", "product", "qty", "price")

    key: str
    cells: dict[str, str]
    product: CatItem | None = None
    wrong: dict[str, str] = field(default_factory=dict)
    saved: dict[str, Any] = field(default_factory=dict)

    @property
    def filled(self) -> bool:
        """Without the script a line is taken out by clearing its product."""
        cleared = self.cells["itemId"] and not self.cells["product"]
        return any(self.cells.values()) and not cleared

    def number(self, column: str) -> Decimal | None:
        """The number in this column; None where there is none, or no number."""
        try:
            return read_decimal(self.cells[column], typed.locale()) if self.cells[column] else None
        except ValueError as wrong:
            self.wrong[column] = f"“{self.cells[column][:40]}” {wrong}"
        return None

    def money(self, column: str, currency: str) -> Money | None:
        """The amount in this column, likewise."""
        try:
            if self.cells[column]:
                return read_money(self.cells[column], currency, typed.locale())
        except ValueError as wrong:
            self.wrong[column] = f"“{self.cells[column][:40]}” {wrong}"
        return None


def typed_rows(kind: type[R]) -> list[R]:
    """The rows in which anything is typed, in their order."""
    texts = [request.form.getlist(f"line-{name}") for name in kind.COLUMNS]
    keys = request.form.getlist("line-key")
    rows: dict[str, R] = {}
    for place, values in enumerate(zip(*texts, strict=False)):
        said = keys[place] if place < len(keys) else ""
        key = said if KEY.fullmatch(said) and said not in rows else f"t{place}"
        cells = dict(zip(kind.COLUMNS, map(_clean, values), strict=True))
        rows[key] = kind(key, cells)
    return [row for row in rows.values() if row.filled]


def find_products(ctx: Context, rows: Sequence[Row]) -> None:
    """The product of each row: the one that was picked, or what its text names. A picked one whose
    text was changed since is no longer meant."""
    ids = {row.key: id_in(row.cells["itemId"]) for row in rows}
    picked = products_by_id(ctx, (found for found in ids.values() if found))
    for row in rows:
        item = picked.get(ids[row.key] or UUID(int=0))
        row.product = item if item and row.cells["product"] == item.name else None
    open_rows = [row for row in rows if row.product is None]
    named = products_called(ctx, {row.cells["product"] for row in open_rows})
    for row in open_rows:
        found = named.get(row.cells["product"], [])
        row.product = found[0] if len(found) == 1 else None
        if row.product is None:
            row.wrong["product"] = _unclear(row.cells["product"], found)


def _unclear(text: str, found: list[CatItem]) -> str:
    if not text:
        return "Choose a product."
    if found:
        return f"Several products match “{text[:60]}”; choose one."
    return f"No product matches “{text[:60]}”."


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()[:200]
