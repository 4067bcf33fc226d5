"""The form of what comes in: camelCase, strict, unknown fields refused."""

import re
from datetime import date, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic.alias_generators import to_camel

from app.compose.errors import Invalid
from app.compose.faults import words_of

MAX_AMOUNT = 10**15
FIRST_YEAR, LAST_YEAR = 1900, 2200
NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f\u2028\u2029]")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")

D = TypeVar("D", bound=date)


def printable(text: str) -> str:
    """The text, if the database can keep it."""
    if "\x00" in text:
        raise ValueError("must not contain NUL characters")
    return text


def _one_line(text: str) -> str:
    if NOT_IN_A_LINE.search(text):
        raise ValueError("must be a single line")
    return text


def _sane_year(moment: D) -> D:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"must lie between the years {FIRST_YEAR} and {LAST_YEAR}")
    return moment


def _only_text(value: Any) -> Any:
    if not isinstance(value, datetime) and not (isinstance(value, str) and TIME.match(value)):
        raise ValueError("must be an RFC 3339 time with its offset")
    return value


def _only_day(value: Any) -> Any:
    if type(value) is not date and not (isinstance(value, str) and DAY.fullmatch(value)):
        raise ValueError("must be a day as 2026-12-31")
    return value


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is not a time zone")
    return name


Line = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_one_line)
]
RequiredLine = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_one_line),
]
Text = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(printable)]
Moment = Annotated[AwareDatetime, BeforeValidator(_only_text), AfterValidator(_sane_year)]
Day = Annotated[date, BeforeValidator(_only_day), AfterValidator(_sane_year)]
TimeZone = Annotated[str, AfterValidator(_known_zone)]
Amount = Annotated[int, Field(strict=True, ge=-MAX_AMOUNT, le=MAX_AMOUNT)]


class Payload(BaseModel):
    """What a command or query takes. `changes()` holds only what the caller named."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_alias=True,
        validate_by_name=False,
        serialize_by_alias=True,
        extra="forbid",
        arbitrary_types_allowed=True,
    )

    def changes(self, *leave_out: str) -> dict[str, Any]:
        """The fields that were named in the request, by attribute name."""
        named = self.model_fields_set - {"id", "version", *leave_out}
        return {name: getattr(self, name) for name in type(self).model_fields if name in named}


class Target(Payload):
    """A payload that acts on one record; `version` is the one the caller saw."""

    id: UUID
    version: Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)] | None = None

    def comparable(self) -> dict[str, Any]:
        """The named fields whose values can be held against the record's own."""
        return self.changes()

    def locked(self) -> set[UUID]:
        """The records of the command's kind that it changes, locked before it looks at them."""
        return {self.id}


P = TypeVar("P", bound="Payload")


def parse(model: type[P], data: "Payload | dict[str, Any]") -> P:
    """`data` as the model. Raises Invalid with one error for each faulty field."""
    if isinstance(data, model):
        return data
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise refusal(error) from None


def refusal(error: ValidationError) -> Invalid:
    errors = [
        {"field": ".".join(str(part) for part in fault["loc"]), "message": words_of(fault)}
        for fault in error.errors()
    ]
    first = errors[0]
    detail = f"{first['field']}: {first['message']}" if first["field"] else first["message"]
    return Invalid(detail, errors=errors)
