"""Facts that are texts: of several lines, a list of words, the org's own field."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from app.compose.context import Context
from app.web import typed
from app.web.sheets.fact import Fact


@dataclass(frozen=True)
class Long(Fact):
    """A text of several lines."""

    most: int = field(default=20_000, kw_only=True)
    kind: ClassVar[str] = "long"
    keeps_both: ClassVar[bool] = True

    def both(self, mine: Any, theirs: Any) -> str:
        """Their text, then mine."""
        return "\n\n".join(text for text in (theirs, mine) if text)


@dataclass(frozen=True)
class Words(Fact):
    """A list of words, such as tags."""

    most: int = field(default=2000, kw_only=True)
    kind: ClassVar[str] = "words"
    keeps_both: ClassVar[bool] = True

    def read(self, ctx: Context, record: Any) -> dict[str, Any]:
        return {self.name: typed.words(self.name)}

    def text(self, value: Any) -> str:
        return ", ".join(value or ())

    def both(self, mine: Any, theirs: Any) -> str:
        """All words of both, each once."""
        return self.text(dict.fromkeys([*(theirs or ()), *(mine or ())]))


@dataclass(frozen=True)
class Custom(Fact):
    """A field that the org made up; `name` is customFields.KEY."""

    @property
    def key(self) -> str:
        """Its name within the record's custom fields."""
        return self.name.partition(".")[2]

    def value(self, record: Any) -> Any:
        return record.custom_fields.get(self.key)

    def read(self, ctx: Context, record: Any) -> dict[str, Any]:
        return {"customFields": {self.key: typed.text(self.name)}}
