"""The map file: which column becomes which field, and how.

    {"source": "maven", "key": "opportunity_id", "fields": {
        "title":     {"template": "{product} for {account|a new account}"},
        "owner":     "sales_agent",
        "status":    {"column": "deal_stage", "values": {"Won": "won", "Engaging": "open"}},
        "createdAt": {"column": "engage_date", "date": "%m/%d/%Y"},
        "currency":  {"value": "USD"}}}

`values` translates (what it does not list stays), `date` reads a day as noon in the org's zone,
`default` stands in for an empty cell, `slug` makes a word fit for an address.
"""

import re
import string
import unicodedata
from datetime import datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.compose.errors import Invalid
from app.compose.payload import refusal

NOON = time(12)


class Cell(BaseModel):
    """Where one field comes from."""

    model_config = ConfigDict(extra="forbid")

    column: str | None = None
    template: str | None = None
    value: Any = None
    values: dict[str, Any] = {}
    date: str | None = None
    default: Any = None
    slug: bool = False
    split: str | None = None


class Mapping(BaseModel):
    """A map file. `key` names the column that identifies a row in its source."""

    model_config = ConfigDict(extra="forbid")

    source: Annotated[str, Field(min_length=1, max_length=100)]
    key: str | None = None
    fields: dict[str, str | Cell]

    def cells(self) -> dict[str, Cell]:
        return {
            name: Cell(column=cell) if isinstance(cell, str) else cell
            for name, cell in self.fields.items()
        }


def read_mapping(data: Any) -> Mapping:
    """The map file's content, checked. Raises Invalid."""
    try:
        return Mapping.model_validate(data)
    except ValidationError as error:
        raise refusal(error) from None


class Mapper:
    """Turns rows of the file into rows of fields."""

    def __init__(self, mapping: Mapping, zone: ZoneInfo) -> None:
        self._cells = mapping.cells()
        self._key = mapping.key
        self._zone = zone

    def columns(self) -> set[str]:
        """Every column that the file must have."""
        named = {cell.column for cell in self._cells.values() if cell.column}
        for cell in self._cells.values():
            named.update(_columns_in(cell.template or ""))
        return named | ({self._key} if self._key else set())

    def key(self, row: dict[str, str]) -> str | None:
        return row[self._key].strip() if self._key else None

    def fields(self, row: dict[str, str]) -> dict[str, Any]:
        """The fields that the row says something about. Raises Invalid for a cell that can't be
        read."""
        found = {name: self._read(name, cell, row) for name, cell in self._cells.items()}
        return {name: value for name, value in found.items() if value not in (None, "")}

    def _read(self, name: str, cell: Cell, row: dict[str, str]) -> Any:
        if cell.value is not None:
            return cell.value
        text: Any = fill(cell.template, row) if cell.template else row.get(cell.column or "", "")
        text = text.strip()
        text = cell.values.get(text, text)
        if text in ("", None):
            text = cell.default
        if text is not None and cell.slug:
            text = slug(str(text))
        if text is not None and cell.split:
            text = [part.strip() for part in str(text).split(cell.split) if part.strip()]
        return self._day(name, text, cell.date) if cell.date and text is not None else text

    def _day(self, name: str, text: str, form: str) -> datetime:
        try:
            day = datetime.strptime(text, form)
        except ValueError:
            raise Invalid(f"{text!r} is not a date of the form {form}", name) from None
        return datetime.combine(day, NOON, self._zone)


def fill(template: str, row: dict[str, str]) -> str:
    """`{column}` and `{column|what stands in for an empty one}`; `{column~}` as a slug."""

    def cell(match: re.Match[str]) -> str:
        column, bar, fallback = match.group(1).partition("|")
        as_slug = column.endswith("~")
        found = row.get(column.rstrip("~"), "").strip() or (fallback if bar else "")
        return slug(found) if as_slug else found

    return re.sub(r"\{([^{}]*)\}", cell, template)


def slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", ".", plain).strip(".")


def _columns_in(template: str) -> set[str]:
    fields = (field for _, field, _, _ in string.Formatter().parse(template) if field)
    return {field.partition("|")[0].rstrip("~") for field in fields}
