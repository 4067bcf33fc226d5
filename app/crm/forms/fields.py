"""What a form can ask for: fields of a contact, the org's own ones, and a message."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from app.compose.payload import Payload, RequiredLine

MOST = 30
OWN = "customFields."
EMAIL, MESSAGE, WHOLE_NAME = "email", "message", "name"


@dataclass(frozen=True)
class Asked:
    """How a field looks: `type` is an input's, textarea or country; `fills_in` what a browser
    knows it as."""

    label: str
    type: str = "text"
    fills_in: str = "off"
    longest: int = 200


KNOWN = {
    WHOLE_NAME: Asked("Name", fills_in="name"),
    "firstName": Asked("First name", fills_in="given-name"),
    "lastName": Asked("Last name", fills_in="family-name"),
    EMAIL: Asked("Email", "email", "email", 254),
    "phone": Asked("Phone", "tel", "tel"),
    "companyName": Asked("Company", fills_in="organization"),
    "jobTitle": Asked("Job title", fills_in="organization-title"),
    "country": Asked("Country", "country", "country", 2),
    MESSAGE: Asked("Message", "textarea", longest=5000),
}


def asked(name: str) -> Asked:
    """The field of this name, as it looks."""
    key = name.removeprefix(OWN)
    return KNOWN.get(name) or Asked(key[:1].upper() + key[1:])


def _known(name: str) -> str:
    if name in KNOWN or re.fullmatch(rf"{re.escape(OWN)}\S(.{{0,98}}\S)?", name):
        return name
    raise ValueError(f"can be {', '.join(KNOWN)} or {OWN}KEY")


class FormField(Payload):
    name: Annotated[RequiredLine, AfterValidator(_known)]
    label: RequiredLine
    required: bool = False


def _together(fields: list[FormField]) -> list[FormField]:
    """A lead is nobody's without an address."""
    names = [field.name for field in fields]
    if len(set(names)) < len(names):
        raise ValueError("asks for the same twice")
    if EMAIL not in names:
        raise ValueError("must ask for the email")
    for field in fields:
        field.required = field.required or field.name == EMAIL
    return fields


FormFields = Annotated[
    list[FormField], Field(min_length=1, max_length=MOST), AfterValidator(_together)
]


def usual() -> list[FormField]:
    """What a form asks for unless somebody says otherwise."""
    return [
        FormField.model_validate({"name": name, "label": KNOWN[name].label, "required": True})
        for name in (WHOLE_NAME, EMAIL, MESSAGE)
    ]


def as_kept(fields: list[FormField]) -> list[dict[str, Any]]:
    return [field.model_dump() for field in fields]
