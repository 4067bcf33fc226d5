"""A template as it stands in the editor's form."""

import re
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from flask import request

from app.compose.errors import Invalid
from app.modules.notification.models import NtfTemplate

GIVEN = re.compile(r"\s*(\w{1,50})\s*=\s*(.*?)\s*")


@dataclass(frozen=True)
class Draft:
    """What is typed; good enough to be compiled. `fault` says what of it can't be read."""

    channel: str
    name: str
    subject: str
    preheader: str
    body: str
    approved: dict[str, Any] | None
    key: str = ""
    fault: Invalid | None = None

    def payload(self) -> dict[str, Any]:
        """As the commands take it. Raises Invalid."""
        if self.fault:
            raise self.fault
        values = {name: value for name, value in asdict(self).items() if name != "fault"}
        return {**values, "key": self.key or None}


def draft_of(template: NtfTemplate | Any) -> Draft:
    """Of a template, a version of one, or what one starts from."""
    names = ("channel", "name", "subject", "preheader", "body", "approved")
    return Draft(**{name: getattr(template, name) for name in names})


def typed_draft(channel: str) -> Draft:
    """Of the form."""
    approved, fault = None, None
    try:
        approved = _approved()
    except Invalid as wrong:
        fault = wrong
    return Draft(
        channel=channel,
        name=_line("name"),
        subject=_line("subject"),
        preheader=_line("preheader"),
        body=request.form.get("body", "").replace("\r\n", "\n").replace("\x00", ""),
        approved=approved,
        key=_line("key"),
        fault=fault,
    )


def chosen_contact() -> UUID | None:
    """As whom it is read."""
    try:
        return UUID(request.values.get("contactId", ""))
    except ValueError:
        return None


def lines_of(approved: dict[str, Any] | None) -> str:
    """The variables of a text that the provider keeps, as they are typed."""
    given = (approved or {}).get("variables", {})
    return "\n".join(f"{name} = {text}" for name, text in given.items())


def _line(name: str) -> str:
    return request.form.get(name, "").replace("\x00", "").strip()


def _approved() -> dict[str, Any] | None:
    name = _line("approvedName")
    if not name:
        return None
    given = {}
    for line in request.form.get("approvedVariables", "").splitlines():
        if not line.strip():
            continue
        found = GIVEN.fullmatch(line)
        if found is None:
            raise Invalid(
                "write one variable a line, as 1 = {{contact.firstName|there}}", "approved"
            )
        given[found[1]] = found[2]
    return {"name": name, "variables": given}
