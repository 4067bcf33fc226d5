"""A request as the rows take it: ids, parameters, body and preconditions, each checked for form."""

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Request
from pydantic_core import from_json
from sqlalchemy import select
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from app.compose import authority
from app.compose.errors import Invalid, Malformed, NotFound
from app.compose.records import Entity

if TYPE_CHECKING:
    from app.compose.context import Context

MAX_BODY = 1024 * 1024
MAX_VERSION = 2**31 - 1
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
ENTITY_TAG = re.compile(r'(?:W/)?"(\d{1,20})"|(\d{1,20})')
KEY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?")


@dataclass
class Answer:
    """`body` is anything that pydantic turns into JSON; None for no content."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Call:
    """`expected` is the version that the caller saw, by If-Match; None: no such condition."""

    ids: dict[str, str]
    parameters: dict[str, str]
    body: dict[str, Any]
    expected: int | None
    key: str | None

    @classmethod
    def of(cls, request: Request, ids: dict[str, str], *, body_needed: bool) -> "Call":
        """Reads the request. Raises Malformed, Invalid, 413 or 415."""
        body = {} if request.method == "GET" else read_body(request, needed=body_needed)
        key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
        if key is not None and not KEY.fullmatch(key):
            raise Invalid("must be 1 to 255 printable characters", "Idempotency-Key")
        return cls(ids, read_parameters(request), body, read_if_match(request), key)

    def expected_version(self) -> dict[str, Any]:
        """`version` for the payload. Raises Invalid where header and body contradict each other."""
        if self.expected is None:
            return {}
        if self.body.get("version", self.expected) != self.expected:
            raise Invalid("If-Match and version name different versions.", "version")
        return {"version": self.expected}

    def fingerprint(self) -> bytes:
        """The body in one form, whatever the order of its names."""
        return json.dumps(self.body, sort_keys=True).encode()


def record_id(ctx: "Context", model: type[Entity], text: str) -> UUID:
    """The id, or that of the record so named where the kind has names. Raises NotFound for what
    can't be one, Forbidden where the kind may not be read."""
    if ID.fullmatch(text):
        return UUID(text)
    authority.require(ctx.actor, model.read_right)
    if model.named_by is None or "\x00" in text:
        return id_of(text)
    so_named = select(model.id).where(getattr(model, model.named_by) == text)
    found = ctx.session.scalar(so_named.where(authority.visible(ctx.actor, model)))
    return found or id_of(text)


def id_of(text: str) -> UUID:
    """The id that the path names. Raises NotFound for what can't be one."""
    if not ID.fullmatch(text):
        raise NotFound("There is nothing with such an id.")
    return UUID(text)


def read_parameters(request: Request) -> dict[str, str]:
    """The query string. Raises Invalid for a name given twice and for NUL."""
    for name, values in request.args.lists():
        if len(values) > 1:
            raise Invalid("is given more than once", name)
        if "\x00" in name + values[0]:
            raise Invalid("must not contain NUL characters", name.replace("\x00", ""))
    return dict(request.args.items())


def read_body(request: Request, *, needed: bool) -> dict[str, Any]:
    """The JSON object. Raises Malformed (400), 413 over 1 MB, 415 for another type."""
    # One byte more than allowed: of a body without a length werkzeug reads no further than this.
    request.max_content_length = MAX_BODY + 1
    raw = request.get_data(cache=False)
    if len(raw) > MAX_BODY:
        raise RequestEntityTooLarge
    if not raw and not needed:
        return {}
    if not request.is_json and (raw or request.content_type):
        raise UnsupportedMediaType("Send the body as application/json.")
    try:
        body = from_json(raw, allow_inf_nan=False)
        json.dumps(body, allow_nan=False)
    except (ValueError, RecursionError):
        raise Malformed("The body is not JSON in UTF-8.") from None
    if not isinstance(body, dict):
        raise Malformed("The body must be a JSON object.")
    return body


def read_if_match(request: Request) -> int | None:
    """The version that If-Match names. Raises Invalid for what is no entity tag of ours."""
    header = request.headers.get("If-Match", "").strip()
    if header in ("", "*"):
        return None
    found = ENTITY_TAG.fullmatch(header)
    if not found:
        raise Invalid('must be the ETag of an answer, such as "3"', "If-Match")
    version = int(found[1] or found[2])
    return version if 1 <= version <= MAX_VERSION else MAX_VERSION
