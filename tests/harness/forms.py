"""Lead forms of a cast, and strangers who send them."""

from itertools import count
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.harness.cast import Cast

_number = count(1)


def form(cast: Cast, **fields: Any) -> dict[str, Any]:
    """A form of the marketer's whose leads go to the rep, unless `fields` say otherwise."""
    whose = {} if "teamId" in fields else {"ownerId": cast.rep.id}
    body = {"name": "Cold room enquiry", **whose, **fields}
    return cast.marketing.made("/crm/forms", body)


def somebody() -> dict[str, str]:
    """What a stranger types into the usual fields; nobody is there twice."""
    number = next(_number)
    return {"name": f"Stranger {number}", "email": f"s{number}@stranger.example", "message": "Hi"}


def send(app: Flask, made: dict[str, Any], **fields: str) -> TestResponse:
    """From any site: no cookie, no token."""
    return app.test_client().post(f"/forms/{made['key']}", data={**somebody(), **fields})


def leads_of(cast: Cast, made: dict[str, Any]) -> list[dict[str, Any]]:
    """Oldest first."""
    found = cast.admin.get("/crm/leads?limit=200&sort=createdAt").get_json()["data"]
    return [lead for lead in found if lead["formId"] == made["id"]]
