"""How records look outside: camelCase, times in UTC with Z, money as an object."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, PlainSerializer
from pydantic.alias_generators import to_camel

if TYPE_CHECKING:
    from app.compose.context import Context

V = TypeVar("V", bound="View")
VIEWS: dict[type, "type[EntityView]"] = {}


def in_utc(moment: datetime) -> str:
    """RFC 3339 in UTC, ending in Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


Instant = Annotated[datetime, PlainSerializer(in_utc, return_type=str)]


class View(BaseModel):
    """An answer, read from the attributes of what it shows."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        from_attributes=True,
        populate_by_name=True,
        serialize_by_alias=True,
    )

    @classmethod
    def present(cls: type[V], ctx: "Context", found: Sequence[Any]) -> list[V]:
        """The views of these records, with a constant number of queries however many they are."""
        return [cls.model_validate(record) for record in found]


class MoneyView(View):
    """`amount` in minor units of `currency` (ISO 4217)."""

    amount: int
    currency: str


class EntityView(View):
    """What every entity has. `of` is the record's class."""

    of: ClassVar[type]

    id: UUID
    created_at: Instant
    updated_at: Instant
    version: int

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "of" in cls.__dict__:
            VIEWS[cls.of] = cls


def present_one(ctx: "Context", record: Any) -> View:
    """The record's view."""
    return VIEWS[type(record)].present(ctx, [record])[0]
