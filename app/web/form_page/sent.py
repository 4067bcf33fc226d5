"""What was sent to a form's address, as a page's form or as JSON; bounded before it is read."""

import json
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from app.compose.errors import Invalid, Malformed
from app.crm.forms.answers import CONSENT
from app.crm.forms.origin import UTM
from app.crm.forms.record import LeadForm

MOST_BYTES, MOST_PARTS = 64 * 1024, 100
TRAP, TOKEN = "website", "token"
TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
ORIGIN = ("page", "referrer", *(f"utm_{name}" for name in UTM))
OURS = (TRAP, TOKEN, CONSENT, *ORIGIN)


@dataclass(frozen=True)
class Sent:
    values: dict[str, Any]
    origin: dict[str, Any]
    token: Any
    agreed: bool
    trapped: bool
    as_json: bool = False

    def payload(self, form: LeadForm) -> dict[str, Any]:
        """As `crm.submitForm` takes it."""
        return {
            "id": form.id,
            "values": self.values,
            "origin": self.origin,
            "token": self.token or None,
            "agreed": self.agreed,
        }


def sent_to(form: LeadForm) -> Sent:
    """Raises UnsupportedMediaType, RequestEntityTooLarge, Malformed, Invalid. A page of an older
    version may ask for what the form does not ask for any more; of a program that is a fault."""
    request.max_content_length = MOST_BYTES
    request.max_form_memory_size = MOST_BYTES
    request.max_form_parts = MOST_PARTS
    if request.is_json:
        return _of_json(form)
    if request.mimetype not in TYPES:
        raise UnsupportedMediaType()
    if request.files:
        raise Invalid("This form takes no files.")
    given = request.form.to_dict()
    asked = [each["name"] for each in form.fields]
    return _sent({name: given[name] for name in (*asked, *OURS) if name in given})


def from_elsewhere() -> str:
    """The page of another site that led here, "" where it is none."""
    referrer = request.headers.get("Referer", "")
    return "" if referrer.startswith(request.host_url) else referrer


def _of_json(form: LeadForm) -> Sent:
    try:
        given = json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise Malformed("The body is not JSON.") from None
    if not isinstance(given, dict):
        raise Malformed("The body is not a JSON object.")
    known = {each["name"] for each in form.fields} | set(OURS)
    wrong = [
        {"field": name, "message": "is not a known field"} for name in given if name not in known
    ]
    if wrong:
        raise Invalid(f"{wrong[0]['field']}: is not a known field", errors=wrong)
    if not isinstance(given.get(CONSENT, False), bool):
        raise Invalid("must be true or false", CONSENT)
    if not isinstance(given.get(TOKEN, ""), str):
        raise Invalid("must be text", TOKEN)
    return _sent(given, as_json=True)


def _sent(given: dict[str, Any], *, as_json: bool = False) -> Sent:
    origin = {name: given.pop(name) for name in ORIGIN if name in given}
    origin.setdefault("page", from_elsewhere())
    return Sent(
        origin=origin,
        token=given.pop(TOKEN, None),
        agreed=bool(given.pop(CONSENT, False)),
        trapped=bool(given.pop(TRAP, None)),
        values=given,
        as_json=as_json,
    )
