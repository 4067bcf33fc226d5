"""The answers of the API's description: what a row gives, and what may go wrong."""

from typing import Any

from app.api.doing import Acts, Creates, Removes
from app.api.reading import Asks, Lists, Shows
from app.api.rows import Row

REFS = "#/components/schemas/{model}"
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "rule": {"type": "string", "description": "The rule that refused."},
        "current": {"type": "object", "description": "The entity as it now is (409, stale)."},
        "conflicts": {
            "type": "array",
            "description": "The fields that both sides changed, differently (409, stale).",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "mine": {},
                    "theirs": {},
                    "original": {},
                    "changedById": {"type": ["string", "null"]},
                    "changedAt": {"type": ["string", "null"], "format": "date-time"},
                },
            },
        },
        "onlyMine": {
            "type": "array",
            "description": "The fields that nobody else touched: a merge may send them again.",
            "items": {"type": "string"},
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
PROBLEMS = {
    "400": "Not JSON",
    "401": "No or a wrong token",
    "403": "The role does not allow it",
    "404": "Is not there, or may not be seen",
    "409": "Wrong state, stale version or duplicate",
    "413": "Too large",
    "415": "Not application/json",
    "422": "Invalid, or refused by a rule",
    "429": "Too many requests",
    "503": "Temporarily unavailable",
}
BODYLESS = ("400", "413", "415", "409")


def success(row: Row, names: dict[Any, Any]) -> dict[str, Any]:
    """By status; `names` are the references of views."""
    if isinstance(row, Removes):
        return {"204": {"description": "It is gone."}}
    view = getattr(row, "view", None)
    schema = names[view, "serialization"] if view else {"type": "object"}
    if isinstance(row, Lists):
        schema = _page_of(schema)
    made = {"description": "Done.", "content": {"application/json": {"schema": schema}}}
    if isinstance(row, Creates | Acts | Shows):
        made["headers"] = {"ETag": {"schema": {"type": "string"}}}
    answers = {str(row.status): made}
    if isinstance(row, Acts) and row.right == "deal:close-won":
        answers["202"] = {"description": "A manager decides: {approval}."}
    return answers


def problems(row: Row) -> dict[str, Any]:
    """By status, with what each one means."""
    reads = isinstance(row, Asks | Shows)
    content = {"application/problem+json": {"schema": {"$ref": REFS.format(model="Problem")}}}
    return {
        status: {"description": words, "content": content}
        for status, words in PROBLEMS.items()
        if not (reads and status in BODYLESS)
    }


def _page_of(schema: dict[str, Any]) -> dict[str, Any]:
    page = {
        "type": "object",
        "required": ["next"],
        "properties": {
            "next": {"type": ["string", "null"]},
            "total": {"type": "integer"},
        },
    }
    return {
        "type": "object",
        "required": ["data", "page"],
        "properties": {"data": {"type": "array", "items": schema}, "page": page},
    }
