"""A form as a page shows it; the same on its own page and in the preview of its editor."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.crm.forms.fields import Asked, asked
from app.crm.forms.words import ENGLISH, countries_in, languages


@dataclass(frozen=True)
class Shown:
    """What stands in it: `origin` and `token` unseen, `values` as they were typed."""

    origin: dict[str, Any] = field(default_factory=dict)
    token: Any = None
    values: dict[str, Any] = field(default_factory=dict)
    agreed: bool = False


@dataclass(frozen=True)
class Line:
    """A field with its label; `looks` says how it is asked for."""

    name: str
    label: str
    required: bool
    looks: Asked


def named_in(language: str) -> dict[str, str]:
    """The countries to choose from; in English where the language is none."""
    return countries_in(language if language in languages() else ENGLISH)


def of_form(fields: Sequence[dict[str, Any]]) -> list[Line]:
    """Its lines in their order."""
    return [
        Line(each["name"], each["label"], each["required"], asked(each["name"])) for each in fields
    ]
