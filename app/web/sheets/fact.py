"""One field of a record as forms know it: how it is read, written into an input, and called."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from flask import request
from pydantic.alias_generators import to_snake

from app.compose.context import Context
from app.web import typed


@dataclass(frozen=True)
class Fact:
    """A line of text. `name` is the field's in the API, where its clashes are named so too;
    `input` the type of its input; `keeps_both` offers both texts of a clash, one after the other.
    """

    name: str
    label: str
    required: bool = field(default=False, kw_only=True)
    input: str = field(default="text", kw_only=True)
    most: int = field(default=200, kw_only=True)
    kind: ClassVar[str] = "line"
    keeps_both: ClassVar[bool] = False

    @property
    def names(self) -> tuple[str, ...]:
        """The API's names for it."""
        return (self.name,)

    def value(self, record: Any) -> Any:
        """What the record holds now."""
        return getattr(record, to_snake(self.name))

    def touched(self) -> bool:
        """Does the form say something else than it did when it was opened?"""
        return differs(self.name)

    def read(self, ctx: Context, record: Any) -> dict[str, Any]:
        """What the request's form says, as the command takes it. Raises Invalid."""
        text = typed.text(self.name)
        return {self.name: text if text or not self.required else ""}

    def text(self, value: Any) -> str:
        """As an input holds it, and as `seen.NAME` remembers it."""
        return "" if value is None else str(value)

    def exact(self, value: Any) -> str:
        """As a choice between two values posts it."""
        return self.text(value)

    def of_json(self, value: Any) -> Any:
        """A value as the API writes it, as the record would have it."""
        return value

    def options(self, ctx: Context, record: Any) -> list[tuple[Any, str]]:
        """What there is to choose from, each with its words."""
        return []

    def called(self, ctx: Context, ids: list[Any]) -> dict[Any, str]:
        """What the records are called that its values name."""
        return {}


def differs(name: str) -> bool:
    """Is the field there, and not as `seen.NAME` remembers it?"""
    given, seen = request.form.get(name), request.form.get(f"seen.{name}")
    return given is not None and (seen is None or _words(given) != _words(seen))


def _words(text: str) -> str:
    """Browsers send line ends their own way."""
    return text.replace("\r\n", "\n").strip()
